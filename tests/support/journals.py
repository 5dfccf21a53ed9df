"""Actions, entries and journals for the tests of the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.action import Action, Expects, Held, Stage
from focus_tui.tracking.journal import Seen
from focus_tui.tracking.sqlite import SqliteJournal
from focus_tui.tracking.target import Target

# Whatever a server's JSON can hold, half surrogate pairs too.
texts = st.text(st.characters(exclude_categories=()), max_size=20)
keys = st.text(max_size=8)
numbers = st.floats(allow_nan=False, allow_infinity=False)
wholes = st.integers(-(2**63), 2**63 - 1)
moments = st.builds(lambda wall, boot: Moment(wall, boot, boot), numbers, numbers)
entries = st.builds(
    TimeEntry,
    id=wholes,
    start=numbers,
    type=st.none() | texts,
    task_id=st.none() | wholes,
    time_block_id=st.none() | wholes,
    project_id=st.none() | wholes,
    description=st.none() | texts,
    workspace_id=st.none() | wholes,
    toggl_user_id=st.none() | wholes,
    duration=st.none() | wholes,
    created_at=st.none() | numbers,
    updated_at=st.none() | numbers,
    archived_at=st.none() | numbers,
    deleted_at=st.none() | numbers,
    task_name=st.none() | texts,
    project=st.none() | texts,
)
targets = st.builds(
    Target,
    kind=st.sampled_from(["task", "time block", "break", "description"]),
    name=texts,
    task_id=st.none() | wholes,
    time_block_id=st.none() | wholes,
    project=st.none() | texts,
)
actions = st.builds(
    Action,
    id=keys,
    press=keys,
    kind=st.sampled_from(["start", "stop"]),
    name=texts,
    pressed=moments,
    boot_id=texts,
    expects=wholes | st.sampled_from(Expects),
    offset=st.none() | numbers,
    after=st.none() | keys,
    target=st.none() | targets,
    at=st.none() | numbers,
    stops=st.none() | entries,
    stage=st.sampled_from([stage for stage in Stage if stage is not Stage.SENDING]),
    held=st.none() | st.sampled_from(Held),
    meant=st.booleans(),
    attempts=st.integers(0, 2**40),
    error=texts,
    sealed=st.none() | numbers,
    first_sent=st.none() | moments,
    sent=st.none() | moments,
    place=numbers,
    revision=st.integers(0, 2**40),
)
sightings = st.builds(Seen, entry=entries, end=st.none() | numbers, about=st.booleans(), order=wholes)


def start(id: str, **changes: Any) -> Action:
    """A start of a task that was pressed, and nothing more."""
    target = Target("task", "Answer mail", task_id=4713)
    pressed = Moment(1_800_000_000.25, 10_000.5, 10_000.5)
    plain = Action(id, f"press of {id}", "start", "Answer mail", pressed, "boot 1", Expects.NOTHING, target=target)
    return replace(plain, **changes)


def entry(id: int, start: float = 1_800_000_000.0) -> TimeEntry:
    return TimeEntry(id, start, task_id=4713, task_name="Answer mail")


@contextmanager
def journal(path: Path, **options: Any) -> Iterator[SqliteJournal]:
    """The journal in the file at `path`, closed at the end."""
    opened = SqliteJournal(path, **options)
    try:
        yield opened
    finally:
        opened.close()
