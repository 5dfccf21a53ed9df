"""The client over real loopback sockets, against servers that break every rule."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from focus_tui.api.client import FocusClient, Timeouts
from focus_tui.api.entry import ACTIVITY
from focus_tui.api.errors import (
    ConnectionLost,
    CutShort,
    FocusError,
    NotJson,
    NotReachable,
    QuotaSpent,
    Redirected,
    ServerError,
    TimedOut,
    TooLarge,
    WrongShape,
)
from focus_tui.clock import ManualClock
from focus_tui.config.credentials import ApiKey
from tests.support.asking import asked_in_a_process
from tests.support.rawserver import Handler, RawServer, answer, closed_port, drips, resets_after, silent, writes

KEY = ApiKey("toggl_sk_test", "a test")
ENTRY = json.dumps({"id": 1, "start": "2026-11-25T12:00:00Z"}).encode()
PATIENT = Timeouts(connect=5.0, read=10.0, whole=20.0)
QUICK = Timeouts(connect=5.0, read=0.1, whole=5.0)
"""For what never answers; whatever does may be slow on a machine with much to do."""


def client_of(base_url: str, timeouts: Timeouts = PATIENT) -> FocusClient:
    return FocusClient(base_url, 1, 22, KEY, clock=ManualClock(), timeouts=timeouts)


async def failure(handler: Handler, timeouts: Timeouts = PATIENT, *, read_request: bool = True) -> FocusError:
    async with (
        RawServer(handler, read_request=read_request) as server,
        client_of(server.base_url, timeouts) as client,
    ):
        with pytest.raises(FocusError) as caught:
            await client.start(0.0, type=ACTIVITY)
        assert len(server.requests) <= 1
    return caught.value


async def test_a_whole_answer_is_read() -> None:
    async with RawServer(writes(answer(ENTRY))) as server, client_of(server.base_url) as client:
        assert (await client.current()).value is not None
        assert (await client.stop(0.0)).value.id == 1
    assert server.requests[0].startswith(b"GET /api/organizations/1/workspaces/22/tracking/current HTTP/1.1\r\n")
    assert server.requests[1].endswith(b'\r\n\r\n{"end": "1970-01-01T00:00:00Z"}')


async def test_an_answer_in_chunks_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked = head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(ENTRY), ENTRY)
    async with RawServer(writes(chunked)) as server, client_of(server.base_url) as client:
        assert (await client.stop(0.0)).value.id == 1


async def test_nobody_listens() -> None:
    async with client_of(f"http://127.0.0.1:{await closed_port()}/api") as client:
        with pytest.raises(NotReachable, match="connection refused"):
            await client.current()


async def test_closed_without_a_word() -> None:
    assert type(await failure(writes())) is ConnectionLost


async def test_reset_before_the_answer() -> None:
    assert type(await failure(resets_after(b""))) is ConnectionLost


async def test_reset_inside_the_head() -> None:
    assert type(await failure(resets_after(b"HTTP/1.1 200 OK\r\nContent-"))) is ConnectionLost


async def test_reset_inside_the_body() -> None:
    error = await failure(resets_after(answer(ENTRY[:5], length=len(ENTRY))))
    assert type(error) is CutShort
    assert error.receipt.status == 200


async def test_closed_inside_the_body() -> None:
    assert type(await failure(writes(answer(ENTRY[:5], length=len(ENTRY))))) is CutShort


async def test_closed_inside_the_body_of_a_refusal() -> None:
    head = answer(b'{"err', status="402 Payment Required", length=500)
    assert type(await failure(writes(head))) is QuotaSpent


async def test_closed_inside_a_chunk() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert type(await failure(writes(head + b"ff\r\n{"))) is CutShort


async def test_silence() -> None:
    assert type(await failure(silent, QUICK)) is TimedOut


async def test_silence_inside_the_body() -> None:
    async def stalls(writer: asyncio.StreamWriter) -> None:
        await writes(answer(b"{", length=50))(writer)
        await silent(writer)

    error = await failure(stalls, Timeouts(read=0.5))
    assert type(error) is TimedOut
    assert error.receipt.status == 200


async def test_one_byte_at_a_time_beyond_the_deadline_of_the_whole_call() -> None:
    slow = Timeouts(connect=2.0, read=1.0, whole=0.15)
    assert type(await failure(drips(answer(ENTRY), pause=0.02), slow)) is TimedOut


async def test_json_that_ends_too_early() -> None:
    assert type(await failure(writes(answer(ENTRY[:-1])))) is NotJson


async def test_a_gateways_page() -> None:
    error = await failure(writes(answer(b"<html>Bad gateway</html>", status="502 Bad Gateway")))
    assert isinstance(error, ServerError)
    assert not error.has_json_error


async def test_a_huge_body_is_given_up() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()

    assert type(await failure(endless, Timeouts(read=5.0))) is TooLarge


async def test_a_compressed_bomb_is_left_alone() -> None:
    bomb = gzip.compress(bytes(8 * 1024 * 1024))
    error = await failure(writes(answer(bomb, headers=("Content-Encoding: gzip",))))
    assert type(error) is NotJson
    assert "compressed" in str(error)


async def test_a_redirect_leads_nowhere() -> None:
    async with RawServer(silent) as other:
        away = answer(status="307 Temporary Redirect", headers=(f"Location: {other.base_url}",))
        assert type(await failure(writes(away))) is Redirected
    assert other.requests == []


async def test_json_of_wrong_types() -> None:
    error = await failure(writes(answer(b'{"id": "one", "start": 5}')))
    assert isinstance(error, WrongShape)
    assert error.field == "id"


@pytest.mark.parametrize(
    "noise",
    [
        b"220 mail.example ESMTP\r\n",
        b"\x15\x03\x03\x00\x02\x02\x28",
        b"HTTP/1.1 200\x00 OK\r\n\r\n",
        b"HTTP/1.1 999999 ?\r\n\r\n",
    ],
    ids=["mail", "tls", "control", "status"],
)
async def test_what_is_no_web_server(noise: bytes) -> None:
    assert type(await failure(writes(noise), read_request=False)) is ConnectionLost


async def test_a_head_without_end_is_given_up() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: " + b"x" * 10_000 + b"\r\n")
            await writer.drain()

    assert type(await failure(endless, Timeouts(read=5.0))) is ConnectionLost


async def test_tls_to_a_port_that_speaks_none() -> None:
    handler = writes(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    async with RawServer(handler, read_request=False) as server, client_of(server.tls_url) as client:
        with pytest.raises(NotReachable, match="no secure connection"):
            await client.start(0.0, type=ACTIVITY)
    assert server.requests == []


async def test_a_server_that_never_shakes_hands() -> None:
    impatient = Timeouts(connect=0.1)
    async with RawServer(silent, read_request=False) as server, client_of(server.tls_url, impatient) as client:
        with pytest.raises(NotReachable, match="no connection in time"):
            await client.start(0.0, type=ACTIVITY)


async def test_a_read_and_the_write_after_it_share_a_connection() -> None:
    async with RawServer(writes(answer(ENTRY)), keep_alive=True) as server, client_of(server.base_url) as client:
        await client.current()
        await client.start(0.0, type=ACTIVITY)
    assert (server.connections, len(server.requests)) == (1, 2)


async def test_a_connection_that_was_closed_meanwhile_is_not_used_again() -> None:
    async with RawServer(writes(answer(ENTRY))) as server, client_of(server.base_url) as client:
        await client.current()
        await asyncio.sleep(0.05)  # the server's end of the connection arrives
        await client.start(0.0, type=ACTIVITY)
    assert len(server.requests) == 2


async def test_closing_ends_a_call_under_way() -> None:
    async with RawServer(silent) as server:
        client = client_of(server.base_url, Timeouts())
        call = asyncio.create_task(client.current())
        while not server.requests:
            await asyncio.sleep(0.005)
        await client.aclose()
        with pytest.raises(FocusError):
            await call


async def test_a_proxy_is_not_used_to_reach_this_machine() -> None:
    async with (
        RawServer(writes(answer(status="403 Forbidden"))) as proxy,
        RawServer(writes(answer(b"null"))) as server,
    ):
        address = f"http://127.0.0.1:{proxy.port}"
        environ = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"), address)
        assert await asked_in_a_process(server.base_url, **environ, no_proxy="", NO_PROXY="") == "None"
    assert proxy.requests == []


async def test_a_proxy_is_used_to_reach_other_machines_and_sees_no_credentials() -> None:
    async with RawServer(writes(answer(status="403 Forbidden"))) as proxy:
        address = f"http://someone:hunter2@127.0.0.1:{proxy.port}"
        environ = dict.fromkeys(("https_proxy", "HTTPS_PROXY"), address)
        told = await asked_in_a_process("https://focus.invalid/api", **environ, no_proxy="", NO_PROXY="")
    assert told == "NotReachable focus.invalid could not be reached: the proxy did not let it through."
    (request,) = proxy.requests
    assert request.startswith(b"CONNECT focus.invalid:443 ")
    assert b"toggl_sk_test" not in request


async def test_a_proxy_setting_that_cannot_be_used_is_told_without_its_password() -> None:
    environ = dict.fromkeys(("https_proxy", "HTTPS_PROXY"), "gopher://someone:hunter2@127.0.0.1")
    told = await asked_in_a_process("https://focus.invalid/api", **environ, no_proxy="", NO_PROXY="")
    assert told.startswith("NotReachable focus.invalid could not be reached: proxy, certificate or address settings")
    assert "hunter2" not in told


async def test_certificates_are_loaded_only_where_they_are_needed() -> None:
    async with RawServer(writes(answer(b"null"))) as server:
        assert await asked_in_a_process(server.base_url, SSL_CERT_FILE="/nowhere") == "None"
    told = await asked_in_a_process("https://127.0.0.1:1/api", SSL_CERT_FILE="/nowhere")
    assert told.startswith("NotReachable 127.0.0.1:1 could not be reached: proxy, certificate or address settings")
