"""The one table of commands. Footer, help, palette and the README's table are made from it and the keys in force."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from focus_tui.config.keymap import DEFAULT_KEYS, PINNED, in_force, types, written

Mode = Literal["unknown", "idle", "tracked", "filter", "when", "actions", "held actions", "day"]
"""What the screen shows: the dashboard in one of its states, its filter, its prompt for another time, the list of
actions, one of them held, or the day in full."""
Waiting = Literal["", "queued", "held", "asked"]
"""What has to wait: nothing, actions that are kept for later, one that is held, or one that is asked about."""
Group = Literal["Track", "Notices", "List", "Day", "Program"]

GROUPS: tuple[Group, ...] = ("Track", "Notices", "List", "Day", "Program")
_TYPING: tuple[Mode, ...] = ("filter", "when")
"""What takes every key that types."""


class Key(NamedTuple):
    """One command and the keys that give it.

    id: its name for ever, such as for a keymap. action: the dashboard's method `action_…`. label: a few words for the
    palette. help: one sentence. footer: the modes, and what has to wait, for the footer to show it, with the word or
    two it shows there. palette: whether the palette offers it; not for what only makes sense on the list or as an
    answer. keys: as Textual names them; the first is the one to show. There may be none.
    """

    id: str
    action: str
    label: str
    help: str
    group: Group
    footer: Mapping[Mode | Waiting, str] = MappingProxyType({})
    palette: bool = False
    keys: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The keys, as a person writes them."""
        if len(self.keys) > 2 and "".join(self.keys) in "123456789":
            return (f"{self.keys[0]}…{self.keys[-1]}",)
        return tuple(map(written, self.keys))

    @property
    def shown(self) -> str:
        """The first key, as a person writes it; "" where there is none."""
        return self.names[0] if self.keys else ""


_TABLE: tuple[Key, ...] = (
    Key(
        "track.start",
        "start",
        "Start the highlighted target",
        "Start the highlighted target. While an entry is tracked, nothing is sent and you are asked first.",
        "Track",
        {"unknown": "start", "idle": "start", "filter": "start", "when": "do it"},
        palette=True,
    ),
    Key(
        "track.toggle",
        "toggle_tracking",
        "Stop, or start the last again",
        "Stop what is tracked; when nothing is, start the last target again.",
        "Track",
        {"idle": "start last", "tracked": "stop"},
        palette=True,
    ),
    Key("track.stop", "stop", "Stop", "Stop what is tracked.", "Track", palette=True),
    Key(
        "track.switch",
        "switch",
        "Switch to the highlighted target",
        "Switch to the highlighted target, or to the one a notice names while the highlight has not moved since.",
        "Track",
        {"tracked": "switch"},
        palette=True,
    ),
    Key(
        "track.break",
        "take_break",
        "Take a break",
        "Start a break, or switch to one.",
        "Track",
        {"idle": "break", "tracked": "break"},
        palette=True,
    ),
    Key(
        "track.previous",
        "previous",
        "Back to the previous target",
        "Go back to the target before this one.",
        "Track",
        {"tracked": "back"},
        palette=True,
    ),
    Key(
        "track.planned",
        "start_planned",
        "Start what is planned now",
        "Start the block that is planned now, or else the next one of today, or switch to it.",
        "Track",
        palette=True,
    ),
    Key(
        "track.pinned",
        "start_pinned",
        "Start a pinned target",
        "Start the target that is pinned with this number, or switch to it.",
        "Track",
    ),
    Key(
        "track.start_at",
        "start_at",
        "Start at another time",
        "Start the highlighted target, or switch to it, at another time: 10m, 9:12, yesterday 17:00, last."
        " The arrow keys move it by a minute.",
        "Track",
        palette=True,
    ),
    Key(
        "track.stop_at",
        "stop_at",
        "Stop at another time",
        "Stop what is tracked at another time, typed in the same way.",
        "Track",
        palette=True,
    ),
    Key(
        "notice.yes",
        "yes",
        "Yes",
        "Say yes to a notice that asks.",
        "Notices",
        {"asked": "yes", "held actions": "yes"},
    ),
    Key("notice.no", "no", "No", "Say no to a notice that asks: keep things as they are.", "Notices"),
    Key(
        "action.discard",
        "discard",
        "Discard the held action",
        "Discard the action that is held, so that it is never sent; in the list of actions, the highlighted one.",
        "Notices",
        {"held": "discard", "asked": "discard", "actions": "discard", "held actions": "discard"},
        palette=True,
    ),
    Key(
        "action.list",
        "list_actions",
        "List what waits to be sent",
        "List the starts and stops that are queued, on their way, or held.",
        "Notices",
        {"queued": "waiting", "held": "waiting", "asked": "waiting"},
        palette=True,
    ),
    Key(
        "notice.close",
        "close",
        "Close",
        "Close one thing: this help, the day, the list of actions, the filter, a time that is typed, or the notice."
        " No action is discarded.",
        "Notices",
        {"filter": "clear", "when": "close", "actions": "back", "held actions": "back", "day": "back"},
    ),
    Key(
        "list.filter",
        "filter",
        "Filter the list",
        "Type letters of a name or project, or something new, and start the highlighted row.",
        "List",
        {"unknown": "filter", "idle": "filter", "tracked": "filter"},
        palette=True,
    ),
    Key(
        "list.pin",
        "pin",
        "Pin or unpin the highlighted target",
        "Pin the highlighted target, so that a number starts it; on a pinned one, unpin it.",
        "List",
        palette=True,
    ),
    Key(
        "list.blocks",
        "show_blocks",
        "Time blocks of the highlighted task",
        "Read the coming time blocks of the highlighted task and show them below it, or hide them again.",
        "List",
        palette=True,
    ),
    Key(
        "list.refresh",
        "refresh_lists",
        "Read the lists again",
        "Read tasks, projects and the day again, if the quota has something to spare.",
        "List",
        palette=True,
    ),
    Key("list.down", "list_down", "Down", "Highlight the next target.", "List"),
    Key("list.up", "list_up", "Up", "Highlight the target before.", "List"),
    Key(
        "time.later",
        "five_later",
        "Five minutes later",
        "While a time is typed: five minutes later.",
        "List",
        {"when": "5 min later"},
    ),
    Key(
        "time.earlier",
        "five_earlier",
        "Five minutes earlier",
        "While a time is typed: five minutes earlier.",
        "List",
        {"when": "5 min earlier"},
    ),
    Key("list.page_down", "list_page_down", "Page down", "Go a page down the list.", "List"),
    Key("list.page_up", "list_page_up", "Page up", "Go a page up the list.", "List"),
    Key("list.top", "list_top", "To the top", "Go to the first target.", "List"),
    Key("list.bottom", "list_bottom", "To the bottom", "Go to the last target.", "List"),
    Key(
        "day.open",
        "day",
        "The day in full",
        "See the day in full: what was worked, what is planned, and the gaps.",
        "Day",
        palette=True,
    ),
    Key(
        "day.before",
        "day_before",
        "The day before",
        "Go a day back; Focus is asked for it.",
        "Day",
        {"day": "before"},
    ),
    Key(
        "day.after",
        "day_after",
        "The day after",
        "Go a day on; Focus is asked for it.",
        "Day",
        {"day": "after"},
    ),
    Key(
        "program.refresh",
        "ask_focus",
        "Ask Focus now",
        "Ask Focus now what is tracked.",
        "Program",
        {"unknown": "ask again", "idle": "refresh", "day": "ask again"},
        palette=True,
    ),
    Key("program.palette", "palette", "Palette", "Find a command or a theme by its name.", "Program"),
    Key(
        "program.shell",
        "shell",
        "Go to the shell",
        "Stop the program and go back to the shell, whose fg goes on with it; another focus-tui may send meanwhile.",
        "Program",
        palette=True,
    ),
    Key(
        "program.quit",
        "quit",
        "Quit",
        "Quit. What is tracked goes on being tracked.",
        "Program",
        {"unknown": "quit", "idle": "quit", "tracked": "quit"},
        palette=True,
    ),
    Key(
        "program.help",
        "help",
        "Show all keys",
        "Show all keys.",
        "Program",
        {
            "unknown": "keys",
            "idle": "keys",
            "tracked": "keys",
            "actions": "keys",
            "held actions": "keys",
            "day": "keys",
        },
        palette=True,
    ),
)
"""Every command, in the order in which help and footer show them."""

