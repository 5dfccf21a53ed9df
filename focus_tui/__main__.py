"""`python -m focus_tui` is the same as the command `focus-tui`."""

from focus_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
