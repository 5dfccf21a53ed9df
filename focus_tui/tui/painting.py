"""Turning words into lines of a given width. Everything is drawn literally: no text is ever read as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from focus_tui.tui.keys import Key, Keymap, Mode, Waiting
from focus_tui.tui.words import Headline, NoticeWords, Plan, PromptWords, Since

DIM = "dim"
BOLD = "bold"
KEY = "bold $text-primary"
GAP = 2
"""The least number of cells between the left and the right of a line."""

_LONGEST_BAR = 30
_FOR_KEYS = 21
"""Cells of the footer that are kept for keys, where it tells what enter would start: `space stop` and `? keys`."""
_SHORTEST_BAR = 6
_FOR_TYPED = 16
"""Cells that are kept for what is typed, as long as there are names to cut."""

Piece = tuple[str, str]
"""A text and its style."""


class Keys(NamedTuple):
    """What the footer shows. target: the name that enter would start, told where the list is hidden.

    typed: what was typed into the filter, where the list is hidden. waiting: what has to wait.
    """

    mode: Mode
    target: str | None = None
    typed: str | None = None
    waiting: Waiting = ""


class PlacedKey(NamedTuple):
    """A key of the footer, from cell `start` up to, not including, `end`. name: as a person writes it."""

    start: int
    end: int
    key: Key
    name: str
    words: str


def spread(left: Content, right: Content, width: int) -> Content:
    """`left` and `right` at the ends of a line of `width` cells; where there is no room the right gets a third."""
    right = right.truncate(max(width - left.cell_length - GAP, width // 3, 0), ellipsis=True)
    room = width - right.cell_length - (GAP if right else 0)
    left = left.truncate(max(0, room), ellipsis=True)
    space = max(0, width - left.cell_length - right.cell_length)
    return (left + Content(" " * space) + right).truncate(max(0, width))


def paint_title(place: str, width: int) -> Content:
    """The topmost line: the program's name, and where it tracks."""
    return spread(Content.styled(" focus-tui", BOLD), Content.styled(f"{place} ", DIM), width)


def paint_headline(value: Headline, width: int) -> Content:
    """What is tracked, with its project at the right."""
    style = BOLD if value.mark in "●‖" else ""
    mark = {"●": "$text-primary", "‖": "$text-secondary"}.get(value.mark, DIM)
    left = Content.assemble((value.mark, mark), " ", (value.title, style))
    return spread(left, Content.styled(value.project, DIM), width)


def paint_since(value: Since, width: int) -> Content:
    """Since when, then as much of the time block as there is room for."""
    text = Content.styled(value.text, BOLD if value.alarming else "")
    if value.plan is not None:
        for addition in _plan_forms(value.plan, width - text.cell_length):
            return (text + addition).truncate(width)
    return text.truncate(width, ellipsis=True)


def _plan_forms(plan: Plan, room: int) -> Iterator[Content]:
    """What can be said of the plan in `room` cells, the best first."""
    times = Content(f" · {plan.times}  ")
    for words in (plan.left, plan.short or plan.left):
        left = Content(f"  {words}")
        bar = room - times.cell_length - left.cell_length
        if bar >= _SHORTEST_BAR:
            yield times + bar_of(plan.done, min(bar, _LONGEST_BAR)) + left
        bar = room - left.cell_length - 2
        if bar >= _SHORTEST_BAR:
            yield Content("  ") + bar_of(plan.done, min(bar, _LONGEST_BAR)) + left
        if room >= left.cell_length + 1:
            yield Content(f" · {words}")


