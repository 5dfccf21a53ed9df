"""What each key comes to, with Focus at hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from focus_tui.tracking.request import Send
from focus_tui.tracking.target import TAKE_A_BREAK
from tests.support.world import MAIL, PLAN, REPORT, World, idle, tracking


def test_a_start_shows_at_once_and_is_confirmed() -> None:
    world = idle()
    world.tracker.start(MAIL)
    assert (world.title, world.tracker.snapshot.under_way is not None) == ("Mail", True)
    world.settle()
    assert (world.title, world.tracker.snapshot.under_way) == ("Mail", None)
    assert world.tracker.snapshot.notices == ()
    assert len(world.sends) == 1


def test_a_stop_shows_at_once_and_tells_how_long() -> None:
    world = tracking()
    world.tracker.stop()
    assert world.tracker.snapshot.state == "idle"
    world.settle()
    assert world.said.startswith("Stopped “Report” after 0:10:0")
    assert world.said.endswith("[space] resume")
    world.wait(1)
    world.tracker.toggle()
    world.settle()
    assert world.title == "Report"


def test_an_action_counts_as_open_from_the_moment_it_is_on_disk() -> None:
    world = idle()
    world.tracker.start(MAIL)
    assert world.tracker.snapshot.queued == 0
    world.write()
    (action,) = world.tracker.snapshot.actions
    assert (action.kind, action.name, action.stage) == ("start", "Mail", "queued")
    assert action.pressed == world.server.now() // 1


def test_nothing_leaves_before_the_journal_holds_it_as_sending() -> None:
    world = idle()
    world.tracker.start(MAIL)
    assert world.tracker.next() == 0.0
    world.write()
    assert [action.stage.value for action in world.journal.load().actions] == ["lost"]
    assert isinstance(world.tracker.next(), Send)


def test_enter_while_tracked_asks_and_sends_nothing() -> None:
    world = tracking()
    world.tracker.start(MAIL)
    world.settle()
    assert world.sends == []
    assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"
    world.tracker.dismiss()
    assert world.tracker.snapshot.notices == ()
    assert world.title == "Report"


def test_w_after_enter_switches_now() -> None:
    world = tracking()
    world.tracker.start(MAIL)
    world.wait(40)
    now = world.server.now()
    world.tracker.switch(MAIL)
    world.settle()
    assert {instant for _, instant in world.server.applied} == {now // 1}


@pytest.mark.parametrize("key", ["start", "switch"])
def test_what_is_tracked_already_is_said_and_nothing_sent(key: str) -> None:
    world = tracking()
    getattr(world.tracker, key)(REPORT)
    world.settle()
    assert world.said == "“Report” is tracked already. [esc] close"
    assert world.sends == []


def test_a_break_is_a_switch_while_something_is_tracked_and_else_a_start() -> None:
    world = tracking()
    world.tracker.take_break()
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"]
    assert world.server.running is not None
    assert world.server.running.type == "break"
    world = idle()
    world.tracker.take_break()
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["start"]
    assert world.title == TAKE_A_BREAK.name


def test_minus_goes_back_and_forth_between_two() -> None:
    world = tracking()
    world.tracker.previous()
    world.settle()
    assert world.title == "Mail"
    world.wait(5)
    world.tracker.previous()
    world.settle()
    assert world.title == "Report"
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"] * 2


def test_minus_while_idle_starts_what_was_tracked_before_the_last() -> None:
    world = idle()
    world.tracker.previous()
    world.settle()
    assert world.title == "Mail"


@pytest.mark.parametrize("key", ["toggle", "previous"])
def test_with_nothing_started_yet_there_is_nothing_to_repeat(key: str) -> None:
    world = World()
    world.calm()
    getattr(world.tracker, key)()
    assert world.said == "Nothing was started yet. [enter] start the highlighted"
    world.settle()
    assert world.sends == []


def test_while_nothing_is_listed_a_key_that_means_the_highlighted_says_so() -> None:
    world = World()
    world.tracker.lack_target()
    assert world.said == "There is nothing to start yet. [/] type what to start"
    world.settle()
    assert world.sends == []


def test_a_stop_of_nothing_says_so_and_sends_nothing() -> None:
    world = idle()
    world.tracker.stop()
    world.settle()
    assert world.said == "Nothing is tracked. [enter] start the highlighted"
    assert world.sends == []


@pytest.mark.parametrize("key", ["stop", "toggle", "switch", "previous"])
def test_in_the_unknown_state_there_is_nothing_to_stop_or_leave(key: str) -> None:
    world = World()
    getattr(world.tracker, key)(*([MAIL] if key == "switch" else []))
    assert world.said == "It is not known what runs. [r] asks Focus"
    world.settle()
    assert world.sends == []
    assert world.tracker.snapshot.state == "idle"
    assert "not known" not in world.kinds


def test_a_start_in_the_unknown_state_leaves_once_nothing_is_known_to_run() -> None:
    world = World()
    world.tracker.start(MAIL)
    world.settle()
    assert world.reads == ["before an action"]
    assert [kind for kind, _ in world.server.applied] == ["start"]


def test_a_start_in_the_unknown_state_is_held_if_something_runs() -> None:
    world = World(running=REPORT)
    world.tracker.start(MAIL)
    world.settle()
    assert world.sends == []
    assert world.notice.kind == "held"
    assert "“Task 1” runs" in world.said


def test_a_held_key_counts_once() -> None:
    world = idle()
    for _ in range(20):
        world.tracker.toggle()
        world.clock.advance(0.02)
    world.settle()
    assert len(world.sends) == 1
    world.wait(1)
    world.tracker.toggle()
    world.settle()
    assert len(world.sends) == 2


def test_the_same_key_for_another_target_counts() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.tracker.switch(REPORT)
    world.tracker.switch(PLAN)
    world.wait(5)
    assert [(s.action.kind, s.action.name) for s in world.sends] == [
        ("start", "Mail"),
        ("stop", "Mail"),
        ("start", "Report"),
        ("stop", "Report"),
        ("start", "Plan"),
    ]


def test_a_start_that_has_not_left_is_taken_back_by_a_stop() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.clock.advance(1)
    world.tracker.stop()
    world.settle()
    assert world.sends == []
    assert world.said == "The start of “Mail” was taken back before it was sent."
    assert world.tracker.snapshot.actions == ()


def test_a_start_of_five_seconds_ago_is_delivered_with_its_stop() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.clock.advance(5)
    world.tracker.stop()
    world.settle()
    (start, began), (stop, ended) = world.server.applied
    assert (start, stop, ended - began) == ("start", "stop", 5)


def test_a_start_that_was_sent_is_not_taken_back() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.leave()
    world.clock.advance(1)
    world.tracker.stop()
    assert "taken back" not in world.kinds
    assert [action.kind for action in world.tracker.snapshot.actions] == ["start"]
    assert world.tracker.snapshot.state == "idle"


def test_a_stop_right_after_a_switch_takes_back_its_start_alone() -> None:
    world = tracking()
    world.tracker.switch(MAIL)
    world.clock.advance(1)
    world.tracker.stop()
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["stop"]
    assert world.tracker.snapshot.state == "idle"


def test_keys_in_a_row_are_at_least_a_second_apart_for_the_server() -> None:
    world = idle()
    for target in (MAIL, REPORT, PLAN, MAIL):
        world.tracker.switch(target)
        world.clock.advance(0.1)
    world.wait(10)
    starts = [instant for kind, instant in world.server.applied if kind == "start"]
    assert len(starts) == 4
    assert all(later - earlier >= 1 for earlier, later in pairwise(starts))
    assert world.title == "Mail"


def test_r_asks_again_only_when_the_truth_is_older_than_ten_seconds() -> None:
    world = tracking()
    world.wait(2)
    before = len(world.requests)
    world.tracker.refresh()
    world.settle()
    assert len(world.requests) == before
    world.wait(12)
    world.tracker.refresh()
    world.settle()
    assert world.reads[-1] == "key"


def test_esc_closes_one_notice_and_discards_no_action() -> None:
    world = tracking(skew=-90.0)
    world.clock.advance(40)
    world.server.begin(MAIL)
    world.tracker.stop()
    world.settle()
    assert {"held", "clock"} <= world.kinds
    while world.tracker.snapshot.notice is not None:
        left = len(world.tracker.snapshot.notices)
        world.tracker.dismiss()
        assert len(world.tracker.snapshot.notices) == left - 1
    assert world.tracker.snapshot.held == 1


def test_n_closes_a_question_and_leaves_a_fact() -> None:
    world = tracking()
    world.tracker.start(MAIL)
    world.tracker.no()
    assert world.tracker.snapshot.notices == ()
    world.tracker.stop()
    world.settle()
    world.tracker.no()
    assert world.notice.kind == "stopped"


def test_y_means_nothing_where_the_notice_does_not_ask_for_it() -> None:
    world = tracking()
    world.tracker.start(MAIL)
    world.tracker.yes()
    world.settle()
    assert world.sends == []
    assert world.notice.kind == "already tracking"


def test_an_outside_change_of_name_does_not_stop_a_key_from_working() -> None:
    world = tracking()
    assert world.server.running is not None
    world.server.running = replace(world.server.running, description="\x1b[2Jthe draft")
    world.clock.advance(60)
    world.tracker.refresh()
    world.settle()
    assert world.title == "Report · [2Jthe draft"
    world.tracker.stop()
    world.settle()
    assert world.said.startswith("Stopped “Report · [2Jthe draft” after 0:11:0")
