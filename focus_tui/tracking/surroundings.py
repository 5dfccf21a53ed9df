"""What is around the tracker, as Protocols: Focus, the journal, the status file, the lock, hooks and credentials.

Only types are here: nothing imports this module while the program runs.
"""

from __future__ import annotations

from typing import Protocol

from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page, Project, Task, TimeBlock, TimeEntry
from focus_tui.tracking.action import Action
from focus_tui.tracking.hooks import Event
from focus_tui.tracking.journal import Change, Kept, Seen, Written
from focus_tui.tracking.status import LastKnown


class Focus(Protocol):
    """The calls of Focus that the tracker makes. Each raises FocusError."""

    async def current(self) -> Answer[TimeEntry | None]: ...

    async def start(
        self,
        start: float,
        *,
        type: str,
        task_id: int | None = None,
        time_block_id: int | None = None,
        description: str | None = None,
    ) -> Answer[TimeEntry]: ...

    async def stop(self, end: float) -> Answer[TimeEntry]: ...

    async def tasks(self, page: int = 1) -> Answer[Page[Task]]: ...

    async def projects(self, page: int = 1) -> Answer[Page[Project]]: ...

    async def time_blocks(self, task_id: int) -> Answer[Page[TimeBlock]]: ...

    async def time_entries(self, date_from: float, date_to: float, page: int = 1) -> Answer[Page[DayRow]]: ...

    async def aclose(self) -> None: ...


class Journal(Protocol):
    """One profile's journal. Every method may raise Unusable; its calls never overlap."""

    def load(self) -> Kept:
        """All that is kept."""

    def write(self, change: Change) -> Written:
        """Write `change` in one transaction; with actions in it, it is on disk when this returns.

        New actions are placed behind all others, in the order given; one with a place other than 0 and revision 0
        is new too, and is put there. Raises Outdated where a changed action's revision is not the one in the file, or
        where a fact that was to be unchanged is not; Superseded where `epoch` is not the file's.
        """

    def seen(self, since: float) -> tuple[Seen, ...]:
        """The entries that end after `since` (epoch seconds) or have no known end, earliest start first."""

    def of_press(self, press: str) -> tuple[Action, ...]:
        """The actions of one key press in their order, open or over; LOST where the file says `sending`."""

    def lead(self) -> int:
        """Become the sender: raise the epoch, and return it. The caller holds the lock."""

    def changed(self) -> bool:
        """Whether another process has written since the last `load` or `changed`. Cheap enough for each second."""

    def close(self) -> None:
        """Close the file."""


class Store(Protocol):
    """Where bars and the first frame look. Called off the event loop's thread."""

    problem: str | None

    def load(self) -> LastKnown: ...

    def save(self, last: LastKnown) -> None: ...


class LockView(Protocol):
    """The sender's lock, for whoever only asks."""

    @property
    def held(self) -> bool:
        """Whether this process has it."""


class Lock(LockView, Protocol):
    """What makes one process of a profile the sender. forbidden: why this one may never be, as one sentence."""

    @property
    def forbidden(self) -> str | None: ...

    def acquire(self) -> bool: ...

    def release(self) -> None: ...


class Hooks(Protocol):
    """The user's own commands, run beside everything else."""

    def begin(self, event: Event, text: str) -> None:
        """Run the one for `event` with `text` as its input."""

    async def finish(self, seconds: float | None = None) -> None:
        """Wait until all are over, for so many seconds at the most."""


class SignIn(Protocol):
    """Credentials that take their time to be had, and may be others later.

    source: where they come from, in words. notes: what the user should hear of it, as sentences.
    """

    @property
    def source(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    async def renew(self) -> bool:
        """Have them, anew; whether they are others than before. Raises ConfigError."""

    def has_changed(self) -> bool:
        """Whether what they come from has changed since. Cheap."""
