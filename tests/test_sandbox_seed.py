"""What a new sandbox holds, at any hour; and what its file is like."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from focus_tui.clock import ManualClock
from focus_tui.clock import day_of as day_of_clock
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.instants import SECOND, microseconds, rfc3339
from focus_tui.sandbox.rows import Entry
from focus_tui.sandbox.server import Sandbox
from focus_tui.sandbox.store import NotASandbox, Store
from tests.support.sandbox import MAIL, MORNING, REPORT, REVIEW, Focus, focus

DAY = 86_400 * SECOND


def opened(path: Path, wall: float) -> Sandbox:
    sandbox: Sandbox = create_app(path, clock=ManualClock(wall)).state.sandbox
    return sandbox


def day_of(sandbox: Sandbox, *, days: float = 1.0) -> list[Entry]:
    """Every row around now."""
    return sandbox.store.entries_between(sandbox.now() - round(days * DAY), sandbox.now() + round(days * DAY))


def planned_now(sandbox: Sandbox) -> list[Entry]:
    now = sandbox.now()
    return [row for row in sandbox.store.entries_between(now, now + 1) if row.planned_start is not None]


def assert_block_now(sandbox: Sandbox) -> None:
    """A time block of a task contains this very moment, in its task's list and as a planned row."""
    blocks = [block for block in sandbox.store.blocks_at(sandbox.now()) if block.task_id is not None]
    assert len(blocks) == 1
    (block,) = blocks
    assert block.task_id is not None
    assert block in sandbox.store.blocks_of(block.task_id)
    (row,) = [row for row in planned_now(sandbox) if row.time_block_id == block.id]
    assert (row.task_id, row.planned_start, row.type) == (block.task_id, block.start, "activity")
    assert row.planned_duration == (block.end - block.start) // SECOND


def test_the_names_of_the_design_are_there() -> None:
    store = focus().sandbox.store
    names = {id: (task.name, task.project_id) for id in (REPORT, REVIEW, MAIL) if (task := store.task(id))}
    assert names == {
        REPORT: ("Write the quarterly report", 31),
        REVIEW: ("Review the plan", 31),
        MAIL: ("Answer mail", None),
    }
    apollo = store.project(31)
    assert apollo is not None
    assert apollo.name == "Apollo"


