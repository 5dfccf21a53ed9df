"""The theme that the user has chosen in the palette, which goes before the one of the configuration.

Every process of a profile may choose one, and all of them show the one that was chosen last.
"""

from __future__ import annotations

import json

FACT = "theme"
"""The name under which the journal holds it."""
_LONGEST = 60


class ChosenTheme:
    """The theme that the journal names, or that was chosen since. name: None for the one of the configuration."""

    def __init__(self) -> None:
        self.name: str | None = None
        self._text: str | None = None
        self._wished = False

    def choose(self, name: str | None) -> None:
        """Show this theme from now on; None for the one of the configuration."""
        self.name = name
        self._wished = True

    def adopt(self, text: str | None) -> None:
        """Take what the journal holds, unless what was chosen here is yet to be written."""
        self._text = text
        if self._wished and self._to_write() is not None:
            return
        self._wished = False
        self.name = _read(text)

    def change(self) -> str | None:
        """The text that the journal is to hold; None where it holds that already."""
        return self._to_write() if self._wished else None

    def leave_disk(self) -> None:
        """Go on with a journal that holds nothing."""
        self._text, self._wished = None, self.name is not None

    def _to_write(self) -> str | None:
        is_there = self.name == _read(self._text)
        return None if is_there else json.dumps(self.name)


def _read(text: str | None) -> str | None:
    """The name that the journal's text holds; None where it makes no sense."""
    try:
        name = None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None
    return name if isinstance(name, str) and name.isprintable() and 0 < len(name) <= _LONGEST else None
