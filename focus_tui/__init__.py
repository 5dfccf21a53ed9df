"""focus-tui: a terminal dashboard for Toggl Focus."""

__version__ = "0.1.0"
