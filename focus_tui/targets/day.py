"""The picture of a day: what was worked and what is planned, as cells of two strips, and the sums beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor
from typing import TYPE_CHECKING, Literal, NamedTuple

from focus_tui.api.entry import BREAK
from focus_tui.tracking.day import Day

if TYPE_CHECKING:
    from focus_tui.clock import Clock

HOUR = 3600.0
EIGHTHS = 8
_WORTH_SHOWING = 2
"""Eighths of a cell that a break beside work must take to be seen."""
_NOTHING = 1e-6
"""Of a cell: less than that comes of reckoning with fractions."""


class Piece(NamedTuple):
    """Time that was worked, or is planned, within the day. start, end: epoch seconds."""

    start: float
    end: float
    is_break: bool = False


class Picture(NamedTuple):
    """What a strip shows: the hours from `start` to `end`, and the pieces in them. now: where the marker stands.

    All in epoch seconds. Without a `now` it is a picture of another day.
    """

    start: float
    end: float
    now: float | None
    plan: tuple[Piece, ...]
    work: tuple[Piece, ...]


class Cell(NamedTuple):
    """A cell of a strip. eighths: how much of it is inked; late: the ink is at its end, else at its beginning.

    A cell stands for some minutes; what is inked is how many of them were worked, or are a break. Where any was
    worked it is a cell of work, of which at least an eighth is inked. rested: a break takes a good part of it too, on
    the other side. The marker is a cell of its own, which stands for no time at all.
    """

    kind: Literal["", "work", "break", "now"] = ""
    eighths: int = 0
    late: bool = False
    rested: bool = False


EMPTY = Cell()
NOW = Cell("now")


class Sums(NamedTuple):
    """Seconds that were worked on this day until now, spent in breaks, and are still planned, breaks aside.

    plan_ends: when the last of what is planned ends (epoch seconds); None where nothing is planned any more.
    """

    worked: float
    breaks: float
    plan_left: float
    plan_ends: float | None


class Goal(NamedTuple):
    """left: seconds that are missing, below 0 when there are more. done: when none will be, if what runs goes on."""

    left: float
    done: float | None


def worked_pieces(day: Day, now: float) -> Iterator[Piece]:
    """What was worked until `now`, as far as it is of this day."""
    for each in day.worked:
        end = now if each.end is None else min(each.end, now)
        yield from _within(day, each.start, end, each.row.type)


def planned_pieces(day: Day) -> Iterator[Piece]:
    """What is planned, as far as it is of this day. A row without an end takes no time."""
    for row in day.planned or ():
        start = row.planned_start or 0.0
        yield from _within(day, start, start if row.planned_end is None else row.planned_end, row.type)


def _within(day: Day, start: float, end: float, type: str | None) -> Iterator[Piece]:
    """What is of this day; nothing where it ends before it begins."""
    if start <= end and start < day.end and (end > day.start or start >= day.start):
        yield Piece(max(start, day.start), min(end, day.end), type == BREAK)


def sums(day: Day, now: float) -> Sums:
    """The sums as of `now` (epoch seconds, server's clock). Each entry counts, also beside another one."""
    worked = breaks = plan_left = 0.0
    for piece in worked_pieces(day, now):
        if piece.is_break:
            breaks += piece.end - piece.start
        else:
            worked += piece.end - piece.start
    to_come = [each for each in planned_pieces(day) if each.end > max(each.start, now) and not each.is_break]
    plan_left = sum(piece.end - max(piece.start, now) for piece in to_come)
    return Sums(worked, breaks, plan_left, max((piece.end for piece in to_come), default=None))


def goal_of(day: Day, worked: float, seconds: float, now: float) -> Goal:
    """What is left of the goal to work so many `seconds` in a day, of which `worked` are done."""
    left, runs = seconds - worked, day.runs
    if left <= 0 or runs is None or runs.row.type == BREAK:
        return Goal(left, None)
    return Goal(left, max(now, runs.start) + left)


def picture_of(day: Day, now: float, working_hours: tuple[int, int], clock: Clock) -> Picture:
    """The day over the working hours (seconds after midnight), and as many full hours more as anything takes."""
    plan, work = tuple(planned_pieces(day)), tuple(worked_pieces(day, now))
    begin, finish = working_hours
    start = _at(begin, day, clock)
    end = _at(finish, day, clock) if finish > begin else day.end
    for piece in (*plan, *work):
        if piece.start < start:
            start = max(day.start, _full_hour(piece.start, clock))
        if piece.end > end:
            hour = _full_hour(piece.end, clock)
            end = min(day.end, hour if hour == piece.end else hour + HOUR)
    is_today = day.start <= now < day.end
    return Picture(start, max(end, start + HOUR), now if is_today else None, plan, work)


def _at(seconds: int, day: Day, clock: Clock) -> float:
    """The instant at which the clocks show that time of that day, also on a day on which they change."""
    guess = day.start + seconds
    midnight, local = clock.local(day.start), clock.local(guess)
    shown = (local.replace(tzinfo=None) - midnight.replace(tzinfo=None)).total_seconds()
    return min(max(guess + seconds - shown, day.start), day.end)


def _full_hour(instant: float, clock: Clock) -> float:
    """The full hour at or before `instant`, by the local clocks."""
    local = clock.local(instant)
    return instant - instant % 1.0 - local.minute * 60.0 - local.second


def strips(picture: Picture, width: int) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The plan and the work as two strips of `width` cells, of which the same ones stand for the same time."""
    if picture.now is None or width < 2:
        count = max(0, width)
        return _row(picture.plan, picture, count), _row(picture.work, picture, count)
    count = width - 1
    # Behind the cell that now is in: all that was worked is before the marker.
    place = ceil((picture.now - picture.start) * count / (picture.end - picture.start) - _NOTHING)
    place = min(max(place, 0), count)
    plan, work = _row(picture.plan, picture, count), _row(picture.work, picture, count)
    return (*plan[:place], NOW, *plan[place:]), (*work[:place], NOW, *work[place:])


def _row(pieces: Iterable[Piece], picture: Picture, count: int) -> tuple[Cell, ...]:
    return cells(pieces, picture.start, picture.end, count)


def cells(pieces: Iterable[Piece], start: float, end: float, count: int) -> tuple[Cell, ...]:
    """The hours from `start` to `end` as `count` cells of the same length, with the `pieces` in them."""
    length = (end - start) / count if count > 0 else 0.0
    work: dict[int, _Ink] = {}
    breaks: dict[int, _Ink] = {}
    for piece in pieces:
        if count <= 0 or piece.end < start or piece.start > end:
            continue
        begin, finish = (piece.start - start) / length, (piece.end - start) / length
        last = min(max(ceil(finish - _NOTHING) - 1, 0), count - 1)
        inked = breaks if piece.is_break else work
        for place in range(min(max(floor(begin + _NOTHING), 0), last), last + 1):
            inked.setdefault(place, _Ink()).add(max(begin - place, 0.0), min(finish - place, 1.0))
    return tuple(_cell(work.get(place), breaks.get(place)) for place in range(count))


def _cell(work: _Ink | None, rest: _Ink | None) -> Cell:
    if work is None:
        return EMPTY if rest is None else Cell("break", rest.eighths, rest.is_late)
    if rest is None or rest.eighths < _WORTH_SHOWING:
        return Cell("work", work.eighths, work.is_late)
    return Cell("work", work.eighths, rest.first < work.first, rested=True)


class _Ink:
    """What is inked of one cell, whose beginning is 0 and whose end is 1."""

    __slots__ = ("amount", "first", "last")

    def __init__(self) -> None:
        self.amount = 0.0
        self.first, self.last = 1.0, 0.0

    def add(self, begin: float, end: float) -> None:
        self.amount += max(0.0, end - begin)
        self.first, self.last = min(self.first, begin), max(self.last, end)

    @property
    def eighths(self) -> int:
        return min(max(round(self.amount * EIGHTHS), 1), EIGHTHS)

    @property
    def is_late(self) -> bool:
        """Whether it is at the end. Ink has one edge: what touches both ends is put at the beginning."""
        return self.eighths < EIGHTHS and self.first > 1.0 - self.last
