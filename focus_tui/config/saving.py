"""Saving an account: the secret where the user wants it, then the configuration; each at once, and closed to others.

Nothing here keeps a secret in a variable: crash screens print those.
"""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from focus_tui.config import keyring
from focus_tui.config.account import credentials_of
from focus_tui.config.command import first_line
from focus_tui.config.credentials import ApiKey, Password
from focus_tui.config.errors import ConfigError
from focus_tui.config.file import Stamp, config_path, look, read_own, secret_path, shown_path
from focus_tui.config.folders import make_folder_for, write_private
from focus_tui.config.profile import (
    API_KEY,
    BASE_URL,
    DEFAULT_BASE_URL,
    EMAIL,
    ORGANIZATION_ID,
    PASSWORD,
    WORKSPACE_ID,
    Profile,
    base_url_of,
    positive,
)
from focus_tui.config.reader import read_config
from focus_tui.config.secrets import LIMIT, kept_in_keyring, printed

Kept = Literal["file", "keyring", "command", "environment"]
"""Where the secret is kept."""

_KEYRING = "the system's keyring"


class Answers(NamedTuple):
    """What the user has said. email: empty where the secret is an API key, else it is the password for it.

    kept: where the secret is to be. command: the program and its arguments that print it. reveal: gives what was
    typed as the secret; None where the command or the environment has it.
    """

    profile: Profile
    email: str
    kept: Kept
    command: tuple[str, ...] = ()
    reveal: Callable[[], str] | None = None

    @property
    def secret(self) -> str:
        """What the secret is, in words."""
        return "password" if self.email else "API key"


class InTheWay(NamedTuple):
    """The files that saving would change: the stamp of each that is there already.

    is_flawed: whether something in the configuration is wrong, which is not taken over.
    """

    config: Stamp | None
    secret: Stamp | None
    is_flawed: bool = False

    @property
    def is_something(self) -> bool:
        """Whether the user has to be asked."""
        return self.config is not None or self.secret is not None


def read_command(text: str) -> tuple[str, ...]:
    """The program and its arguments that `text` names, with the quotes of a shell. Raises ValueError, in words."""
    from focus_tui.config.schema import CHECKS, find_wrong

    try:
        argv = shlex.split(text)
    except ValueError:
        raise ValueError("A quotation mark is not closed.") from None
    if not argv:
        raise ValueError("Type the command that prints the secret, such as: pass show focus")
    if any("toggl_sk_" in part for part in argv):
        raise ValueError("A secret does not belong into the command itself.")
    if find_wrong({"account": {"api_key_command": argv}}):
        raise ValueError(f"As a list it must be {CHECKS['account', 'api_key_command'].allowed}.")
    return tuple(argv)


