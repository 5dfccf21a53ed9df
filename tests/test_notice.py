"""A notice as it stands at a moment: the time that is left of its wait."""

from __future__ import annotations

import pytest

from focus_tui.tracking.notice import Notice

UNTIL = 10_000.0


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (3_600.0, "Full in 1 h."),
        (61.0, "Full in 2 min."),
        (60.0, "Full in 1 min."),
        (59.5, "Full in 1 min."),
        (59.0, "Full in 59 s."),
        (1.0, "Full in 1 s."),
        (0.2, "Full in 1 s."),
        (0.0, "Full in a moment."),
        (-0.5, "Full in a moment."),
        (-3_600.0, "Full in a moment."),
    ],
)
def test_a_wait_counts_down_and_then_is_a_moment(left: float, text: str) -> None:
    assert Notice("quota", "Full in", until=UNTIL).sentence(UNTIL - left) == text


def test_a_notice_that_waits_for_nothing_stays_as_it_is() -> None:
    assert Notice("stopped", "Stopped.").sentence(UNTIL) == "Stopped."
