"""The program stopped with ctrl+z and continued, and what ends it: signals, a closed terminal, a crash."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from focus_tui.tracking.lock import LOCK, SenderLock
from tests.support.account import Account
from tests.support.reading import assert_given_back, choose, in_sync, says, written
from tests.support.terminal import Terminal, never_loading, plain_environment

ROOT = Path(__file__).parents[1]
PROGRAM = f"{sys.executable} -m focus_tui"
SHELL = ["/bin/bash", "--norc", "--noprofile", "-i"]
PROMPT = "sh$"
KEY = "TOGGL_API_KEY"
CHAIRS, MAIL = 4723, 4724
CTRL_Z = "\x1a"

Open = Callable[..., Terminal]


@pytest.fixture
def shell(home: Path) -> Iterator[Terminal]:
    """A shell with job control, in the checkout."""
    with opened(plain_environment(home)) as terminal:
        yield terminal


def opened(environment: dict[str, str]) -> Terminal:
    terminal = Terminal(SHELL, env=environment | {"PS1": f"{PROMPT} "}, cwd=ROOT)
    terminal.wait_for(PROMPT)
    return terminal


def at_prompt(screen: str) -> bool:
    return screen.rstrip().endswith(PROMPT)


def stopped(screen: str) -> bool:
    return "Stopped" in screen and at_prompt(screen)


def drawn(screen: str) -> bool:
    return all(text in screen for text in ("╭", "Nothing is tracked", "┗━┛", "› now", "synced", "? keys"))


def settings(terminal: Terminal) -> str:
    """How the shell has set its terminal, in one word."""
    terminal.send("clear; stty -g > stty.txt && md5sum < stty.txt; rm stty.txt\r".replace("stty.txt", "$HOME/stty"))
    terminal.wait_for(lambda screen: re.search(r"[0-9a-f]{32}", screen) is not None and at_prompt(screen))
    (found,) = set(re.findall(r"[0-9a-f]{32}", terminal.text()))
    assert isinstance(found, str)
    return found


def pid_of(home: Path) -> int:
    """The process that sends, as its lock names it."""
    (lock,) = home.rglob(LOCK)
    holder = SenderLock(lock.parent).holder
    assert holder is not None
    return holder.pid


@pytest.mark.parametrize("command", [PROGRAM, "sh -c 'nice \"$@\"; true' sh " + PROGRAM], ids=["alone", "wrapped"])
def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_goes_on(shell: Terminal, command: str) -> None:
    before = settings(shell)
    shell.send(f"clear; {command} --sandbox\r")
    shell.wait_for(drawn, 20.0)
    for times in range(1, 3):
        shell.send(CTRL_Z)
        shell.wait_for(stopped)
        assert not shell.alternate
        assert settings(shell) == before
        shell.send("clear; fg\r")
        shell.wait_for(drawn)
        assert shell.alternate
        shell.wait_quiet(0.3)
        # At the start it is entered by the first frame, and by Textual; each time it goes on, once.
        assert written(shell).count(b"\x1b[?1049h") == 2 + times
    shell.send("j")
    shell.wait_for(lambda screen: "› now" not in screen and "›" in screen)
    shell.send("q")
    shell.wait_for(at_prompt)
    assert settings(shell) == before
    assert_modes_given_back(shell)


def assert_modes_given_back(terminal: Terminal) -> None:
    output = written(terminal)
    assert output.rfind(b"\x1b[?25h") > output.rfind(b"\x1b[?25l")
    for mode in (b"1000", b"1003", b"1004", b"1006"):
        assert output.rfind(b"\x1b[?%sl" % mode) > output.rfind(b"\x1b[?%sh" % mode)


@pytest.mark.parametrize("key", ["?", "h", "d", "/"])
def test_it_works_from_every_screen_and_comes_back_to_it(shell: Terminal, key: str) -> None:
    shell.send(f"clear; {PROGRAM} --sandbox\r")
    shell.wait_for(drawn, 20.0)
    shell.send(key)
    shown = {"?": "esc closes", "h": "Nothing waits", "d": "today", "/": "/ ▏"}[key]
    shell.wait_for(says(shown))
    shell.send(CTRL_Z)
    shell.wait_for(stopped)
    shell.send("clear; fg\r")
    shell.wait_for(says(shown))


def test_bg_leaves_it_stopped_and_a_new_size_is_obeyed(shell: Terminal) -> None:
    shell.send(f"clear; {PROGRAM} --sandbox\r")
    shell.wait_for(drawn, 20.0)
    shell.send(CTRL_Z)
    shell.wait_for(stopped)
    shell.send("clear; bg; sleep 1\r")
    shell.wait_for(lambda screen: "Stopped" in screen and at_prompt(screen))
    assert not shell.alternate
    shell.resize(60, 20)
    shell.send("clear; fg\r")
    shell.wait_for(lambda screen: drawn(screen) and max(map(len, screen.splitlines())) <= 60)


def test_what_stops_it_unasked_is_overcome_too(shell: Terminal, home: Path) -> None:
    shell.send(f"clear; {PROGRAM} --sandbox\r")
    shell.wait_for(drawn, 20.0)
    os.kill(pid_of(home), signal.SIGSTOP)
    shell.send("x")
    shell.wait_for(lambda screen: "Stopped" in screen)
    shell.send("\rstty sane; fg\r")
    shell.wait_for(lambda screen: drawn(screen) and "Stopped" not in screen)
    shell.send("j")
    shell.wait_for(lambda screen: "› now" not in screen and "›" in screen)


def test_after_ctrl_z_the_truth_is_read_anew(account: Account, home: Path, commands: Path) -> None:
    with opened(account.environment(home, KEY)) as shell:
        shell.send(f"clear; {commands / 'focus-tui'}\r")
        shell.wait_for("synced", 20.0)
        shell.wait_for("› now")
        shell.send(CTRL_Z)
        shell.wait_for(stopped)
        account.other_starts(MAIL)
        polls = account.polls
        shell.send("clear; fg\r")
        shell.wait_for("● Answer mail")
        assert account.polls == polls + 1


def test_a_start_on_its_way_arrives_before_it_stops(account: Account, home: Path, commands: Path) -> None:
    with opened(account.environment(home, KEY)) as shell:
        shell.send(f"clear; {commands / 'focus-tui'}\r")
        shell.wait_for("synced", 20.0)
        shell.wait_for("› now")
        account.become(latency=1.0)
        choose(shell, "chairs", "Order new chairs")
        shell.wait_for("starting…")
        shell.send(CTRL_Z)
        shell.wait_for(says("The program stops as soon as Focus has answered."))
        shell.wait_for(stopped)
        assert [(one.what, one.status) for one in account.writes] == [("POST start", 200)]
        account.become(latency=0.0)
        shell.send("clear; fg\r")
        shell.wait_for(lambda screen: "● Order new chairs" in screen and "The program stops" not in screen)
        assert len(account.writes) == 1


def test_while_it_is_stopped_another_one_sends(account: Account, home: Path, dashboard: Open, commands: Path) -> None:
    environment = account.environment(home, KEY)
    with opened(environment) as shell:
        shell.send(f"clear; {commands / 'focus-tui'}\r")
        shell.wait_for("synced", 20.0)
        with in_sync(dashboard(environment)) as other:
            other.wait_for("another focus-tui sends")
            other.wait_for("› now")
            shell.send(CTRL_Z)
            shell.wait_for(stopped)
            other.wait_for(lambda screen: "another focus-tui sends" not in screen)
            choose(other, "chairs", "Order new chairs")
            other.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
            shell.send("clear; fg\r")
            shell.wait_for(lambda screen: "● Order new chairs" in screen and "another focus-tui sends" in screen)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200)]


def test_without_a_shell_ctrl_z_says_so(home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(plain_environment(home), "--sandbox")) as terminal:
        terminal.send(CTRL_Z)
        terminal.wait_for(says("There is no shell here to go back to."))
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_as_q_does(account: Account, home: Path, dashboard: Open, number: signal.Signals) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for("› now")
        account.become(latency=1.0)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("starting…")
        os.kill(terminal.pid, number)
        terminal.wait_exit(15.0)
        assert terminal.exit_code == 0
        if number is signal.SIGTERM:
            assert says("“Order new chairs” goes on in Focus, since ")(terminal.text())
            assert_given_back(terminal)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200)]


def test_what_was_pressed_as_the_terminal_closed_is_done(account: Account, home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for("› now")
        account.become(latency=1.0)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("starting…")
        terminal.send(" ")
        terminal.wait_for("stopping")
        terminal.hang_up()
        terminal.wait_exit(15.0)
        assert terminal.exit_code == 0
    account.become(latency=0.0)
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for(lambda screen: "Nothing is tracked" in screen and "queued" not in screen)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200), ("POST stop", 200)]


def test_closing_the_terminal_of_a_shell_ends_it(home: Path) -> None:
    with opened(plain_environment(home)) as shell:
        shell.send(f"clear; {PROGRAM} --sandbox\r")
        shell.wait_for(drawn, 20.0)
        pid = pid_of(home)
        shell.hang_up()
        shell.wait_exit()
        assert has_ended(pid)


def test_closing_the_terminal_ends_one_that_is_stopped(home: Path) -> None:
    with opened(plain_environment(home)) as shell:
        shell.send(f"clear; {PROGRAM} --sandbox\r")
        shell.wait_for(drawn, 20.0)
        pid = pid_of(home)
        shell.send(CTRL_Z)
        shell.wait_for(stopped)
        shell.hang_up()
        shell.wait_exit()
        assert has_ended(pid)


def test_one_that_heeds_no_hang_up_ends_once_it_cannot_write(home: Path) -> None:
    """As under nohup, whose child keeps the terminal for its keys and for its picture."""
    with opened(plain_environment(home)) as shell:
        shell.send(f"clear; trap '' HUP; {PROGRAM} --sandbox\r")
        shell.wait_for(drawn, 20.0)
        pid = pid_of(home)
        os.kill(pid, signal.SIGHUP)
        shell.send("?")
        shell.wait_for("esc closes")
        shell.hang_up()
        assert has_ended(pid)


def hears(pid: int, number: signal.Signals) -> bool:
    """Whether the process has a handler for that signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (number - 1) & 1)


