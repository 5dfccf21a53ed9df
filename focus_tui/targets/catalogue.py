"""The rows of what can be started, in the order in which they are offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from focus_tui.api.entry import BREAK, DayRow, Task
from focus_tui.clock import Moment
from focus_tui.tracking.snapshot import Lists, Snapshot
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tracking.text import plain

if TYPE_CHECKING:
    from focus_tui.clock import Clock

Origin = Literal["time block", "task", "recent", "break"]
Key = tuple[str, int | str]


class Row(NamedTuple):
    """One thing that can be started, ready to show. A tuple, since ten thousand are made and compared at once.

    when: the hours it is planned for, in local time ("10:30–12:00"), or "". now: it is planned at this minute.
    label, project: harmless text. gone: the server says that it does not exist any more.
    """

    target: Target
    label: str
    origin: Origin
    when: str = ""
    now: bool = False
    project: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """A row of the day's plan. start, end: epoch seconds; without an end it counts for the minute it starts in."""

    row: DayRow
    start: float
    end: float | None

    def covers(self, minute: float) -> bool:
        """Whether it is planned in the minute that begins at `minute`."""
        end = self.start + 60 if self.end is None else self.end
        return self.start < minute + 60 and end > minute


def rows(snapshot: Snapshot, now: Moment, clock: Clock) -> tuple[Row, ...]:
    """What can be started: the block planned now (or next), recents, coming blocks of today, tasks, a break.

    Each target is there once, in its first place. Archived tasks and past blocks are left out. For a screen that asks
    again and again, a `Catalogue` is quicker.
    """
    return Catalogue(clock).rows(snapshot, now)


