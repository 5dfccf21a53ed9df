"""What the sandbox keeps, as plain frozen values and as the JSON that Focus answers.

Instants are whole microseconds, UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from focus_tui.sandbox.instants import SECOND, rfc3339

ORGANIZATION = 1
WORKSPACE = 22
USER = 7


@dataclass(frozen=True, slots=True)
class Project:
    """A project."""

    id: int
    name: str
    color: str
    client: str | None = None
    archived_at: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "workspace_id": WORKSPACE,
            "name": self.name,
            "color": self.color,
            "client": self.client,
            "active": True,
            "archived_at": _instant(self.archived_at),
        }


@dataclass(frozen=True, slots=True)
class Task:
    """A task. estimate: seconds."""

    id: int
    name: str
    project_id: int | None = None
    status: str = "todo"
    estimate: int | None = None
    archived_at: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "workspace_id": WORKSPACE,
            "name": self.name,
            "project_id": self.project_id,
            "status": self.status,
            "estimate": self.estimate,
            "archived_at": _instant(self.archived_at),
        }


@dataclass(frozen=True, slots=True)
class Block:
    """A time block; that of a break has no task."""

    id: int
    task_id: int | None
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "workspace_id": WORKSPACE,
            "task_id": self.task_id,
            "start": rfc3339(self.start),
            "end": rfc3339(self.end),
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """A time entry: worked (with a start; running while it has no end) or planned (with a planned start).

    planned_duration: seconds.
    """

    id: int
    type: str
    created_at: int
    updated_at: int
    task_id: int | None = None
    time_block_id: int | None = None
    project_id: int | None = None
    description: str | None = None
    start: int | None = None
    end: int | None = None
    planned_start: int | None = None
    planned_duration: int | None = None
    deleted_at: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Worked entries have `start` and `duration`, and `end` once it is known; planned ones none of these."""
        common = {
            "id": self.id,
            "workspace_id": WORKSPACE,
            "toggl_user_id": USER,
            "task_id": self.task_id,
            "time_block_id": self.time_block_id,
            "project_id": self.project_id,
            "description": self.description,
            "type": self.type,
            "created_at": rfc3339(self.created_at),
            "updated_at": rfc3339(self.updated_at),
            "archived_at": None,
            "deleted_at": _instant(self.deleted_at),
        }
        if self.start is None:
            planned = {"planned_start": _instant(self.planned_start), "planned_duration": self.planned_duration}
            return common | planned
        if self.end is None:
            return common | {"start": rfc3339(self.start), "duration": None}
        duration = (self.end - self.start) // SECOND
        return common | {"start": rfc3339(self.start), "end": rfc3339(self.end), "duration": duration}


def _instant(instant: int | None) -> str | None:
    return None if instant is None else rfc3339(instant)
