"""An action: a start or stop that the user asked for, from the key press to what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.target import Target


class Expects(Enum):
    """What the user saw running when the key was pressed, where it is not an entry with an id."""

    NOTHING = "nothing"
    ROW_BEFORE = "the row before it"


class Stage(Enum):
    """How far an action is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    LOST = "lost"
    """Sent, and the answer is lost: it is being looked for."""


@dataclass(frozen=True, slots=True)
class Action:
    """One start or stop.

    number: grows with each action. pressed: the moment of the key press. at: the instant named by a rule (epoch
    seconds of the server's clock), or None for the press itself. expects: an entry's id, nothing, or whatever the
    action before this one leaves. name: harmless text of what is started or stopped. sealed: the instant that is
    sent, fixed at the first send (whole epoch seconds of the server's clock). sent: the moment of the latest send.
    press: groups the two actions of a switch. stops: for a stop, the entry that the user saw, as far as known.
    """

    number: int
    press: int
    kind: Literal["start", "stop"]
    name: str
    pressed: Moment
    expects: int | Expects
    target: Target | None = None
    at: float | None = None
    stage: Stage = Stage.QUEUED
    sealed: float | None = None
    sent: Moment | None = None
    stops: TimeEntry | None = None


def matches(entry: TimeEntry | None, action: Action, offset: float) -> bool:
    """Whether `entry` is what the start `action` asked for.

    Its start is within a second of the sent instant, no id that was sent is contradicted (null contradicts
    nothing; descriptions are never compared), and it was not created more than a minute before the send.
    """
    if entry is None or action.sealed is None or action.target is None or action.sent is None:
        return False
    if abs(entry.start - action.sealed) >= 1.0:
        return False
    target = action.target
    if target.time_block_id is not None:
        if entry.time_block_id is not None and entry.time_block_id != target.time_block_id:
            return False
    elif target.task_id is not None and entry.task_id is not None and entry.task_id != target.task_id:
        return False
    return entry.created_at is None or entry.created_at >= action.sent.wall + offset - 60.0
