"""The first frame: what was last known, drawn with plain escape codes before Textual is imported.

It stands where the dashboard then draws the same, so that nothing jumps. Only what is cheap is imported here.
"""

from __future__ import annotations

import os

from focus_tui.config import ConfigError, Profile
from focus_tui.tracking.glance import Glance, read_glance
from focus_tui.tracking.hours import since_text
from focus_tui.tracking.text import clock_text, hours_text
from focus_tui.tui.glyphs import LARGE, SMALL, USUAL, enlarged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from focus_tui.clock import Clock

LEAST_WIDTH, LEAST_HEIGHT = 40, 6
"""The least terminal that the dashboard is drawn on. The digits are of one row there, beside the line that is below
them elsewhere."""
SHORT = 10
"""Rows from which on the digits are large."""
TALL = 16
"""Rows from which on the dashboard has its title line, and a frame around the timer."""
HIGH, WIDE = 30, 80
"""Rows and columns from which on the digits are larger still."""
TALL_ROW, TALL_COLUMN = 2, 2
"""Where the name of what is tracked begins on a tall terminal; the digits and the line below them follow."""
SHORT_ROW, SHORT_COLUMN = 0, 1
"""The same where there is neither title line nor frame."""
PANEL_ROW = 1
"""Where the frame begins on a tall terminal."""
BESIDE = 12
"""Cells of the digits where they are of one row, with the gap behind them."""

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[0m\x1b[2J"
_LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
_WRAP = "\x1b[?7h"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


class FirstFrame:
    """The screen of the terminal `out_fd`, from the first frame until Textual takes it over.

    It may be interrupted at any moment: whoever paints calls `leave` where the dashboard does not come after it.
    """

    def __init__(self, out_fd: int) -> None:
        self._out_fd = out_fd
        self.taken = False

    def paint(self, environ: Mapping[str, str], profile: Profile, clock: Clock, *, calm: bool = False) -> bool:
        """Draw what was last known of `profile`; whether it took the screen, which Textual then takes over.

        Only on a terminal that the dashboard can be drawn on. calm: the timer tells no seconds.
        """
        size = _size(environ, self._out_fd)
        if size is None:
            return False
        try:
            known = read_glance(environ, profile)
            frame = _frame(profile, known, size, clock, calm)
            self.taken = True
            _write(self._out_fd, frame)
        except (ConfigError, OSError):
            self.taken = False  # the program meets the same again in a moment, and can tell it better
        return self.taken

    def leave(self) -> None:
        """Give the screen back where it was taken. Raises OSError when the terminal is gone."""
        if self.taken:
            self.taken = False
            _write(self._out_fd, _LEAVE)


def place(profile: Profile) -> str:
    """Where is tracked, for the right of the title line."""
    if profile.sandbox:
        return "sandbox"
    return f"organization {profile.organization_id} · workspace {profile.workspace_id}"


def digits_height(columns: int, rows: int) -> int:
    """The rows of the digits on a terminal of that size."""
    return SMALL if rows < SHORT else LARGE if rows >= HIGH and columns >= WIDE else USUAL


def _frame(profile: Profile, known: Glance | None, size: tuple[int, int], clock: Clock, calm: bool) -> str:
    """The escape codes and text of the frame on a terminal of `size` (columns, rows)."""
    columns, rows = size
    tall, height = rows >= TALL, digits_height(columns, rows)
    top, left = (TALL_ROW, TALL_COLUMN) if tall else (SHORT_ROW, SHORT_COLUMN)
    drawn = [_ENTER]
    if tall:
        drawn.append(_at(0, 0) + f"{_BOLD} focus-tui{_PLAIN}")
        drawn.append(_at(0, columns - 1 - len(place(profile))) + f"{_DIM}{place(profile)}{_PLAIN}")
    if known is None:
        words = "Opening the sandbox…" if profile.sandbox else "Asking Focus for the first time…"
        drawn.append(_at(top, left) + words)
    else:
        if tall:
            drawn.append(_box(columns, height))
        drawn += _timer(known, (top, left), columns - 2 * left, height, clock, calm)
    # What is typed before the dashboard reads keys is echoed on the free line below.
    drawn.append(_at(min(top + height + 4, rows - 1), 0) + _WRAP)
    return "".join(drawn)


def _timer(known: Glance, at: tuple[int, int], width: int, height: int, clock: Clock, calm: bool) -> list[str]:
    """The name, the digits and the line below them, as the dashboard words them. at: the row and column of the name.

    height: the rows of the digits; where it is one, the line that is below them elsewhere stands beside them.
    """
    (top, left), now = at, clock.now().wall
    mark, title, since = "?", "What is tracked is not known yet", "asking Focus…"
    digits = "-:--h" if calm else "-:--:--"
    if known.state != "unknown":
        elapsed = known.elapsed(now)
        digits = ("~" if known.is_old(now) else "") + (hours_text(elapsed) if calm else clock_text(elapsed))
        mark, title, since = "○", "Nothing is tracked", ""
        if known.state == "tracked":
            mark, title = "‖" if known.resting else "●", known.title or "No description"
            since = since_text(known.start, now + known.offset, clock, resting=known.resting)
    project = _cut(known.project, width // 3)
    room = width - 2 - (_cells(project) + 2 if project else 0)
    drawn = [_at(top, left) + f"{mark} {_BOLD if mark in '●‖' else ''}{_cut(title, room)}{_PLAIN}"]
    if project:
        drawn.append(_at(top, left + width - _cells(project)) + f"{_DIM}{project}{_PLAIN}")
    if height == SMALL:
        drawn.append(_at(top + 1, left) + f"{_BOLD if mark in '●‖' else ''}{digits[:BESIDE]}{_PLAIN}")
        return [*drawn, _at(top + 1, left + BESIDE) + _cut(since, width - BESIDE)]
    drawn += [_at(top + 1 + row, left) + text[:width] for row, text in enumerate(enlarged(digits, height))]
    drawn.append(_at(top + 1 + height, left) + _cut(since, width))
    return drawn


def _box(columns: int, height: int) -> str:
    """The frame around the timer, whose digits are of so many rows."""
    edge, below = "─" * (columns - 2), PANEL_ROW + height + 3
    drawn = [_at(PANEL_ROW, 0) + f"╭{edge}╮"]
    for row in range(PANEL_ROW + 1, below):
        drawn.append(f"{_at(row, 0)}│{_at(row, columns - 1)}│")
    drawn.append(_at(below, 0) + f"╰{edge}╯")
    return f"{_DIM}{''.join(drawn)}{_PLAIN}"


def _at(row: int, column: int) -> str:
    """Go to a cell; both count from 0."""
    return f"\x1b[{row + 1};{column + 1}H"


def _cells(text: str) -> int:
    """How many cells `text` takes, as far as that can be told cheaply."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in ("Mn", "Me", "Cf") else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def _cut(text: str, width: int) -> str:
    """`text` in at most `width` cells."""
    if _cells(text) <= width:
        return text
    kept = text[: max(0, width - 1)]
    while kept and _cells(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}{' ' * (width - 1 - _cells(kept))}…"


def _size(environ: Mapping[str, str], out_fd: int) -> tuple[int, int] | None:
    """Columns and rows as Textual will see them; None where the dashboard is not drawn, or not on a terminal."""
    served = "TEXTUAL_DRIVER" in environ or environ.get("TERM_PROGRAM") == "textual"
    if served or environ.get("TERM", "") in ("", "dumb") or not os.isatty(out_fd):
        return None
    try:
        columns, rows = os.get_terminal_size(out_fd)
    except OSError:
        return None
    columns, rows = _whole(environ.get("COLUMNS"), columns), _whole(environ.get("LINES"), rows)
    return (columns, rows) if columns >= LEAST_WIDTH and rows >= LEAST_HEIGHT else None


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text.lstrip("0")) < 5 else otherwise


def _write(out_fd: int, text: str) -> None:
    data = text.encode("utf-8", "replace")
    while data:
        data = data[os.write(out_fd, data) :]
