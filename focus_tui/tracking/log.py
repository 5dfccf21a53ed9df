"""What happened, for a log: the requests, what came of each, and what the tracker decided; no secret and no name.

Imported only where a log is wanted. Tracker and runner tell a `Log`, whose methods are all that can be told of; what
is written of the values that they are handed is chosen here: ids, kinds, instants, numbers, and words of this
program. Texts of the server are never among it, but for its trace ids.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import Page, TimeEntry
from focus_tui.api.errors import FocusError, Refused, Unsent, WrongShape
from focus_tui.api.instants import rfc3339
from focus_tui.tracking.action import Action
from focus_tui.tracking.journal import Change, JournalError
from focus_tui.tracking.request import (
    LookUp,
    ReadAnotherDay,
    ReadBlocks,
    ReadCurrent,
    ReadDay,
    ReadProjects,
    ReadTasks,
    Request,
    Send,
)
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.target import Target

_HEX = frozenset("0123456789abcdefABCDEF-")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_. -")


class Log(Protocol):
    """What is told of. Every method returns at once, and raises nothing."""

    def pressed(self, key: str, *, counted: bool) -> None:
        """A key was pressed; the same one a moment later is not counted."""

    def jumped(self, asleep: float, step: float) -> None:
        """Time has jumped: the machine slept, or its clock was set, by so many seconds, or nobody looked for long."""

    def leads(self, epoch: int) -> None:
        """This process is the sender, with that epoch of the journal."""

    def follows(self, *, forbidden: bool) -> None:
        """Another process is the sender; forbidden: this one may never be."""

    def left_disk(self) -> None:
        """The journal cannot be used: what happens from here on is kept in memory."""

    def shown(self, snapshot: Snapshot) -> None:
        """Something else is to be shown."""

    def asked(self, request: Request) -> None:
        """A request leaves."""

    def answered(self, request: Request, outcome: Answer[Any] | FocusError) -> None:
        """What came of a request."""

    def given_up(self, request: Request) -> None:
        """A request was given up before anything came of it."""

    def wrote(self, change: Change) -> None:
        """The journal holds what was decided: of each action how far it is, and why."""

    def not_written(self, error: JournalError) -> None:
        """The journal did not take it."""

    def waits(self, seconds: float) -> None:
        """Nothing is to be asked before so many seconds have passed."""

    def signed_in(self, *, changed: bool) -> None:
        """The credentials were had; changed: they are others than before."""

    def not_signed_in(self) -> None:
        """The credentials could not be had."""


class LogLines:
    """A `Log` as lines of text, which `write` takes."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._shown = ""

    def pressed(self, key: str, *, counted: bool) -> None:
        self._write(f"key {_word(key)}{'' if counted else ', again, not counted'}")

    def jumped(self, asleep: float, step: float) -> None:
        self._write(f"time has jumped: asleep {max(0.0, asleep):.1f} s, clock set by {step:+.1f} s")

    def leads(self, epoch: int) -> None:
        self._write(f"sends, epoch {epoch}")

    def follows(self, *, forbidden: bool) -> None:
        self._write("may not send" if forbidden else "another process sends")

    def left_disk(self) -> None:
        self._write("goes on in memory")

    def shown(self, snapshot: Snapshot) -> None:
        tracked = snapshot.tracked
        parts: list[str] = [snapshot.state]
        if tracked is not None:
            parts.append("not started yet" if tracked.entry_id is None else f"entry {tracked.entry_id:d}")
        parts.append(snapshot.link)
        parts += [f"{action.kind} {_id(action.id)} {action.stage}" for action in snapshot.actions]
        if snapshot.notices:
            parts.append(f"notices {', '.join(_word(notice.kind) for notice in snapshot.notices)}")
        text = f"shows {'; '.join(parts)}"
        if text != self._shown:
            self._shown = text
            self._write(text)

    def asked(self, request: Request) -> None:
        self._write(f"asks {_request(request)}")

    def answered(self, request: Request, outcome: Answer[Any] | FocusError) -> None:
        self._write(f"heard {_request(request)}: {_outcome(outcome)}; {_receipt(outcome.receipt)}")

    def given_up(self, request: Request) -> None:
        self._write(f"gave up {_request(request)}")

    def wrote(self, change: Change) -> None:
        for action in change.actions:
            self._write(f"keeps {_action(action)}")
        if change.facts:
            self._write(f"keeps facts {', '.join(_word(name) for name in change.facts)}")

    def not_written(self, error: JournalError) -> None:
        self._write(f"could not keep: {type(error).__name__}")

    def waits(self, seconds: float) -> None:
        self._write(f"waits {seconds:.1f} s")

    def signed_in(self, *, changed: bool) -> None:
        self._write(f"credentials had, {'others than' if changed else 'the same as'} before")

    def not_signed_in(self) -> None:
        self._write("credentials not had")


