"""The prompt for another time: its keys, what it says, and that it follows the clock and what is tracked."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from textual._xterm_parser import XTermParser
from textual.pilot import Pilot

from focus_tui.clock import ManualClock
from focus_tui.tracking.snapshot import Snapshot, Tracked
from focus_tui.tui.app import FocusApp
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.widgets.key_line import KeyLine
from focus_tui.tui.widgets.notice_line import NoticeLine
from focus_tui.tui.widgets.target_list import TargetList
from focus_tui.tui.widgets.timer import TimerPart
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    ALREADY_TRACKING,
    BOOT,
    MAIL,
    NOON,
    REPORT,
    REVIEW,
    SINCE_0912,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
    unknown,
)

SIZES = [(40, 10), (80, 24), (120, 40)]
HINT = "10m, 1h30, 9:12, yesterday 17:00, last or now · ↑ ↓ by a minute"


class Prompted:
    """A dashboard on a clock that a test moves. It is 12:00 UTC."""

    def __init__(self, shown: Snapshot, clock: ManualClock | None = None) -> None:
        self.tracker = RecordingTracker(shown)
        self.clock = clock or clock_at_noon()
        self.app = FocusApp(self.tracker, clock=self.clock, place="organization 1 · workspace 22")

    @property
    def dashboard(self) -> DashboardScreen:
        screen = self.app.screen
        assert isinstance(screen, DashboardScreen)
        return screen

    @property
    def lines(self) -> list[str]:
        """What stands in the place of the notice."""
        shown = self.dashboard.query_one(NoticeLine)
        top = shown.region.y
        return [line.strip() for line in screen_text(self.app).splitlines()[top : top + shown.region.height]]

    @property
    def footer(self) -> str:
        return screen_text(self.app).splitlines()[-1].strip()

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.dashboard.tick()


async def type_at_once(pilot: Pilot[Tracked | None], typed: str) -> None:
    """Hand `typed` to the app as the terminal's bytes in one piece, without letting it turn in between."""
    for message in [*XTermParser().feed(typed), *XTermParser().feed("")]:
        pilot.app.post_message(message)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_a_asks_for_a_time_and_enter_starts_the_highlighted_target_at_it(size: tuple[int, int]) -> None:
    made = Prompted(snapshot())
    async with made.app.run_test(size=size) as pilot:
        await pilot.press("j", "a")
        await pilot.pause()
        assert made.lines[0] in ("Start “Write the quarterly report” at ▏", "Start “Write the …” at ▏")
        assert " ".join(made.lines[1:]).strip() == f"· {HINT}"
        assert made.footer.startswith("enter do it  esc close")
        await pilot.press(*"11:29")
        await pilot.pause()
        assert made.lines[0].endswith("at 11:29▏")
        assert made.lines[1] == "· started 11:29, 31 minutes ago"
        assert made.tracker.calls == []
        await pilot.press("enter")
        await pilot.pause()
        assert made.tracker.calls == [("start", REPORT)]
        assert made.tracker.at == [NOON - 31 * 60]
        assert not any(made.lines)
        assert "do it" not in made.footer


async def test_while_something_is_tracked_a_switches() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("j", "j", "a", *"10m")
        await pilot.pause()
        assert made.lines == ["Switch to “Answer mail” at 10m▏", "· switched 11:50, 10 minutes ago, after 1 h 14 min"]
        await pilot.press("enter")
        assert made.tracker.calls == [("switch", MAIL)]
        assert made.tracker.at == [NOON - 600]


async def test_capital_a_stops() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"10:36")
        await pilot.pause()
        assert made.lines == [
            "Stop “Write the quarterly report” at 10:36▏",
            "· stopped 10:36, 1 hour 24 minutes ago, after 0 s",
        ]
        await pilot.press("backspace", "7", "enter")
        assert made.tracker.calls == [("stop", None)]
        assert made.tracker.at == [NOON - 83 * 60]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("10:35", "! “Write the quarterly report” began at 10:35. It can end only after that."),
        ("2h", "! “Write the quarterly report” began at 10:35. It can end only after that."),
        ("12:01", "! 12:01 is in the future."),
        ("+1m", "! 12:01 is in the future."),
        ("soon", "! That is no time. Type 10m, 1h30, 9:12, yesterday 17:00, last or now."),
        ("last", "! It is not known when the last entry ended."),
    ],
)
@pytest.mark.parametrize("key", ["a", "A"])
async def test_enter_sends_nothing_that_cannot_be(key: str, typed: str, why: str) -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("j", "j", key, *typed)
        await pilot.pause()
        assert made.lines[1] == why
        await pilot.press("enter")
        await pilot.pause()
        assert made.tracker.calls == []
        assert made.lines[0].endswith(f"{typed}▏")


