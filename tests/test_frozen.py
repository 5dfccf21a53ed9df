"""Frozen data classes: they behave as those of the standard library do."""

from __future__ import annotations

import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import pytest

from focus_tui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    name: str
    number: int = 7
    secret: str = field(default="word", repr=False)
    note: str = field(default="", compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    name: str
    number: int = 7
    secret: str = field(default="word", repr=False)
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_values_are_equal_by_what_is_compared_and_print_what_is_shown(kind: Any) -> None:
    value = kind("a")
    assert value == kind("a", note="else")
    assert hash(value) == hash(kind("a", note="else"))
    assert value != kind("b")
    assert value != kind("a", secret="else")
    assert value != "a"
    assert value != Nothing()
    assert repr(value) == f"{kind.__name__}(name='a', number=7, note='')"
    assert replace(value, number=8) == kind("a", 8)
    assert pickle.loads(pickle.dumps(value)) == value
    assert [each.name for each in dataclasses.fields(value)] == ["name", "number", "secret", "note"]


@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_nothing_of_a_value_can_be_changed(kind: Any) -> None:
    value = kind("a")
    with pytest.raises(FrozenInstanceError, match="'name'"):
        value.name = "b"
    with pytest.raises(FrozenInstanceError, match="'name'"):
        del value.name
    assert value == kind("a")


def test_nothing_can_be_added_to_a_value() -> None:
    value: Any = Ours("a")
    with pytest.raises(FrozenInstanceError):
        value.other = 1


def test_two_classes_alike_are_not_equal_and_one_without_members_is() -> None:
    ours: Any = Ours("a")
    assert ours != Theirs("a")
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())


def test_only_frozen_classes_with_slots_are_made() -> None:
    make: Any = dataclass
    with pytest.raises(TypeError):
        make(frozen=True, slots=False)
