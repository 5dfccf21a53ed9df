"""The day on the real tracker and the sandbox: its strips, other days, and what is refused."""

from __future__ import annotations

from focus_tui.sandbox.moods import Moods
from focus_tui.tracking.memory import MemoryJournal
from tests.support.live import LOST, START, STOP, Live, live
from tests.support.sandbox import CALM, MAIL

ASKED = "/time-entries"


def days_asked(dashboard: Live) -> int:
    return sum(address == ASKED for address in dashboard.wire.asked)


def strips(screen: str) -> tuple[str, str]:
    """The lines of the plan and the work."""
    plan, work = (next(line for line in screen.splitlines() if f" {name} " in line[:20]) for name in ("plan", "work"))
    return plan, work


async def test_the_strips_show_the_list_and_then_what_is_done_here_without_asking() -> None:
    async with live() as dashboard:
        screen = await dashboard.until(" Today 1:47 ", " from Focus ", "plan left")
        plan, work = strips(screen)
        assert plan.index("┃") == work.index("┃")
        assert "█" in work[: work.index("┃")]
        assert set(work[work.index("┃") + 1 :].split("  ")[0]) == {"▁"}
        await dashboard.rest()
        asked = days_asked(dashboard)
        await dashboard.choose("quarterly")
        await dashboard.until("● Write the quarterly report", gone="starting…")
        await dashboard.wait(600)
        await dashboard.until(" Today 1:57 ")
        await dashboard.press("b")
        await dashboard.until("‖ Break", "on a break since", gone="switching…")
        await dashboard.wait(330)
        await dashboard.until(" Today 1:57 ", "breaks 0:0")  # as of the last full minute that was drawn
        await dashboard.press("x")
        await dashboard.until("○ Nothing is tracked", " Today 1:57 ", "breaks 0:05", gone="queued")
        assert days_asked(dashboard) == asked
        before = strips(dashboard.screen)[1]
        await dashboard.wait(3700, step=30)
        assert days_asked(dashboard) == asked + 1
        screen = await dashboard.until(" Today 1:57 ", "breaks 0:05")
        assert strips(screen)[1].replace("┃", "").startswith(before[: before.index("┃")])


async def test_what_is_queued_offline_is_worked_all_the_same() -> None:
    async with live() as dashboard:
        await dashboard.until(" from Focus ")
        await dashboard.rest()
        dashboard.sandbox.moods = Moods(outage=True)
        await dashboard.choose("answer mail")
        await dashboard.wait(300)
        await dashboard.until("● Answer mail", " Today 1:52 ")
        await dashboard.press("x")
        await dashboard.wait(120)
        await dashboard.until("○ Nothing is tracked", " Today 1:52 ")
        dashboard.sandbox.moods = CALM
        await dashboard.wait(300)
        await dashboard.until("○ Nothing is tracked", " Today 1:52 ", gone="queued")


async def test_a_start_whose_answer_is_lost_is_in_it_from_its_press() -> None:
    async with live(broken=[(START, LOST)]) as dashboard:
        await dashboard.until(" from Focus ")
        await dashboard.choose("answer mail")
        await dashboard.wait(300)
        await dashboard.until("● Answer mail", " Today 1:52 ", gone="looking")


async def test_where_lists_are_refused_it_is_what_the_journal_has_over_a_restart() -> None:
    journal = MemoryJournal()
    async with live(moods=Moods(refuse_lists=403), journal=journal) as dashboard:
        await dashboard.until("○ Nothing is tracked", " Today 0:00 ", " from journal ", "plan not known")
        await dashboard.elsewhere(START, task_id=MAIL)
        await dashboard.press("r")
        await dashboard.wait(630)
        await dashboard.press("x")
        await dashboard.until("○ Nothing is tracked", " Today 0:10 ", gone="queued")
    async with live(moods=Moods(refuse_lists=403), journal=journal.another()) as dashboard:
        dashboard.clock.advance(660)
        await dashboard.until("○ Nothing is tracked", " Today 0:10 ", " from journal ")
        await dashboard.press("d")
        await dashboard.until("from this computer's journal; Focus gives no list of the day", "0:10  ")


async def test_what_ends_elsewhere_is_closed_by_the_next_read() -> None:
    async with live() as dashboard:
        await dashboard.until(" Today 1:47 ")
        await dashboard.choose("answer mail")
        await dashboard.until("● Answer mail", gone="starting…")
        await dashboard.wait(600)
        asked = days_asked(dashboard)
        await dashboard.press("r")
        await dashboard.rest()
        await dashboard.elsewhere(STOP)
        await dashboard.wait(60)
        await dashboard.press("r")
        await dashboard.wait(120)
        await dashboard.until("○ Nothing is tracked", " Today 1:57 ")
        await dashboard.press("d")
        await dashboard.until("–~", "Answer mail")
        assert days_asked(dashboard) == asked


async def test_yesterday_is_one_request_and_today_stays_as_it_is() -> None:
    async with live() as dashboard:
        await dashboard.until(" Today 1:47 ")
        await dashboard.rest()
        asked = len(dashboard.wire.asked)
        await dashboard.press("d")
        await dashboard.until("Mon 23 Nov 2026 · today", "worked 1:47", "┃ 10:36 now")
        assert len(dashboard.wire.asked) == asked
        await dashboard.press("left_square_bracket")
        await dashboard.until(
            "Sun 22 Nov 2026 · yesterday", "worked 3:00", "Prepare the demo", "from Focus, asked at"
        )
        assert dashboard.wire.asked[asked:] == [ASKED]
        await dashboard.press("right_square_bracket")
        await dashboard.until("· today", "worked 1:47")
        await dashboard.press("left_square_bracket")
        await dashboard.until("· yesterday", "Prepare the demo")
        await dashboard.press("escape")
        await dashboard.until(" Today 1:47 ", "○ Nothing is tracked")
        assert dashboard.wire.asked[asked:] == [ASKED]


async def test_tomorrow_and_an_empty_day_too() -> None:
    async with live() as dashboard:
        await dashboard.until(" Today 1:47 ")
        await dashboard.press("right_square_bracket")
        await dashboard.until("Tue 24 Nov 2026 · tomorrow", "Nothing was worked or planned.")


async def test_a_refused_day_and_a_spent_quota_are_told_inside_the_screen() -> None:
    async with live(quota=30) as dashboard:
        await dashboard.until(" Today 1:47 ")
        await dashboard.rest()
        dashboard.sandbox.moods = Moods(refuse_lists=403)
        await dashboard.press("left_square_bracket")
        await dashboard.until("· yesterday", "! This day is not to be had. Focus says:")
        dashboard.sandbox.moods = CALM
        dashboard.sandbox.quota.limit = 0
        await dashboard.press("r")
        await dashboard.until("! The last requests are kept for starts and stops. This day is asked for in")
        asked = len(dashboard.wire.asked)
        await dashboard.wait(120)
        assert len(dashboard.wire.asked) == asked
        dashboard.sandbox.quota.limit = 30
        await dashboard.wait(3600, step=30)
        await dashboard.until("· yesterday", "Prepare the demo", gone="!")


async def test_without_a_network_it_is_told_and_r_asks_again() -> None:
    async with live() as dashboard:
        await dashboard.until(" Today 1:47 ")
        await dashboard.rest()
        dashboard.sandbox.moods = Moods(outage=True)
        await dashboard.press("left_square_bracket")
        await dashboard.until("! Focus answered with an error, 503. r asks again")
        dashboard.sandbox.moods = CALM
        await dashboard.press("r")
        await dashboard.until("Prepare the demo", gone="503")
