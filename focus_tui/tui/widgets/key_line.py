"""The footer: the keys that help most right now; a click on one does it."""

from __future__ import annotations

from functools import partial

from textual import events
from textual.message import Message

from focus_tui.tui.keys import Key, Keymap
from focus_tui.tui.painting import Keys, footer_lead, paint_keys, placed_keys
from focus_tui.tui.widgets.line import Line


class KeyLine(Line[Keys]):
    """One line of keys, as `keymap` has them."""

    class Pressed(Message):
        """A key of the footer was clicked."""

        def __init__(self, key: Key) -> None:
            super().__init__()
            self.key = key

    def __init__(self, value: Keys, keymap: Keymap, *, id: str | None = None) -> None:
        super().__init__(value, partial(paint_keys, keymap), id=id)
        self._keymap = keymap

    def on_click(self, event: events.Click) -> None:
        event.stop()
        width = self.size.width
        lead = footer_lead(self._keymap, self.value, width).cell_length
        for place in placed_keys(self._keymap, self.value.mode, lead, width, self.value.waiting):
            if place.start <= event.x < place.end:
                self.post_message(self.Pressed(place.key))
