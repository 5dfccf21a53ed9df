"""A start or stop that cannot have taken effect: it is kept, and sent again by itself, with the instant it had."""

from __future__ import annotations

from itertools import pairwise

import pytest

from focus_tui.api import errors
from focus_tui.api.answer import Receipt
from focus_tui.tracking.request import LookUp, ReadCurrent, ReadDay, Send
from tests.support.world import LOST_BEFORE, MAIL, REPORT, World, idle, tracking

UNSENT = [errors.NotReachable, errors.Unauthorized, errors.Throttled, errors.QuotaSpent]


def press(world: World, kind: str) -> None:
    """One key press, at the start of a second."""
    world.clock.advance(1 - world.clock.now().wall % 1)
    if kind == "start":
        world.tracker.start(MAIL)
    else:
        world.tracker.stop()


@pytest.mark.parametrize("fault", UNSENT)
@pytest.mark.parametrize("kind", ["start", "stop"])
def test_what_had_no_effect_is_kept_told_once_and_sent_again_by_itself(fault: object, kind: str) -> None:
    world = idle() if kind == "start" else tracking()
    press(world, kind)
    pressed = world.server.now()
    world.server.faults = [fault]
    world.settle()
    assert world.server.applied == []
    assert world.title == ("Mail" if kind == "start" else None), "what was asked for stays on screen"
    (action,) = world.tracker.snapshot.actions
    assert action.stage == "queued"
    told = [notice for notice in world.tracker.snapshot.notices if notice.kind == "queued"]
    assert len(told) == 1
    assert told[0].text.startswith(f"The {kind} of “{'Mail' if kind == 'start' else 'Report'}” is kept")
    world.wait(4000, step=5)
    assert world.server.applied == [(kind, world.sends[0].action.sealed)]
    assert world.server.applied[0][1] == pytest.approx(pressed, abs=1)
    assert "queued" not in world.kinds
    assert world.tracker.snapshot.actions == ()


def test_a_fallen_network_is_tried_again_with_growing_and_jittered_waits() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable] * 9
    world.tracker.start(MAIL)
    world.settle()
    before = len(world.requests)
    tries = []
    for _ in range(600):
        world.wait(1)
        if len(world.requests) > before:
            before = len(world.requests)
            tries.append(world.clock.now().boot)
        if world.server.applied:
            break
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps[0] >= 8
    assert max(gaps) <= 75
    assert gaps[2] > gaps[0]
    assert len({round(gap % 10) for gap in gaps}) > 1, "the waits are not all of one beat"
    assert world.title == "Mail"


def test_an_outage_behind_an_answering_server_does_not_eat_what_is_kept_for_keys() -> None:
    world = tracking(quota=30)
    world.server.faults = [errors.ServerError] * 1000
    world.clock.advance(40)
    world.tracker.stop()
    world.wait(3400, step=5)
    assert world.server.left >= 5
    world.server.faults = []
    world.wait(400, step=5)
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_retry_after_is_kept_to() -> None:
    world = idle()
    world.tracker.start(MAIL)
    send = world.leave()
    now = world.clock.now()
    throttled = errors.Throttled("Slow down", Receipt(now, now, 429), code="slow", retry_after=200.0)
    world.tracker.settled(send, throttled)
    world.wait(199)
    assert world.server.applied == []
    world.wait(5)
    assert len(world.server.applied) == 1


def test_a_spent_quota_sends_nothing_and_counts_down() -> None:
    world = tracking(quota=30)
    world.server.left = 0
    world.tracker.stop()
    world.settle()
    assert world.tracker.snapshot.link == "out of quota"
    assert world.kinds == {"queued"}
    sent = len(world.requests)
    for _ in range(10):
        world.wait(60, step=20)
        world.tracker.refresh()
        world.settle()
    assert len(world.requests) == sent
    assert world.title is None
    told = next(notice for notice in world.tracker.snapshot.notices if notice.kind == "queued")
    assert told.text == "The stop of “Report” is kept until the hourly quota is full again, in"
    assert told.until is not None
    world.wait(3600, step=20)
    assert [kind for kind, _ in world.server.applied] == ["stop"]
    assert not {"quota", "queued"} & world.kinds


