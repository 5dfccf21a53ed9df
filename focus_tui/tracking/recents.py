"""What was started lately, and how often: one number a target that puts them in an order which time does not change.

The weight of a start halves every three days. What counts of a target is the sum over its starts; all sums shrink by
the same factor as time goes by, so their order changes only when something is started. Kept is the logarithm of the
sum as of the epoch, which no number of starts and no passing of time makes too large or too small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace
from math import log2

from focus_tui.frozen import dataclass
from focus_tui.tracking.target import Key, Target, lasting

HALF_LIFE = 3 * 24 * 3600.0
"""Seconds in which the weight of a start halves."""
MOST = 50
"""Targets kept."""
MOST_ENTRIES = 100
"""Entries remembered of each target, so that none counts twice; a page of the day's rows has no more."""


@dataclass(frozen=True, slots=True)
class Recent:
    """One target. at: its latest start, epoch seconds of the server's clock; 0 where that is not known.

    target: what was started then, which may be a time block; the starts of all blocks of a task count together.
    score: the logarithm to base 2 of the sum of `2 ** (start / HALF_LIFE)` over its starts. entries: ids of the time
    entries that were counted, the latest first.
    """

    target: Target
    at: float = 0.0
    score: float = 0.0
    entries: tuple[int, ...] = ()

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return lasting(self.target).key

    def counting(self, start: float, entry_id: int) -> Recent:
        """After a start at that instant."""
        entries = (entry_id, *self.entries)[:MOST_ENTRIES]
        return replace(self, at=max(self.at, start), score=added(self.score, start / HALF_LIFE), entries=entries)


def added(score: float, other: float) -> float:
    """The logarithm to base 2 of `2 ** score + 2 ** other`."""
    low, high = sorted((score, other))
    # The difference of two instants in half-lives: beyond a thousand of them the smaller one is nothing.
    return high + log2(1.0 + 2.0 ** max(low - high, -1000.0))


@dataclass(frozen=True, slots=True)
class Recents:
    """All of them, the latest first.

    targets: what was started, the latest first. by_frecency: what can be started again on any day, what was started
    most often and most lately first. Both are the very same tuples for as long as nothing in them changes.
    """

    rows: tuple[Recent, ...] = ()
    targets: tuple[Target, ...] = field(init=False, compare=False, repr=False)
    by_frecency: tuple[Target, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        ordered = sorted(self.rows, key=lambda row: -row.score)
        object.__setattr__(self, "targets", tuple(row.target for row in self.rows))
        object.__setattr__(self, "by_frecency", tuple(lasting(row.target) for row in ordered))

    @classmethod
    def of(cls, targets: Iterable[Target]) -> Recents:
        """Targets, the latest first, of which nothing else is known."""
        return cls(tuple({row.key: row for row in map(Recent, targets)}.values()))

    def started(self, target: Target, start: float, entry_id: int) -> Recents:
        """`target` is tracked, as the entry with that id, since `start`: it is the latest. An entry counts once."""
        row = self._row(target)
        if entry_id in row.entries:
            # A server need not tell each time which time block it is.
            is_block = row.target.kind == "time block" and target.kind != "time block"
            row = row if is_block else replace(row, target=target)
        else:
            row = replace(row, target=target).counting(start, entry_id)
        latest = max((row.at, *(first.at for first in self.rows[:1])))
        return self._with(replace(row, at=latest), first=True)

    def worked(self, target: Target, start: float, entry_id: int) -> Recents:
        """`target` was tracked, as the entry with that id, from `start` on: it takes its place among the others."""
        row = self._row(target)
        if entry_id in row.entries:
            return self
        if start > row.at:
            row = replace(row, target=lasting(target))
        return self._with(row.counting(start, entry_id), first=False)

    def renamed(self, rename: Callable[[Target], Target]) -> Recents:
        """With other names for the same targets."""
        rows = tuple(replace(row, target=rename(row.target)) for row in self.rows)
        return self if rows == self.rows else Recents(rows)

    def latest_start(self, key: Key) -> float | None:
        """When the target with that key was started last; None where it is not among them."""
        return next((row.at for row in self.rows if row.key == key), None)

    def _row(self, target: Target) -> Recent:
        key = lasting(target).key
        return next((row for row in self.rows if row.key == key), None) or Recent(target, score=float("-inf"))

    def _with(self, row: Recent, *, first: bool) -> Recents:
        others = [other for other in self.rows if other.key != row.key]
        place = 0
        if not first:
            place = next((index for index, other in enumerate(others) if other.at <= row.at), len(others))
        rows = [*others[:place], row, *others[place:]]
        while len(rows) > MOST:
            rows.remove(min(rows[2:], key=lambda each: each.score))  # `-` goes back to the second
        return self if tuple(rows) == self.rows else Recents(tuple(rows))
