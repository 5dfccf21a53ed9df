"""What a failed write may have done on the server: the outcome classes that decide whether it may be repeated."""

from __future__ import annotations

from enum import Enum

from focus_tui.api.errors import (
    FocusError,
    QuotaSpent,
    Redirected,
    Refused,
    ServerError,
    Throttled,
    Unauthorized,
    Unsent,
)


class Effect(Enum):
    """What became of a write that brought no usable answer."""

    NONE = "no effect"
    """It cannot have taken effect, and may be repeated."""
    REFUSED = "refused"
    """The server decided against it: final."""
    UNKNOWN = "unknown"
    """It may have taken effect: look before doing anything else."""


def effect_of(error: FocusError) -> Effect:
    """The outcome class of a write that ended in `error`. Whatever is not known to be harmless is UNKNOWN."""
    match error:
        case Unsent() | Unauthorized() | QuotaSpent() | Throttled():
            return Effect.NONE
        case ServerError():
            return Effect.UNKNOWN
        case Redirected():
            return Effect.REFUSED
        case Refused() if error.has_json_error:
            return Effect.REFUSED
        case _:
            return Effect.UNKNOWN
