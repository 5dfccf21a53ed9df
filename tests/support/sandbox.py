"""The sandbox for tests: in the process behind httpx, and served on loopback by a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette

from focus_tui.clock import ManualClock
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.moods import Moods
from focus_tui.sandbox.server import Sandbox

if TYPE_CHECKING:
    from focus_tui.clock import Clock

MORNING = datetime(2026, 11, 23, 10, 36, 7, tzinfo=UTC).timestamp()
BASIC = httpx.BasicAuth("sandbox@example.com", "sandbox")
BEARER = {"Authorization": "Bearer toggl_sk_sandbox"}
BASE = "https://focus.toggl.com/api/organizations/1/workspaces/22"
CALM = Moods()

REPORT, REVIEW, MAIL = 4711, 4712, 4724

_SERVE = """
import argparse, sys
from focus_tui.clock import SystemClock
from focus_tui.sandbox.serve import add_arguments, run
parser = argparse.ArgumentParser()
add_arguments(parser)
sys.exit(run(parser.parse_args(), SystemClock()))
"""


class Focus:
    """A client of one sandbox in the process. Paths are relative to the workspace, or begin with http."""

    def __init__(self, app: Starlette, *, auth: httpx.Auth | None = BASIC) -> None:
        self.app = app
        self.sandbox: Sandbox = app.state.sandbox
        self.auth = auth

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request; a bug inside the sandbox is raised here."""
        options.setdefault("auth", self.auth)
        url = path if path.startswith("http") else BASE + path
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app)) as client:
            return await client.request(method, url, **options)

    async def current(self) -> httpx.Response:
        return await self.ask("GET", "/tracking/current")

    async def start(self, **members: Any) -> httpx.Response:
        """Start an activity, at 10:36:07 unless told otherwise."""
        body = {"start": "2026-11-23T10:36:07Z", "type": "activity"} | members
        return await self.ask("POST", "/tracking/start", json=body)

    async def stop(self, end: str = "2026-11-23T11:00:00Z") -> httpx.Response:
        return await self.ask("POST", "/tracking/stop", json={"end": end})


def focus(clock: Clock | None = None, *, moods: Moods = CALM, quota: int | None = None) -> Focus:
    """A new sandbox in memory, on a Monday morning unless a clock is given."""
    return Focus(create_app(":memory:", clock=clock or ManualClock(MORNING), moods=moods, quota=quota))


@dataclass(frozen=True)
class Served:
    """A sandbox that listens: the address before `/api`, what it printed, and its process."""

    address: str
    greeting: str
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        """The address of the workspace."""
        return f"{self.address}/api/organizations/1/workspaces/22"


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """Serve a sandbox on a free port in a process of its own, with the options of `sandbox serve`."""
    command = [sys.executable, "-c", _SERVE, "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        try:
            while not (lines and "PASSWORD" in lines[-1]):
                line = process.stdout.readline()
                if not line:
                    raise AssertionError(f"the sandbox did not start: {process.communicate()[1]}")
                lines.append(line)
            greeting = "".join(lines)
            found = re.search(r"http://127\.0\.0\.1:[0-9]+", greeting)
            assert found is not None
            yield Served(found.group(), greeting, process)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
