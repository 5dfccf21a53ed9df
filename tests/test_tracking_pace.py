"""How often Focus may be asked."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focus_tui.clock import Moment
from focus_tui.tracking.pace import (
    BLIND_RETRIES,
    DAY,
    FASTEST,
    FREE,
    HOUR,
    KEY_FLOOR,
    NO_LIMITS,
    SLACK,
    WINDOWS,
    Limits,
    Pace,
    floor_of,
    interval,
    reserve,
)
from tests.support.failures import at, receipt

plans = st.sampled_from(WINDOWS)
floors = st.sampled_from([6, 24])
within_an_hour = st.floats(0, HOUR)
moments = st.floats(-2 * DAY, 2 * DAY)


def reported(pace: Pace, boot: float, remaining: int, resets_in: float) -> Pace:
    return pace.asked(boot).seen(receipt(at(boot), quota=(remaining, resets_in)))


def of_plan(plan: int, boot: float = 0.0) -> Pace:
    """What is known after an answer that reported a whole window."""
    return reported(Pace(), boot, plan, HOUR)


@settings(max_examples=20, deadline=None)
@given(plans, st.floats(0, 1), st.floats(1, HOUR), st.integers())
def test_polling_at_its_pace_never_touches_what_is_kept_for_keys(
    plan: int, share: float, left: float, seed: int
) -> None:
    remaining, other = round(plan * share), Random(seed)
    boot, last = 10_000.0, -1e9
    resets_at = boot + left
    pace = reported(of_plan(plan, boot - HOUR), boot, remaining, left)
    while boot < 10_000.0 + 3 * HOUR:
        boot += min(60.0, max(1.0, pace.poll_after(boot) if pace.has_spare(boot) else pace.spare_in(boot)))
        if boot >= resets_at:
            remaining, resets_at = plan, boot + HOUR
        remaining = max(0, remaining - (other.random() < 0.1))  # another client
        if not pace.has_spare(boot) or boot < last + pace.poll_after(boot):
            continue
        assert not pace.is_spent(boot)
        assert boot - last >= FASTEST
        known, resets_in = pace.left(boot)
        assert known - 1 >= reserve(floor_of(plan), resets_in) - 1e-6
        pace = reported(pace, boot, max(0, remaining - 1), resets_at - boot)
        remaining, last = max(0, remaining - 1), boot


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 6 * HOUR), max_size=6))
def test_without_headers_no_hour_has_more_polls_than_free_allows(keys: list[float]) -> None:
    pace, boot, last, waiting = Pace(), 0.0, -1e9, sorted(keys)
    sent: list[float] = []
    while boot < 8 * HOUR:
        boot += 10.0
        while waiting and waiting[0] <= boot:
            pace, waiting = pace.asked(boot), waiting[1:]
            sent.append(boot)
        if pace.has_spare(boot) and boot >= last + pace.poll_after(boot):
            assert len([each for each in sent if each > boot - HOUR]) < FREE - floor_of(FREE)
            pace, last = pace.asked(boot), boot
            sent.append(boot)
    assert len(sent) - len(keys) > 100


@given(st.integers(0, 600), within_an_hour, floors)
def test_the_interval_is_never_under_the_fastest_and_spares_the_reserve(
    remaining: int, resets_in: float, floor: int
) -> None:
    found = interval(remaining, resets_in, floor)
    if found is None:
        assert remaining < reserve(floor, resets_in) + 1
    else:
        assert found >= FASTEST
        assert resets_in / found <= remaining - reserve(floor, resets_in) + 1e-6


@given(st.integers(0, 600), st.integers(0, 600), within_an_hour, within_an_hour, floors)
def test_more_requests_or_less_time_never_make_it_slower(
    some: int, more: int, short: float, long: float, floor: int
) -> None:
    some, more = sorted((some, more))
    short, long = sorted((short, long))
    slower, faster = interval(some, long, floor), interval(more, short, floor)
    if slower is not None:
        assert faster is not None
        assert faster <= slower + 1e-9


@given(st.integers(1, 600), within_an_hour, plans)
def test_waiting_for_something_to_spare_is_exact(remaining: int, resets_in: float, plan: int) -> None:
    pace = reported(of_plan(plan, 0.0), HOUR, remaining, resets_in)
    wait = pace.spare_in(HOUR)
    assert pace.has_spare(HOUR) == (wait == 0)
    assert not wait or not pace.has_spare(HOUR + wait * 0.999)
    assert pace.has_spare(HOUR + wait + 0.01)


@pytest.mark.parametrize(("plan", "seconds"), [(30, 200.0), (240, 18.75), (600, HOUR / 552)])
def test_a_whole_window_is_polled_at_the_pace_of_its_plan(plan: int, seconds: float) -> None:
    assert of_plan(plan).poll_after(0.0) == pytest.approx(seconds)


def test_the_reserve_shrinks_to_its_floor() -> None:
    assert [reserve(6, resets_in) for resets_in in (HOUR, 2700, 1800, 600, 0)] == [12, 9, 6, 6, 6]


@pytest.mark.parametrize(
    ("highest", "window", "floor"),
    [(0, 30, 6), (30, 30, 6), (31, 240, 24), (240, 240, 24), (241, 600, 24), (9999, 600, 24)],
)
def test_the_highest_remaining_tells_the_plan(highest: int, window: int, floor: int) -> None:
    pace = reported(of_plan(0), 1.0, highest, HOUR)
    for _ in range(3):
        pace = reported(pace, 2.0, 0, HOUR)
    assert (pace.window(2.0), pace.floor(2.0)) == (window, floor)


def test_the_plan_is_the_smallest_until_something_is_seen() -> None:
    assert (Pace().window(0.0), Pace().floor(0.0), Pace().left(0.0)) == (30, 6, (30, HOUR))


def test_an_answer_that_was_overtaken_gives_nothing_back() -> None:
    told = of_plan(30).seen(receipt(at(20.0), at(20.5), quota=(7, 3_580.0)))
    late = told.seen(receipt(at(10.0), at(29.0), quota=(9, 3_590.0)))
    assert late == told


def test_an_answer_that_was_overtaken_counts_where_it_says_that_fewer_are_left() -> None:
    told = of_plan(30).seen(receipt(at(20.0), at(20.5), quota=(7, 3_580.0)))
    late = told.seen(receipt(at(10.0), at(29.0), quota=(0, 3_571.0)))
    assert late.is_spent(30.0)


def test_an_answer_that_was_overtaken_counts_after_the_reset() -> None:
    told = of_plan(30).seen(receipt(at(20.0), at(20.5), quota=(7, 10.0)))
    late = told.seen(receipt(at(10.0), at(40.0), quota=(29, 3_600.0)))
    assert late.left(40.0)[0] == 29


def test_an_answer_that_was_overtaken_does_not_end_a_402_that_names_no_reset() -> None:
    spent = of_plan(30).refused(receipt(at(20.0), at(20.5)))
    assert spent.answered(receipt(at(10.0), at(29.0))).is_spent(30.0)
    assert not spent.answered(receipt(at(28.0), at(29.0))).is_spent(30.0)


def test_of_two_the_one_that_asked_later_knows() -> None:
    early = Pace().seen(receipt(at(10.0), at(29.0), quota=(9, 3_590.0)))
    late = Pace().seen(receipt(at(20.0), at(20.5), quota=(7, 3_580.0)))
    assert early.later(late) == late.later(early) == late


def test_the_plan_is_told_by_the_last_24_hours() -> None:
    pace = reported(of_plan(600), HOUR, 200, HOUR)
    assert pace.window(DAY - 1) == 600
    assert pace.window(DAY + 1) == 240
    assert pace.window(DAY + HOUR + 1) == 30
    assert pace.has_spare(3 * DAY)


def test_requests_whose_answers_are_lost_count() -> None:
    pace = reported(Pace(), 0.0, 9, 60.0)
    assert pace.left(1.0)[0] == 9
    for boot in (1.0, 2.0, 3.0):
        pace = pace.asked(boot)
    assert pace.left(4.0) == (6, 56.0)
    assert not pace.has_spare(4.0)
    assert pace.unsent().left(4.0)[0] == 7
    assert reported(pace, 5.0, 5, 55.0).left(5.0)[0] == 5


def test_a_quota_is_spent_too_when_the_last_answers_are_lost() -> None:
    pace = reported(Pace(), 0.0, 2, 60.0).asked(1.0).asked(2.0)
    assert pace.is_spent(3.0)
    assert pace.unsent().spent_until is None
    assert pace.spent_until == 60.0 + SLACK
    assert not pace.is_spent(60.0 + SLACK)
    assert not pace.answered(receipt(at(2.5))).is_spent(3.0)


def test_after_a_reset_there_is_a_whole_window_less_what_was_sent_since() -> None:
    pace = reported(of_plan(240), 10.0, 50, 90.0)
    assert pace.asked(20.0).left(100.0 + SLACK) == (240, HOUR)
    assert pace.asked(20.0).asked(150.0).left(200.0) == (239, HOUR)
    later = 100.0 + SLACK + HOUR
    assert pace.asked(150.0).asked(HOUR).left(later) == (28, 150.0 + HOUR - later)


def test_a_402_with_headers_waits_for_the_reset_it_names() -> None:
    pace = Pace().asked(100.0).refused(receipt(at(100.0), quota=(0, 700.0)))
    assert pace.spent_until == 800.0 + SLACK
    assert pace.is_spent(800.0)
    assert not pace.has_spare(800.0)
    assert not pace.may_refresh(800.0)
    assert pace.spare_in(101.0) == 700.0
    assert not pace.is_spent(800.0 + SLACK)
    assert pace.left(800.0 + SLACK) == (30, HOUR)


def test_a_402_that_says_something_is_left_is_believed_in_what_it_does() -> None:
    pace = Pace().refused(receipt(at(100.0), quota=(5, 700.0)))
    assert pace.remaining == 0
    assert pace.is_spent(799.0)


def test_a_402_whose_reset_is_now_is_not_answered_at_once() -> None:
    assert Pace().refused(receipt(at(100.0), quota=(0, 0.0))).spent_until == 100.0 + FASTEST


def test_a_402_without_headers_is_tried_after_growing_waits() -> None:
    pace, waits, boot = of_plan(30), [], 0.0
    for _ in range(6):
        pace = pace.asked(boot).refused(receipt(at(boot)))
        assert pace.spent_until is not None
        waits.append(pace.spent_until - boot)
        boot = pace.spent_until
    assert waits == [*BLIND_RETRIES, HOUR, HOUR]
    again = pace.answered(receipt(at(boot))).refused(receipt(at(boot)))
    assert again.spent_until == boot + BLIND_RETRIES[0]


def test_one_request_tries_whether_a_quota_without_headers_is_still_spent() -> None:
    pace = Pace()
    for sent in range(24):
        pace = pace.asked(float(sent))
    pace = pace.refused(receipt(at(24.0)))
    boot = 24.0 + BLIND_RETRIES[0]
    assert pace.spare_in(24.0) == BLIND_RETRIES[0]
    assert (pace.has_spare(boot), pace.may_refresh(boot)) == (True, True)
    assert not pace.asked(boot).has_spare(boot)
    assert not pace.answered(receipt(at(boot))).has_spare(boot)


def test_an_answer_with_nothing_left_is_a_spent_quota() -> None:
    pace = reported(Pace(), 0.0, 0, 60.0)
    assert pace.is_spent(59.0)
    assert not reported(pace, 60.0, 30, HOUR).is_spent(60.0)


def test_a_reset_in_another_unit_does_not_silence_it_for_weeks() -> None:
    assert reported(Pace(), 0.0, 0, 3_600_000.0).spent_until == HOUR + SLACK


def test_a_refresh_reads_down_to_what_keys_need() -> None:
    assert reported(Pace(), 0.0, KEY_FLOOR + 1, 60.0).may_refresh(1.0)
    assert not reported(Pace(), 0.0, KEY_FLOOR, 60.0).may_refresh(1.0)


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    """A quota as a few requests and their answers leave it, at boot 10,000 or a little later."""
    pace, boot = Pace(), 10_000.0
    reports = st.one_of(st.none(), st.tuples(st.integers(0, 600), within_an_hour))
    for quota, is_402 in draw(st.lists(st.tuples(reports, st.booleans()), max_size=6)):
        boot += draw(st.floats(0, 900))
        answer = receipt(at(boot), quota=quota)
        pace = pace.asked(boot).refused(answer) if is_402 else pace.asked(boot).seen(answer)
    return pace


SAVED = Moment(1_800_020_000.0, 20_000.0, 15_000.0)


@given(paces(), st.floats(0, HOUR))
def test_a_restart_forgets_nothing(pace: Pace, later: float) -> None:
    fact = json.loads(json.dumps(pace.to_fact(SAVED, "one")))
    now = Moment(SAVED.wall + 7e6, SAVED.boot + later, SAVED.mono + later)  # a step of the wall clock does not matter
    assert Pace.from_fact(fact, now, "one") == pace


def test_what_is_heard_after_a_reboot_is_later_than_all_that_was_told_before_though_the_clock_went_back() -> None:
    kept = reported(Pace(), SAVED.boot, 27, 3_000.0).to_fact(SAVED, "one")
    again = Pace.from_fact(kept, Moment(SAVED.wall - HOUR, 50.0, 50.0), "two")
    heard = Pace().refused(receipt(at(40.0), quota=(0, 1_000.0)))
    assert heard.later(again) == heard


@given(paces(), st.floats(0, 2 * HOUR), st.floats(0, 1000))
def test_a_reboot_moves_every_moment_by_the_wall_clock(pace: Pace, passed: float, boot: float) -> None:
    fact = json.loads(json.dumps(pace.to_fact(SAVED, "one")))
    now = Moment(SAVED.wall + passed, boot, boot)
    again = Pace.from_fact(fact, now, "two")
    then = SAVED.boot + passed
    assert again.left(boot) == pytest.approx(pace.left(then))
    assert again.is_spent(boot) == pace.is_spent(then)
    assert again.window(boot) == pace.window(then)
    assert again.spare_in(boot) == pytest.approx(pace.spare_in(then), abs=0.01)
    assert replace(again, blind_402=0) == replace(Pace.from_fact(again.to_fact(now, "two"), now, "two"), blind_402=0)


def test_a_spent_window_is_not_forgotten_where_the_wall_clock_went_back() -> None:
    pace = reported(Pace(), 20_000.0, 0, 1800.0)
    now = Moment(SAVED.wall - 9e6, 50.0, 50.0)
    assert Pace.from_fact(pace.to_fact(SAVED, "one"), now, "two").spent_until == pytest.approx(50.0 + 1800.0 + SLACK)


def test_no_moment_lies_further_ahead_than_a_window_lasts() -> None:
    fact = reported(Pace(), 20_000.0, 0, 1800.0).to_fact(SAVED, "one") | {"resets_at": 9e9, "barred_until": 9e9}
    assert Pace.from_fact(fact, SAVED, "one").spent_until == 20_000.0 + HOUR + SLACK


numbers = st.one_of(st.floats(), st.integers(), st.just(10**400), st.booleans(), st.none(), st.text(max_size=3))
pairs = st.lists(st.lists(numbers, max_size=3), max_size=3)
rubbish = st.one_of(numbers, pairs, st.dictionaries(st.text(max_size=3), numbers, max_size=3))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_rubbish_on_disk_is_a_fresh_pace_or_a_usable_one(data: st.DataObject) -> None:
    fact: dict[str, Any] = reported(Pace(), 20_000.0, 5, 1800.0).asked(20_001.0).to_fact(SAVED, "one")
    for name in data.draw(st.sets(st.sampled_from(sorted(fact)), min_size=1)):
        fact[name] = data.draw(rubbish)
    now = Moment(SAVED.wall + 60, 30.0, 30.0)
    pace = Pace.from_fact(fact, now, "two")
    assert 0 <= pace.spare_in(now.boot) <= HOUR + SLACK
    assert pace.poll_after(now.boot) >= FASTEST
    json.dumps(pace.to_fact(now, "two"), allow_nan=False)


@settings(max_examples=20, deadline=None)
@given(rubbish)
def test_what_is_no_fact_at_all_is_a_fresh_pace(fact: object) -> None:
    assert Pace.from_fact(fact, SAVED, "one") == Pace()


@given(plans, st.integers(0, 600), within_an_hour, st.floats(0, HOUR), st.integers(0, 300), st.booleans())
def test_what_the_user_limits_never_makes_polls_more_frequent(
    plan: int, remaining: int, resets_in: float, fastest: float, kept: int, told: bool
) -> None:
    free = reported(of_plan(plan, 0.0), HOUR, remaining, resets_in) if told else Pace()
    limited = replace(free, limits=Limits(fastest, kept))
    # With nothing to spare no poll leaves, and how long to wait is judged anew once there is.
    assert not limited.has_spare(HOUR) or limited.poll_after(HOUR) >= free.poll_after(HOUR) - 1e-9
    assert limited.poll_after(HOUR) >= max(FASTEST, fastest)
    assert limited.spare_in(HOUR) >= free.spare_in(HOUR)
    assert limited.floor(HOUR) >= free.floor(HOUR)
    assert limited.is_spent(HOUR) == free.is_spent(HOUR)
    assert limited.may_refresh(HOUR) == free.may_refresh(HOUR)


@given(plans, st.integers(0, 10_000))
def test_what_is_kept_for_keys_leaves_polls_on_every_plan(plan: int, kept: int) -> None:
    pace = replace(of_plan(plan, 0.0), limits=Limits(kept=kept))
    assert floor_of(plan) <= pace.floor(0.0) <= max(floor_of(plan), plan / 3)
    assert pace.poll_after(0.0) <= HOUR * 3 / plan + 1
    assert replace(Pace(), limits=Limits(kept=kept)).poll_after(0.0) <= HOUR / 10


def test_limits_stay_through_all_that_happens_and_are_not_kept_on_disk() -> None:
    limits = Limits(60.0, 10)
    pace = Pace(limits=limits).asked(1.0)
    pace = pace.seen(receipt(at(2.0), quota=(20, 700.0))).refused(receipt(at(3.0)))
    pace = pace.answered(receipt(at(4.0))).unsent()
    assert pace.limits == limits
    now = at(10.0)
    kept = Pace.from_fact(json.loads(json.dumps(pace.to_fact(now, "boot"))), now, "boot")
    assert kept.limits == NO_LIMITS
    assert kept == pace  # so that nothing is written anew for them
