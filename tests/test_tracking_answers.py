"""What every answer to a read, a start and a stop comes to: the table of answers, row by row."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from focus_tui.api import errors
from focus_tui.api.answer import Answer, Receipt
from focus_tui.tracking.request import ReadCurrent, ReadDay
from tests.support.failures import failure
from tests.support.world import MAIL, PLAN, REPORT, World, idle, tracking


def test_nothing_is_known_until_focus_says_so() -> None:
    world = World(running=REPORT)
    assert {world.tracker.snapshot.state} == {"unknown"}
    world.calm()
    assert world.tracker.snapshot.state == "tracked"
    assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(600, abs=3)


def test_a_first_404_asks_whether_the_address_is_right() -> None:
    world = World()
    world.server.faults = [errors.NotFound]
    world.settle()
    assert "Are organization 1 and workspace 22 right?" in world.said
    assert world.tracker.snapshot.state == "unknown"


def test_a_404_of_current_where_it_answered_before_is_idle() -> None:
    world = tracking()
    world.wait(15)
    world.server.faults = [errors.NotFound]
    world.tracker.refresh()
    world.settle()
    assert world.tracker.snapshot.state == "idle"


def test_a_refused_workspace_is_polled_slowly() -> None:
    world = World()
    world.server.faults = [errors.Forbidden] * 10
    world.settle()
    assert "no permission in workspace 22" in world.said
    world.wait(590, step=10)
    assert len(world.requests) == 1
    world.wait(30, step=10)
    assert len(world.requests) == 2


def test_a_bad_request_of_current_says_what_the_server_says() -> None:
    world = World()
    world.server.faults = [errors.BadRequest]
    world.settle()
    assert world.said == "Focus says: The server says so (trace id 0f0e). [r] try again"


def test_unanswered_kinds_of_reads_leave_what_is_shown() -> None:
    world = tracking()
    for kind in (errors.TimedOut, errors.NotJson, errors.WrongShape, errors.ServerError, errors.Throttled):
        now = world.clock.now()
        world.tracker.settled(ReadCurrent("poll"), failure(kind, Receipt(now, now)))
        assert world.title == "Report"
        assert world.tracker.snapshot.link == "offline"
    assert len(world.tracker.snapshot.notices) == 1


def test_an_outage_is_told_once_and_stays_closed_until_it_ends() -> None:
    world = tracking()
    world.server.faults = [errors.NotReachable] * 1000
    world.wait(400, step=2)
    assert [notice.kind for notice in world.tracker.snapshot.notices] == ["link"]
    assert world.title == "Report"
    world.tracker.dismiss()
    world.wait(200, step=2)
    assert world.tracker.snapshot.notice is None
    assert {world.tracker.snapshot.link} == {"offline"}
    world.server.faults = []
    world.wait(200, step=2)
    assert world.tracker.snapshot.link == "online"
    world.server.faults = [errors.TimedOut] * 20
    world.wait(300, step=2)
    assert [notice.kind for notice in world.tracker.snapshot.notices] == ["link"]


@pytest.mark.parametrize("runs", [True, False])
def test_of_the_timer_an_outage_speaks_only_while_there_is_one(runs: bool) -> None:
    world = tracking() if runs else idle()
    world.server.faults = [errors.NotReachable] * 1000
    world.wait(300, step=2)
    assert world.said.startswith("No answer came.")
    assert world.said.endswith("Focus is asked again by itself.")
    assert ("The timer goes on" in world.said) is runs


def test_the_first_failures_of_a_read_are_tried_again_soon_and_further_ones_at_the_pace_of_polls() -> None:
    world = World()
    asked: list[float] = []
    while len(asked) < 7:
        request = world.tracker.next()
        if isinstance(request, float):
            world.clock.advance(request)
            continue
        now = world.clock.now()
        asked.append(now.boot)
        world.tracker.settled(request, failure(errors.NotJson, Receipt(now, now, 200)))
    waits = [later - earlier for earlier, later in pairwise(asked)]
    assert [round(wait) for wait in waits[:3]] == [pytest.approx(mean, rel=0.21) for mean in (5, 10, 20)]
    assert all(wait == pytest.approx(200.0, abs=1.0) for wait in waits[3:])


def test_a_late_read_never_changes_what_is_shown() -> None:
    world = tracking(quota=30)
    asked = world.clock.now()
    running = world.server.running
    world.clock.advance(1.5)
    world.tracker.stop()
    from_before = Receipt(asked, world.clock.now(), 200, world.server._spend(asked.boot), world.server.now() // 1)
    world.tracker.settled(ReadCurrent("poll"), Answer(None, from_before))
    assert world.tracker.snapshot.state == "idle"
    assert world.tracker.snapshot.quota is not None
    assert world.tracker.snapshot.quota.remaining == world.server.left
    world.settle()
    assert world.server.running is None
    world.tracker.settled(ReadCurrent("poll"), Answer(running, from_before))
    assert world.tracker.snapshot.state == "idle"


def test_a_read_asked_within_a_second_of_the_key_serves_for_it() -> None:
    world = tracking()
    world.clock.advance(40)
    asked = world.clock.now()
    world.clock.advance(0.9)
    world.tracker.stop()
    world.tracker.settled(ReadCurrent("poll"), Answer(world.server.running, Receipt(asked, world.clock.now(), 200)))
    reads = len(world.reads)
    world.settle()
    assert len(world.reads) == reads
    assert len(world.sends) == 1


def test_422_asks_and_w_switches_from_the_refused_press() -> None:
    world = idle()
    world.clock.advance(5.5)
    other = world.server.begin(REPORT, world.server.now() - 4.75)
    pressed = world.server.now()
    world.tracker.start(MAIL)
    world.settle()
    assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"
    assert world.notice.asks
    assert world.title == "Report"
    world.wait(20)
    world.tracker.switch(MAIL)
    world.settle()
    (_, end), (_, start) = world.server.applied
    assert start == end == pressed // 1
    assert start >= other.start + 1
    assert world.tracker.snapshot.notices == ()


def test_the_w_after_a_422_is_as_of_the_instant_that_was_sent_whatever_the_answer_says_of_the_clock() -> None:
    world = idle()
    world.server.begin(REPORT, world.server.now() - 60.0)
    world.clock.advance(2.3 - world.clock.now().wall % 1)
    world.tracker.start(MAIL)
    refused = world.leave()
    answer = world.server.answer(refused)
    assert isinstance(answer, errors.AlreadyTracking)
    assert answer.receipt.date is not None
    answer.receipt = replace(answer.receipt, date=answer.receipt.date - 1.0)  # servers renew it once a second
    world.tracker.settled(refused, answer)
    world.settle()
    world.wait(20)
    world.tracker.switch(MAIL)
    world.settle()
    assert {instant for _, instant in world.server.applied} == {refused.action.sealed}


def test_the_w_after_a_422_is_never_before_a_second_into_what_runs() -> None:
    world = idle()
    world.clock.advance(5.5)
    other = world.server.begin(REPORT, world.server.now() + 0.25)
    world.tracker.start(MAIL)
    world.settle()
    world.wait(20)
    world.tracker.switch(MAIL)
    world.settle()
    assert {instant for _, instant in world.server.applied} == {-(-(other.start + 1) // 1)}


def test_a_422_that_was_kept_does_not_date_a_later_switch_back() -> None:
    world = idle()
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.settle()
    world.tracker.dismiss()
    world.wait(900)
    now = world.server.now()
    world.tracker.switch(MAIL)
    world.settle()
    assert all(now - 2 <= instant <= now + 2 for _, instant in world.server.applied)


def test_a_w_to_another_target_than_the_refused_one_is_as_of_now() -> None:
    world = idle()
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.settle()
    world.wait(20)
    now = world.server.now()
    world.tracker.switch(PLAN)
    world.settle()
    assert {instant for _, instant in world.server.applied} == {now // 1}


def test_422_and_nothing_runs_any_more() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.server.faults = [errors.AlreadyTracking]
    world.settle()
    assert world.said.endswith("“Mail” was not started. [enter] start it")


def test_after_a_422_a_read_that_failed_is_made_up_for() -> None:
    world = idle()
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.server.faults = [None, errors.NotReachable]
    world.settle()
    assert world.said == "Already tracking something; asking Focus what. [w] switch to “Mail” [esc] keep"
    world.wait(120)
    assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"


def test_404_of_start_marks_what_is_gone_and_reads_the_lists_again() -> None:
    world = idle()
    world.server.faults = [errors.NotFound]
    world.tracker.start(MAIL)
    before = len(world.requests)
    world.wait(5)
    assert world.said == "That task does not exist any more. “Mail” was not started. [esc] close"
    assert world.tracker.snapshot.gone == (MAIL,)
    assert world.title is None
    assert any(isinstance(request, ReadDay) for request in world.requests[before:])
    world.server.faults = [errors.NotFound]
    world.tracker.start(PLAN)
    world.settle()
    assert world.said.startswith("That time block does not exist any more.")
    world.wait(1)
    world.tracker.start(MAIL)
    world.settle()
    assert world.tracker.snapshot.gone == (PLAN,)


def test_404_of_a_start_without_an_id_asks_whether_the_address_is_right() -> None:
    world = idle()
    world.server.faults = [errors.NotFound]
    world.tracker.take_break()
    world.settle()
    assert world.said.startswith(
        "Focus says: The server says so (trace id 0f0e). Are organization 1 and workspace 22"
    )
    assert world.tracker.snapshot.gone == ()


@pytest.mark.parametrize("fault", [errors.BadRequest, errors.Forbidden, errors.OtherRefusal, errors.Redirected])
@pytest.mark.parametrize("kind", ["start", "stop"])
def test_a_refusal_is_final_and_what_was_comes_back(fault: type[errors.FocusError], kind: str) -> None:
    world = idle() if kind == "start" else tracking()
    before = world.title
    world.server.faults = [fault]
    if kind == "start":
        world.tracker.start(MAIL)
    else:
        world.tracker.stop()
    world.settle()
    assert world.title == before
    assert world.notice.severity == "error"
    assert f"not {'started' if kind == 'start' else 'stopped'}" in world.notice.text
    assert world.reads[-1] == "after a refusal"
    if fault is errors.BadRequest:
        assert "Focus says: The server says so (trace id 0f0e)." in world.notice.text
    world.wait(300)
    assert len(world.sends) == 1
    assert world.journal.load().actions == ()
