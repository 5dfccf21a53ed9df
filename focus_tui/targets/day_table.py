"""The day as a table: what was worked and what is planned in the order of time, with names, and the gaps between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from focus_tui.api.entry import BREAK, DayRow
from focus_tui.targets.day import worked_pieces
from focus_tui.tracking.day import Day
from focus_tui.tracking.naming import target_of
from focus_tui.tracking.snapshot import Lists
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tracking.text import plain

TableKind = Literal["work", "running", "break", "running break", "later", "planned", "planned break", "gap", "now"]

Naming = Callable[[DayRow], tuple[str, str]]

LEAST_GAP = 60.0
"""Seconds between two entries that are worth a line."""


class TableRow(NamedTuple):
    """A line of the table. start, end: epoch seconds; no end for what runs, and for a plan that has none.

    seconds: how much of it is of this day, until now. about: where it ended is not known for sure. before, after:
    whether it began before this day, or ends after it. name, project: harmless text.
    """

    kind: TableKind
    start: float
    end: float | None
    seconds: float
    name: str = ""
    project: str = ""
    about: bool = False
    before: bool = False
    after: bool = False


def table(day: Day, now: float, lists: Lists, recents: Iterable[Target]) -> tuple[TableRow, ...]:
    """The lines of `day` as of `now` (epoch seconds), earliest first; plans before what was made of them."""
    name = _Names(lists, recents, (*(lists.day or ()), *(day.planned or ()))).name
    rows = [*_planned(day, name), *_worked(day, now, name), *_gaps(day, now)]
    if day.start <= now < day.end:
        rows.append(TableRow("now", now, now, 0.0))
    order: dict[TableKind, int] = {"planned": 0, "planned break": 0, "gap": 2, "now": 3}
    rows.sort(key=lambda row: (row.start, order.get(row.kind, 1)))
    return tuple(rows)


class _Names:
    """The names of rows; each task is looked for once."""

    def __init__(self, lists: Lists, recents: Iterable[Target], planned: Iterable[DayRow]) -> None:
        self._tasks = {task.id: task for task in lists.tasks or ()}
        self._projects = {project.id: project.name for project in lists.projects or ()}
        self._blocks = {row.time_block_id: row for row in planned if row.description}
        self._recents = tuple(recents)

    def name(self, row: DayRow) -> tuple[str, str]:
        """The name and the project of `row`, harmless."""
        if row.type == BREAK:
            return plain(row.description or "") or TAKE_A_BREAK.name, ""
        task = self._tasks.get(row.task_id or 0)
        block = self._blocks.get(row.time_block_id) if row.time_block_id is not None else None
        few = Lists(tasks=() if task is None else (task,), day=() if block is None else (block,))
        target = target_of(row, few, self._recents)
        name, description = plain(target.name), plain(row.description or "")
        if description and description != name:
            name = f"{name} · {description}" if name else description
        project = target.project or self._projects.get(row.project_id or 0)
        return name or "(no description)", plain(project or "")


def _worked(day: Day, now: float, name: Naming) -> Iterator[TableRow]:
    for each in day.worked:
        rest = each.row.type == BREAK
        until = now if each.end is None else min(each.end, now)
        kind: TableKind = "break" if rest else "work"
        if each.start > now:
            kind = "later"
        elif each.end is None:
            kind = "running break" if rest else "running"
        yield TableRow(
            kind,
            each.start,
            each.end,
            max(0.0, min(until, day.end) - max(each.start, day.start)),
            *name(each.row),
            about=each.about,
            before=each.start < day.start,
            after=each.end is not None and each.end > day.end,
        )


def _planned(day: Day, name: Naming) -> Iterator[TableRow]:
    for row in day.planned or ():
        start, end = row.planned_start or 0.0, row.planned_end
        yield TableRow(
            "planned break" if row.type == BREAK else "planned",
            start,
            end,
            0.0 if end is None else max(0.0, min(end, day.end) - max(start, day.start)),
            *name(row),
            before=start < day.start,
            after=end is not None and end > day.end,
        )


def _gaps(day: Day, now: float) -> Iterator[TableRow]:
    """The time between entries, and from the last one until now, in which nothing was tracked."""
    over: float | None = None
    for piece in sorted(worked_pieces(day, now)):
        if over is not None and piece.start - over >= LEAST_GAP:
            yield TableRow("gap", over, piece.start, piece.start - over)
        over = piece.end if over is None else max(over, piece.end)
    if over is not None and day.start <= now < day.end and now - over >= LEAST_GAP:
        yield TableRow("gap", over, now, now - over)
