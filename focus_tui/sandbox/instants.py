"""Instants as the sandbox keeps them: whole microseconds since 1970, UTC, read from and written as RFC 3339.

Whole numbers, so that what was sent comes back digit for digit at both ends of the calendar.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_RFC3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def microseconds(seconds: float) -> int:
    """Epoch seconds as whole microseconds."""
    return round(seconds * SECOND)


def parse(text: str) -> int:
    """The instant that a full RFC 3339 text names; digits beyond the microsecond are cut.

    Raises ValueError for any other text, and for instants outside the years 1 to 9999 in UTC.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("not a full RFC 3339 instant")
    clock_text, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(clock_text + zone.replace("Z", "+00:00")).astimezone(UTC)
    except OverflowError:
        raise ValueError("outside the years 1 to 9999") from None
    return (moment - _EPOCH) // _MICROSECOND + int((fraction or "0").ljust(6, "0")[:6])


def rfc3339(instant: int) -> str:
    """`instant` in UTC with `Z`, without a fraction when there is none."""
    return (_EPOCH + instant * _MICROSECOND).isoformat().replace("+00:00", "Z")


def http_date(seconds: float) -> str:
    """Epoch seconds as the `Date` header has it."""
    from email.utils import formatdate

    return formatdate(seconds, usegmt=True)
