"""The digits of the timer, in rows: shared by the first frame and the dashboard, so that nothing jumps."""

from __future__ import annotations

GLYPHS: dict[str, tuple[str, ...]] = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": ("╺┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ":": ("   ", " : ", "   "),
    "-": ("   ", "╺━╸", "   "),
    "~": ("  ", "~ ", "  "),
    "h": (" ╻  ", " ┣┓ ", " ╹╹ "),
}
"""The characters of a timer, three rows high: three cells wide, but for the `~` of old truth and the `h` of hours."""

LARGE_GLYPHS: dict[str, tuple[str, ...]] = {
    "0": ("┏━━━┓", "┃   ┃", "┃   ┃", "┃   ┃", "┗━━━┛"),
    "1": ("╺━┓  ", "  ┃  ", "  ┃  ", "  ┃  ", "╺━┻━╸"),
    "2": ("╺━━━┓", "    ┃", "┏━━━┛", "┃    ", "┗━━━╸"),
    "3": ("╺━━━┓", "    ┃", " ╺━━┫", "    ┃", "╺━━━┛"),
    "4": ("╻   ╻", "┃   ┃", "┗━━━┫", "    ┃", "    ╹"),
    "5": ("┏━━━╸", "┃    ", "┗━━━┓", "    ┃", "╺━━━┛"),
    "6": ("┏━━━╸", "┃    ", "┣━━━┓", "┃   ┃", "┗━━━┛"),
    "7": ("╺━━━┓", "    ┃", "    ┃", "    ┃", "    ╹"),
    "8": ("┏━━━┓", "┃   ┃", "┣━━━┫", "┃   ┃", "┗━━━┛"),
    "9": ("┏━━━┓", "┃   ┃", "┗━━━┫", "    ┃", "╺━━━┛"),
    ":": ("   ", " ╻ ", "   ", " ╹ ", "   "),
    "-": ("     ", "     ", "╺━━━╸", "     ", "     "),
    "~": ("   ", "   ", "~  ", "   ", "   "),
    "h": (" ╻   ", " ┃   ", " ┣━┓ ", " ┃ ┃ ", " ╹ ╹ "),
}
"""The same, five rows high."""

SMALL, USUAL, LARGE = 1, 3, 5
"""Rows of digits: as they are typed, the usual size, and where there is room."""


def glyph(character: str, rows: int) -> tuple[str, ...]:
    """A character of the timer in so many rows, one of the sizes above; KeyError for any other character."""
    found = (LARGE_GLYPHS if rows == LARGE else GLYPHS)[character]
    return (character,) if rows == SMALL else found


def enlarged(text: str, rows: int = USUAL) -> tuple[str, ...]:
    """`text`, made of the characters of GLYPHS only, in so many rows; KeyError for any other character."""
    glyphs = [glyph(character, rows) for character in text]
    return tuple("".join(each[row] for each in glyphs) for row in range(rows))
