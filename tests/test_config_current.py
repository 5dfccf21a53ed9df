"""What is known of the configuration without reading it: it is what reading it would tell, or nothing."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focus_tui.config import ConfigError, Profile, make_private_folder, state_folder
from focus_tui.config.current import already_said, find_profile, write_current
from focus_tui.config.errors import NothingConfigured
from focus_tui.config.given import read_given
from focus_tui.config.profile import SANDBOX, read_profile, with_file
from focus_tui.config.reader import read_config

BASE_URL = "https://focus.toggl.com/api"
PROFILE = Profile(BASE_URL, 7, 22)
IDS = {"TOGGL_ORGANIZATION_ID": "7", "TOGGL_WORKSPACE_ID": "22"}
KEY = {"TOGGL_API_KEY": "toggl_sk_test"}
ACCOUNT = "[account]\norganization_id = 7\nworkspace_id = 22\n"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path)}


def write_config(environ: Mapping[str, str], text: str) -> Path:
    path = Path(environ["HOME"]) / ".config" / "focus-tui" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return path


def remember(environ: Mapping[str, str], profile: Profile = PROFILE) -> Path:
    """Keep what the configuration says now, as a dashboard on `profile` does."""
    config, folder = read_config(environ), state_folder(environ)
    make_private_folder(folder)
    write_current(folder, profile, config.stamp, config.said)
    return Path(folder) / "current"


def test_without_a_file_there_is_nothing_to_read(home: dict[str, str]) -> None:
    said = already_said(home)
    assert said is not None
    assert (said.values, said.has_secret, said.from_file) == ({}, False, False)


def test_a_secret_in_its_usual_place_is_seen(home: dict[str, str]) -> None:
    write_config(home, "").replace(Path(home["HOME"]) / ".config" / "focus-tui" / "secret")
    said = already_said(home)
    assert said is not None
    assert said.has_secret


def test_a_file_has_to_be_read_until_it_is_known(home: dict[str, str]) -> None:
    write_config(home, ACCOUNT + 'keyring = "work"\napi_key_command = ["pass"]\n')
    assert already_said(home) is None
    current = remember(home)
    said = already_said(home)
    assert said == read_config(home).said
    assert said is not None
    assert said.has_secret
    assert "pass" not in current.read_text()
    assert stat.S_IMODE(current.stat().st_mode) == 0o600


@pytest.mark.parametrize("change", ["size", "time", "path", "modes", "gone", "program", "another"])
def test_what_no_longer_fits_is_not_relied_upon(home: dict[str, str], change: str) -> None:
    path = write_config(home, ACCOUNT)
    current = remember(home)
    assert find_profile(home) == PROFILE
    match change:
        case "size":
            before = path.stat()
            path.write_text(ACCOUNT + "#")
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        case "time":
            os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
        case "path":
            home |= {"FOCUS_TUI_CONFIG": str(path.with_name("other.toml"))}
            path.rename(home["FOCUS_TUI_CONFIG"])
        case "modes":
            path.chmod(0o620)
        case "gone":
            home |= {"FOCUS_TUI_CONFIG": str(path)}
            path.unlink()
        case "program":
            kept = json.loads(current.read_text())
            kept["config"]["program"] = "0.0.1"
            current.write_text(json.dumps(kept))
        case _:
            current.unlink()
    assert already_said(home) is None
    assert find_profile(home) is None


def test_the_environment_goes_before_the_file(home: dict[str, str]) -> None:
    write_config(home, ACCOUNT + 'base_url = "http://localhost:1/api"\n')
    remember(home)
    assert find_profile(home) == Profile("http://localhost:1/api", 7, 22)
    assert find_profile({**home, "TOGGL_WORKSPACE_ID": "23"}) == Profile("http://localhost:1/api", 7, 23)
    assert find_profile({**home, "TOGGL_FOCUS_BASE_URL": f"{BASE_URL}/"}) == PROFILE
    assert find_profile({**home, "TOGGL_WORKSPACE_ID": "x"}) is None


@pytest.mark.parametrize("text", [None, "bell = true\n"])
def test_where_neither_names_one_the_profile_opened_last_counts(home: dict[str, str], text: str | None) -> None:
    if text is not None:
        write_config(home, text)
    assert find_profile(home) is None
    remember(home)
    assert find_profile(home) == PROFILE
    assert find_profile({**home, "TOGGL_WORKSPACE_ID": "23"}) is None


CURRENT: dict[str, Any] = {
    "version": 1,
    "profile": {"base_url": BASE_URL, "organization_id": 7, "workspace_id": 22},
    "config": None,
}


@pytest.mark.parametrize(
    "current",
    [
        "{",
        "[]",
        CURRENT | {"version": 2},
        CURRENT | {"profile": None},
        CURRENT | {"profile": {}},
        CURRENT | {"profile": [7, 22]},
        CURRENT | {"profile": CURRENT["profile"] | {"organization_id": "../x"}},
        CURRENT | {"profile": CURRENT["profile"] | {"organization_id": True}},
        CURRENT | {"profile": CURRENT["profile"] | {"workspace_id": -1}},
        CURRENT | {"profile": CURRENT["profile"] | {"base_url": "http://example.com"}},
        CURRENT | {"profile": CURRENT["profile"] | {"base_url": 3}},
    ],
)
def test_one_that_makes_no_sense_names_no_profile(home: dict[str, str], current: object) -> None:
    folder = Path(state_folder(home))
    folder.mkdir(parents=True)
    (folder / "current").write_text(current if isinstance(current, str) else json.dumps(current))
    assert find_profile(home) is None
    write_config(home, ACCOUNT)
    assert already_said(home) is None


values = st.fixed_dictionaries(
    {},
    optional={
        "day_goal": st.sampled_from(["7h30m", "x"]),
        "bell": st.sampled_from([True, 1]),
        "keymap": st.dictionaries(st.sampled_from(["track.stop", "x"]), st.lists(st.sampled_from(["x", "y"]))),
        "pace": st.fixed_dictionaries({}, optional={"fastest": st.sampled_from(["30s", "1s"])}),
        "account": st.fixed_dictionaries(
            {},
            optional={
                "organization_id": st.sampled_from([1, 7, 0, "7"]),
                "workspace_id": st.sampled_from([22, 23, -1]),
                "base_url": st.sampled_from(["https://other.example/api/", "http://localhost", "ftp://x"]),
                "email": st.sampled_from(["a@b", "a:b"]),
                "keyring": st.just("work"),
                "api_key_command": st.just(["pass"]),
            },
        ),
    },
)
variables = st.fixed_dictionaries(
    {},
    optional={
        "TOGGL_ORGANIZATION_ID": st.sampled_from(["1", " 8 ", "x", ""]),
        "TOGGL_WORKSPACE_ID": st.sampled_from(["22", "0", ""]),
        "TOGGL_FOCUS_BASE_URL": st.sampled_from(["https://third.example", "nonsense", " "]),
        "TOGGL_API_KEY": st.just("toggl_sk_test"),
        "TOGGL_PASSWORD": st.just("x"),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.none() | values, variables)
def test_it_agrees_with_the_reader_of_the_whole_file(
    home: dict[str, str], said: dict[str, Any] | None, given_variables: dict[str, str]
) -> None:
    environ = {**home, **given_variables}
    path = write_config(home, "" if said is None else tomli_w.dumps(said))
    if said is None:
        path.unlink()
    config = read_config(environ)
    before = _outcome(environ)
    remember(environ)
    quick = already_said(environ)
    assert quick is not None
    assert (quick.values, quick.has_secret) == (config.said.values, config.has_secret)
    assert _outcome(environ) == before
    whole = read_profile(with_file(environ, config.values))
    named = with_file(environ, config.values)
    is_named = bool((named["TOGGL_ORGANIZATION_ID"] + named["TOGGL_WORKSPACE_ID"]).strip())
    assert find_profile(environ) == (whole if is_named else PROFILE)


def _outcome(environ: Mapping[str, str]) -> object:
    """What the dashboard would start with, or what it would say."""
    try:
        start = read_given(environ, sandbox=False)
    except ConfigError as problem:
        return str(problem)
    secret = start.account.credentials and start.account.credentials.authorization()
    return start.account.profile, secret, start.account.notes, start.said.values


def test_what_is_wrong_is_told_one_a_line_where_there_is_no_account(home: dict[str, str]) -> None:
    write_config(home, "bel = true\naccount.workspace_id = 0\n").chmod(0o644)
    with pytest.raises(ConfigError) as caught:
        read_given(home, sandbox=False)
    shown = "~/.config/focus-tui/config.toml"
    assert str(caught.value).split("\n") == [
        f"{shown} could be read by others; it is closed to them now.",
        f"{shown}, line 1: there is no setting bel; did you mean bell?",
        f"{shown}, line 2: account.workspace_id is 0; it must be a whole number above 0.",
        "Set TOGGL_API_KEY (or TOGGL_EMAIL and TOGGL_PASSWORD), TOGGL_ORGANIZATION_ID and TOGGL_WORKSPACE_ID to open "
        f"an account, in the environment or in {shown}, run `focus-tui setup`, or try the program with "
        "`focus-tui --sandbox`.",
    ]


def test_mistakes_elsewhere_leave_an_account(home: dict[str, str]) -> None:
    write_config(home, "bel = true\n" + ACCOUNT)
    start = read_given({**home, **KEY}, sandbox=False)
    assert start.account.profile == PROFILE
    assert start.config is not None
    assert len(start.config.mistakes) == 1


def test_a_broken_file_leaves_an_account_of_the_environment(home: dict[str, str]) -> None:
    write_config(home, "bell = \n")
    start = read_given({**home, **IDS, **KEY}, sandbox=False)
    assert start.account.profile == PROFILE
    assert start.said.values == {}


def test_the_sandbox_has_the_settings_and_needs_no_account(home: dict[str, str]) -> None:
    write_config(home, "bell = true\n[account]\nworkspace_id = 0\n")
    start = read_given(home, sandbox=True)
    assert (start.account.profile, start.account.credentials) == (SANDBOX, None)
    assert start.said.values == {"bell": True}


def test_the_secret_may_be_had_later(home: dict[str, str]) -> None:
    write_config(home, ACCOUNT + 'api_key_command = ["pass"]\n')
    assert read_given(home, sandbox=False).account.credentials is None
    remember(home)
    start = read_given(home, sandbox=False)
    assert (start.account.credentials, start.config) == (None, None)
    by_key = read_given({**home, **KEY}, sandbox=False).account.credentials
    assert by_key is not None
    assert by_key.source == "TOGGL_API_KEY in the environment"


def test_a_password_may_have_its_address_in_the_file(home: dict[str, str]) -> None:
    write_config(home, ACCOUNT + 'email = "someone@example.com"\n')
    credentials = read_given({**home, "TOGGL_PASSWORD": "x"}, sandbox=False).account.credentials
    assert credentials is not None
    assert credentials.source == "TOGGL_PASSWORD in the environment"
    assert credentials.authorization() == "Basic c29tZW9uZUBleGFtcGxlLmNvbTp4"


HEAVY = {"tomllib", "pydantic", "pydantic_core", "textual", "typing", "dataclasses", "asyncio", "tomli_w"}


def loaded(environ: Mapping[str, str]) -> set[str]:
    """Which of the heavy modules the first steps of the dashboard import, up to its first frame."""
    code = (
        "import os, sys, focus_tui.cli\n"
        "from focus_tui.config.given import read_given\n"
        "from focus_tui.tui.first_frame import FirstFrame\n"
        "start = read_given(os.environ, sandbox=False)\n"
        "print(*sys.modules)"
    )
    env = {**environ, "PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, "-S", "-c", code], env=env, capture_output=True, text=True, check=True)
    return HEAVY & set(done.stdout.split())


def test_up_to_the_first_frame_nothing_heavy_is_imported(home: dict[str, str]) -> None:
    assert loaded({**home, **IDS, **KEY}) == set()
    path = write_config(home, ACCOUNT + 'theme = "nord"\nkeyring = "work"\n[hooks]\non_start = ["x"]\n')
    remember(home)
    assert loaded(home) == set()
    path.write_text(ACCOUNT + 'keyring = "home"\n')
    code = "import os, sys; from focus_tui.config.given import read_given; read_given(os.environ, sandbox=False)"
    env = {**home, "PYTHONPATH": os.getcwd()}
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; print('pydantic_core' in sys.modules, 'pydantic' in sys.modules)"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "True False"


@pytest.mark.parametrize(
    ("text", "variables", "secret", "nothing"),
    [
        (None, {}, False, True),
        (None, {}, True, True),
        ("", {}, False, True),
        ('theme = "nord"\n', {"TOGGL_FOCUS_BASE_URL": "http://localhost:1/api"}, True, True),
        (None, {"TOGGL_WORKSPACE_ID": " "}, False, True),
        (None, {"TOGGL_WORKSPACE_ID": "22"}, False, False),
        (None, KEY, False, False),
        ("[account]\norganization_id = 7\n", {}, False, False),
        ('[account]\nemail = "a@b"\n', {}, False, False),
        ("bel = 1\n", {}, False, False),
        (None, {"FOCUS_TUI_CONFIG": "/nowhere"}, False, False),
    ],
)
def test_that_nothing_is_configured_is_told_apart(
    home: dict[str, str], text: str | None, variables: dict[str, str], secret: bool, nothing: bool
) -> None:
    if text is not None:
        write_config(home, text)
    if secret:
        write_config(home, "").with_name("secret").touch(0o600)
        if text is None:
            write_config(home, "").unlink()
    with pytest.raises(ConfigError) as caught:
        read_given({**home, **variables}, sandbox=False)
    assert isinstance(caught.value, NothingConfigured) is nothing
