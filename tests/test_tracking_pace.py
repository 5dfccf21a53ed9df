"""How often Focus may be asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focus_tui.tracking.pace import BLIND_RETRIES, FASTEST, HOUR, KEY_FLOOR, Pace, interval, reserve
from tests.support.failures import at, receipt

plans = st.sampled_from([30, 240, 600])


def reported(pace: Pace, boot: float, remaining: int, resets_in: float) -> Pace:
    return pace.asked(boot).seen(receipt(at(boot), quota=(remaining, resets_in)))


@settings(max_examples=60)
@given(plans, st.data(), st.floats(1, HOUR))
def test_polling_at_its_pace_never_spends_what_is_kept_for_keys(plan: int, data: st.DataObject, left: float) -> None:
    remaining = data.draw(st.integers(0, plan))
    resets_at, boot = 10_000.0 + left, 10_000.0
    pace = reported(Pace(highest=plan), boot, remaining, left)
    while boot < 10_000.0 + 3 * HOUR:
        boot += pace.poll_after(boot)
        if boot >= resets_at:
            remaining, resets_at = plan, boot + HOUR
        if not pace.has_spare(boot):
            continue
        remaining -= 1
        assert remaining >= reserve(pace.floor, resets_at - boot) - 1e-6
        pace = reported(pace, boot, remaining, resets_at - boot)


@settings(max_examples=40)
@given(st.lists(st.floats(0, 6 * HOUR), max_size=6))
def test_without_headers_no_hour_has_more_polls_than_free_allows(keys: list[float]) -> None:
    pace, boot, sent = Pace(), 0.0, sorted(keys)
    for key in sent:
        pace = pace.asked(key)
    polls: list[float] = []
    while boot < 8 * HOUR:
        boot += pace.poll_after(boot)
        if pace.has_spare(boot):
            pace = pace.asked(boot)
            polls.append(boot)
            assert len([at for at in polls if at > boot - HOUR]) <= 30 - pace.floor
    assert polls


@given(st.integers(0, 600), st.floats(0, HOUR), st.sampled_from([6, 24]))
def test_the_interval_is_never_under_the_fastest_and_spares_the_reserve(
    remaining: int, resets_in: float, floor: int
) -> None:
    found = interval(remaining, resets_in, floor)
    if found is None:
        assert remaining < reserve(floor, resets_in) + 1
    else:
        assert found >= FASTEST
        assert resets_in / found <= remaining - reserve(floor, resets_in) + 1e-6


@pytest.mark.parametrize(
    ("highest", "window", "floor"), [(0, 30, 6), (30, 30, 6), (31, 240, 24), (599, 600, 24), (9999, 600, 24)]
)
def test_the_highest_remaining_tells_the_plan(highest: int, window: int, floor: int) -> None:
    pace = reported(Pace(), 0.0, highest, HOUR)
    assert (pace.window, pace.floor) == (window, floor)


def test_a_402_with_headers_waits_for_the_reset_it_names() -> None:
    pace = Pace().refused(receipt(at(100.0), quota=(0, 700.0)))
    assert pace.spent_until == 800.0
    assert pace.is_spent(799.9)
    assert not pace.has_spare(799.9)
    assert not pace.may_refresh(799.9)
    assert not pace.is_spent(800.0)
    assert pace.left(800.0) == (30, HOUR)


def test_a_402_that_says_something_is_left_is_believed_in_what_it_does() -> None:
    pace = Pace().refused(receipt(at(100.0), quota=(5, 700.0)))
    assert pace.remaining == 0
    assert pace.is_spent(799.0)


def test_a_402_without_headers_is_tried_after_growing_waits() -> None:
    pace, waits, boot = Pace(), [], 0.0
    for _ in range(6):
        pace = pace.refused(receipt(at(boot)))
        assert pace.spent_until is not None
        waits.append(pace.spent_until - boot)
        boot = pace.spent_until
    assert waits == [*BLIND_RETRIES, HOUR, HOUR]
    again = pace.answered().refused(receipt(at(boot)))
    assert again.spent_until == boot + BLIND_RETRIES[0]


def test_an_answer_with_nothing_left_is_a_spent_quota() -> None:
    pace = reported(Pace(), 0.0, 0, 60.0)
    assert pace.is_spent(59.0)
    assert not reported(pace, 60.0, 30, HOUR).is_spent(60.0)


def test_a_refresh_reads_down_to_what_keys_need() -> None:
    assert reported(Pace(), 0.0, KEY_FLOOR + 1, 60.0).may_refresh(1.0)
    assert not reported(Pace(), 0.0, KEY_FLOOR, 60.0).may_refresh(1.0)
