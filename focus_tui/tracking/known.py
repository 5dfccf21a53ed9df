"""What the tracker knows at this moment, shared by its parts: belief, pace, clock offset, lists, notices, names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from focus_tui.api.answer import Receipt
from focus_tui.api.entry import DayRow, TimeBlock, TimeEntry
from focus_tui.clock import TYPE_CHECKING, Moment, day_of
from focus_tui.tracking.action import Expects, Held
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.board import Board
from focus_tui.tracking.chosen_theme import ChosenTheme
from focus_tui.tracking.day import DayAsked
from focus_tui.tracking.facts import Facts, KeptOffset, Told, User
from focus_tui.tracking.hooks import Due, Event, due
from focus_tui.tracking.journal import Seen
from focus_tui.tracking.marks import Gone, unlisted, with_gone, without
from focus_tui.tracking.naming import renamed, target_of, title_of
from focus_tui.tracking.offset import WORTH_TELLING, Offset
from focus_tui.tracking.pace import NO_LIMITS, Limits, Pace
from focus_tui.tracking.pins import Pin, Pins
from focus_tui.tracking.recents import Recents
from focus_tui.tracking.snapshot import Link, Lists
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.target import Key, Target
from focus_tui.tracking.words import clock_is_off, other_user

if TYPE_CHECKING:
    from focus_tui.clock import Clock

STEP = 0.5
"""Seconds by which the wall clock must jump to tell that it was set: more would date keys in the server's future."""


