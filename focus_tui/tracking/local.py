"""The user's clocks on the wall: which instants show a given time of day, and which times they have skipped.

A time zone is known only through `Clock.local`, so the way back from a time of day to an instant is found by trying.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from focus_tui.clock import TYPE_CHECKING

if TYPE_CHECKING:
    from focus_tui.clock import Clock

_DAY = 86_400.0
"""No zone is further from UTC, so the instants that show a time lie within a day of it read as UTC."""


class Gap(NamedTuple):
    """Times that were skipped. at: when the clocks were set forward, from one time to another (epoch seconds)."""

    at: float
    before: datetime
    after: datetime


def shown(clock: Clock, at: float) -> datetime:
    """What the user's clocks show at the instant `at`, without a zone."""
    return clock.local(at).replace(tzinfo=None, fold=0)


def instants(clock: Clock, wall: datetime) -> tuple[float, ...]:
    """The instants at which the user's clocks show `wall`, earliest first.

    None where they were set forward over it, two where they were set back. `wall` has no zone.
    """
    utc = _as_utc(wall)
    tried = {utc - _offset(clock, utc - _DAY), utc - _offset(clock, utc + _DAY)}
    return tuple(sorted(at for at in tried if shown(clock, at) == wall))


def gap_over(clock: Clock, wall: datetime) -> Gap | None:
    """The gap that `wall` lies in; None where some instant shows it."""
    if instants(clock, wall):
        return None
    low, high = _as_utc(wall) - _DAY, _as_utc(wall) + _DAY
    before = _offset(clock, low)
    while high - low > 1.0:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(clock, middle) == before else (low, middle)
    return Gap(high, shown(clock, high - 1.0) + timedelta(seconds=1), shown(clock, high))


def _as_utc(wall: datetime) -> float:
    return wall.replace(tzinfo=UTC).timestamp()


def _offset(clock: Clock, at: float) -> float:
    """Seconds from UTC to the user's clocks at the instant `at`."""
    return _as_utc(shown(clock, at)) - at
