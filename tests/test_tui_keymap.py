"""A keymap of the user's: keys do what it says; footer, notices, help, palette and `focus-tui keys` say so too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from focus_tui.config.keymap import DEFAULT_KEYS, faults
from focus_tui.config.settings import DEFAULTS
from focus_tui.tui.app import FocusApp
from focus_tui.tui.keys import KEYS, Keymap
from tests.support.recording import RecordingTracker
from tests.support.snapshots import (
    ALREADY_TRACKING,
    HELD,
    NEVER_DELIVERED,
    YESTERDAY,
    clock_at_noon,
    screen_text,
    snapshot,
    tracked,
    unknown,
)
from tests.support.terminal import plain_environment

OURS: dict[str, tuple[str, ...]] = {
    "track.start": ("s", "ctrl+r"),
    "track.toggle": ("f2",),
    "track.stop": (),
    "track.switch": ("W",),
    "track.pinned": ("f5", "f6"),
    "notice.yes": ("f3",),
    "notice.no": (),
    "notice.close": ("ctrl+g",),
    "action.discard": ("X",),
    "action.list": ("v",),
    "list.down": ("n", "ctrl+n"),
    "list.up": ("p", "f9"),
    "list.pin": ("P",),
    "day.open": ("f7",),
    "day.before": ("b",),
    "track.break": ("B",),
    "program.palette": ("ctrl+x",),
    "program.quit": ("ctrl+d",),
    "program.help": ("f1",),
    "program.refresh": ("f10",),
}


def app_on(tracker: RecordingTracker, keymap: Mapping[str, tuple[str, ...]] = OURS) -> FocusApp:
    return FocusApp(tracker, clock=clock_at_noon(), settings=DEFAULTS._replace(keymap=keymap))


def test_the_keymap_of_these_tests_is_right() -> None:
    assert faults(OURS) == []


async def test_its_keys_do_what_it_says_and_the_usual_ones_nothing() -> None:
    tracker = RecordingTracker(tracked())
    async with app_on(tracker).run_test() as pilot:
        await pilot.press("W", "f2", "f3", "X", "f5", "f6", "f10", "B")
        assert tracker.names == ["switch", "toggle", "yes", "discard", *["start_pinned"] * 2, "refresh", "take_break"]
        assert [number for name, number in tracker.calls if name == "start_pinned"] == [1, 2]
        await pilot.press("x", "w", "space", "y", "D", "1", "3", "r", "enter", "escape", "q", "question_mark", "j")
        assert len(tracker.calls) == 8
        assert pilot.app.is_running


async def test_while_typing_the_keys_that_do_not_type_act() -> None:
    tracker = RecordingTracker(snapshot())
    app = app_on(tracker)
    async with app.run_test() as pilot:
        await pilot.press("slash", "p", "r", "i", "n")
        assert "ctrl+r start  ctrl+g clear" in screen_text(app)
        await pilot.press("s")
        assert tracker.calls == []
        assert "/ prins" in screen_text(app)
        await pilot.press("ctrl+g")
        assert "/ prins" not in screen_text(app)
        await pilot.press("slash", *"mail", "ctrl+r")
        assert [(name, getattr(target, "name", "")) for name, target in tracker.calls] == [("start", "Answer mail")]


async def test_a_prompt_tells_its_keys() -> None:
    app = app_on(RecordingTracker(snapshot()))
    async with app.run_test() as pilot:
        await pilot.press("a")
        assert "last or now · f9 ctrl+n by a minute" in screen_text(app)
        await pilot.press("f9")
        assert "at 1201" not in screen_text(app)
        await pilot.press("ctrl+g")
        assert "by a minute" not in screen_text(app)


async def test_footer_and_the_line_below_the_digits_follow_from_the_first_paint() -> None:
    for shown, texts in (
        (tracked(), ("f2 stop", "W switch", "ctrl+d quit", "f1 keys")),
        (snapshot(), ("s starts the highlighted target · f2 the last one again", "f10 refresh")),
        (unknown(asking=False, link="offline"), ("f10 asks Focus again",)),
    ):
        app = app_on(RecordingTracker(shown))
        async with app.run_test(size=(120, 30)):
            screen = screen_text(app)
            assert [text for text in texts if text not in screen] == []


async def test_what_was_taken_away_is_told_nowhere() -> None:
    without = {id: () for id in DEFAULT_KEYS if id not in ("track.start", "notice.close", "program.quit")}
    for shown in (tracked(notices=(ALREADY_TRACKING,)), snapshot(), unknown(asking=False, link="offline")):
        app = app_on(RecordingTracker(shown), without)
        async with app.run_test(size=(40, 10)):
            screen = screen_text(app)
            assert screen.splitlines()[-1].split()[-1] != "keys"
            for text in ("switch", "space", "again", "asks Focus"):
                assert text not in screen
    assert Keymap(without).footer("tracked") == Keymap(without).footer("unknown")[-1:]


async def test_a_notice_names_the_keys_that_answer_it() -> None:
    tracker = RecordingTracker(tracked(notices=(ALREADY_TRACKING,)))
    app = app_on(tracker)
    async with app.run_test() as pilot:
        assert "W switch to “Answer mail” ctrl+g keep" in " ".join(screen_text(app).split())
        await pilot.press("ctrl+g")
        assert tracker.names == ["dismiss"]


async def test_a_click_in_the_footer_still_does_what_it_says() -> None:
    tracker = RecordingTracker(tracked())
    app = app_on(tracker)
    async with app.run_test() as pilot:
        place = screen_text(app).splitlines()[-1].index("W switch")
        await pilot.click("#keys", offset=(place, 0))
        assert tracker.names == ["switch"]


async def test_the_list_of_actions_has_the_same_keys() -> None:
    tracker = RecordingTracker(tracked(actions=HELD, question=NEVER_DELIVERED, notices=(NEVER_DELIVERED,)))
    app = app_on(tracker)
    async with app.run_test() as pilot:
        await pilot.press("v")
        await pilot.pause()
        screen = screen_text(app)
        assert "Waiting to be sent" in screen
        assert "f3 send" in screen
        assert "X discard" not in screen.splitlines()[-3]
        await pilot.press("f3", "X", "h", "y", "D", "escape")
        assert tracker.calls == [("yes", "3"), ("discard", "3")]
        assert "Waiting to be sent" in screen_text(app)
        await pilot.press("v")
        await pilot.pause()
        assert "Waiting to be sent" not in screen_text(app)


async def test_the_day_opens_closes_and_goes_back_by_the_keys_in_force() -> None:
    tracker = RecordingTracker(snapshot())
    app = app_on(tracker)
    async with app.run_test() as pilot:
        await pilot.press("d")
        assert "today" not in screen_text(app)
        await pilot.press("f7")
        tracker.become(another_day=YESTERDAY._replace(day=None, stage="failed", why="No answer in time"))
        await pilot.pause()
        assert "No answer in time. f10 asks again" in screen_text(app)
        assert "ctrl+g back  b before  ] after  f10 ask again" in screen_text(app)
        await pilot.press("left_square_bracket", "r", "b")
        assert [name for name, _ in tracker.calls] == ["look_at"]
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert "ask again" not in screen_text(app)


async def test_help_lists_the_keys_in_force_and_leaves_out_what_has_none() -> None:
    app = app_on(RecordingTracker(snapshot()))
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        screen = screen_text(app)
        assert "ctrl+g closes" in screen
        for text in ("s ctrl+r", "f5 f6", "ctrl+d ctrl+c"):
            assert text in screen
        for key in KEYS:
            assert (key.help[:40] in screen) is (OURS.get(key.id) != ())
        await pilot.press("escape", "question_mark")
        assert "ctrl+g closes" in screen_text(app)
        await pilot.press("f1")
        await pilot.pause()
        assert "ctrl+g closes" not in screen_text(app)


async def test_the_palette_opens_with_its_key_alone_and_tells_the_others() -> None:
    app = app_on(RecordingTracker(snapshot()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert "Search for commands" not in screen_text(app)
        await pilot.press("ctrl+x", *"wait")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Key: v" in screen_text(app)
        (stop,) = (command for command in app.get_system_commands(app.screen_stack[0]) if command.title == "Stop")
        assert stop.help == "Stop what is tracked."


async def test_ctrl_c_quits_whatever_the_keymap_says() -> None:
    app = app_on(RecordingTracker(snapshot()))
    async with app.run_test() as pilot:
        await pilot.press("f1")
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert not app.is_running


def keys(home: Path, *arguments: str, config: str = "") -> subprocess.CompletedProcess[str]:
    path = home / "config.toml"
    path.touch(0o600)
    path.write_text(config)
    return subprocess.run(
        [sys.executable, "-m", "focus_tui", "keys", *arguments],
        env=plain_environment(home, FOCUS_TUI_CONFIG=str(path)),
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_prints_the_table_as_it_is_in_force(tmp_path: Path) -> None:
    usual = keys(tmp_path)
    assert (usual.returncode, usual.stderr) == (0, "")
    assert {key.id for key in KEYS} <= set(usual.stdout.split())
    assert max(map(len, usual.stdout.splitlines())) <= 80
    ours = keys(tmp_path, config='[keymap]\ntrack.stop = ["s", "?"]\ntrack.break = []\nprogram.help = ["f1"]\n')
    assert (ours.returncode, ours.stderr) == (0, "")
    told = [" ".join(line.split()) for line in ours.stdout.splitlines()]
    assert "s ? track.stop Stop" in told
    assert "– track.break Take a break" in told
    assert "q ctrl+c program.quit Quit" in told


def test_whoever_reads_the_table_may_stop_early(tmp_path: Path) -> None:
    out, into = os.pipe()
    os.close(out)
    done = subprocess.run(
        [sys.executable, "-m", "focus_tui", "keys"],
        env=plain_environment(tmp_path),
        cwd=Path(__file__).parents[1],
        stdout=into,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(into)
    assert (done.returncode, done.stderr) == (0, b"")


def test_as_json_it_has_a_version_and_keys_as_the_file_may_have_them(tmp_path: Path) -> None:
    done = keys(tmp_path, "--json", config='keymap.track.stop = ["Ctrl+S"]\n')
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["version"] == 1
    assert [each["id"] for each in told["keys"]] == list(DEFAULT_KEYS)
    (stop,) = (each for each in told["keys"] if each["id"] == "track.stop")
    assert stop == {
        "id": "track.stop",
        "keys": ["ctrl+s"],
        "group": "Track",
        "label": "Stop",
        "help": "Stop what is tracked.",
    }
    again = "\n".join(f"{json.dumps(each['id'])} = {json.dumps(each['keys'])}" for each in told["keys"])
    assert keys(tmp_path, "--json", config=f"[keymap]\n{again}\n").stdout == done.stdout


def test_mistakes_are_told_and_the_rest_is_printed(tmp_path: Path) -> None:
    done = keys(tmp_path, config='[keymap]\ntrack.stop = ["b"]\ntrack.switch = ["f4"]\n')
    assert done.returncode == 2
    assert done.stderr == (
        'focus-tui: ~/config.toml, line 2: keymap."track.stop" has "b", which is a key of track.break too.\n'
    )
    told = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "x track.stop Stop" in told
    assert "f4 track.switch Switch to the highlighted target" in told
