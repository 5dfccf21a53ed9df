"""A gateway on a loopback socket, between the program and a sandbox, that misbehaves in one way at a time."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Literal, Self

import httpx
import trustme
from starlette.applications import Starlette

from focus_tui.api.client import Timeouts
from tests.support.rawserver import drips, resets_after, writes

HUGE = 300 * 1024 * 1024
"""Bytes of a body that nobody should read, and of what a bomb unfolds to."""
CHUNK = bytes(64 * 1024)

PATIENT = Timeouts()
QUICK = Timeouts(read=0.6, whole=0.6)
"""Real seconds, for what never answers; on the clock of the test it takes as long as the program's own time-outs."""


def reply(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    kind: str = "application/json",
    headers: tuple[str, ...] = (),
    length: int | None = None,
) -> bytes:
    """An HTTP answer on a connection that is closed behind it; `length` is announced instead of the body's own."""
    announced = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {announced}", "Connection: close")
    return "\r\n".join((*lines, *headers)).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Exchange:
    """One request that meets a fault. answer: the body that a server in order would have sent."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    answer: bytes
    gateway: Gateway


Befall = Callable[[Exchange], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """One way to misbehave.

    befall: what a request meets once it was read; None where none gets that far, and the `door` says why. applies:
    whether a start or stop takes effect all the same; outcome: what the program is to take it for. tls: the
    server speaks TLS, before and after too. timeouts: of the client.
    """

    name: str
    befall: Befall | None = None
    door: Literal["open", "closed", "not to be trusted"] = "open"
    applies: bool = False
    outcome: Literal["no effect", "refused", "unknown"] = "unknown"
    timeouts: Timeouts = PATIENT
    tls: bool = False


async def _reset(exchange: Exchange) -> None:
    await resets_after(b"")(exchange.writer)


async def _reset_in_the_middle(exchange: Exchange) -> None:
    whole = reply(exchange.answer)
    await resets_after(whole[:-10])(exchange.writer)


async def _silent(exchange: Exchange) -> None:
    exchange.gateway.pass_time(Timeouts().read)
    await exchange.reader.read()  # until the program goes away


async def _drips(exchange: Exchange) -> None:
    exchange.gateway.pass_time(Timeouts().whole)
    await drips(reply(exchange.answer), pause=0.05)(exchange.writer)


async def _cut(exchange: Exchange) -> None:
    await writes(reply(exchange.answer[:-10]))(exchange.writer)


async def _bad_gateway(exchange: Exchange) -> None:
    page = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
    await writes(reply(page, status="502 Bad Gateway", kind="text/html"))(exchange.writer)


async def _huge(exchange: Exchange) -> None:
    exchange.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(HUGE // len(CHUNK)):
        exchange.writer.write(b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK))
        await exchange.writer.drain()
        exchange.gateway.poured += len(CHUNK)


async def _bomb(exchange: Exchange) -> None:
    await writes(reply(bomb(), headers=("Content-Encoding: gzip",)))(exchange.writer)


async def _redirect(exchange: Exchange) -> None:
    away = f"Location: {exchange.gateway.base_url}/elsewhere"
    await writes(reply(status="307 Temporary Redirect", headers=(away,)))(exchange.writer)


async def _wrong_types(exchange: Exchange) -> None:
    await writes(reply(json.dumps({"id": "one", "start": 5, "type": []}).encode()))(exchange.writer)


async def _lost(exchange: Exchange) -> None:
    exchange.writer.close()


@cache
def bomb() -> bytes:
    """A few hundred kilobytes that unfold to HUGE."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as file:
        for _ in range(HUGE // (1024 * 1024)):
            file.write(bytes(1024 * 1024))
    return packed.getvalue()


FAULTS = (
    Fault("connection refused", door="closed", outcome="no effect"),
    Fault("reset before an answer", _reset),
    Fault("reset in the middle of an answer", _reset_in_the_middle, applies=True),
    Fault("silence", _silent, timeouts=QUICK),
    Fault("one byte a second", _drips, applies=True, timeouts=QUICK),
    Fault("cut JSON", _cut, applies=True),
    Fault("a gateway's page, 502", _bad_gateway),
    Fault("a body of 300 MB", _huge, applies=True),
    Fault("a gzip bomb of 300 MB", _bomb, applies=True),
    Fault("a redirect", _redirect, outcome="refused"),
    Fault("JSON of wrong types", _wrong_types, applies=True),
    Fault("a certificate not to be trusted", door="not to be trusted", outcome="no effect", tls=True),
    Fault("applied, and the answer lost", _lost, applies=True),
)


@dataclass(frozen=True)
class Asked:
    """A request that reached the gateway. met: the name of the fault that it met; None for a server in order."""

    method: str
    path: str
    body: bytes
    met: str | None


class Gateway:
    """Listens while entered, on a port of its own; hands what it reads on to the sandbox `app`.

    pass_time: lets that many seconds pass on the clock of the test. `asked` has every request that was read, `poured`
    the bytes of bodies that nobody should read.
    """

    def __init__(self, app: Starlette, pass_time: Callable[[float], None], *, tls: bool) -> None:
        self._inner = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox")
        self.pass_time = pass_time
        self.asked: list[Asked] = []
        self.poured = 0
        self._tls = tls
        self._authority = trustme.CA() if tls else None
        self._fault: Fault | None = None
        self._applies = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        return f"http{'s' if self._tls else ''}://{self.place}/api"

    @property
    def transport(self) -> httpx.AsyncBaseTransport | None:
        """The network of a client that trusts this gateway while it is in order; None for the client's own."""
        if self._authority is None:
            return None
        trusting = ssl.create_default_context()
        self._authority.configure_trust(trusting)
        return httpx.AsyncHTTPTransport(verify=trusting)

    async def __aenter__(self) -> Self:
        # Keeps the port while nobody listens: another socket may share it, and none of another process takes it.
        self._keeper = _socket(0)
        self._port: int = self._keeper.getsockname()[1]
        await self._open(self._authority)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._keeper.close()
        await self._inner.aclose()

    async def break_down(self, fault: Fault, *, applies: bool) -> None:
        """Misbehave from now on. applies: whether starts and stops take effect meanwhile."""
        self._fault, self._applies = fault, applies
        if fault.door == "closed":
            self._close()
        elif fault.door == "not to be trusted":
            self._close()
            await self._open(trustme.CA())

    async def mend(self) -> None:
        """Be in order again."""
        fault, self._fault = self._fault, None
        if fault is not None and fault.door != "open":
            self._close()
            await self._open(self._authority)

    async def _open(self, authority: trustme.CA | None) -> None:
        context = None
        if authority is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(context)
        self._server = await asyncio.start_server(self._connected, sock=_socket(self._port), ssl=context)

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await self._serve(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            writer.close()  # the program went away first, as it may
        except asyncio.CancelledError:
            writer.close()  # the test is over; a cancelled handler is reported as an error by asyncio

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *rest = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = line.split(" ")
        fault = self._fault
        self.asked.append(Asked(method, path, body, fault.name if fault else None))
        answer = b""
        if fault is None or self._applies or method == "GET":
            kept = {name: value for name, value in headers.items() if name in ("authorization", "content-type")}
            response = await self._inner.request(method, path, headers=kept, content=body)
            if fault is None:
                status = f"{response.status_code} {response.reason_phrase}"
                told = tuple(f"{name}: {response.headers[name]}" for name in _TOLD if name in response.headers)
                await writes(reply(response.content, status=status, headers=told))(writer)
                return
            answer = response.content
        assert fault.befall is not None
        await fault.befall(Exchange(reader, writer, answer or _ANSWER, self))


_TOLD = ("date", "x-toggl-quota-remaining", "x-toggl-quota-resets-in")
_ANSWER = json.dumps({"id": 1, "start": "2026-11-23T10:36:00Z", "type": "activity"}).encode()
"""What stands for the answer of a server in order to what it was never asked, or had nothing to say to."""


def _socket(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made
