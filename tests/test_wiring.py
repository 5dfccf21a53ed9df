"""The dashboard put together on a folder of its own: journals that cannot be used, other hosts, other profiles."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from focus_tui.api.client import FocusClient
from focus_tui.clock import ManualClock
from focus_tui.config.account import Account
from focus_tui.config.credentials import ApiKey
from focus_tui.config.given import Given
from focus_tui.config.profile import Profile
from focus_tui.engine import Engine
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.gate import API_KEY
from focus_tui.tracking.lock import SenderLock
from focus_tui.tui.leaving import left_to_do
from focus_tui.wiring import Dashboard
from tests.support.live import START, Wire
from tests.support.sandbox import CALM, MORNING
from tests.support.snapshots import screen_text

BASE_URL = "https://focus.toggl.com/api"


class Opened:
    """A dashboard that runs on a folder. `until` waits for what the screen shows."""

    def __init__(self, folder: Path, wire: Wire, clock: ManualClock, workspace_id: int, key: str) -> None:
        self.wire = wire
        self.clock = clock
        credentials = ApiKey(key, "the environment")

        async def connect() -> FocusClient:
            return FocusClient(
                BASE_URL, 1, workspace_id, ApiKey(API_KEY, "the sandbox"), clock=clock, transport=self.wire
            )

        account = Account(Profile(BASE_URL, 1, workspace_id), credentials)
        self.engine = Engine(Given(account), str(folder), connect, {}, clock, credentials=credentials)
        self.dashboard = Dashboard(self.engine, clock)
        self.pilot: Any = None

    async def until(self, *texts: str, gone: str = "\0") -> str:
        for _ in range(2000):
            await self.pilot.pause(0.005)
            screen = screen_text(self.dashboard.app)
            if all(text in screen for text in texts) and gone not in screen:
                return screen
        raise AssertionError(f"not shown: {texts}; but:\n{screen_text(self.dashboard.app)}")

    async def press(self, *keys: str) -> None:
        self.clock.advance(1.0)
        await self.pilot.press(*keys)


class World:
    """One sandbox and one clock, on which dashboards are opened one after another."""

    def __init__(self) -> None:
        self.clock = ManualClock(MORNING)
        app = create_app(":memory:", clock=self.clock, moods=CALM, quota=None)
        self.sandbox = app.state.sandbox
        self.wire = Wire(app)

    @asynccontextmanager
    async def opened(self, folder: Path, *, workspace_id: int = 22, key: str = API_KEY) -> AsyncIterator[Opened]:
        folder.mkdir(parents=True, exist_ok=True)
        opened = Opened(folder, self.wire, self.clock, workspace_id, key)
        async with opened.dashboard.app.run_test(size=(160, 30)) as pilot:
            opened.pilot = pilot
            yield opened

    @property
    def started(self) -> int:
        changes = self.sandbox.history.as_json()["changes"]
        return sum(change["what"] == "entry started" for change in changes)


async def test_what_was_queued_is_taken_up_by_the_next_run(tmp_path: Path) -> None:
    world = World()
    async with world.opened(tmp_path / "p") as first:
        await first.until("Nothing is tracked", "Answer mail")
        world.wire.broken = [(START, httpx.ConnectError)]
        await first.press("enter")
        await first.until("is kept, and sent as soon as possible", "1 queued")
        world.wire.broken = [("", httpx.ConnectError)] * 50
    assert world.started == 0
    (left,) = list(left_to_do(first.engine.tracker.snapshot, kept=True))
    assert left.endswith("is kept; focus-tui sends it when it runs again.")
    world.wire.broken = []
    async with world.opened(tmp_path / "p") as second:
        await second.until("since 10:36", "synced", gone="queued")
    assert world.started == 1


async def test_an_action_is_never_sent_with_the_settings_of_another_profile(tmp_path: Path) -> None:
    world = World()
    async with world.opened(tmp_path / "22") as first:
        await first.until("Nothing is tracked", "Answer mail")
        world.wire.broken = [("", httpx.ConnectError)] * 50
        await first.press("enter")
        await first.until("1 queued")
    world.wire.broken = []
    asked = len(world.wire.asked)
    async with world.opened(tmp_path / "23", workspace_id=23) as other:
        await other.until("no permission in workspace 23")
        assert "queued" not in screen_text(other.dashboard.app)
    assert START not in world.wire.asked[asked:]
    assert world.started == 0


async def test_other_credentials_hold_what_is_queued_until_the_user_says_so(tmp_path: Path) -> None:
    world = World()
    async with world.opened(tmp_path / "p") as first:
        await first.until("Nothing is tracked", "Answer mail")
        world.wire.broken = [("", httpx.ConnectError)] * 50
        await first.press("enter")
        await first.until("1 queued")
    world.wire.broken = []
    async with world.opened(tmp_path / "p", key="toggl_sk_another") as second:
        await second.until("The credentials have changed since", "y send with these", "D discard")
        assert world.started == 0
        await second.press("y")
        await second.until("since 10:36", "synced", gone="queued")
    assert world.started == 1
    assert API_KEY.encode() not in (tmp_path / "p" / "journal.sqlite3").read_bytes()


async def test_a_journal_of_a_newer_version_is_left_alone_and_keys_work(tmp_path: Path) -> None:
    world = World()
    async with world.opened(tmp_path) as first:
        await first.until("Nothing is tracked")
    with sqlite3.connect(tmp_path / "journal.sqlite3") as journal:
        journal.execute("PRAGMA user_version = 99")
    journal.close()
    before = (tmp_path / "journal.sqlite3").read_bytes()
    async with world.opened(tmp_path) as second:
        await second.until("Delivery is not promised in this run", "newer", "Answer mail")
        await second.press("enter")
        await second.until("since 10:36", "synced")
    assert world.started == 1
    assert (tmp_path / "journal.sqlite3").read_bytes() == before


async def test_a_damaged_journal_is_set_aside_and_told(tmp_path: Path) -> None:
    world = World()
    (tmp_path / "journal.sqlite3").write_bytes(b"no journal at all" * 1000)
    async with world.opened(tmp_path) as opened:
        await opened.until("was damaged; it was set aside as", "journal.sqlite3.damaged-20", "Answer mail")
        await opened.press("enter")
        await opened.until("since 10:36", "synced")
    assert world.started == 1


async def test_the_lock_of_another_host_leaves_a_reader(tmp_path: Path) -> None:
    world = World()
    tmp_path.mkdir(exist_ok=True)
    elsewhere = SenderLock(tmp_path, host="another-machine")
    assert elsewhere.acquire()
    async with world.opened(tmp_path) as opened:
        await opened.until("Keys send nothing here: The machine ‘another-machine’ sends for this profile")
        await opened.press("enter")
        await opened.until("Keys send nothing here")
    elsewhere.release()
    assert world.wire.asked == []


async def test_a_folder_in_use_with_a_journal_that_cannot_be_used_leaves_a_reader(tmp_path: Path) -> None:
    world = World()
    async with world.opened(tmp_path) as first:
        await first.until("Nothing is tracked")
    with sqlite3.connect(tmp_path / "journal.sqlite3") as journal:
        journal.execute("PRAGMA user_version = 99")
    journal.close()
    sender = SenderLock(tmp_path)
    assert sender.acquire()
    asked = len(world.wire.asked)
    async with world.opened(tmp_path) as opened:
        await opened.until("Keys send nothing here:", "newer")
        await opened.press("enter")
    sender.release()
    assert len(world.wire.asked) == asked
