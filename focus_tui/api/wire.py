"""What Focus sends, as JSON, checked and turned into the plain values of `entry`.

Reads all the variations that live servers are reported to send. Nothing here knows HTTP; nothing else in `api` knows
pydantic. Every function raises ShapeError, and only that, for JSON of a wrong shape.

Only pydantic's compiled core is used. Its Python layer, with models of the same members, adds 5 MiB of resident
memory to the dashboard (52 instead of 47) and 150 ms of processor time to this import (190 instead of 35). The core's
schemas are pydantic's own interface to it: each release of pydantic pins one exact version of the core, so pydantic
is what the project depends on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic_core import SchemaValidator, ValidationError, core_schema

from focus_tui.api.entry import DayRow, Page, Project, Task, TimeBlock, TimeEntry
from focus_tui.api.instants import parse_instant

PER_PAGE = 100

_INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIGGEST = 2**63 - 1
# Go writes an instant that was never set as the year 1; with an offset it may lie a day to either side.
_NEVER_SET = -62_135_596_800.0 + 86_400.0
_DAY = 86_400


class ShapeError(ValueError):
    """JSON, but not what the operation answers. `field` names the first member that is wrong, as `data.0.id`."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is not what was expected")
        self.field = field


def text_of(value: object) -> str | None:
    """The text, if it is one. JSON can hold halves of surrogate pairs, which no file or terminal takes: replaced."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else None


def _text(value: object) -> str:
    text = text_of(value)
    if text is None:
        raise ValueError("not a text")
    return text


def _integer(value: object) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _BIGGEST:
        raise ValueError("not an integer")
    return value


def _count(value: object) -> int:
    number = _integer(value)
    if number < 0:
        raise ValueError("less than none")
    return number


def _duration(value: object) -> int:
    # Never computed with, so a fraction is no reason to lose the entry.
    return _integer(int(value) if isinstance(value, float) and math.isfinite(value) else value)


def _instant(value: object) -> float:
    instant = parse_instant(_text(value))
    if instant <= _NEVER_SET:
        raise ValueError("never set")
    return instant


def _instant_or_none(value: object) -> float | None:
    if value == "":
        return None
    instant = parse_instant(_text(value))
    return None if instant <= _NEVER_SET else instant


def _kind(value: object) -> str | None:
    return _label(value) if isinstance(value, dict) else _text(value)


def _label(value: object) -> str | None:
    """A name, given bare or inside an object; anything else is no reason to lose the row."""
    if isinstance(value, dict):
        names = (text_of(value.get(member)) for member in ("name", "type", "value"))
        return next((name for name in names if name is not None), None)
    return text_of(value)


def _planned_seconds(value: object) -> float | None:
    number = value if isinstance(value, float) and math.isfinite(value) else float(_integer(value))
    # Its unit is not certain. No plan is longer than a day, so that a larger number means milliseconds.
    seconds = number / 1000 if number > _DAY else number
    return seconds if seconds > 0 else None


Members = dict[str, Any]
Row = TypeVar("Row")


def _needed(check: Callable[[object], object]) -> core_schema.TypedDictField:
    return core_schema.typed_dict_field(core_schema.no_info_plain_validator_function(check))


def _optional(check: Callable[[object], object]) -> core_schema.TypedDictField:
    """A member that may be null or absent."""
    checked = core_schema.no_info_plain_validator_function(check)
    return core_schema.typed_dict_field(core_schema.nullable_schema(checked), required=False)


def _object(**fields: core_schema.TypedDictField) -> SchemaValidator:
    """Reads the `fields` of a JSON object, in this order, and leaves out what it does not know."""
    return SchemaValidator(core_schema.typed_dict_schema(fields, extra_behavior="ignore"))


_AS_SENT = core_schema.typed_dict_field(core_schema.any_schema(), required=False)

# What entries, rows and tasks say about where they belong.
_ABOUT = {
    "project_id": _optional(_integer),
    "project": _AS_SENT,
    "project_name": _optional(_label),
    "task": _AS_SENT,
}

_ENTRY = _object(
    **_ABOUT,
    id=_needed(_integer),
    start=_needed(_instant),
    type=_optional(_kind),
    task_id=_optional(_integer),
    time_block_id=_optional(_integer),
    description=_optional(_text),
    workspace_id=_optional(_integer),
    toggl_user_id=_optional(_integer),
    duration=_optional(_duration),
    created_at=_optional(_instant_or_none),
    updated_at=_optional(_instant_or_none),
    archived_at=_optional(_instant_or_none),
    deleted_at=_optional(_instant_or_none),
)
_TASK = _object(
    **_ABOUT,
    id=_needed(_integer),
    name=_needed(_text),
    status=_optional(_label),
    archived=_AS_SENT,
    archived_at=_optional(_instant_or_none),
)
_PROJECT = _object(
    id=_needed(_integer),
    name=_needed(_text),
    color=_optional(_label),
    client=_optional(_label),
    archived=_AS_SENT,
    archived_at=_optional(_instant_or_none),
)
_BLOCK = _object(id=_needed(_integer), task_id=_optional(_integer), start=_needed(_instant), end=_needed(_instant))
_DAY_ROW = _object(
    **_ABOUT,
    id=_needed(_integer),
    type=_optional(_kind),
    task_id=_optional(_integer),
    time_block_id=_optional(_integer),
    description=_optional(_text),
    start=_optional(_instant_or_none),
    end=_optional(_instant_or_none),
    stop=_optional(_instant_or_none),
    planned_start=_optional(_instant_or_none),
    planned_duration=_optional(_planned_seconds),
    created_at=_optional(_instant_or_none),
    deleted_at=_optional(_instant_or_none),
)
_ENVELOPE = _object(page=_optional(_count), total=_optional(_count))


def _checked(shape: SchemaValidator, data: object) -> Members:
    """The members that were sent, each as its check returned it."""
    try:
        members: Members = shape.validate_python(data if isinstance(data, dict) else None)
        return members
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    raise ShapeError(".".join(str(part) for part in first["loc"]) or "body")


def _project_of(sent: Members) -> Members:
    """Takes what is said about the project out of `sent`, as one id and one name."""
    project = sent.pop("project", None)
    return {
        "project_id": _id_or(sent.pop("project_id", None), project),
        "project": sent.pop("project_name", None) or _label(project),
    }


def _task_of(sent: Members) -> Members:
    """Takes what is said about the task out of `sent`, as one id and one name."""
    task = sent.pop("task", None)
    return {"task_id": _id_or(sent.pop("task_id", None), task), "task_name": _label(task)}


def _id_or(given: int | None, embedded: object) -> int | None:
    """The id that was given, else that of the embedded object."""
    if given is not None or not isinstance(embedded, dict):
        return given
    try:
        return _integer(embedded.get("id"))
    except ValueError:
        return None


def _archived(sent: Members) -> bool:
    return sent.get("archived") is True or sent.get("archived_at") is not None


def _entry(data: object) -> TimeEntry:
    sent = _checked(_ENTRY, data)
    belongs = _project_of(sent) | _task_of(sent)
    return TimeEntry(**sent, **belongs)


def _task(data: object) -> Task:
    sent = _checked(_TASK, data)
    archived = _archived(sent)
    return Task(sent["id"], sent["name"], status=sent.get("status"), archived=archived, **_project_of(sent))


def _project(data: object) -> Project:
    sent = _checked(_PROJECT, data)
    return Project(sent["id"], sent["name"], sent.get("color"), sent.get("client"), _archived(sent))


def _day_row(data: object) -> DayRow:
    sent = _checked(_DAY_ROW, data)
    belongs = _project_of(sent) | _task_of(sent)
    end, stop = sent.pop("end", None), sent.pop("stop", None)
    planned_start, seconds = sent.get("planned_start"), sent.pop("planned_duration", None)
    return DayRow(
        **sent,
        **belongs,
        end=stop if end is None else end,
        planned_end=None if planned_start is None or seconds is None else planned_start + seconds,
    )


def unwrapped(data: object) -> object:
    """What one object was sent as: bare, or inside an envelope."""
    return data["data"] if isinstance(data, dict) and "data" in data and "id" not in data else data


def parse_entry(data: object) -> TimeEntry:
    """A time entry, bare or in an envelope. Raises ShapeError."""
    return _entry(unwrapped(data))


def parse_tasks(data: object, page: int = 1) -> Page[Task]:
    """One page of tasks; `page` is the one that was asked for. Raises ShapeError for a wrong envelope."""
    return _page(data, page, _task)


def parse_projects(data: object, page: int = 1) -> Page[Project]:
    """One page of projects. Raises ShapeError for a wrong envelope."""
    return _page(data, page, _project)


def parse_blocks(data: object, task_id: int) -> Page[TimeBlock]:
    """The time blocks of the task `task_id`, which rows need not repeat. Raises ShapeError for a wrong envelope."""

    def block(row: object) -> TimeBlock:
        sent = _checked(_BLOCK, row)
        sent_task = sent.get("task_id")
        return TimeBlock(sent["id"], task_id if sent_task is None else sent_task, sent["start"], sent["end"])

    return _page(data, 1, block)


def parse_day(data: object, page: int = 1) -> Page[DayRow]:
    """One page of a period's worked and planned rows. Raises ShapeError for a wrong envelope."""
    return _page(data, page, _day_row)


