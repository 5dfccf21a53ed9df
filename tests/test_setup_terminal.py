"""The first run of the installed program: the setup in a terminal, against a server, on to the dashboard."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.account import Account
from tests.support.reading import assert_given_back, says, start_and_stop, written
from tests.support.terminal import Terminal, plain_environment
from tests.test_cli import run

CONFIG = ".config/focus-tui/config.toml"
SAVED = "Saved in ~/.config/focus-tui/config.toml, the API key in secret beside it."
Dashboard = Callable[..., Terminal]


def environment(account: Account, home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who has configured nothing but where the server is."""
    return plain_environment(home, TOGGL_FOCUS_BASE_URL=account.base_url, **more)


def address(account: Account, workspace: int = 22) -> str:
    return f"{account.base_url.removesuffix('/api')}/1/workspaces/{workspace}/plan"


def paste(terminal: Terminal, text: str) -> None:
    terminal.send(f"\x1b[200~{text}\x1b[201~")


def asked(account: Account) -> list[tuple[str, int]]:
    return [(one.what, one.status) for one in account.asked]


def assert_nothing_shown(terminal: Terminal, *secrets: bytes) -> None:
    for secret in (b"toggl_sk_sandbox", b"toggl_sk_wr0ng", *secrets):
        assert secret not in written(terminal)


def test_first_run_wrong_key_right_key_dashboard(account: Account, home: Path, dashboard: Dashboard) -> None:
    with dashboard(environment(account, home)) as terminal:
        terminal.wait_for("Connect your account", 30.0)
        assert list(home.iterdir()) == []
        paste(terminal, f"{address(account)}\r\n")
        terminal.wait_for("organization 1 · workspace 22")
        terminal.send("\r\r\r")
        terminal.wait_for("› API key")
        terminal.send("toggl_sk_wr0ng\r")
        terminal.wait_for(
            says("does not accept this API key. It may have expired, and making a new key ends the old")
        )
        assert asked(account) == [("GET current", 401)]
        assert list(home.iterdir()) == []
        terminal.send("\x15")
        paste(terminal, "toggl_sk_sandbox")
        terminal.send("\r")
        terminal.wait_for(says(SAVED), 30.0)
        terminal.wait_for("synced", 30.0)
        assert asked(account)[:3] == [("GET current", 401), ("GET current", 204), ("GET current", 204)]
        terminal.send("\x1b")
        terminal.wait_for(lambda screen: "Saved in" not in screen)
        start_and_stop(terminal)
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)
        assert_nothing_shown(terminal)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home / CONFIG).parent.iterdir()}
    assert modes == {"config.toml": 0o600, "secret": 0o600}
    assert "toggl_sk" not in (home / CONFIG).read_text()

    with dashboard(plain_environment(home)) as terminal:  # nothing but what was saved
        terminal.wait_for("synced", 30.0)
        assert "Connect your account" not in terminal.text()
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)


def test_setup_anew_with_a_password_keeps_the_old_file(account: Account, home: Path, dashboard: Dashboard) -> None:
    path = account.configure(home, "bell = true")
    before = path.read_text()
    with dashboard(plain_environment(home), "setup") as terminal:
        terminal.wait_for("1 22▏", 30.0)
        terminal.send("\t ")
        terminal.wait_for("E-mail")
        terminal.send("\t\tsandbox@example.com\rsandbox\r")
        terminal.wait_for(says("is there already. Its account is replaced, its other settings stay"), 30.0)
        assert asked(account) == [("GET current", 204)]
        assert path.read_text() == before
        terminal.send("y")
        terminal.wait_for("The old file is config.toml.bak.", 30.0)
        terminal.wait_for("synced", 30.0)
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)
        assert_nothing_shown(terminal, b"c2FuZGJveEBleGFtcGxl")
    assert path.with_name("config.toml.bak").read_text() == before
    assert "\nbell = true\n" in path.read_text()
    assert path.with_name("secret").read_text() == "sandbox\n"


