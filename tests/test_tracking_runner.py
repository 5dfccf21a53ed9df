"""The runner: one request at a time, what is given up for a key, what is finished at the end, what is saved."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from focus_tui.api.answer import Answer
from focus_tui.api.entry import Page, TimeEntry
from focus_tui.api.errors import NotReachable
from focus_tui.clock import ManualClock
from focus_tui.tracking.action import Stage
from focus_tui.tracking.journal import Change, Written
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.runner import Runner
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.surroundings import Lock
from focus_tui.tracking.tracker import Tracker
from tests.support.failures import failure, receipt
from tests.support.live import Alone
from tests.support.world import MAIL


class Focus:
    """Calls that wait until the test lets them go on: `held` names those that do."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.held: set[str] = set()
        self.go = asyncio.Event()
        self.story: list[str] = []
        self.error: Exception | None = None
        self.running: TimeEntry | None = None

    async def _call(self, name: str, value: Callable[[], Any]) -> Answer[Any]:
        self.story.append(name)
        asked = self._clock.now()
        try:
            if name in self.held:
                await self.go.wait()
            if self.error is not None:
                raise self.error
        except asyncio.CancelledError:
            self.story.append(f"{name} given up")
            raise
        self.story.append(f"{name} answered")
        return Answer(value(), receipt(asked, self._clock.now(), quota=(600, 3600.0)))

    def _begin(self, start: float, **members: Any) -> TimeEntry:
        self.running = TimeEntry(7, start, **members)
        return self.running

    async def current(self) -> Answer[TimeEntry | None]:
        return await self._call("current", lambda: self.running)

    async def start(self, start: float, **members: Any) -> Answer[TimeEntry]:
        return await self._call("start", lambda: self._begin(start, **members))

    async def stop(self, end: float) -> Answer[TimeEntry]:
        return await self._call("stop", lambda: TimeEntry(7, end - 60))

    async def tasks(self, page: int = 1) -> Answer[Page[Any]]:
        return await self._call("tasks", lambda: Page(()))

    async def projects(self, page: int = 1) -> Answer[Page[Any]]:
        return await self._call("projects", lambda: Page(()))

    async def time_blocks(self, task_id: int) -> Answer[Page[Any]]:
        return await self._call("blocks", lambda: Page(()))

    async def time_entries(self, date_from: float, date_to: float, page: int = 1) -> Answer[Page[Any]]:
        return await self._call("day", lambda: Page(()))

    async def aclose(self) -> None:
        self.story.append("closed")


class Store:
    def __init__(self) -> None:
        self.problem: str | None = None
        self.saved: list[LastKnown] = []

    def load(self) -> LastKnown:
        return self.saved[-1] if self.saved else LastKnown()

    def save(self, last: LastKnown) -> None:
        self.saved.append(last)


class SlowJournal(MemoryJournal):
    """Takes its time to write an action of the stage `slow`: until `go`."""

    def __init__(self) -> None:
        super().__init__()
        self.slow: Stage | None = None
        self.busy, self.go = threading.Event(), threading.Event()

    def write(self, change: Change) -> Written:
        written = super().write(change)
        if any(action.stage is self.slow for action in change.actions):
            self.busy.set()
            self.go.wait(10.0)
        return written


