"""Lengths of time and hours of a day, as the configuration has them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.config.times import hours, parse_hours, parse_span, span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7h30m", 27_000), ("90m", 5_400), (" 45S ", 45), ("1h 30m 5s", 5_405), ("0s", 0), ("1h5s", 3_605)],
)
def test_a_length_of_time(text: str, seconds: int) -> None:
    assert parse_span(text) == seconds


@pytest.mark.parametrize(
    "text", ["", " ", "h", "7", "7:30", "30m7h", "1.5h", "-1h", "7h30", "\u0667h", "1" * 7 + "h", "1h1h"]
)
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="length of time"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("9:00-17:30", (32_400, 63_000)),
        ("09:05 – 24:00", (32_700, 86_400)),
        ("9-17", (32_400, 61_200)),
        ("0:00-0:01", (0, 60)),
    ],
)
def test_hours_of_a_day(text: str, both: tuple[int, int]) -> None:
    assert parse_hours(text) == both


@pytest.mark.parametrize(
    "text", ["", "9:00", "17:00-9:00", "9:00-9:00", "9:60-10:00", "9:00-24:01", "9:0-10:00", "-9-17"]
)
def test_what_are_no_hours_of_a_day(text: str) -> None:
    with pytest.raises(ValueError, match="hours of"):
        parse_hours(text)


@given(st.integers(0, 99_999 * 3600))
def test_a_length_of_time_is_read_as_it_is_written(seconds: int) -> None:
    assert parse_span(span(seconds)) == seconds


@given(st.integers(0, 1438), st.integers(1, 1440))
def test_hours_are_read_as_they_are_written(start: int, length: int) -> None:
    both = start * 60, min(start + length, 1440) * 60
    assert parse_hours(hours(both)) == both


@given(st.text())
def test_any_text_is_one_or_a_value_error(text: str) -> None:
    for parse in (parse_span, parse_hours):
        with suppress(ValueError):
            assert parse(text) is not None
