"""The help: every key and what it does. Imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from focus_tui.tui.keys import GROUPS, Keymap
from focus_tui.tui.screens.keyed import Keyed
from focus_tui.tui.styles import style_sheet

if TYPE_CHECKING:
    from focus_tui.tui.app import FocusApp

_KEY_CELLS = 12


class HelpScreen(Keyed, ModalScreen[None]):
    """All keys over the dashboard. Close and help close it; no key acts on the timer meanwhile."""

    app: FocusApp
    AUTO_FOCUS = ""
    CSS_PATH: ClassVar[Any] = [style_sheet("help.tcss")]

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help", can_focus=False) as scroll:
            scroll.border_title = Content("Keys")
            scroll.border_subtitle = Content(f"{self._keymap.shown('notice.close')} closes")
            for group in GROUPS:
                yield Static(Content(group), classes="group", markup=False)
                for key in self._keymap.keys:
                    if key.group == group and key.keys:
                        yield Static(Content(" ".join(key.names)), classes="key", markup=False)
                        yield Static(Content(key.help), classes="sentence", markup=False)

    def press(self, event: events.Key) -> bool:
        scroll = self.query_one("#help", VerticalScroll)
        commands: dict[str, Callable[[], object]] = {
            "notice.close": self.dismiss,
            "program.help": self.dismiss,
            "program.quit": self.app.leave,
            "program.shell": self.app.go_to_shell,
            "program.palette": self.app.action_command_palette,
            "list.down": lambda: scroll.scroll_relative(y=1, animate=False),
            "list.up": lambda: scroll.scroll_relative(y=-1, animate=False),
            "list.page_down": lambda: scroll.scroll_page_down(animate=False),
            "list.page_up": lambda: scroll.scroll_page_up(animate=False),
            "list.top": lambda: scroll.scroll_home(animate=False),
            "list.bottom": lambda: scroll.scroll_end(animate=False),
        }
        key = self._keymap.pressed(event.key)
        if key is not None and key.id in commands:
            commands[key.id]()
            return True
        # Any other key ends here, or it would reach the dashboard once the help is closed. The app keeps its own.
        return not event.key.startswith("ctrl+")
