"""The request quota: so many requests in an hour, counted from the first of them."""

from __future__ import annotations

import math

WINDOW = 3_600.0
UNLIMITED = 600  # what is reported, as on the Premium plan, when no quota is set


class Quota:
    """Counts requests. limit: requests a window, or None to count down from 600 and never refuse.

    `now` is in seconds of the boot clock, which no change of the time of day moves. The count is kept in memory: a
    new server opens a new window.
    """

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._opened: float | None = None
        self._spent = 0

    def spend(self, now: float) -> bool:
        """Count one request, unless the quota is spent; says whether it was counted."""
        if not self._is_open(now):
            self._opened = now
            self._spent = 0
        if self.limit is not None and self._spent >= self.limit:
            return False
        self._spent += 1
        return True

    def remaining(self, now: float) -> int:
        """Requests left in this window."""
        limit = UNLIMITED if self.limit is None else self.limit
        return max(0, limit - (self._spent if self._is_open(now) else 0))

    def resets_in(self, now: float) -> int:
        """Whole seconds, rounded up, until the window ends; a full window's length when none is open."""
        if self._opened is None or not self._is_open(now):
            return int(WINDOW)
        return math.ceil(WINDOW - (now - self._opened))

    def _is_open(self, now: float) -> bool:
        return self._opened is not None and now - self._opened < WINDOW
