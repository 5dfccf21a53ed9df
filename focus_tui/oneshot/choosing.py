"""Which target is meant by what was typed: by its number, or by its name as the filter of the dashboard finds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from focus_tui.clock import TYPE_CHECKING
from focus_tui.oneshot.codes import NOT_KNOWN, NOTHING_TRACKED, USAGE
from focus_tui.oneshot.errand import Errand
from focus_tui.oneshot.listed import may_lack_tasks, read_tasks
from focus_tui.oneshot.outcomes import Outcome
from focus_tui.targets.catalogue import Row, rows
from focus_tui.targets.filter import Finder, fold, words
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tracking.text import plain
from focus_tui.tracking.words import quoted

if TYPE_CHECKING:
    pass

_MOST_SHOWN = 9


class Wanted(NamedTuple):
    """What to start: one of these. new: the name is a description, whatever else is called so."""

    name: str = ""
    task_id: int | None = None
    time_block_id: int | None = None
    is_break: bool = False
    new: bool = False


async def choose(errand: Errand, wanted: Wanted | None) -> Target | Outcome:
    """The target that is wanted; or why there is none."""
    shown = errand.tracker.snapshot
    if wanted is None:
        if shown.recents:
            return shown.recents[0]
        return Outcome(NOTHING_TRACKED, "Nothing was started yet: say what to start, or open focus-tui to choose.")
    if wanted.is_break:
        return TAKE_A_BREAK
    if wanted.task_id is not None:
        return _task(wanted.task_id, shown)
    if wanted.time_block_id is not None:
        return _block(wanted.time_block_id, shown)
    name = " ".join(plain(wanted.name).split())
    if not words(name):
        return Outcome(USAGE, "There is no letter or digit in the name of what to start.")
    if wanted.new:
        return Target("description", name)
    found = named(name, _rows(errand))
    if found is None and may_lack_tasks(errand.tracker.snapshot, errand.clock):
        await read_tasks(errand)
        found = named(name, _rows(errand))
    if found is not None:
        return found
    lists = errand.tracker.snapshot.lists
    if lists.paging.tasks is not None:
        return Outcome(
            USAGE,
            f"Nothing is called {quoted(name)} among the {len(lists.tasks or ())} tasks that are known so far; "
            "add --new to start it as a new description.",
        )
    if lists.tasks is None and "tasks" not in lists.refused:
        return Outcome(
            NOT_KNOWN,
            f"The tasks are not known yet, and so not whether one is called {quoted(name)}; add --new to start it as "
            "a new description.",
        )
    return Target("description", name)


def _task(id: int, shown: Snapshot) -> Target:
    task = shown.lists.task(id)
    known = next((each for each in shown.recents if each.kind == "task" and each.task_id == id), None)
    if task is None:
        return known or Target("task", f"Task {id}", id)
    return Target("task", task.name or f"Task {id}", id, None, task.project)


def _block(id: int, shown: Snapshot) -> Target:
    for row in shown.lists.day or ():
        if row.time_block_id == id:
            task = shown.lists.task(row.task_id)
            name = row.description or row.task_name or (task.name if task else None) or f"Time block {id}"
            return Target("time block", name, row.task_id, id, (task.project if task else None) or row.project)
    return Target("time block", f"Time block {id}", None, id)


def _rows(errand: Errand) -> tuple[Row, ...]:
    return rows(errand.tracker.snapshot, errand.clock.now(), errand.clock)


def named(name: str, offered: Sequence[Row]) -> Target | Outcome | None:
    """The target that `name` means among the rows: the one called so, else the only one that the filter finds.

    Where several are as good as each other: a sentence that names them. None where nothing is found.
    """
    exact = _distinct(row for row in offered if fold(row.label) == fold(name) or fold(row.target.name) == fold(name))
    found = exact or _distinct(_searched(name, offered))
    if len(found) > 1:
        together = [row for row in found if all(word in fold(f"{row.label} {row.project}") for word in words(name))]
        found = found if exact else together or found
    if not found:
        return None
    if len(found) == 1:
        return found[0].target
    shown = ", ".join(_told(row) for row in found[:_MOST_SHOWN])
    more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    return Outcome(
        USAGE,
        f"{quoted(name)} may be {shown}{more}; type more of the name, or --task with its number, or --new.",
    )


def _searched(name: str, offered: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for step in Finder(offered).search(name):
        found = step if step is not None else found
    return found


def _distinct(found: Iterable[Row]) -> list[Row]:
    """One row for each thing to start: of a task and its blocks the block that is on, else the task."""
    kept: dict[object, Row] = {}
    for row in found:
        if row.gone:
            continue
        key = ("task", row.target.task_id) if row.target.task_id is not None else row.target.key
        other = kept.get(key)
        if other is None or row.now or (row.target.kind == "task" and not other.now and other.target.kind != "task"):
            kept[key] = row
    return list(kept.values())


def _told(row: Row) -> str:
    """A row in a sentence, with what tells it from others."""
    target = row.target
    number = f"--task {target.task_id}" if target.kind == "task" else ""
    number = f"--block {target.time_block_id}" if target.kind == "time block" else number
    marks = ", ".join(part for part in (row.project, row.when, number) if part)
    return f"{quoted(row.label)} ({marks})" if marks else quoted(row.label)
