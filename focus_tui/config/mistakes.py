"""Mistakes in `config.toml` as sentences: the file, the line, the key, its value, and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from focus_tui.config.keymap import Fault
from focus_tui.config.schema import CHECKS, KEYMAP, KEYS_OF_ONE, TABLES, Wrong
from focus_tui.config.settings import Found

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_PART = re.compile(r"""([A-Za-z0-9_-]+)|"([^"]*)"|'([^']*)'""", re.ASCII)
_SECRETS = {"api_key", "apikey", "key", "password", "secret", "token", "toggl_api_key", "toggl_password"}
_LONGEST = 60


def sentences(
    wrong: Sequence[Wrong], of_keys: Sequence[Fault], read: Mapping[str, Any], text: str, shown: str
) -> list[str]:
    """What is wrong in what was `read` from `text`, which is the file at `shown`, from its top to its end.

    of_keys: what is wrong in its keymap.
    """
    found = [(line_of(each, text), _what(each, is_unknown, read)) for each, is_unknown in wrong]
    found += [(line_of((KEYMAP, fault.id), text), _of_keys(fault)) for fault in of_keys]
    return [
        f"{shown}{f', line {line}' if line else ''}: {what}"
        for line, what in sorted(found, key=lambda one: one[0] or 0)
    ]


def _of_keys(fault: Fault) -> str:
    key = "" if fault.key is None else f"has {_shown(fault.key, False)}, "
    return f"{dotted((KEYMAP, fault.id))} {key}{fault.why}{'' if fault.why.endswith('?') else '.'}"


def _what(found: Found, is_unknown: bool, read: Mapping[str, Any]) -> str:
    if is_unknown:
        return _unknown(found)
    value: Any = read
    for part in found:
        value = value[part]
    allowed, is_private = _allowed(found)
    return f"{dotted(found)} is {_shown(value, is_private)}; it must be {allowed}."


def distrusted(names: Sequence[str], why: str, shown: str) -> str:
    """Settings are not used, since others may have written them."""
    folder = why.removeprefix("the folder ").removesuffix(" can be written by others")
    mend = f", and then close it to them: chmod go-w {folder}" if why.endswith("written by others") else ""
    return f"{_upper(why)}, so {_listed(names)} in {shown} {_are(names)} not used. Look through the file{mend}."


def dotted(found: Found) -> str:
    """The name of a setting, as it is written in the file where no table is begun."""
    return ".".join(part if _BARE.fullmatch(part) else f'"{ascii(part[:_LONGEST])[1:-1]}"' for part in found)


def line_of(found: Found, text: str) -> int | None:
    """The line in which the setting at `found` begins, where that can be told from the lines alone."""
    lines, inside = [], []
    table: Found = ()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        key, equals, _ = line.partition("=")
        if line.startswith("["):
            path = table = _parts(line.partition("]")[0])
        elif equals and len(key) <= _LONGEST:
            path = (*table, *_parts(key))
        else:
            continue
        if path[:1] == (KEYMAP,) and len(path) > 1:
            path = (KEYMAP, ".".join(path[1:]))
        if path == found:
            lines.append(number)
        elif path[: len(found)] == found:
            inside.append(number)
    return lines[0] if len(lines) == 1 else inside[0] if inside and not lines else None


def _parts(key: str) -> Found:
    """The parts of a dotted key."""
    return tuple(bare or double or single for bare, double, single in _PART.findall(key))


def _unknown(found: Found) -> str:
    *table, key = found
    if key.lower() in _SECRETS:
        return (
            f"{dotted(found)} is not a setting, and no secret belongs into this file; "
            "use account.api_key_command, account.keyring or account.secret_file."
        )
    known = [".".join(each) for each in CHECKS] + list(TABLES)
    of_table = [name for name in known if name.split(".")[:-1] == table]
    near = _near(key, of_table) or _near(key, known)  # what there is may stand in another table
    if near:
        return f"there is no setting {dotted(found)}; did you mean {near}?"
    place = f"the settings of [{table[0]}] are" if table else "the settings are"
    return f"there is no setting {dotted(found)}; {place} {_listed([name.split('.')[-1] for name in of_table])}."


def _near(key: str, names: Sequence[str]) -> str | None:
    """The one of `names` whose key is nearest to `key`, if any is near."""
    from difflib import get_close_matches

    by_key = {name.split(".")[-1]: name for name in names}
    return next((by_key[near] for near in get_close_matches(key, by_key, 1, 0.7)), None)


def _allowed(found: Found) -> tuple[str, bool]:
    """What may stand there, in words; and whether a wrong value is better not shown."""
    if found in CHECKS:
        return CHECKS[found].allowed, CHECKS[found].private
    if found[0] == KEYMAP:
        return KEYS_OF_ONE, False
    return f"a table, [{found[0]}]", True


def _shown(value: Any, is_private: bool) -> str:
    """A wrong value for a sentence; its kind alone, where it may be a secret."""
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    kind = kinds.get(type(value), "a date or a time")
    if is_private or _may_be_secret(value):
        return f"{kind}, which is not shown here"
    if isinstance(value, dict) or (isinstance(value, int) and abs(value) >= 10**_LONGEST):  # too long to be written
        return kind
    text = ascii(value)
    if isinstance(value, str):
        return f'"{_cut(text[1:-1])}"'
    return _cut(text if isinstance(value, (int, float, list)) else str(value))


def _may_be_secret(value: Any) -> bool:
    """Whether a secret may have landed there, or an address that holds one."""
    if isinstance(value, (list, dict)):
        return any(_may_be_secret(each) for each in (value.values() if isinstance(value, dict) else value))
    if not isinstance(value, str):
        return False
    return "toggl_sk" in value or "@" in value or re.fullmatch(r"[0-9a-fA-F]{32}", value) is not None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _upper(clause: str) -> str:
    return clause[:1].upper() + clause[1:]
