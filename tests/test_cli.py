"""The command line: what it says of itself, and what it says, with which exit code, when it cannot begin."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from focus_tui import __version__
from focus_tui.config import SANDBOX
from tests.support import child
from tests.support.sandbox import served
from tests.support.terminal import Terminal, plain_environment

PROGRAM = [sys.executable, "-m", "focus_tui"]
IDS = {"TOGGL_ORGANIZATION_ID": "1", "TOGGL_WORKSPACE_ID": "22"}
KEY = {"TOGGL_API_KEY": "toggl_sk_5ecre7"}
ACCOUNT = {**IDS, **KEY}


def run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program without a terminal."""
    return child.run([*PROGRAM, *arguments], plain_environment(home, **environment), home)


def refusal(home: Path, *arguments: str, **environment: str) -> str:
    """What the program says in a terminal, on stderr alone, when it ends with 2 before it opens the dashboard."""
    out = home / "stdout"
    command = ["sh", "-c", 'out="$1"; shift; exec "$@" >"$out"', "sh", str(out), *PROGRAM, *arguments]
    with Terminal(command, env=plain_environment(home, **environment), cols=300, cwd=home) as terminal:
        terminal.wait_exit()
        assert terminal.exit_code == 2
        assert out.read_text() == ""
        assert not terminal.alternate
        assert b"\x1b[?1049h" not in b"".join(chunk.data for chunk in terminal.chunks)
        (said,) = terminal.text().strip().splitlines()
        assert "5ecre7" not in said
        return said


@pytest.mark.parametrize(
    "option", ["--version", "--help", "sandbox serve --help", "config --help", "config path", "keys"]
)
def test_what_it_says_of_itself_needs_no_terminal_and_no_account(option: str, tmp_path: Path) -> None:
    done = run(tmp_path, *option.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"focus-tui {__version__}\n"


def test_help_names_options_commands_environment_files_and_exit_codes(tmp_path: Path) -> None:
    said = run(tmp_path, "--help").stdout
    for name in (
        "--sandbox",
        "--version",
        "sandbox",
        "TOGGL_API_KEY",
        "TOGGL_EMAIL, TOGGL_PASSWORD",
        "TOGGL_ORGANIZATION_ID",
        "TOGGL_WORKSPACE_ID",
        "TOGGL_FOCUS_BASE_URL",
        "NO_COLOR",
        "FOCUS_TUI_CONFIG",
        "$XDG_CONFIG_HOME/focus-tui/config.toml",
        "config",
        "$XDG_STATE_HOME/focus-tui",
        *("status", "start", "stop", "toggle", "targets", "completion", "setup", "doctor"),
        "--log FILE",
        "0    done",
        "1    nothing is tracked",
        "2    usage or configuration",
        "3    refused by Focus",
        "4    not delivered yet",
        "5    it is not known what is tracked",
        "129  the terminal was closed while the dashboard was starting",
        "130  ctrl+c before anything was done",
        "143  SIGTERM, in the same way",
    ):
        assert name in said
    assert max(len(line) for line in said.splitlines()) <= 118


@pytest.mark.parametrize(
    ("shell", "looks"),
    [
        ("bash", "_start___log_COMPGEN=_shtab_compgen_files"),
        ("zsh", ":_files"),
        ("fish", "__fish_complete_path"),
    ],
)
def test_a_log_is_completed_as_a_file(shell: str, looks: str, tmp_path: Path) -> None:
    assert looks in run(tmp_path, "completion", shell).stdout


def test_help_of_the_served_sandbox_names_its_moods(tmp_path: Path) -> None:
    said = run(tmp_path, "sandbox", "serve", "--help").stdout
    for option in (
        "--port",
        "--quota",
        "--latency",
        "--outage",
        "--clock-skew",
        "--silent-replacement",
        "--database",
    ):
        assert option in said


@pytest.mark.parametrize("arguments", [["--sandbocks"], ["begin"], ["sandbox"], ["--sandbox", "now"]])
def test_what_it_does_not_know_is_a_usage_error(arguments: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: focus-tui")
    assert "error: " in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        (KEY, "TOGGL_ORGANIZATION_ID and TOGGL_WORKSPACE_ID"),
        ({**ACCOUNT, "TOGGL_WORKSPACE_ID": " "}, "TOGGL_WORKSPACE_ID"),
        (IDS, "TOGGL_API_KEY (or TOGGL_EMAIL and TOGGL_PASSWORD)"),
        ({**IDS, "TOGGL_EMAIL": "someone@example.com"}, "TOGGL_PASSWORD"),
    ],
)
def test_what_is_missing_is_named_and_so_is_the_sandbox(
    environment: dict[str, str], missing: str, tmp_path: Path
) -> None:
    said = refusal(tmp_path, **environment)
    assert said == (
        f"focus-tui: Set {missing} to open an account, run `focus-tui setup`, or try the program with "
        "`focus-tui --sandbox`."
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"TOGGL_ORGANIZATION_ID": "acme"}, "TOGGL_ORGANIZATION_ID must be a whole number above 0, not 'acme'."),
        ({"TOGGL_WORKSPACE_ID": "2.5"}, "TOGGL_WORKSPACE_ID must be a whole number above 0, not '2.5'."),
        ({"TOGGL_WORKSPACE_ID": "toggl_sk_5ecre7"}, "TOGGL_WORKSPACE_ID must be a whole number above 0, not an API"),
        ({"TOGGL_API_KEY": "toggl_sk_5ecre7 5ecre7"}, "TOGGL_API_KEY cannot be used: the API key must be one word"),
        ({"TOGGL_API_KEY": "0123456789abcdef" * 2}, "TOGGL_API_KEY looks like a key of Toggl Track; Focus has keys"),
        ({"TOGGL_FOCUS_BASE_URL": "http://focus.toggl.com/api"}, "TOGGL_FOCUS_BASE_URL"),
    ],
)
def test_what_is_wrong_is_told_before_any_request(wrong: dict[str, str], sentence: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, **{**ACCOUNT, **wrong}).startswith(f"focus-tui: {sentence}")


