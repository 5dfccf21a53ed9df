"""Having the secret from a command, the keyring or a file: in that order, in time, and without showing it."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from focus_tui.config import DEFAULT_BASE_URL, ConfigError, Profile, keyring
from focus_tui.config.command import first_line
from focus_tui.config.credentials import ApiKey, Latest, Password
from focus_tui.config.secrets import SignIn
from tests.test_api_secrets import crash_screen, leaked

# Variables of the module, never of a function here: a test's own frames stand on the crash screen too.
SECRET = "toggl_sk_5ecre7"
OTHER = "toggl_sk_0ther"
ROOT = Path(__file__).parents[1]


class Home:
    """A home with a configuration. variables: the environment."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / ".config" / "focus-tui" / "config.toml"
        self.config.parent.mkdir(parents=True)
        ids = {"TOGGL_ORGANIZATION_ID": "1", "TOGGL_WORKSPACE_ID": "22"}
        self.variables = {"HOME": str(folder), "PATH": os.environ["PATH"], **ids}

    def say(self, account: str) -> None:
        self.config.touch(0o600)
        self.config.write_text(f"[account]\n{account}\n", encoding="utf-8")

    def keep(self, secret: str, name: str = "secret") -> Path:
        """Put `secret` in a file beside the configuration."""
        path = self.config.with_name(name)
        path.touch(0o600)
        path.write_text(secret, encoding="utf-8")
        return path

    def program(self, *lines: str) -> str:
        """A command that runs `lines` in a shell, for the configuration."""
        path = self.config.with_name("program")
        path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n", encoding="utf-8")
        path.chmod(0o700)
        return f'api_key_command = ["{path}", "an argument"]'

    def sign_in(self, limit: float = 30.0) -> SignIn:
        return SignIn(self.variables, Profile(DEFAULT_BASE_URL, 1, 22), limit=limit)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


async def authorization(home: Home) -> tuple[str, str]:
    """What requests are signed with, and where it came from."""
    sign_in = home.sign_in()
    assert await sign_in.renew()
    assert sign_in.source == sign_in.credentials.source
    return sign_in.credentials.authorization(), sign_in.source


async def problem(home: Home, limit: float = 30.0) -> str:
    sign_in = home.sign_in(limit)
    with pytest.raises(ConfigError) as caught:
        await sign_in.renew()
    assert not sign_in.credentials.known
    assert leaked(str(caught.value)) == []
    assert leaked(crash_screen(caught.value)) == []
    return str(caught.value)


async def test_a_command_prints_it(home: Home) -> None:
    home.say(home.program("echo ' toggl_sk_5ecre7 '", "echo more"))
    told = await authorization(home)
    assert told == (f"Bearer {SECRET}", "api_key_command in ~/.config/focus-tui/config.toml")


async def test_with_an_email_it_is_a_password_whose_spaces_count(home: Home) -> None:
    home.say(home.program("printf ' a b \\r\\n'") + '\nemail = "someone@example.com"')
    assert (await authorization(home))[0] == "Basic c29tZW9uZUBleGFtcGxlLmNvbTogYSBiIA=="
    home.variables["TOGGL_EMAIL"] = "a@b"
    assert (await authorization(home))[0] == "Basic YUBiOiBhIGIg"


