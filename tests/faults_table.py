"""Tries every fault of the wire on a read, a start and a stop, and writes what came of it into `docs/faults.md`.

Run it with `python -m tests.faults_table`. The wire is real; time is the test's own, so each run gives the same.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import floor
from pathlib import Path
from random import Random
from typing import Any, Literal

import httpx
from textual.pilot import Pilot

from focus_tui.api.client import FocusClient, Timeouts
from focus_tui.config.credentials import ApiKey
from focus_tui.sandbox.app import create_app
from focus_tui.sandbox.gate import API_KEY
from focus_tui.sandbox.server import Sandbox
from focus_tui.tracking.runner import Runner
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.sqlite import SqliteJournal
from focus_tui.tracking.text import clock_text
from focus_tui.tracking.tracker import Tracker
from focus_tui.tui.app import FocusApp
from focus_tui.tui.screens.dashboard import DashboardScreen
from focus_tui.tui.widgets.timer import Timer
from tests.support.faults import FAULTS, Fault, Gateway
from tests.support.live import Alone, Memory
from tests.support.resting import RestingClock
from tests.support.sandbox import BASE, BASIC, MORNING, REPORT
from tests.support.snapshots import screen_text

Operation = Literal["read", "start", "stop"]
OPERATIONS: tuple[Operation, ...] = ("read", "start", "stop")

LASTS = 45.0
"""Seconds for which a fault stands."""
PATIENCE = 300.0
"""Seconds after which a program that has not recovered is taken for one that never will."""
MOST_MEMORY = 16
"""Megabytes by which the process may grow for an answer of any size."""
DOCUMENT = Path(__file__).parents[1] / "docs" / "faults.md"


@dataclass
class Watch:
    """What the screen has shown since the fault began.

    shown: each notice's kind and sentence as it came up; at_once: the most that stood together. stages: of the action
    of the key press, each once. looks: how often the timer was looked at, and while_waiting: those of them while an
    answer was awaited.
    """

    shown: list[tuple[str, str]] = field(default_factory=list)
    at_once: int = 0
    stages: list[str] = field(default_factory=list)
    looks: int = 0
    while_waiting: int = 0
    _kinds: frozenset[str] = frozenset()

    def see(self, snapshot: Snapshot, boot: float) -> None:
        kinds = frozenset(notice.kind for notice in snapshot.notices)
        self.shown += [(n.kind, n.sentence(boot)) for n in snapshot.notices if n.kind not in self._kinds]
        self.at_once = max(self.at_once, len(kinds))
        self._kinds = kinds
        stage = snapshot.actions[0].stage if snapshot.actions else ""
        if stage and stage not in self.stages:
            self.stages.append(stage)


@dataclass(frozen=True)
class Sent:
    """A start or stop that reached the server. in_order: whether it met no fault."""

    body: Any
    in_order: bool


@dataclass(frozen=True)
class Run:
    """What came of one fault.

    notices: kind and sentence of each notice that came up. at_once: the most that stood together. stages: of the
    action. recovered: seconds from the end of the fault until all was well; None where that never came. applied: what
    the server did. pressed: the instant of the press. looks, while_waiting: as of Watch. equal: whether the screen
    says what the server says. strayed: whether anything was asked of another address. poured: bytes of huge bodies.
    """

    fault: Fault
    operation: Operation
    notices: tuple[tuple[str, str], ...]
    at_once: int
    stages: tuple[str, ...]
    recovered: float | None
    sent: tuple[Sent, ...]
    applied: tuple[str, ...]
    pressed: float
    looks: int
    while_waiting: int
    equal: bool
    strayed: bool
    poured: int

    @property
    def outcome(self) -> str:
        """The outcome class, as the screen has shown it."""
        if self.operation == "read":
            return "no answer"
        if "lost" in self.stages:
            return "unknown"
        return "no effect" if self.applied else "refused"

    @property
    def recovery(self) -> str:
        """What was done so that all was well."""
        match self.outcome:
            case "no answer":
                return "asked again"
            case "refused":
                return "final, and told; what ran goes on to be shown"
            case "no effect":
                return "sent as soon as the server can be reached"
        if len(self.sent) == 1:
            return "found by looking, so never sent again"
        return "looked for, not found after 60 s, sent again with the same instant"

    @property
    def row(self) -> str:
        """The line of the table."""
        said = " ".join(text for kind, text in self.notices if kind != "stopped")
        seconds = "never" if self.recovered is None else f"{self.recovered:.0f}"
        cells = (self.fault.name, self.operation, self.outcome, said, self.recovery, seconds)
        return f"| {' | '.join(cells)} |"


class Tried:
    """A dashboard on a gateway that breaks down."""

    def __init__(self, fault: Fault, folder: str) -> None:
        self.fault = fault
        self.clock = RestingClock(MORNING)
        app = create_app(":memory:", clock=self.clock)
        self.sandbox: Sandbox = app.state.sandbox
        self._elsewhere = httpx.AsyncClient(transport=httpx.ASGITransport(app), auth=BASIC)
        self.gateway = Gateway(app, self.pass_time, tls=fault.tls)
        self.tracker = Tracker(self.clock, 1, 22, source="a test", random=Random(1))
        journal = SqliteJournal(f"{folder}/journal.sqlite3", synchronous="OFF")
        runner = Runner(self.tracker, self._connect, self.clock, Memory(), journal, Alone())
        self.app = FocusApp(self.tracker, clock=self.clock, work=runner.run)
        self.watch = Watch()
        self.pressed: float | None = None
        self.pilot: Pilot[Any]

    async def _connect(self) -> FocusClient:
        return FocusClient(
            self.gateway.base_url,
            1,
            22,
            ApiKey(API_KEY, "a test"),
            clock=self.clock,
            transport=self.gateway.transport,
            timeouts=self.fault.timeouts,
        )

    async def run_elsewhere(self, task_id: int) -> None:
        """Start a task as another client of the account would."""
        start = _instant(self.clock.now().wall)
        body = {"start": start, "type": "activity", "task_id": task_id}
        assert (await self._elsewhere.post(BASE + "/tracking/start", json=body)).status_code == 200

    async def running(self) -> Any:
        """What the server says is tracked."""
        answer = await self._elsewhere.get(BASE + "/tracking/current")
        return answer.json() if answer.status_code == 200 else None

    async def close(self) -> None:
        await self._elsewhere.aclose()

    def pass_time(self, seconds: float) -> None:
        """Let whole seconds pass at once, each with its tick."""
        for _ in range(int(seconds)):
            self.clock.advance(1.0)
            self._tick()

    def _tick(self) -> None:
        screen = self.app.screen
        assert isinstance(screen, DashboardScreen)
        screen.tick()

    async def let_pass(self, seconds: float) -> None:
        """Let some seconds pass, and then whatever follows from it."""
        self.clock.advance(seconds)
        self._tick()
        await self.settle()

    async def settle(self) -> None:
        """Wait until every request is answered or given up, looking at the timer meanwhile."""
        async with asyncio.timeout(60):
            await asyncio.sleep(0)
            while not self.clock.is_resting:
                await asyncio.sleep(0.002)
                self._look()
                self.watch.while_waiting += 1
        self._look()

    def _look(self) -> None:
        """The timer is right at this moment, whatever befalls the wire."""
        snapshot, now = self.tracker.snapshot, self.clock.now()
        since = snapshot.tracked.start if snapshot.tracked is not None else now.wall
        if self.pressed is not None and snapshot.tracked is not None and snapshot.tracked.entry_id is None:
            since = self.pressed
        shown = self.app.screen.query_one(Timer).text
        assert shown in (clock_text(now.wall - since), "-:--:--"), (shown, clock_text(now.wall - since))
        self.watch.looks += 1

    async def until(self, *texts: str) -> None:
        """Wait until the screen shows all of `texts`."""
        for _ in range(200):
            await self.settle()
            await self.pilot.pause()
            if all(text in screen_text(self.app) for text in texts):
                return
            await self.let_pass(1.0)
        raise AssertionError(f"not shown: {texts}\n{screen_text(self.app)}")


@asynccontextmanager
async def _tried(fault: Fault, operation: Operation) -> AsyncIterator[Tried]:
    with tempfile.TemporaryDirectory() as folder:
        tried = Tried(fault, folder)
        if operation != "start":
            await tried.run_elsewhere(REPORT)
        async with tried.gateway, tried.app.run_test(size=(120, 30)) as pilot:
            tried.pilot = pilot
            yield tried
        await tried.close()


async def run(fault: Fault, operation: Operation, *, applies: bool | None = None) -> Run:
    """Let the fault stand while the program reads, starts or stops, and then until it has recovered.

    applies: whether a start or stop takes effect although its answer is broken; as is usual for the fault if None.
    """
    async with _tried(fault, operation) as tried:
        await tried.until("synced", "Answer mail")
        for _ in range(3):
            await tried.let_pass(4.0)
        gateway, clock = tried.gateway, tried.clock
        clock.advance(0.4)
        began, before = clock.now(), len(gateway.asked)
        pressed = float(floor(began.wall))
        tried.watch = watch = Watch()
        changes = len(tried.sandbox.history.changes)
        tried.tracker.subscribe(lambda snapshot: watch.see(snapshot, clock.now().boot))
        await gateway.break_down(fault, applies=fault.applies if applies is None else applies)
        if operation == "start":
            tried.pressed = pressed
            await tried.pilot.press("slash", *"answer mail", "enter")
        elif operation == "stop":
            await tried.pilot.press("x")
        await tried.settle()
        while clock.now().boot - began.boot < LASTS:
            await tried.let_pass(1.0)
        await gateway.mend()
        ended = clock.now().boot
        while not (well := _is_well(tried.tracker.snapshot)) and clock.now().boot - ended < PATIENCE:
            await tried.let_pass(1.0)
        recovered = clock.now().boot - ended if well else None
        for _ in range(9):  # nothing comes after all
            await tried.let_pass(10.0)
        running, tracked = await tried.running(), tried.tracker.snapshot.tracked
        asked = gateway.asked[before:]
        return Run(
            fault,
            operation,
            tuple((kind, text.replace(gateway.place, "focus.example")) for kind, text in watch.shown),
            watch.at_once,
            tuple(watch.stages),
            recovered,
            tuple(Sent(json.loads(each.body), each.met is None) for each in asked if each.method == "POST"),
            tuple(change.what for change in tried.sandbox.history.changes[changes:]),
            pressed,
            watch.looks,
            watch.while_waiting,
            (None if running is None else running["id"]) == (None if tracked is None else tracked.entry_id),
            any("/elsewhere" in each.path for each in asked),
            gateway.poured,
        )


def _is_well(snapshot: Snapshot) -> bool:
    """Whether nothing is amiss, but for the refusal of an action, which is told until the user has read it."""
    troubles = {notice.kind for notice in snapshot.notices if notice.severity != "information"}
    return snapshot.link == "online" and not snapshot.actions and troubles <= {"not started", "not stopped"}


def _instant(wall: float) -> str:
    return datetime.fromtimestamp(wall, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


HEAD = f"""# What the program makes of a broken wire

