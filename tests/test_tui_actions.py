"""The list of actions that are not over: what it says, its keys, and what stays where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.pilot import Pilot

from focus_tui.api import errors
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import OpenAction, Snapshot, Tracked
from focus_tui.tui.app import FocusApp
from focus_tui.tui.screens.actions import ActionsScreen
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.screens.help import HelpScreen
from focus_tui.tui.widgets.action_list import ActionList
from focus_tui.tui.widgets.key_line import KeyLine
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    ALREADY_TRACKING,
    HELD,
    KEPT,
    NEVER_DELIVERED,
    NOON,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
)
from tests.support.world import MAIL, World, idle, tracking

SIZES = [(40, 10), (80, 24), (120, 40)]
WAITS = tracked(actions=HELD, question=NEVER_DELIVERED, notices=(NEVER_DELIVERED,))
MANY = tuple(OpenAction(f"{n}", "start", f"Target {n}", NOON - 60 + n, "queued") for n in range(30))


def made(shown: Snapshot) -> tuple[FocusApp, RecordingTracker]:
    tracker = RecordingTracker(shown)
    return FocusApp(tracker, clock=clock_at_noon(), place="organization 1 · workspace 22"), tracker


async def type_at_once(pilot: Pilot[Tracked | None], typed: str) -> None:
    """Hand `typed` to the app as the terminal's bytes in one piece, without letting it turn in between."""
    for message in [*XTermParser().feed(typed), *XTermParser().feed("")]:
        pilot.app.post_message(message)
    await pilot.pause()


def marked(app: FocusApp) -> str:
    """The line with the highlight."""
    return next(line.strip("│ ") for line in screen_text(app).splitlines() if "› " in line)


def footer(app: FocusApp) -> str:
    return screen_text(app).splitlines()[-2 if isinstance(app.screen, ActionsScreen) else -1]


@pytest.mark.parametrize(
    ("shown", "keys"),
    [
        (WAITS, "y yes  D discard  h waiting  space stop"),
        (replace(WAITS, notices=()), "D discard  h waiting  space stop"),
        (replace(WAITS, notices=(ALREADY_TRACKING, NEVER_DELIVERED)), "D discard  h waiting  space stop"),
        (replace(WAITS, actions=(), question=None, notices=()), "space stop"),
    ],
    ids=["asked", "closed", "behind another question", "nothing"],
)
async def test_the_footer_has_the_keys_for_what_waits(shown: Snapshot, keys: str) -> None:
    app, tracker = made(shown)
    async with app.run_test(size=(80, 24)) as pilot:
        assert footer(app).startswith(f" {keys}")
        await pilot.press("slash")
        assert footer(app).startswith(" enter start  esc clear")
        await pilot.press("y", "D", "h")
        assert tracker.calls == []
        assert isinstance(app.screen, DashboardScreen)


async def test_the_keys_of_a_question_are_there_at_40_by_10_too() -> None:
    app, _ = made(WAITS)
    async with app.run_test(size=(40, 10)):
        assert footer(app) == " y yes  D discard  h waiting     ? keys"


async def test_the_keys_on_the_dashboard() -> None:
    app, tracker = made(WAITS)
    async with app.run_test() as pilot:
        await pilot.press("y", "D")
        assert tracker.calls == [("yes", None), ("discard", None)]
        line = footer(app)
        await pilot.click(KeyLine, offset=(line.index("D discard"), 0))
        assert tracker.calls[2:] == [("discard", None)]
        await pilot.click(KeyLine, offset=(line.index("h waiting"), 0))
        assert isinstance(app.screen, ActionsScreen)
        commands = {command.title: command for command in app.get_system_commands(app.screen_stack[0])}
        assert set(commands) >= {"Discard the held action", "List what waits to be sent"}


