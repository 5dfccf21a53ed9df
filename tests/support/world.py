"""A tracker driven by hand against a small model of Focus, for tests of what it sends and shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import floor
from random import Random
from typing import Any

from focus_tui.api import errors
from focus_tui.api.answer import Answer, Quota, Receipt
from focus_tui.api.entry import DayRow, Page, Task, TimeBlock, TimeEntry
from focus_tui.api.errors import FocusError
from focus_tui.clock import ManualClock
from focus_tui.tracking.journal import Outdated, Superseded
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.request import (
    LookUp,
    ReadAnotherDay,
    ReadBlocks,
    ReadCurrent,
    ReadDay,
    ReadTasks,
    Request,
    Send,
)
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.surroundings import Journal
from focus_tui.tracking.target import Target
from focus_tui.tracking.tracker import Tracker
from focus_tui.tracking.watch import FORGOTTEN
from tests.support.failures import failure

REPORT = Target("task", "Report", task_id=1)
MAIL = Target("task", "Mail", task_id=2)
PLAN = Target("time block", "Plan", task_id=3, time_block_id=81)

LOST_AFTER, LOST_BEFORE = "applied, answer lost", "never arrived, answer lost"


@dataclass
class Server:
    """Focus as a model. faults: what befalls the next requests, one each; None for nothing.

    A fault is a class of FocusError (the request does nothing), LOST_AFTER or LOST_BEFORE. replaces: a start ends
    what runs. refuses_lists: 403 to every look at the day. per_page: rows of a page of the day; dropped: how many of
    them cannot be read; repeats: every page is the first one. plan: planned rows of the day. tasks, blocks: what
    these lists show.
    """

    clock: ManualClock
    quota: int | None = None
    skew: float = 0.0
    replaces: bool = False
    refuses_lists: bool = False
    per_page: int = 100_000
    dropped: int = 0
    repeats: bool = False
    running: TimeEntry | None = None
    plan: tuple[DayRow, ...] = ()
    tasks: tuple[Task, ...] = ()
    blocks: tuple[TimeBlock, ...] = ()
    faults: list[Any] = field(default_factory=list)
    applied: list[tuple[str, float]] = field(default_factory=list)
    ended: list[tuple[TimeEntry, float]] = field(default_factory=list)
    window_ends: float | None = None
    ids: int = 100

    def now(self) -> float:
        return self.clock.now().wall + self.skew

    def begin(self, target: Target, start: float | None = None) -> TimeEntry:
        """Start an entry, as another client of the account would."""
        self.ids += 1
        self.running = TimeEntry(
            self.ids,
            floor(self.now()) if start is None else start,
            type=target.type,
            task_id=target.task_id,
            time_block_id=target.time_block_id,
            created_at=self.now(),
        )
        return self.running

    def answer(self, request: Request) -> Answer[Any] | FocusError:
        """What comes of `request`; the answer takes a quarter of a second."""
        asked = self.clock.now()
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, type) and issubclass(fault, errors.Unsent):
            return failure(fault, Receipt(asked, asked))
        quota = self._spend(asked.boot)
        date = float(floor(self.now()))
        value: Any = None
        if quota is not None and quota.remaining < 0:
            fault, quota = errors.QuotaSpent, Quota(0, quota.resets_in)
        elif fault is None or fault == LOST_AFTER:
            value = self._apply(request)
        self.clock.advance(0.25)
        if fault in (LOST_AFTER, LOST_BEFORE):
            return failure(errors.TimedOut, Receipt(asked, self.clock.now()))
        status = 200
        receipt = Receipt(asked, self.clock.now(), status, quota, date)
        if isinstance(fault, type):
            return failure(fault, replace(receipt, status=503 if fault is errors.ServerError else 400))
        if isinstance(value, type):
            return failure(value, replace(receipt, status=404))
        return Answer(value, receipt)

    def day(self, start: float, end: float) -> tuple[DayRow, ...]:
        """What was begun between these instants, over or not, as the list of the day has it."""
        rows = [*self.ended, *([(self.running, None)] if self.running else [])]
        return tuple(
            DayRow(
                entry.id,
                entry.type,
                entry.task_id,
                entry.time_block_id,
                start=entry.start,
                end=ended,
                created_at=entry.created_at,
            )
            for entry, ended in rows
            if start <= entry.start < end
        )

    def _spend(self, boot: float) -> Quota | None:
        if self.quota is None:
            return None
        if self.window_ends is None or boot >= self.window_ends:
            self.window_ends, self.left = boot + 3600.0, self.quota
        self.left -= 1
        return Quota(self.left, self.window_ends - boot)

    def _apply(self, request: Request) -> Any:
        if isinstance(request, ReadCurrent):
            return self.running
        if isinstance(request, (LookUp, ReadDay, ReadAnotherDay)):
            page = 1 if isinstance(request, LookUp) else request.page
            of_day = self.day(request.start, request.end) + self.plan
            rows = of_day[0 if self.repeats else (page - 1) * self.per_page :]
            more = len(rows) > self.per_page
            return (
                errors.Forbidden
                if self.refuses_lists
                else Page(rows[: self.per_page], page, dropped=self.dropped, more=more)
            )
        if isinstance(request, ReadTasks):
            return Page(self.tasks)
        if isinstance(request, ReadBlocks):
            return Page(tuple(block for block in self.blocks if block.task_id == request.task_id))
        if not isinstance(request, Send):
            return Page(())
        action = request.action
        assert action.sealed is not None
        assert action.sealed <= self.now(), "an instant in the server's future was sent"
        if action.kind == "stop":
            if self.running is None:
                return errors.NotFound
            if action.sealed < self.running.start:
                return errors.BadRequest
            entry, self.running = self.running, None
            self.ended.append((entry, action.sealed))
        else:
            if self.running is not None and not self.replaces:
                return errors.AlreadyTracking
            assert action.target is not None
            if self.running is not None:
                self.ended.append((self.running, action.sealed))
            entry = self.begin(action.target, action.sealed)
        self.applied.append((action.kind, action.sealed))
        return entry


def adopt(tracker: Tracker, journal: Journal) -> None:
    """What the runner does to take up what the journal holds."""
    tracker.adopt(journal.load(), journal.seen(tracker.day_began))


def write(tracker: Tracker, journal: Journal) -> None:
    """What the runner does with the journal: take up what others have written, and write what is to be."""
    if journal.changed():
        adopt(tracker, journal)
    while (change := tracker.change()) is not None:
        try:
            tracker.written(change, journal.write(change))
        except Outdated:
            adopt(tracker, journal)
        except Superseded:
            tracker.follow()
            adopt(tracker, journal)


class World:
    """A tracker that sends, its journal and its server on one clock. It is Friday 15 January 2027, 08:00 UTC."""

    def __init__(
        self,
        *,
        last: LastKnown | None = None,
        running: Target | None = None,
        journal: Journal | None = None,
        clock: ManualClock | None = None,
        forgotten: float = FORGOTTEN,
        polls: bool = True,
        **server: Any,
    ) -> None:
        self.clock = clock or ManualClock()
        self.forgotten = forgotten
        self.polls = polls
        self.server = Server(self.clock, **server)
        if running is not None:
            self.server.begin(running, floor(self.server.now()) - 600.0)
        self.journal = journal or MemoryJournal()
        self.requests: list[Request] = []
        self.tracker: Tracker
        self.restart(last)

    def restart(self, last: LastKnown | None = None) -> None:
        """End the program without a word, and start it anew on what is kept."""
        self.tracker = Tracker(
            self.clock,
            1,
            22,
            source="the environment",
            last=last,
            random=Random(1 + self._runs),
            forgotten=self.forgotten,
            polls=self.polls,
        )
        self._runs += 1
        epoch = self.journal.lead()
        adopt(self.tracker, self.journal)
        self.tracker.lead(epoch)

    _runs = 0

    def write(self) -> None:
        """Let the journal hold what it is to hold, after taking up what others have written to it."""
        write(self.tracker, self.journal)

    def leave(self, most: int = 50) -> Send:
        """Go on until an action leaves, and answer it not."""
        for _ in range(most):
            self.write()
            step = self.tracker.next()
            if isinstance(step, float):
                continue
            self.requests.append(step)
            if isinstance(step, Send):
                return step
            self.tracker.settled(step, self.server.answer(step))
        raise AssertionError(f"no action leaves: {self.requests[-4:]}")

    def settle(self, most: int = 300) -> float:
        """Answer whatever the tracker wants sent now; returns the seconds it then wants to wait."""
        for _ in range(most):
            self.write()
            step = self.tracker.next()
            if isinstance(step, float):
                if self.tracker.change() is None:
                    return step
                continue
            self.requests.append(step)
            self.tracker.settled(step, self.server.answer(step))
        raise AssertionError(f"the tracker does not come to rest: {self.requests[-4:]}")

    def wait(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass, ticking, and answer what the tracker sends meanwhile."""
        end = self.clock.now().boot + seconds
        while self.clock.now().boot < end:
            self.clock.advance(min(step, max(0.001, end - self.clock.now().boot)))
            self.tracker.tick()
            self.settle()

    def calm(self) -> None:
        """Read what is tracked, and the lists, and wait until nothing is due."""
        self.settle()
        self.wait(1)

    @property
    def kinds(self) -> set[str]:
        """What the notices that stand are about."""
        return {notice.kind for notice in self.tracker.snapshot.notices}

    @property
    def sends(self) -> list[Send]:
        return [request for request in self.requests if isinstance(request, Send)]

    @property
    def reads(self) -> list[str]:
        """Why current was read, each time."""
        return [request.reason for request in self.requests if isinstance(request, ReadCurrent)]

    @property
    def notice(self) -> Notice:
        notice = self.tracker.snapshot.notice
        assert notice is not None
        return notice

    @property
    def said(self) -> str:
        """The notice shown, with its keys."""
        return " ".join([self.notice.text, *(f"[{key}] {what}" for key, what in self.notice.keys)])

    @property
    def title(self) -> str | None:
        """What is shown as tracked."""
        tracked = self.tracker.snapshot.tracked
        return tracked.title if tracked else None