This table is made from a run: the whole dashboard, over a real socket, against a server that misbehaves in one way at
a time. `python -m tests.faults_table` writes it, and `tests/test_faults.py` holds every line of it against a run.
Why each outcome leads where it does stands in [delivery.md](delivery.md).

Each fault stands for {LASTS:.0f} seconds and befalls every request. In that time the program reads what is tracked
(`read`), or the user starts a task or stops one while the belief is fresh, so that the first request to meet the
fault is the start or stop itself. `seconds` are those from the end of the fault until everything is in order again:
what was pressed is delivered or told, and the screen says what the server says. The seconds are the program's own:
time is simulated, and moves on by the program's own time-outs ({Timeouts().read:.0f} s for silence,
{Timeouts().whole:.0f} s for a whole answer) while it waits.

In every row:

- The timer is right at each second, also while an answer is awaited.
- One notice comes up for the fault, once, and goes by itself. Only a refusal is told beside it, since it is final.
- The start or stop takes effect once, with the instant of the key press; where it was refused, not at all.
- What took effect is never sent again. Nothing is sent to the address that a redirect names.

For the body of 300 MB and for the gzip bomb the memory of the process grows by less than {MOST_MEMORY} MB: of an
answer at most 1 MiB is read, and nothing is unpacked.

| what the server does | at | outcome | what the screen says | how it recovers | seconds |
| --- | --- | --- | --- | --- | --- |
"""


def document(rows: Iterable[str]) -> str:
    """The whole text of the document."""
    return HEAD + "".join(f"{row}\n" for row in rows)


async def _all() -> list[str]:
    return [(await run(fault, operation)).row for fault in FAULTS for operation in OPERATIONS]


if __name__ == "__main__":
    DOCUMENT.write_text(document(asyncio.run(_all())), encoding="utf-8")
