"""What we believe is tracked, and how fresh that belief is."""

from __future__ import annotations

from focus_tui.api.entry import TimeEntry
from focus_tui.frozen import dataclass

BELIEF = 30.0
"""Seconds for which a belief is good enough to act on; its age counts from when it was asked."""


@dataclass(frozen=True, slots=True)
class Belief:
    """The server's last word on what is tracked.

    known: whether there is one at all. entry: the tracked entry, None when idle. asked: boot seconds at which it
    was asked; asked_wall: the same on the local wall clock, in epoch seconds. confirmed: whether the server itself
    said so since this program started, and nothing has cast doubt on it since (a belief from disk is not).
    """

    known: bool = False
    entry: TimeEntry | None = None
    asked: float | None = None
    asked_wall: float | None = None
    confirmed: bool = False

    def is_fresh(self, boot: float) -> bool:
        """Whether an action may be sent on it."""
        return self.confirmed and self.known and self.asked is not None and boot - self.asked <= BELIEF
