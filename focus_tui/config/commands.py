"""`focus-tui config path|show|init`: where the configuration is, what it comes to, and a template to begin with."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from focus_tui.config.account import wrong_variables
from focus_tui.config.errors import ConfigError
from focus_tui.config.file import config_path, shown_path
from focus_tui.config.folders import make_folder_for, write_private
from focus_tui.config.profile import (
    API_KEY,
    BASE_URL,
    EMAIL,
    ORGANIZATION_ID,
    PASSWORD,
    WORKSPACE_ID,
    positive,
    with_file,
)
from focus_tui.config.reader import Config, read_config
from focus_tui.config.settings import Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DONE, USAGE = 0, 2

_VARIABLES = {
    ORGANIZATION_ID: "organization_id",
    WORKSPACE_ID: "workspace_id",
    BASE_URL: "base_url",
    EMAIL: "email",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The commands of `focus-tui config`."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="path|show|init")
    commands.add_parser("path", help="print where it is, whether or not it is there")
    commands.add_parser("show", help="print all settings, each with where it came from; secrets are hidden")
    commands.add_parser("init", help="write one with all settings as comments, where there is none")


def run(what: str, environ: Mapping[str, str]) -> int:
    """Do one of the commands; returns the exit code."""
    try:
        match what:
            case "path":
                print(config_path(environ))
                return DONE
            case "show":
                return _show(environ)
            case _:
                return _init(environ)
    except ConfigError as problem:
        _say(str(problem))
        return USAGE


def _init(environ: Mapping[str, str]) -> int:
    from focus_tui.config.toml import template

    path = config_path(environ)
    shown = shown_path(path, environ)
    make_folder_for(path, environ)
    try:
        write_private(path, template().encode(), replace=False)
    except FileExistsError:
        raise ConfigError(f"{shown} is there already and was left as it is.") from None
    except OSError as problem:
        raise ConfigError(f"{shown} cannot be written: {problem.strerror or problem}.") from None
    print(f"{shown} was written. All of it is commented out: take away the # before what you want to set.")
    return DONE


def _show(environ: Mapping[str, str]) -> int:
    from focus_tui.config.toml import shown

    config = read_config(environ)
    where = f"# {config.shown}"
    if config.stamp is None:
        where += " is not used." if config.mistakes else " is not there; focus-tui config init writes one."
    values, origins = _with_environment(config, environ)
    print(where, "", shown(values, origins, secret_in_words(config, environ)[1]), sep="\n", end="")
    wrong = [*config.mistakes, *wrong_variables(environ)]
    for sentence in (*config.notes, *wrong):
        _say(sentence)
    return USAGE if wrong else DONE


def _with_environment(config: Config, environ: Mapping[str, str]) -> tuple[dict[str, Any], dict[Found, str]]:
    """What the file says, and the environment over it; and where each of it came from."""
    values: dict[str, Any] = dict(config.values)
    origins: dict[Found, str] = {}
    for name, value in config.values.items():
        origins[(name,)] = config.shown
        if isinstance(value, dict):
            origins |= {(name, key): config.shown for key in value}
    account = dict(values.get("account", {}))
    for variable, name in _VARIABLES.items():
        given = environ.get(variable, "").strip()
        value = positive(given) if name.endswith("_id") else given
        if given and value is not None:
            account[name] = value
            origins[("account", name)] = f"{variable} in the environment"
    return values | {"account": account}, origins


def secret_in_words(config: Config, environ: Mapping[str, str]) -> tuple[bool, str]:
    """Whether there is a secret, and where it comes from, but not the secret; nothing is run to have it."""
    from focus_tui.config.secrets import source_of

    given = with_file(environ, config.values)
    if given[API_KEY].strip():
        return True, f"The API key, which is hidden, comes from {API_KEY} in the environment."
    kind = "password" if given[EMAIL].strip() else "API key"
    if given[PASSWORD].strip():
        return True, f"The password, which is hidden, comes from {PASSWORD} in the environment."
    source = source_of(config, environ)
    if source is None:
        return False, f"There is no {kind}: neither in the environment, nor does the file say where it is."
    return True, f"The {kind}, which is hidden, comes from {source.words}."


def _say(sentence: str) -> None:
    print(f"focus-tui: {sentence}", file=sys.stderr)
