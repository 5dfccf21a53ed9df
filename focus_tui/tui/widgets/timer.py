"""The digits of the timer, as large as the style sheet makes them. Only those that change are repainted."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from focus_tui.tui.glyphs import LARGE, SMALL, USUAL, enlarged
from focus_tui.tui.widgets.painted import Painted


def _height_in(rows: int) -> int:
    """The height of the largest digits that fit into so many rows."""
    return LARGE if rows >= LARGE else USUAL if rows >= USUAL else SMALL


class Timer(Widget):
    """A length of time, one, three or five rows high.

    Of a line in which something changes, Textual writes to the terminal all of the widget that is left of it. So the
    seconds are a widget of their own.
    """

    DEFAULT_CSS = """
    Timer {
        layout: horizontal;
        width: 1fr;
        height: 3;
        overflow: hidden hidden;
    }
    """

    def __init__(self, text: str, *, id: str | None = None) -> None:
        self._text = text
        self._parts = [TimerPart(part) for part in _parts_of(text)]
        super().__init__(*self._parts, id=id)

    @property
    def text(self) -> str:
        """What is shown: characters of GLYPHS."""
        return self._text

    def show(self, text: str) -> None:
        """Show `text` from now on; KeyError for a character that has no large form."""
        if text != self._text:
            self._text = text
            for digits, part in zip(self._parts, _parts_of(text), strict=True):
                digits.show(part)


def _parts_of(text: str) -> tuple[str, str]:
    """What changes once a minute or less, and the seconds, if there are any."""
    hours, colon, rest = text.partition(":")
    minutes, second_colon, seconds = rest.partition(":")
    return hours + colon + minutes + second_colon, seconds


class TimerPart(Painted):
    """Some characters of a timer, as wide as they are."""

    DEFAULT_CSS = """
    TimerPart {
        width: auto;
        height: 100%;
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._rows = enlarged(text)
        self._ink: Style | None = None

    def show(self, text: str) -> None:
        """Show `text` from now on."""
        if text == self._text:
            return
        before, self._text = self._rows, text
        self._rows = enlarged(text, len(before))
        if len(self._rows[0]) != len(before[0]):
            self.refresh(layout=True)
            return
        changed = [
            Region(0, y, len(new), 1)
            for y, (old, new) in enumerate(zip(before, self._rows, strict=True))
            if old != new
        ]
        self.refresh(*changed)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return len(enlarged(self._text, _height_in(container.height))[0])

    def render_lines(self, crop: Region) -> list[Strip]:
        height = _height_in(self.size.height)
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
