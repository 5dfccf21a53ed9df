"""What another client of the account did: seen in an answer, told, and with a way back."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from focus_tui.api.answer import Answer
from focus_tui.tracking.request import ReadCurrent, ReadDay
from tests.support.world import LOST_AFTER, MAIL, REPORT, World, idle, tracking


def test_204_after_an_entry_was_shown_is_a_stop_elsewhere() -> None:
    world = tracking()
    world.server.running = None
    world.wait(400)
    assert world.said == "“Report” was stopped elsewhere. [space] resume"
    assert world.tracker.snapshot.state == "idle"


def test_another_entry_in_an_answer_was_started_elsewhere() -> None:
    world = idle()
    world.server.begin(REPORT)
    world.wait(400)
    assert world.said == "“Report” was started elsewhere. [x] stop"


def ended_elsewhere(world: World, ago: float) -> None:
    """Another client stops what runs."""
    assert world.server.running is not None
    world.server.ended.append((world.server.running, world.server.now() // 1 - ago))
    world.server.running = None


def test_404_of_stop_says_when_it_had_ended_once_the_day_was_read() -> None:
    world = tracking()
    ended_elsewhere(world, 300)
    world.tracker.stop()
    stop = world.leave()
    world.tracker.settled(stop, world.server.answer(stop))
    assert world.said == "Nothing was being tracked: “Report” had ended already. [space] start it again"
    assert world.tracker.snapshot.state == "idle"
    world.settle()
    assert world.said == "Nothing was being tracked: “Report” had ended at 07:55. [space] start it again"


def test_a_stop_of_what_is_seen_to_have_ended_is_not_sent_and_says_when_too() -> None:
    world = tracking()
    ended_elsewhere(world, 300)
    world.clock.advance(40)
    world.tracker.stop()
    world.settle()
    assert world.sends == []
    assert world.said == "Nothing was being tracked: “Report” had ended at 07:55. [space] start it again"


def test_when_it_had_ended_is_known_at_once_where_the_day_was_read_since() -> None:
    world = tracking()
    entry = world.server.running
    assert entry is not None
    world.server.ended.append((entry, world.server.now() // 1 - 300))
    world.tracker._reading.lists.want("day")
    world.settle()
    world.server.running = None
    world.tracker.stop()
    stop = world.leave()
    world.tracker.settled(stop, world.server.answer(stop))
    assert "had ended at 07:55" in world.said
    before = len(world.requests)
    world.settle()
    assert len(world.requests) == before


def test_where_the_list_does_not_tell_it_had_ended_already() -> None:
    world = tracking(refuses_lists=True)
    world.server.running = None
    world.tracker.stop()
    world.wait(60)
    assert "nothing tracked" in world.kinds
    assert "Nothing was being tracked: “Report” had ended already." in {
        notice.text for notice in world.tracker.snapshot.notices
    }


def test_a_start_answered_with_another_task_is_told() -> None:
    world = idle()
    world.tracker.start(MAIL)
    send = world.leave()
    answer = world.server.answer(send)
    assert isinstance(answer, Answer)
    world.server.begin(REPORT)
    world.tracker.settled(send, Answer(world.server.running, answer.receipt))
    assert world.said == "Focus tracks “Report” now, not “Mail”. [x] stop"
    assert world.title == "Report"


def test_a_stop_that_ends_another_entry_offers_to_start_it_again() -> None:
    world = tracking()
    world.wait(1)
    world.server.begin(MAIL, world.server.now() // 1 - 30)
    world.tracker.stop()
    world.settle()
    assert world.said == "Focus stopped “Mail”, not “Report”. [y] start “Mail” again [n] leave"
    world.wait(10)
    world.tracker.yes()
    world.settle()
    assert world.title == "Mail"
    (_, ended), (_, begun) = world.server.applied
    assert begun == ended


def test_a_silent_replacement_is_shown_and_what_it_ended_told_once_the_day_was_read() -> None:
    world = idle(replaces=True)
    world.wait(5)
    world.server.begin(REPORT)
    world.wait(1)
    world.tracker.start(MAIL)
    world.settle()
    assert world.title == "Mail"
    assert isinstance(world.requests[-1], ReadDay)
    assert world.said == (
        "“Report” was started elsewhere, and Focus ended it when “Mail” started. [y] go back to “Report” [n] leave"
    )
    world.wait(2)
    world.tracker.yes()
    world.settle()
    assert world.title == "Report"
    assert [kind for kind, _ in world.server.applied] == ["start", "stop", "start"]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_silent_replacement_is_told_too_where_the_answer_was_lost(restarts: bool) -> None:
    world = idle(replaces=True)
    world.wait(5)
    world.server.begin(REPORT)
    world.wait(1)
    world.tracker.start(MAIL)
    if restarts:
        world.server.answer(world.leave())
        world.restart()
    else:
        world.server.faults = [LOST_AFTER]
    world.wait(20)
    assert world.title == "Mail"
    assert world.said.startswith("“Report” was started elsewhere, and Focus ended it when “Mail” started.")


def test_a_replacement_is_told_too_where_the_start_was_pressed_long_before_it_was_sent() -> None:
    world = idle(replaces=True)
    world.server.faults = [errors.NotReachable] * 1000
    world.wait(60)
    world.tracker.start(MAIL)
    world.wait(300)
    world.server.faults = []
    world.clock.advance(80)
    read = world.tracker.next()
    assert isinstance(read, ReadCurrent)
    world.tracker.settled(read, world.server.answer(read))
    world.clock.advance(5)
    send = world.leave()
    replaced = world.server.begin(REPORT, world.server.now() // 1 - 1)
    answer = world.server.answer(send)
    world.server.ended = [(replaced, world.server.now())]
    world.tracker.settled(send, answer)
    world.settle()
    assert world.said.startswith("“Report” was started elsewhere, and Focus ended it when “Mail” started.")


@pytest.mark.parametrize("ended_at", ["its own start", "the named instant"])
def test_a_silent_replacement_by_a_start_in_the_past_is_told_too(ended_at: str) -> None:
    world = idle(replaces=True)
    world.wait(5)
    began = world.server.begin(REPORT)
    world.wait(1)
    at = began.start - 600.0
    world.tracker.start(MAIL, at=at)
    send = world.leave()
    world.tracker.settled(send, world.server.answer(send))
    ended = at if ended_at == "the named instant" else began.start
    world.server.ended = [(began, ended)]
    world.settle()
    assert world.title == "Mail"
    assert world.said.startswith("“Report” was started elsewhere, and Focus ended it when “Mail” started.")


def test_a_start_that_replaced_nothing_is_not_said_to_have() -> None:
    world = idle(replaces=True)
    world.wait(5)
    world.tracker.start(MAIL)
    world.settle()
    world.wait(600)
    assert world.tracker.snapshot.notices == ()
