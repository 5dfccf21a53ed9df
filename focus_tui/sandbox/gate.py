"""The way into every operation: credentials, ids, quota; and out of it: errors, headers, history, latency."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from focus_tui.sandbox.instants import http_date
from focus_tui.sandbox.moods import Moods
from focus_tui.sandbox.refusal import Refusal
from focus_tui.sandbox.rows import ORGANIZATION, WORKSPACE
from focus_tui.sandbox.server import Sandbox

EMAIL = "sandbox@example.com"
PASSWORD = "sandbox"
API_KEY = "toggl_sk_sandbox"

_LARGEST_BODY = 1024 * 1024
_RETRY_AFTER = "5"
_OUTAGE = "<html><head><title>503</title></head><body><h1>Service unavailable</h1></body></html>\n"


@dataclass(frozen=True, slots=True)
class Call:
    """One request that may do what it asks for."""

    sandbox: Sandbox
    path: dict[str, str]
    query: QueryParams
    body: bytes

    def id(self, name: str) -> int:
        """The id at that place of the path. Raises Refusal (400)."""
        return integer(name, self.path[name])


Operation = Callable[[Call], Any]
"""Answers what becomes the JSON body, or None for 204. Raises Refusal."""


@dataclass(frozen=True, slots=True)
class Guard:
    """An operation behind its checks. is_list: a mood may refuse it; in_workspace: its path names a workspace."""

    operation: Operation
    is_list: bool = False
    in_workspace: bool = True

    async def endpoint(self, request: Request) -> Response:
        """Answer one request, and keep it in the history."""
        sandbox: Sandbox = request.app.state.sandbox
        moods = sandbox.moods
        body = await _read(request)
        at = sandbox.clock.now()
        if moods.outage:
            response: Response = HTMLResponse(_OUTAGE, status_code=503)
        else:
            response = self._answer(sandbox, request, body, at.boot)
            response.headers["X-Toggl-Quota-Remaining"] = str(sandbox.quota.remaining(at.boot))
            response.headers["X-Toggl-Quota-Resets-In"] = str(sandbox.quota.resets_in(at.boot))
        date(sandbox, response)
        query = f"?{request.url.query}" if request.url.query else ""
        sandbox.history.asked(at.wall, request.method, request.url.path + query, body or b"", response.status_code)
        if moods.latency:
            await sandbox.delay(moods.latency)
        return response

    def _answer(self, sandbox: Sandbox, request: Request, body: bytes | None, boot: float) -> Response:
        try:
            _check_credentials(request.headers.get("Authorization", ""))
            if self.in_workspace:
                _check_workspace(request.path_params)
            if not sandbox.quota.spend(boot):
                raise Refusal(402, "The hourly request quota of this organization is spent")
            if body is None:
                raise Refusal(413, "The request body is too large")
            self._check_moods(sandbox.moods)
            value = self.operation(Call(sandbox, request.path_params, request.query_params, body))
        except Refusal as refusal:
            return refuse(sandbox, refusal)
        return Response(status_code=204) if value is None else JSONResponse(value)

    def _check_moods(self, moods: Moods) -> None:
        if moods.fault is not None:
            raise Refusal(moods.fault, "Too many requests" if moods.fault == 429 else "Something went wrong here")
        if self.is_list and moods.refuse_lists is not None:
            sentence = "There is no such address" if moods.refuse_lists == 404 else "Your plan does not include this"
            raise Refusal(moods.refuse_lists, sentence)


def refuse(sandbox: Sandbox, refusal: Refusal) -> Response:
    """A refusal as Focus answers it."""
    error = {"error": refusal.code, "error_description": refusal.sentence, "trace_id": sandbox.trace_id()}
    response = JSONResponse(error, status_code=refusal.status)
    if refusal.status == 429:
        response.headers["Retry-After"] = _RETRY_AFTER
    return response


def date(sandbox: Sandbox, response: Response) -> None:
    """Put the server's time of day on an answer."""
    response.headers["Date"] = http_date(sandbox.wall())


async def _read(request: Request) -> bytes | None:
    """The body, or None when it is too large."""
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _LARGEST_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _check_credentials(authorization: str) -> None:
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() == "bearer":
        if secret.strip() == API_KEY:
            return
        raise Refusal(401, "the provided API key is invalid")
    if scheme.lower() == "basic" and _decode(secret) == f"{EMAIL}:{PASSWORD}":
        return
    raise Refusal(401, "the provided credentials are invalid" if authorization else "credentials are missing")


def _decode(secret: str) -> str | None:
    try:
        return base64.b64decode(secret.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _check_workspace(path: dict[str, str]) -> None:
    organization = integer("organization_id", path["organization_id"])
    workspace = integer("workspace_id", path["workspace_id"])
    if (organization, workspace) != (ORGANIZATION, WORKSPACE):
        raise Refusal(403, "You have no permission in this workspace")


def integer(name: str, text: str) -> int:
    """The integer at a place of the path. Raises Refusal (400)."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise Refusal(400, f"The {name} in the address must be an integer")
    return int(text)
