"""How often Focus may be asked: requests are spread over the quota window, and some are kept back for keys.

All times here are seconds of the boot clock.
"""

from __future__ import annotations

import math
from dataclasses import field, replace
from typing import NamedTuple

from focus_tui.api.answer import Receipt
from focus_tui.clock import Moment
from focus_tui.frozen import dataclass

FASTEST = 5.0
"""Seconds between polls at the least."""
WINDOWS = (30, 240, 600)
"""Requests an hour of the plans Free, Starter, Premium."""
FREE = WINDOWS[0]
HOUR = 3600.0
DAY = 24 * HOUR
SLACK = 1.0
"""Seconds waited beyond a reset: it is told in whole seconds, and may have been rounded down."""
BLIND_RETRIES = (5 * 60.0, 10 * 60.0, 20 * 60.0, 60 * 60.0)
"""Waits after a 402 that does not say when the quota is full again."""
KEY_FLOOR = 3
"""`r` reads down to this many requests left."""


class Limits(NamedTuple):
    """What the user limits, beside what the quota does. It only ever makes polls fewer.

    fastest: seconds between polls at the least. kept: requests an hour kept back for keys at the least, but never
    more than a third of the plan's, so that there are polls left.
    """

    fastest: float = FASTEST
    kept: int = 0


NO_LIMITS = Limits()


