"""Having the secret where the environment does not hold it: from a command, the keyring or a file, in that order.

The first of them that is set counts; one that fails is told, and no other is tried in its place. Nothing here keeps a
secret in a variable: crash screens print those.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from focus_tui.config import keyring
from focus_tui.config.account import credentials_of
from focus_tui.config.command import first_line
from focus_tui.config.credentials import Credentials, Latest
from focus_tui.config.errors import ConfigError
from focus_tui.config.file import Stamp, config_path, look, read_own, secret_path, shown_path
from focus_tui.config.profile import EMAIL, Profile, read_profile, with_file
from focus_tui.config.reader import Config, read_config

LIMIT = 60.0
"""Seconds that a command may take: long enough to type a passphrase."""


class Source(NamedTuple):
    """Where the secret is. words: where it comes from, behind “credentials from”. name: what it is called."""

    kind: str
    words: str
    name: str


class SignIn:
    """The credentials of an account whose secret takes its time to be had, and may be another one later.

    environ: of this process. profile: the one that they are for. limit: seconds that a command may take. notes: what
    the user should hear since the secret was last asked for, as sentences.
    """

    def __init__(self, environ: Mapping[str, str], profile: Profile, *, limit: float = LIMIT) -> None:
        self._environ = environ
        self._profile = profile
        self._limit = limit
        self._seen: dict[str, Stamp | None] = {}
        self.credentials = Latest()
        self.notes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Where the credentials come from, in words."""
        return self.credentials.source

    async def renew(self) -> bool:
        """Have the credentials, anew where they were had before; whether they are others. Raises ConfigError.

        The configuration is read again for it, so that what was changed there counts.
        """
        self.notes = ()
        self._seen = _seen([config_path(self._environ)])
        config = await asyncio.to_thread(read_config, self._environ)
        path = secret_file_path(config.values.get("account", {}).get("secret_file"), self._environ)
        self._seen |= _seen([path])
        if read_profile(with_file(self._environ, config.values)) != self._profile:
            # Its secret is not for the server that is talked with here.
            raise ConfigError(f"{config.shown} names another account by now; quit, and start focus-tui anew.")
        source = source_of(config, self._environ)
        if source is None:
            wrong = [mistake for mistake in config.mistakes if "account" in mistake or "TOML" in mistake]
            raise ConfigError(" ".join([*wrong, f"{config.shown} does not say where the secret is."]))
        self.credentials.source = source.words
        return self.credentials.become(await self._had(source, config))

    def has_changed(self) -> bool:
        """Whether the files that the secret comes from are others than when it was last asked for. Cheap."""
        return self._seen != _seen(self._seen)

    async def _had(self, source: Source, config: Config) -> Credentials:
        account = config.values.get("account", {})
        match source.kind:
            case "command":
                reveal = await printed(account["api_key_command"], self._environ, source.name, self._limit)
            case "keyring":
                reveal = await kept_in_keyring(account["keyring"], self._environ, source.name, self._limit)
            case _:
                reveal = await asyncio.to_thread(self._written, account.get("secret_file"), source)
        if not reveal().strip():
            raise ConfigError(f"{source.name} gives an empty line in place of the secret.")
        email = with_file(self._environ, config.values)[EMAIL].strip()
        if email:
            return credentials_of(reveal, email, source.words, source.name)
        return credentials_of(lambda: reveal().strip(), None, source.words, source.name)

    def _written(self, given: str | None, source: Source) -> Callable[[], str]:
        opened = read_own(secret_file_path(given, self._environ), source.name)
        if opened is None:
            raise ConfigError(f"{source.name} is not there.")
        if opened.distrust:
            why = f"{opened.distrust[:1].upper()}{opened.distrust[1:]}"
            raise ConfigError(f"{why}, so the secret in {source.name} is not used; close it to them: chmod go-w.")
        if opened.told:
            self.notes = (opened.told,)
        return lambda: opened.data.partition(b"\n")[0].decode(errors="replace").rstrip("\r")


async def printed(argv: Sequence[str], environ: Mapping[str, str], name: str, limit: float) -> Callable[[], str]:
    """The first line that a command prints. name: what it is called in sentences. Raises ConfigError."""
    code, line = await first_line(argv, environ, name, limit)
    if code:
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        raise ConfigError(f"{name} {ended}; run it in a shell to see why.")
    return line


async def kept_in_keyring(entry: str, environ: Mapping[str, str], name: str, limit: float) -> Callable[[], str]:
    """What the system's keyring holds as `entry`. name: what it is called in sentences. Raises ConfigError."""
    code, line = await first_line(keyring.argv(entry), environ, name, limit)
    if code:
        raise ConfigError(f"{keyring.failure(code, entry)}.")
    return line


def _seen(paths: Iterable[str]) -> dict[str, Stamp | None]:
    """The stamp of each file, None where there is none or it cannot be told."""
    seen: dict[str, Stamp | None] = {}
    for path in paths:
        try:
            seen[path] = look(path)
        except OSError:
            seen[path] = None
    return seen


def source_of(config: Config, environ: Mapping[str, str]) -> Source | None:
    """Where the secret is, as the configuration says; None where it says nothing and the usual file is not there."""
    account = config.values.get("account", {})
    if "api_key_command" in account:
        return Source("command", f"api_key_command in {config.shown}", "account.api_key_command")
    if "keyring" in account:
        return Source("keyring", f"the system's keyring ({account['keyring']})", "the system's keyring")
    path = secret_file_path(account.get("secret_file"), environ)
    if "secret_file" in account or os.path.exists(path):
        return Source("file", shown_path(path, environ), shown_path(path, environ))
    return None


def secret_file_path(given: str | None, environ: Mapping[str, str]) -> str:
    """The path of the file that holds the secret. given: as the configuration has it."""
    if given is None:
        return secret_path(environ)
    return os.path.join(environ.get("HOME", "/"), given[2:]) if given.startswith("~/") else given
