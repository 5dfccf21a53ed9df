"""The sandbox's moods: how the server, and the way to it, misbehave."""

from __future__ import annotations

import math
from dataclasses import dataclass

_LONGEST_LATENCY = 3_600.0
_WIDEST_SKEW = 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Moods:
    """How the server misbehaves. Nothing is wrong by default. Raises ValueError for a mood that makes no sense.

    latency: seconds that an answer is on its way; what was asked has happened by then.
    outage: every operation answers 503 with a page of HTML.
    clock_skew: seconds that the server's clock is ahead (negative: behind).
    silent_replacement: a start ends what runs, and is accepted.
    refuse_lists: the status, 402 (with requests left), 403 or 404, that every operation beside tracking and settings
        answers; None for none.
    fault: the status, 429 (with Retry-After) or 500, that every operation answers in JSON; None for none.
    """

    latency: float = 0.0
    outage: bool = False
    clock_skew: float = 0.0
    silent_replacement: bool = False
    refuse_lists: int | None = None
    fault: int | None = None

    def __post_init__(self) -> None:
        for name in ("latency", "clock_skew"):
            value = getattr(self, name)
            if not _is_number(value):
                raise ValueError(f"{name} must be a number of seconds, not {value!r}")
        if not 0 <= self.latency <= _LONGEST_LATENCY:
            raise ValueError(f"latency must be between 0 and {_LONGEST_LATENCY:.0f} seconds, not {self.latency!r}")
        if abs(self.clock_skew) > _WIDEST_SKEW:
            raise ValueError(f"clock_skew must be at most {_WIDEST_SKEW:.0f} seconds, not {self.clock_skew!r}")
        for name in ("outage", "silent_replacement"):
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise ValueError(f"{name} must be true or false, not {value!r}")
        for name, allowed in (("refuse_lists", (402, 403, 404)), ("fault", (429, 500))):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or value not in allowed):
                raise ValueError(f"{name} must be {', '.join(map(str, allowed))} or absent, not {value!r}")


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)
