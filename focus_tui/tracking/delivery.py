"""Delivering the open actions: strictly one after another, sealed once, sent on a fresh belief, looked for when lost.

`docs/delivery.md` states the protocol. Each step is a value: this module sends nothing and writes nothing itself.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import DayRow, Page, TimeEntry
from focus_tui.api.errors import (
    AlreadyTracking,
    FocusError,
    NotFound,
    QuotaSpent,
    Refused,
    ServerError,
    Throttled,
    Unauthorized,
)
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Expects, Held, Stage, matches
from focus_tui.tracking.effect import Effect, effect_of
from focus_tui.tracking.known import Known
from focus_tui.tracking.offset import WORTH_TELLING
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.request import LookUp, ReadCurrent, Send
from focus_tui.tracking.sealing import pressed_at, seal

FIRST_LOOK = 10.0
"""Seconds from a send whose answer is lost to the first look."""
LATENESS = 60.0
"""Seconds after which the server has applied a request, or never will."""
OLD = 8 * 3600.0
"""Seconds after which a key press is old news, which is not sent without asking."""
FEW = 2
"""With so many requests left, or fewer, an action is sent without asking first what runs."""
BLIND_RESEND = 300.0
"""Seconds for which a lost start is sent again although the day's entries cannot be looked through."""
FIRST_RETRY, LAST_RETRY, SIGN_IN_RETRY = 5.0, 60.0, 3600.0


