"""What the figures are taken on: the wheel in a fresh virtual environment, and a sandbox on loopback.

Nothing of the user's own is read or written: home and state lie in a temporary folder.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.wire import Wire
from tests.support.installed import build_wheel
from tests.support.terminal import Terminal, plain_environment

COLS, ROWS = 80, 24
KEYS_HINT = "? keys"  # the end of the footer, which the first frame does not draw
DIGITS = frozenset("┏┓┗┛┃╺╸╻╹")  # what large digits are made of, and the frame around them is not

ENTER = "\r"

ENDLESS = 100_000
"""Requests an hour that never run out, so that many dashboards opened in a row all take their normal course."""
STARTER, PREMIUM = 240, 600
"""Requests an hour of the plans on which the dashboard asks every 19 and every 7 seconds."""

_PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Stage:
    """The installed program, and all it needs to run. python: the interpreter it is installed for."""

    python: str
    program: str
    env: dict[str, str]
    wire: Wire

    @contextmanager
    def dashboard(self) -> Iterator[Terminal]:
        """The dashboard, just spawned; it quits by its own key."""
        with Terminal([self.program], env=self.env, cols=COLS, rows=ROWS) as terminal:
            yield terminal
            terminal.send("q")
            terminal.wait_exit()

    @contextmanager
    def on_plan(self, requests: int) -> Iterator[Stage]:
        """The same program before another sandbox, which grants so many requests an hour."""
        with _on_plan(self.python, self.program, self.env, requests) as stage:
            yield stage

    @contextmanager
    def baseline(self, name: str) -> Iterator[Terminal]:
        """A program of `benchmarks/programs`, just spawned."""
        command = [self.python, str(_PROGRAMS / f"{name}.py")]
        with Terminal(command, env=self.env, cols=COLS, rows=ROWS) as terminal:
            yield terminal

    def ask(self, path: str) -> Any:
        """What the sandbox answers in our workspace, as JSON; None where it answers nothing."""
        base = self.env["TOGGL_FOCUS_BASE_URL"]
        place = f"organizations/{self.env['TOGGL_ORGANIZATION_ID']}/workspaces/{self.env['TOGGL_WORKSPACE_ID']}"
        headers = {"Authorization": f"Bearer {self.env['TOGGL_API_KEY']}"}
        request = urllib.request.Request(f"{base}/{place}/{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def task_names(self) -> tuple[str, ...]:
        """The names of all tasks of the sandbox."""
        return tuple(task["name"] for task in self.ask("tasks?page=1&per_page=100")["data"])

    def tracked_name(self) -> str | None:
        """The name of the task that is tracked; None when nothing is."""
        entry = self.ask("tracking/current")
        if entry is None:
            return None
        names = {task["id"]: task["name"] for task in self.ask("tasks?page=1&per_page=100")["data"]}
        return str(names[entry["task_id"]] if entry["task_id"] in names else entry["description"])

    def wait_ready(self, terminal: Terminal) -> None:
        """Wait until the dashboard is drawn, knows the lists and has settled."""
        names = self.task_names()
        terminal.wait_for(lambda screen: KEYS_HINT in screen and any(name in screen for name in names), timeout=30)
        time.sleep(2.0)

    def press(self, terminal: Terminal, key: str) -> float:
        """Press a key that starts or stops; returns the seconds until its request came by on the wire."""
        pressed = terminal.send(key)
        try:
            return self.wire.first_write(pressed, timeout=5.0).at - pressed
        except RuntimeError as error:
            raise RuntimeError(f"{key!r}: {error}\n{terminal.text()}") from None

    def leave_tracked(self) -> str:
        """Have a task tracked, and the state of it on disk; returns the task's name."""
        with self.dashboard() as terminal:
            self.wait_ready(terminal)
            if self.tracked_name() is None:
                self.press(terminal, ENTER)
                time.sleep(2.0)
        name = self.tracked_name()
        if name is None:
            raise RuntimeError("enter started nothing")
        return name

    def leave_idle(self) -> None:
        """Have nothing tracked."""
        with self.dashboard() as terminal:
            self.wait_ready(terminal)
            if self.tracked_name() is not None:
                self.press(terminal, "x")
                time.sleep(2.0)


@contextmanager
def prepared() -> Iterator[Stage]:
    """Build, install, serve; all is gone afterwards. Takes the network once, for what the program depends on."""
    with tempfile.TemporaryDirectory(prefix="focus-tui-bench-") as name:
        folder = Path(name)
        wheel = build_wheel(folder / "wheel")
        commands = folder / "venv" / "bin"
        env = plain_environment(folder / "home", XDG_STATE_HOME=str(folder / "state"))
        (folder / "home").mkdir()
        # Installed with byte code, as users have it: pip compiles unless it is told not to.
        installing = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], env=installing, check=True)
        pip = [str(commands / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, str(wheel)], env=installing, check=True, stdout=sys.stderr)
        # The extra `serve` stays out of what is measured: httpx imports more where its libraries are installed. It is
        # there for the interpreter that runs this, as part of the extra `test`.
        with _on_plan(str(commands / "python"), str(commands / "focus-tui"), env, ENDLESS) as stage:
            yield stage


@contextmanager
def _on_plan(python: str, program: str, env: dict[str, str], requests: int) -> Iterator[Stage]:
    """The installed program before a sandbox that grants so many requests an hour."""
    serve = [sys.executable, "-m", "focus_tui", "sandbox", "serve", "--port", "0", "--quota", str(requests)]
    with _served(serve, env) as account:
        port = int(account["TOGGL_FOCUS_BASE_URL"].split(":")[2].split("/")[0])
        with Wire(port) as wire:
            account["TOGGL_FOCUS_BASE_URL"] = f"http://127.0.0.1:{wire.port}/api"
            yield Stage(python, program, env | account, wire)


@contextmanager
def _served(command: list[str], env: dict[str, str]) -> Iterator[dict[str, str]]:
    """The sandbox, listening; gives the variables that it prints, of which the key is enough to sign in."""
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as server:
        try:
            if server.stdout is None:
                raise RuntimeError("the sandbox has no output")
            account: dict[str, str] = {}
            while "TOGGL_API_KEY" not in account:
                line = server.stdout.readline()
                if not line:
                    raise RuntimeError(f"the sandbox ended with {server.wait()} before it listened")
                if found := re.fullmatch(r"export (\w+)=(\S+)\n", line):
                    account[found[1]] = found[2]
            yield account
        finally:
            server.terminate()
