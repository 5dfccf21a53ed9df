"""The server's clock, learned from the `Date` of its answers."""

from __future__ import annotations

from math import floor

from hypothesis import given
from hypothesis import strategies as st

from focus_tui.clock import Moment
from focus_tui.tracking.offset import Offset
from tests.support.failures import at, receipt


def told(offset: float, asked: float, out: float, back: float) -> tuple[Moment, Moment, float]:
    """Asked at boot second `asked`; the server writes its date `out` later, and the answer takes `back`."""
    sent, written, received = at(asked), at(asked + out), at(asked + out + back)
    return sent, received, float(floor(written.wall + offset))


ways = st.tuples(st.floats(0, 100_000), st.floats(0, 20), st.floats(0, 20))


@given(st.floats(-1e6, 1e6), st.lists(ways, min_size=1, max_size=20))
def test_the_true_offset_always_lies_within_the_bounds(true: float, calls: list[tuple[float, float, float]]) -> None:
    offset = Offset()
    for call in calls:
        asked, received, date = told(true, *call)
        before = offset
        offset = offset.seen(receipt(asked, received, date=date))
        assert offset.low is not None
        assert offset.high is not None
        assert offset.low - 1e-3 <= true <= offset.high + 1e-3
        if before.known:
            assert offset.high - offset.low <= before.high - before.low + 1e-3  # type: ignore[operator]
        # What is sealed as "now less the uncertainty" is never in the server's future.
        assert offset.seconds - offset.uncertainty <= true + 1e-3


def test_no_date_tells_nothing() -> None:
    offset = Offset().seen(receipt(date=None))
    assert not offset.known
    assert (offset.seconds, offset.uncertainty) == (0.0, 0.0)


def test_an_offset_that_may_be_nought_is_nought() -> None:
    asked, received, date = told(0.4, 10_000.0, 0.1, 0.1)
    offset = Offset().seen(receipt(asked, received, date=date))
    assert offset.known
    assert offset.seconds == 0.0
    assert 0.0 < offset.uncertainty <= 1.2


def test_an_answer_that_contradicts_the_earlier_ones_counts_alone() -> None:
    offset = Offset()
    for true in (0.0, -300.0):
        asked, received, date = told(true, 10_000.0, 0.1, 0.1)
        offset = offset.seen(receipt(asked, received, date=date))
    assert abs(offset.seconds + 300.0) <= 1.2


def test_a_wall_clock_that_steps_during_a_call_counts_as_it_is_afterwards() -> None:
    offset = Offset(-0.5, 0.5)
    stepped = receipt(at(10_000.0, wall=0.0), at(10_000.5, wall=-50.0), date=0.0)
    assert offset.seen(stepped) == Offset(50.0, 51.5)
