"""An errand: the engine of a profile runs for a command, until that is done, its time is up, or the user ends it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol, TypeVar

from focus_tui.clock import TYPE_CHECKING
from focus_tui.oneshot.codes import DONE, complain, say
from focus_tui.oneshot.outcomes import Outcome
from focus_tui.tracking.runner import LAST_WRITE, Runner
from focus_tui.tracking.tracker import Tracker

if TYPE_CHECKING:
    from focus_tui.clock import Clock

Result = TypeVar("Result")

TOLD = frozenset(
    {"journal", "unreadable", "configuration", "files", "hook", "log", "user", "clock", "store"}
    | {"other started", "other stopped", "replaced", "without asking", "half switch"}
)
"""Kinds of notices that are told beside what came of a command."""
_TICK = 0.2  # seconds after which it is looked at the latest what other processes have done


class Engine(Protocol):
    """What runs below a command. reads_only: why this process may never send, as one sentence."""

    @property
    def tracker(self) -> Tracker: ...

    @property
    def runner(self) -> Runner: ...

    @property
    def reads_only(self) -> str | None: ...

    @property
    def leads(self) -> bool:
        """Whether this process is the one that sends, or is about to be."""


def perform(engine: Engine, clock: Clock, wait: float, work: Callable[[Errand], Awaitable[Outcome]]) -> int:
    """Do what a command is for, within `wait` seconds, and say what came of it; the exit code. Raises ConfigError."""
    outcome = run(engine, clock, wait, work)
    if outcome.code == DONE:
        say(outcome.text)
    else:
        complain(outcome.text)
    shown, boot = engine.tracker.snapshot, clock.now().boot
    if engine.tracker.sends:
        for notice in reversed(shown.notices):
            if notice.kind in TOLD:
                complain(notice.sentence(boot))
    return outcome.code


def run(engine: Engine, clock: Clock, wait: float, work: Callable[[Errand], Awaitable[Result]]) -> Result:
    """Run `engine` for `work`, which is given `wait` seconds; what that gave. Raises ConfigError."""
    return asyncio.run(Errand(engine, clock, wait).run(work))


class Errand:
    """A command's run of `engine`, which is given `wait` seconds. began: boot seconds of its first moment."""

    def __init__(self, engine: Engine, clock: Clock, wait: float) -> None:
        self.engine = engine
        self.tracker = engine.tracker
        self.clock = clock
        self._news = asyncio.Event()
        self.began = clock.now().boot
        self._end = self.began + wait
        self._running: asyncio.Task[None] | None = None

    async def run(self, work: Callable[[Errand], Awaitable[Result]]) -> Result:
        """Run the engine for as long as `work` takes; what that gave. Raises what ends the engine, as ConfigError."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._give_up)
        loop.set_default_executor(ThreadPoolExecutor(1))
        self.tracker.on_change(self._news.set)
        self._running = asyncio.create_task(self.engine.runner.run())
        self._running.add_done_callback(lambda _: self._news.set())
        try:
            await asyncio.sleep(0)  # what is cancelled before it began would not tidy up behind itself
            return await work(self)
        finally:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    def _give_up(self) -> None:
        """The user wants to have the terminal back. What is on its way is given its few seconds all the same."""
        self._end = self.clock.now().boot
        self._news.set()

    async def wait(self, grace: float = 0.0) -> bool:
        """Wait for something to happen; False, at once, when the errand is over. grace: seconds more than it has.

        A start or stop that has left is waited for some seconds longer: without its answer it would have to be looked
        for. What keeps all else waiting for longer than there is time is not waited for.
        """
        left = self._end + grace - self.clock.now().boot
        if self._on_its_way():
            left += LAST_WRITE
        elif not grace and (until := self.tracker.waits_until) is not None and until > self._end:
            return False
        if left <= 0:
            return False
        self._news.clear()
        await self.clock.wait(self._news, min(_TICK, left))
        if self._running is not None and self._running.done():
            self._running.result()
        self.tracker.tick()
        return True

    def _on_its_way(self) -> bool:
        head = next(iter(self.tracker.snapshot.actions), None)
        return self.tracker.sends and head is not None and head.stage == "sending"
