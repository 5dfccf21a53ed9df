"""Random bodies: the sandbox accepts them or refuses them in the documented shape, and never fails."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focus_tui.sandbox.moods import Moods
from tests.support.contract import check_response
from tests.support.sandbox import REPORT, focus

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
INSTANT = st.datetimes().map(lambda moment: moment.isoformat() + "Z") | st.from_regex(
    r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])\Z"
)
ID = st.sampled_from([REPORT, 3301, 31]) | st.integers() | JSON
START = st.fixed_dictionaries(
    {},
    optional={
        "start": INSTANT | JSON,
        "type": st.sampled_from(["activity", "break"]) | JSON,
        "task_id": ID,
        "time_block_id": ID,
        "project_id": ID,
        "description": st.text() | JSON,
    },
)
BODY = st.one_of(
    START.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries({"end": INSTANT | JSON}).map(lambda value: json.dumps(value).encode()),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=64),
)

CLIENT = focus()
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(operation=st.sampled_from(["start", "stop"]), body=BODY)
def test_any_body_is_accepted_or_refused_in_the_documented_shape(operation: str, body: bytes) -> None:
    response = asyncio.run(CLIENT.ask("POST", f"/tracking/{operation}", content=body))
    check_response(response)
    if response.status_code != 200:
        assert response.status_code in {400, 404, 422}
        assert response.json().keys() == {"error", "error_description", "trace_id"}
        assert response.json()["error_description"]
    asyncio.run(CLIENT.current()).raise_for_status()


@QUICK
@given(body=BODY)
def test_any_change_of_an_entry_is_accepted_or_refused_in_the_documented_shape(body: bytes) -> None:
    entry = CLIENT.sandbox.store.add_entry(type="activity", created_at=0, start=0, end=1)
    response = asyncio.run(CLIENT.ask("PATCH", f"/time-entries/{entry}", content=body))
    if response.status_code != 204:
        assert response.status_code in {400, 404, 422}
        assert response.json().keys() == {"error", "error_description", "trace_id"}
    assert asyncio.run(CLIENT.ask("GET", f"/time-entries/{entry}")).status_code == 200


@QUICK
@given(
    body=st.dictionaries(st.sampled_from(["latency", "outage", "refuse_lists", "fault", "quota"]) | st.text(), JSON)
)
def test_any_moods_are_accepted_or_refused_in_the_documented_shape(body: dict[str, Any]) -> None:
    client = focus()
    url = "https://focus.toggl.com/sandbox/moods"
    response = asyncio.run(client.ask("POST", url, content=json.dumps(body).encode()))
    if response.status_code == 200:
        assert response.json()["quota"] == client.sandbox.quota.limit
    else:
        assert response.status_code == 400
        assert client.sandbox.moods == Moods()


@QUICK
@given(description=st.text())
def test_a_description_comes_back_as_it_was_sent(description: str) -> None:
    client = focus()
    response = asyncio.run(client.start(description=description))
    assert response.json()["description"] == description
    assert asyncio.run(client.current()).json() == response.json()
