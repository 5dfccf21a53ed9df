"""`python -m benchmarks`: measures the budgets and prints them as one JSON object.

These are figures, not tests: it exits with 0 also when a budget is missed, or when a row could not be measured and
says why.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Mapping

from benchmarks.day.report import simulated_day
from benchmarks.day_screen import day_in_full
from benchmarks.figures import Row
from benchmarks.filtering import filter_keys
from benchmarks.idle import idle, memory
from benchmarks.keys import key_to_frame, key_to_request
from benchmarks.stage import Stage, prepared
from benchmarks.startup import first_frame, first_paint
from benchmarks.status import status, status_beside_timew, status_beside_watson

Measure = Callable[[Stage, bool], Mapping[str, Row]]

MEASURES: dict[tuple[str, ...], Measure] = {
    ("first_frame",): lambda stage, quick: {"first_frame": first_frame(stage, 5 if quick else 15)},
    ("status",): lambda stage, quick: {"status": status(stage, 10 if quick else 40)},
    ("status_timew",): lambda stage, quick: {"status_timew": status_beside_timew(stage, 10 if quick else 40)},
    ("status_watson",): lambda stage, quick: {"status_watson": status_beside_watson(stage, 10 if quick else 40)},
    ("first_paint",): lambda stage, quick: {"first_paint": first_paint(stage, 5 if quick else 15)},
    ("idle_processor", "idle_processor_premium", "idle_bytes"): lambda stage, quick: idle(
        stage, 1 if quick else 5, 20.0 if quick else 30.0
    ),
    ("memory",): lambda stage, quick: {"memory": memory(stage, 1 if quick else 3, 20.0 if quick else 60.0)},
    ("key_to_request",): lambda stage, quick: {"key_to_request": key_to_request(stage, 20 if quick else 60)},
    ("key_to_frame",): lambda stage, quick: {"key_to_frame": key_to_frame(stage, 40 if quick else 120)},
}

DAY = "simulated_day"
"""Needs no installed program: the tracker is driven by hand, on a clock of its own."""
FILTER = ("filter_10000", "filter_100000", "filter_blocked")
"""Need none either: the dashboard runs inside this process, on lists that no server would hand out in an hour."""
DAY_IN_FULL = ("day_500_open", "day_500_scroll")
"""Need none either."""
_INSIDE: dict[tuple[str, ...], Callable[[bool], Mapping[str, Row]]] = {
    FILTER: filter_keys,
    DAY_IN_FULL: lambda quick: day_in_full(3 if quick else 9),
}


def main() -> None:
    """Measure what is asked for, and print it."""
    names = [*(name for rows in (*MEASURES, *_INSIDE) for name in rows), DAY]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the budgets of the design.")
    parser.add_argument("--only", metavar="ROW", choices=names, help=f"one row: {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs: minutes, and rougher figures")
    arguments = parser.parse_args()
    figures: dict[str, object] = {"machine": f"{platform.machine()}, Python {platform.python_version()}"}
    if arguments.only in (None, DAY):
        print(f"measuring {DAY} …", file=sys.stderr, flush=True)
        figures[DAY] = simulated_day()
    for rows, measure in _INSIDE.items():
        if arguments.only in (None, *rows):
            print(f"measuring {', '.join(rows)} …", file=sys.stderr, flush=True)
            measured = measure(arguments.quick)
            figures |= {name: row.as_json() for name, row in measured.items() if arguments.only in (None, name)}
    if arguments.only not in (DAY, *FILTER, *DAY_IN_FULL):
        figures |= _installed(arguments.only, arguments.quick)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


def _installed(only: str | None, quick: bool) -> dict[str, object]:
    """The rows that the installed program is run for; one of them, or all."""
    figures: dict[str, object] = {}
    with prepared() as stage:
        for rows, measure in MEASURES.items():
            if only in (None, *rows):
                print(f"measuring {', '.join(rows)} …", file=sys.stderr, flush=True)
                try:
                    measured = measure(stage, quick)
                except (RuntimeError, AssertionError) as error:
                    figures |= {name: {"not measured": str(error)} for name in rows}
                    continue
                figures |= {name: row.as_json() for name, row in measured.items() if only in (None, name)}
    return figures


if __name__ == "__main__":
    main()
