"""Profiles and accounts, as the environment names them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.config import (
    DEFAULT_BASE_URL,
    SANDBOX,
    ConfigError,
    Profile,
    read_profile,
)
from focus_tui.config.account import Account, read_account
from focus_tui.config.credentials import ApiKey, Password

ROOT = Path(__file__).parents[1]
IDS = {"TOGGL_ORGANIZATION_ID": "1", "TOGGL_WORKSPACE_ID": "22"}
BY_KEY = {**IDS, "TOGGL_API_KEY": "toggl_sk_test"}
BY_PASSWORD = {**IDS, "TOGGL_EMAIL": "someone@example.com", "TOGGL_PASSWORD": "pässword"}


def problem(environ: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as caught:
        read_account(environ)
    return str(caught.value)


def test_the_environment_names_a_profile() -> None:
    assert read_profile(IDS) == Profile(DEFAULT_BASE_URL, 1, 22)
    served = {**IDS, "TOGGL_FOCUS_BASE_URL": "http://LOCALHOST:8765/api/"}
    assert read_profile(served) == Profile("http://localhost:8765/api", 1, 22)


@pytest.mark.parametrize(
    "changed",
    [
        {"TOGGL_ORGANIZATION_ID": ""},
        {"TOGGL_WORKSPACE_ID": "0"},
        {"TOGGL_WORKSPACE_ID": "-1"},
        {"TOGGL_WORKSPACE_ID": "1_000"},
        {"TOGGL_WORKSPACE_ID": "9" * 19},
        {"TOGGL_FOCUS_BASE_URL": "http://focus.toggl.com"},
    ],
)
def test_no_profile_is_made_of_what_cannot_work(changed: dict[str, str]) -> None:
    assert read_profile({**IDS, **changed}) is None


@given(st.dictionaries(st.sampled_from([*IDS, "TOGGL_FOCUS_BASE_URL"]), st.text()))
def test_reading_a_profile_never_raises(environ: dict[str, str]) -> None:
    profile = read_profile(environ)
    assert profile is None or profile.organization_id > 0


def test_the_profile_of_the_first_frame_is_that_of_the_account() -> None:
    environ = {**BY_KEY, "TOGGL_FOCUS_BASE_URL": "HTTPS://Focus.Example:443/api/"}
    assert read_profile(environ) == read_account(environ).profile


def test_each_profile_has_a_folder_of_its_own() -> None:
    profiles = [
        SANDBOX,
        Profile(SANDBOX.base_url, SANDBOX.organization_id, SANDBOX.workspace_id),
        Profile(DEFAULT_BASE_URL, 1, 22),
        Profile(DEFAULT_BASE_URL, 12, 2),
        Profile(f"{DEFAULT_BASE_URL}/v2", 1, 22),
        Profile("https://[2001:db8::1]:8443/api", 1, 22),
        Profile(f"https://{'a' * 250}.example/../..", 1, 22),
        Profile(f"https://{'a' * 251}.example", 1, 22),
    ]
    keys = [profile.key for profile in profiles]
    assert len(set(keys)) == len(profiles)
    assert keys[0] == "sandbox"
    assert keys[2].startswith("focus.toggl.com-1-22-")
    assert all(len(key) < 200 and "/" not in key and key == key.strip(".") for key in keys)


def test_a_profile_is_frozen_and_equal_by_content() -> None:
    profile = Profile(DEFAULT_BASE_URL, 1, 22)
    assert hash(profile) == hash(Profile(DEFAULT_BASE_URL, 1, 22))
    assert profile != Profile(DEFAULT_BASE_URL, 1, 22, sandbox=True)
    assert profile != (DEFAULT_BASE_URL, 1, 22)
    assert repr(profile).startswith("Profile(base_url='https://focus.toggl.com/api', organization_id=1")
    with pytest.raises(AttributeError, match="frozen"):
        profile.workspace_id = 23


def test_an_account_by_key() -> None:
    account = read_account({**BY_KEY, "TOGGL_API_KEY": " toggl_sk_test\n"})
    assert account.profile == Profile(DEFAULT_BASE_URL, 1, 22)
    assert isinstance(account.credentials, ApiKey)
    assert account.credentials.authorization() == "Bearer toggl_sk_test"
    assert account.credentials.source == "TOGGL_API_KEY in the environment"
    assert account.notes == ()


def test_an_account_by_password() -> None:
    account = read_account({**BY_PASSWORD, "TOGGL_PASSWORD": "  pässword  \n", "TOGGL_API_KEY": " "})
    assert isinstance(account.credentials, Password)
    assert account.credentials.authorization() == "Basic c29tZW9uZUBleGFtcGxlLmNvbTogIHDDpHNzd29yZCAg"
    assert account.credentials.source == "TOGGL_EMAIL and TOGGL_PASSWORD in the environment"


def test_of_both_kinds_the_key_is_used_and_said_so() -> None:
    account = read_account(BY_KEY | BY_PASSWORD)
    assert isinstance(account.credentials, ApiKey)
    assert account.notes == ("TOGGL_API_KEY is used; TOGGL_EMAIL and TOGGL_PASSWORD are set too and are left alone.",)


def test_an_address_of_its_own() -> None:
    account = read_account({**BY_KEY, "TOGGL_FOCUS_BASE_URL": "http://127.0.0.1:8765/api/"})
    assert account.profile.base_url == "http://127.0.0.1:8765/api"
    assert read_account({**BY_KEY, "TOGGL_FOCUS_BASE_URL": "  "}).profile.base_url == DEFAULT_BASE_URL


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({}, "TOGGL_API_KEY (or TOGGL_EMAIL and TOGGL_PASSWORD), TOGGL_ORGANIZATION_ID and TOGGL_WORKSPACE_ID"),
        (IDS, "TOGGL_API_KEY (or TOGGL_EMAIL and TOGGL_PASSWORD)"),
        ({**BY_KEY, "TOGGL_WORKSPACE_ID": " "}, "TOGGL_WORKSPACE_ID"),
        ({"TOGGL_EMAIL": "a@b", "TOGGL_WORKSPACE_ID": "1"}, "TOGGL_PASSWORD and TOGGL_ORGANIZATION_ID"),
        ({**IDS, "TOGGL_PASSWORD": "x"}, "TOGGL_EMAIL"),
    ],
)
def test_what_is_missing_is_named(environ: dict[str, str], names: str) -> None:
    assert (
        problem(environ)
        == f"Set {names} to open an account, run `focus-tui setup`, or try the program with `focus-tui --sandbox`."
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("12abc", "'12abc'"),
        ("0", "'0'"),
        ("-5", "'-5'"),
        ("1.0", "'1.0'"),
        ("٢٢", r"'\u0662\u0662'"),
        ("\x1b[2J", r"'\x1b[2J'"),
        ("x" * 41, f"'{'x' * 40}' and more"),
        ("toggl_sk_test", "an API key"),
    ],
)
def test_an_id_that_is_none_is_shown(value: str, shown: str) -> None:
    told = problem({**BY_KEY, "TOGGL_ORGANIZATION_ID": value})
    assert told == f"TOGGL_ORGANIZATION_ID must be a whole number above 0, not {shown}."


@pytest.mark.parametrize("key", ["0123456789abcdef" * 2, "0123456789ABCDEF" * 2, f" {'a' * 32}\n"])
def test_a_key_of_toggl_track_is_told_apart_before_any_request(key: str) -> None:
    told = problem({**BY_KEY, "TOGGL_API_KEY": key})
    assert (
        told
        == "TOGGL_API_KEY looks like a key of Toggl Track; Focus has keys of its own, which begin with toggl_sk_."
    )


@pytest.mark.parametrize(
    "key", ["toggl_sk_a\x00b", "toggl_sk_a\r\nX: 1", "toggl sk", "Bearer toggl_sk_a", "toggl_sk_ä"]
)
def test_a_key_that_no_header_can_hold(key: str) -> None:
    told = problem({**BY_KEY, "TOGGL_API_KEY": key})
    assert told == "TOGGL_API_KEY cannot be used: the API key must be one word of plain characters."


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"TOGGL_PASSWORD": "a\nb"}, "no control characters"),
        ({"TOGGL_PASSWORD": "a\x9bb"}, "no control characters"),
        ({"TOGGL_PASSWORD": "a\udcffb"}, "must be UTF-8"),
        ({"TOGGL_EMAIL": "a\tb"}, "no control characters"),
        ({"TOGGL_EMAIL": "a:b"}, "no colon"),
    ],
)
def test_a_password_that_basic_cannot_hold(changed: dict[str, str], told: str) -> None:
    sentence = problem({**BY_PASSWORD, **changed})
    assert sentence.startswith("TOGGL_EMAIL and TOGGL_PASSWORD cannot be used: ")
    assert told in sentence


def test_an_address_that_cannot_be_used_is_told() -> None:
    told = problem({**BY_KEY, "TOGGL_FOCUS_BASE_URL": "http://focus.toggl.com"})
    assert told.startswith("TOGGL_FOCUS_BASE_URL cannot be used: plain http:// is only for 127.0.0.1")


@given(
    st.dictionaries(
        st.sampled_from([*BY_KEY, *BY_PASSWORD, "TOGGL_FOCUS_BASE_URL"]),
        st.text() | st.sampled_from(["1", "22", "toggl_sk_test", "a@b"]),
    )
)
def test_any_environment_is_an_account_or_one_sentence(environ: dict[str, str]) -> None:
    try:
        outcome: Account | str = read_account(environ)
    except ConfigError as error:
        outcome = str(error)
    if isinstance(outcome, str):
        assert outcome.endswith(".")
        assert "\n" not in outcome
    else:
        assert outcome.profile == read_profile(environ)


def test_importing_it_costs_next_to_nothing() -> None:
    code = (
        "import os, sys; before = set(sys.modules); import focus_tui.config, focus_tui.config.account\n"
        "print(sorted(name for name in set(sys.modules) - before if not name.startswith('focus_tui')))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "['__future__']"
