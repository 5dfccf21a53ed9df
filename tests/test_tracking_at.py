"""Starts and stops at an instant that the user names: what is sent, what is refused, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from focus_tui.api import errors
from tests.support.world import LOST_AFTER, LOST_BEFORE, MAIL, PLAN, REPORT, Peer, World, idle, tracking

MINUTE = 60.0


def offline(world: World) -> None:
    """No request gets through, for now."""
    world.server.faults = [errors.NotReachable] * 100_000


def ago(world: World, seconds: float) -> float:
    """The full second so long ago, by the server's clock."""
    return float(world.server.now() // 1 - seconds)


def told(world: World, at: float) -> str:
    return datetime.fromtimestamp(at, world.clock.local(at).tzinfo).strftime("%H:%M")


def test_a_start_shows_at_its_instant_at_once_and_is_sent_with_it() -> None:
    world = idle()
    at = ago(world, 31 * MINUTE)
    world.tracker.start(MAIL, at=at)
    shown = world.tracker.snapshot
    assert shown.tracked is not None
    assert (shown.tracked.title, shown.tracked.start) == ("Mail", at)
    assert shown.elapsed(world.clock.now()) == pytest.approx(31 * MINUTE, abs=1)
    world.settle()
    assert world.server.applied == [("start", at)]
    assert world.tracker.snapshot.tracked == replace(shown.tracked, entry_id=101)
    assert world.tracker.snapshot.notices == ()


def test_a_stop_ends_what_runs_at_its_instant() -> None:
    world = tracking()
    at = ago(world, 4 * MINUTE)
    world.tracker.stop(at=at)
    assert world.tracker.snapshot.state == "idle"
    world.write()
    assert [action.pressed for action in world.tracker.snapshot.actions] == [at]
    world.settle()
    assert world.server.applied == [("stop", at)]
    assert world.said.startswith("Stopped “Report” after 0:06:0")


def test_the_two_of_a_switch_share_the_instant() -> None:
    world = tracking()
    at = ago(world, 4 * MINUTE)
    world.tracker.switch(MAIL, at=at)
    assert world.title == "Mail"
    world.settle()
    assert world.server.applied == [("stop", at), ("start", at)]
    world = idle()
    world.tracker.switch(MAIL, at=at)
    world.settle()
    assert world.server.applied == [("start", at)]


@pytest.mark.parametrize("key", ["stop", "switch"])
@pytest.mark.parametrize("before", [0.0, 1.0, 86_400.0])
def test_what_runs_cannot_end_before_it_began_or_as_it_began(key: str, before: float) -> None:
    world = tracking()
    assert world.server.running is not None
    at = world.server.running.start - before
    getattr(world.tracker, key)(*([MAIL] if key == "switch" else []), at=at)
    day = "" if before < 100 else "Thu 14 Jan, "
    assert world.said == f"“Report” began at 07:50: it cannot end at {day}{told(world, at)}. [esc] close"
    world.settle()
    assert world.sends == []
    assert world.title == "Report"


@pytest.mark.parametrize("key", ["start", "stop", "switch"])
def test_nothing_is_sent_for_an_instant_in_the_future(key: str) -> None:
    world = idle() if key == "start" else tracking()
    arguments = [] if key == "stop" else [MAIL]
    getattr(world.tracker, key)(*arguments, at=ago(world, -300))
    assert world.notice.text.endswith(" is in the future. Nothing was sent.")
    world.settle()
    assert world.sends == []


def test_an_instant_that_is_ahead_by_what_is_not_known_of_the_clock_is_waited_for() -> None:
    world = idle()
    at = ago(world, -2)
    world.tracker.start(MAIL, at=at)
    assert world.settle() <= 2
    assert world.sends == []
    world.wait(3)
    assert world.server.applied == [("start", at)]


def test_a_start_while_something_runs_asks_and_w_takes_effect_at_the_instant() -> None:
    world = tracking()
    at = ago(world, 4 * MINUTE)
    world.tracker.start(MAIL, at=at)
    assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"
    world.wait(20)
    assert world.sends == []
    world.tracker.switch(MAIL)
    world.settle()
    assert world.server.applied == [("stop", at), ("start", at)]


def test_where_it_is_not_known_what_runs_a_start_goes_out_and_a_stop_does_not() -> None:
    world = World()
    at = ago(world, MINUTE)
    world.tracker.stop(at=at)
    world.tracker.switch(MAIL, at=at)
    assert world.said == "It is not known what runs. [r] asks Focus"
    world.tracker.start(MAIL, at=at)
    world.settle()
    assert world.server.applied == [("start", at)]


def test_an_entry_may_overlap_the_one_before_it_and_a_server_that_minds_is_heard() -> None:
    world = tracking()
    world.tracker.stop()
    world.settle()
    world.wait(2)
    at = ago(world, 5 * MINUTE)
    world.tracker.start(MAIL, at=at)
    world.settle()
    assert world.server.applied[1:] == [("start", at)]
    world.tracker.stop()
    world.settle()
    world.server.faults = [errors.BadRequest]
    world.tracker.start(PLAN, at=at)
    world.settle()
    assert world.said == "“Plan” was not started. Focus says: The server says so (trace id 0f0e). [esc] close"


def test_what_waits_goes_out_in_the_order_of_the_keys_whatever_instants_were_named() -> None:
    world = idle()
    offline(world)
    pressed = ago(world, 0)
    world.tracker.start(MAIL)
    world.wait(60, step=5)
    stopped = ago(world, 0)
    world.tracker.stop()
    world.wait(10, step=5)
    world.tracker.start(REPORT, at=pressed - 600)
    world.wait(10, step=5)
    world.tracker.switch(PLAN, at=pressed - 300)
    assert world.title == "Plan"
    world.server.faults = []
    world.wait(90)
    assert world.server.applied == [
        ("start", pressed),
        ("stop", stopped),
        ("start", pressed - 600),
        ("stop", pressed - 300),
        ("start", pressed - 300),
    ]


@pytest.mark.parametrize(("key", "early"), [("stop", 0.0), ("switch", 30.0)])
def test_what_is_to_be_started_first_cannot_end_before_that(key: str, early: float) -> None:
    world = idle()
    offline(world)
    at = ago(world, 20)
    world.tracker.start(MAIL, at=at)
    world.wait(10, step=5)
    getattr(world.tracker, key)(*([PLAN] if key == "switch" else []), at=at - early)
    assert "“Mail” began at" in world.said
    assert world.tracker.snapshot.queued == 1


def test_presses_after_a_named_instant_keep_their_own() -> None:
    world = idle()
    world.tracker.start(MAIL, at=ago(world, 600))
    world.settle()
    world.wait(2)
    now = ago(world, 0)
    world.tracker.stop()
    world.settle()
    assert world.server.applied[1] == ("stop", now)
    world.wait(2)
    now = ago(world, 0)
    world.tracker.start(MAIL, at=now)
    world.settle()
    world.tracker.stop()
    world.wait(3)
    assert world.server.applied[2:] == [("start", now), ("stop", now + 1)]


def test_a_start_at_an_instant_is_not_taken_back_by_a_stop_at_one() -> None:
    world = idle()
    start, end = ago(world, 3600), ago(world, 600)
    world.tracker.start(MAIL, at=start)
    world.clock.advance(1)
    world.tracker.stop(at=end)
    world.settle()
    assert world.server.applied == [("start", start), ("stop", end)]


@pytest.mark.parametrize(("seconds", "taken_back"), [(3.0, True), (3600.0, False)])
def test_a_stop_takes_back_only_what_is_seconds_old(seconds: float, taken_back: bool) -> None:
    world = idle()
    at = ago(world, seconds)
    world.tracker.start(MAIL, at=at)
    world.clock.advance(1)
    pressed = ago(world, 0)
    world.tracker.stop()
    world.settle()
    assert world.server.applied == ([] if taken_back else [("start", at), ("stop", pressed)])
    assert ("taken back" in world.kinds) is taken_back


def test_the_same_key_within_half_a_second_counts_once() -> None:
    world = idle()
    world.tracker.start(MAIL, at=ago(world, 600))
    world.clock.advance(0.3)
    world.tracker.start(MAIL)
    assert world.tracker.snapshot.notices == ()
    world.settle()
    assert len(world.sends) == 1


def test_a_lost_start_is_found_by_its_instant() -> None:
    world = idle()
    at = ago(world, 26 * 3600)
    world.server.faults = [LOST_AFTER]
    world.tracker.start(MAIL, at=at)
    world.wait(15)
    assert world.server.applied == [("start", at)]
    assert world.tracker.snapshot.actions == ()
    world.clock.advance(1)
    world.tracker.stop()
    world.settle()
    assert world.tracker.snapshot.state == "idle"


def test_a_lost_start_that_is_over_is_found_in_the_day_of_its_instant() -> None:
    world = idle()
    at = ago(world, 26 * 3600)
    world.server.faults = [LOST_AFTER]
    world.tracker.start(MAIL, at=at)
    world.settle()
    assert world.server.running is not None
    world.server.ended.append((world.server.running, at + 60))
    world.server.running = None
    world.wait(75)
    assert world.said.startswith("“Mail” did start, and was ended elsewhere.")
    assert len(world.server.applied) == 1


def test_an_entry_of_long_ago_is_not_taken_for_a_lost_start_at_its_very_instant() -> None:
    world = idle()
    at = ago(world, 3600)
    earlier = replace(world.server.begin(MAIL, at), created_at=at + 1)
    world.server.running = None
    world.server.ended.append((earlier, at + 60))
    world.server.faults = [LOST_BEFORE]
    world.tracker.start(MAIL, at=at)
    world.wait(75)
    assert world.server.applied == [("start", at)]
    assert world.title == "Mail"


def test_the_instant_outlives_the_program() -> None:
    world = idle()
    at = ago(world, 600)
    world.tracker.start(MAIL, at=at)
    world.write()
    world.restart()
    assert world.tracker.snapshot.tracked is not None
    assert world.tracker.snapshot.tracked.start == at
    world.settle()
    assert world.server.applied == [("start", at)]


def test_what_was_pressed_long_ago_is_asked_about_with_its_instant() -> None:
    world = idle()
    at = ago(world, 600)
    world.tracker.start(MAIL, at=at)
    world.write()
    world.clock.sleep(9 * 3600)
    world.tracker.tick()
    world.settle()
    assert world.said == f"Start of “Mail” at {told(world, at)} was never delivered. [y] send [D] discard"
    world.tracker.yes()
    world.settle()
    assert world.server.applied == [("start", at)]


def other_runs() -> tuple[World, float]:
    """Nothing was known to run when Mail was to be started; Report has run for ten minutes."""
    world = idle()
    world.clock.advance(40)
    began = ago(world, 600)
    world.server.begin(REPORT, began)
    world.tracker.start(MAIL, at=ago(world, 1200))
    world.settle()
    assert world.notice.kind == "held"
    world.wait(2)
    return world, began


def test_the_same_key_for_an_instant_says_yes_to_what_is_held_as_of_then() -> None:
    world, began = other_runs()
    world.tracker.switch(MAIL, at=began)
    assert "not stopped" in world.kinds
    assert world.tracker.snapshot.held == 1
    world.wait(1)
    world.tracker.start(MAIL, at=began - 1)
    assert world.tracker.snapshot.held == 1
    world.wait(1)
    world.tracker.switch(MAIL, at=began + 60)
    world.settle()
    assert world.server.applied == [("stop", began + 60), ("start", began + 60)]
    assert world.tracker.snapshot.actions == ()


def test_a_held_stop_can_be_said_yes_to_for_an_instant() -> None:
    world = tracking()
    world.clock.advance(40)
    began = ago(world, 30)
    world.server.begin(MAIL, began)
    world.tracker.stop()
    world.settle()
    world.wait(2)
    world.tracker.stop(at=began + 10)
    world.settle()
    assert world.server.applied == [("stop", began + 10)]


def test_what_began_later_than_was_known_is_not_ended_before_that() -> None:
    for key, wanted in (("stop", ""), ("switch", " “Mail” was not started.")):
        world = tracking()
        assert world.server.running is not None
        at, later = ago(world, 300), ago(world, 60)
        world.server.running = replace(world.server.running, start=later)  # edited elsewhere
        world.clock.advance(40)
        getattr(world.tracker, key)(*([MAIL] if key == "switch" else []), at=at)
        world.settle()
        assert world.sends == []
        assert (
            world.said
            == f"“Report” began at {told(world, later)}: it cannot end at {told(world, at)}.{wanted} [esc] close"
        )
        assert world.title == "Report"
        assert world.journal.load().actions == ()


@pytest.mark.parametrize("skew", [-5400.0, 5400.0])
@pytest.mark.parametrize("key", ["start", "switch"])
def test_an_instant_named_by_a_wrong_clock_is_asked_about_and_set_right(key: str, skew: float) -> None:
    world = World(skew=skew)
    wall = world.clock.now().wall
    world.tracker.start(MAIL, at=wall - 600)
    if key == "switch":
        world.wait(0)
        world.clock.advance(1)
        world.tracker.switch(PLAN, at=wall - 300)
    world.settle()
    assert world.sends == []
    meant = wall - 600 + skew
    assert world.notice.text.startswith(
        f"The start of “Mail” at {told(world, meant)} waits: the clock of this machine was wrong then."
    )
    for _ in range(2 if key == "switch" else 1):
        world.tracker.yes()
        world.wait(3)
    assert [kind for kind, _ in world.server.applied] == ["start"] + ["stop", "start"] * (key == "switch")
    for (_, instant), named in zip(world.server.applied, [600, 300, 300], strict=False):
        assert instant == pytest.approx(wall - named + skew, abs=2)


@pytest.mark.parametrize("skew", [-20.0, 20.0])
def test_an_instant_named_by_a_clock_that_is_a_little_wrong_is_sent_as_it_stands(skew: float) -> None:
    world = World(skew=skew)
    at = world.clock.now().wall
    world.tracker.start(MAIL, at=at)
    world.wait(30)
    assert world.server.applied == [("start", at)]
    assert world.kinds == set()


def test_a_step_of_the_clock_after_the_key_press_does_not_move_what_was_named() -> None:
    world = idle()
    offline(world)
    at = ago(world, 600)
    world.tracker.start(MAIL, at=at)
    world.settle()
    world.clock.step(7200)
    world.server.skew -= 7200
    world.tracker.tick()
    world.server.faults = []
    world.wait(40)
    assert world.server.applied == [("start", at)]


def test_a_half_switch_offers_to_resume_from_the_named_instant() -> None:
    world = tracking()
    at = ago(world, 300)
    world.server.faults = [None, errors.NotFound]
    world.tracker.switch(MAIL, at=at)
    world.settle()
    assert f"Nothing runs since {told(world, at)}:" in world.said
    world.wait(2)
    world.tracker.yes()
    world.settle()
    assert world.server.applied == [("stop", at), ("start", at)]
    assert world.title == "Report"


def test_after_a_422_w_switches_at_the_named_instant_or_as_soon_as_what_runs_allows() -> None:
    for began, takes_effect in ((1200.0, 600.0), (300.0, 299.0)):
        world = idle()
        world.tracker.start(MAIL, at=ago(world, 600))
        send = world.leave()
        base = ago(world, 0)
        world.server.begin(REPORT, base - began)
        world.tracker.settled(send, world.server.answer(send))
        world.settle()
        assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"
        world.wait(2)
        world.tracker.switch(MAIL)
        world.settle()
        assert {instant for _, instant in world.server.applied} == {base - takes_effect}


@pytest.mark.parametrize("seconds", [0.0, 40.0])
def test_another_process_names_instants_just_as_well(seconds: float) -> None:
    world = tracking(skew=5400.0)
    peer = Peer(world)
    world.clock.advance(seconds)
    peer.look()
    at = ago(world, 300)
    peer.tracker.switch(MAIL, at=at)
    peer.look()
    world.settle()
    assert world.server.applied == [("stop", at), ("start", at)]
