"""The journal: what outlives the end of the program, a kill, and a restart of the machine."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.request import LookUp
from tests.support.world import LOST_BEFORE, MAIL, PLAN, REPORT, World, idle, tracking


def offline(world: World) -> World:
    """The same world, out of reach of its server, and with an old belief."""
    world.server.faults = [errors.NotReachable] * 100_000
    world.clock.advance(40)
    return world


def test_what_was_last_known_is_shown_before_anything_is_asked() -> None:
    world = tracking()
    world.clock.advance(100)
    world.restart()
    snapshot = world.tracker.snapshot
    assert world.title == "Report"
    assert snapshot.elapsed(world.clock.now()) == pytest.approx(702, abs=3)
    assert snapshot.age(world.clock.now()) == pytest.approx(101, abs=3)
    assert [target.name for target in snapshot.recents] == ["Report", "Mail"]


def test_the_clock_offset_that_was_known_serves_until_the_server_tells_its_time() -> None:
    world = tracking(skew=-5000.0)
    world.restart()
    assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(602, abs=4)


def test_a_spent_quota_is_not_forgotten() -> None:
    world = tracking(quota=30)
    world.server.left = 0
    world.tracker.stop()
    world.settle()
    sent = len(world.requests)
    world.restart()
    world.wait(600, step=5)
    assert len(world.requests) == sent
    world.wait(3100, step=5)
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_queued_actions_are_taken_up_again_in_order_with_their_instants() -> None:
    world = offline(tracking())
    world.tracker.switch(MAIL)
    world.settle()
    switched = world.server.now()
    world.wait(300, step=5)
    world.tracker.stop()
    world.settle()
    stopped = world.server.now()
    world.restart()
    assert world.tracker.snapshot.queued == 3
    assert world.tracker.snapshot.state == "idle"
    world.server.faults = []
    world.wait(5)
    (_, end), (_, start), (kind, last) = world.server.applied
    assert start == end == pytest.approx(switched, abs=2)
    assert (kind, last) == ("stop", stopped // 1)
    assert [entry.task_id for entry, _ in world.server.ended] == [1, 2]


def test_what_was_not_on_disk_yet_was_not_shown_as_queued_and_is_gone() -> None:
    world = idle()
    world.tracker.start(MAIL)
    assert world.tracker.snapshot.actions == ()
    world.restart()
    world.wait(5)
    assert world.sends == []


def test_a_row_found_sending_is_looked_for_and_never_sent_before_its_minute() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.leave()
    world.clock.advance(20)
    world.restart()
    began = world.clock.now().boot
    (action,) = world.tracker.snapshot.actions
    assert action.stage == "lost"
    assert world.title == "Mail"
    assert world.said == (
        "No answer to the start of “Mail” (the program ended before the answer came)."
        " Focus is asked whether it arrived."
    )
    world.wait(began + 59 - world.clock.now().boot)
    assert len(world.sends) == 1
    world.wait(5)
    assert [send.action.sealed for send in world.sends] == [world.sends[0].action.sealed] * 2
    assert len(world.server.applied) == 1
    assert world.tracker.snapshot.notices == ()


@pytest.mark.parametrize("kind", ["start", "stop"])
def test_a_row_found_sending_that_has_arrived_is_done_at_the_first_look(kind: str) -> None:
    world = idle() if kind == "start" else tracking()
    if kind == "start":
        world.tracker.start(MAIL)
    else:
        world.tracker.stop()
    world.server.answer(world.leave())
    world.restart()
    world.wait(12)
    assert world.tracker.snapshot.actions == ()
    assert world.title == ("Mail" if kind == "start" else None)
    world.wait(300)
    assert len(world.sends) == 1
    assert len(world.server.applied) == 1


def test_a_kill_between_the_halves_of_a_switch_delivers_the_other_half() -> None:
    world = tracking()
    world.tracker.switch(MAIL)
    world.server.answer(world.leave())
    world.restart()
    world.wait(20)
    (_, end), (_, start) = world.server.applied
    assert start == end
    assert world.title == "Mail"


def test_a_kill_after_an_answer_that_was_not_written_yet_doubles_nothing() -> None:
    world = idle()
    world.tracker.start(MAIL)
    send = world.leave()
    world.tracker.settled(send, world.server.answer(send))
    world.restart()
    world.wait(90)
    assert len(world.server.applied) == 1
    assert world.tracker.snapshot.actions == ()


def test_presses_after_a_restart_are_a_second_later_than_those_before() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.settle()
    world.restart()
    world.tracker.switch(REPORT)
    world.wait(3)
    (_, first), (_, second), (_, third) = world.server.applied
    assert second == third
    assert second - first >= 1


def test_what_ran_and_when_it_ended_is_kept_for_the_history() -> None:
    world = tracking()
    world.tracker.switch(MAIL)
    world.wait(5)
    world.tracker.stop()
    world.wait(5)
    (_, switched), _, (_, stopped) = world.server.applied
    assert [(seen.entry.task_id, seen.end) for seen in world.journal.seen(0)] == [(1, switched), (2, stopped)]


def test_what_is_held_stays_held_and_asks_again() -> None:
    world = tracking()
    world.clock.advance(40)
    world.server.begin(MAIL)
    world.tracker.stop()
    world.settle()
    said = world.said
    world.restart()
    assert world.said == said
    world.wait(60)
    assert world.sends == []
    world.tracker.yes()
    world.wait(3)
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_a_press_from_before_a_reboot_is_held_and_sent_with_its_own_instant() -> None:
    world = offline(idle(skew=500.0))
    world.tracker.start(MAIL)
    world.settle()
    pressed = world.server.now()
    world.clock.reboot(3600)
    world.server.faults = []
    world.restart()
    world.wait(5)
    assert world.sends == []
    assert world.said.startswith("Start of “Mail” at 08:09 was never delivered.")
    world.tracker.yes()
    world.wait(3)
    ((_, instant),) = world.server.applied
    assert instant == pytest.approx(pressed, abs=2)


def wrong_clock() -> World:
    """Mail was started before the server's time was ever known, by a clock an hour behind; then a reboot."""
    world = World(skew=3600.0)
    world.server.faults = [errors.NotReachable] * 100
    world.tracker.start(MAIL)
    world.settle()
    world.clock.reboot(60)
    world.server.faults = []
    world.restart()
    world.wait(5)
    return world


