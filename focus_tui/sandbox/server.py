"""The sandbox's state, and what the tracking operations do to it. Knows no HTTP."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

from focus_tui.sandbox.bodies import Start
from focus_tui.sandbox.history import History
from focus_tui.sandbox.instants import microseconds, rfc3339
from focus_tui.sandbox.moods import Moods
from focus_tui.sandbox.quota import Quota
from focus_tui.sandbox.refusal import Refusal
from focus_tui.sandbox.rows import Entry
from focus_tui.sandbox.store import Store

if TYPE_CHECKING:
    from focus_tui.clock import Clock


class Sandbox:
    """One server: its data, clock, quota and history. Set `moods` or `quota.limit` to change the weather."""

    def __init__(self, store: Store, clock: Clock, moods: Moods, quota: int | None) -> None:
        self.store = store
        self.clock = clock
        self.moods = moods
        self.quota = Quota(quota)
        self.history = History()
        self._traces = itertools.count(1)
        self._on_their_way: set[asyncio.Event] = set()
        self._opened = int(clock.now().wall)

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def wall(self) -> float:
        """The time of day by the server's clock, which may be off: epoch seconds."""
        return self.clock.now().wall + self.moods.clock_skew

    def now(self) -> int:
        """As `wall`, in microseconds."""
        return microseconds(self.wall())

    def trace_id(self) -> str:
        """A new hexadecimal id; the same clock gives the same ids."""
        return f"{self._opened & 0xFFFFFFFFFF:010x}{next(self._traces):08x}"

    async def delay(self, seconds: float) -> None:
        """Keep an answer on its way for `seconds`, or until `hurry`."""
        arrived = asyncio.Event()
        self._on_their_way.add(arrived)
        try:
            await self.clock.wait(arrived, seconds)
        finally:
            self._on_their_way.discard(arrived)

    def hurry(self) -> None:
        """Let every answer that is on its way arrive now."""
        for arrived in self._on_their_way:
            arrived.set()

    def start(self, asked: Start) -> Entry:
        """Start an entry. Raises Refusal (400, 404, 422)."""
        with self.store.transaction():
            members = self._resolve(asked)
            running = self.store.running()
            if running is not None:
                if not self.moods.silent_replacement:
                    raise Refusal(422, "Cannot track multiple time entries at the same time")
                end = max(asked.start, running.start or asked.start)
                self.store.change_entry(running.id, end=end, updated_at=self.now())
            id = self.store.add_entry(created_at=self.now(), start=asked.start, **members)
        if running is not None:
            self.note("entry replaced", running.id)
        self.note("entry started", id)
        return self.entry(id)

    def stop(self, end: int) -> Entry:
        """Stop what runs, at `end`. Raises Refusal (400, 404)."""
        with self.store.transaction():
            running = self.store.running()
            if running is None:
                raise Refusal(404, "Not tracking a time entry")
            _check_order(running.start, end)
            self.store.change_entry(running.id, end=end, updated_at=self.now())
        self.note("entry stopped", running.id)
        return self.entry(running.id)

    def entry(self, id: int) -> Entry:
        """Any entry, deleted ones too. Raises Refusal (404)."""
        entry = self.store.entry(id)
        if entry is None:
            raise Refusal(404, "Time entry does not exist")
        return entry

    def change_entry(self, id: int, change: dict[str, Any]) -> None:
        """Set the members named in an entry that is not deleted. Raises Refusal (400, 404, 422)."""
        with self.store.transaction():
            entry = self.entry(id)
            if entry.deleted_at is not None:
                raise Refusal(404, "Time entry does not exist")
            self._check_ids(change.get("task_id"), change.get("time_block_id"), change.get("project_id"))
            start, end = change.get("start", entry.start), change.get("end", entry.end)
            _check_order(start, end)
            self._check_alone(id, start, end)
            self.store.change_entry(id, **change, updated_at=self.now())
        self.note("entry changed", id)

    def delete_entry(self, id: int) -> None:
        """Mark an entry as deleted. Raises Refusal (404)."""
        with self.store.transaction():
            if self.entry(id).deleted_at is not None:
                raise Refusal(404, "Time entry does not exist")
            self.store.change_entry(id, deleted_at=self.now(), updated_at=self.now())
        self.note("entry deleted", id)

    def restore_entry(self, id: int) -> None:
        """Bring a deleted entry back. Raises Refusal (404, 422)."""
        with self.store.transaction():
            entry = self.entry(id)
            self._check_alone(id, entry.start, entry.end)
            self.store.change_entry(id, deleted_at=None, updated_at=self.now())
        self.note("entry restored", id)

    def forget_task(self, id: int) -> None:
        """Delete a task, so that starting it, or a block of it, answers 404. Raises Refusal (404)."""
        if not self.store.delete_task(id):
            raise Refusal(404, "User task does not exist")
        self.history.changed(self.clock.now().wall, "task deleted", id)

    def note(self, what: str, entry_id: int) -> None:
        """Keep a change of an entry in the history."""
        self.history.changed(self.clock.now().wall, what, entry_id, self.entry(entry_id).as_json())

    def _resolve(self, asked: Start) -> dict[str, Any]:
        task_id, project_id = asked.task_id, asked.project_id
        self._check_ids(None, asked.time_block_id, project_id)
        block = None if asked.time_block_id is None else self.store.block(asked.time_block_id)
        if block is not None and block.task_id is not None:
            task_id = block.task_id
        self._check_ids(task_id, None, None)
        task = None if task_id is None else self.store.task(task_id)
        if task is not None and project_id is None:
            project_id = task.project_id
        return {
            "type": asked.type,
            "task_id": task_id,
            "time_block_id": asked.time_block_id,
            "project_id": project_id,
            "description": asked.description,
        }

    def _check_ids(self, task_id: int | None, time_block_id: int | None, project_id: int | None) -> None:
        if time_block_id is not None and self.store.block(time_block_id) is None:
            raise Refusal(404, "Time block does not exist")
        if project_id is not None and self.store.project(project_id) is None:
            raise Refusal(400, "Project does not exist")
        if task_id is not None and self.store.task(task_id) is None:
            raise Refusal(404, "User task does not exist")

    def _check_alone(self, id: int, start: int | None, end: int | None) -> None:
        running = self.store.running()
        if start is not None and end is None and running is not None and running.id != id:
            raise Refusal(422, "Cannot track multiple time entries at the same time")


def _check_order(start: int | None, end: int | None) -> None:
    if end is None:
        return
    if start is None:
        raise Refusal(400, "A planned entry has no end")
    if end < start:
        raise Refusal(400, f"The end {rfc3339(end)} is before the start {rfc3339(start)}")
