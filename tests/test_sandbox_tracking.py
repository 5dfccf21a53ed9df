"""The three tracking operations of the sandbox: what they do, what they refuse, and in which order they check."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest

from focus_tui.clock import ManualClock
from focus_tui.sandbox.moods import Moods
from tests.support.sandbox import BASE, MAIL, MORNING, REPORT, REVIEW, focus

START = {"start": "2026-11-23T10:36:07Z", "type": "activity"}


def sentence(response: httpx.Response) -> str:
    return str(response.json()["error_description"])


async def test_nothing_runs_at_first() -> None:
    response = await focus().current()
    assert (response.status_code, response.content) == (204, b"")


async def test_a_day_of_starts_and_stops_is_kept_in_the_history() -> None:
    client = focus()
    first = (await client.start(task_id=REPORT)).json()
    await client.stop()
    assert (await client.current()).status_code == 204
    second = (await client.start(description="Think")).json()
    assert second["id"] > first["id"]
    assert (await client.current()).json() == second
    history = client.sandbox.history
    assert [(change.what, change.id) for change in history.changes] == [
        ("entry started", first["id"]),
        ("entry stopped", first["id"]),
        ("entry started", second["id"]),
    ]
    assert [(asked.method, asked.path.rpartition("/")[2], asked.status) for asked in history.requests] == [
        ("POST", "start", 200),
        ("POST", "stop", 200),
        ("GET", "current", 204),
        ("POST", "start", 200),
        ("GET", "current", 200),
    ]
    assert history.requests[0].json == START | {"task_id": REPORT}
    assert history.requests[0].at == MORNING


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-11-23T09:12:00Z", "2026-11-23T09:12:00Z"),
        ("2026-11-23T09:12:00+05:30", "2026-11-23T03:42:00Z"),
        ("2026-11-23T09:12:00.5-01:00", "2026-11-23T10:12:00.500000Z"),
        ("2026-11-23T09:12:00.123456789Z", "2026-11-23T09:12:00.123456Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
async def test_start_is_kept_to_the_microsecond_in_utc(sent: str, kept: str) -> None:
    assert (await focus().start(start=sent)).json()["start"] == kept


async def test_a_time_block_brings_its_task_and_project() -> None:
    client = focus()
    blocks = (await client.ask("GET", f"/tasks/{REVIEW}/time-blocks")).json()["data"]
    entry = (await client.start(time_block_id=blocks[0]["id"], task_id=MAIL)).json()
    assert (entry["time_block_id"], entry["task_id"], entry["project_id"]) == (blocks[0]["id"], REVIEW, 31)


async def test_the_block_of_a_break_brings_no_task() -> None:
    client = focus()
    block = client.sandbox.store.add_block(None, 0, 1)
    entry = (await client.start(time_block_id=block, type="break")).json()
    assert (entry["time_block_id"], entry["task_id"], entry["type"]) == (block, None, "break")


async def test_description_and_project_are_kept_as_sent() -> None:
    client = focus()
    text = "[b]x[/] \x1b[31m 日本 \u202e"
    entry = (await client.start(description=text, project_id=32, task_id=REPORT)).json()
    assert (entry["description"], entry["project_id"], entry["task_id"]) == (text, 32, REPORT)
    assert (await client.current()).json()["description"] == text


async def test_absent_members_may_be_null_and_unknown_ones_are_ignored() -> None:
    response = await focus().start(task_id=None, time_block_id=None, description=None, mood="good")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("members", "status", "words"),
    [
        ({"task_id": 1}, 404, "User task does not exist"),
        ({"time_block_id": 1}, 404, "Time block does not exist"),
        ({"project_id": 1}, 400, "Project does not exist"),
        ({"start": None}, 400, "Field validation for 'Start' failed on the 'required' tag"),
        ({"start": "yesterday"}, 400, "Field validation for 'Start' failed on the 'datetime' tag"),
        ({"start": "2026-11-23"}, 400, "Field validation for 'Start' failed on the 'datetime' tag"),
        ({"start": "2026-11-23T09:00:00"}, 400, "Field validation for 'Start' failed on the 'datetime' tag"),
        ({"start": "2026-11-31T09:00:00Z"}, 400, "Field validation for 'Start' failed on the 'datetime' tag"),
        ({"start": "0001-01-01T00:00:00+09:00"}, 400, "Field validation for 'Start' failed on the 'datetime' tag"),
        ({"start": 1_800_000_000}, 400, "The member 'start' must be a string"),
        ({"type": None}, 400, "Field validation for 'Type' failed on the 'required' tag"),
        ({"type": "work"}, 400, "Field validation for 'Type' failed on the 'oneof' tag"),
        ({"type": {"name": "break"}}, 400, "The member 'type' must be a string"),
        ({"task_id": "4711"}, 400, "The member 'task_id' must be an integer"),
        ({"task_id": True}, 400, "The member 'task_id' must be an integer"),
        ({"time_block_id": 3301.0}, 400, "The member 'time_block_id' must be an integer"),
        ({"project_id": 2**63}, 400, "The member 'project_id' must be an integer"),
        ({"description": 7}, 400, "The member 'description' must be a string"),
    ],
)
async def test_start_refuses_with_a_sentence(members: dict[str, Any], status: int, words: str) -> None:
    client = focus()
    response = await client.start(**members)
    assert (response.status_code, sentence(response)) == (status, words)
    assert (await client.current()).status_code == 204


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b'{"start": NaN}', "not valid JSON"),
        (b"\xff\xfe{}", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"1" * 5_000, "not valid JSON"),
        (b"null", "must be a JSON object"),
        (b'[{"start": "2026-11-23T10:36:07Z"}]', "must be a JSON object"),
        (b"{}", "'required' tag"),
    ],
)
@pytest.mark.parametrize("operation", ["start", "stop"])
async def test_a_body_that_is_no_object_is_refused(operation: str, body: bytes, words: str) -> None:
    response = await focus().ask("POST", f"/tracking/{operation}", content=body)
    assert response.status_code == 400
    assert words in sentence(response)


async def test_a_body_over_a_mebibyte_is_refused() -> None:
    response = await focus().ask("POST", "/tracking/start", content=b" " * (1024 * 1024 + 1))
    assert response.status_code == 413


async def test_half_a_surrogate_pair_becomes_text() -> None:
    client = focus()
    body = b'{"start": "2026-11-23T10:36:07Z", "type": "activity", "description": "a\\ud800b"}'
    response = await client.ask("POST", "/tracking/start", content=body)
    assert response.json()["description"] == "a\ufffdb"


async def test_a_second_start_is_refused_and_the_first_runs_on() -> None:
    client = focus()
    first = await client.start(task_id=REPORT)
    second = await client.start(task_id=REVIEW)
    assert second.status_code == 422
    assert sentence(second) == "Cannot track multiple time entries at the same time"
    assert (await client.current()).json() == first.json()
    assert (await client.start(task_id=1)).status_code == 404


async def test_stop_refuses_an_end_before_the_start_and_with_nothing_running() -> None:
    client = focus()
    nothing = await client.stop()
    assert (nothing.status_code, sentence(nothing)) == (404, "Not tracking a time entry")
    await client.start()
    early = await client.stop("2026-11-23T10:36:06Z")
    assert early.status_code == 400
    assert sentence(early) == "The end 2026-11-23T10:36:06Z is before the start 2026-11-23T10:36:07Z"
    wrong = await client.ask("POST", "/tracking/stop", json={"end": 7})
    assert (wrong.status_code, sentence(wrong)) == (400, "The member 'end' must be a string")
    assert (await client.current()).status_code == 200
    assert (await client.stop("2026-11-23T10:36:07Z")).json()["duration"] == 0


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        basic("sandbox@example.com"),
        basic("sandbox@example.com:wrong"),
        basic("other@example.com:sandbox"),
        "Basic " + base64.b64encode(b"\xff:sandbox").decode(),
        "Bearer",
        "Bearer toggl_sk_wrong",
        "Bearer 0123456789abcdef0123456789abcdef",
        "Digest toggl_sk_sandbox",
    ],
)
async def test_missing_and_wrong_credentials_are_refused(authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = await focus().ask("GET", "/tracking/current", auth=None, headers=headers)
    assert response.status_code == 401
    assert response.json()["error"] == "invalid_session"
    assert response.headers["X-Toggl-Quota-Remaining"] == "600"


@pytest.mark.parametrize("authorization", ["bearer toggl_sk_sandbox", basic("sandbox@example.com:sandbox")])
async def test_right_credentials_are_accepted(authorization: str) -> None:
    response = await focus().ask("GET", "/tracking/current", auth=None, headers={"Authorization": authorization})
    assert response.status_code == 204


async def test_a_wrong_key_is_told_in_the_providers_words() -> None:
    response = await focus().ask("GET", "/tracking/current", auth=None, headers={"Authorization": "Bearer x"})
    assert sentence(response) == "the provided API key is invalid"


@pytest.mark.parametrize(
    ("organization", "workspace", "status"),
    [("1", "23", 403), ("2", "22", 403), ("-1", "22", 403), ("one", "22", 400), ("1", "22.0", 400), ("1", "²", 400)],
)
async def test_ids_of_the_address_are_checked(organization: str, workspace: str, status: int) -> None:
    url = f"https://focus.toggl.com/api/organizations/{organization}/workspaces/{workspace}/tracking/current"
    response = await focus().ask("GET", url)
    assert response.status_code == status


async def test_the_checks_come_in_their_order() -> None:
    other = BASE.replace("22", "23") + "/tracking/current"
    client = focus(quota=0)
    assert (await client.ask("GET", other, auth=None)).status_code == 401
    assert (await client.ask("GET", other)).status_code == 403
    assert (await client.ask("POST", "/tracking/start", content=b"{")).status_code == 402
    client.sandbox.moods = Moods(outage=True)
    assert (await client.ask("GET", other, auth=None)).status_code == 503


async def test_addresses_that_are_none_and_wrong_methods_answer_in_json_and_without_redirects() -> None:
    client = focus()
    for method, path, status in (
        ("GET", "/tracking/current/", 404),
        ("GET", "/tracking", 404),
        ("GET", "/tracking/start", 405),
        ("DELETE", "/tracking/current", 405),
    ):
        response = await client.ask(method, path)
        assert response.status_code == status
        assert response.json().keys() == {"error", "error_description", "trace_id"}
        assert "Date" in response.headers


async def test_trace_ids_are_unique_and_the_same_for_the_same_clock() -> None:
    async def traces() -> list[str]:
        client = focus(ManualClock(MORNING))
        return [(await client.stop()).json()["trace_id"] for _ in range(3)]

    first = await traces()
    assert len(set(first)) == 3
    assert await traces() == first


async def test_a_failure_of_the_sandbox_itself_is_a_documented_500() -> None:
    client = focus()
    client.sandbox.close()
    transport = httpx.ASGITransport(app=client.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, auth=client.auth) as broken:
        response = await broken.get(BASE + "/tracking/current")
    assert response.status_code == 500
    assert response.json().keys() == {"error", "error_description", "trace_id"}


async def test_the_history_is_told_over_http_without_credentials_or_quota() -> None:
    client = focus(quota=1)
    await client.start(task_id=REPORT)
    for _ in range(2):
        response = await client.ask("GET", "https://focus.toggl.com/sandbox/history", auth=None)
        assert response.status_code == 200
    (asked,) = response.json()["requests"]
    assert asked == {
        "at": MORNING,
        "method": "POST",
        "path": "/api/organizations/1/workspaces/22/tracking/start",
        "body": asked["body"],
        "status": 200,
    }
    assert json.loads(asked["body"]) == START | {"task_id": REPORT}
    (change,) = response.json()["changes"]
    assert (change["what"], change["entry"]["task_id"]) == ("entry started", REPORT)


async def test_the_history_is_bounded() -> None:
    client = focus()
    history = client.sandbox.history
    for number in range(10_001):
        history.asked(float(number), "GET", "/", b"", 200)
    await client.start(description="x" * 5_000)
    assert len(history.requests) == 10_000
    assert len(history.requests[-1].body) == 4_096
    assert history.requests[-1].json is None
    assert history.requests[0].at == 2.0


async def test_a_forgotten_task_can_be_started_no_more_nor_its_blocks() -> None:
    client = focus()
    block = (await client.ask("GET", f"/tasks/{REVIEW}/time-blocks")).json()["data"][0]["id"]
    forget = f"https://focus.toggl.com/sandbox/forget-task/{REVIEW}"
    assert (await client.ask("POST", forget, auth=None)).status_code == 204
    assert (await client.ask("POST", forget, auth=None)).status_code == 404
    assert (await client.ask("POST", forget + "x", auth=None)).status_code == 400
    for members in ({"task_id": REVIEW}, {"time_block_id": block}):
        response = await client.start(**members)
        assert (response.status_code, sentence(response)) == (404, "User task does not exist")
    assert client.sandbox.history.changes[-1].what == "task deleted"
