"""Actions and entries as rows: nothing is lost on the way, and what makes no sense is told."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.clock import Moment
from focus_tui.tracking import codec
from focus_tui.tracking.action import Action, Stage
from focus_tui.tracking.journal import Seen
from tests.support.journals import actions, entry, sightings, start


def broken(**changes: object) -> list[object]:
    """The row of a good action with other cells; those of `rest` are named too."""
    cells = dict(zip(codec.COLUMNS, codec.row_of(start("a", place=1.0, revision=1)), strict=True))
    rest = json.loads(str(cells["rest"]))
    for name, value in changes.items():
        if name in cells:
            cells[name] = value  # type: ignore[assignment]
        else:
            rest[name] = value
            cells["rest"] = json.dumps(rest)
    return list(cells.values())


@given(actions)
def test_an_action_comes_back_as_it_was(action: Action) -> None:
    assert codec.action_of(codec.row_of(action)) == action


@given(sightings)
def test_an_entry_comes_back_as_it_was(seen: Seen) -> None:
    _, _, end, value = codec.seen_row(seen)
    assert codec.seen_of(end, value) == seen


@given(actions)
def test_a_row_is_ascii_but_for_its_keys(action: Action) -> None:
    row = dict(zip(codec.COLUMNS, codec.row_of(action), strict=True))
    assert str(row["rest"]).isascii()


def test_what_is_being_sent_is_lost_when_it_is_read() -> None:
    for stage in (Stage.SENDING, Stage.LOST):
        row = codec.row_of(start("a", stage=stage))
        assert row[codec.COLUMNS.index("state")] == "sending"
        assert codec.action_of(row).stage is Stage.LOST


def test_the_monotonic_clock_is_not_kept() -> None:
    action = start("a", pressed=Moment(3.0, 2.0, 1.0), sent=Moment(6.0, 5.0, 4.0))
    read = codec.action_of(codec.row_of(action))
    assert (read.pressed, read.sent) == (Moment(3.0, 2.0, 2.0), Moment(6.0, 5.0, 5.0))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_never_written(number: float) -> None:
    for action in (
        start("a", sealed=number),
        start("a", offset=number),
        start("a", pressed=Moment(number, 0.0, 0.0)),
    ):
        with pytest.raises(ValueError, match=r"no instant|JSON"):
            codec.row_of(action)
    with pytest.raises(ValueError, match=r"no instant"):
        codec.seen_row(Seen(entry(1), number))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": None}, "its id is no text"),
        ({"place": "first"}, "its place is no number"),
        ({"place": math.inf}, "its place is no finite number"),
        ({"revision": 1.5}, "its revision is no whole number"),
        ({"state": "sent"}, "its state is none that is known"),
        ({"state": "lost"}, "its state is none that is known"),
        ({"kind": "pause"}, "its kind is none that is known"),
        ({"pressed": None}, "its pressed is no number"),
        ({"pressed_boot": "x"}, "its pressed_boot is no number"),
        ({"sealed": "now"}, "its sealed is no number"),
        ({"sent": 1.0}, "its sent_boot is no number"),
        ({"rest": "{"}, "its JSON is broken"),
        ({"rest": "[" * 100_000}, "its JSON is broken"),
        ({"rest": "[]"}, "its JSON is no object"),
        ({"rest": "{}"}, "its name is no text"),
        ({"rest": b"{}"}, "its rest is no text"),
        ({"expects": None}, "its expects is no whole number"),
        ({"expects": True}, "its expects is no whole number"),
        ({"expects": "SOMETHING"}, "its expects is none that is known"),
        ({"held": "BORED"}, "its held is none that is known"),
        ({"held": ["OLD"]}, "its held is no text"),
        ({"meant": 1}, "its meant is neither true nor false"),
        ({"offset": 10**400}, "its offset is no finite number"),
        ({"offset": math.nan}, "its offset is no finite number"),
        ({"target": []}, "its target is no object"),
        ({"target": {"kind": "project", "name": "x"}}, "its kind is none that is known"),
        ({"stops": {"id": 1}}, "its start is no number"),
        ({"stops": {"id": 1, "start": 2, "description": 3}}, "its description is no text"),
    ],
)
def test_what_makes_no_sense_is_told(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(codec.Unreadable) as told:
        codec.action_of(broken(**changes))
    assert str(told.value) == sentence


def test_a_row_of_another_width_is_told() -> None:
    with pytest.raises(codec.Unreadable, match="wrong number of columns"):
        codec.action_of(broken()[:-1])


def is_read_or_told(row: list[object]) -> bool:
    try:
        return isinstance(codec.action_of(row), Action)
    except codec.Unreadable as told:
        return str(told).startswith("its ")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(codec.COLUMNS), st.none() | st.text() | st.integers() | st.floats() | st.binary())
def test_whatever_a_column_holds_it_is_read_or_told(column: str, value: Any) -> None:
    assert is_read_or_told(broken(**{column: value}))


@given(
    st.sampled_from(
        ["name", "boot_id", "expects", "offset", "after", "meant", "attempts", "error", "held", "target"]
    ),
    json_values,
)
def test_whatever_the_json_holds_it_is_read_or_told(name: str, value: Any) -> None:
    assert is_read_or_told(broken(**{name: value}))
