"""An account: a profile with its credentials, from environment and configuration, checked without a request."""

from __future__ import annotations

from focus_tui.config.credentials import ApiKey, Password
from focus_tui.config.errors import ConfigError
from focus_tui.config.profile import (
    API_KEY,
    EMAIL,
    ORGANIZATION_ID,
    PASSWORD,
    WORKSPACE_ID,
    Profile,
    Value,
    base_url_of,
    positive,
    with_file,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Account(Value):
    """A profile with the credentials for it. `notes`: sentences that the user should see once.

    credentials: None where the environment does not hold them; they are to be had as the configuration says.
    """

    __slots__ = ("credentials", "notes", "profile")
    profile: Profile
    credentials: ApiKey | Password | None
    notes: tuple[str, ...]

    def __init__(self, profile: Profile, credentials: ApiKey | Password | None, notes: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "profile", profile)
        object.__setattr__(self, "credentials", credentials)
        object.__setattr__(self, "notes", notes)


def read_account(
    environ: Mapping[str, str],
    values: Mapping[str, object] | None = None,
    *,
    has_secret: bool = False,
    where: str = "",
) -> Account:
    """The account that the environment names, and the configuration where it does not. Raises ConfigError.

    values: what the configuration says, checked. has_secret: whether it says where the secret is. where: its path,
    for sentences; empty where there is none.
    """
    account = _account(with_file(environ, values or {}), environ.get(EMAIL, ""), has_secret, where)
    # What is raised below must not carry the environment along: a crash screen prints the variables of each frame.
    del environ
    if isinstance(account, str):
        raise ConfigError(account)
    return account


def _account(given: Mapping[str, str], email: str, has_secret: bool, where: str) -> Account | str:
    """The account, or the sentence that says why there is none. email: as the environment has it."""
    names = {name for name in (API_KEY, EMAIL, PASSWORD, ORGANIZATION_ID, WORKSPACE_ID) if given[name].strip()}
    missing = [name for name in (ORGANIZATION_ID, WORKSPACE_ID) if name not in names]
    is_late = has_secret and not names & {API_KEY, PASSWORD}
    if not names & {API_KEY, EMAIL, PASSWORD} and not is_late:
        missing.insert(0, f"{API_KEY} (or {EMAIL} and {PASSWORD})")
    elif API_KEY not in names and not is_late:
        missing[:0] = [name for name in (EMAIL, PASSWORD) if name not in names]
    if missing:
        place = f", in the environment or in {where}" if where else ""
        return (
            f"Set {_listed(missing)} to open an account{place}, run `focus-tui setup`, or try the program with "
            "`focus-tui --sandbox`."
        )
    if wrong := wrong_variables(given):
        return wrong[0]
    try:
        credentials = None if is_late else _credentials(given, names, email)
    except ConfigError as problem:
        return str(problem)
    profile = Profile(base_url_of(given), int(given[ORGANIZATION_ID]), int(given[WORKSPACE_ID]))
    both = names >= {API_KEY, EMAIL, PASSWORD}
    notes = (f"{API_KEY} is used; {EMAIL} and {PASSWORD} are set too and are left alone.",) if both else ()
    return Account(profile, credentials, notes)


def wrong_variables(given: Mapping[str, str]) -> list[str]:
    """What is wrong in the variables that name the profile, as sentences."""
    wrong = [
        f"{name} must be a whole number above 0, not {_shown(given[name])}."
        for name in (ORGANIZATION_ID, WORKSPACE_ID)
        if given.get(name, "").strip() and positive(given[name]) is None
    ]
    try:
        base_url_of(given)
    except ConfigError as problem:
        wrong.append(str(problem))
    return wrong


def _credentials(given: Mapping[str, str], names: set[str], email: str) -> ApiKey | Password:
    if API_KEY in names:
        return credentials_of(lambda: given[API_KEY].strip(), None, f"{API_KEY} in the environment", API_KEY)
    both = f"{EMAIL} and {PASSWORD}" if email.strip() else PASSWORD
    return credentials_of(
        lambda: given[PASSWORD].rstrip("\r\n"), given[EMAIL].strip(), f"{both} in the environment", both
    )


def credentials_of(reveal: Callable[[], str], email: str | None, source: str, name: str) -> ApiKey | Password:
    """An API key, or with `email` a password. reveal: gives the secret, which no variable of a frame may hold.

    source: where it came from, and name: what it is called, both in words. Raises ConfigError for what cannot be one.
    """
    try:
        if email is not None:
            return Password(email, reveal(), source)
        if _is_of_track(reveal):
            raise ConfigError(
                f"{name} looks like a key of Toggl Track; Focus has keys of its own, which begin with toggl_sk_."
            )
        return ApiKey(reveal(), source)
    except ValueError as problem:
        sentence = f"{name} cannot be used: {problem}."
    raise ConfigError(sentence)


def _is_of_track(reveal: Callable[[], str]) -> bool:
    return len(reveal()) == 32 and all(sign in "0123456789abcdefABCDEF" for sign in reveal())


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _shown(value: str) -> str:
    """A wrong value for a sentence, but for a key that landed in the wrong variable."""
    if "toggl_sk" in value:
        return "an API key"
    return ascii(value) if len(value) <= 40 else f"{value[:40]!a} and more"
