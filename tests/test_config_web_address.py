"""The ids of organization and workspace, read off whatever a user pastes or types."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.config import DEFAULT_BASE_URL
from focus_tui.config.web_address import read_workspace

LOCAL = "http://127.0.0.1:8765/api"


@pytest.mark.parametrize(
    "text",
    [
        "https://focus.toggl.com/7/workspaces/22",
        "https://focus.toggl.com/7/workspaces/22/",
        "https://focus.toggl.com/7/workspaces/22/plan?view=week#today",
        " HTTPS://Focus.Toggl.com/7/Workspaces/22/timer/a/b \n",
        "http://focus.toggl.com/7/workspaces/22?x",
        "focus.toggl.com/7/workspaces/22/plan",
        "/7/workspaces/22",
        "https://focus.toggl.com/api/organizations/7/workspaces/22/tracking/current",
        "7 22",
        "7/22",
        "7, 22",
        " 7 ; 22 ",
        "007 22",
    ],
)
def test_the_two_ids_are_read(text: str) -> None:
    assert read_workspace(text, DEFAULT_BASE_URL) == (7, 22)


@pytest.mark.parametrize("text", ["http://127.0.0.1:8765/7/workspaces/22", "127.0.0.1:8765/7/workspaces/22", "7 22"])
def test_of_a_server_of_its_own_too(text: str) -> None:
    assert read_workspace(text, LOCAL) == (7, 22)


NEITHER = "That is neither an address nor two numbers, such as 1 22."
NONE = "No workspace is named there: an address goes on with /1/workspaces/22, or type 1 22."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Paste the address of your workspace, or type the two numbers in it."),
        ("  \n", "Paste the address of your workspace, or type the two numbers in it."),
        ("22", "A second number is needed: organization and workspace, such as 1 22."),
        ("9" * 50, f"A second number is needed: organization and workspace, such as 1 {'9' * 40}…."),
        ("0 22", "Both numbers must be whole numbers above 0."),
        (f"1 {'9' * 19}", "Both numbers must be whole numbers above 0."),
        ("https://focus.toggl.com/0/workspaces/22", "Both numbers must be whole numbers above 0."),
        ("https://focus.toggl.com", NONE),
        ("https://focus.toggl.com/7", NONE),
        ("https://focus.toggl.com/7/workspaces/", NONE),
        ("https://focus.toggl.com/login?next=/7/workspaces/22", NONE),
        ("my workspace", NEITHER),
        ("Acme", NEITHER),
        ("\u0667 \u0662\u0662", NEITHER),
        (
            "https://track.toggl.com/7/workspaces/22",
            "That is an address of Toggl Track; here Focus is at focus.toggl.com.",
        ),
        (
            "https://focus.togl.com/7/workspaces/22",
            "That is an address of focus.togl.com; here Focus is at focus.toggl.com.",
        ),
        (
            f"https://{'x' * 60}.com/7/workspaces/22",
            f"That is an address of {'x' * 40}…; here Focus is at focus.toggl.com.",
        ),
        ("http://localhost:8765/7/workspaces/22", "That is an address of localhost:8765; here Focus is at focus"),
        ("https://me:5ecre7@focus.toggl.com/7/workspaces/22", "The address may hold no user name or password."),
    ],
)
def test_what_names_none_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}") as caught:
        read_workspace(text, DEFAULT_BASE_URL)
    assert "5ecre7" not in str(caught.value)


@given(st.text(max_size=60) | st.from_regex(r"(https?://)?[a-z.@:]{0,20}(/[a-z0-9]{0,12}){0,5}", fullmatch=True))
def test_whatever_it_is_comes_to_two_ids_or_one_sentence(text: str) -> None:
    told = ""
    ids = (0, 0)
    try:
        ids = read_workspace(text, DEFAULT_BASE_URL)
    except ValueError as problem:
        told = str(problem)
    assert told.endswith(".") or min(ids) > 0
