"""What is offered to start, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from focus_tui.api.entry import BREAK, DayRow, Task
from focus_tui.clock import ManualClock
from focus_tui.targets.catalogue import Catalogue, Row, rows
from focus_tui.tracking.snapshot import Lists, Snapshot
from focus_tui.tracking.target import TAKE_A_BREAK, Target

ZONE = timezone(timedelta(hours=2))
TASKS = (Task(1, "Write", project="Apollo"), Task(2, "Mail"), Task(3, "Old", archived=True))


def at(hour: int, minute: int = 0, *, day: int = 24) -> float:
    """A moment of a day in November 2026, local time, as epoch seconds."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp()


def planned(start: float, end: float | None, **fields: object) -> DayRow:
    return replace(DayRow(900, planned_start=start, planned_end=end), **fields)  # type: ignore[arg-type]


def listed(
    *day: DayRow,
    now: float = at(11),
    tasks: tuple[Task, ...] | None = TASKS,
    recents: tuple[Target, ...] = (),
    gone: frozenset[tuple[str, int | str]] = frozenset(),
    offset: float = 0.0,
) -> tuple[Row, ...]:
    clock = ManualClock(now, zone=ZONE)
    snapshot = Snapshot(1, 22, lists=Lists(tasks=tasks, day=day), recents=recents, gone=gone, offset=offset)
    return rows(snapshot, clock.now(), clock)


def labels(shown: tuple[Row, ...]) -> list[str]:
    return [row.label for row in shown]


def test_the_block_of_this_minute_is_first_then_recents_coming_blocks_tasks_and_a_break() -> None:
    shown = listed(
        planned(at(14), at(15), time_block_id=72, description="Later"),
        planned(at(10, 30), at(12), time_block_id=71, task_id=1, description="Review"),
        recents=(Target("description", "Phone"), Target("task", "Mail", 2)),
    )
    assert [(row.label, row.when, row.now, row.origin) for row in shown] == [
        ("Review", "10:30–12:00", True, "time block"),
        ("Phone", "", False, "recent"),
        ("Mail", "", False, "recent"),
        ("Later", "14:00–15:00", False, "time block"),
        ("Write", "", False, "task"),
        ("Break", "", False, "break"),
    ]
    assert shown[0].target == Target("time block", "Review", 1, 71, "Apollo")
    assert shown[-1].target is TAKE_A_BREAK


def test_without_a_block_now_the_next_one_of_today_is_first_with_its_time() -> None:
    shown = listed(
        planned(at(16), at(17), time_block_id=3, description="Last"),
        planned(at(13), at(14), time_block_id=2, description="Next"),
        planned(at(9), at(10), time_block_id=1, description="Past"),
        planned(at(9, day=25), at(10, day=25), time_block_id=4, description="Tomorrow"),
        recents=(Target("description", "Phone"),),
        tasks=(),
    )
    assert labels(shown) == ["Next", "Phone", "Last", "Break"]
    assert (shown[0].when, shown[0].now) == ("13:00–14:00", False)


def test_a_block_begins_and_ends_on_its_minute() -> None:
    blocks = (
        planned(at(10), at(11), time_block_id=1, description="A"),
        planned(at(11), at(12), time_block_id=2, description="B"),
    )
    assert [(row.label, row.now) for row in listed(*blocks, now=at(10, 59) + 59, tasks=())][:2] == [
        ("A", True),
        ("B", False),
    ]
    assert [(row.label, row.now) for row in listed(*blocks, now=at(11), tasks=())] == [("B", True), ("Break", False)]


def test_of_blocks_that_overlap_the_one_that_began_last_is_now() -> None:
    shown = listed(
        planned(at(9), at(12), time_block_id=1, description="Long"),
        planned(at(10, 30), at(11, 30), time_block_id=2, description="Inside"),
        tasks=(),
    )
    assert [(row.label, row.now) for row in shown] == [("Inside", True), ("Long", False), ("Break", False)]


def test_the_servers_clock_says_which_minute_it_is() -> None:
    block = planned(at(11), at(12), time_block_id=1, description="B")
    assert not listed(block, now=at(10, 50), tasks=())[0].now
    assert listed(block, now=at(10, 50), offset=600.0, tasks=())[0].now


def test_a_block_over_midnight_is_now_on_both_days() -> None:
    block = planned(at(23, day=23), at(1), time_block_id=1, description="Night")
    assert (listed(block, now=at(0, 30), tasks=())[0].when, listed(block, now=at(0, 30), tasks=())[0].now) == (
        "23:00–01:00",
        True,
    )


def test_a_block_without_a_usable_end_counts_for_its_first_minute() -> None:
    for end in (None, at(10)):
        block = planned(at(11), end, time_block_id=1, description="Open")
        assert (listed(block, now=at(10, 59), tasks=())[0].when, listed(block, tasks=())[0].now) == ("11:00", True)
        assert labels(listed(block, now=at(11, 1), tasks=())) == ["Break"]


