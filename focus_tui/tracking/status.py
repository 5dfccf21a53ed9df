"""`status.json`: the last known state of a profile, for the first frame, for bars, and for the next start.

Replaced atomically, 0600. It holds epoch seconds and ready-made text, so that a reader reckons elapsed time alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from focus_tui.api.entry import TimeEntry
from focus_tui.frozen import dataclass
from focus_tui.tracking.target import Target

VERSION = 1


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What outlives the program.

    state: "tracked", "idle" or "unknown". asked: epoch seconds by the local clock at which the server was asked
    (None: never). offset: server's clock − local, seconds. title, project: harmless text. planned: start and end
    of the entry's time block. recents: what was started lately, latest first. queued, held: starts and stops that
    wait to be sent, and for the user's word.
    """

    state: str = "unknown"
    asked: float | None = None
    offset: float = 0.0
    entry: TimeEntry | None = None
    title: str = ""
    project: str = ""
    planned: tuple[float, float] | None = None
    recents: tuple[Target, ...] = ()
    queued: int = 0
    held: int = 0

    def differs(self, other: LastKnown) -> bool:
        """Whether more than the moment of asking tells it from `other`."""
        return replace(self, asked=other.asked) != other


_ENTRY = tuple(field.name for field in fields(TimeEntry))
_TARGET = tuple(field.name for field in fields(Target))


class StatusFile:
    """The file at `path`. write: replaces a file atomically with private modes (raises OSError)."""

    def __init__(self, path: Path, write: Callable[[str, bytes], None]) -> None:
        self._path = path
        self._write = write
        self.problem: str | None = None

    def load(self) -> LastKnown:
        """What the file says; the unknown state where there is none, or where it makes no sense."""
        try:
            read = json.loads(self._path.read_bytes())
            return _last_known(read)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return LastKnown()  # the file is a cache of what the server says: it is written anew in a moment

    def save(self, last: LastKnown) -> None:
        """Replace the file. A failure is kept in `problem`: the dashboard goes on without it."""
        entry = None
        if last.entry is not None:
            members = ((name, getattr(last.entry, name)) for name in _ENTRY)
            entry = {name: value for name, value in members if value is not None}
            entry |= {"title": last.title, "project": last.project, "planned": last.planned}
        written = {
            "version": VERSION,
            "state": last.state,
            "asked": last.asked,
            "offset": last.offset,
            "entry": entry,
            "queued": last.queued,
            "held": last.held,
            "recents": [{name: getattr(target, name) for name in _TARGET} for target in last.recents],
        }
        try:
            self._write(str(self._path), json.dumps(written).encode())
            self.problem = None
        except OSError as error:
            self.problem = f"{self._path} could not be written: {error.strerror}"


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    return float(value)


def _last_known(read: Any) -> LastKnown:
    if read["version"] != VERSION or read["state"] not in ("tracked", "idle", "unknown"):
        return LastKnown()
    recents = tuple(Target(**target) for target in read["recents"])
    asked = None if read["asked"] is None else _number(read["asked"])
    entry = None
    if read["state"] == "tracked":
        kept = {k: v for k, v in read["entry"].items() if k not in ("title", "planned", "project")}
        entry = TimeEntry(**kept)
        _number(entry.start), _number(entry.id)
    return LastKnown(
        state=read["state"],
        asked=asked,
        offset=_number(read["offset"]),
        entry=entry,
        title=str(read["entry"]["title"]) if entry else "",
        project=str(read["entry"]["project"]) if entry else "",
        recents=tuple(target for target in recents if isinstance(target.name, str)),
    )
