"""The lines of docs/bars.md in the programs that they are for, which show a task with a hostile name.

Each trial raises AssertionError where the name is not shown as it is, or where something of it was obeyed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.support.glances import ENTRY, HOSTILE, IDS, STATUS, write_status
from tests.support.terminal import Terminal, plain_environment

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "bars.md"
WIDE = 250
"""Columns in which the whole name has its place."""
_SCREEN = 2000  # pixels


OFFERED = f"Zap {HOSTILE}"
"""What can be started, in completions."""


class Missing(RuntimeError):
    """A program that is needed is not installed."""


class Stage:
    """A home in which a task with the hostile name is tracked, and `focus-tui` is on the PATH.

    Of commands that start or stop it is only noted what they were given, a line for each word. loose: `--for` is left
    out, as by somebody who does not know of it.
    """

    def __init__(self, home: Path, *, loose: bool = False) -> None:
        self.home = home
        self.called = home / "called"
        commands = home / "bin"
        commands.mkdir()
        program = commands / "focus-tui"
        program.touch(0o700)
        drop = 'shift; [ "$1" = --for ] && shift 2; set -- status "$@"' if loose else ""
        program.write_text(
            f'#!/bin/sh\ncase "$1" in\n  start|stop|toggle) printf "%s\\n" "$@" >> "{self.called}"; exit ;;\n'
            f"  status) {drop or ':'} ;;\nesac\n"
            f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m focus_tui "$@"\n'
        )
        path = f"{commands}:{os.environ['PATH']}"
        self.environment = plain_environment(home, **IDS, PATH=path)
        now = time.time()
        entry = ENTRY | {"title": HOSTILE, "start": now - 5047.0, "planned": None}
        recents = [{"kind": "description", "name": name} for name in (OFFERED, "Answer mail")]
        write_status(self.environment, STATUS | {"asked": now, "entry": entry, "recents": recents})

    def write(self, name: str, text: str) -> Path:
        """A file of that name in the home."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
        return path

    @property
    def was_obeyed(self) -> bool:
        """Whether a command in the name was run."""
        return any(self.home.rglob("PWNED"))

    def assert_harmless(self) -> None:
        assert not self.was_obeyed, "a command in the name was run"


def documented(program: str) -> str:
    """The lines for `program` as the document has them, but for widths, which would cut the name."""
    section = DOCUMENT.read_text(encoding="utf-8").partition(f"\n## {program}\n")[2].partition("\n## ")[0]
    lines = re.search(r"```\w+\n(.*?)```", section, re.DOTALL)
    assert lines is not None, f"the document has no lines for {program}"
    return re.sub(r":\d+\}", "}", lines[1])


def bash(stage: Stage) -> None:
    stage.write(".bashrc", documented("bash"))
    _in_shell(stage, ["bash", "--noprofile", "-i"])


def zsh(stage: Stage) -> None:
    stage.write(".zshrc", documented("zsh"))
    _in_shell(stage, [_path_of("zsh"), "-i"])


def fish(stage: Stage) -> None:
    stage.write(".config/fish/functions/fish_right_prompt.fish", documented("fish"))
    _in_shell(stage, [_path_of("fish"), "-i"])


def _in_shell(stage: Stage, command: list[str]) -> None:
    with Terminal(command, env=stage.environment, cols=WIDE, cwd=stage.home) as terminal:
        terminal.wait_for(HOSTILE)
        terminal.send("echo $(math 6 '*' 7)\n" if "fish" in command[0] else "echo $((6 * 7))\n")
        terminal.wait_for(lambda screen: screen.count(HOSTILE) >= 2 and "42" in screen.split())
    stage.assert_harmless()


def _ends_with(word: str, screen: str) -> bool:
    return word in screen.rstrip().splitlines()[-1]


def complete_in_bash(stage: Stage) -> None:
    stage.write(".bashrc", 'eval "$(focus-tui completion bash)"\nPS1="> "')
    _complete(stage, ["bash", "--noprofile", "-i"])


def complete_in_zsh(stage: Stage) -> None:
    stage.write(".zshrc", 'autoload -U compinit && compinit\neval "$(focus-tui completion zsh)"\nPROMPT="> "')
    _complete(stage, [_path_of("zsh"), "-i"])


def complete_in_fish(stage: Stage) -> None:
    prompt = "function fish_prompt; echo '> '; end"
    stage.write(".config/fish/config.fish", f"focus-tui completion fish | source\n{prompt}")
    _complete(stage, [_path_of("fish"), "-i"])


def _complete(stage: Stage, command: list[str]) -> None:
    """The whole of a name comes with tab, as one word that is run as it is."""
    with Terminal(command, env=stage.environment, cols=WIDE, cwd=stage.home) as terminal:
        terminal.wait_for(">")
        for typed, name, last in (("ans", "Answer mail", "mail"), ("Zap", OFFERED, "C")):
            stage.called.unlink(missing_ok=True)
            terminal.wait_quiet(0.5)
            terminal.send(f"focus-tui start {typed}\t")
            terminal.wait_for(partial(_ends_with, last))
            terminal.send("\n")
            terminal.wait_quiet(1.0)
            assert stage.called.read_text(encoding="utf-8") == f"start\n{name}\n", terminal.text()
    stage.assert_harmless()


