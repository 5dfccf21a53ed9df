"""The runner: sends what the tracker wants sent, one request at a time, and hands it what came of it.

This is the side effect of `tracking`: the only place here that awaits. It knows Focus as a Protocol and the disk as
a `Store`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page, Project, Task, TimeEntry
from focus_tui.api.errors import FocusError
from focus_tui.clock import TYPE_CHECKING
from focus_tui.tracking import words
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadProjects, ReadTasks, Request, Send
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.tracker import Tracker

if TYPE_CHECKING:
    from focus_tui.clock import Clock

PREFLIGHT = 1.0
"""A read asked less than so many seconds before a key press serves for it; an older one is given up."""
LONGEST_WAIT = 60.0
SAVE_AGAIN = 60.0
"""Seconds after which the state is saved anew although nothing of it but the moment of asking has changed."""
LAST_WRITE = 5.0
"""Seconds that a write in flight, and then what waits to be sent, is given when the program ends."""


class Focus(Protocol):
    """The calls of Focus that the tracker makes. Each raises FocusError."""

    async def current(self) -> Answer[TimeEntry | None]: ...

    async def start(
        self,
        start: float,
        *,
        type: str,
        task_id: int | None = None,
        time_block_id: int | None = None,
        description: str | None = None,
    ) -> Answer[TimeEntry]: ...

    async def stop(self, end: float) -> Answer[TimeEntry]: ...

    async def tasks(self, page: int = 1) -> Answer[Page[Task]]: ...

    async def projects(self, page: int = 1) -> Answer[Page[Project]]: ...

    async def time_entries(self, date_from: float, date_to: float) -> Answer[Page[DayRow]]: ...

    async def aclose(self) -> None: ...


class Store(Protocol):
    """Where the last known state outlives the program. Called off the event loop's thread."""

    problem: str | None

    def save(self, last: LastKnown) -> None: ...


class Runner:
    """Runs `tracker` against the Focus that `connect` opens, until cancelled.

    connect: opens the client, after the first paint, since it imports what is heavy. A write that is in flight
    when the runner is cancelled is waited for, not cancelled.
    """

    def __init__(self, tracker: Tracker, connect: Callable[[], Awaitable[Focus]], clock: Clock, store: Store) -> None:
        self._tracker = tracker
        self._connect = connect
        self._clock = clock
        self._store = store
        self._changed = asyncio.Event()
        self._saved: LastKnown | None = None
        self._saved_at = 0.0

    async def run(self) -> None:
        """Send and save until cancelled."""
        self._tracker.on_change(self._changed.set)
        focus = await self._connect()
        try:
            while True:
                self._changed.clear()
                step = self._tracker.next()
                if isinstance(step, float):
                    await self._save()
                    await self._clock.wait(self._changed, min(step, LONGEST_WAIT))
                else:
                    await self._carry_out(focus, step)
        except asyncio.CancelledError:
            await self._finish(focus)
            raise
        finally:
            await self._save(leaving=True)
            await focus.aclose()

    async def _finish(self, focus: Focus) -> None:
        """Send what still waits, so that stop and quit in one go are both obeyed."""
        with suppress(TimeoutError):  # whoever ends the program tells what is left
            async with asyncio.timeout(LAST_WRITE):
                while self._tracker.has_waiting_action:
                    step = self._tracker.next()
                    if isinstance(step, float):
                        await self._clock.wait(asyncio.Event(), step)
                    elif isinstance(step, Send) or self._tracker.has_waiting_action:
                        self._tracker.settled(step, await self._call(focus, step))

    async def _carry_out(self, focus: Focus, request: Request) -> None:
        call = asyncio.create_task(self._call(focus, request))
        asked = self._clock.now()
        try:
            if isinstance(request, Send):
                outcome = await asyncio.shield(call)
            else:
                grace = PREFLIGHT if isinstance(request, ReadCurrent) else 0.0
                pressed = False
                while not call.done() and not pressed:
                    waiter = asyncio.create_task(self._changed.wait())
                    await asyncio.wait({call, waiter}, return_when=asyncio.FIRST_COMPLETED)
                    waiter.cancel()
                    self._changed.clear()
                    pressed = self._tracker.has_waiting_action and not call.done()
                    pressed = pressed and self._clock.now().boot - asked.boot >= grace
                if pressed and self._tracker.may_give_up(request):
                    call.cancel()
                    await asyncio.wait({call})
                    self._tracker.given_up(request)
                    return
                outcome = await call
        except asyncio.CancelledError:
            if isinstance(request, Send):
                await asyncio.wait({call}, timeout=LAST_WRITE)
                if call.done() and not call.cancelled():
                    self._tracker.settled(request, call.result())
            call.cancel()
            await asyncio.wait({call})
            raise
        self._tracker.settled(request, outcome)

    async def _call(self, focus: Focus, request: Request) -> Answer[object] | FocusError:
        try:
            match request:
                case ReadCurrent():
                    return await focus.current()
                case ReadTasks(page):
                    return await focus.tasks(page)
                case ReadProjects():
                    return await focus.projects()
                case ReadDay(start, end):
                    return await focus.time_entries(start, end)
                case Send(action):
                    assert action.sealed is not None
                    if action.kind == "stop":
                        return await focus.stop(action.sealed)
                    assert action.target is not None
                    target = action.target
                    return await focus.start(
                        action.sealed,
                        type=target.type,
                        task_id=target.task_id if target.kind == "task" else None,
                        time_block_id=target.time_block_id if target.kind == "time block" else None,
                        description=target.name if target.kind == "description" else None,
                    )
        except FocusError as error:
            return error

    async def _save(self, *, leaving: bool = False) -> None:
        last, now = self._tracker.last_known, self._clock.now().boot
        if last == self._saved:
            return
        # A write at each poll that tells nothing else would cost as much as the poll.
        may_wait = now - self._saved_at < SAVE_AGAIN and not leaving
        if may_wait and self._saved is not None and not self._saved.differs(last):
            return
        self._saved, self._saved_at = last, now
        await asyncio.to_thread(self._store.save, last)
        if self._store.problem is not None:
            self._tracker.tell(words.not_kept(self._store.problem))
