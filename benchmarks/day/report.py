"""The figures of the simulated day, as one JSON object."""

from __future__ import annotations

from collections import Counter
from statistics import mean

from benchmarks.day.focus import Focus
from benchmarks.day.naive import INTERVALS, naive_day
from benchmarks.day.ours import Day, Seen
from benchmarks.day.plan import PLANS, Others, Plan
from benchmarks.figures import percentile

BUDGET = 1.3
"""The mean age of truth over the least possible, at the most."""


def simulated_day(seed: int = 1) -> dict[str, object]:
    """A day on each plan: with a client beside it that takes a tenth of the quota, with one that takes all."""
    return {plan.name: _plan(plan, seed) for plan in PLANS}


def _plan(plan: Plan, seed: int) -> dict[str, object]:
    days = {others: Day(plan, others, seed=seed) for others in (Others.A_TENTH, Others.ALL)}
    ours = {f"beside a client that takes {others.value}": _ours(plan, day, day.run()) for others, day in days.items()}
    polls = {f"{every} s": _naive(naive_day(plan, Others.A_TENTH, every, seed=seed)) for every in INTERVALS}
    return {"quota": plan.quota, **ours, "polling every, beside a client that takes a tenth": polls}


def least_possible(plan: Plan, focus: Focus, seen: Seen) -> list[float | None]:
    """For each second of `seen.ages` half the interval of polls that use up that window's budget evenly.

    None where keys, lists and others have left nothing of it.
    """
    least: dict[int, float | None] = {}
    for number, window in focus.windows.items():
        sent = seen.hourly.get(number, Counter())
        budget = plan.quota - plan.floor - sent["keys"] - sent["lists"] - window.others
        least[number] = 1800.0 / budget if budget > 0 else None
    return [least[number] for _, number in seen.at]


def ages_of(plan: Plan, focus: Focus, seen: Seen) -> tuple[float, float]:
    """Mean age of truth, and the least possible, over the seconds that have one."""
    pairs = [(age, least) for age, least in zip(seen.ages, least_possible(plan, focus, seen), strict=True) if least]
    return mean(age for age, _ in pairs), mean(least for _, least in pairs)


def _ours(plan: Plan, day: Day, seen: Seen) -> dict[str, object]:
    figures = _common(seen) | {
        "requests by kind": dict(sorted(seen.sent.items())),
        "actions": seen.actions,
        "actions held since something else ran": seen.held,
        "actions that waited": len(seen.waited),
        "longest wait, s": round(max(seen.waited, default=0.0)),
        "seconds in which one waited without a word": seen.untold,
    }
    if day.others is Others.A_TENTH:
        age, least = ages_of(plan, day.focus, seen)
        figures |= {
            "least possible mean age, s": round(least, 1),
            "bound of the mean age, s": round(BUDGET * least, 1),
            "ratio": round(age / least, 3),
            "budget": BUDGET,
            "within": age <= BUDGET * least and not seen.waited and not seen.caused,
        }
    return figures


def _naive(seen: Seen) -> dict[str, object]:
    return _common(seen) | {"actions": seen.actions, "actions lost": len(seen.waited)}


def _common(seen: Seen) -> dict[str, object]:
    return {
        "requests": sum(seen.sent.values()),
        "402": seen.refusals,
        "402 caused by us": seen.caused,
        "mean age, s": round(mean(seen.ages), 1),
        "p95 age, s": round(percentile(seen.ages, 95), 1),
        "hours dark": round(seen.dark / 3600, 1),
    }
