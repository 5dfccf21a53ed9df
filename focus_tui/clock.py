"""The only place that asks for the time.

Everything else is given a `Clock`. Instants of the server and of entries are *epoch seconds*: floats, UTC, since
1970. Ages and waits are measured on the *boot* clock, which goes on while the machine sleeps and never steps.

This module is imported before the first frame is drawn, so it pulls in nothing but `time`.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from datetime import datetime, tzinfo
    from typing import Protocol

    class Clock(Protocol):
        """What the program asks of time."""

        def now(self) -> Moment:
            """This moment, on all three clocks."""

        def local(self, wall: float) -> datetime:
            """The instant `wall` (epoch seconds) as an aware datetime in the user's time zone.

            Instants that a datetime cannot hold are clamped to the years 1 to 9999.
            """

        @property
        def boot_id(self) -> str:
            """Tells this run of the machine from every other: boot seconds compare only within one."""

        def renew_zone(self) -> None:
            """Look anew which time zone the user is in: after sleep it may be another."""

        async def wait(self, event: asyncio.Event, seconds: float) -> None:
            """Return when `event` is set, or after `seconds` at the latest."""


class Moment:
    """One moment on three clocks, in seconds.

    wall: epoch seconds by this machine's clock; may be wrong, and may step.
    boot: since the machine booted, sleep included; never steps.
    mono: as `boot`, but stands still while the machine sleeps.
    """

    __slots__ = ("boot", "mono", "wall")

    def __init__(self, wall: float, boot: float, mono: float) -> None:
        self.wall = wall
        self.boot = boot
        self.mono = mono

    def __repr__(self) -> str:
        return f"Moment(wall={self.wall!r}, boot={self.boot!r}, mono={self.mono!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Moment):
            return NotImplemented
        return (self.wall, self.boot, self.mono) == (other.wall, other.boot, other.mono)

    def __hash__(self) -> int:
        return hash((self.wall, self.boot, self.mono))


_BOOTTIME: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_LATEST = 253_402_300_799.0 - 86_400.0  # a day before the end of year 9999, so that any zone's offset fits
_EARLIEST = -62_135_596_800.0 + 86_400.0


def _clamped(wall: float) -> float:
    return min(max(wall, _EARLIEST), _LATEST)


def day_of(clock: Clock, wall: float) -> tuple[float, float]:
    """The local day that the instant `wall` lies in: from its midnight to the next one, in epoch seconds.

    A day with a change to or from summer time has 23 or 25 hours.
    """
    start = _midnight(clock, wall)
    return start, _midnight(clock, start + 36 * 3600.0)


def _midnight(clock: Clock, wall: float) -> float:
    local = clock.local(wall)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    guess = wall - (local.replace(tzinfo=None) - midnight).total_seconds()
    # The clocks may have changed between midnight and now. A midnight is a whole second, and the same all day.
    return float(round(guess - (clock.local(guess).replace(tzinfo=None) - midnight).total_seconds()))


class SystemClock:
    """The machine's own clocks and time zone."""

    def now(self) -> Moment:
        return Moment(time.time(), time.clock_gettime(_BOOTTIME), time.monotonic())

    def local(self, wall: float) -> datetime:
        from datetime import UTC, datetime

        return datetime.fromtimestamp(_clamped(wall), UTC).astimezone()

    @property
    def boot_id(self) -> str:
        try:
            with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
                return file.read().strip()
        except OSError:
            # Elsewhere than on Linux: the moment of the start, to ten minutes. A step of the clock then looks like a
            # new start, which holds actions that could have been sent.
            now = self.now()
            return f"started {(now.wall - now.boot) // 600:.0f}"

    def renew_zone(self) -> None:
        time.tzset()

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        import asyncio

        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await event.wait()
        except TimeoutError:
            return


class ManualClock:
    """A clock that only moves when told to: for tests, pictures and simulated days.

    wall: where the wall clock starts (epoch seconds); zone: the user's time zone (UTC when not given).
    """

    def __init__(self, wall: float = 1_800_000_000.0, *, boot: float = 10_000.0, zone: tzinfo | None = None) -> None:
        self._wall = wall
        self._boot = boot
        self._mono = boot
        self.zone = zone
        self._boots = 1
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> Moment:
        return Moment(self._wall, self._boot, self._mono)

    def local(self, wall: float) -> datetime:
        from datetime import UTC, datetime

        return datetime.fromtimestamp(_clamped(wall), UTC).astimezone(self.zone or UTC)

    @property
    def boot_id(self) -> str:
        return f"boot {self._boots}"

    def renew_zone(self) -> None:
        """The zone of a manual clock is what it was set to."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        import asyncio

        due = asyncio.Event()
        sleeper = (self._mono + max(0.0, seconds), due)
        if event.is_set() or sleeper[0] <= self._mono:
            return
        self._sleepers.append(sleeper)
        waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(due.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._sleepers.remove(sleeper)
            for wait in waits:
                wait.cancel()

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass on all three clocks, waking whoever waited for them."""
        self._wall += seconds
        self._boot += seconds
        self._mono += seconds
        for due, event in list(self._sleepers):
            if due <= self._mono:
                event.set()

    def sleep(self, seconds: float) -> None:
        """Let the machine sleep: wall and boot clocks go on, the monotonic one stands still."""
        self._wall += seconds
        self._boot += seconds

    def reboot(self, seconds: float) -> None:
        """Start the machine anew, which takes `seconds`: only the wall clock goes on."""
        self._wall += seconds
        self._boots += 1
        self._boot = self._mono = seconds

    def step(self, seconds: float) -> None:
        """Set the wall clock forward or back by `seconds`."""
        self._wall += seconds
