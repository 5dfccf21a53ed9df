"""What Focus sends, as JSON, checked and turned into the plain values of `entry`.

Reads all the variations that live servers are reported to send. Nothing here knows HTTP; nothing else in `api` knows
pydantic. Every function raises ShapeError, and only that, for JSON of a wrong shape.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError

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
    if value is None or value == "":
        return None
    instant = parse_instant(_text(value))
    return None if instant <= _NEVER_SET else instant


def _kind(value: object) -> str | None:
    return _label(value) if value is None or isinstance(value, dict) else _text(value)


def _label(value: object) -> str | None:
    """A name, given bare or inside an object; anything else is no reason to lose the row."""
    if isinstance(value, dict):
        names = (text_of(value.get(member)) for member in ("name", "type", "value"))
        return next((name for name in names if name is not None), None)
    return text_of(value)


def _planned_seconds(value: object) -> float | None:
    if value is None:
        return None
    number = value if isinstance(value, float) and math.isfinite(value) else float(_integer(value))
    # Its unit is not certain. No plan is longer than a day, so that a larger number means milliseconds.
    seconds = number / 1000 if number > _DAY else number
    return seconds if seconds > 0 else None


def _truth(value: object) -> bool:
    return value is True


Integer = Annotated[int, PlainValidator(_integer)]
Count = Annotated[int, PlainValidator(_count)]
Duration = Annotated[int, PlainValidator(_duration)]
Text = Annotated[str, PlainValidator(_text)]
Instant = Annotated[float, PlainValidator(_instant)]
MaybeInstant = Annotated[float | None, PlainValidator(_instant_or_none)]
Kind = Annotated[str | None, PlainValidator(_kind)]
Label = Annotated[str | None, PlainValidator(_label)]
PlannedSeconds = Annotated[float | None, PlainValidator(_planned_seconds)]
Truth = Annotated[bool, PlainValidator(_truth)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _About(_Wire):
    """What entries, rows and tasks say about where they belong."""

    project_id: Integer | None = None
    project: Any = None
    project_name: Label = None
    task: Any = None

    def names(self) -> dict[str, Any]:
        return {
            "project_id": _id_or(self.project_id, self.project),
            "project": self.project_name or _label(self.project),
        }

    def names_with_task(self, task_id: int | None) -> dict[str, Any]:
        return {**self.names(), "task_id": _id_or(task_id, self.task), "task_name": _label(self.task)}


def _id_or(given: int | None, embedded: object) -> int | None:
    """The id that was given, else that of the embedded object."""
    if given is not None or not isinstance(embedded, dict):
        return given
    try:
        return _integer(embedded.get("id"))
    except ValueError:
        return None


class _Entry(_About):
    id: Integer
    start: Instant
    type: Kind = None
    task_id: Integer | None = None
    time_block_id: Integer | None = None
    description: Text | None = None
    workspace_id: Integer | None = None
    toggl_user_id: Integer | None = None
    duration: Duration | None = None
    created_at: MaybeInstant = None
    updated_at: MaybeInstant = None
    archived_at: MaybeInstant = None
    deleted_at: MaybeInstant = None

    def value(self) -> TimeEntry:
        return TimeEntry(
            id=self.id,
            start=self.start,
            type=self.type,
            time_block_id=self.time_block_id,
            description=self.description,
            workspace_id=self.workspace_id,
            toggl_user_id=self.toggl_user_id,
            duration=self.duration,
            created_at=self.created_at,
            updated_at=self.updated_at,
            archived_at=self.archived_at,
            deleted_at=self.deleted_at,
            **self.names_with_task(self.task_id),
        )


class _Task(_About):
    id: Integer
    name: Text
    status: Label = None
    archived: Truth = False
    archived_at: MaybeInstant = None

    def value(self) -> Task:
        archived = self.archived or self.archived_at is not None
        return Task(id=self.id, name=self.name, status=self.status, archived=archived, **self.names())


class _Project(_Wire):
    id: Integer
    name: Text
    color: Label = None
    client: Label = None
    archived: Truth = False
    archived_at: MaybeInstant = None

    def value(self) -> Project:
        archived = self.archived or self.archived_at is not None
        return Project(self.id, self.name, self.color, self.client, archived)


class _Block(_Wire):
    id: Integer
    task_id: Integer | None = None
    start: Instant
    end: Instant

    def value(self) -> TimeBlock:
        return TimeBlock(self.id, self.task_id, self.start, self.end)


class _DayRow(_About):
    id: Integer
    type: Kind = None
    task_id: Integer | None = None
    time_block_id: Integer | None = None
    description: Text | None = None
    start: MaybeInstant = None
    end: MaybeInstant = None
    stop: MaybeInstant = None
    planned_start: MaybeInstant = None
    planned_duration: PlannedSeconds = None
    created_at: MaybeInstant = None

    def value(self) -> DayRow:
        planned_end = None
        if self.planned_start is not None and self.planned_duration is not None:
            planned_end = self.planned_start + self.planned_duration
        return DayRow(
            id=self.id,
            type=self.type,
            time_block_id=self.time_block_id,
            description=self.description,
            start=self.start,
            end=self.stop if self.end is None else self.end,
            planned_start=self.planned_start,
            planned_end=planned_end,
            created_at=self.created_at,
            **self.names_with_task(self.task_id),
        )


class _Envelope(_Wire):
    page: Count | None = None
    total: Count | None = None


Model = TypeVar("Model", bound=BaseModel)
Row = TypeVar("Row")


def unwrapped(data: object) -> object:
    """What one object was sent as: bare, or inside an envelope."""
    return data["data"] if isinstance(data, dict) and "data" in data and "id" not in data else data


def parse_entry(data: object) -> TimeEntry:
    """A time entry, bare or in an envelope. Raises ShapeError."""
    return _checked(_Entry, unwrapped(data)).value()


def parse_tasks(data: object, page: int = 1) -> Page[Task]:
    """One page of tasks; `page` is the one that was asked for. Raises ShapeError for a wrong envelope."""
    return _page(data, page, lambda row: _checked(_Task, row).value())


def parse_projects(data: object, page: int = 1) -> Page[Project]:
    """One page of projects. Raises ShapeError for a wrong envelope."""
    return _page(data, page, lambda row: _checked(_Project, row).value())


def parse_blocks(data: object, task_id: int) -> Page[TimeBlock]:
    """The time blocks of the task `task_id`, which rows need not repeat. Raises ShapeError for a wrong envelope."""

    def block(row: object) -> TimeBlock:
        sent = _checked(_Block, row).value()
        return TimeBlock(sent.id, task_id, sent.start, sent.end) if sent.task_id is None else sent

    return _page(data, 1, block)


def parse_day(data: object, page: int = 1) -> Page[DayRow]:
    """One page of a period's worked and planned rows. Raises ShapeError for a wrong envelope."""
    return _page(data, page, lambda row: _checked(_DayRow, row).value())


