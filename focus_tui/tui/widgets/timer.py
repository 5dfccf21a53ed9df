"""The large digits. Only the digits that change are repainted."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from focus_tui.tui.glyphs import GLYPHS, enlarged


class Timer(Widget):
    """A length of time, three rows high."""

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
        self._rows = enlarged(text)
        if len(text) != len(before) or ("~" in text) != ("~" in before):
            self.refresh()
            return
        x = 0
        for old, new in zip(before, text, strict=True):
            width = len(GLYPHS[new][0])
            if old != new:
                self.refresh(Region(x, 0, width, 3))
            x += width

    def render_lines(self, crop: Region) -> list[Strip]:
        self._ink = None
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if self._ink is None:  # looked up once a painting, not once a row: it is a tenth of what a tick costs
            self._ink = self.rich_style
        width = self.size.width
        row = self._rows[y][:width] if y < 3 else ""
        return Strip([Segment(row.ljust(width), self._ink)], width)
