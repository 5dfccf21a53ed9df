"""The strips of a day as characters: blocks in steps of an eighth, or plain ASCII."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from textual.content import Content

from focus_tui.targets.day import Cell, strips
from focus_tui.tui.day_words import DayWords, Forms
from focus_tui.tui.painting import BOLD, DIM

PLAN = DIM
WORK = "$text-primary"
REST = "$text-secondary"

_LEFT, _LABEL = 14, 5
"""Cells for the total and its source, and for the name of a strip."""
_RIGHT = ((76, 28), (60, 15), (0, 0))
"""The least widths of the whole, with the cells for the words behind the strips there."""
_LEAST = 4

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def paint_day(value: DayWords, width: int, *, ascii: bool = False) -> Content:
    """Today in two lines of `width` cells: its sums in words, and a strip of the plan above one of the work."""
    right = next(cells for least, cells in _RIGHT if width >= least)
    room = width - _LEFT - _LABEL - 1 - (right + 2 if right else 0)
    if room < _LEAST:
        return Content(f" {value.total}").truncate(max(0, width))
    plan_strip = work_strip = Content("")
    if value.picture is not None:
        plan, work = strips(value.picture, room)
        plan_strip, work_strip = strip_of(plan, PLAN, PLAN, ascii=ascii), strip_of(work, WORK, REST, ascii=ascii)
    lines = [
        _line(_short(value.total), BOLD, "plan", plan_strip, value.plan, room, right),
        _line(value.source, DIM, "work", work_strip, value.work, room, right),
    ]
    return Content("\n").join(line.truncate(width) for line in lines)


def _line(left: str, style: str, label: str, strip: Content, forms: Forms, room: int, right: int) -> Content:
    if not strip:  # nothing is known of the day: its place is free for words
        return Content.assemble((f" {left}".ljust(_LEFT), style), (" ".join(forms[:1]), DIM))
    line = Content.assemble((f" {left}".ljust(_LEFT), style), (label.ljust(_LABEL), DIM)) + strip
    fitting = next((form for form in forms if len(form) <= right), "")
    return line + Content.styled(f"  {fitting}", DIM) if fitting else line


def _short(total: str) -> str:
    return total if len(total) <= _LEFT - 2 else total.removeprefix("Today ")


def strip_of(cells: Iterable[Cell], work: str, rest: str, *, ascii: bool) -> Content:
    """The `cells` as characters. work, rest: the styles of what is worked and of breaks."""
    styles = {"": DIM, "work": work, "break": rest, "now": BOLD}
    drawn = [(*across(cell, ascii=ascii), styles[cell.kind]) for cell in cells]
    parts: list[tuple[str, str]] = []
    for (reverse, style), run in groupby(drawn, key=lambda each: each[1:]):
        parts.append(("".join(character for character, _, _ in run), f"reverse {style}" if reverse else style))
    return Content.assemble(*parts)


def across(cell: Cell, *, ascii: bool) -> tuple[str, bool]:
    """The character of a cell that is filled from the left, and whether it is reversed, which fills from the right.

    Breaks are half as high as work, so that they can be told without colour.
    """
    kind, eighths, late, rested = cell
    if ascii:
        signs = {"": ".", "work": "#" if eighths > 3 else "+", "break": "-", "now": "|"}
        return signs[kind], False
    match kind:
        case "work" if rested:
            return ("▟" if late else "▙"), False
        case "work":
            return (_EIGHTHS[8 - eighths], True) if late else (_EIGHTHS[eighths], False)
        case "break":
            return ("▄" if eighths > 5 else "▗" if late else "▖"), False
        case "now":
            return "┃", False
        case _:
            return "▁", False
