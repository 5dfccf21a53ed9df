"""Many sandboxes behind one port in a process of its own, each in a weather of its own that loses or delays writes.

As a program it serves them: `python -m tests.support.workspaces COUNT`. As a module it is what a test talks to.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

import httpx

from tests.support.terminal import plain_environment

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).parents[2]

_ELSEWHERE = "X-Elsewhere"
"""Marks what the test itself asks."""

Fate = Literal["answered", "lost", "dropped", "throttled"]


@dataclass(frozen=True, slots=True)
class Weather:
    """What befalls the next `writes` starts and stops; later ones meet a calm sea.

    arrival: seconds before a write is applied, also where its sender is gone by then. latency: seconds from there to
    the answer. fate: answered as Focus does; lost (applied, and then a 502); dropped (a 502, and never applied); or
    throttled (429, not applied).
    """

    arrival: float = 0.0
    latency: float = 0.0
    fate: Fate = "answered"
    writes: int = 0


@dataclass(frozen=True, slots=True)
class Write:
    """A start or stop that arrived. at: epoch seconds; instant: what it asks for; applied: whether it took effect."""

    at: float
    kind: str
    instant: float
    applied: bool
    status: int


class Workspace:
    """One of the sandboxes. Its requests are counted from the first one that its server saw."""

    def __init__(self, address: str, client: httpx.Client) -> None:
        self._address = address
        self._client = client

    def environment(self, home: Path) -> dict[str, str]:
        """The environment of its user."""
        return plain_environment(
            home,
            TOGGL_FOCUS_BASE_URL=f"{self._address}/api",
            TOGGL_ORGANIZATION_ID="1",
            TOGGL_WORKSPACE_ID="22",
            TOGGL_API_KEY="toggl_sk_sandbox",
        )

    def be(self, weather: Weather) -> None:
        """Change the weather."""
        assert self._client.post(f"{self._address}/weather", json=asdict(weather)).status_code == 200

    @property
    def writes(self) -> tuple[Write, ...]:
        """Every start and stop that arrived and is decided."""
        return tuple(Write(**write) for write in self._client.get(f"{self._address}/writes").json())

    def wait_for_arrivals(self) -> None:
        """Wait until every start and stop that is on its way has arrived."""
        assert self._client.get(f"{self._address}/arrived").status_code == 200

    @property
    def most_at_once(self) -> int:
        """How many requests of others than this client were under way at the same time, at the most."""
        most: int = self._client.get(f"{self._address}/most-at-once").json()
        return most

    @property
    def current(self) -> dict[str, Any] | None:
        """The entry that runs."""
        answer = self._ask("GET", "current")
        found: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        return found

    def start(self, **body: Any) -> None:
        """Start as another client would."""
        assert self._ask("POST", "start", {"type": "activity", **body}).status_code == 200

    def stop(self, end: str) -> None:
        """Stop as another client would."""
        assert self._ask("POST", "stop", {"end": end}).status_code == 200

    def _ask(self, method: str, operation: str, body: dict[str, Any] | None = None) -> httpx.Response:
        address = f"{self._address}/api/organizations/1/workspaces/22/tracking/{operation}"
        headers = {"Authorization": "Bearer toggl_sk_sandbox", _ELSEWHERE: "yes"}
        return self._client.request(method, address, json=body, headers=headers)


class Workspaces:
    """`count` sandboxes, served while entered."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._client = httpx.Client(trust_env=False, timeout=30.0)
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.workspaces", str(self._count)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._address = self._process.stdout.readline().strip()
        assert self._address, "the sandboxes did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate()
        self._client.close()

    def __getitem__(self, number: int) -> Workspace:
        return Workspace(f"{self._address}/{number}", self._client)


class _Served:
    """A sandbox behind its weather."""

    def __init__(self, sandbox: ASGIApp) -> None:
        self._sandbox = sandbox
        self._weather = Weather()
        self._writes: list[Write] = []
        self._at_once = self._most_at_once = self._on_their_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["path"]:
            case "/writes":
                await _answer(send, 200, [asdict(write) for write in self._writes])
            case "/arrived":
                while self._on_their_way:
                    await asyncio.sleep(0.02)
                await _answer(send, 200, None)
            case "/most-at-once":
                await _answer(send, 200, self._most_at_once)
            case "/weather":
                self._weather = Weather(**json.loads(await _body(receive)))
                await _answer(send, 200, None)
            case _ if any(name == _ELSEWHERE.lower().encode() for name, _ in scope["headers"]):
                await self._sandbox(scope, receive, send)
            case path:
                self._at_once += 1
                self._most_at_once = max(self._most_at_once, self._at_once)
                try:
                    is_write = scope["method"] == "POST" and path.endswith(("/start", "/stop"))
                    await (self._write if is_write else self._sandbox)(scope, receive, send)
                finally:
                    self._at_once -= 1

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        weather = self._weather if self._weather.writes else Weather()
        if self._weather.writes:
            self._weather = Weather(weather.arrival, weather.latency, weather.fate, weather.writes - 1)
        body = await _body(receive)
        kind = scope["path"].rpartition("/")[2]
        told = json.loads(body)["start" if kind == "start" else "end"]
        at, instant = time.time(), datetime.fromisoformat(told).timestamp()
        if weather.fate in ("dropped", "throttled"):
            status = 502 if weather.fate == "dropped" else 429
            self._writes.append(Write(at, kind, instant, False, status))
            await _answer(send, status, None)
            return
        self._on_their_way += 1
        await asyncio.sleep(weather.arrival)
        self._on_their_way -= 1
        sent: list[Message] = []

        async def given() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._sandbox(scope, given, keep)
        status = sent[0]["status"]
        self._writes.append(Write(at, kind, instant, status == 200, status))
        await asyncio.sleep(weather.latency)
        if weather.fate == "lost":
            await _answer(send, 502, None)
            return
        for message in sent:
            await send(message)


async def _body(receive: Receive) -> bytes:
    whole = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        whole += part
        if not message.get("more_body"):
            return whole


async def _answer(send: Send, status: int, value: Any) -> None:
    headers = [(b"content-type", b"application/json")]
    if status == 429:
        headers.append((b"retry-after", b"2"))
    body = json.dumps(value).encode() if status == 200 else b"{}"
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _serve(count: int) -> None:
    """Serve `count` sandboxes below `/0`, `/1` and so on, and say where."""
    import socket

    import uvicorn

    from focus_tui.clock import SystemClock
    from focus_tui.sandbox.app import create_app

    served = [_Served(create_app(":memory:", clock=SystemClock())) for _ in range(count)]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        _, number, rest = scope["path"].split("/", 2)
        path = f"/{rest}"
        await served[int(number)]({**scope, "path": path, "raw_path": path.encode()}, receive, send)

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="off", log_config=None, log_level="critical", access_log=False
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
