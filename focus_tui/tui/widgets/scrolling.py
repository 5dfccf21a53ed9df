"""Scrolling a view whose lines have changed just now."""

from __future__ import annotations

from textual.scroll_view import ScrollView


def scroll_to_line(view: ScrollView, line: int) -> None:
    """Make `line` the topmost of `view`, at once."""
    # One that was short until now has no scroll bar yet: it may not scroll, nor would the bar follow.
    view.scroll_to(y=line, animate=False, force=True)
    view.vertical_scrollbar.position = view.scroll_y
