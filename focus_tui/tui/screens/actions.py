"""The list of actions that are queued, on their way, or held. Imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from focus_tui.tracking.snapshot import OpenAction, Snapshot
from focus_tui.tui import action_words
from focus_tui.tui.first_frame import HIGH, SHORT, WIDE
from focus_tui.tui.keys import Key, Keymap
from focus_tui.tui.painting import Keys
from focus_tui.tui.screens.keyed import Keyed
from focus_tui.tui.styles import style_sheet
from focus_tui.tui.tracker import Tracker
from focus_tui.tui.widgets.action_list import ActionList
from focus_tui.tui.widgets.key_line import KeyLine
from focus_tui.tui.widgets.notice_line import NoticeLine
from focus_tui.tui.words import NoticeWords

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.app import FocusApp

_WIDTHS = [(0, "-narrow"), (WIDE, "-wide")]
_HEIGHTS = [(0, "-low"), (SHORT, "-short"), (22, "-roomy"), (HIGH, "-high")]
"""Where it is roomy, the timer is left uncovered."""


class ActionsScreen(Keyed, ModalScreen[None]):
    """What waits, in the order of delivery, below the timer. The dashboard hands it each snapshot.

    Close and list close it, and discard nothing; discard is for the highlighted action, yes for the held one.
    """

    app: FocusApp
    AUTO_FOCUS = ""
    CSS_PATH: ClassVar[Any] = [style_sheet("actions.tcss")]
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(self, tracker: Tracker, clock: Clock, keymap: Keymap) -> None:
        super().__init__()
        self._tracker = tracker
        self._clock = clock
        self._keymap = keymap
        self._told: NoticeWords | None = None
        snapshot = tracker.snapshot
        self._list = ActionList(action_words.action_rows(snapshot, clock.now(), clock), id="list")
        self._notice_line = NoticeLine(action_words.question(snapshot, keymap), id="notice")
        self._keys = KeyLine(_keys(snapshot), keymap, id="keys")
        self._commands: dict[str, Callable[[], object]] = {
            "notice.yes": self._say_yes,
            "notice.close": self.dismiss,
            "action.discard": self._discard,
            "action.list": self.dismiss,
            "list.down": lambda: self._list.move(1),
            "list.up": lambda: self._list.move(-1),
            "list.page_down": lambda: self._list.page(1),
            "list.page_up": lambda: self._list.page(-1),
            "list.top": self._list.to_start,
            "list.bottom": self._list.to_end,
            "program.quit": self._quit,
            "program.shell": lambda: self.app.go_to_shell(),
            "program.help": self._help,
            "program.palette": lambda: self.app.action_command_palette(),
        }

    def compose(self) -> ComposeResult:
        frame = Widget(self._list, self._notice_line, self._keys, id="frame")
        frame.border_title = Content("Waiting to be sent")
        yield frame

    def show(self, snapshot: Snapshot) -> None:
        """Show what waits in `snapshot`, as of now."""
        self._list.show(action_words.action_rows(snapshot, self._clock.now(), self._clock))
        self._notice_line.show(self._told or action_words.question(snapshot, self._keymap))
        self._keys.show(_keys(snapshot))

    def press(self, event: events.Key) -> bool:
        key = self._keymap.pressed(event.key)
        if key is not None:
            self._do(key)
        # Any other key ends here, or it would reach the dashboard once this is closed. The app keeps its own.
        return not event.key.startswith("ctrl+")

    def _do(self, key: Key) -> None:
        """What `key` does here, if anything; what was told about the key before is read by now."""
        self._told = None
        if key.id in self._commands:
            self._commands[key.id]()
        self.show(self._tracker.snapshot)

    def on_key_line_pressed(self, message: KeyLine.Pressed) -> None:
        message.stop()
        self._do(message.key)

    def _action(self, id: str | None) -> OpenAction | None:
        """The open action with `id`, as it stands."""
        return next((action for action in self._tracker.snapshot.actions if action.id == id), None)

    def _say_yes(self) -> None:
        held = next((action for action in self._tracker.snapshot.actions if action.stage == "held"), None)
        if held is not None:
            self._tracker.yes(held.id)

    def _discard(self) -> None:
        action = self._action(self._list.highlighted)
        if action is None:
            return
        if action.stage in ("sending", "lost"):
            self._told = action_words.has_left(action)
            return
        before = self._tracker.snapshot.actions
        self._tracker.discard(action.id)
        left = {action.id for action in self._tracker.snapshot.actions}
        # With the stop of a switch goes its start, which was to follow it.
        self._told = action_words.discarded([action for action in before if action.id not in left])

    def _help(self) -> None:
        from focus_tui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._keymap))

    def _quit(self) -> None:
        self.app.leave()


def _keys(snapshot: Snapshot) -> Keys:
    return Keys("held actions" if snapshot.held else "actions")
