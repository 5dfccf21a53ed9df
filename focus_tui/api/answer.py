"""What comes with every answer of Focus, good or bad: when it was asked, the quota, the server's clock."""

from __future__ import annotations

from typing import Generic, TypeVar

from focus_tui.clock import Moment
from focus_tui.frozen import dataclass

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True, slots=True)
class Quota:
    """The request quota as one answer reported it.

    remaining: requests left in the current window; resets_in: seconds until the window resets, counted from the
    moment the answer was received.
    """

    remaining: int
    resets_in: float


@dataclass(frozen=True, slots=True)
class Receipt:
    """The circumstances of one call.

    asked, received: moments on our clocks just before the request left and just after its answer (or failure).
    status: the HTTP status, or None where none arrived.
    quota: what the quota headers said, or None where they were absent or unreadable.
    date: the server's clock (epoch seconds, whole) from the `Date` header; only kept from answers that are the
        API's own (JSON, or with quota headers), so that a captive portal's clock is never believed.
    """

    asked: Moment
    received: Moment
    status: int | None = None
    quota: Quota | None = None
    date: float | None = None


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """A value that Focus sent, with the circumstances of the call."""

    value: Value
    receipt: Receipt
