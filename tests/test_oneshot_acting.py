"""`start`, `stop` and `toggle` against the sandbox: what is sent, what is said, and what is kept for the next run."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from focus_tui.oneshot.acting import Start, Toggle, act
from focus_tui.oneshot.choosing import Wanted
from focus_tui.oneshot.codes import DONE, NOT_DELIVERED, NOT_KNOWN, NOTHING_TRACKED, REFUSED, USAGE
from focus_tui.oneshot.errand import Errand
from focus_tui.oneshot.outcomes import Outcome
from focus_tui.oneshot.refreshing import refresh
from focus_tui.tracking.action import Stage
from focus_tui.tracking.lock import SenderLock
from focus_tui.tracking.runner import LAST_WRITE
from tests.support.errands import Desk, end
from tests.support.live import CURRENT, LOST, START, STOP, refusal
from tests.support.sandbox import MAIL, REPORT

REVIEW = 4712


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk where “Answer mail” and then “Order new chairs” were started before, and nothing is tracked now."""
    made = Desk(tmp_path)
    for name in ("Answer mail", "Order new chairs"):
        assert (await made.start(name)).code == DONE
        assert (await made.stop()).code == DONE
    made.wire.asked.clear()
    yield made
    await made.close()


@asynccontextmanager
async def sender(desk: Desk) -> AsyncIterator[None]:
    """A dashboard's engine runs meanwhile, and is the one that sends."""
    engine = desk.engine(brief=False)
    running = asyncio.create_task(engine.runner.run())
    await desk.pass_until(lambda: engine.tracker.snapshot.lists.day is not None and desk.is_resting)

    async def tick() -> None:
        while True:
            await desk.clock.wait(asyncio.Event(), 1.0)
            engine.tracker.tick()

    ticking = asyncio.create_task(tick())
    yield
    await end(ticking)
    await end(running)


def open_actions(desk: Desk) -> list[tuple[str, Stage]]:
    engine = desk.engine()
    found = [(str(action.kind), action.stage) for action in engine.runner._journal.load().actions]
    engine.runner._journal.close()
    engine._lock.release()
    return found


async def test_a_start_costs_two_requests_and_says_what_it_did(desk: Desk) -> None:
    assert await desk.start("mail") == Outcome(DONE, "Started “Answer mail” at 10:36.")
    assert desk.asked == [CURRENT, START]
    assert open_actions(desk) == []


async def test_a_stop_does_too(desk: Desk) -> None:
    await desk.start("mail")
    desk.wire.asked.clear()
    desk.clock.advance(3600)
    outcome = await desk.stop()
    assert (outcome.code, outcome.text[:33]) == (DONE, "Stopped “Answer mail” after 1:00:")
    assert desk.asked == [CURRENT, STOP]


async def test_while_something_is_tracked_a_start_sends_nothing(desk: Desk) -> None:
    await desk.start("mail")
    desk.wire.asked.clear()
    refused = Outcome(
        REFUSED, "Already tracking “Answer mail”; “Order new chairs” was not started. Add --switch to switch to it."
    )
    assert await desk.start("chairs") == refused
    assert desk.writes == []
    assert open_actions(desk) == []
    async with sender(desk):
        assert await desk.start("chairs") == refused
    assert desk.writes == []


async def test_what_was_tracked_when_last_known_need_not_be_any_more(desk: Desk) -> None:
    await desk.start("mail")
    await desk.elsewhere(STOP)
    assert (await desk.start("chairs")).code == DONE


async def test_what_runs_by_now_is_found_out(desk: Desk) -> None:
    await desk.elsewhere(START, task_id=MAIL)
    outcome = await desk.start("chairs")
    assert (outcome.code, outcome.text[:31]) == (REFUSED, "Already tracking “Answer mail”;")
    assert desk.writes == []
    assert open_actions(desk) == []


