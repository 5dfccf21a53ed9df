"""What is shipped: the wheel holds all that the program needs and nothing else, and runs where it is installed."""

from __future__ import annotations

import configparser
import re
import subprocess
import zipfile
from pathlib import Path

from focus_tui import __version__
from tests.support.installed import ROOT
from tests.support.terminal import plain_environment


def inside(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def test_every_style_sheet_is_in_the_wheel(wheel: Path) -> None:
    sheets = {f"focus_tui/styles/{path.name}": path.read_bytes() for path in (ROOT / "styles").glob("*.tcss")}
    assert sheets
    shipped = {name: data for name, data in inside(wheel).items() if name.endswith(".tcss")}
    assert shipped == sheets


def test_every_module_is_in_the_wheel_and_no_test(wheel: Path) -> None:
    names = set(inside(wheel))
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "focus_tui").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    assert "focus_tui/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"focus_tui", f"focus_tui-{__version__}.dist-info"}


def test_the_command_is_in_the_wheel(wheel: Path) -> None:
    entry_points = configparser.ConfigParser()
    entry_points.read_string(inside(wheel)[f"focus_tui-{__version__}.dist-info/entry_points.txt"].decode())
    assert dict(entry_points["console_scripts"]) == {"focus-tui": "focus_tui.cli:main"}


def run(command: list[str], folder: Path) -> str:
    env = plain_environment(folder)
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_the_installed_program_runs_from_an_empty_folder(commands: Path, tmp_path: Path) -> None:
    where = Path(run([str(commands / "python"), "-c", "import focus_tui; print(focus_tui.__file__)"], tmp_path))
    assert where.is_relative_to(commands.parent)
    assert run([str(commands / "focus-tui"), "--version"], tmp_path) == f"focus-tui {__version__}"
    assert run([str(commands / "python"), "-m", "focus_tui", "--version"], tmp_path) == f"focus-tui {__version__}"


def test_continuous_integration_ends_with_the_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().splitlines()[-1]
    assert "pytest" in last
    assert last in [line for block in blocks for line in block.splitlines()]
