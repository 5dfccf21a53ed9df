"""The app around the setup screen: it takes the keys, and ends with what was set up."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from focus_tui.config.credentials import ApiKey, Password
from focus_tui.config.profile import Profile
from focus_tui.config.saving import Answers, Saving
from focus_tui.tui import themes
from focus_tui.tui.colourless import Colourless
from focus_tui.tui.setup.form import SetupForm
from focus_tui.tui.setup.screen import Check, SetupScreen
from focus_tui.tui.styles import style_sheet


class SetUp(NamedTuple):
    """What came of the setup: an account that is saved, or the wish to try the sandbox, which has no profile here.

    credentials: those that the next run cannot have by itself, since nothing of them is kept. told: what was saved
    where, as a sentence.
    """

    profile: Profile | None = None
    credentials: ApiKey | Password | None = None
    told: str = ""


class SetupApp(App[SetUp]):
    """Asks for an account. Returns what was set up; None where the user quits."""

    TITLE = "focus-tui"
    CSS_PATH: ClassVar[Any] = [style_sheet("setup.tcss")]
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", "Quit", show=False, priority=True)]

    def __init__(self, form: SetupForm, saving: Saving, check: Check, *, theme: str | None = None) -> None:
        super().__init__()
        for ours in themes.OURS:
            self.register_theme(ours)
        self.theme = theme if theme in self.available_themes else themes.USUAL
        self._colourless = Colourless()
        self._setup = SetupScreen(form, saving, check)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [self._colourless] if self.no_color else super().get_line_filters()

    def on_mount(self) -> None:
        # So that the terminal is given back then too.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)

    def get_default_screen(self) -> Screen[Any]:
        return self._setup

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Paste):
            if not event.is_forwarded:
                self._setup.paste_sealed(_taken_from(event))
            return
        if isinstance(event, events.Key) and not event.is_forwarded and self._setup.press(_meant(event)):
            return
        await super().on_event(event)

    def leave_with(self, answers: Answers, credentials: ApiKey | Password, told: str) -> None:
        """End with an account that is saved."""
        self.exit(SetUp(answers.profile, credentials if answers.kept == "environment" else None, told))

    def leave_for_sandbox(self) -> None:
        """End with nothing but the wish to try the sandbox."""
        self.exit(SetUp())


def _taken_from(event: events.Paste) -> Callable[[], str]:
    """What was pasted, taken out of the event: a crash screen prints the events that Textual's frames hold."""
    text, event.text = event.text, ""
    return lambda: text


def _meant(event: events.Key) -> events.Key:
    # Until Textual has set up the terminal, the enter key sends a line feed.
    return events.Key("enter", "\r") if event.key == "ctrl+j" else event
