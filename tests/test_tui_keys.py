"""Keys: each has its effect, in the order in which they were typed, and none is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.pilot import Pilot

from focus_tui.api.entry import Task
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.pins import Pin
from focus_tui.tracking.snapshot import Lists, Snapshot, Tracked
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tui.app import FocusApp
from focus_tui.tui.painting import Keys
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.screens.help import HelpScreen
from focus_tui.tui.widgets.key_line import KeyLine
from focus_tui.tui.widgets.target_list import TargetList
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    ALREADY_TRACKING,
    LISTS,
    MAIL,
    REPORT,
    REVIEW,
    SINCE_0912,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
)


def made(shown: Snapshot) -> tuple[FocusApp, RecordingTracker]:
    tracker = RecordingTracker(shown)
    return FocusApp(tracker, clock=clock_at_noon(), place="organization 1 · workspace 22"), tracker


def targets(app: FocusApp) -> TargetList:
    return app.query_one(TargetList)


async def type_at_once(pilot: Pilot[Tracked | None], typed: str) -> None:
    """Hand `typed` to the app as the terminal's bytes in one piece, without letting it turn in between."""
    for message in XTermParser().feed(typed):
        pilot.app.post_message(message)
    for message in XTermParser().feed(""):
        pilot.app.post_message(message)
    await pilot.pause()


def title_of_list(app: FocusApp) -> str:
    return next(line for line in screen_text(app).splitlines() if line.startswith(("╭─ Start", "╭─ /")))


@pytest.mark.parametrize(
    ("key", "call"),
    [
        ("space", "toggle"),
        ("x", "stop"),
        ("b", "take_break"),
        ("minus", "previous"),
        ("r", "refresh"),
        ("R", "refresh_lists"),
        ("y", "yes"),
        ("n", "no"),
    ],
)
async def test_a_key_asks_the_tracker(key: str, call: str) -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert tracker.calls == [(call, None)]


async def test_enter_starts_the_highlighted_target() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.press("enter", "j", "enter")
        assert [name for name, _ in tracker.calls] == ["start", "start"]
        assert [target.key for _, target in tracker.calls if isinstance(target, Target)] == [REVIEW.key, REPORT.key]


async def test_0_starts_what_is_planned_whatever_is_highlighted_or_filtered() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press("j", "0", "slash", *"mail", "escape", "0")
        assert tracker.calls == [("start_planned", REVIEW)] * 2
        tracker.become(lists=Lists())
        await pilot.press("0")
        assert tracker.calls[2:] == [("start_planned", None)]


async def test_digits_start_pins_and_p_pins_what_is_highlighted() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press("1", "9", "j", "p", "5")
        assert tracker.calls == [
            ("start_pinned", 1),
            ("start_pinned", 9),
            ("pin", REPORT),
            ("start_pinned", 5),
        ]


async def test_t_shows_the_blocks_of_what_is_highlighted() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.press("t", "j", "t")
        assert tracker.calls == [("show_blocks", REVIEW), ("show_blocks", REPORT)]


@pytest.mark.parametrize("key", ["p", "t"])
async def test_the_highlight_stays_on_what_was_pinned_or_opened_wherever_it_goes(key: str) -> None:
    app, tracker = made(snapshot(lists=Lists(tasks=LISTS.tasks)))
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert tracker.calls[0][1] == REPORT
        tracker.become(pins=(Pin(1, MAIL),), by_frecency=(MAIL, REPORT))
        assert targets(app).highlighted == REPORT
        tracker.become(pins=(Pin(1, MAIL), Pin(2, REPORT)))
        assert targets(app).highlighted == REPORT
        tracker.become(pins=())
        assert targets(app).highlighted == REPORT


