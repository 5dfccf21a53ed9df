"""One target as a line of the list: what is shown of it in how many cells."""

from __future__ import annotations

from collections.abc import Callable, Set
from itertools import groupby

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from focus_tui.targets.catalogue import NO_MARKS, Marks, Row

MARKER = "›"
PIN = "★"
GONE, UNLISTED = "gone", "not listed"
_GAP = "  "
_ORIGIN_WIDTH = len("time block")
_ORIGIN_FROM, _PROJECT_FROM, _SLOT_FROM, _WHEN_FROM = 60, 44, 40, 30
"""The least widths at which origin, project, the place before the names, and the planned hours are shown."""


def draw_target(
    row: Row,
    width: int,
    *,
    base: Style,
    style: Callable[[str], Style],
    highlighted: bool,
    twin: bool,
    project_width: int,
    typed: str,
) -> Strip:
    """`row` as a line of exactly `width` cells.

    style: gives the look of a part ("when", "project", …), to be laid over `base`. twin: another row has the same
    name. project_width: the cells of the longest project in the list. typed: what the list is filtered by.
    """
    left = [Segment(f"{MARKER} " if highlighted else "  ", base + style("marker"))]
    slot = (
        "now" if row.now else "" if row.pin is None else f"{row.pin} {PIN}" if width >= _SLOT_FROM else f"{row.pin}"
    )
    if slot:
        left.append(Segment(f"{slot}{_GAP if width >= _SLOT_FROM else ' '}", base + style("now")))
    elif width >= _SLOT_FROM:
        left.append(Segment(f"   {_GAP}", base))
    if row.when and width >= _WHEN_FROM:
        left.append(Segment(row.when + _GAP, base + style("when")))
    marked = _marks(row, typed) if typed else NO_MARKS
    right: list[Segment] = []
    if project_width and width >= _PROJECT_FROM:
        project = set_cell_size(cut(row.project, width // 4), min(project_width, width // 4))
        look = base + style("project")
        right += [Segment(_GAP, look), *_mark(project, marked.project, look, look + style("match"))]
    if width >= _ORIGIN_FROM:
        origin = f"{row.pin} {PIN}" if row.now and row.pin is not None else row.origin
        right.append(Segment(f"{_GAP}{origin:>{_ORIGIN_WIDTH}} ", base + style("origin")))
    room = width - sum(segment.cell_length for segment in (*left, *right))
    middle: list[Segment] = []
    if room > 0:
        # Where there is no column for the project, it still tells equal names apart.
        suffix = f" · {row.project}" if twin and row.project and width < _PROJECT_FROM else ""
        middle = list(Strip(_name(row, suffix, room, base, style, marked)).adjust_cell_length(room, base))
    return Strip([*left, *middle, *right]).adjust_cell_length(width, base)


def _marks(row: Row, typed: str) -> Marks:
    from focus_tui.targets.filter import marks  # not needed before something is typed

    return marks(row, typed)


def _name(
    row: Row, suffix: str, room: int, base: Style, style: Callable[[str], Style], marked: Marks
) -> list[Segment]:
    """The name within `room` cells, with what was typed marked in it."""
    if row.gone or row.unlisted:
        mark, part = (GONE, "gone") if row.gone else (UNLISTED, "unlisted")
        return [
            Segment(cut(row.label + suffix, room - len(mark) - 1), base + style(part)),
            Segment(f" {mark}", base),
        ]
    places = marked.label
    if suffix:
        behind = len(row.label) + len(suffix) - len(row.project)
        places = places | {behind + place for place in marked.project}
    return _mark(cut(row.label + suffix, room), places, base, base + style("match"))


def _mark(text: str, places: Set[int], base: Style, match: Style) -> list[Segment]:
    """`text` with the characters at `places` in another style."""
    # Emoji made of several characters are not marked: cut apart, they would be drawn wider.
    if not places or "\u200d" in text or "\ufe0f" in text:
        return [Segment(text, base)]
    return [
        Segment("".join([character for _, character in run]), match if hit else base)
        for hit, run in groupby(enumerate(text), key=lambda pair: pair[0] in places)
    ]


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, with … where something is left out."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""
