"""The client over a transport of the test's own: what it asks, and what a good answer comes to."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from focus_tui import __version__
from focus_tui.api.answer import Quota, Receipt
from focus_tui.api.client import FocusClient
from focus_tui.api.entry import ACTIVITY, BREAK, DayRow, Page, Project, Task, TimeBlock
from focus_tui.api.errors import (
    NotReachable,
    ServerError,
    Unsent,
)
from focus_tui.clock import ManualClock
from focus_tui.config.credentials import Password
from tests.support.transport import (
    AT_NOON,
    DATE,
    ENTRY,
    KEY,
    NOON,
    QUOTA,
    RUNNING,
    Focus,
    failure,
    focus,
)


async def test_current_is_asked_of_the_workspace() -> None:
    asked = focus(204)
    await asked.client.current()
    assert asked.only.method == "GET"
    assert str(asked.only.url) == "https://focus.toggl.com/api/organizations/1/workspaces/22/tracking/current"
    assert asked.only.headers["Content-Type"] == "application/json"
    assert asked.only.headers["User-Agent"] == f"focus-tui/{__version__}"
    assert asked.only.headers["Accept-Encoding"] == "identity"
    assert asked.only.headers["Authorization"] == "Bearer toggl_sk_test"


async def test_basic_credentials_are_sent_as_utf_8() -> None:
    asked = Focus(httpx.Response(204), Password("jürgen@example.com", "pässwörd:1", "a test"))
    await asked.client.current()
    assert asked.only.headers["Authorization"] == "Basic asO8cmdlbkBleGFtcGxlLmNvbTpww6Rzc3fDtnJkOjE="


async def test_start_sends_only_what_is_set() -> None:
    asked = focus(json=RUNNING)
    await asked.client.start(AT_NOON, type=BREAK)
    assert asked.only.method == "POST"
    assert asked.only.url.path.endswith("/workspaces/22/tracking/start")
    assert asked.sent == {"start": NOON, "type": "break"}


async def test_start_sends_all_that_is_set() -> None:
    asked = focus(json=RUNNING)
    await asked.client.start(AT_NOON + 0.5, type=ACTIVITY, task_id=4711, time_block_id=5, description="Grüße")
    assert asked.sent == {
        "start": "2026-11-25T12:00:00.5Z",
        "type": "activity",
        "task_id": 4711,
        "time_block_id": 5,
        "description": "Grüße",
    }


async def test_stop_sends_its_end() -> None:
    asked = focus(json=RUNNING)
    await asked.client.stop(AT_NOON)
    assert (asked.only.method, asked.only.url.path.rsplit("/", 1)[1]) == ("POST", "stop")
    assert asked.sent == {"end": NOON}


async def test_lists_ask_for_a_hundred_rows() -> None:
    asked = focus(json=[])
    await asked.client.tasks(2)
    await asked.client.projects()
    await asked.client.time_blocks(4711)
    await asked.client.time_entries(AT_NOON, AT_NOON + 3600)
    tasks, projects, blocks, day = (request.url for request in asked.requests)
    assert (tasks.path.rsplit("/", 1)[1], dict(tasks.params)) == (
        "tasks",
        {"page": "2", "per_page": "100", "archived": "false"},
    )
    assert projects.path.endswith("/workspaces/22/projects")
    assert blocks.path.endswith("/workspaces/22/tasks/4711/time-blocks")
    assert day.path.endswith("/workspaces/22/time-entries")
    assert dict(day.params) == {
        "date_from": NOON,
        "date_to": "2026-11-25T13:00:00Z",
        "page": "1",
        "per_page": "100",
    }


async def test_a_cookie_is_never_sent_back() -> None:
    asked = focus(204, headers={"Set-Cookie": "session=1; Path=/"})
    await asked.client.current()
    await asked.client.current()
    assert "Cookie" not in asked.requests[1].headers


async def test_the_receipt_says_when_it_was_asked_and_what_the_headers_said() -> None:
    asked = focus(json=RUNNING, headers={**QUOTA, "Date": DATE})
    before = asked.clock.now()
    answer = await asked.client.current()
    assert answer.value == ENTRY
    assert answer.receipt == Receipt(before, asked.clock.now(), 200, Quota(27, 1800.0), AT_NOON)
    assert answer.receipt.received.boot - answer.receipt.asked.boot == 1.0


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(204),
        httpx.Response(200),
        httpx.Response(200, content=b" \n"),
        httpx.Response(200, content=b"null"),
        httpx.Response(200, json={"data": None}),
    ],
    ids=["204", "empty", "blank", "null", "envelope"],
)
async def test_nothing_is_tracked(response: httpx.Response) -> None:
    assert (await Focus(response).client.current()).value is None


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_an_entry_is_read_bare_or_from_an_envelope(status: int) -> None:
    assert (await focus(status, json=RUNNING).client.current()).value == ENTRY
    assert (await focus(status, json={"data": RUNNING}).client.start(0, type=BREAK)).value == ENTRY
    assert (await focus(status, content=b"\xef\xbb\xbf" + json.dumps(RUNNING).encode()).client.stop(0)).value == ENTRY


async def test_the_lists_are_read() -> None:
    tasks = [{"id": 1, "name": "Mail"}, {"id": 2, "name": "Old", "archived": True}, {"id": "x"}]
    assert (await focus(json=tasks).client.tasks()).value == Page((Task(1, "Mail"),), dropped=1)
    projects = {"data": [{"id": 3, "name": "Apollo"}], "page": 1, "total": 1}
    assert (await focus(json=projects).client.projects()).value == Page((Project(3, "Apollo"),), total=1)
    blocks = [{"id": 5, "start": NOON, "end": NOON}]
    assert (await focus(json=blocks).client.time_blocks(1)).value.rows == (TimeBlock(5, 1, AT_NOON, AT_NOON),)
    day = await focus(json=[{"id": 7, "start": NOON}]).client.time_entries(0, 1)
    assert day.value == Page((DayRow(7, start=AT_NOON),))


@pytest.mark.parametrize(
    ("headers", "content", "date"),
    [
        ({"Content-Type": "application/json; charset=utf-8"}, b"", AT_NOON),
        ({"Content-Type": "application/problem+json"}, b"", AT_NOON),
        ({"Content-Type": "text/plain"}, b"null", AT_NOON),
        (QUOTA, b"", AT_NOON),
        ({}, b"", None),
        ({"Content-Type": "text/html"}, b"<p>Sign in to this hotel</p>", None),
    ],
)
async def test_the_clock_of_what_is_not_the_api_is_not_kept(
    headers: dict[str, str], content: bytes, date: float | None
) -> None:
    error = await failure(focus(500, headers={**headers, "Date": DATE}, content=content))
    assert error.receipt.date == date


async def test_unreadable_headers_are_left_out() -> None:
    odd = {"X-Toggl-Quota-Remaining": "-3", "X-Toggl-Quota-Resets-In": "soon", "Date": "today"}
    answer = await focus(json=RUNNING, headers=odd).client.current()
    assert (answer.receipt.quota, answer.receipt.date) == (None, None)


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        ("http://focus.toggl.com/api", (1, 22)),
        ("ftp://focus.toggl.com/api", (1, 22)),
        ("https://focus.toggl.com/api", (0, 22)),
        ("https://focus.toggl.com/api", (1, -22)),
        ("https://focus.toggl.com/api", (True, 22)),
    ],
)
def test_a_client_is_not_made_for_what_cannot_work(address: str, ids: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"must|only"):
        FocusClient(address, *ids, KEY, clock=ManualClock())


async def test_after_closing_nothing_is_sent() -> None:
    asked = focus(204)
    async with asked.client:
        await asked.client.current()
    with pytest.raises(Unsent):
        await asked.client.current()
    await asked.client.aclose()
    assert len(asked.requests) == 1


async def test_an_app_inside_the_process_answers_as_over_a_network() -> None:
    seen: list[str] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": json.dumps(RUNNING).encode()})

    async with FocusClient.for_app(app, 1, 22, KEY, clock=ManualClock()) as client:
        assert (await client.current()).value == ENTRY
    assert seen == ["/api/organizations/1/workspaces/22/tracking/current"]


async def test_an_app_that_fails_is_a_server_that_fails() -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        raise KeyError("a bug")

    async with FocusClient.for_app(app, 1, 22, KEY, clock=ManualClock()) as client:
        with pytest.raises(ServerError, match=r"^The sandbox failed \(status 500\)\.$"):
            await client.current()
    with pytest.raises(NotReachable, match=r"^The connection to the sandbox is closed already"):
        await client.current()
