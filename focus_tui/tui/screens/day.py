"""The day in full: a table of work and plan, with a picture beside it. Imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from focus_tui.clock import day_of
from focus_tui.config.settings import Settings
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tui.day_in_full import FullDay, full_day
from focus_tui.tui.keys import Key, Keymap
from focus_tui.tui.painting import BOLD, DIM, Keys, spread
from focus_tui.tui.screens.keyed import Keyed
from focus_tui.tui.styles import style_sheet
from focus_tui.tui.tracker import Tracker
from focus_tui.tui.widgets.day_column import DayColumn
from focus_tui.tui.widgets.day_table import DayTable
from focus_tui.tui.widgets.key_line import KeyLine
from focus_tui.tui.widgets.line import Line

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.app import FocusApp

_WIDTHS = [(0, "-narrow"), (60, "-wide")]
_HOUR = 3600.0

Told = tuple[str, bool]


class DayScreen(Keyed, Screen[None]):
    """Today, or another day that Focus is asked for. The dashboard hands it each snapshot.

    Close and the key that opened it close it; no key acts on the timer meanwhile. keymap: what each key does. days:
    how many days after today it opens at.
    """

    app: FocusApp
    AUTO_FOCUS = ""
    CSS_PATH: ClassVar[Any] = [style_sheet("day.tcss")]
    HORIZONTAL_BREAKPOINTS = _WIDTHS

    def __init__(self, tracker: Tracker, clock: Clock, settings: Settings, keymap: Keymap, days: int = 0) -> None:
        super().__init__()
        self._tracker = tracker
        self._clock = clock
        self._settings = settings
        self._keymap = keymap
        self._of: tuple[object, ...] = ()
        for _ in range(abs(days)):
            self._walk(1 if days > 0 else -1)
        self._day = self._worded(tracker.snapshot)
        self._title = Line(self._day.title, _paint_title, id="title")
        self._sums = Line(self._day.sums, _paint_sums, id="sums")
        self._table = DayTable(self._day, id="table")
        self._column = DayColumn(self._day, ascii=settings.ascii, id="column")
        self._told = Line((self._day.told, self._day.grave), _paint_told, id="told")
        self._commands: dict[str, Callable[[], object]] = {
            "notice.close": self._close,
            "day.open": self._close,
            "day.before": lambda: self._walk(-1),
            "day.after": lambda: self._walk(1),
            "list.down": lambda: self._table.move(1),
            "list.up": lambda: self._table.move(-1),
            "list.page_down": lambda: self._table.page(1),
            "list.page_up": lambda: self._table.page(-1),
            "list.top": lambda: self._table.to_line(0),
            "list.bottom": lambda: self._table.to_end(),
            "program.refresh": self._ask_again,
            "program.palette": lambda: self.app.action_command_palette(),
            "program.shell": lambda: self.app.go_to_shell(),
            "program.quit": self._quit,
            "program.help": self._help,
        }

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._sums
        yield Widget(self._table, self._column, id="body")
        yield self._told
        yield KeyLine(Keys("day"), self._keymap, id="keys")

    def show(self, snapshot: Snapshot) -> None:
        """Show the day as `snapshot` has it, as of now. Within a minute the same is not put together again."""
        self._day = day = self._worded(snapshot)
        self._title.show(day.title)
        self._sums.show(day.sums)
        self._table.show(day)
        self._column.show(day)
        self._told.show((day.told, day.grave))

    def _worded(self, snapshot: Snapshot) -> FullDay:
        now = self._clock.now()
        of = (
            snapshot.day,
            snapshot.another_day,
            snapshot.lists,
            snapshot.recents,
            snapshot.state,
            (now.wall + snapshot.offset) // 60,
        )
        if of != self._of:
            self._of = of
            self._day = full_day(snapshot, now, self._clock, self._settings, self._keymap)
        return self._day

    def press(self, event: events.Key) -> bool:
        key = self._keymap.pressed(event.key)
        if key is not None:
            self._do(key)
        # Any other key ends here, or it would reach the dashboard once this is closed. The app keeps its own.
        return not event.key.startswith("ctrl+")

    def on_key_line_pressed(self, message: KeyLine.Pressed) -> None:
        message.stop()
        self._do(message.key)

    def _do(self, key: Key) -> None:
        if key.id in self._commands:
            self._commands[key.id]()

    def _walk(self, days: int) -> None:
        """Go to the day after the one that is shown, or before it; what comes of it is shown by the next snapshot."""
        snapshot, now = self._tracker.snapshot, self._clock.now()
        today = day_of(self._clock, now.wall + snapshot.offset)
        look = snapshot.another_day
        start, end = today if look is None else (look.start, look.end)
        # Not the midnight itself: at some midnights the clocks change.
        instant = end + _HOUR if days > 0 else start - _HOUR
        self._tracker.look_at(None if today[0] <= instant < today[1] else instant)

    def _ask_again(self) -> None:
        if self._tracker.snapshot.another_day is None:
            self._tracker.refresh()
        else:
            self._tracker.look_again()

    def _close(self) -> None:
        self._tracker.look_at(None)
        self.dismiss()

    def _help(self) -> None:
        from focus_tui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._keymap))

    def _quit(self) -> None:
        self.app.leave()


def _paint_title(value: str, width: int) -> Content:
    return spread(Content.styled(f" {value}", BOLD), Content(""), width)


def _paint_sums(value: str, width: int) -> Content:
    return Content(f" {value}").truncate(width, ellipsis=True)


def _paint_told(value: Told, width: int) -> Content:
    text, grave = value
    return Content.assemble(f" {'!' if grave else '·'} " if text else "", (text, "" if grave else DIM)).truncate(
        width, ellipsis=True
    )
