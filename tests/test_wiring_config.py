"""The dashboard with a configuration: what it sets, what is wrong in it, what is kept of it for the next start."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from focus_tui.api.client import FocusClient
from focus_tui.clock import ManualClock
from focus_tui.config import make_private_folder, profile_folder
from focus_tui.config.credentials import ApiKey
from focus_tui.config.current import already_said
from focus_tui.config.given import read_given
from focus_tui.config.secrets import SignIn
from focus_tui.engine import Engine
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.gate import API_KEY
from focus_tui.tracking.target import Target
from focus_tui.wiring import Dashboard
from tests.support.live import CURRENT, START, Wire
from tests.support.sandbox import CALM, MORNING
from tests.support.snapshots import screen_text

SHOWN = "~/.config/focus-tui/config.toml"
ACCOUNT = "[account]\norganization_id = 1\nworkspace_id = 22\n"


class Opened:
    """A dashboard that runs with a configuration. `until` waits for what the screen shows."""

    def __init__(self, environ: Mapping[str, str], *, sandbox: bool = False) -> None:
        self.clock = ManualClock(MORNING)
        self.app = create_app(":memory:", clock=self.clock, moods=CALM, quota=None)
        self.wire = Wire(self.app)
        given = read_given(environ, sandbox=sandbox)
        profile, known = given.account.profile, given.account.credentials
        self.was_read = given.config is not None
        sign_in = SignIn(environ, profile, limit=30.0) if known is None and not sandbox else None
        credentials = known if sign_in is None else sign_in.credentials

        async def connect() -> FocusClient:
            assert credentials is not None
            return FocusClient(
                profile.base_url, 1, profile.workspace_id, credentials, clock=self.clock, transport=self.wire
            )

        folder = profile_folder(environ, profile)
        make_private_folder(folder)
        self.engine = Engine(given, folder, connect, environ, self.clock, credentials=credentials, sign_in=sign_in)
        self.dashboard = Dashboard(self.engine, self.clock)
        self.pilot: Any = None

    async def until(self, *texts: str) -> str:
        for _ in range(4000):
            await self.pilot.pause(0.005)
            screen = " ".join(screen_text(self.dashboard.app).split())
            if all(text in screen for text in texts):
                return screen
        raise AssertionError(f"not shown: {texts}; but:\n{screen_text(self.dashboard.app)}")


@asynccontextmanager
async def opened(environ: Mapping[str, str], *, sandbox: bool = False) -> AsyncIterator[Opened]:
    running = Opened(environ, sandbox=sandbox)
    async with running.dashboard.app.run_test(size=(200, 30)) as pilot:
        running.pilot = pilot
        yield running


def home_with(home: Path, text: str, **variables: str) -> dict[str, str]:
    path = home / ".config" / "focus-tui" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return {"HOME": str(home), **variables}


async def test_an_account_and_its_secret_from_the_file(home: Path) -> None:
    environ = home_with(home, ACCOUNT + f'api_key_command = ["echo", "{API_KEY}"]\n', PATH="/usr/bin:/bin")
    for first in (True, False):
        async with opened(environ) as running:
            assert running.was_read is first
            await running.until("Nothing is tracked", "synced", "organization 1 · workspace 22")
    current = json.loads((home / ".local/state/focus-tui/current").read_text())
    assert current["config"]["values"] == {"account": {"organization_id": 1, "workspace_id": 22}}
    assert API_KEY not in json.dumps(current)


async def test_a_secret_that_cannot_be_had_leaves_a_dashboard_that_says_so(home: Path) -> None:
    environ = home_with(home, ACCOUNT + 'api_key_command = ["false"]\n', PATH="/usr/bin:/bin")
    async with opened(environ) as running:
        await running.until(
            "account.api_key_command ended with exit code 1; run it in a shell to see why.",
            "r try again",
            "signed out",
        )
        assert running.wire.asked == []
        home_with(home, ACCOUNT + f'api_key_command = ["echo", "{API_KEY}"]\n')
        running.clock.advance(1)
        await running.pilot.press("r")
        await running.until("Nothing is tracked", "synced")
        assert running.wire.asked[0] == CURRENT


async def test_credentials_that_were_refused_are_told_with_where_they_came_from(home: Path) -> None:
    environ = home_with(home, ACCOUNT + 'api_key_command = ["echo", "toggl_sk_old"]\n', PATH="/usr/bin:/bin")
    async with opened(environ) as running:
        await running.until(f"Focus refused the credentials from api_key_command in {SHOWN}.", "signed out")


async def test_mistakes_are_told_and_the_rest_is_in_force(home: Path) -> None:
    text = f'theme = "nord"\nbell = 1\nascii = true\nday_goal = "7h"\nbel = 3\n{ACCOUNT}'
    environ = home_with(home, text, TOGGL_API_KEY=API_KEY)
    for _ in range(2):  # whether it was read before the first paint, or after it
        async with opened(environ) as running:
            app = running.dashboard.app
            await running.until(
                f"{SHOWN}, line 2: bell is 1; it must be true or false. And 1 more, which focus-tui config",
                "synced",
            )
            assert app.theme == "nord"
            settings = running.dashboard.app._dashboard._settings
            assert (settings.ascii, settings.day_goal, settings.bell) == (True, 25_200, False)
            await running.pilot.press("escape")
            await running.until("Nothing is tracked")


async def test_a_file_that_was_mended_is_told_once(home: Path) -> None:
    environ = home_with(home, ACCOUNT, TOGGL_API_KEY=API_KEY)
    (home / ".config/focus-tui/config.toml").chmod(0o644)
    async with opened(environ) as running:
        await running.until(f"{SHOWN} could be read by others; it is closed to them now.")
    async with opened(environ) as running:
        screen = await running.until("synced")
        assert "could be read" not in screen


async def test_the_sandbox_has_the_settings_and_their_mistakes(home: Path) -> None:
    environ = home_with(home, 'theme = "dracula"\nbel = 1\n')
    running = Opened(environ, sandbox=True)

    async def connect() -> FocusClient:
        return FocusClient.for_app(running.app, 1, 22, ApiKey(API_KEY, "the sandbox"), clock=running.clock)

    running.engine.connect = connect
    async with running.dashboard.app.run_test(size=(200, 30)) as pilot:
        running.pilot = pilot
        await running.until("there is no setting bel; did you mean bell?", "synced")
        assert running.dashboard.app.theme == "dracula"
    assert not (home / ".local/state/focus-tui/current").exists()


async def test_limits_of_the_pace_are_obeyed(home: Path) -> None:
    environ = home_with(home, f'forgotten_after = "1m"\n{ACCOUNT}[pace]\nfastest = "10m"\n', TOGGL_API_KEY=API_KEY)
    async with opened(environ) as running:
        await running.until("Nothing is tracked", "synced")
        asked = running.wire.asked.count(CURRENT)
        for _ in range(59):
            running.clock.advance(10)
            running.engine.tracker.tick()
            await running.pilot.pause()
        assert running.wire.asked.count(CURRENT) == asked
        running.engine.tracker.start(Target("description", "Mail"))
        await running.until("since 10:45")
        assert START in running.wire.asked
        running.clock.advance(61)
        running.engine.tracker.tick()
        await running.until("has been running for 1 min. Is that right?")


async def test_garbage_that_was_kept_is_as_by_default(home: Path) -> None:
    environ = home_with(home, f'day_goal = "7h"\n{ACCOUNT}', TOGGL_API_KEY=API_KEY)
    async with opened(environ) as running:
        await running.until("synced")
    current = home / ".local/state/focus-tui/current"
    kept = json.loads(current.read_text())
    kept["config"]["values"] |= {"day_goal": [], "keymap": 3}
    current.write_text(json.dumps(kept))
    assert already_said(environ) is not None
    async with opened(environ) as running:
        await running.until("synced")
        assert running.dashboard.app._dashboard._settings.day_goal is None
    assert json.loads(current.read_text())["config"]["values"]["day_goal"] == "7h"
