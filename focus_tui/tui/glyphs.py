"""The large digits: three rows a character, shared by the first frame and the dashboard, so that nothing jumps."""

from __future__ import annotations

GLYPHS: dict[str, tuple[str, str, str]] = {
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
}
"""The characters of a timer. All are three cells wide, but for the `~` of old truth, which is two."""


def enlarged(text: str) -> tuple[str, str, str]:
    """`text`, made of the characters of GLYPHS only, as three rows; KeyError for any other character."""
    glyphs = [GLYPHS[character] for character in text]
    top, middle, bottom = ("".join(glyph[row] for glyph in glyphs) for row in range(3))
    return top, middle, bottom
