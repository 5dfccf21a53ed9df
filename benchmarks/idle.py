"""Rows of the idle dashboard, ticking: processor, bytes written to the terminal, and memory."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figures import Row, compared
from benchmarks.stage import PREMIUM, STARTER, Stage
from tests.support.terminal import Terminal


def idle(stage: Stage, windows: int, seconds: float) -> dict[str, Row]:
    """Processor (ms a second) and bytes (a second) over `windows` of `seconds`, against Textual's Digits clock.

    All run at the same time, so that the machine treats them alike: a dashboard on the Starter plan, one on the
    largest there is, which asks as often as it ever does, and the clock.
    """
    processor: list[tuple[float, float]] = []
    largest: list[tuple[float, float]] = []
    written: list[tuple[float, float]] = []
    with stage.on_plan(STARTER) as starter, stage.on_plan(PREMIUM) as premium, ExitStack() as running:
        for each in (starter, premium):
            each.leave_tracked()
        terminals = [running.enter_context(each.dashboard()) for each in (starter, premium)]
        terminals.append(running.enter_context(stage.baseline("digits")))
        for each, terminal in zip((starter, premium), terminals, strict=False):
            each.wait_ready(terminal)
        time.sleep(10.0)
        for _ in range(windows):
            before = [(_spent(terminal), terminal.bytes_out) for terminal in terminals]
            time.sleep(seconds)
            after = [(_spent(terminal), terminal.bytes_out) for terminal in terminals]
            spent = [(late[0] - early[0]) / seconds * 1000 for early, late in zip(before, after, strict=True)]
            sent = [(late[1] - early[1]) / seconds for early, late in zip(before, after, strict=True)]
            processor.append((spent[0], spent[2]))
            largest.append((spent[1], spent[2]))
            written.append((sent[0], sent[2]))
    return {
        "idle_processor": compared("ms/s", processor, budget=1.2),
        "idle_processor_premium": compared("ms/s", largest, budget=1.2),
        "idle_bytes": compared("bytes/s", written, budget=1.5),
    }


def memory(stage: Stage, pairs: int, seconds: float) -> Row:
    """Resident memory after `seconds`, against the smallest app; MiB."""
    stage.leave_tracked()
    sizes: list[tuple[float, float]] = []
    for _ in range(pairs):
        with stage.dashboard() as ours, stage.baseline("smallest") as theirs:
            time.sleep(seconds)
            sizes.append((_resident(ours), _resident(theirs)))
    return compared("MiB", sizes, budget=1.5)


def _spent(terminal: Terminal) -> float:
    """Processor time of the program so far, user and system, all threads, in seconds.

    /proc/PID/stat counts in hundredths of a second, a tenth of what is spent in a window. The process's own clock is
    exact; this is its number on Linux, as clock_getcpuclockid reckons it.
    """
    return time.clock_gettime((~terminal.pid << 3) | 2)


def _resident(terminal: Terminal) -> float:
    for line in Path(f"/proc/{terminal.pid}/status").read_text(encoding="utf-8").splitlines():
        name, _, size = line.partition(":")
        if name == "VmRSS":
            return int(size.split()[0]) / 1024
    raise RuntimeError(f"process {terminal.pid} has ended")
