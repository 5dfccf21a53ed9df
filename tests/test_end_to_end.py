"""The installed program as its users have it: in a terminal, over a real socket, beside the server's own history.

Nothing here is injected: real clocks, a real server, real keys. Only what can be seen from outside is asserted.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.account import Account, Asked
from tests.support.reading import (
    Watch,
    assert_given_back,
    assert_no_secret,
    choose,
    digits,
    first_frame,
    in_sync,
    says,
    seconds,
    start_and_stop,
    written,
)
from tests.support.terminal import Terminal, never_loading, plain_environment

PRINT_SHOP, CHAIRS, MAIL = 4720, 4723, 4724
KEY = ("TOGGL_API_KEY",)
PASSWORD = ("TOGGL_EMAIL", "TOGGL_PASSWORD")
POLL = 25.0
"""Seconds within which the next poll has been answered: polls are 15 s apart, and the machine may be busy."""


def instant(text: str) -> float:
    assert text.endswith("Z")
    return datetime.fromisoformat(text).timestamp()


def assert_now(text: str, within: float = 10.0) -> None:
    assert abs(instant(text) - datetime.now(UTC).timestamp()) < within


def asked_since(account: Account, before: int) -> list[tuple[str, int]]:
    """The calls of tracking since then; lists are read whenever there is quota to spare."""
    calls = [(one.what, one.status) for one in account.asked[before:]]
    return [call for call in calls if call[0] == "GET current" or not call[0].startswith("GET ")]


def test_start_poll_tick_and_stop(account: Account, home: Path, dashboard: Callable[..., Terminal]) -> None:
    with in_sync(dashboard(account.environment(home, *KEY))) as terminal:
        assert "○ Nothing is tracked" in terminal.text()
        assert digits(terminal.text()) == "0:00:00"
        assert terminal.line_of("focus-tui").endswith("organization 1 · workspace 22")
        assert account.asked[0] == Asked("GET current", 204, None)

        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
        (start,) = account.writes
        assert (start.what, start.status) == ("POST start", 200)
        assert start.body == {"start": start.body["start"], "task_id": CHAIRS, "type": "activity"}
        assert_now(start.body["start"])
        assert terminal.line_of("since ").startswith("│ since ")

        asked = len(account.asked)
        watch = Watch(until=17)
        terminal.wait_for(watch, POLL)
        watch.assert_ticked(12)
        assert ("GET current", 200) in asked_since(account, asked)
        assert len(account.writes) == 1

        terminal.send("x")
        terminal.wait_for("Stopped “Order new chairs” after 0:00:")
        terminal.wait_for("○ Nothing is tracked")
        _, stop = account.writes
        assert (stop.what, stop.status, list(stop.body)) == ("POST stop", 200, ["end"])
        assert_now(stop.body["end"])
        (began, _), (ended, entry) = account.changes
        assert (began, ended) == ("entry started", "entry stopped")
        assert (entry["task_id"], entry["start"], entry["end"]) == (CHAIRS, start.body["start"], stop.body["end"])
        terminal.send("q")
        terminal.wait_exit()
        assert terminal.text().strip() == ""
        assert_given_back(terminal)


def test_a_time_block_and_what_another_client_does(
    account: Account, home: Path, dashboard: Callable[..., Terminal]
) -> None:
    with in_sync(dashboard(account.environment(home, *KEY))) as terminal:
        terminal.wait_for("› now")
        terminal.send("\r")
        terminal.wait_for(lambda screen: "●" in screen and "starting" not in screen)
        (start,) = account.writes
        block = start.body["time_block_id"]
        assert start.body == {"start": start.body["start"], "time_block_id": block, "type": "activity"}
        ((_, entry),) = account.changes
        assert entry["time_block_id"] == block
        assert "block " in terminal.line_of("since ")
        title = terminal.line_of("●").split("●")[1].split("  ")[0].strip()

        # A 204 after tracking: another client stops it. The next poll tells.
        account.other_stops()
        before = len(account.asked)
        terminal.wait_for(says(f"“{title}” was stopped elsewhere."), POLL)
        assert "○ Nothing is tracked" in terminal.text()
        assert asked_since(account, before) == [("GET current", 204)]

        # A 422 of start: another client has started something since the last read.
        account.other_starts(MAIL)
        before = len(account.asked)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(says("Already tracking “Answer mail”. w switch to “Order new chairs” · esc keep"))
        assert "● Answer mail" in terminal.text()
        assert asked_since(account, before) == [("POST start", 422), ("GET current", 200)]
        pressed = account.asked[before].body["start"]

        before = len(account.asked)
        terminal.send("w")
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "switching" not in screen)
        assert asked_since(account, before) == [("POST stop", 200), ("POST start", 200)]
        stop, start = account.writes[-2:]
        assert stop.body["end"] == start.body["start"]
        assert 0 <= instant(start.body["start"]) - instant(pressed) <= 2
        assert start.body["task_id"] == CHAIRS
        assert "Already tracking" not in terminal.text()

        # A 404 of stop: another client has stopped it since the last read.
        account.other_stops()
        before = len(account.asked)
        terminal.send("x")
        terminal.wait_for(says("Nothing was being tracked: “Order new chairs” had ended"))
        assert "○ Nothing is tracked" in terminal.text()
        assert asked_since(account, before) == [("POST stop", 404)]

        # A 404 of start: the task was deleted since the list was read.
        account.forget(PRINT_SHOP)
        before = len(account.asked)
        choose(terminal, "print", "Call the print shop")
        terminal.wait_for(says("That task does not exist any more. “Call the print shop” was not started."))
        assert "○ Nothing is tracked" in terminal.text()
        assert asked_since(account, before)[0] == ("POST start", 404)
        assert account.changes[-1] == ("task deleted", PRINT_SHOP)


def test_email_and_password(account: Account, home: Path, dashboard: Callable[..., Terminal]) -> None:
    with in_sync(dashboard(account.environment(home, *PASSWORD))) as terminal:
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
        terminal.send("x")
        terminal.wait_for("Stopped “Order new chairs” after 0:00:0")
        assert [(one.what, one.status) for one in account.writes] == [("POST start", 200), ("POST stop", 200)]


@pytest.mark.parametrize("where", ["sandbox", "account"])
def test_the_state_outlives_the_program(
    where: str, account: Account, home: Path, dashboard: Callable[..., Terminal]
) -> None:
    environment = account.environment(home, *KEY) if where == "account" else plain_environment(home)
    arguments = [] if where == "account" else ["--sandbox"]
    with in_sync(dashboard(environment, *arguments)) as terminal:
        assert ("first time" if where == "account" else "Opening the sandbox…") in first_frame(terminal)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
        since = terminal.line_of("since ").split("since ")[1][:5]
        terminal.send("q")
        terminal.wait_exit()
        assert terminal.text().strip() == f"“Order new chairs” goes on in Focus, since {since}."
        assert_given_back(terminal)

    with dashboard(environment, *arguments) as terminal:
        terminal.wait_for("Start")  # the list's title, which only the dashboard draws
        drawn = first_frame(terminal)
        assert "● Order new chairs" in drawn
        assert f"since {since}" in drawn
        assert digits(drawn)[:-2] in ("0:00:", "0:01:")
        assert "synced" not in drawn
        terminal.wait_for("synced")
        assert "● Order new chairs" in terminal.text()
        assert f"since {since}" in terminal.text()
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)
        assert_no_secret(terminal)
    if where == "account":
        assert [one.what for one in account.writes] == ["POST start"]


def test_a_configuration_file_is_all_it_needs(
    account: Account, home: Path, dashboard: Callable[..., Terminal]
) -> None:
    path = account.configure(home, 'theme = "textual-light"', "bel = true")
    for first in (True, False):
        with in_sync(dashboard(plain_environment(home))) as terminal:
            assert ("first time" in first_frame(terminal)) is first
            terminal.wait_for(says("line 2: there is no setting bel; did you mean bell? esc close"))
            assert terminal.line_of("focus-tui").endswith("organization 1 · workspace 22")
            _, background = terminal.colours_of("Nothing is tracked")
            assert int(background, 16) > 0xC00000  # light from the first paint on
            if first:
                start_and_stop(terminal)
            terminal.send("q")
            terminal.wait_exit()
            assert_given_back(terminal)
    assert [one.what for one in account.writes] == ["POST start", "POST stop"]

    # A new key, and no word to the program: what the file says counts, and the key before it is not.
    path.with_name("secret").write_text("toggl_sk_0ld\n")
    with dashboard(plain_environment(home)) as terminal:
        terminal.wait_for(says("Focus refused the credentials from ~/.config/focus-tui/secret."))
        account.configure(home)
        terminal.wait_for("synced")
        assert "refused" not in terminal.text()
        assert_no_secret(terminal)


def test_a_secret_that_takes_its_time_holds_up_neither_screen_nor_keys(
    account: Account, home: Path, dashboard: Callable[..., Terminal]
) -> None:
    secret, go = home / ".config" / "focus-tui" / "secret", home / "go"
    command = f"while ! [ -e '{go}' ]; do sleep 0.1; done; cat '{secret}'"
    account.configure(home, f' api_key_command = ["sh", "-c", "{command}"]')
    go.touch()
    with in_sync(dashboard(plain_environment(home))) as terminal:
        terminal.wait_for("Prepare the demo")  # the lists are there, and kept for the next run
        terminal.send("q")
        terminal.wait_exit()

    go.unlink()
    asked = len(account.asked)
    with dashboard(plain_environment(home)) as terminal:
        terminal.wait_for(says("Waiting for the secret from api_key_command in ~/.config/focus-tui/config.toml."))
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" in screen)
        assert len(account.asked) == asked
        go.touch()
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
        assert "Waiting" not in terminal.text()
        assert [one.what for one in account.writes] == ["POST start"]
        assert_no_secret(terminal)
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)


def test_an_outage_is_told_once_and_passes(account: Account, home: Path, dashboard: Callable[..., Terminal]) -> None:
    with in_sync(dashboard(account.environment(home, *KEY))) as terminal:
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
        account.end()
        terminal.wait_for(says("The timer goes on; Focus is asked again by itself."), POLL)
        assert "offline · last asked" in terminal.text()
        watch = Watch(until=seconds(digits(terminal.text())) + 7)  # the first retry comes after 4 to 6 s
        terminal.wait_for(watch, 15.0)
        watch.assert_ticked(5)
        assert "● Order new chairs" in terminal.text()
        assert says("Focus is asked again by itself.")(terminal.text())
        assert " more" not in terminal.text()

        account.begin()
        terminal.wait_for("synced", POLL)
        assert "Focus is asked again" not in terminal.text()
        assert "● Order new chairs" in terminal.text()
        assert asked_since(account, 0)[0] == ("GET current", 200)
        assert account.writes == []


CRASHES = """
import os, sys
module = sys.argv[1]
from focus_tui import cli
from focus_tui.clock import SystemClock
from focus_tui.config.given import read_given

