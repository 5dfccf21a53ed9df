"""What passes between the program and the sandbox, with the instants: a proxy on loopback that only listens."""

from __future__ import annotations

import re
import socket
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_REQUEST = re.compile(rb"^([A-Z]+) (\S+) HTTP/1\.1\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Request:
    """The first bytes of a request. `at`: monotonic seconds."""

    at: float
    method: str
    path: str


class Wire:
    """Passes every connection on to `port` of loopback, and notes when each request came by."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._requests: list[Request] = []
        self._lock = threading.Condition()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, name="wire", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing alone would not wake the threads that wait in these sockets.
        with self._lock:
            sockets = [self._listener, *self._open]
        for each in sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side has gone already
        self._listener.close()

    def first_write(self, since: float, timeout: float) -> Request:
        """The first POST that came at `since` or later; RuntimeError when none did in `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._lock:
            while True:
                for request in self._requests:
                    if request.method == "POST" and request.at >= since:
                        return request
                left = deadline - time.monotonic()
                if left <= 0:
                    raise RuntimeError(f"no start or stop was sent in {timeout:g} s")
                self._lock.wait(left)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {client, server}
            threading.Thread(target=self._pass_on, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, client, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_client: bool) -> None:
        try:
            while data := source.recv(65_536):
                at = time.monotonic()
                sink.sendall(data)
                if is_client and (found := _REQUEST.match(data)):
                    with self._lock:
                        self._requests.append(Request(at, found[1].decode(), found[2].decode()))
                        self._lock.notify_all()
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return  # one side has gone; the program sees the same as without the proxy
        finally:
            with self._lock:
                self._open.discard(source)
            if not is_client:
                source.close()
                sink.close()
