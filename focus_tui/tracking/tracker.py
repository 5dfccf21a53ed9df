"""The tracker: takes what the user wants, decides what is sent next, and says what is shown.

All of it is synchronous and without side effects of its own: the runner sends, the screen draws. Every request of
the program is one that `next` asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, cast

from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page, Project, Task, TimeEntry
from focus_tui.api.errors import FocusError
from focus_tui.clock import TYPE_CHECKING
from focus_tui.tracking import words
from focus_tui.tracking.action import Stage
from focus_tui.tracking.delivery import Delivery
from focus_tui.tracking.known import Known
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.picture import last_known_of, snapshot_of
from focus_tui.tracking.reading import Reading
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadProjects, ReadTasks, Request, Send
from focus_tui.tracking.snapshot import ListName, Snapshot
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.target import TAKE_A_BREAK, Target

if TYPE_CHECKING:
    from focus_tui.clock import Clock

REPEAT = 0.5
"""Seconds within which the same action key counts once."""
JUMP = 2.0
"""Seconds by which two clocks must part between ticks to tell sleep, or a step of the wall clock."""

LISTS: dict[type, ListName] = {ReadTasks: "tasks", ReadDay: "day", ReadProjects: "projects"}


class Tracker:
    """One profile's tracking. source: where the credentials come from, in words. last: what was known on disk."""

    def __init__(
        self,
        clock: Clock,
        organization_id: int,
        workspace_id: int,
        *,
        source: str = "the configuration",
        last: LastKnown | None = None,
        random: Random | None = None,
    ) -> None:
        self._clock = clock
        self._known = Known(clock, organization_id, workspace_id)
        self._delivery = Delivery(self._known)
        self._reading = Reading(self._known, source, random or Random())
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._listeners: list[Callable[[], None]] = []
        self._asking = False
        self._last_key: tuple[str, object, float] | None = None
        self._last_tick = clock.now()
        if last is not None:
            self._known.recall(last)
        self._snapshot = snapshot_of(self._known, (), self._reading.link, asking=False)

    @property
    def snapshot(self) -> Snapshot:
        """What is to be shown now."""
        return self._snapshot

    def subscribe(self, callback: Callable[[Snapshot], None]) -> None:
        """Call `callback` after each change of what is shown."""
        self._subscribers.append(callback)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever `next` may have something else to say."""
        self._listeners.append(callback)

    @property
    def last_known(self) -> LastKnown:
        """What is to outlive the program: the server's last word, without actions under way."""
        return last_known_of(self._known)

    def tell(self, notice: Notice) -> None:
        """Show a notice that comes from outside the tracker."""
        self._known.board.put(notice)
        self._publish()

    def start(self, target: Target) -> None:
        """`enter`: start `target`; while an entry is tracked, ask instead, sending nothing."""
        if self._repeated("start", target.key):
            return
        shown = self._snapshot.tracked
        self._make_room()
        if shown is not None:
            same = shown.target.key == target.key
            notice = (
                words.runs_already(target.name)
                if same
                else words.already_tracking(shown.title, target, asked_first=True)
            )
            self._known.board.put(notice)
        else:
            self._delivery.add_start(target, self._clock.now(), self._delivery.new_press())
        self._publish()

    def switch(self, target: Target) -> None:
        """`w`: stop what is tracked and start `target`, at one instant."""
        if self._repeated("switch", target.key):
            return
        self._make_room(target)
        if self._snapshot.state == "unknown":
            self._known.board.put(words.not_known_what_runs())
        else:
            self._switch(target)
        self._publish()

    def _switch(self, target: Target) -> None:
        now, shown = self._clock.now(), self._snapshot.tracked
        press = self._delivery.new_press()
        if shown is None:
            self._delivery.add_start(target, now, press)
        elif shown.target.key == target.key:
            self._known.board.put(words.runs_already(target.name))
        else:
            at = self._delivery.take_refused_press(target, self._known.belief.entry, now)
            self._delivery.add_stop(now, press, at=at)
            self._delivery.add_start(target, now, press, at=at)

    def stop(self) -> None:
        """`x`: stop what is tracked; a start that has not left yet is taken back instead."""
        if not self._repeated("stop", None):
            self._make_room()
            self._stop()
            self._publish()

    def _stop(self) -> None:
        now, state = self._clock.now(), self._snapshot.state
        if state == "unknown":
            self._known.board.put(words.not_known_what_runs())
        elif state == "idle":
            self._known.board.put(words.nothing_to_stop())
        elif (taken := self._delivery.take_back(now)) is not None:
            self._known.board.put(words.taken_back(taken.name))
        else:
            self._delivery.add_stop(now, self._delivery.new_press())

    def toggle(self) -> None:
        """`space`: stop, or start the last target again."""
        if self._repeated("toggle", None):
            return
        self._make_room()
        if self._snapshot.state != "idle":
            self._stop()
        elif self._known.recents:
            self._delivery.add_start(self._known.recents[0], self._clock.now(), self._delivery.new_press())
        else:
            self._known.board.put(words.nothing_to_repeat())
        self._publish()

    def take_break(self) -> None:
        """`b`: start a break; a switch while an entry is tracked."""
        if self._repeated("break", None):
            return
        self._make_room()
        self._switch(TAKE_A_BREAK)
        self._publish()

    def previous(self) -> None:
        """`-`: back to the target before this one; a switch while an entry is tracked."""
        if self._repeated("previous", None):
            return
        self._make_room()
        shown, recents = self._snapshot.tracked, self._known.recents
        current = shown.target.key if shown else (recents[0].key if len(recents) > 1 else None)
        before = next((target for target in recents if target.key != current), None)
        if self._snapshot.state == "unknown":
            self._known.board.put(words.not_known_what_runs())
        elif before is None:
            self._known.board.put(words.nothing_to_repeat())
        else:
            self._switch(before)
        self._publish()

    def refresh(self) -> None:
        """`r`: ask Focus what is tracked, unless that was asked a moment ago."""
        self._known.board.drop("not known", "bare press")
        self._known.board.open_again()
        self._reading.refresh(self._clock.now())
        self._publish()

    def yes(self) -> None:
        """`y`: say yes to the notice shown, where it asks for it."""
        notice = self._snapshot.notice
        if notice is None or not any(key == "y" for key, _ in notice.keys):
            return
        offer, self._delivery.offer = self._delivery.offer, None
        self._known.board.drop(notice.kind)
        if offer is not None:
            target, at = offer
            self._make_room()
            self._delivery.add_start(target, self._clock.now(), self._delivery.new_press(), at=at)
        self._publish()

    def no(self) -> None:
        """`n`: say no to the notice shown, where it asks."""
        notice = self._snapshot.notice
        if notice is not None and notice.asks:
            self.dismiss()

    def dismiss(self) -> None:
        """`esc`: close the notice shown. No action is discarded by it."""
        notice = self._snapshot.notice
        if notice is not None:
            self._known.board.close(notice.kind)
            if notice.kind == "already tracking":
                self._delivery.refused_start = None
            self._publish()

    def tick(self) -> None:
        """A second has passed: notice sleep, steps of the wall clock and midnight."""
        now, last = self._clock.now(), self._last_tick
        self._last_tick = now
        passed = now.boot - last.boot
        slept = passed - (now.mono - last.mono) > JUMP
        stepped = abs((now.wall - last.wall) - passed) > JUMP
        if stepped:
            self._known.offset = type(self._known.offset)()
        if slept or stepped or passed > 60.0:
            self._known.doubt()
            self._reading.want()
        quota = self._known.board.get("quota")
        if quota is not None and not self._known.pace.is_spent(now.boot):
            self._known.board.drop("quota")
        self._reading.tick(now)
        if slept or stepped or quota is not None:
            self._publish()

    def next(self) -> Request | float:
        """What to send now; or the seconds after which to ask again, if nothing changes before."""
        now = self._clock.now()
        before = self._delivery.actions
        step: Request | float | None = self._delivery.next(now)
        if step is None and self._delivery.must_read:
            self._delivery.must_read = False
            step = None if self._known.pace.is_spent(now.boot) else ReadCurrent("after a refusal")
        if step is None:
            step = self._reading.next(now)
        if not isinstance(step, float):
            self._known.pace = self._known.pace.asked(now.boot)
            # Only told while nothing is known: a poll that changes nothing is not worth two paintings.
            self._asking = not self._known.belief.known
        if self._asking or before != self._delivery.actions:
            self._draw()
        return step

    @property
    def has_waiting_action(self) -> bool:
        """Whether an action waits to be sent."""
        actions = self._delivery.actions
        return bool(actions) and actions[0].stage is Stage.QUEUED

    def may_give_up(self, request: Request) -> bool:
        """Whether `request`, in flight, may be given up for an action: every read that is not the action's own."""
        return not isinstance(request, Send) and request != ReadCurrent("before an action")

    def given_up(self, request: Request) -> None:
        """A read was given up for an action."""
        self._asking = False
        self._publish()

    def settled(self, request: Request, outcome: Answer[Any] | FocusError) -> None:
        """What came of `request`."""
        self._asking = False
        self._known.heard(outcome.receipt)
        failure = outcome if isinstance(outcome, FocusError) else None
        match request:
            case ReadCurrent():
                self._read_current(request, outcome)
            case ReadTasks() | ReadDay() | ReadProjects() if failure is not None:
                self._reading.list_failed(LISTS[type(request)], failure)
            case ReadTasks():
                self._reading.tasks(cast("Answer[Page[Task]]", outcome))
            case ReadProjects():
                self._reading.projects(cast("Answer[Page[Project]]", outcome))
            case ReadDay():
                self._reading.day(cast("Answer[Page[DayRow]]", outcome))
            case Send(action):
                self._sent(action, outcome)
        self._publish()

    def _sent(self, action: Any, outcome: Answer[TimeEntry] | FocusError) -> None:
        if isinstance(outcome, Answer):
            self._reading.heard(outcome.receipt)
        else:
            self._reading.write_failed(outcome)
        self._delivery.settled(action, outcome)
        if self._delivery.lists_outdated:
            self._delivery.lists_outdated = False
            self._reading.want_lists()

    def _read_current(self, request: ReadCurrent, outcome: Answer[TimeEntry | None] | FocusError) -> None:
        quiet = bool(self._delivery.actions) or request.reason == "after a refusal"
        refused = self._delivery.refused_start
        asked = refused is not None and self._asks_about(refused[0])
        if isinstance(outcome, FocusError):
            if not self._reading.current_failed(outcome, quiet=quiet):
                self._delivery.read_failed(outcome)
                return
            entry = None
        else:
            self._reading.current(outcome, quiet=quiet)
            entry = outcome.value
        self._delivery.looked(entry, outcome.receipt)
        if refused is not None and asked and not self._delivery.actions:
            target = refused[0]
            if entry is None:
                self._delivery.refused_start = None
                self._known.board.put(words.refused_but_idle(target))
            else:
                self._known.board.put(words.already_tracking(self._known.title(entry), target))

    def _asks_about(self, target: Target) -> bool:
        """Whether the question of a 422 to the start of `target` stands."""
        question = self._known.board.get("already tracking")
        return question is not None and question.target == target

    def _make_room(self, wanted: Target | None = None) -> None:
        """Take away what spoke of earlier actions, and the press of a refused start unless it is `wanted` now."""
        if wanted is None or not self._asks_about(wanted):
            self._delivery.refused_start = None
        self._known.board.drop_of_action()

    def _repeated(self, key: str, what: object) -> bool:
        now = self._clock.now().boot
        last, self._last_key = self._last_key, (key, what, now)
        return last is not None and last[:2] == (key, what) and now - last[2] < REPEAT

    def _publish(self) -> None:
        self._draw()
        for listener in self._listeners:
            listener()

    def _draw(self) -> None:
        drawn = snapshot_of(self._known, self._delivery.actions, self._reading.link, asking=self._asking)
        if drawn != self._snapshot:
            self._snapshot = drawn
            for subscriber in self._subscribers:
                subscriber(drawn)
