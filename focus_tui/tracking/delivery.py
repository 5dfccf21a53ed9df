"""Delivering the open actions: strictly one after another, sealed once, sent on a fresh belief, looked for when lost.

`docs/delivery.md` states the protocol. Each step is a value: nothing is sent or written here.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from focus_tui.api.answer import Answer
from focus_tui.api.entry import TimeEntry
from focus_tui.api.errors import FocusError
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Expects, Held, Stage
from focus_tui.tracking.holding import Holding
from focus_tui.tracking.known import Known
from focus_tui.tracking.looking import Looking
from focus_tui.tracking.offset import WORTH_TELLING
from focus_tui.tracking.outcomes import Outcomes
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.request import LookUp, ReadCurrent, Send
from focus_tui.tracking.sealing import misjudged, pressed_at, seal

OLD = 8 * 3600.0
"""Seconds after which a key press is old news, which is not sent without asking."""
FEW = 2
"""With so many requests left, or fewer, an action is sent without asking first what runs."""


class Delivery:
    """What to do for the first open action; `outcomes`, `looking` and `holding` do what follows from it."""

    def __init__(self, known: Known, queue: Queue, random: Random) -> None:
        self._known = known
        self._queue = queue
        self.holding = Holding(known, queue)
        self.outcomes = Outcomes(known, queue, random)
        self.looking = Looking(known, queue, self.outcomes, self.holding, random)

    def retry(self) -> None:
        """The way to Focus may be open again, or the user says so: what waits need not wait longer."""
        self.outcomes.retry_at = 0.0
        self.looking.retry()

    def may_send(self, action: Action) -> bool:
        """Whether nothing but the wire keeps the first action from leaving."""
        now = self._known.clock.now()
        waits = now.boot < self.outcomes.retry_at or self._known.pace.is_spent(now.boot)
        return action.stage in (Stage.QUEUED, Stage.SENDING) and not waits

    def waits_until(self, action: Action) -> float | None:
        """Boot seconds before which nothing is done for the first action; None where nothing keeps it waiting."""
        spent = self._known.pace.spent_until
        if action.stage is Stage.LOST:
            return max(self.looking.look_at, spent or 0.0)
        return max(self.outcomes.retry_at, spent or 0.0) if action.stage is Stage.QUEUED else None

    def take_over(self, now: Moment) -> None:
        """The first action is this process's from `now` on: one that is under way may have left until now."""
        head = self._queue.head
        if head is not None and head.stage is Stage.LOST:
            error = head.error or "the program ended before the answer came"
            self._queue.change(replace(head, sent=now, error=error))
            self._known.board.put(words.lost(head, error))
            self.looking.begin(now)
        self.holding.tell_held()

    def next(self, now: Moment) -> ReadCurrent | LookUp | Send | float | None:
        """What to send now for the first open action, or the seconds to wait; None when nothing can be done.

        An action that the journal does not hold as it is has to be written first: then it is 0 seconds.
        """
        while (head := self._queue.head) is not None:
            if head.stage is Stage.HELD and self._is_moot(head):
                self.outcomes.tell_nothing_tracked(head)
                self.outcomes.close(head, Stage.CANCELLED, Expects.NOTHING)
                self.holding.tell_held()
                continue
            if head.stage is Stage.HELD:
                changed = self._known.user_changed
                if head.held not in (Held.CREDENTIALS, Held.USER) or head.held is changed:
                    return None
                if changed is None:
                    self.holding.release(head, now)
                else:
                    self._queue.change(replace(head, held=changed))
                self.holding.tell_held()
                continue
            step = self._step(head, now)
            if step is not None:
                return step
        return None

    def _step(self, head: Action, now: Moment) -> ReadCurrent | LookUp | Send | float | None:
        if head.stage is Stage.SENDING:
            return self._send(head, now)
        known = self._known
        if known.pace.is_spent(now.boot):
            until = known.pace.spent_until or now.boot
            if head.stage is not Stage.LOST:
                known.board.put(words.queued_quota(self._queue.spokesman(head), until))
            return until - now.boot
        if head.stage is Stage.LOST:
            if known.user_changed is None:
                return self.looking.next(head, now)
            self.holding.hold(head, known.user_changed)  # its effect is not to be seen in another's account
            return None
        if (reason := self._reason_to_hold(head, now)) is not None:
            self.holding.hold(head, reason)
            return None
        if now.boot < self.outcomes.retry_at:
            return self.outcomes.retry_at - now.boot
        if self._must_ask(now):
            return ReadCurrent("before an action")
        if not self._as_expected(head):
            return None
        if head.sealed is None:
            last = self._queue.sealed_before(head.press)
            sealed = seal(head, now, known.clock.boot_id, known.reckoned, last)
            if sealed.wait > 0:
                return sealed.wait
            if head.at is not None:  # it does not tell when its key was pressed, as others do
                pressed = pressed_at(head, now, known.clock.boot_id, known.reckoned)
                head = replace(head, offset=pressed - head.pressed.wall)
            head = replace(head, sealed=sealed.instant)
            self._queue.seal(head.press, sealed.instant)
        self._queue.change(
            replace(
                head,
                stage=Stage.SENDING,
                attempts=head.attempts + 1,
                error="",
                first_sent=head.first_sent or now,
                sent=now,
            )
        )
        return None

    def _send(self, head: Action, now: Moment) -> Send | float | None:
        if not self._queue.is_on_disk(head):
            return 0.0
        known = self._known
        known.board.drop("queued")
        if self._must_ask(now):
            self._queue.change(replace(head, stage=Stage.QUEUED, sent=None))  # writing took long: look again
            return None
        if not known.belief.is_fresh(now.boot):
            known.board.put(words.without_asking(known.pace.left(now.boot)[0]))
        self.outcomes.leaves(head)
        return Send(head)

    def _must_ask(self, now: Moment) -> bool:
        """Whether what runs is to be read before an action leaves."""
        known = self._known
        if known.belief.is_fresh(now.boot):
            return False
        # The last request but one tells what time it is, where nothing has told it yet.
        few = FEW if known.offset.known else 1
        return not known.belief.known or known.pace.left(now.boot)[0] > few

    def _reason_to_hold(self, head: Action, now: Moment) -> Held | None:
        """Why `head` may not be sent without the user's word, whatever runs."""
        known = self._known
        if known.user_changed is not None:
            return known.user_changed
        boot_id = known.clock.boot_id
        other_boot = head.boot_id != boot_id
        if not head.meant and (other_boot or now.boot - head.pressed.boot > OLD):
            return Held.OLD
        unsure = head.sealed is None and (head.at is not None or (other_boot and head.offset is None))
        # Before an answer has told the time, it cannot be seen whether our clock was wrong then.
        if unsure and known.offset.known and abs(misjudged(head, now, boot_id, known.reckoned)) > WORTH_TELLING:
            return Held.CLOCK
        return None

    def _is_moot(self, held: Action) -> bool:
        """Whether `held` is a stop that waits since something else ran, and nothing runs any more."""
        belief = self._known.belief
        is_lone_stop = held.kind == "stop" and not self._queue.is_switch(held)
        return is_lone_stop and held.held is Held.DIFFERS and belief.confirmed and belief.entry is None

    def _as_expected(self, head: Action) -> bool:
        """Whether what runs is what the user saw; otherwise the action is held, or is over."""
        running = self._known.belief.entry
        if head.kind == "start":
            if running is None:
                return True
            following = self._queue.actions[1] if len(self._queue.actions) > 1 else None
            is_pair = following is not None and following.kind == "stop" and following.after == head.id
            self.holding.hold(head, Held.PAIR if is_pair else Held.DIFFERS)
            return False
        if head.expects is Expects.NOTHING or running is None:
            if running is None and head.expects is not Expects.NOTHING:
                self.outcomes.tell_nothing_tracked(head)
            self.outcomes.close(head, Stage.CANCELLED, Expects.NOTHING)
            return False
        if running.id == head.expects:
            return self._may_end(head, running)
        self.holding.hold(head, Held.DIFFERS)
        return False

    def _may_end(self, head: Action, running: TimeEntry) -> bool:
        """Whether what runs began before the instant that was named for its end; otherwise the action is over."""
        if head.at is None or head.sealed is not None or head.at >= running.start:
            return True
        self.outcomes.cannot_end(head, running, head.at)
        return False

    def settled(self, action: Action, outcome: Answer[TimeEntry] | FocusError) -> None:
        """What came of sending `action`."""
        self.outcomes.settled(action, outcome)
        head = self._queue.head
        if head is not None and head.stage is Stage.LOST:
            self.looking.begin(outcome.receipt.asked)

    def read_failed(self, error: FocusError) -> None:
        """The read that the first action waited for brought nothing: it goes on waiting."""
        head = self._queue.head
        if head is None:
            return
        if head.stage is Stage.LOST:
            self.looking.later(error)
        elif head.stage is Stage.QUEUED:
            self.outcomes.unsent(head, error)
