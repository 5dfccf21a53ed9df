"""Finding what can be started by typing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.targets.catalogue import Row
from focus_tui.targets.filter import Finder, fold, matching, places
from focus_tui.tracking.target import Target


def row(label: str, project: str = "") -> Row:
    return Row(Target("description", label), label, "task", project=project)


ROWS = (
    row("Write the quarterly report", "Apollo"),
    row("Answer mail", "Ops"),
    row("Report to the board"),
    row("Überprüfung der Straße"),
    row("会議の準備"),
)


def found(text: str) -> list[str]:
    return [found.label for found, _ in matching(ROWS, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [shown.label for shown in ROWS]),
        ("  ", [shown.label for shown in ROWS]),
        ("mail", ["Answer mail"]),
        ("MAIL ans", ["Answer mail"]),
        ("ops mail", ["Answer mail"]),
        ("report", ["Report to the board", "Write the quarterly report"]),
        ("the report", ["Write the quarterly report", "Report to the board"]),
        ("uber", ["Überprüfung der Straße"]),
        ("STRASSE", ["Überprüfung der Straße"]),
        ("u\u0308berpru\u0308fung", ["Überprüfung der Straße"]),
        ("準備", ["会議の準備"]),
        ("mailops", []),
        ("zzz", []),
        ("[b](", []),
    ],
)
def test_every_word_is_found_somewhere_in_name_or_project(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_places_are_characters_of_the_label() -> None:
    assert matching((row("Answer mail", "Mailbox"),), "ma an")[0][1] == (0, 1, 7, 8)
    assert places("Straße", "sse") == (4, 5)
    assert places("Überprüfung", "ufu") == (6, 7, 8)
    assert places("u\u0308ber", "ub") == (0, 2)
    assert places("ﬁne", "in") == (0, 1)
    assert places("Answer mail", "ops") == ()


def test_a_finder_says_the_same_again() -> None:
    finder = Finder(ROWS)
    assert finder.matching("report") == finder.matching("REPORT") == [ROWS[2], ROWS[0]]


@given(st.text())
def test_folding_a_text_folds_each_of_its_characters(text: str) -> None:
    """The places rest on it."""
    assert fold(text) == "".join(fold(character) for character in text)


@given(st.text(), st.text())
def test_places_lie_inside_the_label_and_rise(label: str, text: str) -> None:
    marked = places(label, text)
    assert list(marked) == sorted(set(marked))
    assert set(marked) <= set(range(len(label)))


@given(st.text(min_size=1))
def test_a_label_is_found_by_its_own_text(label: str) -> None:
    shown = row(label)
    assert Finder([shown]).matching(label) == [shown]
