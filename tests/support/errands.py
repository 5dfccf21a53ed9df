"""Commands in this process: an engine on a sandbox, a wire that can break, and time that passes when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx

from focus_tui.api.client import FocusClient
from focus_tui.config.account import Account
from focus_tui.config.credentials import ApiKey
from focus_tui.config.given import Given
from focus_tui.config.profile import Profile
from focus_tui.engine import Engine
from focus_tui.oneshot.acting import Start, Stop, Toggle, act
from focus_tui.oneshot.choosing import Wanted
from focus_tui.oneshot.errand import Errand
from focus_tui.oneshot.outcomes import Outcome
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.gate import API_KEY
from tests.support.live import CURRENT, START, STOP, Wire
from tests.support.resting import RestingClock
from tests.support.sandbox import BASE, BASIC, CALM, MORNING

Result = TypeVar("Result")

TASKS = "/tasks"
TRACKING = (CURRENT, START, STOP)


class Desk:
    """Where commands are typed, one after another, in the folder of one profile."""

    def __init__(self, folder: Path, *, quota: int | None = None) -> None:
        self.folder = folder
        self.clock = RestingClock(MORNING)
        app = create_app(":memory:", clock=self.clock, moods=CALM, quota=quota)
        self.sandbox = app.state.sandbox
        self.wire = Wire(app)
        self._elsewhere = httpx.AsyncClient(transport=httpx.ASGITransport(app), auth=BASIC)
        self._engines: list[Engine] = []

    def engine(self, *, brief: bool = True) -> Engine:
        """What a command runs on, or without `brief` a dashboard."""
        profile = Profile("https://focus.toggl.com/api", 1, 22)
        key = ApiKey(API_KEY, "the environment")

        async def connect() -> FocusClient:
            return FocusClient(profile.base_url, 1, 22, key, clock=self.clock, transport=self.wire)

        given, folder = Given(Account(profile, key)), str(self.folder)
        engine = Engine(given, folder, connect, {}, self.clock, credentials=key, brief=brief)
        self._engines.append(engine)
        return engine

    async def run(self, work: Callable[[Errand], Awaitable[Result]], *, wait: float = 10.0) -> Result:
        """Run a command; time passes, a fifth of a second at a time, whenever it rests."""
        self.clock.advance(1.0)
        running = asyncio.ensure_future(Errand(self.engine(), self.clock, wait).run(work))
        await self.pass_until(running.done)
        return running.result()

    async def pass_until(self, done: Callable[[], bool], seconds: float = 100.0) -> None:
        """Let time pass until `done`, for so many seconds at the most."""
        end = self.clock.now().boot + seconds
        while not done():
            assert self.clock.now().boot < end, "it takes for ever"
            await asyncio.sleep(0.001)
            if self.is_resting:
                self.clock.advance(0.2)

    @property
    def is_resting(self) -> bool:
        """Whether nothing happens before time passes: no answer and no disk is waited for."""
        is_busy = bool(self.wire.at_once) or any(engine.runner._using_disk for engine in self._engines)
        return self.clock.is_resting and not is_busy

    async def do(self, what: Start | Stop | Toggle, *, wait: float = 10.0) -> Outcome:
        return await self.run(lambda errand: act(errand, what), wait=wait)

    async def start(self, name: str, *, wait: float = 10.0, **told: Any) -> Outcome:
        """`start NAME`; told: `at` and `switch`."""
        return await self.do(Start(Wanted(name), **told), wait=wait)

    async def stop(self, at: str | None = None, *, wait: float = 10.0) -> Outcome:
        return await self.do(Stop(at), wait=wait)

    async def elsewhere(self, operation: str, **body: Any) -> None:
        """Start or stop as another client would, now."""
        now = self.clock.local(self.clock.now().wall).strftime("%Y-%m-%dT%H:%M:%SZ")
        member = {"start": now, "type": "activity"} if operation == START else {"end": now}
        answer = await self._elsewhere.post(BASE + operation, json=member | body)
        assert answer.status_code == 200

    async def current(self) -> str | None:
        """What runs, by the number of its task or its description; None where nothing does."""
        answer = await self._elsewhere.get(BASE + CURRENT)
        if answer.status_code == 204:
            return None
        entry = answer.json()
        return str(entry["task_id"] or entry.get("description"))

    def break_off(self, times: int = 1000) -> None:
        """Nothing arrives any more, or so many times."""
        self.wire.broken = [("", httpx.ConnectError)] * times

    @property
    def asked(self) -> list[str]:
        """The calls of tracking so far, and the lists."""
        return [address.partition("?")[0] for address in self.wire.asked]

    @property
    def writes(self) -> list[str]:
        return [address for address in self.asked if address in (START, STOP)]

    async def close(self) -> None:
        await self._elsewhere.aclose()


async def end(task: asyncio.Future[Any]) -> None:
    """Cancel it, and wait until it is over."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