def parse_error(data: object) -> tuple[str | None, str | None, str | None]:
    """The server's `error`, `error_description` and `trace_id`, where they are texts, cut at 500 characters."""
    if not isinstance(data, dict):
        return None, None, None
    code, sentence, trace_id = (text_of(data.get(name)) for name in ("error", "error_description", "trace_id"))
    return (code and code[:500]), (sentence and sentence[:500]), (trace_id and trace_id[:500])


def _page(data: object, page: int, read: Callable[[object], Row]) -> Page[Row]:
    envelope: Members = {}
    rows = data
    if isinstance(data, dict):
        if "data" not in data:
            raise ShapeError("data")
        envelope = _checked(_ENVELOPE, data)
        rows = [] if data["data"] is None else data["data"]  # Go writes an empty list as null
    if not isinstance(rows, list):
        raise ShapeError("data" if isinstance(data, dict) else "body")
    kept = []
    for row in rows:
        try:
            kept.append(read(row))
        except ShapeError:
            continue  # one row that cannot be read must not take the others with it; it is counted below
    total, sent_page = envelope.get("total"), envelope.get("page")
    number = page if sent_page is None else sent_page
    further = len(rows) >= PER_PAGE if total is None else number * PER_PAGE < total
    return Page(tuple(kept), number, total, len(rows) - len(kept), more=further and bool(rows))
