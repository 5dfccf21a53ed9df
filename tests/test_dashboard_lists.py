"""The lists on the whole dashboard: what starting costs, over a restart too, and the keys that start from them."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from focus_tui.sandbox.instants import SECOND
from focus_tui.sandbox.moods import Moods
from tests.support.live import CURRENT, START, Live, live
from tests.support.sandbox import CALM, MAIL, REPORT, REVIEW

NOTHING = "○ Nothing is tracked"
TASKS, PROJECTS, DAY = "/tasks", "/projects", "/time-entries"
TALL = (120, 50)
MANY = 440
"""Tasks that are added to the sandbox's 14, which makes five pages."""


def rows(screen: str) -> list[str]:
    """The lines of the list."""
    lines = screen.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(("╭─ Start", "╭─ /")))
    return [line.strip("│ ") for line in lines[first + 1 : -3]]


def title(screen: str) -> str:
    return next(line for line in screen.splitlines() if line.startswith("╭─ Start")).strip("╭─╮ ")


def row(screen: str, name: str) -> str:
    """The first line of the list with that name in it."""
    return next(line for line in rows(screen) if name in line)


def with_many_tasks(dashboard: Live) -> None:
    for number in range(MANY):
        dashboard.sandbox.store.add_task(f"Ticket {number}")


@pytest.mark.parametrize("quota", [30, 240, 600, None])
async def test_a_cold_start_costs_three_requests_and_a_warm_one_a_single_one(quota: int | None) -> None:
    async with live(size=TALL, quota=quota) as cold:
        await cold.until(NOTHING, "Answer mail", "Plan tomorrow", "now  10:30–12:00")
        await cold.rest()
        assert cold.wire.asked == [CURRENT, TASKS, DAY]
        shown = rows(cold.screen)
    async with live(size=TALL, after=cold) as warm:
        await warm.until("synced")
        await warm.rest()
        assert warm.wire.asked == [CURRENT]
        assert rows(warm.screen) == shown


async def test_without_a_network_a_warm_start_shows_the_lists_all_the_same() -> None:
    async with live(size=TALL) as cold:
        await cold.until("Answer mail")
        await cold.rest()
    async with live(size=TALL, after=cold, broken=[(CURRENT, httpx.ConnectError)] * 9) as warm:
        await warm.until("offline", "Answer mail", "now  10:30–12:00")
        assert set(warm.wire.asked) == {CURRENT}


async def test_pages_trickle_in_with_their_progress_and_a_restart_goes_on_with_them() -> None:
    async with live(size=TALL, quota=30) as cold:
        with_many_tasks(cold)
        await cold.until("Start · tasks 100 of 454")
        await cold.rest()
        assert cold.wire.asked == [CURRENT, TASKS, DAY]
        await cold.wait(700, step=50)
        asked = cold.wire.asked.count(TASKS)
        assert 1 < asked < 5
        assert title(cold.screen) == f"Start · tasks {asked}00 of 454"
    async with live(size=TALL, after=cold) as warm:
        await warm.until("synced", f"Start · tasks {asked}00 of 454")
        await warm.rest()
        assert warm.wire.asked == [CURRENT]
        await warm.wait(2 * 3600, step=100)
        assert title(warm.screen) == "Start"
        assert asked + warm.wire.asked.count(TASKS) == 5
        await warm.press("slash", *"ticket 439")
        await warm.until("Ticket 439")


async def test_the_whole_start_keeps_within_the_quota_on_free() -> None:
    async with live(size=TALL, quota=30) as cold:
        with_many_tasks(cold)
        await cold.until(NOTHING)
        await cold.wait(3600, step=20)
        assert cold.sandbox.quota.remaining(cold.clock.now().boot) >= 6
        assert [asked for asked in cold.sandbox.history.as_json()["requests"] if asked["status"] == 402] == []


