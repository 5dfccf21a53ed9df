"""What another client of the account did: seen in an answer, told, and with a way back."""

from __future__ import annotations

from focus_tui.api.answer import Answer
from focus_tui.tracking.request import ReadDay
from tests.support.world import MAIL, REPORT, idle, tracking


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


def test_404_of_stop_is_nothing_tracked() -> None:
    world = tracking()
    world.server.running = None
    world.tracker.stop()
    world.settle()
    assert world.said == "Nothing was being tracked: “Report” had ended already. [space] start it again"
    assert world.tracker.snapshot.state == "idle"


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


def test_a_start_that_replaced_nothing_is_not_said_to_have() -> None:
    world = idle(replaces=True)
    world.wait(5)
    world.tracker.start(MAIL)
    world.settle()
    world.wait(600)
    assert world.tracker.snapshot.notices == ()
