"""The tracker of a command: it asks for nothing of its own accord, and says what became of what was pressed."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from focus_tui.tracking.action import Held, Stage
from focus_tui.tracking.looking import FIRST_LOOK
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadTasks, Send
from focus_tui.tracking.status import LastKnown
from tests.support.world import LOST_AFTER, MAIL, REPORT, Peer, World, idle, tracking


def brief(world: World) -> World:
    """Another run in the world, as a command's: on what its journal holds, polling nothing."""
    world.write()
    world.polls = False
    world.restart()
    world.requests.clear()
    return world


def stages(world: World) -> list[tuple[str, Stage]]:
    press = world.tracker.latest_press
    assert press is not None
    return [(action.kind, action.stage) for action in world.journal.of_press(press)]


def test_nothing_is_asked_that_nobody_has_asked_for() -> None:
    world = brief(idle(polls=True))
    world.wait(4 * 3600, step=60)
    assert world.requests == []


def test_a_start_costs_the_read_before_it_and_itself() -> None:
    world = brief(idle())
    world.tracker.start(MAIL)
    world.settle()
    assert world.requests == [ReadCurrent("before an action"), world.sends[0]]
    assert stages(world) == [("start", Stage.DONE)]


def test_it_can_be_told_to_poll_and_to_stop_again() -> None:
    world = World(polls=False)
    assert world.settle() > 60
    world.tracker.poll(True)
    world.settle()
    assert [type(request) for request in world.requests] == [ReadCurrent, ReadTasks, ReadDay]
    world.tracker.poll(False)
    world.wait(4 * 3600, step=60)
    assert len(world.requests) == 3


def test_refresh_asks_once_and_says_when_that_is_answered() -> None:
    world = brief(idle())
    world.clock.advance(60)
    assert not world.tracker.is_asking
    world.tracker.refresh()
    assert world.tracker.is_asking
    world.settle()
    assert not world.tracker.is_asking
    assert world.requests == [ReadCurrent("key")]


def test_a_read_before_an_action_serves_who_has_asked_too() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable] * 2
    world.clock.advance(60)
    world.tracker.start(MAIL)
    world.settle()
    assert [action.kind for action in world.tracker.snapshot.actions] == ["start"]
    world = brief(world)
    world.server.faults = []
    world.tracker.refresh()
    world.settle()
    assert world.requests == [ReadCurrent("before an action"), world.sends[-1]]


@pytest.mark.parametrize("fault", [errors.NotReachable, errors.Unauthorized, errors.ServerError])
def test_a_refresh_that_fails_is_over_too(fault: type[errors.FocusError]) -> None:
    world = brief(idle())
    world.clock.advance(60)
    world.server.faults = [fault]
    world.tracker.refresh()
    world.settle()
    assert not world.tracker.is_asking
    assert world.tracker.snapshot.link in ("offline", "signed out")


def test_with_a_spent_quota_a_refresh_asks_nothing() -> None:
    world = brief(idle(quota=3))
    world.clock.advance(60)
    world.tracker.refresh()
    world.settle()
    assert (world.requests, world.tracker.is_asking) == ([], False)
    assert world.tracker.snapshot.notice is not None


def test_what_is_shown_from_last_week_need_not_be_so() -> None:
    world = tracking()
    world.write()
    world.server.running = None
    world = brief(world)
    world.tracker.start(MAIL, sure=False)
    world.settle()
    assert stages(world) == [("start", Stage.DONE)]


def test_and_where_something_runs_after_all_the_start_is_held() -> None:
    world = brief(tracking())
    world.tracker.start(MAIL, sure=False)
    world.settle()
    press = world.tracker.latest_press
    assert press is not None
    (held,) = world.journal.of_press(press)
    assert (held.stage, held.held, world.sends) == (Stage.HELD, Held.DIFFERS, [])
    world.tracker.discard(held.id)
    world.settle()
    assert stages(world) == [("start", Stage.CANCELLED)]
    assert world.title == "Report"


