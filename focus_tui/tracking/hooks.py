"""What the user's own commands are told of starts and stops: one text for each that took effect, run once.

A hook that is due stands in the journal, written together with what became of its action. It is taken from there
before it is run: whoever comes after a crash or a takeover runs what is still due, and nothing twice.
"""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple, get_args

from focus_tui.api.entry import TimeEntry
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import plain

Event = Literal["start", "stop"]

VERSION = 1
"""Of the shape of the text. Members may be added to it; none is taken away, or means something else."""


class Due(NamedTuple):
    """A hook that is to be run. action: the id of the start or stop that took effect. text: JSON for its input."""

    action: str
    event: Event
    text: str


def due(
    action: str,
    event: Event,
    entry: TimeEntry,
    target: Target,
    title: str,
    *,
    end: float | None,
    organization_id: int,
    workspace_id: int,
) -> Due:
    """The hook for what `action` has done to `entry`, which is of `target`. end: when it ended, None for a start."""
    said = {
        "version": VERSION,
        "event": event,
        "organization_id": organization_id,
        "workspace_id": workspace_id,
        "entry_id": entry.id,
        "description": title,
        "project": plain(target.project or entry.project or "") or None,
        "type": entry.type or target.type,
        "task_id": entry.task_id,
        "time_block_id": entry.time_block_id,
        "start": entry.start,
        "end": end,
        "elapsed": None if end is None else int(max(0.0, end - entry.start)),
    }
    return Due(action, event, json.dumps(said))


def hooks_of(read: Any) -> tuple[Due, ...]:
    """Those that the journal holds. Raises what a text of another shape comes to."""
    hooks = []
    for action, event, text in read:
        if event not in get_args(Event) or not isinstance(action, str) or not isinstance(text, str):
            raise ValueError
        hooks.append(Due(action, event, text))
    return tuple(hooks)
