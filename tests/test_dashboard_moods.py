"""The dashboard on the real tracker, in each mood of the sandbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focus_tui.sandbox.moods import Moods
from tests.support.live import START, live
from tests.support.sandbox import CALM, REPORT

NOTHING = "○ Nothing is tracked"
REPORT_RUNS = "● Write the quarterly report"
ON_REPORT = {"task_id": REPORT}


async def test_a_spent_quota_is_a_countdown_and_the_timer_goes_on() -> None:
    async with live(running=ON_REPORT, quota=30) as dashboard:
        await dashboard.until(REPORT_RUNS, "quota")
        dashboard.sandbox.quota.limit = 0
        await dashboard.press("x")
        await dashboard.until(NOTHING, "is kept until the hourly quota is full again, in", "1 queued", "quota spent")
        asked = len(dashboard.wire.asked)
        await dashboard.press("escape")
        await dashboard.until("The hourly quota of requests is spent. It is full again in")
        await dashboard.press("r")
        await dashboard.wait(60)
        assert len(dashboard.wire.asked) == asked
        dashboard.sandbox.quota.limit = 30
        await dashboard.wait(3600, step=30)
        await dashboard.until(NOTHING, "Stopped “Write the quarterly report” after 0:", gone="queued")
        assert len(dashboard.wire.asked) > asked


async def test_a_slow_server_shows_what_is_under_way() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        await dashboard.rest()
        dashboard.sandbox.moods = Moods(latency=4.0)
        await dashboard.press("x")
        await dashboard.until("stopping “Write the quarterly report”…", "1 queued")
        dashboard.clock.advance(4.0)
        await dashboard.until(NOTHING, "Stopped “Write the quarterly report”", gone="queued")


async def test_an_outage_is_told_once_and_goes() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        dashboard.sandbox.moods = Moods(outage=True)
        await dashboard.wait(120)
        await dashboard.until(REPORT_RUNS, "Focus answered with an error, 503.", "offline")
        assert len(dashboard.tracker.snapshot.notices) == 1
        dashboard.sandbox.moods = CALM
        await dashboard.press("r")
        await dashboard.until(REPORT_RUNS, "synced", gone="503")


@pytest.mark.parametrize(("skew", "words"), [(3600.0, "1 h behind"), (-3600.0, "1 h ahead of")])
async def test_a_clock_that_is_off_is_told_and_the_timer_is_right(skew: float, words: str) -> None:
    async with live(moods=Moods(clock_skew=skew)) as dashboard:
        await dashboard.until(
            NOTHING, "This machine's clock is", "the server's. Times shown are the server's.", words
        )
        await dashboard.choose("quarterly")
        await dashboard.until(REPORT_RUNS, gone="starting…")
        await dashboard.wait(60)
        elapsed = dashboard.tracker.snapshot.elapsed(dashboard.clock.now())
        assert elapsed == pytest.approx(60, abs=3)


async def test_a_silent_replacement_shows_what_the_server_tracks() -> None:
    async with live(moods=Moods(silent_replacement=True)) as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.elsewhere(START, task_id=REPORT)
        await dashboard.choose("answer mail")
        await dashboard.until("● Answer mail", gone="starting…")
        changes = [row["what"] for row in dashboard.sandbox.history.as_json()["changes"]]
        assert "entry replaced" in changes


@pytest.mark.parametrize("status", [402, 403, 404])
async def test_refused_lists_are_told_once_and_not_asked_again_and_again(status: int) -> None:
    async with live(running=ON_REPORT, moods=Moods(refuse_lists=status)) as dashboard:
        await dashboard.until("● Task 4711", "This account does not show its", "esc close")
        await dashboard.rest()
        await dashboard.press("escape")
        await dashboard.until("● Task 4711", gone="does not show")
        lists = [path for path in dashboard.wire.asked if "tracking" not in path]
        assert len(lists) == len(set(lists))
        await dashboard.wait(600, step=15)
        assert [path for path in dashboard.wire.asked if "tracking" not in path] == lists
        await dashboard.press("x")
        await dashboard.until(NOTHING, "Stopped “Task 4711”")


@pytest.mark.parametrize(("status", "words"), [(429, "Focus asks for a pause"), (500, "an error, 500")])
async def test_faults_are_waited_out(status: int, words: str) -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        dashboard.sandbox.moods = replace(CALM, fault=status)
        await dashboard.wait(60)
        await dashboard.until(REPORT_RUNS, words)
        asked = len(dashboard.wire.asked)
        await dashboard.wait(60)
        assert len(dashboard.wire.asked) - asked <= 8
        dashboard.sandbox.moods = CALM
        await dashboard.wait(90)
        await dashboard.until(REPORT_RUNS, gone=words)
