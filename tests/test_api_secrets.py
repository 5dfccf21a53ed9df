"""Secrets stay out of reprs, pickles, logs and of crash screens, which print the variables of every frame."""

from __future__ import annotations

import asyncio
import copy
import io
import logging
import pickle
from base64 import b64encode
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from rich.console import Console
from rich.traceback import Traceback

from focus_tui.api.client import FocusClient, Timeouts
from focus_tui.api.entry import ACTIVITY
from focus_tui.api.errors import FocusError
from focus_tui.clock import ManualClock, Moment
from focus_tui.config import ConfigError
from focus_tui.config.account import read_account
from focus_tui.config.credentials import ApiKey, Password
from tests.support.rawserver import Handler, RawServer, answer, closed_port, resets_after, silent, writes

# Variables of the module, never of a function here: a test's own frames stand on the crash screen too.
API_KEY = "toggl_sk_5ecre7"
EMAIL = "someone@example.com"
PASSWORD = "hünter-2"
SECRETS = [API_KEY, PASSWORD, b64encode(f"{EMAIL}:{PASSWORD}".encode()).decode()]
CREDENTIALS: dict[str, ApiKey | Password] = {
    "key": ApiKey(API_KEY, "a test"),
    "password": Password(EMAIL, PASSWORD, "a test"),
}

Handle = Callable[[httpx.Request], httpx.Response]


def leaked(text: str) -> list[str]:
    """Which secrets the text shows, also where it is broken into lines or written with escapes."""
    flat = "".join(sign for sign in text if not sign.isspace() and sign not in "│╭╮╰╯─")
    return [secret for secret in SECRETS if secret in flat or ascii(secret)[1:-1] in flat]


def crash_screen(error: BaseException) -> str:
    """What Textual prints when this error ends the program, but with nothing shortened or left out."""
    trace = Traceback.from_exception(
        type(error),
        error,
        error.__traceback__,
        show_locals=True,
        width=None,
        locals_max_length=1000,
        locals_max_string=10_000,
        locals_hide_dunder=False,
        max_frames=1000,
    )
    screen = io.StringIO()
    Console(file=screen, width=400).print(trace)
    return screen.getvalue()


def raising(error: Exception) -> Handle:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error

    return handle


def repeats_the_header(request: httpx.Request) -> httpx.Response:
    raise KeyError(request.headers["Authorization"])


def chained(request: httpx.Request) -> httpx.Response:
    try:
        repeats_the_header(request)
    except KeyError as bug:
        raise httpx.ReadError(request.headers["Authorization"]) from bug
    raise AssertionError


