"""When the last entry ended: from what the server tells, from the day, and from our own stops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from focus_tui.api import errors
from focus_tui.tracking.status import LastKnown
from tests.support.world import MAIL, REPORT, Peer, World, idle, tracking


def ended(world: World | Peer) -> float | None:
    return world.tracker.snapshot.ended


def test_it_is_not_known_where_nothing_is() -> None:
    world = idle()
    assert ended(world) is None
    world = tracking()
    assert ended(world) is None


def test_our_own_stop_counts_from_the_key_press_on() -> None:
    world = tracking()
    pressed = world.server.now() // 1
    world.tracker.stop()
    assert ended(world) == pressed
    world.settle()
    assert ended(world) == pressed
    world.wait(5)
    at = pressed - 100
    world.tracker.start(MAIL, at=at)
    world.settle()
    assert ended(world) == pressed
    world.tracker.stop(at=at + 10)
    assert ended(world) == at + 10


def test_a_stop_that_is_held_has_ended_nothing() -> None:
    world = tracking()
    world.clock.advance(40)
    world.server.begin(MAIL, world.server.now() // 1 - 30)
    world.tracker.stop()
    assert ended(world) is not None
    world.settle()
    assert world.notice.kind == "held"
    assert ended(world) is None


def test_it_is_the_latest_end_of_the_days_entries() -> None:
    world = World()
    base = world.server.now() // 1
    for start, end in ((3000, 2000), (9000, 1000), (5000, 4000)):
        world.server.begin(MAIL, base - start)
        assert world.server.running is not None
        world.server.ended.append((world.server.running, base - end))
    world.server.running = None
    world.calm()
    assert ended(world) == base - 1000


def stopped_elsewhere(**options: Any) -> World:
    """Something ended before, and then what ran was ended by another client."""
    world = tracking(**options)
    assert world.server.running is not None
    world.server.ended.append((world.server.running, world.server.now() // 1 - 20))
    world.server.running = None
    world.wait(30)
    return world


def test_of_what_was_stopped_elsewhere_it_is_not_known_before_the_day_tells() -> None:
    world = stopped_elsewhere(quota=600)
    assert "stopped elsewhere" in world.kinds
    assert ended(world) is None
    world.wait(3600, step=20)
    assert ended(world) == world.server.ended[0][1]


def test_what_is_edited_on_the_server_is_told_by_the_day() -> None:
    world = tracking(quota=600)
    world.tracker.stop()
    world.settle()
    entry, end = world.server.ended[0]
    world.server.ended = [(entry, end - 100)]
    world.wait(3700, step=20)
    assert ended(world) == end - 100


def test_a_restart_keeps_it() -> None:
    world = tracking(refuses_lists=True)
    pressed = world.server.now() // 1
    world.tracker.stop()
    world.settle()
    world.restart()
    assert ended(world) == pressed
    assert ended(Peer(world)) == pressed


def test_what_ended_while_the_program_did_not_run_makes_it_unknown() -> None:
    world = tracking(refuses_lists=True)
    world.tracker.stop()
    world.settle()
    world.wait(5)
    world.tracker.start(REPORT)
    world.settle()
    assert ended(world) is not None
    world.server.running = None
    world.restart()
    world.settle()
    assert world.tracker.snapshot.state == "idle"
    assert ended(world) is None


def test_what_runs_again_has_not_ended() -> None:
    world = tracking(last=LastKnown(recents=(MAIL,)))
    running = world.server.running
    assert running is not None
    world.server.ended.append((replace(running, id=7), running.start - 60))
    world.calm()
    world.tracker.refresh_lists()
    world.calm()
    assert ended(world) == running.start - 60
    for tracked in (None, running):
        world.server.running = tracked
        world.clock.advance(20)
        world.tracker.refresh()
        world.settle()
    assert ended(world) == running.start - 60


def test_a_stop_whose_answer_is_lost_and_that_did_arrive_counts() -> None:
    world = tracking(refuses_lists=True)
    pressed = world.server.now() // 1
    world.server.faults = ["applied, answer lost"]
    world.tracker.stop()
    world.wait(12)
    assert world.tracker.snapshot.actions == ()
    assert ended(world) == pressed


def test_a_stop_that_found_nothing_to_stop_leaves_it_unknown() -> None:
    world = tracking(refuses_lists=True)
    world.server.faults = [errors.NotFound]
    world.tracker.stop()
    world.settle()
    assert ended(world) is None
