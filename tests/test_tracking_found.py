"""What random days have found: one plain example each."""

from __future__ import annotations

from focus_tui.api.answer import Receipt
from focus_tui.clock import Moment
from focus_tui.tracking.offset import Offset
from tests.support.days import Days
from tests.support.server import Server
from tests.support.wire import FATES
from tests.support.world import MAIL, PLAN, REPORT, World


def tracking() -> Days:
    """A day on which Report runs, and this is known."""
    days = Days()
    days.server.begin(1, REPORT, days.server.now() - 600.0)
    days.wait(3)
    return days


def instants(server: Server) -> list[float]:
    return [applied.instant for applied in server.applied]


def test_a_key_pressed_before_the_tick_that_notices_a_step_of_the_clock_keeps_its_instant() -> None:
    days = tracking()
    pressed = days.now()
    days.step_clock(-3600.0)
    days.press(days.processes[0], "stop")
    days.wait(3)
    assert abs(instants(days.server)[0] - pressed) <= 2


def test_an_answer_during_which_the_clock_was_set_tells_how_far_the_clock_is_off_by_then() -> None:
    asked, received = Moment(1_000.0, 50.0, 50.0), Moment(4_601.0, 51.0, 51.0)
    offset = Offset().seen(Receipt(asked, received, 200, None, 1_000.0))
    assert (offset.low, offset.high) == (-3_601.0, -3_599.0)


def test_a_clock_that_is_set_during_the_very_first_read_dates_no_key_wrong() -> None:
    days = Days()
    days.press(days.processes[0], "start", REPORT)
    days.run()
    days.step_clock(-3600.0)
    days.press(days.processes[0], "stop")
    pressed = days.now()
    days.press(days.processes[0], "start", REPORT)
    days.wait(3)
    (started,) = instants(days.server)
    assert abs(started - pressed) <= 2


def test_a_small_step_of_the_clock_dates_no_key_in_the_servers_future() -> None:
    days = Days()
    days.wait(3)
    days.press(days.processes[0], "start", REPORT)
    days.step_clock(1.7)
    days.wait(3)
    assert len(instants(days.server)) == 1


def test_what_another_process_wrote_does_not_bring_back_an_offset_from_before_a_step_of_the_clock() -> None:
    days = Days()
    days.server.limit = 30
    days.server.spend()
    days.server.left = 2  # one is left after the first read: too few to ask again before the key
    days.begin()
    days.wait(400, tick=20)
    days.step_clock(-3600.0)
    pressed = days.now()
    days.press(days.processes[1], "start", REPORT)
    days.wait(5)
    assert abs(instants(days.server)[0] - pressed) <= 2


def test_a_yes_in_another_process_accepts_whose_credentials_these_are() -> None:
    days = Days()
    days.wait(3)
    days.outage = True
    days.press(days.processes[0], "start", REPORT)
    days.wait(3)
    days.sign_in(1, "another key")
    days.outage = False
    days.wait(3)
    follower = days.begin()
    days.wait(3)
    assert [action.stage for action in follower.tracker.snapshot.actions] == ["held"]
    days.press(follower, "yes")
    days.wait(5)
    assert len(days.server.applied) == 1


def test_keys_pressed_in_two_processes_within_a_second_leave_in_their_order() -> None:
    days = tracking()
    leader, follower = days.processes[0], days.begin()
    days.wait(1.5)
    days.press(follower, "switch", MAIL)
    days.wait(0.1)
    days.press(leader, "switch", PLAN)
    days.wait(5)
    names = [applied.entry.task_id for applied in days.server.applied if applied.kind == "start"]
    assert names == [MAIL.task_id]
    assert [action.stage for action in leader.tracker.snapshot.actions] == ["held", "queued"]


def test_a_start_whose_answer_was_lost_is_known_again_after_the_clock_was_set() -> None:
    days = Days()
    days.wait(3)
    days.fates_of_actions = [FATES["answer lost"]]
    days.press(days.processes[0], "start", REPORT)
    days.wait(2)
    days.step_clock(-3600.0)
    days.wait(120)
    assert len(days.server.applied) == 1
    assert days.processes[0].tracker.snapshot.actions == ()


def test_an_answer_that_slept_with_the_machine_tells_nothing_of_the_servers_time() -> None:
    asked, received = Moment(1_000.0, 50.0, 50.0), Moment(33_400.0, 32_450.0, 51.0)
    assert Offset().seen(Receipt(asked, received, 200, None, 900.0)) == Offset()


def test_after_a_sleep_two_processes_do_not_write_what_waits_again_and_again() -> None:
    days = Days()
    days.wait(3)
    days.sleep(600)
    days.outage = True
    follower = days.begin()
    days.wait(3)
    days.press(days.processes[0], "start", MAIL)
    days.press(follower, "start", REPORT)
    days.wait(5)
    before = [action.revision for action in days.looker.load().actions]
    days.wait(4)
    assert [action.revision for action in days.looker.load().actions] == before


