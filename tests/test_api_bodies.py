"""Answers of 2xx whose body cannot be used, and refusals whose body cannot be read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from focus_tui.api.answer import Quota
from focus_tui.api.client import MOST_BYTES
from focus_tui.api.errors import (
    BadAnswer,
    ConnectionLost,
    CutShort,
    FocusError,
    Forbidden,
    NoBody,
    NotJson,
    QuotaSpent,
    TimedOut,
    TooLarge,
    WrongShape,
)
from tests.support.transport import (
    ENTRY,
    NOON,
    QUOTA,
    RUNNING,
    Focus,
    failure,
    focus,
)


@pytest.mark.parametrize("response", [httpx.Response(204), httpx.Response(200), httpx.Response(200, content=b"null")])
async def test_a_write_needs_an_entry_back(response: httpx.Response) -> None:
    error = await failure(Focus(response))
    assert type(error) is NoBody
    assert error.receipt.status == response.status_code


@pytest.mark.parametrize("response", [httpx.Response(204), httpx.Response(200), httpx.Response(200, content=b"null")])
async def test_a_list_needs_a_body(response: httpx.Response) -> None:
    with pytest.raises(NoBody):
        await Focus(response).client.tasks()


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"{", b"{'id': 1}", b"NaN", b'{"id": Infinity}', b"\xff\xfe{\x00}\x00", b"[" * 99_999, b"1" * 5000],
    ids=["html", "cut", "quotes", "nan", "infinity", "utf-16", "deep", "huge number"],
)
async def test_what_is_not_json(body: bytes) -> None:
    assert type(await failure(focus(content=body))) is NotJson


@pytest.mark.parametrize(
    ("data", "field"),
    [({}, "id"), ({"id": 1}, "start"), ([], "body"), ({"id": "x", "start": NOON}, "id"), ("text", "body")],
)
async def test_what_is_json_of_a_wrong_shape(data: object, field: str) -> None:
    error = await failure(focus(json=data))
    assert isinstance(error, WrongShape)
    assert error.field == field
    assert field in str(error)


async def test_a_wrong_envelope_of_a_list() -> None:
    with pytest.raises(WrongShape) as caught:
        await focus(json={"items": []}).client.tasks()
    assert caught.value.field == "data"


class Chunks(httpx.AsyncByteStream):
    """Chunks without end, counted; then an error if one is given. May fail to close."""

    def __init__(self, chunk: bytes, times: int, error: Exception | None = None, *, sticky: bool = False) -> None:
        self.chunk = chunk
        self.times = times
        self.error = error
        self.sticky = sticky
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.times):
            self.given += 1
            yield self.chunk
        if self.error is not None:
            raise self.error

    async def aclose(self) -> None:
        if self.sticky:
            raise httpx.CloseError("stuck")


async def test_a_large_body_is_refused_while_it_is_read() -> None:
    body = Chunks(b"x" * 65_536, 10_000)
    assert type(await failure(focus(stream=body))) is TooLarge
    assert body.given == MOST_BYTES // 65_536 + 1


async def test_a_large_body_that_is_announced_is_not_read_at_all() -> None:
    body = Chunks(b"x", 10_000)
    announced = {"Content-Length": str(MOST_BYTES + 1)}
    assert type(await failure(focus(stream=body, headers=announced))) is TooLarge
    assert body.given == 0


async def test_the_largest_body_that_is_read() -> None:
    whole = json.dumps(RUNNING).encode().ljust(MOST_BYTES)
    assert (await focus(stream=Chunks(whole, 1)).client.stop(0)).value == ENTRY


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "GZIP, identity", "zstd"])
async def test_a_compressed_body_is_refused_unread(encoding: str) -> None:
    body = Chunks(b"x", 10_000)
    error = await failure(focus(stream=body, headers={"Content-Encoding": encoding}))
    assert isinstance(error, BadAnswer)
    assert body.given == 0


async def test_identity_is_no_compression() -> None:
    assert (await focus(json=RUNNING, headers={"Content-Encoding": "identity"}).client.current()).value == ENTRY


async def test_a_body_shorter_than_announced() -> None:
    short = focus(stream=Chunks(b"{}", 1), headers={"Content-Length": "3"})
    assert type(await failure(short)) is CutShort


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.RemoteProtocolError("cut"), CutShort),
        (httpx.ReadError("reset"), CutShort),
        (ConnectionResetError(), CutShort),
        (httpx.ReadTimeout("silent"), TimedOut),
        (httpx.ConnectError("by now it is connected"), CutShort),
        (KeyError("a bug"), ConnectionLost),
    ],
)
async def test_a_good_answer_that_breaks_off(error: Exception, kind: type[FocusError]) -> None:
    raised = await failure(focus(stream=Chunks(b"{", 1, error)))
    assert type(raised) is kind
    assert raised.receipt.status == 200


@pytest.mark.parametrize("error", [httpx.RemoteProtocolError("cut"), httpx.ReadTimeout("silent"), KeyError("a bug")])
async def test_a_refusal_that_breaks_off_is_still_known_by_its_status(error: Exception) -> None:
    raised = await failure(focus(402, headers=QUOTA, stream=Chunks(b"{", 1, error)))
    assert type(raised) is QuotaSpent
    assert raised.receipt.quota == Quota(27, 1800.0)


async def test_a_refusal_too_large_to_read_is_still_known_by_its_status() -> None:
    assert type(await failure(focus(403, stream=Chunks(b"x" * MOST_BYTES, 2)))) is Forbidden


async def test_a_connection_that_fails_to_close_takes_nothing_from_the_answer() -> None:
    whole = Chunks(json.dumps(RUNNING).encode(), 1, sticky=True)
    assert (await focus(stream=whole).client.stop(0)).value == ENTRY
    assert type(await failure(focus(stream=Chunks(b"x" * MOST_BYTES, 2, sticky=True)))) is TooLarge


async def test_a_status_below_200_is_no_answer() -> None:
    assert type(await failure(focus(101))) is ConnectionLost
