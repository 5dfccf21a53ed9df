"""A line that is typed, and how it is edited. No widget: nothing takes the focus, and nothing blinks."""

from __future__ import annotations

from textual import events

from focus_tui.tracking.text import plain

_LONGEST = 200
_TAIL = 30


class TypedText:
    """A line of text that grows and shrinks at its end."""

    def __init__(self) -> None:
        self.text = ""

    @property
    def tail(self) -> str:
        """The end of the text, short enough to show."""
        return self.text if len(self.text) <= _TAIL else f"…{self.text[1 - _TAIL :]}"

    def press(self, event: events.Key) -> bool:
        """Take a key; False when it neither types nor edits."""
        if event.key == "backspace":
            self.text = self.text[:-1]
        elif event.key == "ctrl+u":
            self.text = ""
        elif event.key == "ctrl+w":
            self.text = " ".join(self.text.rstrip().split(" ")[:-1])
        elif event.is_printable and event.character is not None:
            self.text = f"{self.text}{event.character}"[:_LONGEST]
        else:
            return False
        return True

    def paste(self, text: str) -> None:
        """Add the first line of `text`, without anything that a terminal could obey."""
        lines = text.splitlines()
        if lines:
            self.text = f"{self.text}{plain(lines[0], _LONGEST)}"[:_LONGEST]
