"""The dashboard on the sandbox: what is started and stopped at another time is so on the server."""

from __future__ import annotations

import httpx

from focus_tui.sandbox.instants import SECOND
from focus_tui.sandbox.rows import Entry
from tests.support.live import LOST, START, STOP, Live, live
from tests.support.sandbox import MAIL, MORNING, REPORT

NOTHING = "○ Nothing is tracked"
REPORT_RUNS = "● Write the quarterly report"
MAIL_RUNS = "● Answer mail"
ON_REPORT = {"task_id": REPORT}
MINUTE = 60.0


def entries(dashboard: Live, task_id: int) -> list[tuple[float | None, float | None]]:
    """Start and end of the entries of a task that were made in this test, earliest first."""
    made: list[Entry] = [
        entry for entry in dashboard.sandbox.store.entries_of(task_id) if entry.created_at >= MORNING * SECOND
    ]
    return [
        (None if entry.start is None else entry.start / SECOND, None if entry.end is None else entry.end / SECOND)
        for entry in made
    ]


async def highlight(dashboard: Live, name: str) -> None:
    """Move the highlight to a target, by the filter."""
    await dashboard.press("slash", *name)
    await dashboard.press("escape")


async def test_a_start_at_another_time_is_so_on_screen_and_server() -> None:
    async with live() as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await highlight(dashboard, "answer mail")
        await dashboard.press("a", *"10:05")
        await dashboard.until("Start “Answer mail” at 10:05▏", "started 10:05, 31 minutes ago", "enter do it")
        assert START not in dashboard.wire.asked
        await dashboard.press("enter")
        await dashboard.until(MAIL_RUNS, "since 10:05", gone="starting…")
        assert entries(dashboard, MAIL) == [(MORNING - 31 * MINUTE - 7, None)]


async def test_a_stop_at_another_time_ends_the_entry_then() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        await dashboard.wait(20 * MINUTE, step=30)
        await dashboard.press("A", *"10:35")
        await dashboard.until("! “Write the quarterly report” began at 10:36. It can end only after that.")
        await dashboard.press("enter", "backspace", "backspace", *"40", "enter")
        await dashboard.until(NOTHING, "Stopped “Write the quarterly report” after 0:03:5", gone="at 10:40")
        assert entries(dashboard, REPORT) == [(MORNING, MORNING - 7 + 4 * MINUTE)]
        assert dashboard.wire.asked.count(STOP) == 1


async def test_a_switch_at_another_time_leaves_no_second_between() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS, "Answer mail")
        await dashboard.wait(20 * MINUTE, step=30)
        await highlight(dashboard, "answer mail")
        await dashboard.press("a", *"-5m")
        await dashboard.until("Switch to “Answer mail” at -5m▏", "5 minutes ago, after 15 min")
        await dashboard.press("enter")
        await dashboard.until(MAIL_RUNS, gone="switching…")
        ((_, ended),) = entries(dashboard, REPORT)
        assert entries(dashboard, MAIL) == [(ended, None)]
        assert ended is not None
        assert abs(ended - (dashboard.clock.now().wall - 5 * MINUTE)) <= 2


async def test_last_goes_on_from_where_the_last_entry_ended() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS, "Answer mail")
        await dashboard.wait(5 * MINUTE, step=30)
        await dashboard.press("x")
        await dashboard.until(NOTHING, "Stopped", gone="stopping")
        await dashboard.wait(5 * MINUTE, step=30)
        await highlight(dashboard, "answer mail")
        await dashboard.press("a", *"last")
        await dashboard.until("at last▏", "started 10:41, 5 minutes ago")
        await dashboard.press("enter")
        await dashboard.until(MAIL_RUNS, "since 10:41", gone="starting…")
        ((_, ended),) = entries(dashboard, REPORT)
        assert entries(dashboard, MAIL) == [(ended, None)]


async def test_the_prompt_follows_what_happens_elsewhere() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        await dashboard.wait(20 * MINUTE, step=30)
        await dashboard.press("A", *"10m")
        await dashboard.until("Stop “Write the quarterly report” at 10m▏", "10 minutes ago, after 10 min")
        await dashboard.elsewhere(STOP)
        await dashboard.elsewhere(START, task_id=MAIL)
        await dashboard.wait(30)
        await dashboard.until("Stop “Answer mail” at 10m▏", "! “Answer mail” began at 10:56.")
        await dashboard.elsewhere(STOP)
        await dashboard.wait(30)
        await dashboard.until("! Nothing is tracked.")
        await dashboard.press("enter", "escape")
        assert STOP not in dashboard.wire.asked


async def test_without_a_network_it_is_kept_with_its_instant() -> None:
    async with live() as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await highlight(dashboard, "answer mail")
        dashboard.wire.broken = [("/tracking/start", httpx.ConnectError)] * 2
        await dashboard.press("a", *"1h", "enter")
        await dashboard.until(MAIL_RUNS, "since 09:36 · not sent yet", "1 queued")
        await dashboard.wait(2 * MINUTE)
        await dashboard.until(MAIL_RUNS, "since 09:36", gone="queued")
        ((start, end),) = entries(dashboard, MAIL)
        assert start is not None
        assert abs(start - (MORNING - 60 * MINUTE)) <= 10
        assert end is None


async def test_a_lost_answer_is_looked_for_at_the_named_instant() -> None:
    async with live(broken=[("/tracking/start", LOST)]) as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await highlight(dashboard, "answer mail")
        await dashboard.press("a", *"yesterday 17:00", "enter")
        await dashboard.until(MAIL_RUNS, "not known whether it arrived")
        await dashboard.wait(15)
        await dashboard.until(MAIL_RUNS, "since 17:00, Sun 22 Nov", gone="not known whether it arrived")
        assert len(entries(dashboard, MAIL)) == 1