async def test_a_command_gets_no_secret_no_terminal_and_no_shell(home: Home) -> None:
    out = home.config.with_name("out")
    home.variables |= {"TOGGL_EMAIL": "", "TOGGL_API_KEY": "", "TOGGL_PASSWORD": "", "OTHER": "x"}
    home.say(
        home.program(f"{{ env; echo $1; cat; tty; ps -o sid= -p $$; echo pid $$; }} >'{out}' 2>&1; echo {SECRET}")
    )
    await authorization(home)
    told = out.read_text()
    assert "TOGGL_API_KEY" not in told
    assert "TOGGL_PASSWORD" not in told
    assert "TOGGL_EMAIL" not in told
    assert "OTHER=x" in told
    assert "TOGGL_WORKSPACE_ID=22" in told
    assert "\nan argument\nnot a tty\n" in told
    home.say('api_key_command = ["echo", "$HOME;", "toggl_sk_x`id`"]')
    assert (
        await problem(home)
        == "account.api_key_command cannot be used: the API key must be one word of plain characters."
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["exit 3"], "ended with exit code 3; run it in a shell to see why."),
        ([f"echo {SECRET}; echo {SECRET} >&2; exit 1"], "ended with exit code 1; run it in a shell to see why."),
        (["kill -TERM $$"], "was ended by signal 15; run it in a shell to see why."),
        (["exit 0"], "gives an empty line in place of the secret."),
        ([f"echo; echo {SECRET}"], "gives an empty line in place of the secret."),
        ([f"printf '{SECRET}\\001'"], "cannot be used: the API key must be one word of plain characters."),
        (["printf '\\377'"], "cannot be used: the API key must be one word of plain characters."),
        (["head -c 100000 /dev/zero | tr '\\0' a"], "printed a line that is too long to be a secret."),
        (
            ["echo 0123456789abcdef0123456789abcdef"],
            "looks like a key of Toggl Track; Focus has keys of its own, which",
        ),
    ],
)
async def test_a_command_that_fails_is_told(home: Home, lines: list[str], told: str) -> None:
    home.say(home.program(*lines))
    assert (await problem(home)).startswith(f"account.api_key_command {told}")


async def test_a_command_that_is_not_there_is_told(home: Home) -> None:
    home.say('api_key_command = ["no-such-program"]')
    assert await problem(home) == "account.api_key_command cannot be run: No such file or directory."
    home.say(f'api_key_command = ["{home.config}"]')
    assert await problem(home) == "account.api_key_command cannot be run: Permission denied."


async def none_alive(group: int) -> None:
    """Wait until no process of the group lives; what is dead may be left lying until its parent looks at it."""
    for _ in range(1000):
        living = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, of_group = status.read_text().rpartition(")")[2].split()[:3]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(of_group) == group and state not in "ZX":
                living.append(status)
        if not living:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"still there: {living}")


@pytest.mark.parametrize("line", ["sleep 1000", "echo toggl_sk_5ecre7; sleep 1000", "(sleep 1000 & sleep 1000)"])
async def test_a_command_that_takes_too_long_is_killed_with_all_it_started(home: Home, line: str) -> None:
    home.say(home.program(f"echo $$ >'{home.config.with_name('pid')}'", line))
    told = await problem(home, limit=0.3)
    assert told == "account.api_key_command has not ended within 0.3 seconds; it was killed."
    await none_alive(int(home.config.with_name("pid").read_text()))


async def test_a_command_is_killed_when_nobody_waits_for_it_any_more(home: Home) -> None:
    pid = home.config.with_name("pid")
    home.say(home.program(f"echo $$ >'{pid}.new'; mv '{pid}.new' '{pid}'", "sleep 1000"))
    waiting = asyncio.create_task(home.sign_in().renew())
    for _ in range(1000):
        if pid.exists():
            break
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await none_alive(int(pid.read_text()))


@pytest.mark.parametrize("turns", range(8))
async def test_a_command_is_killed_also_where_it_is_given_up_as_it_starts(tmp_path: Path, turns: int) -> None:
    pid = tmp_path / "pid"
    line = f"sleep 1000 & echo $$ >'{pid}.new'; mv '{pid}.new' '{pid}'; sleep 1000"
    environ = {"PATH": os.environ["PATH"]}
    waiting = asyncio.create_task(first_line(["sh", "-c", line], environ, "x", 30.0))
    for _ in range(turns):
        await asyncio.sleep(0)
    threading.Event().wait(0.1)  # the command runs on while the loop here stands still
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    if pid.exists():
        await none_alive(int(pid.read_text()))


async def test_a_command_that_others_may_have_written_is_not_run(home: Home) -> None:
    ran = home.config.with_name("ran")
    home.say(home.program(f"touch '{ran}'; echo {SECRET}"))
    home.config.chmod(0o666)
    shown = "~/.config/focus-tui/config.toml"
    assert await problem(home) == (
        f"{shown} can be written by others, so account.api_key_command in {shown} is not used. Look through the "
        f"file, and then close it to them: chmod go-w {shown}. {shown} does not say where the secret is."
    )
    assert not ran.exists()


