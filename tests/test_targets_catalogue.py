"""What is offered to start, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from focus_tui.api.entry import BREAK, DayRow, Task, TimeBlock
from focus_tui.clock import ManualClock
from focus_tui.targets.catalogue import Catalogue, Row, rows
from focus_tui.tracking.pins import Pin
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
    offset: float = 0.0,
    **also: Any,
) -> tuple[Row, ...]:
    clock = ManualClock(now, zone=ZONE)
    snapshot = Snapshot(1, 22, lists=Lists(tasks=tasks, day=day), by_frecency=recents, offset=offset, **also)
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
        snapshot = Snapshot(1, 22, lists=lists, by_frecency=(Target("task", "Mail", 2),))
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
        gone=(Target("task", "Write", 1), Target("task", "Mail", 2), Target("time block", "Block", None, 7)),
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
    marked = catalogue.rows(replace(snapshot, gone=(Target("task", "Write", 1),)), clock.now())
    assert [row.label for row in marked if row.gone] == ["Write"]


def test_an_instant_beyond_every_calendar_breaks_nothing() -> None:
    assert labels(listed(planned(1e18, 2e18, description="Never"), now=at(11), tasks=())) == ["Break"]


def test_after_now_come_the_pins_with_their_numbers_then_recents_by_frecency() -> None:
    shown = listed(
        planned(at(10, 30), at(12), time_block_id=71, task_id=1, description="Review"),
        planned(at(14), at(15), time_block_id=72, description="Later"),
        recents=(Target("task", "Mail", 2), Target("description", "Phone")),
        pins=(Pin(2, Target("description", "Tea")), Pin(5, Target("task", "An older name", 1)), Pin(9, TAKE_A_BREAK)),
    )
    assert [(row.label, row.pin, row.origin) for row in shown] == [
        ("Review", None, "time block"),
        ("Tea", 2, "pin"),
        ("Write", 5, "task"),
        ("Break", 9, "break"),
        ("Mail", None, "recent"),
        ("Phone", None, "recent"),
        ("Later", None, "time block"),
    ]
    assert shown[2].project == "Apollo"


def test_a_pinned_target_that_is_planned_now_is_there_once_with_its_number() -> None:
    shown = listed(
        planned(at(10), at(12), task_id=2),
        recents=(Target("task", "Mail", 2),),
        pins=(Pin(3, Target("task", "Mail", 2)), Pin(4, Target("task", "Gone", 77))),
    )
    assert [(row.label, row.now, row.pin) for row in shown] == [
        ("Mail", True, 3),
        ("Gone", False, 4),
        ("Write", False, None),
        ("Break", False, None),
    ]


def test_the_task_of_the_block_of_now_is_not_a_second_time_right_below_it() -> None:
    shown = listed(
        planned(at(10), at(12), time_block_id=7, task_id=1, description="Review"),
        recents=(Target("task", "Write", 1), Target("task", "Mail", 2)),
    )
    assert [(row.label, row.origin) for row in shown] == [
        ("Review", "time block"),
        ("Mail", "recent"),
        ("Write", "task"),
        ("Break", "break"),
    ]


def test_a_pin_that_is_planned_for_later_shows_its_hours() -> None:
    block = Target("time block", "Talk", None, 6)
    shown = listed(
        planned(at(12), at(13), time_block_id=5, description="First"),
        planned(at(14), at(15), time_block_id=6, description="Talk"),
        pins=(Pin(1, block),),
    )
    assert [(row.label, row.when, row.origin) for row in shown][:2] == [
        ("First", "12:00–13:00", "time block"),
        ("Talk", "14:00–15:00", "pin"),
    ]


def test_what_is_planned_now_is_known_for_a_key() -> None:
    clock = ManualClock(at(11), zone=ZONE)
    catalogue = Catalogue(clock)
    day = (
        planned(at(11), at(12), time_block_id=7, task_id=1),
        planned(at(13), at(14), task_id=2),
        planned(at(15), at(16), description="Walk"),
    )
    snapshot = Snapshot(1, 22, lists=Lists(tasks=TASKS, day=day), pins=(Pin(1, Target("task", "Mail", 2)),))
    seen = []
    for _ in range(4):
        target = catalogue.planned(snapshot, clock.now())
        seen.append(None if target is None else target.key)
        clock.advance(2 * 3600)
    assert seen == [("time block", 7), ("task", 2), ("description", "Walk"), None]


def test_what_is_gone_stays_where_it_would_not_be_seen_otherwise() -> None:
    block, tea = Target("time block", "Old block", 1, 70), Target("description", "Tea")
    shown = listed(gone=(Target("task", "Deleted", 8, project="Apollo"), block, tea, Target("task", "Mail", 2)))
    assert [(row.label, row.origin, row.gone) for row in shown] == [
        ("Write", "task", False),
        ("Mail", "task", True),
        ("Deleted", "task", True),
        ("Old block", "time block", True),
        ("Tea", "recent", True),
        ("Break", "break", False),
    ]


def test_what_is_not_listed_is_marked_among_recents_and_pins() -> None:
    shown = listed(
        recents=(Target("task", "Old report", 9), Target("task", "Mail", 2)),
        pins=(Pin(1, Target("task", "Older report", 8)),),
        unlisted=frozenset({("task", 8), ("task", 9)}),
    )
    assert [(row.label, row.unlisted) for row in shown] == [
        ("Older report", True),
        ("Old report", True),
        ("Mail", False),
        ("Write", False),
        ("Break", False),
    ]


def test_the_coming_blocks_of_a_task_stand_below_it_while_they_are_to_come() -> None:
    blocks = (
        TimeBlock(71, 2, at(10), at(11, 30)),
        TimeBlock(72, 2, at(14), at(15)),
        TimeBlock(73, 2, at(9, day=25), at(10, day=25)),
        TimeBlock(74, 2, at(9, day=30), at(10, day=30)),
        TimeBlock(75, 2, at(9, day=30) + 7 * 86_400, at(10, day=30) + 7 * 86_400),
        TimeBlock(76, 99, at(9), at(23)),
    )
    shown = listed(planned(at(14), at(15), time_block_id=72, task_id=2, description="Planned"), blocks=blocks)
    assert [(row.label, row.when) for row in shown] == [
        ("Planned", "14:00–15:00"),
        ("Write", ""),
        ("Mail", ""),
        ("Mail", "10:00–11:30"),
        ("Mail", "Wed 09:00–10:00"),
        ("Mail", "Mon 09:00–10:00"),
        ("Mail", "07 Dec 09:00–10:00"),
        ("Break", ""),
    ]
    assert shown[3].target == Target("time block", "Mail", 2, 71)
    assert "10:00–11:30" not in [row.when for row in listed(now=at(11, 30), blocks=blocks)]


def test_blocks_of_a_task_that_has_no_row_of_its_own_stand_below_its_block() -> None:
    shown = listed(
        planned(at(12), at(13), time_block_id=5, task_id=8, description="First"),
        planned(at(14), at(15), time_block_id=6, task_id=8, description="Second"),
        blocks=(TimeBlock(7, 8, at(18), at(19)),),
        tasks=(),
    )
    assert [(row.label, row.when) for row in shown] == [
        ("First", "12:00–13:00"),
        ("First", "18:00–19:00"),
        ("Second", "14:00–15:00"),
        ("Break", ""),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"pins": (Pin(1, Target("task", "Mail", 2)),)},
        {"by_frecency": (Target("task", "Mail", 2),)},
        {"unlisted": frozenset({("task", 1)})},
        {"gone": (Target("task", "Mail", 2),)},
        {"blocks": (TimeBlock(1, 1, at(12), at(13)),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_that_changes_is_seen_and_one_that_stays_builds_nothing(change: dict[str, Any]) -> None:
    clock = ManualClock(at(11), zone=ZONE)
    catalogue = Catalogue(clock)
    pinned = (Pin(4, Target("task", "Write", 1)),)
    snapshot = Snapshot(1, 22, lists=Lists(tasks=TASKS), pins=pinned, by_frecency=(Target("description", "Tea"),))
    first = catalogue.rows(snapshot, clock.now())
    assert catalogue.rows(replace(snapshot, asking=True, recents=(TAKE_A_BREAK,)), clock.now()) is first
    assert catalogue.rows(replace(snapshot, **change), clock.now()) != first
