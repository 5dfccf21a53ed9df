"""Random days in any number: `python -m tests.soak --examples 20000`.

Ends with 1 where a promise was broken, and says how: the steps that led there, and the promise. Without `--seed` each
run draws other days.
"""

from __future__ import annotations

import argparse
import sys
import time
from random import SystemRandom

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

import focus_tui
from tests.test_tracking_machine import STEPS, AnyDay


def soak(examples: int, number: int, *, shrink: bool = True) -> tuple[int, BaseException | None]:
    """Run so many random days, drawn from the seed `number`; returns how many ran, and what failed, if anything."""
    ran = 0

    class CountedDay(AnyDay):
        def __init__(self) -> None:
            nonlocal ran
            ran += 1
            super().__init__()

    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(number)(CountedDay), settings=chosen)
    except Exception as problem:
        return ran, problem
    return ran, None


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.soak", description="Random days in any number.")
    arguments.add_argument("--examples", type=int, default=20_000, help="how many days (20000)")
    arguments.add_argument("--seed", type=int, default=None, help="draw the days of an earlier run")
    arguments.add_argument("--no-shrink", action="store_true", help="stop at the first failure, as it was drawn")
    chosen = arguments.parse_args()
    number = SystemRandom().getrandbits(32) if chosen.seed is None else chosen.seed
    print(f"seed {number}, of the package at {focus_tui.__file__}", flush=True)
    began = time.monotonic()
    ran, problem = soak(chosen.examples, number, shrink=not chosen.no_shrink)
    print(f"{ran} days ran in {time.monotonic() - began:.0f} s")
    if problem is None:
        return 0
    for note in getattr(problem, "__notes__", ()):
        print(note)
    print(f"{type(problem).__name__}: {problem}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
