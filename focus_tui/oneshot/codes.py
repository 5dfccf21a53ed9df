"""How a command ends, and how it says why: exit codes, its line on stdout, its sentence on stderr."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

DONE = 0
NOTHING_TRACKED = CRASHED = 1
USAGE = 2
REFUSED = 3
NOT_DELIVERED = 4
NOT_KNOWN = 5
HUNG_UP = 129
INTERRUPTED = 130
TERMINATED = 143

MEANINGS = {
    DONE: "done; of status: something is tracked",
    NOTHING_TRACKED: "nothing is tracked; of the dashboard: it crashed, and what was shown then says where",
    USAGE: "usage or configuration",
    REFUSED: "refused by Focus, or not started since something is tracked already",
    NOT_DELIVERED: "not delivered yet: it is kept, and the next focus-tui of this profile delivers it or asks",
    NOT_KNOWN: "it is not known what is tracked",
    HUNG_UP: "the terminal was closed while the dashboard was starting; later that ends it as q does, with 0",
    INTERRUPTED: "ctrl+c before anything was done",
    TERMINATED: "SIGTERM, in the same way",
}
"""Every exit code, in words."""


def say(line: str) -> None:
    """A line on stdout. What the locale cannot hold is replaced, never a reason to fail."""
    _write(line, sys.stdout)


def complain(sentences: str) -> None:
    """Sentences on stderr, one a line."""
    for sentence in sentences.split("\n"):
        _write(f"focus-tui: {sentence}", sys.stderr)


def _write(line: str, stream: TextIO) -> None:
    print(line.encode(stream.encoding, "replace").decode(stream.encoding), file=stream)
