"""A secret that is typed. It stands in no variable and no repr; what can be seen is that there is something."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

_LONGEST = 500
_MOST_DOTS = 12


class SecretText:
    """A line that grows and shrinks at its end, and shows nothing but dots."""

    def __init__(self) -> None:
        self._reveal: Callable[[], str] = _nothing

    @property
    def reveal(self) -> Callable[[], str]:
        """Gives the secret as it is now. Do not keep what it gives in a variable: tracebacks show variables."""
        return self._reveal

    @property
    def dots(self) -> str:
        """What is shown of it. A long one shows no more than a short one."""
        return "•" * min(len(self._reveal()), _MOST_DOTS)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but blanks."""
        return not self._reveal().strip()

    def press(self, event: events.Key) -> bool:
        """Take a key; False when it neither types nor edits."""
        if event.key == "backspace":
            self._reveal = _sealed(self._reveal, _nothing, -1)
        elif event.key in ("ctrl+u", "ctrl+w"):
            self._reveal = _nothing
        elif event.is_printable and event.character is not None:
            self._reveal = _sealed(self._reveal, lambda: event.character or "", _LONGEST)
        else:
            return False
        return True

    def paste(self, pasted: Callable[[], str]) -> None:
        """Add the first line of what was pasted."""
        self._reveal = _sealed(self._reveal, lambda: pasted().strip("\r\n").partition("\n")[0].rstrip("\r"), _LONGEST)


def _nothing() -> str:
    return ""


def _sealed(before: Callable[[], str], more: Callable[[], str], end: int) -> Callable[[], str]:
    """What gives both, cut at `end`. Nobody sees this frame: once it has returned, it is on no crash screen."""
    text = f"{before()}{more()}"[:end]
    return lambda: text
