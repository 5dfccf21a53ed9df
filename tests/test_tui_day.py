"""Today on the dashboard: its two lines in words and strips, the end of a block, the bell, and breaks."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from textual.content import Content

from focus_tui.clock import ManualClock
from focus_tui.config.settings import DEFAULTS, Settings
from focus_tui.targets.day import NOW, Cell
from focus_tui.tracking.day import Day
from focus_tui.tracking.snapshot import Lists, Snapshot
from focus_tui.tui import words
from focus_tui.tui.app import FocusApp
from focus_tui.tui.bell import BlockBell
from focus_tui.tui.day_painting import across, paint_day, strip_of
from focus_tui.tui.day_words import UNKNOWN, DayWords, TodayWords, length_text
from focus_tui.tui.keys import USUAL
from focus_tui.tui.painting import paint_since
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.words import Headline
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    BOOT,
    NOON,
    ON_A_BREAK,
    SINCE_0912,
    TODAY,
    TODAY_TRACKING,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
    unknown,
)
from tests.support.terminal import Terminal, plain_environment

HOUR = 3600


def worded(shown: Snapshot, settings: Settings = DEFAULTS, clock: ManualClock | None = None) -> DayWords:
    clock = clock or clock_at_noon()
    return TodayWords(clock, settings).words(shown, clock.now())


def painted(value: DayWords, width: int) -> list[str]:
    return paint_day(value, width).plain.split("\n")


def test_the_total_the_plan_and_the_source() -> None:
    found = worded(tracked())
    assert found[:4] == (
        "Today 2:59",
        "from Focus",
        ("plan left 3:00, until 16:00", "plan left 3:00"),
        ("breaks 0:15",),
    )
    assert worded(snapshot())[0] == "Today 1:35"


@pytest.mark.parametrize(
    ("day", "total", "source", "plan"),
    [
        (TODAY._replace(source="journal", planned=None), "Today 1:35", "from journal", ("plan not known",)),
        (TODAY._replace(planned=()), "Today 1:35", "from Focus", ("nothing planned",)),
        (TODAY._replace(complete=False), "Today 1:35+", "from Focus", None),
        (
            TODAY._replace(planned=(TODAY.planned or ())[:2]),
            "Today 1:35",
            "from Focus",
            ("nothing left of the plan", "plan left 0:00"),
        ),
    ],
)
def test_what_is_not_known_is_not_told(day: Day, total: str, source: str, plan: tuple[str, ...] | None) -> None:
    found = worded(snapshot(day=day))
    assert found[:2] == (total, source)
    assert plan is None or found.plan == plan


def test_before_anything_is_known_nothing_is_said() -> None:
    assert worded(unknown()) is UNKNOWN
    assert painted(UNKNOWN, 80) == [" Today –      not known yet", "              "]


@pytest.mark.parametrize(
    ("shown", "goal", "forms"),
    [
        (tracked(), 6 * HOUR, ("left 3:01, done about 15:00", "left 3:01")),
        (snapshot(), 6 * HOUR, ("left 4:25, nothing runs", "left 4:25")),
        (ON_A_BREAK, 6 * HOUR, ("left 4:25, on a break", "left 4:25")),
        (unknown(day=TODAY), 6 * HOUR, ("left 4:25",)),
        (tracked(), 16 * HOUR, ("left 13:01, not done today", "left 13:01")),
        (tracked(), 2 * HOUR, ("goal reached, 0:59 over", "0:59 over")),
        (snapshot(), 95 * 60, ("goal reached",)),
    ],
)
def test_what_is_left_of_the_goal_and_when_it_will_be_done(
    shown: Snapshot, goal: int, forms: tuple[str, ...]
) -> None:
    found = worded(shown, Settings(day_goal=goal))
    assert found.plan == forms
    assert found.work[-1] == "plan left 3:00"


def test_the_goal_is_told_in_the_time_of_the_server() -> None:
    assert worded(tracked(offset=600.0), Settings(day_goal=6 * HOUR)).plan[0] == "left 2:51, done about 15:00"


def test_a_total_that_grows_on_old_truth_has_a_tilde() -> None:
    assert worded(tracked(asked=BOOT - 1000)).total == "Today ~2:59"
    assert worded(snapshot(asked=BOOT - 1000)).total == "Today 1:35"


@pytest.mark.parametrize(
    ("seconds", "up", "text"),
    [(0, False, "0:00"), (59, False, "0:00"), (59, True, "0:01"), (60, True, "0:01"), (-5, False, "0:00")],
)
def test_lengths(seconds: float, up: bool, text: str) -> None:
    assert length_text(seconds, up=up) == text
    assert length_text(100 * HOUR) == "100:00"


def test_within_a_minute_it_is_the_very_same_value_and_then_another() -> None:
    clock = clock_at_noon()
    today, shown = TodayWords(clock, DEFAULTS), tracked()
    first = today.words(shown, clock.now())
    clock.advance(59)
    assert today.words(replace(shown, asked=BOOT + 50), clock.now()) is first
    clock.advance(1)
    assert today.words(shown, clock.now()).total == "Today 3:00"
    assert today.words(replace(shown, day=TODAY), clock.now()).total == "Today 1:35"


@pytest.mark.parametrize("width", range(1, 200))
@pytest.mark.parametrize("settings", [DEFAULTS, Settings(day_goal=6 * HOUR)], ids=["plain", "goal"])
def test_lines_keep_within_their_width_and_strips_are_aligned(width: int, settings: Settings) -> None:
    for shown in (tracked(), tracked(day=TODAY_TRACKING._replace(complete=False), asked=0.0), unknown()):
        lines = paint_day(worded(shown, settings), width).split("\n")
        assert all(line.cell_length <= width for line in lines)
        marks = [line.plain.find("┃") for line in lines]
        assert len(set(marks)) == 1
        if width >= 40 and shown.state != "unknown":
            assert len(lines) == 2
            assert marks[0] > 0
            assert [line.plain[14:19] for line in lines] == ["plan ", "work "]


def test_narrow_lines_drop_words_before_the_strips_get_short() -> None:
    found = worded(tracked(), Settings(day_goal=6 * HOUR))
    assert painted(found, 80)[0].endswith("  left 3:01, done about 15:00")
    assert painted(found, 80)[1].endswith("  plan left 3:00 · breaks 0:15")
    assert painted(found, 60)[0].endswith("  left 3:01")
    assert painted(found, 60)[1].endswith("  plan left 3:00")
    assert painted(found, 40)[0].startswith(" Today 2:59   plan ▁")
    assert "left" not in painted(found, 40)[0]
    assert painted(found, 20) == [" Today 2:59"]


@pytest.mark.parametrize(
    ("cell", "drawn", "ascii"),
    [
        (Cell(), ("▁", False), "."),
        (NOW, ("┃", False), "|"),
        (Cell("work", 8), ("█", False), "#"),
        (Cell("work", 3), ("▍", False), "+"),
        (Cell("work", 3, True), ("▋", True), "+"),
        (Cell("work", 5, False, True), ("▙", False), "#"),
        (Cell("work", 5, True, True), ("▟", False), "#"),
        (Cell("break", 8), ("▄", False), "-"),
        (Cell("break", 4), ("▖", False), "-"),
        (Cell("break", 1, True), ("▗", False), "-"),
    ],
)
def test_the_character_of_a_cell(cell: Cell, drawn: tuple[str, bool], ascii: str) -> None:
    assert across(cell, ascii=False) == drawn
    assert across(cell, ascii=True) == (ascii, False)


def test_a_strip_is_told_without_colour_and_reversed_where_it_begins_within_a_cell() -> None:
    drawn = strip_of((Cell("work", 3, True), Cell("work", 8), Cell("break", 8), Cell()), "bold", "dim", ascii=False)
    assert drawn.plain == "▋█▄▁"
    assert isinstance(drawn, Content)
    assert [(span.start, span.end) for span in drawn.spans if "reverse" in str(span.style)] == [(0, 1)]


def made(shown: Snapshot, settings: Settings = DEFAULTS) -> tuple[FocusApp, RecordingTracker, ManualClock]:
    tracker, clock = RecordingTracker(shown), clock_at_noon()
    return FocusApp(tracker, clock=clock, settings=settings), tracker, clock


@pytest.mark.parametrize(
    ("size", "there"), [((80, 24), True), ((120, 40), True), ((40, 20), True), ((80, 19), False), ((40, 10), False)]
)
async def test_it_is_shown_where_there_is_room(size: tuple[int, int], there: bool) -> None:
    app, _, _ = made(tracked())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = screen_text(app).splitlines()
        assert any(line.startswith(" from Focus   work ") for line in lines) is there
        assert (" Today 2:59" in screen_text(app)) is there
        assert "synced 10 s ago" in screen_text(app)


async def test_in_ascii_nothing_else_is_in_the_strips() -> None:
    app, _, _ = made(tracked(), Settings(ascii=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strips = [line for line in screen_text(app).splitlines() if " plan " in line[:20] or " work " in line[:20]]
        assert [line.split()[3] for line in strips] == [
            ".+######+..##|###+--#######...",
            ".+#####+#####|................",
        ]


async def test_a_tick_within_the_minute_repaints_no_strip_and_the_next_minute_repaints_it() -> None:
    app, _, clock = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DashboardScreen)
        for _ in range(5):
            clock.advance(10)
            screen.tick()
            dirty = {widget.id for widget in screen.query("*") if widget._repaint_regions}
            assert "day" not in dirty
            await pilot.pause()
        clock.advance(10)
        screen.tick()
        assert "day" in {widget.id for widget in screen.query("*") if widget._repaint_regions}
        await pilot.pause()
        assert "Today 3:00" in screen_text(app)


@pytest.mark.parametrize(
    ("over", "left", "line"),
    [
        (240, "block over since 4 min · 0 next", "━━  block over since 4 min · 0 next"),
        (30, "block just over · 0 next", "━━  block just over · 0 next"),
        (3 * HOUR + 2400, "block over since 3 h 40 min · 0 next", "━━  block over since 3 h 40 min · 0 next"),
    ],
)
def test_running_past_the_planned_end_is_told(over: float, left: str, line: str) -> None:
    shown = tracked(tracked=replace(SINCE_0912, planned=(NOON - 20_000, NOON - over)))
    since = words.since(shown, clock_at_noon().now(), clock_at_noon(), USUAL)
    assert since.plan is not None
    assert since.plan.left == left
    assert paint_since(since, 76).plain.endswith(line)
    assert "over" in paint_since(since, 38).plain


def test_without_anything_planned_0_is_not_offered() -> None:
    over = replace(SINCE_0912, planned=(NOON - 5400, NOON - 240), target=replace(SINCE_0912.target, time_block_id=80))
    for day in (TODAY._replace(planned=None), TODAY._replace(planned=(TODAY.planned or ())[:2]), None):
        plan = words.since(tracked(tracked=over, day=day), clock_at_noon().now(), clock_at_noon(), USUAL).plan
        assert plan is not None
        assert plan.left == "block over since 4 min"


def at(second: float, **changes: object) -> Snapshot:
    return tracked(tracked=replace(SINCE_0912, planned=(NOON - 5400, NOON + second)), **changes)


def rings(bell: BlockBell, shown: Snapshot, clock: ManualClock, seconds: int) -> list[int]:
    """The seconds at which the bell rings, looked at every second."""
    found = []
    for second in range(seconds):
        if bell.rings(shown, clock.now()):
            found.append(second)
        clock.advance(1)
    return found


def test_the_bell_rings_once_when_the_block_ends() -> None:
    bell, clock = BlockBell(), clock_at_noon()
    assert rings(bell, at(5), clock, 60) == [5]
    assert rings(bell, at(3600), clock, 4) == []  # the block was made longer: it ends another time


@pytest.mark.parametrize(
    "shown",
    [
        at(-1),
        at(0),
        at(5, sends=False),
        tracked(tracked=replace(SINCE_0912, planned=None)),
        snapshot(),
        unknown(),
    ],
    ids=["over", "just over", "another sends", "no block", "idle", "unknown"],
)
def test_the_bell_does_not_ring(shown: Snapshot) -> None:
    assert rings(BlockBell(), shown, clock_at_noon(), 60) == []


def test_the_bell_goes_by_the_clock_of_the_server_and_not_for_a_block_that_was_left() -> None:
    assert rings(BlockBell(), at(65, offset=60.0), clock_at_noon(), 60) == [5]
    bell, clock = BlockBell(), clock_at_noon()
    assert rings(bell, at(5), clock, 4) == []
    assert rings(bell, snapshot(), clock, 4) == []
    assert rings(bell, at(5), clock, 4) == []


_TITLE = re.compile(rb"\x1b\][^\x07\x1b]*\x07")

BELL = """
import sys
from focus_tui.clock import SystemClock
from focus_tui.config.settings import Settings
from focus_tui.tui.app import FocusApp
from tests.support.recording import RecordingTracker
from tests.support.snapshots import SINCE_0912, tracked
from dataclasses import replace

