"""Saving an account: what is written where, what is asked before, and what never stands on a crash screen."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from focus_tui.config import DEFAULT_BASE_URL, ConfigError, Profile, keyring
from focus_tui.config.given import read_given
from focus_tui.config.reader import read_config
from focus_tui.config.saving import Answers, InTheWay, Kept, Saving, read_command
from focus_tui.config.secrets import SignIn
from tests.test_api_secrets import crash_screen, leaked

# Variables of the module, never of a function here: a test's own frames stand on the crash screen too.
SECRET = "toggl_sk_5ecre7"
ROOT = Path(__file__).parents[1]
PROFILE = Profile(DEFAULT_BASE_URL, 7, 22)
SHOWN = "~/.config/focus-tui/config.toml"
NOTHING = InTheWay(None, None)


def typed() -> str:
    return SECRET


def answers(kept: Kept = "file", *, email: str = "", command: tuple[str, ...] = (), **changes: Any) -> Answers:
    reveal: Callable[[], str] | None = None if kept in ("command", "environment") else typed
    return Answers(PROFILE, email, kept, command, reveal)._replace(**changes)


@pytest.fixture
def environ(home: Path, tmp_path: Path) -> dict[str, str]:
    vault = tmp_path / "vault"
    vault.mkdir()
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.support.vault.Vault",
        "VAULT": str(vault),
    }


def written(environ: dict[str, str], name: str = "config.toml") -> Path:
    return Path(environ["HOME"]) / ".config" / "focus-tui" / name


def write(environ: dict[str, str], text: str, name: str = "config.toml") -> Path:
    path = written(environ, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return path


def said(environ: dict[str, str]) -> dict[str, Any]:
    """What the configuration says."""
    config = read_config(environ)
    assert config.mistakes == ()
    return {name: value for name, value in config.values.items() if value}


async def authorization(environ: dict[str, str]) -> str:
    """What the next start signs in with."""
    account = read_given(environ, sandbox=False).account
    assert account.profile == PROFILE
    if account.credentials is not None:
        return account.credentials.authorization()
    sign_in = SignIn(environ, PROFILE, limit=30.0)
    await sign_in.renew()
    return sign_in.credentials.authorization()


async def save(saving: Saving, of: Answers) -> str:
    """Save what the user has agreed to, whatever is in the way."""
    told = await saving.save(of, saving.in_the_way(of))
    assert isinstance(told, str)
    return told


async def problem(saving: Saving, of: Answers) -> str:
    with pytest.raises(ConfigError) as caught:
        await save(saving, of)
    assert leaked(crash_screen(caught.value)) == []
    return str(caught.value)


async def test_a_file_for_its_owner_alone(environ: dict[str, str]) -> None:
    saving = Saving(environ)
    assert saving.in_the_way(answers()) == NOTHING
    assert await save(saving, answers()) == f"Saved in {SHOWN}, the API key in secret beside it."
    folder = written(environ).parent
    assert sorted(each.name for each in folder.iterdir()) == ["config.toml", "secret"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())] == [0o700, 0o600, 0o600]
    assert said(environ) == {"account": {"organization_id": 7, "workspace_id": 22}}
    assert SECRET not in written(environ).read_text()
    assert await authorization(environ) == f"Bearer {SECRET}"


async def test_a_password_and_another_server(environ: dict[str, str]) -> None:
    elsewhere = Profile("http://localhost:8765/api", 7, 22)
    of = answers(email="a@b", profile=elsewhere)
    assert await save(Saving(environ), of) == f"Saved in {SHOWN}, the password in secret beside it."
    account = {"organization_id": 7, "workspace_id": 22, "base_url": elsewhere.base_url, "email": "a@b"}
    assert said(environ) == {"account": account}
    sign_in = SignIn(environ, elsewhere)
    await sign_in.renew()
    assert sign_in.credentials.authorization() == (await Saving(environ).credentials(of)).authorization()


async def test_a_keyring_that_gives_it_back(environ: dict[str, str]) -> None:
    told = await save(Saving(environ), answers("keyring"))
    assert told == f"Saved in {SHOWN}, the API key in the system's keyring."
    assert said(environ)["account"]["keyring"] == PROFILE.key
    assert not written(environ, "secret").exists()
    assert Path(environ["VAULT"], f"focus-tui-{PROFILE.key}").read_text() == SECRET
    assert await authorization(environ) == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("backend", "told"),
    [
        ("tests.support.vault.Forgetful", "The system's keyring did not keep the secret; keep it elsewhere."),
        ("tests.support.vault.Locked", f"{keyring.failure(keyring.FAILED, '')}."),
        (
            "keyring.backends.fail.Keyring",
            "This system has no keyring that can be asked; keep the secret elsewhere.",
        ),
    ],
)
async def test_a_keyring_that_does_not_is_told_and_nothing_is_saved(
    environ: dict[str, str], backend: str, told: str
) -> None:
    environ["PYTHON_KEYRING_BACKEND"] = backend
    assert await problem(Saving(environ), answers("keyring")) == told
    assert list(Path(environ["HOME"]).iterdir()) == []


async def test_without_the_library_it_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "vault" / "keyring.py").write_text("raise ImportError('not here')")
    environ["PYTHONPATH"] = environ["VAULT"]
    assert (await problem(Saving(environ), answers("keyring"))).startswith(
        "account.keyring needs the library keyring"
    )


async def test_a_command_is_run_and_written_down(environ: dict[str, str]) -> None:
    of = answers("command", command=("echo", SECRET))
    assert (await Saving(environ).credentials(of)).authorization() == f"Bearer {SECRET}"
    assert await save(Saving(environ), of) == f"Saved in {SHOWN}."
    assert said(environ)["account"]["api_key_command"] == ["echo", SECRET]
    assert await authorization(environ) == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("no-such-program",), "The command cannot be run: No such file or directory."),
        (("false",), "The command ended with exit code 1; run it in a shell to see why."),
        (("echo", " "), "The command prints an empty line in place of the secret."),
        (("echo", "0123456789abcdef" * 2), "What the command prints looks like a key of Toggl Track; Focus has keys"),
        (("sleep", "100"), "The command has not ended within 0.3 seconds; it was killed."),
    ],
)
async def test_a_command_that_prints_no_secret_is_told(
    environ: dict[str, str], command: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        await Saving(environ, limit=0.3).credentials(answers("command", command=command))
    assert str(caught.value).startswith(told)


async def test_what_stays_in_the_environment(environ: dict[str, str]) -> None:
    saving = Saving(environ)
    once = answers("environment", reveal=typed)
    assert (await saving.credentials(once)).authorization() == f"Bearer {SECRET}"
    told = await save(saving, once)
    assert told == f"Saved in {SHOWN}. Set TOGGL_API_KEY before you start focus-tui again."
    assert said(environ) == {"account": {"organization_id": 7, "workspace_id": 22}}
    assert not written(environ, "secret").exists()

    environ["TOGGL_API_KEY"] = f"{SECRET}\n"
    assert saving.is_in_environment(password=False)
    assert not saving.is_in_environment(password=True)
    assert (await saving.credentials(answers("environment"))).authorization() == f"Bearer {SECRET}"
    assert await save(saving, answers("environment")) == (f"Saved in {SHOWN}. The old file is config.toml.bak.")
    assert await authorization(environ) == f"Bearer {SECRET}"
    told = await save(saving, answers("environment", email="a@b", reveal=typed))
    assert told.endswith(". Set TOGGL_EMAIL and TOGGL_PASSWORD before you start focus-tui again.")


async def test_an_existing_file_keeps_its_settings_and_is_kept_beside(environ: dict[str, str]) -> None:
    before = 'bell = true  # mine\nbel = 1\n[account]\nemail = "x@y"\n[keymap]\ntrack.stop = ["s"]\n'
    write(environ, before)
    saving, of = Saving(environ), answers()
    assert saving.question(saving.in_the_way(of)) == (
        f"{SHOWN} is there already. Its account is replaced, its other settings stay, but for what is wrong in it, "
        "and the old file is kept as config.toml.bak."
    )
    assert await save(saving, of) == (
        f"Saved in {SHOWN}, the API key in secret beside it. The old file is config.toml.bak."
    )
    account = {"organization_id": 7, "workspace_id": 22}
    assert said(environ) == {"bell": True, "account": account, "keymap": {"track.stop": ["s"]}}
    copy = written(environ, "config.toml.bak")
    assert (copy.read_text(), stat.S_IMODE(copy.stat().st_mode)) == (before, 0o600)

    second = written(environ).read_text()
    assert saving.question(saving.in_the_way(of)) == (
        f"{SHOWN} is there already. Its account is replaced, its other settings stay, and the old file is kept as "
        "config.toml.bak2. ~/.config/focus-tui/secret is there already, and is replaced."
    )
    await save(saving, of._replace(profile=Profile(DEFAULT_BASE_URL, 7, 23)))
    assert (copy.read_text(), written(environ, "config.toml.bak2").read_text()) == (before, second)


async def test_what_came_in_the_way_meanwhile_is_asked_about(environ: dict[str, str]) -> None:
    saving, of = Saving(environ), answers()
    path = write(environ, "bell = true\n")
    found = await saving.save(of, NOTHING)
    assert isinstance(found, InTheWay)
    assert found.config is not None
    assert found.is_something
    path.write_text("bell = false\n")
    again = await saving.save(of, found)
    assert isinstance(again, InTheWay)
    assert again != found
    assert path.read_text() == "bell = false\n"
    assert not written(environ, "secret").exists()
    assert isinstance(await saving.save(of, again), str)


async def test_a_secret_that_is_there_is_asked_about(environ: dict[str, str]) -> None:
    write(environ, "toggl_sk_old\n", "secret")
    saving = Saving(environ)
    found = saving.in_the_way(answers())
    assert saving.question(found) == "~/.config/focus-tui/secret is there already, and is replaced."
    assert saving.in_the_way(answers("keyring")) == NOTHING
    await save(saving, answers())
    assert await authorization(environ) == f"Bearer {SECRET}"


async def test_a_configuration_of_another_name(environ: dict[str, str], home: Path) -> None:
    environ["FOCUS_TUI_CONFIG"] = f"{home}/new/focus.toml"
    assert await save(Saving(environ), answers()) == "Saved in ~/new/focus.toml, the API key in secret beside it."
    assert stat.S_IMODE((home / "new").stat().st_mode) == 0o700
    assert await authorization(environ) == f"Bearer {SECRET}"


async def test_a_folder_that_others_can_write_is_told(environ: dict[str, str], home: Path) -> None:
    folder = home / "open"
    folder.mkdir()
    folder.chmod(0o777)
    environ["FOCUS_TUI_CONFIG"] = f"{folder}/focus.toml"
    assert await problem(Saving(environ), answers()) == (
        f"The secret would not be used from ~/open/secret: the folder {folder} can be written by others. "
        "Keep it elsewhere."
    )
    assert not (folder / "focus.toml").exists()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.mkdir(), f"{SHOWN} is not a file; it is not used."),
        (lambda path: path.symlink_to("nowhere"), f"{SHOWN} is there by now, and was left as it is; try again."),
    ],
    ids=["folder", "link"],
)
async def test_what_cannot_be_replaced_is_told(
    environ: dict[str, str], make: Callable[[Path], object], told: str
) -> None:
    written(environ).parent.mkdir(parents=True, mode=0o700)
    make(written(environ))
    assert await problem(Saving(environ), answers("command", command=("x",))) == told


async def test_a_folder_that_cannot_be_made_is_told(environ: dict[str, str], home: Path) -> None:
    (home / ".config").touch()
    told = await problem(Saving(environ), answers())
    assert told == f"The folder {home}/.config/focus-tui cannot be used: Not a directory."


@pytest.mark.parametrize(
    ("variables", "of", "told"),
    [
        ({}, answers(), ""),
        ({"TOGGL_ORGANIZATION_ID": "7", "TOGGL_WORKSPACE_ID": " 22 "}, answers(), ""),
        ({"TOGGL_WORKSPACE_ID": "23"}, answers(), "TOGGL_WORKSPACE_ID in the environment goes before what is saved"),
        ({"TOGGL_ORGANIZATION_ID": "x"}, answers(), "TOGGL_ORGANIZATION_ID in the environment goes"),
        ({"TOGGL_FOCUS_BASE_URL": DEFAULT_BASE_URL}, answers(), ""),
        ({"TOGGL_FOCUS_BASE_URL": "http://localhost/api"}, answers(), "TOGGL_FOCUS_BASE_URL in the environment goes"),
        ({"TOGGL_API_KEY": "x"}, answers(), "TOGGL_API_KEY in the environment goes"),
        ({"TOGGL_API_KEY": "x"}, answers("environment"), ""),
        ({"TOGGL_API_KEY": "x"}, answers("environment", email="a@b"), "TOGGL_API_KEY in the environment goes"),
        ({"TOGGL_EMAIL": "a@b"}, answers(), "TOGGL_EMAIL in the environment goes"),
        ({"TOGGL_EMAIL": "a@b"}, answers(email="a@b"), ""),
        ({"TOGGL_EMAIL": "a@b"}, answers("environment"), ""),
        ({"TOGGL_EMAIL": "x@y"}, answers("environment", email="a@b"), "TOGGL_EMAIL in the environment goes"),
        ({"TOGGL_PASSWORD": "x"}, answers(email="a@b"), "TOGGL_PASSWORD in the environment goes"),
        (
            {"TOGGL_WORKSPACE_ID": "23", "TOGGL_API_KEY": "x"},
            answers(),
            "TOGGL_WORKSPACE_ID and TOGGL_API_KEY in the environment go before what is saved; quit, and unset them "
            "first.",
        ),
    ],
)
def test_what_the_environment_overrules_is_told(
    environ: dict[str, str], variables: dict[str, str], of: Answers, told: str
) -> None:
    overruled = Saving(environ | variables).overruled(of)
    assert overruled.startswith(told)
    assert bool(overruled) is bool(told)


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("pass show focus", ("pass", "show", "focus")),
        ("  /bin/cat '/a b'  ", ("/bin/cat", "/a b")),
        ("sh -c 'echo $X'", ("sh", "-c", "echo $X")),
    ],
)
def test_a_command_is_split_as_a_shell_would(text: str, argv: tuple[str, ...]) -> None:
    assert read_command(text) == argv


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Type the command that prints the secret, such as: pass show focus"),
        ("echo 'x", "A quotation mark is not closed."),
        ("bin/x", "As a list it must be a list with a program, by its name or from / on, and its arguments"),
        ("echo toggl_sk_5ecre7", "A secret does not belong into the command itself."),
    ],
)
def test_what_is_no_command_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}"):
        read_command(text)


@pytest.mark.parametrize("kept", ["file", "keyring", "environment"])
async def test_a_bug_while_it_is_saved_does_not_show_the_secret(environ: dict[str, str], kept: Kept) -> None:
    class Broken(Saving):
        def _copied(self) -> str:
            raise ZeroDivisionError("a bug of our own")

    write(environ, "bell = true\n")
    saving = Broken({**environ, "ANOTHER_KEY": SECRET})
    of = answers(kept, reveal=typed)
    with pytest.raises(ZeroDivisionError) as caught:
        await saving.save(of, saving.in_the_way(of))
    assert "a bug of our own" in crash_screen(caught.value)
    assert leaked(crash_screen(caught.value)) == []
