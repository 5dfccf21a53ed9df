"""What the dashboard is given: profile, credentials and settings, without reading the file where it is known."""

from __future__ import annotations

from focus_tui.config.account import Account, read_account
from focus_tui.config.current import NOTHING, Said, already_said
from focus_tui.config.errors import ConfigError
from focus_tui.config.file import config_path, shown_path
from focus_tui.config.profile import SANDBOX, Value

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
    """What there is to start with. Raises ConfigError where there is no account, with each mistake of the file."""
    said = already_said(environ)
    account = None if said is None else _account(environ, said, "", sandbox)
    if said is not None and isinstance(account, Account):
        return Given(account, said)
    if said is not None and not said.from_file:
        problems = [str(account)]
    else:
        from focus_tui.config.reader import read_config

        config = read_config(environ)
        account = _account(environ, config.said, shown_path(config_path(environ), environ), sandbox)
        if isinstance(account, Account):
            return Given(account, config.said, config)
        problems = [*config.notes, *config.mistakes, account]
    # What is raised below must not carry the environment along: a crash screen prints the variables of each frame.
    del environ
    raise ConfigError("\n".join(problems))


def _account(environ: Mapping[str, str], said: Said, where: str, sandbox: bool) -> Account | str:
    """The account, or the sentence that says why there is none."""
    if sandbox:
        return Account(SANDBOX, None)
    try:
        return read_account(environ, said.values, has_secret=said.has_secret, where=where)
    except ConfigError as problem:
        return str(problem)
