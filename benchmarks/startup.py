"""Rows of the start: the first frame beside bare Python, the first full paint beside the smallest Textual app."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Row, compared
from benchmarks.stage import DIGITS, KEYS_HINT, Stage
from tests.support.terminal import Terminal

_SETTLE = 2.5  # seconds in which nothing but the program works: what it wrote is looked at afterwards


def first_frame(stage: Stage, pairs: int) -> Row:
    """From the spawn to the last known timer, against `python -c pass` from its spawn to its end; milliseconds."""
    name = stage.leave_tracked()

    def ours() -> float:
        with stage.dashboard() as terminal:
            return _until(terminal, lambda screen: name in screen and bool(DIGITS & set(screen)))

    def bare() -> float:
        with Terminal([stage.python, "-c", "pass"], env=stage.env) as terminal:
            return (terminal.wait_exit() - terminal.spawned_at) * 1000

    return _interleaved(ours, bare, pairs, budget=4.0)


def first_paint(stage: Stage, pairs: int) -> Row:
    """From the spawn to the whole dashboard, against the smallest app from its spawn to label and footer."""
    name = stage.leave_tracked()

    def ours() -> float:
        with stage.dashboard() as terminal:
            return _until(
                terminal, lambda screen: name in screen and KEYS_HINT in screen and bool(DIGITS & set(screen))
            )

    def smallest() -> float:
        with stage.baseline("smallest") as terminal:
            return _until(terminal, lambda screen: "the smallest app" in screen and "palette" in screen)

    return _interleaved(ours, smallest, pairs, budget=1.20)


def _until(terminal: Terminal, drawn: Callable[[str], bool]) -> float:
    time.sleep(_SETTLE)
    return (terminal.wait_for(drawn, timeout=30) - terminal.spawned_at) * 1000


def _interleaved(ours: Callable[[], float], theirs: Callable[[], float], pairs: int, budget: float) -> Row:
    ours(), theirs()  # once uncounted, so that both are read from memory and not from the disk
    return compared("ms", [(ours(), theirs()) for _ in range(pairs)], budget)
