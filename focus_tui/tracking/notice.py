"""A notice: one line inside the dashboard that says what happened, and the keys that answer it."""

from __future__ import annotations

from math import ceil
from typing import Literal

from focus_tui.frozen import dataclass
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import span_text

Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell the user.

    kind: what it is about; a later notice of the same kind takes its place, so repeats do not stack.
    text: one harmless sentence or two (already cleaned).
    keys: the keys that answer it, as (key, what it does), in the order to show; texts are harmless. A key is named as
    it is by default: the screen shows the one that is in force.
    asks: whether it is a question; questions are shown before facts.
    target: what `w` or `y` would start.
    at: the instant that the answer takes effect at (epoch seconds, server's clock); None for now.
    until: boot seconds of a moment the text waits for; the time left is shown behind the text.
    """

    kind: str
    text: str
    keys: tuple[tuple[str, str], ...] = ()
    asks: bool = False
    severity: Severity = "information"
    target: Target | None = None
    at: float | None = None
    until: float | None = None

    def sentence(self, boot: float) -> str:
        """The text as it stands at `boot` (seconds of the boot clock), with what is left of the wait."""
        if self.until is None:
            return self.text
        left = self.until - boot
        if left <= 0:
            wait = "a moment"  # the moment is there, and its request on its way
        elif left <= 59:
            wait = f"{ceil(left)} s"
        else:
            wait = span_text(left + 59)
        return f"{self.text} {wait}."
