"""The dashboard put together: tracker, runner, status file and screen of one profile."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from focus_tui.config import ConfigError, write_private
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.runner import Focus, Runner
from focus_tui.tracking.status import StatusFile
from focus_tui.tracking.text import plain
from focus_tui.tracking.tracker import Tracker
from focus_tui.tui.app import FocusApp
from focus_tui.tui.first_frame import place
from focus_tui.tui.hours import moment_text

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.config import Profile


class Dashboard:
    """One run of the dashboard. folder: the profile's, for its status file. connect: opens Focus, later.

    source: where the credentials come from, in words. notes: sentences to show once.
    """

    def __init__(
        self,
        profile: Profile,
        folder: str,
        connect: Callable[[], Awaitable[Focus]],
        clock: Clock,
        *,
        source: str,
        notes: tuple[str, ...] = (),
    ) -> None:
        self._profile = profile
        self._folder = Path(folder)
        self._clock = clock
        self._store = StatusFile(self._folder / "status.json", write_private)
        self._tracker = Tracker(
            clock, profile.organization_id, profile.workspace_id, source=source, last=self._store.load()
        )
        for note in notes:
            self._tracker.tell(Notice("account", plain(note), (("esc", "close"),)))
        self._runner = Runner(self._tracker, connect, clock, self._store)
        self.app = FocusApp(self._tracker, clock=clock, work=self._work, place=place(profile))

    def run(self) -> Iterator[str]:
        """Run until the user quits; then the lines to leave on the terminal."""
        seen = self.app.run()
        snapshot = self._tracker.snapshot
        pending, tracked, notice = snapshot.under_way, snapshot.tracked, snapshot.notice
        now = self._clock.now()
        if pending is not None:
            unsent = self._tracker.has_waiting_action
            fate = "It was not sent to Focus." if unsent else "It is not known whether Focus took it."
            yield f"“{pending.name}”: {pending.doing} was under way. {fate}"
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
        # So that the terminal is given back then too, and what is in flight arrives.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.app.leave)
        self._remember_profile()
        try:
            await self._runner.run()
        except ConfigError as problem:
            self.app.exit(return_code=2, message=f"focus-tui: {problem}")

    def _remember_profile(self) -> None:
        """Name this profile in the state folder, for the next first frame."""
        if self._profile.sandbox:
            return
        profile = self._profile
        current = {
            "version": 1,
            "profile": {
                "base_url": profile.base_url,
                "organization_id": profile.organization_id,
                "workspace_id": profile.workspace_id,
            },
            "config": None,
        }
        try:
            write_private(str(self._folder.parent / "current"), json.dumps(current).encode())
        except OSError:
            return  # the status file meets the same, and tells it
