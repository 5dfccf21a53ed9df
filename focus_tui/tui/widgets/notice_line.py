"""The notice, or a prompt in its place: its rows are always there, so that nothing moves when it comes and goes."""

from __future__ import annotations

from textual.content import Content

from focus_tui.tui.painting import paint_notice, paint_prompt
from focus_tui.tui.widgets.line import Line
from focus_tui.tui.words import NoticeWords, PromptWords

Shown = NoticeWords | PromptWords | None


class NoticeLine(Line[Shown]):
    """Shows one notice in as many rows as the style sheet gives it, coloured by how grave it is; or a prompt."""

    def __init__(self, value: Shown, *, id: str | None = None) -> None:
        super().__init__(value, self._painted, id=id)
        self._colour()

    def show(self, value: Shown) -> None:
        super().show(value)
        self._colour()

    def _painted(self, value: Shown, width: int) -> Content:
        rows = self.size.height
        if isinstance(value, PromptWords):
            return paint_prompt(value, width, rows)
        return paint_notice(value, width, rows)

    def _colour(self) -> None:
        wanted = f"-{self.value.severity}" if isinstance(self.value, NoticeWords) else ""
        if " ".join(self.classes) != wanted:
            self.set_classes(wanted)
