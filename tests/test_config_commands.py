"""`focus-tui config path|show|init`, by golden texts; no secret is ever printed.

`python -m tests.test_config_commands` writes the golden texts anew, after a change that is meant.
"""

from __future__ import annotations

import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomli_w

from focus_tui.config.reader import read_config
from focus_tui.config.schema import CHECKS, TABLES
from focus_tui.config.settings import DEFAULTS, Settings
from focus_tui.config.toml import docstrings, rendered, template
from tests.support.terminal import plain_environment

GOLDEN = Path(__file__).parent / "golden"


def run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "focus_tui", "config", *arguments],
        env=plain_environment(home, **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def config_of(home: Path) -> Path:
    return home / ".config" / "focus-tui" / "config.toml"


def write(home: Path, text: str) -> Path:
    path = config_of(home)
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o700)
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return path


def test_path(home: Path) -> None:
    done = run(home, "path")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{config_of(home)}\n", "")
    assert run(home, "path", FOCUS_TUI_CONFIG=f"{home}/x/../my.toml").stdout == f"{home}/my.toml\n"
    assert run(home, "path", XDG_CONFIG_HOME=f"{home}/etc").stdout == f"{home}/etc/focus-tui/config.toml\n"
    assert list(home.iterdir()) == []


def test_init_writes_a_template_for_its_owner_alone(home: Path) -> None:
    done = run(home, "init")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "~/.config/focus-tui/config.toml was written. All of it is commented out: take away the # before what you "
        "want to set.\n"
    )
    path = config_of(home)
    assert path.read_text(encoding="utf-8") == (GOLDEN / "init.toml").read_text(encoding="utf-8")
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)] == [0o600, 0o700]
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_init_leaves_what_is_there(home: Path, kind: str) -> None:
    path = write(home, "bell = true\n")
    if kind == "link":
        path.unlink()
        path.symlink_to("nowhere")
    done = run(home, "init")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "focus-tui: ~/.config/focus-tui/config.toml is there already and was left as it is.\n"
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]
    assert path.is_symlink() or path.read_text() == "bell = true\n"


def test_init_makes_the_folder_of_a_path_that_is_named_but_changes_none(home: Path) -> None:
    (home / "dotfiles").mkdir(mode=0o755)
    assert run(home, "init", FOCUS_TUI_CONFIG=f"{home}/dotfiles/focus.toml").returncode == 0
    assert stat.S_IMODE((home / "dotfiles").stat().st_mode) == 0o755
    assert run(home, "init", FOCUS_TUI_CONFIG=f"{home}/new/focus.toml").returncode == 0
    assert stat.S_IMODE((home / "new").stat().st_mode) == 0o700


