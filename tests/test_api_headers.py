"""What the headers of an answer say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.answer import Quota
from focus_tui.api.headers import read_date, read_quota, read_retry_after
from focus_tui.api.instants import parse_instant

NOON = "Wed, 25 Nov 2026 12:00:00 GMT"
AT_NOON = parse_instant("2026-11-25T12:00:00Z")


@pytest.mark.parametrize(
    ("remaining", "resets_in", "quota"),
    [
        ("27", "1800", Quota(27, 1800.0)),
        (" 0 ", "0", Quota(0, 0.0)),
        ("27", "1800.5", Quota(27, 1800.5)),
        ("-1", "1800", None),
        ("27", "-1", None),
        ("27", "", None),
        ("", "1800", None),
        ("27.5", "1800", None),
        ("many", "1800", None),
        ("27", "nan", None),
        ("27", "1e3", None),
        ("٢٧", "1800", None),
        ("9" * 5000, "1800", None),
    ],
)
def test_quota(remaining: str, resets_in: str, quota: Quota | None) -> None:
    assert read_quota({"X-Toggl-Quota-Remaining": remaining, "X-Toggl-Quota-Resets-In": resets_in}) == quota


def test_no_quota_headers() -> None:
    assert read_quota({}) is None


@pytest.mark.parametrize(
    ("text", "epoch"),
    [
        (NOON, AT_NOON),
        ("Wednesday, 25-Nov-26 12:00:00 GMT", AT_NOON),
        ("Wed Nov 25 12:00:00 2026", AT_NOON),
        ("Wed, 25 Nov 2026 13:00:00 +0100", AT_NOON),
        ("Wed, 35 Nov 2026 12:00:00 GMT", None),
        ("today", None),
        ("", None),
    ],
)
def test_date(text: str, epoch: float | None) -> None:
    assert read_date({"Date": text}) == epoch


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5.0),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Wed, 25 Nov 2026 12:01:30 GMT", 90.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert read_retry_after({"Retry-After": text}, AT_NOON) == seconds


@given(st.text(), st.text())
def test_any_header_is_read_or_left(first: str, second: str) -> None:
    quota = read_quota({"X-Toggl-Quota-Remaining": first, "X-Toggl-Quota-Resets-In": second})
    assert quota is None or (quota.remaining >= 0 and quota.resets_in >= 0)
    date = read_date({"Date": first})
    assert date is None or date.is_integer()
    wait = read_retry_after({"Retry-After": first}, 0.0)
    assert wait is None or wait >= 0
