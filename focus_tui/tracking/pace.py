"""How often Focus may be asked: requests are spread over the quota window, and some are kept back for keys.

All times here are seconds of the boot clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from focus_tui.api.answer import Receipt

FASTEST = 15.0
"""Seconds between polls at the least."""
WINDOWS = (30, 240, 600)
"""Requests an hour of the plans Free, Starter, Premium."""
HOUR = 3600.0
BLIND_RETRIES = (5 * 60.0, 10 * 60.0, 20 * 60.0, 60 * 60.0)
"""Waits after a 402 that does not say when the quota is full again."""
KEY_FLOOR = 3
"""`r` reads down to this many requests left."""


def reserve(floor: int, resets_in: float) -> float:
    """Requests kept back for keys when the window resets in `resets_in` seconds."""
    return max(float(floor), 2 * floor * resets_in / HOUR)


def interval(remaining: int, resets_in: float, floor: int) -> float | None:
    """Seconds between polls that the quota bears; None when nothing is to spare before the reset."""
    spare = remaining - reserve(floor, resets_in)
    if spare < 1:
        return None
    return max(FASTEST, resets_in / spare)


@dataclass(frozen=True, slots=True)
class Pace:
    """The quota as known, and what it allows. Values are replaced, never changed.

    remaining, resets_at: as last reported; resets_at is None where no header ever came, and then our own
    requests of the last hour (`sent`) are counted against the smallest plan. highest: the most requests ever seen
    remaining, which tells the plan. spent_until: nothing may be asked before this moment.
    """

    remaining: int | None = None
    resets_at: float | None = None
    highest: int = 0
    spent_until: float | None = None
    blind_402: int = 0
    sent: tuple[float, ...] = ()

    def asked(self, boot: float) -> Pace:
        """After a request left at `boot`."""
        return replace(self, sent=(*(at for at in self.sent if at > boot - HOUR), boot))

    def seen(self, receipt: Receipt) -> Pace:
        """After an answer (or its failure): what its quota headers say."""
        if receipt.quota is None:
            return self
        resets_at = receipt.received.boot + receipt.quota.resets_in
        remaining = receipt.quota.remaining
        spent = resets_at if remaining <= 0 else None
        return replace(
            self,
            remaining=remaining,
            resets_at=resets_at,
            highest=max(self.highest, remaining),
            spent_until=spent,
            blind_402=self.blind_402 if spent is not None else 0,
        )

    def refused(self, receipt: Receipt) -> Pace:
        """After a 402: nothing until the reset it names, or by growing waits where it names none."""
        if receipt.quota is not None:
            return replace(
                self.seen(receipt), remaining=0, spent_until=receipt.received.boot + receipt.quota.resets_in
            )
        wait = BLIND_RETRIES[min(self.blind_402, len(BLIND_RETRIES) - 1)]
        return replace(self, spent_until=receipt.received.boot + wait, blind_402=self.blind_402 + 1)

    def answered(self) -> Pace:
        """After any answer other than 402 without quota headers: the quota is not spent."""
        return (
            self if self.spent_until is None and not self.blind_402 else replace(self, spent_until=None, blind_402=0)
        )

    def is_spent(self, boot: float) -> bool:
        """Whether the quota is known to be spent at `boot`."""
        return self.spent_until is not None and boot < self.spent_until

    @property
    def window(self) -> int:
        """Requests an hour of the plan, as far as the highest remaining ever seen tells."""
        return next((size for size in WINDOWS if size >= self.highest), WINDOWS[-1])

    @property
    def floor(self) -> int:
        """The least number of requests kept back for keys."""
        return 6 if self.window == WINDOWS[0] else 24

    def left(self, boot: float) -> tuple[int, float]:
        """Requests left at `boot`, and seconds until the window is full again."""
        if self.remaining is None or self.resets_at is None:
            recent = [at for at in self.sent if at > boot - HOUR]
            return WINDOWS[0] - len(recent), (recent[0] + HOUR - boot) if recent else HOUR
        if boot >= self.resets_at:
            return self.window, HOUR
        return self.remaining, self.resets_at - boot

    def poll_after(self, boot: float) -> float:
        """Seconds from one poll to the next, as of `boot`; to the reset where nothing is to spare."""
        remaining, resets_in = self.left(boot)
        spread = interval(remaining, resets_in, self.floor)
        return max(FASTEST, resets_in) if spread is None else spread

    def has_spare(self, boot: float) -> bool:
        """Whether a read that nobody asked for with a key may leave at `boot`."""
        remaining, resets_in = self.left(boot)
        return not self.is_spent(boot) and interval(remaining, resets_in, self.floor) is not None

    def may_refresh(self, boot: float) -> bool:
        """Whether `r` may read at `boot`."""
        return not self.is_spent(boot) and self.left(boot)[0] > KEY_FLOOR