@pytest.mark.parametrize("status", [402, 403, 404])
async def test_refused_lists_are_neither_asked_nor_told_again_by_a_restart_within_the_hour(status: int) -> None:
    async with live(size=TALL, moods=Moods(refuse_lists=status)) as cold:
        await cold.until(NOTHING, "This account does not show its day and tasks.")
        await cold.rest()
        assert cold.wire.asked == [CURRENT, TASKS, DAY]
    async with live(size=TALL, after=cold) as warm:
        await warm.until(NOTHING, "synced")
        await warm.wait(3400, step=200)
        assert set(warm.wire.asked) == {CURRENT}
        assert "does not show" not in warm.screen
        await warm.elsewhere(START, task_id=REPORT)
        await warm.wait(60)
        await warm.until("● Task 4711", "was started elsewhere")
        await warm.press("x")
        await warm.until(NOTHING)
        await warm.press("space")
        await warm.until("● Task 4711", gone="starting…")
        await warm.wait(300, step=20)
        assert TASKS in warm.wire.asked
        assert "does not show" not in warm.screen


async def test_R_reads_the_lists_again_and_says_so_where_it_may_not() -> None:
    async with live(size=TALL, quota=30) as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.rest()
        dashboard.sandbox.store.add_task("A new task")
        before = len(dashboard.wire.asked)
        await dashboard.press("R")
        await dashboard.until("A new task", gone="The lists are read again.")
        await dashboard.rest()
        assert {TASKS, DAY} <= set(dashboard.wire.asked[before:]) <= {TASKS, DAY, PROJECTS}
        dashboard.sandbox.quota.limit = 14  # another client has spent the rest
        await dashboard.wait(400)
        before = len(dashboard.wire.asked)
        await dashboard.press("R")
        await dashboard.until(
            "Not read: the last requests (", "are kept for starts and stops. There is one to spare in"
        )
        assert dashboard.wire.asked[before:] == []


async def test_p_pins_and_a_digit_starts_also_after_a_restart() -> None:
    async with live(size=TALL) as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.press("j", "j", "p")
        await dashboard.until("1 ★", "is pinned.", "1 start it")
        pinned = row(dashboard.screen, "1 ★")
        assert pinned.startswith("› ")
        await dashboard.press("9")
        await dashboard.until("Nothing is pinned as 9.", "p pin the highlighted")
        await dashboard.rest()
    async with live(size=TALL, after=dashboard) as again:
        await again.until("synced", "1 ★")
        assert row(again.screen, "1 ★") == pinned.replace("›", " ").strip()
        name = "Answer mail"
        assert name in pinned
        await again.press("1")
        await again.until(f"● {name}", gone="starting…")
        await again.wait(2)
        await again.press("b")
        await again.until("‖ Break", gone="switching…")
        await again.wait(2)
        await again.press("1")
        await again.until(f"● {name}", gone="switching…")
        await again.press("g", "j", "p")
        await again.until(f"“{name}” is not pinned any more.", gone="1 ★")


async def test_0_starts_the_block_of_now_and_a_switch_follows_the_plan() -> None:
    async with live(size=TALL) as dashboard:
        await dashboard.until(NOTHING, "now  10:30–12:00")
        await dashboard.press("G", "0")
        await dashboard.until("● Review the plan", "block 10:30–12:00", gone="starting…")
        running = dashboard.sandbox.store.running()
        assert running is not None
        assert running.task_id == REVIEW
        assert running.time_block_id is not None
        await dashboard.wait(85 * 60, step=300)
        await dashboard.press("0")
        await dashboard.until("‖ Break", gone="switching…")
        await dashboard.wait(45 * 60, step=300)
        await dashboard.press("0")
        await dashboard.until("● Fix the login form", gone="switching…")


async def test_0_with_nothing_planned_says_so() -> None:
    async with live(size=TALL) as dashboard:
        await dashboard.until(NOTHING, "now  10:30–12:00")
        await dashboard.wait(9 * 3600, step=1800)
        await dashboard.press("0")
        await dashboard.until("Nothing is planned for the rest of today.", NOTHING)
        assert START not in dashboard.wire.asked


