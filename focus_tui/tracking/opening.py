"""Opening a profile's journal: waiting for the process that makes it, and setting a damaged file aside.

Every process that has the journal open holds a shared lock on a second file, so that a damaged one is moved only
while nobody else writes into it: SQLite would go on writing into the renamed file, without an error.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from focus_tui.tracking.journal import Damaged, Unusable
from focus_tui.tracking.rescue import Rescued, read_only, rescue
from focus_tui.tracking.sqlite import NotReady, SqliteJournal

if TYPE_CHECKING:
    from focus_tui.tracking.surroundings import LockView

JOURNAL = "journal.sqlite3"
ATTACHED = "journal.lock"

_TRIES = 40
_PAUSE = 0.05
_PARTS = ("-wal", "-shm", "")

Result = TypeVar("Result")


def open_journal(
    folder: str | os.PathLike[str],
    lock: LockView,
    *,
    now: float,
    busy_timeout: float = 5.0,
    wait: Callable[[float], object] | None = None,
) -> tuple[SqliteJournal, tuple[str, ...]]:
    """The journal in `folder`, which exists, and sentences to tell the user. Raises Unusable.

    With the sender's lock held it is made, brought up to date, looked through, and set aside where it is damaged.
    Without it, two seconds are waited for the process that does so. now: the wall clock's epoch seconds, for the name
    of a file that is set aside. wait: lets that many seconds pass.
    """
    wait = wait or threading.Event().wait
    path = os.path.join(os.fspath(folder), JOURNAL)
    attachment = _Attachment(os.path.join(os.fspath(folder), ATTACHED))
    try:
        _patiently(attachment.share, wait)
        owner = lock.held

        def opened() -> SqliteJournal:
            return SqliteJournal(path, prepare=owner, busy_timeout=busy_timeout, on_close=attachment.close)

        try:
            if not owner:
                return _patiently(opened, wait), ()
            with suppress(NotReady):
                SqliteJournal(path, prepare=False, check=True, busy_timeout=busy_timeout, connect=read_only).close()
            return opened(), ()
        except Damaged:
            if not owner:
                raise
            attachment.claim(path)
            told = _set_aside(path, now)
            attachment.share()
            return opened(), (told,)
    except BaseException:
        attachment.close()
        raise


class _Attachment:
    """A lock on the file at `path`: shared while the journal is open, exclusive while it is set aside."""

    def __init__(self, path: str) -> None:
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unusable(f"The file {path} beside the journal cannot be opened: {error.strerror}.") from error
        self._path = path

    def share(self) -> None:
        """Raises NotReady while another process sets the journal aside."""
        if not self._locked(exclusive=False):
            raise NotReady("Another focus-tui mends the journal at this moment: start again in a moment.")

    def claim(self, path: str) -> None:
        """Make sure that no other process has the journal at `path` open. Raises Unusable."""
        if not self._locked(exclusive=True):
            raise Unusable(f"The journal {path} is damaged, and another focus-tui has it open: close that one first.")

    def close(self) -> None:
        os.close(self._handle)

    def _locked(self, *, exclusive: bool) -> bool:
        import fcntl

        try:
            fcntl.flock(self._handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise Unusable(f"The file {self._path} cannot be locked: {error.strerror}.") from error
        return True


def _patiently(attempt: Callable[[], Result], wait: Callable[[float], object]) -> Result:
    for _ in range(_TRIES):
        try:
            return attempt()
        except NotReady:
            wait(_PAUSE)
    return attempt()


def _set_aside(path: str, now: float) -> str:
    """Put a new journal with what can be read of the damaged one in its place. Returns what to tell the user."""
    rescued = rescue(path)
    draft = f"{path}.new"
    aside = _free_name(path, now)
    try:
        for part in _PARTS:
            _move(draft + part, None)
        mended = SqliteJournal(draft)
        try:
            mended.restore(rescued)
        finally:
            mended.close()
        for part in _PARTS:
            _move(path + part, aside + part)
        os.replace(draft, path)
    except OSError as error:
        raise Unusable(f"The damaged journal {path} cannot be set aside: {error.strerror}.") from error
    return f"The journal {path} was damaged; it was set aside as {os.path.basename(aside)}; {_fate(rescued)}"


def _move(path: str, where: str | None) -> None:
    """Rename the file, or remove it where `where` is None; one that is not there is none to move."""
    with suppress(FileNotFoundError):
        if where is None:
            os.unlink(path)
        else:
            os.rename(path, where)


def _free_name(path: str, now: float) -> str:
    from datetime import UTC, datetime

    first = name = f"{path}.damaged-{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}"
    number = 1
    while any(os.path.lexists(name + part) for part in _PARTS):
        number += 1
        name = f"{first}-{number}"
    return name


def _fate(rescued: Rescued) -> str:
    match rescued.open_count, rescued.complete:
        case 0, True:
            return "it had no open actions."
        case 0, False:
            return "none of its open actions could be read."
        case count, complete:
            carried = f"{count} of its open actions {'was' if count == 1 else 'were'} carried over"
            return f"{carried}." if complete else f"{carried}, others may be lost."
