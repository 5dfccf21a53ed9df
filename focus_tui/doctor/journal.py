"""The journal of a profile, opened for reading only: whether it is intact, what waits in it, and what it knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple, get_args

from focus_tui.clock import TYPE_CHECKING
from focus_tui.doctor.finding import Finding
from focus_tui.tracking.action import Stage
from focus_tui.tracking.facts import Facts, from_json
from focus_tui.tracking.journal import Unusable
from focus_tui.tracking.lock import SenderLock, network_file_system
from focus_tui.tracking.opening import JOURNAL
from focus_tui.tracking.rescue import read_only
from focus_tui.tracking.snapshot import ListName
from focus_tui.tracking.sqlite import Connect, SqliteJournal
from focus_tui.tracking.text import span_text

if TYPE_CHECKING:
    from focus_tui.clock import Clock

_BUSY = 2.0
"""Seconds to wait for another process that makes the file."""
_CLOSED = (Stage.DONE.value, Stage.REFUSED.value, Stage.CANCELLED.value)


class Inspected(NamedTuple):
    """What is in the journal. counts: actions by their state; None where the file is not there, or of no use.

    problem: why it is of no use, as a sentence; empty where it is not.
    """

    counts: dict[str, int] | None = None
    facts: Facts = Facts()
    unreadable: int = 0
    problem: str = ""


def inspect(folder: str, clock: Clock) -> Inspected:
    """Look through the journal in the profile's folder, without a lock and without writing to it."""
    path = os.path.join(folder, JOURNAL)
    if not os.path.exists(path):
        return Inspected()
    if not os.path.exists(f"{path}-wal"):
        found = _inspected(path, clock, partial(read_only, alone=True))
        if not os.path.exists(f"{path}-wal"):  # else a dashboard has opened it meanwhile
            return found
    return _inspected(path, clock, read_only)


def _inspected(path: str, clock: Clock, connect: Connect) -> Inspected:
    try:
        journal = SqliteJournal(path, prepare=False, check=True, busy_timeout=_BUSY, connect=connect)
        try:
            kept = journal.load()
            counts = journal.counts()
        finally:
            journal.close()
    except Unusable as problem:
        return Inspected(problem=str(problem))
    return Inspected(counts, from_json(kept.facts, clock.now(), clock.boot_id), len(kept.unreadable))


def findings(inspected: Inspected, folder: str, mounts: str, *, host: str | None = None) -> Iterator[Finding]:
    """What there is to say of it. mounts: the text of /proc/self/mounts. host: this machine's name."""
    kind = network_file_system(os.path.realpath(folder), mounts)
    if kind is not None:
        where = f"It lies on a network file system ({kind}), so the dashboard only shows what was known."
        yield Finding("warn", "journal", f"{where} Set XDG_STATE_HOME to a local folder.")
    holder = SenderLock(folder).holder
    if kind is None and holder is not None and holder.host != (os.uname().nodename if host is None else host):
        lock = os.path.join(folder, "sender.lock")
        sentence = f"Another machine sends for this profile. If no focus-tui runs there, remove {lock}"
        yield Finding("warn", "journal", f"{sentence}.")
    if inspected.problem:
        yield Finding("fail", "journal", inspected.problem, unknown=True)
        return
    if inspected.counts is None:
        yield Finding("ok", "journal", "There is none yet; the dashboard makes it.")
        return
    counts, left = dict(inspected.counts), inspected.unreadable
    total = sum(counts.values())
    said = ", ".join(f"{count} {state}" for state, count in counts.items())
    actions = "1 action" if total == 1 else f"{total} actions"
    whole = f"It is intact. {actions}{f': {said}' if said else ''}."
    waiting = total - sum(counts.get(state, 0) for state in _CLOSED)
    if left:
        sentence = f"{left} of its open actions make no sense and are not sent. They stay in the file as they are."
        yield Finding("warn", "journal", f"{whole} {sentence}")
    elif waiting:
        yield Finding("warn", "journal", f"{whole} Open the dashboard: it delivers what waits, or asks (h lists it).")
    else:
        yield Finding("ok", "journal", whole)


def list_findings(facts: Facts, server_now: float) -> Iterator[Finding]:
    """Which lists the account may read, as far as the dashboard has tried. server_now: epoch seconds."""
    lists = facts.lists
    said = []
    for name in get_args(ListName):
        read_at = getattr(lists.read_at, name)
        if name in lists.refused:
            said.append(f"{name} refused")
        elif read_at is None:
            said.append(f"{name} not read yet")
        else:
            said.append(f"{name} read {span_text(server_now - read_at)} ago")
    sentence = f"{', '.join(said)}."
    if lists.refused:
        more = "This account or plan does not show them; start by description what they would offer."
        yield Finding("warn", "lists", f"{sentence} {more}")
    else:
        yield Finding("ok", "lists", sentence)
