"""Rows of the keys: from a press to its request on the wire, and from a press to the frame that shows it."""

from __future__ import annotations

import time
from itertools import cycle, islice

from benchmarks.figures import Row, at_percentile
from benchmarks.stage import ENTER, Stage

# The same key counts once in 500 ms, and presses that are a second apart need not wait for each other. An odd pause
# meets the second's tick at all its phases.
_BETWEEN_ACTIONS = 1.37
_BETWEEN_MOVES = 0.23


def key_to_request(stage: Stage, presses: int) -> Row:
    """Milliseconds from a key that starts or stops until its request is on the wire."""
    stage.leave_idle()
    taken: list[float] = []
    with stage.dashboard() as terminal:
        stage.wait_ready(terminal)
        for key in islice(cycle((ENTER, "x")), presses):
            taken.append(stage.press(terminal, key) * 1000)
            time.sleep(_BETWEEN_ACTIONS)
    return at_percentile("ms", taken, budget=50.0)


def key_to_frame(stage: Stage, presses: int) -> Row:
    """Milliseconds from `j` or `k` until the highlight is drawn in its new place."""
    stage.leave_tracked()
    names = stage.task_names()
    taken: list[float] = []
    with stage.dashboard() as terminal:
        stage.wait_ready(terminal)
        for key in islice(cycle("jjkk"), presses):
            # A tick draws too, but never a line of the list: only a target's line that looks new is the answer.
            lines = terminal.text().splitlines()
            before = terminal.looks()
            listed = [row for row, line in enumerate(lines) if any(name in line for name in names)]

            def moved(screen: str, before: list[str] = before, listed: list[int] = listed) -> bool:
                now = terminal.looks()
                return any(now[row] != before[row] for row in listed)

            pressed = terminal.send(key)
            time.sleep(_BETWEEN_MOVES)
            taken.append((terminal.wait_for(moved, timeout=5.0) - pressed) * 1000)
    return at_percentile("ms", taken, budget=50.0)
