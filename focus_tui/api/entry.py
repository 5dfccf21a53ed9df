"""The plain values that Focus talks about: time entries, tasks, projects, time blocks, rows of a day.

All are frozen and know neither HTTP nor JSON. Instants are epoch seconds (float, UTC). Text is as the server sent
it: whoever shows it cleans it first.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from focus_tui.frozen import dataclass

Row = TypeVar("Row")

ACTIVITY = "activity"
BREAK = "break"


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """A time entry of the tracking API; the one that runs is what the user *tracks*.

    `duration` is kept as sent and never computed with: sources disagree on its unit. `task_name` and `project` are
    names, where the server embeds them.
    """

    id: int
    start: float
    type: str | None = None
    task_id: int | None = None
    time_block_id: int | None = None
    project_id: int | None = None
    description: str | None = None
    workspace_id: int | None = None
    toggl_user_id: int | None = None
    duration: int | None = None
    created_at: float | None = None
    updated_at: float | None = None
    archived_at: float | None = None
    deleted_at: float | None = None
    task_name: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the workspace. `project` is the project's name where the server embeds it."""

    id: int
    name: str
    project_id: int | None = None
    project: str | None = None
    status: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the workspace."""

    id: int
    name: str
    color: str | None = None
    client: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class TimeBlock:
    """A planned block of one task, as `tasks/{id}/time-blocks` lists it."""

    id: int
    task_id: int | None
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class DayRow:
    """A row of the user's day, from `time-entries`.

    Worked rows have `start` (and `end` once stopped); planned rows have `planned_start` and `planned_end` and no
    `start`. Only rows with `start` count as time worked, and none with `deleted_at` count at all. `task_name` and
    `project` are names, where embedded.
    """

    id: int
    type: str | None = None
    task_id: int | None = None
    time_block_id: int | None = None
    project_id: int | None = None
    description: str | None = None
    start: float | None = None
    end: float | None = None
    planned_start: float | None = None
    planned_end: float | None = None
    created_at: float | None = None
    deleted_at: float | None = None
    task_name: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. `total` counts the rows of all pages, where the server says it.

    dropped: how many rows could not be read and were left out; with any, absence from the page proves nothing.
    more: whether a further page may exist.
    """

    rows: tuple[Row, ...]
    page: int = 1
    total: int | None = None
    dropped: int = 0
    more: bool = False
