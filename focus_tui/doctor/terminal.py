"""The terminal: its size, its colours, whether it says when it has the focus, and how long tmux holds back esc."""

from __future__ import annotations

import os
import re
import select
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from focus_tui.config.command import first_line
from focus_tui.config.errors import ConfigError
from focus_tui.doctor.finding import Finding
from focus_tui.tui.first_frame import LEAST_HEIGHT, LEAST_WIDTH

PATIENCE = 0.5
"""Seconds to wait for each part of what the terminal answers."""
LATE = 100
"""Milliseconds from which on it is noticed that esc is held back. Textual waits as long itself."""

# Is focus reporting known? And then what every terminal answers, so that one that does not know the first is not
# waited for.
_ASK_FOCUS = b"\x1b[?1004$p\x1b[c"
_FOCUS = re.compile(rb"\x1b\[\?1004;([0-4])\$y")
_END = re.compile(rb"\x1b\[\?[0-9;]*c")
_MOST_PARTS = 64
_LIMIT = 5.0


class Tmux(NamedTuple):
    """What tmux is set to; None where it did not say. escape_time: milliseconds."""

    escape_time: int | None
    focus_events: bool | None


class Terminal(NamedTuple):
    """What could be seen of the terminal. size: columns and rows; None without a terminal.

    focus: whether it reports the focus; None where it does not say. tmux: None outside of it.
    """

    size: tuple[int, int] | None
    focus: bool | None = None
    tmux: Tmux | None = None


async def look(environ: Mapping[str, str], path: str = "/dev/tty") -> Terminal:
    """Look at the terminal at `path`, whatever input and output are."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return Terminal(None)
    try:
        columns, rows = os.get_terminal_size(handle)
        if environ.get("TMUX"):
            return Terminal((columns, rows), tmux=await _ask_tmux(environ))
        return Terminal((columns, rows), _reports_focus(handle))
    except OSError:
        return Terminal(None)
    finally:
        os.close(handle)


def findings(terminal: Terminal, environ: Mapping[str, str]) -> Iterator[Finding]:
    """What there is to say of it."""
    name = environ.get("TERM", "") or "without a name"
    if terminal.size is None:
        yield Finding("warn", "terminal", "There is none here. Run it where you run the dashboard.")
        return
    columns, rows = terminal.size
    if columns < LEAST_WIDTH or rows < LEAST_HEIGHT:
        least = f"the dashboard needs {LEAST_WIDTH}×{LEAST_HEIGHT}; make it larger"
        yield Finding("warn", "terminal", f"{name}, {columns}×{rows}: {least}.")
    else:
        yield Finding("ok", "terminal", f"{name}, {columns}×{rows}.")
    how = colours(environ)
    if how is None:
        yield Finding("warn", "colours", "TERM names no terminal that can be drawn on; set it to what yours is.")
    else:
        yield Finding("ok", "colours", f"{how}.")
    if terminal.tmux is not None:
        yield from _of_tmux(terminal.tmux)
    elif terminal.focus is None:
        yield Finding("ok", "focus", "The terminal does not say whether it reports the focus; nothing relies on it.")
    elif terminal.focus:
        yield Finding("ok", "focus", "The terminal reports the focus: coming back to it brings what is true.")
    else:
        yield Finding("ok", "focus", "The terminal does not report the focus; nothing relies on it.")


def colours(environ: Mapping[str, str]) -> str | None:
    """How many colours Textual draws with, in words; None where TERM names nothing that it can draw on."""
    term = environ.get("TERM", "").strip().lower()
    if term in ("", "dumb", "unknown"):
        return None
    if "NO_COLOR" in environ:
        return "None, since NO_COLOR is set"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "16 million"
    return {"256color": "256", "kitty": "256"}.get(term.rpartition("-")[2], "16")


def _of_tmux(tmux: Tmux) -> Iterator[Finding]:
    if tmux.escape_time is None:
        yield Finding("warn", "tmux", "It does not say what its escape-time is.")
    elif tmux.escape_time > LATE:
        yield Finding(
            "warn",
            "tmux",
            f"Its escape-time is {tmux.escape_time} ms, by which esc comes late. Put `set -sg escape-time 20` into "
            "~/.tmux.conf.",
        )
    else:
        yield Finding("ok", "tmux", f"Its escape-time is {tmux.escape_time} ms.")
    if tmux.focus_events:
        yield Finding("ok", "focus", "tmux reports the focus: coming back to the pane brings what is true.")
    else:
        yield Finding(
            "warn",
            "focus",
            "tmux does not report the focus, so coming back to the pane asks nothing. Put `set -g focus-events on` "
            "into ~/.tmux.conf.",
        )


async def _ask_tmux(environ: Mapping[str, str]) -> Tmux:
    escape_time, focus_events = [
        await _option(environ, *option) for option in (("-sv", "escape-time"), ("-gv", "focus-events"))
    ]
    return Tmux(
        int(escape_time) if escape_time.isascii() and escape_time.isdigit() else None,
        {"on": True, "off": False}.get(focus_events),
    )


async def _option(environ: Mapping[str, str], scope: str, name: str) -> str:
    """What an option of tmux is set to; empty where it does not say."""
    try:
        code, said = await first_line(["tmux", "show-options", scope, name], environ, "tmux", _LIMIT)
    except ConfigError:
        return ""
    return "" if code else said().strip()


def _reports_focus(handle: int) -> bool | None:
    """Whether the terminal knows how to report the focus; None where it does not say, or is not ours to ask."""
    return _asked_for_focus(handle) if os.tcgetpgrp(handle) == os.getpgrp() else None


def _asked_for_focus(handle: int) -> bool | None:
    with _unbuffered(handle):
        os.write(handle, _ASK_FOCUS)
        said = b""
        for _ in range(_MOST_PARTS):
            if _END.search(said) or not select.select([handle], [], [], PATIENCE)[0]:
                break
            said += os.read(handle, 256)
    found = _FOCUS.search(said)
    return None if found is None else found[1] != b"0"


@contextmanager
def _unbuffered(handle: int) -> Iterator[None]:
    """Without echo, and without waiting for the end of a line; then as it was."""
    try:
        before = termios.tcgetattr(handle)
        changed = [*before]
        changed[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(handle, termios.TCSADRAIN, changed)
        try:
            yield
        finally:
            termios.tcsetattr(handle, termios.TCSAFLUSH, before)  # what comes too late is no input for the shell
    except termios.error as problem:
        raise OSError(*problem.args) from None
