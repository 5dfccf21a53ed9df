"""Where configuration and state lie, and that they are private."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from focus_tui.config import (
    SANDBOX,
    ConfigError,
    config_folder,
    make_private_folder,
    profile_folder,
    state_folder,
    write_private,
)


@pytest.mark.parametrize("state", [None, "", "relative/folder", "/somewhere/state"])
@pytest.mark.parametrize("home", [None, "relative", "/home/someone"])
def test_the_cheap_way_finds_the_folders_that_platformdirs_finds(state: str | None, home: str | None) -> None:
    given = {"XDG_STATE_HOME": state, "XDG_CONFIG_HOME": state and state.replace("state", "config"), "HOME": home}
    environ = {name: value for name, value in given.items() if value is not None}
    code = (
        "from platformdirs import user_config_dir, user_state_dir\n"
        "print(user_state_dir('focus-tui', appauthor=False))\n"
        "print(user_config_dir('focus-tui', appauthor=False))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [state_folder(environ), config_folder(environ)]


def test_other_systems_have_folders_of_their_own() -> None:
    assert state_folder({}, platform="darwin") == platformdirs.user_state_dir("focus-tui", appauthor=False)
    assert config_folder({}, platform="darwin") == platformdirs.user_config_dir("focus-tui", appauthor=False)


def test_a_profile_has_a_folder_inside_the_state_folder() -> None:
    environ = {"XDG_STATE_HOME": "/somewhere"}
    assert profile_folder(environ, SANDBOX) == f"{state_folder(environ)}/sandbox"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_private_with_its_parents(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "focus-tui" / "sandbox"
    make_private_folder(str(folder))
    make_private_folder(str(folder))
    assert [mode(each) for each in (folder, folder.parent, folder.parent.parent)] == [0o700] * 3


def test_a_folder_that_is_too_open_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    make_private_folder(str(folder))
    assert mode(folder) == 0o700


def test_a_link_to_a_folder_of_ones_own_is_taken(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    make_private_folder(str(tmp_path / "link"))
    assert mode(tmp_path / "real") == 0o700


def test_a_folder_of_another_user_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(ConfigError, match="belongs to another user"):
        make_private_folder(str(folder), owner=os.geteuid() + 1)
    assert mode(folder) == 0o755


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "dangling").symlink_to("nowhere")
    for path in ("file", "file/below", "dangling"):
        with pytest.raises(ConfigError, match=f"The folder {tmp_path}/{path.split('/')[0]}"):
            make_private_folder(str(tmp_path / path))


def test_a_file_is_replaced_at_once_and_private_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    path.write_bytes(b"old")
    path.chmod(0o666)
    with path.open("rb") as reader:
        write_private(str(path), b"new" * 100_000)
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new" * 100_000
    assert mode(path) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["status.json"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"precious")
    (tmp_path / "status.json").symlink_to("elsewhere")
    write_private(str(tmp_path / "status.json"), b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"
    assert not (tmp_path / "status.json").is_symlink()


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_private(str(tmp_path / "folder"), b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