def parse_error(data: object) -> tuple[str | None, str | None, str | None]:
    """The server's `error`, `error_description` and `trace_id`, where they are texts, cut at 500 characters."""
    if not isinstance(data, dict):
        return None, None, None
    code, sentence, trace_id = (text_of(data.get(name)) for name in ("error", "error_description", "trace_id"))
    return (code and code[:500]), (sentence and sentence[:500]), (trace_id and trace_id[:500])


def _checked(model: type[Model], data: object) -> Model:
    try:
        return model.model_validate(data if isinstance(data, dict) else None)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    raise ShapeError(".".join(str(part) for part in first["loc"]) or "body")


def _page(data: object, page: int, read: Callable[[object], Row]) -> Page[Row]:
    envelope = _Envelope()
    rows = data
    if isinstance(data, dict):
        if "data" not in data:
            raise ShapeError("data")
        envelope = _checked(_Envelope, data)
        rows = [] if data["data"] is None else data["data"]  # Go writes an empty list as null
    if not isinstance(rows, list):
        raise ShapeError("data" if isinstance(data, dict) else "body")
    kept = []
    for row in rows:
        try:
            kept.append(read(row))
        except ShapeError:
            continue  # one row that cannot be read must not take the others with it; it is counted below
    number = page if envelope.page is None else envelope.page
    further = len(rows) >= PER_PAGE if envelope.total is None else number * PER_PAGE < envelope.total
    return Page(tuple(kept), number, envelope.total, len(rows) - len(kept), more=further and bool(rows))
