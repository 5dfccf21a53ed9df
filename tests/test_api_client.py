"""The client over a transport of the test's own: what it asks, and what each answer comes to."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from focus_tui import __version__
from focus_tui.api.answer import Quota, Receipt
from focus_tui.api.client import MOST_BYTES, FocusClient, Timeouts
from focus_tui.api.entry import ACTIVITY, BREAK, DayRow, Page, Project, Task, TimeBlock, TimeEntry
from focus_tui.api.errors import (
    AlreadyTracking,
    BadAnswer,
    BadRequest,
    ConnectionLost,
    CutShort,
    FocusError,
    Forbidden,
    NoBody,
    NotFound,
    NotJson,
    NotReachable,
    OtherRefusal,
    QuotaSpent,
    Redirected,
    Refused,
    ServerError,
    Throttled,
    TimedOut,
    TooLarge,
    Unanswered,
    Unauthorized,
    Unsent,
    WrongShape,
)
from focus_tui.api.instants import parse_instant
from focus_tui.clock import ManualClock
from focus_tui.config.credentials import ApiKey, Password

NOON = "2026-11-25T12:00:00Z"
AT_NOON = parse_instant(NOON)
DATE = "Wed, 25 Nov 2026 12:00:00 GMT"
QUOTA = {"X-Toggl-Quota-Remaining": "27", "X-Toggl-Quota-Resets-In": "1800"}
RUNNING = {"id": 90210, "start": NOON, "type": "activity", "task_id": 4711}
ENTRY = TimeEntry(90210, AT_NOON, type="activity", task_id=4711)
KEY = ApiKey("toggl_sk_test", "TOGGL_API_KEY in the environment")
ERROR = {"error": "not_found", "error_description": "User task does not exist", "trace_id": "0f0e"}

Handle = Callable[[httpx.Request], httpx.Response]


class Focus:
    """A client whose requests are kept and answered by `handle`; the clock moves a second while it does."""

    def __init__(self, handle: Handle | httpx.Response, credentials: ApiKey | Password = KEY) -> None:
        self.requests: list[httpx.Request] = []
        self.clock = ManualClock(AT_NOON)
        self._handle = handle
        self.client = FocusClient(
            "https://focus.toggl.com/api",
            1,
            22,
            credentials,
            clock=self.clock,
            transport=httpx.MockTransport(self._answer),
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.clock.advance(1.0)
        return self._handle if isinstance(self._handle, httpx.Response) else self._handle(request)

    @property
    def only(self) -> httpx.Request:
        (request,) = self.requests
        return request

    @property
    def sent(self) -> Any:
        return json.loads(self.only.content)


def focus(status: int = 200, *, json: object = None, headers: dict[str, str] | None = None, **body: Any) -> Focus:
    if json is not None:
        body["json"] = json
    return Focus(httpx.Response(status, headers=headers, **body))


async def failure(focus: Focus) -> FocusError:
    with pytest.raises(FocusError) as caught:
        await focus.client.start(AT_NOON, type=ACTIVITY)
    return caught.value


# What is asked.


async def test_current_is_asked_of_the_workspace() -> None:
    asked = focus(204)
    await asked.client.current()
    assert asked.only.method == "GET"
    assert str(asked.only.url) == "https://focus.toggl.com/api/organizations/1/workspaces/22/tracking/current"
    assert asked.only.headers["Content-Type"] == "application/json"
    assert asked.only.headers["User-Agent"] == f"focus-tui/{__version__}"
    assert asked.only.headers["Accept-Encoding"] == "identity"
    assert asked.only.headers["Authorization"] == "Bearer toggl_sk_test"


async def test_basic_credentials_are_sent_as_utf_8() -> None:
    asked = Focus(httpx.Response(204), Password("jürgen@example.com", "pässwörd:1", "a test"))
    await asked.client.current()
    assert asked.only.headers["Authorization"] == "Basic asO8cmdlbkBleGFtcGxlLmNvbTpww6Rzc3fDtnJkOjE="


async def test_start_sends_only_what_is_set() -> None:
    asked = focus(json=RUNNING)
    await asked.client.start(AT_NOON, type=BREAK)
    assert asked.only.method == "POST"
    assert asked.only.url.path.endswith("/workspaces/22/tracking/start")
    assert asked.sent == {"start": NOON, "type": "break"}


async def test_start_sends_all_that_is_set() -> None:
    asked = focus(json=RUNNING)
    await asked.client.start(AT_NOON + 0.5, type=ACTIVITY, task_id=4711, time_block_id=5, description="Grüße")
    assert asked.sent == {
        "start": "2026-11-25T12:00:00.5Z",
        "type": "activity",
        "task_id": 4711,
        "time_block_id": 5,
        "description": "Grüße",
    }


async def test_stop_sends_its_end() -> None:
    asked = focus(json=RUNNING)
    await asked.client.stop(AT_NOON)
    assert (asked.only.method, asked.only.url.path.rsplit("/", 1)[1]) == ("POST", "stop")
    assert asked.sent == {"end": NOON}


async def test_lists_ask_for_a_hundred_rows() -> None:
    asked = focus(json=[])
    await asked.client.tasks(2)
    await asked.client.projects()
    await asked.client.time_blocks(4711)
    await asked.client.time_entries(AT_NOON, AT_NOON + 3600)
    tasks, projects, blocks, day = (request.url for request in asked.requests)
    assert (tasks.path.rsplit("/", 1)[1], dict(tasks.params)) == (
        "tasks",
        {"page": "2", "per_page": "100", "archived": "false"},
    )
    assert projects.path.endswith("/workspaces/22/projects")
    assert blocks.path.endswith("/workspaces/22/tasks/4711/time-blocks")
    assert day.path.endswith("/workspaces/22/time-entries")
    assert dict(day.params) == {
        "date_from": NOON,
        "date_to": "2026-11-25T13:00:00Z",
        "page": "1",
        "per_page": "100",
    }


async def test_a_cookie_is_never_sent_back() -> None:
    asked = focus(204, headers={"Set-Cookie": "session=1; Path=/"})
    await asked.client.current()
    await asked.client.current()
    assert "Cookie" not in asked.requests[1].headers


# What a good answer comes to.


async def test_the_receipt_says_when_it_was_asked_and_what_the_headers_said() -> None:
    asked = focus(json=RUNNING, headers={**QUOTA, "Date": DATE})
    before = asked.clock.now()
    answer = await asked.client.current()
    assert answer.value == ENTRY
    assert answer.receipt == Receipt(before, asked.clock.now(), 200, Quota(27, 1800.0), AT_NOON)
    assert answer.receipt.received.boot - answer.receipt.asked.boot == 1.0


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(204),
        httpx.Response(200),
        httpx.Response(200, content=b" \n"),
        httpx.Response(200, content=b"null"),
        httpx.Response(200, json={"data": None}),
    ],
    ids=["204", "empty", "blank", "null", "envelope"],
)
async def test_nothing_is_tracked(response: httpx.Response) -> None:
    assert (await Focus(response).client.current()).value is None


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_an_entry_is_read_bare_or_from_an_envelope(status: int) -> None:
    assert (await focus(status, json=RUNNING).client.current()).value == ENTRY
    assert (await focus(status, json={"data": RUNNING}).client.start(0, type=BREAK)).value == ENTRY
    assert (await focus(status, content=b"\xef\xbb\xbf" + json.dumps(RUNNING).encode()).client.stop(0)).value == ENTRY


async def test_the_lists_are_read() -> None:
    tasks = [{"id": 1, "name": "Mail"}, {"id": 2, "name": "Old", "archived": True}, {"id": "x"}]
    assert (await focus(json=tasks).client.tasks()).value == Page((Task(1, "Mail"),), dropped=1)
    projects = {"data": [{"id": 3, "name": "Apollo"}], "page": 1, "total": 1}
    assert (await focus(json=projects).client.projects()).value == Page((Project(3, "Apollo"),), total=1)
    blocks = [{"id": 5, "start": NOON, "end": NOON}]
    assert (await focus(json=blocks).client.time_blocks(1)).value.rows == (TimeBlock(5, 1, AT_NOON, AT_NOON),)
    day = await focus(json=[{"id": 7, "start": NOON}]).client.time_entries(0, 1)
    assert day.value == Page((DayRow(7, start=AT_NOON),))


@pytest.mark.parametrize(
    ("headers", "content", "date"),
    [
        ({"Content-Type": "application/json; charset=utf-8"}, b"", AT_NOON),
        ({"Content-Type": "application/problem+json"}, b"", AT_NOON),
        ({"Content-Type": "text/plain"}, b"null", AT_NOON),
        (QUOTA, b"", AT_NOON),
        ({}, b"", None),
        ({"Content-Type": "text/html"}, b"<p>Sign in to this hotel</p>", None),
    ],
)
async def test_the_clock_of_what_is_not_the_api_is_not_kept(
    headers: dict[str, str], content: bytes, date: float | None
) -> None:
    error = await failure(focus(500, headers={**headers, "Date": DATE}, content=content))
    assert error.receipt.date == date


async def test_unreadable_headers_are_left_out() -> None:
    odd = {"X-Toggl-Quota-Remaining": "-3", "X-Toggl-Quota-Resets-In": "soon", "Date": "today"}
    answer = await focus(json=RUNNING, headers=odd).client.current()
    assert (answer.receipt.quota, answer.receipt.date) == (None, None)


# What each status comes to.


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


# Answers of 2xx that cannot be used.


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


# Failures of the transport.

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


# The client itself.


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        ("http://focus.toggl.com/api", (1, 22)),
        ("ftp://focus.toggl.com/api", (1, 22)),
        ("https://focus.toggl.com/api", (0, 22)),
        ("https://focus.toggl.com/api", (1, -22)),
        ("https://focus.toggl.com/api", (True, 22)),
    ],
)
def test_a_client_is_not_made_for_what_cannot_work(address: str, ids: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"must|only"):
        FocusClient(address, *ids, KEY, clock=ManualClock())


async def test_after_closing_nothing_is_sent() -> None:
    asked = focus(204)
    async with asked.client:
        await asked.client.current()
    with pytest.raises(Unsent):
        await asked.client.current()
    await asked.client.aclose()
    assert len(asked.requests) == 1


async def test_an_app_inside_the_process_answers_as_over_a_network() -> None:
    seen: list[str] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": json.dumps(RUNNING).encode()})

    async with FocusClient.for_app(app, 1, 22, KEY, clock=ManualClock()) as client:
        assert (await client.current()).value == ENTRY
    assert seen == ["/api/organizations/1/workspaces/22/tracking/current"]


async def test_an_app_that_fails_is_a_server_that_fails() -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        raise KeyError("a bug")

    async with FocusClient.for_app(app, 1, 22, KEY, clock=ManualClock()) as client:
        with pytest.raises(ServerError):
            await client.current()
