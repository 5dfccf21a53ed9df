"""The whole dashboard in one process: screen, tracker, runner, client and sandbox, and a wire that can break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
from starlette.applications import Starlette
from textual.pilot import Pilot

from focus_tui.api.client import FocusClient
from focus_tui.config.credentials import ApiKey
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.gate import API_KEY
from focus_tui.sandbox.moods import Moods
from focus_tui.sandbox.server import Sandbox
from focus_tui.tracking.log import Log
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.runner import Runner
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.surroundings import Journal
from focus_tui.tracking.tracker import Tracker
from focus_tui.tui.app import FocusApp
from tests.support.resting import RestingClock
from tests.support.sandbox import BASE, BASIC, CALM, MORNING
from tests.support.snapshots import screen_text

CURRENT, START, STOP = "/tracking/current", "/tracking/start", "/tracking/stop"
LOST = "the answer is lost"
PATIENCE = 20.0
"""Real seconds to wait for what the screen is to show."""


class Wire(httpx.AsyncBaseTransport):
    """The way to the sandbox. broken: what befalls the next request to an address that ends so, one each."""

    def __init__(self, app: Starlette) -> None:
        self._inner = httpx.ASGITransport(app)
        self.broken: list[tuple[str, Any]] = []
        self.asked: list[str] = []
        self.at_once = 0
        self.most_at_once = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path.partition("/workspaces/22")[2])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for index, (end, what) in enumerate(self.broken):
                if path.endswith(end):
                    del self.broken[index]
                    if isinstance(what, httpx.Response):
                        return what
                    if what is LOST:
                        await self._inner.handle_async_request(request)
                        raise httpx.ReadTimeout("no answer", request=request)
                    raise what("broken", request=request)
            return await self._inner.handle_async_request(request)
        finally:
            self.at_once -= 1


def refusal(status: int, sentence: str = "The server says so", **headers: str) -> httpx.Response:
    """An error as Focus documents it."""
    body = {"error": "said", "error_description": sentence, "trace_id": "0f0e"}
    return httpx.Response(status, json=body, headers=headers)


class Memory:
    """A store that keeps the last known state in memory."""

    problem: str | None = None
    last: LastKnown | None = None

    def load(self) -> LastKnown:
        return self.last or LastKnown()

    def save(self, last: LastKnown) -> None:
        self.last = last


class Alone:
    """The lock of a process that has no company."""

    forbidden: str | None = None
    held = True

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        """Nobody waits for it."""


class Live:
    """A dashboard that runs. `until` waits for what the screen shows; time passes only by `wait`.

    after: an earlier run, on whose clock, journal and sandbox this one is started.
    """

    def __init__(
        self,
        moods: Moods,
        quota: int | None,
        last: LastKnown | None,
        journal: Journal | None,
        after: Live | None = None,
        log: Log | None = None,
    ) -> None:
        self.clock: RestingClock = RestingClock(MORNING) if after is None else after.clock
        app: Starlette = (
            create_app(":memory:", clock=self.clock, moods=moods, quota=quota) if after is None else after.server
        )
        self.server: Starlette = app
        self.sandbox: Sandbox = app.state.sandbox
        self._elsewhere = httpx.AsyncClient(transport=httpx.ASGITransport(app), auth=BASIC)
        self.wire = Wire(app)
        key = ApiKey(API_KEY, "TOGGL_API_KEY in the environment")
        base = "https://focus.toggl.com/api"
        self._client = FocusClient(base, 1, 22, key, clock=self.clock, transport=self.wire)
        self.store = Memory()
        # The ids of actions are drawn: those of a second run must not be those of the first.
        self._runs: int = 1 if after is None else after._runs + 1
        self.tracker = Tracker(self.clock, 1, 22, source=key.source, last=last, random=Random(self._runs), log=log)
        self.journal: Journal = journal or (MemoryJournal() if after is None else after.journal)
        runner = Runner(self.tracker, self._connect, self.clock, self.store, self.journal, Alone(), log=log)
        self.app = FocusApp(self.tracker, clock=self.clock, work=runner.run)
        self.pilot: Pilot[Any]

    async def _connect(self) -> FocusClient:
        return self._client

    @property
    def screen(self) -> str:
        return screen_text(self.app)

    async def until(self, *texts: str, gone: str | None = None) -> str:
        """Wait until the screen shows all of `texts`, and `gone` no more; returns the screen."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < end:
            await self.pilot.pause()
            screen = self.screen
            if all(text in screen for text in texts) and (gone is None or gone not in screen):
                return screen
            await asyncio.sleep(0.002)
        raise AssertionError(f"not shown: {texts} without {gone!r}; but:\n{self.screen}\n{self.wire.asked}")

    async def rest(self) -> None:
        """Wait until nothing is asked any more."""
        await self.clock.rest()
        await self.pilot.pause()

    async def wait(self, seconds: float, step: float = 5.0) -> None:
        """Let time pass, with a tick at each step."""
        while seconds > 0:
            self.clock.advance(min(step, seconds))
            seconds -= step
            self.tracker.tick()
            await self.pilot.pause()
        await self.rest()

    async def press(self, *keys: str) -> None:
        """Press keys, a second after whatever was pressed before."""
        self.clock.advance(1.0)
        await self.pilot.press(*keys)

    async def choose(self, name: str) -> None:
        """Start what the filter finds for `name`."""
        await self.press("slash", *name, "enter")

    async def elsewhere(self, operation: str, **body: Any) -> httpx.Response:
        """Start or stop as another client of the account would, now."""
        now = datetime.fromtimestamp(self.clock.now().wall, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        member = {"start": now, "type": "activity"} if operation == START else {"end": now}
        return await self._elsewhere.post(BASE + operation, json=member | body)

    async def close(self) -> None:
        await self._elsewhere.aclose()


@asynccontextmanager
async def live(
    *,
    moods: Moods = CALM,
    quota: int | None = None,
    last: LastKnown | None = None,
    journal: Journal | None = None,
    running: dict[str, Any] | None = None,
    broken: list[tuple[str, Any]] | None = None,
    size: tuple[int, int] = (120, 30),
    after: Live | None = None,
    log: Log | None = None,
) -> AsyncIterator[Live]:
    """Run a dashboard. running: what is tracked from the start; broken: the first faults of the wire.

    after: an earlier run, which has ended: this is the next one of the same user. log: is told what happens.
    """
    dashboard = Live(moods, quota, last, journal, after, log)
    if running is not None:
        answer = await dashboard.elsewhere(START, **running)
        assert answer.status_code == 200
    dashboard.wire.broken = broken or []
    async with dashboard.app.run_test(size=size) as pilot:
        dashboard.pilot = pilot
        yield dashboard
    await dashboard.close()
    assert dashboard.wire.most_at_once <= 1, "two requests at once"
