"""The journal of one run that has no file: what is in it ends with the program."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from focus_tui.tracking import codec
from focus_tui.tracking.action import Action
from focus_tui.tracking.journal import Change, Kept, Outdated, Seen, Superseded, Written


@dataclass(slots=True)
class _Store:
    """What all handles share. writes: how many there were."""

    rows: dict[str, tuple[codec.Cell, ...]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    entries: dict[int, Seen] = field(default_factory=dict)
    sealed: tuple[str, float] | None = None
    epoch: int = 0
    writes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class MemoryJournal:
    """The journal in memory (see `journal.Journal`); it never raises Unusable. kept: what is in it from the start.

    Actions pass through the same rows as in a file, so that what is loaded is what a file would give.
    """

    def __init__(self, kept: Kept | None = None) -> None:
        kept = kept or Kept()
        self._store = _Store(facts=dict(kept.facts), sealed=kept.sealed)
        for action in kept.actions:
            self._store.rows[action.id] = codec.row_of(action)
        self._own = self._known = 0

    def another(self) -> MemoryJournal:
        """A second handle on the same journal, as another process would have it."""
        handle = MemoryJournal()
        handle._store = self._store
        handle._known = self._store.writes
        return handle

    def load(self) -> Kept:
        with self._store.lock:
            self._known = self._others
            actions = [codec.action_of(row) for row in self._store.rows.values()]
            sealed = [(each.press, each.sealed) for each in actions if each.sealed is not None]
            if self._store.sealed is not None:
                sealed.append(self._store.sealed)
            return Kept(
                tuple(sorted((each for each in actions if each.is_open), key=lambda each: each.place)),
                dict(self._store.facts),
                max(sealed, key=lambda each: each[1], default=None),
            )

    def write(self, change: Change) -> Written:
        with self._store.lock:
            store = self._store
            if change.epoch is not None and change.epoch != store.epoch:
                raise Superseded("Another handle of this run's journal sends.")
            if any(store.facts.get(name) != text for name, text in change.unchanged.items()):
                raise Outdated("Another handle of this run's journal has changed a fact.")
            rows = dict(store.rows)
            written = {action.id: _put(rows, action) for action in change.actions}
            store.rows = rows
            store.facts.update(change.facts)
            store.entries.update((seen.entry.id, seen) for seen in change.entries)
            self._count()
            return Written(written)

    def seen(self, since: float) -> tuple[Seen, ...]:
        with self._store.lock:
            found = [seen for seen in self._store.entries.values() if seen.end is None or seen.end > since]
            return tuple(sorted(found, key=lambda seen: (seen.entry.start, seen.entry.id)))

    def of_press(self, press: str) -> tuple[Action, ...]:
        with self._store.lock:
            actions = [codec.action_of(row) for row in self._store.rows.values()]
            return tuple(sorted((each for each in actions if each.press == press), key=lambda each: each.place))

    def lead(self) -> int:
        with self._store.lock:
            self._store.epoch += 1
            self._count()
            return self._store.epoch

    def changed(self) -> bool:
        with self._store.lock:
            if self._known == self._others:
                return False
            self._known = self._others
            return True

    def close(self) -> None:
        """What is in memory needs no closing."""

    @property
    def _others(self) -> int:
        """How often the other handles have written."""
        return self._store.writes - self._own

    def _count(self) -> None:
        self._store.writes += 1
        self._own += 1


def _put(rows: dict[str, tuple[codec.Cell, ...]], action: Action) -> tuple[float, int]:
    """Write an action into `rows`. Raises Outdated."""
    there = rows.get(action.id)
    if (0 if there is None else there[2]) != action.revision or (there is not None and action.revision == 0):
        raise Outdated("Another handle of this run's journal has changed an action.")
    place, revision = action.place, action.revision + 1
    if action.revision == 0:
        place = place or max((codec.action_of(row).place for row in rows.values()), default=0.0) + 1.0
    rows[action.id] = (action.id, place, revision, *codec.row_of(action)[3:])
    return place, revision
