"""Screens that take their keys in the order in which they were typed."""

from __future__ import annotations

from textual import events


class Keyed:
    """A screen to which the app hands keys and pastes directly, one after the other.

    Textual's own way leads through the queues of two tasks, so that a key can arrive before the key typed before
    it has taken effect: in `/n`, the `n` would answer a notice. Here each key has had its effect before the next
    one is looked at, and a screen that it opened is the one that gets the next.
    """

    def press(self, event: events.Key) -> bool:
        """Do what the key says at once; False when it means nothing here."""
        raise NotImplementedError

    def paste(self, text: str) -> None:
        """Take text that was pasted; nothing, where there is nowhere to put it."""
