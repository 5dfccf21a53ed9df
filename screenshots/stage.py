"""The dashboard on a stage: over the sandbox in the process, on a clock that only moves when a scene lets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from textual.pilot import Pilot

from focus_tui.api.client import FocusClient
from focus_tui.clock import ManualClock
from focus_tui.config import SANDBOX
from focus_tui.config.account import Account
from focus_tui.config.credentials import ApiKey
from focus_tui.config.given import Given
from focus_tui.engine import Engine
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.bodies import Start
from focus_tui.sandbox.gate import API_KEY
from focus_tui.sandbox.instants import microseconds
from focus_tui.sandbox.moods import Moods
from focus_tui.sandbox.server import Sandbox
from focus_tui.tracking.snapshot import Tracked
from focus_tui.tui import themes
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.wiring import Dashboard

OPENED = datetime(2026, 11, 23, 10, 30, 53, tzinfo=UTC).timestamp()
"""A Monday morning."""
STARTER = 240
"""Requests an hour of the Starter plan."""
CALM = Moods()

_STEP = 60.0
"""Seconds of the stage's clock between two looks at it."""
_PATIENCE = 30.0
"""Real seconds that the program may be busy before something must be wrong."""


class StageClock(ManualClock):
    """A clock that knows whether whoever waits on it has nothing else to do."""

    def __init__(self, wall: float) -> None:
        super().__init__(wall, zone=UTC)
        self._waiting: dict[asyncio.Event, float] = {}

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        self._waiting[event] = self.now().mono + seconds
        try:
            await super().wait(event, seconds)
        finally:
            del self._waiting[event]

    @property
    def is_quiet(self) -> bool:
        """Whether somebody waits, and nobody is about to wake up."""
        now = self.now().mono
        return bool(self._waiting) and all(due > now and not event.is_set() for event, due in self._waiting.items())


class Wire(httpx.ASGITransport):
    """The way to the sandbox, which can be cut."""

    is_cut = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("the network is away", request=request)
        return await super().handle_async_request(request)


class Stage:
    """One running dashboard and its world. sandbox: the server, for what others do to it meanwhile."""

    def __init__(self, clock: StageClock, dashboard: Dashboard, sandbox: Sandbox, wire: Wire) -> None:
        self.clock = clock
        self.sandbox = sandbox
        self.wire = wire
        self.app = dashboard.app
        self._pilot: Pilot[Tracked | None]

    async def play(self, pilot: Pilot[Tracked | None]) -> None:
        """Take the pilot, and let the dashboard come to rest."""
        self._pilot = pilot
        await self.settle()

    async def settle(self) -> None:
        """Wait until every request has been answered and drawn."""
        await self._rest()
        self._tick()  # paints what is not worth a painting of its own
        await self._rest()
        self._tick()
        await self._pilot._wait_for_screen()

    async def _rest(self) -> None:
        """Wait until every request has been answered."""
        async with asyncio.timeout(_PATIENCE):
            await self._pilot._wait_for_screen()
            while not self.clock.is_quiet:
                await asyncio.sleep(0)
                await self._pilot._wait_for_screen()

    def _tick(self) -> None:
        """Let a full second be there."""
        dashboard = self.app.screen_stack[0]
        assert isinstance(dashboard, DashboardScreen)
        dashboard.tick()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for what comes of them."""
        await self._pilot.press(*keys)
        await self.settle()

    async def let_pass(self, seconds: float) -> None:
        """Let time go by, second hands and polls included."""
        while seconds > 0:
            step = min(_STEP, seconds)
            self.clock.advance(step)
            seconds -= step
            self._tick()
            await self.settle()

    def start_elsewhere(self, name: str, ago: float) -> None:
        """Another client starts the task of that name, as of `ago` seconds before now."""
        start = microseconds(self.sandbox.wall() - ago)
        self.sandbox.start(Start(start, "activity", task_id=self.task(name)))

    def stop_elsewhere(self) -> None:
        """Another client stops what runs."""
        self.sandbox.stop(microseconds(self.sandbox.wall()))

    def task(self, name: str) -> int:
        """The id of the task of that name."""
        return next(task.id for task in self.sandbox.store.tasks() if task.name == name)

    @property
    def statuses(self) -> list[int]:
        """The status of every answer so far."""
        return [exchange.status for exchange in self.sandbox.history.requests]


@asynccontextmanager
async def stage(
    folder: str,
    *,
    size: tuple[int, int] = (80, 24),
    theme: str = themes.USUAL,
    colour: bool = True,
    moods: Moods = CALM,
) -> AsyncIterator[Stage]:
    """Open the dashboard with its state in `folder`, on a Monday morning with the Starter plan."""
    clock = StageClock(OPENED)
    server = create_app(":memory:", clock=clock, moods=moods, quota=STARTER)
    wire = Wire(server, raise_app_exceptions=False)

    async def connect() -> FocusClient:
        return FocusClient(
            SANDBOX.base_url,
            SANDBOX.organization_id,
            SANDBOX.workspace_id,
            ApiKey(API_KEY, "the sandbox"),
            clock=clock,
            transport=wire,
            server="the sandbox",
        )

    dashboard = Dashboard(Engine(Given(Account(SANDBOX, None)), folder, connect, {}, clock), clock)
    app = dashboard.app
    app.theme = theme
    app.animation_level = "none"
    # Whether this very run has NO_COLOR set must not be seen in the pictures.
    app.no_color = not colour
    opened = Stage(clock, dashboard, server.state.sandbox, wire)
    async with app.run_test(size=size) as pilot:
        await opened.play(pilot)
        yield opened
    server.state.sandbox.close()
