"""Running a command of the configuration for the line that it prints: no shell, no terminal, no secret of ours."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from focus_tui.config.errors import ConfigError
from focus_tui.config.profile import API_KEY, EMAIL, PASSWORD

_LONGEST = 65_536  # bytes of the line


async def first_line(
    argv: Sequence[str],
    environ: Mapping[str, str],
    name: str,
    limit: float,
    *,
    told: Callable[[], str] | None = None,
) -> tuple[int, Callable[[], str]]:
    """The exit code of `argv`, and its first line of output, hidden from tracebacks in a function that gives it.

    environ: what it gets of the environment, less the credentials. name: what it is called in sentences. limit:
    seconds that it may take; then it is killed with all that it has started. told: gives what it gets as its standard
    input; nothing without. Raises ConfigError.
    """
    starting = asyncio.ensure_future(_started(argv, environ, name, has_input=told is not None))
    try:
        # Given up half-way it would leave behind what the command has started by then.
        process = await asyncio.shield(starting)
        if told is not None:
            await _tell(process, told)
        line, problem = await _read(process, name, limit)
    finally:
        await _end(starting)
    if problem:
        raise ConfigError(problem)
    return process.returncode or 0, line


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """What a command gets of the environment."""
    return {key: value for key, value in environ.items() if key not in (API_KEY, EMAIL, PASSWORD)}


async def _tell(process: asyncio.subprocess.Process, told: Callable[[], str]) -> None:
    """Write what the command is told, which is short. One that does not read it says why by its exit code."""
    if process.stdin is not None:
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(told().encode())
            await process.stdin.drain()
        process.stdin.close()


async def _started(
    argv: Sequence[str], environ: Mapping[str, str], name: str, *, has_input: bool
) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.PIPE if has_input else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=without_secrets(environ),
            # A session of its own: the terminal is the dashboard's, and what it starts ends with it.
            start_new_session=True,
            limit=_LONGEST,
        )
    except OSError as problem:
        sentence = f"{name} cannot be run: {problem.strerror or problem}."
    raise ConfigError(sentence)


async def _end(starting: asyncio.Future[asyncio.subprocess.Process]) -> None:
    """Kill what still runs, with all that it has started."""
    try:
        process = await starting
    except ConfigError:
        return
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _read(process: asyncio.subprocess.Process, name: str, limit: float) -> tuple[Callable[[], str], str]:
    """The first line, or what is wrong."""
    nothing = _sealed(b"")
    if process.stdout is None:
        return nothing, f"{name} has no output."
    try:
        async with asyncio.timeout(limit):
            line = _sealed(await process.stdout.readline())
            while await process.stdout.read(_LONGEST):
                pass
            await process.wait()
    except TimeoutError:
        return nothing, f"{name} has not ended within {limit:g} seconds; it was killed."
    except ValueError:  # longer than any secret; asyncio's error holds none of it
        return nothing, f"{name} printed a line that is too long to be a secret."
    return line, ""


def _sealed(data: bytes) -> Callable[[], str]:
    return lambda: data.decode(errors="replace").rstrip("\r\n")
