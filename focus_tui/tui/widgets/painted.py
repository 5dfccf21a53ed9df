"""A widget that hands out what it has painted, until it is to be painted anew."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class Painted(Widget):
    """For the neighbours of what ticks.

    Textual asks each widget beside the one that changes for its lines, and looks up all of its styles for that. A
    third of what a tick costs was spent on widgets that had not changed.
    """

    _kept_lines: tuple[Size, Region, list[Strip]] | None = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        self._kept_lines = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._kept_lines = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._kept_lines is None or self._kept_lines[:2] != (self.outer_size, crop):
            self._kept_lines = (self.outer_size, crop, super().render_lines(crop))
        return self._kept_lines[2]