def test_a_planned_row_is_started_by_its_block_else_its_task_else_its_name() -> None:
    shown = listed(
        planned(at(12), at(13), time_block_id=7, task_id=1),
        planned(at(13), at(14), task_id=2),
        planned(at(14), at(15), description="Walk", project="Life"),
        planned(at(15), at(16), task_id=4711),
        planned(at(16), at(17), time_block_id=8),
        planned(at(17), at(18), task_id=5, task_name="Named"),
        planned(at(18), at(19)),
        tasks=TASKS[:2],
    )
    assert [row.target for row in shown if row.origin == "time block"] == [
        Target("time block", "Write", 1, 7, "Apollo"),
        Target("task", "Mail", 2),
        Target("description", "Walk", project="Life"),
        Target("task", "Task 4711", 4711),
        Target("time block", "Time block 8", None, 8),
        Target("task", "Named", 5),
    ]
    # “Mail” is planned, so it is not a second time among the tasks; the row that says nothing cannot be started.
    assert labels(shown)[-2:] == ["Write", "Break"]


def test_a_planned_break_is_a_break_and_is_there_once() -> None:
    shown = listed(planned(at(12), at(13), type=BREAK, description="Lunch", time_block_id=9), tasks=())
    assert shown == (Row(TAKE_A_BREAK, "Lunch", "time block", "12:00–13:00"),)


def test_a_recent_keeps_its_place_its_present_name_and_the_hours_it_is_planned_for() -> None:
    shown = listed(
        planned(at(12), at(13), time_block_id=5, description="First"),
        planned(at(14), at(15), time_block_id=6, description="Talk"),
        recents=(
            Target("task", "Write (old name)", 1),
            Target("time block", "Talk", None, 6),
            TAKE_A_BREAK,
            Target("task", "Old", 3),
        ),
    )
    assert [(row.label, row.when, row.origin) for row in shown] == [
        ("First", "12:00–13:00", "time block"),
        ("Write", "", "recent"),
        ("Talk", "14:00–15:00", "recent"),
        ("Mail", "", "task"),
        ("Break", "", "break"),
    ]
    assert shown[1].project == "Apollo"


def test_lists_that_were_never_read_or_are_refused_leave_recents_and_the_break() -> None:
    clock = ManualClock(at(11), zone=ZONE)
    for lists in (Lists(), Lists(refused=frozenset({"tasks", "day"}))):
        snapshot = Snapshot(1, 22, lists=lists, recents=(Target("task", "Mail", 2),))
        assert labels(rows(snapshot, clock.now(), clock)) == ["Mail", "Break"]


def test_equal_names_are_told_apart_by_project_then_by_number() -> None:
    shown = listed(
        tasks=(
            Task(1, "Mail", project="Apollo"),
            Task(2, "Mail", project="Ops"),
            Task(3, "Mail", project="Ops"),
            Task(4, "Other"),
        ),
        recents=(Target("description", "Other"),),
    )
    assert [(row.label, row.project) for row in shown] == [
        ("Other", ""),
        ("Mail", "Apollo"),
        ("Mail #2", "Ops"),
        ("Mail #3", "Ops"),
        ("Other #4", ""),
        ("Break", ""),
    ]


def test_what_is_gone_is_marked_wherever_it_stands() -> None:
    shown = listed(
        planned(at(10), at(12), time_block_id=7, description="Block"),
        recents=(Target("task", "Mail", 2),),
        gone=frozenset({("task", 1), ("task", 2), ("time block", 7)}),
    )
    assert [(row.label, row.gone) for row in shown] == [
        ("Block", True),
        ("Mail", True),
        ("Write", True),
        ("Break", False),
    ]


def test_names_are_harmless_and_never_empty() -> None:
    shown = listed(
        tasks=(
            Task(1, "a\x1b[31mb\u202e\n c", project="\x07P"),
            Task(2, "\u202e"),
            Task(3, ""),
            Task(4, "x" * 10_000),
        ),
        recents=(Target("task", "\x00", 9), Target("description", "")),
    )
    assert labels(shown)[:5] == ["Task 9", "(no description)", "a[31mb  c", "Task 2", "Task 3"]
    assert shown[2].project == "P"
    assert len(shown[5].label) == 300


def test_nothing_is_built_twice_while_nothing_changes() -> None:
    clock = ManualClock(at(11), zone=ZONE)
    catalogue = Catalogue(clock)
    snapshot = Snapshot(1, 22, lists=Lists(tasks=TASKS, day=(planned(at(11, 1), at(12), description="Soon"),)))
    first = catalogue.rows(snapshot, clock.now())
    clock.advance(59)
    assert catalogue.rows(replace(snapshot, asking=True), clock.now()) is first
    clock.advance(1)
    assert catalogue.rows(snapshot, clock.now())[0].now
    marked = catalogue.rows(replace(snapshot, gone=frozenset({("task", 1)})), clock.now())
    assert [row.label for row in marked if row.gone] == ["Write"]


def test_an_instant_beyond_every_calendar_breaks_nothing() -> None:
    assert labels(listed(planned(1e18, 2e18, description="Never"), now=at(11), tasks=())) == ["Break"]
