"""Keys: those that each command has, those that a terminal sends, and what is wrong in a keymap of the user's.

A key is named as Textual names it (`question_mark`); the file may say it as a person writes it (`?`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

DEFAULT_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "track.start": ("enter",),
        "track.toggle": ("space",),
        "track.stop": ("x",),
        "track.switch": ("w",),
        "track.break": ("b",),
        "track.previous": ("minus",),
        "track.planned": ("0",),
        "track.pinned": tuple("123456789"),
        "track.start_at": ("a",),
        "track.stop_at": ("A",),
        "notice.yes": ("y",),
        "notice.no": ("n",),
        "action.discard": ("D",),
        "action.list": ("h",),
        "notice.close": ("escape",),
        "list.filter": ("slash",),
        "list.pin": ("p",),
        "list.blocks": ("t",),
        "list.refresh": ("R",),
        "list.down": ("j", "down"),
        "list.up": ("k", "up"),
        "time.later": ("shift+up",),
        "time.earlier": ("shift+down",),
        "list.page_down": ("pagedown",),
        "list.page_up": ("pageup",),
        "list.top": ("g", "home"),
        "list.bottom": ("G", "end"),
        "day.open": ("d",),
        "day.before": ("left_square_bracket", "left"),
        "day.after": ("right_square_bracket", "right"),
        "program.refresh": ("r",),
        "program.palette": ("ctrl+p",),
        "program.shell": ("ctrl+z",),
        "program.quit": ("q", "ctrl+c"),
        "program.help": ("question_mark",),
    }
)
"""The commands by their ids, each with its usual keys, where the configuration says nothing."""

PINNED = "track.pinned"
"""The command of which each key means another target, by its place."""
_QUIT, _ALWAYS_QUITS = "program.quit", "ctrl+c"
_MUST_STAY = {
    _QUIT: "something must quit",
    "notice.close": "something must close",
    "track.start": "something must start",
}
_WHILE_TYPING = {"notice.close": "escape", "track.start": "enter"}
"""What must be possible while the filter takes every key that types, and the usual key for it."""

_SIGNS = {
    **{" ": "space", "!": "exclamation_mark", '"': "quotation_mark", "#": "number_sign", "$": "dollar_sign"},
    **{"%": "percent_sign", "&": "ampersand", "'": "apostrophe", "(": "left_parenthesis", ")": "right_parenthesis"},
    **{"*": "asterisk", "+": "plus", ",": "comma", "-": "minus", ".": "full_stop", "/": "slash", ":": "colon"},
    **{";": "semicolon", "<": "less_than_sign", "=": "equals_sign", ">": "greater_than_sign"},
    **{"?": "question_mark", "@": "at", "[": "left_square_bracket", "\\": "backslash", "]": "right_square_bracket"},
    **{"^": "circumflex_accent", "_": "underscore", "`": "grave_accent", "{": "left_curly_bracket"},
    **{"|": "vertical_line", "}": "right_curly_bracket", "~": "tilde"},
}
_SIGN_OF = {name: sign for sign, name in _SIGNS.items()}
_PLAIN = ("enter", "tab", "escape", "backspace")
"""Keys that a terminal sends without modifiers alone."""
_MOVING = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
_FUNCTION = tuple(f"f{number}" for number in range(1, 13))
_OTHER_NAMES = {
    **{"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "ins": "insert"},
    **{"↑": "up", "↓": "down", "←": "left", "→": "right"},
}
_WRITTEN = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn"} | dict(
    zip(("up", "down", "left", "right"), "↑↓←→", strict=True)
)
_MODIFIERS = ("alt", "ctrl", "shift")
_WITH_CTRL = ("backslash", "right_square_bracket", "underscore")
"""Signs of which a terminal tells that ctrl was held."""
_SAME = {
    **{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace"},
    **{"ctrl+left_square_bracket": "escape", "alt+b": "ctrl+left", "alt+f": "ctrl+right"},
}
"""Keys for which a terminal sends, or Textual understands, the same as for others."""


class Fault(NamedTuple):
    """What is wrong with one entry of a keymap. key: the key that is at fault, None for all of them.

    why: a clause behind the key (“which …”), or behind the name of the entry.
    """

    id: str
    key: str | None
    why: str


def written(key: str) -> str:
    """Textual's name of a key, as a person writes it."""
    *modifiers, name = key.split("+")
    shown = _WRITTEN.get(name, name)
    if types(name) and len(name) > 1 and name != "space":
        shown = _SIGN_OF.get(name) or _character(name) or name
    return "+".join([*modifiers, shown])


def types(key: str) -> bool:
    """Whether a key types a character while a text is typed."""
    return "+" not in key and key not in (*_PLAIN, *_MOVING, *_FUNCTION)


