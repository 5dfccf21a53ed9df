"""Hours of the simulated day: the promises of the pace, beside clients that take little or all of the quota."""

from __future__ import annotations

import pytest

from benchmarks.day.focus import PHASE
from benchmarks.day.naive import naive_day
from benchmarks.day.ours import Day
from benchmarks.day.plan import HOUR, PLANS, Others, Plan, What, events
from benchmarks.day.report import BUDGET, ages_of

FREE, STARTER, PREMIUM = PLANS


@pytest.mark.parametrize(("plan", "until"), [(FREE, 14.0), (STARTER, 11.0), (PREMIUM, 10.5)])
def test_the_truth_is_as_fresh_as_the_quota_allows(plan: Plan, until: float) -> None:
    day = Day(plan, Others.A_TENTH)
    seen = day.run(8.5 * HOUR, until * HOUR)
    assert (seen.refusals, seen.waited, seen.untold) == (0, [], 0)
    assert seen.actions >= 0.8 * plan.actions * (until - 9.0)
    mean, least = ages_of(plan, day.focus, seen)
    assert mean <= BUDGET * least
    assert all(window.ours + window.others <= plan.quota for window in day.focus.windows.values())


def test_beside_a_client_that_takes_all_keys_wait_and_say_so_and_no_402_is_ours() -> None:
    day = Day(FREE, Others.ALL)
    seen = day.run(8.5 * HOUR, 14.0 * HOUR)
    assert seen.caused == 0
    assert seen.refusals <= 2 * 6
    assert seen.waited
    assert max(seen.waited) < HOUR
    assert seen.untold == 0
    assert seen.actions >= 10


def test_beside_nobody_the_whole_quota_is_used_but_what_is_kept_for_keys() -> None:
    day = Day(FREE, Others.NOTHING, happens=[(9 * HOUR, What.LOOK)])
    day.run(8.5 * HOUR, 13.0 * HOUR)
    whole = [window.ours for number, window in sorted(day.focus.windows.items())][1:-1]
    assert len(whole) == 3
    assert whole == pytest.approx([24, 24, 24], abs=1)


@pytest.mark.parametrize("before_the_reset", [(150, 110, 70, 35), (1500, 1100, 700, 350), (100, 90, 80, 70)])
def test_four_actions_late_in_a_window_find_what_was_kept_for_them(before_the_reset: tuple[int, ...]) -> None:
    ends = 10 * HOUR + PHASE
    happens = [(9 * HOUR, What.LOOK), *((ends - seconds, What.ACT) for seconds in before_the_reset)]
    day = Day(FREE, Others.NOTHING, happens=happens)
    seen = day.run(8.5 * HOUR, 10.5 * HOUR)
    assert (seen.actions, seen.waited, seen.refusals) == (4, [], 0)


def test_the_model_knows_whose_fault_a_402_is() -> None:
    seen = naive_day(FREE, Others.NOTHING, 60)
    assert seen.caused == seen.refusals > 100
    assert sum(seen.sent.values()) > 900


def test_a_seed_makes_the_same_day_each_time() -> None:
    assert events(FREE, Others.A_TENTH, 1, PHASE) == events(FREE, Others.A_TENTH, 1, PHASE)
    assert events(FREE, Others.A_TENTH, 1, PHASE) != events(FREE, Others.A_TENTH, 2, PHASE)
