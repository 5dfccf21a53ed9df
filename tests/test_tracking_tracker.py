"""The tracker: what every key and every answer come to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from focus_tui.api import errors
from focus_tui.api.answer import Answer, Receipt
from focus_tui.tracking.request import ReadCurrent, Send
from focus_tui.tracking.status import LastKnown
from tests.support.failures import failure
from tests.support.world import LOST_AFTER, LOST_BEFORE, MAIL, PLAN, REPORT, World


def known(world: World) -> World:
    """A world in which the names of Report and Mail were learned, and time has passed."""
    world.calm()
    return world


def idle(**server: Any) -> World:
    return known(World(last=LastKnown(recents=(REPORT, MAIL)), **server))


def tracking(**server: Any) -> World:
    return known(World(last=LastKnown(recents=(REPORT, MAIL)), running=REPORT, **server))


def test_nothing_is_known_until_focus_says_so() -> None:
    world = World(running=REPORT)
    assert {world.tracker.snapshot.state} == {"unknown"}
    world.calm()
    assert world.tracker.snapshot.state == "tracked"
    assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(600, abs=3)


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


def test_204_after_an_entry_was_shown_is_a_stop_elsewhere() -> None:
    world = tracking()
    world.server.running = None
    world.wait(400)
    assert world.said == "“Report” was stopped elsewhere. [space] resume"
    assert world.tracker.snapshot.state == "idle"


def test_422_asks_and_w_switches_from_the_refused_press() -> None:
    world = idle()
    other = world.server.begin(REPORT)
    pressed = world.server.now()
    world.tracker.start(MAIL)
    world.settle()
    assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"
    assert world.notice.asks
    assert world.title == "Report"
    world.wait(20)
    world.tracker.switch(MAIL)
    world.settle()
    (_, end), (_, start) = world.server.applied
    assert start == end
    assert start >= other.start + 1
    assert abs(start - pressed) <= 2
    assert world.tracker.snapshot.notices == ()


def test_a_422_that_was_kept_does_not_date_a_later_switch_back() -> None:
    world = idle()
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.settle()
    world.tracker.dismiss()
    world.wait(900)
    now = world.server.now()
    world.tracker.switch(MAIL)
    world.settle()
    assert all(now - 2 <= instant <= now + 2 for _, instant in world.server.applied)


def test_422_and_nothing_runs_any_more() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.server.faults = [errors.AlreadyTracking]
    world.settle()
    assert world.said.endswith("“Mail” was not started. [enter] start it")


def test_after_a_422_a_read_that_failed_is_made_up_for() -> None:
    world = idle()
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.server.faults = [None, errors.NotReachable]
    world.settle()
    world.wait(120)
    assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"


def test_404_of_start_marks_what_is_gone() -> None:
    world = idle()
    world.server.faults = [errors.NotFound]
    world.tracker.start(MAIL)
    world.settle()
    assert world.said.startswith("That task does not exist any more. “Mail” was not started.")
    assert world.tracker.snapshot.gone == {MAIL.key}
    assert world.title is None
    world.server.faults = [errors.NotFound]
    world.tracker.start(PLAN)
    world.settle()
    assert world.said.startswith("That time block does not exist any more.")


def test_404_of_stop_is_nothing_tracked() -> None:
    world = tracking()
    world.server.running = None
    world.tracker.stop()
    world.settle()
    assert world.said == "Nothing was being tracked: “Report” had ended already. [space] start it again"
    assert world.tracker.snapshot.state == "idle"


UNSENT = [errors.NotReachable, errors.Unauthorized, errors.Throttled, errors.QuotaSpent]


@pytest.mark.parametrize("fault", UNSENT)
def test_a_start_that_cannot_be_sent_is_rolled_back_and_told(fault: type[errors.FocusError]) -> None:
    world = idle()
    world.server.faults = [fault]
    world.tracker.start(MAIL)
    world.settle()
    assert world.title is None
    told = [notice for notice in world.tracker.snapshot.notices if notice.kind == "not started"]
    assert len(told) == 1
    assert "“Mail” was not started" in told[0].text
    assert "enter" in told[0].text or ("enter", "send it again") in told[0].keys
    world.wait(300)
    assert world.server.applied == []


@pytest.mark.parametrize("fault", UNSENT)
def test_a_stop_that_cannot_be_sent_is_rolled_back_and_told(fault: type[errors.FocusError]) -> None:
    world = tracking()
    world.server.faults = [fault]
    world.tracker.stop()
    world.settle()
    assert world.title == "Report"
    told = [notice for notice in world.tracker.snapshot.notices if notice.kind == "not stopped"]
    assert len(told) == 1
    assert "“Report” was not stopped" in told[0].text
    assert "x sends" in told[0].text or ("x", "send it again") in told[0].keys


@pytest.mark.parametrize("fault", [errors.BadRequest, errors.Forbidden, errors.OtherRefusal, errors.Redirected])
@pytest.mark.parametrize("kind", ["start", "stop"])
def test_a_refusal_is_final_and_what_was_comes_back(fault: type[errors.FocusError], kind: str) -> None:
    world = idle() if kind == "start" else tracking()
    before = world.title
    world.server.faults = [fault]
    if kind == "start":
        world.tracker.start(MAIL)
    else:
        world.tracker.stop()
    world.settle()
    assert world.title == before
    assert world.notice.severity == "error"
    assert f"not {'started' if kind == 'start' else 'stopped'}" in world.notice.text
    assert len(world.sends) == 1
    if fault is errors.BadRequest:
        assert "Focus says: The server says so (trace id 0f0e)." in world.notice.text
        assert world.reads[-1] == "after a refusal"


@pytest.mark.parametrize("fault", [LOST_AFTER, errors.ServerError, errors.NotJson])
@pytest.mark.parametrize("kind", ["start", "stop"])
def test_a_lost_answer_is_told_and_never_sent_again(fault: object, kind: str) -> None:
    world = idle() if kind == "start" else tracking()
    world.server.faults = [fault]
    if kind == "start":
        world.tracker.start(MAIL)
    else:
        world.tracker.stop()
    world.settle()
    assert world.tracker.snapshot.under_way is not None
    assert world.tracker.snapshot.under_way.lost
    assert world.notice.kind == "lost"
    assert f"No answer to the {kind}" in world.notice.text
    world.wait(9)
    assert "after a lost answer" not in world.reads
    world.wait(2)
    assert world.reads[-1] == "after a lost answer"
    world.wait(90)
    assert len(world.sends) == 1
    assert world.tracker.snapshot.under_way is None
    assert (world.title == "Mail") == (fault == LOST_AFTER and kind == "start")


@pytest.mark.parametrize("kind", ["start", "stop"])
def test_absence_counts_only_a_minute_after_the_send(kind: str) -> None:
    world = idle() if kind == "start" else tracking()
    world.server.faults = [LOST_BEFORE]
    if kind == "start":
        world.tracker.start(MAIL)
    else:
        world.tracker.stop()
    world.settle()
    world.wait(57)
    assert world.tracker.snapshot.under_way is not None
    world.wait(6)
    assert world.tracker.snapshot.under_way is None
    assert world.notice.kind == ("not started" if kind == "start" else "not stopped")
    assert len(world.sends) == 1
    assert world.title == (None if kind == "start" else "Report")


def test_before_an_old_belief_is_acted_on_focus_is_asked() -> None:
    world = tracking()
    world.clock.advance(40)
    world.tracker.stop()
    world.settle()
    assert world.reads[-1] == "before an action"
    assert len(world.sends) == 1


def test_on_a_fresh_belief_nothing_is_asked() -> None:
    world = tracking()
    world.wait(5)
    world.tracker.stop()
    world.settle()
    assert "before an action" not in world.reads


def test_a_stop_is_not_sent_when_something_else_runs() -> None:
    world = tracking()
    world.clock.advance(40)
    world.server.begin(MAIL)
    world.tracker.stop()
    world.settle()
    assert world.sends == []
    assert world.said == "“Mail” runs now, not “Report”. Nothing was stopped. [x] stop “Mail”"
    assert world.title == "Mail"
    world.wait(1)
    world.tracker.stop()
    world.settle()
    assert len(world.sends) == 1


def test_a_stop_that_ends_another_entry_offers_to_start_it_again() -> None:
    world = tracking()
    world.wait(1)
    world.server.begin(MAIL)
    world.tracker.stop()
    world.settle()
    assert world.said == "Focus stopped “Mail”, not “Report”. [y] start “Mail” again [n] leave"
    world.tracker.yes()
    world.settle()
    assert world.title == "Mail"


def test_enter_while_tracked_asks_and_sends_nothing() -> None:
    world = tracking()
    world.tracker.start(MAIL)
    world.settle()
    assert world.sends == []
    assert world.said == "Already tracking “Report”. [w] switch to “Mail” [esc] keep"
    world.tracker.dismiss()
    assert world.tracker.snapshot.notices == ()


def test_a_half_switch_is_told_with_a_way_back() -> None:
    world = tracking()
    world.server.faults = [None, errors.NotFound]
    world.tracker.switch(MAIL)
    world.settle()
    assert world.said.startswith("“Mail” could not start: Focus says: The server says so (trace id 0f0e).")
    assert world.said.endswith("[y] resume “Report” from then [n] leave")
    world.wait(1)
    world.tracker.yes()
    world.settle()
    assert world.title == "Report"
    (_, ended), (_, resumed) = world.server.applied
    assert resumed == ended


def test_a_switch_whose_stop_is_lost_waits_with_its_start() -> None:
    world = tracking()
    world.server.faults = [LOST_AFTER]
    world.tracker.switch(MAIL)
    world.settle()
    assert [send.action.kind for send in world.sends] == ["stop"]
    world.wait(12)
    assert [send.action.kind for send in world.sends] == ["stop", "start"]
    assert world.title == "Mail"
    assert world.sends[0].action.sealed == world.sends[1].action.sealed


def test_a_silent_replacement_is_what_the_server_says() -> None:
    world = idle(replaces=True)
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.settle()
    assert world.title == "Mail"


def test_a_held_key_counts_once() -> None:
    world = idle()
    for _ in range(20):
        world.tracker.toggle()
        world.clock.advance(0.03)
    world.settle()
    assert len(world.sends) == 1
    world.wait(1)
    world.tracker.toggle()
    world.settle()
    assert len(world.sends) == 2


def test_a_start_that_has_not_left_is_taken_back_by_a_stop() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.clock.advance(1)
    world.tracker.stop()
    world.settle()
    assert world.sends == []
    assert world.said == "The start of “Mail” was taken back before it was sent."


@pytest.mark.parametrize("key", ["stop", "toggle", "switch", "previous"])
def test_in_the_unknown_state_there_is_nothing_to_stop_or_leave(key: str) -> None:
    world = World()
    getattr(world.tracker, key)(*([MAIL] if key == "switch" else []))
    assert world.said == "It is not known what runs. [r] asks Focus"


def test_a_start_in_the_unknown_state_asks_first() -> None:
    world = World(running=REPORT)
    world.tracker.start(MAIL)
    world.settle()
    assert world.sends == []
    assert world.said.startswith("Already tracking “Task 1”.")


def test_with_two_requests_left_a_key_is_sent_without_asking_and_told() -> None:
    world = tracking(quota=30)
    world.server.left = 2
    world.server.running = world.server.running
    world.clock.advance(300)
    world.server.left = 3
    world.tracker.refresh()
    world.settle()
    world.clock.advance(40)
    sent = len(world.requests)
    world.tracker.stop()
    world.settle()
    assert [type(request) for request in world.requests[sent:]] == [Send]
    assert "without asking" in {notice.kind for notice in world.tracker.snapshot.notices}


def test_a_spent_quota_sends_nothing_and_counts_down() -> None:
    world = tracking(quota=30)
    world.server.left = 0
    world.tracker.stop()
    world.settle()
    assert world.tracker.snapshot.link == "out of quota"
    sent = len(world.requests)
    for _ in range(10):
        world.wait(60, step=20)
        world.tracker.stop()
        world.tracker.refresh()
        world.settle()
    assert len(world.requests) == sent
    assert world.title == "Report"
    kinds = {notice.kind for notice in world.tracker.snapshot.notices}
    assert kinds == {"quota", "not stopped"}
    world.wait(3600, step=20)
    assert len(world.requests) > sent
    assert "quota" not in {notice.kind for notice in world.tracker.snapshot.notices}


def test_a_late_read_never_changes_what_is_shown() -> None:
    world = tracking()
    asked = world.clock.now()
    running = world.server.running
    world.clock.advance(0.5)
    world.tracker.stop()
    world.tracker.settled(ReadCurrent("poll"), Answer(running, Receipt(asked, world.clock.now(), 200)))
    assert world.tracker.snapshot.state == "idle"
    world.settle()
    assert world.tracker.snapshot.state == "idle"


def test_sleep_and_a_step_of_the_clock_read_current() -> None:
    for jump in ("sleep", "step"):
        world = tracking()
        world.wait(5)
        before = len(world.reads)
        getattr(world.clock, jump)(120)
        if jump == "step":
            world.server.skew -= 120
        world.tracker.tick()
        world.settle()
        assert len(world.reads) == before + 1
        elapsed = world.tracker.snapshot.elapsed(world.clock.now())
        passed = 120 if jump == "sleep" else 0
        assert elapsed == pytest.approx(606 + passed, abs=3)


def test_a_clock_that_is_off_is_told_until_closed() -> None:
    world = tracking(skew=-90.0)
    assert "clock" in {notice.kind for notice in world.tracker.snapshot.notices}
    assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(600, abs=3)
    while world.tracker.snapshot.notice is not None:
        world.tracker.dismiss()
    world.wait(900, step=5)
    assert world.tracker.snapshot.notices == ()


def test_an_outage_is_told_once_and_stays_closed_until_it_ends() -> None:
    world = tracking()
    world.server.faults = [errors.NotReachable] * 1000
    world.wait(400, step=2)
    assert [notice.kind for notice in world.tracker.snapshot.notices] == ["link"]
    assert world.title == "Report"
    world.tracker.dismiss()
    world.wait(200, step=2)
    assert world.tracker.snapshot.notice is None
    assert {world.tracker.snapshot.link} == {"offline"}
    world.server.faults = []
    world.wait(200, step=2)
    assert world.tracker.snapshot.link == "online"
    world.server.faults = [errors.TimedOut] * 20
    world.wait(300, step=2)
    assert [notice.kind for notice in world.tracker.snapshot.notices] == ["link"]


def test_refused_credentials_are_tried_again_each_hour_and_on_r() -> None:
    world = tracking()
    world.server.faults = [errors.Unauthorized] * 3
    world.tracker.stop()
    world.settle()
    kinds = {notice.kind for notice in world.tracker.snapshot.notices}
    assert kinds == {"sign-in", "not stopped"}
    assert any("from the environment" in notice.text for notice in world.tracker.snapshot.notices)
    sent = len(world.requests)
    world.wait(3500, step=10)
    assert len(world.requests) == sent
    world.wait(200, step=10)
    assert len(world.requests) == sent + 1
    world.tracker.refresh()
    world.settle()
    assert len(world.requests) == sent + 2
    world.tracker.refresh()
    world.settle()
    assert world.tracker.snapshot.link == "online"
    assert "sign-in" not in {notice.kind for notice in world.tracker.snapshot.notices}


def test_what_was_last_known_is_shown_but_not_acted_on() -> None:
    world = tracking()
    last = world.tracker.last_known
    again = World(last=last)
    again.server.running = world.server.running
    assert again.title == "Report"
    again.tracker.stop()
    again.settle()
    assert again.reads == ["before an action"]
    assert len(again.sends) == 1


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


def test_a_first_404_asks_whether_the_address_is_right() -> None:
    world = World()
    world.server.faults = [errors.NotFound]
    world.settle()
    assert "Are organization 1 and workspace 22 right?" in world.said
    assert world.tracker.snapshot.state == "unknown"


def test_a_404_of_current_where_it_answered_before_is_idle() -> None:
    world = tracking()
    world.wait(15)
    world.server.faults = [errors.NotFound]
    world.tracker.refresh()
    world.settle()
    assert world.tracker.snapshot.state == "idle"


def test_a_refused_workspace_is_polled_slowly() -> None:
    world = World()
    world.server.faults = [errors.Forbidden] * 10
    world.settle()
    assert "no permission in workspace 22" in world.said
    world.wait(590, step=10)
    assert len(world.requests) == 1
    world.wait(30, step=10)
    assert len(world.requests) == 2


def test_unanswered_kinds_of_reads_leave_what_is_shown() -> None:
    world = tracking()
    for kind in (errors.TimedOut, errors.NotJson, errors.WrongShape, errors.ServerError, errors.Throttled):
        now = world.clock.now()
        world.tracker.settled(ReadCurrent("poll"), failure(kind, Receipt(now, now)))
        assert world.title == "Report"
        assert world.tracker.snapshot.link == "offline"
    assert len(world.tracker.snapshot.notices) == 1


def test_a_description_is_shown_beside_the_name() -> None:
    world = tracking()
    assert world.server.running is not None
    world.server.running = replace(world.server.running, description="\x1b[2Jthe draft")
    world.clock.advance(60)
    world.tracker.refresh()
    world.settle()
    assert world.title == "Report · [2Jthe draft"