@pytest.mark.parametrize("minute", [0, 7, 29, 30, 59])
@pytest.mark.parametrize("hour", range(24))
def test_the_day_is_believable_at_any_hour(hour: int, minute: int) -> None:
    now = datetime(2026, 11, 23, hour, minute, 41, 250_000, tzinfo=UTC).timestamp()
    sandbox = focus(ManualClock(now)).sandbox
    assert sandbox.store.running() is None
    assert_block_now(sandbox)
    rows = day_of(sandbox)
    worked = [row for row in rows if row.start is not None]
    planned = [row for row in rows if row.start is None]
    assert any(row.time_block_id is None and row.task_id is not None for row in planned)
    assert any(row.time_block_id is not None for row in planned)
    assert any(row.type == "break" for row in planned)
    assert worked
    for row in worked:
        assert row.end is not None
        assert row.start is not None
        assert row.start < row.end <= sandbox.now()
    for before, after in pairwise(worked):
        assert (before.end or 0) <= (after.start or 0)
    for before, after in pairwise(planned):
        assert (before.planned_start or 0) + (before.planned_duration or 0) * SECOND <= (after.planned_start or 0)
    midnight = microseconds(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
    assert all((row.planned_start or 0) >= midnight for row in planned)
    if hour >= 3:
        assert any((row.start or 0) >= midnight for row in worked)


def test_the_same_clock_gives_the_same_day() -> None:
    assert day_of(focus().sandbox) == day_of(focus().sandbox)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-11-23"])
def test_the_day_begins_at_half_past_eight_by_the_users_clocks(day: str) -> None:
    zone = ZoneInfo("Europe/Vienna")
    noon = datetime.fromisoformat(day).replace(hour=13, tzinfo=zone)
    clock = ManualClock(noon.timestamp(), zone=zone)
    sandbox = focus(clock).sandbox
    planned = [row.planned_start for row in day_of(sandbox, days=0.5) if row.planned_start is not None]
    assert clock.local(min(planned) / SECOND).replace(tzinfo=None) == datetime.fromisoformat(day + "T08:30")
    assert_block_now(sandbox)
    yesterday = noon.date() - timedelta(days=1)
    worked = [clock.local(row.start / SECOND) for row in day_of(sandbox, days=2) if row.start is not None]
    assert [begin.strftime("%H:%M") for begin in worked if begin.date() == yesterday] == ["09:10", "13:05", "16:40"]


async def test_state_survives_a_restart_and_a_later_day_is_planned_anew(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"
    first = Focus(create_app(path, clock=ManualClock(MORNING)))
    entry = (await first.start(task_id=REPORT)).json()
    before = day_of(first.sandbox, days=4)
    first.sandbox.close()

    again = opened(path, MORNING + 60)
    assert (running := again.store.running()) is not None
    assert running.as_json() == entry
    assert day_of(again, days=4) == before
    assert len(again.store.tasks()) == 15
    again.close()

    evening = opened(path, MORNING + 10 * 3_600)
    assert_block_now(evening)
    assert len(day_of(evening, days=4)) == len(before) + 1
    evening.close()

    later = opened(path, MORNING + 2 * 86_400)
    assert_block_now(later)
    rows = later.store.entries_between(later.now() - 10 * 3_600 * SECOND, later.now() + 14 * 3_600 * SECOND)
    assert len([row for row in rows if row.start is None]) == 10
    assert [row.id for row in rows if row.start is not None] == [entry["id"]]
    worked = [row for row in before if row.start is not None]
    assert set(worked) <= set(day_of(later, days=4))
    later.close()


async def todays_plan(client: Focus) -> list[dict[str, Any]]:
    """The planned rows that the list of today answers."""
    clock = client.sandbox.clock
    begin, end = day_of_clock(clock, clock.now().wall)
    period = {"date_from": rfc3339(microseconds(begin)), "date_to": rfc3339(microseconds(end))}
    rows: list[dict[str, Any]] = (await client.ask("GET", "/time-entries", params=period)).json()["data"]
    return [row for row in rows if row.get("start") is None]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
async def test_a_sandbox_that_stays_open_over_midnight_plans_the_new_day(zone: str) -> None:
    evening = datetime(2026, 11, 23, 20, 50, tzinfo=ZoneInfo(zone))
    clock = ManualClock(evening.timestamp(), zone=ZoneInfo(zone))
    client = focus(clock)
    yesterday = await todays_plan(client)
    clock.advance(3 * 3_600)
    assert await todays_plan(client) == yesterday
    clock.advance(9 * 3_600)
    today = await todays_plan(client)
    assert not {row["id"] for row in today} & {row["id"] for row in yesterday}
    assert len(today) == 10
    assert await todays_plan(client) == today
    assert_block_now(client.sandbox)
    assert len(client.sandbox.store.tasks()) == 15


async def test_the_new_day_has_its_time_blocks_though_they_are_asked_for_first() -> None:
    clock = ManualClock(MORNING)
    client = focus(clock)
    before = (await client.ask("GET", f"/tasks/{REVIEW}/time-blocks")).json()["total"]
    clock.advance(86_400)
    assert (await client.ask("GET", f"/tasks/{REVIEW}/time-blocks")).json()["total"] == before + 1
    clock.advance(86_400)
    worked = (await client.ask("GET", f"/tasks/{REVIEW}/time-entries")).json()["data"]
    assert len([row for row in worked if row.get("start") is None]) == 3


def test_reopened_during_a_break_the_break_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"
    opened(path, MORNING).close()
    noon = opened(path, MORNING + 2 * 3_600)
    assert_block_now(noon)
    assert len(planned_now(noon)) == 1
    noon.close()


def test_the_file_is_private_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"
    before = os.umask(0)
    try:
        store = Store(path)
        with store.transaction():
            store.add_task("x")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"sandbox.sqlite": 0o600, "sandbox.sqlite-journal": 0o600}
    assert store.is_new
    store.close()


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Not a database, but long enough to be looked at. " * 50)
    foreign = tmp_path / "foreign.sqlite"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE song (name TEXT)")
    connection.close()
    newer = tmp_path / "newer.sqlite"
    Store(newer).close()
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for path in (text, foreign, newer):
        before = path.read_bytes()
        with pytest.raises(NotASandbox, match=path.name):
            Store(path)
        assert path.read_bytes() == before
    with pytest.raises(OSError, match="directory"):
        Store(tmp_path)


def add_and_fail(store: Store, name: str) -> None:
    with store.transaction():
        store.add_task(name)
        raise ZeroDivisionError


def test_a_failed_transaction_leaves_nothing() -> None:
    store = Store(":memory:")
    store.add_task("kept")
    with pytest.raises(ZeroDivisionError):
        add_and_fail(store, "lost")
    store.add_task("kept too")
    assert [task.name for task in store.tasks()] == ["kept", "kept too"]
    store.close()
