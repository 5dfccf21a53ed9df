"""The first frame: what was last known, where the dashboard then draws it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyte
import pytest
from rich.segment import Segment
from textual.geometry import Region
from textual.renderables.digits import Digits
from textual.style import Style

from focus_tui.clock import ManualClock
from focus_tui.config import SANDBOX, Profile, profile_folder
from focus_tui.config.settings import DEFAULTS
from focus_tui.tracking.snapshot import Snapshot, Tracked
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tui import first_frame
from focus_tui.tui.app import FocusApp
from focus_tui.tui.first_frame import FirstFrame
from focus_tui.tui.glyphs import GLYPHS
from tests.support.recording import RecordingTracker

NOW = 1_800_000_000.0  # 2027-01-15 08:00 UTC
ENTRY: dict[str, Any] = {
    "id": 1,
    "start": NOW - 5047,
    "type": "activity",
    "title": "Write [b]it",
    "project": "Apollo",
}
STATUS: dict[str, Any] = {"version": 1, "state": "tracked", "asked": NOW - 60, "offset": 0.0, "entry": ENTRY}
PROFILE = Profile("https://focus.toggl.com/api", 7, 22)


class Screen:
    """A pseudo-terminal of our own, and what is drawn on it."""

    def __init__(self, columns: int, rows: int) -> None:
        self._master, self.fd = pty.openpty()
        self.bytes = b""
        self._screen = pyte.Screen(columns, rows)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(self._master, False)

    def lines(self) -> list[str]:
        try:
            self.bytes += os.read(self._master, 65_536)
        except BlockingIOError:
            return []
        self._screen.reset()
        pyte.ByteStream(self._screen).feed(self.bytes)
        return [line.rstrip() for line in self._screen.display]

    def close(self) -> None:
        os.close(self._master)
        os.close(self.fd)


@pytest.fixture
def screen() -> Iterator[Screen]:
    shown = Screen(80, 24)
    yield shown
    shown.close()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm-256color"}


def write_status(environ: dict[str, str], status: object, profile: Profile = PROFILE) -> Path:
    path = Path(profile_folder(environ, profile)) / "status.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(status if isinstance(status, str) else json.dumps(status))
    return path


def paint(environ: dict[str, str], screen: Screen, profile: Profile = PROFILE, *, calm: bool = False) -> list[str]:
    """The lines of the frame; none when it was not drawn."""
    took = FirstFrame(screen.fd).paint(environ, profile, ManualClock(NOW), calm=calm)
    lines = screen.lines()
    assert took is bool(lines)
    return lines


async def drawn_by_the_dashboard(
    snapshot: Snapshot, size: tuple[int, int], *, calm: bool = False
) -> tuple[list[str], dict[str, Region]]:
    settings = DEFAULTS._replace(reduced_motion=calm)
    where = first_frame.place(PROFILE)
    app = FocusApp(RecordingTracker(snapshot), clock=ManualClock(NOW), place=where, settings=settings)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        regions = {name: app.screen.query_one(f"#{name}").content_region for name in ("headline", "timer", "since")}
        regions["panel"] = app.screen.query_one("#panel").region
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips], regions


TRACKED = Snapshot(
    7,
    22,
    "tracked",
    Tracked(ENTRY["title"], ENTRY["start"], Target("task", ENTRY["title"], 1), "Apollo"),
    asked=10_000.0 - 60,
)


@pytest.mark.parametrize(
    ("status", "snapshot"),
    [
        (STATUS, TRACKED),
        (STATUS | {"asked": NOW - 901}, replace(TRACKED, asked=10_000.0 - 901)),
        (
            STATUS | {"entry": ENTRY | {"start": NOW - 90_000, "project": "", "title": ""}},
            replace(TRACKED, tracked=Tracked("", NOW - 90_000, Target("description", ""))),
        ),
        (
            STATUS | {"entry": ENTRY | {"start": NOW + 90, "title": "会議" * 50}},
            replace(TRACKED, tracked=Tracked("会議" * 50, NOW + 90, Target("description", ""), "Apollo")),
        ),
        (
            STATUS | {"entry": ENTRY | {"type": "break", "title": "Break", "project": ""}},
            replace(TRACKED, tracked=Tracked("Break", ENTRY["start"], TAKE_A_BREAK, type="break")),
        ),
    ],
    ids=["fresh", "old", "yesterday", "ahead", "break"],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (61, 16), (80, 29), (80, 30), (79, 60)])
async def test_it_is_what_the_dashboard_draws_in_the_same_place(
    environ: dict[str, str], status: dict[str, Any], snapshot: Snapshot, size: tuple[int, int]
) -> None:
    write_status(environ, status)
    for calm in (False, True):
        shown = Screen(*size)
        try:
            lines = paint(environ, shown, calm=calm)
        finally:
            shown.close()
        expected, regions = await drawn_by_the_dashboard(snapshot, size, calm=calm)
        digits = first_frame.digits_height(*size)
        assert digits == (5 if size in ((120, 40), (80, 30)) else 3)
        assert lines[: digits + 5] == expected[: digits + 5]
        assert regions["headline"].offset == (first_frame.TALL_COLUMN, first_frame.TALL_ROW)
        assert regions["timer"].offset == (first_frame.TALL_COLUMN, first_frame.TALL_ROW + 1)
        assert regions["timer"].height == digits
        assert regions["since"].offset == (first_frame.TALL_COLUMN, first_frame.TALL_ROW + 1 + digits)
        assert (regions["panel"].y, regions["panel"].height) == (first_frame.PANEL_ROW, digits + 4)


@pytest.mark.parametrize(("size", "rows"), [((40, 10), 5), ((90, 15), 5), ((40, 9), 2), ((40, 6), 2), ((120, 8), 2)])
@pytest.mark.parametrize("snapshot", [TRACKED, replace(TRACKED, asked=10_000.0 - 901)], ids=["fresh", "old"])
async def test_on_a_short_terminal_too(
    environ: dict[str, str], size: tuple[int, int], rows: int, snapshot: Snapshot
) -> None:
    asked = snapshot.asked or 0.0
    write_status(environ, STATUS | {"asked": NOW - 10_000.0 + asked})
    shown = Screen(*size)
    try:
        lines = paint(environ, shown)
    finally:
        shown.close()
    expected, regions = await drawn_by_the_dashboard(snapshot, size)
    assert lines[:rows] == expected[:rows]
    assert lines[rows:] == [""] * (size[1] - rows)
    assert regions["headline"].offset == (first_frame.SHORT_COLUMN, first_frame.SHORT_ROW)


@pytest.mark.parametrize(("state", "mark"), [("idle", "○"), ("unknown", "?")])
async def test_idle_and_unknown_are_drawn_as_such(
    environ: dict[str, str], screen: Screen, state: Any, mark: str
) -> None:
    write_status(environ, STATUS | {"state": state})
    lines = paint(environ, screen)
    expected, _ = await drawn_by_the_dashboard(Snapshot(7, 22, state, asked=10_000.0 - 60), (80, 24))
    assert lines[2].split() == expected[2].replace(expected[2][0], "│").split()
    assert lines[2].startswith(f"│ {mark} ")
    assert [line[2:-2] for line in lines[3:6]] == [line[2:-2] for line in expected[3:6]]
    assert "Write" not in "".join(lines)


def test_the_digits_are_textuals() -> None:
    for character, rows in GLYPHS.items():
        if character not in "~h":
            drawn = Digits(character).render(Style(bold=True).rich_style)
            assert list(rows) == [part.text for part in drawn if isinstance(part, Segment) and part.text != "\n"]


@pytest.mark.parametrize(
    ("asked", "old"), [(NOW - 899, False), (NOW - 900, True), (None, True), (NOW + 30, False), (NOW + 3600, True)]
)
def test_truth_that_is_old_or_of_unknown_age_says_so(
    environ: dict[str, str], screen: Screen, asked: float | None, old: bool
) -> None:
    write_status(environ, STATUS | {"asked": asked})
    assert paint(environ, screen)[4].startswith("│ ~") is old


def test_the_servers_clock_counts(environ: dict[str, str], screen: Screen) -> None:
    write_status(environ, STATUS | {"offset": -5047.0})
    digits = paint(environ, screen)
    assert digits[3].startswith(f"│ {'┏━┓'}   {'┏━┓' * 2}   {'┏━┓' * 2} ")


BROKEN: list[object] = [
    "",
    "{",
    "[" * 100_000,
    "null",
    "[]",
    "\x00\x80",
    '{"version": 1}',
    '{"version": 2, "state": "idle"}',
    STATUS | {"state": "TRACKED"},
    STATUS | {"state": ["tracked"]},
    STATUS | {"entry": None},
    STATUS | {"entry": [1]},
    STATUS | {"entry": ENTRY | {"start": "now"}},
    STATUS | {"entry": ENTRY | {"start": True}},
    STATUS | {"entry": ENTRY | {"start": 1e300}},
    STATUS | {"entry": ENTRY | {"start": 10**400}},
    STATUS | {"entry": ENTRY | {"start": float("nan")}},
    json.dumps(STATUS) + " " * 70_000 + "x",
]


@pytest.mark.parametrize("status", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_a_first_start(environ: dict[str, str], screen: Screen, status: object) -> None:
    write_status(environ, status)
    lines = paint(environ, screen)
    assert lines[2] == "  Asking Focus for the first time…"
    assert [line for line in lines if line] == [lines[0], lines[2]]
    assert lines[0] == " focus-tui" + "organization 7 · workspace 22".rjust(69)


def test_a_pipe_in_the_files_place_does_not_hold_it_up(environ: dict[str, str], screen: Screen) -> None:
    path = write_status(environ, STATUS)
    path.unlink()
    os.mkfifo(path)
    assert "first time" in paint(environ, screen)[2]
    path.unlink()
    path.mkdir()
    assert "first time" in paint(environ, screen)[2]


HOSTILE = "a\x1b[31m\x1b]0;x\x07\u202eb\u200b\ud800" + "会👩‍👩‍👧e\u0301" * 300


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (41, 15)])
def test_hostile_names_change_nothing_but_their_line(environ: dict[str, str], size: tuple[int, int]) -> None:
    harmless, hostile = Screen(*size), Screen(*size)
    try:
        write_status(environ, STATUS)
        before = paint(environ, harmless)
        write_status(environ, STATUS | {"entry": ENTRY | {"title": HOSTILE, "project": HOSTILE}, "more": {"x": [1]}})
        after = paint(environ, hostile)
    finally:
        harmless.close()
        hostile.close()
    row = first_frame.TALL_ROW if size[1] >= first_frame.TALL else first_frame.SHORT_ROW
    assert [line for y, line in enumerate(after) if y != row] == [line for y, line in enumerate(before) if y != row]
    assert "a[31m]0;xb" in after[row]
    assert b"\x1b[31m" not in hostile.bytes
    assert b"\x07" not in hostile.bytes


def test_the_sandbox_is_a_profile_of_its_own(environ: dict[str, str], screen: Screen) -> None:
    write_status(environ, STATUS)
    lines = paint(environ, screen, SANDBOX)
    assert lines[2] == "  Opening the sandbox…"
    assert lines[0].endswith(" sandbox")
    write_status(environ, STATUS | {"state": "idle"}, SANDBOX)
    assert "○ Nothing is tracked" in paint(environ, screen, SANDBOX)[2]


@pytest.mark.parametrize(
    "change",
    [
        {"TERM": ""},
        {"TERM": "dumb"},
        {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"},
        {"TERM_PROGRAM": "textual"},
        {"COLUMNS": "39"},
        {"LINES": "5"},
    ],
)
def test_only_where_the_dashboard_is_drawn_on_a_terminal(
    environ: dict[str, str], screen: Screen, change: dict[str, str]
) -> None:
    write_status(environ, STATUS)
    assert paint(environ | change, screen) == []


def test_not_into_a_file_and_not_on_a_small_terminal(environ: dict[str, str], tmp_path: Path) -> None:
    write_status(environ, STATUS)
    with (tmp_path / "out").open("wb") as file:
        frame = FirstFrame(file.fileno())
        assert not frame.paint(environ, PROFILE, ManualClock(NOW))
        frame.leave()
    assert (tmp_path / "out").read_bytes() == b""
    for size in ((39, 24), (80, 5)):
        small = Screen(*size)
        try:
            assert paint(environ, small) == []
        finally:
            small.close()


def test_leaving_undoes_every_mode_it_set(environ: dict[str, str], screen: Screen) -> None:
    write_status(environ, STATUS)
    frame = FirstFrame(screen.fd)
    assert frame.paint(environ, PROFILE, ManualClock(NOW))
    screen.lines()
    entered = screen.bytes
    for _ in range(2):  # the second time there is nothing to give back
        frame.leave()
    screen.lines()
    left = screen.bytes.removeprefix(entered)
    assert entered.startswith(b"\x1b[?1049h\x1b[?25l\x1b[?7l")
    assert left == b"\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"


def test_it_is_written_at_once_and_is_small(environ: dict[str, str], screen: Screen) -> None:
    write_status(environ, STATUS)
    paint(environ, screen)
    assert len(screen.bytes) < 2_000


def test_importing_it_pulls_in_nothing_heavy() -> None:
    heavy = {"textual", "rich", "httpx", "pydantic", "asyncio", "typing", "dataclasses", "re", "json", "datetime"}
    code = "import sys, focus_tui.tui.first_frame, focus_tui.clock; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert heavy & set(told.stdout.split()) == set()
