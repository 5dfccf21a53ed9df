"""A profile: one workspace at one address, as environment and configuration name it. Holds no secret."""

from __future__ import annotations

from focus_tui.config.address import check_address
from focus_tui.config.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

DEFAULT_BASE_URL = "https://focus.toggl.com/api"

ORGANIZATION_ID = "TOGGL_ORGANIZATION_ID"
WORKSPACE_ID = "TOGGL_WORKSPACE_ID"
BASE_URL = "TOGGL_FOCUS_BASE_URL"
API_KEY = "TOGGL_API_KEY"
EMAIL = "TOGGL_EMAIL"
PASSWORD = "TOGGL_PASSWORD"

_KEYS = {
    ORGANIZATION_ID: "organization_id",
    WORKSPACE_ID: "workspace_id",
    BASE_URL: "base_url",
    EMAIL: "email",
}
"""The variables that the table `[account]` of the configuration stands in for, and by which name."""


class Value:
    """Equal by content and never changed; dataclasses would do this, but cost too much before the first frame."""

    __slots__: tuple[str, ...] = ()

    def _content(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __repr__(self) -> str:
        members = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({members})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), self._content()))


class Profile(Value):
    """One workspace at one address: what journal, lock and status file are kept by. Holds no secret."""

    __slots__ = ("base_url", "organization_id", "sandbox", "workspace_id")
    base_url: str
    organization_id: int
    workspace_id: int
    sandbox: bool

    def __init__(self, base_url: str, organization_id: int, workspace_id: int, *, sandbox: bool = False) -> None:
        object.__setattr__(self, "base_url", base_url)
        object.__setattr__(self, "organization_id", organization_id)
        object.__setattr__(self, "workspace_id", workspace_id)
        object.__setattr__(self, "sandbox", sandbox)

    @property
    def key(self) -> str:
        """A folder name for this profile alone: readable, with a hash of the whole address against mix-ups."""
        if self.sandbox:
            return "sandbox"
        from zlib import crc32

        host = self.base_url.partition("://")[2].partition("/")[0]
        readable = "".join(sign if sign.isalnum() or sign in "-." else "_" for sign in host)[:60]
        return f"{readable}-{self.organization_id}-{self.workspace_id}-{crc32(self.base_url.encode()):08x}"


SANDBOX = Profile("http://localhost/api", 1, 22, sandbox=True)
"""The server inside the process. The address is a name only: nothing is sent to it over a network."""


def with_file(environ: Mapping[str, str], values: Mapping[str, object]) -> dict[str, str]:
    """The variables of an account; those that the environment leaves out, from the checked `values` of the file."""
    account = values.get("account")
    said = account if isinstance(account, dict) else {}
    given = {name: environ.get(name, "") for name in (API_KEY, EMAIL, PASSWORD, *_KEYS)}
    for name, key in _KEYS.items():
        if not given[name].strip() and isinstance(said.get(key), (int, str)):
            given[name] = str(said[key])
    return given


def read_profile(environ: Mapping[str, str]) -> Profile | None:
    """The profile that the variables name, or None where they name none that could work. Cheap; never raises."""
    organization_id, workspace_id = (positive(environ.get(name, "")) for name in (ORGANIZATION_ID, WORKSPACE_ID))
    if organization_id is None or workspace_id is None:
        return None
    try:
        return Profile(base_url_of(environ), organization_id, workspace_id)
    except ConfigError:
        return None


def base_url_of(environ: Mapping[str, str]) -> str:
    """The address that the environment names, checked, or the default. Raises ConfigError."""
    given = environ.get(BASE_URL, "").strip()
    if not given:
        return DEFAULT_BASE_URL
    try:
        return check_address(given)
    except ValueError as problem:
        sentence = f"{BASE_URL} cannot be used: {problem}."
    raise ConfigError(sentence)


def positive(text: str) -> int | None:
    """The id that the text holds, or None where it holds no whole number above 0."""
    digits = text.strip()
    plain = digits.isascii() and digits.isdigit() and len(digits) <= 18
    return int(digits) or None if plain else None
