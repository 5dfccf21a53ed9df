"""The arguments of the commands that start, stop and list, for argparse. What they come to, the commands say."""

from __future__ import annotations

import argparse
from math import isfinite

from focus_tui.oneshot.completion import SHELLS, TARGETS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

WAIT = 10.0
"""Seconds that a command waits for what comes of it, if the user does not say."""

COMMANDS = ("start", "stop", "toggle", "targets")


def add_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add each command with its arguments. add: makes the parser of one, from its name and help."""
    start = add("start", help="start a task by its name or number, a break, or a new description")
    what = start.add_argument_group("what to start; without any of these, what was started last")
    named = what.add_argument(
        "target", nargs="*", metavar="TARGET", help="the name of what to start, or letters of it"
    )
    named.complete = TARGETS  # type: ignore[attr-defined]  # shtab looks there
    what.add_argument("--task", type=_id, metavar="ID", help="the task with that number")
    what.add_argument("--block", type=_id, metavar="ID", help="the time block with that number")
    what.add_argument("--break", action="store_true", dest="is_break", help="a break")
    what.add_argument("--new", action="store_true", help="TARGET is a new description, whatever else is called so")
    _add_at(start)
    start.add_argument("--switch", action="store_true", help="stop first what is tracked, at the same instant")
    stop = add("stop", help="stop what is tracked")
    _add_at(stop)
    toggle = add("toggle", help="stop what is tracked, or start again what was started last")
    targets = add("targets", help="list what can be started, from what is known")
    targets.add_argument("--json", action="store_true", help="as JSON, in a shape that keeps its meaning")
    targets.add_argument("--names", action="store_true", help="only names, one a line, and nothing is asked")
    completion = add("completion", help="print what completes this command line in a shell", sandbox=False)
    completion.add_argument("shell", choices=SHELLS)
    for parser in (start, stop, toggle, targets):
        parser.add_argument(
            "--wait", type=_seconds, default=WAIT, metavar="S", help="seconds to wait for Focus (%(default)g)"
        )


def wrong(arguments: argparse.Namespace) -> str:
    """What is wrong in the arguments of `start` that argparse has let pass, as a sentence."""
    ways = [bool(arguments.target), arguments.task is not None, arguments.block is not None, arguments.is_break]
    if sum(ways) > 1:
        return "Only one of TARGET, --task, --block and --break can be started."
    if arguments.new and not arguments.target:
        return "--new needs a TARGET: the description."
    return ""


def _add_at(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", metavar="WHEN", help="another time: 10m (ago), 9:12, 'yesterday 17:00', last")


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) < 10**18):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or not 0 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0 to a day")
    return seconds