KEYS: tuple[Key, ...] = tuple(key._replace(keys=DEFAULT_KEYS[key.id]) for key in _TABLE)
"""The same with the keys that they have where the configuration says nothing."""


class Offer(NamedTuple):
    """A command that the footer offers. name: the key for it, as a person writes it. words: what it does there."""

    key: Key
    name: str
    words: str


class Keymap:
    """The table with the keys in force. given: other keys than the usual ones, by the ids of their commands."""

    def __init__(self, given: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> None:
        keys = in_force(given)
        self.keys = tuple(key._replace(keys=keys[key.id]) for key in KEYS) if given else KEYS
        self._by_key = {name: key for key in self.keys for name in key.keys}
        self._by_id = {key.id: key for key in self.keys}

    def pressed(self, name: str) -> Key | None:
        """The command of the key that Textual names so; None for none."""
        return self._by_key.get(name)

    def shown(self, id: str, *, typing: bool = False) -> str:
        """The first key of a command, as a person writes it; while `typing`, the first that types nothing; or ""."""
        return next((written(key) for key in self._by_id[id].keys if not (typing and types(key))), "")

    def hint(self, usual: str) -> str:
        """The key of a notice, which names it as it is by default, as it is now; "" where the command has none."""
        if usual not in _USUAL:
            return usual
        id, place = _USUAL[usual]
        keys = self._by_id[id].keys
        if id != PINNED:
            return self.shown(id)
        return written(keys[place]) if place < len(keys) else ""

    def footer(self, mode: Mode, waiting: Waiting = "") -> tuple[Offer, ...]:
        """What the footer shows in `mode` while `waiting`, the most useful first."""
        first = [(key, key.footer[waiting]) for key in self.keys if waiting in key.footer and waiting]
        named = {key.id for key, _ in first}
        rest = [(key, key.footer[mode]) for key in self.keys if mode in key.footer and key.id not in named]
        offered = (Offer(key, self.shown(key.id, typing=mode in _TYPING), words) for key, words in first + rest)
        return tuple(offer for offer in offered if offer.name)


_USUAL = {written(key): (id, place) for id, keys in DEFAULT_KEYS.items() for place, key in enumerate(keys)}
"""The commands of the usual keys, by what a person writes, with the place of the key."""

USUAL = Keymap()
"""The keys where the configuration says nothing."""


def table_markdown() -> str:
    """The table for the README, in Markdown."""
    lines = ["| key | what it does |", "| --- | --- |"]
    for group in GROUPS:
        for key in KEYS:
            if key.group == group:
                names = " ".join(f"`{name}`" for name in key.names)
                lines.append(f"| {names} | {key.help} |")
    return "\n".join(lines) + "\n"
