"""What many tests need, made once a session: the wheel of this checkout, and the program installed from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installed import build_wheel, install_beside


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of a new virtual environment in which the wheel is installed."""
    return install_beside(wheel, tmp_path_factory.mktemp("installed") / "venv")
