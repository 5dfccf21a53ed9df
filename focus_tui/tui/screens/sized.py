"""Screens that say so where the terminal is too small for them."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.screen import Screen
from textual.strip import Strip

from focus_tui.tui.widgets.painted import Painted


class Sized(Painted, Screen[None]):
    """A screen that is drawn from LEAST_SIZE on, which is (columns, rows). Below, it names that size and its own."""

    LEAST_SIZE: ClassVar[tuple[int, int]]

    def render_line(self, y: int) -> Strip:
        (width, height), (least_width, least_height) = self.size, self.LEAST_SIZE
        if width >= least_width and height >= least_height:
            return super().render_line(y)
        text = f"focus-tui needs {least_width}×{least_height}; this is {width}×{height}" if y == 0 else ""
        return Strip([Segment(text[:width].ljust(width), self.rich_style)], width)
