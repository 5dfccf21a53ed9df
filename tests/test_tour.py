"""The tour is true: its keys show what it says, and its commands print what stands there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.support.terminal import Terminal, plain_environment

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
KEYS = {"enter": "\r", "space": " ", "esc": "\x1b", "ctrl+p": "\x10"}
ROW = re.compile(r"^\| (`.+?`) \| (`.+?`) \|", re.MULTILINE)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.+\n)((?:(?!\$ ).*\n)*)", re.MULTILINE)
UNDER_WAY = ("starting", "switching", "stopping", "queued", "not sent yet")
VARIES = re.compile(r"\d+:\d\d(:\d\d)?|\d+ s\b|…")
"""What is not the same each time: times of day, lengths of time and ages; and what the tour leaves out."""


def test_it_can_be_followed_from_its_beginning_to_its_end(commands: Path, home: Path) -> None:
    environment = plain_environment(home)
    environment["PATH"] = f"{commands}:{environment['PATH']}"
    rows = [tuple(re.findall(r"`([^`]+)`", cell) for cell in row) for row in ROW.findall(TEXT)]
    assert len(rows) == TEXT.count("\n| `")
    with Terminal(
        [str(commands / "focus-tui"), "--sandbox"], env=environment, cols=100, rows=30, cwd=home
    ) as terminal:
        terminal.wait_for(lambda screen: "› now" in screen and "synced" in screen, 30.0)
        for pressed, shown in rows:
            for key in pressed:
                terminal.send(KEYS.get(key, key))
                if key in ("esc", "ctrl+p"):  # esc is one once nothing has followed it for a moment
                    terminal.wait_quiet(0.3, timeout=2.0)
            terminal.wait_for(holding(shown))
        terminal.wait_exit()
        assert terminal.exit_code == 0

    exported = ""
    for typed, told in COMMAND.findall("".join(CONSOLE.findall(TEXT))):
        done = subprocess.run(
            ["/bin/bash", "-c", exported + typed],
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        said = done.stdout.replace(str(home), "/home/you")
        assert re.fullmatch(pattern(told), said), f"{typed}{said}"
        exported += typed if typed.startswith("export ") else ""


def holding(texts: list[str]) -> Callable[[str], bool]:
    """A predicate for `wait_for`: all of them are on the screen, and what is tracked is settled."""
    unsettled = UNDER_WAY if texts[0].startswith(("●", "‖", "Nothing")) else ()

    def holds(screen: str) -> bool:
        words = " ".join(screen.split())
        return all(text in words for text in texts) and not any(text in words for text in unsettled)

    holds.__name__ = repr(texts)
    return holds


def pattern(told: str) -> str:
    """A regular expression for what the tour says is printed."""
    parts, end = [], 0
    for found in VARIES.finditer(told):
        parts.append(re.escape(told[end : found.start()]))
        parts.append({"…": ".*", "s": r"\d+ s"}.get(found.group()[-1], r"\d+:\d\d(:\d\d)?"))
        end = found.end()
    return "".join(parts) + re.escape(told[end:])