class Run:
    """A runner at work. `rest` lets it go on until nothing more happens by itself."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.tracker = Tracker(self.clock, 1, 22)
        self.focus = Focus(self.clock)
        self.store = Store()
        self.journal = SlowJournal()
        self.lock: Lock = Alone()
        self.task: asyncio.Task[None]

    async def connect(self) -> Focus:
        return self.focus

    def runner(self, connect: Callable[[], Awaitable[Focus]] | None = None) -> Runner:
        connect = connect or self.connect
        return Runner(self.tracker, connect, self.clock, self.store, self.journal, self.lock)

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(20_000):
            if condition():
                return
            await asyncio.sleep(0.001)
        raise AssertionError(f"it did not come to that: {self.focus.story}")

    async def end(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@asynccontextmanager
async def running(*held: str) -> AsyncIterator[Run]:
    run = Run()
    run.focus.held = set(held)
    run.task = asyncio.create_task(run.runner().run())
    yield run
    run.focus.go.set()
    if not run.task.done():
        await run.end()


async def test_it_reads_one_after_another_and_saves_what_is_known() -> None:
    async with running() as run:
        await run.until(lambda: len(run.store.saved) == 1)
        asked = [name for name in run.focus.story if " " not in name]
        assert asked[0] == "current"
        assert sorted(asked) == ["current", "day", "tasks"]
        assert run.focus.story == [word for name in asked for word in (name, f"{name} answered")]
        assert run.store.saved[0].state == "idle"
        run.tracker.start(MAIL)
        await run.until(lambda: len(run.store.saved) == 2)
        assert run.store.saved[1].state == "tracked"
        await run.end()
        assert run.focus.story[-1] == "closed"


async def test_an_old_read_is_given_up_for_a_key() -> None:
    async with running() as run:
        await run.until(lambda: len(run.store.saved) == 1)
        run.focus.held = {"current"}
        run.clock.advance(20)
        run.tracker.refresh()
        await run.until(lambda: run.focus.story[-1] == "current")
        run.clock.advance(2)
        run.tracker.start(MAIL)
        await run.until(lambda: "start answered" in run.focus.story)
        given_up = run.focus.story.index("current given up")
        assert run.focus.story[given_up + 1 : given_up + 3] == ["start", "start answered"]


async def test_a_read_asked_a_moment_ago_serves_for_the_key() -> None:
    async with running("current") as run:
        await run.until(lambda: run.focus.story == ["current"])
        run.clock.advance(0.5)
        run.tracker.start(MAIL)
        await asyncio.sleep(0.01)
        run.focus.go.set()
        await run.until(lambda: "start answered" in run.focus.story)
        assert run.focus.story[:4] == ["current", "current answered", "start", "start answered"]


async def test_a_write_in_flight_is_finished_at_the_end() -> None:
    async with running("start") as run:
        await run.until(lambda: len(run.store.saved) == 1)
        run.tracker.start(MAIL)
        await run.until(lambda: run.focus.story[-1] == "start")
        run.task.cancel()
        await asyncio.sleep(0.01)
        assert run.focus.story[-1] == "start"
        run.focus.go.set()
        await run.until(run.task.done)
        assert run.focus.story[-2:] == ["start answered", "closed"]
        assert run.store.saved[-1].state == "tracked"


async def test_what_is_pressed_while_it_connects_is_kept_at_once() -> None:
    run, connected = Run(), asyncio.Event()

    async def connect() -> Focus:
        await connected.wait()
        return run.focus

    run.task = asyncio.create_task(run.runner(connect).run())
    await run.until(lambda: run.tracker.sends)
    run.tracker.start(MAIL)
    await run.until(lambda: [action.kind for action in run.journal.load().actions] == ["start"])
    assert run.focus.story == []
    connected.set()
    await run.until(lambda: "start answered" in run.focus.story)
    await run.end()


async def test_what_is_pressed_while_it_connects_is_kept_although_it_ends() -> None:
    run = Run()

    async def connect() -> Focus:
        await asyncio.Event().wait()
        return run.focus

    run.task = asyncio.create_task(run.runner(connect).run())
    await run.until(lambda: run.tracker.sends)
    run.tracker.start(MAIL)
    await run.end()
    assert [action.kind for action in run.journal.load().actions] == ["start"]
    assert run.focus.story == []


async def test_an_action_that_is_being_written_at_the_end_is_sent() -> None:
    async with running() as run:
        await run.until(lambda: len(run.store.saved) == 1)
        run.journal.slow = Stage.SENDING
        run.tracker.start(MAIL)
        await run.until(run.journal.busy.is_set)
        run.task.cancel()
        await asyncio.sleep(0.01)
        assert "start" not in run.focus.story
        run.journal.go.set()
        await run.until(run.task.done)
        assert run.focus.story[-3:] == ["start", "start answered", "closed"]
        assert run.store.saved[-1].state == "tracked"
        assert run.tracker.snapshot.actions == ()


async def test_a_read_in_flight_is_given_up_at_the_end() -> None:
    async with running("current") as run:
        await run.until(lambda: run.focus.story == ["current"])
        await run.end()
        assert run.focus.story == ["current", "current given up", "closed"]


async def test_errors_of_focus_are_told_and_others_end_the_run() -> None:
    async with running() as run:
        run.focus.error = failure(NotReachable, receipt(run.clock.now(), status=None))
        await run.until(lambda: run.tracker.snapshot.link == "offline")
        run.focus.error = LookupError("a bug")

        def has_ended() -> bool:
            run.clock.advance(1)  # the runner may still be writing, and begin to wait only later
            return run.task.done()

        await run.until(has_ended)
        with pytest.raises(LookupError, match="a bug"):
            await run.task
        assert run.focus.story[-1] == "closed"


async def test_a_store_that_fails_is_told() -> None:
    async with running() as run:
        run.store.problem = "the disk is full"
        await run.until(lambda: run.tracker.snapshot.notice is not None)
        notice = run.tracker.snapshot.notice
        assert notice is not None
        assert "the disk is full" in notice.text


async def test_what_is_known_is_saved_when_it_changes_each_minute_and_at_the_end() -> None:
    async with running() as run:
        await run.until(lambda: len(run.store.saved) == 1)

        async def poll() -> None:
            before = run.focus.story.count("current answered")
            run.clock.advance(20)
            run.tracker.refresh()
            await run.until(lambda: run.focus.story.count("current answered") == before + 1)
            await asyncio.sleep(0.01)

        for _ in range(2):
            await poll()
        assert len(run.store.saved) == 1
        await poll()
        await run.until(lambda: len(run.store.saved) == 2)
        assert [last.asked for last in run.store.saved] == [1_800_000_000.0, 1_800_000_060.0]
        run.focus.running = TimeEntry(7, run.clock.now().wall)
        await poll()
        await run.until(lambda: len(run.store.saved) == 3)
        assert [last.state for last in run.store.saved] == ["idle", "idle", "tracked"]
        await poll()
        await run.end()
        assert run.store.saved[-1].asked == run.clock.now().wall
        assert len(run.store.saved) == 4


class Shared:
    """A lock that another process takes as soon as it can, where `taken`."""

    forbidden: str | None = None

    def __init__(self) -> None:
        self.held, self.taken = False, False

    def acquire(self) -> bool:
        self.held = not self.taken
        return self.held

    def release(self) -> None:
        self.held = False


@asynccontextmanager
async def sharing(*held: str) -> AsyncIterator[tuple[Run, Shared, Runner]]:
    """A run whose first reads are answered; then calls of the names `held` wait."""
    run, lock = Run(), Shared()
    run.lock = lock
    runner = run.runner()
    run.task = asyncio.create_task(runner.run())
    await run.until(lambda: len(run.store.saved) == 1)
    run.focus.held = set(held)
    yield run, lock, runner
    run.focus.go.set()
    if not run.task.done():
        await run.end()


async def test_while_it_stands_aside_another_process_may_send() -> None:
    async with sharing() as (run, lock, runner):
        seen: list[bool] = []
        runner.step_aside(lambda: seen.append(lock.held))
        await run.until(lambda: bool(seen))
        assert seen == [False]
        await run.until(lambda: run.tracker.sends)
        assert lock.held
        run.tracker.start(MAIL)
        await run.until(lambda: "start answered" in run.focus.story)


async def test_if_another_process_sends_by_then_it_follows() -> None:
    async with sharing() as (run, lock, runner):

        def meanwhile() -> None:
            lock.taken = True

        runner.step_aside(meanwhile)
        await run.until(lambda: not run.tracker.sends)
        lock.taken = False
        run.tracker.tick()
        await run.until(lambda: run.tracker.sends)


async def test_it_stands_aside_once_a_write_in_flight_is_answered_and_once_only() -> None:
    async with sharing("start") as (run, _, runner):
        run.tracker.start(MAIL)
        await run.until(lambda: run.focus.story[-1] == "start")
        times: list[str] = []
        for _ in range(2):
            runner.step_aside(lambda: times.append(run.focus.story[-1]))
            await run.until(lambda: run.tracker.snapshot.notice is not None)
        told = run.tracker.snapshot.notice
        assert told is not None
        assert told.text == "The program stops as soon as Focus has answered."
        assert times == []
        run.focus.go.set()
        await run.until(lambda: bool(times))
        run.tracker.came_back()
        assert run.tracker.snapshot.notice is None
        await run.until(lambda: run.focus.story[-1] == "current answered")
        assert times == ["start answered"]


async def test_what_was_just_pressed_is_sent_before_it_stands_aside() -> None:
    async with sharing() as (run, _, runner):
        run.clock.advance(5)
        run.tracker.start(MAIL)
        times: list[list[Stage]] = []
        runner.step_aside(lambda: times.append([action.stage for action in run.journal.load().actions]))
        await run.until(lambda: bool(times))
        assert "start answered" in run.focus.story
        assert times == [[]]


async def test_a_read_in_flight_is_given_up_to_stand_aside_at_once() -> None:
    async with sharing("current") as (run, _, runner):
        run.clock.advance(20)
        run.tracker.refresh()
        await run.until(lambda: run.focus.story[-1] == "current")
        times: list[str] = []
        runner.step_aside(lambda: times.append(run.focus.story[-1]))
        await run.until(lambda: bool(times))
        assert times == ["current given up"]


async def test_what_cannot_be_sent_is_left_in_the_journal_to_stand_aside() -> None:
    async with sharing() as (run, _, runner):
        run.focus.error = failure(NotReachable)
        run.tracker.start(MAIL)
        await run.until(lambda: run.focus.story[-1] == "start")
        times: list[list[Stage]] = []
        runner.step_aside(lambda: times.append([action.stage for action in run.journal.load().actions]))
        await run.until(lambda: bool(times))
        assert times == [[Stage.QUEUED]]
