"""The client: one call of Focus in, one Answer or one FocusError out. The only importer of httpx.

No policy lives here: nothing is repeated, paced or remembered.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from focus_tui import __version__
from focus_tui.api import wire
from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import DayRow, Page, Project, Task, TimeBlock, TimeEntry
from focus_tui.api.errors import (
    ConnectionLost,
    CutShort,
    FocusError,
    NoBody,
    NotJson,
    NotReachable,
    TimedOut,
    TooLarge,
    WrongShape,
)
from focus_tui.api.headers import READ_HEADERS
from focus_tui.api.instants import rfc3339
from focus_tui.api.reasons import reason
from focus_tui.api.reply import Fault, Reply, outcome
from focus_tui.config import SANDBOX, check_address, is_loopback
from focus_tui.config.credentials import Credentials
from focus_tui.frozen import dataclass

if TYPE_CHECKING:
    from focus_tui.clock import Clock

MOST_BYTES = 1024 * 1024

# A server closes idle connections after some seconds, and a request sent at that moment is lost without anyone
# knowing whether it took effect. So a connection is kept only long enough for a read and the write after it.
_KEEP_ALIVE = 2.0

_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: for a connection, for each single read or write, and for the whole call."""

    connect: float = 5.0
    read: float = 10.0
    whole: float = 20.0


TIMEOUTS = Timeouts()