def test_mistakes_that_leave_no_account_are_told_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "focus.toml"
    path.touch(0o600)
    path.write_text('bel = 1\n[account]\norganization_id = "acme"\nworkspace_id = 22\n')
    command = ["sh", "-c", 'exec "$@" 2>&1', "sh", *PROGRAM]
    environment = plain_environment(tmp_path, FOCUS_TUI_CONFIG=str(path), **KEY)
    with Terminal(command, env=environment, cols=300, cwd=tmp_path) as terminal:
        terminal.wait_exit()
        assert terminal.exit_code == 2
        assert not terminal.alternate
        assert terminal.text().strip().splitlines() == [
            "focus-tui: ~/focus.toml, line 1: there is no setting bel; did you mean bell?",
            'focus-tui: ~/focus.toml, line 3: account.organization_id is "acme"; it must be a whole number above 0.',
            "focus-tui: Set TOGGL_ORGANIZATION_ID to open an account, in the environment or in ~/focus.toml, run "
            "`focus-tui setup`, or try the program with `focus-tui --sandbox`.",
        ]


def test_a_state_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    said = refusal(tmp_path, "--sandbox", XDG_STATE_HOME=str(file))
    assert said == f"focus-tui: The folder {file}/focus-tui cannot be used: Not a directory."


@pytest.mark.parametrize("arguments", [[], ["--sandbox"]])
def test_without_a_terminal_it_says_so(arguments: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, *arguments, **ACCOUNT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "focus-tui: The dashboard needs a terminal; run it without redirecting its input or its errors.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_of_both_kinds_of_credentials_the_key_is_used_and_the_dashboard_says_so(tmp_path: Path) -> None:
    with served() as sandbox:
        environment = plain_environment(
            tmp_path,
            **IDS,
            TOGGL_FOCUS_BASE_URL=f"{sandbox.address}/api",
            TOGGL_API_KEY="toggl_sk_sandbox",
            TOGGL_EMAIL="someone@example.com",
            TOGGL_PASSWORD="wrong",
        )
        with Terminal(PROGRAM, env=environment, cols=120, cwd=tmp_path) as terminal:
            terminal.wait_for("synced")
            assert "TOGGL_API_KEY is used; TOGGL_EMAIL and TOGGL_PASSWORD are set too" in terminal.text()
            terminal.send("\x1b")
            terminal.wait_for(lambda screen: "TOGGL_API_KEY" not in screen)


def test_credentials_that_the_server_refuses_are_told_with_their_source(tmp_path: Path) -> None:
    with served() as sandbox:
        environment = plain_environment(tmp_path, **ACCOUNT, TOGGL_FOCUS_BASE_URL=f"{sandbox.address}/api")
        with Terminal(PROGRAM, env=environment, cols=120, cwd=tmp_path) as terminal:
            terminal.wait_for("Focus refused the credentials from TOGGL_API_KEY in the environment.")
            terminal.wait_for("signed out")
            assert "What is tracked is not known yet" in terminal.text()
            assert b"5ecre7" not in b"".join(chunk.data for chunk in terminal.chunks)


def test_a_status_file_that_cannot_be_written_is_told_in_the_dashboard(tmp_path: Path) -> None:
    folder = tmp_path / ".local" / "state" / "focus-tui" / SANDBOX.key / "status.json"
    folder.mkdir(parents=True)
    with Terminal([*PROGRAM, "--sandbox"], env=plain_environment(tmp_path), cols=200, cwd=tmp_path) as terminal:
        terminal.wait_for("What is tracked is not kept for the next start")
        terminal.wait_for("synced")
        terminal.send("q")
        terminal.wait_exit()
        assert terminal.exit_code == 0


def test_a_file_that_is_not_the_sandbox_is_told(tmp_path: Path) -> None:
    path = tmp_path / ".local" / "state" / "focus-tui" / SANDBOX.key / "sandbox.sqlite3"
    path.parent.mkdir(parents=True)
    path.write_text("something else")
    with Terminal([*PROGRAM, "--sandbox"], env=plain_environment(tmp_path), cols=300, cwd=tmp_path) as terminal:
        terminal.wait_exit()
        assert terminal.exit_code == 2
        assert not terminal.alternate
        assert terminal.text().strip().startswith(f"focus-tui: The sandbox cannot be opened: {path} cannot be used")
    assert path.read_text() == "something else"


def test_serving_on_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(tmp_path, "sandbox", "serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Port {port} on 127.0.0.1 cannot be used: Address already in use. Try another --port.\n"
