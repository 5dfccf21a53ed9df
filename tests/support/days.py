"""Random days: two processes of one profile on one journal, the wire, and Focus, moved by small steps.

Each process does what the runner does, in the same order, but stops wherever it is told to, and tells a log the same.
Promises (see `promises.py`) look on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from math import floor
from random import Random
from typing import Any

from focus_tui.clock import ManualClock
from focus_tui.tracking.answers import PREFLIGHT
from focus_tui.tracking.journal import Change, Outdated, Superseded
from focus_tui.tracking.log import Log, LogLines
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.request import ReadCurrent, Request, Send
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.surroundings import Journal
from focus_tui.tracking.target import Target
from focus_tui.tracking.tracker import Tracker
from tests.support.promises import Promises
from tests.support.server import Server
from tests.support.wire import ANSWERED, OUTAGE, Fate, Flight
from tests.support.world import adopt

MOST_TURNS = 240
"""Of less than a minute each, until all is calm: the quota, and refused credentials, may take an hour or two."""


class Process:
    """One run of the program. user: whom its credentials belong to; credentials: their hash."""

    def __init__(
        self, number: int, clock: ManualClock, journal: Journal, user: int, credentials: str, log: Log
    ) -> None:
        self.number = number
        self.user = user
        self.credentials = credentials
        self.journal = journal
        self.log = log
        self.tracker = Tracker(clock, 1, 22, random=Random(number), log=log)
        self.alive = True
        self.stalled = False
        self.flight: Flight | None = None
        self.strays: list[Flight] = []
        self.due = 0.0
        self.woken = True
        self.others_wrote = True
        self.shown: list[Notice] = []
        self.tracker.on_change(self._wake)
        self.tracker.subscribe(self._show)

    def _wake(self) -> None:
        self.woken = True

    def _show(self, snapshot: Snapshot) -> None:
        self.shown.extend(notice for notice in snapshot.notices if notice not in self.shown)

    @property
    def runs(self) -> bool:
        return self.alive and not self.stalled


class Days:
    """All that happens. It is Friday 15 January 2027, 08:00 UTC by the server's clock, and one process runs.

    skew: seconds by which the server's clock is ahead of the machine's.
    """

    def __init__(self, *, skew: float = 0.0, journal: Callable[[], Journal] | None = None) -> None:
        self.clock = ManualClock(1_800_000_000.0 - skew)
        self.skew = skew
        self.server = Server(self.now)
        self._memory = MemoryJournal()
        self._handle: Callable[[], Journal] = journal or self._memory.another
        self.looker = self._handle()
        self.processes: list[Process] = []
        self.everyone: list[Process] = []
        self.holder: Process | None = None
        self.flights: list[Flight] = []
        self.fates: list[Fate] = []
        self.fates_of_actions: list[Fate] = []
        self.outage = False
        self.user = 1
        self.credentials = "first of 1"
        self._births = 0
        self.promises = Promises(self)
        self.begin()

    def now(self) -> float:
        """The true time: the server's clock."""
        return self.clock.now().wall + self.skew

    def facts(self) -> Mapping[str, str]:
        """What the journal holds beside actions."""
        return self.looker.load().facts

    @property
    def running(self) -> list[Process]:
        """The processes that run and are not stalled."""
        return [process for process in self.processes if process.runs]

    def begin(self) -> Process:
        """Start a process."""
        self._births += 1
        log = LogLines(self.promises.at_log)
        process = Process(self._births, self.clock, self._handle(), self.user, self.credentials, log)
        self.processes.append(process)
        self.everyone.append(process)
        adopt(process.tracker, process.journal)
        return process

    def kill(self, process: Process) -> None:
        """End a process without a word. What it has sent is on its way all the same."""
        self.promises.at_kill(process)
        process.alive = False
        process.flight, process.strays = None, []
        process.journal.close()
        self.processes.remove(process)
        if self.holder is process:
            self.holder = None

    def kill_one(self, number: int) -> None:
        """End one of the processes that run, if any does."""
        if running := self.running:
            self.kill(running[number % len(running)])

    def stall(self, process: Process) -> None:
        """Let a process stand still, and others take over."""
        process.stalled = True
        if self.holder is process:
            self.holder = None

    def can_stall(self, process: Process) -> bool:
        """Whether it is not between what it wrote and its sending, which nobody could tell from the outside."""
        marked = any(action.stage == "sending" for action in process.tracker.snapshot.actions)
        return process.runs and (process.flight is not None or not marked)

    def resume(self, process: Process) -> None:
        """Let a stalled process go on where it stood."""
        process.stalled = False
        if self.holder is None and process.tracker.sends:
            self.holder = process
        self._hear()
        process.others_wrote = process.journal.changed() or process.others_wrote
        process.woken = True

    def reboot(self, seconds: float) -> None:
        """Start the machine anew, and one process on it."""
        for process in list(self.processes):
            self.kill(process)
        self._pass(seconds, self._rebooting, tick=seconds, awake=False)
        self.promises.rebooted()
        self.begin()

    def _rebooting(self, seconds: float) -> None:
        self.clock.reboot(seconds)

    def step_clock(self, seconds: float) -> None:
        """Set the machine's wall clock forward or back."""
        self.clock.step(seconds)
        self.skew -= seconds
        self.promises.clock_was_set()

    def sleep(self, seconds: float) -> None:
        """Let the machine sleep, and tick once it is awake."""
        self._pass(seconds, self.clock.sleep, tick=seconds, awake=False)
        self._tick()

    def wait(self, seconds: float, tick: float = 1.0) -> None:
        """Let time pass, with every process running."""
        self._pass(seconds, self.clock.advance, tick=tick)

    def _pass(self, seconds: float, move: Callable[[float], None], *, tick: float, awake: bool = True) -> None:
        end = self.clock.now().wall + seconds
        next_tick = self.clock.now().wall + tick
        if awake:
            self.run()
        while (wall := self.clock.now().wall) < end - 1e-6:
            events = [flight.arrives - self.skew for flight in self.flights if flight.arrives is not None]
            if awake:
                events += [flight.answers - self.skew for flight in self._awaited() if not flight.heard]
            ahead = [at for at in events if at > wall]
            upto = min([end, next_tick, *ahead])
            move(upto - wall)
            self._arrive()
            if awake:
                self._hear()
                if self.clock.now().wall >= next_tick - 1e-6:
                    self._tick()
                    next_tick = self.clock.now().wall + tick
                self.run()

    def _awaited(self) -> list[Flight]:
        return [process.flight for process in self.running if process.flight is not None]

    def _tick(self) -> None:
        for process in self.running:
            process.tracker.tick()
            process.others_wrote = process.others_wrote or process.journal.changed()
            if process.others_wrote or not process.tracker.sends:
                process.woken = True

    def _arrive(self) -> None:
        """Let the server serve what has reached it."""
        due = [
            flight for flight in self.flights if flight.arrives is not None and flight.arrives <= self.now() + 1e-6
        ]
        for flight in sorted(due, key=lambda each: each.left + (each.fate.arrives or 0.0)):
            flight.arrived = True
            before = len(self.server.applied)
            flight.reply = self.server.serve(flight.user, flight.request, task=flight.fate.task)
            self.promises.at_server(flight, self.server.applied[before:])
        self.flights = [flight for flight in self.flights if flight.arrives is not None]

    def _hear(self) -> None:
        """Let the processes hear what is due."""
        for process in self.running:
            flight = process.flight
            if flight is not None and flight.answers <= self.now() + 1e-6:
                process.flight = None
                self._settle(process, flight)

    def _settle(self, process: Process, flight: Flight, *, stray: bool = False) -> None:
        flight.heard = True
        outcome = flight.outcome(self.clock.now())
        before = process.tracker.snapshot
        process.log.answered(flight.request, outcome)
        process.tracker.settled(flight.request, outcome)
        self.promises.at_answer(process, flight, outcome, before, stray=stray)

    def deliver_stray(self, process: Process) -> None:
        """Let the answer to a read that was given up arrive all the same."""
        flight = process.strays.pop(0)
        if flight.arrives is None:
            self._settle(process, flight, stray=True)

    def press(self, process: Process, key: str, *arguments: Any, ago: float | None = None) -> None:
        """Press a key in a process. ago: seconds back from its now to the instant that is named along with it."""
        tracker = process.tracker
        if ago is None:
            with self.promises.pressing(process):
                getattr(tracker, key)(*arguments)
            return
        tracker.tick()  # as when a time that was typed is sent: the clock may have been set in this very second
        at = float(floor(self.clock.now().wall + tracker.snapshot.offset) - ago)
        with self.promises.pressing(process, at):
            getattr(tracker, key)(*arguments, at=at)

    def run(self) -> None:
        """Let every process do all that it can do at this moment."""
        for process in list(self.running):
            for _ in range(100):
                if not self.step(process):
                    break
            else:
                raise AssertionError("a process does not come to rest")

    def step(self, process: Process) -> bool:
        """One step of the runner; whether there was anything to do."""
        if not process.runs:
            return False
        tracker = process.tracker
        if process.others_wrote and process.flight is None:
            process.others_wrote = False
            adopt(tracker, process.journal)
            return True
        if process.flight is None and not tracker.sends and process.woken:
            if self.holder is None:
                self._lead(process)
                return True
            tracker.follow()
        if (change := tracker.change()) is not None:
            self._write(process, change)
            return True
        if process.flight is not None:
            return process.woken and self._give_up(process, process.flight)
        now = self.clock.now().boot
        if not process.woken and now < process.due:
            return False
        process.woken = False
        step = tracker.next()
        if isinstance(step, float):
            process.due = now + min(step, 60.0)
            return tracker.change() is not None
        self._send(process, step)
        return True

    def _lead(self, process: Process) -> None:
        self.holder = process
        epoch = process.journal.lead()
        adopt(process.tracker, process.journal)
        process.others_wrote = False
        process.tracker.lead(epoch)
        process.tracker.sign_in(process.tracker.salt or "00", process.credentials)

    def _write(self, process: Process, change: Change) -> None:
        try:
            if change.actions and process.journal.changed():
                raise Outdated("Another process has written to the journal.")
            written = process.journal.write(change)
        except Outdated as problem:
            process.log.not_written(problem)
            adopt(process.tracker, process.journal)
        except Superseded as problem:
            process.log.not_written(problem)
            if self.holder is process:
                self.holder = None
            process.tracker.follow()
            adopt(process.tracker, process.journal)
        else:
            process.log.wrote(change)
            process.tracker.written(change, written)
            self.promises.at_write(process, change)

    def _send(self, process: Process, request: Request) -> None:
        fates = self.fates_of_actions if isinstance(request, Send) and self.fates_of_actions else self.fates
        fate = OUTAGE if self.outage else fates.pop(0) if fates else ANSWERED
        flight = Flight(request, self.clock.now(), self.now(), process.user, fate)
        self.promises.at_send(process, flight)
        process.log.asked(request)
        process.flight = flight
        self.flights.append(flight)

    def _give_up(self, process: Process, flight: Flight) -> bool:
        process.woken = False
        tracker, request = process.tracker, flight.request
        grace = PREFLIGHT if isinstance(request, ReadCurrent) else 0.0
        late = self.clock.now().boot - flight.asked.boot >= grace
        if not (late and tracker.has_waiting_action and tracker.may_give_up(request)):
            return False
        process.flight = None
        process.strays.append(flight)
        process.log.given_up(request)
        tracker.given_up(request)
        return True

    def sign_in(self, user: int, credentials: str) -> None:
        """End every process, and start one with these credentials."""
        for process in list(self.processes):
            self.kill(process)
        self.user, self.credentials = user, credentials
        self.begin()

    def act_elsewhere(self, target: Target | None) -> None:
        """Another client of the account starts `target`, or stops what runs."""
        at = float(floor(self.now()))
        running = self.server.account(self.user).running
        if running is not None and running.start > at:
            return
        if target is None:
            self.server.end(self.user, at)
        else:
            self.server.begin(self.user, target, at)

    def lost(self) -> bool:
        """Whether a start or stop is still on its way to the server."""
        return any(isinstance(flight.request, Send) for flight in self.flights)

    def calm(self, answer: str) -> None:
        """Let all faults end, and wait until nothing is open. answer: the key that is pressed for what is held.

        What the user has said yes to twice in vain is discarded.
        """
        self.fates, self.fates_of_actions, self.outage = [], [], False
        for process in self.processes:
            if process.stalled:
                self.resume(process)
        if not self.processes:
            self.begin()
        self.wait(75, tick=5)
        answered: Counter[str] = Counter()
        for turn in range(MOST_TURNS):
            if self.is_calm():
                break
            process = self.processes[turn % len(self.processes)]
            held = [action.id for action in process.tracker.snapshot.actions[:1] if action.stage == "held"]
            if held:
                self.promises.at_question(held[0], answered[held[0]])
                self.press(process, answer if answered[held[0]] < 2 else "discard", held[0])
                answered.update(held)
            elif turn % 5 == 0:
                self.press(process, "refresh")
            self.wait(45, tick=15)
        else:
            raise AssertionError(f"it never comes to rest: {self.promises.rows()}")
        self.wait(4, tick=1)
        self.promises.at_calm()

    def is_calm(self) -> bool:
        """Whether nothing is open, and a read was answered since anything has changed."""
        if self.holder is None or self.flights or self.promises.rows():
            return False
        return self.promises.mind(self.holder).read > self.server.touched
