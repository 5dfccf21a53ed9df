"""What the dashboard says of today, as plain values: no colours, no widths, no Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from focus_tui.api.entry import BREAK
from focus_tui.clock import Moment
from focus_tui.config.settings import Settings
from focus_tui.targets.day import Picture, Sums, goal_of, picture_of, sums
from focus_tui.tracking.day import Day
from focus_tui.tracking.hours import time_text
from focus_tui.tracking.snapshot import Snapshot

if TYPE_CHECKING:
    from focus_tui.clock import Clock

Forms = tuple[str, ...]
"""The same in words, from the longest to the shortest; () for nothing to say."""


class DayWords(NamedTuple):
    """Two lines. total: what was worked; source: who says so; plan, work: what is said behind each strip."""

    total: str
    source: str = ""
    plan: Forms = ()
    work: Forms = ()
    picture: Picture | None = None


UNKNOWN = DayWords("Today –", plan=("not known yet",))


class TodayWords:
    """Words today anew only when anything of it has changed, or another minute has begun."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._of: tuple[object, ...] = ()
        self._words = UNKNOWN

    def words(self, snapshot: Snapshot, now: Moment) -> DayWords:
        """What is said of `snapshot` at `now`; the very same value within a minute."""
        instant = now.wall + snapshot.offset
        refused = "day" in snapshot.lists.refused
        of = (snapshot.day, snapshot.state, snapshot.is_old(now), refused, instant // 60)
        if of != self._of:
            self._of = of
            self._words = UNKNOWN if snapshot.day is None else self._worded(snapshot, snapshot.day, instant, now)
        return self._words

    def _worded(self, snapshot: Snapshot, day: Day, instant: float, now: Moment) -> DayWords:
        found = sums(day, instant)
        goal = self._settings.day_goal
        plan = plan_forms(day, found, self._clock)
        breaks = f"breaks {length_text(found.breaks)}" if found.breaks >= 60 else ""
        right: Forms = plan
        below: Forms = (breaks,) if breaks else ()
        if goal is not None:
            right = goal_forms(snapshot, day, found.worked, goal, instant, self._clock)
            below = (f"{plan[-1]} · {breaks}", plan[-1]) if breaks else plan
        is_old = snapshot.is_old(now) and day.runs is not None
        total = f"{'~' if is_old else ''}{length_text(found.worked)}{'' if day.complete else '+'}"
        source = "from Focus" if day.source == "focus" else "from journal"
        picture = picture_of(day, instant, self._settings.working_hours, self._clock)
        return DayWords(f"Today {total}", source, right, below, picture)


def length_text(seconds: float, *, up: bool = False) -> str:
    """A length of time in hours and minutes, such as `4:12`. up: a minute that has begun counts."""
    minutes = int((max(0.0, seconds) + (59.999 if up else 0.0)) // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def plan_forms(day: Day, found: Sums, clock: Clock) -> Forms:
    """What is left of the plan."""
    if day.planned is None:
        return ("plan not known",)
    if not day.planned:
        return ("nothing planned",)
    if found.plan_ends is None:
        return ("nothing left of the plan", "plan left 0:00")
    left = f"plan left {length_text(found.plan_left, up=True)}"
    return (f"{left}, until {time_text(clock.local(found.plan_ends))}", left)


def goal_forms(snapshot: Snapshot, day: Day, worked: float, seconds: int, now: float, clock: Clock) -> Forms:
    """What is left of the goal of `seconds`, and when it will be reached; `now` in epoch seconds."""
    goal = goal_of(day, worked, seconds, now)
    if goal.left <= 0:
        over = f"{length_text(-goal.left)} over"
        return (f"goal reached, {over}", over) if goal.left <= -60 else ("goal reached",)
    left = f"left {length_text(goal.left, up=True)}"
    if goal.done is not None:
        when = f"done about {time_text(clock.local(goal.done))}" if goal.done < day.end else "not done today"
        return (f"{left}, {when}", left)
    if snapshot.state == "unknown":
        return (left,)
    on_break = day.runs is not None and day.runs.row.type == BREAK
    return (f"{left}, {'on a break' if on_break else 'nothing runs'}", left)