class Delivery:
    """What to do for the first open action, and what its outcome means for it and for all behind it."""

    def __init__(self, known: Known, queue: Queue, random: Random) -> None:
        self._known = known
        self._queue = queue
        self._random = random
        self.must_read = False
        self.lists_outdated = False
        self.day_wanted = False
        self._in_flight: str | None = None
        self._retry_at = 0.0
        self._failures = 0
        self._look_at = 0.0
        self._looking_up = False
        self._last_stop: tuple[str, TimeEntry, float] | None = None
        self._started_on: tuple[TimeEntry, float] | None = None

    def retry(self) -> None:
        """The way to Focus may be open again: what waits need not wait longer."""
        self._retry_at = 0.0

    def may_send(self, action: Action) -> bool:
        """Whether nothing but the wire keeps the first action from leaving."""
        now = self._known.clock.now()
        waits = now.boot < self._retry_at or self._known.pace.is_spent(now.boot)
        return action.stage in (Stage.QUEUED, Stage.SENDING) and not waits

    def take_over(self, now: Moment) -> None:
        """This process is the sender from `now` on: an action found `sending` may have left until now."""
        self._in_flight = None
        head = self._queue.head
        if head is not None and head.stage is Stage.LOST:
            error = head.error or "the program ended before the answer came"
            self._queue.change(replace(head, sent=now, error=error))
            self._look_at = now.boot + FIRST_LOOK
            self._looking_up = False
        self.tell_held()

    def next(self, now: Moment) -> ReadCurrent | LookUp | Send | float | None:
        """What to send now for the first open action, or the seconds to wait; None when nothing can be done.

        An action that the journal does not hold as it is has to be written first: then it is 0 seconds.
        """
        while (head := self._queue.head) is not None:
            if head.stage is Stage.HELD:
                if self._known.user_changed is not None or head.held not in (Held.CREDENTIALS, Held.USER):
                    return None
                head = replace(head, stage=Stage.QUEUED, held=None)
                self._queue.change(head)
                self.tell_held()
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
                known.board.put(words.queued_quota(self._spokesman(head), until))
            return until - now.boot
        if head.stage is Stage.LOST:
            return self._look(now)
        if (reason := self._reason_to_hold(head, now)) is not None:
            self._hold(head, reason)
            return None
        if now.boot < self._retry_at:
            return self._retry_at - now.boot
        if not known.belief.is_fresh(now.boot):
            left = known.pace.left(now.boot)[0]
            if left > FEW or not known.belief.known:
                return ReadCurrent("before an action")
            known.board.put(words.without_asking(left))
        if not self._as_expected(head):
            return None
        if head.sealed is None:
            sealed = seal(head, now, known.clock.boot_id, known.offset, self._queue.sealed)
            if sealed.wait > 0:
                return sealed.wait
            head = replace(head, sealed=sealed.instant)
            self._queue.sealed = (head.press, sealed.instant)
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
        if not known.belief.is_fresh(now.boot) and known.pace.left(now.boot)[0] > FEW:
            self._queue.change(replace(head, stage=Stage.QUEUED))  # writing took long: look again what runs
            return None
        self._in_flight = head.id
        return Send(head)

    def _reason_to_hold(self, head: Action, now: Moment) -> Held | None:
        """Why `head` may not be sent without the user's word, whatever runs."""
        known = self._known
        if known.user_changed is not None:
            return known.user_changed
        other_boot = head.boot_id != known.clock.boot_id
        if not head.meant and (other_boot or now.boot - head.pressed.boot > OLD):
            return Held.OLD
        unsure = other_boot and head.sealed is None and head.at is None
        if unsure and head.offset is None and abs(known.offset.seconds) > WORTH_TELLING:
            return Held.CLOCK
        return None

    def _as_expected(self, head: Action) -> bool:
        """Whether what runs is what the user saw; otherwise the action is held, or is over."""
        known, running = self._known, self._known.belief.entry
        if head.kind == "start":
            if running is None:
                return True
            following = self._queue.actions[1] if len(self._queue.actions) > 1 else None
            is_pair = following is not None and following.kind == "stop" and following.after == head.id
            self._hold(head, Held.PAIR if is_pair else Held.DIFFERS)
            return False
        if head.expects is Expects.NOTHING or running is None:
            if running is None and head.expects is not Expects.NOTHING:
                known.board.put(words.nothing_tracked(head.name, self._ended(head)))
            self._close(head, Stage.CANCELLED, Expects.NOTHING)
            return False
        if running.id == head.expects:
            return True
        self._hold(head, Held.DIFFERS)
        return False

    def _hold(self, head: Action, reason: Held) -> None:
        self._queue.change(replace(head, stage=Stage.HELD, held=reason, meant=False))
        self._known.board.drop("queued", "lost")
        self.tell_held()

    def tell_held(self) -> None:
        """Ask about the first action if it is held, and about nothing else."""
        known, head = self._known, self._queue.head
        if head is None or head.stage is not Stage.HELD or head.held is None:
            known.board.drop("held")
            return
        now = known.clock.now()
        pressed = known.clock.local(pressed_at(head, now, known.clock.boot_id, known.offset))
        running = known.belief.entry
        known.board.put(
            words.held(
                self._spokesman(head),
                head.held,
                pressed=pressed,
                today=known.clock.local(known.server_now(now)),
                running=known.title(running) if running is not None else None,
                waiting=len(self._queue.actions) - len(self._queue.with_press(head.press)),
                is_switch=head.kind == "stop" and self._queue.is_switch(head),
            )
        )

    def mean_it(self, now: Moment) -> None:
        """The user says yes to the first action, which is held."""
        head, known = self._queue.head, self._known
        if head is None or head.stage is not Stage.HELD:
            return
        self.retry()
        running = known.belief.entry
        other_runs = running is not None and running.id != head.expects
        if head.held is Held.DIFFERS and (head.kind == "start" or other_runs):
            self._begin_anew(head, running, now)
            self.tell_held()
            return
        if head.held in (Held.USER, Held.CREDENTIALS):
            known.accept_user()
        at = head.at
        if head.held is Held.CLOCK:
            at = float(int(head.pressed.wall + known.offset.seconds))
        self._queue.change(replace(head, stage=Stage.QUEUED, held=None, meant=True, at=at))
        self.tell_held()

    def _begin_anew(self, head: Action, running: TimeEntry | None, now: Moment) -> None:
        """In the place of what was held: stop what runs, and start what was to be started, as of now."""
        known, queue = self._known, self._queue
        held = queue.with_press(head.press)
        last = Action(queue.new_id(), queue.new_id(), "stop", "", now, known.clock.boot_id, Expects.NOTHING)
        last = replace(last, offset=known.told_offset)
        new: list[Action] = []
        if running is not None:
            last = replace(last, name=known.title(running), expects=running.id, stops=running)
            new.append(last)
        for start in held:
            if start.kind == "start":
                expects = Expects.ROW_BEFORE if new else Expects.NOTHING
                after = last.id if new else None
                last = replace(
                    start,
                    id=queue.new_id(),
                    press=last.press,
                    pressed=now,
                    boot_id=last.boot_id,
                    offset=last.offset,
                    expects=expects,
                    after=after,
                    at=None,
                    stage=Stage.QUEUED,
                    held=None,
                    sealed=None,
                    first_sent=None,
                    attempts=0,
                    place=0.0,
                    revision=0,
                )
                new.append(last)
        queue.relink(held[-1].id, last.id)
        for old in reversed(held):
            queue.close(old, Stage.CANCELLED, Expects.NOTHING)
        queue.insert_first(tuple(new))

    def discard(self, id: str | None = None) -> Action | None:
        """Cancel the open action with `id` (the first held one without it) and its switch; None if it has left."""
        queue = self._queue
        action = queue.head if id is None else next((a for a in queue.actions if a.id == id), None)
        if action is None or action.stage not in (Stage.QUEUED, Stage.HELD):
            return None
        if id is None and action.stage is not Stage.HELD:
            return None
        for mine in reversed(queue.with_press(action.press)):
            if mine.stage in (Stage.QUEUED, Stage.HELD) and (action.kind == "stop" or mine.id == action.id):
                queue.close(mine, Stage.CANCELLED, mine.expects)
        self._known.board.drop("queued", "held")
        self.tell_held()
        return action

    def settled(self, action: Action, outcome: Answer[TimeEntry] | FocusError) -> None:
        """What came of sending `action`."""
        self._in_flight = None
        action = next((a for a in self._queue.actions if a.id == action.id), action)
        if isinstance(outcome, Answer):
            self._failures = 0
            if action.kind == "start":
                self._started(action, outcome.value, outcome.receipt)
            else:
                self._stopped(action, outcome.value, outcome.receipt)
            return
        match effect_of(outcome):
            case Effect.NONE:
                self._unsent(action, outcome)
            case Effect.REFUSED:
                assert isinstance(outcome, Refused)
                self._refused(action, outcome)
            case Effect.UNKNOWN:
                why = words.why(outcome)
                sent = outcome.receipt.asked
                self._queue.change(replace(action, stage=Stage.LOST, sent=sent, error=why))
                self._look_at = sent.boot + FIRST_LOOK
                self._looking_up = False
                self._known.doubt()
                self._known.board.put(words.lost(action, why))

    def _started(self, action: Action, entry: TimeEntry, receipt: Receipt) -> None:
        known, target = self._known, action.target
        before = known.belief
        known.believe(entry, receipt.asked)
        if target is not None:
            known.gone -= {target.key}
            same = target.time_block_id in (None, entry.time_block_id) or entry.time_block_id is None
            if target.task_id is not None and entry.task_id is not None:
                same = same and target.task_id == entry.task_id
            if same:
                known.remember(target)
            else:
                known.board.put(words.other_started(known.title(entry), target.name))
        if before.entry is None and before.asked is not None and action.expects is Expects.NOTHING:
            # Something may have been started elsewhere since that was asked, and been replaced without a word.
            since = receipt.asked.boot - before.asked
            if since > 1.0:
                self._started_on = (entry, known.server_now(receipt.asked) - since - 1.0)
                self.day_wanted = True
        self._close(action, Stage.DONE, entry.id, entry)

    def _stopped(self, action: Action, entry: TimeEntry, receipt: Receipt) -> None:
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
        self._close(action, Stage.DONE, Expects.NOTHING)

    def _close(
        self, action: Action, stage: Stage, leaves: int | Expects, entry: TimeEntry | None = None, error: str = ""
    ) -> None:
        self._known.board.drop("lost", "queued")
        self._queue.close(action, stage, leaves, entry=entry, error=error)

    def _unsent(self, action: Action, error: FocusError) -> None:
        """It cannot have taken effect: it stays queued, and is sent again after a while."""
        known, received = self._known, error.receipt.received.boot
        wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(self._failures, 8)) * self._random.uniform(0.8, 1.2)
        self._failures += 1
        if isinstance(error, Unauthorized):
            wait = SIGN_IN_RETRY
        elif isinstance(error, Throttled):
            wait = max(wait, error.retry_after or 0.0)
        self._retry_at = received + wait
        why = words.why(error)
        self._queue.change(replace(action, stage=Stage.QUEUED, error=why))
        until = known.pace.spent_until
        if isinstance(error, QuotaSpent) and until is not None:
            self._retry_at = until
            known.board.put(words.queued_quota(self._spokesman(action), until))
        else:
            known.board.put(words.queued(self._spokesman(action), why))

    def read_failed(self, error: FocusError) -> None:
        """The read that the first action waited for brought nothing: it goes on waiting."""
        head = self._queue.head
        if head is None:
            return
        if head.stage is Stage.LOST:
            self._look_at = error.receipt.received.boot + FIRST_LOOK
        elif head.stage is Stage.QUEUED:
            self._unsent(head, error)

    def _refused(self, action: Action, error: Refused) -> None:
        known, target = self._known, action.target
        why = words.server_says(error)
        if action.kind == "stop" and isinstance(error, NotFound):
            known.believe(None, error.receipt.asked)
            known.board.put(words.nothing_tracked(action.name, self._ended(action)))
            self._close(action, Stage.REFUSED, Expects.NOTHING, error=why)
            return
        self.must_read = True
        known.doubt()
        spokesman = self._spokesman(action)
        by_id = target is not None and (target.task_id or target.time_block_id)
        if isinstance(error, NotFound) and target is not None and by_id:
            known.gone |= {target.key}
            self.lists_outdated = True
        last = self._last_stop
        if action.kind == "start" and last is not None and last[0] == action.press:
            _, entry, end = last
            since = known.clock.local(end).strftime("%H:%M:%S")
            again = known.target(entry)
            notice = words.half_switch(action.name, again, end, since, why)
        elif action.kind == "start" and isinstance(error, AlreadyTracking) and target is not None:
            now = error.receipt.received
            pressed = pressed_at(action, now, known.clock.boot_id, known.offset)
            notice = words.already_tracking_something(target, pressed if action.at is None else action.at)
        else:
            notice = words.refused(spokesman, error, known.organization_id, known.workspace_id)
        known.board.put(notice)
        if action.kind == "stop":
            for start in self._queue.with_press(action.press):
                if start.kind == "start":
                    self._queue.close(start, Stage.CANCELLED, action.expects)
        leaves = action.expects if action.kind == "stop" else Expects.NOTHING
        self._close(action, Stage.REFUSED, leaves, error=why)

    def _ended(self, stop: Action) -> str | None:
        """When the entry that `stop` was to end had ended, as `9:12`; None where that is not known."""
        end = self._known.ended(stop.expects)
        return None if end is None else self._known.clock.local(end).strftime("%H:%M")

    def _spokesman(self, head: Action) -> Action:
        """The action that a notice about `head` speaks of: for a switch, its start."""
        together = self._queue.with_press(head.press)
        return together[-1] if together else head

    def _look(self, now: Moment) -> ReadCurrent | LookUp | float:
        head = self._queue.head
        assert head is not None
        if now.boot < self._look_at and not self._looking_up:
            return self._look_at - now.boot
        if self._looking_up and head.sealed is not None:
            wait = self._retry_at - now.boot
            return LookUp(*self._known.day_of(head.sealed)) if wait <= 0 else wait
        return ReadCurrent("after a lost answer")

    def looked(self, entry: TimeEntry | None, receipt: Receipt) -> None:
        """A read of current was answered: it may show what became of an action whose answer is lost."""
        head = self._queue.head
        if head is None or head.stage is not Stage.LOST or head.sent is None:
            return
        if receipt.asked.boot < head.sent.boot:
            return
        late = receipt.asked.boot - head.sent.boot >= LATENESS
        self._look_at = max(head.sent.boot + LATENESS, receipt.received.boot + FIRST_LOOK)
        if head.kind == "start":
            if entry is not None and matches(entry, head, self._known.offset.seconds):
                self._started(head, entry, receipt)
            elif late:
                self._looking_up = True
        elif entry is None or entry.id != head.expects:
            if head.stops is not None and head.sealed is not None:
                self._known.saw_end(head.stops, head.sealed)
                self._last_stop = (head.press, head.stops, head.sealed)
                if not self._queue.is_switch(head):
                    self._known.board.put(words.stopped(head.name, head.sealed - head.stops.start))
            self._close(head, Stage.DONE, Expects.NOTHING)
        elif late:
            self._again(head)

    def looked_up(self, outcome: Answer[Page[DayRow]] | FocusError) -> None:
        """The entries of the day were asked for a lost start."""
        head, receipt = self._queue.head, outcome.receipt
        if head is None or head.stage is not Stage.LOST or head.sealed is None:
            self._looking_up = False
            return
        if isinstance(outcome, FocusError) and not _is_refusal(outcome):
            self._retry_at = receipt.received.boot + FIRST_LOOK
            return
        self._looking_up = False
        page = outcome.value if isinstance(outcome, Answer) else None
        rows = page.rows if page is not None else ()
        if any(matches(_entry(row), head, self._known.offset.seconds) for row in rows):
            self._known.board.put(words.ended_elsewhere(head.name))
            self._close(head, Stage.DONE, Expects.NOTHING)
            return
        is_absent = page is not None and not page.dropped and not page.more
        if self._known.belief.entry is not None:
            self._hold(head, Held.LOOKED)
        elif is_absent or self._is_young(head, receipt.received):
            self._again(head)
        else:
            self._hold(head, Held.LOOKED)

    def _is_young(self, head: Action, now: Moment) -> bool:
        first = head.first_sent
        same_boot = head.boot_id == self._known.clock.boot_id
        return same_boot and first is not None and 0.0 <= now.boot - first.boot < BLIND_RESEND

    def _again(self, head: Action) -> None:
        """It did not arrive: it may be sent once more, with the same instant."""
        self._known.board.drop("lost")
        self._queue.change(replace(head, stage=Stage.QUEUED))

    def replaced(self, rows: tuple[DayRow, ...]) -> None:
        """The entries of the day are known: did a start silently end what had just been started elsewhere?"""
        if self._started_on is None:
            return
        (entry, since), self._started_on = self._started_on, None
        for row in rows:
            if row.start is None or row.end is None or row.id == entry.id:
                continue
            if row.start >= since and abs(row.end - entry.start) <= 1.0 and row.start <= entry.start:
                ended = _entry(row)
                if ended is not None:
                    known = self._known
                    known.board.put(words.replaced(known.title(ended), known.title(entry), known.target(ended)))


def _is_refusal(error: FocusError) -> bool:
    """Whether a list was refused for good, rather than failed for now."""
    if isinstance(error, QuotaSpent):  # plans without lists answer 402 too, while requests are left
        return error.receipt.quota is None or error.receipt.quota.remaining > 0
    return isinstance(error, Refused) and not isinstance(error, (Throttled, Unauthorized, ServerError))


def _entry(row: DayRow) -> TimeEntry | None:
    """A worked row as an entry; None for a planned one."""
    if row.start is None:
        return None
    return TimeEntry(
        row.id,
        row.start,
        row.type,
        row.task_id,
        row.time_block_id,
        row.project_id,
        row.description,
        created_at=row.created_at,
        task_name=row.task_name,
        project=row.project,
    )