def test_keys_pressed_while_the_quota_is_spent_are_delivered_in_order_when_it_is_full_again() -> None:
    world = tracking(quota=30)
    world.server.left = 0
    world.tracker.stop()
    world.settle()
    world.wait(300, step=20)
    press(world, "start")
    started = world.server.now()
    world.settle()
    world.wait(120, step=20)
    press(world, "stop")
    stopped = world.server.now()
    world.wait(3700, step=20)
    assert world.server.applied[1:] == [("start", started), ("stop", stopped)]
    assert [kind for kind, _ in world.server.applied] == ["stop", "start", "stop"]


def test_refused_credentials_keep_the_action_and_are_tried_hourly_and_on_r() -> None:
    world = tracking()
    world.server.faults = [errors.Unauthorized] * 3
    world.tracker.stop()
    world.settle()
    assert world.kinds == {"sign-in", "queued"}
    assert any("from the environment" in notice.text for notice in world.tracker.snapshot.notices)
    assert {world.tracker.snapshot.link} == {"signed out"}
    sent = len(world.requests)
    world.wait(3500, step=10)
    assert len(world.requests) == sent
    world.wait(200, step=10)
    assert len(world.requests) == sent + 1
    world.wait(1)
    world.tracker.refresh()
    world.settle()
    assert len(world.requests) == sent + 2
    world.wait(1)
    world.tracker.refresh()
    world.settle()
    assert world.tracker.snapshot.link == "online"
    assert not {"sign-in", "queued"} & world.kinds
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_an_hour_offline_is_delivered_in_order_with_the_instants_of_its_presses() -> None:
    world = tracking()
    noon = world.clock.now().wall // 1 + 1
    world.clock.advance(noon - world.clock.now().wall)
    world.server.faults = [errors.NotReachable] * 10_000
    world.tracker.stop()
    for minutes, key in ((10, "Mail"), (25, "Report"), (40, "stop"), (50, "break")):
        world.wait(noon + minutes * 60 - world.clock.now().wall, step=30)
        if key == "stop":
            world.tracker.stop()
        elif key == "break":
            world.tracker.take_break()
        else:
            world.tracker.switch(MAIL if key == "Mail" else REPORT)
    assert world.title == "Break"
    assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(0, abs=1)
    world.wait(noon + 3600 - world.clock.now().wall, step=30)
    assert world.server.applied == []
    assert world.tracker.snapshot.queued == 6
    world.server.faults = []
    world.wait(90)
    assert world.server.applied == [
        ("stop", noon),
        ("start", noon + 600),
        ("stop", noon + 1500),
        ("start", noon + 1500),
        ("stop", noon + 2400),
        ("start", noon + 3000),
    ]
    assert [entry.task_id for entry, _ in world.server.ended] == [1, 2, 1]
    assert world.title == "Break"
    assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(690, abs=2)
    assert "queued" not in world.kinds


def test_before_an_old_belief_is_acted_on_focus_is_asked() -> None:
    world = tracking()
    world.clock.advance(40)
    world.tracker.stop()
    world.settle()
    assert world.reads[-1] == "before an action"
    assert len(world.sends) == 1


@pytest.mark.parametrize(("age", "asks"), [(5, False), (29, False), (31, True)])
def test_a_belief_serves_for_thirty_seconds_from_when_it_was_asked(age: float, asks: bool) -> None:
    world = tracking()
    asked = world.tracker.snapshot.asked
    assert asked is not None
    world.clock.advance(asked + age - world.clock.now().boot)
    world.tracker.stop()
    world.settle()
    assert ("before an action" in world.reads) == asks


