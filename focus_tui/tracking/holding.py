"""Actions that wait for the user's word: the question, the yes, and the no."""

from __future__ import annotations

from dataclasses import replace
from math import floor

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Expects, Held, Stage
from focus_tui.tracking.known import Known
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.sealing import instant_meant, pressed_at


class Holding:
    """Holds the first action of the queue, asks about it, and does what the user answers."""

    def __init__(self, known: Known, queue: Queue) -> None:
        self._known = known
        self._queue = queue

    def hold(self, head: Action, reason: Held) -> None:
        """`head` waits for the user's word from now on."""
        self._queue.change(replace(head, stage=Stage.HELD, held=reason, meant=False))
        self._known.board.drop("queued", "lost")
        self.tell_held()

    def release(self, action: Action, now: Moment) -> None:
        """`action` waits for the user's word no more. Where it may have arrived, it is looked for from now on."""
        if action.sent is None:
            self._queue.change(replace(action, stage=Stage.QUEUED, held=None))
            return
        self._queue.change(replace(action, stage=Stage.LOST, held=None, sent=now))
        self._known.board.put(words.lost(action, action.error))

    def tell_held(self) -> None:
        """Ask about the first action if it is held, and about nothing else."""
        question = self.question()
        if question is None:
            self._known.board.drop("held")
        else:
            self._known.board.put(question)

    def question(self) -> Notice | None:
        """What is asked about the first action; None when it is not held."""
        known, head = self._known, self._queue.head
        if head is None or head.stage is not Stage.HELD or head.held is None:
            return None
        now, boot_id = known.clock.now(), known.clock.boot_id
        running = known.belief.entry
        return words.held(
            self._queue.spokesman(head),
            head.held,
            pressed=known.clock.local(pressed_at(head, now, boot_id, known.reckoned)),
            meant=known.clock.local(instant_meant(head, now, boot_id, known.reckoned)),
            today=known.clock.local(known.server_now(now)),
            running=known.title(running) if running is not None else None,
            waiting=len(self._queue.actions) - len(self._queue.with_press(head.press)),
            is_switch=head.kind == "stop" and self._queue.is_switch(head),
        )

    def mean_it(self, now: Moment, at: float | None = None) -> None:
        """The user says yes to the first action, which is held. at: the instant named along with the yes."""
        head, known = self._queue.head, self._known
        if head is None or head.stage is not Stage.HELD:
            return
        running = known.belief.entry
        other_runs = running is not None and running.id != head.expects
        if head.held is Held.DIFFERS and (head.kind == "start" or other_runs):
            self._begin_anew(head, running, now, at)
            self.tell_held()
            return
        self._queue.latest_press = head.press
        of_account = head.held in (Held.USER, Held.CREDENTIALS)
        if of_account:
            known.accept_user()
        for mine in self._queue.with_press(head.press):  # both halves of a switch
            if head.held is Held.CLOCK:
                mine = self._set_right(mine, now)
            elif at is not None and mine.sealed is None:
                mine = replace(mine, at=at, pressed=now, boot_id=known.clock.boot_id)
                mine = replace(mine, offset=known.heard_offset, shown_offset=known.shown_offset)
            self.release(replace(mine, sent=mine.sent if of_account else None, meant=True), now)
        self.tell_held()

    def _set_right(self, action: Action, now: Moment) -> Action:
        """`action` at the instant that was meant, by what is known of the clocks by now."""
        known = self._known
        offset = pressed_at(action, now, known.clock.boot_id, known.reckoned) - action.pressed.wall
        meant = instant_meant(action, now, known.clock.boot_id, known.reckoned)
        return replace(action, at=float(floor(meant)), offset=offset, shown_offset=offset)

    def _begin_anew(self, head: Action, running: TimeEntry | None, now: Moment, at: float | None) -> None:
        """In the place of what was held: stop what runs, and start what was to be started, at `at` or as of now."""
        known, queue = self._known, self._queue
        held = queue.with_press(head.press)
        last = Action(queue.new_id(), queue.new_id(), "stop", "", now, known.clock.boot_id, Expects.NOTHING)
        last = replace(last, offset=known.heard_offset, shown_offset=known.shown_offset, at=at)
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
                    shown_offset=last.shown_offset,
                    expects=expects,
                    after=after,
                    at=at,
                    stage=Stage.QUEUED,
                    held=None,
                    sealed=None,
                    first_sent=None,
                    sent=None,
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
