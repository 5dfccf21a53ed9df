"""Time zones with all kinds of changes, and when their clocks were set."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # until 2011 set back from 0:01 to 23:01 of the day before
    "America/Sao_Paulo",  # until 2018 set at midnight
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",
    "Africa/Casablanca",  # around Ramadan
    "Pacific/Apia",  # has skipped 30 December 2011
    "America/Caracas",
)

FIRST, LAST = datetime(2006, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


@cache
def changes(name: str) -> tuple[float, ...]:
    """The instants at which the clocks of a zone were set, or will be, between FIRST and LAST."""
    zone = ZoneInfo(name)
    found: list[float] = []
    day = 86_400
    for start in range(int(FIRST.timestamp()), int(LAST.timestamp()), day):
        low, high = start, start + day
        if _offset(zone, low) == _offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(zone, middle) == _offset(zone, low) else (low, middle)
        found.append(float(high))
    return tuple(found)


def _offset(zone: ZoneInfo, at: float) -> float:
    offset = datetime.fromtimestamp(at, zone).utcoffset()
    assert offset is not None
    return offset.total_seconds()
