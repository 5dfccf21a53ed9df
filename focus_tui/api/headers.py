"""What the headers of an answer say: the quota, the server's clock, and how long to wait."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from focus_tui.api.answer import Quota

READ_HEADERS = ("Content-Type", "Date", "Retry-After", "X-Toggl-Quota-Remaining", "X-Toggl-Quota-Resets-In")

_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_SECONDS = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)


def read_quota(headers: Mapping[str, str]) -> Quota | None:
    """The request quota; None where either header is absent, unreadable or negative."""
    remaining = headers.get("X-Toggl-Quota-Remaining", "").strip()
    resets_in = headers.get("X-Toggl-Quota-Resets-In", "").strip()
    if _WHOLE.fullmatch(remaining) and _SECONDS.fullmatch(resets_in):
        return Quota(int(remaining), float(resets_in))
    return None


def read_date(headers: Mapping[str, str]) -> float | None:
    """The server's clock in epoch seconds, whole; None where the header is absent or unreadable."""
    return _http_date(headers.get("Date", ""))


def read_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the server asks to wait. `now`: epoch seconds, to count from where it names a date instead."""
    asked = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(asked):
        return float(asked)
    until = _http_date(asked)
    return None if until is None else max(0.0, until - now)


def _http_date(text: str) -> float | None:
    try:
        when = parsedate_to_datetime(text)
        # Without a zone it is GMT, as HTTP says; Python would take it for local time.
        return float(math.floor((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
