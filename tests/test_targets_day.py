"""The picture of a day and its sums, over midnight, summer time and in many zones."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.entry import DayRow
from focus_tui.clock import ManualClock, day_of
from focus_tui.targets.day import (
    EMPTY,
    HOUR,
    NOW,
    Cell,
    Goal,
    Picture,
    Piece,
    Sums,
    cells,
    goal_of,
    picture_of,
    strips,
    sums,
)
from focus_tui.tracking.day import Day, Worked

MINUTE = 60.0
OFFICE = (9 * 3600, 17 * 3600)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "America/Havana",
]


def worked(start: float, end: float | None, type: str = "activity") -> Worked:
    return Worked(DayRow(1, type, start=start, end=end), start, end)


def planned(start: float, end: float | None, type: str = "activity") -> DayRow:
    return DayRow(1, type, planned_start=start, planned_end=end)


def a_day(zone: str, instant: float, *worked: Worked) -> tuple[Day, ManualClock]:
    clock = ManualClock(instant, zone=ZoneInfo(zone))
    return Day(*day_of(clock, instant), worked), clock


def at(zone: str, *moment: int) -> float:
    return datetime(*moment, tzinfo=ZoneInfo(zone)).timestamp()  # type: ignore[arg-type, misc]


instants = st.integers(0, 60 * 366 * 24 * 60).map(lambda minute: at("UTC", 2024, 1, 1) + minute * MINUTE)
zones = st.sampled_from(ZONES)
lengths = st.integers(0, 30 * 60).map(lambda minutes: minutes * MINUTE)
begins = st.integers(-30 * 60, 30 * 60).map(lambda minutes: minutes * MINUTE)
types = st.sampled_from(["activity", "break"])
spans = st.lists(st.tuples(begins, lengths, types), max_size=8)


def made(
    zone: str, instant: float, work: list[tuple[float, float, str]], plan: list[tuple[float, float, str]]
) -> Day:
    """The day around `instant`, with spans that begin so many seconds after its midnight."""
    day, _ = a_day(zone, instant)
    return day._replace(
        worked=tuple(worked(day.start + begin, day.start + begin + length, type) for begin, length, type in work),
        planned=tuple(planned(day.start + begin, day.start + begin + length, type) for begin, length, type in plan),
    )


@given(zones, instants, st.floats(0.0, 59.999_999), st.floats(0.0, 1.0))
def test_at_every_moment_of_a_day_it_is_the_very_same_day(
    zone: str, instant: float, seconds: float, share: float
) -> None:
    clock = ManualClock(instant, zone=ZoneInfo(zone))
    start, end = day_of(clock, instant + seconds)
    assert start <= instant + seconds < end
    date = clock.local(instant + seconds).date()
    assert [clock.local(edge).date() for edge in (start, end - 0.001)] == [date, date]
    assert clock.local(start - 0.001).date() < date < clock.local(end).date()
    inside = min(start + share * (end - start), end - 0.001)
    assert day_of(clock, inside) == (start, end)


@given(zones, instants, spans, spans)
def test_each_minute_of_the_day_until_now_counts_once_for_each_entry(
    zone: str, now: float, work: list[tuple[float, float, str]], plan: list[tuple[float, float, str]]
) -> None:
    day = made(zone, now, work, plan)
    past = [day.start + MINUTE * minute for minute in range(int((now - day.start) / MINUTE))]
    to_come = [now + MINUTE * minute for minute in range(int((day.end - now) / MINUTE))]

    def counted(spans: list[tuple[float, float, str]], minutes: list[float], type: str) -> float:
        return MINUTE * sum(
            day.start + begin <= minute < day.start + begin + length
            for begin, length, of in spans
            if of == type
            for minute in minutes
        )

    found = sums(day, now)
    assert found.worked == counted(work, past, "activity")
    assert found.breaks == counted(work, past, "break")
    assert found.plan_left == counted(plan, to_come, "activity")
    assert (found.plan_ends is None) == (found.plan_left == 0)


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        ("Europe/Berlin", (2026, 3, 29), 23),
        ("Europe/Berlin", (2026, 10, 25), 25),
        ("Europe/Berlin", (2026, 6, 1), 24),
        ("Australia/Lord_Howe", (2026, 4, 5), 24.5),
        ("America/New_York", (2026, 3, 8), 23),
    ],
)
def test_who_works_through_a_whole_day_has_worked_all_its_hours(
    zone: str, date: tuple[int, int, int], hours: float
) -> None:
    noon = at(zone, *date, 12)
    day, _ = a_day(zone, noon, worked(noon - 48 * HOUR, None))
    assert sums(day, noon + 48 * HOUR) == Sums(hours * HOUR, 0.0, 0.0, None)
    assert sums(day, day.start + HOUR).worked == HOUR


def test_what_began_yesterday_counts_from_midnight_and_what_begins_later_not_at_all() -> None:
    now = at("Europe/Berlin", 2026, 6, 1, 2)
    day, _ = a_day(
        "Europe/Berlin",
        now,
        worked(now - 3 * HOUR, now - HOUR),
        worked(now - 600, None),
        worked(now + HOUR, now + 2 * HOUR),
    )
    assert sums(day, now).worked == HOUR + 600


@given(zones, instants, spans, spans, st.integers(0, 200), st.booleans())
def test_strips_are_aligned_fill_their_width_and_show_every_minute_of_work(
    zone: str,
    now: float,
    work: list[tuple[float, float, str]],
    plan: list[tuple[float, float, str]],
    width: int,
    today: bool,
) -> None:
    day = made(zone, now, work, plan)
    picture = picture_of(day, now if today else day.end + HOUR, OFFICE, ManualClock(now, zone=ZoneInfo(zone)))
    rows = strips(picture, width)
    assert [len(row) for row in rows] == [width, width]
    marks = [[place for place, cell in enumerate(row) if cell is NOW] for row in rows]
    assert marks[0] == marks[1]
    assert len(marks[0]) == (1 if today and width > 1 else 0)
    if width < 2:
        return
    plan_row, work_row = (tuple(cell for cell in row if cell is not NOW) for row in rows)
    if today:
        assert all(cell == EMPTY for cell in work_row[marks[1][0] :])
    minutes = int((picture.end - picture.start) / MINUTE)
    for row, pieces in ((plan_row, picture.plan), (work_row, picture.work)):
        seen = [cell.kind for cell in row]
        for piece in pieces:
            for minute in range(minutes):
                instant = picture.start + minute * MINUTE + MINUTE / 2
                if piece.start < instant < piece.end and not piece.is_break:
                    assert seen[minute * len(row) // minutes] == "work"
        # Nothing is inked that nobody worked.
        inked = sum(cell.eighths for cell in row if cell.kind == "work") / 8 * (picture.end - picture.start)
        length = sum(piece.end - piece.start for piece in pieces if not piece.is_break)
        assert inked / len(row) <= length + (len(pieces) * 2 + len(row) / 2) / 8 / len(row) * (
            picture.end - picture.start
        )


@given(zones, instants, spans, spans)
def test_the_picture_has_the_working_hours_and_whatever_is_outside_of_them(
    zone: str, now: float, work: list[tuple[float, float, str]], plan: list[tuple[float, float, str]]
) -> None:
    clock = ManualClock(now, zone=ZoneInfo(zone))
    day = made(zone, now, work, plan)
    shown = picture_of(day, now, OFFICE, clock)
    assert day.start <= shown.start < shown.end <= day.end
    assert shown.now == now
    for piece in (*shown.plan, *shown.work):
        assert shown.start <= piece.start <= piece.end <= shown.end
    office = picture_of(day._replace(worked=(), planned=()), now, OFFICE, clock)
    assert [clock.local(edge).hour for edge in office[:2]] == [9, 17]
    assert shown.start <= office.start
    assert shown.end >= office.end
    for edge in shown[:2]:
        assert clock.local(edge).minute == 0 or edge in (day.start, day.end)
    begins = [office.start, *(piece.start for piece in (*shown.plan, *shown.work))]
    assert min(begins) - shown.start < HOUR


def test_on_a_day_on_which_the_clocks_change_work_begins_at_nine_all_the_same() -> None:
    for date, hours in (((2026, 3, 29), 8), ((2026, 10, 25), 10)):
        day, clock = a_day("Europe/Berlin", at("Europe/Berlin", *date, 12))
        shown = picture_of(day, day.end, OFFICE, clock)
        assert [clock.local(edge).strftime("%H:%M") for edge in shown[:2]] == ["09:00", "17:00"]
        assert shown.start - day.start == hours * HOUR


@pytest.mark.parametrize(
    ("hours", "edges"),
    [
        ((0, 86_400), ("00:00", "00:00")),
        ((22 * 3600, 6 * 3600), ("22:00", "00:00")),
        ((9 * 3600 + 1800, 9 * 3600 + 1800), ("09:30", "00:00")),
    ],
)
def test_odd_working_hours_are_those_of_this_day(hours: tuple[int, int], edges: tuple[str, str]) -> None:
    day, clock = a_day("Europe/Berlin", at("Europe/Berlin", 2026, 6, 1, 12))
    shown = picture_of(day, day.end, hours, clock)
    assert tuple(clock.local(edge).strftime("%H:%M") for edge in shown[:2]) == edges


def in_hours(*pieces: tuple[float, float] | tuple[float, float, bool]) -> tuple[Piece, ...]:
    return tuple(Piece(begin * HOUR, end * HOUR, *rest) for begin, end, *rest in pieces)


@pytest.mark.parametrize(
    ("pieces", "row"),
    [
        (in_hours((0, 4)), "8 8 8 8"),
        (in_hours((0.5, 1)), "4late 0 0 0"),
        (in_hours((0, 0.375)), "3 0 0 0"),
        (in_hours((0.75, 2.25)), "2late 8 2 0"),
        (in_hours((1, 1)), "1late 0 0 0"),
        (in_hours((0, 0)), "1 0 0 0"),
        (in_hours((4, 4)), "0 0 0 1late"),
        (in_hours((1.001, 1.002)), "0 1 0 0"),
        (in_hours((1.98, 1.99)), "0 1late 0 0"),
        # Two in one cell: together, at the beginning, so that the gap is seen before the next one.
        (in_hours((0, 1.25), (1.75, 3)), "8 4 8 0"),
        (in_hours((1.1, 1.2), (1.9, 3)), "0 2late 8 0"),
        (in_hours((1, 1.99), (1.995, 3)), "0 8 8 0"),
        (in_hours((1, 3), (1, 3)), "0 8 8 0"),
        (in_hours((1, 2, True)), "0 8break 0 0"),
        (in_hours((0, 1), (1, 1.5, True)), "8 4break 0 0"),
        (in_hours((0, 1.5), (1.5, 2.5, True)), "8 4rested 4break 0"),
        (in_hours((0.5, 1.5, True), (1.5, 2)), "4breaklate 4laterested 0 0"),
        (in_hours((0, 0.25), (0.25, 1, True)), "2rested 0 0 0"),
        (in_hours((0, 0.9), (0.9, 1, True)), "7 0 0 0"),
        (in_hours((-3, 0.5), (3.5, 9)), "4 0 0 4late"),
        (in_hours((-3, -1), (5, 9)), "0 0 0 0"),
    ],
)
def test_cells(pieces: tuple[Piece, ...], row: str) -> None:
    def told(cell: Cell) -> str:
        parts = (cell.eighths, "break" * (cell.kind == "break"), "late" * cell.late, "rested" * cell.rested)
        return "".join(map(str, parts))

    assert " ".join(map(told, cells(pieces, 0.0, 4 * HOUR, 4))) == row


def test_the_running_entry_grows_up_to_the_marker() -> None:
    picture = Picture(0.0, 8 * HOUR, 3.5 * HOUR, in_hours((3, 5)), in_hours((3, 3.5)))
    plan, work = strips(picture, 9)
    assert [cell.kind for cell in plan] == ["", "", "", "work", "now", "work", "", "", ""]
    assert work[:5] == (EMPTY, EMPTY, EMPTY, Cell("work", 4), NOW)
    for now, place in ((-HOUR, 0), (0.0, 0), (1.0, 1), (HOUR, 1), (8 * HOUR, 8), (20 * HOUR, 8)):
        assert strips(picture._replace(now=now), 9)[0].index(NOW) == place


def test_a_goal() -> None:
    now = at("UTC", 2026, 6, 1, 15)
    day, _ = a_day("UTC", now)
    assert goal_of(day, 4 * HOUR, 6 * HOUR, now) == Goal(2 * HOUR, None)
    running = day._replace(worked=(worked(now - HOUR, None),))
    assert goal_of(running, 4 * HOUR, 6 * HOUR, now) == Goal(2 * HOUR, now + 2 * HOUR)
    ahead = day._replace(worked=(worked(now + 600, None),))
    assert goal_of(ahead, 4 * HOUR, 6 * HOUR, now) == Goal(2 * HOUR, now + 600 + 2 * HOUR)
    resting = day._replace(worked=(worked(now - HOUR, None, "break"),))
    assert goal_of(resting, 4 * HOUR, 6 * HOUR, now) == Goal(2 * HOUR, None)
    assert goal_of(running, 7 * HOUR, 6 * HOUR, now) == Goal(-HOUR, None)
