"""What the dashboard is given: profile, credentials and settings, without reading the file where it is known."""

from __future__ import annotations

from focus_tui.config.account import Account, read_account
from focus_tui.config.current import NOTHING, Said, already_said
from focus_tui.config.errors import ConfigError, NothingConfigured
from focus_tui.config.file import config_path, shown_path
from focus_tui.config.profile import (
    API_KEY,
    EMAIL,
    ORGANIZATION_ID,
    PASSWORD,
    SANDBOX,
    WORKSPACE_ID,
    Value,
    with_file,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from focus_tui.config.reader import Config


class Given(Value):
    """What there is to start with, from environment and configuration.

    account: whose tracking is shown; without credentials for the sandbox, and where the secret is yet to be had.
    said: what the configuration says. config: the same, read whole, where it was not known without that.
    """

    __slots__ = ("account", "config", "said")
    account: Account
    said: Said
    config: Config | None

    def __init__(self, account: Account, said: Said = NOTHING, config: Config | None = None) -> None:
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "said", said)
        object.__setattr__(self, "config", config)


def read_given(environ: Mapping[str, str], *, sandbox: bool) -> Given:
    """What there is to start with. Raises ConfigError where there is no account, with each mistake of the file.

    Where nothing of an account is named at all, and nothing is wrong, it is NothingConfigured.
    """
    said = already_said(environ)
    account = None if said is None else _account(environ, said, "", sandbox)
    if said is not None and isinstance(account, Account):
        return Given(account, said)
    if said is not None and not said.from_file:
        problems, mistaken = [str(account)], False
    else:
        from focus_tui.config.reader import read_config

        config = read_config(environ)
        account = _account(environ, config.said, shown_path(config_path(environ), environ), sandbox)
        if isinstance(account, Account):
            return Given(account, config.said, config)
        problems, mistaken = [*config.notes, *config.mistakes, account], bool(config.mistakes)
        said = config.said
    error = ConfigError if mistaken or _names_something(environ, said) else NothingConfigured
    # What is raised below must not carry the environment along: a crash screen prints the variables of each frame.
    del environ
    raise error("\n".join(problems))


def _names_something(environ: Mapping[str, str], said: Said) -> bool:
    """Whether anything of an account is named."""
    given = with_file(environ, said.values)
    return any(given[name].strip() for name in (API_KEY, EMAIL, PASSWORD, ORGANIZATION_ID, WORKSPACE_ID))


def _account(environ: Mapping[str, str], said: Said, where: str, sandbox: bool) -> Account | str:
    """The account, or the sentence that says why there is none."""
    if sandbox:
        return Account(SANDBOX, None)
    try:
        return read_account(environ, said.values, has_secret=said.has_secret, where=where)
    except ConfigError as problem:
        return str(problem)
