"""`focus-tui status`: what is tracked, from `status.json` alone, in a line for people, scripts and bars.

It is asked each few seconds by bars and prompts, so it answers as quickly as it can: neither argparse nor the tracker
is imported, and nothing is asked. With `--refresh` it is a client like any other, see `refreshing`.
"""

from __future__ import annotations

from focus_tui.oneshot.codes import DONE, NOT_KNOWN, NOTHING_TRACKED, USAGE, complain, say
from focus_tui.oneshot.fields import BARS, FIELDS, SHORT, Moments, WrongTemplate, filled, for_pango
from focus_tui.tracking.glance import Glance, read_glance

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from focus_tui.clock import Clock
    from focus_tui.config import Profile
    from focus_tui.tracking.glance import State

VERSION = 1
"""Of the shape that `--json` prints. Members may be added to it; none is taken away, or means something else."""

CODES: Mapping[State, int] = {"tracked": DONE, "idle": NOTHING_TRACKED, "unknown": NOT_KNOWN}


class Wanted:
    """How it is to be shown. template: that of `--format`; bar: the program that is to show it."""

    __slots__ = ("bar", "json", "refresh", "sandbox", "template")

    def __init__(self) -> None:
        self.bar: str | None = None
        self.json = False
        self.refresh = False
        self.sandbox = False
        self.template: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of `status`, for its help and for what `quickly_parsed` does not understand."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="as JSON, in a shape that keeps its meaning")
    how.add_argument("--format", metavar="T", dest="template", help=f"as a template of {{{'}, {'.join(FIELDS)}}}")
    parser.add_argument("--for", dest="bar", choices=BARS, help="escape what this program would obey")
    parser.add_argument("--refresh", action="store_true", help="ask Focus first, if the quota bears it")


def quickly_parsed(arguments: list[str]) -> Wanted | None:
    """What the arguments behind `status` ask for; None where they need a better reader, or are wrong."""
    wanted = Wanted()
    left = list(arguments)
    while left:
        name, equals, value = left.pop(0).partition("=")
        if name in ("--json", "--refresh", "--sandbox") and not equals:
            setattr(wanted, name[2:], True)
        elif name in ("--format", "--for") and (equals or (left and not left[0].startswith("-"))):
            setattr(wanted, "template" if name == "--format" else "bar", value if equals else left.pop(0))
            if wanted.bar is not None and wanted.bar not in BARS:
                return None
        else:
            return None
    return None if wanted.json and wanted.template is not None else wanted


def parsed(arguments: argparse.Namespace) -> Wanted:
    """The same of what argparse has read."""
    wanted = Wanted()
    for name in Wanted.__slots__:
        setattr(wanted, name, getattr(arguments, name))
    return wanted


def run(wanted: Wanted, profile: Profile, environ: Mapping[str, str], clock: Clock) -> int:
    """Print what was last known of `profile`; the exit code. Raises ConfigError without a home."""
    glance = read_glance(environ, profile) or Glance()
    moments = Moments(glance, clock.now().wall, clock)
    try:
        line = _line(wanted, moments)
    except WrongTemplate as problem:
        complain(str(problem))
        return USAGE
    say(line)
    return CODES[glance.state]


def _line(wanted: Wanted, moments: Moments) -> str:
    if wanted.json:
        return _json(shape(moments))
    if wanted.bar is None:
        return sentence(moments) if wanted.template is None else filled(wanted.template, moments)
    text = filled(SHORT if wanted.template is None else wanted.template, moments, BARS[wanted.bar])
    return _json(for_waybar(text, moments)) if wanted.bar == "waybar" else text


def _json(value: object) -> str:
    import json

    # ASCII alone: whatever the locale, every reader gets the same.
    return json.dumps(value)


def sentence(moments: Moments) -> str:
    """What is tracked, in a line for people."""
    glance = moments.glance
    if glance.state == "unknown":
        parts = ["? It is not known what is tracked; focus-tui status --refresh asks Focus"]
    elif glance.state == "idle":
        parts = [f"○ {moments.old}Nothing is tracked"]
    else:
        parts = [filled("{mark} {description}  {elapsed}", moments), glance.project, f"since {moments.since()}"]
        parts += [f"block {planned}" for planned in [moments.planned()] if planned]
    parts += [f"asked {age} ago" for age in [moments.age()] if age and glance.state != "unknown"]
    return " · ".join(part for part in [*parts, moments.waiting()] if part)


def shape(moments: Moments) -> dict[str, object]:
    """What `--json` prints. Times are in epoch seconds of the server's clock, lengths of time in seconds."""
    glance, wall = moments.glance, moments.wall
    tracked = moments.is_tracked
    age = glance.age(wall)
    return {
        "version": VERSION,
        "state": glance.state,
        "description": glance.title if tracked else None,
        "project": glance.project or None,
        "type": glance.type or None,
        "entry_id": glance.entry_id,
        "task_id": glance.task_id,
        "time_block_id": glance.time_block_id,
        "start": glance.start if tracked else None,
        "elapsed": int(glance.elapsed(wall)) if tracked else None,
        "planned_start": glance.planned[0] if glance.planned else None,
        "planned_end": glance.planned[1] if glance.planned else None,
        "age": None if age is None else int(age),
        "old": glance.state != "unknown" and glance.is_old(wall),
        "queued": glance.queued,
        "held": glance.held,
    }


def for_waybar(text: str, moments: Moments) -> dict[str, object]:
    """What a custom module of waybar reads, with its `return-type` set to `json`."""
    state = moments.glance.state
    return {
        "text": text,
        "alt": state,
        "tooltip": for_pango(sentence(moments)),
        "class": [state, "old"] if moments.old else [state],
    }
