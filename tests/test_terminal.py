"""The pseudo-terminal that the end-to-end tests look through shows what a user would see."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.terminal import Terminal, plain_environment

DRAWS = r"""
import sys, tty
tty.setraw(0)
write = lambda text: (sys.stdout.write(text), sys.stdout.flush())
write("before")
write("\x1b[?1049h\x1b[H\x1b[2J\x1b[>1u\x1b[=5;1u\x1b[?2026$p")
answer = sys.stdin.buffer.raw.read(11)
write("\x1b[?2026h\x1b[3;5H● Mail 日本\x1b[2 q\x1b[?2026l\x1b[?1049h\x1b[4;1H" + repr(answer)[2:-1] + "\x1b[1")
key = sys.stdin.buffer.raw.read(1).decode()
write("0;1Hyou typed " + key)
sys.stdin.buffer.raw.read(1)
write("\x1b[<u\x1b[?1049l\x1b_secret\x1b\\")
sys.exit(3)
"""


def test_it_shows_the_screen_and_hides_what_is_for_the_terminal(tmp_path: Path) -> None:
    with Terminal([sys.executable, "-c", DRAWS], env=plain_environment(tmp_path), cols=40, rows=12) as terminal:
        drawn = terminal.wait_for("2026;2$y")
        assert terminal.alternate
        assert terminal.line_of("Mail") == "    ● Mail 日本"
        assert "before" not in terminal.text()
        pressed = terminal.send("k")
        typed = terminal.wait_for("you typed k")
        assert terminal.spawned_at < drawn < pressed < typed
        assert terminal.text().splitlines()[9] == "you typed k"
        terminal.send("q")
        assert terminal.wait_exit() > typed
        assert terminal.text().strip() == "before"
        assert not terminal.alternate
        assert terminal.bytes_out == sum(len(chunk.data) for chunk in terminal.chunks)
    assert terminal.exit_code == 3


SIZES = r"""
import os, signal, sys
def told():
    print(os.get_terminal_size(), os.getcwd(), flush=True)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGWINCH})
with open("/dev/tty"):
    told()
while True:
    signal.sigwait({signal.SIGWINCH})
    told()
"""


RECOLOURS = r"""
import sys, tty
tty.setraw(0)
sys.stdout.write("\x1b[1;1Hone\x1b[2;1Htwo\x1b[3;1Hready"); sys.stdout.flush()
sys.stdin.buffer.raw.read(1)
sys.stdout.write("\x1b[2;1H\x1b[7mtwo\x1b[0m"); sys.stdout.flush()
sys.stdin.buffer.raw.read(1)
"""


def test_a_change_of_looks_is_seen_where_the_text_stays(tmp_path: Path) -> None:
    with Terminal([sys.executable, "-c", RECOLOURS], env=plain_environment(tmp_path)) as terminal:
        terminal.wait_for("ready")
        text, before = terminal.text(), terminal.looks()
        terminal.send("k")
        terminal.wait_for(lambda _: terminal.looks() != before)
        changed = [row for row, look in enumerate(terminal.looks()) if look != before[row]]
        assert (terminal.text(), changed) == (text, [1])


HALVES = r"""
import sys, tty
tty.setraw(0)
write = lambda text: (sys.stdout.write(text), sys.stdout.flush())
write("\x1b[?2026h\x1b[1;1Hstarted")
sys.stdin.buffer.raw.read(1)
write(" and sent\x1b[?2026l\x1b[2;1Hrest")
sys.stdin.buffer.raw.read(1)
"""


def test_half_a_frame_is_not_looked_at(tmp_path: Path) -> None:
    with Terminal([sys.executable, "-c", HALVES], env=plain_environment(tmp_path)) as terminal:
        with pytest.raises(AssertionError, match=r"0\.5 s passed without 'started'"):
            terminal.wait_for("started", timeout=0.5)
        terminal.send("k")
        terminal.wait_for("started")
        assert terminal.text().splitlines()[0] == "started and sent"


def test_the_program_has_a_controlling_terminal_a_folder_and_learns_of_a_resize(tmp_path: Path) -> None:
    env = plain_environment(tmp_path)
    with Terminal([sys.executable, "-c", SIZES], env=env, cols=200, rows=20, cwd=tmp_path) as terminal:
        terminal.wait_for("columns=200, lines=20")
        assert terminal.line_of("columns").endswith(str(tmp_path))
        terminal.resize(150, 10)
        terminal.wait_for("columns=150, lines=10")
    assert terminal.exit_code == -15


def test_what_never_comes_is_told_with_the_screen(tmp_path: Path) -> None:
    env = plain_environment(tmp_path)
    with Terminal(["/bin/sh", "-c", "echo hello; read line"], env=env) as terminal:
        with pytest.raises(AssertionError, match=r"(?s)0.3 s passed without 'bye'.*hello"):
            terminal.wait_for("bye", timeout=0.3)
        with pytest.raises(AssertionError, match=r"(?s)'bye' is not on the screen.*hello"):
            terminal.line_of("bye")
        terminal.send("\n")
        with pytest.raises(AssertionError, match=r"the program ended without 'bye'"):
            terminal.wait_for("bye")


def test_a_program_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    with Terminal([sys.executable, "-c", deaf], env=plain_environment(tmp_path)) as terminal:
        terminal.wait_for("deaf")
    assert terminal.exit_code == -9


def test_a_command_that_does_not_exist_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Terminal(["/nowhere/at/all"], env=plain_environment(tmp_path))