@pytest.mark.parametrize("key", ["enter", "w", "a", "p", "t"])
async def test_with_nothing_to_start_yet_a_key_says_so(key: str) -> None:
    app, tracker = made(snapshot(lists=Lists(), by_frecency=()))
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert tracker.calls == [("lack_target", None)]
        await pilot.press("slash", *"tea", "enter")
        assert [(name, target.name) for name, target in tracker.calls if isinstance(target, Target)] == [
            ("start", "tea")
        ]


async def test_w_switches_to_the_highlighted_target() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press("down", "down", "w")
        assert tracker.calls == [("switch", MAIL)]


async def test_w_switches_to_the_target_of_the_notice_while_the_highlight_has_not_moved() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press("j", "k")
        tracker.become(notices=(ALREADY_TRACKING,))
        await pilot.press("w")
        assert tracker.calls == [("switch", MAIL)]
        await pilot.press("j", "w")
        assert tracker.calls[1:] == [("switch", REPORT)]


async def test_the_same_notice_drawn_again_does_not_forget_that_the_highlight_moved() -> None:
    app, tracker = made(tracked(notices=(ALREADY_TRACKING,)))
    async with app.run_test() as pilot:
        await pilot.press("j")
        tracker.become(asking=True)
        await pilot.press("w")
        assert tracker.calls == [("switch", REPORT)]


async def test_enter_starts_the_target_of_a_notice_that_offers_enter() -> None:
    lost = Notice("not started", "“Answer mail” was not started.", (("enter", "send it again"),), target=MAIL)
    app, tracker = made(snapshot(notices=(lost,)))
    async with app.run_test() as pilot:
        await pilot.press("enter", "j", "enter")
        assert tracker.calls == [("start", MAIL), ("start", REPORT)]


async def test_esc_closes_a_notice_and_does_nothing_without_one() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press("escape")
        assert tracker.calls == []
        tracker.become(notices=(ALREADY_TRACKING,))
        await pilot.press("escape")
        assert tracker.names == ["dismiss"]


async def test_esc_closes_one_thing_at_a_time() -> None:
    app, tracker = made(tracked(notices=(ALREADY_TRACKING,)))
    async with app.run_test() as pilot:
        await pilot.press("slash", "m", "escape")
        assert title_of_list(app).startswith("╭─ Start")
        assert tracker.calls == []
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, DashboardScreen)
        assert tracker.calls == []
        await pilot.press("escape")
        assert tracker.names == ["dismiss"]


async def test_moving_the_highlight() -> None:
    app, _ = made(snapshot())
    async with app.run_test() as pilot:
        seen = []
        for key in ("j", "down", "k", "up", "G", "g", "end", "home", "pagedown", "pageup"):
            await pilot.press(key)
            highlighted = targets(app).highlighted
            seen.append(None if highlighted is None else highlighted.key)
        first, last = REVIEW.key, TAKE_A_BREAK.key
        assert seen == [REPORT.key, MAIL.key, REPORT.key, first, last, first, last, first, last, first]


async def test_printable_keys_only_type_while_filtering() -> None:
    app, tracker = made(tracked(notices=(ALREADY_TRACKING,)))
    async with app.run_test() as pilot:
        await type_at_once(pilot, "/nyxwbra1-? /q")
        assert tracker.calls == []
        assert targets(app).filter_text == "nyxwbra1-? /q"
        assert "/ nyxwbra1-? /q▏" in title_of_list(app)
        assert app.is_running
        assert isinstance(app.screen, DashboardScreen)


async def test_keys_before_and_after_the_filter_keep_their_order() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "xb/mail\rw-")
        assert tracker.calls == [
            ("stop", None),
            ("take_break", None),
            ("start", MAIL),
            ("switch", MAIL),
            ("previous", None),
        ]
        assert targets(app).filter_text == ""


async def test_all_keys_in_one_go() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await type_at_once(pilot, " xb-ryn" * 50)
        assert tracker.names == ["toggle", "stop", "take_break", "previous", "refresh", "yes", "no"] * 50


