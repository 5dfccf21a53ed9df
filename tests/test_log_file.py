"""The file of `--log`: for its owner alone, a harmless line each, rotated, and told where it cannot be written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from focus_tui.clock import ManualClock
from focus_tui.config.errors import ConfigError
from focus_tui.config.profile import SANDBOX, Profile
from focus_tui.log_file import KEPT, LogFile

NOW = 1_800_000_000.25
WHEN = f"2027-01-15T08:00:00.250Z {os.getpid()} "


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "focus-tui.log"


def opened(path: Path, *, largest: int = 1000) -> LogFile:
    return LogFile(str(path), ManualClock(NOW), largest=largest)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_line_has_its_instant_and_its_process(path: Path) -> None:
    log = opened(path)
    log.begin("begins at", Profile("https://focus.toggl.com/api", 1, 22))
    log.begin("begins at", SANDBOX)
    log.write("asks current (poll)")
    log.close()
    begins = "focus-tui 0.1.0 begins at "
    assert path.read_text().splitlines() == [
        f"{WHEN}{begins}https://focus.toggl.com/api, organization 1, workspace 22",
        f"{WHEN}{begins}the sandbox",
        f"{WHEN}asks current (poll)",
    ]


def test_it_is_for_its_owner_alone_from_its_creation(path: Path) -> None:
    before = os.umask(0)
    try:
        opened(path).close()
    finally:
        os.umask(before)
    assert mode(path) == 0o600


def test_one_that_was_open_to_others_is_closed_to_them_and_kept(path: Path) -> None:
    path.write_text("before\n")
    path.chmod(0o644)
    log = opened(path)
    log.write("after")
    log.close()
    assert mode(path) == 0o600
    assert path.read_text() == f"before\n{WHEN}after\n"


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[2Jb", "a\u202eb", "a\ud800b", "a\x7fb", "a\x00b"])
def test_a_line_stays_one_and_nothing_in_it_is_obeyed(path: Path, text: str) -> None:
    log = opened(path)
    log.write(text)
    log.close()
    (line,) = path.read_text().splitlines()
    assert line == f"{WHEN}{ascii(text)[1:-1]}"
    assert line.isprintable()


def test_it_is_rotated_and_never_more_is_kept_than_that(path: Path) -> None:
    log = opened(path, largest=200)
    for number in range(50):
        log.write(f"line {number}")
    log.close()
    kept = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, KEPT + 1))]
    assert sorted(path.parent.iterdir()) == kept
    assert {mode(each) for each in kept} == {0o600}
    assert max(each.stat().st_size for each in kept) <= 200
    assert path.read_text().endswith("line 49\n")
    assert "line 0\n" not in "".join(each.read_text() for each in kept)


def test_what_cannot_be_its_file_is_told(path: Path, tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(path)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # else it cannot even be opened
    for where, why in (
        (link, "it is a link"),
        (pipe, "it is not a file"),
        (tmp_path, "Is a directory"),
        (tmp_path / "missing" / "log", "No such file or directory"),
    ):
        with pytest.raises(ConfigError) as told:
            opened(where)
        assert str(told.value) == f"The log {where} cannot be written: {why}."
        assert told.value.__context__ is None
    os.close(reader)
    assert not path.exists()


def unwritable(path: Path) -> LogFile:
    """A log that fails when it is rotated, since a folder stands where a file is to be moved."""
    path.with_name(f"{path.name}.{KEPT}").mkdir()
    path.with_name(f"{path.name}.{KEPT - 1}").write_text("older\n")
    return opened(path, largest=100)


def test_where_it_cannot_be_written_any_more_that_is_told_once(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log, told = unwritable(path), list[str]()
    log.tell_problem(told.append)
    for number in range(5):
        log.write(f"{number} {'x' * 80}")
    log.close()
    assert told == [f"The log {path} cannot be written: Is a directory."]
    assert capfd.readouterr() == ("", "")


def test_a_problem_is_told_to_whoever_asks_later(path: Path) -> None:
    log, told = unwritable(path), list[str]()
    for number in range(2):
        log.write(f"{number} {'x' * 80}")
    log.tell_problem(told.append)
    assert told == [f"The log {path} cannot be written: Is a directory."]
