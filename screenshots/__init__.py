"""The pictures of the README, out of the dashboard over the sandbox and a simulated day: `python -m screenshots`."""