def named(key: str) -> str:
    """A key of the file, as Textual names it. ValueError, with a clause that says why, where terminals send none."""
    if len(key) == 1 and key not in _OTHER_NAMES:
        return _of_character(key)
    *modifiers, name = key.replace(" ", "").split("+") if not key.endswith("++") else [*key[:-2].split("+"), "+"]
    held = {modifier.lower() for modifier in modifiers}
    if len(name) == 1 and name not in _OTHER_NAMES:
        if name.isupper() and "ctrl" not in held:
            held.add("shift")
        name = _of_character(name.lower())
    else:
        name = _OTHER_NAMES.get(name.lower(), name.lower())
    whole = "+".join([*sorted(held), name])
    if not held:
        return _without_modifiers(name)
    if held - {*_MODIFIERS}:
        raise ValueError("which terminals do not send")
    if whole in _SAME:
        raise ValueError(f"which is {_SAME[whole]} to a terminal")
    if name in (*_MOVING, *_FUNCTION) or whole == "shift+tab":
        return whole
    if len(name) == len(name.upper()) == 1 and name.isalpha() and held == {"shift"}:
        return name.upper()
    is_letter = len(name) == 1 and name.isascii() and name.isalpha()
    if is_letter and held in ({"alt"}, {"alt", "shift"}):
        return whole
    if (is_letter or name in _WITH_CTRL) and held == {"ctrl"}:
        return whole
    raise ValueError("which terminals do not send")


def _without_modifiers(name: str) -> str:
    if name in (*_PLAIN, *_MOVING, *_FUNCTION) or name in _SIGN_OF:
        return name
    character = _character(name)
    if character is None:
        raise ValueError(f"which is no key{_did_you_mean(name, (*_PLAIN, *_MOVING, *_FUNCTION, *_SIGN_OF))}")
    return _of_character(character)


def _character(name: str) -> str | None:
    """The character that Unicode names so."""
    from unicodedata import lookup

    try:
        return lookup(name.replace("_", " "))
    except KeyError:
        return None


def _of_character(character: str) -> str:
    """The key that types a character."""
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isalnum():
        return character
    from unicodedata import name

    found = name(character, "")
    if not found or not character.isprintable():
        raise ValueError("which is no key")
    return found.lower().replace("-", "_").replace(" ", "_")


def in_force(keymap: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The keys of all commands, with a keymap over the usual ones; what quits always does so."""
    keys = {id: keymap.get(id, usual) for id, usual in DEFAULT_KEYS.items()}
    if _ALWAYS_QUITS not in keys[_QUIT]:
        keys[_QUIT] = (*keys[_QUIT], _ALWAYS_QUITS)
    return keys


def faults(keymap: Mapping[str, Sequence[str]]) -> list[Fault]:
    """What is wrong with a keymap of the file. All but the entries named can be in force."""
    found: list[Fault] = []
    good: dict[str, tuple[str, ...]] = {}
    for id, keys in keymap.items():
        fault = _fault(id, keys)
        if fault is None:
            good[id] = tuple(dict.fromkeys(map(named, keys)))
        else:
            found.append(fault)
    # What is left out has its usual keys back, which others may have been given.
    while (clash := _clash(good)) is not None:
        found.append(clash)
        del good[clash.id]
    return found


def _fault(id: str, keys: Sequence[str]) -> Fault | None:
    """What is wrong with an entry by itself."""
    if id not in DEFAULT_KEYS:
        return Fault(
            id, None, f"names no command{_did_you_mean(id, DEFAULT_KEYS) or '; focus-tui keys tells them all'}"
        )
    for key in keys:
        try:
            name = named(key)
        except ValueError as problem:
            return Fault(id, key, str(problem))
        if name == _ALWAYS_QUITS and id != _QUIT:
            return Fault(id, key, "which always quits")
    if id in _MUST_STAY and not keys:
        return Fault(id, None, f"is empty, but {_MUST_STAY[id]}")
    if id in _WHILE_TYPING and all(types(named(key)) for key in keys):
        usual = _WHILE_TYPING[id]
        return Fault(id, None, f'has only keys that type in the filter; it needs another, such as "{usual}"')
    if id == PINNED and len(keys) > len(DEFAULT_KEYS[PINNED]):
        return Fault(id, None, "has more keys than there are pins, which is nine")
    return None


def _clash(good: Mapping[str, tuple[str, ...]]) -> Fault | None:
    """The first entry that takes a key of another command."""
    keys = in_force(dict(good))
    taken = {key: id for id in keys if id not in good for key in keys[id]}
    for id in good:
        for key in keys[id]:
            if taken.setdefault(key, id) != id:
                return Fault(id, written(key), f"which is a key of {taken[key]} too")
    return None


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), 1, 0.7)
    return f"; did you mean {near[0]}?" if near else ""
