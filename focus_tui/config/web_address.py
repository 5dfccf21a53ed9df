"""Reading the ids of organization and workspace off the web app's address, or off two numbers that are typed."""

from __future__ import annotations

import re

from focus_tui.config.profile import positive

_NUMBERS = re.compile(r"\s*([0-9]+)\s*[\s/,;:·]\s*([0-9]+)\s*")
_ADDRESS = re.compile(r"(?:https?://)?([^/?#\s]*)(/[^?#]*)?(?:[?#].*)?", re.IGNORECASE)
_PATH = re.compile(r"(?:/[a-z]+)*/([0-9]+)/workspaces/([0-9]+)(?:/.*)?", re.IGNORECASE)
_TRACK = ("track.toggl.com", "www.track.toggl.com", "api.track.toggl.com", "toggl.com", "www.toggl.com")
_NEITHER = "That is neither an address nor two numbers, such as 1 22."
_LONGEST = 40


def read_workspace(text: str, base_url: str) -> tuple[int, int]:
    """The ids of organization and workspace in `text`, an address of the web app or of the API, or such as `1 22`.

    base_url: where the API is; an address of another server is refused, since the secret would be meant for that one.
    Raises ValueError with one sentence that says what to do.
    """
    text = text.strip()
    if not text:
        raise ValueError("Paste the address of your workspace, or type the two numbers in it.")
    if numbers := _NUMBERS.fullmatch(text):
        return _ids(*numbers.groups())
    if text.isascii() and text.isdigit():
        raise ValueError(f"A second number is needed: organization and workspace, such as 1 {_cut(text)}.")
    address = _ADDRESS.fullmatch(text)
    if address is None:
        raise ValueError(_NEITHER)
    host, path = address[1].lower(), address[2] or ""
    if "@" in host:
        raise ValueError("The address may hold no user name or password.")
    if host and host != _host(base_url):
        raise ValueError(_elsewhere(host, _host(base_url)))
    found = _PATH.fullmatch(path)
    if found is None:
        raise ValueError("No workspace is named there: an address goes on with /1/workspaces/22, or type 1 22.")
    return _ids(*found.groups())


def _ids(organization: str, workspace: str) -> tuple[int, int]:
    ids = positive(organization), positive(workspace)
    if ids[0] is None or ids[1] is None:
        raise ValueError("Both numbers must be whole numbers above 0.")
    return ids[0], ids[1]


def _elsewhere(host: str, ours: str) -> str:
    if "." not in host and ":" not in host:
        return _NEITHER
    whose = "Toggl Track" if host in _TRACK else _cut(host)
    return f"That is an address of {whose}; here Focus is at {ours}."


def _host(base_url: str) -> str:
    return base_url.partition("://")[2].partition("/")[0]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
