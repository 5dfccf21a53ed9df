"""Pictures of the dashboard in each state, at three sizes; what they say is asserted beside them.

Nothing in them moves: the clock stands at noon, the zone is UTC, the theme is fixed. `--snapshot-update` takes them
anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import pytest
from textual.pilot import Pilot

from focus_tui.api.entry import TimeBlock
from focus_tui.config.settings import DEFAULTS, Settings
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.pins import Pin
from focus_tui.tracking.snapshot import OpenAction, Paging, PagingOf, QuotaLeft, Snapshot, Tracked, UnderWay
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tui.app import FocusApp
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    ALREADY_TRACKING,
    BOOT,
    HELD,
    KEPT,
    LISTS,
    MAIL,
    NEVER_DELIVERED,
    NOON,
    ON_A_BREAK,
    REPORT,
    REVIEW,
    SINCE_0912,
    STARTED,
    STARTING,
    TODAY,
    YESTERDAY,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
    unknown,
)

SIZES = [(40, 10), (80, 24), (120, 40)]

STATES: dict[str, tuple[Snapshot, list[str]]] = {
    "tracking": (tracked(), ["● Write the quarterly report", "since 10:35", "5 min left", "space stop"]),
    "ahead": (
        snapshot(state="tracked", tracked=Tracked("Answer mail", NOON + 300, MAIL)),
        ["● Answer mail", "starts at 12:05, in 5 min", "space stop"],
    ),
    "idle": (snapshot(), ["○ Nothing is tracked", "synced 10 s ago", "quota 27"]),
    "unknown": (unknown(), ["? What is tracked is not known yet", "asking Focus…", "connecting…"]),
    "old": (tracked(asked=BOOT - 1800, link="offline"), ["~", "offline", "30 min ago"]),
    "starting": (
        snapshot(state="tracked", tracked=Tracked("Answer mail", NOON, MAIL), under_way=STARTING, actions=(STARTED,)),
        ["● Answer mail", "starting…", "1 queued"],
    ),
    "lost": (
        tracked(
            under_way=UnderWay("stopping", "Write the quarterly report", BOOT - 14, lost=True),
            actions=(OpenAction("1", "stop", "Write the quarterly report", NOON - 14, "lost", "No answer in time."),),
        ),
        ["stopping: not known whether it"],
    ),
    "queued": (
        snapshot(
            state="tracked",
            tracked=Tracked("Answer mail", NOON - 2400, MAIL),
            under_way=UnderWay("switching", "Answer mail", BOOT - 2400),
            actions=KEPT,
            link="offline",
            asked=BOOT - 2430,
        ),
        ["● Answer mail", "~", "since 11:20 · not sent yet", "offline", "2 queued"],
    ),
    "held": (
        tracked(actions=HELD, question=NEVER_DELIVERED, notices=(NEVER_DELIVERED,)),
        [
            "? Start of “Answer mail” at Thu 14",
            "y send · D discard",
            "1 held · 1 queued",
            "y yes  D discard  h waiting",
        ],
    ),
    "follower": (
        tracked(sends=False, quota=None),
        ["● Write the quarterly report", "synced 10 s ago · another"],
    ),
    "asked": (
        tracked(notices=(ALREADY_TRACKING, ALREADY_TRACKING, ALREADY_TRACKING)),
        ["? Already tracking", "w switch to “Answer mail”", "esc keep", "2 more"],
    ),
    "quota": (
        tracked(
            link="out of quota",
            asked=BOOT - 300,
            quota=QuotaLeft(0, BOOT + 1500),
            notices=(
                Notice(
                    "quota", "The hourly quota is spent. It is full again in", severity="warning", until=BOOT + 1500
                ),
            ),
        ),
        ["! The hourly quota is spent.", "25 min.", "quota spent"],
    ),
    "error": (
        snapshot(
            notices=(
                Notice(
                    "not started",
                    "That task does not exist any more. “Answer mail” was not started.",
                    (("esc", "close"),),
                    severity="error",
                ),
            )
        ),
        ["! That task does not exist", "esc close"],
    ),
}


class Compare(Protocol):
    def __call__(self, app: FocusApp, *, terminal_size: tuple[int, int], run_before: Any = None) -> bool: ...


def made(shown: Snapshot, theme: str = "textual-dark", settings: Settings = DEFAULTS) -> FocusApp:
    place = "organization 1 · workspace 22"
    app = FocusApp(RecordingTracker(shown), clock=clock_at_noon(), place=place, settings=settings)
    app.theme = theme
    app.animation_level = "none"
    return app


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STATES)
def test_state(name: str, size: tuple[int, int], snap_compare: Compare) -> None:
    shown, sentences = STATES[name]

    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.pause()
        text = screen_text(pilot.app)
        for sentence in sentences:
            assert sentence in text

    assert snap_compare(made(shown), terminal_size=size, run_before=look)


OLD = Target("task", "Last year's report", task_id=4600, project="Apollo")
CHAIRS = Target("task", "Order new chairs", task_id=4601, project="Office")
OFFERED = tracked(
    lists=replace(LISTS, paging=PagingOf(tasks=Paging(3, NOON, 200, 450))),
    pins=(Pin(1, MAIL), Pin(2, REVIEW), Pin(4, OLD), Pin(5, TAKE_A_BREAK)),
    by_frecency=(REPORT, MAIL, Target("description", "Think"), CHAIRS),
    gone=(CHAIRS,),
    unlisted=frozenset({OLD.key}),
    blocks=(
        TimeBlock(90, 4714, NOON + 7200, NOON + 9000),
        TimeBlock(91, 4714, NOON + 86_400, NOON + 88_200),
    ),
)


@pytest.mark.parametrize("size", [(40, 24), (80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_is_offered(size: tuple[int, int], snap_compare: Compare) -> None:
    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.press("j")
        await pilot.pause()
        text = screen_text(pilot.app)
        for sentence in ("Start · tasks 200 of 450", "now", "1", "4", "not listed", "gone", "Think"):
            assert sentence in text
        if size[0] >= 80:
            assert "1 ★  Answer mail" in text
        if size[1] >= 40:
            assert "Sat 12:00–12:30" in text

    assert snap_compare(made(OFFERED), terminal_size=size, run_before=look)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark", "focus-dark", "focus-light"])
def test_theme(theme: str, snap_compare: Compare) -> None:
    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.pause()
        assert "● Write the quarterly report" in screen_text(pilot.app)

    app = made(tracked(notices=(ALREADY_TRACKING,)), theme)
    assert snap_compare(app, terminal_size=(80, 24), run_before=look)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (("question_mark",), "Start the highlighted target."),
        (("slash", "z", "z"), "Start “zz”"),
    ],
    ids=["help", "no match"],
)
def test_after_keys(keys: tuple[str, ...], sentence: str, snap_compare: Compare) -> None:
    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.press(*keys)
        await pilot.pause()
        assert sentence in screen_text(pilot.app)

    assert snap_compare(made(tracked()), terminal_size=(80, 24), run_before=look)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_filter(size: tuple[int, int], snap_compare: Compare) -> None:
    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.press("slash", *"pln")
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "/ pln" in text
        assert "enter start" in text
        assert ("Start “pln”" in text) is (size[1] > 10)
        assert ("Review the plan" if size[1] > 10 else "enter “Rev") in text

    assert snap_compare(made(OFFERED), terminal_size=size, run_before=look)


LISTED: dict[str, tuple[Snapshot, list[str]]] = {
    "held": (
        tracked(actions=HELD, question=NEVER_DELIVERED, notices=(NEVER_DELIVERED,)),
        [
            "› start “Answer",
            "17:10, Thu 14 Jan",
            "waits for your word",
            "stop “Answer mail”",
            "11:50",
            "y send",
            "y yes  D discard  esc back",
        ],
    ),
    "queued": (
        snapshot(actions=KEPT, link="offline", asked=BOOT - 2430),
        ["› stop “Write the", "11:20", "queued · last try: The net", "start “Answer mail”", "D discard  esc back"],
    ),
    "empty": (snapshot(), ["Nothing waits to be sent."]),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", LISTED)
def test_list_of_actions(name: str, size: tuple[int, int], snap_compare: Compare) -> None:
    shown, sentences = LISTED[name]

    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.press("h")
        await pilot.pause()
        text = screen_text(pilot.app)
        for sentence in sentences:
            assert sentence in text
        assert ("┏━" in text) is (size[1] > 10)

    assert snap_compare(made(shown), terminal_size=size, run_before=look)


TODAYS: dict[str, tuple[Snapshot, Settings, list[str], list[str]]] = {
    "goal": (
        tracked(),
        Settings(day_goal=6 * 3600),
        ["● Write the quarterly report"],
        [" Today 2:59   plan ▁", "left 3:01, done about 15:00", "plan left 3:00 · breaks 0:15"],
    ),
    "break": (
        ON_A_BREAK,
        DEFAULTS,
        ["‖ Break", "on a break since 11:50"],
        [" Today 1:35   plan ▁", "breaks 0:25"],
    ),
    "over": (
        tracked(tracked=replace(SINCE_0912, planned=(NOON - 5400, NOON - 240))),
        DEFAULTS,
        ["● Write the quarterly report", "over"],
        ["block over since 4 min · 0 next"],
    ),
    "ascii": (tracked(), Settings(ascii=True), ["● Write the quarterly"], ["plan .", "work .", "|....", "####"]),
    "journal": (
        snapshot(day=TODAY._replace(source="journal", planned=None)),
        DEFAULTS,
        ["○ Nothing is tracked"],
        [" Today 1:35 ", " from journal work ▁", "plan not known"],
    ),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", TODAYS)
def test_strips(name: str, size: tuple[int, int], snap_compare: Compare) -> None:
    shown, settings, everywhere, with_room = TODAYS[name]

    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.pause()
        text = screen_text(pilot.app)
        for sentence in everywhere:
            assert sentence in text
        for sentence in with_room:
            assert (sentence in text) is (size[1] > 10)

    assert snap_compare(made(shown, settings=settings), terminal_size=size, run_before=look)


DAYS: dict[str, tuple[Snapshot, list[str]]] = {
    "today": (
        tracked(),
        [
            " Fri 15 Jan 2027 · today",
            " worked 2:59 · ",
            "● 10:35–now      1:24  Write",
            "┃ 12:00 now ─",
            "from Focus",
        ],
    ),
    "another": (
        tracked(another_day=YESTERDAY),
        [" Thu 14 Jan 2027 · yesterday", "■ ‹23:00–01:00   1:00  Call", "■ 09:00–~10:00   1:00  Answer", "8:00  gap"],
    ),
    "refused": (
        tracked(another_day=YESTERDAY._replace(day=None, stage="refused", why="Focus says: no such plan.")),
        [" Thu 14 Jan 2027 · yesterday", "! This day is not to be had."],
    ),
    "nothing": (
        snapshot(day=TODAY._replace(worked=(), planned=(), source="journal")),
        [" Fri 15 Jan 2027 · today", " worked 0:00", "Nothing was worked or planned."],
    ),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", DAYS)
def test_day_in_full(name: str, size: tuple[int, int], snap_compare: Compare) -> None:
    shown, sentences = DAYS[name]

    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.press("d")
        await pilot.pause()
        text = screen_text(pilot.app)
        for sentence in sentences:
            assert sentence in text
        assert text.splitlines()[-1].startswith(" esc back  [ before  ] after")

    assert snap_compare(made(shown), terminal_size=size, run_before=look)


PROMPTS: dict[str, tuple[Snapshot, tuple[str, ...], list[str]]] = {
    "started": (
        snapshot(ended=NOON - 3600),
        ("j", "j", "a", *"11:29"),
        ["Start “Answer mail” at 11:29▏", "· started 11:29, 31 minutes ago", "enter do it  esc close"],
    ),
    "cannot be": (
        tracked(notices=(ALREADY_TRACKING,)),
        ("A", *"10:30"),
        ["Stop “Write the", "at 10:30▏", "! “Write the quarterly report” began", "enter do it  esc close"],
    ),
    "empty": (
        tracked(),
        ("j", "j", "a"),
        ["Switch to “Answer", "at ▏", "· 10m, 1h30, 9:12, yesterday 17:00,", "↑ ↓ by a minute"],
    ),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", PROMPTS)
def test_prompt_for_another_time(name: str, size: tuple[int, int], snap_compare: Compare) -> None:
    shown, keys, sentences = PROMPTS[name]

    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.press(*keys)
        await pilot.pause()
        text = screen_text(pilot.app)
        for sentence in sentences:
            assert sentence in text
        assert "Already tracking" not in text

    assert snap_compare(made(shown), terminal_size=size, run_before=look)


@pytest.mark.parametrize("size", [(40, 6), (80, 9), (100, 30)])
def test_sizes_of_the_digits(size: tuple[int, int], snap_compare: Compare) -> None:
    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.pause()
        screen = screen_text(pilot.app)
        assert "● Write the quarterly report" in screen
        assert ("1:24:07" in screen) is (size[1] < 10)
        assert ("╺━┻━╸" in screen) is (size[1] >= 30)

    assert snap_compare(made(tracked(notices=(ALREADY_TRACKING,))), terminal_size=size, run_before=look)


def test_too_small(snap_compare: Compare) -> None:
    async def look(pilot: Pilot[Tracked | None]) -> None:
        await pilot.pause()
        assert screen_text(pilot.app).strip() == "focus-tui needs 40×6; this is 38×9"

    assert snap_compare(made(tracked()), terminal_size=(38, 9), run_before=look)