async def test_a_screen_that_a_key_opens_gets_the_keys_after_it() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "x?xbw?b")
        assert tracker.names == ["stop", "take_break"]
        assert isinstance(app.screen, DashboardScreen)


async def test_keys_typed_before_the_dashboard_is_there_are_kept() -> None:
    app, tracker = made(snapshot())
    for key in ("x", "j", "enter"):
        app.post_message(events.Key(key, None))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert tracker.calls == [("stop", None), ("start", REPORT)]


async def test_enter_typed_before_the_terminal_was_set_up_counts() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "/mail\nk\n")
        assert tracker.calls == [("start", MAIL), ("start", REPORT)]


async def test_editing_the_filter() -> None:
    app, _ = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.press("slash", *"quarterly", "space", *"rep", "backspace")
        assert targets(app).filter_text == "quarterly re"
        await pilot.press("ctrl+w")
        assert targets(app).filter_text == "quarterly"
        await pilot.press("ctrl+u")
        assert targets(app).filter_text == ""
        await pilot.press("backspace", "a")
        assert targets(app).filter_text == "a"


async def test_the_highlight_moves_while_filtering() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.press("slash", "r", "down", "enter")
        assert tracker.names == ["start"]
        assert title_of_list(app).startswith("╭─ Start")


async def test_enter_on_no_match_starts_what_was_typed_by_its_description() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "/ Lunch  with Zoë ")
        assert "│ ›      Start “Lunch with Zoë”  " in screen_text(app)
        await pilot.press("enter")
        assert tracker.calls == [("start", Target("description", "Lunch with Zoë"))]
        assert title_of_list(app).startswith("╭─ Start")
        assert targets(app).highlighted == REVIEW


async def test_end_and_enter_start_what_was_typed_where_something_matches() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.press("slash", *"mail", "end", "enter")
        assert tracker.calls == [("start", Target("description", "mail"))]


async def test_w_switches_to_a_description_that_a_notice_names() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "/zzz\r")
        new = Target("description", "zzz")
        tracker.become(notices=(replace(ALREADY_TRACKING, target=new),))
        await pilot.press("w")
        assert tracker.calls == [("start", new), ("switch", new)]


async def test_spaces_alone_start_what_is_highlighted() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "/  \r")
        assert tracker.calls == [("start", REVIEW)]


async def test_a_new_description_is_told_where_the_list_is_hidden() -> None:
    app, _ = made(snapshot())
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("slash", "z")
        assert "/ z▏ enter new “z”" in screen_text(app)
        await pilot.press("backspace", "m", "a")
        assert "/ ma▏ enter “Answer mail”" in screen_text(app)


LARGE = replace(LISTS, tasks=tuple(Task(number, f"Task {number}", project="Ops") for number in range(1, 100_001)))


async def test_a_burst_of_keys_starts_what_it_matches_best_among_a_hundred_thousand_targets() -> None:
    app, tracker = made(snapshot(lists=LARGE, recents=()))
    async with app.run_test() as pilot:
        await type_at_once(pilot, "/tsk 99999\r/x\x7f77 ops 7\r/zz top\r/77 ops 7\x1b[B\r")
        assert tracker.names == ["start"] * 4
        names = [target.name for _, target in tracker.calls if isinstance(target, Target)]
        assert names == ["Task 99999", "Task 77", "zz top", "Task 770"]


async def test_keys_act_at_once_while_a_hundred_thousand_targets_are_searched() -> None:
    app, tracker = made(snapshot(lists=LARGE, recents=()))
    async with app.run_test() as pilot:
        await pilot.press("slash")
        screen = app.screen
        assert isinstance(screen, DashboardScreen)
        for end, key in enumerate("task 31415", 1):
            screen.press(events.Key("space" if key == " " else key, key))
            assert targets(app).filter_text == "task 31415"[:end]
            assert targets(app).searching
        assert tracker.calls == []
        await pilot.pause()
        assert not targets(app).searching
        assert "Task 31415" in screen_text(app)