@pytest.mark.parametrize("size", SIZES)
async def test_each_action_says_what_when_how_far_and_what_went_wrong(size: tuple[int, int]) -> None:
    actions = (
        OpenAction("1", "start", "Mail", NOON - 3600, "held"),
        OpenAction("2", "stop", "Mail", NOON - 86_400, "sending"),
        OpenAction("3", "start", "", NOON - 60, "lost", "No answer."),
        OpenAction("4", "stop", "Report", NOON - 30, "queued", "Refused"),
    )
    app, _ = made(snapshot(actions=actions))
    async with app.run_test(size=size) as pilot:
        await pilot.press("h")
        seen = ""
        for _ in actions:
            await pilot.pause()
            seen += screen_text(app)
            await pilot.press("j")
        for words in (
            "› start “Mail” ",
            " 11:00",
            "waits for your word",
            "stop “Mail” ",
            " 12:00, Thu 14 Jan",
            "on its way",
            "start “no description” ",
            "being looked for · last try: No",
            "stop “Report” ",
            "queued · last try: Refused ",
        ):
            assert words in seen


async def test_it_lives_on_snapshots_and_keeps_the_highlight_on_its_action() -> None:
    app, tracker = made(snapshot(actions=MANY[:5]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "j", "j")
        assert marked(app).startswith("› start “Target 2”")
        tracker.become(actions=MANY[1:6])
        await pilot.pause()
        assert marked(app).startswith("› start “Target 2”")
        tracker.become(actions=(MANY[1], MANY[3], MANY[4]))
        await pilot.pause()
        assert marked(app).startswith("› start “Target 3”")
        tracker.become(actions=MANY[:1])
        await pilot.pause()
        assert marked(app).startswith("› start “Target 0”")
        tracker.become(actions=())
        await pilot.pause()
        assert "Nothing waits to be sent." in screen_text(app)
        await pilot.press("j", "k", "g", "G", "D", "y", "pagedown")
        assert tracker.calls == []
        tracker.become(actions=MANY[2:4])
        await pilot.pause()
        assert marked(app).startswith("› start “Target 2”")


async def test_the_day_is_said_once_midnight_has_passed() -> None:
    clock = clock_at_noon()
    app = FocusApp(RecordingTracker(snapshot(actions=KEPT)), clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        assert marked(app).endswith(" 11:20")
        clock.advance(12 * 3600)
        dashboard = app.screen_stack[0]
        assert isinstance(dashboard, DashboardScreen)
        dashboard.tick()
        await pilot.pause()
        assert marked(app).endswith(" 11:20, Fri 15 Jan")


@pytest.mark.parametrize("size", SIZES)
async def test_moving_the_highlight_scrolls_to_it(size: tuple[int, int]) -> None:
    app, _ = made(snapshot(actions=MANY))
    async with app.run_test(size=size) as pilot:
        await pilot.press("h")
        last = 0
        for key, least, most in (
            ("j", 1, 1),
            ("down", 2, 2),
            ("k", 1, 1),
            ("up", 0, 0),
            ("up", 0, 0),
            ("G", 29, 29),
            ("down", 29, 29),
            ("pageup", 10, 28),
            ("end", 29, 29),
            ("home", 0, 0),
            ("pagedown", 1, 19),
            ("g", 0, 0),
        ):
            await pilot.press(key)
            await pilot.pause()
            last = int(marked(app).partition("Target ")[2].partition("”")[0])
            assert least <= last <= most, key


async def test_the_mouse_highlights_scrolls_and_presses() -> None:
    app, tracker = made(snapshot(actions=MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await pilot.pause()
        await pilot.click(ActionList, offset=(10, 5))
        assert marked(app).startswith("› start “Target 2”")
        await pilot._post_mouse_events([events.MouseScrollDown], ActionList, offset=(10, 3))
        await pilot.pause()
        assert app.screen.query_one(ActionList).scroll_offset.y > 0
        await pilot.click(KeyLine, offset=(footer(app).index("D discard") - 2, 0))
        assert tracker.calls == [("discard", "2")]
        await pilot.click(KeyLine, offset=(footer(app).index("esc") - 2, 0))
        assert isinstance(app.screen, DashboardScreen)


async def test_only_what_has_not_left_is_discarded() -> None:
    actions = tuple(
        OpenAction(stage, "start", "Mail", NOON, stage) for stage in ("held", "queued", "sending", "lost")
    )
    app, tracker = made(snapshot(actions=actions))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "D", "j", "D")
        assert tracker.calls == [("discard", "held"), ("discard", "queued")]
        await pilot.press("j", "D")
        await pilot.pause()
        told = "! The start of “Mail” has left for Focus: it cannot be discarded any more."
        assert told in screen_text(app)
        await pilot.press("j")
        await pilot.pause()
        assert told not in screen_text(app)
        await pilot.press("D")
        await pilot.pause()
        assert told in screen_text(app)
        assert len(tracker.calls) == 2


async def test_y_is_for_the_action_that_is_held_whatever_is_highlighted_or_asked_on_the_dashboard() -> None:
    app, tracker = made(replace(WAITS, notices=(ALREADY_TRACKING,)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "j")
        await pilot.pause()
        screen = screen_text(app)
        assert "? Start of “Answer mail” at Thu 14 Jan, 17:10 was never delivered." in screen
        assert "y send" in screen
        assert "D discard" not in screen.replace(footer(app), ""), "here D is for what is highlighted"
        await pilot.press("y")
        assert tracker.calls == [("yes", "3")]
        tracker.become(actions=KEPT, question=None)
        await pilot.press("y")
        assert len(tracker.calls) == 1
        assert "y yes" not in footer(app)


@pytest.mark.parametrize("closing", ["escape", "h"])
async def test_closing_the_list_closes_one_thing_and_discards_nothing(closing: str) -> None:
    app, tracker = made(WAITS)
    async with app.run_test() as pilot:
        await pilot.press("h", closing)
        assert isinstance(app.screen, DashboardScreen)
        assert tracker.calls == []
        tracker.become(actions=())
        await pilot.press("h", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, ActionsScreen)
        await pilot.press(closing, "escape")
        assert isinstance(app.screen, DashboardScreen)
        assert tracker.names == ["dismiss"]


async def test_keys_typed_at_once_each_reach_the_screen_that_they_are_for() -> None:
    app, tracker = made(WAITS)
    async with app.run_test() as pilot:
        await type_at_once(pilot, "xhjDhxhDxbw hb?hx?h\x1b[200~yD\x1b[201~kyhr")
        assert tracker.calls == [
            ("stop", None),
            ("discard", "4"),
            ("stop", None),
            ("discard", "3"),
            ("take_break", None),
            ("yes", "3"),
            ("refresh", None),
        ]
        assert isinstance(app.screen, DashboardScreen)
        assert app.is_running


async def test_nothing_in_it_takes_the_focus() -> None:
    app, tracker = made(WAITS)
    async with app.run_test() as pilot:
        await pilot.press("h", "tab", "shift+tab")
        await pilot.click(ActionList, offset=(5, 3))
        assert app.focused is None
        await pilot.press("D")
        assert tracker.calls == [("discard", "4")]


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_q_ends_the_app(key: str) -> None:
    app, tracker = made(WAITS)
    async with app.run_test() as pilot:
        await pilot.press("h", key)
    assert app.return_value == WAITS.tracked
    assert tracker.calls == []


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
async def test_hostile_text_is_shown_literally(text: str, size: tuple[int, int]) -> None:
    actions = (
        OpenAction("1", "start", text, NOON - 1e12, "held", text),
        OpenAction("2", "stop", text, NOON + 1e15, "sending", text),
    )
    question = Notice("held", "It waits.", (("y", "send"), ("D", "discard")), asks=True)
    app, tracker = made(snapshot(actions=actions, question=question))
    async with app.run_test(size=size) as pilot:
        await pilot.press("h")
        for key in ("j", "D", "k"):
            await pilot.pause()
            drawn = screen_text(app)
            for character in "\x1b\x07\u202e\u2066\ud800":
                assert character not in drawn
            for line in app.screen._compositor.render_strips():
                assert sum(segment.cell_length for segment in line) == size[0]
            if text == "[b]x[/":
                assert f"start “{text[:3]}" in drawn
            await pilot.press(key)
        assert tracker.calls == []


async def test_resize_storms() -> None:
    app, _ = made(replace(WAITS, actions=MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "G")
        for size in ((10, 3), (1, 1), (2, 40), (200, 1), (40, 10), (39, 10), (40, 9), (1, 60), (300, 80), (3, 3)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            for line in app.screen._compositor.render_strips():
                assert sum(segment.cell_length for segment in line) == size[0]
            await pilot.press("k", "pagedown", "D", "escape", "h", "G")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert marked(app).startswith("› start “Target 29”")


async def test_an_equal_snapshot_repaints_nothing() -> None:
    app, tracker = made(WAITS)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await pilot.pause()
        widgets = list(app.screen.query("*"))
        for widget in widgets:
            widget._repaint_regions.clear()  # what a screen was opened with stays there
        tracker.become(asking=True)
        assert not [widget.id for widget in widgets if widget._repaint_regions]
        tracker.become(actions=HELD[1:])
        assert {widget.id for widget in widgets if widget._repaint_regions} == {"list", "keys"}


def offline(world: World) -> None:
    """No request gets through from here on."""
    world.server.faults = [errors.NotReachable] * 10_000


async def test_a_held_action_outlives_the_closing_of_its_notice() -> None:
    world = tracking()
    world.clock.advance(40)
    world.server.begin(MAIL)
    app = FocusApp(world.tracker, clock=world.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        world.settle()
        await pilot.pause()
        assert "? “Mail” runs, not “Report”. Nothing was stopped.  y stop “Mail” · D discard" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Nothing was stopped." not in screen_text(app)
        assert "1 held" in screen_text(app)
        assert footer(app).startswith(" D discard  h waiting")
        await pilot.press("y")
        assert world.tracker.snapshot.held == 1, "y is no answer to what is not asked"
        await pilot.press("h")
        await pilot.pause()
        assert marked(app).startswith("› stop “Report”")
        assert "? “Mail” runs, not “Report”. Nothing was stopped.  y stop “Mail”" in screen_text(app)
        await pilot.press("escape")
        assert world.tracker.snapshot.held == 1
        await pilot.press("h", "y")
        world.settle()
        await pilot.pause()
        assert [kind for kind, _ in world.server.applied] == ["stop"]
        assert "Nothing waits to be sent." in screen_text(app)


@pytest.mark.parametrize("keys", [("D",), ("h", "D")], ids=["D", "D in the list"])
async def test_a_held_action_whose_notice_is_closed_can_be_discarded(keys: tuple[str, ...]) -> None:
    world = tracking()
    world.clock.advance(40)
    world.server.begin(MAIL)
    app = FocusApp(world.tracker, clock=world.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        world.settle()
        await pilot.press("escape", *keys)
        await pilot.pause()
        assert "The stop of “Report” was discarded. It is not sent." in screen_text(app)
        world.settle()
        assert world.tracker.snapshot.actions == ()
        assert world.server.applied == []
        world.clock.advance(1)
        await pilot.press("escape", "D")
        world.settle()
        await pilot.pause()
        assert "1 held" not in screen_text(app)


async def test_what_was_pressed_offline_counts_from_the_key_press() -> None:
    world = idle()
    world.wait(3)
    offline(world)
    app = FocusApp(world.tracker, clock=world.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        dashboard = app.screen
        assert isinstance(dashboard, DashboardScreen)
        world.tracker.start(MAIL)
        pressed = world.clock.now().boot
        world.settle()
        while world.clock.now().boot < pressed + 2400:
            world.clock.advance(1)
            dashboard.tick()
            world.settle()
        await pilot.pause()
        screen = screen_text(app)
        assert "~" in screen
        assert "● Mail" in screen
        assert "since 08:00 · not sent yet" in screen
        assert "1 queued" in screen
        assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(2400, abs=1)
        await pilot.press("h")
        await pilot.pause()
        assert marked(app).startswith("› start “Mail”")
        assert marked(app).endswith("08:00")
        world.server.faults = []
        world.wait(120)
        await pilot.pause()
        assert "Nothing waits to be sent." in screen_text(app)
        assert world.server.applied[0][1] == pytest.approx(world.clock.now().wall - 2520, abs=2)


async def test_with_the_stop_of_a_switch_goes_its_start_and_both_are_named() -> None:
    world = tracking()
    offline(world)
    world.tracker.switch(MAIL)
    world.settle()
    app = FocusApp(world.tracker, clock=world.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "D")
        await pilot.pause()
        told = "The stop of “Report” and the start of “Mail” were discarded."
        assert told in screen_text(app)
        assert "Nothing waits to be sent." in screen_text(app)
        world.settle()
        await pilot.press("escape")
        await pilot.pause()
        assert "● Report" in screen_text(app)


async def test_d_with_nothing_held_says_so() -> None:
    world = idle()
    app = FocusApp(world.tracker, clock=world.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("D")
        await pilot.pause()
        assert "· Nothing waits for your word.  h list what is queued" in screen_text(app)
