"""Reading `config.toml` whole: what it says, and each mistake in it as a sentence. What is wrong is left out."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from focus_tui.config.current import Said
from focus_tui.config.errors import ConfigError
from focus_tui.config.file import CONFIG, Opened, Stamp, close_folder, config_path, read_own, secret_path, shown_path
from focus_tui.config.folders import config_folder
from focus_tui.config.settings import Found, Settings, settings_of


class Config(NamedTuple):
    """What the configuration says.

    shown: its path, as a person writes it. stamp: None where there is no file. values: the settings as the file has
    them, checked. has_secret: whether it says where the secret is, or that lies in its usual place. mistakes: what is
    wrong in it, and notes: what else the user should hear, as sentences.
    """

    shown: str
    stamp: Stamp | None
    values: Mapping[str, Any]
    has_secret: bool
    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def settings(self) -> Settings:
        """The settings, commands among them."""
        return settings_of(self.values)

    @property
    def said(self) -> Said:
        """What may be kept of it for a quick start: all but commands."""
        from focus_tui.config.schema import COMMANDS

        return Said(_without(self.values, COMMANDS), self.has_secret)


def read_config(environ: Mapping[str, str], *, owner: int | None = None) -> Config:
    """Read the configuration; owner: whose it must be, the running user's. Raises ConfigError without a home."""
    path = config_path(environ)
    shown = shown_path(path, environ)
    # What is raised below must not carry the environment along: a crash screen prints the variables of each frame.
    has_secret_file, is_named = os.path.exists(secret_path(environ)), bool(environ.get(CONFIG, "").strip())
    folder = os.path.dirname(path)
    is_ours = folder == config_folder(environ)
    shown_folder = shown_path(folder, environ)
    del environ
    try:
        opened = read_own(path, shown, owner=owner)
    except ConfigError as problem:
        return Config(shown, None, {}, has_secret_file, (str(problem),))
    if opened is None:
        missing = (f"{shown}, which {CONFIG} names, is not there.",) if is_named else ()
        return Config(shown, None, {}, has_secret_file, missing)
    # A folder that the user has named may be open to others for other reasons.
    closed = close_folder(folder, shown_folder) if is_ours else ""
    notes = tuple(told for told in (opened.told, closed) if told)
    values, mistakes = _checked(opened, shown)
    account = values.get("account", {})
    has_secret = has_secret_file or not {"api_key_command", "keyring", "secret_file"}.isdisjoint(account)
    return Config(shown, opened.stamp, values, has_secret, tuple(mistakes), notes)


def _checked(opened: Opened, shown: str) -> tuple[dict[str, Any], list[str]]:
    """What of the file can be used, and what is wrong in the rest."""
    import tomllib

    try:
        text = opened.data.decode("utf-8-sig")
        read = tomllib.loads(text)
    except UnicodeDecodeError as problem:
        line = opened.data[: problem.start].count(b"\n") + 1
        return {}, [f"{shown} is not UTF-8, in line {line}; nothing of it is used."]
    except (ValueError, RecursionError) as problem:
        return {}, [f"{shown} is not TOML{_place(problem, text)}; nothing of it is used."]
    from focus_tui.config import mistakes
    from focus_tui.config.keymap import faults
    from focus_tui.config.schema import KEYMAP, find_wrong

    if isinstance(read.get(KEYMAP), dict):
        read[KEYMAP] = _flat(read[KEYMAP])
    wrong = find_wrong(read)
    values = _without(read, [found for found, _ in wrong])
    of_keys = faults(values.get(KEYMAP, {}))
    told = mistakes.sentences(wrong, of_keys, read, text, shown)
    values = _without(values, [(KEYMAP, fault.id) for fault in of_keys])
    if opened.distrust:
        values, distrusted = _trusted(values)
        if distrusted:
            told.append(mistakes.distrusted(distrusted, opened.distrust, shown))
    return values, told


def _place(problem: Exception, text: str) -> str:
    """Where a file stops being TOML, and why: “ in line 3, column 7: Expected '=' after a key”."""
    said = re.fullmatch(r"(?s)(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(problem))
    if said is None:  # a number with thousands of digits, or brackets in thousands of brackets
        return ": it holds something that is too long or too deep"
    end = text.count("\n") + 1, len(text) - text.rfind("\n")
    line, column = (said[2], said[3]) if said[2] else end
    return f" in line {line}, column {column}: {said[1]}"


def _flat(keymap: Mapping[str, Any]) -> dict[str, Any]:
    """The keymap with whole ids: `track.stop = …` is a table in a table for TOML."""
    flat: dict[str, Any] = {}
    for name, value in keymap.items():
        if isinstance(value, dict) and value:
            flat |= {f"{name}.{id}": keys for id, keys in _flat(value).items()}
        else:
            flat[name] = value
    return flat


def _without(values: Mapping[str, Any], left_out: list[Found] | tuple[Found, ...]) -> dict[str, Any]:
    """The values but for those that are left out; tables that are empty then are left out too."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if (name,) in left_out:
            continue
        if isinstance(value, dict):
            value = {key: member for key, member in value.items() if (name, key) not in left_out}
            if not value:
                continue
        kept[name] = value
    return kept


def _trusted(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values of a file that others may have written, and the names of those that are not to be relied upon.

    Those are the commands, and the address, since the secret is sent to it.
    """
    from focus_tui.config.schema import COMMANDS

    risky = [*COMMANDS, ("account", "base_url")]
    there = [found for found in risky if found[1] in values.get(found[0], {})]
    return _without(values, there), [".".join(found) for found in there]
