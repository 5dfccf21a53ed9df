"""Instants as text and as epoch seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.instants import parse_instant, rfc3339

NOON = 1_795_608_000.0  # 2026-11-25T12:00:00Z


@pytest.mark.parametrize(
    ("text", "epoch"),
    [
        ("2026-11-25T12:00:00Z", NOON),
        ("2026-11-25t12:00:00z", NOON),
        ("2026-11-25T13:30:00+01:30", NOON),
        ("2026-11-25T04:00:00-08:00", NOON),
        ("2026-11-25T12:00:00.5Z", NOON + 0.5),
        ("2026-11-25T12:00:00.123456789Z", NOON + 0.123456789),
        ("2026-11-25T11:59:60Z", NOON),
        ("2026-11-26T11:59:00+23:59", NOON),
        ("1969-12-31T23:59:59Z", -1.0),
        ("1970-01-01T00:00:00-00:00", 0.0),
        ("0001-01-01T00:00:00Z", -62_135_596_800.0),
    ],
)
def test_reads_every_form_of_an_instant(text: str, epoch: float) -> None:
    assert parse_instant(text) == epoch


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-25",
        "2026-11-25T12:00:00",
        "2026-11-25 12:00:00Z",
        "2026-11-25T12:00Z",
        "2026-11-25T12:00:00.Z",
        "2026-11-25T12:00:00.1234567890Z",
        "2026-11-25T12:00:00+01",
        "2026-11-25T12:00:00+0100",
        "2026-11-25T12:00:00+24:00",
        "2026-11-25T12:00:00+01:60",
        "2026-11-25T24:00:00Z",
        "2026-11-25T12:60:00Z",
        "2026-11-25T12:00:61Z",
        "2026-13-25T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "٢٠٢٦-11-25T12:00:00Z",
        "2026-11-25T12:00:00Z\n",
        " 2026-11-25T12:00:00Z",
        "1795608000",
    ],
)
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("epoch", "text"),
    [
        (NOON, "2026-11-25T12:00:00Z"),
        (NOON + 0.25, "2026-11-25T12:00:00.25Z"),
        (NOON + 0.000001, "2026-11-25T12:00:00.000001Z"),
        (NOON + 0.9999999, "2026-11-25T12:00:01Z"),
        (-0.5, "1969-12-31T23:59:59.5Z"),
        (0, "1970-01-01T00:00:00Z"),
        (-62_135_596_800.0, "0001-01-01T00:00:00Z"),
        (253_402_300_799.0, "9999-12-31T23:59:59Z"),
    ],
)
def test_writes_utc_with_as_few_digits_as_needed(epoch: float, text: str) -> None:
    assert rfc3339(epoch) == text


@pytest.mark.parametrize("epoch", [float("nan"), float("inf"), float("-inf"), 253_402_300_800.0, -62_135_596_801.0])
def test_writes_no_instant_outside_the_calendar(epoch: float) -> None:
    with pytest.raises(ValueError, match="no instant"):
        rfc3339(epoch)


@given(st.floats(min_value=-60_000_000_000, max_value=250_000_000_000))
def test_what_is_written_reads_back_to_the_microsecond(epoch: float) -> None:
    assert abs(parse_instant(rfc3339(epoch)) - epoch) <= 0.000_016  # beyond the year 5000 a float holds no more


ZONES = st.integers(min_value=-23 * 60 - 59, max_value=23 * 60 + 59).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=ZONES))
def test_agrees_with_the_standard_library(when: datetime) -> None:
    assert parse_instant(when.isoformat()) == pytest.approx(when.timestamp(), abs=0.000_002)
    assert parse_instant(when.astimezone(UTC).isoformat()) == pytest.approx(when.timestamp(), abs=0.000_002)


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_a_value_error(text: str) -> None:
    try:
        value = parse_instant(text)
    except ValueError:
        return
    assert isinstance(value, float)
