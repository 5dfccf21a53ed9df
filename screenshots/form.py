"""The setup as it looks while it is filled in. Nothing is asked of anybody, and nothing is saved."""

from __future__ import annotations

from textual import events

from focus_tui.config.credentials import Credentials
from focus_tui.config.profile import Profile
from focus_tui.setup import setup_app
from focus_tui.tui import themes
from screenshots.drawing import svg_of

NAME = "setup"
WORDS = (
    "Connect your account",
    "https://focus.toggl.com/1/workspaces/22/plan",
    "‹ API key ›",
    "organization 1 · workspace 22",
    "ctrl+t try the sandbox",
)
"""What the picture has to say."""

_ADDRESS = "https://focus.toggl.com/1/workspaces/22/plan"


async def draw_form(folder: str) -> str:
    """The picture, as SVG. folder: an empty one, which the setup takes for the user's home."""
    app = setup_app({"HOME": folder}, _accept)
    app.theme = themes.USUAL
    app.animation_level = "none"
    app.no_color = False
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(events.Paste(_ADDRESS))
        await pilot.pause()
        return svg_of(app)


async def _accept(profile: Profile, credentials: Credentials) -> None:
    """Whatever it is."""