def floor_of(window: int, kept: int = 0) -> int:
    """The least number of requests kept back for keys in a window of that size. kept: as the user wants it."""
    return max(6 if window <= FREE else 24, min(kept, window // 3))


def reserve(floor: int, resets_in: float) -> float:
    """Requests kept back for keys when the window resets in `resets_in` seconds."""
    return max(float(floor), 2 * floor * resets_in / HOUR)


def interval(remaining: int, resets_in: float, floor: int, fastest: float = FASTEST) -> float | None:
    """Seconds between polls that the quota bears; None when nothing is to spare before the reset."""
    spare = remaining - reserve(floor, resets_in)
    if spare < 1:
        return None
    return max(FASTEST, fastest, resets_in / spare)


@dataclass(frozen=True, slots=True)
class Pace:
    """The quota as known, and what it allows. Values are replaced, never changed.

    remaining, resets_at: as last reported; None where that never was. barred_until: nothing may be asked before this
    moment, since the server said so. blind_402: how many 402 in a row named no reset. sent: when requests left whose
    answers brought no report, the oldest first; as many as can matter. sizes: each plan that a report fitted into,
    and when one last did. told: when that was asked which last told something of the quota. limits: the user's; they
    are no part of what is known, and not kept on disk.
    """

    remaining: int | None = None
    resets_at: float | None = None
    barred_until: float | None = None
    blind_402: int = 0
    sent: tuple[float, ...] = ()
    sizes: tuple[tuple[int, float], ...] = ()
    told: float | None = None
    limits: Limits = field(default=NO_LIMITS, compare=False)

    def later(self, other: Pace) -> Pace:
        """Of two, the one that the server's latest word is in; `other` where neither has heard later."""
        return self if self.told is not None and (other.told is None or self.told > other.told) else other

    def asked(self, boot: float) -> Pace:
        """After a request left at `boot`."""
        recent = (*(at for at in self.sent if at > boot - HOUR), boot)
        return replace(self, sent=recent[-WINDOWS[-1] :] if self._is_told(boot) else recent[-FREE:])

    def unsent(self) -> Pace:
        """After it turned out that the latest request never left."""
        return replace(self, sent=self.sent[:-1])

    def seen(self, receipt: Receipt) -> Pace:
        """After an answer (or its failure): what its quota headers say."""
        if receipt.quota is None or self._is_overtaken(receipt, receipt.quota.remaining):
            return self
        received, remaining = receipt.received.boot, receipt.quota.remaining
        # No window is longer than an hour; a header in another unit must not silence us for weeks.
        resets_at = received + min(HOUR, receipt.quota.resets_in)
        size = next((size for size in WINDOWS if size >= remaining), WINDOWS[-1])
        others = ((other, at) for other, at in self.sizes if other != size and at > received - DAY)
        spent = remaining <= 0
        return replace(
            self,
            remaining=remaining,
            resets_at=resets_at,
            barred_until=resets_at + SLACK if spent else None,
            blind_402=self.blind_402 if spent else 0,
            sent=(),
            sizes=(*others, (size, received)),
            told=receipt.asked.boot,
        )

    def _is_overtaken(self, receipt: Receipt, remaining: int) -> bool:
        """Whether what was asked later has told already that fewer are left, in a window that is not over."""
        if self.told is None or receipt.asked.boot >= self.told or self.remaining is None or self.resets_at is None:
            return False
        return remaining >= self.remaining and receipt.received.boot < self.resets_at

    def refused(self, receipt: Receipt) -> Pace:
        """After a 402: nothing until the reset it names, or by growing waits where it names none."""
        received = receipt.received.boot
        if receipt.quota is not None:
            told = self.seen(receipt)
            assert told.resets_at is not None
            return replace(told, remaining=0, barred_until=max(received + FASTEST, told.resets_at + SLACK))
        wait = BLIND_RETRIES[min(self.blind_402, len(BLIND_RETRIES) - 1)]
        # What was reported before does not hold: it said that something was left, or that the window was over.
        return replace(
            self,
            remaining=None,
            resets_at=None,
            barred_until=received + wait,
            blind_402=self.blind_402 + 1,
            told=receipt.asked.boot,
        )

    def answered(self, receipt: Receipt) -> Pace:
        """After any answer other than 402 without quota headers: the quota is not spent, unless it was overtaken."""
        overtaken = self.told is not None and receipt.asked.boot < self.told
        if overtaken or (self.spent_until is None and not self.blind_402):
            return self
        return replace(self, remaining=None, resets_at=None, barred_until=None, blind_402=0)

    @property
    def spent_until(self) -> float | None:
        """Nothing may be asked before this moment, which may have passed; None where the quota is not spent.

        It is spent too when we sent as many requests as were left, and the answers to the last ones were lost.
        """
        if self.barred_until is not None or self.remaining is None or self.resets_at is None:
            return self.barred_until
        full = self.resets_at + SLACK
        return full if self.remaining <= sum(at < full for at in self.sent) else None

    def is_spent(self, boot: float) -> bool:
        """Whether the quota is known to be spent at `boot`."""
        until = self.spent_until
        return until is not None and boot < until

    def window(self, boot: float) -> int:
        """Requests an hour of the plan, as far as the highest remaining of the last 24 hours tells."""
        return max((size for size, at in self.sizes if at > boot - DAY), default=FREE)

    def floor(self, boot: float) -> int:
        """The least number of requests kept back for keys."""
        return floor_of(self.window(boot) if self._is_told(boot) else FREE, self.limits.kept)

    def _is_told(self, boot: float) -> bool:
        """Whether the server's reports still say something of this moment: up to an hour after the reset."""
        return self.resets_at is not None and boot < self.resets_at + SLACK + HOUR

    def left(self, boot: float) -> tuple[int, float]:
        """Requests left at `boot`, and seconds until more are granted.

        After a reset that nothing was heard since, that is a whole window less what we sent. Without reports it is
        the smallest plan less what we sent within an hour.
        """
        if self.remaining is None or self.resets_at is None or not self._is_told(boot):
            recent = self._recent(boot)
            return FREE - len(recent), (recent[0] + HOUR - boot) if recent else HOUR
        full = self.resets_at + SLACK
        if boot < full:
            return self.remaining - len(self.sent), max(0.0, self.resets_at - boot)
        return self.window(boot) - sum(at >= full for at in self.sent), HOUR

    def _recent(self, boot: float) -> tuple[float, ...]:
        return tuple(at for at in self.sent if at > boot - HOUR)

    def poll_after(self, boot: float) -> float:
        """Seconds from one poll to the next, as of `boot`; until something is to spare, where nothing is."""
        least = max(FASTEST, self.limits.fastest)
        if not self._is_told(boot):
            return max(least, HOUR / (FREE - 2 * self.floor(boot)), self.spare_in(boot))
        spread = interval(*self.left(boot), self.floor(boot), least)
        return max(least, self.spare_in(boot)) if spread is None else spread

    def has_spare(self, boot: float) -> bool:
        """Whether a read that nobody asked for with a key may leave at `boot`."""
        return not self.is_spent(boot) and self.spare_in(boot) <= 0

    def spare_in(self, boot: float) -> float:
        """Seconds until a read that nobody asked for with a key may leave, if nothing else does before; 0 for now."""
        until = self.spent_until
        if until is not None and boot < until:
            return until - boot
        if not self._is_told(boot):
            if self.is_trying:
                return 0.0
            recent, most = self._recent(boot), FREE - self.floor(boot)
            return recent[-most] + HOUR - boot if len(recent) >= most else 0.0
        remaining, resets_in = self.left(boot)
        floor = self.floor(boot)
        if remaining - reserve(floor, resets_in) >= 1:
            return 0.0
        # What is kept back shrinks with the time to the reset, down to the floor.
        enough = (remaining - 1) * HOUR / (2 * floor) if remaining - 1 >= floor else -SLACK
        return max(0.001, resets_in - enough)

    @property
    def is_trying(self) -> bool:
        """Whether the next request is the one that finds out if a quota is still spent which named no reset."""
        return bool(self.blind_402) and not any(at >= (self.barred_until or 0.0) for at in self.sent)

    def may_refresh(self, boot: float) -> bool:
        """Whether `r` may read at `boot`."""
        return not self.is_spent(boot) and (self.left(boot)[0] > KEY_FLOOR or self.is_trying)

    def to_fact(self, now: Moment, boot_id: str) -> dict[str, object]:
        """What is to be kept on disk, as JSON can hold it. It differs with `now`: compare paces, not facts."""
        return {
            "boot_id": boot_id,
            "boot": now.boot,
            "wall": now.wall,
            "remaining": self.remaining,
            "resets_at": self.resets_at,
            "barred_until": self.barred_until,
            "blind_402": self.blind_402,
            "sent": list(self.sent),
            "sizes": [list(size) for size in self.sizes],
            "told": self.told,
        }

    @classmethod
    def from_fact(cls, fact: object, now: Moment, boot_id: str) -> Pace:
        """What was kept, on the boot clock of now; a fresh one where it makes no sense.

        After a reboot the wall clock tells what has passed since; where it went back, nothing has.
        """
        try:
            return cls._read(fact, now, boot_id)
        except (KeyError, TypeError, ValueError, OverflowError):
            return cls()

    @classmethod
    def _read(cls, fact: object, now: Moment, boot_id: str) -> Pace:
        if not isinstance(fact, dict):
            raise TypeError
        shift, reboot = 0.0, fact["boot_id"] != boot_id
        if reboot:
            shift = now.boot - _number(fact["boot"]) - max(0.0, now.wall - _number(fact["wall"]))

        def moment(value: object, ahead: float) -> float:
            return max(now.boot - DAY, min(_number(value) + shift, now.boot + ahead))

        pace = cls(
            remaining=None if fact["remaining"] is None else _count(fact["remaining"]),
            resets_at=None if fact["resets_at"] is None else moment(fact["resets_at"], HOUR),
            barred_until=None if fact["barred_until"] is None else moment(fact["barred_until"], HOUR + SLACK),
            blind_402=_count(fact["blind_402"]),
            sent=tuple(moment(at, 0.0) for at in fact["sent"]),
            sizes=tuple((_count(size), moment(at, 0.0)) for size, at in fact["sizes"]),
            # Whatever the wall clock makes of it, all that is heard from now on was said later.
            told=None if reboot or fact.get("told") is None else moment(fact["told"], 0.0),
        )
        if (pace.remaining is None) != (pace.resets_at is None) or any(size not in WINDOWS for size, _ in pace.sizes):
            raise ValueError
        return pace


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**12:
        raise TypeError
    return value
