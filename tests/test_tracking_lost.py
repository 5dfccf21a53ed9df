"""A start or stop whose answer is lost: look first, and send again only what has surely not arrived."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from focus_tui.api import errors
from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import Page
from focus_tui.clock import Moment
from focus_tui.tracking.request import LookUp, ReadCurrent
from tests.support.world import LOST_AFTER, LOST_BEFORE, MAIL, PLAN, REPORT, World, idle, tracking


def pressed(kind: str, fault: object, **options: object) -> World:
    """A start of Mail, or a stop of Report, that has just left, and `fault` came of it."""
    world = idle(**options) if kind == "start" else tracking(**options)
    world.server.faults = [fault]
    if kind == "start":
        world.tracker.start(MAIL)
    else:
        world.tracker.stop()
    world.settle()
    return world


UNKNOWN = [
    LOST_AFTER,
    errors.ServerError,
    errors.ConnectionLost,
    errors.NoBody,
    errors.NotJson,
    errors.WrongShape,
    errors.CutShort,
    errors.TooLarge,
]


@pytest.mark.parametrize("fault", UNKNOWN)
@pytest.mark.parametrize("kind", ["start", "stop"])
def test_a_lost_answer_is_told_and_looked_for_after_ten_seconds(fault: object, kind: str) -> None:
    world = pressed(kind, fault)
    assert world.tracker.snapshot.under_way is not None
    assert world.tracker.snapshot.under_way.lost
    assert world.tracker.snapshot.actions[0].stage == "lost"
    assert world.notice.kind == "lost"
    assert f"No answer to the {kind}" in world.notice.text
    assert world.title == ("Mail" if kind == "start" else None)
    world.wait(9)
    assert "after a lost answer" not in world.reads
    world.wait(2)
    assert world.reads[-1] == "after a lost answer"


@pytest.mark.parametrize("kind", ["start", "stop"])
def test_what_shows_the_effect_settles_it_at_once(kind: str) -> None:
    world = pressed(kind, LOST_AFTER)
    world.wait(11)
    assert world.tracker.snapshot.under_way is None
    assert "lost" not in world.kinds
    assert world.title == ("Mail" if kind == "start" else None)
    if kind == "stop":
        assert world.said.startswith("Stopped “Report” after 0:10:0")
    world.wait(300)
    assert len(world.sends) == 1
    assert len(world.server.applied) == 1


@pytest.mark.parametrize("kind", ["start", "stop"])
def test_absence_counts_only_a_minute_after_the_send_and_then_it_is_sent_again(kind: str) -> None:
    world = pressed(kind, LOST_BEFORE)
    first = world.sends[0].action
    assert first.sent is not None
    world.wait(first.sent.boot + 59.5 - world.clock.now().boot)
    assert world.tracker.snapshot.under_way is not None
    assert len(world.sends) == 1
    world.wait(5)
    assert len(world.sends) == 2
    assert world.sends[1].action.sealed == first.sealed
    assert world.sends[1].action.attempts == 2
    assert world.server.applied == [(kind, first.sealed)]
    assert world.title == ("Mail" if kind == "start" else None)
    assert "lost" not in world.kinds


def test_no_later_row_leaves_while_one_is_lost() -> None:
    world = pressed("start", LOST_BEFORE)
    world.wait(2)
    world.tracker.switch(REPORT)
    world.wait(55)
    assert len(world.sends) == 1
    world.wait(20)
    assert [(send.action.kind, send.action.name) for send in world.sends] == [
        ("start", "Mail"),
        ("start", "Mail"),
        ("stop", "Mail"),
        ("start", "Report"),
    ]
    assert world.title == "Report"


def test_each_send_waits_out_its_own_minute() -> None:
    world = pressed("stop", LOST_BEFORE)
    world.server.faults = [None, None, LOST_BEFORE]
    world.wait(65)
    assert len(world.sends) == 2
    second = world.sends[1].action
    assert second.sent is not None
    world.wait(second.sent.boot + 59 - world.clock.now().boot)
    assert len(world.sends) == 2
    world.wait(5)
    assert [send.action.attempts for send in world.sends] == [1, 2, 3]
    assert len(world.server.applied) == 1


def test_a_start_that_arrives_late_is_found_and_not_sent_again() -> None:
    world = pressed("start", LOST_BEFORE)
    action = world.sends[0].action
    world.wait(45)
    world.server.begin(MAIL, action.sealed)
    world.wait(60)
    assert len(world.sends) == 1
    assert world.title == "Mail"
    assert world.tracker.snapshot.under_way is None


def test_a_stop_that_arrives_late_is_not_sent_again() -> None:
    world = pressed("stop", LOST_BEFORE)
    world.wait(45)
    world.server.running = None
    world.wait(60)
    assert len(world.sends) == 1
    assert world.tracker.snapshot.state == "idle"


def test_a_lost_stop_after_which_something_else_runs_is_done() -> None:
    world = pressed("stop", LOST_AFTER)
    world.server.begin(MAIL)
    world.wait(11)
    assert world.tracker.snapshot.under_way is None
    assert world.title == "Mail"
    world.wait(120)
    assert len(world.sends) == 1


def test_a_lost_start_that_was_ended_elsewhere_is_found_in_the_day() -> None:
    world = pressed("start", LOST_AFTER)
    started = world.server.running
    assert started is not None
    world.server.ended.append((started, started.start + 5))
    world.server.running = None
    world.wait(70)
    assert world.said == "“Mail” did start, and was ended elsewhere. [space] resume"
    assert sum(isinstance(request, LookUp) for request in world.requests) == 1
    assert len(world.sends) == 1
    assert world.tracker.snapshot.state == "idle"


def test_a_lost_start_that_was_replaced_elsewhere_is_found_in_the_day() -> None:
    world = pressed("start", LOST_AFTER)
    started = world.server.running
    assert started is not None
    world.server.ended.append((started, started.start + 5))
    world.server.begin(REPORT)
    world.wait(70)
    assert len(world.sends) == 1
    assert world.tracker.snapshot.actions == ()
    assert world.title == "Report"
    assert "“Mail” did start, and was ended elsewhere." in {n.text for n in world.tracker.snapshot.notices}


def test_a_lost_start_that_is_absent_is_held_if_something_else_runs() -> None:
    world = pressed("start", LOST_BEFORE)
    world.server.begin(REPORT)
    world.wait(70)
    assert world.notice.kind == "held"
    assert world.said.startswith("It cannot be told whether the start of “Mail” at 08:00 arrived.")
    assert world.title == "Report"
    assert len(world.sends) == 1


def test_without_the_list_a_young_start_is_sent_again_while_nothing_runs() -> None:
    world = pressed("start", LOST_BEFORE, refuses_lists=True)
    world.wait(70)
    assert len(world.sends) == 2
    assert len(world.server.applied) == 1


def test_without_the_list_a_start_of_five_minutes_is_held() -> None:
    world = pressed("start", LOST_BEFORE, refuses_lists=True)
    world.server.faults = [errors.NotReachable] * 10_000
    world.wait(300, step=5)
    world.server.faults = []
    world.wait(80)
    assert len(world.sends) == 1
    assert world.notice.kind == "held"
    world.tracker.yes()
    world.settle()
    assert len(world.sends) == 2
    assert world.sends[1].action.sealed == world.sends[0].action.sealed


def test_without_the_list_a_start_is_held_if_something_else_runs() -> None:
    world = pressed("start", LOST_BEFORE, refuses_lists=True)
    world.server.begin(REPORT)
    world.wait(70)
    assert len(world.sends) == 1
    assert "held" in world.kinds


@pytest.mark.parametrize("page", [Page((), dropped=1), Page((), more=True)])
def test_a_list_that_is_not_whole_proves_no_absence(page: Page[object]) -> None:
    world = pressed("start", LOST_BEFORE)
    world.server.faults = [errors.NotReachable] * 10_000
    world.wait(300, step=5)
    world.server.faults = []
    while not isinstance(step := world.tracker.next(), LookUp):
        if isinstance(step, float):
            world.clock.advance(1)
            world.write()
        else:
            world.tracker.settled(step, world.server.answer(step))
    now = world.clock.now()
    world.tracker.settled(step, Answer(page, Receipt(now, now, 200)))
    assert world.notice.kind == "held"


def test_a_list_that_fails_for_now_is_asked_again() -> None:
    world = pressed("start", LOST_BEFORE)
    world.server.faults = [None, None, errors.ServerError]
    world.wait(70)
    assert len(world.sends) == 1
    world.wait(15)
    assert sum(isinstance(request, LookUp) for request in world.requests) == 2
    assert len(world.server.applied) == 1


def test_a_look_while_offline_is_repeated_and_nothing_sent_blindly() -> None:
    world = pressed("stop", LOST_BEFORE)
    world.server.faults = [errors.NotReachable] * 10_000
    world.wait(600, step=5)
    assert len(world.sends) == 1
    world.server.faults = []
    world.wait(80)
    assert len(world.server.applied) == 1


def test_looks_during_an_outage_behind_an_answering_server_do_not_eat_what_is_kept_for_keys() -> None:
    world = pressed("stop", LOST_BEFORE, quota=30)
    world.server.faults = [errors.ServerError] * 1000
    world.wait(3400, step=5)
    assert world.server.left >= 5
    world.server.faults = []
    world.tracker.refresh()
    world.settle()
    assert len(world.server.applied) == 1


def test_refused_credentials_keep_a_lost_action_from_being_looked_for_until_r() -> None:
    world = pressed("stop", LOST_AFTER)
    world.server.faults = [errors.Unauthorized]
    world.wait(20)
    looks = len(world.requests)
    world.wait(1800, step=5)
    assert len(world.requests) == looks
    world.tracker.refresh()
    world.settle()
    assert world.tracker.snapshot.under_way is None
    assert len(world.sends) == 1


def test_a_spent_quota_keeps_a_lost_action_from_being_looked_for() -> None:
    world = pressed("stop", LOST_BEFORE, quota=30)
    world.server.left = 0
    world.wait(20)
    sent = len(world.requests)
    world.wait(600, step=10)
    assert len(world.requests) == sent
    assert world.tracker.snapshot.actions[0].stage == "lost"
    world.wait(3100, step=10)
    assert len(world.server.applied) == 1


@pytest.mark.parametrize(
    ("late", "other"), [(0.9, {"task_id": None}), (-0.9, {}), (0.0, {"description": "something else"})]
)
def test_what_matches_a_lost_start(late: float, other: dict[str, Any]) -> None:
    world = pressed("start", LOST_BEFORE)
    sealed = world.sends[0].action.sealed
    assert sealed is not None
    entry = world.server.begin(MAIL, sealed + late)
    world.server.running = replace(entry, **other)
    world.wait(11)
    assert world.tracker.snapshot.under_way is None
    assert len(world.sends) == 1


def test_what_does_not_match_a_lost_start() -> None:
    for target, start, created in ((REPORT, 0.0, 0.0), (PLAN, 0.0, 0.0), (MAIL, 1.0, 0.0), (MAIL, 0.0, -63.0)):
        world = pressed("start", LOST_BEFORE)
        sealed = world.sends[0].action.sealed
        assert sealed is not None
        other = world.server.begin(target, sealed + start)
        world.server.running = replace(other, created_at=world.server.now() + created)
        world.wait(70)
        assert world.notice.kind == "held", (target, start, created)


def test_a_poll_that_was_asked_before_the_send_proves_nothing() -> None:
    world = pressed("start", LOST_AFTER)
    sent = world.sends[0].action.sent
    assert sent is not None
    early = Receipt(Moment(sent.wall - 5, sent.boot - 5, sent.mono - 5), world.clock.now(), 200)
    world.tracker.settled(ReadCurrent("poll"), Answer(None, early))
    assert world.tracker.snapshot.under_way is not None
    assert world.title == "Mail"