class Broken(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{"
        raise RuntimeError("a bug while reading")


def answers(status: int) -> Handle:
    return lambda request: httpx.Response(status)


FAILURES: dict[str, Handle] = {
    "unreachable": raising(httpx.ConnectError("x")),
    "timeout": raising(httpx.ReadTimeout("x")),
    "lost": raising(httpx.RemoteProtocolError("x")),
    "bug": repeats_the_header,
    "chain": chained,
    "bug while reading": lambda request: httpx.Response(200, stream=Broken()),
    "echo": lambda request: httpx.Response(200, text=request.headers["Authorization"]),
    "echo in json": lambda request: httpx.Response(400, json={"error_description": request.headers["Authorization"]}),
    "echo in a list": lambda request: httpx.Response(200, json=[request.headers["Authorization"]]),
    "echo in a header": lambda request: httpx.Response(500, headers={"Date": request.headers["Authorization"]}),
    "wrong shape": lambda request: httpx.Response(200, json={"id": "x"}),
    "no body": lambda request: httpx.Response(204),
    "large": lambda request: httpx.Response(200, content=bytes(2_000_000)),
    **{f"status {status}": answers(status) for status in (302, 401, 402, 404, 500)},
}


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
@pytest.mark.parametrize("handle", FAILURES.values(), ids=FAILURES)
async def test_no_failure_of_a_call_shows_them(
    handle: Handle, credentials: ApiKey | Password, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = FocusClient(
        "https://focus.toggl.com", 1, 22, credentials, clock=ManualClock(), transport=httpx.MockTransport(handle)
    )
    with pytest.raises(FocusError) as caught:
        await client.start(0.0, type=ACTIVITY)
    shown = crash_screen(caught.value)
    assert type(caught.value).__name__ in shown
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert leaked(shown) == []
    assert leaked(str(vars(caught.value)) + repr(caught.value) + caplog.text) == []


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
@pytest.mark.parametrize(
    "handler",
    [writes(), resets_after(b""), silent, writes(answer(b"{", length=9)), writes(answer(status="401 Unauthorized"))],
    ids=["closed", "reset", "silent", "cut", "401"],
)
async def test_no_failure_of_a_socket_shows_them(
    handler: Handler,
    credentials: ApiKey | Password,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with RawServer(handler) as server:
        client = FocusClient(
            server.base_url, 1, 22, credentials, clock=ManualClock(), timeouts=Timeouts(read=0.1, whole=0.5)
        )
        async with client:
            with pytest.raises(FocusError) as caught:
                await client.start(0.0, type=ACTIVITY)
        del server  # it keeps what it was asked, credentials and all
    assert leaked(crash_screen(caught.value)) == []
    assert "send_request_headers" in caplog.text
    assert leaked(caplog.text) == []


async def test_a_refused_connection_does_not_show_them() -> None:
    address = f"http://127.0.0.1:{await closed_port()}"
    async with FocusClient(address, 1, 22, CREDENTIALS["key"], clock=ManualClock()) as client:
        with pytest.raises(FocusError) as caught:
            await client.current()
    assert leaked(crash_screen(caught.value)) == []


async def test_a_cancelled_call_does_not_show_them() -> None:
    async with RawServer(silent) as server:
        client = FocusClient(server.base_url, 1, 22, CREDENTIALS["key"], clock=ManualClock())
        call = asyncio.create_task(client.current())
        while not server.requests:
            await asyncio.sleep(0.005)
        del server
        call.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await call
        await client.aclose()
    assert leaked(crash_screen(caught.value)) == []


class BrokenClock(ManualClock):
    """A clock with a bug: it can be asked only once."""

    asked = False

    def now(self) -> Moment:
        if self.asked:
            raise ZeroDivisionError("a bug of our own")
        self.asked = True
        return super().now()


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
async def test_a_bug_of_our_own_does_not_show_them(credentials: ApiKey | Password) -> None:
    transport = httpx.MockTransport(raising(httpx.ReadError("x")))
    client = FocusClient("https://focus.toggl.com", 1, 22, credentials, clock=BrokenClock(), transport=transport)
    with pytest.raises(ZeroDivisionError) as caught:
        await client.current()
    shown = crash_screen(caught.value)
    assert "credentials" in shown
    assert leaked(shown) == []


def test_the_search_finds_what_is_shown() -> None:
    def crash(authorization: str) -> None:
        raise KeyError

    for secret in SECRETS:
        with pytest.raises(KeyError) as caught:
            crash(secret)
        assert leaked(crash_screen(caught.value)) == [secret]


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
def test_they_are_not_in_any_text_of_the_credentials(credentials: ApiKey | Password) -> None:
    members = [getattr(credentials, name) for name in dir(credentials)]
    assert leaked(f"{credentials} {credentials!r} {members!r}") == []
    assert "a test" in repr(credentials)
    assert leaked(credentials.authorization()) != []


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
@pytest.mark.parametrize("written", [pickle.dumps, copy.copy, copy.deepcopy])
def test_they_are_not_written_down(credentials: ApiKey | Password, written: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="not written down"):
        written(credentials)


@pytest.mark.parametrize(
    "make", [lambda: ApiKey(f"{API_KEY}\n", "a test"), lambda: Password(EMAIL, f"{PASSWORD}\0", "")]
)
def test_refused_credentials_are_not_shown(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        make()
    assert leaked(crash_screen(caught.value)) == []


ENVIRON = {
    "TOGGL_API_KEY": API_KEY,
    "TOGGL_EMAIL": EMAIL,
    "TOGGL_PASSWORD": PASSWORD,
    "TOGGL_ORGANIZATION_ID": "1",
    "TOGGL_WORKSPACE_ID": "22",
}


WRONG = [
    {"TOGGL_WORKSPACE_ID": "x"},
    {"TOGGL_WORKSPACE_ID": ""},
    {"TOGGL_WORKSPACE_ID": API_KEY},
    {"TOGGL_FOCUS_BASE_URL": f"https://someone:{API_KEY}@focus.toggl.com"},
    {"TOGGL_API_KEY": f"{API_KEY} {API_KEY}"},
    {"TOGGL_API_KEY": "", "TOGGL_PASSWORD": f"{PASSWORD}\0{PASSWORD}"},
    {"TOGGL_API_KEY": "", "TOGGL_EMAIL": f"{EMAIL}:{PASSWORD}"},
]


@pytest.mark.parametrize("which", range(len(WRONG)))
def test_a_wrong_configuration_does_not_show_them(which: int) -> None:
    with pytest.raises(ConfigError) as caught:
        read_account({**ENVIRON, **WRONG[which]})
    assert leaked(crash_screen(caught.value) + str(caught.value)) == []