def has_ended(pid: int) -> bool:
    """Whether the process ends within seconds; this one is not its parent."""
    end = time.monotonic() + 10.0
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


CRASHES = """
import os, sys
from pathlib import Path
from focus_tui import cli
from focus_tui.clock import SystemClock
from focus_tui.config.given import read_given

class BrokenClock(SystemClock):
    '''Breaks once there is a file of that name.'''

    def now(self):
        if Path("broken").exists():
            raise ZeroDivisionError("a bug of our own")
        return super().now()

sys.exit(cli._open(read_given(os.environ, sandbox=False), os.environ, BrokenClock()))
"""


def test_a_crash_gives_the_terminal_back_and_loses_nothing(
    account: Account, home: Path, dashboard: Open, commands: Path
) -> None:
    environment = account.environment(home, KEY)
    command = [str(commands / "python"), "-c", CRASHES]
    with Terminal(command, env=environment, rows=60, cwd=home) as terminal:
        terminal.wait_for("synced", 20.0)
        terminal.wait_for("› now")
        account.end()
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("1 queued")
        (home / "broken").touch()
        terminal.wait_exit()
        assert terminal.exit_code == 1
        assert "ZeroDivisionError: a bug of our own" in terminal.text()
        assert not terminal.alternate
        assert_modes_given_back(terminal)
    account.begin()
    with in_sync(dashboard(environment)) as terminal:
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "queued" not in screen, 30.0)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_while_the_program_still_loads_gives_the_screen_back(
    commands: Path, home: Path, number: signal.Signals, code: int
) -> None:
    environment = never_loading(home)
    with Terminal([str(commands / "focus-tui"), "--sandbox"], env=environment, cwd=home) as terminal:
        terminal.wait_for("Opening the sandbox…")
        while not hears(terminal.pid, number):
            time.sleep(0.002)
        os.kill(terminal.pid, number)
        terminal.wait_exit()
        assert (terminal.exit_code, terminal.text().strip()) == (code, "")
        assert not terminal.alternate
        assert written(terminal).rfind(b"\x1b[?25h") > written(terminal).rfind(b"\x1b[?25l")


def test_the_setup_gives_the_terminal_back_too(dashboard: Open, home: Path) -> None:
    with dashboard(plain_environment(home), "setup") as terminal:
        terminal.wait_for("sandbox", 20.0)
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_exit()
        assert terminal.exit_code == 2
        assert says("Nothing was set up.")(terminal.text())
        assert not terminal.alternate
        assert_modes_given_back(terminal)