class BrokenClock(SystemClock):
    '''Breaks where one module asks for the time.'''

    def now(self):
        if sys._getframe(1).f_globals["__name__"] == module:
            raise ZeroDivisionError("a bug of our own")
        return super().now()

sys.exit(cli._open(read_given(os.environ, sandbox=False), os.environ, BrokenClock()))
"""


@pytest.mark.parametrize(
    "secrets",
    [
        {"TOGGL_API_KEY": "toggl_sk_5ecre7"},
        {"TOGGL_EMAIL": "someone@example.com", "TOGGL_PASSWORD": "5ecre7-word"},
    ],
    ids=["key", "password"],
)
def test_the_crash_screen_holds_no_secret(secrets: dict[str, str], commands: Path, home: Path) -> None:
    ids = {"TOGGL_ORGANIZATION_ID": "1", "TOGGL_WORKSPACE_ID": "22"}
    environment = plain_environment(home, **ids, **secrets)
    command = [str(commands / "python"), "-c", CRASHES, "focus_tui.api.client"]
    with Terminal(command, env=environment, cols=200, rows=300, cwd=home) as terminal:
        terminal.wait_exit()
        assert "ZeroDivisionError: a bug of our own" in terminal.text()
        assert "self = <focus_tui.api.client.FocusClient object" in terminal.text()
        shown = "".join(sign for sign in terminal.text() if not sign.isspace() and sign not in "│╭╮╰╯─")
        for secret in (*secrets.values(), b64encode(":".join(secrets.values()).encode()).decode()):
            assert secret not in shown
            assert secret.encode() not in written(terminal)
        assert terminal.exit_code == 1
        assert not terminal.alternate


def test_a_crash_before_textual_has_the_screen_gives_it_back(commands: Path, home: Path) -> None:
    ids = {"TOGGL_ORGANIZATION_ID": "1", "TOGGL_WORKSPACE_ID": "22"}
    environment = plain_environment(home, **ids, TOGGL_API_KEY="toggl_sk_5ecre7")
    command = [str(commands / "python"), "-c", CRASHES, "focus_tui.tracking.tracker"]
    with Terminal(command, env=environment, cols=200, rows=60, cwd=home) as terminal:
        terminal.wait_exit()
        assert "Asking Focus for the first time…" in first_frame(terminal)
        assert "ZeroDivisionError: a bug of our own" in terminal.text()
        assert b"5ecre7" not in written(terminal)
        assert terminal.exit_code == 1
        assert not terminal.alternate


def test_ctrl_c_while_the_program_still_loads_gives_the_screen_back(commands: Path, home: Path) -> None:
    environment = never_loading(home)
    with Terminal([str(commands / "focus-tui"), "--sandbox"], env=environment, cwd=home) as terminal:
        terminal.wait_for("Opening the sandbox…")
        terminal.send("\x03")
        terminal.wait_exit()
        assert (terminal.exit_code, terminal.text().strip()) == (130, "")
        assert not terminal.alternate
        assert written(terminal).rfind(b"\x1b[?25h") > written(terminal).rfind(b"\x1b[?25l")
