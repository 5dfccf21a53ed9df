"""Text from servers, made safe to show; and lengths of time in words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.tracking.text import clock_text, plain, span_text

EMOJI = ("👩", "❤", "🏳", "🌈", "👍🏽", "♂")
JOINER = "\u200d"
anything = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from([JOINER, "\u202e", "\ufe0f", "\u0301", "\x1b", " ", "a", *(e[0] for e in EMOJI)]),
    ),
    max_size=80,
)


@given(anything, st.integers(2, 40))
def test_nothing_that_is_shown_can_be_obeyed(text: str, longest: int) -> None:
    shown = plain(text, longest)
    assert len(shown) <= longest
    assert shown == shown.strip()
    marks = 0
    for character in shown:
        category = unicodedata.category(character)
        assert category not in ("Cc", "Cs", "Cn", "Zl", "Zp")
        assert category != "Cf" or character == JOINER
        marks = marks + 1 if category in ("Mn", "Me") else 0
        assert marks <= 2


@given(anything, st.integers(2, 40))
def test_cleaning_what_is_clean_changes_nothing(text: str, longest: int) -> None:
    shown = plain(text, longest)
    assert plain(shown, longest) == shown


@given(anything)
def test_a_joiner_stays_between_emoji_only(text: str) -> None:
    shown = plain(text)
    for before, joiner, after in zip(shown, shown[1:], shown[2:], strict=False):
        if joiner == JOINER:
            assert unicodedata.category(before) in ("So", "Sk", "Sm", "Mn", "Me")
            assert unicodedata.category(after) in ("So", "Sk", "Sm")
    assert not shown.startswith(JOINER)
    assert not shown.endswith(JOINER)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("👩‍👩‍👧‍👦 day", "👩‍👩‍👧‍👦 day"),
        ("🏳️‍🌈", "🏳️‍🌈"),
        ("👩🏽‍⚕️", "👩🏽‍⚕️"),
        ("a\u200db", "ab"),
        ("क्\u200dष", "क्ष"),
        ("👩\u200dx", "👩x"),
        ("x\u200d👩", "x👩"),
        ("👩\u200d", "👩"),
        ("a\u0301\u200b\u0301\u200b\u0301", "a\u0301\u0301"),
        ("one\r\ntwo\tthree", "one  two three"),
        ("\x1b[2Jgone", "[2Jgone"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ud800 lone", "\ufffd lone"),
        ("[b]x[/", "[b]x[/"),
        ("", ""),
    ],
)
def test_examples(sent: str, shown: str) -> None:
    assert plain(sent) == shown


def test_a_long_name_is_cut_with_a_sign() -> None:
    assert plain("x" * 10_000, 10) == "x" * 9 + "…"
    assert plain("\x00" * 10_000 + "x", 10) == "…"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0:00:00"), (0.9, "0:00:00"), (5047, "1:24:07"), (360_000, "100:00:00"), (1e12, "9999:59:59")],
)
def test_a_length_of_time_as_a_clock(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (19, "10 s"),
        (60, "1 min"),
        (3600, "1 h"),
        (7800, "2 h 10 min"),
        (86_400, "24 h"),
        (200_000, "2 days"),
    ],
)
def test_a_length_of_time_in_words(seconds: float, text: str) -> None:
    assert span_text(seconds) == text
