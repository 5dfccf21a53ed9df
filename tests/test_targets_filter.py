"""Finding what can be started by typing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.targets.catalogue import NO_MARKS, Marks, Row
from focus_tui.targets.filter import Finder, fold, marks, words
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import LONGEST, plain


def row(label: str, project: str = "") -> Row:
    return Row(Target("description", label), label, "task", project=project)


ROWS = (
    row("Write the quarterly report", "Apollo"),
    row("Answer mail", "Ops"),
    row("Report to the board"),
    row("Überprüfung der Straße"),
    row("会議の準備"),
)


def matching(rows: tuple[Row, ...], text: str) -> list[Row]:
    *_, found = Finder(rows).search(text)
    assert found is not None
    return found


def described(text: str) -> Row | None:
    return Finder(()).new(text)


def found(text: str, *labels: str) -> list[str]:
    return [shown.label for shown in matching(tuple(row(label) for label in labels) or ROWS, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [shown.label for shown in ROWS]),
        ("  ", [shown.label for shown in ROWS]),
        ("mail", ["Answer mail"]),
        ("MAIL ans", ["Answer mail"]),
        ("ops mail", ["Answer mail"]),
        ("aml", ["Answer mail"]),
        ("oma", []),
        ("wqr", ["Write the quarterly report"]),
        ("report", ["Report to the board", "Write the quarterly report"]),
        ("board report", ["Report to the board"]),
        ("apo rep", ["Write the quarterly report"]),
        ("uber", ["Überprüfung der Straße"]),
        ("STRASSE", ["Überprüfung der Straße"]),
        ("u\u0308berpru\u0308fung", ["Überprüfung der Straße"]),
        ("準備", ["会議の準備"]),
        ("会準", ["会議の準備"]),
        ("準会", []),
        ("mailops", []),
        ("zzz", []),
        ("[b](", []),
    ],
)
def test_the_letters_of_every_word_are_found_in_order_in_name_or_project(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # As fzf 0.74 orders them, too.
        ("rep", ["Report", "Write the quarterly report", "Grep the logs", "Prepare the room"]),
        ("mail", ["Mail", "Answer mail", "Maintain all lists", "Email backlog"]),
        ("log", ["Login", "Fix login", "Long road", "Blog", "Catalog"]),
        ("wqr", ["Answer wqr", "Weekly quiz round", "Water quarrel", "Write the quarterly report"]),
        ("rev plan", ["Review the plan", "Plan the next review", "Reverse explain"]),
        ("fb", ["f x b", "fooBar", "foo-bar", "foobar"]),
        ("x", ["xa", "fix x", "ax", "box"]),
        # To fzf the start of a name is worth no more than the start of any word in it.
        ("plan", ["Plan", "Planning for the spring", "Sprint plan", "Explain"]),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_best_match_comes_first(text: str, expected: list[str], turned: bool) -> None:
    assert found(text, *(reversed(expected) if turned else expected)) == expected


@pytest.mark.parametrize("text", ["t", "task", "tk", "ta a"])
def test_equal_matches_keep_their_order(text: str) -> None:
    labels = [f"Task {letter}a" for letter in "qweryuiopdfghjlzxcvbnm"]
    assert found(text, *labels) == labels


def test_a_project_that_begins_with_the_word_is_a_match_like_a_word_in_the_name() -> None:
    rows = (row("Grab some ops", "House"), row("Call home", "Ops"), row("Ops review"), row("Drop it", "Ships"))
    assert [shown.label for shown in matching(rows, "ops")] == ["Ops review", "Call home", "Grab some ops"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("strasse", "Straße"),
        ("ß", "Grosser Bahnhof, Strasse"),
        ("istanbul", "İstanbul"),
        ("İSTANBUL", "istanbul"),
        ("cafe", "Cafe\u0301"),
        ("CAFÉ", "cafe"),
        ("fine", "ﬁne"),
        ("회의", "회의 준비"),
        ("ㅎㅇ", "회의 준비"),
        ("하", "한글"),
        ("👩", "👩‍👩‍👧 Family"),
        ("👩👧", "👩‍👩‍👧 Family"),
        ("\uff2d\uff21\uff29\uff2c", "mail"),
        ("mail", "\uff2d\uff21\uff29\uff2c"),
        ("Ω", "Ωmega"),
        ("ςσ", "ΣΣ"),
    ],
)
def test_case_accents_and_ways_of_writing_do_not_matter(text: str, label: str) -> None:
    shown = row(label)
    assert matching((row("zzz"), shown), text) == [shown]
    assert marks(shown, text).label


@pytest.mark.parametrize(
    ("text", "label", "places"),
    [
        ("ma an", "Answer mail", [0, 1, 7, 8]),
        ("sse", "Straße", [4, 5]),
        ("ufu", "Überprüfung", [6, 7, 8]),
        ("ub", "u\u0308ber", [0, 2]),
        ("in", "ﬁne", [0, 1]),
        ("會準", "会議の準備", []),
        ("会準", "会議の準備", [0, 3]),
        ("ops", "Answer mail", []),
        ("rp", "Grope the report", [10, 12]),
        ("ab", f"a{'x' * 90}b", [0, 91]),
        ("abc", f"ab{'x' * 90}a{'y' * 90}bc", [92, 183, 184]),
    ],
)
def test_marks_are_the_characters_of_the_best_match(text: str, label: str, places: list[int]) -> None:
    assert sorted(marks(row(label), text).label) == places


def test_a_word_is_marked_where_it_matches_best() -> None:
    shown = row("Mop the floors", "Ops")
    assert marks(shown, "ops") == Marks(frozenset(), frozenset({0, 1, 2}))
    assert marks(shown, "op flo") == Marks(frozenset({8, 9, 10}), frozenset({0, 1}))
    assert marks(shown, "mop") == Marks(frozenset({0, 1, 2}), frozenset())
    assert marks(shown, "zzz") == marks(shown, "") == NO_MARKS


def test_a_finder_says_the_same_again() -> None:
    finder = Finder(ROWS)
    *_, first = finder.search("report")
    *_, other = finder.search("REPORT")
    assert first == other == [ROWS[2], ROWS[0]]


def test_many_rows_are_searched_in_steps_and_found_as_if_in_one() -> None:
    labels = [f"Task {number} {'of the long list' if number % 3 else ''}".strip() for number in range(12_000)]
    rows = tuple(row(label, ("Apollo", "Ops")[number % 2]) for number, label in enumerate(labels))
    finder = Finder(rows)
    prepared = 0
    while not finder.prepare():
        prepared += 1
    assert prepared >= 2
    for text in ("long 77", "op 77", "o 7"):
        *steps, found = finder.search(text)
        assert len(steps) >= 2
        assert set(steps) == {None}
        assert found is not None
        assert len(found) == sum(matches(shown, text) for shown in rows)
        best = [shown for shown in found if shown in set(matching(tuple(found[:100]), text)[:10])]
        assert best == found[:10]


def test_a_search_that_is_dropped_leaves_nothing_behind() -> None:
    finder = Finder([row(f"Task {number}") for number in range(12_000)])
    dropped = finder.search("task")
    assert next(dropped) is None
    *_, found = finder.search("11999")
    assert found == [row("Task 11999")]


@pytest.mark.parametrize("number", [0, 1, 4_999, 5_000, 5_001, 10_000])
def test_no_row_is_lost_between_the_steps(number: int) -> None:
    rows = tuple(row(f"Task {number}") for number in range(number))
    assert set(matching(rows, "t")) == set(rows)


def is_in(word: str, text: str) -> bool:
    letters = iter(fold(text))
    return all(letter in letters for letter in word)


def matches(shown: Row, text: str) -> bool:
    return all(is_in(word, shown.label) or is_in(word, shown.project) for word in words(text))


LETTERS = st.text(st.sampled_from("abcABC  -_éÉßİıﬁñ가각한ㅎ会議👩\u0301\u200d"), max_size=12)
HARMLESS = (LETTERS | st.text(max_size=40)).map(plain)
TYPED = LETTERS | st.text(max_size=12)


@given(st.lists(st.builds(row, HARMLESS, HARMLESS), max_size=12), TYPED)
def test_exactly_the_rows_that_hold_every_word_are_found(rows: list[Row], text: str) -> None:
    expected = Counter(shown for shown in rows if matches(shown, text))
    assert Counter(matching(tuple(rows), text)) == expected
    assert Counter(matching(tuple(rows), " ".join(reversed(words(text))))) == expected


@given(st.lists(st.builds(row, HARMLESS, HARMLESS), max_size=12), TYPED, st.characters())
def test_typing_on_only_narrows_down(rows: list[Row], text: str, more: str) -> None:
    narrowed = matching(tuple(rows), text + more)
    assert {*narrowed} <= {*matching(tuple(rows), text)}


@given(HARMLESS, HARMLESS, TYPED)
def test_marks_spell_each_word_that_is_typed(label: str, project: str, text: str) -> None:
    shown = row(label, project)
    for word in words(text):
        in_label, in_project = marks(shown, word)
        assert set(in_label) <= set(range(len(label)))
        assert set(in_project) <= set(range(len(project)))
        assert not (in_label and in_project)
        if matches(shown, word):
            marked = [label[place] for place in sorted(in_label)] or [project[place] for place in sorted(in_project)]
            assert is_in(word, "".join(marked))
            assert len(marked) <= len(word)
        else:
            assert not in_label | in_project


@given(st.text())
def test_folding_a_text_folds_each_of_its_characters(text: str) -> None:
    """The places rest on it."""
    assert fold(text) == "".join(fold(character) for character in text)


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(fold(text).upper()) == fold(text.upper())


@given(HARMLESS)
def test_a_label_is_found_by_its_own_text(label: str) -> None:
    shown = row(label)
    assert matching((shown,), label) == [shown]


def test_what_is_typed_can_be_started_by_its_description() -> None:
    assert described("  Lunch   with\tAda \n") == Row(
        Target("description", "Lunch with Ada"), "Start “Lunch with Ada”", "new"
    )
    assert described("") is described(" \t ") is described("\x1b\u202e\u200b") is None


@given(st.text(max_size=LONGEST * 5))
def test_a_description_is_one_harmless_line_of_bounded_length(text: str) -> None:
    new = described(text)
    assert (new is None) is (not words(text))
    if new is not None:
        name = new.target.name
        assert (new.target.kind, new.target.task_id) == ("description", None)
        assert 0 < len(name) <= LONGEST
        assert name == name.strip() == " ".join(name.split()) == plain(name)
        assert described(name) == new


@pytest.mark.parametrize(
    "hostile", ["[b]x[/", "\x1b]0;title\x07", "\u202e\u2066gnp.exe", "a\x00b", "\ud800", "x" * 9000]
)
def test_hostile_text_is_only_text(hostile: str) -> None:
    assert matching(ROWS, hostile) == []
    assert marks(ROWS[0], hostile) == NO_MARKS
    new = described(hostile)
    assert new is not None
    assert plain(new.target.name) == new.target.name
    shown = row(new.target.name)
    assert matching((shown,), hostile) == [shown]
