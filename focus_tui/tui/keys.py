"""The one table of keys. Bindings, footer, help, palette and the README's table are all made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from textual.binding import Binding

Mode = Literal["unknown", "idle", "tracked", "filter", "when", "actions", "held actions", "day"]
"""What the screen shows: the dashboard in one of its states, its filter, its prompt for another time, the list of
actions, one of them held, or the day in full."""
Waiting = Literal["", "queued", "held", "asked"]
"""What has to wait: nothing, actions that are kept for later, one that is held, or one that is asked about."""
Group = Literal["Track", "Notices", "List", "Day", "Program"]

GROUPS: tuple[Group, ...] = ("Track", "Notices", "List", "Day", "Program")


class Key(NamedTuple):
    """One command and the keys that give it.

    id: its name for ever, such as for a keymap. keys: as Textual names them; the first is the one to show.
    action: the dashboard's method `action_…`. label: a few words for the palette. help: one sentence.
    footer: the modes, and what has to wait, for the footer to show it, with the word or two it shows there.
    palette: whether the palette offers it; not for what only makes sense on the list or as an answer.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    label: str
    help: str
    group: Group
    footer: Mapping[Mode | Waiting, str] = MappingProxyType({})
    palette: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The keys, as a person writes them."""
        if len(self.keys) > 4:
            return (f"{key_name(self.keys[0])}…{key_name(self.keys[-1])}",)
        return tuple(key_name(key) for key in self.keys)

    @property
    def shown(self) -> str:
        """The first key, as a person writes it."""
        return self.names[0]


KEYS: tuple[Key, ...] = (
    Key(
        "track.start",
        ("enter",),
        "start",
        "Start the highlighted target",
        "Start the highlighted target. While an entry is tracked, nothing is sent and you are asked first.",
        "Track",
        {"unknown": "start", "idle": "start", "filter": "start", "when": "do it"},
        palette=True,
    ),
    Key(
        "track.toggle",
        ("space",),
        "toggle_tracking",
        "Stop, or start the last again",
        "Stop what is tracked; when nothing is, start the last target again.",
        "Track",
        {"idle": "start last", "tracked": "stop"},
        palette=True,
    ),
    Key("track.stop", ("x",), "stop", "Stop", "Stop what is tracked.", "Track", palette=True),
    Key(
        "track.switch",
        ("w",),
        "switch",
        "Switch to the highlighted target",
        "Switch to the highlighted target, or to the one a notice names while the highlight has not moved since.",
        "Track",
        {"tracked": "switch"},
        palette=True,
    ),
    Key(
        "track.break",
        ("b",),
        "take_break",
        "Take a break",
        "Start a break, or switch to one.",
        "Track",
        {"idle": "break", "tracked": "break"},
        palette=True,
    ),
    Key(
        "track.previous",
        ("minus",),
        "previous",
        "Back to the previous target",
        "Go back to the target before this one.",
        "Track",
        {"tracked": "back"},
        palette=True,
    ),
    Key(
        "track.planned",
        ("0",),
        "start_planned",
        "Start what is planned now",
        "Start the block that is planned now, or else the next one of today, or switch to it.",
        "Track",
        palette=True,
    ),
    Key(
        "track.pinned",
        tuple("123456789"),
        "start_pinned",
        "Start a pinned target",
        "Start the target that is pinned with this number, or switch to it.",
        "Track",
    ),
    Key(
        "track.start_at",
        ("a",),
        "start_at",
        "Start at another time",
        "Start the highlighted target, or switch to it, at another time: 10m, 9:12, yesterday 17:00, last."
        " Up and down move it by a minute.",
        "Track",
        palette=True,
    ),
    Key(
        "track.stop_at",
        ("A",),
        "stop_at",
        "Stop at another time",
        "Stop what is tracked at another time, typed in the same way.",
        "Track",
        palette=True,
    ),
    Key(
        "notice.yes",
        ("y",),
        "yes",
        "Yes",
        "Say yes to a notice that asks.",
        "Notices",
        {"asked": "yes", "held actions": "yes"},
    ),
    Key("notice.no", ("n",), "no", "No", "Say no to a notice that asks: keep things as they are.", "Notices"),
    Key(
        "action.discard",
        ("D",),
        "discard",
        "Discard the held action",
        "Discard the action that is held, so that it is never sent; in the list of actions, the highlighted one.",
        "Notices",
        {"held": "discard", "asked": "discard", "actions": "discard", "held actions": "discard"},
        palette=True,
    ),
    Key(
        "action.list",
        ("h",),
        "list_actions",
        "List what waits to be sent",
        "List the starts and stops that are queued, on their way, or held.",
        "Notices",
        {"queued": "waiting", "held": "waiting", "asked": "waiting"},
        palette=True,
    ),
    Key(
        "notice.close",
        ("escape",),
        "close",
        "Close",
        "Close one thing: this help, the day, the list of actions, the filter, a time that is typed, or the notice."
        " No action is discarded.",
        "Notices",
        {"filter": "clear", "when": "close", "actions": "back", "held actions": "back", "day": "back"},
    ),
    Key(
        "list.filter",
        ("slash",),
        "filter",
        "Filter the list",
        "Type letters of a name or project, or something new. Enter starts the highlighted row, esc shows all again.",
        "List",
        {"unknown": "filter", "idle": "filter", "tracked": "filter"},
        palette=True,
    ),
    Key(
        "list.pin",
        ("p",),
        "pin",
        "Pin or unpin the highlighted target",
        "Pin the highlighted target, so that a number starts it; on a pinned one, unpin it.",
        "List",
        palette=True,
    ),
    Key(
        "list.blocks",
        ("t",),
        "show_blocks",
        "Time blocks of the highlighted task",
        "Read the coming time blocks of the highlighted task and show them below it, or hide them again.",
        "List",
        palette=True,
    ),
    Key(
        "list.refresh",
        ("R",),
        "refresh_lists",
        "Read the lists again",
        "Read tasks, projects and the day again, if the quota has something to spare.",
        "List",
        palette=True,
    ),
    Key("list.down", ("j", "down"), "list_down", "Down", "Highlight the next target.", "List"),
    Key("list.up", ("k", "up"), "list_up", "Up", "Highlight the target before.", "List"),
    Key(
        "time.later",
        ("shift+up",),
        "five_later",
        "Five minutes later",
        "While a time is typed: five minutes later.",
        "List",
        {"when": "5 min later"},
    ),
    Key(
        "time.earlier",
        ("shift+down",),
        "five_earlier",
        "Five minutes earlier",
        "While a time is typed: five minutes earlier.",
        "List",
        {"when": "5 min earlier"},
    ),
    Key("list.page_down", ("pagedown",), "list_page_down", "Page down", "Go a page down the list.", "List"),
    Key("list.page_up", ("pageup",), "list_page_up", "Page up", "Go a page up the list.", "List"),
    Key("list.top", ("g", "home"), "list_top", "To the top", "Go to the first target.", "List"),
    Key("list.bottom", ("G", "end"), "list_bottom", "To the bottom", "Go to the last target.", "List"),
    Key(
        "day.open",
        ("d",),
        "day",
        "The day in full",
        "See the day in full: what was worked, what is planned, and the gaps.",
        "Day",
        palette=True,
    ),
    Key(
        "day.before",
        ("left_square_bracket", "left"),
        "day_before",
        "The day before",
        "Go a day back; Focus is asked for it.",
        "Day",
        {"day": "before"},
    ),
    Key(
        "day.after",
        ("right_square_bracket", "right"),
        "day_after",
        "The day after",
        "Go a day on; Focus is asked for it.",
        "Day",
        {"day": "after"},
    ),
    Key(
        "program.refresh",
        ("r",),
        "ask_focus",
        "Ask Focus now",
        "Ask Focus now what is tracked.",
        "Program",
        {"unknown": "ask again", "idle": "refresh", "day": "ask again"},
        palette=True,
    ),
    Key("program.palette", ("ctrl+p",), "palette", "Palette", "Find a command or a theme by its name.", "Program"),
    Key(
        "program.quit",
        ("q", "ctrl+c"),
        "quit",
        "Quit",
        "Quit. What is tracked goes on being tracked.",
        "Program",
        {"unknown": "quit", "idle": "quit", "tracked": "quit"},
        palette=True,
    ),
    Key(
        "program.help",
        ("question_mark",),
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

_NAMES = {
    "minus": "-",
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "shift+up": "shift+↑",
    "shift+down": "shift+↓",
}


def key_name(key: str) -> str:
    """Textual's name of a key, as a person writes it."""
    return _NAMES.get(key, key)


def bindings() -> list[Binding]:
    """The table as Textual's bindings, for the dashboard's screen."""
    from textual.binding import Binding

    return [
        Binding(",".join(key.keys), key.action, key.label, show=False, tooltip=key.help, id=key.id) for key in KEYS
    ]


def footer_keys(mode: Mode, waiting: Waiting = "") -> tuple[tuple[Key, str], ...]:
    """The keys that the footer shows in `mode` while `waiting`, each with its words, the most useful first."""
    first = tuple((key, key.footer[waiting]) for key in KEYS if waiting in key.footer and waiting)
    named = {key.id for key, _ in first}
    return first + tuple((key, key.footer[mode]) for key in KEYS if mode in key.footer and key.id not in named)


def table_markdown() -> str:
    """The table for the README, in Markdown."""
    lines = ["| key | what it does |", "| --- | --- |"]
    for group in GROUPS:
        for key in KEYS:
            if key.group == group:
                names = " ".join(f"`{name}`" for name in key.names)
                lines.append(f"| {names} | {key.help} |")
    return "\n".join(lines) + "\n"