async def test_enter_on_an_empty_prompt_sends_nothing() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        await pilot.press("a", "enter")
        await pilot.pause()
        assert made.tracker.calls == []
        assert made.lines[1] == f"· {HINT}"


async def test_last_is_when_the_last_entry_ended_and_an_overlap_is_said() -> None:
    made = Prompted(snapshot(ended=NOON - 1800))
    async with made.app.run_test() as pilot:
        await pilot.press("a", *"last")
        await pilot.pause()
        assert made.lines[1] == "· started 11:30, 30 minutes ago"
        await pilot.press("ctrl+u", *"11:20")
        await pilot.pause()
        assert made.lines[1] == "· started 11:20, 40 minutes ago · before the last entry ended, at 11:30"
        await pilot.press("enter")
        assert made.tracker.at == [NOON - 2400]


async def test_esc_closes_the_prompt_and_nothing_else() -> None:
    made = Prompted(tracked(notices=(ALREADY_TRACKING,)))
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"10m", "escape")
        await pilot.pause()
        assert made.lines[0].startswith("? Already tracking")
        assert made.tracker.calls == []
        await pilot.press("A")
        await pilot.pause()
        assert made.lines[0] == "Stop “Write the quarterly report” at ▏"
        await pilot.press("escape", "escape")
        assert made.tracker.names == ["dismiss"]


async def test_printable_keys_only_type() -> None:
    made = Prompted(tracked(notices=(ALREADY_TRACKING,)))
    async with made.app.run_test() as pilot:
        await type_at_once(pilot, "Anyxw b-?/qaAD")
        assert made.tracker.calls == []
        assert made.lines[0].endswith("at nyxw b-?/qaAD▏")
        assert made.app.is_running
        assert made.dashboard.query_one(TargetList).filter_text == ""


async def test_keys_before_and_after_the_prompt_keep_their_order() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await type_at_once(pilot, "jja10m\rxA5m\rb")
        assert made.tracker.names == ["switch", "stop", "stop", "take_break"]
        assert made.tracker.at == [NOON - 600, None, NOON - 300]


async def test_typing_is_edited_as_in_the_filter_and_a_paste_is_one_harmless_line() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"yesterday", "space", *"17:00", "backspace", "ctrl+w")
        await pilot.pause()
        assert made.lines[0].endswith("at yesterday▏")
        await pilot.press("ctrl+u")
        await type_at_once(pilot, "\x1b[200~ 1\x070\u202em\nxq\x1b[201~")
        await pilot.pause()
        assert made.lines[0].endswith("at 10m▏")
        assert made.lines[1].startswith("· stopped 11:50, 10 minutes ago")


@pytest.mark.parametrize("size", SIZES)
async def test_huge_and_hostile_texts_break_nothing(size: tuple[int, int]) -> None:
    title = "[b]x[/" + "会議の準備" * 100 + "\u202e"
    made = Prompted(tracked(tracked=replace(SINCE_0912, title=title)))
    async with made.app.run_test(size=size) as pilot:
        for pasted in ("9" * 10_240, "会" * 10_240, "[@click=app.quit]x[/]"):
            await pilot.press("A")
            await type_at_once(pilot, f"\x1b[200~{pasted}\x1b[201~")
            for line in made.app.screen._compositor.render_strips():
                assert sum(segment.cell_length for segment in line) == size[0]
            assert made.lines[0].startswith("Stop “[b]")
            assert made.lines[0].endswith("▏")
            assert made.lines[1].startswith("! That is no time.")
            await pilot.press("enter", "escape")
        assert made.tracker.calls == []


