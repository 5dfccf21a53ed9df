"""Running the commands of `[hooks]`: one after another in a thread of their own, for seconds, without our secrets."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Literal

from focus_tui.config.command import without_secrets
from focus_tui.config.settings import HookSettings

Event = Literal["start", "stop"]

LIMIT = 10.0
"""Seconds that a hook may take; then it is killed, with all that it has started."""


class Hooks:
    """Runs the hooks that are set, once `set` was called.

    environ: what they get of the environment, less the credentials. tell: hears, in the event loop, a sentence for
    each that fails. limit: seconds that each may take.
    """

    def __init__(self, environ: Mapping[str, str], tell: Callable[[str], None], *, limit: float = LIMIT) -> None:
        self._commands: dict[Event, tuple[str, ...]] = {}
        # Kept in a function, since a crash screen prints variables, and the environment may hold secrets.
        self._environ: Callable[[], dict[str, str]] = lambda: without_secrets(environ)
        self._tell = tell
        self._limit = limit
        self._lock = threading.Lock()
        self._waiting: list[tuple[Event, str]] = []
        self._is_busy = False
        self._idle = threading.Event()
        self._idle.set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def set(self, settings: HookSettings) -> None:
        """Run these from now on."""
        hooks: tuple[tuple[Event, tuple[str, ...]], ...] = (("start", settings.on_start), ("stop", settings.on_stop))
        self._commands = {event: argv for event, argv in hooks if argv}

    @property
    def events(self) -> frozenset[Event]:
        """Those that a hook is set for."""
        return frozenset(self._commands)

    def begin(self, event: Event, text: str) -> None:
        """Run the hook for `event` with `text` on its standard input, once those before it are over."""
        self._loop = asyncio.get_running_loop()
        with self._lock:
            self._waiting.append((event, text))
            self._idle.clear()
            if self._is_busy:
                return
            self._is_busy = True
        # The program does not wait for it when it ends: what runs then is left to itself.
        threading.Thread(target=self._work, name="hooks", daemon=True).start()

    async def finish(self, seconds: float | None = None) -> None:
        """Wait until all are over, for so many seconds at the most.

        What has not ended then is left to itself, and what has not begun is begun: nobody else will run it.
        """
        if not self._idle.is_set():
            await asyncio.to_thread(self._idle.wait, seconds)
        with self._lock:
            left, self._waiting, self._loop = self._waiting, [], None
        for event, text in left:
            with suppress(OSError):  # there is nobody left to tell
                self._started(event, text).returncode = 0  # nor to ask: Python would warn that nobody has

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_busy = False
                    self._idle.set()
                    return
                event, text = self._waiting.pop(0)
            problem = self._run(event, text)
            with self._lock:
                if problem and self._loop is not None:
                    self._loop.call_soon_threadsafe(self._tell, f"hooks.on_{event} {problem}")

    def _run(self, event: Event, text: str) -> str:
        """Run one to its end; what is wrong, as the rest of a sentence."""
        try:
            process = self._started(event, text)
        except OSError as problem:
            return f"cannot be run: {problem.strerror or problem}."
        try:
            code = process.wait(self._limit)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"has not ended within {self._limit:g} seconds; it was killed."
        if code < 0:
            return f"was ended by signal {-code}; run it in a shell to see why."
        return f"ended with exit code {code}; run it in a shell to see why." if code else ""

    def _started(self, event: Event, text: str) -> subprocess.Popen[bytes]:
        """Start one and give it all of its input, which a pipe can hold. Raises OSError."""
        process = subprocess.Popen(
            self._commands[event],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environ(),
            # A session of its own: the terminal is the dashboard's, and what it starts ends with it.
            start_new_session=True,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin as given:  # it need not read
            given.write(f"{text}\n".encode())
        return process