def test_a_belief_that_grows_old_while_the_journal_is_written_is_asked_anew() -> None:
    world = tracking()
    asked = world.tracker.snapshot.asked
    assert asked is not None
    world.clock.advance(asked + 29 - world.clock.now().boot)
    world.tracker.stop()
    world.write()
    assert world.tracker.next() == 0.0
    world.clock.advance(5)
    world.settle()
    assert world.reads[-1] == "before an action"
    assert len(world.sends) == 1


def test_with_two_requests_left_a_key_is_sent_without_asking_and_told() -> None:
    world = tracking(quota=30)
    world.clock.advance(300)
    world.server.left = 3
    world.tracker.refresh()
    world.settle()
    world.clock.advance(40)
    sent = len(world.requests)
    world.tracker.stop()
    world.settle()
    assert [type(request) for request in world.requests[sent:]] == [Send]
    told = next(notice for notice in world.tracker.snapshot.notices if notice.kind == "without asking")
    assert told.text == "Sent without asking first what runs: only 2 requests are left."


def test_a_poll_may_be_given_up_for_a_key_and_what_the_key_needs_may_not() -> None:
    world = tracking()
    world.clock.advance(40)
    world.tracker.stop()
    preflight = world.tracker.next()
    assert isinstance(preflight, ReadCurrent)
    assert not world.tracker.may_give_up(preflight)
    assert world.tracker.may_give_up(ReadCurrent("poll"))
    assert world.tracker.may_give_up(ReadDay(0.0, 1.0))
    assert not world.tracker.may_give_up(LookUp(0.0, 1.0))
    world.tracker.settled(preflight, world.server.answer(preflight))
    assert not world.tracker.may_give_up(world.leave())


def test_a_poll_that_was_given_up_costs_the_key_nothing() -> None:
    world = tracking()
    world.clock.advance(400)
    poll = world.tracker.next()
    assert poll == ReadCurrent("poll")
    world.tracker.stop()
    world.tracker.given_up(poll)
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_what_was_last_known_is_shown_but_not_acted_on() -> None:
    world = tracking()
    again = World(last=world.tracker.last_known)
    again.server.running = world.server.running
    assert again.title == "Report"
    again.tracker.stop()
    again.settle()
    assert again.reads == ["before an action"]
    assert len(again.sends) == 1


def test_an_instant_is_sealed_once_however_often_it_is_sent() -> None:
    world = idle()
    world.server.faults = [errors.Throttled, errors.NotReachable, LOST_BEFORE]
    world.tracker.start(MAIL)
    world.wait(400)
    assert len(world.sends) == 4
    assert len({send.action.sealed for send in world.sends}) == 1
    assert len(world.server.applied) == 1


def test_a_queued_action_can_be_discarded_by_its_id_and_one_under_way_cannot() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable]
    world.tracker.start(MAIL)
    world.settle()
    (action,) = world.tracker.snapshot.actions
    world.tracker.discard(action.id)
    assert world.said == "The start of “Mail” was discarded. It is not sent."
    assert (world.title, world.tracker.snapshot.queued) == (None, 0)
    world.wait(100)
    assert world.server.applied == []
    world.tracker.start(MAIL)
    (sent,) = (world.leave().action,)
    world.clock.advance(1)
    world.tracker.discard(sent.id)
    assert world.tracker.snapshot.queued == 1


def test_what_is_started_again_is_what_was_started_last_also_where_its_start_is_not_delivered() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable]
    world.tracker.start(MAIL)
    world.settle()
    for press in (
        world.tracker.stop,
        world.tracker.toggle,
        lambda: world.tracker.switch(REPORT),
        world.tracker.previous,
    ):
        world.clock.advance(6)
        press()
    world.wait(120)
    assert [kind for kind, _ in world.server.applied] == ["start", "stop", "start", "stop", "start", "stop", "start"]
    started = [send.action.name for send in world.sends if send.action.kind == "start"]
    assert list(dict.fromkeys(send.action.id for send in world.sends)) == [
        send.action.id for send in world.sends[1:]
    ], "sent once, but for the first try"
    assert started[1:] == ["Mail", "Mail", "Report", "Mail"]
    assert world.title == "Mail"
