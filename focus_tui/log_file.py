"""The file that a log goes to: a line each with its instant, for its owner alone, and never larger than some MiB.

Imported only where a log is wanted.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, TextIO, cast

from focus_tui import __version__
from focus_tui.config.errors import ConfigError

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.config.profile import Profile

LARGEST = 1024 * 1024
"""Bytes of a file, then the next one is begun."""
KEPT = 3
"""Files that are kept beside the one that is written to."""


class LogFile:
    """The file at `path`, to which lines are added; with `largest` bytes it is set aside, and another one begun.

    Raises ConfigError where it cannot be.
    """

    def __init__(self, path: str, clock: Clock, *, largest: int = LARGEST) -> None:
        self._clock = clock
        self._on_problem: Callable[[str], None] | None = None
        self._problem = ""
        self._path = os.path.abspath(path)
        try:
            self._handler = _Handler(self._path, largest, self._fail)
        except OSError as problem:
            sentence = self._in_words(problem)
        else:
            return
        raise ConfigError(sentence)

    def tell_problem(self, tell: Callable[[str], None]) -> None:
        """Have it told once, in a sentence, when the file cannot be written any more. Nothing is raised for that."""
        self._on_problem = tell
        if self._problem:
            tell(self._problem)

    def begin(self, what: str, profile: Profile) -> None:
        """Say which program does what, and on which account."""
        ids = f"organization {profile.organization_id}, workspace {profile.workspace_id}"
        where = "the sandbox" if profile.sandbox else f"{profile.base_url}, {ids}"
        self.write(f"focus-tui {__version__} {what} {where}")

    def write(self, text: str) -> None:
        """Add a line. What could be obeyed by whoever looks at it is left out."""
        if not self._problem:
            wall = self._clock.now().wall
            when = datetime.fromtimestamp(wall, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
            harmless = ascii(text)[1:-1] if not text.isprintable() else text
            self._handler.handle(logging.makeLogRecord({"msg": f"{when}Z {os.getpid()} {harmless}"}))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def _fail(self, problem: OSError) -> None:
        self._problem = self._in_words(problem)
        if self._on_problem is not None:
            self._on_problem(self._problem)

    def _in_words(self, problem: OSError) -> str:
        return f"The log {self._path} cannot be written: {problem.strerror or problem}."


class _Handler(RotatingFileHandler):
    """Makes its files for their owner alone, and tells what fails instead of writing it over the screen."""

    def __init__(self, path: str, largest: int, on_failure: Callable[[OSError], None]) -> None:
        self._on_failure = on_failure
        super().__init__(path, maxBytes=largest, backupCount=KEPT, encoding="utf-8")

    def _open(self) -> TextIO:  # type: ignore[override]
        return cast("TextIO", open(self.baseFilename, self.mode, encoding=self.encoding, opener=_private))

    def handleError(self, record: logging.LogRecord) -> None:
        problem = sys.exc_info()[1]
        if not isinstance(problem, OSError):
            raise
        self._on_failure(problem)


def _private(path: str, flags: int) -> int:
    # Never waiting, and no link of somebody else's followed: what is added to must be a file of the user's own.
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a link") from None
        raise
    status = os.fstat(handle)
    problem = ""
    if not stat.S_ISREG(status.st_mode):
        problem = "it is not a file"
    elif status.st_uid != os.geteuid():
        problem = "it belongs to another user"
    if problem:
        os.close(handle)
        raise OSError(0, problem)
    if stat.S_IMODE(status.st_mode) != 0o600:
        os.fchmod(handle, 0o600)
    return handle
