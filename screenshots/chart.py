"""Charts out of the simulated day, as SVG: lines and words on the same dark ground as the other pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from benchmarks.day.naive import naive_day
from benchmarks.day.ours import Day
from benchmarks.day.plan import HOUR, PLANS, WORK, Others

WIDTH, HEIGHT = 824, 330
LEFT, RIGHT, TOP, BOTTOM = 74, 800, 78, 286
MOST = 60.0
"""Minutes at the top of the scale."""
_FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_GROUND, _LINES, _WORDS, _FAINT = "#121212", "#333333", "#e0e0e0", "#999999"
_OURS, _THEIRS = "#57a5e2", "#e8a33d"
_EVERY = 15


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. words: what it has to say."""

    draw: Callable[[], str]
    words: tuple[str, ...]


def _day() -> str:
    """How old the truth on the screen is through a day at work on Free, beside a client that polls."""
    plan = PLANS[0]
    ours = Day(plan, Others.A_TENTH).run()
    theirs = naive_day(plan, Others.A_TENTH, _EVERY)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f"<style>text{{font-family:{_FONTS};font-size:13px;white-space:pre}}path{{fill:none}}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{_GROUND}"/>',
        _text(
            24, 28, f"How old is what is on the screen? A day at work on Free, {plan.quota} requests an hour.", _WORDS
        ),
    ]
    lost, late = len(theirs.waited), len(ours.waited)
    polls = f"polling every {_EVERY} s: {theirs.refusals} × 402, {lost} of {theirs.actions} keys lost"
    paced = f"focus-tui: {ours.refusals} × 402, {late} of {ours.actions} keys late"
    rows = ((24, 2.0, _THEIRS, polls), (440, 3.5, _OURS, paced))
    for x, stroke, colour, said in rows:
        parts += [_path(f"M{x} 48h24", colour, stroke), _text(x + 32, 52, said, colour)]
    for minutes in (0, 15, 30, 45, 60):
        y = _y(minutes * 60.0)
        label = f"{minutes} min"
        parts += [_path(f"M{LEFT} {y}H{RIGHT}", _LINES, 1.0), _text(LEFT - 8, y + 4, label, _FAINT, "end")]
    for hour in range(WORK.start, WORK.stop + 1):
        parts.append(_text(_x(hour * HOUR), BOTTOM + 22, f"{hour}:00", _FAINT, "middle"))
    parts += [_path(_line(theirs.history), _THEIRS, 2.0), _path(_line(ours.history), _OURS, 3.5)]
    return "\n".join([*parts, "</svg>", ""])


def _x(second: float) -> float:
    begin, end = WORK.start * HOUR, WORK.stop * HOUR
    return round(LEFT + (RIGHT - LEFT) * (second - begin) / (end - begin), 1)


def _y(age: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * min(age / 60.0, MOST) / MOST, 1)


def _line(history: Iterable[tuple[float, float]]) -> str:
    shown = [(at, age) for at, age in history if WORK.start * HOUR <= at <= WORK.stop * HOUR]
    return "M" + "L".join(f"{_x(at):g} {_y(age):g}" for at, age in shown)


def _text(x: float, y: float, words: str, colour: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def _path(way: str, colour: str, stroke: float) -> str:
    return f'<path d="{way}" stroke="{colour}" stroke-width="{stroke}" stroke-linejoin="round"/>'


CHARTS = {"day": Chart(_day, ("focus-tui: 0 × 402, 0 of", "polling every 15 s:", "× 402", "60 min"))}