def test_a_yes_that_was_heard_is_not_said_again_when_the_action_is_held_again() -> None:
    days = Days()
    days.wait(3)
    days.outage = True
    days.press(days.processes[0], "start", MAIL)
    days.wait(6)
    days.press(days.processes[0], "stop")
    days.wait(40)
    days.server.begin(1, PLAN, days.now() // 1)
    days.outage = False
    follower = days.begin()
    days.wait(70)
    held = follower.tracker.snapshot.actions[0]
    assert held.stage == "held"
    days.press(follower, "yes", held.id)
    days.wait(5)
    before = [action.revision for action in days.looker.load().actions]
    days.wait(5)
    assert [action.revision for action in days.looker.load().actions] == before


def test_a_key_pressed_while_an_action_is_about_to_leave_leaves_it_told_that_nothing_is_asked_first() -> None:
    world = World(running=REPORT, quota=3)
    world.settle()
    world.clock.advance(40)
    world.tracker.stop()
    world.write()
    world.tracker.next()
    world.clock.advance(1)
    world.tracker.toggle()
    world.leave()
    assert "without asking" in world.kinds


def test_what_a_process_heard_of_the_quota_outlives_its_being_overtaken() -> None:
    days = Days()
    days.server.limit = 30
    days.wait(3)
    overtaken, other = days.processes[0], days.begin()
    days.outage = True
    days.wait(12, tick=4)
    days.press(overtaken, "start", REPORT)
    days.wait(0.5)
    days.stall(overtaken)
    days.wait(400, tick=20)
    days.kill(other)
    days.outage = False
    days.server.spend(30)
    days.resume(overtaken)
    days.wait(2400, tick=20)
    assert days.promises.rows() != ()
    days.calm("yes")
    assert len(instants(days.server)) == 1


def test_a_read_that_another_process_has_overtaken_does_not_change_what_is_shown() -> None:
    days = Days()
    days.wait(40)
    first = days.processes[0]
    days.act_elsewhere(MAIL)
    days.fates = [FATES["slow"]]
    days.press(first, "refresh")
    days.wait(1.6)
    days.press(first, "start", REPORT)  # gives up the read, and is held
    days.wait(1)
    days.stall(first)
    second = days.begin()
    days.wait(1)
    days.resume(first)
    days.press(second, "yes")
    days.wait(8)
    shown = first.tracker.snapshot.tracked
    assert shown is not None
    assert shown.target.key == REPORT.key
    days.deliver_stray(first)
    assert first.tracker.snapshot.tracked == shown


def test_an_offset_from_before_a_reboot_dates_no_key_that_is_pressed_before_the_first_answer() -> None:
    days = tracking()
    days.step_clock(-3600.0)
    days.act_elsewhere(PLAN)
    days.reboot(40.0)
    pressed = days.now()
    days.press(days.processes[0], "switch", MAIL)
    days.wait(400, tick=20)
    days.reboot(40.0)
    days.begin()
    days.act_elsewhere(None)
    days.calm("yes")
    assert all(abs(instant - pressed) <= 2 or instant > pressed + 440 for instant in instants(days.server))


def test_a_key_pressed_by_a_wrong_clock_is_never_dated_in_the_future() -> None:
    days = Days()
    days.press(days.processes[0], "start", REPORT)
    days.run()
    days.step_clock(-3600.0)
    days.reboot(40.0)
    days.calm("yes")
    assert [instant < days.now() for instant in instants(days.server)] == [True]


def test_a_clock_that_is_set_between_two_runs_after_a_reboot_dates_no_key_wrong() -> None:
    days = tracking()
    days.reboot(40.0)
    days.server.limit = 30
    days.wait(60)
    days.server.left = 3
    days.press(days.processes[0], "refresh")
    days.wait(1)
    days.step_clock(-3600.0)
    days.sign_in(days.user, days.credentials)
    pressed = days.now()
    days.press(days.processes[0], "stop")
    days.wait(5)
    assert [abs(instant - pressed) <= 2 for instant in instants(days.server)] == [True]


def test_a_read_that_was_given_up_for_an_action_tells_nothing_once_that_is_on_its_way() -> None:
    days = Days()
    days.wait(15)
    days.fates = [FATES["slow"]]
    (process,) = days.processes
    days.press(process, "refresh")
    days.wait(2.1)
    days.fates_of_actions = [FATES["not reachable"]]
    days.press(process, "start", REPORT)
    days.run()
    days.deliver_stray(process)
    days.wait(60, tick=20)
    assert len(instants(days.server)) == 1
