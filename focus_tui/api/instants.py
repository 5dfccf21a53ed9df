"""RFC 3339 instants as text, and epoch seconds."""

from __future__ import annotations

import math
import re
from datetime import date

_RFC3339 = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt](?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r"(?:\.(?P<fraction>\d{1,9}))?(?:[Zz]|(?P<sign>[+-])(?P<off_hour>\d{2}):(?P<off_minute>\d{2}))",
    re.ASCII,
)

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY = 86_400
_FIRST = (date.min.toordinal() - _EPOCH_DAY) * _DAY
_PAST_LAST = (date.max.toordinal() + 1 - _EPOCH_DAY) * _DAY


def parse_instant(text: str) -> float:
    """The instant that an RFC 3339 text names, in epoch seconds.

    Takes 0 to 9 fractional digits, `Z` or any offset, letters in either case, and a leap second (as the next
    second). Raises ValueError for anything else, also for a time without zone.
    """
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise ValueError("not an RFC 3339 instant")
    try:
        day = date.fromisoformat(found["date"]).toordinal() - _EPOCH_DAY
    except ValueError:
        raise ValueError("not a day of the calendar") from None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    off_hour, off_minute = int(found["off_hour"] or 0), int(found["off_minute"] or 0)
    if hour > 23 or minute > 59 or second > 60 or off_hour > 23 or off_minute > 59:
        raise ValueError("not a time of day")
    offset = (off_hour * 3600 + off_minute * 60) * (-1 if found["sign"] == "-" else 1)
    whole = day * _DAY + hour * 3600 + minute * 60 + second - offset
    return whole + float(f"0.{found['fraction'] or 0}")


def rfc3339(epoch: float) -> str:
    """The instant as RFC 3339 in UTC: whole seconds without a fraction, others with up to six digits.

    Raises ValueError for what lies outside the years 1 to 9999.
    """
    if not _FIRST <= epoch < _PAST_LAST:
        raise ValueError(f"{epoch!r} is no instant of the years 1 to 9999")
    whole = math.floor(epoch)
    micros = round((epoch - whole) * 1_000_000)
    if micros == 1_000_000:
        whole, micros = whole + 1, 0
    day, second = divmod(whole, _DAY)
    fraction = f".{micros:06}".rstrip("0") if micros else ""
    when = date.fromordinal(day + _EPOCH_DAY).isoformat()
    return f"{when}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}{fraction}Z"
