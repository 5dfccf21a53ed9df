"""What happened in the sandbox: every request and every change, the last ten thousand of each."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT = 10_000
_LONGEST_BODY = 4_096


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    at: when it arrived (epoch seconds by the true clock, whatever the skew); path: with its query, if any; body: as
    text, cut at 4,096 characters.
    """

    at: float
    method: str
    path: str
    body: str
    status: int

    @property
    def json(self) -> Any:
        """The body read as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the server's state.

    at: epoch seconds by the true clock; what: as "entry started"; id: of the entry or task; entry: how it is now.
    """

    at: float
    what: str
    id: int | None = None
    entry: dict[str, Any] | None = None


class History:
    """The last requests and changes, oldest first."""

    def __init__(self) -> None:
        self._requests: deque[Exchange] = deque(maxlen=_KEPT)
        self._changes: deque[Change] = deque(maxlen=_KEPT)

    @property
    def requests(self) -> tuple[Exchange, ...]:
        """Every request to the API. The sandbox's own addresses are not among them."""
        return tuple(self._requests)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change, whoever made it."""
        return tuple(self._changes)

    def asked(self, at: float, method: str, path: str, body: bytes, status: int) -> None:
        """Keep one request."""
        text = body[: 4 * _LONGEST_BODY].decode("utf-8", "replace")[:_LONGEST_BODY]
        self._requests.append(Exchange(at, method, path, text, status))

    def changed(self, at: float, what: str, id: int | None = None, entry: dict[str, Any] | None = None) -> None:
        """Keep one change."""
        self._changes.append(Change(at, what, id, entry))

    def as_json(self) -> dict[str, Any]:
        """Both, as `GET /sandbox/history` answers; bodies are text."""
        return {
            "requests": [asdict(exchange) for exchange in self._requests],
            "changes": [asdict(change) for change in self._changes],
        }
