"""The program as users have it: a wheel, installed in a virtual environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build_wheel(folder: Path) -> Path:
    """Build the wheel of this checkout into `folder`, without network."""
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install_beside(wheel: Path, folder: Path) -> Path:
    """Install `wheel` alone in a new virtual environment; returns its folder of commands.

    Its dependencies are those of the running environment, seen through a path file: quick, and no network. Path
    files of that environment are not followed, so an editable install of this checkout stays out of sight.
    """
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    commands = folder / "bin"
    inside = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(_run([str(commands / "python"), "-c", inside]).strip())
    pip = [sys.executable, "-m", "pip", "--python", str(commands / "python"), "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)])
    seen = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    (packages / "dependencies.pth").write_text("\n".join(seen) + "\n", encoding="utf-8")
    return commands


def _run(command: Sequence[str], cwd: Path | None = None) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout
