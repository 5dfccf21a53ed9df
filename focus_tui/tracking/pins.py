"""Pins: targets with a number of their own, `1` to `9`, which they keep until they are unpinned.

Every process of a profile may change them. A change is written only while the journal holds what it was made on; else
it is made anew on what others have written meanwhile.
"""

from __future__ import annotations

from typing import NamedTuple

from focus_tui.tracking import codec
from focus_tui.tracking.target import Key, Target

FACT = "pins"
"""The name under which the journal holds them."""
MOST = 9


class Pin(NamedTuple):
    """A target that the key `number` starts."""

    number: int
    target: Target


class Pins:
    """The pins of the journal, and on top of them what the user has changed since. shown: both together."""

    def __init__(self) -> None:
        self.shown: tuple[Pin, ...] = ()
        self._kept: tuple[Pin, ...] = ()
        self._text: str | None = None
        self._wishes: dict[Key, tuple[Target, int | None]] = {}
        self._on_their_way: frozenset[Key] = frozenset()

    def at(self, number: int) -> Target | None:
        """The target with that number."""
        return next((pin.target for pin in self.shown if pin.number == number), None)

    def number_of(self, key: Key) -> int | None:
        """The number of the target with that key."""
        return next((pin.number for pin in self.shown if pin.target.key == key), None)

    def free_number(self) -> int | None:
        """The least number that no target has."""
        taken = {pin.number for pin in self.shown}
        return next((number for number in range(1, MOST + 1) if number not in taken), None)

    def wish(self, target: Target, number: int | None) -> None:
        """Give `target` this number, or take away the one that it has (None)."""
        self._wishes[target.key] = target, number
        self._settle()

    def adopt(self, text: str | None) -> tuple[Target, ...]:
        """Take what the journal holds; returns what was pinned here and has no number left."""
        self._on_their_way = frozenset()
        if text != self._text:
            self._kept, self._text = _read(text), text
        return self._settle()

    def change(self) -> tuple[str, str | None] | None:
        """The text that the journal is to hold, and the one that it still has to hold; None where nothing changes."""
        text = codec.pins_text(self.shown) if self._wishes else self._text
        if text is None or text == self._text:
            return None
        self._on_their_way = frozenset(self._wishes)
        return text, self._text

    def leave_disk(self) -> None:
        """Go on with a journal that holds nothing."""
        self._wishes = {pin.target.key: (pin.target, pin.number) for pin in self.shown}
        self._kept, self._text, self._on_their_way = (), None, frozenset()
        self._settle()

    def _settle(self) -> tuple[Target, ...]:
        """Forget the wishes that have come true, and see what all others come to."""
        pins = {pin.number: pin.target for pin in self._kept}
        left_out = []
        for key, (target, number) in list(self._wishes.items()):
            there = next((taken for taken, other in pins.items() if other.key == key), None)
            if (there is None) == (number is None):
                # What is being written may say otherwise in a moment: then this is still to be done.
                if key not in self._on_their_way:
                    del self._wishes[key]
            elif there is not None:
                del pins[there]
            elif number in pins and len(pins) == MOST:
                del self._wishes[key]
                left_out.append(target)
            else:
                free = next(each for each in (number, *range(1, MOST + 1)) if each is not None and each not in pins)
                pins[free] = target
        shown = tuple(Pin(number, pins[number]) for number in sorted(pins))
        if shown != self.shown:
            self.shown = shown
        return tuple(left_out)


def _read(text: str | None) -> tuple[Pin, ...]:
    """The pins that the journal's text holds; none where it makes no sense."""
    if text is None:
        return ()
    try:
        return tuple(Pin(number, target) for number, target in codec.pins_of(text))
    except codec.Unreadable:
        return ()
