"""The keymap of the configuration: names of keys, what a terminal sends, and what is wrong in one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import _character_to_key

from focus_tui.config.keymap import DEFAULT_KEYS, PINNED, Fault, faults, in_force, named, types, written

STOP = "track.stop"


def sent(sequence: str) -> list[str]:
    """The keys that Textual makes of what a terminal sends."""
    parser = XTermParser()
    found = [*parser.feed(sequence), *parser.feed("")]
    return [event.key for event in found if isinstance(event, events.Key)]


@pytest.mark.parametrize(
    ("key", "sequence"),
    [
        ("enter", "\r"),
        ("tab", "\t"),
        ("Backspace", "\x7f"),
        ("insert", "\x1b[2~"),
        ("del", "\x1b[3~"),
        ("pgup", "\x1b[5~"),
        ("pgdn", "\x1b[6~"),
        ("home", "\x1b[H"),
        ("end", "\x1bOF"),
        ("↑", "\x1b[A"),
        ("shift+↓", "\x1b[1;2B"),
        ("alt+left", "\x1b[1;3D"),
        ("ctrl+right", "\x1b[1;5C"),
        ("Shift + Ctrl + Up", "\x1b[1;6A"),
        ("ctrl+alt+home", "\x1b[1;7H"),
        ("ctrl+delete", "\x1b[3;5~"),
        ("shift+tab", "\x1b[Z"),
        ("F1", "\x1bOP"),
        ("f5", "\x1b[15~"),
        ("f12", "\x1b[24~"),
        ("shift+f5", "\x1b[15;2~"),
        ("ctrl+P", "\x10"),
        ("ctrl+z", "\x1a"),
        ("ctrl+\\", "\x1c"),
        ("ctrl+]", "\x1d"),
        ("ctrl+_", "\x1f"),
        ("alt+x", "\x1bx"),
        ("alt+X", "\x1bX"),
        ("shift+a", "A"),
        ("shift+é", "É"),
        (" ", " "),
        ("+", "+"),
        ("?", "?"),
        ("question_mark", "?"),
        ("§", "§"),
        ("section_sign", "§"),
        ("ü", "ü"),
        ("本", "本"),
    ],
)
def test_a_key_is_named_as_textual_names_what_the_terminal_sends(key: str, sequence: str) -> None:
    assert sent(sequence) == [named(key)]
    assert named(written(named(key))) == named(key)


def name_or_why(key: str) -> str:
    try:
        return named(key)
    except ValueError as problem:
        return str(problem)


@given(st.characters(codec="utf-8"))
def test_every_character_is_named_as_textual_names_it_or_is_no_key(character: str) -> None:
    name = name_or_why(character)
    if name == "which is no key":
        assert not character.isalnum()
    elif character not in "↑↓←→":
        assert name == _character_to_key(character)
        assert types(name)
        assert written(name) in ("space" if character == " " else character, name)


@given(
    st.text(max_size=20) | st.lists(st.sampled_from(["ctrl", "shift", "alt", "super", "a", "f1", ""])).map("+".join)
)
def test_any_text_is_a_key_or_told_why_not(text: str) -> None:
    name = name_or_why(text)
    assert name.startswith("which ") or named(name) == name


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("ctrl+1", "which terminals do not send"),
        ("ctrl+enter", "which terminals do not send"),
        ("shift+enter", "which terminals do not send"),
        ("ctrl+shift+a", "which terminals do not send"),
        ("alt+1", "which terminals do not send"),
        ("ctrl+?", "which terminals do not send"),
        ("super+x", "which terminals do not send"),
        ("ctrl+i", "which is tab to a terminal"),
        ("ctrl+M", "which is enter to a terminal"),
        ("ctrl+j", "which is enter to a terminal"),
        ("ctrl+h", "which is backspace to a terminal"),
        ("ctrl+[", "which is escape to a terminal"),
        ("alt+f", "which is ctrl+right to a terminal"),
        ("entre", "which is no key; did you mean enter?"),
        ("f99", "which is no key; did you mean f9?"),
        ("\x1b", "which is no key"),
        ("", "which is no key"),
    ],
)
def test_what_no_terminal_sends_is_told(key: str, why: str) -> None:
    with pytest.raises(ValueError, match="which") as raised:
        named(key)
    assert str(raised.value) == why


def test_the_usual_keys_are_right() -> None:
    assert faults(DEFAULT_KEYS) == []
    assert faults({}) == []
    assert in_force({}) == dict(DEFAULT_KEYS)
    for keys in DEFAULT_KEYS.values():
        assert [named(written(key)) for key in keys] == list(keys)


@pytest.mark.parametrize("key", ["escape", "ctrl+c", "f1", "shift+up", "pagedown", "alt+x"])
def test_what_types_nothing(key: str) -> None:
    assert not types(key)


@pytest.mark.parametrize(
    "keymap",
    [
        {STOP: ["s"]},
        {STOP: []},
        {STOP: ["b"], "track.break": ["x"]},
        {STOP: ["b"], "track.break": []},
        {STOP: ["s", "s", "S"]},
        {"program.quit": ["f10"]},
        {"program.quit": ["ctrl+c"]},
        {"track.start": ["s", "enter"]},
        {"notice.close": ["ctrl+g"]},
        {PINNED: ["f1", "f2"]},
        {"list.down": ["ctrl+n", "down"], "list.up": ["ctrl+p", "up"], "program.palette": ["f2"]},
    ],
)
def test_keymaps_that_are_right(keymap: dict[str, list[str]]) -> None:
    assert faults(keymap) == []


@pytest.mark.parametrize(
    ("keymap", "told"),
    [
        ({STOP: ["b"]}, Fault(STOP, "b", "which is a key of track.break too")),
        ({STOP: ["s"], "list.pin": ["s"]}, Fault("list.pin", "s", "which is a key of track.stop too")),
        ({STOP: ["?"]}, Fault(STOP, "?", "which is a key of program.help too")),
        ({STOP: ["3"]}, Fault(STOP, "3", "which is a key of track.pinned too")),
        ({STOP: ["ctrl+c"]}, Fault(STOP, "ctrl+c", "which always quits")),
        ({"track.stpo": ["x"]}, Fault("track.stpo", None, "names no command; did you mean track.stop?")),
        ({"program.quit": []}, Fault("program.quit", None, "is empty, but something must quit")),
    ],
)
def test_what_is_wrong_is_told_once(keymap: dict[str, list[str]], told: Fault) -> None:
    assert faults(keymap) == [told]


def test_what_is_left_out_has_its_usual_keys_back_which_others_may_have_taken() -> None:
    found = faults({STOP: ["b"], "track.break": ["ctrl+1"], "list.pin": ["x"]})
    assert [fault.id for fault in found] == ["track.break", STOP, "list.pin"]
    assert found[1:] == [
        Fault(STOP, "b", "which is a key of track.break too"),
        Fault("list.pin", "x", "which is a key of track.stop too"),
    ]


keys = st.sampled_from(["x", "b", "q", "s", "enter", "escape", "?", "f1", "ctrl+c", "ctrl+1", "1", " "])
keymaps = st.dictionaries(st.sampled_from([*DEFAULT_KEYS, "no.such"]), st.lists(keys, max_size=3), max_size=8)


@given(keymaps)
def test_without_what_is_told_no_key_has_two_commands_and_what_must_be_there_is(
    keymap: dict[str, Sequence[str]],
) -> None:
    told = {fault.id for fault in faults(keymap)}
    good = {id: tuple(map(named, keys)) for id, keys in keymap.items() if id not in told}
    force = in_force(good)
    assert set(force) == set(DEFAULT_KEYS)
    taken = [(key, id) for id, keys in force.items() for key in dict.fromkeys(keys)]
    assert len({key for key, _ in taken}) == len(taken)
    assert dict(taken)["ctrl+c"] == "program.quit"
    assert any(not types(key) for key in force["notice.close"])
    assert any(not types(key) for key in force["track.start"])
    assert len(force["program.quit"]) > len({"ctrl+c"} - set(good.get("program.quit", ())))
