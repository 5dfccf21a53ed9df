"""The notice: its row is always there, so that nothing moves when it comes and goes."""

from __future__ import annotations

from focus_tui.tui.painting import paint_notice
from focus_tui.tui.widgets.line import Line
from focus_tui.tui.words import NoticeWords


class NoticeLine(Line[NoticeWords | None]):
    """Shows one notice in as many rows as the style sheet gives it, coloured by how grave it is."""

    def __init__(self, value: NoticeWords | None, *, id: str | None = None) -> None:
        super().__init__(value, lambda value, width: paint_notice(value, width, self.size.height), id=id)
        self._colour()

    def show(self, value: NoticeWords | None) -> None:
        super().show(value)
        self._colour()

    def _colour(self) -> None:
        wanted = f"-{self.value.severity}" if self.value is not None else ""
        if " ".join(self.classes) != wanted:
            self.set_classes(wanted)
