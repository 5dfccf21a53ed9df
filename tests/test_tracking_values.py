"""The small parts of tracking: days, matches, the board of notices, the status file, and names."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from focus_tui.api.entry import BREAK, DayRow, Task, TimeEntry
from focus_tui.clock import ManualClock, Moment, day_of
from focus_tui.tracking.action import Action, Expects, matches
from focus_tui.tracking.board import Board
from focus_tui.tracking.naming import planned_of, target_of, title_of
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import Lists
from focus_tui.tracking.status import LastKnown, StatusFile
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from tests.support.failures import MOMENT
from tests.support.world import MAIL, PLAN, REPORT


@pytest.mark.parametrize(
    ("zone", "noon", "hours"),
    [
        ("Europe/Berlin", (2026, 3, 29), 23),
        ("Europe/Berlin", (2026, 10, 25), 25),
        ("America/New_York", (2026, 3, 8), 23),
        ("Australia/Lord_Howe", (2026, 4, 5), 24.5),
        ("Asia/Kathmandu", (2026, 6, 1), 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, noon: tuple[int, int, int], hours: float) -> None:
    clock = ManualClock(zone=ZoneInfo(zone))
    for hour in (0, 1, 4, 12, 23):
        instant = datetime(*noon, hour, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp()
        start, end = day_of(clock, instant)
        assert start <= instant < end
        assert end - start == hours * 3600
        assert (clock.local(start).hour, clock.local(end).hour) == (0, 0)


PRESSED = Action("one", "press", "start", "Mail", MOMENT, "boot 1", Expects.NOTHING, target=MAIL)
SENT = replace(PRESSED, sealed=MOMENT.wall, first_sent=MOMENT, sent=MOMENT)
FOUND = TimeEntry(7, MOMENT.wall, task_id=2, created_at=MOMENT.wall)


@pytest.mark.parametrize(
    ("entry", "same"),
    [
        (FOUND, True),
        (None, False),
        (TimeEntry(7, MOMENT.wall + 0.9), True),
        (TimeEntry(7, MOMENT.wall + 1.0), False),
        (TimeEntry(7, MOMENT.wall, task_id=3), False),
        (TimeEntry(7, MOMENT.wall, task_id=2, description="else"), True),
        (TimeEntry(7, MOMENT.wall, created_at=MOMENT.wall - 59), True),
        (TimeEntry(7, MOMENT.wall, created_at=MOMENT.wall - 61), False),
    ],
)
def test_an_entry_matches_what_was_sent(entry: TimeEntry | None, same: bool) -> None:
    assert matches(entry, SENT) is same


def test_what_was_never_sent_matches_nothing() -> None:
    assert not matches(FOUND, PRESSED)


def test_the_time_blocks_id_counts_where_one_was_sent_and_its_tasks_id_does_not() -> None:
    sent = replace(SENT, target=PLAN)
    assert matches(TimeEntry(7, MOMENT.wall, time_block_id=PLAN.time_block_id, task_id=99), sent)
    assert matches(TimeEntry(7, MOMENT.wall, task_id=99), sent)
    assert not matches(TimeEntry(7, MOMENT.wall, time_block_id=82), sent)


def test_when_an_entry_was_created_is_compared_by_the_servers_clock_alone() -> None:
    sent = replace(SENT, first_sent=Moment(MOMENT.wall + 3600, MOMENT.boot, MOMENT.mono))
    assert matches(TimeEntry(7, MOMENT.wall, created_at=MOMENT.wall + 1), sent)


def test_the_board_holds_one_notice_a_kind_and_questions_first() -> None:
    board = Board()
    fact, newer = Notice("link", "Gone."), Notice("stopped", "Stopped.")
    question = Notice("already tracking", "Switch?", asks=True)
    for notice in (question, fact, newer, fact):
        board.put(notice)
    assert board.shown() == (question, newer, fact)
    board.close("link")
    board.put(fact)
    assert board.shown() == (question, newer)
    board.drop("link")
    board.put(fact)
    board.drop_of_action()
    assert board.shown() == (fact,)


def write(path: str, data: bytes) -> None:
    Path(path).write_bytes(data)


def test_the_status_file_gives_back_what_it_was_given(tmp_path: Path) -> None:
    file = StatusFile(tmp_path / "status.json", write)
    assert file.load() == LastKnown()
    last = LastKnown("tracked", 100.5, -2.0, FOUND, "Mail", "Office", None, (MAIL, PLAN, TAKE_A_BREAK))
    file.save(last)
    assert file.load() == last
    assert file.problem is None


@pytest.mark.parametrize(
    "text",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"version": 9}', b'{"version": 1, "state": "tracked"}', b"[" * 9999],
)
def test_a_broken_status_file_is_as_none(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "status.json").write_bytes(text)
    assert StatusFile(tmp_path / "status.json", write).load() == LastKnown()


def test_a_status_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    def refuse(path: str, data: bytes) -> None:
        raise OSError(28, os.strerror(28))

    file = StatusFile(tmp_path / "status.json", refuse)
    file.save(LastKnown())
    assert file.problem is not None
    assert os.strerror(28) in file.problem


LISTS = Lists(
    tasks=(Task(2, "Answer mail", project="Office"),),
    day=(DayRow(1, task_id=2, time_block_id=81, description="Plan", planned_start=10.0, planned_end=20.0),),
)


def test_names_come_from_lists_then_from_what_was_started_then_from_numbers() -> None:
    mail = TimeEntry(7, 0.0, task_id=2)
    assert target_of(mail, LISTS) == Target("task", "Answer mail", 2, project="Office")
    assert target_of(mail, Lists(), [REPORT, MAIL]).name == "Mail"
    assert target_of(mail, Lists()).name == "Task 2"
    assert target_of(TimeEntry(7, 0.0, type=BREAK), LISTS) == TAKE_A_BREAK
    block = TimeEntry(7, 0.0, task_id=2, time_block_id=81)
    assert (target_of(block, LISTS).kind, target_of(block, LISTS).name) == ("time block", "Plan")
    assert planned_of(block.time_block_id, LISTS) == (10.0, 20.0)
    assert planned_of(mail.time_block_id, LISTS) is None
    nameless = TimeEntry(7, 0.0)
    assert title_of(nameless, target_of(nameless, LISTS)) == "(no description)"
