"""The dashboard put together: the engine of one profile, and the screen that shows what it tracks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from focus_tui.config import ConfigError
from focus_tui.tracking.hours import moment_text
from focus_tui.tui.app import FocusApp
from focus_tui.tui.first_frame import place

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.engine import Engine


class Dashboard:
    """One run of the dashboard on an engine."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.app = FocusApp(
            engine.tracker,
            clock=clock,
            work=self._work,
            step_aside=engine.runner.step_aside,
            place=place(engine.profile),
            settings=engine.settings,
        )

    def run(self) -> Iterator[str]:
        """Run until the user quits; then the lines to leave on the terminal."""
        seen = self.app.run()
        self._engine.ended(self.app.return_code or 0)
        snapshot = self._engine.tracker.snapshot
        tracked, notice = snapshot.tracked, snapshot.notice
        now = self._clock.now()
        if snapshot.actions or snapshot.under_way is not None:
            from focus_tui.tui.leaving import left_to_do

            yield from left_to_do(snapshot, kept=self._engine.runner.is_kept and bool(snapshot.actions))
            return
        if seen is not None and seen.entry_id is None and (tracked is None or tracked.target.key != seen.target.key):
            # Refused after the user had left: nobody read the notice.
            if notice is None or notice.kind == "already tracking":
                yield f"“{seen.title}” was not started: something else was tracked already."
            else:
                yield notice.sentence(now.boot)
        if tracked is not None and not self.app.return_code:
            since = moment_text(self._clock.local(tracked.start), self._clock.local(now.wall))
            yield f"“{tracked.title}” goes on in Focus, since {since}."

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        # One thread for the disk and for imports: each more would keep a third of a MiB for itself.
        loop.set_default_executor(ThreadPoolExecutor(1))
        try:
            await self._engine.runner.run()
        except ConfigError as problem:
            self.app.exit(return_code=2, message=f"focus-tui: {problem}")
