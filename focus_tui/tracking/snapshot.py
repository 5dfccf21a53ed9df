"""The one immutable value that a screen is drawn from, and what follows from it at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from focus_tui.api.entry import DayRow, Project, Task
from focus_tui.clock import Moment
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.target import Target

State = Literal["unknown", "idle", "tracked"]
Doing = Literal["starting", "stopping", "switching"]
ListName = Literal["day", "tasks", "projects"]
ShownStage = Literal["queued", "sending", "lost", "held"]
Link = Literal["connecting", "online", "offline", "out of quota", "signed out"]

OLD = 15 * 60.0
"""Seconds after which the truth is shown as old, with a `~`."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """The entry in the timer: what it is, since when.

    title, project: harmless text, ready to show. start: epoch seconds of the server's clock. entry_id: None while
    its start is under way. planned: start and end (epoch seconds) of the time block it belongs to, where known.
    """

    title: str
    start: float
    target: Target
    project: str = ""
    type: str = "activity"
    entry_id: int | None = None
    planned: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The action that is on its way to the server.

    lost: its answer was lost, and Focus is being looked at. waits: it is kept, and has not left yet. since: boot
    seconds of the key press.
    """

    doing: Doing
    name: str
    since: float
    lost: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that is not over, for the list of them.

    name: harmless text. pressed: epoch seconds of the server's clock. error: what came of the last attempt, harmless.
    """

    id: str
    kind: Literal["start", "stop"]
    name: str
    pressed: float
    stage: ShownStage
    error: str = ""


@dataclass(frozen=True, slots=True)
class QuotaLeft:
    """The quota as last reported: requests left, and the boot second at which the window is full again."""

    remaining: int
    resets_at: float


@dataclass(frozen=True, slots=True)
class Lists:
    """What the lists of the account said last. `None` for a list that was never read.

    refused: a list answered 402, 403 or 404, so that there is nothing to show of it.
    """

    tasks: tuple[Task, ...] | None = None
    day: tuple[DayRow, ...] | None = None
    projects: tuple[Project, ...] | None = None
    refused: frozenset[ListName] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a screen shows, as of one moment.

    state, tracked: what is shown, actions under way included (a start shows at once). tracked is None unless
    state is "tracked". asked: boot seconds at which the truth behind it was asked of the server; None when it never
    was. offset: seconds to add to this machine's wall clock to get the server's. actions: those that are not over and
    are safe on disk, in their order. question: what the action that is held asks, also where its notice was closed.
    sends: whether this process is the one that sends. recents: what was started lately, latest first. gone: keys of
    targets that the server says do not exist any more.
    """

    organization_id: int
    workspace_id: int
    state: State = "unknown"
    tracked: Tracked | None = None
    asked: float | None = None
    offset: float = 0.0
    under_way: UnderWay | None = None
    actions: tuple[OpenAction, ...] = ()
    question: Notice | None = None
    sends: bool = True
    link: Link = "connecting"
    asking: bool = False
    quota: QuotaLeft | None = None
    notices: tuple[Notice, ...] = ()
    lists: Lists = field(default_factory=Lists)
    recents: tuple[Target, ...] = ()
    gone: frozenset[tuple[str, int | str]] = frozenset()

    def elapsed(self, now: Moment) -> float | None:
        """Seconds tracked so far by the server's clock, never below 0; None when nothing is tracked."""
        if self.tracked is None:
            return None
        return max(0.0, now.wall + self.offset - self.tracked.start)

    def age(self, now: Moment) -> float | None:
        """Seconds since the truth shown was asked; None when it never was."""
        return None if self.asked is None else max(0.0, now.boot - self.asked)

    def is_old(self, now: Moment) -> bool:
        """Whether what is shown is too old to be shown as certain."""
        age = self.age(now)
        return age is not None and age >= OLD

    @property
    def queued(self) -> int:
        """How many actions wait to be sent, or are on their way."""
        return sum(action.stage != "held" for action in self.actions)

    @property
    def held(self) -> int:
        """How many actions wait for the user's word."""
        return len(self.actions) - self.queued

    @property
    def notice(self) -> Notice | None:
        """The notice to show: questions before facts, the latest first."""
        return self.notices[0] if self.notices else None
