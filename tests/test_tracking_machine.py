"""Random days of one profile: what is promised of delivery holds whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from focus_tui.tracking.target import Target
from tests.support.days import Days, Process
from tests.support.wire import FATES
from tests.support.world import MAIL, PLAN, REPORT

ROOT = Path(__file__).resolve().parent.parent
STEPS = 40
DAYS = 300
"""Days of the normal run."""
TEA = Target("description", "Tea")

TARGETS = {target.name: target for target in (REPORT, MAIL, PLAN, TEA)}

targets = st.sampled_from(list(TARGETS))
which = st.integers(0, 1)
agos = st.sampled_from([0.0, 0.0, 1.0, 2.0, 30.0, 300.0, 900.0, 5400.0, 100_000.0])
bad = st.sampled_from([name for name in FATES if name != "answered"])

LOSSES = [
    "answer lost",
    "request lost",
    "silence",
    "late by 20 s",
    "late by 40 s",
    "late by 59 s",
    "gateway error",
    "gateway error, late",
    "not reachable",
    "another task",
]

EVENTS = ["reboot", "kill", "kill both", "sleep over night", "sign in", "outage"]


class AnyDay(RuleBasedStateMachine):
    """A user with two terminals, another client of the same account, a server with moods, and a bad network."""

    days: Days
    evening: str

    @initialize(
        skew=st.sampled_from([0.0, 0.0, 0.4, -90.3, 7200.7]),
        limit=st.sampled_from([None, 30, 30, 240]),
        replaces=st.sampled_from([False, False, True]),
        refuses=st.sampled_from([False, False, True]),
        tracked=st.none() | targets,
        settled=st.sampled_from([True, True, False]),
        evening=st.sampled_from(["yes", "discard"]),
    )
    def morning(
        self,
        skew: float,
        limit: int | None,
        replaces: bool,
        refuses: bool,
        tracked: str | None,
        settled: bool,
        evening: str,
    ) -> None:
        self.evening = evening
        self.days = Days(skew=skew)
        server = self.days.server
        server.limit, server.replaces, server.refuses_lists = limit, replaces, refuses
        if tracked is not None:
            server.begin(1, TARGETS[tracked], server.now() // 1 - 600.0)
        if settled:
            self.days.wait(3)

    def process(self, number: int) -> Process | None:
        running = self.days.running
        return running[number % len(running)] if running else None

    def press(self, number: int, key: str, *arguments: object, ago: float | None = None) -> None:
        process = self.process(number)
        if process is not None:
            self.days.press(process, key, *arguments, ago=ago)

    @rule(number=which, wanted=targets, key=st.sampled_from(["start", "switch"]))
    def ask_for(self, number: int, wanted: str, key: str) -> None:
        self.press(number, key, TARGETS[wanted])

    @rule(number=which, wanted=targets, key=st.sampled_from(["start", "switch", "switch", "stop"]), ago=agos)
    def name_an_instant(self, number: int, wanted: str, key: str, ago: float) -> None:
        self.press(number, key, *([TARGETS[wanted]] if key != "stop" else []), ago=ago)

    @precondition(lambda self: self.days.server.account(self.days.user).ended and not self.days.promises.rows())
    @rule(number=which, fate=st.sampled_from(LOSSES))
    def start_again_at_an_earlier_start(self, number: int, fate: str) -> None:
        days = self.days
        days.act_elsewhere(None)
        self.press(number, "refresh")
        days.wait(12, tick=4)
        earlier, _ = days.server.account(days.user).ended[-1]
        wanted = next((target for target in TARGETS.values() if target.task_id == earlier.task_id), TEA)
        days.fates_of_actions = [FATES[fate]]
        self.press(number, "start", wanted, ago=days.now() // 1 - earlier.start)

    @rule(number=which, key=st.sampled_from(["stop", "toggle", "take_break", "previous"]))
    def act(self, number: int, key: str) -> None:
        self.press(number, key)

    @rule(number=which, key=st.sampled_from(["yes", "yes", "yes", "discard", "refresh", "no", "dismiss"]))
    def answer(self, number: int, key: str) -> None:
        self.press(number, key)

    @rule(
        number=which,
        key=st.sampled_from(["start", "switch", "toggle", "toggle"]),
        wanted=targets,
        fate=st.sampled_from(LOSSES),
        seconds=st.sampled_from([0.0, 0.5, 12.0]),
        ago=st.sampled_from([None, None, 0.0, 600.0]),
    )
    def act_into_trouble(
        self, number: int, key: str, wanted: str, fate: str, seconds: float, ago: float | None
    ) -> None:
        self.days.fates_of_actions = [FATES[fate]]
        if key == "toggle":
            self.press(number, key)
        else:
            self.press(number, key, TARGETS[wanted], ago=ago)
        self.days.wait(seconds)

    @rule(number=which, wanted=targets, key=st.sampled_from(["start", "switch", "toggle"]))
    def act_while_it_is_asked(self, number: int, wanted: str, key: str) -> None:
        self.days.wait(12, tick=4)
        self.days.fates = [FATES["slow"]]
        self.press(number, "refresh")
        self.days.wait(1.6)
        self.press(number, key, *([TARGETS[wanted]] if key != "toggle" else []))
        self.days.wait(0.5)

    @rule(number=which, steps=st.integers(1, 4))
    def step(self, number: int, steps: int) -> None:
        process = self.process(number)
        for _ in range(steps):
            if process is None or not self.days.step(process):
                break

    @rule(seconds=st.sampled_from([0.05, 0.15, 0.3, 0.6, 2.0, 6.0]))
    def moment(self, seconds: float) -> None:
        self.days.wait(seconds)

    @rule(seconds=st.sampled_from([12.0, 35.0, 61.0, 75.0]))
    def minute(self, seconds: float) -> None:
        self.days.wait(seconds, tick=3.0)

    @rule(seconds=st.sampled_from([400.0, 1800.0]), asleep=st.booleans())
    def be_away(self, seconds: float, asleep: bool) -> None:
        if asleep:
            self.days.sleep(seconds)
        else:
            self.days.wait(seconds, tick=20.0)

    @rule(event=st.sampled_from(EVENTS), number=which)
    def break_in(self, event: str, number: int) -> None:
        days = self.days
        match event:
            case "reboot":
                days.reboot(40.0)
            case "kill":
                days.kill_one(number)
            case "kill both":
                days.kill_one(0)
                days.kill_one(0)
            case "sleep over night":
                days.sleep(9 * 3600.0)
            case "sign in":
                days.sign_in(1 + number, "first of 1" if number == 0 else "first of 2")
            case "outage":
                days.outage = True

    @rule(key=st.booleans())
    def sign_in_with_another_key(self, key: bool) -> None:
        self.days.sign_in(1, "second of 1" if key else "first of 1")

    @rule(seconds=st.sampled_from([-3600.0, -40.0, 1.7, 25.0, 3600.0]))
    def set_the_clock(self, seconds: float) -> None:
        self.days.step_clock(seconds)

    @rule(fates=st.lists(bad, min_size=1, max_size=2))
    def bad_luck(self, fates: list[str]) -> None:
        self.days.fates = [FATES[name] for name in fates]

    @precondition(lambda self: self.days.outage)
    @rule()
    def end_the_outage(self) -> None:
        self.days.outage = False

    @rule(wanted=st.none() | targets)
    def act_elsewhere(self, wanted: str | None) -> None:
        self.days.act_elsewhere(TARGETS[wanted] if wanted else None)

    @precondition(lambda self: self.days.server.limit is not None)
    @rule(left=st.integers(0, 4))
    def others_spend(self, left: int) -> None:
        server = self.days.server
        server.spend()
        server.left = min(server.left, left)

    @precondition(lambda self: len(self.days.processes) < 2)
    @rule()
    def begin(self) -> None:
        self.days.begin()

    @precondition(lambda self: self.days.holder is not None and self.days.can_stall(self.days.holder))
    @rule(seconds=st.sampled_from([0.0, 2.0, 70.0]))
    def stall(self, seconds: float) -> None:
        assert self.days.holder is not None
        self.days.stall(self.days.holder)
        if not self.days.running:
            self.days.begin()
        self.days.wait(seconds)

    @precondition(lambda self: any(process.stalled for process in self.days.processes))
    @rule()
    def resume(self) -> None:
        self.days.resume(next(process for process in self.days.processes if process.stalled))

    @precondition(lambda self: any(process.strays for process in self.days.running))
    @rule()
    def deliver_stray(self) -> None:
        self.days.deliver_stray(next(process for process in self.days.running if process.strays))

    def teardown(self) -> None:
        if hasattr(self, "days"):
            self.days.calm(self.evening)


def test_random_days_keep_what_is_promised() -> None:
    """The same days in each run, whatever the order of sets: `make soak` draws others."""
    command = [sys.executable, "-m", "tests.soak", "--examples", str(DAYS), "--seed", "1", "--no-shrink"]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
