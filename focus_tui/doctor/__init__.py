"""`focus-tui doctor`: what could keep the program from working, looked at without disturbing one that runs.

No lock is taken, the journal is opened for reading only, and Focus is asked once at the most. Only what the command
line needs is here; `report` does it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

HELP = "look at whatever could keep it from working, and say what to do"

_DESCRIPTION = """\
Looks at the terminal, the configuration, the secret, the address, the clock, the quota, files, the journal and the
lists, with one request. A dashboard that runs is not disturbed by it.

Each line says ok, warn or fail, and what to do. All of it can be pasted into an issue: it holds no key, no password,
no e-mail address and no name of a task, and the home folder is shown as ~."""

_EPILOG = """\
exit codes:
  0  nothing failed
  2  something is to be mended: the configuration, the secret, the ids, a file
  5  Focus or the journal could not tell
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options that `report.run` reads."""
    import argparse

    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--offline", action="store_true", help="ask Focus nothing, and run no command for the secret")
