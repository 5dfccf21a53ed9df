"""The vertical picture of a day: the hours downwards, what is planned beside what was worked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from focus_tui.targets.day import Cell, Picture, Piece, cells
from focus_tui.tui.day_in_full import FullDay

WIDTH = 13
_HEAD = "    plan work"
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_HALF = "  "


class DayColumn(Widget):
    """One row stands for as many minutes as make the whole day fit. Breaks are half as wide as work."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "day-column--plan",
        "day-column--work",
        "day-column--rest",
        "day-column--now",
        "day-column--faint",
    }

    DEFAULT_CSS = """
    DayColumn {
        width: 13;
        height: 1fr;

        & > .day-column--plan, & > .day-column--faint {
            text-style: dim;
        }
        & > .day-column--work {
            color: $text-primary;
        }
        & > .day-column--rest {
            color: $text-secondary;
        }
        & > .day-column--now {
            text-style: bold;
        }
    }
    """

    def __init__(self, day: FullDay, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._day = day
        self._ascii = ascii
        self._rows: tuple[int, list[list[Segment]]] | None = None

    def show(self, day: FullDay) -> None:
        """Show `day` from now on. The same picture repaints nothing."""
        if (day.picture, day.hours) != (self._day.picture, self._day.hours):
            self._rows = None
            self.refresh()
        self._day = day

    def notify_style_update(self) -> None:
        self._rows = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        base = self.rich_style
        if self._day.picture is None or y >= height:
            return Strip.blank(width, base)
        if y == 0:
            return Strip([Segment(_HEAD, base + self._style("faint"))]).adjust_cell_length(width, base)
        if self._rows is None or self._rows[0] != height - 1:
            self._rows = height - 1, self._drawn(self._day.picture, height - 1)
        return Strip(self._rows[1][y - 1]).adjust_cell_length(width, base)

    def _drawn(self, picture: Picture, count: int) -> list[list[Segment]]:
        """The picture in `count` rows."""
        base = self.rich_style
        plan = self._bar(picture.plan, picture, count, base + self._style("plan"), base + self._style("plan"))
        work = self._bar(picture.work, picture, count, base + self._style("work"), base + self._style("rest"))
        labels = self._labels(picture, count)
        return [[labels[place], *plan[place], Segment(" ", base), *work[place]] for place in range(count)]

    def _labels(self, picture: Picture, count: int) -> list[Segment]:
        """The hours, each in the row in which it begins, and now."""
        base, length = self.rich_style, (picture.end - picture.start) / count
        names = [""] * count
        for instant, name in reversed(self._day.hours):
            names[min(int((instant - picture.start) / length), count - 1)] = name
        labels = [Segment(f"{name:<4}", base + self._style("faint")) for name in names]
        if picture.now is not None and picture.start <= picture.now < picture.end:
            labels[int((picture.now - picture.start) / length)] = Segment("now ", base + self._style("now"))
        return labels

    def _bar(
        self, pieces: Iterable[Piece], picture: Picture, count: int, work: Style, rest: Style
    ) -> list[list[Segment]]:
        """The pieces as a bar of four cells, of which breaks fill two."""
        whole = [piece._replace(is_break=False) for piece in pieces]
        kinds = cells(pieces, picture.start, picture.end, count)
        every = cells(whole, picture.start, picture.end, count)
        only = cells((piece for piece in pieces if not piece.is_break), picture.start, picture.end, count)
        rows = []
        for kind, both, worked in zip(kinds, every, only, strict=True):
            style = rest if kind.kind == "break" else work
            rows.append([self._half(both, style), self._half(worked, style)])
        return rows

    def _half(self, cell: Cell, style: Style) -> Segment:
        base = self.rich_style
        if not cell.kind:
            return Segment(_HALF, base)
        if self._ascii:
            return Segment(("#" if cell.eighths > 3 else "+") * 2, style)
        if cell.late or cell.eighths == 8:
            return Segment(_EIGHTHS[cell.eighths] * 2, style)
        return Segment(_EIGHTHS[8 - cell.eighths] * 2, style + Style(reverse=True))

    def _style(self, component: str) -> Style:
        return self.get_component_rich_style(f"day-column--{component}", partial=True)
