"""What many tests need, made once a session: the wheel of this checkout, and the program installed from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.account import Account
from tests.support.installed import build_wheel, install_beside
from tests.support.terminal import Terminal

# A run fails for a change, not by chance. `--hypothesis-profile=other-cases` draws others, `make soak` other days.
settings.register_profile("same-cases", derandomize=True)
settings.register_profile("other-cases")
settings.load_profile("same-cases")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of a new virtual environment in which the wheel is installed."""
    return install_beside(wheel, tmp_path_factory.mktemp("installed") / "venv")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The empty folder that the program is run in, which is the user's home too."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def account(commands: Path, tmp_path: Path) -> Iterator[Account]:
    folder = tmp_path / "server"
    folder.mkdir()
    with Account(commands, folder) as served:
        yield served


@pytest.fixture
def dashboard(commands: Path, home: Path) -> Callable[..., Terminal]:
    """Opens the installed dashboard with an environment and arguments."""

    def opened(environment: dict[str, str], *arguments: str) -> Terminal:
        return Terminal([str(commands / "focus-tui"), *arguments], env=environment, cwd=home)

    return opened