class FocusClient:
    """One workspace of Focus. Every failure of a call is raised as a FocusError, with its Receipt.

    base_url: https, or http to this machine. credentials: an ApiKey, a Password, or the Latest of them. clock: gives
    the moments of each Receipt; the time-outs are real time. transport: replaces the network, for tests and for the
    sandbox. server: what sentences call it, its host when None.
    Raises ValueError for an address or an id that cannot be used. Opens its connections inside the running loop, at
    the first call; close it with `aclose()` or use it as an asynchronous context.
    """

    def __init__(
        self,
        base_url: str,
        organization_id: int,
        workspace_id: int,
        credentials: Credentials,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        timeouts: Timeouts = TIMEOUTS,
        server: str | None = None,
    ) -> None:
        for name, number in (("organization", organization_id), ("workspace", workspace_id)):
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise ValueError(f"the {name} id must be a whole number above 0")
        self._base_url = check_address(base_url)
        self._host = server or self._base_url.partition("://")[2].partition("/")[0]
        self._subject = server[:1].upper() + server[1:] if server else self._host
        self._workspace = f"{self._base_url}/organizations/{organization_id}/workspaces/{workspace_id}"
        self._credentials = credentials
        self._clock = clock
        self._transport = transport
        self._timeouts = timeouts
        self._http: httpx.AsyncClient | None = None
        self._closed = False

    @classmethod
    def for_app(
        cls,
        app: Callable[..., Any],
        organization_id: int,
        workspace_id: int,
        credentials: Credentials,
        *,
        clock: Clock,
        timeouts: Timeouts = TIMEOUTS,
    ) -> Self:
        """A client of the sandbox, an ASGI app inside this process, which answers as it would over a network."""
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return cls(
            SANDBOX.base_url,
            organization_id,
            workspace_id,
            credentials,
            clock=clock,
            transport=transport,
            timeouts=timeouts,
            server="the sandbox",
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. A later call raises NotReachable; one under way ends as its transport makes it."""
        self._closed = True
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def current(self) -> Answer[TimeEntry | None]:
        """The entry that is tracked, or None."""
        data, receipt = await self._call("GET", "tracking/current")
        entry = wire.unwrapped(data)
        return Answer(None if entry is None else self._read(wire.parse_entry, entry, receipt), receipt)

    async def start(
        self,
        start: float,
        *,
        type: str,
        task_id: int | None = None,
        time_block_id: int | None = None,
        description: str | None = None,
    ) -> Answer[TimeEntry]:
        """Start tracking from `start` (epoch seconds); `type` is ACTIVITY or BREAK. What is None is not sent."""
        body = {
            "start": rfc3339(start),
            "type": type,
            "task_id": task_id,
            "time_block_id": time_block_id,
            "description": description,
        }
        set_members = {name: value for name, value in body.items() if value is not None}
        return await self._entry("tracking/start", set_members)

    async def stop(self, end: float) -> Answer[TimeEntry]:
        """Stop whatever is tracked, as of `end` (epoch seconds). The answer is the ended entry."""
        return await self._entry("tracking/stop", {"end": rfc3339(end)})

    async def tasks(self, page: int = 1) -> Answer[Page[Task]]:
        """One page of up to 100 tasks, without archived ones."""
        query = {"page": page, "per_page": wire.PER_PAGE, "archived": "false"}
        answer = await self._list("tasks", query, lambda data: wire.parse_tasks(data, page))
        rows = tuple(task for task in answer.value.rows if not task.archived)  # some servers ignore the parameter
        return Answer(replace(answer.value, rows=rows), answer.receipt)

    async def projects(self, page: int = 1) -> Answer[Page[Project]]:
        """One page of projects, archived ones too: entries may belong to them."""
        query = {"page": page, "per_page": wire.PER_PAGE}
        return await self._list("projects", query, lambda data: wire.parse_projects(data, page))

    async def time_blocks(self, task_id: int) -> Answer[Page[TimeBlock]]:
        """The planned blocks of one task."""
        path = f"tasks/{task_id}/time-blocks"
        return await self._list(path, {}, lambda data: wire.parse_blocks(data, task_id))

    async def time_entries(self, date_from: float, date_to: float, page: int = 1) -> Answer[Page[DayRow]]:
        """The worked and planned rows between two instants (epoch seconds), up to 100."""
        query = {
            "date_from": rfc3339(date_from),
            "date_to": rfc3339(date_to),
            "page": page,
            "per_page": wire.PER_PAGE,
        }
        return await self._list("time-entries", query, lambda data: wire.parse_day(data, page))

    async def _entry(self, path: str, body: dict[str, Any]) -> Answer[TimeEntry]:
        data, receipt = await self._call("POST", path, body=body)
        entry = wire.unwrapped(data)
        if entry is None:
            raise NoBody(f"{self._subject} accepted the request but sent no time entry back.", receipt)
        return Answer(self._read(wire.parse_entry, entry, receipt), receipt)

    async def _list(
        self, path: str, query: dict[str, Any], parse: Callable[[object], Page[Value]]
    ) -> Answer[Page[Value]]:
        data, receipt = await self._call("GET", path, query=query)
        if data is None:
            raise NoBody(f"{self._subject} answered without the list that was asked for.", receipt)
        return Answer(self._read(parse, data, receipt), receipt)

    def _read(self, parse: Callable[[object], Value], data: object, receipt: Receipt) -> Value:
        try:
            return parse(data)
        except wire.ShapeError as error:
            field = error.field[:100]
        sentence = f"{self._subject} answered in a shape that was not expected, at {field}."
        raise WrongShape(sentence, receipt, field=field)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
    ) -> tuple[object, Receipt]:
        """Ask once: the JSON of a 2xx answer (None for an empty body) and the receipt, or the error it comes to."""
        asked = self._clock.now()
        reply = await self._exchange(method, path, query, body)
        result = outcome(reply, Receipt(asked, self._clock.now()), self._subject, self._credentials.source)
        if isinstance(result, FocusError):
            raise result
        return result

    async def _exchange(
        self, method: str, path: str, query: dict[str, Any] | None, body: dict[str, Any] | None
    ) -> Reply:
        """Send one request and read what comes back; failures are told in the reply, not raised.

        The frames below this one hold the credentials in their variables, and a crash screen prints those. So
        nothing that was raised there leaves but a cancellation, and that without its frames.
        """
        if self._closed:
            closed = f"The connection to {self._host} is closed already; nothing was sent."
            return Reply(fault=Fault(NotReachable, closed))
        try:
            http = self._open()
            request = self._request(method, path, query, body)
        except Exception as error:
            return Reply(fault=self._not_opened(error))
        status: int | None = None
        headers: Mapping[str, str] = {}
        data: bytes | None = None
        fault: Fault | None = None
        try:
            async with asyncio.timeout(self._timeouts.whole):
                response = await http.send(request, stream=True)
                try:
                    status, came = response.status_code, response.headers
                    headers = {name: came[name] for name in READ_HEADERS if name in came}
                    data, fault = await self._body(response)
                finally:
                    await response.aclose()
        except Exception as error:
            if data is None:  # else only the closing failed, which takes nothing from the answer
                fault = self._fault(error, status)
        except BaseException as leaving:
            leaving.__cause__ = leaving.__context__ = None
            raise leaving.with_traceback(None) from None
        if status is not None and status < 200:
            return Reply(fault=Fault(ConnectionLost, f"{self._subject} answered, but not as a web server does."))
        return Reply(status, headers, self._credentials.hidden_in(data or b""), fault)

    def _open(self) -> httpx.AsyncClient:
        if self._http is None:
            # Loading certificates takes time and memory: not where no TLS is spoken. A bare context trusts nobody.
            encrypted = self._transport is None and self._base_url.startswith("https://")
            verify = httpx.create_ssl_context() if encrypted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._http = httpx.AsyncClient(
                transport=self._transport,
                verify=verify,
                trust_env=not is_loopback(self._base_url),
                timeout=httpx.Timeout(
                    self._timeouts.read, connect=self._timeouts.connect, pool=self._timeouts.connect
                ),
                limits=httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=_KEEP_ALIVE),
                follow_redirects=False,
                event_hooks={"response": [_forget_location]},
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            )
        return self._http

    def _request(
        self, method: str, path: str, query: dict[str, Any] | None, body: dict[str, Any] | None
    ) -> httpx.Request:
        return httpx.Request(
            method,
            f"{self._workspace}/{path}",
            params=query or None,
            headers={
                "Authorization": self._credentials.authorization(),
                "User-Agent": f"focus-tui/{__version__}",
                "Accept": "application/json",
                # Compressed answers could unfold to any size, so none are asked for.
                "Accept-Encoding": "identity",
                "Content-Type": "application/json",
            },
            content=None if body is None else json.dumps(body).encode(),
        )

    async def _body(self, response: httpx.Response) -> tuple[bytes, Fault | None]:
        """The raw bytes of the answer, or why they are not wanted."""
        if response.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
            return b"", Fault(NotJson, f"{self._subject} answered compressed, although it was asked not to.")
        too_large = Fault(TooLarge, f"{self._subject} answered with more than 1 MiB; the rest was not read.")
        announced = response.headers.get("Content-Length", "")
        length = int(announced) if announced.isascii() and announced.isdigit() and len(announced) < 16 else None
        if length is not None and length > MOST_BYTES and response.status_code != 204:
            return b"", too_large
        data = bytearray()
        stream = response.stream
        if not isinstance(stream, httpx.AsyncByteStream):
            raise TypeError("the transport answered with a stream that cannot be awaited")
        async for chunk in stream:
            data += chunk
            if len(data) > MOST_BYTES:
                return b"", too_large
        if length is not None and len(data) < length and response.status_code != 204:
            return b"", self._cut_short()
        return bytes(data), None

    def _cut_short(self) -> Fault:
        return Fault(CutShort, f"The answer of {self._host} broke off before its end.")

    def _fault(self, error: Exception, status: int | None) -> Fault:
        """The class of a failure. Whatever is not known to have stayed here may have reached the server."""
        if status is None and isinstance(error, _UNSENT):
            return Fault(NotReachable, f"{self._subject} could not be reached: {_reason(error)}.")
        if isinstance(error, httpx.TimeoutException | TimeoutError):
            return Fault(TimedOut, f"{self._subject} did not answer in time.")
        if isinstance(error, httpx.HTTPError | OSError):
            if status is not None:
                return self._cut_short()
            return Fault(ConnectionLost, f"The connection to {self._host} broke before the answer came.")
        kind = type(error).__name__
        return Fault(ConnectionLost, f"The connection to {self._host} broke in an unexpected way ({kind}).")

    def _not_opened(self, error: Exception) -> Fault:
        kind = type(error).__name__
        sentence = f"{self._subject} could not be reached: proxy, certificate or address settings are wrong ({kind})."
        return Fault(NotReachable, sentence)


async def _forget_location(response: httpx.Response) -> None:
    # Redirects are never followed, and httpx would fail on a malformed one before its status is seen.
    response.headers.pop("Location", None)


def _reason(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no connection in time"
    if isinstance(error, httpx.ProxyError):
        return reason(error) or "the proxy did not let it through"
    return reason(error) or "no connection"
