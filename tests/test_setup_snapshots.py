"""Pictures of the setup in each of its states, at three sizes; what they say is asserted beside them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from textual import events
from textual.pilot import Pilot

from focus_tui.api.answer import Receipt
from focus_tui.api.errors import Unauthorized
from focus_tui.clock import ManualClock
from focus_tui.config import Profile
from focus_tui.config.credentials import Credentials
from focus_tui.setup import setup_app
from focus_tui.tui.setup.app import SetUp, SetupApp
from tests.support.snapshots import screen_text

SIZES = [(40, 10), (80, 24), (120, 40)]
ADDRESS = "https://focus.toggl.com/1/workspaces/22/plan"

Play = Callable[[Pilot[SetUp]], Awaitable[None]]


class Compare(Protocol):
    def __call__(self, app: SetupApp, *, terminal_size: tuple[int, int], run_before: Any = None) -> bool: ...


async def accepts(profile: Profile, credentials: Credentials) -> None:
    """Whatever it is."""


async def refuses(profile: Profile, credentials: Credentials) -> None:
    now = ManualClock().now()
    raise Unauthorized("refused", Receipt(now, now, status=401))


async def paste(pilot: Pilot[SetUp], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def empty(pilot: Pilot[SetUp]) -> None:
    await pilot.pause()


async def address(pilot: Pilot[SetUp]) -> None:
    await paste(pilot, ADDRESS)


async def password(pilot: Pilot[SetUp]) -> None:
    await address(pilot)
    await pilot.press("tab", "right", "tab", "tab", *"ada@example.com", "tab", *"12345678")


async def key(pilot: Pilot[SetUp]) -> None:
    await address(pilot)
    await pilot.press("tab", "tab", "tab")
    await paste(pilot, "toggl_sk_example")
    await pilot.press("enter")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


STATES: dict[str, tuple[Play, str, list[str]]] = {
    "empty": (empty, "", ["› Workspace", "‹ API key ›", "Open Focus in a browser", "ctrl+t try the sandbox"]),
    "address": (address, "", ["/1/workspaces/22/plan▏", "organization 1 · workspace 22", "enter next"]),
    "password": (
        password,
        "",
        ["‹ e-mail and password ›", "ada@example.com", "› Password", "••••••••▏", "not shown"],
    ),
    "refused": (
        key,
        "",
        ["› API key", "! focus.toggl.com does not accept", "enter connect", "ctrl+t try the sandbox"],
    ),
    "asks": (key, "bell = true\n", ["is there already.", "config.toml.bak.", "y change", "n leave"]),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STATES)
def test_setup(name: str, size: tuple[int, int], home: Path, snap_compare: Compare) -> None:
    play, file, sentences = STATES[name]
    if file:
        path = home / ".config" / "focus-tui" / "config.toml"
        path.parent.mkdir(parents=True, mode=0o700)
        path.touch(0o600)
        path.write_text(file)
    app = setup_app({"HOME": str(home)}, accepts if file else refuses)
    app.theme = "textual-dark"
    app.animation_level = "none"

    async def look(pilot: Pilot[SetUp]) -> None:
        await play(pilot)
        text = " ".join(screen_text(pilot.app).split())
        assert "toggl_sk_example" not in text
        for sentence in sentences:
            assert sentence in text

    assert snap_compare(app, terminal_size=size, run_before=look)
