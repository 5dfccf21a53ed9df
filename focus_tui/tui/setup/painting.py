"""The form and its keys as lines of a given width. What is typed is drawn literally."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from focus_tui.tui.painting import BOLD, DIM, GAP, KEY
from focus_tui.tui.setup.form import FormWords, Row

_LABEL = 13
"""Cells of the names of the fields."""


class Offer(NamedTuple):
    """A key that does something now. key: as Textual names it; shown: as a person writes it."""

    key: str
    shown: str
    words: str


class PlacedOffer(NamedTuple):
    """An offer, from cell `start` up to, not including, `end`."""

    start: int
    end: int
    offer: Offer


def paint_form(value: FormWords, width: int) -> Content:
    """One line a field; the one with the cursor is marked, and so is what was chosen."""
    return Content("\n").join(
        _line(row, width, current=place == value.current) for place, row in enumerate(value.rows)
    )


def _line(row: Row, width: int, *, current: bool) -> Content:
    left = Content.assemble(("› " if current else "  ", KEY), (row.label.ljust(_LABEL), BOLD if current else DIM))
    room = max(1, width - left.cell_length)
    right = _options(row, room) if row.options else _typed(row.text, room, current=current)
    return (left + right).truncate(max(0, width))


def _typed(text: str, room: int, *, current: bool) -> Content:
    """The end of what is typed, with a cursor behind it."""
    shown, cursor = text, "▏" if current else ""
    while shown and Content(f"{shown}{cursor}").cell_length > room:
        shown = f"…{shown[2:]}" if len(shown) > 1 else ""
    return Content.assemble((shown, BOLD if current else ""), cursor)


def _options(row: Row, room: int) -> Content:
    """What there is to choose from, as far as there is room for all of it; else what was chosen."""
    parts = [
        Content.styled(f"‹ {option} ›", BOLD) if place == row.chosen else Content.styled(f"  {option}  ", DIM)
        for place, option in enumerate(row.options)
    ]
    whole = Content("").join(parts)
    return whole if whole.cell_length <= room else parts[row.chosen]


def placed_offers(offers: tuple[Offer, ...], width: int) -> list[PlacedOffer]:
    """The offers side by side, as far as there is room."""
    placed: list[PlacedOffer] = []
    start = 1
    for offer in offers:
        end = start + len(offer.shown) + 1 + len(offer.words)
        if end <= width - 1:
            placed.append(PlacedOffer(start, end, offer))
            start = end + GAP
    return placed


def paint_offers(offers: tuple[Offer, ...], width: int) -> Content:
    """The footer."""
    line = Content("")
    for place in placed_offers(offers, width):
        line += Content(" " * (place.start - line.cell_length))
        line += Content.assemble((place.offer.shown, KEY), (f" {place.offer.words}", DIM))
    return line.truncate(max(0, width))
