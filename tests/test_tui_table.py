"""The table of keys: bindings, footer, help and the README's table agree with it."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from focus_tui.config.keymap import DEFAULT_KEYS, PINNED
from focus_tui.tui.app import FocusApp
from focus_tui.tui.keys import GROUPS, KEYS, USUAL, Mode, Waiting, table_markdown
from focus_tui.tui.painting import Keys, paint_keys, placed_keys
from focus_tui.tui.screens.dashboard import DashboardScreen
from tests.support.recording import RecordingTracker
from tests.support.snapshots import clock_at_noon, screen_text, snapshot, tracked


def test_no_key_and_no_id_is_there_twice() -> None:
    keys = [name for key in KEYS for name in key.keys]
    assert len(keys) == len(set(keys))
    assert [key.id for key in KEYS] == list(DEFAULT_KEYS)


def test_every_command_is_one_of_the_dashboard() -> None:
    for key in KEYS:
        assert key.id == PINNED or callable(getattr(DashboardScreen, f"action_{key.action}"))
        assert key.help.endswith(".")
        assert key.group in GROUPS


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_footer_shows_what_the_table_says_and_help_right_most(mode: Mode, width: int) -> None:
    line = paint_keys(USUAL, Keys(mode), width)
    assert line.cell_length <= width
    placed = placed_keys(USUAL, mode, 1, width)
    for place in placed:
        assert line.plain[place.start : place.end] == f"{place.key.shown} {place.words}"
    offered = [offer.key.id for offer in USUAL.footer(mode)]
    assert {place.key.id for place in placed} <= set(offered)
    if width >= 80:
        assert len(placed) == len(offered)
    if mode not in ("filter", "when"):
        assert placed[-1].key.id == "program.help"
        assert line.plain.endswith("? keys")


@pytest.mark.parametrize("mode", ["unknown", "idle", "tracked"])
@pytest.mark.parametrize("waiting", ["queued", "held", "asked"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_what_waits_has_its_keys_first_at_every_width(mode: Mode, waiting: Waiting, width: int) -> None:
    line = paint_keys(USUAL, Keys(mode, waiting=waiting), width).plain
    words = {"queued": "h waiting", "held": "D discard  h waiting", "asked": "y yes  D discard  h waiting"}
    assert line.startswith(f" {words[waiting]} ")
    assert line.endswith("? keys")
    offered = [offer.key.id for offer in USUAL.footer(mode, waiting)]
    assert len(offered) == len(set(offered))
    assert {offer.key.id for offer in USUAL.footer(mode)} < set(offered)


@pytest.mark.parametrize("width", range(1, 40))
def test_a_footer_without_room_stays_within_its_line(width: int) -> None:
    assert paint_keys(USUAL, Keys("tracked", "“会議の準備をする”", "/ abc", "asked"), width).cell_length <= width


async def test_the_footer_follows_the_state() -> None:
    tracker = RecordingTracker(tracked())
    app = FocusApp(tracker, clock=clock_at_noon())
    async with app.run_test() as pilot:
        assert "space stop" in screen_text(app).splitlines()[-1]
        tracker.become(state="idle", tracked=None)
        await pilot.pause()
        assert "space start last" in screen_text(app).splitlines()[-1]
        tracker.become(state="unknown")
        await pilot.pause()
        assert "r ask again" in screen_text(app).splitlines()[-1]
        await pilot.press("slash")
        assert "esc clear" in screen_text(app).splitlines()[-1]


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 60)])
async def test_the_help_shows_every_key_of_the_table(size: tuple[int, int]) -> None:
    app = FocusApp(RecordingTracker(snapshot()), clock=clock_at_noon())
    async with app.run_test(size=size) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        seen = screen_text(app)
        for _ in range(240 // size[1]):
            await pilot.press("pagedown")
            seen += "\n" + screen_text(app)
        words = set(re.sub("[▁-█]", " ", seen).split())  # the scroll bar touches the longest lines
        for key in KEYS:
            assert key.shown in words, key.id
            assert set(key.help.split()) <= words, key.id


def test_the_markdown_table_has_a_row_for_each_key() -> None:
    table = table_markdown()
    assert table.count("\n") == len(KEYS) + 2
    assert "| `j` `↓` | Highlight the next target. |" in table
    assert "| `?` | Show all keys. |" in table
