"""The journal as the tracker sees it: what is kept on disk, what is written to it, and how that can fail.

A journal is synchronous and is called off the event loop's thread; `sqlite.py` keeps it in a file, `memory.py` only
for one run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from focus_tui.api.entry import TimeEntry
from focus_tui.frozen import dataclass
from focus_tui.tracking.action import Action


class JournalError(Exception):
    """The journal could not do what was asked. The text is one sentence that says why and where."""


class Outdated(JournalError):
    """Another process has changed one of these actions or facts meanwhile. Nothing was written: load, decide anew."""


class Superseded(JournalError):
    """Another process has become the sender. Nothing was written."""


class Unusable(JournalError):
    """The file is busy, full, read-only, newer than this program, or cannot be opened. Nothing was moved."""


class Damaged(Unusable):
    """The file's content is broken. The next one who opens it, alone and with the sender's lock, sets it aside."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry that the server told of. end: epoch seconds of its end; None while it runs, or where unknown.

    about: it has ended elsewhere, and `end` is the nearest that is known of when. order: grows with each thing that
    is learned, so that it can be told what came before the list of the day was read, and what after.
    """

    entry: TimeEntry
    end: float | None = None
    about: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What the journal holds.

    actions: the open ones in their order; LOST where the file says `sending`. facts: what else is known, by name,
    each a JSON text (see `facts.py`). sealed: the latest instant that was sealed, over all actions, and its press.
    unreadable: a sentence for each row that makes no sense and was left out; it stays in the file as it is.
    """

    actions: tuple[Action, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    sealed: tuple[str, float] | None = None
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What to write, all of it or nothing.

    actions: new ones (place 0) and changed ones, whole. A change that closes an action keeps it in the file.
    epoch: the sender's; None for a process that does not send. unchanged: facts that still have to hold these texts
    (None: that are still not there), or nothing is written.
    """

    actions: tuple[Action, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Seen, ...] = ()
    epoch: int | None = None
    unchanged: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: each action's (place, revision) by its id."""

    actions: Mapping[str, tuple[float, int]] = field(default_factory=dict)
