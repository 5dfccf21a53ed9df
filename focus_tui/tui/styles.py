"""Where the style sheets lie: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def style_sheet(name: str) -> Path:
    """The path of the style sheet `name`, such as `dashboard.tcss`. FileNotFoundError when it is in neither place."""
    for folder in (_PACKAGE / "styles", _PACKAGE.parent / "styles"):
        path = folder / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"The style sheet {name} is missing from this installation of focus-tui.")
