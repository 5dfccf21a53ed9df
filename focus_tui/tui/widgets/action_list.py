"""The list of actions that are not over, two lines each, and the highlight that stays on the same action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from focus_tui.tui.action_words import EMPTY, ActionWords
from focus_tui.tui.widgets.scrolling import scroll_to_line
from focus_tui.tui.widgets.target_line import MARKER, cut

LINES = 2
"""Lines that an action takes: what and when, then how far it is."""
_INDENT = "  "
_GAP = 2
_LEAST = 10
"""Cells that what is started or stopped keeps, however long its moment is."""


class ActionList(ScrollView, can_focus=False):
    """Rows in the order of delivery. The screen moves the highlight; nothing here takes the focus or reads keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "action-list--highlight",
        "action-list--marker",
        "action-list--when",
        "action-list--stage",
    }

    DEFAULT_CSS = """
    ActionList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;

        & > .action-list--highlight {
            background: $block-cursor-blurred-background;
            text-style: bold;
        }
        & > .action-list--marker {
            color: $text-primary;
            text-style: bold;
        }
        & > .action-list--when, & > .action-list--stage {
            text-style: dim;
        }
    }
    """

    def __init__(self, rows: Sequence[ActionWords], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[ActionWords] = ()
        self._index: int | None = None
        self.show(rows)

    def show(self, rows: Sequence[ActionWords]) -> None:
        """Show `rows` from now on, with the highlight on the same action, or in its place when it is over."""
        if rows == self._rows:
            return
        before, self._rows = self.highlighted, rows
        if not rows:
            self._index = None
        else:
            place = next((place for place, row in enumerate(rows) if row.id == before), self._index or 0)
            self._index = min(place, len(rows) - 1)
        self.virtual_size = Size(self.virtual_size.width, LINES * len(rows))
        self.refresh()
        self._scroll_to_highlight()

    @property
    def highlighted(self) -> str | None:
        """The id of the action with the highlight; None when there is none."""
        return None if self._index is None else self._rows[self._index].id

    def move(self, delta: int) -> None:
        """Move the highlight by `delta` actions, as far as there are any."""
        if self._index is not None:
            self._highlight(self._index + delta)

    def page(self, delta: int) -> None:
        """Move the highlight by `delta` screenfuls."""
        self.move(delta * max(1, self.scrollable_content_region.height // LINES - 1))

    def to_start(self) -> None:
        """Move the highlight to the first action."""
        self._highlight(0)

    def to_end(self) -> None:
        """Move the highlight to the last action."""
        self._highlight(len(self._rows) - 1)

    def _highlight(self, index: int) -> None:
        if not self._rows:
            return
        index = min(max(index, 0), len(self._rows) - 1)
        if index != self._index:
            self._index = index
            self.refresh()
        self._scroll_to_highlight()

    def _scroll_to_highlight(self) -> None:
        height = self.scrollable_content_region.height
        if self._index is None or height <= 0:
            return
        first, top = LINES * self._index, self.scroll_offset.y
        if first < top or height < LINES:
            scroll_to_line(self, first)
        elif first + LINES > top + height:
            scroll_to_line(self, first + LINES - height)

    def on_resize(self) -> None:
        self._scroll_to_highlight()

    def on_click(self, event: events.Click) -> None:
        """A click highlights."""
        offset = event.get_content_offset(self)
        if event.button != 1 or offset is None:
            return
        index = (offset.y + self.scroll_offset.y) // LINES
        if 0 <= index < len(self._rows):
            event.stop()
            self._highlight(index)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if width <= 0:
            return Strip([], 0)
        index, line = divmod(y + self.scroll_offset.y, LINES)
        if index < len(self._rows):
            return self._draw(self._rows[index], line, index == self._index, width)
        text = EMPTY if y == 0 and not self._rows else ""
        return Strip([Segment(cut(_INDENT + text, width), self.rich_style)]).adjust_cell_length(
            width, self.rich_style
        )

    def _draw(self, row: ActionWords, line: int, highlighted: bool, width: int) -> Strip:
        base = self.get_component_rich_style("action-list--highlight") if highlighted else self.rich_style
        if line:
            told = f"{row.stage} · last try: {row.error}" if row.error else row.stage
            parts = [Segment(_INDENT + cut(told, width - len(_INDENT)), base + self._style("stage"))]
            return Strip(parts).adjust_cell_length(width, base)
        room = width - len(_INDENT)
        when = cut(row.when, max(0, room - _GAP - min(_LEAST, cell_len(row.what))))
        what = cut(row.what, room - _GAP - cell_len(when))
        gap = room - cell_len(what) - cell_len(when)
        parts = [
            Segment(f"{MARKER} " if highlighted else _INDENT, base + self._style("marker")),
            Segment(what + " " * gap, base),
            Segment(when, base + self._style("when")),
        ]
        return Strip(parts).adjust_cell_length(width, base)

    def _style(self, component: str) -> Style:
        return self.get_component_rich_style(f"action-list--{component}", partial=True)
