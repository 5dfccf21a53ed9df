"""The dashboard in a browser: served as the README says, and driven through the socket that its page opens."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pyte

from tests.support.account import Account
from tests.support.reading import says
from tests.support.terminal import plain_environment

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 100, 30
README = re.compile(r"^\.venv/bin/python -c '(from textual_serve.*)'$", re.MULTILINE)


@contextmanager
def served(command: str, environment: dict[str, str]) -> Iterator[str]:
    """Serve `command` by the line of the README, but on a free port; the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (code,) = README.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    code = code.replace(".venv/bin/focus-tui", command).replace("8000", str(port))
    serve = [sys.executable, "-c", code]
    with subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            while not listens(port):
                assert process.poll() is None, "the server ended"
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


class Page:
    """What the page shows, and what is typed on it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self._screen)
        self.is_closed = False

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    async def until(self, shown: Callable[[str], bool], seconds: float = 20.0) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not shown(self.text):
                    message = await self._socket.receive()
                    assert message.type is aiohttp.WSMsgType.BINARY, f"the page was closed:\n{self.text}"
                    self._stream.feed(re.sub(rb"\x1b\[(?:\?2026\$p|[<>][0-9]*u)", b"", message.data))
        except TimeoutError:
            raise AssertionError(f"it did not come to that:\n{self.text}") from None

    async def type(self, keys: str) -> None:
        await self._socket.send_str(json.dumps(["stdin", keys]))

    async def resize(self, width: int, height: int) -> None:
        self._screen.resize(height, width)
        await self._socket.send_str(json.dumps(["resize", {"width": width, "height": height}]))

    async def until_closed(self) -> None:
        async with asyncio.timeout(10.0):
            while (await self._socket.receive()).type is aiohttp.WSMsgType.BINARY:
                pass


@asynccontextmanager
async def page(address: str) -> AsyncIterator[Page]:
    """A page that is opened, and closed like a tab when left."""
    async with aiohttp.ClientSession() as session:
        answer = await session.get(address)
        assert answer.status == 200
        (opens,) = re.findall(r'data-session-websocket-url="(ws:[^"]+)"', await answer.text())
        async with session.ws_connect(f"{opens}?width={WIDTH}&height={HEIGHT}") as connected:
            yield Page(connected)


async def test_the_same_dashboard_in_a_browser(home: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m focus_tui --sandbox"
    with served(command, plain_environment(home, PYTHONPATH=str(ROOT))) as address:
        async with page(address) as shown:
            await shown.until(says("› now"))
            await shown.until(lambda text: "Nothing is tracked" in text and "synced" in text)
            await shown.until(says("? keys"))
            await shown.type("/chairs")
            await shown.until(lambda text: "/ chairs" in text and "›      Order new chairs" in text)
            await shown.type("\r")
            await shown.until(lambda text: "● Order new chairs" in text and "starting" not in text)
            await shown.type("\x1a")
            await shown.until(says("There is no shell here to go back to."))
            await shown.resize(60, 12)
            await shown.until(lambda text: "w switch" in text.splitlines()[11])
            async with page(address) as second:
                await second.until(lambda text: "● Order new chairs" in text and "another focus-tui sends" in text)
                await second.type("x")
                await second.until(says("Nothing is tracked"))
            await shown.until(says("Nothing is tracked"))
            await shown.type("q")
            await shown.until_closed()


async def test_closing_the_page_loses_nothing(account: Account, home: Path, commands: Path) -> None:
    environment = account.environment(home, "TOGGL_API_KEY")
    with served(shlex.quote(str(commands / "focus-tui")), environment) as address:
        async with page(address) as shown:
            await shown.until(lambda text: "Nothing is tracked" in text and "synced" in text)
            account.become(latency=1.0)
            await shown.type("/chairs")
            await shown.until(lambda text: "/ chairs" in text and "›      Order new chairs" in text)
            await shown.type("\r")
            await shown.until(says("starting…"))
        account.become(latency=0.0)
        async with page(address) as again:
            await again.until(lambda text: "● Order new chairs" in text and "synced" in text)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200)]
