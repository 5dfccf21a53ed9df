"""The dashboard in a pseudo-terminal: what is typed before it is there, colours, and the way out."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.terminal import Terminal, plain_environment

ROOT = Path(__file__).parent.parent

PROGRAM = """
from focus_tui.tui.app import FocusApp
from tests.support.recording import RecordingTracker
from tests.support.snapshots import clock_at_noon, tracked

tracker = RecordingTracker(tracked())
left = FocusApp(tracker, clock=clock_at_noon(), place="sandbox").run()
print("asked:", *tracker.names)
print("still tracked:", left.title if left else None)
"""


def dashboard(home: Path, **environment: str) -> Terminal:
    return Terminal([sys.executable, "-c", PROGRAM], env=plain_environment(home, **environment), cwd=ROOT)


def test_keys_typed_while_the_program_starts_count_and_the_screen_is_given_back(tmp_path: Path) -> None:
    with dashboard(tmp_path) as terminal:
        terminal.send("xb/mail\r- q")
        terminal.wait_exit()
        assert terminal.exit_code == 0
        assert not terminal.alternate
        assert "asked: stop take_break start previous toggle" in terminal.text()
        assert "still tracked: Write the quarterly report" in terminal.text()


def test_a_storm_of_sizes_and_keys(tmp_path: Path) -> None:
    with dashboard(tmp_path) as terminal:
        terminal.wait_for("? keys")
        for columns, rows in ((10, 3), (1, 1), (300, 70), (2, 90), (40, 10)):
            terminal.resize(columns, rows)
            terminal.send("j?/x\x1b[A")
        terminal.send("\x15")
        terminal.resize(80, 24)
        terminal.wait_for("╭")
        terminal.send("q")
        terminal.send("\x11")
        terminal.wait_exit()
        assert terminal.exit_code == 0


def sandbox(home: Path, **environment: str) -> Terminal:
    """The program itself on its sandbox."""
    command = [sys.executable, "-m", "focus_tui", "--sandbox"]
    return Terminal(command, env=plain_environment(home, **environment), cwd=ROOT)


def show_every_state(terminal: Terminal) -> None:
    """Unknown, idle and tracked in turn, each told by its words; then a notice, the help and the palette."""
    terminal.wait_for("? What is tracked is not known yet")
    terminal.wait_for("○ Nothing is tracked")
    terminal.wait_for("› now")
    terminal.send("\r")
    terminal.wait_for(lambda screen: "● " in screen and "since " in screen)
    terminal.wait_for(lambda screen: "Nothing is tracked" not in screen and "starting" not in screen)
    terminal.send("j\r")
    terminal.wait_for("? Already tracking")
    terminal.send("\x1b")
    terminal.wait_for(lambda screen: "Already tracking" not in screen)
    terminal.send("?")
    terminal.wait_for("esc closes")
    terminal.send("?\x10")
    terminal.wait_for("Ask Focus now what is tracked.")


def styles_of(terminal: Terminal) -> list[list[str]]:
    """The parameters of every sequence that set colours or the like."""
    written = b"".join(chunk.data for chunk in terminal.chunks).decode()
    return [style.split(";") for style in sorted(set(re.findall(r"\x1b\[([0-9;:]*)m", written)))]


SHAPES = [str(number) for number in range(10)]
"""Plain, bold, dim, italic, underlined, reversed and the like."""
SIXTEEN = [str(number) for number in (*range(30, 38), 39, *range(40, 48), 49, *range(90, 98), *range(100, 108))]


@pytest.mark.parametrize("term", ["xterm", "xterm-16color"])
def test_a_terminal_of_sixteen_colours_is_sent_no_others(tmp_path: Path, term: str) -> None:
    with sandbox(tmp_path, TERM=term, COLORTERM="") as terminal:
        show_every_state(terminal)
        styles = styles_of(terminal)
        assert [style for style in styles if not set(style) <= {*SHAPES, *SIXTEEN}] == []
        assert any(set(style) & set(SIXTEEN) for style in styles)


def test_without_colours_none_is_sent(tmp_path: Path) -> None:
    with sandbox(tmp_path, NO_COLOR="1") as terminal:
        show_every_state(terminal)
        styles = styles_of(terminal)
        assert [style for style in styles if not set(style) <= set(SHAPES)] == []
        assert len(styles) > 3


@pytest.mark.parametrize("colours", ["truecolor", ""], ids=["all colours", "16 colours"])
@pytest.mark.parametrize("theme", ["focus-light", "textual-light"])
def test_text_is_light_on_dark_and_with_a_light_theme_dark_on_light(tmp_path: Path, theme: str, colours: str) -> None:
    with sandbox(tmp_path, TERM="xterm", COLORTERM=colours) as terminal:
        terminal.wait_for(lambda screen: all(text in screen and contrast(terminal, text) > 0.2 for text in READ))
        terminal.send("\x10")
        terminal.wait_for("Ask Focus now what is tracked.")
        terminal.send("theme")
        terminal.wait_for(lambda screen: "Change the colours." in screen and "Ask Focus now" not in screen)
        terminal.send("\r")
        terminal.wait_for("Search for themes")
        terminal.send(theme)
        terminal.wait_for(lambda screen: screen.count(theme) == 2)
        terminal.send("\r")
        # The screen is repainted piece by piece.
        terminal.wait_for(lambda screen: all(text in screen and contrast(terminal, text) < -0.2 for text in READ))


READ = ("Nothing is tracked", "┏━┓", "enter starts", "› now", "time block", "synced", "? keys")
"""What must be readable."""

NAMED = {"black": 0.0, "brightblue": 0.43, "brightblack": 0.5, "white": 0.75, "brightwhite": 1.0}
"""As pyte names colours, whose lightness is roughly that of xterm."""


def contrast(terminal: Terminal, text: str) -> float:
    """How much lighter `text` is than its background, from -1 to 1."""
    letters, background = terminal.colours_of(text)
    return lightness(letters) - lightness(background)


def lightness(colour: str) -> float:
    """How light a colour is, from 0 to 1, as the eye weighs red, green and blue."""
    if colour in NAMED:
        return NAMED[colour]
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return 0.3 * red + 0.59 * green + 0.11 * blue
