"""The one immutable value that a screen is drawn from, and what follows from it at a moment."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, NamedTuple

from focus_tui.api.entry import DayRow, Project, Task, TimeBlock
from focus_tui.clock import Moment
from focus_tui.frozen import dataclass
from focus_tui.tracking.day import Day, DayLook
from focus_tui.tracking.glance import OLD
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.pins import Pin
from focus_tui.tracking.target import Key, Target

State = Literal["unknown", "idle", "tracked"]
Doing = Literal["starting", "stopping", "switching"]
ListName = Literal["day", "tasks", "projects"]
ShownStage = Literal["queued", "sending", "lost", "held"]
Link = Literal["connecting", "online", "offline", "out of quota", "signed out"]


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


class Paging(NamedTuple):
    """How far a list of several pages is read.

    page: the one to ask for next. since: when the first one was asked for, epoch seconds of the server's clock. rows:
    how many of the list's first rows the pages have brought so far. total: how many there are on all pages, where
    Focus said it. sure: whether no row was left out so far.
    """

    page: int
    since: float
    rows: int = 0
    total: int | None = None
    sure: bool = True


class PagingOf(NamedTuple):
    """For each list of several pages, how far it is read; None while it is not being read."""

    tasks: Paging | None = None
    projects: Paging | None = None


class ReadAt(NamedTuple):
    """When each list was read to its end, or refused: epoch seconds of the server's clock; None for never."""

    day: float | None = None
    tasks: float | None = None
    projects: float | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """What the lists of the account said last. `None` for a list that was never read.

    refused: lists that answered 402 (with requests left), 403 or 404, so that there is nothing new to show of them.
    period: the local day that the rows of `day` are of, as start and end in epoch seconds. whole_since: when the last
    reading began that brought every task; None where `tasks` may lack some.
    """

    tasks: tuple[Task, ...] | None = None
    day: tuple[DayRow, ...] | None = None
    projects: tuple[Project, ...] | None = None
    refused: frozenset[ListName] = frozenset()
    read_at: ReadAt = field(default_factory=ReadAt)
    paging: PagingOf = field(default_factory=PagingOf)
    period: tuple[float, float] | None = None
    whole_since: float | None = None
    _by_id: dict[int, Task] = field(default_factory=dict, init=False, compare=False, repr=False)

    def task(self, id: int | None) -> Task | None:
        """The task with that id. The first call looks through all of them, later ones do not."""
        if self.tasks and not self._by_id:
            self._by_id.update((task.id, task) for task in self.tasks)
        return None if id is None else self._by_id.get(id)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a screen shows, as of one moment.

    state, tracked: what is shown, actions under way included (a start shows at once). tracked is None unless
    state is "tracked". asked: boot seconds at which the truth behind it was asked of the server; None when it never
    was. offset: seconds to add to this machine's wall clock to get the server's. actions: those that are not over and
    are safe on disk, in their order. question: what the action that is held asks, also where its notice was closed.
    sends: whether this process is the one that sends. recents: what was started lately, latest first. by_frecency:
    the same, but what was started most often and most lately first. pins: by their numbers. gone: targets that the
    server says do not exist any more, latest first. unlisted: keys of recents and pins that the whole list of tasks
    leaves out. blocks: coming time blocks of the tasks whose blocks the user has asked for. ended: when the last
    entry ended, or will have as shown (epoch seconds of the server's clock); None where that is not known. day: what
    was worked and is planned today, actions under way included; None when nothing is known of it. another_day: the
    one that the user looks at beside it. theme: the name of the theme that was chosen; None for the one of the
    configuration.
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
    by_frecency: tuple[Target, ...] = ()
    pins: tuple[Pin, ...] = ()
    gone: tuple[Target, ...] = ()
    unlisted: frozenset[Key] = frozenset()
    blocks: tuple[TimeBlock, ...] = ()
    ended: float | None = None
    day: Day | None = None
    another_day: DayLook | None = None
    theme: str | None = None

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
