"""A server on loopback that writes the very bytes a test gives it: for the faults that no HTTP server would make."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Handler = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(
    body: bytes = b"", *, status: str = "200 OK", headers: tuple[str, ...] = (), length: int | None = None
) -> bytes:
    """An HTTP answer; `length` is announced instead of the body's own."""
    announced = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {announced}", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def writes(*chunks: bytes) -> Handler:
    """Write the chunks, then close."""

    async def handle(writer: asyncio.StreamWriter) -> None:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()

    return handle


def resets_after(data: bytes) -> Handler:
    """Write the bytes, then reset the connection."""

    async def handle(writer: asyncio.StreamWriter) -> None:
        if data:
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0.02)  # lets them arrive: a reset may overtake what was not read yet
        peer: socket.socket = writer.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return handle


async def silent(writer: asyncio.StreamWriter) -> None:
    """Answer nothing, and keep the connection open."""
    await asyncio.Event().wait()


def drips(data: bytes, pause: float) -> Handler:
    """One byte at a time, `pause` seconds apart."""

    async def handle(writer: asyncio.StreamWriter) -> None:
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(pause)

    return handle


class RawServer:
    """Listens while entered. Reads one request a connection, keeps its bytes in `requests`, then runs the handler.

    read_request: False for a peer that does not wait for one. keep_alive: True to answer further requests too.
    tls: its certificate, where it speaks TLS.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        read_request: bool = True,
        keep_alive: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._keep_alive = keep_alive
        self._handler = handler
        self._read_request = read_request
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def tls_url(self) -> str:
        """The address for a client that believes in TLS here, whether or not there is any."""
        return f"https://127.0.0.1:{self.port}/api"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            if self._read_request:
                self.requests.append(await _request(reader))
            await self._handler(writer)
            while self._keep_alive:
                self.requests.append(await _request(reader))
                await self._handler(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away first, as it may
        except asyncio.CancelledError:
            pass  # the test is over; a cancelled handler is reported as an error by asyncio
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0]) if lengths else 0)


async def closed_port() -> int:
    """A port of loopback on which nobody listens."""
    async with RawServer(silent) as server:
        return server.port
