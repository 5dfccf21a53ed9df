"""Numbers out of runs: medians, percentiles, and a row of the table of budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import truediv
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One budget as measured.

    value, baseline: in `unit`; ratio: value over baseline; p50: the median, where the value is the 95th percentile.
    budget: for the ratio, or, where there is none or there is a p50, for the value; None for what is only told.
    runs: what all this is taken of.
    """

    unit: str
    value: float
    baseline: float | None
    ratio: float | None
    budget: float | None
    runs: tuple[object, ...]
    p50: float | None = None

    @property
    def within(self) -> bool | None:
        """Whether the budget is kept; None without one."""
        if self.budget is None:
            return None
        return (self.value if self.ratio is None or self.p50 is not None else self.ratio) <= self.budget

    def as_json(self) -> dict[str, object]:
        """The row as plain values, rounded to what can be told apart."""
        row: dict[str, object] = {
            "unit": self.unit,
            "value": _rounded(self.value),
            "baseline": _rounded(self.baseline),
            "ratio": _rounded(self.ratio),
            "budget": self.budget,
            "within": self.within,
        }
        if self.p50 is not None:
            row["p50"] = _rounded(self.p50)
        return row | {"runs": self.runs}


def compared(unit: str, pairs: Sequence[tuple[float, float]], budget: float | None) -> Row:
    """A row of pairs (ours, baseline) that were measured next to each other.

    The ratio is the median of the pairs' own ratios, so that a slow minute of the machine weighs on both sides.
    """
    return Row(
        unit=unit,
        value=median(ours for ours, _ in pairs),
        baseline=median(theirs for _, theirs in pairs),
        ratio=median(ours / theirs for ours, theirs in pairs),
        budget=budget,
        runs=tuple([_rounded(ours), _rounded(theirs)] for ours, theirs in pairs),
    )


def at_percentile(unit: str, samples: Sequence[float], budget: float, baseline: Sequence[float] = ()) -> Row:
    """A row whose 95th percentile is held against `budget`.

    baseline: what was measured next to each sample; the row tells the median of the ratios too.
    """
    return Row(
        unit=unit,
        value=percentile(samples, 95),
        baseline=median(baseline) if baseline else None,
        ratio=median(map(truediv, samples, baseline)) if baseline else None,
        budget=budget,
        runs=tuple(_rounded(sample) for sample in samples),
        p50=percentile(samples, 50),
    )


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least `share` per cent of the samples do not exceed."""
    ordered = sorted(samples)
    rank = -(-len(ordered) * share // 100)
    return ordered[max(0, int(rank) - 1)]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
