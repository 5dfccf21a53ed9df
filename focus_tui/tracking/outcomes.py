"""What the answer to a start or stop, or its failure, means for the action, and for those behind it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import TimeEntry
from focus_tui.api.errors import AlreadyTracking, FocusError, NotFound, QuotaSpent, Refused
from focus_tui.frozen import dataclass
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Expects, Stage
from focus_tui.tracking.belief import BELIEF
from focus_tui.tracking.effect import Effect, effect_of
from focus_tui.tracking.known import Known
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.retry import wait_after


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a start may have ended: begun after `since`, and over when `entry` started, or when that was sent.

    since, sent, answered: epoch seconds of the server's clock.
    """

    entry: TimeEntry
    since: float
    sent: float
    answered: float

    def has_ended(self, began: float, ended: float) -> bool:
        """Whether what ran from `began` to `ended` may have been ended by the start."""
        if began < self.since:
            return False
        if self.entry.start < began and ended <= began + 1.0:  # an instant before that was named
            return True
        near = abs(ended - self.entry.start) <= 1.0 or self.sent - 1.0 <= ended <= self.answered + 1.0
        return began <= ended and near


class Outcomes:
    """Takes what came of sending, by the outcome classes of `effect.py`.

    retry_at: boot seconds before which nothing is sent again. must_read, lists_outdated, day_wanted: what is to be
    read soon because of an outcome.
    """

    def __init__(self, known: Known, queue: Queue, random: Random) -> None:
        self._known = known
        self._queue = queue
        self._random = random
        self.retry_at = 0.0
        self.must_read = False
        self.lists_outdated = False
        self.day_wanted = False
        self.unseen: Unseen | None = None
        self._sent_on: tuple[str, float | None] | None = None
        self._unended: Action | None = None
        self._failures = 0
        self._last_stop: tuple[str, TimeEntry, float] | None = None

    def settled(self, action: Action, outcome: Answer[TimeEntry] | FocusError) -> None:
        """What came of sending `action`."""
        action = next((a for a in self._queue.actions if a.id == action.id), action)
        if isinstance(outcome, Answer):
            self._failures = 0
            if action.kind == "start":
                self.started(action, outcome.value, outcome.receipt)
            else:
                self.stopped(action, outcome.value, outcome.receipt)
            return
        match effect_of(outcome):
            case Effect.NONE:
                self.unsent(action, outcome)
            case Effect.REFUSED:
                assert isinstance(outcome, Refused)
                self.refused(action, outcome)
            case Effect.UNKNOWN:
                why = words.why(outcome)
                self._queue.change(replace(action, stage=Stage.LOST, sent=outcome.receipt.asked, error=why))
                self._known.doubt()
                self._known.board.put(words.lost(action, why))

    def started(self, action: Action, entry: TimeEntry, receipt: Receipt) -> None:
        known, target = self._known, action.target
        known.believe(entry, receipt.asked)
        if target is not None:
            known.unmark({target.key})
            same = target.time_block_id in (None, entry.time_block_id) or entry.time_block_id is None
            if target.task_id is not None and entry.task_id is not None:
                same = same and target.task_id == entry.task_id
            if same:
                known.started(target, entry)
            else:
                known.board.put(words.other_started(known.title(entry), target.name))
        self._look_for_replaced(action, entry, receipt)
        known.took_effect(action.id, "start", entry)
        self.close(action, Stage.DONE, entry.id, entry)

    def leaves(self, action: Action) -> None:
        """`action` is handed over for sending, on what is believed at this moment."""
        if self._sent_on is None or self._sent_on[0] != action.id:
            self._sent_on = (action.id, self._known.belief.asked)

    def _look_for_replaced(self, action: Action, entry: TimeEntry, receipt: Receipt) -> None:
        """Something may have been started elsewhere since it was read that nothing runs, and ended without a word."""
        sent = action.first_sent
        if sent is None or action.expects is not Expects.NOTHING:
            return
        asked = self._sent_on[1] if self._sent_on is not None and self._sent_on[0] == action.id else None
        since = BELIEF if asked is None else sent.boot - asked
        if since > 1.0:
            began = self._known.server_now(sent)
            self.unseen = Unseen(entry, began - since - 1.0, began, self._known.server_now(receipt.received))
            self.day_wanted = True

    def stopped(self, action: Action, entry: TimeEntry, receipt: Receipt) -> None:
        known = self._known
        name, target = known.title(entry), known.target(entry)
        end = action.sealed if action.sealed is not None else known.server_now(receipt.asked)
        known.believe(None, receipt.asked)
        known.saw_end(entry, end)
        self._last_stop = (action.press, entry, end)
        if isinstance(action.expects, int) and entry.id != action.expects:
            known.board.put(words.other_stopped(name, action.name, target, end))
        elif not self._queue.is_switch(action):
            known.board.put(words.stopped(name, end - entry.start))
        known.took_effect(action.id, "stop", entry, end)
        self.close(action, Stage.DONE, Expects.NOTHING)

    def stop_arrived(self, action: Action) -> None:
        """The stop `action`, whose answer was lost, has taken effect: what it was to end does not run."""
        entry, end = action.stops, action.sealed
        if entry is not None and end is not None:
            self._known.saw_end(entry, end)
            self._last_stop = (action.press, entry, end)
            if not self._queue.is_switch(action):
                self._known.board.put(words.stopped(action.name, end - entry.start))
            self._known.took_effect(action.id, "stop", entry, end)
        self.close(action, Stage.DONE, Expects.NOTHING)

    def close(
        self, action: Action, stage: Stage, leaves: int | Expects, entry: TimeEntry | None = None, error: str = ""
    ) -> None:
        self._known.board.drop("lost", "queued")
        self._queue.close(action, stage, leaves, entry=entry, error=error)

    def unsent(self, action: Action, error: FocusError) -> None:
        """It cannot have taken effect: it stays queued, and is sent again after a while."""
        known, received = self._known, error.receipt.received.boot
        self.retry_at = received + wait_after(error, self._failures, known.pace, self._random)
        self._failures += 1
        why = words.why(error)
        self._queue.change(replace(action, stage=Stage.QUEUED, error=why, sent=None))
        until = known.pace.spent_until
        if isinstance(error, QuotaSpent) and until is not None:
            self.retry_at = until
            known.board.put(words.queued_quota(self._queue.spokesman(action), until))
        else:
            known.board.put(words.queued(self._queue.spokesman(action), why))

    def refused(self, action: Action, error: Refused) -> None:
        known, target = self._known, action.target
        why = words.server_says(error)
        if action.kind == "stop" and isinstance(error, NotFound):
            known.believe(None, error.receipt.asked)
            self.tell_nothing_tracked(action)
            self.close(action, Stage.REFUSED, Expects.NOTHING, error=why)
            return
        self.must_read = True
        known.doubt()
        spokesman = self._queue.spokesman(action)
        by_id = target is not None and (target.task_id or target.time_block_id)
        if isinstance(error, NotFound) and target is not None and by_id:
            known.mark_gone(target)
            self.lists_outdated = True
        last = self._last_stop
        is_half = action.kind == "start" and last is not None and last[0] == action.press
        is_asked = action.kind == "start" and isinstance(error, AlreadyTracking)
        if is_half and last is not None:
            _, entry, end = last
            since = known.clock.local(end).strftime("%H:%M:%S")
            known.board.put(words.half_switch(action.name, known.target(entry), end, since, why))
        if is_asked and target is not None:  # of half a switch too: which of both is true, the read will tell
            known.board.put(words.already_tracking_something(target, action.sealed))
        if not is_half and not is_asked:
            known.board.put(words.refused(spokesman, error, known.organization_id, known.workspace_id))
        if action.kind == "stop":
            self._cancel_start_of(action)
        leaves = action.expects if action.kind == "stop" else Expects.NOTHING
        self.close(action, Stage.REFUSED, leaves, error=why)

    def cannot_end(self, stop: Action, running: TimeEntry, at: float) -> None:
        """What `stop` was to end at the instant `at` began later than was known: it is over, and nothing was sent."""
        known = self._known
        clock, spokesman = known.clock, self._queue.spokesman(stop)
        today = clock.local(known.server_now(clock.now()))
        wanted = None if spokesman.kind == "stop" else spokesman.name
        began, named = clock.local(running.start), clock.local(at)
        known.board.put(words.cannot_end(known.title(running), began, named, today, wanted))
        self._cancel_start_of(stop)
        self.close(stop, Stage.REFUSED, stop.expects, error="it began later")

    def _cancel_start_of(self, stop: Action) -> None:
        """Where `stop` is the first half of a switch, the other one is over too."""
        for start in self._queue.with_press(stop.press):
            if start.kind == "start":
                self._queue.close(start, Stage.CANCELLED, stop.expects)

    def tell_nothing_tracked(self, stop: Action) -> None:
        """What `stop` was to end had ended before: say when, as soon as the day's entries tell."""
        end = self._known.ended(stop.expects)
        when = None if end is None else self._known.clock.local(end).strftime("%H:%M")
        self._known.board.put(words.nothing_tracked(stop.name, when))
        self._unended = stop if when is None else None
        self.day_wanted = self.day_wanted or when is None

    def day_read(self) -> None:
        """The day's entries are known: they may tell when something had ended."""
        stop = self._unended
        if stop is not None and self._known.board.get("nothing tracked") is not None:
            self.tell_nothing_tracked(stop)
        self._unended, self.day_wanted = None, False
