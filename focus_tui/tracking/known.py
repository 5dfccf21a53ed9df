"""What the tracker knows at this moment, shared by its parts: belief, pace, clock offset, lists, notices, names."""

from __future__ import annotations

from dataclasses import replace

from focus_tui.api.answer import Receipt
from focus_tui.api.entry import TimeEntry
from focus_tui.clock import TYPE_CHECKING, Moment
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.board import Board
from focus_tui.tracking.naming import renamed, target_of, title_of
from focus_tui.tracking.offset import WORTH_TELLING, Offset
from focus_tui.tracking.pace import Pace
from focus_tui.tracking.snapshot import Lists
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.target import Target
from focus_tui.tracking.words import clock_is_off

if TYPE_CHECKING:
    from focus_tui.clock import Clock

MOST_RECENTS = 10


class Known:
    """The mutable heart. Each field has one writer; everything that leaves the tracker is a frozen copy."""

    def __init__(self, clock: Clock, organization_id: int, workspace_id: int) -> None:
        self.clock = clock
        self.organization_id = organization_id
        self.workspace_id = workspace_id
        self.belief = Belief()
        self.pace = Pace()
        self.offset = Offset()
        self.board = Board()
        self.lists = Lists()
        self.recents: tuple[Target, ...] = ()
        self.gone: frozenset[tuple[str, int | str]] = frozenset()
        self._recalled_offset = 0.0

    def recall(self, last: LastKnown) -> None:
        """Take up what was known when the program last ran. Nothing is sent on it before it was asked anew."""
        now = self.clock.now()
        self.recents = last.recents
        self._recalled_offset = last.offset
        if last.state != "unknown":
            asked = None if last.asked is None else now.boot - max(0.0, now.wall - last.asked)
            self.belief = Belief(known=True, entry=last.entry, asked=asked, asked_wall=last.asked)

    @property
    def shown_offset(self) -> float:
        """Seconds from our wall clock to the server's; as last known until the server has told its time."""
        return self.offset.seconds if self.offset.known else self._recalled_offset

    def heard(self, receipt: Receipt) -> None:
        """Take the quota and the server's clock from any answer, or failure."""
        self.pace = self.pace.seen(receipt)
        self.offset = self.offset.seen(receipt)
        if abs(self.offset.seconds) >= WORTH_TELLING:
            self.board.put(clock_is_off(self.offset.seconds))
        else:
            self.board.drop("clock")

    def believe(self, entry: TimeEntry | None, asked: Moment) -> None:
        """The server said that `entry` (or nothing) is tracked, when asked at `asked`."""
        self.belief = Belief(known=True, entry=entry, asked=asked.boot, asked_wall=asked.wall, confirmed=True)
        if entry is not None:
            self.remember(self.target(entry))

    def doubt(self) -> None:
        """What is believed must be asked again before anything is sent on it."""
        self.belief = replace(self.belief, confirmed=False)

    def remember(self, target: Target) -> None:
        """Put `target` in front of what was started lately."""
        if self.recents[:1] == (target,) or (not target.name and target.kind == "description"):
            return  # the very same tuple at each poll spares the list from being built anew
        others = tuple(t for t in self.recents if t.key != target.key)
        self.recents = (target, *others)[:MOST_RECENTS]

    def rename_recents(self) -> None:
        """Give what was started lately the names that the lists have for it by now: they outlive the program."""
        self.recents = tuple(renamed(target, self.lists) for target in self.recents)

    def target(self, entry: TimeEntry) -> Target:
        return target_of(entry, self.lists, self.recents)

    def title(self, entry: TimeEntry) -> str:
        return title_of(entry, self.target(entry))

    def server_now(self, now: Moment) -> float:
        """The server's wall clock at `now`, in epoch seconds."""
        return now.wall + self.offset.seconds
