"""The lists beside tracking, and single entries, as other clients report them.

Whoever looks at today finds it planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import QueryParams

from focus_tui.sandbox import instants, seed
from focus_tui.sandbox.bodies import read_change
from focus_tui.sandbox.gate import Call
from focus_tui.sandbox.refusal import Refusal
from focus_tui.sandbox.rows import WORKSPACE, Block, Entry, Project, Task

_LARGEST_PAGE = 100


def tasks(call: Call) -> Any:
    """The tasks, filtered by name, project_id[] and archived (false when not said)."""
    name = call.query.get("name", "").casefold()
    archived = _boolean(call.query, "archived")
    projects = {_number("project_id[]", text) for text in call.query.getlist("project_id[]")}
    return _page(
        call.query,
        [
            task
            for task in call.sandbox.store.tasks()
            if (task.archived_at is not None) == archived
            and name in task.name.casefold()
            and (not projects or task.project_id in projects)
        ],
    )


def time_blocks(call: Call) -> Any:
    """The time blocks of one task."""
    id = _task(call)
    seed.renew(call.sandbox.store, call.sandbox.clock)
    return _page(call.query, call.sandbox.store.blocks_of(id))


def task_time_entries(call: Call) -> Any:
    """The entries of one task."""
    id = _task(call)
    seed.renew(call.sandbox.store, call.sandbox.clock)
    return _page(call.query, call.sandbox.store.entries_of(id))


def time_entries(call: Call) -> Any:
    """The entries of a period, worked and planned."""
    begin = _instant(call.query, "date_from")
    finish = _instant(call.query, "date_to")
    if finish < begin:
        raise Refusal(400, "date_to is before date_from")
    seed.renew(call.sandbox.store, call.sandbox.clock)
    return _page(call.query, call.sandbox.store.entries_between(begin, finish))


def projects(call: Call) -> Any:
    """The projects, archived ones too."""
    return _page(call.query, call.sandbox.store.projects())


def settings(call: Call) -> Any:
    """The user's settings."""
    zone = call.sandbox.clock.local(call.sandbox.wall()).tzinfo
    return {"current_workspace_id": WORKSPACE, "timezone": getattr(zone, "key", "UTC")}


def time_entry(call: Call) -> Any:
    """One entry; a deleted one carries `deleted_at`."""
    return call.sandbox.entry(call.id("time_entry_id")).as_json()


def change_time_entry(call: Call) -> None:
    """Set the members that were sent."""
    call.sandbox.change_entry(call.id("time_entry_id"), read_change(call.body))


def delete_time_entry(call: Call) -> None:
    """Delete an entry; it can be restored."""
    call.sandbox.delete_entry(call.id("time_entry_id"))


def restore_time_entry(call: Call) -> None:
    """Bring a deleted entry back."""
    call.sandbox.restore_entry(call.id("time_entry_id"))


def _task(call: Call) -> int:
    id = call.id("task_id")
    if call.sandbox.store.task(id) is None:
        raise Refusal(404, "User task does not exist")
    return id


def _page(query: QueryParams, rows: Sequence[Project | Task | Block | Entry]) -> dict[str, Any]:
    page = _number("page", query.get("page", "1"))
    per_page = _number("per_page", query.get("per_page", str(_LARGEST_PAGE)))
    if page < 1:
        raise Refusal(400, "page must be 1 or more")
    if not 1 <= per_page <= _LARGEST_PAGE:
        raise Refusal(400, f"per_page must be between 1 and {_LARGEST_PAGE}")
    first = (page - 1) * per_page
    data = [row.as_json() for row in rows[first : first + per_page]]
    return {"data": data, "page": page, "per_page": per_page, "total": len(rows)}


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Refusal(400, f"{name} must be an integer")
    return int(text)


def _boolean(query: QueryParams, name: str) -> bool:
    text = query.get(name, "false")
    if text not in ("true", "false"):
        raise Refusal(400, f"{name} must be true or false")
    return text == "true"


def _instant(query: QueryParams, name: str) -> int:
    text = query.get(name)
    if not text:
        raise Refusal(400, f"{name} is required")
    try:
        return instants.parse(text)
    except ValueError:
        raise Refusal(400, f"{name} must be a full RFC 3339 instant, as 2026-11-23T09:00:00Z") from None
