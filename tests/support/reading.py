"""What a test reads off the dashboard in a terminal: the digits, sentences, the first frame, the way it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyte

from focus_tui.tui.first_frame import TALL_COLUMN, TALL_ROW
from focus_tui.tui.glyphs import GLYPHS
from tests.support.terminal import Terminal

_ENTER = b"\x1b[?1049h"
_READ_BACK = {glyph: character for character, glyph in GLYPHS.items()}


def digits(screen: str) -> str:
    """The large digits of the timer, read back as text; "" while they are half drawn."""
    lines = screen.splitlines()[TALL_ROW + 1 : TALL_ROW + 4]
    top, middle, bottom = (line[TALL_COLUMN:].rstrip("│ ").ljust(40) for line in lines)
    text, cell = "", 0
    while top[cell:].strip() or middle[cell:].strip() or bottom[cell:].strip():
        width = 2 if middle[cell : cell + 2] == "~ " else 3
        character = _READ_BACK.get(
            (top[cell : cell + width], middle[cell : cell + width], bottom[cell : cell + width])
        )
        if character is None:
            return ""
        text, cell = text + character, cell + width
    return text


def seconds(reading: str) -> int:
    hours, minutes, rest = reading.removeprefix("~").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


class Watch:
    """A predicate for `wait_for`: notes every reading of the timer, until it shows `until` seconds or more."""

    def __init__(self, until: int) -> None:
        self._until = until
        self.readings: list[int] = []

    def __call__(self, screen: str) -> bool:
        reading = digits(screen)
        if reading and (not self.readings or self.readings[-1] != seconds(reading)):
            self.readings.append(seconds(reading))
        return bool(self.readings) and self.readings[-1] >= self._until

    def assert_ticked(self, least: int) -> None:
        """At least so many readings: each later than the one before, and as good as every second among them."""
        steps = [after - before for before, after in zip(self.readings, self.readings[1:], strict=False)]
        assert len(steps) >= least, self.readings
        assert min(steps) == 1, self.readings
        assert sum(steps) <= len(steps) + 2, self.readings  # a busy machine may miss a second


def first_frame(terminal: Terminal) -> str:
    """What was on the screen before Textual entered it."""
    screen = pyte.Screen(terminal.cols, terminal.rows)
    pyte.ByteStream(screen).feed(written(terminal).split(_ENTER)[1])
    return "\n".join(line.rstrip() for line in screen.display)


def says(sentence: str) -> Callable[[str], bool]:
    """A predicate for `wait_for`: the screen holds the sentence, on however many lines."""

    def holds(screen: str) -> bool:
        return sentence in " ".join(screen.split())

    holds.__name__ = repr(sentence)
    return holds


def written(terminal: Terminal) -> bytes:
    return b"".join(chunk.data for chunk in terminal.chunks)


def assert_given_back(terminal: Terminal) -> None:
    """The program ended well, and the terminal is as it was."""
    assert terminal.exit_code == 0
    assert not terminal.alternate
    output = written(terminal)
    assert output.rfind(b"\x1b[?25h") > output.rfind(b"\x1b[?25l")
    for mode in (b"1000", b"1003", b"1006", b"2004"):  # mouse and bracketed paste
        assert output.rfind(b"\x1b[?%sl" % mode) > output.rfind(b"\x1b[?%sh" % mode)


def choose(terminal: Terminal, text: str, name: str) -> None:
    """Filter the list by `text`, which leaves the target `name` first, and press enter."""
    terminal.send(f"/{text}")
    terminal.wait_for(lambda screen: f"/ {text}" in screen and f"›      {name}" in screen)
    terminal.send("\r")


def assert_no_secret(terminal: Terminal) -> None:
    output = written(terminal) + terminal.text().encode()
    assert b"toggl_sk" not in output
    assert b"c2FuZGJveEBleGFtcGxl" not in output  # the head of what Basic sends


@contextmanager
def in_sync(terminal: Terminal) -> Iterator[Terminal]:
    """The dashboard in sync, and then its output searched for secrets."""
    with terminal:
        terminal.wait_for("synced", 30.0)
        yield terminal
        assert_no_secret(terminal)


def runs(name: str) -> Callable[[str], bool]:
    """Whether a screen says that `name` is tracked, and that nothing is on its way."""

    def shown(screen: str) -> bool:
        words = ("starting", "switching", "stopping", "not sent yet", "queued")
        return any(f"{mark} {name}" in screen for mark in "●‖") and not any(word in screen for word in words)

    shown.__name__ = f"● {name}"
    return shown


def start_and_stop(terminal: Terminal) -> None:
    """Start a task by its name, and stop it."""
    choose(terminal, "chairs", "Order new chairs")
    terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
    terminal.send("x")
    terminal.wait_for("○ Nothing is tracked")
