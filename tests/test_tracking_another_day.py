"""Another day is one request that obeys the pace; what is shown as today stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focus_tui.api import errors
from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page
from focus_tui.clock import ManualClock
from focus_tui.tracking.day import Day, DayLook
from focus_tui.tracking.request import ReadAnotherDay, ReadCurrent, Send
from tests.support.world import MAIL, REPORT, Peer, World, idle, tracking

DAY = 86_400.0


def noon_world(**options: object) -> World:
    """It is noon, Report was worked on from 11 to 12 each day, and an hour of today."""
    world = idle(clock=ManualClock(1_800_000_000.0 + 4 * 3600), **options)
    now = world.server.now() // 1
    for days in range(-3, 1):
        start = now - 3600 + days * DAY
        world.server.ended.append((world.server.begin(REPORT, start), start + 1800))
    world.server.running = None
    return world


def look(world: World) -> DayLook:
    shown = world.tracker.snapshot.another_day
    assert shown is not None
    return shown


def read(world: World) -> Day:
    day = look(world).day
    assert day is not None
    return day


def asked(world: World) -> list[ReadAnotherDay]:
    return [request for request in world.requests if isinstance(request, ReadAnotherDay)]


def at(world: World, days: int) -> float:
    return world.server.now() + days * DAY


def test_another_day_is_one_request_and_changes_nothing_of_today() -> None:
    world = noon_world()
    before = world.tracker.snapshot
    world.tracker.look_at(at(world, -1))
    assert (look(world).stage, look(world).day) == ("asking", None)
    world.settle()
    shown = look(world)
    assert shown.stage == "read"
    assert before.day is not None
    assert (shown.start, shown.end) == (before.day.start - DAY, before.day.start)
    (only,) = read(world).worked
    assert (only.start, only.end) == pytest.approx((at(world, -1) - 3600, at(world, -1) - 1800), abs=5)
    assert read(world).source == "focus"
    assert len(asked(world)) == 1
    after = world.tracker.snapshot
    assert (after.day, after.lists, after.recents, after.state) == (
        before.day,
        before.lists,
        before.recents,
        before.state,
    )


def test_a_day_that_was_read_is_not_asked_for_again_until_r() -> None:
    world = noon_world()
    for days in (-1, -2, -1, -2):
        world.tracker.look_at(at(world, days))
        world.wait(2)
        assert look(world).stage == "read"
    assert len(asked(world)) == 2
    world.server.ended.clear()
    world.tracker.look_again()
    assert (look(world).stage, len(read(world).worked)) == ("asking", 1)
    world.settle()
    assert read(world).worked == ()
    assert len(asked(world)) == 3
    world.tracker.look_at(None)
    assert world.tracker.snapshot.another_day is None
    world.tracker.look_again()
    world.settle()
    assert len(asked(world)) == 3


def test_who_walks_on_asks_for_the_first_and_the_last_day_only() -> None:
    world = noon_world()
    for days in range(-1, -6, -1):
        world.tracker.look_at(at(world, days))
        world.settle()
        world.clock.advance(0.05)
    world.wait(2)
    today = world.tracker.snapshot.day
    assert today is not None
    assert [(request.start - today.start) / DAY for request in asked(world)] == [-1, -5]
    assert look(world).stage == "read"


def test_what_comes_late_of_a_day_that_was_left_is_kept_for_it() -> None:
    world = noon_world()
    world.tracker.look_at(at(world, -1))
    request = world.tracker.next()
    assert isinstance(request, ReadAnotherDay)
    world.tracker.look_at(at(world, -2))
    world.tracker.settled(request, world.server.answer(request))
    assert look(world).stage == "asking"
    world.wait(2)
    assert look(world).start == request.start - DAY
    world.tracker.look_at(at(world, -1))
    assert look(world).stage == "read"


def test_it_takes_from_the_reserve_like_r_but_not_the_last_requests() -> None:
    world = noon_world(quota=30)
    world.server.left = 5
    world.clock.advance(20)
    world.tracker.refresh()
    world.settle()  # 4 are left, and none of them is to spare
    world.tracker.look_at(at(world, -1))
    world.settle()
    assert look(world).stage == "read"
    world.tracker.look_at(at(world, -2))
    world.wait(5)
    shown = look(world)
    assert (shown.stage, shown.day) == ("no quota", None)
    assert shown.until is not None
    assert shown.until - world.clock.now().boot == pytest.approx(3570, abs=10)
    assert len(asked(world)) == 1
    world.wait(3600, step=10)
    assert look(world).stage == "read"
    assert len(asked(world)) == 2


def test_a_spent_quota_is_told_and_waited_for() -> None:
    world = noon_world(quota=30)
    world.server.left = 0
    world.tracker.look_at(at(world, -1))
    world.settle()
    assert look(world).stage == "no quota"
    assert world.tracker.snapshot.link == "out of quota"
    world.wait(3600, step=10)
    assert look(world).stage == "read"


@pytest.mark.parametrize(
    ("fault", "stage"),
    [
        (errors.Forbidden, "refused"),
        (errors.NotFound, "refused"),
        (errors.BadRequest, "refused"),
        (errors.ServerError, "failed"),
        (errors.Throttled, "failed"),
        (errors.TimedOut, "failed"),
        (errors.NotReachable, "failed"),
        (errors.Unauthorized, "failed"),
        (errors.WrongShape, "failed"),
    ],
)
def test_what_goes_wrong_is_told_there_and_not_tried_again_by_itself(
    fault: type[errors.FocusError], stage: str
) -> None:
    world = noon_world()
    world.tracker.look_at(at(world, -1))
    world.server.faults = [fault]
    world.settle()
    assert look(world).stage == stage
    assert look(world).why
    assert world.tracker.snapshot.lists.refused == frozenset()
    world.wait(60)
    assert len(asked(world)) == 1
    world.tracker.look_again()
    assert (look(world).stage, look(world).why) == ("asking", "")
    world.settle()
    assert look(world).stage == "read"


def test_a_402_while_requests_are_left_is_a_refusal_of_this_plan() -> None:
    world = noon_world(quota=240)
    world.tracker.look_at(at(world, -1))
    world.server.faults = [errors.QuotaSpent]
    request = world.tracker.next()
    assert isinstance(request, ReadAnotherDay)
    world.tracker.settled(request, world.server.answer(request))
    assert look(world).stage == "refused"
    assert world.tracker.snapshot.link == "online"


def test_a_key_goes_before_it_and_it_is_asked_for_afterwards() -> None:
    world = noon_world()
    world.tracker.look_at(at(world, -1))
    request = world.tracker.next()
    assert isinstance(request, ReadAnotherDay)
    assert world.tracker.may_give_up(request)
    world.tracker.start(MAIL)
    world.tracker.given_up(request)
    world.settle()
    kinds = [type(request) for request in world.requests[-3:]]
    assert kinds.index(Send) < kinds.index(ReadAnotherDay)
    assert look(world).stage == "read"


def test_a_process_that_does_not_send_says_so_and_asks_when_it_does() -> None:
    world = noon_world()
    peer = Peer(world)
    peer.tracker.look_at(at(world, -1))
    shown = peer.tracker.snapshot.another_day
    assert shown is not None
    assert shown.stage == "not here"
    peer.take_over()
    world.settle()
    assert look(world).stage == "read"


def test_a_request_in_flight_when_the_sender_changes_is_asked_for_again() -> None:
    world = noon_world()
    world.tracker.look_at(at(world, -1))
    assert isinstance(world.tracker.next(), ReadAnotherDay)
    world.tracker.follow()
    world.tracker.lead(world.journal.lead())
    world.settle()
    assert look(world).stage == "read"


def test_further_pages_come_out_of_what_is_to_spare() -> None:
    world = noon_world(quota=240)
    start = at(world, -1) // 3600 * 3600 - 4 * 3600
    for number in range(250):
        world.server.ended.append((world.server.begin(REPORT, start + 30 * number), start + 30 * number + 20))
    world.server.running = None
    world.server.per_page = 100
    world.tracker.look_at(at(world, -1))
    lengths: list[tuple[int, bool]] = []

    def note(_: object) -> None:
        day = look(world).day
        if day is not None and (len(day.worked), day.complete) not in lengths:
            lengths.append((len(day.worked), day.complete))

    world.tracker.subscribe(note)
    world.wait(60)
    assert lengths == [(100, False), (200, False), (251, True)]
    assert [request.page for request in asked(world)] == [1, 2, 3]
    world.server.left = 10
    world.tracker.look_at(at(world, -2))
    world.wait(5)
    assert look(world).stage == "read"


def test_r_begins_anew_also_while_a_further_page_is_on_its_way() -> None:
    world = noon_world(quota=240, per_page=1)
    start = at(world, -1) // 1
    world.server.ended.append((world.server.begin(REPORT, start), start + 50))
    world.server.running = None
    world.tracker.look_at(at(world, -1))
    while not (isinstance(request := world.tracker.next(), ReadAnotherDay) and request.page == 2):
        assert not isinstance(request, float)
        world.tracker.settled(request, world.server.answer(request))
    world.tracker.look_again()
    world.tracker.settled(request, world.server.answer(request))
    assert (look(world).stage, len(read(world).worked)) == ("asking", 1)
    world.settle()
    assert [request.page for request in asked(world)] == [1, 2]
    assert (look(world).stage, len(read(world).worked), read(world).complete) == ("read", 2, True)


def test_a_day_that_was_left_before_all_of_it_was_read_is_read_anew() -> None:
    world = noon_world(quota=240, per_page=1)
    start = at(world, -1) // 1
    world.server.ended.append((world.server.begin(REPORT, start), start + 50))
    world.server.running = None
    world.tracker.look_at(at(world, -1))
    request = world.tracker.next()
    assert isinstance(request, ReadAnotherDay)
    world.tracker.settled(request, world.server.answer(request))
    assert len(read(world).worked) == 1
    world.tracker.look_at(None)
    world.wait(10)
    world.tracker.look_at(at(world, -1))
    assert look(world).stage == "asking"
    world.wait(5)
    assert (look(world).stage, len(read(world).worked)) == ("read", 2)


def test_a_server_that_repeats_a_page_is_not_asked_for_ever() -> None:
    world = noon_world(quota=600, repeats=True, per_page=1)
    for number in range(3):
        start = at(world, -1) // 1 + 60 * number
        world.server.ended.append((world.server.begin(REPORT, start), start + 50))
    world.server.running = None
    world.tracker.look_at(at(world, -1))
    world.wait(60)
    assert [request.page for request in asked(world)] == [1, 2]
    assert look(world).stage == "read"


def test_deleted_rows_are_not_there_and_unreadable_ones_are_told() -> None:
    world = noon_world()
    world.server.dropped = 1
    world.tracker.look_at(at(world, -1))
    request = world.tracker.next()
    assert isinstance(request, ReadAnotherDay)
    answer = world.server.answer(request)
    assert isinstance(answer, Answer)
    rows = tuple(DayRow(900 + n, start=request.start, end=request.start + 60, deleted_at=n or None) for n in (0, 5))
    world.tracker.settled(request, replace(answer, value=Page(rows, dropped=1)))
    assert [each.row.id for each in read(world).worked] == [900]
    assert not read(world).complete


def test_what_runs_since_yesterday_runs_there_too() -> None:
    world = tracking(clock=ManualClock(1_800_000_000.0 - 8 * 3600 + 300))
    assert world.server.running is not None
    world.tracker.look_at(at(world, -1))
    world.settle()
    assert [each.end for each in read(world).worked] == [None]
    assert [request for request in world.requests if isinstance(request, ReadCurrent)]
