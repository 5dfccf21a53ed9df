"""Marks of targets that may not be there any more: what Focus does not know, and what it does not list."""

from __future__ import annotations

from collections.abc import Collection

from focus_tui.tracking.pins import Pin
from focus_tui.tracking.recents import Recents
from focus_tui.tracking.snapshot import Lists
from focus_tui.tracking.target import Key, Target

MOST = 10
"""Targets that stay marked as gone; a later one takes the place of the first."""

Gone = tuple[Target, ...]
"""What a start was refused for, since it does not exist: the latest first."""


def with_gone(gone: Gone, target: Target) -> Gone:
    """`target` does not exist any more."""
    return (target, *(other for other in gone if other.key != target.key))[:MOST]


def without(gone: Gone, keys: Collection[Key]) -> Gone:
    """What has these `keys` is there again. Where none of them is marked, the very same tuple."""
    if all(target.key not in keys for target in gone):
        return gone
    return tuple(target for target in gone if target.key not in keys)


def unlisted(lists: Lists, recents: Recents, pins: tuple[Pin, ...]) -> frozenset[Key]:
    """The tasks among recents and pins that the whole list of tasks leaves out: they may be archived, or deleted.

    One that was started since that list was read is newer than the list.
    """
    since = lists.whole_since
    if since is None:
        return frozenset()
    targets = (*recents.by_frecency, *(pin.target for pin in pins))
    absent = {target.key for target in targets if target.kind == "task" and lists.task(target.task_id) is None}
    return frozenset(key for key in absent if (recents.latest_start(key) or 0.0) < since)
