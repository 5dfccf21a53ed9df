"""Our own themes, one dark and one light, and the choice of one in the palette.

Text keeps a contrast of 7 to 1 with what is behind it, names of keys and what alarms 4.5 to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.theme import Theme, ThemeProvider

if TYPE_CHECKING:
    from focus_tui.tui.app import FocusApp

DARK = Theme(
    name="focus-dark",
    primary="#b794f6",
    secondary="#67d3c4",
    accent="#f6ad6a",
    warning="#f6c26a",
    error="#ff8a9b",
    success="#86d993",
    foreground="#ebe7f2",
    background="#15121c",
    surface="#1d1927",
    panel="#292337",
    variables={
        "text-primary": "#c9aeff",
        "text-secondary": "#7fe0d2",
        "text-warning": "#f6c26a",
        "text-error": "#ff9aa9",
        "block-cursor-foreground": "#15121c",
        "block-cursor-blurred-background": "#3a2f57",
    },
)
LIGHT = Theme(
    name="focus-light",
    primary="#6b3fc7",
    secondary="#0b6e66",
    accent="#9a5200",
    warning="#8a5000",
    error="#b01f3f",
    success="#1f6f38",
    foreground="#211b2e",
    background="#fbf8f4",
    surface="#f3eee7",
    panel="#e7dfd5",
    dark=False,
    variables={
        "text-primary": "#5a30b5",
        "text-secondary": "#0b6e66",
        "text-warning": "#8a5000",
        "text-error": "#b01f3f",
        "block-cursor-foreground": "#fbf8f4",
        "block-cursor-blurred-background": "#dccdf7",
    },
)
OURS = (DARK, LIGHT)
USUAL = DARK.name
"""The theme where neither configuration nor user say otherwise."""


class Themes(ThemeProvider):
    """All themes for the palette, of which one is chosen for this and every later run."""

    @property
    def commands(self) -> list[tuple[str, Callable[[], None]]]:
        app: FocusApp = self.app  # type: ignore[assignment]
        return [(name, partial(app.choose_theme, name)) for name in sorted(app.available_themes)]
