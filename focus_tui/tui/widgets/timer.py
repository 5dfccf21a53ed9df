"""The digits of the timer, as large as the style sheet makes them. Only those that change are repainted."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from focus_tui.tui.glyphs import LARGE, SMALL, USUAL, enlarged, glyph


class Timer(Widget):
    """A length of time, one, three or five rows high."""

    DEFAULT_CSS = """
    Timer {
        width: 1fr;
        height: 3;
    }
    """

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = text
        self._rows = enlarged(text)
        self._ink: Style | None = None

    @property
    def text(self) -> str:
        """What is shown: characters of GLYPHS."""
        return self._text

    def show(self, text: str) -> None:
        """Show `text` from now on; KeyError for a character that has no large form."""
        before = self._text
        if text == before:
            return
        self._text = text
        height = len(self._rows)
        self._rows = enlarged(text, height)
        if len(text) != len(before) or ("~" in text) != ("~" in before):
            self.refresh()
            return
        x = 0
        for old, new in zip(before, text, strict=True):
            width = len(glyph(new, height)[0])
            if old != new:
                self.refresh(Region(x, 0, width, height))
            x += width

    def render_lines(self, crop: Region) -> list[Strip]:
        room = self.size.height
        height = LARGE if room >= LARGE else USUAL if room >= USUAL else SMALL
        if height != len(self._rows):
            self._rows = enlarged(self._text, height)
        self._ink = None
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if self._ink is None:  # looked up once a painting, not once a row: it is a tenth of what a tick costs
            self._ink = self.rich_style
        width = self.size.width
        row = self._rows[y][:width] if y < len(self._rows) else ""
        return Strip([Segment(row.ljust(width), self._ink)], width)
