"""`targets`: what can be started, as the dashboard lists it, from the journal; tasks that are old are read again."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from focus_tui.clock import TYPE_CHECKING
from focus_tui.config import Profile, write_private
from focus_tui.oneshot.errand import Errand
from focus_tui.targets.catalogue import Row, rows
from focus_tui.tracking.journal import Unusable
from focus_tui.tracking.listing import AGES
from focus_tui.tracking.opening import JOURNAL, open_journal
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.status import StatusFile
from focus_tui.tracking.tracker import Tracker

if TYPE_CHECKING:
    from focus_tui.clock import Clock

VERSION = 1
"""Of the shape that `--json` prints. Members may be added to it; none is taken away, or means something else."""


class _NotOurs:
    """The sender's lock, as one who only reads has it."""

    held = False


def kept(profile: Profile, folder: str, clock: Clock) -> Snapshot:
    """What is known of `profile`, whose `folder` it is, without asking anybody."""
    last = StatusFile(Path(folder) / "status.json", write_private).load()
    tracker = Tracker(clock, profile.organization_id, profile.workspace_id, last=last, polls=False)
    if os.path.exists(os.path.join(folder, JOURNAL)):
        try:
            journal, _ = open_journal(folder, _NotOurs(), now=clock.now().wall, wait=lambda _: None)
        except Unusable:
            return tracker.snapshot  # the dashboard tells of it; what was started lately is known all the same
        try:
            tracker.adopt(journal.load())
        finally:
            journal.close()
    return tracker.snapshot


def may_lack_tasks(shown: Snapshot, clock: Clock) -> bool:
    """Whether there may be tasks that are not known: they were never read to the end, or long ago."""
    read, now = shown.lists.read_at.tasks, clock.now().wall + shown.offset
    return shown.lists.paging.tasks is None and (read is None or now - read > AGES["tasks"])


async def read_tasks(errand: Errand) -> Snapshot:
    """Have the tasks read, as the dashboard would when it is opened; by another process if that one sends.

    What is known then, whether or not they could be had.
    """
    tracker, before = errand.tracker, errand.tracker.snapshot.lists.read_at.tasks
    tracker.poll(True)
    try:
        while _is_awaited(tracker.snapshot, before) and await errand.wait():
            pass
    finally:
        tracker.poll(False)
    return tracker.snapshot


def _is_awaited(shown: Snapshot, before: float | None) -> bool:
    has_trouble = shown.link in ("offline", "out of quota", "signed out")
    return shown.lists.read_at.tasks == before and shown.lists.paging.tasks is None and not has_trouble


def names(shown: Snapshot, clock: Clock) -> list[str]:
    """Each name that can be started, once, in the order of the list."""
    return list(dict.fromkeys(row.label for row in rows(shown, clock.now(), clock) if not row.gone))


def lines(shown: Snapshot, clock: Clock) -> list[str]:
    """A line for each target, for people: its number or “now”, its name, its project, and what it is."""
    offered = rows(shown, clock.now(), clock)
    table = [(_mark(row), row.label, row.project, _what(row)) for row in offered]
    widths = [max((len(cells[column]) for cells in table), default=0) for column in range(3)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)), cells[3]])
        for cells in table
    ]


def _mark(row: Row) -> str:
    return "now" if row.now else "" if row.pin is None else str(row.pin)


def _what(row: Row) -> str:
    target = row.target
    number = target.time_block_id if target.kind == "time block" else target.task_id
    parts = [target.kind, "" if number is None else str(number), row.when]
    gone = "gone" if row.gone else "not listed" if row.unlisted else ""
    return " ".join(part for part in [*parts, f"({gone})" if gone else ""] if part)


def as_json(shown: Snapshot, clock: Clock) -> str:
    """What `--json` prints."""
    return json.dumps({"version": VERSION, "targets": _members(rows(shown, clock.now(), clock))})


def _members(offered: Sequence[Row]) -> list[dict[str, object]]:
    return [
        {
            "name": row.label,
            "project": row.project or None,
            "kind": row.target.kind,
            "task_id": row.target.task_id,
            "time_block_id": row.target.time_block_id,
            "planned": row.when or None,
            "now": row.now,
            "pin": row.pin,
            "gone": row.gone,
            "unlisted": row.unlisted,
        }
        for row in offered
    ]
