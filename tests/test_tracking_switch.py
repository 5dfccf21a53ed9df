"""A switch: a stop and a start of one key press at one instant, and what is left of it when one of them fails."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from tests.support.world import LOST_AFTER, LOST_BEFORE, MAIL, PLAN, World, idle, tracking


def kinds(world: World) -> list[str]:
    return [send.action.kind for send in world.sends]


def test_a_switch_is_a_stop_and_a_start_at_one_instant() -> None:
    world = tracking()
    world.tracker.switch(MAIL)
    assert world.title == "Mail"
    assert world.tracker.snapshot.under_way is not None
    assert world.tracker.snapshot.under_way.doing == "switching"
    world.settle()
    (_, ended), (_, began) = world.server.applied
    assert ended == began
    assert world.title == "Mail"
    assert world.tracker.snapshot.notices == ()


def test_the_instant_stays_one_although_the_start_leaves_later() -> None:
    world = tracking()
    world.tracker.switch(MAIL)
    stop = world.leave()
    world.tracker.settled(stop, world.server.answer(stop))
    world.server.faults = [errors.NotReachable] * 30
    world.wait(200, step=5)
    world.server.faults = []
    world.wait(70)
    (_, ended), (_, began) = world.server.applied
    assert ended == began


def test_a_half_switch_is_told_with_a_way_back() -> None:
    world = tracking()
    world.server.faults = [None, errors.NotFound]
    world.tracker.switch(MAIL)
    world.settle()
    ((_, ended),) = world.server.applied
    since = world.clock.local(ended).strftime("%H:%M:%S")
    assert world.said == (
        "“Mail” could not start. Focus says: The server says so (trace id 0f0e)."
        f" Nothing runs since {since}. [y] resume “Report” from then [n] leave"
    )
    assert world.title is None
    assert world.tracker.snapshot.gone == (MAIL,)
    world.wait(30)
    world.tracker.yes()
    world.settle()
    assert world.title == "Report"
    (_, ended), (_, resumed) = world.server.applied
    assert resumed == ended
    assert "half switch" not in world.kinds


def test_a_half_switch_whose_stop_was_found_by_looking_can_be_resumed_too() -> None:
    world = tracking()
    world.server.faults = [LOST_AFTER, None, errors.BadRequest]
    world.tracker.switch(MAIL)
    world.wait(15)
    assert kinds(world) == ["stop", "start"]
    assert world.said.endswith("[y] resume “Report” from then [n] leave")
    world.tracker.yes()
    world.settle()
    (_, ended), (_, resumed) = world.server.applied
    assert resumed == ended


def test_n_leaves_a_half_switch_as_it_is() -> None:
    world = tracking()
    world.server.faults = [None, errors.Forbidden]
    world.tracker.switch(MAIL)
    world.settle()
    world.tracker.no()
    world.wait(30)
    assert world.tracker.snapshot.state == "idle"
    assert len(world.server.applied) == 1


def test_a_switch_whose_stop_is_lost_waits_with_its_start() -> None:
    world = tracking()
    world.server.faults = [LOST_AFTER]
    world.tracker.switch(MAIL)
    world.settle()
    assert kinds(world) == ["stop"]
    world.wait(12)
    assert kinds(world) == ["stop", "start"]
    assert world.title == "Mail"
    assert world.sends[0].action.sealed == world.sends[1].action.sealed
    assert "stopped" not in world.kinds


def test_a_switch_whose_stop_never_arrived_is_sent_again_before_its_start() -> None:
    world = tracking()
    world.server.faults = [LOST_BEFORE]
    world.tracker.switch(MAIL)
    world.wait(70)
    assert kinds(world) == ["stop", "stop", "start"]
    assert len({send.action.sealed for send in world.sends}) == 1
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"]


def test_a_switch_whose_stop_is_refused_starts_nothing() -> None:
    world = tracking()
    world.server.faults = [errors.BadRequest]
    world.tracker.switch(MAIL)
    world.settle()
    world.wait(60)
    assert kinds(world) == ["stop"]
    assert world.title == "Report"
    assert world.notice.kind in ("not started", "not stopped")
    assert world.journal.load().actions == ()


def test_a_switch_whose_stop_finds_nothing_to_stop_starts_all_the_same() -> None:
    world = tracking()
    world.server.running = None
    world.tracker.switch(MAIL)
    world.settle()
    assert kinds(world) == ["stop", "start"]
    assert world.title == "Mail"
    assert world.said.startswith("Nothing was being tracked: “Report” had ended")


def test_a_switch_away_from_what_is_known_to_have_ended_sends_its_start_alone() -> None:
    world = tracking()
    world.clock.advance(40)
    world.server.running = None
    world.tracker.switch(MAIL)
    world.settle()
    assert kinds(world) == ["start"]
    assert world.title == "Mail"


def test_a_switch_whose_stop_is_not_sent_for_now_keeps_both() -> None:
    world = tracking()
    world.server.faults = [errors.Throttled]
    world.tracker.switch(MAIL)
    world.settle()
    assert world.tracker.snapshot.queued == 2
    assert world.notice.text.startswith("The start of “Mail” is kept")
    world.wait(30)
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"]


def test_switches_in_a_row_are_each_at_one_instant_and_in_order() -> None:
    world = tracking()
    world.tracker.switch(MAIL)
    world.clock.advance(3)
    world.tracker.switch(PLAN)
    world.clock.advance(3)
    world.tracker.stop()
    assert world.said == "The start of “Plan” was taken back before it was sent."
    world.wait(5)
    (_, first_end), (_, first_start), (last, end) = world.server.applied
    assert first_end == first_start
    assert (last, end - first_start) == ("stop", 3)
    assert world.tracker.snapshot.state == "idle"


def between_the_halves() -> World:
    """A switch whose stop was answered, and whose start has not left."""
    world = tracking()
    world.tracker.switch(MAIL)
    stop = world.leave()
    world.tracker.settled(stop, world.server.answer(stop))
    return world


def test_something_started_between_the_halves_asks_as_any_422() -> None:
    world = between_the_halves()
    world.server.begin(PLAN)
    world.settle()
    assert kinds(world) == ["stop", "start"]
    assert world.said == "Already tracking “Time block 81”. [w] switch to “Mail” [esc] keep"
    assert world.kinds == {"already tracking"}
    world.wait(5)
    world.tracker.switch(MAIL)
    world.wait(5)
    assert world.title == "Mail"


def test_a_422_of_the_second_half_while_nothing_runs_offers_the_way_back() -> None:
    world = between_the_halves()
    world.server.faults = [errors.AlreadyTracking]
    world.settle()
    assert world.said.endswith("[y] resume “Report” from then [n] leave")
    assert world.kinds == {"half switch"}


@pytest.mark.parametrize("pressed", [0.0, 0.4, 0.9])
def test_a_switch_right_after_a_start_is_never_before_it(pressed: float) -> None:
    world = idle()
    world.clock.advance(pressed)
    world.tracker.start(MAIL)
    world.settle()
    world.clock.advance(0.1)
    world.tracker.switch(PLAN)
    world.wait(5)
    (_, first), (_, ended), (_, second) = world.server.applied
    assert first < ended == second