def test_a_press_by_a_clock_that_turns_out_wrong_is_held_for_that_too() -> None:
    world = wrong_clock()
    assert world.said.startswith("Start of “Mail”")
    world.tracker.yes()
    world.wait(3)
    assert world.sends == []
    assert "“Mail” at 09:00 waits: the clock of this machine was wrong then. [y] send with that time" in world.said
    pressed = world.server.now() - 68
    world.tracker.yes()
    world.wait(3)
    ((_, instant),) = world.server.applied
    assert instant == pytest.approx(pressed, abs=3)


def test_a_row_found_sending_after_a_reboot_is_looked_for_as_any_other() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.server.answer(world.leave())
    world.clock.reboot(60)
    world.restart()
    world.wait(15)
    assert world.tracker.snapshot.actions == ()
    assert world.title == "Mail"
    assert len(world.sends) == 1


def test_a_row_found_sending_after_a_reboot_that_never_arrived_is_old_news() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.leave()
    world.clock.reboot(60)
    world.restart()
    world.wait(80)
    assert any(isinstance(request, LookUp) for request in world.requests)
    assert len(world.sends) == 1
    assert world.said.startswith("Start of “Mail” at 08:00 was never delivered.")


def test_the_pending_minute_of_a_lost_answer_starts_anew_with_the_program() -> None:
    world = idle()
    world.server.faults = [LOST_BEFORE]
    world.tracker.start(MAIL)
    world.settle()
    world.wait(50)
    world.restart()
    world.wait(58)
    assert len(world.sends) == 1
    world.wait(10)
    assert len(world.sends) == 2


def test_a_journal_that_cannot_be_written_is_told_and_keys_go_on() -> None:
    world = idle()
    world.journal = MemoryJournal()
    world.tracker.leave_disk(world.journal.lead(), "The disk is full.")
    assert world.said.startswith("Delivery is not promised in this run: The disk is full.")
    world.tracker.start(MAIL)
    world.settle()
    assert world.title == "Mail"
    assert len(world.server.applied) == 1


def test_what_waits_on_a_disk_that_fails_stays_there_for_the_next_run() -> None:
    world = offline(idle())
    disk = world.journal
    world.tracker.start(MAIL)
    world.settle()
    world.journal = MemoryJournal()
    world.tracker.leave_disk(world.journal.lead(), "The disk is full.")
    world.clock.advance(20)
    world.tracker.start(PLAN)
    world.server.faults = []
    world.wait(90)
    assert [send.action.name for send in world.sends] == ["Plan"]
    world.tracker.stop()
    world.settle()
    world.journal = disk
    world.restart()
    world.wait(5)
    assert [send.action.name for send in world.sends] == ["Plan", "Plan", "Mail"]


def test_what_is_under_way_when_the_disk_fails_is_followed_to_its_end() -> None:
    world = idle()
    world.server.faults = [LOST_BEFORE]
    world.tracker.start(MAIL)
    world.settle()
    world.journal = MemoryJournal()
    world.tracker.leave_disk(world.journal.lead(), "The disk is full.")
    world.wait(80)
    assert len(world.sends) == 2
    assert len(world.server.applied) == 1
