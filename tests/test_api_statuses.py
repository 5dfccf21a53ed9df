"""What each status other than 2xx comes to."""

from __future__ import annotations

import pytest

from focus_tui.api.answer import Quota
from focus_tui.api.errors import (
    AlreadyTracking,
    BadRequest,
    Forbidden,
    NotFound,
    OtherRefusal,
    QuotaSpent,
    Redirected,
    Refused,
    ServerError,
    Throttled,
    Unauthorized,
)
from tests.support.transport import (
    ERROR,
    QUOTA,
    failure,
    focus,
)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, Redirected),
        (304, Redirected),
        (307, Redirected),
        (400, BadRequest),
        (401, Unauthorized),
        (402, QuotaSpent),
        (403, Forbidden),
        (404, NotFound),
        (405, OtherRefusal),
        (409, OtherRefusal),
        (418, OtherRefusal),
        (422, AlreadyTracking),
        (429, Throttled),
        (499, OtherRefusal),
        (500, ServerError),
        (502, ServerError),
        (503, ServerError),
        (999, ServerError),
    ],
)
async def test_each_status_has_its_error(status: int, kind: type[Refused]) -> None:
    error = await failure(focus(status, json=ERROR, headers=QUOTA))
    assert type(error) is kind
    assert (error.code, error.sentence, error.trace_id) == ("not_found", "User task does not exist", "0f0e")
    assert error.has_json_error
    assert error.receipt.status == status
    assert error.receipt.quota == Quota(27, 1800.0)


@pytest.mark.parametrize("status", range(300, 600))
async def test_every_status_is_refused(status: int) -> None:
    assert isinstance(await failure(focus(status)), Refused)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"[]",
        b"null",
        b'{"error": 5}',
        b'{"message": "x"}',
        b"\xff\xfe",
        b"{" * 99_999,
    ],
    ids=["empty", "html", "list", "null", "number", "other", "bytes", "deep"],
)
async def test_a_refusal_without_the_documented_body_is_one_all_the_same(body: bytes) -> None:
    error = await failure(focus(404, content=body))
    assert isinstance(error, NotFound)
    assert (error.code, error.sentence, error.trace_id, error.has_json_error) == (None, None, None, False)


async def test_a_long_sentence_is_cut() -> None:
    error = await failure(
        focus(400, json={"error": "e" * 501, "error_description": "d" * 501, "trace_id": "t" * 501})
    )
    assert isinstance(error, BadRequest)
    assert (error.code, error.sentence, error.trace_id) == ("e" * 500, "d" * 500, "t" * 500)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "5"}, 5.0),
        ({"Retry-After": "Wed, 25 Nov 2026 12:00:31 GMT"}, 30.0),  # a second has passed since the answer's noon
        ({"Retry-After": "Wed, 25 Nov 2026 12:00:31 GMT", "Date": "Wed, 25 Nov 2026 12:00:21 GMT"}, 10.0),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
async def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    error = await failure(focus(429, json=ERROR, headers=headers))
    assert isinstance(error, Throttled)
    assert error.retry_after == seconds


@pytest.mark.parametrize("location", ["https://evil.example/", "/login", "http://[", "https://\x7f", ""])
async def test_a_redirect_is_not_followed(location: str) -> None:
    asked = focus(302, headers={"Location": location})
    assert isinstance(await failure(asked), Redirected)
    assert len(asked.requests) == 1


async def test_what_is_said_about_refused_credentials_names_their_source() -> None:
    error = await failure(focus(401, json=ERROR))
    assert str(error) == "focus.toggl.com did not accept the credentials from TOGGL_API_KEY in the environment."
