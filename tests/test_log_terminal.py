"""`--log FILE` of the installed program: what stands in the file, and what does not."""

from __future__ import annotations

import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from focus_tui import __version__
from tests.support.account import Account
from tests.support.reading import assert_given_back, start_and_stop
from tests.support.terminal import Terminal, plain_environment
from tests.test_cli import refusal, run

Dashboard = Callable[..., Terminal]
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \d+ (.+)")
NAMES = ("chairs", "Answer mail", "quarterly", "Apollo", "toggl_sk", "sandbox@example.com", "c2FuZGJveE")


def told(path: Path) -> list[str]:
    """The lines of a log, without instant and process."""
    lines = [LINE.fullmatch(line) for line in path.read_text().splitlines()]
    assert all(lines), path.read_text()
    return [line[1] for line in lines if line is not None]


def track_a_little(terminal: Terminal) -> None:
    terminal.wait_for("synced", 30.0)
    start_and_stop(terminal)
    terminal.send("q")
    terminal.wait_exit()
    assert_given_back(terminal)


def test_requests_outcomes_and_decisions_without_secrets_and_names(
    account: Account, home: Path, dashboard: Dashboard
) -> None:
    with dashboard(account.environment(home, "TOGGL_API_KEY"), "--log", "log") as terminal:
        track_a_little(terminal)
    lines, text = told(home / "log"), (home / "log").read_text()
    assert stat.S_IMODE((home / "log").stat().st_mode) == 0o600
    assert lines[0] == f"focus-tui {__version__} begins at {account.base_url}, organization 1, workspace 22"
    assert lines[-1] == "ends, exit code 0"
    for beginning in (
        "sends, epoch 1",
        "asks current (poll)",
        "heard current (poll): nothing; status 204 after ",
        "heard tasks, page 1: ",
        "key start",
        "keeps start ",
        "asks start ",
        "heard start ",
        "shows tracked; entry ",
        "key stop",
        "heard stop ",
    ):
        assert any(line.startswith(beginning) for line in lines), beginning
    for name in NAMES:
        assert name not in text


def test_the_sandbox_and_a_second_run_are_added_to_it(home: Path, dashboard: Dashboard) -> None:
    for _ in range(2):
        with dashboard(plain_environment(home), "--sandbox", "--log", "log") as terminal:
            track_a_little(terminal)
    begun = [line for line in told(home / "log") if line.startswith("focus-tui ")]
    assert begun == [f"focus-tui {__version__} begins at the sandbox"] * 2
    assert not any(name in (home / "log").read_text() for name in NAMES)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--log", "log", "start", "Order new chairs", "--sandbox"], 0),
        (["stop", "--sandbox", "--log", "log"], 1),
        (["targets", "--sandbox", "--log", "log"], 0),
        (["status", "--refresh", "--sandbox", "--log", "log"], 1),
    ],
    ids=["start", "stop", "targets", "status"],
)
def test_commands_that_ask_focus(commands: Path, home: Path, arguments: list[str], code: int) -> None:
    command = [str(commands / "focus-tui"), *arguments]
    env = plain_environment(home)
    done = subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    lines = told(home / "log")
    assert lines[0] == f"focus-tui {__version__} begins at the sandbox"
    assert any(line.startswith("heard ") for line in lines)
    assert lines[-1] == f"ends, exit code {code}"
    assert not any(name in (home / "log").read_text() for name in NAMES)


def test_setup_tells_of_its_request(account: Account, home: Path, dashboard: Dashboard) -> None:
    environment = plain_environment(home, TOGGL_FOCUS_BASE_URL=account.base_url)
    with dashboard(environment, "setup", "--log", "log") as terminal:
        terminal.wait_for("Connect your account", 30.0)
        terminal.send("1 22\t\t\ttoggl_sk_wr0ng\r")
        terminal.wait_for("does not accept this API key")
        terminal.send("\x03")
        terminal.wait_exit()
    begun, asked, heard = told(home / "log")
    assert begun == f"focus-tui {__version__} checks an account at {account.base_url}, organization 1, workspace 22"
    assert asked == "asks current (key)"
    assert re.match(r"heard current \(key\): Unauthorized, trace id [0-9a-f]+; status 401 after \d", heard)
    assert "wr0ng" not in (home / "log").read_text()


def test_a_file_that_cannot_be_is_told_before_the_screen(home: Path) -> None:
    path = home / "missing" / "log"
    said = f"focus-tui: The log {path} cannot be written: No such file or directory."
    assert refusal(home, "--sandbox", "--log", "missing/log") == said


def test_what_has_nothing_to_log_says_so(home: Path) -> None:
    done = run(home, "--log", "log", "config", "path")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "focus-tui: config keeps no log; leave out --log.\n"
    assert list(home.iterdir()) == []
