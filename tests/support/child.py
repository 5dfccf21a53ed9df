"""A second Python process that a test talks with, line by line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]


class Child:
    """Runs `code` with `arguments` in sys.argv, until the block ends. Its lines come as it prints them."""

    def __init__(self, code: str, *arguments: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-c", code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def read(self) -> str:
        """Its next line; "" once it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def ask(self, line: str) -> str:
        """Its answer to a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self.read()

    def kill(self) -> list[str]:
        """Kill it, at once and without a warning (SIGKILL); the whole lines that it still had printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        rest = self._process.stdout.read() if not self._process.stdout.closed else ""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        return rest.split("\n")[:-1]


def run(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `command` without a terminal until it ends."""
    return subprocess.run(
        command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
