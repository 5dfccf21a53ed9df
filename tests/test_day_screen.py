"""The day in full: its table and picture, its keys, other days, and what cannot be had of them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from textual.command import CommandPalette
from textual.widget import Widget

from focus_tui.api.entry import DayRow, Task
from focus_tui.clock import ManualClock
from focus_tui.config.settings import DEFAULTS, Settings
from focus_tui.targets.day_table import TableRow, table
from focus_tui.tracking.day import Day, DayLook, Worked
from focus_tui.tracking.snapshot import Lists, Snapshot, Tracked
from focus_tui.tracking.target import Target
from focus_tui.tui.app import FocusApp
from focus_tui.tui.day_in_full import full_day
from focus_tui.tui.keys import USUAL
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.screens.day import DayScreen
from focus_tui.tui.screens.help import HelpScreen
from focus_tui.tui.widgets.day_column import DayColumn
from focus_tui.tui.widgets.day_table import DayTable
from focus_tui.tui.widgets.key_line import KeyLine
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    BOOT,
    LISTS,
    MIDNIGHT,
    NOON,
    SINCE_0912,
    TODAY,
    TODAY_TRACKING,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
    unknown,
)
from tests.support.snapshots import YESTERDAY as LOOK

SIZES = [(40, 10), (80, 24), (120, 40)]
DAY = 86_400.0
HOUR = 3600.0

YESTERDAY = LOOK.day or TODAY


def many(count: int) -> Day:
    """A day of so many entries of a minute."""
    rows = [DayRow(n, "activity", description=f"Entry {n}", start=MIDNIGHT + n * 80.0) for n in range(count)]
    return TODAY._replace(worked=tuple(Worked(row, row.start or 0.0, (row.start or 0.0) + 70) for row in rows))


def made(shown: Snapshot, settings: Settings = DEFAULTS) -> tuple[FocusApp, RecordingTracker, ManualClock]:
    tracker, clock = RecordingTracker(shown), clock_at_noon()
    return FocusApp(tracker, clock=clock, settings=settings), tracker, clock


def lines(app: FocusApp) -> list[str]:
    return screen_text(app).splitlines()


def rows(day: Day, now: float = NOON, lists: Lists = LISTS, recents: tuple[Target, ...] = ()) -> list[TableRow]:
    return list(table(day, now, lists, recents))


def test_the_table_is_in_the_order_of_time_with_gaps_and_now() -> None:
    found = rows(TODAY_TRACKING)
    assert [(row.kind, row.name) for row in found] == [
        ("planned", "Answer mail"),
        ("work", "Answer mail"),
        ("gap", ""),
        ("planned", "Write the quarterly report"),
        ("work", "Write the quarterly report"),
        ("gap", ""),
        ("break", "Break"),
        ("gap", ""),
        ("running", "Write the quarterly report"),
        ("planned", "Review the plan"),
        ("now", ""),
        ("planned break", "Break"),
        ("planned", "Lunch with Ada"),
        ("planned", "Call the printer"),
    ]
    assert [row.seconds for row in found if row.kind == "gap"] == [360.0, 180.0, 353.0]
    assert [row.seconds for row in found if row.kind == "running"] == [5047.0]
    assert [row.project for row in found if row.kind == "work"] == ["", "Apollo"]


def test_the_time_since_the_last_entry_is_a_gap_too_but_not_on_another_day() -> None:
    assert [(row.end, row.seconds) for row in rows(TODAY) if row.kind == "gap"][-1] == (NOON, 5400.0)
    assert [row.seconds for row in rows(YESTERDAY) if row.kind == "gap"] == [8 * HOUR]
    assert "now" not in [row.kind for row in rows(YESTERDAY)]


def test_what_reaches_over_midnight_counts_as_far_as_it_is_of_the_day() -> None:
    found = rows(YESTERDAY)[0]
    assert (found.before, found.after, found.seconds) == (True, False, HOUR)
    day = YESTERDAY._replace(worked=(Worked(DayRow(1), MIDNIGHT - HOUR, MIDNIGHT + HOUR),), planned=())
    (only,) = rows(day)
    assert (only.before, only.after, only.seconds) == (False, True, HOUR)


def test_entries_beside_each_other_leave_no_gap_and_what_is_ahead_is_later() -> None:
    worked = (
        Worked(DayRow(1), NOON - 4 * HOUR, NOON - HOUR),
        Worked(DayRow(2), NOON - 3 * HOUR, NOON - 2 * HOUR),
        Worked(DayRow(3), NOON - HOUR + 59, None),
        Worked(DayRow(4), NOON + HOUR, None),
    )
    found = rows(TODAY._replace(worked=worked, planned=None))
    assert [row.kind for row in found] == ["work", "work", "running", "now", "later"]
    assert found[-1].seconds == 0.0


@pytest.mark.parametrize(
    ("row", "name", "project"),
    [
        (DayRow(1, task_id=4711), "Write the quarterly report", "Apollo"),
        (DayRow(1, task_id=4711, description="last chapter"), "Write the quarterly report · last chapter", "Apollo"),
        (DayRow(1, task_id=99, task_name="Elsewhere", project="P"), "Elsewhere", "P"),
        (DayRow(1, task_id=99), "Task 99", ""),
        (DayRow(1, task_id=98), "From the recents", ""),
        (DayRow(1, time_block_id=81, task_id=4713), "Review the plan", "Apollo"),
        (DayRow(1, time_block_id=7), "Time block 7", ""),
        (DayRow(1, description="Think"), "Think", ""),
        (DayRow(1, description="Think", project_id=5), "Think", "Fifth"),
        (DayRow(1), "(no description)", ""),
        (DayRow(1, "break"), "Break", ""),
        (DayRow(1, "break", description="Tea"), "Tea", ""),
        (DayRow(1, description="\x1b[2J\u202e[b]x"), "[2J[b]x", ""),
    ],
)
def test_names(row: DayRow, name: str, project: str) -> None:
    from focus_tui.api.entry import Project

    lists = replace(LISTS, projects=(Project(5, "Fifth"),))
    day = TODAY._replace(worked=(Worked(row, NOON - HOUR, NOON),), planned=())
    found = rows(day, lists=lists, recents=(Target("task", "From the recents", 98),))
    assert (found[0].name, found[0].project) == (name, project)


@pytest.mark.parametrize("size", SIZES)
async def test_d_opens_the_day_in_full(size: tuple[int, int]) -> None:
    app, tracker, _ = made(tracked(), Settings(day_goal=6 * 3600))
    async with app.run_test(size=size) as pilot:
        await pilot.press("d")
        await pilot.pause()
        shown = screen_text(app)
        assert lines(app)[0] == " Fri 15 Jan 2027 · today"
        assert lines(app)[1].startswith(" worked 2:59 · breaks 0:15 · plan left")
        assert "● 10:35–now      1:24  Write the qu" in shown
        assert "┃ 12:00 now ──" in shown
        assert "· from Focus, asked at 11:50" in shown
        assert lines(app)[-1].startswith(" esc back  [ before  ] after")
        assert ("goal left 3:01, done about 15:00" in shown) is (size[0] > 40)
        assert ("plan work" in shown) is (size[0] > 40)
        assert (" running " in shown) is (size[0] > 40)
        for line in app.screen._compositor.render_strips():
            assert sum(segment.cell_length for segment in line) == size[0]
    assert tracker.calls == []


async def test_kinds_are_told_without_colour() -> None:
    app, _, _ = made(tracked())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        shown = "\n".join(lines(app))
        for mark, words in (
            ("□ 08:30–09:00    0:30  Answer mail", "planned"),
            ("■ 08:31–08:58    0:27  Answer mail", ""),
            ("· 08:58–09:04    0:06  gap", ""),
            ("‖ 10:15–10:30    0:15  Break", "break"),
            ("● 10:35–now      1:24  Write the quarterly report", "running"),
            ("▫ 13:00–13:45    0:45  Break", "planned"),
        ):
            line = next(line for line in lines(app) if mark in line)
            assert words in line[60:], shown


async def test_the_picture_beside_the_table_has_the_hours_and_breaks_half_as_wide() -> None:
    app, _, _ = made(tracked())
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        column = [line[66:].rstrip() for line in lines(app)[2:]]
        assert column[0] == "    plan work"
        assert [line[:4].strip() for line in column[1:36] if line[:4].strip()] == [
            "08", "09", "10", "11", "now", "13", "14", "15", "16"
        ]  # fmt: skip
        now = next(place for place, line in enumerate(column) if line.startswith("now"))
        assert all(line[9:].strip() == "" for line in column[now + 1 : 36])
        assert any(line[4:8].rstrip() == "██" for line in column)
        assert any(line[4:13] == "████ ████" for line in column)


async def test_the_picture_in_ascii() -> None:
    app, _, _ = made(tracked(), Settings(ascii=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        column = "\n".join(line[66:] for line in lines(app)[3:20])
        assert "#### ####" in column
        assert column.isascii()


@pytest.mark.parametrize("key", ["escape", "d"])
async def test_esc_or_d_closes_it_and_no_key_acts_meanwhile(key: str) -> None:
    app, tracker, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        assert isinstance(app.screen, DayScreen)
        await pilot.press("x", "space", "enter", "b", "w", "y", "D", "slash", "h")
        assert tracker.calls == []
        await pilot.press(key)
        assert isinstance(app.screen, DashboardScreen)
        assert tracker.calls == [("look_at", None)]
        await pilot.press("x")
        assert tracker.calls[1:] == [("stop", None)]


async def test_help_and_quit_work_from_it() -> None:
    app, _, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, DayScreen)
        await pilot.press("q")
    assert app.return_value == SINCE_0912


async def test_the_palette_opens_over_it() -> None:
    app, _, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "ctrl+p")
        await pilot.pause()
        assert isinstance(app.screen, CommandPalette)


async def test_the_palette_offers_it() -> None:
    app, _, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        commands["The day in full"].callback()
        await pilot.pause()
        assert isinstance(app.screen, DayScreen)


async def test_it_scrolls_by_line_page_and_to_its_ends() -> None:
    app, _, _ = made(snapshot(day=many(100)))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("d", "g")
        shown: list[str] = []
        for key in (
            "j",
            "down",
            "k",
            "up",
            "up",
            "pagedown",
            "pagedown",
            "pageup",
            "G",
            "k",
            "G",
            "j",
            "home",
            "end",
        ):
            await pilot.press(key)
            await pilot.pause()
            shown.append(lines(app)[2][24:33].rstrip())
        assert shown[:8] == [f"Entry {n}" for n in (1, 2, 1, 0, 0, 5, 10, 5)]
        assert shown[8] == shown[10] == shown[11] == shown[13]
        assert shown[9] != shown[8]
        assert shown[12] == "Entry 0"
        # Beside the entries there are the gap since the last one, the line of now, and six plans.
        assert app.screen.query_one(DayTable).scroll_offset.y == 108 - 6
        assert "Call the" in lines(app)[7]


async def test_it_opens_where_now_is_and_stays_where_it_was_scrolled_to() -> None:
    day = many(400)
    app, tracker, clock = made(snapshot(day=day))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        assert "┃ 12:00 now" in screen_text(app)
        await pilot.press("g")
        await pilot.pause()
        assert "Entry 0 " in screen_text(app)
        clock.advance(60)
        tracker.become(asked=BOOT + 50, day=day._replace(worked=day.worked[:-1]))
        await pilot.pause()
        assert "Entry 0 " in screen_text(app)


async def test_it_lives_on_snapshots_and_on_minutes() -> None:
    app, tracker, clock = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        clock.advance(60)
        dashboard = app.screen_stack[0]
        assert isinstance(dashboard, DashboardScreen)
        dashboard.tick()
        await pilot.pause()
        assert "● 10:35–now      1:25" in screen_text(app)
        assert lines(app)[1].startswith(" worked 3:00")
        tracker.become(state="idle", tracked=None, day=TODAY)
        await pilot.pause()
        assert "10:35–now" not in screen_text(app)
        assert "· 10:30–12:01    1:31  gap" in screen_text(app)


async def test_within_a_minute_nothing_of_it_is_repainted() -> None:
    app, _, clock = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        dashboard = app.screen_stack[0]
        assert isinstance(dashboard, DashboardScreen)
        for _ in range(5):
            clock.advance(10)
            dashboard.tick()
            assert not [widget.id for widget in app.screen.query(Widget) if widget._repaint_regions]


async def test_brackets_and_arrows_go_to_other_days() -> None:
    app, tracker, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "left_square_bracket")
        assert tracker.calls == [("look_at", MIDNIGHT - HOUR)]
        tracker.become(another_day=LOOK)
        await pilot.press("left")
        assert tracker.calls[1:] == [("look_at", MIDNIGHT - DAY - HOUR)]
        await pilot.press("right")
        assert tracker.calls[2:] == [("look_at", None)]
        tracker.become(another_day=None)
        await pilot.press("right_square_bracket")
        assert tracker.calls[3:] == [("look_at", MIDNIGHT + DAY + HOUR)]


@pytest.mark.parametrize(("key", "instant"), [("[", MIDNIGHT - HOUR), ("]", MIDNIGHT + DAY + HOUR)])
async def test_on_the_dashboard_they_open_the_day_there(key: str, instant: float) -> None:
    app, tracker, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert isinstance(app.screen, DayScreen)
        assert tracker.calls == [("look_at", instant)]


async def test_another_day_is_shown_as_such() -> None:
    app, tracker, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        tracker.become(another_day=LOOK)
        await pilot.pause()
        shown = screen_text(app)
        assert lines(app)[0] == " Thu 14 Jan 2027 · yesterday"
        assert lines(app)[1] == " worked 2:00 · planned 2:00"
        assert "■ ‹23:00–01:00   1:00  Call the printer" in shown
        assert "■ 09:00–~10:00   1:00  Answer mail" in shown
        assert "□ 10:00–12:00    2:00  Write the quarterly" in shown
        assert "now" not in shown
        assert "· from Focus, asked at 11:59" in shown
        tracker.become(another_day=None)
        await pilot.pause()
        assert lines(app)[0] == " Fri 15 Jan 2027 · today"


async def test_a_day_that_is_to_come_has_its_plan() -> None:
    plan = (DayRow(1, task_id=4711, planned_start=MIDNIGHT + 33 * HOUR, planned_end=MIDNIGHT + 34 * HOUR),)
    tomorrow = Day(MIDNIGHT + DAY, MIDNIGHT + 2 * DAY, (), plan, "focus", NOON)
    app, tracker, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        tracker.become(another_day=DayLook(MIDNIGHT + DAY, MIDNIGHT + 2 * DAY, tomorrow, "read"))
        await pilot.pause()
        assert lines(app)[0] == " Sat 16 Jan 2027 · tomorrow"
        assert lines(app)[1] == " planned 1:00"
        assert "□ 09:00–10:00    1:00  Write the quarterly" in screen_text(app)
        tracker.become(another_day=DayLook(MIDNIGHT + DAY, MIDNIGHT + 2 * DAY, tomorrow._replace(planned=()), "read"))
        await pilot.pause()
        assert "Nothing was worked or planned." in screen_text(app)


NOTHING = DayLook(MIDNIGHT - DAY, MIDNIGHT, None, "asking")


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (NOTHING, "· asking Focus for this day…"),
        (LOOK._replace(stage="asking"), "· asking Focus for this day…"),
        (
            NOTHING._replace(stage="refused", why="Focus says: no such plan."),
            "! This day is not to be had. Focus says: no such plan.",
        ),
        (NOTHING._replace(stage="failed", why="No answer in time"), "! No answer in time. r asks again"),
        (NOTHING._replace(stage="not here"), "! Only the focus-tui that sends can ask for another day."),
        (
            NOTHING._replace(stage="no quota", until=BOOT + 700),
            "! The last requests are kept for starts and stops. This day is asked for i",
        ),
        (LOOK._replace(day=YESTERDAY._replace(complete=False)), "· from Focus, asked at 11:59; not all of it could"),
        (LOOK._replace(day=YESTERDAY._replace(asked=NOON - DAY)), "· from Focus, asked at 12:00 on Thu 14 Jan 2027"),
    ],
)
async def test_what_comes_of_asking_is_told_there(look: DayLook, told: str) -> None:
    app, tracker, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        tracker.become(another_day=look)
        await pilot.pause()
        assert lines(app)[-2].startswith(f" {told}")
        assert ("Answer mail" in screen_text(app)) is (look.day is not None)
        assert "Nothing was worked" not in screen_text(app)
        await pilot.press("r")
        assert tracker.calls == [("look_again", None)]


async def test_r_on_today_asks_what_is_tracked() -> None:
    app, tracker, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "r")
        assert tracker.calls == [("refresh", None)]
        line = lines(app)[-1]
        await pilot.click(KeyLine, offset=(line.index("[ before"), 0))
        assert tracker.calls[1:] == [("look_at", MIDNIGHT - HOUR)]


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (unknown(), "· Nothing is known of today yet."),
        (snapshot(day=TODAY._replace(source="journal", planned=None)), "· from this computer's journal"),
        (
            snapshot(
                day=TODAY._replace(source="journal", planned=None), lists=replace(LISTS, refused=frozenset({"day"}))
            ),
            "· from this computer's journal; Focus gives no list of the day",
        ),
        (snapshot(day=TODAY._replace(complete=False)), "· from Focus, asked at 11:50, and kept up since; not all"),
    ],
)
async def test_how_today_is_known_is_told(shown: Snapshot, told: str) -> None:
    app, _, _ = made(shown)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        assert lines(app)[-2].startswith(f" {told}")


def test_where_an_entry_ended_unknown_is_unknown() -> None:
    day = TODAY._replace(worked=(Worked(DayRow(1), NOON - HOUR, NOON - HOUR, True),), planned=None)
    found = full_day(snapshot(day=day), clock_at_noon().now(), clock_at_noon(), DEFAULTS, USUAL)
    assert [row.times for row in found.rows] == ["11:00–?", "11:00–12:00", "12:00"]


HOSTILE = [
    "[b]x[/",
    "\x1b[2J\x1b]0;owned\x07after",
    "\u202egnp.exe\u2066",
    "x" * 10_000,
    "会議の準備" * 100,
    "\ud800 a",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_are_harmless(text: str, size: tuple[int, int]) -> None:
    target = Target("task", text, 1, project=text)
    row = DayRow(1, "activity", 1, description=text, task_name=text, project=text, start=NOON - HOUR)
    plan = DayRow(2, "break", description=text, planned_start=NOON, planned_end=NOON + HOUR)
    day = TODAY._replace(worked=(Worked(row, NOON - HOUR, None),), planned=(plan,))
    lists = Lists(tasks=(Task(1, text, project=text),), day=(plan,))
    look = NOTHING._replace(stage="refused", why="[/b] [@click=app.quit]x[/]")
    app, tracker, _ = made(
        snapshot(state="tracked", tracked=Tracked(text, NOON - HOUR, target), day=day, lists=lists)
    )
    async with app.run_test(size=size) as pilot:
        await pilot.press("d")
        for another in (None, look):
            tracker.become(another_day=another)
            await pilot.pause()
            drawn = screen_text(app)
            for character in "\x1b\x07\u202e\u2066\ud800":
                assert character not in drawn
            for line in app.screen._compositor.render_strips():
                assert sum(segment.cell_length for segment in line) == size[0]
        assert "[@click=app" in screen_text(app) or size[0] == 40


async def test_resize_storms() -> None:
    app, _, _ = made(tracked(day=many(300)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        for size in ((10, 3), (1, 1), (2, 40), (200, 1), (40, 10), (60, 4), (300, 80), (59, 5)):
            await pilot.resize_terminal(*size)
            for _ in range(50):
                await pilot.pause()
                if app.screen._compositor.size == size:
                    break
            for line in app.screen._compositor.render_strips():
                assert sum(segment.cell_length for segment in line) == size[0]
            await pilot.press("G", "j", "pageup", "g")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "plan work" in screen_text(app)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark"])
async def test_a_change_of_the_theme_repaints_the_picture(theme: str) -> None:
    app, _, _ = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        column = app.screen.query_one(DayColumn)
        before = [segment.style for segment in column.render_line(10)]
        app.theme = theme
        await pilot.pause()
        assert [segment.style for segment in column.render_line(10)] != before
        assert "████" in screen_text(app)


def test_it_is_not_imported_before_it_is_asked_for() -> None:
    code = (
        "import sys, focus_tui.wiring\n"
        "print([name for name in sys.modules if name.startswith('focus_tui') and name.split('.')[-1] in "
        "('day_table', 'day_column', 'day_in_full') or name == 'focus_tui.tui.screens.day'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
