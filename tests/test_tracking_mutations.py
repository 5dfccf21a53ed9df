"""Random days find every rule of delivery that is broken: each in a copy of the package, run by the same command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import focus_tui
from tests.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parent.parent
MOST = 400
"""Days after which a mutation counts as not found."""


def soak(package: Path, examples: int, seed: int = 1) -> subprocess.CompletedProcess[str]:
    """Run random days on the package at `package`."""
    command = [sys.executable, "-B", "-m", "tests.soak", "--examples", str(examples), "--no-shrink"]
    command += ["--seed", str(seed)]
    paths = os.pathsep.join([str(package.parent), str(ROOT)])
    return subprocess.run(
        command,
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package."""
    original = Path(focus_tui.__file__).parent
    return shutil.copytree(original, tmp_path / "focus_tui", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.rule for mutation in MUTATIONS])
def test_a_broken_rule_is_found(package: Path, mutation: Mutation) -> None:
    mutation.apply(package)
    ran = soak(package, MOST, mutation.seed)
    assert str(package) in ran.stdout
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "\nAssertionError: " in ran.stdout, ran.stdout + ran.stderr


def test_the_same_command_finds_nothing_in_the_package_as_it_is(package: Path) -> None:
    ran = soak(package, 50)
    assert str(package) in ran.stdout
    assert ran.returncode == 0, ran.stdout + ran.stderr
