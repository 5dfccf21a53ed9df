"""What a sandbox holds: projects, tasks, and each day a believable plan around the minute it is first looked at.

The same clock gives the same day.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from focus_tui.sandbox.instants import SECOND, microseconds
from focus_tui.sandbox.store import Store

if TYPE_CHECKING:
    from focus_tui.clock import Clock

_MINUTE = 60 * SECOND
_HALF_HOUR = 30 * _MINUTE

_PROJECTS = (
    ("Apollo", "#7c5cff", "Northwind"),
    ("Beacon", "#00a884", None),
    ("Support", "#e0732f", None),
    ("Office", "#5b7083", None),
)

# name, project, status, estimate in minutes
_TASKS: tuple[tuple[str, str | None, str, int | None], ...] = (
    ("Write the quarterly report", "Apollo", "in progress", 240),
    ("Review the plan", "Apollo", "todo", 90),
    ("Prepare the demo", "Apollo", "todo", 120),
    ("Fix the login form", "Beacon", "in progress", 180),
    ("Test the new search", "Beacon", "todo", 60),
    ("Update the libraries", "Beacon", "todo", None),
    ("Write the release notes", "Beacon", "todo", 90),
    ("Answer questions of customers", "Support", "in progress", None),
    ("Sort the open reports", "Support", "todo", 45),
    ("Call the print shop", "Support", "todo", 15),
    ("Talk with the team", "Office", "todo", 30),
    ("Plan tomorrow", "Office", "todo", 30),
    ("Order new chairs", "Office", "todo", None),
    ("Answer mail", None, "in progress", None),
)

_BREAK = None

# task, length in minutes, whether a time block stands behind it
_DAY: tuple[tuple[str | None, int, bool], ...] = (
    ("Answer mail", 30, False),
    ("Write the quarterly report", 90, True),
    ("Review the plan", 90, True),
    (_BREAK, 45, True),
    ("Fix the login form", 75, True),
    ("Talk with the team", 30, False),
    ("Write the release notes", 90, True),
    (_BREAK, 15, False),
    ("Answer questions of customers", 45, True),
    ("Answer mail", 30, False),
)

_SPARE = "Plan tomorrow"  # what the present block is of when the plan has none


def fill(store: Store, clock: Clock) -> None:
    """Fill a new store; in an older one, plan a day that has no plan yet. A block is always on at this minute."""
    now = _second(clock)
    with store.transaction():
        if store.is_new:
            _add_work(store, now)
        _plan_today(store, clock, now)
        if store.is_new:
            _work_off(store, now)
            _work_yesterday(store, clock, now)


def renew(store: Store, clock: Clock) -> None:
    """Plan today if it has no plan yet: for a sandbox that stays open over midnight."""
    if store.has_plan(_today(clock)):
        return
    with store.transaction():
        _plan_today(store, clock, _second(clock))


def _second(clock: Clock) -> float:
    """The full second at or before now (epoch seconds)."""
    return float(math.floor(clock.now().wall))


def _today(clock: Clock) -> str:
    return clock.local(_second(clock)).date().isoformat()


def _plan_today(store: Store, clock: Clock, now: float) -> None:
    today = _today(clock)
    if not store.has_plan(today):
        _plan_day(store, clock, now)
        store.note_plan(today)
    _hold_present(store, clock, now)


def _add_work(store: Store, now: float) -> None:
    projects = {name: store.add_project(name, color, client=client) for name, color, client in _PROJECTS}
    for name, project, status, estimate in _TASKS:
        store.add_task(
            name,
            projects[project] if project else None,
            status=status,
            estimate=estimate * 60 if estimate else None,
        )
    over = microseconds(now - 200 * 86_400)
    old = store.add_project("Winter fair", "#9aa5b1", archived_at=over)
    store.add_task("Hang the lights", old, status="done", archived_at=over)


def _plan_day(store: Store, clock: Clock, now: float) -> None:
    begin = _day_begin(clock, now)
    made = begin - 14 * 3_600 * SECOND
    for name, minutes, with_block in _DAY:
        end = begin + minutes * _MINUTE
        _plan(store, name, begin, end, with_block=with_block, made=made)
        begin = end


def _plan(store: Store, name: str | None, begin: int, end: int, *, with_block: bool, made: int) -> None:
    task_id, project_id = _find(store, name)
    store.add_entry(
        type="break" if name is _BREAK else "activity",
        created_at=made,
        task_id=task_id,
        project_id=project_id,
        time_block_id=store.add_block(task_id, begin, end) if with_block else None,
        planned_start=begin,
        planned_duration=(end - begin) // SECOND,
    )


def _hold_present(store: Store, clock: Clock, now: float) -> None:
    """Make sure that a time block of a task is on now, in the place of what is planned, or beside it."""
    instant = microseconds(now)
    if any(block.task_id is not None for block in store.blocks_at(instant)):
        return
    task_id, project_id = _find(store, _SPARE)
    for row in store.entries_between(instant, instant + 1):
        if row.planned_start is None or row.planned_duration is None:
            continue
        block_id = store.add_block(task_id, row.planned_start, row.planned_start + row.planned_duration * SECOND)
        store.change_entry(
            row.id,
            type="activity",
            task_id=task_id,
            project_id=project_id,
            time_block_id=block_id,
            updated_at=instant,
        )
        return
    begin = _half_hour(clock, now)
    _plan(store, _SPARE, begin, begin + 2 * _HALF_HOUR, with_block=True, made=instant)


def _work_off(store: Store, now: float) -> None:
    """Enter the work of what today's plan had before now: begun a little late, ended a little early."""
    instant = microseconds(now)
    for index, row in enumerate(store.entries_between(instant - 16 * 3_600 * SECOND, instant)):
        if row.planned_start is None or row.planned_duration is None:
            continue
        begin = row.planned_start + (3 + index % 4) * _MINUTE + 17 * SECOND
        end = row.planned_start + row.planned_duration * SECOND - (2 + index % 3) * _MINUTE - 5 * SECOND
        if end > instant:
            continue
        store.add_entry(
            type=row.type,
            created_at=begin,
            task_id=row.task_id,
            project_id=row.project_id,
            time_block_id=row.time_block_id,
            start=begin,
            end=end,
        )


