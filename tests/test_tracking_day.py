"""A day from its list, from what was seen since, from what runs, and from what is under way."""

from __future__ import annotations

import pytest

from focus_tui.api.entry import DayRow, TimeEntry
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.day import Day, DayAsked, Step, Worked, the_day
from focus_tui.tracking.journal import Seen
from focus_tui.tracking.target import TAKE_A_BREAK, Target

HOUR = 3600.0
START, END = 0.0, 24 * HOUR
ASKED = DayAsked(START, END, 10 * HOUR, True, 5)
IDLE = Belief(known=True)
MAIL = Target("task", "Mail", 2, project="Office")


def row(id: int, start: float, end: float | None, **values: object) -> DayRow:
    return DayRow(id, start=start * HOUR, end=None if end is None else end * HOUR, **values)  # type: ignore[arg-type]


def entry(id: int, start: float, **values: object) -> TimeEntry:
    return TimeEntry(id, start * HOUR, **values)  # type: ignore[arg-type]


def runs(entry: TimeEntry) -> Belief:
    return Belief(known=True, entry=entry)


def seen(id: int, start: float, end: float | None, order: int = 9, **values: bool) -> Seen:
    return Seen(entry(id, start), None if end is None else end * HOUR, order=order, **values)


def day(**parts: object) -> Day:
    return the_day(START, END, **({"belief": IDLE} | parts))  # type: ignore[arg-type]


def told(shown: Day) -> list[str]:
    """Each entry as `id: start-end`, in hours."""

    def hours(each: Worked) -> str:
        end = "" if each.end is None else f"{each.end / HOUR:g}{'?' if each.about else ''}"
        return f"{each.row.id}: {each.start / HOUR:g}-{end}"

    return [hours(each) for each in shown.worked]


def test_the_list_is_what_was_worked_and_what_is_planned() -> None:
    plan = DayRow(8, planned_start=9 * HOUR, planned_end=10 * HOUR)
    shown = day(rows=(row(2, 9, 10), plan, row(1, 8, 9)), asked=ASKED)
    assert told(shown) == ["1: 8-9", "2: 9-10"]
    assert shown.planned == (plan,)
    assert (shown.source, shown.asked, shown.complete) == ("focus", 10 * HOUR, True)


def test_without_a_list_there_is_what_was_seen_and_no_plan() -> None:
    shown = day(seen=(seen(1, 8, 9), seen(2, 9, None)), belief=runs(entry(2, 9)))
    assert told(shown) == ["1: 8-9", "2: 9-"]
    assert (shown.planned, shown.source, shown.asked, shown.complete) == (None, "journal", None, True)


def test_what_runs_is_what_was_heard_last() -> None:
    for belief in (runs(entry(3, 10)), Belief(known=True, entry=entry(3, 10), confirmed=True)):
        assert told(day(rows=(row(1, 8, 9), row(2, 9, None)), asked=ASKED, belief=belief)) == [
            "1: 8-9",
            "2: 9-10?",
            "3: 10-",
        ]
    assert day(belief=runs(entry(3, 10))).runs == Worked(DayRow(3, start=10 * HOUR), 10 * HOUR, None)
    assert day().runs is None


def test_while_it_is_not_known_what_runs_nothing_grows() -> None:
    assert told(day(rows=(row(2, 9, None),), asked=ASKED, belief=Belief())) == ["2: 9-10?"]
    assert told(day(seen=(seen(2, 9, None),), belief=None)) == ["2: 9-9?"]


def test_an_entry_that_ended_since_the_list_was_read_is_closed() -> None:
    assert told(day(rows=(row(2, 9, None),), asked=ASKED, seen=(seen(2, 9, 11, order=6),))) == ["2: 9-11"]
    assert told(day(rows=(row(2, 9, None),), asked=ASKED, seen=(seen(2, 9, 11, order=6, about=True),))) == [
        "2: 9-11?"
    ]


def test_the_list_is_newer_than_what_was_seen_before_it() -> None:
    edited = row(2, 8.5, 9.5)
    assert told(day(rows=(edited,), asked=ASKED, seen=(seen(2, 9, 9.75, order=4),))) == ["2: 8.5-9.5"]


def test_what_was_deleted_is_not_there_any_more() -> None:
    assert told(day(rows=(), asked=ASKED, seen=(seen(2, 9, 9.75, order=4),))) == []


def test_deleted_rows_do_not_count() -> None:
    plan = DayRow(8, planned_start=9 * HOUR, planned_end=10 * HOUR, deleted_at=1.0)
    shown = day(rows=(row(1, 8, 9, deleted_at=9 * HOUR), row(2, 9, 10), plan), asked=ASKED)
    assert told(shown) == ["2: 9-10"]
    assert shown.planned == ()


