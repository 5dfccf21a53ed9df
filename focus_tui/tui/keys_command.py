"""`focus-tui keys`: the table of keys as it is in force, with what the configuration makes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

from focus_tui.config.errors import ConfigError
from focus_tui.config.reader import read_config
from focus_tui.tui.keys import GROUPS, Keymap

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DONE, USAGE = 0, 2
VERSION = 1
"""Of the JSON."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `focus-tui keys`."""
    parser.add_argument("--json", action="store_true", help="as JSON, with a sentence for each")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the table; returns the exit code, which tells of mistakes in the configuration."""
    try:
        config = read_config(environ)
    except ConfigError as problem:
        print(f"focus-tui: {problem}", file=sys.stderr)
        return USAGE
    keymap = Keymap(config.settings.keymap)
    try:
        print(_as_json(keymap) if arguments.json else "\n".join(_lines(keymap)), flush=True)
    except BrokenPipeError:  # whoever reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for sentence in config.mistakes:
        print(f"focus-tui: {sentence}", file=sys.stderr)
    return USAGE if config.mistakes else DONE


def _lines(keymap: Keymap) -> Iterator[str]:
    """The table in groups: keys, the name of the command for the configuration, and what it does."""
    names = {key.id: " ".join(key.names) or "–" for key in keymap.keys}
    widths = max(map(len, names.values())), max(map(len, names))
    for group in GROUPS:
        yield group
        for key in keymap.keys:
            if key.group == group:
                yield f"  {names[key.id]:<{widths[0]}}  {key.id:<{widths[1]}}  {key.label}"


def _as_json(keymap: Keymap) -> str:
    import json

    from focus_tui.config.keymap import written

    keys = [
        {
            "id": key.id,
            "keys": [written(name) for name in key.keys],
            "group": key.group,
            "label": key.label,
            "help": key.help,
        }
        for key in keymap.keys
    ]
    return json.dumps({"version": VERSION, "keys": keys}, indent=2, ensure_ascii=False)
