"""The tracker through a simulated day: what it sends, how old its truth is, which keys wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from benchmarks.day.focus import PHASE, Focus
from benchmarks.day.plan import DAY, HOUR, SLEEPS, WAKES, Event, Others, Plan, What, events
from focus_tui.clock import ManualClock
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.request import (
    LookUp,
    ReadAnotherDay,
    ReadBlocks,
    ReadCurrent,
    ReadDay,
    ReadProjects,
    ReadTasks,
    Request,
    Send,
)
from focus_tui.tracking.target import Target
from focus_tui.tracking.tracker import Tracker

MIDNIGHT = 20_000 * DAY
LONGEST_WAIT = 60.0
AT_ONCE = 3.0
"""Seconds within which a key's request leaves, reads before it and the second between two presses aside."""
ANSWERS_AFTER = 10.0
"""Seconds after which the person answers a notice that holds an action."""
TARGETS = tuple(Target("task", f"Task {number}", task_id=number) for number in range(101, 106))


@dataclass(slots=True)
class Seen:
    """What a day came to. Ages are seconds, one for each second in which somebody looked at a machine awake.

    sent: requests by kind, and by the window that they were sent in. waited: seconds from press to request of each
    action that waited; untold: seconds in which an action waited without a notice. dark: seconds awake in which the
    truth could not be asked since the quota was spent. history: time and age once a minute, looked at or not.
    """

    sent: Counter[str] = field(default_factory=Counter)
    hourly: dict[int, Counter[str]] = field(default_factory=dict)
    refusals: int = 0
    caused: int = 0
    actions: int = 0
    held: int = 0
    waited: list[float] = field(default_factory=list)
    untold: int = 0
    ages: list[float] = field(default_factory=list)
    at: list[tuple[float, int]] = field(default_factory=list)
    dark: int = 0
    history: list[tuple[float, float]] = field(default_factory=list)

    def count(self, kind: str, window: int) -> None:
        """Count a request."""
        self.sent[kind] += 1
        self.hourly.setdefault(window, Counter())[kind] += 1


def kind_of(request: Request) -> str:
    """What a request was spent on."""
    match request:
        case ReadTasks() | ReadDay() | ReadProjects() | ReadBlocks():
            return "lists"
        case ReadCurrent("poll"):
            return "polls"
        case ReadCurrent() | ReadAnotherDay() | LookUp() | Send():
            return "keys"


