"""Hooks: due once for each start and stop of ours that took effect, whoever delivers it and whatever ends it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from focus_tui.api import errors
from focus_tui.tracking.hooks import Due, Event
from focus_tui.tracking.request import LookUp
from tests.support.world import LOST_AFTER, LOST_BEFORE, MAIL, REPORT, Peer, World, idle, tracking

BOTH: frozenset[Event] = frozenset({"start", "stop"})


def hooked(world: World, *events: Any) -> World:
    world.tracker.heed(frozenset(events) or BOTH)
    return world


def take(world: World) -> list[Due]:
    """What the runner does: takes each, and writes that it is taken."""
    taken = []
    while (hook := world.tracker.take_hook()) is not None:
        world.write()
        taken.append(hook)
    return taken


def told(hooks: list[Due]) -> list[tuple[str, str]]:
    return [(hook.event, json.loads(hook.text)["description"]) for hook in hooks]


def test_the_shape_of_what_a_hook_is_told() -> None:
    """What is documented: members may be added, none may go or change."""
    world = hooked(tracking())
    running = world.server.running
    assert running is not None
    world.tracker.stop()
    world.settle()
    (hook,) = take(world)
    end = world.server.applied[-1][1]
    assert json.loads(hook.text) == {
        "version": 1,
        "event": "stop",
        "organization_id": 1,
        "workspace_id": 22,
        "entry_id": running.id,
        "description": "Report",
        "project": None,
        "type": "activity",
        "task_id": 1,
        "time_block_id": None,
        "start": running.start,
        "end": end,
        "elapsed": int(end - running.start),
    }
    world.clock.advance(2)
    world.tracker.start(MAIL)
    world.settle()
    (hook,) = take(world)
    said = json.loads(hook.text)
    assert (said["event"], said["description"], said["end"], said["elapsed"]) == ("start", "Mail", None, None)


def test_names_are_told_as_harmless_text() -> None:
    world = hooked(idle())
    world.tracker.start(type(MAIL)("description", "a\x1b[2Jb\u202e\nc"))
    world.settle()
    (hook,) = take(world)
    assert "\\u001b" not in hook.text
    assert "\n" not in hook.text


def test_a_switch_is_a_stop_and_then_a_start() -> None:
    world = hooked(tracking())
    world.tracker.switch(MAIL)
    world.settle()
    assert told(take(world)) == [("stop", "Report"), ("start", "Mail")]
    assert take(world) == []


def test_only_hooks_that_are_set_are_due() -> None:
    world = hooked(tracking(), "stop")
    world.tracker.switch(MAIL)
    world.settle()
    assert told(take(world)) == [("stop", "Report")]
    world = tracking()
    world.tracker.switch(MAIL)
    world.settle()
    world.tracker.heed(BOTH)
    assert take(world) == []


def test_what_happens_elsewhere_is_no_concern_of_hooks() -> None:
    world = hooked(idle())
    world.server.begin(REPORT)
    world.wait(400)
    world.server.running = None
    world.wait(400)
    assert take(world) == []


@pytest.mark.parametrize("fault", [errors.BadRequest, errors.AlreadyTracking, errors.NotFound])
def test_what_is_refused_is_not_told(fault: type[errors.FocusError]) -> None:
    world = hooked(idle())
    world.server.faults = [fault]
    world.tracker.start(MAIL)
    world.settle()
    assert take(world) == []


def test_what_is_taken_back_or_discarded_is_not_told() -> None:
    world = hooked(idle())
    world.tracker.start(MAIL)
    world.tracker.stop()
    world.settle()
    assert take(world) == []


def test_a_stop_of_what_had_ended_is_not_told() -> None:
    world = hooked(tracking())
    world.clock.advance(60)
    world.server.running = None
    world.tracker.stop()
    world.settle()
    assert take(world) == []


@pytest.mark.parametrize("fault", [LOST_AFTER, LOST_BEFORE])
def test_what_was_lost_is_told_once_it_is_known_to_have_taken_effect(fault: str) -> None:
    for world in (idle(), tracking()):
        hooked(world)
        world.server.faults = [fault]
        if world.server.running is None:
            world.tracker.start(MAIL)
        else:
            world.tracker.stop()
        world.settle()
        assert take(world) == []
        world.wait(200)
        assert [event for event, _ in told(take(world))] == [world.server.applied[-1][0]]
        assert take(world) == []


def test_a_lost_start_that_was_ended_elsewhere_had_taken_effect() -> None:
    world = hooked(idle())
    world.server.faults = [LOST_AFTER]
    world.tracker.start(MAIL)
    world.settle()
    running = world.server.running
    assert running is not None
    world.server.ended.append((running, running.start + 5))
    world.server.running = None
    world.wait(200)
    assert any(isinstance(request, LookUp) for request in world.requests)
    assert told(take(world)) == [("start", "Mail")]


def test_what_is_due_outlives_the_program_and_what_was_taken_does_not() -> None:
    world = hooked(tracking())
    world.tracker.switch(MAIL)
    world.settle()
    first = world.tracker.take_hook()
    assert first is not None
    world.write()
    world.restart()
    hooked(world)
    assert told([first, *take(world)]) == [("stop", "Report"), ("start", "Mail")]
    world.restart()
    hooked(world)
    assert take(world) == []


def test_what_is_taken_and_not_yet_written_so_is_not_run() -> None:
    """Killed in between, the next one runs it: the one that was killed had not."""
    world = hooked(tracking())
    world.tracker.stop()
    world.settle()
    assert world.tracker.take_hook() is not None
    world.restart()
    hooked(world)
    assert told(take(world)) == [("stop", "Report")]


def test_who_takes_over_runs_what_is_due_and_the_one_before_does_not() -> None:
    world = hooked(tracking())
    world.tracker.stop()
    world.settle()
    peer = Peer(world)
    before, journal = peer.take_over()
    hooked(world)
    assert before.take_hook() is not None
    change = before.change()
    assert change is not None
    assert "hooks" in change.facts
    with pytest.raises(Exception, match="sends"):
        journal.write(change)
    assert told(take(world)) == [("stop", "Report")]


def test_who_follows_runs_none() -> None:
    world = hooked(tracking())
    peer = Peer(world)
    peer.tracker.heed(BOTH)
    peer.tracker.stop()
    peer.look()
    world.settle()
    peer.look()
    assert peer.tracker.take_hook() is None
    assert told(take(world)) == [("stop", "Report")]


def test_what_is_due_for_a_hook_that_is_not_set_any_more_is_left_out() -> None:
    world = hooked(tracking())
    world.tracker.switch(MAIL)
    world.settle()
    world.restart()
    hooked(world, "start")
    assert told(take(world)) == [("start", "Mail")]
    world.restart()
    hooked(world)
    assert take(world) == []
