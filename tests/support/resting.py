"""A manual clock that knows when the program rests, so that a test need not guess how long things take."""

from __future__ import annotations

import asyncio

from focus_tui.clock import ManualClock

LONGEST = 60.0
"""Real seconds after which a program that does not come to rest is taken for one that never will."""


class RestingClock(ManualClock):
    """Knows who waits for it, and whether what they wait for has come."""

    def __init__(self, wall: float) -> None:
        super().__init__(wall)
        self._waits: list[tuple[asyncio.Event, float]] = []

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        wait = event, self.now().mono + seconds
        self._waits.append(wait)
        try:
            await super().wait(event, seconds)
        finally:
            self._waits.remove(wait)

    @property
    def is_resting(self) -> bool:
        """Whether nothing happens before time passes or a key is pressed: all wait, and nothing of it has come."""
        now = self.now().mono
        return bool(self._waits) and not any(event.is_set() or due <= now for event, due in self._waits)

    async def rest(self) -> None:
        """Wait until the program rests. Raises TimeoutError."""
        async with asyncio.timeout(LONGEST):
            await asyncio.sleep(0)
            while not self.is_resting:
                await asyncio.sleep(0.002)
