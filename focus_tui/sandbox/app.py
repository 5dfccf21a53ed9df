"""The sandbox as a Starlette application: which address does what."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from focus_tui.sandbox import control, lists, seed
from focus_tui.sandbox.bodies import read_end, read_start
from focus_tui.sandbox.gate import Call, Guard, Operation, date, refuse
from focus_tui.sandbox.moods import Moods
from focus_tui.sandbox.refusal import Refusal
from focus_tui.sandbox.server import Sandbox
from focus_tui.sandbox.store import Store

if TYPE_CHECKING:
    from focus_tui.clock import Clock

_CALM = Moods()
_WORKSPACE = "/api/organizations/{organization_id}/workspaces/{workspace_id}"
_ENTRY = "/time-entries/{time_entry_id}"


def create_app(
    database: str | os.PathLike[str], *, clock: Clock, moods: Moods = _CALM, quota: int | None = None
) -> Starlette:
    """A Focus server over the database: a file that is made and filled when it is new, or ":memory:".

    `app.state.sandbox` is its Sandbox: history, moods, quota and data. quota: requests an hour, or None for no end.
    Raises NotASandbox for a file that is something else, OSError for one that cannot be opened.
    """
    store = Store(database)
    seed.fill(store, clock)
    app = Starlette(
        routes=[*_api_routes(), *control.routes()],
        exception_handlers={HTTPException: _no_operation, Exception: _bug},
    )
    app.router.redirect_slashes = False
    app.state.sandbox = Sandbox(store, clock, moods, quota)
    return app


def _current(call: Call) -> Any:
    running = call.sandbox.store.running()
    return None if running is None else running.as_json()


def _start(call: Call) -> Any:
    return call.sandbox.start(read_start(call.body)).as_json()


def _stop(call: Call) -> Any:
    return call.sandbox.stop(read_end(call.body)).as_json()


def _api_routes() -> list[Route]:
    def route(method: str, path: str, operation: Operation, *, is_list: bool = True) -> Route:
        return Route(_WORKSPACE + path, Guard(operation, is_list).endpoint, methods=[method])

    return [
        route("GET", "/tracking/current", _current, is_list=False),
        route("POST", "/tracking/start", _start, is_list=False),
        route("POST", "/tracking/stop", _stop, is_list=False),
        route("GET", "/tasks", lists.tasks),
        route("GET", "/tasks/{task_id}/time-blocks", lists.time_blocks),
        route("GET", "/tasks/{task_id}/time-entries", lists.task_time_entries),
        route("GET", "/time-entries", lists.time_entries),
        route("GET", "/projects", lists.projects),
        route("GET", _ENTRY, lists.time_entry),
        route("PATCH", _ENTRY, lists.change_time_entry),
        route("DELETE", _ENTRY, lists.delete_time_entry),
        route("PATCH", _ENTRY + "/restore", lists.restore_time_entry),
        Route("/api/users/me/settings", Guard(lists.settings, in_workspace=False).endpoint, methods=["GET"]),
    ]


async def _no_operation(request: Request, error: Exception) -> Response:
    """Answer where no route, or none of that method, is: as Focus, with the same checks and headers."""
    status = error.status_code if isinstance(error, HTTPException) else 500

    def operation(call: Call) -> None:
        raise Refusal(status, "There is no such address" if status == 404 else "This method is not allowed here")

    return await Guard(operation, in_workspace=False).endpoint(request)


async def _bug(request: Request, error: Exception) -> Response:
    """Answer an error of the sandbox itself, in the documented shape; Starlette raises it again afterwards."""
    sandbox: Sandbox = request.app.state.sandbox
    response = refuse(sandbox, Refusal(500, "The sandbox itself failed"))
    date(sandbox, response)
    return response
