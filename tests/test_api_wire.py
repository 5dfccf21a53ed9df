"""What servers send, in all its variations, becomes plain values or a ShapeError that names the member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.entry import DayRow, Page, Project, Task, TimeBlock, TimeEntry
from focus_tui.api.instants import parse_instant
from focus_tui.api.wire import (
    ShapeError,
    parse_blocks,
    parse_day,
    parse_entry,
    parse_error,
    parse_projects,
    parse_tasks,
)

NINE = "2026-11-23T09:00:00Z"
TEN = "2026-11-23T10:00:00Z"
AT_NINE, AT_TEN = parse_instant(NINE), parse_instant(TEN)
GO_ZERO = "0001-01-01T00:00:00Z"

WHOLE_ENTRY: dict[str, Any] = {
    "id": 90210,
    "workspace_id": 22,
    "toggl_user_id": 7,
    "task_id": 4711,
    "time_block_id": 5,
    "type": "activity",
    "start": NINE,
    "duration": 3600,
    "created_at": NINE,
    "updated_at": TEN,
    "archived_at": NINE,
    "deleted_at": TEN,
    "description": "Mail",
    "project_id": 3,
}


def entry_with(**members: Any) -> TimeEntry:
    return parse_entry({"id": 1, "start": NINE, **members})


def test_all_members_of_an_entry_are_read() -> None:
    assert parse_entry(WHOLE_ENTRY) == TimeEntry(
        id=90210,
        workspace_id=22,
        toggl_user_id=7,
        task_id=4711,
        time_block_id=5,
        type="activity",
        start=AT_NINE,
        duration=3600,
        created_at=AT_NINE,
        updated_at=AT_TEN,
        archived_at=AT_NINE,
        deleted_at=AT_TEN,
        description="Mail",
        project_id=3,
    )


def test_an_entry_needs_no_more_than_id_and_start() -> None:
    assert parse_entry({"id": 1, "start": NINE}) == TimeEntry(id=1, start=AT_NINE)


def test_null_is_as_good_as_absent() -> None:
    nulls = dict.fromkeys(WHOLE_ENTRY, None) | {"id": 1, "start": NINE, "project": None, "task": None}
    assert parse_entry(nulls) == TimeEntry(id=1, start=AT_NINE)


def test_an_envelope_and_unknown_members_are_read_without_complaint() -> None:
    assert parse_entry({"data": {**WHOLE_ENTRY, "tags": ["x"], "?": {}}, "meta": 1}) == parse_entry(WHOLE_ENTRY)


def test_ids_may_be_numeric_strings() -> None:
    assert entry_with(id="90210", task_id="4711", duration="-1") == TimeEntry(
        90210, AT_NINE, task_id=4711, duration=-1
    )


def test_a_duration_may_have_a_fraction() -> None:
    assert entry_with(duration=12.9).duration == 12


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("break", "break"),
        ({"name": "break"}, "break"),
        ({"type": "break"}, "break"),
        ({"value": "break", "name": 3}, "break"),
        ({"id": 3}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_type_may_be_a_string_or_an_object(sent: object, read: str | None) -> None:
    assert entry_with(type=sent).type == read


@pytest.mark.parametrize("zero", [GO_ZERO, "0001-01-01T00:00:00+02:00", ""])
def test_an_instant_that_was_never_set_is_absent(zero: str) -> None:
    assert entry_with(archived_at=zero, deleted_at=zero) == TimeEntry(1, AT_NINE)


def test_task_and_project_may_be_embedded() -> None:
    embedded = entry_with(task={"id": 4711, "name": "Mail"}, project={"id": "3", "name": "Apollo"})
    assert embedded == TimeEntry(1, AT_NINE, task_id=4711, task_name="Mail", project_id=3, project="Apollo")
    assert entry_with(project="Apollo").project == entry_with(project_name="Apollo").project == "Apollo"


def test_what_an_embedded_object_says_does_not_replace_the_ids_themselves() -> None:
    assert entry_with(task_id=1, task={"id": 2}, project_id=3, project={"id": 4}) == TimeEntry(
        1, AT_NINE, task_id=1, project_id=3
    )


@pytest.mark.parametrize("odd", [5, True, [], {"id": "x", "name": 5}])
def test_an_odd_embedded_object_is_no_reason_to_lose_the_entry(odd: object) -> None:
    assert entry_with(task=odd, project=odd) == TimeEntry(1, AT_NINE)


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert entry_with(description="a\ud83d").description == "a\ufffd"
    assert entry_with(description="a\U0001f600").description == "a\U0001f600"


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"id": None}, "id"),
        ({"id": True}, "id"),
        ({"id": 1.0}, "id"),
        ({"id": "12abc"}, "id"),
        ({"id": ""}, "id"),
        ({"id": "\u0661"}, "id"),
        ({"id": 2**63}, "id"),
        ({"id": [1]}, "id"),
        ({"start": None}, "start"),
        ({"start": GO_ZERO}, "start"),
        ({"start": 1_795_608_000}, "start"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2026-11-23"}, "start"),
        ({"task_id": 1.5}, "task_id"),
        ({"time_block_id": False}, "time_block_id"),
        ({"project_id": {}}, "project_id"),
        ({"workspace_id": "w"}, "workspace_id"),
        ({"toggl_user_id": []}, "toggl_user_id"),
        ({"type": 5}, "type"),
        ({"type": ["break"]}, "type"),
        ({"description": 5}, "description"),
        ({"duration": "long"}, "duration"),
        ({"duration": True}, "duration"),
        ({"created_at": 0}, "created_at"),
        ({"updated_at": "never"}, "updated_at"),
        ({"archived_at": {}}, "archived_at"),
        ({"deleted_at": True}, "deleted_at"),
    ],
)
def test_a_wrong_member_is_named(members: dict[str, object], field: str) -> None:
    with pytest.raises(ShapeError) as caught:
        entry_with(**members)
    assert caught.value.field == field


@pytest.mark.parametrize("data", [None, 5, "x", [], [WHOLE_ENTRY], True, {"data": []}, {"data": "x"}])
def test_an_entry_is_an_object(data: object) -> None:
    with pytest.raises(ShapeError) as caught:
        parse_entry(data)
    assert caught.value.field == "body"


TASKS = [{"id": 1, "name": "Mail"}, {"id": "2", "name": "Report", "project": {"id": 9, "name": "Apollo"}}]
READ_TASKS = (Task(1, "Mail"), Task(2, "Report", project_id=9, project="Apollo"))


def test_a_list_comes_in_an_envelope() -> None:
    envelope = {"data": TASKS, "page": 2, "per_page": 100, "total": "102"}
    assert parse_tasks(envelope) == Page(READ_TASKS, page=2, total=102)


def test_a_list_comes_bare() -> None:
    assert parse_tasks(TASKS, page=3) == Page(READ_TASKS, page=3)


def test_an_empty_list_may_be_null_inside_an_envelope() -> None:
    assert parse_tasks({"data": None, "total": 0}) == Page((), total=0)


@pytest.mark.parametrize(
    ("rows", "envelope", "more"),
    [
        (100, {}, True),
        (99, {}, False),
        (100, {"total": 100}, False),
        (100, {"total": 101}, True),
        (1, {"total": 101, "page": 2}, False),
        (0, {"total": 500}, False),
    ],
)
def test_it_is_known_whether_a_further_page_may_exist(rows: int, envelope: dict[str, int], more: bool) -> None:
    data = [{"id": number, "name": "x"} for number in range(rows)]
    assert parse_tasks({"data": data, **envelope}).more is more


def test_a_bad_row_is_dropped_and_counted() -> None:
    page = parse_tasks([5, {"id": 1, "name": "Mail"}, {"id": "x", "name": "Report"}, {"id": 2}])
    assert page == Page((Task(1, "Mail"),), dropped=3)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (5, "body"),
        ("[]", "body"),
        (None, "body"),
        ({}, "data"),
        ({"error": "x"}, "data"),
        ({"data": {}}, "data"),
        ({"data": "x"}, "data"),
        ({"data": [], "total": "many"}, "total"),
        ({"data": [], "total": -1}, "total"),
        ({"data": [], "page": True}, "page"),
    ],
)
def test_a_wrong_envelope_is_named(data: object, field: str) -> None:
    for parse in PARSERS.values():
        if parse is not parse_entry:
            with pytest.raises(ShapeError) as caught:
                parse(data)
            assert caught.value.field == field


@pytest.mark.parametrize(
    ("members", "read"),
    [
        ({"project_id": 3, "project": "Apollo", "status": "open"}, Task(1, "A", 3, "Apollo", "open")),
        ({"project_name": "Apollo", "status": {"name": "done"}}, Task(1, "A", None, "Apollo", "done")),
        ({"archived": True}, Task(1, "A", archived=True)),
        ({"archived_at": NINE}, Task(1, "A", archived=True)),
        ({"archived": False, "archived_at": GO_ZERO, "status": 3}, Task(1, "A")),
    ],
)
def test_tasks(members: dict[str, object], read: Task) -> None:
    assert parse_tasks([{"id": 1, "name": "A", **members}]).rows == (read,)


@pytest.mark.parametrize(
    ("members", "read"),
    [
        ({"color": "#ff0000", "client": "Acme"}, Project(1, "A", "#ff0000", "Acme")),
        ({"client": {"id": 1, "name": "Acme"}, "active": False}, Project(1, "A", client="Acme")),
        ({"archived_at": NINE, "active": True}, Project(1, "A", archived=True)),
    ],
)
def test_projects(members: dict[str, object], read: Project) -> None:
    assert parse_projects([{"id": 1, "name": "A", **members}]).rows == (read,)


def test_blocks_belong_to_the_task_that_was_asked_for() -> None:
    rows = [
        {"id": 5, "start": NINE, "end": TEN},
        {"id": 6, "task_id": 8, "start": NINE, "end": TEN},
        {"id": 7, "start": NINE},
    ]
    first, second = TimeBlock(5, 4711, AT_NINE, AT_TEN), TimeBlock(6, 8, AT_NINE, AT_TEN)
    assert parse_blocks({"data": rows}, 4711) == Page((first, second), dropped=1)


@pytest.mark.parametrize(
    ("members", "read"),
    [
        ({"start": NINE}, DayRow(1, start=AT_NINE)),
        ({"start": NINE, "end": TEN}, DayRow(1, start=AT_NINE, end=AT_TEN)),
        ({"start": NINE, "stop": TEN, "end": None}, DayRow(1, start=AT_NINE, end=AT_TEN)),
        ({"start": NINE, "stop": TEN, "end": NINE}, DayRow(1, start=AT_NINE, end=AT_NINE)),
        (
            {"planned_start": NINE, "planned_duration": 3600, "start": GO_ZERO},
            DayRow(1, planned_start=AT_NINE, planned_end=AT_TEN),
        ),
        (
            {"planned_start": NINE, "planned_duration": 3_600_000},
            DayRow(1, planned_start=AT_NINE, planned_end=AT_TEN),
        ),
        ({"planned_start": NINE, "planned_duration": "3600"}, DayRow(1, planned_start=AT_NINE, planned_end=AT_TEN)),
        (
            {"planned_start": NINE, "planned_duration": 86_400},
            DayRow(1, planned_start=AT_NINE, planned_end=AT_NINE + 86_400),
        ),
        ({"planned_start": NINE, "planned_duration": 0}, DayRow(1, planned_start=AT_NINE)),
        ({"planned_start": NINE}, DayRow(1, planned_start=AT_NINE)),
        ({"planned_duration": 3600}, DayRow(1)),
        (
            {"start": NINE, "type": {"name": "break"}, "task": {"id": 2, "name": "Mail"}, "time_block_id": 3},
            DayRow(1, type="break", task_id=2, task_name="Mail", time_block_id=3, start=AT_NINE),
        ),
        (
            {"start": NINE, "description": "d", "created_at": TEN, "project": {"id": 4, "name": "Apollo"}},
            DayRow(1, description="d", created_at=AT_TEN, start=AT_NINE, project_id=4, project="Apollo"),
        ),
    ],
)
def test_rows_of_a_day(members: dict[str, object], read: DayRow) -> None:
    assert parse_day([{"id": 1, **members}]) == Page((read,))


def test_the_error_of_a_server_is_cut_and_only_text() -> None:
    assert parse_error({"error": "e", "error_description": "d" * 600, "trace_id": 5}) == ("e", "d" * 500, None)
    assert parse_error({"error": {"code": 1}, "error_description": "\ud800"}) == (None, "\ufffd", None)
    assert parse_error(["error"]) == (None, None, None)


PARSERS: dict[str, Callable[[object], object]] = {
    "entry": parse_entry,
    "tasks": parse_tasks,
    "projects": parse_projects,
    "blocks": lambda data: parse_blocks(data, 1),
    "day": parse_day,
}

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from([NINE, GO_ZERO, "5", "-5", "break", "2026-11-23T09:00:00.123456789+23:59"]),
)
MEMBERS = st.sampled_from(
    [
        *WHOLE_ENTRY,
        "data",
        "page",
        "total",
        "name",
        "project",
        "task",
        "end",
        "stop",
        "planned_start",
        "planned_duration",
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(MEMBERS | st.text(max_size=3), inner, max_size=8),
    max_leaves=25,
)
NEARLY_RIGHT = st.builds(
    lambda members: {"id": 1, "start": NINE, "name": "A", **members}, st.dictionaries(MEMBERS, JSON)
)


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@given(data=JSON | NEARLY_RIGHT | st.lists(NEARLY_RIGHT, max_size=3))
def test_any_json_is_a_value_or_a_shape_error(parse: Callable[[object], object], data: object) -> None:
    try:
        outcome = parse(data)
    except ShapeError as error:
        outcome = error.field
    assert isinstance(outcome, TimeEntry | Page) or outcome


@given(JSON)
def test_any_json_is_read_as_an_error_body(data: object) -> None:
    assert all(part is None or (isinstance(part, str) and len(part) <= 500) for part in parse_error(data))
