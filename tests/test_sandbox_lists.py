"""The lists beside tracking, and single entries, as other clients report them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from focus_tui.clock import ManualClock
from tests.support.sandbox import MAIL, MORNING, REPORT, REVIEW, Focus, focus

SETTINGS = "https://focus.toggl.com/api/users/me/settings"
TODAY = {"date_from": "2026-11-23T00:00:00Z", "date_to": "2026-11-24T00:00:00Z"}


async def rows(client: Focus, path: str, **query: Any) -> list[dict[str, Any]]:
    response = await client.ask("GET", path, params=query)
    assert response.status_code == 200
    envelope = response.json()
    assert envelope.keys() == {"data", "page", "per_page", "total"}
    data: list[dict[str, Any]] = envelope["data"]
    return data


async def test_tasks_come_in_pages() -> None:
    client = focus()
    response = await client.ask("GET", "/tasks", params={"page": 2, "per_page": 5})
    envelope = response.json()
    assert (envelope["page"], envelope["per_page"], envelope["total"]) == (2, 5, 14)
    assert [task["id"] for task in envelope["data"]] == [4716, 4717, 4718, 4719, 4720]
    assert len(await rows(client, "/tasks")) == 14
    assert await rows(client, "/tasks", page=4, per_page=5) == []


async def test_more_than_a_hundred_tasks_need_a_second_page() -> None:
    client = focus()
    for number in range(100):
        client.sandbox.store.add_task(f"Task {number}")
    assert len(await rows(client, "/tasks", per_page=100)) == 100
    assert len(await rows(client, "/tasks", per_page=100, page=2)) == 14


async def test_a_task_has_name_project_status_and_estimate() -> None:
    (report,) = await rows(focus(), "/tasks", name="QUARTERLY")
    assert report == {
        "id": REPORT,
        "workspace_id": 22,
        "name": "Write the quarterly report",
        "project_id": 31,
        "status": "in progress",
        "estimate": 14_400,
        "archived_at": None,
    }


async def test_tasks_are_filtered_by_project_and_archived() -> None:
    client = focus()
    found = await rows(client, "/tasks", **{"project_id[]": [31, 32]})
    assert {task["project_id"] for task in found} == {31, 32}
    assert [task["name"] for task in await rows(client, "/tasks", archived="true")] == ["Hang the lights"]
    assert await rows(client, "/tasks", archived="false") == await rows(client, "/tasks")
    assert await rows(client, "/tasks", name="no such task") == []


@pytest.mark.parametrize(
    "query",
    [
        {"page": 0},
        {"page": "one"},
        {"page": "9" * 30},
        {"per_page": 0},
        {"per_page": 101},
        {"per_page": ""},
        {"project_id[]": "Apollo"},
        {"archived": "maybe"},
    ],
)
async def test_tasks_refuse_a_wrong_query(query: dict[str, Any]) -> None:
    response = await focus().ask("GET", "/tasks", params=query)
    assert response.status_code == 400
    assert response.json()["error"] == "bad_request"


async def test_blocks_and_entries_are_listed_for_each_task() -> None:
    client = focus()
    (block,) = await rows(client, f"/tasks/{REVIEW}/time-blocks")
    assert block == {
        "id": 3302,
        "workspace_id": 22,
        "task_id": REVIEW,
        "start": "2026-11-23T10:30:00Z",
        "end": "2026-11-23T12:00:00Z",
    }
    assert {row["task_id"] for row in await rows(client, f"/tasks/{MAIL}/time-entries")} == {MAIL}
    for kind in ("time-blocks", "time-entries"):
        assert (await client.ask("GET", f"/tasks/1/{kind}")).status_code == 404
        assert (await client.ask("GET", f"/tasks/one/{kind}")).status_code == 400


async def test_a_day_mixes_worked_and_planned_rows_and_what_runs() -> None:
    client = focus()
    running = (await client.start(task_id=REVIEW, time_block_id=3302)).json()
    day = await rows(client, "/time-entries", **TODAY)
    planned = [row for row in day if "start" not in row]
    worked = [row for row in day if "start" in row]
    assert all(row["planned_start"] and row["planned_duration"] > 0 for row in planned)
    assert all("planned_start" not in row for row in worked)
    assert {row["type"] for row in planned} == {"activity", "break"}
    assert [row for row in worked if "end" not in row] == [running]
    assert all(row["start"] >= "2026-11-23" for row in worked)


async def test_rows_that_touch_the_period_are_listed() -> None:
    client = focus()
    store = client.sandbox.store
    hour = 3_600_000_000
    ids = {
        name: store.add_entry(type="activity", created_at=0, start=start * hour, end=end * hour)
        for name, start, end in (
            ("before", 1, 2),
            ("into", 1, 3),
            ("inside", 3, 3),
            ("across", 1, 9),
            ("at end", 5, 6),
        )
    }
    period = {"date_from": "1970-01-01T02:00:00Z", "date_to": "1970-01-01T05:00:00Z"}
    found = {row["id"] for row in await rows(client, "/time-entries", **period)}
    assert found == {ids["into"], ids["inside"], ids["across"]}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"date_from": "2026-11-23T00:00:00Z"},
        {"date_to": "2026-11-23T00:00:00Z"},
        {"date_from": "2026-11-23", "date_to": "2026-11-24"},
        {"date_from": "2026-11-24T00:00:00Z", "date_to": "2026-11-23T00:00:00Z"},
        TODAY | {"per_page": "101"},
    ],
)
async def test_a_day_needs_both_dates_in_full(query: dict[str, str]) -> None:
    response = await focus().ask("GET", "/time-entries", params=query)
    assert response.status_code == 400
    assert response.json()["error_description"]


async def test_projects_and_settings() -> None:
    client = focus(ManualClock(MORNING, zone=ZoneInfo("Europe/Vienna")))
    projects = await rows(client, "/projects")
    assert [project["name"] for project in projects if project["archived_at"] is None] == [
        "Apollo",
        "Beacon",
        "Support",
        "Office",
    ]
    assert all(project["active"] for project in projects)
    assert len(projects) == 5
    settings = (await client.ask("GET", SETTINGS)).json()
    assert settings == {"current_workspace_id": 22, "timezone": "Europe/Vienna"}
    assert (await focus().ask("GET", SETTINGS)).json()["timezone"] == "UTC"
    assert (await client.ask("GET", SETTINGS, auth=None)).status_code == 401


async def test_an_entry_is_changed_deleted_and_restored_elsewhere() -> None:
    client = focus()
    id = (await client.start(task_id=REPORT)).json()["id"]
    path = f"/time-entries/{id}"
    changed = await client.ask("PATCH", path, json={"start": "2026-11-23T09:12:00Z", "description": "Draft"})
    assert (changed.status_code, changed.content) == (204, b"")
    current = (await client.current()).json()
    assert (current["start"], current["description"], current["task_id"]) == ("2026-11-23T09:12:00Z", "Draft", REPORT)
    assert (await client.ask("DELETE", path)).status_code == 204
    assert (await client.current()).status_code == 204
    assert (await client.ask("GET", path)).json()["deleted_at"] == "2026-11-23T10:36:07Z"
    assert id not in {row["id"] for row in await rows(client, "/time-entries", **TODAY)}
    assert (await client.ask("DELETE", path)).status_code == 404
    assert (await client.ask("PATCH", path, json={})).status_code == 404
    await client.start()
    assert (await client.ask("PATCH", path + "/restore")).status_code == 422
    await client.stop()
    assert (await client.ask("PATCH", path + "/restore")).status_code == 204
    assert (await client.current()).json()["id"] == id
    whats = [change.what for change in client.sandbox.history.changes if change.id == id]
    assert whats == ["entry started", "entry changed", "entry deleted", "entry restored"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"start": None}, 400),
        ({"type": "work"}, 400),
        ({"type": None}, 400),
        ({"end": "2026-11-23T08:00:00Z"}, 400),
        ({"task_id": 1}, 404),
        ({"end": "2026-11-23T11:00:00Z"}, 204),
        ({"task_id": None}, 204),
        ({}, 204),
    ],
)
async def test_a_change_is_checked(change: dict[str, Any], status: int) -> None:
    client = focus()
    id = (await client.start(task_id=REPORT)).json()["id"]
    assert (await client.ask("PATCH", f"/time-entries/{id}", json=change)).status_code == status


async def test_a_second_entry_cannot_be_made_to_run() -> None:
    client = focus()
    first = (await client.start()).json()["id"]
    await client.stop()
    await client.start()
    assert (await client.ask("PATCH", f"/time-entries/{first}", json={"end": None})).status_code == 422


async def test_entries_that_are_none_are_not_found() -> None:
    client = focus()
    for method, path in (
        ("GET", "/time-entries/1"),
        ("PATCH", "/time-entries/1"),
        ("DELETE", "/time-entries/1"),
        ("PATCH", "/time-entries/1/restore"),
    ):
        assert (await client.ask(method, path, json={})).status_code == 404
    assert (await client.ask("GET", "/time-entries/x")).status_code == 400
    planned = next(row for row in await rows(client, "/time-entries", **TODAY) if "start" not in row)
    refused = await client.ask("PATCH", f"/time-entries/{planned['id']}", json={"end": "2026-11-23T11:00:00Z"})
    assert refused.json()["error_description"] == "A planned entry has no end"