def tmux(stage: Stage) -> None:
    server = [_path_of("tmux"), "-S", str(stage.home / "socket")]
    wide = f"set -g status-right-length {WIDE}\nset -g status-left ''\nset -g window-status-current-format ''"
    configuration = stage.write(".tmux.conf", f"{documented('tmux')}\n{wide}")
    command = [*server, "-f", str(configuration), "new-session", "sh"]
    with Terminal(command, env=stage.environment, cols=WIDE, cwd=stage.home) as terminal:
        try:
            terminal.wait_for(HOSTILE, 20.0)
            time.sleep(1.0)  # a command that it began would need its time
        finally:
            subprocess.run([*server, "kill-server"], capture_output=True, check=False)
    stage.assert_harmless()


def polybar(stage: Stage) -> None:
    """Clicked all over, it runs what the line says and nothing else. How it looks, only a person can see."""
    for name in ("polybar", "xdotool", "import"):
        _path_of(name)
    bar = "[bar/all]\nwidth = 100%\nheight = 24\nmodules-left = focus\nfont-0 = monospace:size=10;2"
    configuration = stage.write("polybar.ini", f"{bar}\n{documented('polybar')}")
    with _x_server(stage) as environment, _running(["polybar", "-c", str(configuration), "all"], environment, stage):
        time.sleep(4.0)
        _run(["import", "-window", "root", str(stage.home / "polybar.png")], environment)
        clicks = [word for x in range(2, _SCREEN * 3 // 4, 8) for word in ("mousemove", str(x), "12", "click", "1")]
        _run(["xdotool", *clicks], environment)
        time.sleep(1.0)
    stage.assert_harmless()
    assert stage.called.exists(), "no click has reached the bar"
    assert set(stage.called.read_text().split()) == {"toggle"}


def waybar(stage: Stage) -> None:
    """It looks the same, to the pixel, as the plain text that waybar itself was told to escape."""
    for name in ("waybar", "sway", "grim"):
        _path_of(name)
    ours = json.loads(f"{{{documented('waybar')}}}") | {"modules-left": ["custom/focus"], "height": 24}
    ours["custom/focus"]["max-length"] = WIDE
    plain = "focus-tui status --format '{mark} {description} {elapsed_hm}'"
    theirs = ours | {"custom/focus": {"exec": plain, "escape": True, "interval": 5, "max-length": WIDE}}
    style = stage.write("style.css", "* { font-family: monospace; font-size: 13px; }")
    with _wayland(stage) as environment:
        pictures = [
            _picture_of(stage, environment, name, style, configuration)
            for name, configuration in (
                ("waybar", ours),
                ("escaped", theirs),
                ("empty", theirs | {"modules-left": []}),
            )
        ]
    assert pictures[0] == pictures[1], "it looks otherwise than the text that waybar itself has escaped"
    assert pictures[0] != pictures[2], "it shows nothing"
    stage.assert_harmless()


def _picture_of(
    stage: Stage, environment: Mapping[str, str], name: str, style: Path, configuration: Mapping[str, object]
) -> bytes:
    path = stage.write(f"{name}.json", json.dumps(configuration))
    with _running(["waybar", "-c", str(path), "-s", str(style)], environment, stage):
        time.sleep(4.0)
        _run(["grim", str(stage.home / f"{name}.png")], environment)
        return subprocess.run(["grim", "-t", "ppm", "-"], env=environment, capture_output=True, check=True).stdout


TRIALS: Mapping[str, Callable[[Stage], None]] = {
    "bash": bash,
    "zsh": zsh,
    "fish": fish,
    "bash completion": complete_in_bash,
    "zsh completion": complete_in_zsh,
    "fish completion": complete_in_fish,
    "tmux": tmux,
    "waybar": waybar,
    "polybar": polybar,
}
"""What tries the lines in each program, and completion in shells. Raises Missing where it is not installed."""

ESCAPED = ("zsh", "tmux", "waybar", "polybar")
"""Those whose lines need `--for`."""


def _path_of(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise Missing(f"{program} is not installed")
    return path


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(command, env=environment, capture_output=True, check=True)


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], stage: Stage) -> Iterator[None]:
    with (
        open(stage.home / f"{command[0]}.log", "ab") as log,
        subprocess.Popen(command, env=environment, cwd=stage.home, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def _x_server(stage: Stage) -> Iterator[dict[str, str]]:
    """Xvfb, and the environment of its clients."""
    reader, writer = os.pipe()
    command = [_path_of("Xvfb"), "-displayfd", str(writer), "-screen", "0", f"{_SCREEN}x100x24"]
    with subprocess.Popen(
        command, env=stage.environment, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        os.close(writer)
        try:
            with os.fdopen(reader) as display:
                yield stage.environment | {"DISPLAY": f":{display.readline().strip()}"}
        finally:
            process.terminate()


@contextmanager
def _wayland(stage: Stage) -> Iterator[dict[str, str]]:
    """A sway without a screen, and the environment of its clients."""
    sockets = stage.home / "run"
    sockets.mkdir(0o700)
    environment = stage.environment | {
        "XDG_RUNTIME_DIR": str(sockets),
        "WLR_BACKENDS": "headless",
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
    }
    configuration = stage.write("sway.conf", f"output HEADLESS-1 resolution {_SCREEN}x100")
    command = ["sway", "-c", str(configuration)]
    if os.geteuid() == 0:  # which it refuses to run as
        shutil.chown(sockets, "nobody")
        for folder in (stage.home, stage.home.parent):
            folder.chmod(folder.stat().st_mode | 0o011)
        command = [_path_of("setpriv"), "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
    with _running(command, environment, stage):
        end = time.monotonic() + 10.0
        while not (displays := [path for path in sockets.glob("wayland-*") if path.suffix != ".lock"]):
            assert time.monotonic() < end, "sway has not started"
            time.sleep(0.1)
        yield environment | {"WAYLAND_DISPLAY": displays[0].name}
