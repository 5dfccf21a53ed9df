"""A day as it was worked and planned: from the server's list, what was seen since, and what is under way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from focus_tui.api.entry import DayRow, Page, TimeEntry
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.journal import Seen
from focus_tui.tracking.target import Target

Source = Literal["focus", "journal"]
DayStage = Literal["asking", "read", "refused", "failed", "no quota", "not here"]

MOST_PAGES = 100


class DayAsked(NamedTuple):
    """Which day the list of the day is of, and when it was asked for; all in epoch seconds of the server's clock.

    complete: no row of it was unreadable or is still to come. order: as of `Seen`: what has a higher one is newer.
    """

    start: float
    end: float
    asked: float
    complete: bool = True
    order: int = 0

    def covers(self, start: float, end: float) -> bool:
        """Whether it is the list of the day from `start` to `end`."""
        return self.start <= start and end <= self.end


class Worked(NamedTuple):
    """An entry of the day. start, end: epoch seconds, also where they lie outside the day; no end: it runs.

    about: it has ended, but `end` is only the last moment that it is known to have run at. row: what it is.
    """

    row: DayRow
    start: float
    end: float | None
    about: bool = False


class Day(NamedTuple):
    """A local day, from `start` to `end` (epoch seconds), which is 23, 24 or 25 hours.

    worked, planned: earliest first; planned is None where the plan is not known. source: whether Focus was asked
    for the list of this day, or there is only what this computer saw. asked: when that was, in epoch seconds of the
    server's clock. complete: no row of the list was unreadable or is still to come.
    """

    start: float
    end: float
    worked: tuple[Worked, ...] = ()
    planned: tuple[DayRow, ...] | None = None
    source: Source = "journal"
    asked: float | None = None
    complete: bool = True

    @property
    def runs(self) -> Worked | None:
        """The entry that runs, if it is one of this day."""
        return next((each for each in reversed(self.worked) if each.end is None), None)


class DayLook(NamedTuple):
    """The day that the user looks at, and how far the asking for it is.

    start, end: epoch seconds. day: what was read of it, None where nothing was. why: the harmless reason where it was
    refused or failed. until: boot seconds at which there is quota again, where it waits for that.
    """

    start: float
    end: float
    day: Day | None
    stage: DayStage
    why: str = ""
    until: float | None = None


class Step(NamedTuple):
    """An action that is under way, as if it was done: a stop, or the start of `target`. at: epoch seconds."""

    at: float
    target: Target | None


class DayPages:
    """The pages of a day's list that were read so far. next: the page to ask for, 1 when there is none any more.

    rows: what is in them, deleted rows too. complete: nothing was unreadable, and nothing is to come.
    """

    def __init__(self) -> None:
        self.rows: tuple[DayRow, ...] = ()
        self.next = 1
        self._dropped = 0

    @property
    def complete(self) -> bool:
        return self.next == 1 and not self._dropped

    def add(self, page: Page[DayRow], number: int) -> tuple[DayRow, ...]:
        """Take the page of that `number`; returns what is new of it. The first one begins anew."""
        if number == 1:
            self.rows, self._dropped = (), 0
        have = {row.id for row in self.rows}
        new = tuple(row for row in page.rows if row.id not in have)
        self.rows = (*self.rows, *new)
        self._dropped += page.dropped
        # Some servers repeat a page for ever.
        self.next = number + 1 if page.more and new and number < MOST_PAGES else 1
        return new


def counting(rows: Iterable[DayRow]) -> tuple[DayRow, ...]:
    """The rows that were not deleted."""
    return tuple(row for row in rows if row.deleted_at is None)


def the_day(
    start: float,
    end: float,
    *,
    rows: Iterable[DayRow] = (),
    asked: DayAsked | None = None,
    seen: Iterable[Seen] = (),
    belief: Belief | None = None,
    steps: Iterable[Step] = (),
) -> Day:
    """The day from `start` to `end`.

    rows: the list that was `asked` for, of this day or another. seen: entries that were told of otherwise; they count
    where the list is older, or is not to have them. belief: what runs, whatever else says that it does; where that
    is not known, nothing is taken to run.
    """
    rows = counting(rows)
    worked = {row.id: Worked(row, row.start, row.end) for row in rows if row.start is not None}
    listed = frozenset(worked)
    for one in seen:
        if asked is None or one.order > asked.order or _is_missing(one.entry, asked, listed):
            worked[one.entry.id] = Worked(_row_of(one.entry, worked), one.entry.start, one.end, one.about)
    runs = belief.entry if belief is not None and belief.known else None
    if runs is not None:
        worked[runs.id] = Worked(_row_of(runs, worked), runs.start, None)
    for id, each in worked.items():
        if each.end is None and (runs is None or id != runs.id):
            # It ran when the list was asked for. One that only the journal has may have ended at once.
            last = asked.asked if asked is not None and id in listed else each.start
            worked[id] = each._replace(end=max(each.start, last), about=True)
    for number, step in enumerate(steps, 1):
        for id, each in worked.items():
            if each.end is None:
                worked[id] = each._replace(end=max(each.start, step.at))
        if step.target is not None:
            worked[-number] = Worked(_row_of_target(step.target, step.at, -number), step.at, None)
    is_of_today = asked is not None and asked.covers(start, end)
    planned = tuple(row for row in rows if row.planned_start is not None and _is_planned_in(row, start, end))
    return Day(
        start,
        end,
        tuple(sorted((each for each in worked.values() if _touches(each, start, end)), key=_begin)),
        tuple(sorted(planned, key=lambda row: (row.planned_start, row.id))) if planned or is_of_today else None,
        "focus" if is_of_today else "journal",
        asked.asked if asked is not None and is_of_today else None,
        asked is None or asked.complete or not is_of_today,
    )


def _is_missing(entry: TimeEntry, asked: DayAsked, listed: frozenset[int]) -> bool:
    """Whether the list may lack this entry, although it was seen before: it need not hold what began earlier."""
    if entry.id in listed:
        return False
    return not asked.complete or not asked.start <= entry.start < asked.end


def _row_of(entry: TimeEntry, worked: Mapping[int, Worked]) -> DayRow:
    """The entry as a row, with the names that its row had so far, unless it is of something else by now."""
    names = worked[entry.id].row if entry.id in worked else DayRow(entry.id)
    if (names.task_id, names.time_block_id) != (entry.task_id, entry.time_block_id):
        names = DayRow(entry.id)
    return DayRow(
        entry.id,
        entry.type or names.type,
        entry.task_id,
        entry.time_block_id,
        entry.project_id or names.project_id,
        names.description if entry.description is None else entry.description,
        start=entry.start,
        created_at=entry.created_at,
        task_name=entry.task_name or names.task_name,
        project=entry.project or names.project,
    )


def _row_of_target(target: Target, start: float, id: int) -> DayRow:
    return DayRow(
        id,
        target.type,
        target.task_id,
        target.time_block_id,
        description=target.name if target.kind == "description" else None,
        start=start,
        task_name=None if target.kind == "description" else target.name,
        project=target.project,
    )


def _touches(each: Worked, start: float, end: float) -> bool:
    return each.start < end and (each.end is None or each.end > start or each.start >= start)


def _is_planned_in(row: DayRow, start: float, end: float) -> bool:
    begin = row.planned_start or 0.0
    return begin < end and (begin >= start or (row.planned_end is not None and row.planned_end > start))


def _begin(each: Worked) -> tuple[float, int]:
    return each.start, each.row.id