def bar_of(done: float, width: int) -> Content:
    """A bar of `width` cells, `done` of it (0 to 1) thick, the rest thin, so that it can be read without colour."""
    halves = round(min(max(done, 0.0), 1.0) * width * 2)
    thick = "━" * (halves // 2) + "╸" * (halves % 2)
    return Content.assemble((thick, "$text-primary"), ("─" * (width - len(thick)), DIM))


def paint_status(value: Sequence[Sequence[str]], width: int) -> Content:
    """As many parts as fit, each in the longest form that does."""
    room = max(0, width - 2)
    chosen: list[str] = []
    for level in range(max((len(forms) for forms in value), default=0)):
        chosen = [forms[min(level, len(forms) - 1)] for forms in value]
        if len(Content(" · ".join(chosen))) <= room:
            break
    while len(chosen) > 1 and Content(" · ".join(chosen)).cell_length > room:
        chosen.pop()
    return Content.styled(f" {' · '.join(chosen)}", DIM).truncate(width, ellipsis=True)


_MARKS = {"information": "·", "warning": "!", "error": "!"}


def paint_notice(value: NoticeWords | None, width: int, rows: int) -> Content:
    """The notice within `rows` lines of `width` cells. When it is too long, its sentence is cut, not its keys."""
    if value is None or width < 4 or rows < 1:
        return Content("")
    shortest, longest = 0, len(value.sentence)
    lines = _notice_lines(value, longest, width)
    if len(lines) > rows:
        while shortest < longest:
            middle = (shortest + longest + 1) // 2
            if len(_notice_lines(value, middle, width)) <= rows:
                shortest = middle
            else:
                longest = middle - 1
        lines = _notice_lines(value, shortest, width)
    return Content("\n").join(lines[:rows])


def _notice_lines(value: NoticeWords, length: int, width: int) -> list[Content]:
    """The notice with its sentence cut to `length` characters, as lines."""
    sentence = value.sentence if length >= len(value.sentence) else f"{value.sentence[:length].rstrip()}…"
    mark = "?" if value.asks else _MARKS[value.severity]
    lines = [Content.styled(f" {mark}", BOLD)]
    indent = 3

    def put(pieces: Sequence[Piece], gap: str = " ") -> None:
        unit = Content.assemble(*pieces).truncate(max(1, width - indent), ellipsis=True)
        if lines[-1].cell_length + len(gap) + unit.cell_length < width:
            lines[-1] = lines[-1] + Content(gap) + unit
        else:
            lines.append(Content(" " * indent) + unit)

    for word in sentence.split():
        put([(word, "")])
    for place, (key, words) in enumerate(value.keys):
        # The least that a key needs is that its name can be read; a long name in its words is cut.
        put([(key, KEY), (f" {words}", "")], "  " if place == 0 else " · ")
    if value.more:
        put([(f"{value.more} more", DIM)], " · " if value.keys else "  ")
    return lines


def paint_prompt(value: PromptWords, width: int, rows: int) -> Content:
    """The prompt within `rows` lines of `width` cells. When it is too long, the name is cut, not what is typed."""
    if width < 4 or rows < 1:
        return Content("")
    typed = f"{value.typed}▏"
    while Content(typed).cell_length > max(width // 2, _FOR_TYPED):
        typed = f"…{typed[2:]}"
    room = width - len(f" {value.doing} “” at ") - max(Content(typed).cell_length, _FOR_TYPED)
    name = Content(value.name).truncate(max(1, room), ellipsis=True).plain if value.name else ""
    first = Content.assemble(f" {value.doing} {f'“{name}” ' if name else ''}at ", (typed, BOLD)).truncate(width)
    said = NoticeWords(value.meaning, (), "warning" if value.cannot else "information", asks=False, more=0)
    return Content("\n").join([first, paint_notice(said, width, rows - 1)])


def placed_keys(keymap: Keymap, mode: Mode, start: int, width: int, waiting: Waiting = "") -> list[PlacedKey]:
    """The footer's keys from cell `start` on: help right-most, the others as far as there is room."""
    offered = keymap.footer(mode, waiting)
    placed: list[PlacedKey] = []
    end = width - 1
    for key, name, words in offered:
        if key.id == "program.help":
            length = cell_len(name) + 1 + len(words)
            if end - length >= start:
                placed.append(PlacedKey(end - length, end, key, name, words))
                end -= length + GAP
    for key, name, words in offered:
        length = cell_len(name) + 1 + len(words)
        if key.id != "program.help" and start + length <= end:
            placed.append(PlacedKey(start, start + length, key, name, words))
            start += length + GAP
    return sorted(placed, key=lambda place: place.start)


def footer_lead(keymap: Keymap, value: Keys, width: int) -> Content:
    """What stands before the keys: where the list is hidden, what is typed, and what enter would start."""
    lead = Content(" ")
    if value.typed is not None:
        lead += Content.styled(f"/ {value.typed}▏ ", BOLD)
    if value.target is not None:
        start = keymap.shown("track.start", typing=value.typed is not None)
        lead += Content.assemble((start, KEY), f" {value.target}")
    if len(lead) == 1:
        return lead
    return lead.truncate(max(1, width - _FOR_KEYS), ellipsis=True) + Content(" " * GAP)


def paint_keys(keymap: Keymap, value: Keys, width: int) -> Content:
    """The footer."""
    line = footer_lead(keymap, value, width)
    for place in placed_keys(keymap, value.mode, line.cell_length, width, value.waiting):
        line += Content(" " * (place.start - line.cell_length))
        line += Content.assemble((place.name, KEY), (f" {place.words}", DIM))
    return line.truncate(max(0, width))