@pytest.mark.parametrize(
    ("asked", "one"),
    [
        (ASKED, seen(2, 11, 12, order=6)),
        (ASKED._replace(complete=False), seen(2, 8, 9, order=4)),
        (ASKED, seen(2, -1, 1, order=4)),
        (DayAsked(-24 * HOUR, 0.0, -HOUR, True, 5), seen(2, 1, 2, order=4)),
    ],
    ids=["it came later", "not all of the list was read", "it began yesterday", "the list is yesterday's"],
)
def test_what_the_list_lacks_is_there_all_the_same(asked: DayAsked, one: Seen) -> None:
    shown = day(rows=(), asked=asked, seen=(one,))
    assert [each.row.id for each in shown.worked] == [2]


def test_of_yesterdays_list_what_reaches_into_today_is_left_and_its_plan_is_not_todays() -> None:
    yesterday = DayAsked(-24 * HOUR, 0.0, -HOUR, True, 5)
    plans = tuple(DayRow(8 + n, planned_start=n * HOUR, planned_end=(n + 2) * HOUR) for n in (-9, -1))
    shown = day(rows=(row(1, -3, -2), row(2, -2, None), *plans), asked=yesterday, belief=runs(entry(2, -2)))
    assert told(shown) == ["2: -2-"]
    assert shown.planned == plans[1:]
    assert shown.source == "journal"
    assert day(rows=(row(1, -3, -2),), asked=yesterday).planned is None


@pytest.mark.parametrize(
    ("start", "end", "there"),
    [(-2, -1, False), (-2, 0, False), (-2, 1, True), (0, 0, True), (23, 30, True), (24, 25, False), (-2, 48, True)],
)
def test_only_what_touches_the_day_is_of_it(start: float, end: float, there: bool) -> None:
    assert bool(day(rows=(row(1, start, end),), asked=ASKED).worked) is there
    plan = DayRow(1, planned_start=start * HOUR, planned_end=end * HOUR)
    assert bool(day(rows=(plan,), asked=ASKED).planned) is there


def test_a_start_in_the_future_is_kept_as_it_is() -> None:
    assert told(day(belief=runs(entry(1, 13)))) == ["1: 13-"]
    assert told(day(belief=runs(entry(1, 25)))) == []


def test_what_is_under_way_is_shown_as_done() -> None:
    steps: tuple[Step, ...] = (Step(11 * HOUR, None),)
    assert told(day(rows=(row(1, 9, None),), asked=ASKED, belief=runs(entry(1, 9)), steps=steps)) == ["1: 9-11"]
    steps += (Step(11 * HOUR, MAIL), Step(12 * HOUR, None), Step(12 * HOUR, TAKE_A_BREAK))
    shown = day(belief=runs(entry(1, 9)), steps=steps)
    assert told(shown) == ["1: 9-11", "-2: 11-12", "-4: 12-"]
    assert [each.row.type for each in shown.worked] == [None, "activity", "break"]
    assert (shown.worked[1].row.task_id, shown.worked[1].row.task_name, shown.worked[1].row.project) == (
        2,
        "Mail",
        "Office",
    )


def test_a_stop_before_the_start_closes_it_at_its_start() -> None:
    assert told(day(belief=runs(entry(1, 9)), steps=(Step(8 * HOUR, None),))) == ["1: 9-9"]


def test_a_description_under_way_is_a_description() -> None:
    (only,) = day(steps=(Step(9 * HOUR, Target("description", "Think")),)).worked
    assert (only.row.description, only.row.task_name) == ("Think", None)


def test_an_entry_keeps_the_names_of_its_row_while_it_is_of_the_same_task() -> None:
    listed = row(1, 9, None, task_id=2, task_name="Mail", project="Office", description="inbox")
    same = day(rows=(listed,), asked=ASKED, belief=runs(entry(1, 9, task_id=2, type="activity"))).worked[0].row
    assert (same.task_name, same.project, same.description, same.type) == ("Mail", "Office", "inbox", "activity")
    other = day(rows=(listed,), asked=ASKED, belief=runs(entry(1, 9, task_id=3))).worked[0].row
    assert (other.task_id, other.task_name, other.project) == (3, None, None)
    edited = day(rows=(listed,), asked=ASKED, belief=runs(entry(1, 9, task_id=2, description="outbox")))
    assert edited.worked[0].row.description == "outbox"
