"""The journal between real processes: they see each other, and a kill loses nothing that `write` returned for."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from focus_tui.tracking.journal import Change, Superseded, Unusable
from focus_tui.tracking.lock import SenderLock
from focus_tui.tracking.opening import JOURNAL, open_journal
from focus_tui.tracking.sqlite import NotReady, SqliteJournal
from tests.support.child import Child
from tests.support.journals import journal, start

READER = """
import json, sys
from focus_tui.tracking.lock import SenderLock
from focus_tui.tracking.journal import Change, JournalError
from focus_tui.tracking.opening import open_journal
from tests.support.journals import start
journal, _ = open_journal(sys.argv[1], SenderLock(sys.argv[1]), now=0.0)
for line in sys.stdin:
    word, *rest = line.split()
    try:
        if word == "changed":
            answer = journal.changed()
        elif word == "load":
            kept = journal.load()
            answer = [[action.id for action in kept.actions], dict(kept.facts)]
        elif word == "write":
            answer = journal.write(Change((start(rest[0]),))).actions
        elif word == "lead":
            answer = journal.lead()
    except JournalError as error:
        answer = type(error).__name__
    print(json.dumps(answer))
"""

WRITER = """
import sys
from focus_tui.tracking.sqlite import SqliteJournal
from focus_tui.tracking.journal import Change
from tests.support.journals import start
journal = SqliteJournal(sys.argv[1])
run = sys.argv[2]
for number in range(100_000):
    pair = start(f"{run} {number} stop"), start(f"{run} {number} start")
    journal.write(Change(pair, {run: str(number)}))
    print(number)
"""

BEYOND_ITS_LIMIT = """
import resource, sys
from focus_tui.tracking.sqlite import SqliteJournal
from focus_tui.tracking.journal import Change, Unusable
from tests.support.journals import start
journal = SqliteJournal(sys.argv[1])
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
for number in range(1000):
    try:
        journal.write(Change((start(str(number), name="x" * 3000),)))
    except Unusable as error:
        print(error)
        print(number)
        break
resource.setrlimit(resource.RLIMIT_FSIZE, before)
print(journal.write(Change((start("after"),))).actions)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / JOURNAL


def test_who_opens_it_while_it_is_made_waits_whatever_is_there_so_far(tmp_path: Path) -> None:
    for number in range(30):
        path = tmp_path / f"{number}.sqlite3"
        making = Thread(target=lambda path=path: SqliteJournal(path).close())
        making.start()
        opened = None
        while opened is None:
            with suppress(NotReady):
                opened = SqliteJournal(path, prepare=False)
        opened.close()
        making.join()


def test_two_processes_see_each_other(tmp_path: Path) -> None:
    lock = SenderLock(tmp_path)
    assert lock.acquire()
    one, _ = open_journal(tmp_path, lock, now=0.0)
    with Child(READER, tmp_path) as other:
        assert json.loads(other.ask("changed")) is False
        one.write(Change((start("a"),), {"x": "1"}))
        assert json.loads(other.ask("changed")) is True
        assert json.loads(other.ask("load")) == [["a"], {"x": "1"}]
        assert json.loads(other.ask("changed")) is False
        assert json.loads(other.ask("write b")) == {"b": [2.0, 1]}
        assert one.changed()
        assert [action.id for action in one.load().actions] == ["a", "b"]
        assert json.loads(other.ask("write a")) == "Outdated"
        epoch = one.lead()
        assert json.loads(other.ask("lead")) == epoch + 1
        with pytest.raises(Superseded):
            one.write(Change((start("c"),), epoch=epoch))
    one.close()
    lock.release()


def test_a_damaged_journal_stays_while_another_process_has_it_open(tmp_path: Path, path: Path) -> None:
    lock = SenderLock(tmp_path)
    assert lock.acquire()
    open_journal(tmp_path, lock, now=0.0)[0].close()
    with Child(READER, tmp_path) as other:
        assert json.loads(other.ask("load")) == [[], {}]
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\x99" * (size - 4096))
        with pytest.raises(Unusable, match="another focus-tui has it open"):
            open_journal(tmp_path, lock, now=0.0)
    one, told = open_journal(tmp_path, lock, now=0.0)
    assert len(told) == 1
    one.close()
    lock.release()


@pytest.mark.parametrize("writes", [1, 7, 40])
def test_a_kill_loses_nothing_that_was_written_and_halves_nothing(path: Path, writes: int) -> None:
    for run in ("first", "second"):
        with Child(WRITER, path, run) as writer:
            said = [writer.read() for _ in range(writes)]
            said += writer.kill()
        with journal(path, check=True) as one:
            kept = one.load()
        there = [action.id for action in kept.actions if action.id.startswith(run)]
        last = int(kept.facts[run])
        # The last one may have been written without having been able to say so.
        assert last in (int(said[-1]), int(said[-1]) + 1)
        assert there == [f"{run} {number} {kind}" for number in range(last + 1) for kind in ("stop", "start")]
        assert kept.unreadable == ()


def test_a_limit_on_the_size_of_files_is_told_and_the_journal_recovers(path: Path) -> None:
    with Child(BEYOND_ITS_LIMIT, path) as child:
        assert child.read() == f"The journal {path} cannot be read or written: check the disk, and your quota on it."
        number = int(child.read())
        assert child.read() == f"{{'after': ({number + 1}.0, 1)}}"
    with journal(path, check=True) as one:
        assert [action.id for action in one.load().actions] == [*map(str, range(number)), "after"]


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    holder = """
import sys
from focus_tui.tracking.lock import SenderLock
lock = SenderLock(sys.argv[1])
print(lock.acquire())
sys.stdin.read()
"""
    lock = SenderLock(tmp_path)
    with Child(holder, tmp_path) as child:
        assert child.read() == "True"
        assert not lock.acquire()
        child.kill()
        assert lock.acquire()
        lock.release()


def test_the_lock_is_not_inherited_by_a_child_that_outlives_its_parent(tmp_path: Path) -> None:
    holder = """
import subprocess, sys
from focus_tui.tracking.lock import SenderLock
lock = SenderLock(sys.argv[1])
lock.acquire()
child = subprocess.Popen(["sleep", "60"], close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
print(child.pid)
sys.stdin.read()
"""
    lock = SenderLock(tmp_path)
    with Child(holder, tmp_path) as child:
        orphan = int(child.read())
        try:
            assert not lock.acquire()
            child.kill()
            os.kill(orphan, 0)
            assert lock.acquire()
            lock.release()
        finally:
            os.kill(orphan, signal.SIGKILL)
