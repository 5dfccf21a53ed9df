"""`focus-tui sandbox serve`: the sandbox on loopback HTTP, for scripts and other clients."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from focus_tui.sandbox.moods import Moods

if TYPE_CHECKING:
    import argparse
    from types import FrameType

    import uvicorn
    from starlette.applications import Starlette

    from focus_tui.clock import Clock

HOST = "127.0.0.1"
PORT = 8765

_GRACE = 1  # seconds that answers on their way may take once the server is told to end
_CALM = Moods()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options that `run` reads."""
    parser.add_argument("--port", type=int, default=PORT, help="port on 127.0.0.1; 0 takes a free one (%(default)s)")
    parser.add_argument("--quota", type=int, metavar="N", help="requests an hour, then 402 (default: no end)")
    parser.add_argument("--latency", type=float, default=0.0, metavar="S", help="seconds that each answer takes")
    parser.add_argument("--outage", action="store_true", help="answer 503 to everything")
    parser.add_argument("--clock-skew", type=float, default=0.0, metavar="S", help="seconds the clock is ahead")
    parser.add_argument("--silent-replacement", action="store_true", help="a start ends what runs, instead of 422")
    parser.add_argument("--refuse-lists", type=int, choices=(402, 403, 404), help="answer so to every list")
    parser.add_argument("--fault", type=int, choices=(429, 500), help="answer so to everything")
    parser.add_argument(
        "--database", default=":memory:", metavar="FILE", help="keep the state there (default: memory)"
    )


def run(arguments: argparse.Namespace, clock: Clock) -> int:
    """Serve as the options say; the exit code."""
    if not 0 <= arguments.port <= 65_535:
        return _fail(f"--port must be between 0 and 65535, not {arguments.port}.")
    if arguments.quota is not None and arguments.quota < 0:
        return _fail(f"--quota must be 0 or more, not {arguments.quota}.")
    try:
        moods = Moods(
            latency=arguments.latency,
            outage=arguments.outage,
            clock_skew=arguments.clock_skew,
            silent_replacement=arguments.silent_replacement,
            refuse_lists=arguments.refuse_lists,
            fault=arguments.fault,
        )
    except ValueError as error:
        return _fail(f"{error}.")
    return serve(arguments.port, database=arguments.database, clock=clock, moods=moods, quota=arguments.quota)


def serve(
    port: int,
    *,
    clock: Clock,
    database: str | os.PathLike[str] = ":memory:",
    moods: Moods = _CALM,
    quota: int | None = None,
) -> int:
    """Serve on 127.0.0.1 until ctrl+c or SIGTERM; 0 takes a free port. Says where on stdout once it listens.

    Answers the exit code: 0 after a clean end, 2 when it could not begin, with one sentence on stderr.
    """
    try:
        import uvicorn  # noqa: F401 - to know, before anything is opened, that it is there
    except ModuleNotFoundError:
        return _fail("`sandbox serve` needs the extra: pip install 'focus-tui[serve]'")
    from focus_tui.sandbox.app import create_app

    try:
        listener = _listen(port)
    except OSError as error:
        return _fail(f"Port {port} on {HOST} cannot be used: {error.strerror or error}. Try another --port.")
    with listener:
        try:
            app = create_app(database, clock=clock, moods=moods, quota=quota)
        except (OSError, ValueError) as error:
            return _fail(f"The database cannot be used: {error}.")
        server = _server(app)
        with _ended_by_signals(server):
            print(_greeting(listener.getsockname()[1]), flush=True)
            server.run(sockets=[listener])
        app.state.sandbox.close()
    return 0


def _server(app: Starlette) -> uvicorn.Server:
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.sandbox.hurry()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    return Server(config)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


@contextmanager
def _ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """End cleanly on ctrl+c and SIGTERM: uvicorn would raise them again once it has ended."""

    def end(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _greeting(port: int) -> str:
    from focus_tui.sandbox.gate import API_KEY, EMAIL, PASSWORD
    from focus_tui.sandbox.rows import ORGANIZATION, WORKSPACE

    return f"""\
# The sandbox listens on http://{HOST}:{port} until ctrl+c. Nothing here is real. To use it, paste:
export TOGGL_FOCUS_BASE_URL=http://{HOST}:{port}/api
export TOGGL_ORGANIZATION_ID={ORGANIZATION}
export TOGGL_WORKSPACE_ID={WORKSPACE}
export TOGGL_API_KEY={API_KEY}
# Or, in place of the key, email and password:
export TOGGL_EMAIL={EMAIL}
export TOGGL_PASSWORD={PASSWORD}"""


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
