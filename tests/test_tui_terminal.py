"""The dashboard in a pseudo-terminal: what is typed before it is there, colours, and the way out."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.terminal import Terminal, plain_environment

ROOT = Path(__file__).parent.parent

PROGRAM = """
from focus_tui.tui.app import FocusApp
from tests.support.recording import RecordingTracker
from tests.support.snapshots import clock_at_noon, tracked

tracker = RecordingTracker(tracked())
left = FocusApp(tracker, clock=clock_at_noon(), place="sandbox").run()
print("asked:", *tracker.names)
print("still tracked:", left.title if left else None)
"""


def dashboard(home: Path, **environment: str) -> Terminal:
    return Terminal([sys.executable, "-c", PROGRAM], env=plain_environment(home, **environment), cwd=ROOT)


def test_keys_typed_while_the_program_starts_count_and_the_screen_is_given_back(tmp_path: Path) -> None:
    with dashboard(tmp_path) as terminal:
        terminal.send("xb/mail\r- q")
        terminal.wait_exit()
        assert terminal.exit_code == 0
        assert not terminal.alternate
        assert "asked: stop take_break start previous toggle" in terminal.text()
        assert "still tracked: Write the quarterly report" in terminal.text()


def test_a_storm_of_sizes_and_keys(tmp_path: Path) -> None:
    with dashboard(tmp_path) as terminal:
        terminal.wait_for("? keys")
        for columns, rows in ((10, 3), (1, 1), (300, 70), (2, 90), (40, 10)):
            terminal.resize(columns, rows)
            terminal.send("j?/x\x1b[A")
        terminal.send("\x15")
        terminal.resize(80, 24)
        terminal.wait_for("╭")
        terminal.send("q")
        terminal.send("\x11")
        terminal.wait_exit()
        assert terminal.exit_code == 0


@pytest.mark.parametrize(
    ("environment", "allowed"),
    [
        ({"NO_COLOR": "1"}, r"0|[1-9]|(?:[1-9];)*38;2;(\d+);\1;\1(?:;48;2;(\d+);\2;\2)?|48;2;(\d+);\3;\3"),
        ({"COLORTERM": "", "TERM": "xterm"}, r"0|(?:[1-9];)*(?:(?:3[0-7]|9[0-7]|4[0-7]|10[0-7]);?)*"),
    ],
    ids=["no colour", "16 colours"],
)
def test_colours_are_those_that_the_terminal_has(tmp_path: Path, environment: dict[str, str], allowed: str) -> None:
    with dashboard(tmp_path, **environment) as terminal:
        terminal.wait_for("? keys")
        written = b"".join(chunk.data for chunk in terminal.chunks).decode()
        styles = set(re.findall(r"\x1b\[([0-9;]+)m", written))
        assert len(styles) > 3
        assert [style for style in styles if not re.fullmatch(allowed, style)] == []
        assert "● Write the quarterly report" in terminal.text()