@pytest.fixture
def vault(home: Home, tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    home.variables |= {
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.support.vault.Vault",
        "VAULT": str(folder),
    }
    return folder


async def test_the_keyring_holds_it(home: Home, vault: Path) -> None:
    (vault / "focus-tui-work").write_text(SECRET)
    home.say('keyring = "work"')
    assert await authorization(home) == (f"Bearer {SECRET}", "the system's keyring (work)")


@pytest.mark.parametrize(
    ("name", "backend", "told"),
    [
        ("home", "tests.support.vault.Vault", keyring.failure(keyring.NOTHING, "home")),
        ("locked", "tests.support.vault.Vault", keyring.failure(keyring.FAILED, "locked")),
        ("x", "keyring.backends.fail.Keyring", keyring.failure(keyring.NO_KEYRING, "x")),
        ("x", "no.such.Backend", keyring.failure(keyring.FAILED, "x")),
    ],
)
async def test_a_keyring_that_does_not_is_told(home: Home, vault: Path, name: str, backend: str, told: str) -> None:
    home.variables["PYTHON_KEYRING_BACKEND"] = backend
    home.say(f'keyring = "{name}"')
    assert await problem(home) == f"{told}."


async def test_without_the_library_it_is_said_how_to_install_it(home: Home, vault: Path) -> None:
    (vault / "keyring.py").write_text("raise ImportError('not here')")
    home.variables["PYTHONPATH"] = str(vault)
    home.say('keyring = "work"')
    told = await problem(home)
    assert told == "account.keyring needs the library keyring; install it with: pip install 'focus-tui[keyring]'."


def test_the_name_of_an_entry_is_all_that_is_in_the_arguments() -> None:
    assert keyring.argv("work") == [sys.executable, "-P", keyring.__file__, "work"]


async def test_a_file_beside_the_configuration_holds_it(home: Home) -> None:
    home.keep(f"{SECRET}\nand more\n")
    assert await authorization(home) == (f"Bearer {SECRET}", "~/.config/focus-tui/secret")


async def test_a_file_of_another_name_holds_it(home: Home) -> None:
    path = home.keep(f"{SECRET}\r\n", "my key")
    home.keep(OTHER)
    for name in ("~/.config/focus-tui/my key", str(path)):
        home.say(f'secret_file = "{name}"')
        assert await authorization(home) == (f"Bearer {SECRET}", "~/.config/focus-tui/my key")


async def test_a_file_that_others_can_read_is_closed_to_them_and_said(home: Home) -> None:
    path = home.keep(SECRET)
    path.chmod(0o644)
    sign_in = home.sign_in()
    assert await sign_in.renew()
    assert sign_in.notes == ("~/.config/focus-tui/secret could be read by others; it is closed to them now.",)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await sign_in.renew()
    assert not sign_in.notes


@pytest.mark.parametrize(
    ("secret", "mode", "told"),
    [
        (None, 0o600, "is not there."),
        (f"\n{SECRET}", 0o600, "gives an empty line in place of the secret."),
        (f"{SECRET} x", 0o600, "cannot be used: the API key must be one word of plain characters."),
        (
            SECRET,
            0o622,
            "can be written by others, so the secret in ~/.config/focus-tui/key is not used; close it to",
        ),
    ],
)
async def test_a_file_that_cannot_be_used_is_told(home: Home, secret: str | None, mode: int, told: str) -> None:
    home.say('secret_file = "~/.config/focus-tui/key"')
    if secret is not None:
        home.keep(secret, "key").chmod(mode)
    assert (await problem(home)).startswith(f"~/.config/focus-tui/key {told}")


async def test_the_first_that_is_set_counts_and_no_other_is_tried(home: Home, vault: Path) -> None:
    (vault / "focus-tui-work").write_text(OTHER)
    home.keep("toggl_sk_third")
    command = home.program(f"echo {SECRET}")
    home.say(f'{command}\nkeyring = "work"')
    assert (await authorization(home))[0] == f"Bearer {SECRET}"
    home.say('keyring = "work"')
    assert (await authorization(home))[0] == f"Bearer {OTHER}"
    home.say("")
    assert (await authorization(home))[0] == "Bearer toggl_sk_third"
    home.say(f'{home.program("exit 1")}\nkeyring = "work"')
    assert "exit code 1" in await problem(home)


async def test_nothing_that_says_where_it_is_is_told(home: Home) -> None:
    home.say("keyring = 3")
    assert await problem(home) == (
        "~/.config/focus-tui/config.toml, line 2: account.keyring is a number, which is not shown here; it must be "
        "the name of an entry of the keyring. ~/.config/focus-tui/config.toml does not say where the secret is."
    )


@pytest.mark.parametrize("line", ['base_url = "https://other.example"', "workspace_id = 23", "organization_id = 0"])
async def test_the_secret_of_another_account_is_not_used(home: Home, line: str) -> None:
    del home.variables["TOGGL_WORKSPACE_ID"], home.variables["TOGGL_ORGANIZATION_ID"]
    home.keep(SECRET)
    home.say("organization_id = 1\nworkspace_id = 22")
    sign_in = home.sign_in()
    assert await sign_in.renew()
    said = ["organization_id = 1", "workspace_id = 22"]
    home.say("\n".join([*(each for each in said if each.split()[0] != line.split()[0]), line]))
    assert await problem(home) == (
        "~/.config/focus-tui/config.toml names another account by now; quit, and start focus-tui anew."
    )


async def test_it_is_had_anew_and_a_change_is_known(home: Home) -> None:
    path = home.keep(SECRET)
    sign_in = home.sign_in()
    assert not sign_in.has_changed()
    assert await sign_in.renew()
    assert not await sign_in.renew()
    assert not sign_in.has_changed()
    path.write_text(f"{OTHER}\n")
    assert sign_in.has_changed()
    assert await sign_in.renew()
    assert sign_in.credentials.authorization() == f"Bearer {OTHER}"
    assert not sign_in.has_changed()
    home.say("")
    assert sign_in.has_changed()
    assert not await sign_in.renew()


async def test_what_failed_is_told_to_have_changed_too(home: Home) -> None:
    home.say("")
    sign_in = home.sign_in()
    with pytest.raises(ConfigError):
        await sign_in.renew()
    assert not sign_in.has_changed()
    home.keep(SECRET)
    assert sign_in.has_changed()


def test_the_latest_credentials_are_those_that_were_had_last() -> None:
    latest = Latest()
    assert not latest.known
    assert latest.become(ApiKey(SECRET, "here"))
    assert not latest.become(ApiKey(SECRET, "there"))
    assert (latest.source, latest.authorization(), latest.known) == ("there", f"Bearer {SECRET}", True)
    assert latest.fingerprint("00") == ApiKey(SECRET, "x").fingerprint("00")
    assert latest.hidden_in(f"a {SECRET} b".encode()) == b"a [hidden] b"
    assert latest.become(Password("a@b", SECRET, "here"))
    assert "5ecre7" not in repr(latest)
    with pytest.raises(TypeError):
        latest.__reduce__()


@pytest.mark.parametrize("source", ["command", "keyring", "file"])
async def test_a_bug_while_it_is_had_does_not_show_it(home: Home, vault: Path, source: str) -> None:
    (vault / "focus-tui-work").write_text(SECRET)
    home.keep(SECRET)
    said = {
        "command": home.program(f"cat '{home.config.with_name('secret')}'"),
        "keyring": 'keyring = "work"',
        "file": "",
    }
    home.say(f'{said[source]}\nemail = "a@b"')

    class Broken(Latest):
        def become(self, credentials: Any) -> bool:
            raise ZeroDivisionError("a bug of our own")

    sign_in = home.sign_in()
    sign_in.credentials = Broken()
    with pytest.raises(ZeroDivisionError) as caught:
        await sign_in.renew()
    assert "a bug of our own" in crash_screen(caught.value)
    assert leaked(crash_screen(caught.value)) == []
