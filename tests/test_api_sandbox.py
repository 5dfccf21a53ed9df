"""The client against the sandbox: inside the process, and served over a socket with either kind of credentials."""

from __future__ import annotations

import pytest

from focus_tui.api.client import FocusClient
from focus_tui.api.entry import ACTIVITY, BREAK
from focus_tui.api.errors import (
    AlreadyTracking,
    BadRequest,
    Forbidden,
    NotFound,
    QuotaSpent,
    ServerError,
    Unauthorized,
)
from focus_tui.clock import ManualClock, SystemClock
from focus_tui.config.account import read_account
from focus_tui.config.credentials import ApiKey, Password
from focus_tui.sandbox.moods import Moods
from tests.support.sandbox import MAIL, MORNING, REPORT, Focus, focus, served

KEY = ApiKey("toggl_sk_sandbox", "a test")
PASSWORD = Password("sandbox@example.com", "sandbox", "a test")


def client_of(sandbox: Focus, credentials: ApiKey | Password = KEY, *, workspace_id: int = 22) -> FocusClient:
    return FocusClient.for_app(sandbox.app, 1, workspace_id, credentials, clock=ManualClock(MORNING))


@pytest.mark.parametrize("credentials", [KEY, PASSWORD], ids=["key", "password"])
async def test_a_task_is_tracked_from_start_to_stop(credentials: ApiKey | Password) -> None:
    async with client_of(focus(quota=30), credentials) as client:
        assert (await client.current()).value is None
        started = await client.start(MORNING, type=ACTIVITY, task_id=REPORT, description="Draft")
        assert (started.value.task_id, started.value.start, started.value.description) == (REPORT, MORNING, "Draft")
        assert started.value.toggl_user_id == 7
        assert (await client.current()).value == started.value
        stopped = await client.stop(MORNING + 60)
        assert stopped.value.id == started.value.id
        last = await client.current()
        assert last.value is None
        assert last.receipt.quota is not None
        assert last.receipt.quota.remaining == 25
        assert last.receipt.date == MORNING


async def test_the_lists_can_be_read_whole() -> None:
    async with client_of(focus()) as client:
        tasks = (await client.tasks()).value
        assert {REPORT, MAIL} <= {task.id for task in tasks.rows}
        assert "Write the quarterly report" in {task.name for task in tasks.rows}
        projects = (await client.projects()).value
        assert "Apollo" in {project.name for project in projects.rows}
        day = (await client.time_entries(MORNING - 43_200, MORNING + 43_200)).value
        worked = [row for row in day.rows if row.start is not None]
        planned = [row for row in day.rows if row.planned_start is not None]
        assert worked
        present = [row for row in planned if (row.planned_start or 0) <= MORNING < (row.planned_end or 0)]
        (block_id,) = {row.time_block_id for row in present if row.time_block_id is not None}
        (task_id,) = {row.task_id for row in present if row.time_block_id is not None}
        assert task_id is not None
        blocks = (await client.time_blocks(task_id)).value
        assert block_id in {block.id for block in blocks.rows}
        assert (tasks.dropped, projects.dropped, day.dropped, blocks.dropped) == (0, 0, 0, 0)
        assert (tasks.more, day.more, blocks.more) == (False, False, False)


async def test_what_the_sandbox_refuses() -> None:
    sandbox = focus()
    async with client_of(sandbox) as client:
        with pytest.raises(NotFound) as nothing:
            await client.stop(MORNING)
        assert nothing.value.sentence == "Not tracking a time entry"
        assert nothing.value.trace_id
        with pytest.raises(NotFound, match="does not know"):
            await client.start(MORNING, type=ACTIVITY, task_id=999_999)
        with pytest.raises(BadRequest):
            await client.start(MORNING, type="nap")
        await client.start(MORNING, type=BREAK)
        with pytest.raises(AlreadyTracking) as twice:
            await client.start(MORNING, type=ACTIVITY, task_id=MAIL)
        assert twice.value.sentence == "Cannot track multiple time entries at the same time"
    async with client_of(sandbox, ApiKey("toggl_sk_wrong", "a test")) as client:
        with pytest.raises(Unauthorized) as refused:
            await client.current()
        assert refused.value.code == "invalid_session"
    async with client_of(sandbox, workspace_id=23) as client:
        with pytest.raises(Forbidden):
            await client.current()


async def test_a_spent_quota_says_when_it_is_full_again() -> None:
    async with client_of(focus(quota=1)) as client:
        await client.current()
        with pytest.raises(QuotaSpent) as caught:
            await client.current()
    quota = caught.value.receipt.quota
    assert quota is not None
    assert quota.remaining == 0
    assert 0 < quota.resets_in <= 3600


async def test_bad_weather() -> None:
    async with client_of(focus(moods=Moods(outage=True))) as client:
        with pytest.raises(ServerError) as caught:
            await client.current()
        assert not caught.value.has_json_error
    async with client_of(focus(moods=Moods(refuse_lists=403))) as client:
        with pytest.raises(Forbidden):
            await client.tasks()


@pytest.mark.parametrize("way", ["key", "password"])
async def test_an_account_from_the_environment_is_opened_over_a_socket(way: str) -> None:
    with served("--quota", "30") as sandbox:
        secrets = {
            "key": {"TOGGL_API_KEY": "toggl_sk_sandbox"},
            "password": {"TOGGL_EMAIL": "sandbox@example.com", "TOGGL_PASSWORD": "sandbox"},
        }
        address = {"TOGGL_FOCUS_BASE_URL": f"{sandbox.address}/api/"}
        ids = {"TOGGL_ORGANIZATION_ID": "1", "TOGGL_WORKSPACE_ID": "22"}
        account = read_account({**ids, **address, **secrets[way]})
        profile = account.profile
        assert account.credentials is not None
        clock = SystemClock()
        async with FocusClient(
            profile.base_url, profile.organization_id, profile.workspace_id, account.credentials, clock=clock
        ) as client:
            begin = clock.now().wall - 60
            started = await client.start(begin, type=ACTIVITY, task_id=REPORT)
            assert started.value.start == pytest.approx(begin, abs=0.000_002)
            assert started.receipt.date == pytest.approx(clock.now().wall, abs=30)
            assert (await client.current()).value == started.value
            assert (await client.stop(clock.now().wall)).value.id == started.value.id
