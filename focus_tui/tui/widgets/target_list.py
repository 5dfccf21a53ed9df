"""The list of what can be started, and the highlight that stays on the same target whatever comes in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from focus_tui.targets.catalogue import Row
from focus_tui.tracking.target import Key, Target
from focus_tui.tui.widgets.scrolling import scroll_to_line
from focus_tui.tui.widgets.target_line import cut, draw_target

if TYPE_CHECKING:
    from focus_tui.targets.filter import Finder

AT_ONCE = 20_000
"""Rows that are searched before the next frame is drawn. In more of them typing goes on while they are searched."""


class TargetList(ScrollView, can_focus=False):
    """Rows of a catalogue, one a line. The screen moves the highlight; nothing here takes the focus or reads keys.

    While many rows are searched, those found before stay on screen. Whoever asks for the highlight, or moves it, gets
    the one that belongs to all that was typed before.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "target-list--highlight",
        "target-list--marker",
        "target-list--now",
        "target-list--when",
        "target-list--match",
        "target-list--project",
        "target-list--origin",
        "target-list--gone",
        "target-list--unlisted",
        "target-list--empty",
    }

    DEFAULT_CSS = """
    TargetList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;

        & > .target-list--highlight {
            background: $block-cursor-blurred-background;
            text-style: bold;
        }
        & > .target-list--marker, & > .target-list--now {
            color: $text-primary;
            text-style: bold;
        }
        & > .target-list--match {
            text-style: bold underline;
        }
        & > .target-list--when, & > .target-list--project, & > .target-list--origin, & > .target-list--empty {
            text-style: dim;
        }
        & > .target-list--gone {
            text-style: dim strike;
        }
        & > .target-list--unlisted {
            text-style: dim;
        }
    }
    """

    class Chosen(Message):
        """The target was chosen with the mouse, and is to be started."""

        def __init__(self, target: Target) -> None:
            super().__init__()
            self.target = target

    class Found(Message):
        """What was typed some time ago has been looked for in all rows, and its matches are shown."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[Row] = ()
        self._finder: Finder | None = None
        self._filter_text = ""
        self._search: Iterator[list[Row] | None] | None = None
        self._going = False  # whether a step of a search, or of what comes before one, is on its way
        self._typed = False  # whether the filter has changed since what is shown was found
        self._shown: list[Row] = []
        self._shown_text = ""
        self._unfiltered: tuple[Key | None, bool] | None = None
        self._twins: frozenset[str] = frozenset()
        self._project_width = 0
        self._index: int | None = None
        self._key: Key | None = None
        self._touched = False
        self._moved = False
        self._chosen_by_click = False

    def show(self, rows: Sequence[Row]) -> None:
        """Show `rows` from now on. Rows equal to those shown repaint nothing."""
        if rows is self._rows or rows == self._rows:
            return
        self._rows = rows
        self._finder = None
        times = Counter([row.label for row in rows])
        self._twins = (
            frozenset(label for label, count in times.items() if count > 1) if len(times) < len(rows) else frozenset()
        )
        project_width = max((cell_len(project) for project in {row.project for row in rows}), default=0)
        if project_width != self._project_width:
            self._project_width = project_width
            self.refresh()
        if not self._touched:
            # The lists come one by one: a highlight that nobody has moved stays on the first row, which is now's.
            self._key = None
        self._find()

    @property
    def filter_text(self) -> str:
        """What the rows are filtered by; "" for all of them. A new text highlights the best match."""
        return self._filter_text

    @filter_text.setter
    def filter_text(self, text: str) -> None:
        if text == self._filter_text:
            return
        if not text:
            # What was typed moves the highlight, however soon it is cleared.
            self.settle()
        self._filter_text = text
        self._typed = True
        self._find()

    def get_ready(self) -> None:
        """Do what the first search would otherwise have to wait for, in the turns that follow."""
        self._search_on()

    @property
    def searching(self) -> bool:
        """Whether what is shown does not answer to what was typed, yet."""
        return self._search is not None

    def settle(self) -> None:
        """Search all rows that are left to search, and show what is found."""
        if self._search is not None:
            found = next(rows for rows in self._search if rows is not None)
            self._search = None
            self._show_found(found)

    def _find(self) -> None:
        """Look for what is typed; among many rows, in the turns that follow."""
        if not self._filter_text.strip():
            self._search = iter([list(self._rows)])
            self.settle()
            return
        self._search = self._prepared().search(self._filter_text)
        if len(self._rows) > AT_ONCE:
            self._search_on()
        else:
            self.settle()

    def _prepared(self) -> Finder:
        """What finds among the rows. It is not imported before it is needed."""
        if self._finder is None:
            from focus_tui.targets.filter import Finder

            self._finder = Finder(self._rows)
        return self._finder

    def _search_on(self) -> None:
        if not self._going:
            self._going = True
            self.call_later(self._take_step)

    async def _take_step(self) -> None:
        """Search some rows, or prepare some to be searched, and let in what was typed meanwhile."""
        if self._search is None:
            self._going = not self._prepared().prepare()
        elif (found := next(self._search)) is not None:
            self._going = False
            self._search = None
            self._show_found(found)
            self.post_message(self.Found())
        if self._going:
            # A message of one's own comes next without giving way to the app, which takes the keys.
            await asyncio.sleep(0)
            self.call_later(self._take_step)

    @property
    def highlighted_row(self) -> Row | None:
        """The row with the highlight; None when no row is shown."""
        self.settle()
        return None if self._index is None else self._shown[self._index]

    @property
    def highlighted(self) -> Target | None:
        """The target with the highlight; None when no row is shown."""
        row = self.highlighted_row
        return None if row is None else row.target

    def mark(self) -> None:
        """From now on `moved_since_mark` tells whether the user has moved the highlight."""
        self.settle()
        self._moved = False

    @property
    def moved_since_mark(self) -> bool:
        """Whether the user moved the highlight since `mark` was called. Reloads do not count."""
        self.settle()
        return self._moved

    def hold(self) -> None:
        """The user means the highlighted target: the highlight stays on it wherever it goes."""
        self._touched = True

    def move(self, delta: int) -> None:
        """Move the highlight by `delta` rows, as far as there are rows."""
        self.settle()
        if self._index is not None:
            self._highlight(self._index + delta)

    def to_start(self) -> None:
        """Move the highlight to the first row."""
        self.settle()
        self._highlight(0)

    def to_end(self) -> None:
        """Move the highlight to the last row."""
        self.settle()
        self._highlight(len(self._shown) - 1)

    def page(self, delta: int) -> None:
        """Move the highlight by `delta` screenfuls."""
        self.move(delta * max(1, self.scrollable_content_region.height - 1))

    def _highlight(self, index: int) -> None:
        """Put the highlight on a row, as the user asked."""
        if not self._shown:
            return
        self._touched = True
        index = min(max(index, 0), len(self._shown) - 1)
        before = self._index
        if index != before:
            self._moved = True
            self._index = index
            self._key = self._shown[index].target.key
            self.refresh_line(index)
            if before is not None:
                self.refresh_line(before)
        self._scroll_to_highlight()

    def _show_found(self, found: list[Row]) -> None:
        """Show the rows that were found, keep the highlight or put it on the best match, and repaint what differs."""
        typed, self._typed = self._typed, False
        filtered = False
        if self._filter_text.strip():
            from focus_tui.targets.filter import words

            filtered = bool(words(self._filter_text))
            new = self._prepared().new(self._filter_text)
            if new is not None:
                found.append(new)
        before, index, key = self._shown, self._index, self._key
        in_view = self._is_in_view(index)
        self._shown, self._shown_text = found, self._filter_text
        if typed:
            self._aim(filtered=filtered)
        elif len(before) == 1 and before[0].origin == "new":
            self._key = None  # nothing had matched before: nobody has put the highlight there
        self._index = self._find_highlight(index)
        if self._index is not None:
            self._key = found[self._index].target.key
        if typed and filtered and self._key != key:
            self._moved = True
        if len(found) != len(before):
            self.virtual_size = Size(self.virtual_size.width, len(found))
        if typed or not found or not before:
            self.refresh()  # also the same rows have other places marked
        else:
            top = self.scroll_offset.y
            for y in range(top, top + self.scrollable_content_region.height):
                if before[y : y + 1] != found[y : y + 1] or (index != self._index and y in (index, self._index)):
                    self.refresh_line(y)
        if in_view and not typed:
            top, height = self.scroll_offset.y, self.scrollable_content_region.height
            if self._index is not None and self._index < min(top, height):
                # It has gone up, as what is pinned does: to where it is seen with its company.
                scroll_to_line(self, 0)
        if typed or in_view:
            self._scroll_to_highlight()

    def _aim(self, *, filtered: bool) -> None:
        """Say what is to be highlighted, as the filter has changed: the best match; without a filter, what was.

        Where that was in no row but the one of a new description, the highlight returns to where it was before.
        """
        if filtered:
            if self._unfiltered is None:
                self._unfiltered = self._key, self._moved
            self._key, self._touched = None, True
        elif self._unfiltered is not None:
            if self._place_of(self._key) is None:
                self._key, self._moved = self._unfiltered
            self._unfiltered = None

    def _find_highlight(self, index: int | None) -> int | None:
        """Where the highlighted target is now; the row in its place when it left, the first when there was none."""
        shown, key = self._shown, self._key
        if not shown:
            return None
        if key is None:
            return 0
        if index is not None and index < len(shown) and shown[index].target.key == key:
            return index
        place = self._place_of(key)
        return min(index or 0, len(shown) - 1) if place is None else place

    def _place_of(self, key: Key | None) -> int | None:
        return next((place for place, row in enumerate(self._shown) if row.target.key == key), None)

    def _is_in_view(self, index: int | None) -> bool:
        top = self.scroll_offset.y
        return index is None or top <= index < top + self.scrollable_content_region.height

    def _scroll_to_highlight(self) -> None:
        height = self.scrollable_content_region.height
        if self._index is None or height <= 0:
            return
        top = self.scroll_offset.y
        if self._index < top:
            scroll_to_line(self, self._index)
        elif self._index >= top + height:
            scroll_to_line(self, self._index - height + 1)

    def on_resize(self) -> None:
        self._scroll_to_highlight()

    def on_click(self, event: events.Click) -> None:
        """A click highlights; a click on the highlighted row, or a double click, chooses it."""
        offset = event.get_content_offset(self)
        index = -1 if offset is None else offset.y + self.scroll_offset.y
        if event.button != 1 or not 0 <= index < len(self._shown):
            return
        event.stop()
        again = index == self._index
        if self._search is not None:
            # The row is meant that was seen, wherever it is once all is found.
            seen = self._shown[index].target.key
            self.settle()
            place = self._place_of(seen)
            if place is None:
                return
            index = place
        self._highlight(index)
        if event.chain == 1:
            self._chosen_by_click = False
        # The second click of a double click on the highlighted row is not a second wish.
        if again and not self._chosen_by_click:
            self._chosen_by_click = True
            self.post_message(self.Chosen(self._shown[index].target))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if width <= 0:
            return Strip([], 0)
        if index < len(self._shown):
            return self._draw(self._shown[index], index == self._index, width)
        if y == 0 and not self._shown:
            style = self.rich_style + self._style("empty")
            return Strip([Segment(cut("  There is nothing to start yet.", width), style)]).adjust_cell_length(
                width, style
            )
        return Strip.blank(width, self.rich_style)

    def _style(self, component: str) -> Style:
        return self.get_component_rich_style(f"target-list--{component}", partial=True)

    def _draw(self, row: Row, highlighted: bool, width: int) -> Strip:
        base = self.get_component_rich_style("target-list--highlight") if highlighted else self.rich_style
        return draw_target(
            row,
            width,
            base=base,
            style=self._style,
            highlighted=highlighted,
            twin=row.label in self._twins,
            project_width=self._project_width,
            typed=self._shown_text,
        )


def _look() -> None:
    """Show the widget alone: arrows move, printable keys filter, escape clears."""
    from textual.app import App, ComposeResult

    from focus_tui.tracking.target import TAKE_A_BREAK

    names = [
        "Write the quarterly report",
        "Answer mail",
        "[b]Not bold[/",
        "会議の準備をする",
        "👩‍👩‍👧 Family",
        "Überprüfung",
    ]
    rows = [
        Row(
            Target("time block", "Review the plan", 7, 7),
            "Review the plan",
            "time block",
            "10:30–12:00",
            True,
            "Apollo",
        )
    ]
    rows += [
        Row(
            Target("task", name, number),
            f"{name} {number}",
            "task",
            project=("Apollo", "Ops")[number % 2],
            gone=number == 9,
        )
        for number, name in enumerate(names * 8, 1)
    ]
    rows.append(Row(TAKE_A_BREAK, "Break", "break"))

    class Look(App[None]):
        AUTO_FOCUS = ""

        def compose(self) -> ComposeResult:
            yield TargetList()

        def on_mount(self) -> None:
            self.query_one(TargetList).show(rows)

        def on_key(self, event: events.Key) -> None:
            shown = self.query_one(TargetList)
            moves = {"down": 1, "up": -1}
            if event.key in moves:
                shown.move(moves[event.key])
            elif event.key in ("pagedown", "pageup"):
                shown.page(1 if event.key == "pagedown" else -1)
            elif event.key == "escape":
                shown.filter_text = ""
            elif event.is_printable and event.character:
                shown.filter_text += event.character

    Look().run()


if __name__ == "__main__":
    _look()
