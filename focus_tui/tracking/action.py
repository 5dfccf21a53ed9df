"""An action: a start or stop that the user asked for, from the key press to what became of it."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import Moment
from focus_tui.frozen import dataclass
from focus_tui.tracking.target import Target


class Expects(Enum):
    """What the user saw running when the key was pressed, where it is not an entry with an id."""

    NOTHING = "nothing"
    ROW_BEFORE = "the row before it"
    """Whatever the action named by `after` leaves."""


class Stage(Enum):
    """How far an action is on its way. The first four are open: something is still to be done."""

    QUEUED = "queued"
    SENDING = "sending"
    LOST = "lost"
    """Sent, and the answer is lost: it is being looked for. On disk this is `sending`."""
    HELD = "held"
    """Waits for the user's word, and all later ones with it."""
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN = frozenset({Stage.QUEUED, Stage.SENDING, Stage.LOST, Stage.HELD})


class Held(Enum):
    """Why an action waits for the user's word."""

    OLD = "pressed long ago, or before the machine was started anew"
    DIFFERS = "something else runs than the user saw"
    PAIR = "it is over, and something else runs"
    CLOCK = "the machine's clock was wrong when it was pressed"
    CREDENTIALS = "the credentials have changed since"
    USER = "the credentials belong to another user"
    LOOKED = "it is not known whether it arrived"


@dataclass(frozen=True, slots=True)
class Action:
    """One start or stop.

    id: tells it from every other of the journal. press: groups the two actions of a switch. pressed, boot_id, offset:
    the moment of the key press, the boot it belongs to, and the server's clock less ours as known then (None: not
    known). shown_offset: the same as the screen took it for. expects: an entry's id, nothing, or what the action with
    the id `after` leaves. name: text of what is started or stopped, as the server wrote it. at: the instant named by
    a rule or the user (epoch seconds of the server's clock), or None for the press itself. stops: for a stop, the
    entry that the user saw, as far as known.

    stage, held: how far it is, and why it waits. meant: the user has said yes to it after it was held. attempts: how
    often it was sent; error: what came of the last time. sealed: the instant that is sent (whole epoch seconds of the
    server's clock), fixed at the first send. first_sent: the moment of the first send. sent: that of the latest one,
    while it may have arrived; None where nothing is on its way that anybody would have to look for.

    place: its order in the journal; 0 until it is written. revision: grows with each change that is written.
    """

    id: str
    press: str
    kind: Literal["start", "stop"]
    name: str
    pressed: Moment
    boot_id: str
    expects: int | Expects
    offset: float | None = None
    shown_offset: float = 0.0
    after: str | None = None
    target: Target | None = None
    at: float | None = None
    stops: TimeEntry | None = None
    stage: Stage = Stage.QUEUED
    held: Held | None = None
    meant: bool = False
    attempts: int = 0
    error: str = ""
    sealed: float | None = None
    first_sent: Moment | None = None
    sent: Moment | None = None
    place: float = 0.0
    revision: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.stage in OPEN


def matches(entry: TimeEntry | None, action: Action) -> bool:
    """Whether `entry` is what the start `action` asked for.

    Its start is within a second of the sent instant, no id that was sent is contradicted (null contradicts
    nothing; descriptions are never compared), and it was not created more than a minute before that instant: when it
    was sent is no measure, since our clock may have been set since. Where an instant was named, the key press is.
    """
    if entry is None or action.sealed is None or action.target is None or action.first_sent is None:
        return False
    if abs(entry.start - action.sealed) >= 1.0:
        return False
    target = action.target
    if target.time_block_id is not None:
        if entry.time_block_id is not None and entry.time_block_id != target.time_block_id:
            return False
    elif target.task_id is not None and entry.task_id is not None and entry.task_id != target.task_id:
        return False
    wished = action.sealed if action.at is None else action.pressed.wall + (action.offset or 0.0)
    return entry.created_at is None or entry.created_at >= wished - 60.0
