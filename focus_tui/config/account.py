"""An account: a profile with the credentials for it, read from the environment and checked without a request."""

from __future__ import annotations

from focus_tui.config.credentials import ApiKey, Password
from focus_tui.config.errors import ConfigError
from focus_tui.config.profile import ORGANIZATION_ID, WORKSPACE_ID, Profile, Value, base_url_of, positive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

API_KEY = "TOGGL_API_KEY"
EMAIL = "TOGGL_EMAIL"
PASSWORD = "TOGGL_PASSWORD"


class Account(Value):
    """A profile with the credentials for it. `notes`: sentences that the user should see once."""

    __slots__ = ("credentials", "notes", "profile")
    profile: Profile
    credentials: ApiKey | Password
    notes: tuple[str, ...]

    def __init__(self, profile: Profile, credentials: ApiKey | Password, notes: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "profile", profile)
        object.__setattr__(self, "credentials", credentials)
        object.__setattr__(self, "notes", notes)


def read_account(environ: Mapping[str, str]) -> Account:
    """The account that the environment names, checked as far as it can be without a request. Raises ConfigError."""
    account = _account(environ)
    # What is raised below must not carry the environment along: a crash screen prints the variables of each frame.
    del environ
    if isinstance(account, str):
        raise ConfigError(account)
    return account


def _account(environ: Mapping[str, str]) -> Account | str:
    """The account, or the sentence that says why there is none."""
    names = (API_KEY, EMAIL, PASSWORD, ORGANIZATION_ID, WORKSPACE_ID)
    given = {name for name in names if environ.get(name, "").strip()}
    missing = [name for name in (ORGANIZATION_ID, WORKSPACE_ID) if name not in given]
    if not given & {API_KEY, EMAIL, PASSWORD}:
        missing.insert(0, f"{API_KEY} (or {EMAIL} and {PASSWORD})")
    elif API_KEY not in given:
        missing[:0] = [name for name in (EMAIL, PASSWORD) if name not in given]
    if missing:
        return f"Set {_listed(missing)} to open an account, or try the program with `focus-tui --sandbox`."
    for name in (ORGANIZATION_ID, WORKSPACE_ID):
        if positive(environ[name]) is None:
            return f"{name} must be a whole number above 0, not {_shown(environ[name])}."
    try:
        base_url = base_url_of(environ)
        credentials = _credentials(environ, given)
    except ConfigError as problem:
        return str(problem)
    profile = Profile(base_url, int(environ[ORGANIZATION_ID]), int(environ[WORKSPACE_ID]))
    both = given >= {API_KEY, EMAIL, PASSWORD}
    notes = (f"{API_KEY} is used; {EMAIL} and {PASSWORD} are set too and are left alone.",) if both else ()
    return Account(profile, credentials, notes)


def _credentials(environ: Mapping[str, str], given: set[str]) -> ApiKey | Password:
    try:
        if API_KEY not in given:
            password = environ[PASSWORD].rstrip("\r\n")
            return Password(environ[EMAIL].strip(), password, f"{EMAIL} and {PASSWORD} in the environment")
        key = environ[API_KEY].strip()
        if len(key) == 32 and all(sign in "0123456789abcdefABCDEF" for sign in key):
            raise ConfigError(
                f"{API_KEY} looks like a key of Toggl Track; Focus has keys of its own, which begin with toggl_sk_."
            )
        return ApiKey(key, f"{API_KEY} in the environment")
    except ValueError as problem:
        names = API_KEY if API_KEY in given else f"{EMAIL} and {PASSWORD}"
        sentence = f"{names} cannot be used: {problem}."
    raise ConfigError(sentence)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _shown(value: str) -> str:
    """A wrong value for a sentence, but for a key that landed in the wrong variable."""
    if "toggl_sk" in value:
        return "an API key"
    return ascii(value) if len(value) <= 40 else f"{value[:40]!a} and more"