class Known:
    """The mutable heart. Each field has one writer; everything that leaves the tracker is a frozen copy."""

    def __init__(self, clock: Clock, organization_id: int, workspace_id: int, limits: Limits = NO_LIMITS) -> None:
        self.clock = clock
        self.organization_id = organization_id
        self.workspace_id = workspace_id
        self.belief = Belief()
        self.pace = Pace(limits=limits)
        self.offset = Offset()
        self.board = Board()
        self.lists = Lists()
        self.day_asked: DayAsked | None = None
        self.seen: dict[int, Seen] = {}
        self.recents = Recents()
        self.pins = Pins()
        self.theme = ChosenTheme()
        self.gone: Gone = ()
        self.blocks: tuple[TimeBlock, ...] = ()
        self.user = User()
        self.credentials = ""
        self.user_changed: Held | None = None
        self.asked_about: int | None = None
        self.hooked: frozenset[Event] = frozenset()
        self.hooks: tuple[Due, ...] = ()
        self.unwritten_entries: dict[int, Seen] = {}
        self._other_user: int | None = None
        self._order = 0
        self._ends: dict[int, float] = {}
        self._left: TimeEntry | None = None
        self._last_end: tuple[Lists, dict[int, float], tuple[int, float] | None] | None = None
        self._recalled_offset: float | None = None
        self._kept_offset: KeptOffset | None = None
        self._boot_id = clock.boot_id
        self._unlisted: tuple[tuple[Lists, Recents, tuple[Pin, ...]], frozenset[Key]] | None = None

    def recall(self, last: LastKnown) -> None:
        """Take up what `status.json` says. Nothing is sent on it before it was asked anew."""
        now = self.clock.now()
        if last.recents != self.recents.targets[: len(last.recents)]:
            self.recents = Recents.of(last.recents)
        self._recalled_offset = last.offset
        if last.state != "unknown":
            asked = None if last.asked is None else now.boot - max(0.0, now.wall - last.asked)
            self.belief = Belief(known=True, entry=last.entry, asked=asked, asked_wall=last.asked)
            self.board.drop("not known")

    def adopt(self, facts: Facts) -> None:
        """Take up what the journal holds. Only its sender writes facts, so a process that sends has newer ones.

        One that has just learned that it is not the sender any more may have heard of a spent quota that was not
        written.
        """
        if facts.belief.known:
            self.belief = facts.belief
            self.board.drop("not known")
        if facts.recents.rows:
            self.recents = facts.recents
        self.gone = facts.gone
        self._kept_offset = facts.offset
        self._recalled_offset = None if facts.offset is None else facts.offset.seconds
        self.pace = replace(self.pace.later(facts.pace), limits=self.pace.limits)
        self.lists = facts.lists
        self.day_asked = facts.day_asked
        if facts.day_asked is not None:
            self._order = max(self._order, facts.day_asked.order)
        self.user = facts.user
        self.asked_about = facts.asked_about
        self.hooks = facts.hooks
        if facts.ended is not None:
            self._ends = {**self._ends, facts.ended[0]: facts.ended[1]}

    def adopt_seen(self, seen: Iterable[Seen]) -> None:
        """Take up the entries that the journal holds. Only its sender writes them, as with facts."""
        self.seen = {one.entry.id: one for one in seen}
        self._order = max(self._order, *(one.order for one in self.seen.values()), 0)

    def facts(self, link: Link) -> Facts:
        """What the journal is to hold."""
        return Facts(
            self.belief,
            self._offset_to_keep(),
            self.pace,
            self.recents,
            self.lists,
            Told(link, self.board.shown()),
            self.user,
            self.asked_about,
            self.day_asked,
            self.gone,
            self.last_ended(),
            self.hooks,
        )

    def _offset_to_keep(self) -> KeptOffset | None:
        """The offset with the boot that it holds for: what was only recalled was told in an earlier one."""
        seconds = self.told_offset
        if seconds is None:
            return None
        kept = self._kept_offset
        if not self.offset.known and kept is not None and kept.seconds == seconds:
            return kept
        return KeptOffset(seconds, self._boot_id)

    @property
    def told_offset(self) -> float | None:
        """Seconds from our wall clock to the server's, where any answer has told it; else None."""
        return self.offset.seconds if self.offset.known else self._recalled_offset

    @property
    def heard_offset(self) -> float | None:
        """The same, where an answer has told it since the program started and the clock was set; else None."""
        return self.offset.seconds if self.offset.known else None

    @property
    def shown_offset(self) -> float:
        """Seconds from our wall clock to the server's; as last known until the server has told its time."""
        return self.told_offset or 0.0

    @property
    def reckoned(self) -> Offset:
        """What instants are reckoned with: as last known, within a second, until the server has told its time."""
        if self.offset.known or self._recalled_offset is None:
            return self.offset
        return Offset(self._recalled_offset - 1.0, self._recalled_offset + 1.0)

    def clock_stepped(self, offset: float | None) -> None:
        """Our wall clock was set: the server's less ours is `offset` by now, until the server tells its time anew."""
        self.offset = Offset()
        self._recalled_offset = offset

    def heard(self, receipt: Receipt) -> None:
        """Take the quota and the server's clock from any answer, or failure."""
        self.pace = self.pace.seen(receipt)
        now, received = self.clock.now(), receipt.received
        if abs((now.wall - received.wall) - (now.boot - received.boot)) <= STEP:
            self.offset = self.offset.seen(receipt)
        if abs(self.offset.seconds) >= WORTH_TELLING:
            self.board.put(clock_is_off(self.offset.seconds))
        else:
            self.board.drop("clock")

    def believe(self, entry: TimeEntry | None, asked: Moment) -> None:
        """The server said that `entry` (or nothing) is tracked, when asked at `asked`."""
        before = self.belief
        self.belief = Belief(known=True, entry=entry, asked=asked.boot, asked_wall=asked.wall, confirmed=True)
        self.board.drop("not known")
        if before.entry is not None and (entry is None or entry.id != before.entry.id):
            self._saw_that_it_ended(before.entry, before.asked, entry, asked)
        if entry is not None:
            self.started(self.target(entry), entry)
            seen = self.seen.get(entry.id)
            if seen is None or seen.end is not None:
                self._saw(entry, None)
            self._hear_user(entry)

    def saw_end(self, entry: TimeEntry, end: float) -> None:
        """`entry` has ended at `end` (epoch seconds)."""
        if self._ends.get(entry.id) != end:
            self._ends = {**self._ends, entry.id: end}
        seen = self.seen.get(entry.id)
        if seen is None or seen.end != end or seen.about:
            self._saw(entry, end)

    def _saw_that_it_ended(
        self, ended: TimeEntry, asked_before: float | None, entry: TimeEntry | None, asked: Moment
    ) -> None:
        """`ended` runs no more. When it ended is not said: at the latest when the next one began.

        asked_before: boot seconds at which it was known to run.
        """
        self._left = ended
        now = self.server_now(asked)
        if entry is not None:
            end = min(entry.start, now)
        else:
            end = ended.start if asked_before is None else now - (asked.boot - asked_before)
        seen = self.seen.get(ended.id)
        if seen is None or seen.end is None:
            self._saw(ended, max(ended.start, end), about=True)

    def _saw(self, entry: TimeEntry, end: float | None, *, about: bool = False) -> None:
        seen = Seen(entry, end, about, self.next_order())
        self.seen = {**self.seen, entry.id: seen}
        self.unwritten_entries[entry.id] = seen

    def next_order(self) -> int:
        """The place of what is learned now, among all that is learned."""
        self._order += 1
        return self._order

    def forget_seen_before(self, start: float) -> None:
        """Forget entries that had ended at `start` (epoch seconds)."""
        self.seen = {id: one for id, one in self.seen.items() if one.end is None or one.end > start}

    def ended(self, entry: int | Expects) -> float | None:
        """When the entry with this id ended, if that is known."""
        if not isinstance(entry, int):
            return None
        rows = (row.end for row in self.lists.day or () if row.id == entry and row.end is not None)
        return self._ends.get(entry) or next(rows, None)

    def last_ended(self) -> tuple[int, float] | None:
        """The entry that ended last, by its id, and when; None where that of what was tracked last is not known."""
        left, running = self._left, self.belief.entry
        runs_again = left is not None and running is not None and left.id == running.id
        if left is not None and not runs_again and self.ended(left.id) is None:
            return None
        if self._last_end is None or self._last_end[0] is not self.lists or self._last_end[1] is not self._ends:
            worked = (row for row in self.lists.day or () if row.start is not None)
            ends = {**self._ends, **{row.id: row.end for row in worked if row.end is not None}}
            self._last_end = self.lists, self._ends, max(ends.items(), key=lambda each: each[1], default=None)
        return self._last_end[2]

    def sign_in(self, salt: str, credentials: str, *, open_actions: bool) -> None:
        """These are the credentials, as a salted hash; open actions of others are held until it is clear whose."""
        self.credentials = credentials
        if not self.user.credentials or not open_actions:
            self.user = replace(self.user, salt=salt, credentials=credentials)
        elif self.user.credentials != credentials:
            self.user_changed = Held.CREDENTIALS

    def _hear_user(self, entry: TimeEntry) -> None:
        """An answer says whose entry it is."""
        if entry.toggl_user_id is None:
            return
        if self.user.id is None and self.user_changed is not None:
            return  # whose the open actions are was never known, so this proves nothing
        if self.user.id in (None, entry.toggl_user_id):
            self.user = replace(self.user, id=entry.toggl_user_id, credentials=self.credentials)
            self.user_changed = self._other_user = None
            self.board.drop("user")
        elif self._other_user != entry.toggl_user_id:
            self._other_user = entry.toggl_user_id
            self.user_changed = Held.USER
            self.board.put(other_user(entry.toggl_user_id))

    def accept_user(self) -> None:
        """Whoever the credentials belong to is the one who tracks here from now on."""
        self.user = replace(self.user, id=self._other_user or self.user.id, credentials=self.credentials)
        self.user_changed = self._other_user = None
        self.board.drop("user")

    def day_of(self, instant: float) -> tuple[float, float]:
        """The local day around `instant` (epoch seconds, server's clock), as start and end."""
        return day_of(self.clock, instant)

    def doubt(self) -> None:
        """What is believed must be asked again before anything is sent on it."""
        self.belief = replace(self.belief, confirmed=False)

    def started(self, target: Target, entry: TimeEntry) -> None:
        """`target` is tracked, as `entry`: of all that was started it is the latest."""
        if target.name or target.kind != "description":
            start = min(entry.start, self.server_now(self.clock.now()))
            self.recents = self.recents.started(target, start, entry.id)

    def worked(self, target: Target, row: DayRow, asked: Moment) -> None:
        """`target` was tracked, as a row of the day says that was asked for at `asked`."""
        if row.start is not None and (target.name or target.kind != "description"):
            self.recents = self.recents.worked(target, min(row.start, self.server_now(asked)), row.id)

    def rename_recents(self) -> None:
        """Give what was started lately the names that the lists have for it by now: they outlive the program."""
        self.recents = self.recents.renamed(lambda target: renamed(target, self.lists))

    def mark_gone(self, target: Target) -> None:
        """Focus does not know `target` any more."""
        self.gone = with_gone(self.gone, target)

    def unmark(self, keys: Collection[Key]) -> None:
        """Focus knows, or lists, what has these keys."""
        self.gone = without(self.gone, keys)

    @property
    def unlisted(self) -> frozenset[Key]:
        """The tasks among recents and pins that the whole list of tasks leaves out."""
        of = self.lists, self.recents, self.pins.shown
        if self._unlisted is None or any(
            mine is not theirs for mine, theirs in zip(of, self._unlisted[0], strict=True)
        ):
            self._unlisted = of, unlisted(*of)
        return self._unlisted[1]

    def took_effect(self, action: str, event: Event, entry: TimeEntry, end: float | None = None) -> None:
        """A start or stop of ours, with the id `action`, did this to `entry`: a hook that is set for it is due."""
        if event in self.hooked:
            target = self.target(entry)
            hook = due(
                action,
                event,
                entry,
                target,
                self.title(entry),
                end=end,
                organization_id=self.organization_id,
                workspace_id=self.workspace_id,
            )
            self.hooks = (*self.hooks, hook)

    def target(self, entry: TimeEntry) -> Target:
        return target_of(entry, self.lists, self.recents.targets)

    def title(self, entry: TimeEntry) -> str:
        return title_of(entry, self.target(entry))

    def server_now(self, now: Moment) -> float:
        """The server's wall clock at `now`, in epoch seconds."""
        return now.wall + self.reckoned.seconds
