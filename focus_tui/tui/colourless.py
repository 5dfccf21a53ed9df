"""No colours at all, for whoever sets NO_COLOR: what is left is bold, dim, italic, underlined or reversed."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class Colourless(LineFilter):
    """Takes the colours from what is drawn. Textual itself would turn them into greys, which are colours too."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _without_colour(style), control) for text, style, control in segments]


@lru_cache(1024)
def _without_colour(style: Style) -> Style:
    # Rich drops what a click needs along with the colours.
    return style.without_color + Style.from_meta(style.meta) if style.meta else style.without_color