class Saving:
    """Saves an account to where `environ` says that the configuration is. limit: seconds a command may take."""

    def __init__(self, environ: Mapping[str, str], *, limit: float = LIMIT) -> None:
        self._environ = environ
        self._limit = limit
        self._path, self._secret_path = config_path(environ), secret_path(environ)
        self.shown = shown_path(self._path, environ)
        self.shown_secret = shown_path(self._secret_path, environ)

    def is_in_environment(self, *, password: bool) -> bool:
        """Whether the environment holds the secret: the API key, or the password."""
        return bool(self._environ.get(PASSWORD if password else API_KEY, "").strip())

    def overruled(self, answers: Answers) -> str:
        """Why what is saved would not count, since the environment says something else; empty where it would."""
        given = {name: self._environ.get(name, "").strip() for name in (ORGANIZATION_ID, WORKSPACE_ID, EMAIL)}
        others = [
            name
            for name, id in (
                (ORGANIZATION_ID, answers.profile.organization_id),
                (WORKSPACE_ID, answers.profile.workspace_id),
            )
            if given[name] and positive(given[name]) != id
        ]
        if self._is_set(BASE_URL) and base_url_of(self._environ) != answers.profile.base_url:
            others.append(BASE_URL)
        in_environment = answers.kept == "environment"
        if self._is_set(API_KEY) and (answers.email or not in_environment):
            others.append(API_KEY)
        if given[EMAIL] and given[EMAIL] != answers.email and (answers.email or not in_environment):
            others.append(EMAIL)
        if self._is_set(PASSWORD) and not in_environment:
            others.append(PASSWORD)
        if not others:
            return ""
        names, go, them = (others[0], "goes", "it") if len(others) == 1 else (" and ".join(others), "go", "them")
        return f"{names} in the environment {go} before what is saved; quit, and unset {them} first."

    def _is_set(self, name: str) -> bool:
        return bool(self._environ.get(name, "").strip())

    async def credentials(self, answers: Answers) -> ApiKey | Password:
        """The credentials that were typed, or that the command or the environment holds. Raises ConfigError."""
        email = answers.email or None
        if answers.reveal is not None:
            return _credentials(answers.reveal, email, "what was typed in the setup", "This")
        if answers.kept == "command":
            line = await printed(answers.command, self._environ, "The command", self._limit)
            if not line().strip():
                raise ConfigError("The command prints an empty line in place of the secret.")
            return _credentials(line, email, "the command", "What the command prints")
        name = PASSWORD if email else API_KEY
        return _credentials(lambda: self._environ[name].rstrip("\r\n"), email, f"{name} in the environment", name)

    def in_the_way(self, answers: Answers) -> InTheWay:
        """The files that saving would change. Raises ConfigError where that cannot be told."""
        try:
            config, secret = look(self._path), look(self._secret_path) if answers.kept == "file" else None
            return InTheWay(config, secret, bool(config and read_config(self._environ).mistakes))
        except OSError as problem:
            sentence = f"{self.shown} cannot be looked at: {problem.strerror or problem}."
        raise ConfigError(sentence)

    def question(self, found: InTheWay) -> str:
        """What is to be asked before the files that were `found` are changed."""
        said = []
        if found.config is not None:
            stay = "stay, but for what is wrong in it" if found.is_flawed else "stay"
            said.append(
                f"{self.shown} is there already. Its account is replaced, its other settings {stay}, and the old "
                f"file is kept as {os.path.basename(_free_copy(self._path))}."
            )
        if found.secret is not None:
            said.append(f"{self.shown_secret} is there already, and is replaced.")
        return " ".join(said)

    async def save(self, answers: Answers, agreed: InTheWay) -> str | InTheWay:
        """Save the account; what the user should hear of it. Raises ConfigError: the configuration is as it was.

        Where other files are in the way than was `agreed`, nothing is saved, and they are returned.
        """
        if (found := self.in_the_way(answers)) != agreed:
            return found
        if answers.kept == "keyring" and answers.reveal is not None:
            await self._into_keyring(answers.profile.key, answers.reveal)
        return await asyncio.to_thread(self._write, answers, agreed)

    async def _into_keyring(self, entry: str, reveal: Callable[[], str]) -> None:
        """Keep the secret as `entry`, and see that another process gets it back."""
        code, _ = await first_line(keyring.storing(entry), self._environ, _KEYRING, self._limit, told=reveal)
        if code == keyring.NO_KEYRING:
            raise ConfigError("This system has no keyring that can be asked; keep the secret elsewhere.")
        if code:
            raise ConfigError(f"{keyring.failure(code, entry)}.")
        kept = await kept_in_keyring(entry, self._environ, _KEYRING, self._limit)
        if kept() != reveal():
            raise ConfigError("The system's keyring did not keep the secret; keep it elsewhere.")

    def _write(self, answers: Answers, agreed: InTheWay) -> str:
        from focus_tui.config.toml import template

        make_folder_for(self._path, self._environ)
        where = ""
        if answers.kept == "file" and answers.reveal is not None:
            self._keep(answers.reveal, replace=agreed.secret is not None)
            where = f", the {answers.secret} in {os.path.basename(self._secret_path)} beside it"
        elif answers.kept == "keyring":
            where = f", the {answers.secret} in {_KEYRING}"
        values: dict[str, Any] = dict(read_config(self._environ).values)
        values["account"] = account_of(answers)
        copy = "" if agreed.config is None else self._copied()
        _put(self._path, self.shown, template(values).encode, replace=agreed.config is not None)
        if copy:
            where += f". The old file is {copy}"
        if answers.kept == "environment" and not self.is_in_environment(password=bool(answers.email)):
            names = f"{EMAIL} and {PASSWORD}" if answers.email else API_KEY
            where += f". Set {names} before you start focus-tui again"
        return f"Saved in {self.shown}{where}."

    def _keep(self, reveal: Callable[[], str], *, replace: bool) -> None:
        """Write the secret into its file, and see that it will be used from there."""
        _put(self._secret_path, self.shown_secret, lambda: f"{reveal()}\n".encode(), replace=replace)
        opened = read_own(self._secret_path, self.shown_secret)
        if opened is None or opened.distrust:
            why = "it is not there any more" if opened is None else opened.distrust
            raise ConfigError(f"The secret would not be used from {self.shown_secret}: {why}. Keep it elsewhere.")

    def _copied(self) -> str:
        """Keep what is in the file beside it, never over an earlier copy; the copy's name, empty without a file."""
        opened = read_own(self._path, self.shown)
        if opened is None:
            return ""
        copy = _free_copy(self._path)
        _put(copy, f"{self.shown}.bak", lambda: opened.data, replace=False)
        return os.path.basename(copy)


def account_of(answers: Answers) -> dict[str, Any]:
    """The table `[account]` that says what was answered."""
    profile = answers.profile
    account: dict[str, Any] = {"organization_id": profile.organization_id, "workspace_id": profile.workspace_id}
    if profile.base_url != DEFAULT_BASE_URL:
        account["base_url"] = profile.base_url
    if answers.email:
        account["email"] = answers.email
    if answers.kept == "command":
        account["api_key_command"] = list(answers.command)
    if answers.kept == "keyring":
        account["keyring"] = profile.key
    return account


def _credentials(reveal: Callable[[], str], email: str | None, source: str, name: str) -> ApiKey | Password:
    return credentials_of(reveal if email else lambda: reveal().strip(), email, source, name)


def _free_copy(path: str) -> str:
    """Where the old file can be kept: the first name that is free."""
    copy, number = f"{path}.bak", 1
    while os.path.lexists(copy):
        number += 1
        copy = f"{path}.bak{number}"
    return copy


def _put(path: str, shown: str, data: Callable[[], bytes], *, replace: bool) -> None:
    try:
        write_private(path, data, replace=replace)
    except FileExistsError:
        sentence = f"{shown} is there by now, and was left as it is; try again."
    except OSError as problem:
        sentence = f"{shown} cannot be written: {problem.strerror or problem}."
    else:
        return
    raise ConfigError(sentence)
