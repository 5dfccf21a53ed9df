"""Killing the real program at random moments around a key press, and holding what it showed against the server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Literal, get_args

from focus_tui.tracking.opening import JOURNAL
from tests.support.terminal import Terminal
from tests.support.workspaces import Weather, Workspace, Workspaces, Write

CHAIRS, MAIL = 4723, 4724

LONGEST = 110.0
"""Seconds within which all is settled after a restart: a minute where the server never got what was sent."""
NEAR = 4.0
"""Seconds by which an instant may differ from its key press: it is cut to seconds, a second after the last one."""

_BUSY = ("queued", "held", "not sent yet", "starting", "stopping", "switching", "not known whether")
_QUEUED = re.compile(r"\b(\d+) queued\b")

When = Literal[
    "before it was kept", "before it was sent", "before it arrived", "before the answer", "after the answer"
]
WHENS: tuple[When, ...] = get_args(When)


@dataclass(frozen=True, slots=True)
class Plan:
    """One kill. after: seconds from the key to it; choice: which key, as a number from 0 to 1.

    early: the key is pressed as soon as the dashboard reads keys, before Focus has been asked.
    """

    name: str
    weather: Weather
    after: float
    choice: float
    early: bool = False


@dataclass(frozen=True, slots=True)
class Kill:
    """What became of it. shown: how many actions were shown as queued; started: whether the key showed any effect.

    when: how far the press was; delivered: how many starts and stops of it arrived; settled: seconds after the
    restart until all was settled.
    """

    plan: Plan
    key: str
    shown: int
    started: bool
    when: When
    delivered: int
    settled: float


def plans(random: Random, *, patient: bool) -> Iterator[Plan]:
    """Kills without end, spread over all that can be on its way. patient: also those that take a minute to settle."""
    while True:
        choice, part = random.random(), random.random()
        match random.choices(range(7), (30, 20, 15, 10, 10, 10, 5 if patient else 0))[0]:
            case 0:
                # Most of the way to the server is over in a few hundredths of a second.
                yield Plan("calm", Weather(), random.uniform(-0.02, random.choice((0.06, 0.3))), choice)
            case 1:
                weather = Weather(latency=random.uniform(0.3, 1.5), writes=1)
                yield Plan("slow answer", weather, part * (weather.latency + 0.3), choice)
            case 2:
                # It may arrive long after the restart, but before the first look.
                weather = Weather(arrival=random.uniform(0.3, 10.0), writes=1)
                yield Plan("slow way there", weather, part * min(1.0, weather.arrival + 0.3), choice)
            case 3:
                yield Plan("answer lost", Weather(fate="lost", writes=1), 2.0 * part, choice)
            case 4:
                yield Plan("throttled", Weather(fate="throttled", writes=1), 3.0 * part, choice)
            case 5:
                yield Plan("starting", Weather(), 1.2 * part, choice, early=True)
            case _:
                yield Plan("dropped", Weather(fate="dropped", writes=1), 1.0 * part, choice)


class Chain:
    """One workspace whose dashboard is killed again and again. turn: taken while a program starts, so as to be quick.

    commands: the folder of the installed program. Raises AssertionError for whatever was lost, doubled or not shown.
    """

    def __init__(self, commands: Path, workspace: Workspace, home: Path, turn: threading.Semaphore) -> None:
        self._command = [str(commands / "focus-tui")]
        self._workspace = workspace
        self._home = home
        self._turn = turn

    def run(self, planned: Iterable[Plan]) -> list[Kill]:
        """Do the kills, one after another."""
        self._have_recents()
        kills = []
        terminal = self._open()
        try:
            self._settle(terminal)
            for plan in planned:
                if plan.early:
                    self._kill(terminal)
                    terminal.close()
                    terminal = self._open()
                key, rows = self._key(plan)
                seen = len(self._workspace.writes)
                self._workspace.be(plan.weather)
                pressed, before = self._press_and_kill(terminal, key, plan.after)
                shown = before if plan.after < 0 else terminal.text()
                kept = self._kept(pressed)
                arrived = self._workspace.writes[seen:]
                if plan.name not in ("throttled", "dropped"):
                    self._workspace.be(Weather())
                terminal.close()
                terminal = self._open()
                opened = time.monotonic()
                self._settle(terminal)
                settled = time.monotonic() - opened
                self._workspace.wait_for_arrivals()
                writes = self._workspace.writes[seen:]
                queued = sum(int(number) for number in _QUEUED.findall(shown))
                self._check(plan, key, rows, queued, kept, writes, pressed, shown)
                self._compare(terminal.text())
                delivered = sum(write.applied for write in writes)
                started = any(word in shown for word in _BUSY)
                kills.append(Kill(plan, key, queued, started, _when(kept, arrived), delivered, settled))
        finally:
            terminal.close()
        return kills

    def _have_recents(self) -> None:
        now = time.time() - 600
        for task in (CHAIRS, MAIL):
            self._workspace.start(start=_instant(now), task_id=task)
            self._workspace.stop(_instant(now + 60))
            now += 60

    def _open(self) -> Terminal:
        with self._turn:
            terminal = Terminal(self._command, env=self._workspace.environment(self._home), cwd=self._home)
            terminal.wait_for("? keys", 30.0)
        return terminal

    def _settle(self, terminal: Terminal) -> None:
        """Wait until nothing is on its way any more."""

        def settled(screen: str) -> bool:
            return "synced" in screen and not any(word in screen for word in _BUSY)

        terminal.wait_for(settled, LONGEST)

    def _key(self, plan: Plan) -> tuple[str, tuple[str, ...]]:
        """A key for what runs, and what it asks for."""
        current = self._workspace.current
        if current is None:
            keys = (" ", "\r", "b", "-") if not plan.early else (" ", "b", "-")
            return keys[int(plan.choice * len(keys))], ("start",)
        keys = ("x", " ", "-", "-" if current["type"] == "break" else "b")
        key = keys[int(plan.choice * 4)]
        return key, ("stop",) if key in ("x", " ") else ("stop", "start")

    def _press_and_kill(self, terminal: Terminal, key: str, after: float) -> tuple[float, str]:
        before = terminal.text()
        pressed = time.time()
        if after < 0:
            self._kill(terminal)
            return pressed, before
        terminal.send(key)
        time.sleep(after)
        self._kill(terminal)
        return pressed, before

    @staticmethod
    def _kill(terminal: Terminal) -> None:
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait_exit()

    def _kept(self, pressed: float) -> list[str]:
        """The states of the actions in the journal that were pressed since, in their order."""
        (journal,) = self._home.rglob(JOURNAL)
        with TemporaryDirectory() as folder:  # a copy, so that the program finds its files as it left them
            for path in (journal, journal.with_name(f"{JOURNAL}-wal")):
                if path.exists():
                    shutil.copy(path, folder)
            connection = sqlite3.connect(Path(folder, JOURNAL))
            try:
                found = connection.execute("SELECT state FROM actions WHERE pressed >= ? ORDER BY place", (pressed,))
                return [state for (state,) in found]
            finally:
                connection.close()

    def _check(
        self,
        plan: Plan,
        key: str,
        rows: tuple[str, ...],
        queued: int,
        kept: list[str],
        writes: tuple[Write, ...],
        pressed: float,
        shown: str,
    ) -> None:
        story = f"{plan}, {key!r} at {pressed}, {kept} in the journal:\n{writes}\nshown at the kill:\n{shown}"
        applied = [write.kind for write in writes if write.applied]
        assert applied in ([], list(rows)), f"something else was delivered: {story}"
        if queued or kept:
            assert applied, f"it was shown or kept, and lost: {story}"
        if queued:
            assert len(kept) == len(rows), f"it was shown, and not kept: {story}"
        assert len({write.instant for write in writes}) <= 1, f"the instant changed: {story}"
        assert all(abs(write.instant - pressed) < NEAR for write in writes), f"not the instant of the key: {story}"
        for kind in rows:
            mine = [write.applied for write in writes if write.kind == kind]
            assert not any(mine[:-1]), f"sent again although it had arrived: {story}"

    def _compare(self, screen: str) -> None:
        current = self._workspace.current
        if current is None:
            assert "○ Nothing is tracked" in screen, screen
            return
        known = {CHAIRS: "● Order new chairs", MAIL: "● Answer mail"}
        name = "‖ Break" if current["type"] == "break" else known.get(current["task_id"], "●")
        assert name in screen, f"{current} runs:\n{screen}"


def _when(kept: list[str], arrived: tuple[Write, ...]) -> When:
    """How far a press was at the kill."""
    if not kept:
        return "before it was kept"
    if all(state not in ("queued", "sending") for state in kept):
        return "after the answer"
    if "sending" in kept:
        return "before the answer" if arrived else "before it arrived"
    return "before it was sent"


def _instant(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def run(commands: Path, folder: Path, *, kills: int, chains: int, seed: int, patient: bool) -> list[Kill]:
    """Kill so often, in so many chains at once; raises AssertionError for the first promise that was broken."""
    turn = threading.Semaphore(2)

    def chain(number: int, workspace: Workspace) -> list[Kill]:
        home = folder / str(number)
        home.mkdir()
        random = Random(f"{seed} {number}")
        mine = kills // chains + (number < kills % chains)
        return Chain(commands, workspace, home, turn).run(islice(plans(random, patient=patient), mine))

    with Workspaces(chains) as workspaces, ThreadPoolExecutor(chains) as pool:
        running = [pool.submit(chain, number, workspaces[number]) for number in range(chains)]
        return [kill for future in running for kill in future.result()]


def table(kills: list[Kill]) -> str:
    """How often each moment was hit, what was shown there, and what was delivered."""
    lines = []
    for when in WHENS:
        hit = [kill for kill in kills if kill.when == when]
        shown = sum(bool(kill.shown) for kill in hit)
        delivered = sum(bool(kill.delivered) for kill in hit)
        begun = sum(kill.started and not kill.shown for kill in hit)
        words = f"{shown:3} shown as queued, {begun:3} only as begun, {delivered:3} delivered"
        lines.append(f"{when:18} {len(hit):3} kills, {words}")
    names = Counter(kill.plan.name for kill in kills)
    lines.append(", ".join(f"{number} {name}" for name, number in names.most_common()))
    waits = sorted(kill.settled for kill in kills)
    lines.append(f"settled within {waits[len(waits) // 2]:.1f} s (median), {waits[-1]:.1f} s (most)")
    return "\n".join(lines)