async def test_t_shows_the_coming_blocks_of_the_highlighted_task_and_hides_them_again() -> None:
    async with live(size=TALL) as dashboard:
        now = int(dashboard.clock.now().wall) * SECOND
        for days in (1, 2):
            start = now + days * 86_400 * SECOND
            dashboard.sandbox.store.add_block(MAIL, start, start + 1800 * SECOND)
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.rest()
        before = len(dashboard.wire.asked)
        await dashboard.press("slash", *"answer mail", "escape", "t")
        await dashboard.until("Tue 10:36–11:06", "Wed 10:36–11:06")
        assert dashboard.wire.asked[before:] == [f"/tasks/{MAIL}/time-blocks"]
        lines = rows(dashboard.screen)
        place = next(index for index, line in enumerate(lines) if line.startswith("›"))
        assert "Answer mail" in lines[place]
        assert "Tue 10:36–11:06" in lines[place + 1]
        await dashboard.press("t")
        await dashboard.until(NOTHING, gone="Tue 10:36–11:06")
        assert len(dashboard.wire.asked) == before + 1
        await dashboard.press("g", "t")
        await dashboard.until(NOTHING)


async def test_a_task_that_is_gone_is_marked_and_stays_also_after_a_restart() -> None:
    async with live(size=TALL) as dashboard:
        await dashboard.until(NOTHING, "Order new chairs")
        chairs = next(task.id for task in dashboard.sandbox.store.tasks() if task.name == "Order new chairs")
        dashboard.sandbox.forget_task(chairs)
        await dashboard.choose("chairs")
        await dashboard.until("That task does not exist any more. “Order new chairs” was not started.")
        await dashboard.rest()
        assert "gone" in row(dashboard.screen, "Order new chairs")
        assert dashboard.wire.asked.count(TASKS) == 2
    async with live(size=TALL, after=dashboard) as again:
        await again.until("synced")
        assert "gone" in row(again.screen, "Order new chairs")
        dashboard.sandbox.store.add_task("Order new chairs")
        await again.press("R")
        await again.until(NOTHING, gone="The lists are read again.")


async def test_a_pin_that_is_not_listed_any_more_says_so() -> None:
    async with live(size=TALL) as dashboard:
        await dashboard.until(NOTHING, "Order new chairs")
        await dashboard.press("slash", *"chairs", "escape", "p")
        await dashboard.until("1 ★  Order new chairs")
        chairs = next(task.id for task in dashboard.sandbox.store.tasks() if task.name == "Order new chairs")
        dashboard.sandbox.forget_task(chairs)
        await dashboard.press("R")
        await dashboard.until("1 ★  Order new chairs", "not listed")
        assert "not listed" in row(dashboard.screen, "1 ★")


async def test_what_is_started_most_comes_first_and_polls_change_no_order() -> None:
    async with live(size=TALL) as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.rest()
        for _ in range(3):
            await dashboard.choose("chairs")
            await dashboard.until("● Order new chairs", gone="starting…")
            await dashboard.wait(30)
            await dashboard.press("x")
            await dashboard.until(NOTHING)
            await dashboard.wait(2)
        order = [line for line in rows(dashboard.screen) if line.endswith("recent")]
        assert "Order new chairs" in order[0]
        await dashboard.choose("print shop")
        await dashboard.until("● Call the print shop", gone="starting…")
        order = [line for line in rows(dashboard.screen) if line.endswith("recent")]
        assert "Order new chairs" in order[0]
        assert any("Call the print shop" in line for line in order)
        await dashboard.wait(3700, step=300)
        assert [line for line in rows(dashboard.screen) if line.endswith("recent")] == order


async def test_moods_of_the_lists_can_be_played_one_after_another() -> None:
    async with live(size=TALL) as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.rest()
        dashboard.sandbox.moods = replace(CALM, refuse_lists=403)
        await dashboard.press("R")
        await dashboard.until("This account does not show its day, tasks and projects.", "Answer mail")
        dashboard.sandbox.moods = CALM
        await dashboard.wait(1)
        await dashboard.press("R")
        await dashboard.until("Answer mail", gone="does not show")