def test_behind_a_start_that_waits_another_one_is_asked_about_all_the_same() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable] * 5
    world.clock.advance(60)
    world.tracker.start(REPORT)
    world.settle()
    world = brief(world)
    world.tracker.start(MAIL, sure=False)
    assert world.tracker.latest_press is None
    assert "Already tracking “Report”" in world.said


def test_each_press_is_known_by_its_name() -> None:
    world = tracking()
    assert world.tracker.latest_press is None
    world.tracker.switch(MAIL)
    world.settle()
    assert stages(world) == [("stop", Stage.DONE), ("start", Stage.DONE)]
    first = world.tracker.latest_press
    world.clock.advance(2)
    world.tracker.stop()
    assert world.tracker.latest_press != first


def test_a_yes_to_what_is_held_is_a_press_of_its_own() -> None:
    world = tracking()
    world.clock.advance(60)
    world.server.begin(MAIL)
    world.tracker.stop()
    world.settle()
    held = world.tracker.latest_press
    assert stages(world) == [("stop", Stage.HELD)]
    world.clock.advance(1)
    world.tracker.stop()
    world.settle()
    assert world.tracker.latest_press != held
    assert stages(world) == [("stop", Stage.DONE)]
    assert world.server.running is None


def test_a_yes_to_what_is_held_for_another_reason_lets_that_go_on() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable] * 2
    world.clock.advance(60)
    world.tracker.start(MAIL)
    world.settle()
    world.clock.advance(9 * 3600)
    world.server.faults = []
    world = brief(world)
    world.settle()
    assert "was never delivered" in world.said
    world.tracker.yes()
    world.settle()
    assert stages(world) == [("start", Stage.DONE)]


def test_how_long_nothing_can_happen_is_known() -> None:
    world = idle()
    assert world.tracker.waits_until is None
    world.server.faults = [errors.NotReachable] * 9
    world.clock.advance(60)
    world.tracker.start(MAIL)
    world.settle()
    until = world.tracker.waits_until
    assert until is not None
    assert 3 < until - world.clock.now().boot < 7
    world.clock.advance(8)
    assert world.tracker.waits_until is None


def test_how_long_a_spent_quota_and_a_look_take_is_known_too() -> None:
    world = idle(quota=4)
    world.server.left = 0
    world.clock.advance(60)
    world.tracker.start(MAIL)
    world.settle()
    until = world.tracker.waits_until
    assert until is not None
    assert until - world.clock.now().boot > 600
    world = idle()
    world.tracker.start(MAIL)
    world.server.faults = [LOST_AFTER]
    world.settle()
    until = world.tracker.waits_until
    assert until is not None
    assert until - world.clock.now().boot == pytest.approx(FIRST_LOOK, abs=0.5)


def test_who_follows_writes_what_is_pressed_and_sees_what_becomes_of_it() -> None:
    world = tracking()
    peer = Peer(world)
    peer.tracker.poll(False)
    peer.tracker.stop()
    peer.look()
    press = peer.tracker.latest_press
    assert press is not None
    assert [action.stage for action in peer.journal.of_press(press)] == [Stage.QUEUED]
    world.settle()
    assert [action.stage for action in peer.journal.of_press(press)] == [Stage.DONE]
    assert isinstance(world.requests[-1], Send)


def test_how_many_wait_is_said_to_bars() -> None:
    world = tracking()
    world.server.faults = [errors.NotReachable] * 9
    world.clock.advance(60)
    world.tracker.stop()
    world.settle()
    last = world.tracker.last_known
    assert (last.state, last.queued, last.held) == ("tracked", 1, 0)
    assert LastKnown(queued=1).differs(LastKnown())
    world.server.faults = []
    world.server.begin(MAIL)
    world.wait(20)
    last = world.tracker.last_known
    assert (last.title, last.queued, last.held) == ("Mail", 0, 1)
