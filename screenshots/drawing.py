"""The screen as SVG. Words are text in a font that viewers have; lines and blocks are drawn, so that they join."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.app import App

WIDTH, HEIGHT = 10, 20
"""Pixels of a cell."""
_MARGIN, _BAR = 12, 34
_FONT = 16.6
_BASELINE = 15
_FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_FOREGROUND, _BACKGROUND = "#e0e0e0", "#121212"
_FAINT = 0.4
"""How far dim text goes over to its background."""
_LIGHT, _HEAVY = 1.4, 3.0

# Where the arms of a line go from the middle of the cell: up, right, down, left.
_ARMS = {
    "─": "rl", "━": "RL", "│": "ud", "┃": "UD", "┏": "RD", "┓": "DL", "┗": "UR", "┛": "UL", "┣": "URD", "┫": "UDL",
    "┻": "URL", "╸": "L", "╹": "U", "╺": "R", "╻": "D", "╍": "RL", "╏": "UD",
}  # fmt: skip
_DASHED = {"╍": "3 2", "╏": "6 4"}
_ENDS = {"u": (0, -HEIGHT / 2), "r": (WIDTH / 2, 0), "d": (0, HEIGHT / 2), "l": (-WIDTH / 2, 0)}
# The round corners: from one edge of the cell to another, by way of its middle.
_CORNERS = {"╭": "dr", "╮": "dl", "╰": "ur", "╯": "ul"}
_BLOCKS = {chr(0x2580 + eighths): eighths / 8 for eighths in range(1, 9)}


def svg_of(app: App[Any]) -> str:
    """What the screen of the running `app` shows, as SVG."""
    columns, rows = app.size
    lines = list(Segment.split_and_crop_lines(_segments(app), columns, include_new_lines=False))[:rows]
    width, height = columns * WIDTH + 2 * _MARGIN, rows * HEIGHT + _BAR + _MARGIN
    ground = next(_colours(segment.style)[1] for segment in lines[0])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<style>text{{font-family:{_FONTS};font-size:{_FONT}px;white-space:pre}}path{{fill:none}}</style>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{ground}"/>',
        *(f'<circle cx="{20 + 20 * i}" cy="17" r="6" fill="#808080" fill-opacity="0.5"/>' for i in range(3)),
        f'<g transform="translate({_MARGIN},{_BAR})">',
    ]
    for y, line in enumerate(lines):
        parts += _line(line, y * HEIGHT, ground)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _segments(app: App[Any]) -> list[Segment]:
    """The whole screen, with what lies under it."""
    columns, rows = app.size
    console = Console(
        width=columns, height=rows, file=io.StringIO(), force_terminal=True, color_system="truecolor", record=True
    )
    console.print(app.screen._compositor.render_update(full=True, screen_stack=app._background_screens))
    return list(Segment.filter_control(console._record_buffer))


def _colours(style: Style | None) -> tuple[str, str]:
    """Text and background as `#rrggbb`."""
    style = style or Style()
    text = style.color.get_truecolor() if style.color and not style.color.is_default else None
    ground = style.bgcolor.get_truecolor() if style.bgcolor and not style.bgcolor.is_default else None
    pair = text.hex if text else _FOREGROUND, ground.hex if ground else _BACKGROUND
    if style.reverse:
        pair = pair[1], pair[0]
    return (_blend(*pair), pair[1]) if style.dim else pair


def _blend(text: str, ground: str) -> str:
    pairs = ((int(text[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(of + (to - of) * _FAINT):02x}" for of, to in pairs)


def _line(line: list[Segment], top: int, ground: str) -> Iterator[str]:
    """One line of the screen: first what lies behind, then what is written."""
    written: list[str] = []
    x = 0
    for text, style, _ in Segment.simplify(line):
        colour, behind = _colours(style)
        cells = cell_len(text)
        if behind != ground:
            yield f'<rect x="{x}" y="{top}" width="{cells * WIDTH}" height="{HEIGHT}" fill="{behind}"/>'
        written += _run(text, style or Style(), colour, x, top)
        x += cells * WIDTH
    yield from written


def _run(text: str, style: Style, colour: str, x: int, top: int) -> Iterator[str]:
    """Text of one style: words as text, lines and blocks as shapes, blanks as nothing."""
    weight = ' font-weight="bold"' if style.bold else ""
    slant = ' font-style="italic"' if style.italic else ""
    for drawn, characters in groupby(text, key=lambda sign: sign if sign == " " or _is_shape(sign) else ""):
        run = "".join(characters)
        cells = cell_len(run)
        if not drawn:
            yield (
                f'<text x="{x}" y="{top + _BASELINE}" textLength="{cells * WIDTH}"{weight}{slant} fill="{colour}">'
                f"{escape(run)}</text>"
            )
        elif drawn in _BLOCKS:
            tall = _BLOCKS[drawn] * HEIGHT
            low = top + HEIGHT - tall
            yield f'<rect x="{x}" y="{low:g}" width="{cells * WIDTH}" height="{tall:g}" fill="{colour}"/>'
        elif drawn in "─━":
            stroke = _LIGHT if drawn == "─" else _HEAVY
            yield _path(f"M{x} {top + HEIGHT // 2}h{cells * WIDTH}", colour, stroke)
        elif drawn != " ":
            for place in range(cells):
                yield _shape(drawn, x + place * WIDTH + WIDTH / 2, top + HEIGHT / 2, colour)
        x += cells * WIDTH


def _is_shape(sign: str) -> bool:
    return sign in _ARMS or sign in _CORNERS or sign in _BLOCKS


def _shape(sign: str, x: float, y: float, colour: str) -> str:
    """A line's character around the middle of its cell."""
    if sign in _CORNERS:
        (ax, ay), (bx, by) = (_ENDS[end] for end in _CORNERS[sign])
        return _path(f"M{x + ax:g} {y + ay:g}V{y + ay * 0.5:g}Q{x:g} {y:g} {x + bx:g} {y + by:g}", colour, _LIGHT)
    arms = _ARMS[sign]
    heavy = arms.isupper()
    way = "".join(
        f"M{x - dx * 0.3 * heavy:g} {y - dy * 0.15 * heavy:g}L{x + dx:g} {y + dy:g}"
        for dx, dy in (_ENDS[arm.lower()] for arm in arms)
    )
    return _path(way, colour, _HEAVY if heavy else _LIGHT, _DASHED.get(sign))


def _path(way: str, colour: str, stroke: float, dashes: str | None = None) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{way}" stroke="{colour}" stroke-width="{stroke}"{dashed}/>'