async def test_what_is_tracked_already_need_not_be_started(desk: Desk) -> None:
    await desk.start("mail")
    for switch in (False, True):
        assert await desk.start("mail", switch=switch) == Outcome(DONE, "“Answer mail” is tracked already.")
    await desk.elsewhere(STOP)
    assert await desk.start("mail", switch=True) == Outcome(DONE, "Started “Answer mail” at 10:36.")


async def test_a_switch_stops_and_starts_at_one_instant(desk: Desk) -> None:
    await desk.start("mail")
    outcome = await desk.start("chairs", switch=True)
    assert outcome == Outcome(DONE, "Switched from “Answer mail” to “Order new chairs” at 10:36.")
    assert desk.writes[-2:] == [STOP, START]


async def test_a_switch_where_nothing_is_tracked_starts(desk: Desk) -> None:
    assert await desk.start("chairs", switch=True) == Outcome(DONE, "Started “Order new chairs” at 10:36.")
    assert desk.asked == [CURRENT, START]


async def test_a_switch_from_what_was_not_known_switches_all_the_same(desk: Desk) -> None:
    await desk.elsewhere(START, task_id=MAIL)
    outcome = await desk.start("chairs", switch=True)
    assert outcome == Outcome(DONE, "Switched from “Answer mail” to “Order new chairs” at 10:36.")


async def test_a_switch_from_something_else_than_was_known_waits_and_the_second_one_means_it(desk: Desk) -> None:
    await desk.start("mail")
    await desk.elsewhere(STOP)
    await desk.elsewhere(START, task_id=REPORT)
    outcome = await desk.start("chairs", switch=True)
    assert outcome.code == NOT_DELIVERED
    assert outcome.text == (
        "“Write the quarterly report” runs, not “Answer mail”. Nothing was stopped; run the same again to stop "
        "“Write the quarterly report”."
    )
    desk.wire.asked.clear()
    outcome = await desk.start("chairs", switch=True)
    assert outcome == Outcome(DONE, "Switched from “Write the quarterly report” to “Order new chairs” at 10:36.")
    assert desk.writes == [STOP, START]


async def test_a_stop_of_something_else_than_was_known_waits_and_the_second_one_means_it(desk: Desk) -> None:
    await desk.start("mail")
    await desk.elsewhere(STOP)
    await desk.elsewhere(START, task_id=REPORT)
    desk.wire.asked.clear()
    first, second = await desk.stop(), await desk.stop()
    assert (first.code, first.text[:44]) == (NOT_DELIVERED, "“Write the quarterly report” runs, not “Answ")
    assert (second.code, second.text[:36]) == (DONE, "Stopped “Write the quarterly report”")
    assert desk.writes == [STOP]


async def test_without_anything_tracked_a_stop_ends_with_1_once_focus_has_said_so(desk: Desk) -> None:
    assert await desk.stop() == Outcome(NOTHING_TRACKED, "Nothing is tracked.")
    assert desk.asked == [CURRENT]
    async with sender(desk):
        desk.wire.asked.clear()
        assert await desk.stop() == Outcome(NOTHING_TRACKED, "Nothing is tracked.")
        assert desk.asked == []


async def test_a_stop_finds_what_was_started_elsewhere(desk: Desk) -> None:
    await desk.elsewhere(START, task_id=MAIL)
    outcome = await desk.stop()
    assert (outcome.code, outcome.text[:21]) == (DONE, "Stopped “Answer mail”")


async def test_a_stop_of_what_has_ended_meanwhile_ends_with_1(desk: Desk) -> None:
    await desk.start("mail")
    await desk.elsewhere(STOP)
    expected = Outcome(NOTHING_TRACKED, "Nothing was being tracked: “Answer mail” had ended already.")
    assert await desk.stop() == expected


