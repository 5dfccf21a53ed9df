"""How long to wait before what failed for now is tried again."""

from __future__ import annotations

from random import Random

from focus_tui.api.errors import FocusError, Throttled, Unauthorized
from focus_tui.tracking.pace import Pace

FIRST, LONGEST, SIGNED_OUT = 5.0, 60.0, 3600.0
"""Seconds before the first try, at the most, and after a 401."""
QUICK = 3
"""So many tries come soon although each costs a request; further ones keep to the pace of polls."""


def wait_after(error: FocusError, failures: int, pace: Pace, random: Random) -> float:
    """Seconds from the moment `error` was received to the next try. failures: how many there were before it."""
    wait = min(LONGEST, FIRST * 2.0 ** min(failures, 8)) * random.uniform(0.8, 1.2)
    if isinstance(error, Unauthorized):
        return SIGNED_OUT
    if isinstance(error, Throttled):
        wait = max(wait, error.retry_after or 0.0)
    if error.receipt.status is not None and failures >= QUICK:
        wait = max(wait, pace.poll_after(error.receipt.received.boot))
    return wait
