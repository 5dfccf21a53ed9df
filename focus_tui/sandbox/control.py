"""The sandbox's own addresses, which Focus does not have: they tell and change how the sandbox is.

GET /sandbox/history               every request and every change so far
POST /sandbox/moods                any of the moods' names, and `quota`; answers how they all are now
POST /sandbox/forget-task/{id}     deletes a task

They need no credentials and cost no quota: the sandbox is reached from this machine only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from focus_tui.sandbox.bodies import read_object
from focus_tui.sandbox.gate import date, integer, refuse
from focus_tui.sandbox.refusal import Refusal
from focus_tui.sandbox.server import Sandbox


def _history(sandbox: Sandbox, request: Request, body: bytes) -> Any:
    return sandbox.history.as_json()


def _moods(sandbox: Sandbox, request: Request, body: bytes) -> Any:
    wanted = read_object(body)
    quota = wanted.pop("quota", sandbox.quota.limit)
    if quota is not None and (isinstance(quota, bool) or not isinstance(quota, int) or quota < 0):
        raise Refusal(400, f"quota must be a whole number or null, not {quota!r}")
    unknown = wanted.keys() - asdict(sandbox.moods).keys()
    if unknown:
        raise Refusal(400, f"There is no mood of the name {min(unknown)!r}")
    try:
        moods = replace(sandbox.moods, **wanted)
    except ValueError as error:
        raise Refusal(400, str(error)) from None
    sandbox.moods = moods
    sandbox.quota.limit = quota
    return asdict(moods) | {"quota": quota}


def _forget_task(sandbox: Sandbox, request: Request, body: bytes) -> None:
    sandbox.forget_task(integer("id", request.path_params["id"]))


def _endpoint(
    act: Callable[[Sandbox, Request, bytes], Any],
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        sandbox: Sandbox = request.app.state.sandbox
        body = await request.body()
        try:
            value = act(sandbox, request, body)
        except Refusal as refusal:
            response = refuse(sandbox, refusal)
        else:
            response = Response(status_code=204) if value is None else JSONResponse(value)
        date(sandbox, response)
        return response

    return endpoint


def routes() -> list[Route]:
    """The routes of this module."""
    return [
        Route("/sandbox/history", _endpoint(_history), methods=["GET"]),
        Route("/sandbox/moods", _endpoint(_moods), methods=["POST"]),
        Route("/sandbox/forget-task/{id}", _endpoint(_forget_task), methods=["POST"]),
    ]