async def test_toggle_stops_and_starts_the_last_one_again(desk: Desk) -> None:
    outcomes = [await desk.do(Toggle()) for _ in range(2)]
    assert [outcome.code for outcome in outcomes] == [DONE, DONE]
    assert outcomes[0].text == "Started “Order new chairs” at 10:36."
    assert outcomes[1].text.startswith("Stopped “Order new chairs”")
    await desk.elsewhere(START, task_id=MAIL)
    outcome = await desk.do(Toggle())
    assert (outcome.code, outcome.text[:31]) == (REFUSED, "Already tracking “Answer mail”;")
    outcome = await desk.do(Toggle())  # by now it is known
    assert (outcome.code, outcome.text[:21]) == (DONE, "Stopped “Answer mail”")


async def test_start_without_a_target_starts_the_last_one_again(desk: Desk) -> None:
    assert await desk.do(Start(None)) == Outcome(DONE, "Started “Order new chairs” at 10:36.")


async def test_where_nothing_was_ever_started_there_is_nothing_to_repeat(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    expected = Outcome(NOTHING_TRACKED, "Nothing was started yet: say what to start, or open focus-tui to choose.")
    assert await desk.do(Start(None)) == expected
    assert await desk.do(Toggle()) == expected
    await desk.close()


async def test_in_an_empty_home_a_name_is_looked_for_among_the_tasks(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert await desk.start("chairs") == Outcome(DONE, "Started “Order new chairs” at 10:36.")
    assert sorted(desk.asked) == sorted([CURRENT, "/tasks", START])
    await desk.close()


async def test_by_number_by_break_and_new(desk: Desk) -> None:
    for wanted, name in (
        (Wanted(task_id=REPORT), "Write the quarterly report"),
        (Wanted(is_break=True), "Break"),
        (Wanted("mail", new=True), "mail"),
        (Wanted("something that nothing is called"), "something that nothing is called"),
    ):
        outcome = await desk.do(Start(wanted))
        assert (outcome.code, outcome.text) == (DONE, f"Started “{name}” at 10:36{told_of(wanted)}.")
        await desk.stop()


def told_of(wanted: Wanted) -> str:
    return ", as a description without a task" if wanted.name else ""


async def test_a_task_that_is_gone_is_refused_with_the_servers_sentence(desk: Desk) -> None:
    outcome = await desk.do(Start(Wanted(task_id=999_999)))
    assert outcome.code == REFUSED
    assert outcome.text.startswith("“Task 999999” was not started. Focus says: User task does not exist (trace id")
    assert open_actions(desk) == []


async def test_a_start_that_is_refused_after_all_is_told(desk: Desk) -> None:
    desk.wire.broken = [(START, refusal(422, "Cannot track multiple time entries at the same time"))]
    outcome = await desk.start("mail")
    assert (outcome.code, outcome.text) == (
        REFUSED,
        "“Answer mail” was not started. Focus says: Cannot track multiple time entries at the same time (trace id "
        "0f0e).",
    )


async def test_half_a_switch_says_what_was_stopped(desk: Desk) -> None:
    await desk.start("mail")
    desk.wire.broken = [(START, refusal(400))]
    outcome = await desk.start("chairs", switch=True)
    assert outcome.code == REFUSED
    assert outcome.text.startswith("“Order new chairs” was not started. Focus says: The server says so")
    assert outcome.text.endswith("“Answer mail” was stopped: nothing runs.")


async def test_a_switch_whose_stop_is_refused_starts_nothing(desk: Desk) -> None:
    await desk.start("mail")
    desk.wire.broken = [(STOP, refusal(403))]
    outcome = await desk.start("chairs", switch=True)
    assert outcome.code == REFUSED
    assert outcome.text.startswith("“Order new chairs” was not started, since “Answer mail” was not stopped. Focus")


async def test_a_stop_that_is_refused_is_told(desk: Desk) -> None:
    await desk.start("mail")
    desk.wire.broken = [(STOP, refusal(400))]
    outcome = await desk.stop()
    assert outcome == Outcome(
        REFUSED, "“Answer mail” was not stopped. Focus says: The server says so (trace id 0f0e)."
    )


async def test_another_time(desk: Desk) -> None:
    desk.clock.advance(3600)
    assert await desk.start("mail", at="10m") == Outcome(DONE, "Started “Answer mail” at 11:26.")
    outcome = await desk.stop("11:30")
    assert (outcome.code, outcome.text[:30]) == (DONE, "Stopped “Answer mail” after 0:")
    assert await desk.start("chairs", at="last") == Outcome(DONE, "Started “Order new chairs” at 11:30.")


@pytest.mark.parametrize(
    ("at", "code", "text"),
    [
        ("half past", USAGE, "--at: That is no time. Type 10m, 1h30, 9:12, yesterday 17:00, last or now."),
        ("+10m", USAGE, "--at: 10:46 is in the future."),
    ],
)
async def test_another_time_that_cannot_be_sends_nothing(at: str, code: int, text: str, desk: Desk) -> None:
    assert await desk.start("mail", at=at) == Outcome(code, text)
    assert desk.asked == []
    assert open_actions(desk) == []


async def test_a_stop_before_the_entry_began_sends_nothing(desk: Desk) -> None:
    await desk.start("mail")
    outcome = await desk.stop("1h")
    assert outcome == Outcome(USAGE, "--at: “Answer mail” began at 10:36. It can end only after that.")
    outcome = await desk.start("chairs", switch=True, at="1h")
    assert outcome == Outcome(USAGE, "--at: “Answer mail” began at 10:36. It can end only after that.")


async def test_without_a_network_it_is_kept_and_the_next_run_delivers_it(desk: Desk) -> None:
    desk.break_off()
    outcome = await desk.start("mail")
    assert (outcome.code, outcome.text) == (
        NOT_DELIVERED,
        "The start of “Answer mail” is kept, and not delivered yet (focus.toggl.com could not be reached: no "
        "connection); the next focus-tui of this profile delivers it.",
    )
    assert open_actions(desk) == [("start", Stage.QUEUED)]
    desk.wire.broken = []
    assert await desk.run(refresh) == ""
    assert await desk.current() == str(MAIL)
    assert open_actions(desk) == []
    assert desk.writes == [START]


async def test_it_ends_as_soon_as_nothing_more_can_happen_in_time(desk: Desk) -> None:
    desk.break_off()
    before = desk.clock.now().boot
    assert (await desk.start("mail", wait=3.5)).code == NOT_DELIVERED  # it would be tried again after four or more
    assert desk.clock.now().boot - before < 3.0


async def test_keys_of_several_commands_arrive_in_their_order(desk: Desk) -> None:
    desk.break_off()
    for command in (desk.start("mail", wait=1.0), desk.stop(wait=1.0), desk.start("chairs", wait=1.0)):
        assert (await command).code == NOT_DELIVERED
        desk.clock.advance(10)
    assert open_actions(desk) == [("start", Stage.QUEUED), ("stop", Stage.QUEUED), ("start", Stage.QUEUED)]
    desk.wire.broken = []
    assert await desk.run(refresh, wait=30.0) == ""
    assert desk.writes == [START, STOP, START]
    assert await desk.current() == "4723"


async def test_a_stop_takes_back_what_another_command_has_just_started(desk: Desk) -> None:
    desk.break_off()
    await desk.start("mail", wait=1.0)
    expected = Outcome(DONE, "The start of “Answer mail” was taken back before it was sent.")
    assert await desk.stop(wait=1.0) == expected
    assert open_actions(desk) == []


async def test_a_spent_quota_is_not_waited_for(desk: Desk) -> None:
    spent = {"X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "1800"}
    desk.wire.broken = [(CURRENT, refusal(402, **spent))]
    before = desk.clock.now().boot
    outcome = await desk.start("mail")
    assert outcome.code == NOT_DELIVERED
    assert outcome.text.startswith("The start of “Answer mail” is kept, and not delivered yet")
    assert desk.clock.now().boot - before < 3
    assert (desk.asked, open_actions(desk)) == ([CURRENT], [("start", Stage.QUEUED)])


async def test_an_answer_that_is_lost_is_told_as_such(desk: Desk) -> None:
    desk.wire.broken = [(START, LOST)]
    outcome = await desk.start("mail", wait=8.0)  # it is looked for after 10
    assert outcome.code == NOT_DELIVERED
    assert outcome.text.startswith("It is not known whether Focus took the start of “Answer mail” (")
    assert outcome.text.endswith("); the next focus-tui of this profile finds out.")
    assert await desk.run(refresh, wait=100.0) == ""
    assert desk.writes == [START]
    assert open_actions(desk) == []


async def test_with_more_time_it_is_looked_for(desk: Desk) -> None:
    desk.wire.broken = [(START, LOST)]
    assert await desk.start("mail", wait=60.0) == Outcome(DONE, "Started “Answer mail” at 10:36.")
    assert desk.writes == [START]


async def test_not_waiting_at_all_keeps_it_on_disk(desk: Desk) -> None:
    outcome = await desk.start("mail", wait=0.0)
    assert outcome.code == NOT_DELIVERED
    assert len(open_actions(desk)) == 1


async def test_what_is_unknown_and_cannot_be_asked_ends_with_5(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.break_off()
    for what in (desk.stop(), desk.do(Toggle()), desk.start("x y z", switch=True)):
        outcome = await what
        assert outcome.code == NOT_KNOWN
    assert outcome.text.startswith("The tasks are not known yet, and so not whether one is called “x y z”;")
    outcome = await desk.stop()
    assert outcome.text.startswith(
        "It is not known what runs, so nothing was done. focus.toggl.com could not be reached: no connection."
    )
    outcome = await desk.do(Start(Wanted("x y z", new=True), switch=True))
    assert outcome.code == NOT_KNOWN
    assert open_actions(desk) == []
    await desk.close()


async def test_what_is_old_and_idle_is_asked_anew_before_a_stop_says_so(desk: Desk) -> None:
    desk.clock.advance(3600)
    desk.break_off()
    outcome = await desk.stop()
    assert outcome.code == NOT_KNOWN


async def test_another_hosts_lock_makes_it_a_usage_error(desk: Desk) -> None:
    other = SenderLock(desk.folder, host="the-other-machine")
    assert other.acquire()
    outcome = await desk.start("mail")
    other.release()
    assert outcome.code == USAGE
    assert outcome.text.startswith("Keys send nothing here: The machine ‘the-other-machine’ sends for this profile")


async def test_beside_a_dashboard_it_is_the_dashboard_that_sends(desk: Desk) -> None:
    async with sender(desk):
        desk.wire.asked.clear()
        assert await desk.start("mail") == Outcome(DONE, "Started “Answer mail” at 10:36.")
        outcome = await desk.start("chairs", switch=True)
        assert outcome == Outcome(DONE, "Switched from “Answer mail” to “Order new chairs” at 10:36.")
        outcome = await desk.stop()
        assert (outcome.code, outcome.text[:26]) == (DONE, "Stopped “Order new chairs”")
        assert desk.writes == [START, STOP, START, STOP]
        assert desk.wire.most_at_once == 1


async def test_beside_a_dashboard_that_is_offline_it_says_who_delivers_it(desk: Desk) -> None:
    async with sender(desk):
        desk.clock.advance(60)
        desk.break_off()
        outcome = await desk.start("mail", wait=4.0)
        assert outcome.code == NOT_DELIVERED
        assert outcome.text.endswith("; the focus-tui that runs delivers it.")
        desk.wire.broken = []
        await desk.pass_until(lambda: START in desk.writes)
    assert await desk.current() == str(MAIL)


async def test_what_a_dashboard_did_not_know_of_is_found_out_through_it(desk: Desk) -> None:
    async with sender(desk):
        desk.clock.advance(60)
        await desk.elsewhere(START, task_id=MAIL)
        outcome = await desk.start("chairs")
        assert (outcome.code, outcome.text[:31]) == (REFUSED, "Already tracking “Answer mail”;")
        assert desk.writes == []
    assert open_actions(desk) == []


async def test_a_switch_through_a_dashboard_from_what_it_did_not_know_of(desk: Desk) -> None:
    async with sender(desk):
        desk.clock.advance(60)
        await desk.elsewhere(START, task_id=MAIL)
        outcome = await desk.start("chairs", switch=True)
        assert outcome == Outcome(DONE, "Switched from “Answer mail” to “Order new chairs” at 10:37.")


async def test_it_takes_over_when_the_dashboard_ends(desk: Desk) -> None:
    engine = desk.engine(brief=False)  # which holds the lock, and does nothing
    errand = Errand(desk.engine(), desk.clock, 30.0)
    running = asyncio.ensure_future(errand.run(lambda errand: act(errand, Start(Wanted("mail")))))
    for _ in range(20):  # no time passes by the clock
        await asyncio.sleep(0.01)
    assert not running.done()
    assert desk.writes == []
    engine.runner._journal.close()
    engine._lock.release()
    await desk.pass_until(running.done)
    assert running.result() == Outcome(DONE, "Started “Answer mail” at 10:36.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_whoever_ends_it_meanwhile_loses_nothing(number: signal.Signals, desk: Desk) -> None:
    desk.break_off()
    running = asyncio.ensure_future(desk.start("mail", wait=1000.0))
    while "/tracking/current" not in desk.asked:
        await asyncio.sleep(0.001)
    os.kill(os.getpid(), number)
    await desk.pass_until(running.done, 10)
    assert running.result().code == NOT_DELIVERED
    assert open_actions(desk) == [("start", Stage.QUEUED)]


async def test_an_answer_on_its_way_is_given_a_few_seconds_more(desk: Desk) -> None:
    arrived, go = asyncio.Event(), asyncio.Event()
    inner = desk.wire.handle_async_request

    async def slow(request: httpx.Request) -> httpx.Response:
        answer = await inner(request)
        if request.url.path.endswith(START):
            arrived.set()
            await go.wait()
        return answer

    desk.wire.handle_async_request = slow  # type: ignore[method-assign]
    running = asyncio.ensure_future(desk.start("mail", wait=2.0))
    await desk.pass_until(arrived.is_set)
    before = desk.clock.now().boot
    await desk.pass_until(lambda: desk.clock.now().boot - before > LAST_WRITE)
    assert not running.done()
    go.set()
    await desk.pass_until(running.done)
    assert running.result() == Outcome(DONE, "Started “Answer mail” at 10:36.")


async def test_a_refresh_costs_one_request_and_reads_no_lists(desk: Desk) -> None:
    desk.clock.advance(3600)
    assert await desk.run(refresh) == ""
    assert desk.asked == [CURRENT]


async def test_a_refresh_beside_a_dashboard_asks_nothing(desk: Desk) -> None:
    async with sender(desk):
        desk.wire.asked.clear()
        assert await desk.run(refresh) == ""
        assert desk.asked == []


async def test_a_refresh_that_fails_says_why(desk: Desk) -> None:
    desk.clock.advance(3600)
    desk.break_off()
    said = await desk.run(refresh)
    assert said.startswith("Focus was not asked. focus.toggl.com could not be reached: no connection.")


async def test_a_refresh_leaves_the_last_requests_to_keys(desk: Desk) -> None:
    desk.clock.advance(3600)
    left = {"X-Toggl-Quota-Remaining": "3", "X-Toggl-Quota-Resets-In": "1800"}
    desk.wire.broken = [(CURRENT, refusal(503, **left))]
    assert (await desk.run(refresh)).startswith("Focus was not asked.")
    desk.wire.asked.clear()
    desk.clock.advance(60)
    assert await desk.run(refresh) == (
        "Focus was not asked: the last requests (3 left) are kept for starts and stops. More come in 29 min."
    )
    assert desk.asked == []
