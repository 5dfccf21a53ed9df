"""Which target a name means, and how what can be started is listed for people and programs."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.entry import DayRow, Task
from focus_tui.cli import _parser
from focus_tui.clock import ManualClock
from focus_tui.oneshot.arguments import wrong
from focus_tui.oneshot.choosing import named
from focus_tui.oneshot.codes import USAGE
from focus_tui.oneshot.listed import as_json, lines, may_lack_tasks, names
from focus_tui.oneshot.outcomes import Outcome
from focus_tui.targets.catalogue import Row, rows
from focus_tui.tracking.pins import Pin
from focus_tui.tracking.snapshot import Lists, Snapshot
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from tests.support.glances import HOSTILE

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC).timestamp()
TASKS = (
    Task(1, "Write the report", project="Apollo"),
    Task(2, "Write the report", project="Zeus"),
    Task(3, "Answer mail"),
    Task(4, "Answer mail of customers"),
    Task(5, "Ärger"),
)
REVIEW = replace(
    DayRow(900, planned_start=NOON - 600, planned_end=NOON + 3600),
    time_block_id=71,
    task_id=3,
    description="Review",
)

TWICE = (
    "“write the report” may be “Write the report” (Apollo, --task 1), “Write the report” (Zeus, --task 2); type more "
    "of the name, or --task with its number, or --new."
)


def shown(*day: DayRow, **also: Any) -> Snapshot:
    return Snapshot(1, 22, lists=Lists(tasks=TASKS, day=day), **also)


def offered(*day: DayRow, **also: Any) -> tuple[Row, ...]:
    clock = ManualClock(NOON)
    return rows(shown(*day, **also), clock.now(), clock)


def meant(name: str, *day: DayRow, **also: Any) -> object:
    found = named(name, offered(*day, **also))
    return found.task_id if isinstance(found, Target) else found


@pytest.mark.parametrize(
    ("name", "task_id"),
    [
        ("answer mail", 3),
        ("ANSWER MAIL", 3),
        ("customers", 4),
        ("ärger", 5),
        ("arger", 5),
        ("zeus", 2),
        ("mail cust", 4),
    ],
)
def test_a_name_means_what_is_called_so_or_the_only_one_that_is_found(name: str, task_id: int) -> None:
    assert meant(name) == task_id


def test_what_is_called_so_twice_is_asked_about_with_numbers() -> None:
    found = named("write the report", offered())
    assert isinstance(found, Outcome)
    assert (found.code, found.text) == (USAGE, TWICE)
    assert meant("write the report apollo") == 1


def test_what_nothing_is_called_means_nothing() -> None:
    assert meant("zzz") is None


def test_a_break_is_meant_by_its_name() -> None:
    assert named("break", offered()) == TAKE_A_BREAK


def test_what_is_gone_is_not_meant() -> None:
    assert meant("ärger", gone=(Target("task", "Ärger", 5),)) is None


def test_of_a_task_and_its_block_that_is_on_the_block_is_meant() -> None:
    found = named("review", offered(REVIEW))
    assert isinstance(found, Target)
    assert (found.kind, found.time_block_id) == ("time block", 71)


def test_more_than_can_be_told_are_counted() -> None:
    clock = ManualClock(NOON)
    many = Snapshot(1, 22, lists=Lists(tasks=tuple(Task(n, f"Report {n}") for n in range(1, 31)), day=()))
    found = named("report", rows(many, clock.now(), clock))
    assert isinstance(found, Outcome)
    assert " and 21 more; type more of the name" in found.text


@given(st.text(max_size=20))
def test_whatever_is_typed_there_is_an_answer(name: str) -> None:
    found = named(name, offered())
    assert found is None or isinstance(found, (Target, Outcome))


def test_the_lines_for_people() -> None:
    pins = (Pin(2, Target("task", "Answer mail of customers", 4)),)
    clock = ManualClock(NOON)
    listed = lines(shown(REVIEW, pins=pins, gone=(Target("task", "Ärger", 5),)), clock)
    assert listed[0].split("  ")[0] == "now"
    assert listed[0].endswith("time block 71 11:50–13:00")
    assert listed[1].startswith("2    Answer mail of customers")
    assert any(line.endswith("task 5 (gone)") for line in listed)


def test_the_shape_of_json() -> None:
    """What is documented: members may be added, none may go or change."""
    listed = json.loads(as_json(shown(REVIEW), ManualClock(NOON)))
    assert listed["version"] == 1
    assert listed["targets"][0] == {
        "name": "Review",
        "project": None,
        "kind": "time block",
        "task_id": 3,
        "time_block_id": 71,
        "planned": "11:50–13:00",
        "now": True,
        "pin": None,
        "gone": False,
        "unlisted": False,
    }


def test_names_are_listed_once_each_on_a_line_of_their_own() -> None:
    hostile = Snapshot(1, 22, lists=Lists(tasks=(*TASKS, Task(6, "a\nb\x1b[31m"), Task(7, HOSTILE)), day=()))
    listed = names(hostile, ManualClock(NOON))
    assert listed.count("Write the report") == 1
    assert HOSTILE in listed
    assert not any(sign in name for name in listed for sign in "\n\x1b")


def test_tasks_that_are_a_day_old_or_were_never_read_may_lack() -> None:
    clock = ManualClock(NOON)
    read = [shown(), *(with_tasks_read(NOON - age) for age in (3600.0, 100_000.0))]
    assert [may_lack_tasks(each, clock) for each in read] == [True, False, True]


def with_tasks_read(at: float) -> Snapshot:
    snapshot = shown()
    read_at = snapshot.lists.read_at._replace(tasks=at)
    return replace(snapshot, lists=replace(snapshot.lists, read_at=read_at))


def parse(*arguments: str) -> argparse.Namespace:
    return _parser().parse_args(["start", *arguments])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mail", "--task", "1"], "Only one of TARGET, --task, --block and --break can be started."),
        (["--task", "1", "--break"], "Only one of TARGET, --task, --block and --break can be started."),
        (["--new"], "--new needs a TARGET: the description."),
        (["two", "words", "--new"], ""),
        (["--block", "7", "--switch"], ""),
        ([], ""),
    ],
)
def test_what_cannot_be_started_together_is_told(arguments: list[str], sentence: str) -> None:
    assert wrong(parse(*arguments)) == sentence


@pytest.mark.parametrize(
    "arguments", [["--task", "0"], ["--task", "x"], ["--task", "1e3"], ["--wait", "-1"], ["--wait", "nan"]]
)
def test_a_number_that_cannot_be_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(*arguments)
    assert ended.value.code == USAGE
    assert "is no " in capsys.readouterr().err
