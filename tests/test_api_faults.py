"""Failures of the transport: which of them cannot have taken effect, and which nobody knows of."""

from __future__ import annotations

import asyncio
import socket
import ssl

import httpx
import pytest

from focus_tui.api.client import FocusClient, Timeouts
from focus_tui.api.errors import (
    ConnectionLost,
    FocusError,
    NotReachable,
    TimedOut,
    Unanswered,
)
from focus_tui.clock import ManualClock
from tests.support.transport import (
    AT_NOON,
    KEY,
    Focus,
    failure,
)

COMES_TO: dict[type[Exception], type[FocusError]] = {
    httpx.HTTPError: ConnectionLost,
    httpx.RequestError: ConnectionLost,
    httpx.TransportError: ConnectionLost,
    httpx.TimeoutException: TimedOut,
    httpx.ConnectTimeout: NotReachable,
    httpx.ReadTimeout: TimedOut,
    httpx.WriteTimeout: TimedOut,
    httpx.PoolTimeout: NotReachable,
    httpx.NetworkError: ConnectionLost,
    httpx.ConnectError: NotReachable,
    httpx.ReadError: ConnectionLost,
    httpx.WriteError: ConnectionLost,
    httpx.CloseError: ConnectionLost,
    httpx.ProxyError: NotReachable,
    httpx.UnsupportedProtocol: NotReachable,
    httpx.ProtocolError: ConnectionLost,
    httpx.LocalProtocolError: ConnectionLost,
    httpx.RemoteProtocolError: ConnectionLost,
    httpx.DecodingError: ConnectionLost,
    httpx.TooManyRedirects: ConnectionLost,
    httpx.HTTPStatusError: ConnectionLost,
    httpx.InvalidURL: ConnectionLost,
    httpx.CookieConflict: ConnectionLost,
    httpx.StreamError: ConnectionLost,
    httpx.StreamConsumed: ConnectionLost,
    httpx.StreamClosed: ConnectionLost,
    httpx.ResponseNotRead: ConnectionLost,
    httpx.RequestNotRead: ConnectionLost,
}


def family(kind: type[Exception]) -> set[type[Exception]]:
    return {kind}.union(*(family(child) for child in kind.__subclasses__()))


def all_of_httpx() -> set[type[Exception]]:
    """Every exception class of httpx: those it names, and all that derive from them in its own modules."""
    named = {each for each in vars(httpx).values() if isinstance(each, type) and issubclass(each, Exception)}
    return {kind for each in named for kind in family(each) if kind.__module__.partition(".")[0] == "httpx"}


def test_every_exception_of_httpx_is_accounted_for() -> None:
    assert all_of_httpx() == set(COMES_TO)


def made(kind: type[Exception], request: httpx.Request) -> Exception:
    """An instance of the class, whatever its constructor asks for."""
    if issubclass(kind, httpx.HTTPStatusError):
        return kind("made", request=request, response=httpx.Response(500))
    try:
        return kind("made")
    except TypeError:
        return kind()


@pytest.mark.parametrize("kind", COMES_TO, ids=lambda kind: kind.__name__)
async def test_every_exception_of_httpx_has_its_error(kind: type[Exception]) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise made(kind, request)

    asked = Focus(handle)
    error = await failure(asked)
    assert type(error) is COMES_TO[kind]
    assert (error.receipt.asked.wall, error.receipt.received.wall) == (AT_NOON, AT_NOON + 1.0)
    assert error.receipt.status is None
    assert "made" not in str(error)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (OSError("broken"), ConnectionLost),
        (ConnectionResetError(), ConnectionLost),
        (ConnectionRefusedError(), ConnectionLost),
        (TimeoutError(), TimedOut),
        (RuntimeError("bug"), ConnectionLost),
        (ssl.SSLError("broken"), ConnectionLost),
        (ExceptionGroup("many", [OSError()]), ConnectionLost),
        (StopAsyncIteration(), ConnectionLost),
    ],
)
async def test_what_nobody_expects_leaves_the_effect_unknown(raised: Exception, kind: type[FocusError]) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise raised

    error = await failure(Focus(handle))
    assert type(error) is kind
    assert isinstance(error, Unanswered)


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (socket.gaierror(-2, "unknown"), "name not known"),
        (ssl.SSLCertVerificationError("self-signed"), "its certificate is not trusted"),
        (ssl.SSLError("handshake"), "no secure connection came about"),
        (ConnectionRefusedError(), "connection refused"),
        (ExceptionGroup("all attempts", [OSError(), ConnectionRefusedError()]), "connection refused"),
        (OSError(101, "unreachable"), "no network leads there"),
        (OSError("?"), "no connection"),
    ],
)
async def test_why_it_could_not_be_reached(cause: Exception, reason: str) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("http://user:secret@proxy") from cause

    error = await failure(Focus(handle))
    assert str(error) == f"focus.toggl.com could not be reached: {reason}."


async def test_the_proxys_refusal_is_told() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ProxyError("407")

    assert "the proxy did not let it through" in str(await failure(Focus(handle)))


async def test_the_whole_call_has_a_deadline() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    client = FocusClient(
        "https://focus.toggl.com/api",
        1,
        22,
        KEY,
        clock=ManualClock(),
        transport=httpx.MockTransport(never),
        timeouts=Timeouts(whole=0.02),
    )
    with pytest.raises(TimedOut):
        await client.current()


async def test_a_cancellation_is_a_cancellation() -> None:
    waiting = asyncio.Event()

    async def never(request: httpx.Request) -> httpx.Response:
        waiting.set()
        await asyncio.Event().wait()
        raise AssertionError

    client = FocusClient(
        "https://focus.toggl.com/api", 1, 22, KEY, clock=ManualClock(), transport=httpx.MockTransport(never)
    )
    task = asyncio.create_task(client.current())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
