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
    day = f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{time_text(local)}, {day}{year}"


def since_text(start: float, now: float, clock: Clock) -> str:
    """Since when the entry that starts at `start` is tracked, or how long until then; both epoch seconds."""
    began = moment_text(clock.local(start), clock.local(now))
    left = start - now
    if left <= 0:
        return f"since {began}"
    return f"starts at {began}, in {wait_text(left)}"
