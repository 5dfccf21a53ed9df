"""What is promised of delivery, checked from the outside at each step of random days: wire, journal and screen.

Nothing here is asked of the tracker but what it shows, and what it writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from focus_tui.api.answer import Answer
from focus_tui.api.entry import TimeEntry
from focus_tui.api.errors import FocusError, NotFound, QuotaSpent
from focus_tui.tracking.action import Action, Held, Stage
from focus_tui.tracking.effect import Effect, effect_of
from focus_tui.tracking.journal import Change
from focus_tui.tracking.request import ReadCurrent, Send
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.text import plain
from tests.support.server import Applied
from tests.support.wire import SLOWEST, Flight

if TYPE_CHECKING:
    from tests.support.days import Days, Process

BELIEF, LATENESS, OLD, FEW, PREFLIGHT = 30.0, 60.0, 8 * 3600.0, 2, 1.0
"""The numbers of the protocol, written down a second time, so that a change of one is found."""
NEVER = float("-inf")

REFUSALS = {"already tracking", "not started", "not stopped", "nothing tracked", "half switch"}

NAMES = ("Report", "Mail", "Plan", "Tea")
"""What is never in a log: the names of all that the days start."""

OF_ACCOUNT = {Held.CREDENTIALS, Held.USER}
PLAIN_QUESTIONS = {Held.OLD, Held.CLOCK, *OF_ACCOUNT}
"""One yes to these is enough: nothing else can have changed in calm weather."""


@dataclass(slots=True)
class Press:
    """What is known of an action from the outside. pressed: the true time of its key.

    saw: the id of the entry that was shown when a stop was pressed; None where that is no matter. sent: true times of
    its sends. unknown: the true time of the latest send whose outcome is not known. instants: what was sent.
    named: the instant that the user named, in true time, had the clock been right.
    timed: whether the server's time was known when it left first.
    meant: the user has said yes to it after it was held. excused: it cannot be known whether it arrived, and the user
    was told so.
    """

    action: Action
    pressed: float
    boot: float
    boot_id: str
    user: int
    steps: int
    saw: int | None = None
    named: float | None = None
    sent: list[float] = field(default_factory=list)
    unknown: float = NEVER
    instants: set[float] = field(default_factory=set)
    timed: bool = False
    meant: bool = False
    accepted: bool = False
    excused: bool = False
    told: bool = False


@dataclass(slots=True)
class Mind:
    """What a process has heard, if anything.

    truth: when it last asked what runs (boot seconds), and the id of what did; None where nothing is known.
    spent: the true time until which it was told that the quota is spent. left: requests left, as it was told.
    told_left: when it asked what told that (true time).
    sent, pressed: boot seconds at which a start or stop of it last left, and a key was pressed. read: the true time
    at which the latest read left that was answered. told_time: whether an answer has told the server's time.
    """

    truth: tuple[float, int | None] | None = None
    spent: float = NEVER
    left: int | None = None
    told_left: float = NEVER
    sent: float = NEVER
    pressed: float = NEVER
    read: float = NEVER
    heard: bool = False
    told_time: bool = False


class Promises:
    """The ledger of all presses, and the checks. steps: how often the wall clock was set.

    What is known of the quota from before a reboot is reckoned with the wall clock, so it is lost when that is set.
    """

    def __init__(self, days: Days) -> None:
        self._days = days
        self.presses: dict[str, Press] = {}
        self.steps = 0
        self._minds: dict[int, Mind] = {}
        self._spent_on_disk = NEVER
        self._written_at = ("", 0)
        self.requests = 0
        self.logged = 0
        self._questions: set[tuple[str, Held, int]] = set()

    def at_log(self, line: str) -> None:
        """A line was logged."""
        assert not any(name in line for name in NAMES), f"a name stands in the log: {line}"
        self.logged += 1

    def clock_was_set(self) -> None:
        """The wall clock was set while the machine ran, or while it was off."""
        self.steps += 1
        if self._written_at[0] != self._days.clock.boot_id:
            self._forget_quota()

    def rebooted(self) -> None:
        """The machine was started anew: what was heard of what runs is old news."""
        for mind in self._minds.values():
            mind.truth = None
        if self._written_at[1] != self.steps:
            self._forget_quota()

    def _forget_quota(self) -> None:
        self._spent_on_disk = NEVER
        for mind in self._minds.values():
            mind.spent = mind.spent if mind.heard else NEVER

    def mind(self, process: Process) -> Mind:
        if process.number not in self._minds:
            self._minds[process.number] = Mind(spent=self._spent_on_disk)
        return self._minds[process.number]

    @contextmanager
    def pressing(self, process: Process, at: float | None = None) -> Iterator[None]:
        """While a key is pressed in `process`. at: the instant that is named along with it, by its clock."""
        days, tracker = self._days, process.tracker
        now = days.clock.now()
        before = tracker.snapshot
        waiting = {action.id: action for action in (tracker.change() or Change()).actions}
        held = next((action.id for action in before.actions[:1] if action.stage == "held"), None)
        yield
        actions = (tracker.change() or Change()).actions
        for action in actions:
            if action.revision == 0 and action.is_open and action.id not in self.presses:
                saw = self._seen(process, before, actions, action, held)
                self.presses[action.id] = Press(
                    action, days.now(), now.boot, days.clock.boot_id, process.user, self.steps, saw
                )
                # While it is asked whose credentials these are, a key belongs to nobody yet.
                self.presses[action.id].accepted = not self._is_signed_in(process)
                self.mind(process).pressed = now.boot
                if at is not None and action.at is not None:
                    self.presses[action.id].named = days.now() - (now.wall + before.offset - at)
            if action.is_open and action.stage is not Stage.HELD and action.id == held:
                self._said_yes(process, self.presses[action.id])
            if not action.is_open and waiting.get(action.id) != action and action.id in self.presses:
                press = self.presses[action.id]
                press.told = True  # the key of the user did it
                press.excused = press.excused or press.unknown > NEVER  # and was told that it may have arrived

    def _seen(
        self, process: Process, before: Snapshot, actions: tuple[Action, ...], action: Action, held: str | None
    ) -> int | None:
        """The id of the entry that the user saw when pressing the key of the stop `action`."""
        if action.kind != "stop" or any(
            other.id != action.id and other.is_open for other in before_of(actions, action)
        ):
            return None
        if held is not None:
            entry = process.tracker.last_known.entry
            return None if entry is None else entry.id
        return before.tracked.entry_id if before.tracked is not None and not before.actions else None

    def _is_signed_in(self, process: Process) -> bool:
        """Whether nothing says that the credentials are another user's than the one who tracks here."""
        user = json.loads(self._days.facts().get("user", "{}"))
        return user.get("credentials") == process.credentials and user.get("id") in (None, process.user)

    def _said_yes(self, process: Process, press: Press) -> None:
        row = self._row(press.action.id)
        for each in self.presses.values():
            each.meant = each.meant or each.action.press == press.action.press  # both halves of a switch
        if row is not None and row.held in (Held.USER, Held.CREDENTIALS):
            for each in self.presses.values():
                each.accepted = True  # the whole account is accepted
                # What was lost on its way to one account is looked for in another that is said to be the same.
                each.excused = each.excused or (each.unknown > NEVER and each.user != process.user)
        if row is not None and row.held is Held.LOOKED:
            press.excused = True

    def rows(self) -> tuple[Action, ...]:
        """The open actions, as the journal has them."""
        return self._days.looker.load().actions

    def _row(self, id: str) -> Action | None:
        return next((row for row in self.rows() if row.id == id), None)

    def at_send(self, process: Process, flight: Flight) -> None:
        """A request leaves."""
        days, mind = self._days, self.mind(process)
        self.requests += 1
        others = [each for each in days.running if each is not process and each.flight is not None]
        may_overlap = days.holder is not process or any(each is not days.holder for each in others)
        assert not others or may_overlap, "two requests at once in one profile"
        assert days.now() >= mind.spent, "a request left while the quota was known to be spent"
        for each in self._minds.values():
            each.left = None if each.left is None else each.left - 1
        if isinstance(flight.request, Send):
            assert days.holder is process, "a process that was superseded has sent an action"
            self._at_action(process, mind, flight.request.action)
            mind.sent = days.clock.now().boot

    def _at_action(self, process: Process, mind: Mind, action: Action) -> None:
        days = self._days
        now, press = days.clock.now(), self.presses[action.id]
        rows = self.rows()
        assert rows[0].id == action.id, "an action has left before an earlier one was over"
        assert rows[0].stage is Stage.LOST, "an action has left that was not marked as under way on disk"
        assert rows[0].sealed == action.sealed, "an instant was sent that is not on disk"
        assert action.sealed is not None
        press.instants.add(action.sealed)
        assert len(press.instants) == 1, "an action was sealed twice"
        assert action.sealed == int(action.sealed) or action.at is not None
        assert days.now() - press.unknown >= LATENESS, "an action was sent again before the first can be told lost"
        is_old = press.boot_id != days.clock.boot_id or now.boot - press.boot > OLD
        assert press.meant or not is_old, "old news was sent without asking"
        assert press.accepted or press.user == process.user, "an action of one user was sent as another's"
        self._check_belief(process, mind, action, press)
        # An instant that has left stays as it is, whatever is learned of the time after.
        press.timed = mind.told_time if not press.sent else press.timed
        if press.timed:
            self._check_instant(action, press)
        press.sent.append(days.now())
        press.unknown = days.now()

    def _check_belief(self, process: Process, mind: Mind, action: Action, press: Press) -> None:
        boot = self._days.clock.now().boot
        fresh = mind.truth is not None and boot - mind.truth[0] <= BELIEF
        kinds = {notice.kind for notice in process.tracker.snapshot.notices}
        if not fresh or ("without asking" in kinds and self._has_other_heard_later(mind)):
            assert "without asking" in kinds, "an action was sent on an old belief, and it was not told"
            left = self._left_as_last_heard()
            assert left is None or left < FEW, "sent without asking where requests are left"
            return
        assert mind.truth is not None
        if action.kind == "start":
            assert mind.truth[1] is None, "a start was sent although something runs"
        else:
            assert mind.truth[1] == action.expects, "a stop was sent although something else runs"
            assert press.saw in (None, action.expects), "a stop was sent for another entry than the user saw"

    def _has_other_heard_later(self, mind: Mind) -> bool:
        """Whether another process has asked later what runs: what it heard is read from the journal."""
        mine = NEVER if mind.truth is None else mind.truth[0]
        return any(other.truth is not None and other.truth[0] > mine for other in self._minds.values())

    def _left_as_last_heard(self) -> int | None:
        """Requests left, as that process was told which heard of the quota last; others read it in the journal."""
        latest = max(self._minds.values(), key=lambda mind: mind.told_left)
        return latest.left

    def _check_instant(self, action: Action, press: Press) -> None:
        """What is sent is the true time of the key press, moved by what the protocol says and no more."""
        assert action.sealed is not None
        same_boot = press.boot_id == self._days.clock.boot_id
        if press.named is not None and (same_boot or press.action.offset is not None):
            # A clock that is wrong by less than 30 s is not asked about; after a reboot the user is, if it is at all.
            most = 30.0 + SLOWEST + 3.0
            assert abs(action.sealed - press.named) <= most, "an instant was sent that was not named"
        if action.at is not None:
            assert action.sealed == action.at
            return
        taken = {instant for other in self.presses.values() for instant in other.instants if other is not press}
        late = action.sealed - press.pressed
        start = None if action.stops is None else action.stops.start
        moved = (
            action.sealed - 1.0 in taken
            or action.sealed in taken
            or (start is not None and action.sealed - start < 1)
        )
        known = action.offset is not None or same_boot
        if not known and press.steps != self.steps:
            return  # no clock tells when that was; what is from before a reboot was sent with the user's word
        most = 3.0 if known else 33.0
        least = -max(
            most, SLOWEST + 3.0
        )  # an answer that takes so long leaves the server's clock uncertain by as much
        assert least <= late <= most or (moved and late >= 0), f"an instant is {late} s from the key press"

    def at_server(self, flight: Flight, applied: list[Applied]) -> None:
        """The server has served a request."""
        for each in applied:
            assert isinstance(flight.request, Send)
            press = self.presses[each.action]
            assert each.instant <= self._days.now() or not press.timed, "an instant in the server's future was sent"
            before = sum(other.action == each.action for other in self._days.server.applied)
            press.excused = press.excused or (before > 1 and self._was_out_of_sight(each))
            assert before == 1 or press.excused, "an action reached the server twice"

    def _was_out_of_sight(self, applied: Applied) -> bool:
        """Whether its entry was ended elsewhere before it was looked for, where the day's entries may not be read."""
        server = self._days.server
        first = next(each for each in server.applied if each.action == applied.action)
        # A stop that was pressed before may have been so late that it ended this, in the place of what had ended.
        pressed = list(self.presses)
        later = pressed[pressed.index(applied.action) :]
        by_us = any(
            first.entry.id == each.entry.id for each in server.applied if each.kind == "stop" and each.action in later
        )
        return server.refuses_lists and applied.kind == "start" and not by_us

    def at_answer(
        self, process: Process, flight: Flight, outcome: Answer[Any] | FocusError, before: Snapshot, *, stray: bool
    ) -> None:
        """A process has heard what came of its request."""
        days, mind, receipt = self._days, self.mind(process), outcome.receipt
        mind.heard = True
        mind.told_time = mind.told_time or receipt.date is not None
        asked, quota = receipt.asked.boot, receipt.quota
        if quota is not None and (flight.left >= mind.told_left or mind.left is None or quota.remaining < mind.left):
            mind.left, mind.told_left = quota.remaining, flight.left
            mind.spent = flight.left + quota.resets_in if quota.remaining <= 0 else NEVER
        others = [each for each in self._minds.values() if each is not mind]
        # A number that another was told no earlier counts for more than a refusal without one.
        if isinstance(outcome, QuotaSpent) and quota is None and all(each.told_left < flight.left for each in others):
            mind.spent = days.now() + 5 * 60.0
            mind.left, mind.told_left = None, flight.left
        request = flight.request
        if isinstance(request, ReadCurrent):
            self._at_read(process, mind, outcome, before, flight)
        if isinstance(request, Send):
            self._at_outcome(process, mind, request.action, outcome, asked)

    def _at_read(
        self, process: Process, mind: Mind, outcome: Answer[Any] | FocusError, before: Snapshot, flight: Flight
    ) -> None:
        asked = flight.asked.boot
        of_action = flight.request in (ReadCurrent("after a lost answer"), ReadCurrent("before an action"))
        may_leave = (
            before.held == 0
        )  # what is pressed behind a question waits for it, and for what is learned until then
        is_old = asked < mind.sent or (asked < mind.pressed - PREFLIGHT and may_leave and not of_action)
        if is_old:
            assert timer(process.tracker.snapshot) == timer(before), "an old read changed the timer"
        elif isinstance(outcome, Answer) and (mind.truth is None or asked >= mind.truth[0]):
            mind.truth = asked, None if outcome.value is None else outcome.value.id
            mind.read = flight.left

    def _at_outcome(
        self, process: Process, mind: Mind, action: Action, outcome: Answer[Any] | FocusError, asked: float
    ) -> None:
        press = self.presses[action.id]
        kinds = {notice.kind for notice in process.tracker.snapshot.notices}
        if isinstance(outcome, FocusError):
            effect = effect_of(outcome)
            if effect is not Effect.UNKNOWN:
                press.unknown = NEVER
            if effect is not Effect.NONE:
                mind.truth = None
            if effect is Effect.REFUSED:
                assert kinds & REFUSALS, "a refusal was not told"
                press.told = True
                if action.kind == "stop" and isinstance(outcome, NotFound):
                    mind.truth = asked, None
            return
        press.unknown = NEVER
        entry: TimeEntry = outcome.value
        mind.truth = asked, entry.id if action.kind == "start" else None
        if action.kind == "stop" and entry.id != action.expects:
            assert "other stopped" in kinds, "another entry was stopped, and it was not told"
        target = action.target
        if target is not None and target.task_id not in (None, entry.task_id) and entry.task_id is not None:
            assert "other started" in kinds, "another task was started, and it was not told"

    def at_write(self, process: Process, change: Change) -> None:
        """A process has written to the journal."""
        for action in change.actions:
            if action.held in OF_ACCOUNT:  # this is asked first, and then all else anew
                self._questions -= {
                    asked for asked in self._questions if asked[0] == action.id and asked[1] not in OF_ACCOUNT
                }
            if action.held is Held.LOOKED and action.id in self.presses:
                self.presses[action.id].excused = True  # the user is told that it cannot be known
        if "pace" in change.facts:
            self._spent_on_disk = self.mind(process).spent
            self._written_at = self._days.clock.boot_id, self.steps

    def at_kill(self, process: Process) -> None:
        """A process ends: what it showed as queued is on disk."""
        kept = {id for id, _, _ in self._ends()}
        kept |= {action.id for action in (process.tracker.change() or Change()).actions}
        for action in process.tracker.snapshot.actions:
            assert action.id in kept, "an action shown as queued is not on disk"

    def at_question(self, id: str, answers: int) -> None:
        """The user is asked about a held action, and has answered that question so many times with yes."""
        row = self._row(id)
        reason = None if row is None else row.held
        if reason is not None and reason in PLAIN_QUESTIONS:
            assert (id, reason, answers - 1) not in self._questions, f"a yes does not help: {reason}"
            self._questions.add((id, reason, answers))

    def at_calm(self) -> None:
        """All is calm, nothing is held, and a read has been answered: what has become of everything?"""
        days = self._days
        assert self.rows() == (), "something is still open"
        running = days.server.account(days.user).running
        for process in days.running:
            shown = process.tracker.snapshot
            assert shown.state == ("idle" if running is None else "tracked"), "the screen is not what the server says"
            if running is not None:
                assert shown.tracked is not None
                assert shown.tracked.entry_id == running.id, "another entry is shown than runs"
            assert shown.actions == ()
        for id, stage, sealed in self._ends():
            if id in self.presses:
                self._check_end(self.presses[id], stage, sealed)

    def _ends(self) -> list[tuple[str, str, float | None]]:
        rows = self._days._memory._store.rows.values()
        return [(str(row[0]), str(row[3]), None if row[9] is None else float(row[9])) for row in rows]

    def _check_end(self, press: Press, stage: str, sealed: float | None) -> None:
        action = press.action
        applied = [each for each in self._days.server.applied if each.action == action.id]
        if press.excused:
            return
        assert len(applied) <= 1
        if applied:
            assert stage == "done", f"an action took effect, and it is said to be {stage}"
            assert applied[0].instant == sealed, "another instant took effect than the journal says"
        elif stage == "done":
            is_alike = action.kind == "start" and self._is_alike(press, sealed)
            assert action.kind == "stop" or is_alike, "a start is said to be done, and it never took effect"
            runs = self._days.server.account(press.user).running
            assert runs is None or runs.id != action.expects, "a stop is said to be done, and the entry runs"
        else:
            assert press.told or self._was_told(action), f"an action is {stage}, and nothing was told"

    def _is_alike(self, press: Press, sealed: float | None) -> bool:
        """Whether something was started lately, for the very same second, that nobody could tell from this start."""
        mine, target = self._days.server.account(press.user), press.action.target
        entries = [entry for entry, _ in mine.ended] + ([mine.running] if mine.running else [])
        return any(
            sealed is not None
            and abs(entry.start - sealed) < 1.0
            and (entry.created_at or 0.0) >= press.pressed - 65.0
            and target is not None
            and (
                None in (entry.task_id, target.task_id)
                or entry.task_id == target.task_id
                or (target.time_block_id is not None and entry.time_block_id is None)  # its id alone is compared
            )
            for entry in entries
        )

    def _was_told(self, action: Action) -> bool:
        """Whether any process has shown a notice that names it, or the one of its press."""
        names = {
            plain(press.action.name, 60) for press in self.presses.values() if press.action.press == action.press
        }
        notices = [notice for process in self._days.everyone for notice in process.shown]
        texts = [text for notice in notices for text in (notice.text, *(label for _, label in notice.keys))]
        # Of two stops that were late at the same moment, only the second is named.
        is_late = action.kind == "stop" and any(notice.kind == "nothing tracked" for notice in notices)
        return is_late or any(name in text for name in names for text in texts)


def timer(snapshot: Snapshot) -> tuple[object, ...]:
    """What is shown as tracked; since when it is shown moves with what is known of the server's clock."""
    tracked = snapshot.tracked
    return snapshot.state, tracked and tracked.target.key, tracked and tracked.entry_id


def before_of(actions: tuple[Action, ...], action: Action) -> tuple[Action, ...]:
    """Those of `actions` that stand before `action`."""
    return actions[: actions.index(action)]