class Peer:
    """Another process on the journal of `world`: it follows, and takes part when it is told to look.

    why: it may never send, for this reason.
    """

    def __init__(self, world: World, why: str | None = None) -> None:
        assert isinstance(world.journal, MemoryJournal)
        self._world = world
        self.journal = world.journal.another()
        self.tracker = Tracker(world.clock, 1, 22, source="the environment", random=Random(1000))
        self.tracker.follow(why)
        adopt(self.tracker, self.journal)

    def look(self) -> None:
        """Take up what the sender has written, and write what is to be, as each second."""
        write(self.tracker, self.journal)

    def take_over(self) -> tuple[Tracker, Journal]:
        """Become the sender, which `world` drives from here on; returns the one before, that has not noticed."""
        world, before = self._world, (self._world.tracker, self._world.journal)
        world.tracker, world.journal = self.tracker, self.journal
        epoch = self.journal.lead()
        adopt(self.tracker, self.journal)
        self.tracker.lead(epoch)
        return before


def idle(**options: Any) -> World:
    """Nothing is tracked, that was read a second ago, and Report and Mail were started lately."""
    world = World(**({"last": LastKnown(recents=(REPORT, MAIL))} | options))
    world.calm()
    return world


def tracking(**options: Any) -> World:
    """As `idle`, but Report has been running for ten minutes."""
    return idle(running=REPORT, **options)
