"""The rows of what can be started, in the order in which they are offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from focus_tui.api.entry import BREAK, DayRow, Task, TimeBlock
from focus_tui.clock import Moment
from focus_tui.frozen import dataclass
from focus_tui.tracking.pins import Pin
from focus_tui.tracking.snapshot import Lists, Snapshot
from focus_tui.tracking.target import TAKE_A_BREAK, Key, Kind, Target
from focus_tui.tracking.text import plain

if TYPE_CHECKING:
    from focus_tui.clock import Clock

Origin = Literal["time block", "pin", "recent", "task", "break", "new"]


class Row(NamedTuple):
    """One thing that can be started, ready to show. A tuple, since ten thousand are made and compared at once.

    when: the hours it is planned for, in local time ("10:30–12:00"), or "". now: it is planned at this minute.
    label, project: harmless text. gone: the server says that it does not exist any more. unlisted: the list of all
    tasks leaves it out. pin: the number that starts it.
    """

    target: Target
    label: str
    origin: Origin
    when: str = ""
    now: bool = False
    project: str = ""
    gone: bool = False
    unlisted: bool = False
    pin: int | None = None


class Marks(NamedTuple):
    """The characters of a row that what is typed is found in, as indexes into its label and into its project."""

    label: frozenset[int]
    project: frozenset[int]


NO_MARKS = Marks(frozenset(), frozenset())


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
    """What can be started: the block planned now (or next), pins, recents, coming blocks of today, tasks, a break.

    Each target is there once, in its first place. Archived tasks and past blocks are left out. For a screen that asks
    again and again, a `Catalogue` is quicker.
    """
    return Catalogue(clock).rows(snapshot, now)


class Catalogue:
    """Builds the rows of snapshots, and builds nothing twice while what they come from is the same object."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lists = Lists()
        self._recents: tuple[Target, ...] = ()
        self._pins: tuple[Pin, ...] = ()
        self._gone: tuple[Target, ...] = ()
        self._unlisted: frozenset[Key] = frozenset()
        self._blocks: tuple[TimeBlock, ...] = ()
        self._minute: float | None = None
        self._rows: tuple[Row, ...] = ()
        self._planned: Row | None = None
        self._tasks: tuple[Task, ...] | None = None
        self._by_id: dict[int, Task] = {}
        self._task_rows: tuple[Row, ...] = ()

    def rows(self, snapshot: Snapshot, now: Moment) -> tuple[Row, ...]:
        """The rows of `snapshot` at `now`; the very same tuple until something in it changes, or the minute."""
        minute = (now.wall + snapshot.offset) // 60 * 60
        if (
            snapshot.lists is not self._lists
            or snapshot.by_frecency is not self._recents
            or snapshot.pins is not self._pins
            or snapshot.gone is not self._gone
            or snapshot.unlisted is not self._unlisted
            or snapshot.blocks is not self._blocks
            or minute != self._minute
        ):
            self._lists, self._recents, self._pins = snapshot.lists, snapshot.by_frecency, snapshot.pins
            self._gone, self._unlisted, self._blocks = snapshot.gone, snapshot.unlisted, snapshot.blocks
            self._minute = minute
            self._read_tasks(snapshot.lists.tasks)
            self._rows = tuple(self._marked(_told_apart(self._in_order())))
        return self._rows

    def planned(self, snapshot: Snapshot, now: Moment) -> Target | None:
        """The block that is planned at this minute, or the next one today."""
        self.rows(snapshot, now)
        return None if self._planned is None else self._planned.target

    def _read_tasks(self, tasks: tuple[Task, ...] | None) -> None:
        if tasks is self._tasks:
            return
        self._tasks = tasks
        self._by_id = {task.id: task for task in tasks or ()}
        self._task_rows = tuple(_task_rows([task for task in self._by_id.values() if not task.archived]))

    def _in_order(self) -> list[Row]:
        blocks = self._coming_blocks()
        self._planned = blocks[0] if blocks else None
        hours = {row.target.key: row.when for row in reversed(blocks)}
        numbers = {pin.target.key: pin.number for pin in self._pins}
        kept = {row.target.key: row._replace(pin=numbers.get(row.target.key)) for row in blocks[:1]}
        for pin in self._pins:
            kept.setdefault(pin.target.key, self._pin_row(pin, hours))
        first = blocks[0].target.task_id if blocks else None
        for target in self._recents:
            row = self._recent_row(target, hours)
            # The task of the block that is on has its place among the tasks: nobody wants both side by side.
            if row is not None and (first is None or row.target.task_id != first):
                kept.setdefault(row.target.key, row)
        for row in blocks[1:]:
            kept.setdefault(row.target.key, row)
        taken = {key[1] for key in kept if key[0] == "task"}
        ordered = [*kept.values(), *(row for row in self._task_rows if row.target.task_id not in taken)]
        ordered += self._gone_rows(ordered)
        # While the lists are on their way a lone break would be highlighted, and started by an early enter.
        asked = self._lists.tasks is not None or bool(self._lists.refused)
        if TAKE_A_BREAK.key not in kept and (ordered or asked):
            ordered.append(Row(TAKE_A_BREAK, TAKE_A_BREAK.name, "break"))
        return self._with_blocks(ordered) if self._blocks else ordered

    def _coming_blocks(self) -> list[Row]:
        """What is planned now and later today, the block of this minute first."""
        minute = self._minute or 0.0
        today = self._clock.local(minute).date()
        current: list[_Block] = []
        later: list[_Block] = []
        for row in self._lists.day or ():
            if row.planned_start is None:
                continue
            end = row.planned_end if row.planned_end is not None and row.planned_end > row.planned_start else None
            block = _Block(row, row.planned_start, end)
            if block.covers(minute):
                current.append(block)
            elif block.start > minute and self._clock.local(block.start).date() == today:
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

    def _pin_row(self, pin: Pin, hours: Mapping[Key, str]) -> Row:
        target = self._renamed(pin.target)
        origin: Origin = "task" if target.kind == "task" else "break" if target.kind == "break" else "pin"
        return _row(target, origin, hours)._replace(pin=pin.number)

    def _recent_row(self, target: Target, hours: Mapping[Key, str]) -> Row | None:
        """The row of something started lately, by its present name; None for a break and for an archived task."""
        task = self._by_id.get(target.task_id) if target.kind == "task" and target.task_id is not None else None
        if target.kind == "break" or (task is not None and task.archived):
            return None
        return _row(self._renamed(target), "recent", hours)

    def _renamed(self, target: Target) -> Target:
        """`target` with the present name and project of its task."""
        task = self._by_id.get(target.task_id) if target.kind == "task" and target.task_id is not None else None
        if task is None:
            return target
        return Target("task", task.name or target.name, task.id, None, task.project or target.project)

    def _gone_rows(self, ordered: list[Row]) -> list[Row]:
        """What is gone and would not be seen otherwise: it is marked, not left out."""
        if not self._gone:
            return []
        there = {row.target.key for row in ordered}
        return [_row(target, _ORIGINS[target.kind], {}) for target in self._gone if target.key not in there]

    def _with_blocks(self, ordered: list[Row]) -> list[Row]:
        """`ordered` with the coming time blocks of tasks below their rows, where the user has asked for them."""
        there = {row.target.key for row in ordered}
        below: dict[int | None, list[TimeBlock]] = {}
        for block in self._blocks:
            if block.end > (self._minute or 0.0) and ("time block", block.id) not in there:
                below.setdefault(block.task_id, []).append(block)
        last = {row.target.task_id: index for index, row in reversed(list(enumerate(ordered)))}
        last |= {row.target.task_id: index for index, row in enumerate(ordered) if row.target.kind == "task"}
        shown = []
        for index, row in enumerate(ordered):
            shown.append(row)
            if row.target.task_id in below and last[row.target.task_id] == index:
                shown += [self._below(row, block) for block in below[row.target.task_id]]
        return shown

    def _below(self, row: Row, block: TimeBlock) -> Row:
        """The row of a coming time block of the task of `row`."""
        target = Target("time block", row.target.name, block.task_id, block.id, row.target.project)
        start, end = self._clock.local(block.start), self._clock.local(block.end)
        days = (start.date() - self._clock.local(self._minute or 0.0).date()).days
        day = "" if days == 0 else start.strftime("%a " if 0 < days < 7 else "%d %b ")
        return Row(target, plain(target.name), "time block", day + _hours(start, end), project=row.project)

    def _marked(self, rows: list[Row]) -> list[Row]:
        if not self._gone and not self._unlisted:
            return rows
        gone = {target.key for target in self._gone}
        return [
            row._replace(gone=row.target.key in gone, unlisted=row.target.key in self._unlisted)
            if row.target.key in gone or row.target.key in self._unlisted
            else row
            for row in rows
        ]


_ORIGINS: dict[Kind, Origin] = {
    "task": "task",
    "time block": "time block",
    "break": "break",
    "description": "recent",
}


def _row(target: Target, origin: Origin, hours: Mapping[Key, str]) -> Row:
    label = plain(target.name) or _number_of(target) or "(no description)"
    return Row(target, label, origin, hours.get(target.key, ""), project=plain(target.project or ""))


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
