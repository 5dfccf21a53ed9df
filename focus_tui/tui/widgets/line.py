"""A line, or a few, of text that is repainted only when what it shows has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.content import Content

from focus_tui.tui.widgets.painted import Painted

Value = TypeVar("Value")


class Line(Painted, Generic[Value]):
    """Shows a value, drawn by `paint` into the width that there is. Equal values repaint nothing."""

    DEFAULT_CSS = """
    Line {
        height: 1;
        width: 1fr;
        text-wrap: nowrap;
        text-overflow: clip;
    }
    """

    def __init__(self, value: Value, paint: Callable[[Value, int], Content], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._value = value
        self._paint = paint

    @property
    def value(self) -> Value:
        """What is shown."""
        return self._value

    def show(self, value: Value) -> None:
        """Show `value` from now on."""
        if value != self._value:
            self._value = value
            self.refresh()

    def render(self) -> Content:
        return self._paint(self._value, self.size.width)