class Catalogue:
    """Builds the rows of snapshots, and builds nothing twice while what they come from is the same object."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lists: Lists | None = None
        self._recents: tuple[Target, ...] = ()
        self._gone: frozenset[Key] = frozenset()
        self._minute = 0.0
        self._rows: tuple[Row, ...] = ()
        self._tasks: tuple[Task, ...] | None = None
        self._by_id: dict[int, Task] = {}
        self._task_rows: tuple[Row, ...] = ()

    def rows(self, snapshot: Snapshot, now: Moment) -> tuple[Row, ...]:
        """The rows of `snapshot` at `now`; the very same tuple until something in it changes, or the minute."""
        minute = (now.wall + snapshot.offset) // 60 * 60
        if (
            snapshot.lists is not self._lists
            or snapshot.recents is not self._recents
            or snapshot.gone is not self._gone
            or minute != self._minute
        ):
            self._lists, self._recents, self._gone = snapshot.lists, snapshot.recents, snapshot.gone
            self._minute = minute
            self._read_tasks(snapshot.lists.tasks)
            self._rows = tuple(self._marked(_told_apart(self._in_order())))
        return self._rows

    def _read_tasks(self, tasks: tuple[Task, ...] | None) -> None:
        if tasks is self._tasks:
            return
        self._tasks = tasks
        self._by_id = {task.id: task for task in tasks or ()}
        self._task_rows = tuple(_task_rows([task for task in self._by_id.values() if not task.archived]))

    def _in_order(self) -> list[Row]:
        blocks = self._coming_blocks()
        hours = {row.target.key: row.when for row in reversed(blocks)}
        kept = {row.target.key: row for row in blocks[:1]}
        for target in self._recents:
            row = self._recent_row(target, hours)
            if row is not None:
                kept.setdefault(row.target.key, row)
        for row in blocks[1:]:
            kept.setdefault(row.target.key, row)
        taken = {key[1] for key in kept if key[0] == "task"}
        ordered = [*kept.values(), *(row for row in self._task_rows if row.target.task_id not in taken)]
        # While the lists are on their way a lone break would be highlighted, and started by an early enter.
        asked = self._lists is not None and (self._lists.tasks is not None or bool(self._lists.refused))
        if TAKE_A_BREAK.key not in kept and (ordered or asked):
            ordered.append(Row(TAKE_A_BREAK, TAKE_A_BREAK.name, "break"))
        return ordered

    def _coming_blocks(self) -> list[Row]:
        """What is planned now and later today, the block of this minute first."""
        today = self._clock.local(self._minute).date()
        current: list[_Block] = []
        later: list[_Block] = []
        for row in (self._lists.day if self._lists else None) or ():
            if row.planned_start is None:
                continue
            end = row.planned_end if row.planned_end is not None and row.planned_end > row.planned_start else None
            block = _Block(row, row.planned_start, end)
            if block.covers(self._minute):
                current.append(block)
            elif block.start > self._minute and self._clock.local(block.start).date() == today:
                later.append(block)
        # Where plans overlap, the one that began last is what the user turned to.
        current.sort(key=lambda block: -block.start)
        later.sort(key=lambda block: block.start)
        shown = [*self._block_rows(current, now=True), *self._block_rows(later, now=False)]
        return [row if index == 0 else row._replace(now=False) for index, row in enumerate(shown)]

    def _block_rows(self, blocks: Iterable[_Block], *, now: bool) -> Iterator[Row]:
        for block in blocks:
            row = self._block_row(block, now)
            if row is not None:
                yield row

    def _block_row(self, block: _Block, now: bool) -> Row | None:
        row = block.row
        task = self._by_id.get(row.task_id) if row.task_id is not None else None
        name = row.description or row.task_name or (task.name if task else None) or ""
        when = _hours(self._clock.local(block.start), None if block.end is None else self._clock.local(block.end))
        if row.type == BREAK:
            return Row(TAKE_A_BREAK, plain(name) or TAKE_A_BREAK.name, "time block", when, now)
        project = (task.project if task else None) or row.project
        if row.time_block_id is not None:
            target = Target("time block", name or _by_number(row), row.task_id, row.time_block_id, project)
        elif row.task_id is not None:
            target = Target("task", name or _by_number(row), row.task_id, None, project)
        elif name:
            target = Target("description", name, project=project)
        else:
            return None  # nothing to start it by
        return Row(target, plain(target.name) or _by_number(row), "time block", when, now, plain(project or ""))

    def _recent_row(self, target: Target, hours: Mapping[Key, str]) -> Row | None:
        """The row of something started lately, by its present name; None for a break and for an archived task."""
        if target.kind == "break":
            return None
        task = self._by_id.get(target.task_id) if target.task_id is not None else None
        if task is not None and target.kind == "task":
            if task.archived:
                return None
            target = Target("task", task.name or target.name, task.id, None, task.project or target.project)
        label = plain(target.name) or _number_of(target) or "(no description)"
        return Row(target, label, "recent", hours.get(target.key, ""), project=plain(target.project or ""))

    def _marked(self, rows: list[Row]) -> list[Row]:
        if not self._gone:
            return rows
        return [row._replace(gone=True) if row.target.key in self._gone else row for row in rows]


def _task_rows(tasks: list[Task]) -> list[Row]:
    projects = {name: plain(name) for name in {task.project or "" for task in tasks}}
    return [
        Row(
            Target("task", task.name or f"Task {task.id}", task.id, None, task.project),
            plain(task.name) or f"Task {task.id}",
            "task",
            "",
            False,
            projects[task.project or ""],
        )
        for task in tasks
    ]


def _by_number(row: DayRow) -> str:
    return f"Task {row.task_id}" if row.task_id is not None else f"Time block {row.time_block_id}"


def _number_of(target: Target) -> str:
    number = target.time_block_id if target.kind == "time block" else target.task_id
    return "" if number is None else f"{target.kind.capitalize()} {number}"


def _hours(start: datetime, end: datetime | None) -> str:
    began = f"{start.hour:02}:{start.minute:02}"
    return began if end is None else f"{began}–{end.hour:02}:{end.minute:02}"


def _told_apart(rows: list[Row]) -> list[Row]:
    """`rows` with their number behind the names that neither project nor hours tell apart."""
    times = Counter([row.label for row in rows])
    if len(times) == len(rows):
        return rows
    twins = {label for label, count in times.items() if count > 1}
    shown = Counter((row.label, row.project, row.when) for row in rows if row.label in twins)
    return [
        _numbered(row) if row.label in twins and shown[row.label, row.project, row.when] > 1 else row for row in rows
    ]


def _numbered(row: Row) -> Row:
    target = row.target
    number = target.time_block_id if target.kind == "time block" else target.task_id
    return row if number is None else row._replace(label=f"{row.label} #{number}")
