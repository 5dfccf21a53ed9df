"""What was started lately: the latest first, and by frecency, whatever the order in which it becomes known."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.tracking.recents import HALF_LIFE, MOST, Recent, Recents, added
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from tests.support.world import MAIL, PLAN, REPORT

DAY = 86_400.0
NOW = 1_800_000_000.0
TARGETS = tuple(Target("task", f"Task {number}", number) for number in range(6))

instants = st.floats(NOW - 400 * DAY, NOW)
starts = st.lists(st.tuples(st.sampled_from(TARGETS), instants), max_size=40)


def of(happened: list[tuple[Target, float]]) -> Recents:
    recents = Recents()
    for number, (target, start) in enumerate(happened):
        recents = recents.worked(target, start, number)
    return recents


def weights(happened: list[tuple[Target, float]], now: float) -> dict[Target, float]:
    """The sum of decayed starts of each target, reckoned plainly."""
    sums: dict[Target, float] = {}
    for target, start in happened:
        sums[target] = sums.get(target, 0.0) + 0.5 ** ((now - start) / HALF_LIFE)
    return sums


@given(happened=starts, later=st.floats(0.0, 100 * DAY))
def test_the_order_is_that_of_decayed_sums_at_whatever_moment(
    happened: list[tuple[Target, float]], later: float
) -> None:
    ordered = of(happened).by_frecency
    sums = weights(happened, NOW + later)
    assert set(ordered) == set(sums)
    assert all(sums[first] >= sums[second] * (1 - 1e-6) for first, second in pairwise(ordered))


@given(happened=starts, again=st.sampled_from(TARGETS))
def test_a_start_puts_nothing_lower_but_what_it_overtakes(
    happened: list[tuple[Target, float]], again: Target
) -> None:
    before = of(happened)
    after = before.started(again, NOW, 1000)
    assert after.targets[0] == again
    assert after.by_frecency.index(again) <= (
        before.by_frecency.index(again) if again in before.targets else len(before.by_frecency)
    )
    assert [t for t in after.by_frecency if t != again] == [t for t in before.by_frecency if t != again]
    assert [t for t in after.targets if t != again] == [t for t in before.targets if t != again]


@given(happened=starts, order=st.randoms(use_true_random=False))
def test_it_does_not_matter_in_which_order_it_becomes_known(
    happened: list[tuple[Target, float]], order: Random
) -> None:
    shuffled = list(enumerate(happened))
    order.shuffle(shuffled)
    recents = Recents()
    for number, (target, start) in shuffled:
        recents = recents.worked(target, start, number)
    known = {row.target: (row.at, row.score) for row in of(happened).rows}
    for row in recents.rows:
        at, score = known[row.target]
        assert row.at == at
        assert row.score == pytest.approx(score)
    assert [row.at for row in recents.rows] == sorted((row.at for row in recents.rows), reverse=True)


@given(happened=starts)
def test_an_entry_counts_once_however_often_it_is_seen(happened: list[tuple[Target, float]]) -> None:
    recents = of(happened)
    again = recents
    for number, (target, start) in enumerate(happened):
        again = again.worked(target, start, number)
    assert again is recents


@given(low=st.floats(-1e9, 1e9), high=st.floats(-1e9, 1e9))
def test_sums_are_reckoned_without_overflow_and_never_shrink(low: float, high: float) -> None:
    total = added(low, high)
    assert max(low, high) <= total <= max(low, high) + 1
    assert total == added(high, low)


def test_two_starts_of_three_days_ago_are_as_much_as_one_of_now() -> None:
    past = NOW - HALF_LIFE
    twice = Recents().worked(REPORT, past, 1).worked(REPORT, past, 2).worked(MAIL, NOW, 3)
    report, mail = (row.score for row in sorted(twice.rows, key=lambda row: row.target != REPORT))
    assert report == pytest.approx(mail)
    assert mail == pytest.approx(NOW / HALF_LIFE)
    assert twice.worked(REPORT, past, 4).by_frecency == (REPORT, MAIL)
    assert log2(3) == pytest.approx(twice.worked(REPORT, past, 4).rows[1].score - past / HALF_LIFE)


def test_polls_of_what_is_tracked_change_nothing() -> None:
    recents = Recents().started(MAIL, NOW - 60, 1).started(REPORT, NOW, 2)
    assert recents.targets == (REPORT, MAIL)
    assert recents.started(REPORT, NOW, 2) is recents
    assert recents.started(REPORT, NOW - 5, 2) is recents, "its start was edited"


def test_what_is_tracked_is_the_latest_although_it_began_before_another() -> None:
    recents = Recents().worked(MAIL, NOW, 1).started(REPORT, NOW - 3600, 2)
    assert recents.targets == (REPORT, MAIL)
    assert recents.worked(MAIL, NOW, 1) is recents
    assert recents.started(REPORT, NOW - 3600, 2) is recents


def test_a_running_entry_that_becomes_another_target_is_that_one_from_then_on() -> None:
    recents = Recents().started(REPORT, NOW, 1).started(MAIL, NOW, 1)
    assert recents.targets == (MAIL, REPORT)


def test_time_blocks_of_a_task_count_for_it_and_the_last_one_can_be_resumed() -> None:
    another = Target("time block", "Plan", PLAN.task_id, 82)
    recents = Recents().started(PLAN, NOW - 60, 1).started(another, NOW, 2)
    assert recents.targets == (another,)
    assert recents.by_frecency == (Target("task", "Plan", PLAN.task_id),)
    assert recents.rows[0].score > NOW / HALF_LIFE
    assert recents.started(Target("task", "Plan", PLAN.task_id), NOW, 2) is recents, "the answer leaves the block out"
    assert recents.started(Target("task", "Plan", PLAN.task_id), NOW + 1, 3).targets[0].kind == "task"
    assert recents.worked(another, NOW - 10, 4).targets == (another,)
    assert recents.worked(another, NOW + 10, 4).targets == recents.by_frecency, "a block of the past is over"


def test_targets_of_which_nothing_else_is_known_keep_their_order() -> None:
    recents = Recents.of((REPORT, MAIL, TAKE_A_BREAK, REPORT))
    assert recents.targets == recents.by_frecency == (REPORT, MAIL, TAKE_A_BREAK)
    assert recents.worked(PLAN, NOW, 1).by_frecency[0].task_id == PLAN.task_id
    assert recents.latest_start(MAIL.key) == 0.0
    assert recents.latest_start(PLAN.key) is None


def test_of_too_many_the_least_frecent_goes_but_never_the_two_latest() -> None:
    recents = Recents()
    for number in range(MOST):
        target = Target("task", f"Task {number}", 100 + number)
        for entry in (2 * number, 2 * number + 1):
            recents = recents.started(target, NOW + number, entry)
    recents = recents.started(MAIL, NOW + 100, 1000).started(REPORT, NOW + 101, 1001)
    assert len(recents.rows) == MOST
    assert recents.targets[:2] == (REPORT, MAIL)
    assert Target("task", "Task 0", 100) not in recents.targets
    assert Target("task", "Task 2", 102) in recents.targets


def test_other_names_are_taken_over_and_equal_ones_change_nothing() -> None:
    recents = Recents((Recent(REPORT, NOW, 1.0, (1,)),))
    assert recents.renamed(lambda target: target) is recents
    renamed = recents.renamed(lambda _: Target("task", "The report", REPORT.task_id))
    assert renamed.targets[0].name == "The report"
    assert renamed.rows[0].entries == (1,)
