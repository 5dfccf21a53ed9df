"""The Textual app: one dashboard, one worker that talks to Focus, and the way out."""

from __future__ import annotations

import gc
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from focus_tui.config.settings import DEFAULTS, Settings
from focus_tui.tracking.snapshot import Snapshot, Tracked
from focus_tui.tracking.words import no_shell
from focus_tui.tui import themes
from focus_tui.tui.colourless import Colourless
from focus_tui.tui.keys import Keymap
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.screens.keyed import Keyed
from focus_tui.tui.styles import style_sheet

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.tracker import Tracker


class FocusApp(App[Tracked | None]):
    """The dashboard on `tracker`.

    work: the coroutine that talks to Focus for as long as the app runs. It begins after the first paint, so that
    it may import what it needs; when the app ends it is cancelled, and waited for. step_aside: lets it do something
    while another process may send. place: where is tracked, for the topmost line, as harmless text. settings: what it
    is to be like. Returns what is still tracked when the user quits.
    """

    TITLE = "focus-tui"
    CSS_PATH: ClassVar[Any] = [style_sheet("dashboard.tcss")]
    ALLOW_SELECT = False
    # Its key is one of ours, so that it can be another one.
    ENABLE_COMMAND_PALETTE = False
    # Textual's own ctrl+c copies in the palette's line, and elsewhere only says that another key quits.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", "Quit", show=False, priority=True)]

    def __init__(
        self,
        tracker: Tracker,
        *,
        clock: Clock,
        work: Callable[[], Coroutine[Any, Any, None]] | None = None,
        step_aside: Callable[[Callable[[], None]], None] | None = None,
        place: str = "",
        settings: Settings = DEFAULTS,
    ) -> None:
        super().__init__()
        self.use_command_palette = True
        for theme in themes.OURS:
            self.register_theme(theme)
        self._configured = self._known_theme(settings.theme) or themes.USUAL
        self._chosen = tracker.snapshot.theme
        self.theme = self._known_theme(self._chosen) or self._configured
        if settings.reduced_motion:
            self.animation_level = "none"
        self._tracker = tracker
        self._work = work
        self._step_aside = step_aside
        self._worker: Worker[None] | None = None
        self._colourless = Colourless()
        self._our_keys = Keymap(settings.keymap)
        self._dashboard = DashboardScreen(tracker, clock, place, settings, self._our_keys, self.size)

    def _known_theme(self, name: str | None) -> str | None:
        return name if name in self.available_themes else None

    def get_driver_class(self) -> type[Driver]:
        chosen = super().get_driver_class()
        if chosen.__name__ == "LinuxDriver":
            from focus_tui.tui.terminal import Terminal

            return Terminal
        return chosen  # such as the one for browsers

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [self._colourless] if self.no_color else super().get_line_filters()

    def get_default_screen(self) -> Screen[Any]:
        return self._dashboard

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded and self.screen_stack:
            screen = self.screen
            if isinstance(screen, Keyed):
                if isinstance(event, events.Paste):
                    screen.paste(event.text)
                    return
                # Until Textual has set up the terminal, the enter key sends a line feed.
                if screen.press(events.Key("enter", "\r") if event.key == "ctrl+j" else event):
                    return
        await super().on_event(event)

    def on_mount(self) -> None:
        self._tracker.subscribe(self._on_snapshot)
        self._dashboard.call_after_refresh(self._after_first_paint)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Show the theme that was chosen, here or in another process."""
        if snapshot.theme != self._chosen:
            self._chosen = snapshot.theme
            self.theme = self._known_theme(snapshot.theme) or self._configured

    def choose_theme(self, name: str | None) -> None:
        """Show this theme now and from now on; None for the one of the configuration."""
        self._tracker.choose_theme(name)

    def search_themes(self) -> None:
        self.push_screen(CommandPalette(providers=[themes.Themes], placeholder="Search for themes…"))

    def on_app_focus(self) -> None:
        """The terminal has the focus again. Not every terminal says so, and nothing relies on it."""
        self._tracker.focused()

    def go_to_shell(self) -> None:
        """Give the terminal back to the shell, and stop until that says to go on; others may send meanwhile."""
        go: Callable[[], bool] | None = getattr(self._driver, "go_to_shell", None)
        if go is None:  # such as in a browser
            self._tracker.tell(no_shell())
        elif self._step_aside is None:
            self._stand_still(go)
        else:
            self._step_aside(partial(self._stand_still, go))

    def _stand_still(self, go: Callable[[], bool]) -> None:
        if not go():
            self._tracker.tell(no_shell())
        self.come_back()

    def come_back(self) -> None:
        """The process was stopped, and goes on: paint all of the screen, and learn what is true by now."""
        self._tracker.came_back()
        self.refresh(layout=True)

    def _after_first_paint(self) -> None:
        # Whoever starts the program may have put the collector off, since it costs a tenth of the way to this point.
        # Importing leaves a third of a MiB behind, such as the classes that slotted data classes were made from. What
        # lives after that lives for ever, and need not be looked at again.
        gc.collect()
        gc.freeze()
        gc.enable()
        if self._work is not None:
            self._worker = self.run_worker(self._work(), name="tracking", group="tracking", exit_on_error=True)

    async def on_unmount(self) -> None:
        """Wait for the worker, which Textual has cancelled by now; its errors are Textual's to show."""
        if self._worker is not None:
            with suppress(WorkerCancelled, WorkerFailed):
                await self._worker.wait()

    def leave(self) -> None:
        """End the app at once, with what is still tracked."""
        self.exit(self._tracker.snapshot.tracked)

    async def action_quit(self) -> None:
        self.leave()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand("Theme", "Change the colours.", self.action_change_theme)
        if self._tracker.snapshot.theme is not None:
            told = f"Go back to the colours of the configuration: {self._configured}."
            yield SystemCommand("Theme from the configuration", told, partial(self.choose_theme, None))
        if isinstance(screen, DashboardScreen):
            for key in self._our_keys.keys:
                if key.palette:
                    told = f"{key.help} Key: {key.shown}" if key.keys else key.help
                    yield SystemCommand(key.label, told, screen.command(key))
