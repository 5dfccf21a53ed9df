"""A client whose requests a test answers itself, behind a transport of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from focus_tui.api.client import FocusClient
from focus_tui.api.entry import ACTIVITY, TimeEntry
from focus_tui.api.errors import (
    FocusError,
)
from focus_tui.api.instants import parse_instant
from focus_tui.clock import ManualClock
from focus_tui.config.credentials import ApiKey, Password

NOON = "2026-11-25T12:00:00Z"
AT_NOON = parse_instant(NOON)
DATE = "Wed, 25 Nov 2026 12:00:00 GMT"
QUOTA = {"X-Toggl-Quota-Remaining": "27", "X-Toggl-Quota-Resets-In": "1800"}
RUNNING = {"id": 90210, "start": NOON, "type": "activity", "task_id": 4711}
ENTRY = TimeEntry(90210, AT_NOON, type="activity", task_id=4711)
KEY = ApiKey("toggl_sk_test", "TOGGL_API_KEY in the environment")
ERROR = {"error": "not_found", "error_description": "User task does not exist", "trace_id": "0f0e"}

Handle = Callable[[httpx.Request], httpx.Response]


class Focus:
    """A client whose requests are kept and answered by `handle`; the clock moves a second while it does."""

    def __init__(self, handle: Handle | httpx.Response, credentials: ApiKey | Password = KEY) -> None:
        self.requests: list[httpx.Request] = []
        self.clock = ManualClock(AT_NOON)
        self._handle = handle
        self.client = FocusClient(
            "https://focus.toggl.com/api",
            1,
            22,
            credentials,
            clock=self.clock,
            transport=httpx.MockTransport(self._answer),
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.clock.advance(1.0)
        return self._handle if isinstance(self._handle, httpx.Response) else self._handle(request)

    @property
    def only(self) -> httpx.Request:
        (request,) = self.requests
        return request

    @property
    def sent(self) -> Any:
        return json.loads(self.only.content)


def focus(status: int = 200, *, json: object = None, headers: dict[str, str] | None = None, **body: Any) -> Focus:
    if json is not None:
        body["json"] = json
    return Focus(httpx.Response(status, headers=headers, **body))


async def failure(focus: Focus) -> FocusError:
    with pytest.raises(FocusError) as caught:
        await focus.client.start(AT_NOON, type=ACTIVITY)
    return caught.value
