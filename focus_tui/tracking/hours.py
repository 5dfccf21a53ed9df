"""Times of day in words. Imported before the first frame is drawn, so it pulls in nothing."""

from __future__ import annotations

from focus_tui.tracking.text import wait_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from focus_tui.clock import Clock

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def time_text(local: datetime) -> str:
    """The time of day, such as `09:12`."""
    return f"{local.hour:02}:{local.minute:02}"


def moment_text(local: datetime, today: datetime) -> str:
    """The time of day, with the day when that is not `today`'s: `09:12`, `17:00, Mon 23 Nov`."""
    if local.date() == today.date():
        return time_text(local)
    return f"{time_text(local)}, {date_text(local) if local.year != today.year else _day_text(local)}"


def date_text(local: datetime) -> str:
    """The day, such as `Mon 23 Nov 2026`."""
    return f"{_day_text(local)} {local.year}"


def _day_text(local: datetime) -> str:
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def since_text(start: float, now: float, clock: Clock, *, resting: bool = False) -> str:
    """Since when the entry that starts at `start` is tracked, or how long until then; both epoch seconds.

    resting: it is a break.
    """
    began = moment_text(clock.local(start), clock.local(now))
    left = start - now
    if left <= 0:
        return f"on a break since {began}" if resting else f"since {began}"
    return f"starts at {began}, in {wait_text(left)}"