def test_init_says_why_it_cannot(home: Path) -> None:
    (home / "file").touch()
    done = run(home, "init", FOCUS_TUI_CONFIG=f"{home}/file/focus.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"focus-tui: The folder {home}/file cannot be used: Not a directory.\n"


def uncommented(text: str) -> str:
    """The template with each of its settings in force."""
    return "\n".join(
        line.removeprefix("# ") if " = " in line and "Allowed" not in line else line for line in text.split("\n")
    )


def test_all_of_the_template_is_allowed_and_says_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    environ = {"HOME": str(tmp_path), "FOCUS_TUI_CONFIG": str(path)}
    path.touch(0o600)
    path.write_text(template())
    assert (read_config(environ).mistakes, read_config(environ).settings) == ((), DEFAULTS)
    path.write_text(uncommented(template()))
    config = read_config(environ)
    assert config.mistakes == ()
    said: set[tuple[str, ...]] = {(name,) for name in config.values if name not in TABLES}
    said |= {(table, name) for table in TABLES for name in config.values[table]}
    assert said == set(CHECKS)


def test_a_template_with_values_says_them(tmp_path: Path) -> None:
    values: dict[str, Any] = {
        "day_goal": "7h",
        "account": {"workspace_id": 22, "email": 'a"\\\n\x7f@b', "api_key_command": ["a b", "c"]},
        "keymap": {"track.stop": ["x"], "é": []},
    }
    assert tomllib.loads(template(values)) == values | {"pace": {}, "hooks": {}}


def test_every_setting_has_a_sentence() -> None:
    every: list[type[Any]] = [Settings, *TABLES.values()]
    for settings in every:
        fields = [name for name in settings._fields if name not in TABLES]
        assert list(docstrings(settings)) == fields
        assert all(sentence.endswith(".") for sentence in docstrings(settings).values())


@pytest.mark.parametrize("value", [True, 5, "a\nb", ["x", "y z"], [], "“é”", '"\\'])
def test_a_value_is_rendered_on_one_line_as_toml_has_it(value: object) -> None:
    assert "\n" not in rendered(value)
    assert tomllib.loads(f"x = {rendered(value)}") == {"x": value} == tomllib.loads(tomli_w.dumps({"x": value}))


SECRET = "toggl_sk_5ecre7"
SAID = f"""
day_goal = "7h30m"
theme = "nord"
bell = true

[account]
organization_id = 7
workspace_id = 22
email = "someone@example.com"
api_key_command = ["printf", "{SECRET}"]
secret_file = "~/secret"

[hooks]
on_stop = ["curl", "-H", "Authorization: {SECRET}"]
on_start = ["beep"]

[keymap]
track.stop = ["x", "s"]
"""


SHOWN: dict[str, tuple[str | None, dict[str, str]]] = {
    "show-nothing": (None, {}),
    "show-file": (SAID, {}),
    "show-environment": (
        SAID,
        {
            "TOGGL_WORKSPACE_ID": " 23 ",
            "TOGGL_API_KEY": SECRET,
            "TOGGL_EMAIL": "other@example.com",
            "TOGGL_PASSWORD": "5ecre7-word",
            "TOGGL_FOCUS_BASE_URL": "http://localhost:8765/api",
        },
    ),
}


def show(home: Path, name: str) -> subprocess.CompletedProcess[str]:
    text, environment = SHOWN[name]
    if text is not None:
        write(home, text)
    return run(home, "show", **environment)


@pytest.mark.parametrize("name", SHOWN)
def test_show_tells_each_value_and_where_it_came_from(home: Path, name: str) -> None:
    text, environment = SHOWN[name]
    done = show(home, name)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (GOLDEN / f"{name}.toml").read_text(encoding="utf-8")
    assert "5ecre7" not in done.stdout
    shown = tomllib.loads(done.stdout)
    assert shown["working_hours"] == "9:00-17:00"
    if text is not None:
        assert shown["account"]["workspace_id"] == int(environment.get("TOGGL_WORKSPACE_ID", "22"))
        assert shown["keymap"] == {"track.stop": ["x", "s"]}
    path = home / "shown.toml"
    path.touch(0o600)
    path.write_text(done.stdout)
    assert read_config({"HOME": str(home), "FOCUS_TUI_CONFIG": str(path)}).mistakes == ()


@pytest.mark.parametrize(
    ("environment", "text", "told"),
    [
        ({"TOGGL_API_KEY": SECRET}, "", "The API key, which is hidden, comes from TOGGL_API_KEY in the environment."),
        (
            {"TOGGL_EMAIL": "a@b", "TOGGL_PASSWORD": SECRET},
            "",
            "The password, which is hidden, comes from TOGGL_PASSWORD in the environment.",
        ),
        (
            {},
            'keyring = "work"\napi_key_command = ["x"]',
            "The API key, which is hidden, comes from api_key_command in ~/.config/focus-tui/config.toml.",
        ),
        ({}, 'keyring = "work"', "The API key, which is hidden, comes from the system's keyring (work)."),
        ({}, 'secret_file = "~/x"\nemail = "a@b"', "The password, which is hidden, comes from ~/x."),
        ({}, "", "There is no API key: neither in the environment, nor does the file say where it is."),
        (
            {"TOGGL_EMAIL": "a@b"},
            "",
            "There is no password: neither in the environment, nor does the file say where it",
        ),
    ],
)
def test_show_tells_where_the_secret_is(home: Path, environment: dict[str, str], text: str, told: str) -> None:
    write(home, f"[account]\n{text}\n")
    done = run(home, "show", **environment)
    assert f"\n# {told}" in done.stdout
    assert SECRET not in done.stdout + done.stderr


def test_show_tells_what_is_wrong_on_stderr_and_by_its_exit_code(home: Path) -> None:
    write(home, f'bel = true\n[account]\nworkspace_id = "{SECRET}"\n').chmod(0o644)
    done = run(home, "show", TOGGL_ORGANIZATION_ID="x", TOGGL_FOCUS_BASE_URL="ftp://x")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "focus-tui: ~/.config/focus-tui/config.toml could be read by others; it is closed to them now.",
        "focus-tui: ~/.config/focus-tui/config.toml, line 1: there is no setting bel; did you mean bell?",
        "focus-tui: ~/.config/focus-tui/config.toml, line 3: account.workspace_id is a text, which is not shown "
        "here; it must be a whole number above 0.",
        "focus-tui: TOGGL_ORGANIZATION_ID must be a whole number above 0, not 'x'.",
        "focus-tui: TOGGL_FOCUS_BASE_URL cannot be used: the address must begin with https:// (or http:// for this "
        "machine).",
    ]
    assert "# workspace_id " in done.stdout
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [[], ["edit"]])
def test_anything_else_is_a_usage_error(home: Path, arguments: list[str]) -> None:
    done = run(home, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: focus-tui config")


def record() -> None:
    """Write the golden texts anew."""
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / "init.toml").write_text(template(), encoding="utf-8")
    for name in SHOWN:
        with TemporaryDirectory() as folder:
            (GOLDEN / f"{name}.toml").write_text(show(Path(folder), name).stdout, encoding="utf-8")


if __name__ == "__main__":
    record()
