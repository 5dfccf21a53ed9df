"""The table of a day, one line an entry, plan or gap."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from focus_tui.tui.day_in_full import FullDay, RowWords
from focus_tui.tui.widgets.scrolling import scroll_to_line
from focus_tui.tui.widgets.target_line import cut

_GAP = "  "
_TIMES, _LENGTH, _WHAT = 13, 5, len("running")
_WHAT_FROM, _PROJECT_FROM = 60, 50
"""The least widths at which the kind is told in words, and the project."""
_PLANS = frozenset({"planned", "planned break"})
_LOOKS = {"running": "running", "running break": "rest", "break": "rest", "gap": "faint", "later": "faint"}


class DayTable(ScrollView, can_focus=False):
    """The rows of a day. The screen scrolls; nothing here takes the focus or reads keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "day-table--running",
        "day-table--rest",
        "day-table--plan",
        "day-table--faint",
        "day-table--project",
        "day-table--now",
    }

    DEFAULT_CSS = """
    DayTable {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;

        & > .day-table--running {
            color: $text-primary;
            text-style: bold;
        }
        & > .day-table--rest {
            color: $text-secondary;
        }
        & > .day-table--plan {
            text-style: italic;
        }
        & > .day-table--faint, & > .day-table--project {
            text-style: dim;
        }
        & > .day-table--now {
            text-style: bold;
        }
    }
    """

    def __init__(self, day: FullDay, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._day = day
        self._project_width = 0
        self._goes_to_now = True
        self._lines: dict[tuple[int, int], Strip] = {}
        self._take(day)

    def show(self, day: FullDay) -> None:
        """Show `day` from now on. Another day than before is shown from now on, or from its beginning."""
        if day.start != self._day.start or (day.rows and not self._day.rows):
            self._goes_to_now = True
        if day.rows != self._day.rows or day.emptiness != self._day.emptiness:
            self._take(day)
            self.refresh()
        self._day = day
        self._go_to_now()

    def _take(self, day: FullDay) -> None:
        self._day = day
        self._lines.clear()
        self._project_width = max((cell_len(project) for project in {row.project for row in day.rows}), default=0)
        self.virtual_size = Size(self.virtual_size.width, len(day.rows))

    def _go_to_now(self) -> None:
        """Once a day: scroll to where the line of now is well in view, or to the top."""
        height = self.scrollable_content_region.height
        if self._goes_to_now and height > 0:
            self._goes_to_now = False
            self.to_line(0 if self._day.now is None else self._day.now - height * 2 // 3)

    def on_resize(self) -> None:
        self._go_to_now()

    def move(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.to_line(self.scroll_offset.y + lines)

    def page(self, pages: int) -> None:
        """Scroll by so many screenfuls."""
        self.move(pages * max(1, self.scrollable_content_region.height - 1))

    def to_line(self, line: int) -> None:
        """Scroll so far that `line` is the topmost, as far as there are lines below it."""
        last = max(0, len(self._day.rows) - self.scrollable_content_region.height)
        scroll_to_line(self, min(max(line, 0), last))

    def to_end(self) -> None:
        """Scroll to the last line."""
        self.to_line(len(self._day.rows))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if width <= 0:
            return Strip([], 0)
        rows, place = self._day.rows, y + self.scroll_offset.y
        if place < len(rows):
            # Kept, since each step of scrolling shows most lines again: that is half of what it costs.
            line = self._lines.get((place, width))
            if line is None:
                line = self._lines[place, width] = self._draw(rows[place], width)
            return line
        if y == 0 and not rows and self._day.emptiness:
            style = self.rich_style + self._style("faint")
            return Strip([Segment(cut(self._day.emptiness, width), style)]).adjust_cell_length(width, style)
        return Strip.blank(width, self.rich_style)

    def notify_style_update(self) -> None:
        self._lines.clear()
        super().notify_style_update()

    def _style(self, component: str) -> Style:
        return self.get_component_rich_style(f"day-table--{component}", partial=True)

    def _draw(self, row: RowWords, width: int) -> Strip:
        base = self.rich_style
        if row.kind == "now":
            style = base + self._style("now")
            text = f"{row.mark} {row.times} now "
            return Strip([Segment(text + "─" * (width - cell_len(text)), style)]).adjust_cell_length(width, style)
        look = _LOOKS.get(row.kind, "plan" if row.kind in _PLANS else "")
        style = base + self._style(look) if look else base
        left = f"{row.mark} {set_cell_size(row.times, _TIMES)} {row.length:>{_LENGTH}}{_GAP}"
        right: list[Segment] = []
        if self._project_width and width >= _PROJECT_FROM:
            room = min(self._project_width, width // 4)
            right.append(Segment(_GAP + set_cell_size(cut(row.project, room), room), base + self._style("project")))
        if width >= _WHAT_FROM:
            right.append(Segment(f"{_GAP}{row.what:<{_WHAT}}", base + self._style("faint")))
        room = max(0, width - cell_len(left) - sum(segment.cell_length for segment in right))
        name = Strip([Segment(cut(row.name, room), style)]).adjust_cell_length(room, style)
        return Strip([Segment(left, style), *name, *right]).adjust_cell_length(width, base)
