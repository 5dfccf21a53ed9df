"""The dashboard: how the states look at each size, ticking, hostile text, resizing, and the worker."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from rich.segment import Segment
from rich.style import Style
from textual._xterm_parser import XTermParser
from textual.geometry import Region
from textual.renderables.digits import Digits
from textual.widget import Widget
from textual.worker import WorkerFailed

from focus_tui.api.entry import Task
from focus_tui.config.settings import DEFAULTS
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import Lists, Snapshot, Tracked, UnderWay
from focus_tui.tracking.target import Target
from focus_tui.tui.app import FocusApp
from focus_tui.tui.first_frame import BESIDE, WIDE, digits_height
from focus_tui.tui.glyphs import GLYPHS, LARGE, LARGE_GLYPHS, SMALL, USUAL, enlarged, glyph
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.widgets.line import Line
from focus_tui.tui.widgets.timer import Timer, TimerPart
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    ALREADY_TRACKING,
    BOOT,
    HELD,
    MAIL,
    NEVER_DELIVERED,
    NOON,
    SINCE_0912,
    STARTED,
    STARTING,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
    unknown,
)

SIZES = [(40, 10), (80, 24), (120, 40), (40, 6), (80, 9)]
PLACE = "organization 1 · workspace 22"


def repainted(app: FocusApp) -> list[Widget]:
    """The widgets of which something is to be painted anew."""
    return [widget for widget in app.screen.query("*") if widget._repaint_regions]


def made(shown: Snapshot) -> FocusApp:
    return FocusApp(RecordingTracker(shown), clock=clock_at_noon(), place=PLACE)


async def shown_at(shown: Snapshot, size: tuple[int, int]) -> list[str]:
    """The lines of the screen for a snapshot."""
    app = made(shown)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return screen_text(app).splitlines()


@pytest.mark.parametrize("size", SIZES)
async def test_the_three_states_are_told_apart_without_colour(size: tuple[int, int]) -> None:
    for shown, mark, title, digits in (
        (tracked(), "●", "Write the quarterly report", "1:24:07"),
        (snapshot(), "○", "Nothing is tracked", "0:00:00"),
        (unknown(), "?", "What is tracked is not known yet", "-:--:--"),
    ):
        lines = await shown_at(shown, size)
        top, height = 0 if size[1] < 16 else 2, digits_height(*size)
        assert f"{mark} {title}" in lines[top]
        for line, row in zip(lines[top + 1 : top + 1 + height], enlarged(digits, height), strict=True):
            assert row.rstrip() in line
        assert "Nothing is tracked" not in "\n".join(lines) or shown.state == "idle"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_where_things_are(size: tuple[int, int]) -> None:
    width, height = size
    lines = await shown_at(tracked(notices=(ALREADY_TRACKING,)), size)
    assert len(lines) == height
    del lines[3 : digits_height(*size)]  # so much higher are the digits
    assert lines[0] == " focus-tui" + PLACE.rjust(width - 11)
    assert lines[1] == "╭" + "─" * (width - 2) + "╮"
    assert lines[2].endswith(" Apollo │")
    assert lines[6].startswith("│ since 10:35 · block 10:30–12:05  ━")
    assert "5 min left" in lines[6]
    assert lines[8].startswith(" ? Already tracking “Write the quarterly report”.  w switch to “Answer mail”")
    assert lines[10].startswith(" Today 2:59   plan ▁")
    assert lines[11].startswith(" from Focus   work ▁")
    assert [line.index("┃") for line in lines[10:12]] == [lines[10].index("┃")] * 2
    assert lines[10].endswith("  plan left 3:00, until 16:00")
    assert lines[12].startswith("╭─ Start ─")
    assert "› now  11:30–13:00  Review the plan" in lines[13]
    assert lines[-2] == " synced 10 s ago · quota 27, full again in 31 min"
    assert lines[-1].startswith(" space stop  w switch  b break")
    assert lines[-1].endswith("? keys")


async def test_where_it_is_low_the_digits_are_beside_what_is_below_them_elsewhere() -> None:
    lines = await shown_at(tracked(notices=(ALREADY_TRACKING,)), (40, 6))
    assert lines == [
        " ● Write the quarterly report    Apollo",
        " 1:24:07     since 10:35 · 5 min left",
        " ? Already tracking “Write the quarter…",
        "   w switch to “Answer mail” · esc keep",
        " synced 10 s ago · quota 27",
        " enter “Review the…  space stop  ? keys",
    ]
    app = made(tracked(actions=HELD, question=NEVER_DELIVERED, notices=(NEVER_DELIVERED,)))
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.press("h")
        await pilot.pause()
        lines = screen_text(app).splitlines()
        assert "start “Answer m…" in lines[0]
        assert "y send" in lines[4]
        assert "D discard" in lines[5]


async def test_the_digits_follow_the_height_as_it_changes() -> None:
    app = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        for size, height in (
            ((80, 30), 5),
            ((80, 29), 3),
            ((79, 50), 3),
            ((80, 10), 3),
            ((80, 9), 1),
            ((100, 40), 5),
        ):
            await pilot.resize_terminal(*size)
            for _ in range(50):
                await pilot.pause()
                if app.screen._compositor.size == size:
                    break
            screen = screen_text(app)
            assert all(row.rstrip() in screen for row in enlarged("1:24:07", height))
            assert app.screen.query_one("#timer").size.height == height


async def test_only_what_changes_of_the_digits_is_repainted_at_each_height() -> None:
    for size in ((80, 6), (80, 24), (80, 30)):
        app = made(tracked())
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            timer = app.screen.query_one("#timer", Timer)
            height = digits_height(*size)
            before, after = enlarged("07", height), enlarged("03", height)
            minutes, seconds = timer.query(TimerPart)
            assert seconds.region.x - timer.region.x == len(enlarged("1:24:", height)[0])
            timer.show("1:24:03")
            assert not {timer, minutes} & set(repainted(app))
            changed = [y for y in range(height) if before[y] != after[y]]
            assert sorted(seconds._repaint_regions) == [Region(0, y, len(after[0]), 1) for y in changed]
            assert height == 1 or len(changed) < height


async def test_a_timer_that_gets_longer_or_old_moves_its_seconds() -> None:
    app = made(tracked())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        timer = app.screen.query_one("#timer", Timer)
        for text in ("9:59:59", "10:00:00", "~10:00:00", "1:24h", "-:--:--", "0:00:07"):
            timer.show(text)
            await pilot.pause()
            assert timer.text == text
            for line, row in zip(screen_text(app).splitlines()[3:6], enlarged(text), strict=True):
                assert line == f"│ {row}".ljust(79) + "│"


def test_every_glyph_is_as_high_and_as_wide_as_it_must_be() -> None:
    assert GLYPHS.keys() == LARGE_GLYPHS.keys()
    for character in GLYPHS:
        for rows in (SMALL, USUAL, LARGE):
            drawn = glyph(character, rows)
            assert len(drawn) == rows
            assert len({len(row) for row in drawn}) == 1
    for text in ("~1000:24:07", "-:--:--", "~1000:24h"):
        assert len(enlarged(text, LARGE)[0]) <= WIDE - 4
        assert len(enlarged(text, USUAL)[0]) <= 40 - 2
        assert len(enlarged(text, SMALL)[0]) < BESIDE
    with pytest.raises(KeyError):
        glyph("x", SMALL)


async def test_with_reduced_motion_nothing_moves_but_once_a_minute() -> None:
    clock, lost = clock_at_noon(), UnderWay("stopping", "Write the quarterly report", BOOT - 14, lost=True)
    app = FocusApp(
        RecordingTracker(tracked(under_way=lost)), clock=clock, settings=DEFAULTS._replace(reduced_motion=True)
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DashboardScreen)
        timer = screen.query_one("#timer", Timer)
        assert (timer.text, app.animation_level) == ("1:24h", "none")
        assert "looking 0:00:14" in screen_text(app)
        for _ in range(7):
            clock.advance(1)
            screen.tick()
            assert not repainted(app)
        clock.advance(3)
        screen.tick()
        await pilot.pause()
        assert "looking 0:00:24" in screen_text(app)
        clock.advance(43)
        screen.tick()
        assert timer.text == "1:25h"


async def test_at_40_by_10_there_are_timer_notice_and_status_and_what_enter_would_start() -> None:
    lines = await shown_at(tracked(notices=(ALREADY_TRACKING,)), (40, 10))
    assert lines[0].startswith(" ● Write the quarterly report")
    assert lines[4] == " since 10:35  ━━━━━━━━━━━━─  5 min left"
    assert "esc keep" in "\n".join(lines[5:8])
    assert lines[8] == " synced 10 s ago · quota 27"
    assert lines[9] == " enter “Review the…  space stop  ? keys"
    assert "Start" not in "\n".join(lines)


async def test_the_filter_can_be_seen_where_the_list_is_hidden() -> None:
    app = made(snapshot())
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("slash", "m", "a")
        assert screen_text(app).splitlines()[-1].startswith(" / ma▏ enter “Answer mail”")


async def test_nothing_moves_when_a_notice_comes_and_goes() -> None:
    for size in SIZES:
        tracker = RecordingTracker(tracked())
        app = FocusApp(tracker, clock=clock_at_noon(), place=PLACE)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            regions = {widget.id: widget.region for widget in app.screen.query("*")}
            tracker.become(notices=(replace(ALREADY_TRACKING, text="Already tracking. " * 20),) * 3)
            await pilot.pause()
            assert {widget.id: widget.region for widget in app.screen.query("*")} == regions


async def test_what_is_under_way_shows_at_once_and_goes() -> None:
    tracker = RecordingTracker(snapshot())
    app = FocusApp(tracker, clock=clock_at_noon())
    async with app.run_test() as pilot:
        tracker.become(
            state="tracked", tracked=Tracked("Answer mail", NOON, MAIL), under_way=STARTING, actions=(STARTED,)
        )
        await pilot.pause()
        text = screen_text(app)
        assert "● Answer mail" in text
        assert "starting…" in text
        assert "1 queued" in text
        tracker.become(under_way=None, actions=())
        await pilot.pause()
        assert "starting…" not in screen_text(app)
        assert "since 12:00" in screen_text(app)


async def test_old_truth_says_so_twice() -> None:
    lines = await shown_at(tracked(asked=BOOT - 1200), (80, 24))
    assert lines[4].startswith("│ ~ ")
    assert lines[-2].startswith(" old: last asked 20 min ago")


async def test_the_screen_ticks_with_the_clock_and_repaints_only_what_changed() -> None:
    clock = clock_at_noon()
    tracker = RecordingTracker(tracked())
    app = FocusApp(tracker, clock=clock)
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DashboardScreen)
        timer = screen.query_one(Timer)
        ticks = tracker.ticks
        clock.advance(1)
        screen.tick()
        assert tracker.ticks > ticks
        assert timer.text == "1:24:08"
        _, seconds = timer.query(TimerPart)
        assert repainted(app) == [seconds]
        await pilot.pause()
        clock.advance(3600)
        screen.tick()
        assert timer.text == "~2:24:08"


async def test_a_tick_that_changes_nothing_repaints_nothing() -> None:
    app = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DashboardScreen)
        screen.tick()
        assert not repainted(app)


async def test_a_quiet_poll_is_shown_by_the_next_tick_and_one_that_a_key_asked_for_at_once() -> None:
    clock, tracker = clock_at_noon(), RecordingTracker(tracked(asked=BOOT - 60))
    app = FocusApp(tracker, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DashboardScreen)
        status = screen.query_one("#status", Line)
        tracker.become(asked=BOOT)
        assert status.value[0] == ("synced 1 min ago",)
        screen.tick()
        assert status.value[0] == ("synced just now",)
        clock.advance(60)
        screen.tick()
        assert status.value[0] == ("synced 1 min ago",)
        await pilot.press("r")
        tracker.become(asked=BOOT + 60)
        assert status.value[0] == ("synced just now",)


async def test_the_end_of_old_truth_is_shown_at_once() -> None:
    tracker = RecordingTracker(tracked(asked=BOOT - 16 * 60))
    app = FocusApp(tracker, clock=clock_at_noon())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        timer = app.screen.query_one(Timer)
        assert timer.text == "~1:24:07"
        tracker.become(asked=BOOT)
        assert timer.text == "1:24:07"


async def test_a_lost_answer_ticks_since_the_key_press() -> None:
    clock = clock_at_noon()
    app = FocusApp(RecordingTracker(tracked(under_way=UnderWay("stopping", "Mail", BOOT, lost=True))), clock=clock)
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, DashboardScreen)
        clock.advance(65)
        screen.tick()
        await pilot.pause()
        assert "stopping: not known whether it arrived; looking 0:01:05" in screen_text(app)


HOSTILE = {
    "markup": "[b]x[/",
    "action": "[@click=app.quit]x[/]",
    "escape": "\x1b[2J\x1b]0;owned\x07after",
    "bidi": "\u202egnp.exe\u2066",
    "long": "x" * 10_000,
    "wide": "会議の準備" * 100,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 50,
    "surrogate": "\ud800 lone",
    "marks": "Z" + "\u0338\u0322\u0301" * 300,
    "empty": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_breaks_neither_program_nor_layout(text: str, size: tuple[int, int]) -> None:
    target = Target("task", text, task_id=1, project=text)
    shown = snapshot(
        state="tracked",
        tracked=Tracked(text, NOON - 60, target, project=text),
        under_way=UnderWay("stopping", text, BOOT),
        lists=Lists(tasks=(Task(1, text, project=text), Task(2, text)), day=()),
        recents=(target, Target("description", text)),
        notices=(Notice("x", "Already tracking it.", (("w", "switch"),), target=target),),
    )
    tracker = RecordingTracker(shown)
    app = FocusApp(tracker, clock=clock_at_noon(), place=PLACE)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        drawn = screen_text(app)
        for character in "\x1b\x07\u202e\u2066\ud800":
            assert character not in drawn
        for line in app.screen._compositor.render_strips():
            assert sum(segment.cell_length for segment in line) == size[0]
        if text.startswith("["):
            assert f"● {text}" in drawn
        await pilot.press("slash", "x", "escape", "j", "w", "enter")
        assert tracker.names == ["switch", "start"]


async def test_resize_storms() -> None:
    app = made(tracked(notices=(ALREADY_TRACKING,) * 3))
    async with app.run_test(size=(80, 24)) as pilot:
        for size in (
            (10, 3),
            (1, 1),
            (2, 40),
            (200, 1),
            (40, 10),
            (39, 10),
            (40, 9),
            (40, 6),
            (1, 60),
            (300, 80),
            (3, 3),
        ):
            await pilot.resize_terminal(*size)
            for _ in range(50):  # a busy machine has not laid it out yet
                await pilot.pause()
                if app.screen._compositor.size == size:
                    break
            for line in app.screen._compositor.render_strips():
                assert sum(segment.cell_length for segment in line) == size[0]
            await pilot.press("j", "slash", "x", "escape")
        await pilot.resize_terminal(38, 9)
        assert screen_text(app).strip() == "focus-tui needs 40×6; this is 38×9"
        await pilot.resize_terminal(80, 24)
        assert "● Write the quarterly report" in screen_text(app)
        await pilot.resize_terminal(40, 10)
        assert "● Write the quarterly report" in screen_text(app)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_each_kind_of_theme_draws(theme: str) -> None:
    app = made(tracked(notices=(ALREADY_TRACKING,)))
    async with app.run_test() as pilot:
        app.theme = theme
        await pilot.pause()
        assert "● Write the quarterly report" in screen_text(app)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Stop what is tracked." in screen_text(app)


def test_the_glyphs_are_those_of_textual() -> None:
    for character in GLYPHS:
        if character not in "~h":
            segments = Digits(character).render(Style(bold=True))
            rendered = "".join(segment.text for segment in segments if isinstance(segment, Segment))
            assert tuple(rendered.splitlines()) == enlarged(character)


async def test_the_tracker_hears_when_the_terminal_has_the_focus_again() -> None:
    tracker = RecordingTracker(tracked())
    app = FocusApp(tracker, clock=clock_at_noon())
    async with app.run_test() as pilot:
        for terminal_says, heard in (("\x1b[O", []), ("\x1b[I", ["focused"])):
            for message in XTermParser().feed(terminal_says):
                app.post_message(message)
            await pilot.pause()
            assert tracker.names == heard


async def test_the_work_begins_after_the_first_paint_and_is_waited_for_at_the_end() -> None:
    story: list[str] = []

    async def work() -> None:
        story.append("painted" if "● Write" in screen_text(app) else "not painted")
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            story.append("ended")

    app = FocusApp(RecordingTracker(tracked()), clock=clock_at_noon(), work=work)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert story == ["painted"]
        assert [worker.name for worker in app.workers] == ["tracking"]
        await pilot.press("q")
    assert story == ["painted", "ended"]
    assert app.return_value == SINCE_0912


async def test_an_unforeseen_error_of_the_work_ends_the_app() -> None:
    async def work() -> None:
        raise LookupError("unforeseen")

    app = FocusApp(RecordingTracker(tracked()), clock=clock_at_noon(), work=work)
    with pytest.raises(WorkerFailed, match="unforeseen"):
        async with app.run_test() as pilot:
            await pilot.pause()
    assert app.return_code == 1


async def test_snapshots_after_the_end_are_let_go() -> None:
    tracker = RecordingTracker(tracked())
    app = FocusApp(tracker, clock=clock_at_noon())
    async with app.run_test() as pilot:
        await pilot.press("q")
    tracker.become(state="idle", tracked=None)
    assert not app.is_running
