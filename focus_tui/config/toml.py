"""Settings as TOML text: the template of `config init`, and what `config show` tells, each value with its origin."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from focus_tui.config.schema import CHECKS, COMMANDS, KEYMAP, TABLES, YES_OR_NO, default_of
from focus_tui.config.settings import Found, Settings

_WIDTH = 100
_HIDDEN = "…"

_HEAD = """\
Settings of focus-tui. What is commented out is the default, or an example where there is none.
Variables of the environment go before what is said here."""


def rendered(value: object) -> str:
    """A value as TOML has it, on one line."""
    import tomli_w

    if isinstance(value, (list, tuple)):
        return f"[{', '.join(rendered(each) for each in value)}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


def template(values: Mapping[str, Any] | None = None) -> str:
    """A configuration with a comment for each setting; those of `values` are set, all others commented out."""
    values = values or {}
    lines = [*_comment(_HEAD), ""]
    for name, sentence in docstrings(Settings).items():
        if (name,) in CHECKS and name != KEYMAP:
            lines += [*_comment(sentence, (name,)), _setting((name,), values.get(name)), ""]
    for table, settings in TABLES.items():
        said = values.get(table, {})
        lines += [*_comment(_of_table(settings)), f"[{table}]", ""]
        for name, sentence in docstrings(settings).items():
            lines += [*_comment(sentence, (table, name)), _setting((table, name), said.get(name)), ""]
    lines += [*_comment(docstrings(Settings)[KEYMAP]), f"[{KEYMAP}]"]
    keymap: Any = values.get(KEYMAP) or CHECKS[(KEYMAP,)].example
    lines += [f"{'' if KEYMAP in values else '# '}{_assigned(id, keys)}" for id, keys in keymap.items()]
    return "\n".join(lines) + "\n"


def docstrings(settings: type[Any]) -> dict[str, str]:
    """The sentences under each field of a class of settings, on one line each, in the order of the fields."""
    (body,) = ast.parse(inspect.getsource(settings)).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split())
    return found


def _of_table(settings: type[Any]) -> str:
    """What a table is for: its docstring without its own name."""
    text = " ".join((settings.__doc__ or "").split()).partition(": ")[2]
    return text[:1].upper() + text[1:]


def _comment(text: str, found: Found | None = None) -> Iterator[str]:
    """The text as comment lines; of a setting with what it may be, where its default does not show that."""
    if found is not None and CHECKS[found].allowed != YES_OR_NO:
        text = f"{text}\nAllowed: {CHECKS[found].allowed}."
    for line in text.split("\n"):
        yield from (f"# {part}" for part in wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False))


def _setting(found: Found, value: object) -> str:
    if value is not None:
        return _assigned(found[-1], value)
    default = default_of(found)
    return f"# {_assigned(found[-1], CHECKS[found].example if default is None else default)}"


def _assigned(name: str, value: object) -> str:
    import tomli_w

    return f"{tomli_w.dumps({name: ''}).partition(' = ')[0]} = {rendered(value)}"


def shown(values: Mapping[str, Any], origins: Mapping[Found, str], secret: str) -> str:
    """All settings with where each came from, as TOML that could be a configuration, but for what is hidden.

    values: what the file and the environment say. origins: where each of them came from. secret: where that is kept,
    as a sentence.
    """
    rows: list[tuple[str, str]] = []
    for found in CHECKS:
        if len(found) == 1 and found[0] != KEYMAP:
            rows.append(_row(found, values.get(found[0]), origins))
    for table, settings in TABLES.items():
        rows += [("", ""), (f"[{table}]", "")]
        rows += [_row((table, name), values.get(table, {}).get(name), origins) for name in settings._fields]
        if table == "account":
            rows.append((f"# {secret}", ""))
    rows += [("", ""), (f"[{KEYMAP}]", "")]
    rows += [(_assigned(id, keys), origins[(KEYMAP,)]) for id, keys in values.get(KEYMAP, {}).items()]
    width = min(60, max(len(text) for text, origin in rows if origin))
    return "".join(f"{text.ljust(width)}  # {origin}\n" if origin else f"{text}\n" for text, origin in rows)


def _row(found: Found, value: object, origins: Mapping[Found, str]) -> tuple[str, str]:
    if value is None:
        default = default_of(found)
        return (f"# {found[-1]}", "not set") if default is None else (_assigned(found[-1], default), "default")
    if found in COMMANDS and isinstance(value, list):
        value = [value[0], *[_HIDDEN] * (len(value) > 1)]  # its arguments may hold a secret
    return _assigned(found[-1], value), origins[found]