async def test_up_and_down_move_it_by_a_minute_and_with_shift_by_five() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        seen = []
        await pilot.press("a", *"11:29")
        for key in ("up", "down", "down", "shift+up", "shift+down", "shift+down"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(made.lines[0].partition(" at ")[2])
        assert seen == ["11:30▏", "11:29▏", "11:28▏", "11:33▏", "11:28▏", "11:23▏"]
        assert made.lines[1] == "· started 11:23, 37 minutes ago"
        assert made.dashboard.query_one(TargetList).highlighted == REVIEW
        await pilot.press("enter")
        assert (made.tracker.calls, made.tracker.at) == ([("start", REVIEW)], [NOON - 37 * 60])
        await pilot.press("shift+up", "shift+down")
        assert made.tracker.names == ["start"]


async def test_shift_and_arrows_arrive_as_terminals_send_them() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        await type_at_once(pilot, "a11:30\x1b[1;2A\x1b[1;2A\x1b[1;2B\x1b[A\x1b[B\x1b[B\r")
        assert made.tracker.at == [NOON - 26 * 60]


async def test_moving_it_begins_at_now_and_ends_there_and_where_what_runs_began() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("A", "down")
        await pilot.pause()
        assert made.lines[0].endswith("at 11:59▏")
        await pilot.press("shift+up")
        await pilot.pause()
        assert made.lines[0].endswith("at now▏")
        assert made.lines[1] == "· as of now, after 1 h 24 min"
        await pilot.press("ctrl+u", *"10:37", "shift+down")
        await pilot.pause()
        assert made.lines[0].endswith("at 10:35:54▏")
        assert made.lines[1] == "· stopped 10:35:54, 1 hour 24 minutes ago, after 0 s"


async def test_the_list_stays_where_it_is_meanwhile() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        await pilot.press("j", "a", "pagedown", "end", "home", "pageup", "G", "escape")
        assert made.dashboard.query_one(TargetList).highlighted == REPORT


async def test_the_meaning_follows_the_clock() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"11:59")
        made.pass_time(59)
        await pilot.pause()
        assert made.lines[1].startswith("· stopped 11:59, 1 minute ago")
        made.pass_time(1)
        await pilot.pause()
        assert made.lines[1].startswith("· stopped 11:59, 2 minutes ago")
        await pilot.press("ctrl+u", *"12:02")
        await pilot.pause()
        assert made.lines[1] == "! 12:02 is in the future."
        made.pass_time(60)
        await pilot.pause()
        assert made.lines[1].startswith("· as of now")


async def test_a_tick_that_does_not_change_the_meaning_repaints_nothing_but_digits() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"11:29:30")
        await pilot.pause()
        made.pass_time(1)
        (dirty,) = [widget for widget in made.dashboard.query("*") if widget._repaint_regions]
        assert isinstance(dirty, TimerPart)


async def test_what_is_sent_is_what_the_text_means_when_enter_is_pressed() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        await pilot.press("a", *"10m")
        made.clock.advance(90.4)
        await pilot.press("enter")
        assert made.tracker.at == [NOON + 90 - 600]
        assert made.tracker.ticks


async def test_the_meaning_follows_what_is_tracked() -> None:
    made = Prompted(tracked())
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"11:50")
        made.tracker.become(state="tracked", tracked=Tracked("Answer mail", NOON - 300, MAIL, entry_id=9))
        await pilot.pause()
        assert made.lines == [
            "Stop “Answer mail” at 11:50▏",
            "! “Answer mail” began at 11:55. It can end only after that.",
        ]
        made.tracker.become(state="idle", tracked=None)
        await pilot.pause()
        assert made.lines == ["Stop at 11:50▏", "! Nothing is tracked."]
        await pilot.press("enter")
        assert made.tracker.calls == []
        made.tracker.become(state="unknown")
        await pilot.pause()
        assert made.lines[1] == "! It is not known what runs."
        await pilot.press("escape", "j", "j", "a", *"11:50")
        await pilot.pause()
        assert made.lines == ["Start “Answer mail” at 11:50▏", "· started 11:50, 10 minutes ago"]
        made.tracker.become(state="tracked", tracked=replace(SINCE_0912, start=NOON - 300))
        await pilot.pause()
        assert made.lines[0] == "Switch to “Answer mail” at 11:50▏"
        assert made.lines[1].startswith("! “Write the quarterly report” began at 11:55.")
        made.tracker.become(tracked=Tracked("Answer mail", NOON - 900, MAIL))
        await pilot.pause()
        assert made.lines == ["Start “Answer mail” at 11:50▏", "! It is tracked already."]
        await pilot.press("enter")
        assert made.tracker.calls == []


async def test_where_nothing_is_known_a_start_may_be_asked_for_and_a_stop_not() -> None:
    made = Prompted(unknown())
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"10m", "enter")
        await pilot.pause()
        assert made.lines == ["Stop at 10m▏", "! It is not known what runs."]
        await pilot.press("escape", "a", *"10m", "enter")
        assert made.tracker.calls == [("start", REVIEW)]


async def test_without_anything_to_start_a_opens_nothing_and_says_why() -> None:
    made = Prompted(snapshot(lists=replace(snapshot().lists, day=(), tasks=None), recents=(), by_frecency=()))
    async with made.app.run_test() as pilot:
        await pilot.press("a")
        await pilot.pause()
        assert not any(made.lines)
        assert made.tracker.calls == [("lack_target", None)]


