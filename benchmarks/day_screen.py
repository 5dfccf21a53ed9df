"""Rows of the day in full with 500 entries: opening it, and scrolling through it, beside Textual's own table.

Both are drawn in this process, without a terminal. What is measured is processor time, so that waiting counts for
nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Header

from benchmarks.figures import Row, compared
from focus_tui.api.entry import DayRow
from focus_tui.config.settings import DEFAULTS
from focus_tui.tracking.day import Worked
from focus_tui.tui.app import FocusApp
from focus_tui.tui.day_in_full import RowWords, full_day
from focus_tui.tui.keys import USUAL
from tests.support.recording import RecordingTracker
from tests.support.snapshots import MIDNIGHT, TODAY, clock_at_noon, snapshot

ENTRIES = 500
SIZE = (120, 40)
KEYS = 80
_KEYS = ("pagedown", "down", "down", "pageup", "down", "end", "up", "home")

Figures = tuple[float, float]
"""Milliseconds until the day is drawn, and for each key that scrolls."""

_TASKS = (4711, 4712, 4713, 4714)
_BUSY = TODAY._replace(
    worked=tuple(
        Worked(DayRow(number, "activity", task_id=_TASKS[number % len(_TASKS)]), start, start + 70.0)
        for number, start in ((number, MIDNIGHT + 80.0 * number) for number in range(ENTRIES))
    )
)
_SHOWN = snapshot(day=_BUSY)


def day_in_full(pairs: int) -> Mapping[str, Row]:
    """Milliseconds of processor time until a day of 500 entries is drawn, and for each key that scrolls it."""
    asyncio.run(_pair())  # once uncounted: what is imported and read from the disk is there for both
    runs = [asyncio.run(_pair()) for _ in range(pairs)]
    return {
        "day_500_open": compared("ms", [(ours[0], theirs[0]) for ours, theirs in runs], budget=1.0),
        "day_500_scroll": compared("ms", [(ours[1], theirs[1]) for ours, theirs in runs], budget=1.0),
    }


async def _pair() -> tuple[Figures, Figures]:
    """Ours, and the baseline's."""
    clock = clock_at_noon()
    ours = await _figures(FocusApp(RecordingTracker(_SHOWN), clock=clock))
    theirs = await _figures(_Tables(full_day(_SHOWN, clock.now(), clock, DEFAULTS, USUAL).rows))
    return ours, theirs


async def _figures(app: App[Any]) -> Figures:
    app.animation_level = "none"  # Textual's own table would draw a dozen frames for each key
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened = await _spent(pilot, "d")
        return opened, await _spent(pilot, *islice(cycle(_KEYS), KEYS)) / KEYS


async def _spent(pilot: Pilot[Any], *keys: str) -> float:
    """Milliseconds of processor time until each of these keys is pressed and drawn."""
    before = time.process_time()
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    return (time.process_time() - before) * 1000


class _Tables(App[None]):
    """The baseline: `d` shows the same rows, worded already, in Textual's table on a screen of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [("d", "day", "Day")]

    def __init__(self, rows: Sequence[RowWords]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        yield Header()
        yield Footer()

    def action_day(self) -> None:
        self.push_screen(_TableScreen(self._rows))


class _TableScreen(Screen[None]):
    def __init__(self, rows: Sequence[RowWords]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        yield Header()
        table: DataTable[str] = DataTable(cursor_type="none")
        table.add_columns("", "times", "length", "name", "project", "kind")
        table.add_rows(row[:6] for row in self._rows)
        yield table
        yield Footer()
