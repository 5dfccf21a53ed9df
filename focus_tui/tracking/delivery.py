"""The open actions, delivered strictly one after another: sealed once, sent on a fresh belief, looked for when lost.

Nothing is resent here. An action that cannot be sent is taken back, with a notice that says so; one whose answer
is lost is looked for in `current`, and settles when that shows its effect, or shows its absence late enough.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import TimeEntry
from focus_tui.api.errors import AlreadyTracking, FocusError, NotFound, QuotaSpent, Refused
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Expects, Stage, matches
from focus_tui.tracking.effect import Effect, effect_of
from focus_tui.tracking.known import Known
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.request import ReadCurrent, Send
from focus_tui.tracking.target import Target

FIRST_LOOK = 10.0
"""Seconds from a send whose answer is lost to the first look."""
LATENESS = 60.0
"""Seconds after which the server has applied a request, or never will."""
TAKE_BACK = 5.0
"""Seconds for which a stop takes back a start that is not sent yet."""
FEW = 2
"""With so many requests left, or fewer, an action is sent without asking first what runs."""


class Delivery:
    """The queue of actions, and what becomes of each."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.actions: tuple[Action, ...] = ()
        self.must_read = False
        self.refused_start: tuple[Target, Moment] | None = None
        self.offer: tuple[Target, float] | None = None
        self.lists_outdated = False
        self._look_at = 0.0
        self._last_seal: tuple[int, float] | None = None
        self._last_stop: tuple[int, TimeEntry, float] | None = None
        self._number = 0
        self._press = 0

    def new_press(self) -> int:
        """A number for the actions of one key press."""
        self._press += 1
        return self._press

    def add_start(self, target: Target, now: Moment, press: int, *, at: float | None = None) -> None:
        """Queue a start of `target`, expecting what the action before it leaves, or nothing."""
        expects = Expects.ROW_BEFORE if self.actions else Expects.NOTHING
        self._add(Action(self._number + 1, press, "start", target.name, now, expects, target, at))

    def add_stop(self, now: Moment, press: int, *, at: float | None = None) -> None:
        """Queue a stop of what is shown: of the start before it, or of the believed entry."""
        entry = self._known.belief.entry
        if self.actions:
            before = self.actions[-1]
            self._add(Action(self._number + 1, press, "stop", before.name, now, Expects.ROW_BEFORE, at=at))
        elif entry is not None:
            name = self._known.title(entry)
            self._add(Action(self._number + 1, press, "stop", name, now, entry.id, at=at, stops=entry))

    def _add(self, action: Action) -> None:
        self._number = action.number
        self.actions = (*self.actions, action)

    def take_back(self, now: Moment) -> Action | None:
        """Cancel the last action if it is a start that has not left and is only seconds old; returns it."""
        last = self.actions[-1] if self.actions else None
        young = last is not None and last.kind == "start" and now.boot - last.pressed.boot < TAKE_BACK
        if last is None or not young or last.stage is not Stage.QUEUED:
            return None
        self.actions = self.actions[:-1]
        return last

    def next(self, now: Moment) -> ReadCurrent | Send | float | None:
        """What to send now for the first open action; or the seconds to wait; None when there is no action."""
        while self.actions:
            step = self._step(self.actions[0], now)
            if step is not None:
                return step
        return None

    def _step(self, head: Action, now: Moment) -> ReadCurrent | Send | float | None:
        known = self._known
        if head.stage is Stage.LOST:
            look_at = max(self._look_at, known.pace.spent_until or 0.0)
            return ReadCurrent("after a lost answer") if now.boot >= look_at else look_at - now.boot
        if known.pace.is_spent(now.boot):
            self._give_up(words.not_sent_quota(self._spokesman(), known.pace.spent_until or now.boot), None)
            return None
        if not known.belief.is_fresh(now.boot):
            left = known.pace.left(now.boot)[0]
            if left > FEW or not known.belief.known:
                return ReadCurrent("before an action")
            known.board.put(words.without_asking(left))
        if not self._as_expected(head):
            return None
        sealed, wait = self._seal(head, now)
        if wait > 0:
            return wait
        self._last_seal = (head.press, sealed)
        action = replace(head, stage=Stage.SENDING, sealed=sealed, sent=now)
        self.actions = (action, *self.actions[1:])
        return Send(action)

    def _as_expected(self, head: Action) -> bool:
        """Whether what runs is what the user saw; otherwise the action is taken back and told."""
        known, running = self._known, self._known.belief.entry
        if head.kind == "start" and head.target is not None:
            if running is None:
                return True
            self._give_up(words.already_tracking(known.title(running), head.target), None)
            return False
        if running is None:
            known.board.put(words.nothing_tracked(head.name))
            self._done(Expects.NOTHING)
            return False
        if running.id == head.expects:
            return True
        self._give_up(words.other_runs(known.title(running), head.name), None)
        return False

    def _seal(self, action: Action, now: Moment) -> tuple[float, float]:
        """The instant to send (whole epoch seconds, server's clock), and the seconds to wait before it may leave."""
        if action.at is not None:
            return action.at, 0.0
        server_now = self._known.server_now(now)
        bound = server_now - self._known.offset.uncertainty
        sealed = float(min(floor(server_now - (now.boot - action.pressed.boot)), floor(bound)))
        if self._last_seal is not None:
            press, instant = self._last_seal
            if press == action.press:
                sealed = instant
            elif sealed <= instant < bound + 2:
                sealed = instant + 1
        if action.stops is not None and sealed < action.stops.start < bound + 2:
            sealed = float(ceil(action.stops.start))
        return sealed, max(0.0, sealed - bound)

    def settled(self, action: Action, outcome: Answer[TimeEntry] | FocusError) -> None:
        """What came of sending `action`."""
        if isinstance(outcome, Answer):
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
                self.actions = (replace(action, stage=Stage.LOST), *self.actions[1:])
                sent = action.sent.boot if action.sent else outcome.receipt.asked.boot
                self._look_at = sent + FIRST_LOOK
                self._known.doubt()
                self._known.board.put(words.lost(action, words.why(outcome)))

    def _started(self, action: Action, entry: TimeEntry, receipt: Receipt) -> None:
        known, target = self._known, action.target
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
        self._done(entry.id, entry)

    def _stopped(self, action: Action, entry: TimeEntry, receipt: Receipt) -> None:
        known = self._known
        name, target = known.title(entry), known.target(entry)
        end = action.sealed if action.sealed is not None else known.server_now(receipt.asked)
        known.believe(None, receipt.asked)
        self._last_stop = (action.press, entry, end)
        if isinstance(action.expects, int) and entry.id != action.expects:
            self.offer = (target, end)
            known.board.put(words.other_stopped(name, action.name))
        elif not self._is_switch(action):
            known.board.put(words.stopped(name, end - entry.start))
        self._done(Expects.NOTHING)

    def _is_switch(self, stop: Action) -> bool:
        following = self.actions[1] if len(self.actions) > 1 else None
        return following is not None and following.press == stop.press

    def _done(self, leaves: int | Expects, entry: TimeEntry | None = None) -> None:
        """The first action is over; the next one that expects what it left is told what that is."""
        self._known.board.drop("lost")
        rest = self.actions[1:]
        if rest and rest[0].expects is Expects.ROW_BEFORE:
            rest = (replace(rest[0], expects=leaves, stops=entry), *rest[1:])
        self.actions = rest

    def _unsent(self, action: Action, error: FocusError) -> None:
        until = self._known.pace.spent_until
        if isinstance(error, QuotaSpent) and until is not None:
            self._give_up(words.not_sent_quota(self._spokesman(), until), error)
        else:
            self._give_up(words.not_sent(self._spokesman(), words.why(error)), error)

    def read_failed(self, error: FocusError) -> None:
        """The read that an action waited for brought nothing: it is taken back; a lost one goes on waiting."""
        if not self.actions:
            return
        if self.actions[0].stage is Stage.LOST:
            self._look_at = error.receipt.received.boot + FIRST_LOOK
        elif self.actions[0].stage is Stage.QUEUED:
            self._unsent(self.actions[0], error)

    def _refused(self, action: Action, error: Refused) -> None:
        known, target = self._known, action.target
        if action.kind == "stop" and isinstance(error, NotFound):
            known.believe(None, error.receipt.asked)
            known.board.put(words.nothing_tracked(action.name))
            self._done(Expects.NOTHING)
            return
        self.must_read = True
        known.doubt()
        if action.kind == "start" and isinstance(error, AlreadyTracking) and target is not None:
            self.refused_start = (target, action.pressed)
            self._give_up(words.already_tracking_something(target), None)
            return
        notice = words.refused(self._spokesman(), error, known.organization_id, known.workspace_id)
        if isinstance(error, NotFound) and target is not None and (target.task_id or target.time_block_id):
            known.gone |= {target.key}
            self.lists_outdated = True
        self._give_up(notice, error)

    def _spokesman(self) -> Action:
        """The action that a notice about the first one speaks of: for a switch, its start."""
        head = self.actions[0]
        return self.actions[1] if self._is_switch(head) else head

    def _give_up(self, notice: Notice, error: FocusError | None) -> None:
        """Take the first action back, and all that followed it, with one notice for the lot."""
        head = self.actions[0]
        last = self._last_stop
        self._known.board.drop("lost")
        if error is not None and head.kind == "start" and last is not None and last[0] == head.press:
            _, entry, end = last
            target = self._known.target(entry)
            self.offer = (target, end)
            since = self._known.clock.local(end).strftime("%H:%M:%S")
            why = words.server_says(error) if isinstance(error, Refused) else f"{words.why(error)}."
            notice = words.half_switch(head.name, target.name, since, why)
        self._known.board.put(notice)
        self.actions = ()

    def looked(self, entry: TimeEntry | None, receipt: Receipt) -> None:
        """A read of current was answered: it may show what became of an action whose answer is lost."""
        head = self.actions[0] if self.actions else None
        if head is None or head.stage is not Stage.LOST or head.sent is None:
            return
        if receipt.asked.boot < head.sent.boot:
            return
        late = receipt.asked.boot - head.sent.boot >= LATENESS
        if head.kind == "start":
            if entry is not None and matches(entry, head, self._known.offset.seconds):
                self._started(head, entry, receipt)
            elif late:
                self._give_up(words.did_not_arrive(head), None)
        elif entry is None or entry.id != head.expects:
            if head.stops is not None and head.sealed is not None:
                self._last_stop = (head.press, head.stops, head.sealed)
                if not self._is_switch(head):
                    self._known.board.put(words.stopped(head.name, head.sealed - head.stops.start))
            self._done(Expects.NOTHING)
        elif late:
            self._give_up(words.did_not_arrive(head), None)
        if self.actions and self.actions[0] is head:
            self._look_at = max(head.sent.boot + LATENESS, receipt.received.boot + FIRST_LOOK)

    def take_refused_press(self, target: Target, running: TimeEntry | None, now: Moment) -> float | None:
        """For the `w` after a 422: the instant of the refused press, after the running entry began. Else None."""
        refused, self.refused_start = self.refused_start, None
        if refused is None or refused[0].key != target.key:
            return None
        server_press = self._known.server_now(now) - (now.boot - refused[1].boot)
        earliest = running.start + 1 if running is not None else server_press
        return float(ceil(max(floor(server_press), earliest)))