class Day:
    """One plan's day, with `others` at the same quota. The person looks at the dashboard now and then."""

    def __init__(self, plan: Plan, others: Others, *, seed: int = 1, happens: list[Event] | None = None) -> None:
        self._plan = plan
        self.others = others
        self._clock = ManualClock(MIDNIGHT)
        self.focus = Focus(self._clock, plan.quota)
        self._happens = events(plan, others, seed, PHASE) if happens is None else happens
        self._random = Random(seed)
        self._journal = MemoryJournal()
        self._tracker = Tracker(self._clock, 1, 22, random=Random(seed))
        self._tracker.on_change(self._wake)
        self._tracker.lead(self._journal.lead())
        self._next_at = 0.0
        self._looks = False
        self._acted: list[float] = []
        self._waiting: dict[str, float] = {}
        self._held_since: float | None = None
        self.seen = Seen()

    def run(self, begin: float = 0.0, end: float = DAY) -> Seen:
        """Live from `begin` to `end` (seconds since midnight)."""
        self._clock.advance(begin)
        self._happens = [event for event in self._happens if event[0] >= begin]
        while self._now < end:
            if begin + 600 <= self._now < WAKES or self._now >= SLEEPS:
                until = min(end, WAKES if self._now < WAKES else DAY)
                self._clock.sleep(min(until, self._happens[0][0] if self._happens else until, end) - self._now)
                self._elsewhere()
                if self._now < until:
                    continue
            else:
                self._clock.advance(1.0 - self._now % 1.0)
            self._second()
        self.seen.refusals, self.seen.caused = len(self.focus.refusals), self.focus.caused
        return self.seen

    @property
    def _now(self) -> float:
        return self._clock.now().wall - MIDNIGHT

    def _wake(self) -> None:
        self._next_at = 0.0

    def _elsewhere(self) -> None:
        """What happens while the machine sleeps happens without it."""
        while self._happens and self._happens[0][0] <= self._now:
            self._happen(self._happens.pop(0)[1])

    def _second(self) -> None:
        self._elsewhere()
        self._tracker.tick()
        self._send()
        self._answer_notice()
        self._look()

    def _happen(self, what: What) -> None:
        match what:
            case What.ACT:
                self._act()
            case What.READ:
                self._tracker.refresh()
            case What.LOOK:
                self._looks = True
                self._tracker.focused()
            case What.AWAY:
                self._looks = False
            case What.DEVICE:
                self._act_elsewhere()
            case What.OTHER:
                self.focus.ask_elsewhere()
        self._send()

    def _act(self) -> None:
        """Press a key, unless the last hour has had all its actions. A switch takes two."""
        tracked = self._tracker.snapshot.tracked
        self._acted = [at for at in self._acted if at > self._now - HOUR]
        room = self._plan.actions - len(self._acted)
        if room <= 0 or self._held_since is not None:
            return
        others = [target for target in TARGETS if tracked is None or target.key != tracked.target.key]
        if tracked is None:
            self._tracker.start(self._random.choice(others))
            self._acted += [self._now]
        elif room > 1 and self._random.random() < 0.5:
            self._tracker.switch(self._random.choice(others))
            self._acted += [self._now] * 2
        else:
            self._tracker.stop()
            self._acted += [self._now]

    def _act_elsewhere(self) -> None:
        if self.focus.ask_elsewhere():
            if self.focus.running is None:
                self.focus.begin(self._random.choice(TARGETS).task_id or 0)
            else:
                self.focus.running = None

    def _send(self) -> None:
        """What the runner does: write, ask what is next, send it."""
        while self._clock.now().boot >= self._next_at:
            while (change := self._tracker.change()) is not None:
                for action in change.actions:
                    if action.revision == 0 and action.is_open:
                        self.seen.actions += 1
                        self._waiting[action.id] = action.pressed.boot
                    elif not action.is_open:
                        self._waiting.pop(action.id, None)
                self._tracker.written(change, self._journal.write(change))
            now = self._clock.now().boot
            step = self._tracker.next()
            if isinstance(step, float):
                if self._tracker.change() is None:
                    self._next_at = now + max(0.001, min(step, LONGEST_WAIT))
                continue
            self.seen.count(kind_of(step), self.focus.number())
            if isinstance(step, Send):
                pressed = self._waiting.pop(step.action.id, now)
                if now - pressed > AT_ONCE:
                    self.seen.waited.append(now - pressed)
            self._tracker.settled(step, self.focus.answer(step))

    def _answer_notice(self) -> None:
        """Discard what is held: something else runs than the person saw."""
        notice = self._tracker.snapshot.notice
        if notice is None or notice.kind != "held":
            self._held_since = None
        elif self._held_since is None:
            self._held_since = self._now
            self.seen.held += 1
            self._waiting.clear()
        elif self._now - self._held_since > ANSWERS_AFTER:
            self._tracker.discard()

    def _look(self) -> None:
        now, snapshot = self._clock.now(), self._tracker.snapshot
        if any(now.boot - pressed > AT_ONCE for pressed in self._waiting.values()):
            told = any(notice.kind in ("quota", "queued", "held") for notice in snapshot.notices)
            self.seen.untold += not told
        self.seen.dark += snapshot.link == "out of quota"
        age = snapshot.age(now)
        if self._looks and age is not None:
            self.seen.ages.append(age)
            self.seen.at.append((self._now, self.focus.number()))
        if age is not None and self._now % 60 < 1:
            self.seen.history.append((self._now, age))
