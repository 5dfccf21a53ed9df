"""When current is read: polls, `r`, the focus, and what is left alone for keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from focus_tui.api import errors
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadTasks
from tests.support.desk import Desk
from tests.support.failures import receipt


def test_an_answer_to_a_key_counts_as_a_poll() -> None:
    desk = Desk()
    desk.go(100)
    told = desk.circumstances()
    desk.known.heard(told)
    desk.known.believe(None, told.asked)
    desk.reading.heard(told)
    assert desk.go(190) == []
    assert desk.go(60) == [ReadCurrent("poll")]


def test_focus_reads_what_is_older_than_half_the_interval() -> None:
    desk = Desk()
    desk.go()
    interval = desk.known.pace.poll_after(desk.clock.now().boot)
    desk.go(interval / 2 - 15)
    desk.reading.focused(desk.clock.now())
    assert desk.go() == []
    desk.go(30)
    desk.reading.focused(desk.clock.now())
    assert desk.go() == [ReadCurrent("poll")]
    desk.reading.focused(desk.clock.now())
    assert desk.go() == []


WAYS_BACK: list[Callable[[Desk], None]] = [
    lambda desk: desk.reading.focused(desk.clock.now()),
    lambda desk: desk.reading.want(),
]


@pytest.mark.parametrize("comes_back", WAYS_BACK, ids=["focus", "wake"])
def test_neither_focus_nor_wake_touch_what_is_kept_for_keys(comes_back: Callable[[Desk], None]) -> None:
    desk = Desk()
    desk.left = 9
    desk.go()
    desk.clock.advance(900)
    desk.known.doubt()
    assert desk.known.pace.spare_in(desk.clock.now().boot) > 0
    comes_back(desk)
    assert desk.go() == []


def test_after_a_wake_current_is_read_as_soon_as_something_is_to_spare() -> None:
    desk = Desk()
    desk.left = 11
    desk.go()
    desk.known.doubt()
    desk.reading.want()
    assert desk.go(1000) == [ReadCurrent("poll")]
    assert desk.left is not None
    assert desk.left >= desk.known.pace.floor(desk.clock.now().boot)


def test_focus_does_not_cut_a_back_off_short() -> None:
    desk = Desk(600)
    desk.go()
    desk.faults = {ReadCurrent: errors.Unauthorized}
    assert len(desk.go(60)) == 1
    desk.reading.focused(desk.clock.now())
    assert desk.go(60) == []


def test_r_reads_from_what_is_kept_for_keys_down_to_three() -> None:
    desk = Desk()
    desk.go()
    desk.left = 7
    asked = []
    for _ in range(6):
        desk.clock.advance(11)
        desk.reading.refresh(desk.clock.now())
        asked += desk.go()
    assert asked == [ReadCurrent("key")] * 4
    assert desk.left == 3
    notice = desk.known.board.get("few left")
    assert notice is not None
    assert notice.sentence(desk.clock.now().boot) == (
        "Focus was not asked: the last requests (3 left) are kept for starts and stops. More come in 59 min."
    )


def test_the_notice_of_few_requests_goes_with_the_next_window() -> None:
    desk = Desk()
    desk.left = 4
    desk.go()
    desk.clock.advance(11)
    desk.reading.refresh(desk.clock.now())
    assert desk.go() == []
    assert desk.is_told("few left")
    desk.go(3500)
    assert desk.is_told("few left")
    desk.go(110)
    assert not desk.is_told("few left")


def test_r_on_a_spent_quota_says_so_again() -> None:
    desk = Desk()
    desk.left = 5
    desk.go()
    desk.faults = {ReadCurrent: errors.QuotaSpent}
    desk.clock.advance(11)
    desk.reading.refresh(desk.clock.now())
    desk.go()
    desk.known.board.drop("quota")
    asked = len(desk.asked)
    desk.reading.refresh(desk.clock.now())
    assert desk.go(60) == []
    assert len(desk.asked) == asked
    assert desk.is_told("quota")
    assert not desk.is_told("few left")


def test_what_never_left_costs_nothing() -> None:
    desk = Desk()
    desk.go()
    left = desk.known.pace.left(desk.clock.now().boot)[0]
    desk.faults = dict.fromkeys((ReadCurrent, ReadTasks, ReadDay), errors.NotReachable)
    desk.reading.lists.want("tasks", "day")
    assert len(desk.go(900)) > 15
    assert desk.known.pace.left(desk.clock.now().boot)[0] == left


def test_what_is_lost_on_the_way_back_counts() -> None:
    desk = Desk()
    desk.go()
    desk.faults = {ReadCurrent: errors.TimedOut}
    desk.quota = None
    for _ in range(100):
        desk.go(30)
        if not desk.known.pace.has_spare(desk.clock.now().boot):
            break
    assert desk.known.pace.left(desk.clock.now().boot)[0] >= 6


def test_a_start_without_anything_to_show_reads_once_from_what_is_kept_for_keys() -> None:
    desk = Desk()
    desk.known.pace = desk.known.pace.seen(receipt(desk.clock.now(), quota=(5, 3000.0)))
    desk.left = 5
    assert desk.go(600) == [ReadCurrent("poll")]


def test_a_start_with_something_to_show_leaves_it_alone() -> None:
    desk = Desk()
    now = desk.clock.now()
    desk.known.pace = desk.known.pace.seen(receipt(now, quota=(5, 3000.0)))
    desk.known.believe(None, now)
    desk.known.doubt()
    assert desk.go(600) == []
