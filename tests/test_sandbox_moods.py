"""The sandbox's moods at the HTTP level: quota, latency, outage, skew, silent replacement, refused lists, faults."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from focus_tui.clock import ManualClock
from focus_tui.sandbox.moods import Moods
from tests.support.sandbox import MORNING, REPORT, REVIEW, Focus, focus

SETTINGS = "https://focus.toggl.com/api/users/me/settings"
MOODS = "https://focus.toggl.com/sandbox/moods"
DAY = "date_from=2026-11-23T00:00:00Z&date_to=2026-11-24T00:00:00Z"


async def quota_after(client: Focus) -> tuple[int, str, str]:
    response = await client.current()
    headers = response.headers
    return response.status_code, headers["X-Toggl-Quota-Remaining"], headers["X-Toggl-Quota-Resets-In"]


async def test_a_quota_counts_down_is_spent_and_comes_back_an_hour_after_its_first_request() -> None:
    clock = ManualClock(MORNING)
    client = focus(clock, quota=2)
    clock.advance(500)
    assert await quota_after(client) == (204, "1", "3600")
    clock.advance(600)
    assert await quota_after(client) == (204, "0", "3000")
    clock.advance(2_999.5)
    assert await quota_after(client) == (402, "0", "1")
    clock.step(7_200)
    assert await quota_after(client) == (402, "0", "1")
    clock.sleep(0.5)
    assert await quota_after(client) == (204, "1", "3600")


@pytest.mark.parametrize("boot", [0.1, 1_234.567, 98_765.4321])
async def test_a_window_that_opens_now_resets_in_an_hour(boot: float) -> None:
    assert await quota_after(focus(ManualClock(MORNING, boot=boot), quota=30)) == (204, "29", "3600")


async def test_a_spent_quota_changes_nothing() -> None:
    client = focus(quota=0)
    assert (await client.start()).status_code == 402
    assert client.sandbox.history.changes == ()


async def test_refused_credentials_and_workspaces_cost_nothing_and_errors_do() -> None:
    client = focus(quota=30)
    await client.ask("GET", "/tracking/current", auth=None)
    await client.ask("GET", "https://focus.toggl.com/api/organizations/1/workspaces/23/tracking/current")
    assert client.sandbox.quota.remaining(client.sandbox.clock.now().boot) == 30
    refused = await client.stop()
    assert (refused.status_code, refused.headers["X-Toggl-Quota-Remaining"]) == (404, "29")


async def test_without_a_quota_premium_is_reported_and_nothing_refused() -> None:
    client = focus()
    assert await quota_after(client) == (204, "599", "3600")
    for _ in range(600):
        client.sandbox.quota.spend(client.sandbox.clock.now().boot)
    assert await quota_after(client) == (204, "0", "3600")


async def test_an_answer_takes_the_latency_and_has_happened_before() -> None:
    clock = ManualClock(MORNING)
    client = focus(clock, moods=Moods(latency=2.0))
    asked = asyncio.create_task(client.start())
    while not client.sandbox.history.requests:
        await asyncio.sleep(0)
    assert client.sandbox.store.running() is not None
    clock.advance(1.5)
    for _ in range(50):
        await asyncio.sleep(0)
    assert not asked.done()
    clock.advance(0.5)
    assert (await asked).status_code == 200


async def test_answers_on_their_way_can_be_hurried() -> None:
    client = focus(moods=Moods(latency=2.0))
    asked = asyncio.create_task(client.current())
    while not client.sandbox.history.requests:
        await asyncio.sleep(0)
    client.sandbox.hurry()
    assert (await asked).status_code == 204


async def test_an_outage_answers_503_with_html_and_no_quota_to_everything() -> None:
    client = focus(moods=Moods(outage=True))
    for method, path in (
        ("GET", "/tracking/current"),
        ("POST", "/tracking/start"),
        ("GET", "/tasks"),
        ("GET", SETTINGS),
    ):
        response = await client.ask(method, path)
        assert response.status_code == 503
        assert response.headers["Content-Type"].startswith("text/html")
        assert "X-Toggl-Quota-Remaining" not in response.headers
        assert response.headers["Date"] == "Mon, 23 Nov 2026 10:36:07 GMT"
    assert {asked.status for asked in client.sandbox.history.requests} == {503}
    client.sandbox.moods = Moods()
    assert (await client.current()).status_code == 204


@pytest.mark.parametrize(("skew", "shifted"), [(90.0, "10:37:37"), (-3_600.0, "09:36:07")])
async def test_a_skewed_clock_shows_in_date_and_created_at(skew: float, shifted: str) -> None:
    client = focus(moods=Moods(clock_skew=skew))
    response = await client.start()
    assert response.headers["Date"] == f"Mon, 23 Nov 2026 {shifted} GMT"
    assert response.json()["created_at"] == f"2026-11-23T{shifted}Z"
    assert response.json()["start"] == "2026-11-23T10:36:07Z"
    assert client.sandbox.history.requests[0].at == MORNING


async def test_silent_replacement_ends_what_runs_at_the_new_start() -> None:
    client = focus(moods=Moods(silent_replacement=True))
    first = (await client.start(task_id=REPORT)).json()
    second = await client.start(task_id=REVIEW, start="2026-11-23T10:50:00Z")
    assert second.status_code == 200
    assert (await client.current()).json()["task_id"] == REVIEW
    ended = (await client.ask("GET", f"/time-entries/{first['id']}")).json()
    assert ended["end"] == "2026-11-23T10:50:00Z"
    whats = [change.what for change in client.sandbox.history.changes]
    assert whats == ["entry started", "entry replaced", "entry started"]


async def test_a_replacement_that_starts_before_what_runs_leaves_no_negative_entry() -> None:
    client = focus(moods=Moods(silent_replacement=True))
    first = (await client.start()).json()
    await client.start(start="2026-11-23T10:00:00Z")
    ended = (await client.ask("GET", f"/time-entries/{first['id']}")).json()
    assert (ended["end"], ended["duration"]) == (first["start"], 0)


@pytest.mark.parametrize("status", [402, 403, 404])
async def test_refused_lists_leave_tracking_and_settings_alone(status: int) -> None:
    client = focus(moods=Moods(refuse_lists=status))
    entry = (await client.start()).json()["id"]
    for path in (
        "/tasks",
        f"/tasks/{REPORT}/time-blocks",
        f"/tasks/{REPORT}/time-entries",
        f"/time-entries?{DAY}",
        "/projects",
        f"/time-entries/{entry}",
    ):
        response = await client.ask("GET", path)
        assert response.status_code == status
        assert response.json()["error"] == {402: "quota_exceeded", 403: "forbidden", 404: "not_found"}[status]
        assert int(response.headers["X-Toggl-Quota-Remaining"]) > 500
    assert (await client.current()).status_code == 200
    assert (await client.ask("GET", SETTINGS)).status_code == 200


@pytest.mark.parametrize("status", [429, 500])
async def test_a_fault_is_answered_to_everything_and_changes_nothing(status: int) -> None:
    client = focus(moods=Moods(fault=status))
    for response in (await client.start(), await client.ask("GET", "/tasks")):
        assert response.status_code == status
        assert response.json().keys() == {"error", "error_description", "trace_id"}
        assert response.headers.get("Retry-After") == ("5" if status == 429 else None)
    assert client.sandbox.history.changes == ()


async def test_moods_and_quota_change_over_http() -> None:
    client = focus()
    response = await client.ask("POST", MOODS, auth=None, json={"silent_replacement": True, "quota": 5})
    assert response.json() == {
        "latency": 0.0,
        "outage": False,
        "clock_skew": 0.0,
        "silent_replacement": True,
        "refuse_lists": None,
        "fault": None,
        "quota": 5,
    }
    await client.ask("POST", MOODS, auth=None, json={"refuse_lists": 403})
    assert client.sandbox.moods == Moods(silent_replacement=True, refuse_lists=403)
    assert await quota_after(client) == (204, "4", "3600")
    assert (await client.ask("POST", MOODS, auth=None, json={"quota": None})).json()["quota"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"mood": True},
        {"latency": -1},
        {"latency": "1"},
        {"latency": True},
        {"latency": 10**400},
        {"clock_skew": 1e300},
        {"outage": 1},
        {"silent_replacement": None},
        {"refuse_lists": 401},
        {"refuse_lists": [403]},
        {"fault": 503},
        {"quota": -1},
        {"quota": True},
        {"quota": 1.5},
        [],
    ],
)
async def test_moods_that_make_no_sense_are_refused_and_nothing_changes(body: Any) -> None:
    client = focus(quota=7)
    response = await client.ask("POST", MOODS, auth=None, json=body)
    assert response.status_code == 400
    assert response.json().keys() == {"error", "error_description", "trace_id"}
    assert (client.sandbox.moods, client.sandbox.quota.limit) == (Moods(), 7)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_of_seconds_is_finite(value: float) -> None:
    with pytest.raises(ValueError, match="latency"):
        Moods(latency=value)
    with pytest.raises(ValueError, match="clock_skew"):
        Moods(clock_skew=value)