async def test_where_the_list_is_hidden_no_target_is_told_until_it_is_found() -> None:
    app, _ = made(snapshot(lists=LARGE, recents=()))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("slash")
        assert isinstance(app.screen, DashboardScreen)
        app.screen.press(events.Key("7", "7"))
        footer = app.query_one(KeyLine)
        assert footer.value == Keys("filter", typed="7")
        await pilot.pause()
        assert footer.value == Keys("filter", target="“Task 7”", typed="7")


async def test_a_paste_is_one_harmless_line_of_the_filter_and_nothing_elsewhere() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "\x1b[200~xq\x1b[201~")
        assert tracker.calls == []
        await type_at_once(pilot, "/\x1b[200~ma\x07i\u202el\nxq\x1b[201~\r")
        assert tracker.calls == [("start", MAIL)]
        assert app.is_running


async def test_a_long_filter_neither_breaks_the_title_nor_grows_for_ever() -> None:
    app, _ = made(snapshot())
    async with app.run_test() as pilot:
        await type_at_once(pilot, "/" + "\x1b[200~" + "会" * 10_000 + "\x1b[201~")
        assert len(targets(app).filter_text) <= 200
        assert title_of_list(app).endswith("╮")


@pytest.mark.parametrize("typed", ["q", "\x03"], ids=["q", "ctrl+c"])
async def test_q_ends_the_app_at_once_with_what_is_tracked(typed: str) -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await type_at_once(pilot, typed)
    assert app.return_value == SINCE_0912
    assert tracker.calls == []


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "q"])
async def test_nothing_tracked_is_returned_as_none(key: str) -> None:
    app, _ = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.press(key)
    assert app.return_value is None


@pytest.mark.parametrize("keys", [("question_mark", "q"), ("question_mark", "ctrl+c"), ("slash", "m", "ctrl+c")])
async def test_q_ends_the_app_from_the_help_and_ctrl_c_from_the_filter_too(keys: tuple[str, ...]) -> None:
    app, _ = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press(*keys)
    assert app.return_value == SINCE_0912


async def test_ctrl_c_ends_the_app_from_the_palette() -> None:
    app, _ = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_value == SINCE_0912


async def test_ctrl_z_is_left_alone() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        await pilot.press("ctrl+z")
        assert tracker.calls == []
        assert "ctrl+z" not in app.active_bindings


async def test_nothing_takes_the_focus() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.press("tab", "slash", "m", "escape")
        await pilot.click(TargetList, offset=(10, 1))
        assert app.focused is None
        await pilot.press("x")
        assert tracker.names == ["stop"]


async def test_a_click_highlights_and_a_click_on_the_highlight_starts() -> None:
    app, tracker = made(snapshot())
    async with app.run_test() as pilot:
        await pilot.click(TargetList, offset=(12, 2))
        assert targets(app).highlighted == MAIL
        assert tracker.calls == []
        await pilot.click(TargetList, offset=(15, 2))
        assert tracker.calls == [("start", MAIL)]


async def test_a_click_on_a_key_of_the_footer_does_it() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        footer = screen_text(app).splitlines()[-1]
        await pilot.click(KeyLine, offset=(footer.index("space"), 0))
        await pilot.click(KeyLine, offset=(footer.index("break"), 0))
        assert tracker.names == ["toggle", "take_break"]
        await pilot.click(KeyLine, offset=(footer.index("? keys"), 0))
        assert isinstance(app.screen, HelpScreen)


async def test_the_palette_offers_our_commands_and_the_themes() -> None:
    app, tracker = made(tracked())
    async with app.run_test() as pilot:
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        assert set(commands) >= {"Theme", "Stop", "Take a break", "Quit", "Show all keys"}
        commands["Stop"].callback()
        assert tracker.names == ["stop"]
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert not isinstance(app.screen, DashboardScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, DashboardScreen)
