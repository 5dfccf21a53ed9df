"""Actions that wait for the user's word: why they do, what is said, and what `y`, `D` and the same key again do."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from tests.support.world import LOST_BEFORE, MAIL, PLAN, REPORT, World, idle, tracking


def offline(world: World) -> None:
    """No request gets through, for now."""
    world.server.faults = [errors.NotReachable] * 100_000


def online(world: World) -> None:
    world.server.faults = []


def other_runs() -> World:
    """Report was seen, Mail runs, and a stop was pressed."""
    world = tracking()
    world.clock.advance(40)
    world.server.begin(MAIL, world.server.now() // 1 - 30)
    world.tracker.stop()
    world.settle()
    return world


def test_a_stop_is_not_sent_when_something_else_runs() -> None:
    world = other_runs()
    assert world.sends == []
    assert world.said == "“Mail” runs, not “Report”. Nothing was stopped. [y] stop “Mail” [D] discard"
    assert world.notice.asks
    assert world.title == "Mail"
    assert world.tracker.snapshot.under_way is None
    assert (world.tracker.snapshot.held, world.tracker.snapshot.queued) == (1, 0)


@pytest.mark.parametrize("key", ["yes", "stop", "toggle"])
def test_y_or_the_same_key_again_means_what_runs_now(key: str) -> None:
    world = other_runs()
    world.wait(5)
    now = world.server.now()
    getattr(world.tracker, key)()
    world.settle()
    ((kind, instant),) = world.server.applied
    assert kind == "stop"
    assert instant == pytest.approx(now, abs=1.5)
    assert world.tracker.snapshot.actions == ()
    assert world.tracker.snapshot.state == "idle"
    assert "held" not in world.kinds


def test_the_entry_that_y_was_said_to_must_run_when_it_is_sent() -> None:
    world = other_runs()
    world.clock.advance(40)
    world.server.begin(PLAN)
    world.tracker.yes()
    world.settle()
    assert world.sends == []
    assert world.said.startswith("“Time block 81” runs, not “Mail”.")


def test_a_held_stop_is_over_once_nothing_runs() -> None:
    world = other_runs()
    world.server.running = None
    world.wait(15)
    world.tracker.refresh()
    world.settle()
    assert world.sends == []
    assert world.tracker.snapshot.actions == ()
    assert "Nothing was being tracked: “Report” had ended already." in {
        n.text for n in world.tracker.snapshot.notices
    }
    assert "held" not in world.kinds


def test_D_discards_it_and_what_runs_goes_on() -> None:
    world = other_runs()
    world.tracker.discard()
    assert world.said == "The stop of “Report” was discarded. It is not sent."
    world.wait(300)
    assert world.sends == []
    assert world.title == "Mail"
    assert world.journal.load().actions == ()


def test_esc_leaves_it_held_and_r_shows_it_again() -> None:
    world = other_runs()
    world.tracker.dismiss()
    assert world.tracker.snapshot.held == 1
    world.wait(60)
    assert "held" not in world.kinds
    world.tracker.refresh()
    world.settle()
    assert world.notice.kind == "held"


def held_switch() -> World:
    """Report was seen, Plan runs, and a switch to Mail was pressed."""
    world = tracking()
    world.clock.advance(40)
    world.server.begin(PLAN, world.server.now() // 1 - 30)
    world.tracker.switch(MAIL)
    world.settle()
    return world


def test_a_switch_is_held_as_one() -> None:
    world = held_switch()
    assert world.said == (
        "“Time block 81” runs, which was not known at 08:00. “Mail” waits. [y] switch to “Mail” now [D] discard"
    )
    assert world.tracker.snapshot.held == 1
    world.tracker.discard()
    assert world.tracker.snapshot.actions == ()
    world.wait(60)
    assert world.sends == []


@pytest.mark.parametrize("key", ["yes", "switch"])
def test_a_held_switch_that_is_meant_is_one_at_one_instant_of_now(key: str) -> None:
    world = held_switch()
    world.wait(20)
    now = world.server.now()
    getattr(world.tracker, key)(*([MAIL] if key == "switch" else []))
    assert world.title == "Mail"
    world.settle()
    (_, end), (_, start) = world.server.applied
    assert start == end == pytest.approx(now, abs=1.5)
    assert world.title == "Mail"


def test_a_start_pressed_while_nothing_ran_is_held_when_something_does() -> None:
    world = idle()
    world.clock.advance(40)
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.settle()
    assert world.sends == []
    assert world.said == (
        "“Report” runs, which was not known at 08:00. “Mail” waits. [y] switch to “Mail” now [D] discard"
    )
    world.wait(2)
    world.tracker.start(MAIL)
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"]
    assert world.title == "Mail"


def test_a_held_start_after_which_what_ran_has_ended_is_started_now() -> None:
    world = idle()
    world.clock.advance(40)
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.settle()
    world.server.running = None
    world.wait(400)
    assert world.said == (
        "Something else ran when “Mail” was to start, at 08:00. Nothing runs now. [y] start “Mail” now [D] discard"
    )
    now = world.server.now()
    world.tracker.yes()
    world.settle()
    ((kind, instant),) = world.server.applied
    assert kind == "start"
    assert instant == pytest.approx(now, abs=1.5)


def test_another_key_than_the_held_one_queues_behind_it() -> None:
    world = other_runs()
    world.tracker.take_break()
    world.settle()
    assert world.sends == []
    assert world.tracker.snapshot.held == 1
    assert world.said.endswith("2 more wait behind it. [y] stop “Mail” [D] discard")


def chain() -> World:
    """An hour offline with Mail, then Plan, then nothing; Report was started elsewhere meanwhile."""
    world = idle()
    offline(world)
    world.wait(60, step=30)
    world.tracker.start(MAIL)
    world.wait(900, step=30)
    world.tracker.switch(PLAN)
    world.wait(900, step=30)
    world.tracker.stop()
    world.wait(600, step=30)
    world.server.begin(REPORT)
    online(world)
    world.wait(70)
    return world


def test_a_finished_pair_is_held_while_something_else_runs_with_one_notice_for_the_chain() -> None:
    world = chain()
    assert world.sends == []
    assert [notice.kind for notice in world.tracker.snapshot.notices if notice.kind == "held"] == ["held"]
    assert world.said == (
        "“Mail”, begun at 08:01, is over and not delivered yet: Focus takes it only while nothing runs."
        " 3 more wait behind it. [y] try again [D] discard"
    )
    assert world.title == "Report"


def test_a_pair_is_delivered_with_its_own_instants_once_nothing_runs() -> None:
    world = chain()
    presses = [action.pressed for action in world.tracker.snapshot.actions]
    world.server.running = None
    world.wait(5)
    world.tracker.yes()
    world.wait(60)
    assert [kind for kind, _ in world.server.applied] == ["start", "stop", "start", "stop"]
    assert [instant for _, instant in world.server.applied] == presses
    assert world.tracker.snapshot.state == "idle"


def test_y_to_a_pair_while_something_still_runs_asks_again() -> None:
    world = chain()
    world.tracker.yes()
    world.settle()
    assert world.sends == []
    assert world.notice.kind == "held"


def test_discarding_a_chain_from_its_head_leaves_nothing_half_done() -> None:
    world = chain()
    for _ in range(4):
        world.wait(1)
        if world.tracker.snapshot.actions:
            world.tracker.discard()
            world.settle()
    assert world.tracker.snapshot.actions == ()
    assert world.server.applied == []
    assert world.title == "Report"


def test_what_was_pressed_more_than_eight_hours_ago_is_held() -> None:
    world = idle()
    offline(world)
    world.clock.advance(40)
    world.tracker.start(MAIL)
    pressed = world.server.now()
    world.wait(8 * 3600 + 100, step=60)
    online(world)
    world.wait(70)
    assert world.sends == []
    assert world.said == "Start of “Mail” at 08:00 was never delivered. [y] send [D] discard"
    world.tracker.yes()
    world.settle()
    assert world.server.applied == [("start", pressed // 1)]


def test_an_old_switch_is_told_as_one_and_delivered_whole() -> None:
    world = tracking()
    offline(world)
    world.clock.advance(40)
    world.tracker.switch(MAIL)
    pressed = world.server.now()
    world.wait(9 * 3600, step=50)
    online(world)
    world.wait(70)
    assert world.said == "Switch to “Mail” at 08:00 was never delivered. [y] send [D] discard"
    world.tracker.yes()
    world.settle()
    assert world.server.applied == [("stop", pressed // 1), ("start", pressed // 1)]


def test_just_under_eight_hours_is_delivered_by_itself() -> None:
    world = idle()
    offline(world)
    world.clock.advance(40)
    world.tracker.start(MAIL)
    world.wait(8 * 3600 - 100, step=60)
    online(world)
    world.wait(70)
    assert [kind for kind, _ in world.server.applied] == ["start"]


def test_a_lost_answer_of_yesterday_is_looked_for_but_not_sent_again_by_itself() -> None:
    world = idle()
    world.server.faults = [LOST_BEFORE]
    world.tracker.start(MAIL)
    world.settle()
    offline(world)
    world.wait(9 * 3600, step=60)
    online(world)
    world.wait(90)
    assert len(world.sends) == 1
    assert world.notice.kind == "held"
