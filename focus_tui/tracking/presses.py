"""Key presses: what each means for what is shown, as new actions, answers to what is held, or a notice."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Expects, Held, Stage
from focus_tui.tracking.delivery import Delivery
from focus_tui.tracking.known import Known
from focus_tui.tracking.naming import renamed
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.snapshot import Snapshot, Tracked
from focus_tui.tracking.target import Target, lasting

TAKE_BACK = 5.0
"""Seconds for which a stop takes back a start that is not sent yet."""
SLACK = 2.0
"""Seconds by which a named instant may be ahead: the server's clock is not known to the second. It is waited for."""


class Presses:
    """Turns what the user wants, who sees the given snapshot, into actions of the queue."""

    def __init__(self, known: Known, queue: Queue, delivery: Delivery) -> None:
        self._known = known
        self._queue = queue
        self._holding = delivery.holding
        self._retry = delivery.retry

    def start(
        self, target: Target, shown: Snapshot, now: Moment, at: float | None = None, *, sure: bool = True
    ) -> None:
        """Start `target`; while an entry is tracked, ask instead, queueing nothing.

        sure: whether what is shown as tracked may be relied upon. If not, the start is queued all the same, and held
        if Focus then says that anything runs.
        """
        ends = shown.tracked if self._queue.is_held else None  # a yes to what is held ends it
        if self._cannot_be(at, now, ends) or self._meant(target.key, now, at):
            return
        self._make_room()
        if shown.tracked is None or (not sure and self._last() is None):
            self._add_start(target, now, self._queue.new_id(), at=at)
        elif shown.tracked.target.key == target.key:
            self._known.board.put(words.runs_already(target.name))
        else:
            self._known.board.put(words.already_tracking(shown.tracked.title, target, asked_first=True, at=at))

    def switch(self, target: Target, shown: Snapshot, now: Moment, at: float | None = None) -> None:
        """Stop what is tracked and start `target`, at one instant."""
        if self._cannot_be(at, now, shown.tracked) or self._meant(target.key, now, at):
            return
        if at is None:
            at = self._refused_press(target, shown.notice)
        self._make_room()
        if shown.state == "unknown":
            self._known.board.put(words.not_known_what_runs())
        elif shown.tracked is None:
            self._add_start(target, now, self._queue.new_id(), at=at)
        elif shown.tracked.target.key == target.key:
            self._known.board.put(words.runs_already(target.name))
        else:
            press = self._queue.new_id()
            stop = self._add_stop(now, press, at=at)
            self._add_start(target, now, press, at=at, after=stop)

    def _refused_press(self, target: Target, notice: Notice | None) -> float | None:
        """For the `w` after a 422: the instant of the refused press, after the running entry began. Else None."""
        running = self._known.belief.entry
        if notice is None or notice.kind != "already tracking" or notice.at is None or notice.target is None:
            return None
        if notice.target.key != target.key:
            return None
        return float(ceil(max(floor(notice.at), running.start + 1 if running is not None else notice.at)))

    def stop(self, shown: Snapshot, now: Moment, at: float | None = None) -> None:
        """Stop what is tracked; without an instant, a start that has not left yet is taken back instead."""
        if self._cannot_be(at, now, shown.tracked):
            return
        head = self._queue.head
        if head is not None and head.held is Held.DIFFERS and head.kind == "stop" and self._meant(None, now, at):
            return
        self._make_room()
        if shown.state == "unknown":
            self._known.board.put(words.not_known_what_runs())
        elif shown.state == "idle":
            self._known.board.put(words.nothing_to_stop())
        elif at is None and (taken := self._take_back(now)) is not None:
            self._known.board.put(words.taken_back(taken.name))
        else:
            self._add_stop(now, self._queue.new_id(), at=at)

    def toggle(self, shown: Snapshot, now: Moment) -> None:
        """Stop, or start the last target again."""
        if shown.state != "idle":
            self.stop(shown, now)
            return
        self._make_room()
        if recents := self._recents():
            self._add_start(recents[0], now, self._queue.new_id())
        else:
            self._known.board.put(words.nothing_to_repeat())

    def previous(self, shown: Snapshot, now: Moment) -> None:
        """Back to the target before this one; a switch while an entry is tracked."""
        recents = self._recents()
        current = lasting(recents[0]).key if len(recents) > 1 else None
        if shown.tracked is not None:
            current = lasting(shown.tracked.target).key
        before = next((target for target in recents if lasting(target).key != current), None)
        if shown.state == "unknown":
            self._make_room()
            self._known.board.put(words.not_known_what_runs())
        elif before is None:
            self._make_room()
            self._known.board.put(words.nothing_to_repeat())
        else:
            self.switch(before, shown, now)

    def planned(self, target: Target | None, shown: Snapshot, now: Moment) -> None:
        """Start the block that is planned now, or next; None where there is none."""
        if target is not None:
            self.switch(target, shown, now)
            return
        self._make_room()
        period = shown.lists.period
        known = period is not None and period[0] <= now.wall + shown.offset < period[1]
        self._known.board.put(words.nothing_planned(known=known))

    def lack_target(self) -> None:
        """Say that nothing is listed that could be meant."""
        self._make_room()
        self._known.board.put(words.nothing_to_start())

    def pinned(self, number: int, shown: Snapshot, now: Moment) -> None:
        """Start the target that is pinned with that number; a switch while an entry is tracked."""
        target = self._known.pins.at(number)
        if target is not None:
            self.switch(renamed(target, shown.lists), shown, now)
            return
        self._make_room()
        self._known.board.put(words.no_pin(number))

    def pin(self, target: Target) -> None:
        """Pin `target`, or unpin it. Of a time block that is its task, which is there on other days too."""
        board, pins, target = self._known.board, self._known.pins, lasting(target)
        if pins.number_of(target.key) is not None:
            pins.wish(target, None)
            board.put(words.unpinned(target.name))
        elif (number := pins.free_number()) is not None:
            pins.wish(target, number)
            board.put(words.pinned(target.name, number))
        else:
            board.put(words.pins_full(target.name))

    def yes(self, shown: Snapshot, now: Moment, id: str | None) -> None:
        """Say yes to the notice shown, where it asks for it; or to the action with `id`, which is held."""
        notice = shown.notice
        if id is not None:
            head = self._queue.head
            if head is not None and head.id == id:
                self._retry()
                self._holding.mean_it(now)
            return
        if notice is None or all(key != "y" for key, _ in notice.keys):
            return
        if notice.kind == "held":
            self._retry()
            self._holding.mean_it(now)
            return
        self._known.board.drop(notice.kind)
        self._make_room()
        if notice.kind == "slept":
            self._add_stop(now, self._queue.new_id(), at=notice.at)
        elif notice.target is not None and shown.tracked is None:
            self._add_start(notice.target, now, self._queue.new_id(), at=notice.at)
        elif notice.target is not None:
            self.switch(notice.target, shown, now)

    def discard(self, id: str | None) -> None:
        """Cancel an open action that has not left; the first held one without an id."""
        discarded = self._holding.discard(id)
        if discarded is not None:
            self._known.board.put(words.discarded(discarded))
        elif id is None:
            self._known.board.put(words.nothing_held())

    def _cannot_be(self, at: float | None, now: Moment, ends: Tracked | None) -> bool:
        """Whether nothing can happen at the instant `at`, which is told. ends: what would have to end then."""
        if at is None:
            return False
        clock, server_now = self._known.clock, self._known.server_now(now)
        today = clock.local(server_now)
        if at > server_now + SLACK:
            why = words.in_the_future(clock.local(at), today)
        elif ends is not None and at <= ends.start:
            why = words.cannot_end(ends.title, clock.local(ends.start), clock.local(at), today)
        else:
            return False
        self._make_room()
        self._known.board.put(why)
        return True

    def _meant(self, key: tuple[str, int | str] | None, now: Moment, at: float | None = None) -> bool:
        """Whether the same key again (now, or for `at`) says yes to what is held since something else runs."""
        head = self._queue.head
        if head is None or head.held is not Held.DIFFERS:
            return False
        start = next((a for a in self._queue.with_press(head.press) if a.target is not None), None)
        if (start.target.key if start is not None and start.target is not None else None) != key:
            return False
        self._retry()
        self._holding.mean_it(now, at)
        return True

    def _make_room(self) -> None:
        """Take away what spoke of earlier actions."""
        self._known.board.drop_of_action()

    def _recents(self) -> tuple[Target, ...]:
        """What was started lately, latest first: what is still to be delivered, then what Focus has tracked."""
        if self._queue.is_held:
            return self._known.recents.targets
        recents: dict[object, Target] = {}
        for action in reversed(self._queue.actions):
            if action.target is not None:
                recents.setdefault(action.target.key, action.target)
        for target in self._known.recents.targets:
            recents.setdefault(target.key, target)
        return tuple(recents.values())

    def _last(self) -> Action | None:
        """The action whose effect is what is shown; None where that is what the server said."""
        return self._queue.actions[-1] if self._queue.actions and not self._queue.is_held else None

    def _add_start(
        self, target: Target, now: Moment, press: str, *, at: float | None = None, after: str | None = None
    ) -> None:
        if after is None and (last := self._last()) is not None:
            after = last.id
        expects = Expects.NOTHING if after is None else Expects.ROW_BEFORE
        action = self._action(press, "start", target.name, now, expects)
        self._queue.append(replace(action, after=after, target=target, at=at))

    def _add_stop(self, now: Moment, press: str, *, at: float | None = None) -> str | None:
        """Queue a stop of what is shown; returns its id, or None where there is nothing to stop."""
        last, entry = self._last(), self._known.belief.entry
        if last is not None:
            action = replace(self._action(press, "stop", last.name, now, Expects.ROW_BEFORE), after=last.id)
        elif entry is not None:
            action = replace(self._action(press, "stop", self._known.title(entry), now, entry.id), stops=entry)
        else:
            return None
        self._queue.append(replace(action, at=at))
        return action.id

    def _action(self, press: str, kind: str, name: str, now: Moment, expects: int | Expects) -> Action:
        known = self._known
        return Action(
            self._queue.new_id(),
            press,
            "start" if kind == "start" else "stop",
            name,
            now,
            known.clock.boot_id,
            expects,
            offset=known.heard_offset,
            shown_offset=known.shown_offset,
        )

    def _take_back(self, now: Moment) -> Action | None:
        """Cancel the last action if it is a start that has not left, and what it starts is only seconds old."""
        last = self._last()
        if last is None or last.kind != "start" or last.stage is not Stage.QUEUED or last.attempts:
            return None
        if now.boot - last.pressed.boot >= TAKE_BACK or last.boot_id != self._known.clock.boot_id:
            return None
        if last.at is not None and self._known.server_now(now) - last.at >= TAKE_BACK:
            return None
        self._queue.close(last, Stage.CANCELLED, last.expects)
        return last
