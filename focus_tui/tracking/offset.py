"""How far the server's clock is from ours, learned from the `Date` of its answers."""

from __future__ import annotations

from focus_tui.api.answer import Receipt
from focus_tui.frozen import dataclass

WORTH_TELLING = 30.0
"""Seconds of offset from which the user is told that the local clock is wrong."""

SLOW = 60.0
"""Seconds after which an answer tells too little of the server's clock: the machine may have slept meanwhile."""


@dataclass(frozen=True, slots=True)
class Offset:
    """Bounds on (server's wall clock − ours), in seconds. `None` bounds: nothing is known yet.

    Each answer with a `Date` says that the offset lies in [Date − received, Date + 1 s − asked], because the header
    is cut to whole seconds and was written between asking and receiving. The bounds are what all answers agree on.
    """

    low: float | None = None
    high: float | None = None

    def seen(self, receipt: Receipt) -> Offset:
        """The bounds after one more answer; where they contradict each other, the new answer alone counts."""
        received, took = receipt.received, receipt.received.boot - receipt.asked.boot
        if receipt.date is None or took > SLOW:
            return self
        low = receipt.date - received.wall
        high = low + 1.0 + took  # by the boot clock: the wall clock may have been set between asking and receiving
        if self.low is None or self.high is None:
            return Offset(low, high)
        narrower = Offset(max(self.low, low), min(self.high, high))
        assert narrower.low is not None
        assert narrower.high is not None
        return narrower if narrower.low <= narrower.high else Offset(low, high)

    @property
    def known(self) -> bool:
        """Whether any answer told the server's time."""
        return self.low is not None

    @property
    def seconds(self) -> float:
        """The best guess: 0 while 0 is possible or nothing is known, else the middle of the bounds."""
        if self.low is None or self.high is None or self.low <= 0.0 <= self.high:
            return 0.0
        return (self.low + self.high) / 2

    @property
    def uncertainty(self) -> float:
        """Seconds by which the server's clock may be behind the best guess."""
        return 0.0 if self.low is None else max(0.0, self.seconds - self.low)
