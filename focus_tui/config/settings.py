"""Settings: what `config.toml` may say, each as a typed field with its default and what it is for.

The sentences under the fields are the comments of the template that `focus-tui config init` writes. How each is
written in the file, and what it may be, stands in `schema`, with the settings of the account, which only the readers
of the file need; here are the plain values that the dashboard goes by.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Found = tuple[str, ...]
"""Where a setting stands in the file: its table, if it has one, and its key."""


class PaceSettings(NamedTuple):
    """`[pace]`: how often Focus is asked. It is never more often than the quota of your plan bears."""

    fastest: int = 5
    """The least time between two polls."""
    keep_for_keys: int | None = None
    """So many requests an hour are kept back for your keys: 6 on Free, 24 on larger plans, or more. It is never more
    than a third of the plan's."""


class HookSettings(NamedTuple):
    """`[hooks]`: commands to run when an entry has started or stopped, as a program and its arguments."""

    on_start: tuple[str, ...] = ()
    """Run after a start has reached Focus, with the entry as JSON on its standard input."""
    on_stop: tuple[str, ...] = ()
    """Run after a stop has reached Focus, with the entry as JSON on its standard input."""


class Settings(NamedTuple):
    """What the dashboard is to be like. Times are in seconds, hours in seconds after midnight."""

    day_goal: int | None = None
    """How long you want to work in a day. The dashboard then says what is left of it."""
    working_hours: tuple[int, int] = (9 * 3600, 17 * 3600)
    """The hours that the picture of the day shows at least."""
    forgotten_after: int = 10 * 3600
    """After this time you are asked once whether an entry that still runs was forgotten."""
    theme: str | None = None
    """The colours. One that you choose in the palette goes before it, until you go back there to this one."""
    bell: bool = False
    """Ring the terminal's bell once when a planned block is over."""
    ascii: bool = False
    """Draw the picture of the day with plain ASCII signs."""
    reduced_motion: bool = False
    """Less moves: the timer tells hours and minutes but no seconds, what counts does so in steps of ten, and nothing
    glides."""
    pace: PaceSettings = PaceSettings()
    hooks: HookSettings = HookSettings()
    keymap: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Other keys for what the dashboard does, as a list for each; an empty list takes its keys away. focus-tui keys
    prints the names of all commands, and which keys they have."""


DEFAULTS = Settings()


def settings_of(values: Mapping[str, Any]) -> Settings:
    """The settings that checked `values` come to, as the file has them; what it leaves out is as by default.

    Raises ValueError, TypeError or AttributeError for what was not checked.
    """
    from focus_tui.config.keymap import named
    from focus_tui.config.times import parse_hours, parse_span

    read = {name: value for name, value in values.items() if name in Settings._fields}
    for name, parse in (("day_goal", parse_span), ("forgotten_after", parse_span), ("working_hours", parse_hours)):
        if name in read:
            read[name] = parse(read[name])
    pace = dict(read.get("pace", {}))
    if "fastest" in pace:
        pace["fastest"] = parse_span(pace["fastest"])
    hooks = {name: tuple(argv) for name, argv in read.get("hooks", {}).items()}
    keymap = {id: tuple(map(named, keys)) for id, keys in read.get("keymap", {}).items()}
    read |= {"pace": PaceSettings(**pace), "hooks": HookSettings(**hooks), "keymap": MappingProxyType(keymap)}
    return Settings(**read)