def test_the_key_that_stays_in_the_environment_serves_this_run(
    account: Account, home: Path, dashboard: Dashboard
) -> None:
    with dashboard(environment(account, home)) as terminal:
        terminal.wait_for("Connect your account", 30.0)
        terminal.send("1 22\t\t\x1b[D")
        terminal.wait_for("‹ the environment ›")
        terminal.send("\ttoggl_sk_sandbox\r")
        terminal.wait_for(says("Set TOGGL_API_KEY before you start focus-tui again."), 30.0)
        terminal.wait_for("synced", 30.0)
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)
        assert_nothing_shown(terminal)
    assert [path.name for path in (home / CONFIG).parent.iterdir()] == ["config.toml"]
    with dashboard(plain_environment(home, TOGGL_API_KEY="toggl_sk_sandbox")) as terminal:
        terminal.wait_for("synced", 30.0)


def test_what_the_network_and_the_server_do(account: Account, home: Path, dashboard: Dashboard) -> None:
    with dashboard(environment(account, home)) as terminal:
        terminal.wait_for("Connect your account", 30.0)
        paste(terminal, address(account, 23))
        terminal.send("\t\t\t")
        paste(terminal, "toggl_sk_sandbox")
        terminal.send("\r")
        terminal.wait_for(says("You are signed in, but have no permission in organization 1 and workspace 23."), 30.0)
        terminal.send("\x15")
        paste(terminal, address(account))
        account.become(outage=True)
        terminal.send("\t\t\t\r")
        terminal.wait_for(says("fails at this moment (status 503). Check again in a while."))
        account.become(outage=False, fault=429)
        terminal.send("\r")
        terminal.wait_for(says("asks for a pause. Check again in 5 s."))
        account.end()
        terminal.send("\r")
        terminal.wait_for(says("could not be reached: connection refused. Is there a network? Check again then."))
        assert list(home.iterdir()) == []
        account.begin()
        terminal.send("\r")
        terminal.wait_for(says(SAVED), 30.0)
        assert_nothing_shown(terminal)


def test_the_sandbox_is_one_key_away(home: Path, dashboard: Dashboard) -> None:
    with dashboard(plain_environment(home)) as terminal:
        terminal.wait_for("ctrl+t try the sandbox", 30.0)
        terminal.send("\x14")
        terminal.wait_for("synced", 30.0)
        assert terminal.line_of("focus-tui").endswith("sandbox")
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)
    assert not (home / ".config").exists()


@pytest.mark.parametrize("arguments", [[], ["setup"]])
def test_ctrl_c_sets_nothing_up(commands: Path, home: Path, arguments: list[str]) -> None:
    command = [str(commands / "focus-tui"), *arguments]
    with Terminal(command, env=plain_environment(home), cols=300, cwd=home) as terminal:
        terminal.wait_for("Connect your account", 30.0)
        terminal.send("toggl_sk_sandbox\x03")
        terminal.wait_exit()
        assert terminal.exit_code == 2
        assert not terminal.alternate
        assert terminal.text().strip() == (
            "focus-tui: Nothing was set up. Run `focus-tui setup`, or try the program with `focus-tui --sandbox`."
        )
    assert list(home.iterdir()) == []


def test_a_terminal_that_is_too_small_says_so(commands: Path, home: Path) -> None:
    command = [str(commands / "focus-tui"), "setup"]
    with Terminal(command, env=plain_environment(home), cols=39, rows=10, cwd=home) as terminal:
        terminal.wait_for("focus-tui needs 40×10; this is 39×10", 30.0)
        terminal.resize(40, 10)
        terminal.wait_for("› Workspace")
        terminal.send("\x03")
        terminal.wait_exit()


def test_without_colours_the_chosen_is_told_by_its_marks(account: Account, home: Path, dashboard: Dashboard) -> None:
    with dashboard(environment(account, home, NO_COLOR="1")) as terminal:
        terminal.wait_for("‹ API key ›", 30.0)
        assert terminal.colours_of("‹ API key ›") == terminal.colours_of("e-mail and password") == ("default",) * 2


def test_without_a_terminal_setup_says_so(home: Path) -> None:
    done = run(home, "setup")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "focus-tui: The setup needs a terminal; run it without redirecting its input or its errors.\n"
    )
    assert list(home.iterdir()) == []


def test_an_address_that_cannot_be_used_is_told_before_the_screen(home: Path, dashboard: Dashboard) -> None:
    with dashboard(plain_environment(home, TOGGL_FOCUS_BASE_URL="http://focus.toggl.com"), "setup") as terminal:
        terminal.wait_exit()
        assert terminal.exit_code == 2
        assert "focus-tui: TOGGL_FOCUS_BASE_URL cannot be used: plain http:// is only for" in terminal.text()
