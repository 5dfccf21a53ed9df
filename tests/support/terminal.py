"""A pseudo-terminal with a program in it, for tests and benchmarks that look at what a user would see.

A thread reads and notes when each piece came; the bytes become a screen only when somebody looks. So the instants
stay true while the machine is busy, and looking costs the program nothing that is measured.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyte

_SYNC_QUERY: Final = b"\x1b[?2026$p"
_SYNC_ANSWER: Final = b"\x1b[?2026;2$y"

# The beginning of an escape sequence whose rest has not come yet.
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[PX^_\]][^\x07\x1b]*\x1b?|[ -/]+)?\Z")

# What pyte would print as text: private sequences other than modes, sequences with intermediate bytes, and strings
# for the terminal itself (kitty keyboard, mode queries, cursor shapes, DCS, APC).
_FOREIGN: Final = re.compile(
    rb"\x1b\[(?:[<=>][0-?]*[ -/]*[@-~]|\?[0-?]*(?:[ -/]+[@-~]|[@-gi-km-~])|[0-?]*[ -/]+[@-~])"
    rb"|\x1b[PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
)

_ALTERNATE: Final = re.compile(rb"(\x1b\[\?1049[hl])")

_SYNC: Final = re.compile(rb"\x1b\[\?2026([hl])")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that arrived together. `at`: monotonic seconds."""

    at: float
    data: bytes


