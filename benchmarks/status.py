"""Rows of `focus-tui status`, from its spawn to its end: beside bare Python, and beside what others say as much with.

The others are not ours to install: where one is missing, its row says so.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Row, compared
from benchmarks.stage import Stage
from tests.support.terminal import Terminal


def status(stage: Stage, pairs: int) -> Row:
    """Against `python -c pass`; milliseconds."""
    return _beside(stage, [stage.python, "-c", "pass"], pairs, budget=2.5)


def status_beside_timew(stage: Stage, pairs: int) -> Row:
    """Against `timew get dom.active.duration`, while it tracks too. RuntimeError where it is not installed."""
    timew = _found(stage, "timew", "Debian: timewarrior")
    env = {"TIMEWARRIORDB": str(Path(stage.env["HOME"], "timew"))}
    Path(env["TIMEWARRIORDB"]).mkdir()
    _run([timew, ":yes", "start", "Report"], stage, env)
    return _beside(stage, [timew, "get", "dom.active.duration"], pairs, more=env)


def status_beside_watson(stage: Stage, pairs: int) -> Row:
    """Against `watson status`, while it tracks too. RuntimeError where it is not installed."""
    watson = _found(stage, "watson", "PyPI: td-watson")
    env = {"WATSON_DIR": str(Path(stage.env["HOME"], "watson"))}
    _run([watson, "start", "report"], stage, env)
    return _beside(stage, [watson, "status"], pairs, more=env)


def _found(stage: Stage, command: str, where: str) -> str:
    path = shutil.which(command, path=stage.env["PATH"])
    if path is None:
        raise RuntimeError(f"{command} is not installed, or not on the PATH ({where})")
    return path


def _run(command: Sequence[str], stage: Stage, more: dict[str, str]) -> None:
    done = subprocess.run(command, env=stage.env | more, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")


def _beside(
    stage: Stage,
    theirs: Sequence[str],
    pairs: int,
    *,
    budget: float | None = None,
    more: dict[str, str] | None = None,
) -> Row:
    """Pairs of both, one after the other, each from its spawn to its end."""
    name = stage.leave_tracked()
    ours = [stage.program, "status"]

    def spent(command: Sequence[str], env: dict[str, str], said: str) -> float:
        with Terminal(command, env=env) as terminal:
            milliseconds = (terminal.wait_exit() - terminal.spawned_at) * 1000
            if terminal.exit_code or said not in terminal.text():
                raise RuntimeError(f"{' '.join(command)} ended with {terminal.exit_code}: {terminal.text()}")
            return milliseconds

    def pair() -> tuple[float, float]:
        return spent(ours, stage.env, name), spent(theirs, stage.env | (more or {}), "")

    pair()  # once uncounted, so that both are read from memory and not from the disk
    return compared("ms", [pair() for _ in range(pairs)], budget)