def _work_yesterday(store: Store, clock: Clock, now: float) -> None:
    for name, hour, minute, minutes in (
        ("Prepare the demo", 9, 10, 105),
        ("Test the new search", 13, 5, 50),
        ("Answer mail", 16, 40, 25),
    ):
        task_id, project_id = _find(store, name)
        begin = _local(clock, now, hour, minute, days=-1)
        store.add_entry(
            type="activity",
            created_at=begin,
            task_id=task_id,
            project_id=project_id,
            start=begin,
            end=begin + minutes * _MINUTE,
        )


def _find(store: Store, name: str | None) -> tuple[int | None, int | None]:
    """The task of that name, and its project; neither for a break, or when the task is gone."""
    found = next((task for task in store.tasks() if task.name == name), None)
    return (found.id, found.project_id) if found else (None, None)


def _day_begin(clock: Clock, now: float) -> int:
    """When today's work begins: half past eight, or earlier for early risers, but not before midnight."""
    early = _half_hour(clock, now) - 4 * _HALF_HOUR
    return max(_local(clock, now, 0, 0), min(_local(clock, now, 8, 30), early))


def _half_hour(clock: Clock, now: float) -> int:
    """The full or half hour at or before now, by the user's time zone."""
    here = clock.local(now)
    return microseconds(now) - (here.minute % 30 * 60 + here.second) * SECOND


def _local(clock: Clock, now: float, hour: int, minute: int, *, days: int = 0) -> int:
    """Today (or `days` later) at that time by the user's clocks, on days of 23 and 25 hours too."""
    here = clock.local(now)
    wanted = (here + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    guess = now + (wanted.replace(tzinfo=None) - here.replace(tzinfo=None)).total_seconds()
    there = clock.local(guess)
    shift = (here.utcoffset() or timedelta()) - (there.utcoffset() or timedelta())
    return microseconds(guess + shift.total_seconds())
