"""What an entry is called: from its lists, from what was started here, or from its own fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from focus_tui.api.entry import BREAK, DayRow, TimeEntry
from focus_tui.tracking.snapshot import Lists
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tracking.text import plain


def target_of(entry: TimeEntry | DayRow, lists: Lists, known: Iterable[Target] = ()) -> Target:
    """What was started to get `entry`, so that it can be shown by name and started again.

    known: targets started or seen lately; their names help where no list has them.
    """
    if entry.type == BREAK:
        return TAKE_A_BREAK
    known = tuple(known)
    task = lists.task(entry.task_id)
    project = (task.project if task else None) or entry.project
    if entry.time_block_id is not None:
        block = next((t for t in known if t.time_block_id == entry.time_block_id), None)
        row = next((r for r in lists.day or () if r.time_block_id == entry.time_block_id and r.description), None)
        name = (
            (row.description if row else None)
            or (task.name if task else None)
            or entry.task_name
            or (block.name if block else None)
            or entry.description
            or f"Time block {entry.time_block_id}"
        )
        return Target(
            "time block", name, entry.task_id, entry.time_block_id, project or (block.project if block else None)
        )
    if entry.task_id is not None:
        same = next((t for t in known if t.kind == "task" and t.task_id == entry.task_id), None)
        name = (
            (task.name if task else None)
            or entry.task_name
            or (same.name if same else None)
            or entry.description
            or f"Task {entry.task_id}"
        )
        return Target("task", name, entry.task_id, None, project or (same.project if same else None))
    return Target("description", entry.description or "", project=project)


def renamed(target: Target, lists: Lists) -> Target:
    """`target` with the name and project of its task, where the lists have it; a block with a name keeps its own."""
    task = lists.task(target.task_id)
    if task is None:
        return target
    named = target.kind == "time block" and target.name != f"Time block {target.time_block_id}"
    return replace(target, name=target.name if named else task.name, project=task.project or target.project)


def title_of(entry: TimeEntry, target: Target) -> str:
    """The harmless line that the timer shows for `entry`."""
    name = plain(target.name)
    description = plain(entry.description or "")
    if not name:
        return description or "(no description)"
    return f"{name} · {description}" if description and description != name else name


def planned_of(time_block_id: int | None, lists: Lists) -> tuple[float, float] | None:
    """When the time block was planned, from the rows of the day: (start, end) in epoch seconds."""
    if time_block_id is None:
        return None
    for row in lists.day or ():
        if row.time_block_id == time_block_id and row.planned_start is not None and row.planned_end is not None:
            return row.planned_start, row.planned_end
    return None
