"""The whole dashboard over a real socket, against a server that misbehaves in one way at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults_table import DOCUMENT, MOST_MEMORY, OPERATIONS, Operation, Run, document, run
from tests.support.faults import FAULTS, HUGE, Fault, bomb

CASES = [(fault, operation) for fault in FAULTS for operation in OPERATIONS]
OTHERWISE = [
    (fault, operation)
    for fault in FAULTS
    if fault.name
    in ("reset before an answer", "reset in the middle of an answer", "silence", "a gateway's page, 502")
    for operation in OPERATIONS
    if operation != "read"
]
"""Where a start or stop may have taken effect or not, and the server did the less usual of both."""

TOLD = {"no answer": {"link"}, "no effect": {"queued"}, "unknown": {"lost"}}
REFUSED = {"start": "not started", "stop": "not stopped"}
DONE = {"read": (), "start": ("entry started",), "stop": ("entry stopped",)}
MEMBER = {"start": "start", "stop": "end"}

LONGEST_PAUSE = 75.0
"""Seconds between two attempts at the most: a minute, and what chance adds to it; or the wait before a resend."""


def rows_of_the_document() -> list[str]:
    return [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][2:]


def check(ran: Run) -> None:
    """What holds for every fault."""
    assert ran.outcome == ("no answer" if ran.operation == "read" else ran.fault.outcome)
    assert ran.recovered is not None
    assert ran.recovered <= LONGEST_PAUSE
    assert ran.equal, "the screen says what the server says"
    assert not ran.strayed
    assert ran.looks > LONGEST_PAUSE
    assert ran.while_waiting > 0
    kinds = [kind for kind, _ in ran.notices if kind != "stopped"]
    assert len(kinds) == len(set(kinds)), "each notice comes up once"
    if ran.outcome == "refused":
        assert set(kinds) == {REFUSED[ran.operation], "link"}
        assert ran.applied == ()
    else:
        assert set(kinds) == TOLD[ran.outcome]
        assert ran.at_once == 1
        assert ran.applied == DONE[ran.operation]
    if ran.operation != "read":
        check_deliveries(ran)


def check_deliveries(ran: Run) -> None:
    """Each attempt says the same, and none comes after the one that took effect."""
    pressed = datetime.fromtimestamp(ran.pressed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    bodies = [sent.body for sent in ran.sent]
    assert bodies == [bodies[0]] * len(bodies)
    assert bodies[0][MEMBER[ran.operation]] == pressed
    assert [sent.in_order for sent in ran.sent[:-1]] == [False] * (len(ran.sent) - 1)
    assert len(ran.sent) <= 2
    assert ("stopped" in {kind for kind, _ in ran.notices}) is (ran.applied == DONE["stop"])


@pytest.mark.parametrize(("fault", "operation"), CASES, ids=[f"{fault.name}-{each}" for fault, each in CASES])
async def test_the_program_outlasts_it_and_the_table_tells_how(fault: Fault, operation: Operation) -> None:
    ran = await run(fault, operation)
    check(ran)
    assert ran.row == rows_of_the_document()[CASES.index((fault, operation))]


@pytest.mark.parametrize(("fault", "operation"), OTHERWISE, ids=[f"{fault.name}-{each}" for fault, each in OTHERWISE])
async def test_it_is_right_whether_or_not_what_was_lost_took_effect(fault: Fault, operation: Operation) -> None:
    ran = await run(fault, operation, applies=not fault.applies)
    check(ran)
    assert len(ran.sent) == (2 if fault.applies else 1)


def test_the_document_is_what_its_command_writes() -> None:
    rows = rows_of_the_document()
    assert len(rows) == len(CASES)
    assert DOCUMENT.read_text(encoding="utf-8") == document(rows)


def memory(name: str) -> float:
    """Megabytes of this process, now (VmRSS) or at the most since `forget_the_most` (VmHWM)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(name)


def forget_the_most() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


@pytest.mark.parametrize("name", ["a body of 300 MB", "a gzip bomb of 300 MB"])
async def test_memory_stays_bounded(name: str) -> None:
    (fault,) = (each for each in FAULTS if each.name == name)
    (harmless,) = (each for each in FAULTS if each.name == "cut JSON")
    assert len(bomb()) < 1024 * 1024, "it is small enough to be read"
    await run(harmless, "read")
    forget_the_most()
    before = memory("VmRSS")
    ran = await run(fault, "read")
    assert memory("VmHWM") - before < MOST_MEMORY
    assert ran.poured < HUGE / 4
