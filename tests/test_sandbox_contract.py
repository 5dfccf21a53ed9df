"""The sandbox's answers against the OpenAPI document: every operation with every status that it documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from openapi_core.exceptions import OpenAPIError

from focus_tui.sandbox.moods import Moods
from tests.support.contract import check_request, check_response, documented
from tests.support.sandbox import BASE, BEARER, REPORT, Focus, focus

FIELDS = {
    "archived_at",
    "created_at",
    "deleted_at",
    "duration",
    "id",
    "start",
    "task_id",
    "time_block_id",
    "toggl_user_id",
    "type",
    "updated_at",
    "workspace_id",
}

OPERATIONS: dict[str, Callable[[Focus], Awaitable[httpx.Response]]] = {
    "getCurrentTracking": lambda focus: focus.current(),
    "startTracking": lambda focus: focus.start(task_id=REPORT),
    "stopTracking": lambda focus: focus.stop(),
}

MOODS = {"402": (Moods(), 0), "429": (Moods(fault=429), None), "500": (Moods(fault=500), None)}


async def answered(operation: str, status: str) -> httpx.Response:
    """Bring the operation to answer that status."""
    method, path = {
        "getCurrentTracking": ("GET", "/tracking/current"),
        "startTracking": ("POST", "/tracking/start"),
        "stopTracking": ("POST", "/tracking/stop"),
    }[operation]
    moods, quota = MOODS.get(status, (Moods(), None))
    client = focus(moods=moods, quota=quota)
    running_first = (operation, status) in {
        ("getCurrentTracking", "200"),
        ("stopTracking", "200"),
        ("startTracking", "422"),
    }
    if running_first:
        await client.start()
    match status:
        case "400":
            return await client.ask(method, f"{BASE.replace('22', 'home')}{path}", json={})
        case "401":
            return await client.ask(method, path, auth=("sandbox@example.com", "wrong"), json={})
        case "403":
            return await client.ask(method, f"{BASE.replace('22', '23')}{path}", json={})
        case "404" if operation == "startTracking":
            return await client.start(task_id=1)
    return await OPERATIONS[operation](client)


@pytest.mark.parametrize(("operation", "status"), documented())
async def test_each_documented_status_is_answered_as_the_contract_says(operation: str, status: str) -> None:
    response = await answered(operation, status)
    assert response.status_code == int(status)
    check_response(response)
    if int(status) >= 400:
        assert response.json().keys() == {"error", "error_description", "trace_id"}
        assert int(response.json()["trace_id"], 16) > 0
    assert int(response.headers["X-Toggl-Quota-Remaining"]) >= 0
    assert 0 < int(response.headers["X-Toggl-Quota-Resets-In"]) <= 3_600
    assert response.headers["Date"] == "Mon, 23 Nov 2026 10:36:07 GMT"
    assert ("Retry-After" in response.headers) == (status == "429")


@pytest.mark.parametrize("credentials", [{}, {"auth": None, "headers": BEARER}])
async def test_accepted_requests_keep_to_the_contract_too(credentials: dict[str, Any]) -> None:
    client = focus()
    started = await client.start(task_id=REPORT)
    check_request(started)
    stopped = await client.stop()
    check_request(stopped)
    started = await client.ask(
        "POST", "/tracking/start", json={"start": "2026-11-23T12:00:00+01:00", "type": "break"}, **credentials
    )
    assert started.status_code == 200
    check_request(started)
    current = await client.ask("GET", "/tracking/current", **credentials)
    assert current.status_code == 200
    check_request(current)


async def test_the_check_finds_a_wrong_answer_and_a_request_without_credentials() -> None:
    client = focus()
    started = await client.start()
    wrong = httpx.Response(200, json=started.json() | {"id": "text"}, request=started.request)
    with pytest.raises(OpenAPIError):
        check_response(wrong)
    with pytest.raises(OpenAPIError):
        check_request(await client.ask("GET", "/tracking/current", auth=None))


async def test_every_entry_carries_all_documented_fields_with_plausible_values() -> None:
    client = focus()
    entry = (await client.start(task_id=REPORT)).json()
    assert entry.keys() == FIELDS | {"description", "project_id"}
    assert entry == {
        "id": entry["id"],
        "workspace_id": 22,
        "toggl_user_id": 7,
        "task_id": REPORT,
        "time_block_id": None,
        "project_id": 31,
        "description": None,
        "type": "activity",
        "start": "2026-11-23T10:36:07Z",
        "duration": None,
        "created_at": "2026-11-23T10:36:07Z",
        "updated_at": "2026-11-23T10:36:07Z",
        "archived_at": None,
        "deleted_at": None,
    }
    assert (await client.current()).json() == entry
    stopped = (await client.stop("2026-11-23T10:46:07Z")).json()
    assert stopped == entry | {"duration": 600, "end": "2026-11-23T10:46:07Z"}


def test_the_document_names_three_operations() -> None:
    assert {operation for operation, _ in documented()} == set(OPERATIONS)
    assert len(documented()) == 25
