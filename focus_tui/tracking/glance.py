"""`status.json` at a glance: read cheaply, for the first frame and for bars, which both draw before anything else.

`status` is where the file is written. Imported before the first frame, so it pulls in nothing that costs.
"""

from __future__ import annotations

import os

from focus_tui.config import Profile, profile_folder, read_json
from focus_tui.tracking.text import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    State = Literal["unknown", "idle", "tracked"]

OLD = 15 * 60.0
"""Seconds after which what is shown is marked as old, with a `~`."""
_AHEAD = 60.0  # so much later than now may a file say that it was asked, since clocks are set
_LATEST = 1e11  # epoch seconds; beyond lies nothing that a calendar holds
_LARGEST = 10**18


class Glance:
    """What was last known. Times are epoch seconds, by the server's clock but for `asked`.

    asked: when Focus was asked, by this machine's clock; None where it never was. offset: seconds from this machine's
    clock to the server's. title, project: harmless text. planned: start and end of the time block that is tracked.
    queued, held: starts and stops that wait to be sent, and for the user's word.
    """

    __slots__ = (
        "asked",
        "entry_id",
        "held",
        "offset",
        "planned",
        "project",
        "queued",
        "start",
        "state",
        "task_id",
        "time_block_id",
        "title",
        "type",
    )

    def __init__(self, state: State = "unknown", asked: float | None = None, offset: float = 0.0) -> None:
        self.state: State = state
        self.asked = asked
        self.offset = offset
        self.title = ""
        self.project = ""
        self.type = ""
        self.start = 0.0
        self.planned: tuple[float, float] | None = None
        self.entry_id: int | None = None
        self.task_id: int | None = None
        self.time_block_id: int | None = None
        self.queued = 0
        self.held = 0

    @property
    def resting(self) -> bool:
        """Whether it is a break that is tracked."""
        return self.type == "break"

    def elapsed(self, wall: float) -> float:
        """Seconds tracked at `wall` (epoch seconds of this machine's clock), never below 0; 0 where nothing is."""
        return max(0.0, wall + self.offset - self.start) if self.state == "tracked" else 0.0

    def age(self, wall: float) -> float | None:
        """Seconds since Focus was asked; None where it never was, or the clock was set back far behind that."""
        if self.asked is None or wall - self.asked < -_AHEAD:
            return None
        return max(0.0, wall - self.asked)

    def is_old(self, wall: float) -> bool:
        """Whether it is too old to be shown as certain."""
        age = self.age(wall)
        return age is None or age >= OLD


def read_glance(environ: Mapping[str, str], profile: Profile) -> Glance | None:
    """What was last known of `profile`; None where nothing was. Raises ConfigError without a home."""
    read = read_json(os.path.join(profile_folder(environ, profile), "status.json"))
    return None if read is None else _glance(read)


def _glance(read: Mapping[str, Any]) -> Glance | None:
    """What the file says; None where it makes no sense."""
    state = read.get("state")
    if state != "tracked" and state != "idle" and state != "unknown":
        return None
    glance = Glance(state, _instant(read.get("asked")), _instant(read.get("offset", 0.0)) or 0.0)
    glance.queued, glance.held = _whole(read.get("queued")) or 0, _whole(read.get("held")) or 0
    if state != "tracked":
        return glance
    entry = read.get("entry")
    if not isinstance(entry, dict):
        return None
    start = _instant(entry.get("start"))
    if start is None:
        return None
    glance.start = start
    glance.title, glance.project, glance.type = (_text(entry.get(name)) for name in ("title", "project", "type"))
    glance.entry_id, glance.task_id, glance.time_block_id = (
        _whole(entry.get(name)) for name in ("id", "task_id", "time_block_id")
    )
    planned = entry.get("planned")
    if isinstance(planned, list) and len(planned) == 2:
        begin, end = _instant(planned[0]), _instant(planned[1])
        glance.planned = None if begin is None or end is None else (begin, end)
    return glance


def _instant(value: Any) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and -_LATEST < value < _LATEST else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST else None


def _text(value: Any) -> str:
    return plain(value) if isinstance(value, str) else ""