async def test_an_enter_that_is_held_down_or_bounces_counts_once() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        await type_at_once(pilot, "a10m\r\r\r")
        for _ in range(20):
            made.clock.advance(0.04)
            await pilot.press("enter")
        assert made.tracker.names == ["start"]
        made.clock.advance(0.5)
        await pilot.press("enter")
        assert made.tracker.names == ["start", "start"]
        assert made.tracker.at == [NOON - 600, None]


async def test_nothing_takes_the_focus_and_nothing_moves() -> None:
    for size in SIZES:
        made = Prompted(tracked())
        async with made.app.run_test(size=size) as pilot:
            await pilot.pause()
            regions = {widget.id: widget.region for widget in made.app.screen.query("*")}
            await pilot.press("A", "tab", *"10m")
            await pilot.pause()
            assert made.app.focused is None
            assert {widget.id: widget.region for widget in made.app.screen.query("*")} == regions


async def test_the_footer_and_the_palette_do_the_same_as_the_keys() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test(size=(80, 24)) as pilot:
        commands = {command.title: command for command in made.app.get_system_commands(made.app.screen)}
        commands["Start at another time"].callback()
        await pilot.press(*"11:30")
        await pilot.pause()
        footer = screen_text(made.app).splitlines()[-1]
        assert footer == " enter do it  esc close  shift+↑ 5 min later  shift+↓ 5 min earlier"
        await pilot.click(KeyLine, offset=(footer.index("5 min later"), 0))
        await pilot.pause()
        assert made.lines[0].endswith("at 11:35▏")
        await pilot.click(KeyLine, offset=(footer.index("esc"), 0))
        await pilot.pause()
        assert not any(made.lines)
        commands["Stop at another time"].callback()
        await pilot.pause()
        assert made.lines == ["Stop at ▏", "! Nothing is tracked."]
        await pilot.press("escape", "a", "down")
        await pilot.pause()
        await pilot.click(KeyLine, offset=(footer.index("enter"), 0))
        assert made.tracker.at == [NOON - 60]


async def test_prompt_and_filter_take_turns() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        commands = {command.title: command for command in made.app.get_system_commands(made.app.screen)}
        await pilot.press("slash", *"mail")
        commands["Start at another time"].callback()
        await pilot.press(*"5m")
        await pilot.pause()
        assert made.lines[0] == "Start “Answer mail” at 5m▏"
        assert made.dashboard.query_one(TargetList).filter_text == ""
        commands["Filter the list"].callback()
        await pilot.press("x")
        await pilot.pause()
        assert not any(made.lines)
        assert made.dashboard.query_one(TargetList).filter_text == "x"
        assert made.tracker.calls == []


async def test_a_target_chosen_with_the_mouse_is_started_now() -> None:
    made = Prompted(snapshot())
    async with made.app.run_test() as pilot:
        await pilot.press("a", *"10m")
        await pilot.click(TargetList, offset=(12, 0))
        await pilot.pause()
        assert (made.tracker.calls, made.tracker.at) == ([("start", REVIEW)], [None])
        assert not any(made.lines)


async def test_times_are_those_of_the_server_in_the_zone_of_the_user() -> None:
    clock = ManualClock(NOON - 3600, boot=BOOT, zone=ZoneInfo("Asia/Kathmandu"))
    made = Prompted(snapshot(offset=3600.0), clock)
    async with made.app.run_test() as pilot:
        await pilot.press("a", *"17:30")
        await pilot.pause()
        assert made.lines[1] == "· started 17:30, 15 minutes ago"
        await pilot.press("enter")
        assert made.tracker.at == [NOON - 900]


async def test_it_is_plain_without_colour() -> None:
    made = Prompted(tracked())
    made.app.no_color = True
    async with made.app.run_test() as pilot:
        await pilot.press("A", *"soon")
        await pilot.pause()
        assert made.lines[0] == "Stop “Write the quarterly report” at soon▏"
        assert made.lines[1].startswith("! That is no time.")


async def test_it_goes_on_through_resizes() -> None:
    made = Prompted(tracked())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("A", *"10m")
        for size in ((10, 3), (1, 1), (40, 10), (38, 9), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            for line in made.app.screen._compositor.render_strips():
                assert sum(segment.cell_length for segment in line) == made.app.screen._compositor.size.width
        await pilot.pause()
        assert made.lines[0].endswith("at 10m▏")
        await pilot.press("enter")
        assert made.tracker.names == ["stop"]