clock = SystemClock()
now = clock.now().wall
ends = now + float(sys.argv[1])
entry = replace(SINCE_0912, start=now - 600, planned=(now - 600, ends))
shown = tracked(tracked=entry, asked=clock.now().boot)
FocusApp(RecordingTracker(shown), clock=clock, settings=Settings(bell=sys.argv[2] == "bell")).run()
"""


@pytest.mark.parametrize(
    ("ends", "setting", "rung"), [(2.0, "bell", 1), (2.0, "no", 0), (-60.0, "bell", 0)], ids=["ends", "off", "over"]
)
def test_the_bell_in_a_terminal(tmp_path: Path, ends: float, setting: str, rung: int) -> None:
    command = [sys.executable, "-c", BELL, str(ends), setting]
    with Terminal(command, env=plain_environment(tmp_path), cwd=Path(__file__).parent.parent) as terminal:
        terminal.wait_for(lambda screen: "block just over" in screen or "block over since" in screen, timeout=30.0)
        terminal.send("q")
        terminal.wait_exit()
        written = b"".join(chunk.data for chunk in terminal.chunks)
        assert _TITLE.sub(b"", written).count(b"\x07") == rung


def test_a_break_has_a_mark_and_words_of_its_own() -> None:
    assert words.headline(ON_A_BREAK) == Headline("‖", "Break")
    assert words.since(ON_A_BREAK, clock_at_noon().now(), clock_at_noon(), USUAL).text == "on a break since 11:50"
    assert words.digits(ON_A_BREAK, clock_at_noon().now()) == "0:10:00"


async def test_a_break_looks_like_one() -> None:
    app, tracker, _ = made(ON_A_BREAK)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "‖ Break" in text
        assert "on a break since 11:50" in text
        assert "●" not in text
        resting = app.screen.query_one("#panel").styles.border_top
        tracker.become(tracked=SINCE_0912, day=TODAY_TRACKING)
        await pilot.pause()
        assert "● Write the quarterly report" in screen_text(app)
        assert app.screen.query_one("#panel").styles.border_top != resting


async def test_a_list_that_is_refused_leaves_what_the_journal_has() -> None:
    lists = Lists(tasks=(), refused=frozenset({"day"}))
    app, _, _ = made(snapshot(lists=lists, day=TODAY._replace(source="journal", planned=None)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert " Today 1:35   plan ▁▁▁" in screen_text(app)
        assert " from journal work ▁" in screen_text(app)
        assert "plan not known" in screen_text(app)
