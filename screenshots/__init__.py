"""The pictures of the README, drawn by the dashboard over the sandbox: `python -m screenshots`."""