class Terminal:
    """`command` running in a pseudo-terminal of its own.

    env is the program's whole environment. cwd: the folder it runs in, ours when None. Instants are monotonic
    seconds. Ends the program when left as a context manager.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cols: int = 80,
        rows: int = 24,
        cwd: str | os.PathLike[str] | None = None,
    ) -> None:
        self.command = list(command)
        self.cols = cols
        self.rows = rows
        self.exit_code: int | None = None
        self._screens = (pyte.Screen(cols, rows), pyte.Screen(cols, rows))
        self._streams = tuple(pyte.ByteStream(screen) for screen in self._screens)
        self._shown = 0
        self._held = b""
        self._drawing = False
        self._closed = False
        self._fed = 0
        self._chunks: list[Chunk] = []
        self._ended_at: float | None = None
        self._news = threading.Condition()

        self._master, slave = os.openpty()
        self._awake, self._wake = os.pipe()
        self._set_size()
        # A session leader without a terminal gets the first one it opens. posix_spawn opens it after setsid, and
        # needs no fork of this process, which may have threads.
        name = os.ttyname(slave)
        argv = self.command if cwd is None else ["/bin/sh", "-c", 'cd "$0" && exec "$@"', os.fspath(cwd), *command]
        self.spawned_at = time.monotonic()
        try:
            self.pid = os.posix_spawnp(
                argv[0],
                argv,
                dict(env),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0),
                    (os.POSIX_SPAWN_DUP2, 0, 1),
                    (os.POSIX_SPAWN_DUP2, 0, 2),
                ],
                setsid=True,
                setsigmask=(),
                setsigdef=(signal.SIGINT, signal.SIGPIPE),
            )
        except OSError:
            for handle in (self._master, self._awake, self._wake):
                os.close(handle)
            raise
        finally:
            os.close(slave)
        self._reader = threading.Thread(target=self._read, name=f"terminal of {self.pid}", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        tail = b""
        ready = select.poll()
        for handle in (self._master, self._awake):
            ready.register(handle, select.POLLIN)
        while True:
            # A terminal that is being read from would not be closed.
            hung_up = any(handle == self._awake for handle, _ in ready.poll())
            try:
                data = b"" if hung_up else os.read(self._master, 65_536)
            except OSError:  # how Linux says that the program's side is closed
                data = b""
            at = time.monotonic()
            with self._news:
                if data:
                    self._chunks.append(Chunk(at, data))
                else:
                    self._ended_at = at
                self._news.notify_all()
            if not data:
                return
            tail += data
            for _ in range(tail.count(_SYNC_QUERY)):
                self._write(_SYNC_ANSWER)
            tail = tail[-(len(_SYNC_QUERY) - 1) :]

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._master, data) :]

    def _set_size(self) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.cols, 0, 0))

    def _feed_next(self) -> Chunk | None:
        """Draw the oldest piece not drawn yet, and return it."""
        with self._news:
            if self._fed == len(self._chunks):
                return None
            chunk = self._chunks[self._fed]
        self._fed += 1
        data = self._held + chunk.data
        unfinished = _UNFINISHED.search(data)
        self._held = unfinished.group() if unfinished else b""
        if self._held:
            data = data[: -len(self._held)]
        if marks := _SYNC.findall(data):
            self._drawing = marks[-1] == b"h"
        for part in _ALTERNATE.split(_FOREIGN.sub(b"", data)):
            if _ALTERNATE.fullmatch(part):
                entered = part.endswith(b"h")
                # Entered anew it is blank. Entered twice it stays as it is, as in most terminals.
                if entered and not self._shown:
                    self._screens[1].reset()
                self._shown = int(entered)
            elif part:
                self._streams[self._shown].feed(part)
        return chunk

    def _catch_up(self) -> None:
        """Draw all that has come, and the rest of a frame that is on its way."""
        deadline = time.monotonic() + 2.0
        while self._feed_next() is not None or self._drawing:
            with self._news:
                left = deadline - time.monotonic()
                if self._fed == len(self._chunks):
                    if self._ended_at is not None or left <= 0:
                        return
                    self._news.wait(left)

    @property
    def bytes_out(self) -> int:
        """How many bytes the program has written to the terminal so far."""
        with self._news:
            return sum(len(chunk.data) for chunk in self._chunks)

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Everything the program wrote, as it came."""
        with self._news:
            return tuple(self._chunks)

    @property
    def alternate(self) -> bool:
        """Whether the program is on the alternate screen, as full-screen programs are."""
        self._catch_up()
        return self._shown == 1

    def text(self) -> str:
        """The screen as lines without trailing blanks."""
        self._catch_up()
        return self._drawn()

    def _drawn(self) -> str:
        return "\n".join(line.rstrip() for line in self._screens[self._shown].display)

    def looks(self) -> list[str]:
        """How each line of the screen is drawn as a text to compare: characters, colours, bold, reverse, underline.

        Of what `text` or `wait_for` drew last, so that a predicate of `wait_for` may ask for it.
        """
        screen = self._screens[self._shown]
        return [repr([screen.buffer[row][column] for column in range(self.cols)]) for row in range(self.rows)]

    def colours_of(self, text: str) -> tuple[str, str]:
        """The colours of `text` where it first stands, and of its background: as `white`, `e0e0e0` or `default`.

        Of what `text` or `wait_for` drew last. AssertionError when it is not there.
        """
        screen = self._screens[self._shown]
        for row in range(self.rows):
            cells = [screen.buffer[row][column] for column in range(self.cols)]
            before, found, _ = "".join(cell.data for cell in cells).partition(text)
            if found:
                while before:  # the second cell of a wide character is empty
                    before = before.removeprefix(cells.pop(0).data)
                return cells[0].fg, cells[0].bg
        raise AssertionError(f"{text!r} is not on the screen:\n{self._drawn()}")

    def line_of(self, text: str) -> str:
        """The first line of the screen that holds `text`; AssertionError when none does."""
        screen = self.text()
        for line in screen.splitlines():
            if text in line:
                return line
        raise AssertionError(f"{text!r} is not on the screen:\n{screen}")

    def send(self, keys: str | bytes) -> float:
        """Type `keys`; returns the instant just before."""
        data = keys.encode() if isinstance(keys, str) else keys
        at = time.monotonic()
        self._write(data)
        return at

    def resize(self, cols: int, rows: int) -> None:
        """Change the window's size; the kernel tells the program."""
        self._catch_up()
        self.cols, self.rows = cols, rows
        for screen in self._screens:
            screen.resize(rows, cols)
        self._set_size()

    def hang_up(self) -> None:
        """Close the window under the program, as when a connection breaks or a terminal is closed."""
        os.write(self._wake, b"!")
        self._reader.join()
        os.close(self._master)
        self._master = -1

    def wait_for(self, wanted: str | Callable[[str], bool], timeout: float = 10.0) -> float:
        """Wait until `wanted` is on the screen, or holds for its text; a frame is looked at once it is whole.

        Returns the instant at which the bytes came that made it so: of pieces not looked at before, the first after
        which it holds; of the latest piece looked at, when it held already. Raises AssertionError, which shows the
        screen, after `timeout` seconds or when the program has ended without it.
        """
        label = repr(wanted) if isinstance(wanted, str) else getattr(wanted, "__name__", repr(wanted))

        def holds() -> bool:
            if self._drawing:
                return False
            screen = self._drawn()
            return wanted in screen if isinstance(wanted, str) else wanted(screen)

        deadline = time.monotonic() + timeout
        latest = self.chunks[self._fed - 1].at if self._fed else self.spawned_at
        while not holds():
            chunk = self._feed_next()
            if chunk is not None:
                latest = chunk.at
                continue
            with self._news:
                left = deadline - time.monotonic()
                if self._fed < len(self._chunks):
                    continue
                if self._ended_at is not None:
                    why = "the program ended"
                elif left <= 0:
                    why = f"{timeout:g} s passed"
                else:
                    self._news.wait(left)
                    continue
            raise AssertionError(f"{why} without {label} on the screen:\n{self._drawn()}")
        return latest

    def wait_quiet(self, seconds: float, timeout: float = 30.0) -> None:
        """Wait until nothing was written for `seconds`, or the program ended; AssertionError after `timeout`.

        Nothing is drawn meanwhile, so that this process leaves the processor to the program.
        """
        deadline = time.monotonic() + timeout
        with self._news:
            while self._ended_at is None:
                now = time.monotonic()
                since = now - (self._chunks[-1].at if self._chunks else self.spawned_at)
                if since >= seconds:
                    return
                if now > deadline:
                    raise AssertionError(f"the program still writes after {timeout:g} s")
                self._news.wait(seconds - since)

    def wait_exit(self, timeout: float = 10.0) -> float:
        """Wait until the program has ended; returns the instant. AssertionError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._news:
            while self._ended_at is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"the program still runs after {timeout:g} s:\n{self._drawn()}")
                self._news.wait(left)
            ended_at = self._ended_at
        if not self._reap(deadline):
            raise AssertionError(f"the program left the terminal, but still runs after {timeout:g} s")
        return ended_at

    def _reap(self, deadline: float) -> bool:
        """Take the exit code as soon as there is one; False when there is none by `deadline`."""
        while self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() >= deadline:
                return False
            else:
                time.sleep(0.002)
        return True

    def close(self) -> None:
        """End the program if it still runs: SIGTERM, two seconds later SIGKILL. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if not self._reap(time.monotonic()):
            os.kill(self.pid, signal.SIGTERM)
            if not self._reap(time.monotonic() + 2.0):
                os.kill(self.pid, signal.SIGKILL)
                self._reap(time.monotonic() + 10.0)
        self._reader.join(timeout=2.0)
        for handle in (self._master, self._awake, self._wake):
            if handle >= 0:
                os.close(handle)
        self._master = -1


def plain_environment(home: Path, **more: str) -> dict[str, str]:
    """An environment with a terminal, UTF-8, UTC and `home`, and nothing of the user's own but PATH."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **more,
    }


def never_loading(home: Path) -> dict[str, str]:
    """The plain environment, but that Textual never finishes loading in it."""
    textual = home / "never" / "textual"
    textual.mkdir(parents=True)
    (textual / "__init__.py").write_text("import threading\nthreading.Event().wait()\n")
    return plain_environment(home, PYTHONPATH=str(textual.parent))