def _request(request: Request) -> str:
    """One of the calls of Focus."""
    match request:
        case ReadCurrent(reason):
            return f"current ({reason})"
        case ReadTasks(page):
            return f"tasks, page {page}"
        case ReadProjects(page):
            return f"projects, page {page}"
        case ReadDay(start, end, page):
            return f"day {_instant(start)} to {_instant(end)}, page {page}"
        case ReadAnotherDay(start, end, page):
            return f"another day {_instant(start)} to {_instant(end)}, page {page}"
        case ReadBlocks(task_id):
            return f"blocks of task {task_id}"
        case LookUp(start, end):
            return f"look-up {_instant(start)} to {_instant(end)}"
        case Send(action):
            return f"{action.kind} {_id(action.id)} at {_instant(action.sealed)}"


def _outcome(outcome: Answer[Any] | FocusError) -> str:
    match outcome:
        case Answer(value=None):
            return "nothing"
        case Answer(value=TimeEntry() as entry):
            return f"entry {entry.id:d} since {_instant(entry.start)}"
        case Answer(value=Page() as page):
            return f"{len(page.rows)} rows"
        case WrongShape():
            return f"WrongShape at {_word(outcome.field)}"
        case Refused():
            pause = "" if outcome.retry_after is None else f", retry after {outcome.retry_after:.0f} s"
            return f"{type(outcome).__name__}{pause}{_trace(outcome)}"
        case Unsent():  # says in fixed words why
            return f"{type(outcome).__name__}: {str(outcome).rstrip('.')}"
        case _:
            return type(outcome).__name__


def _receipt(receipt: Receipt) -> str:
    """What the answer says of status, time, clock and quota."""
    status = "no status" if receipt.status is None else f"status {receipt.status}"
    parts = [f"{status} after {receipt.received.boot - receipt.asked.boot:.3f} s"]
    if receipt.quota is not None:
        parts.append(f"quota {receipt.quota.remaining} for {receipt.quota.resets_in:.0f} s")
    if receipt.date is not None:
        parts.append(f"clock {receipt.date - receipt.received.wall:+.1f} s")
    return ", ".join(parts)


def _trace(error: Refused) -> str:
    id = error.trace_id or ""
    return f", trace id {id}" if 0 < len(id) <= 64 and _HEX.issuperset(id) else ""


def _action(action: Action) -> str:
    """How far an action is, and why."""
    parts = [f"{action.kind} {_id(action.id)} {action.stage.value}"]
    if action.held is not None:
        parts.append(action.held.value)
    if action.target is not None:
        parts.append(_target(action.target))
    expects = action.expects if isinstance(action.expects, int) else action.expects.value
    parts.append(f"expects {expects}")
    parts.append(f"pressed {_instant(action.pressed.wall)}")
    if action.at is not None:
        parts.append(f"meant for {_instant(action.at)}")
    if action.sealed is not None:
        parts.append(f"sealed {_instant(action.sealed)}")
    if action.attempts:
        parts.append(f"attempt {action.attempts}")
    if action.meant:
        parts.append("meant all the same")
    return "; ".join(parts)


def _target(target: Target) -> str:
    match target.kind:
        case "task":
            return f"task {target.task_id}"
        case "time block":
            return f"time block {target.time_block_id}"
        case _:
            return target.kind


def _instant(epoch: float | None) -> str:
    if epoch is None:
        return "no instant"
    try:
        return rfc3339(epoch)
    except ValueError:
        return "an instant of no year"


def _id(id: str) -> str:
    """The id of an action, which is hexadecimal unless somebody has written it into the journal."""
    return id if 0 < len(id) <= 32 and _HEX.issuperset(id) else "?"


def _word(text: str) -> str:
    """A word of this program, which may have come back from the journal as something else."""
    return text if 0 < len(text) <= 40 and _PLAIN.issuperset(text) else "?"
