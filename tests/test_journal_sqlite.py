"""The journal's file: its modes, its versions, what is forgotten, and what each of SQLite's errors is told as."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from focus_tui.tracking.action import Stage
from focus_tui.tracking.journal import Change, Damaged, Outdated, Seen, Unusable
from focus_tui.tracking.sqlite import (
    APPLICATION,
    KEPT_ACTIONS,
    KEPT_ENTRIES,
    MIGRATIONS,
    NotReady,
    SqliteJournal,
    connect,
)
from tests.support.journals import entry, journal, start


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def sql(path: Path, *statements: str) -> list[Any]:
    """Run statements on the file as another program would, and return the rows of the last one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows: list[Any] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        return rows


def connecting(*statements: str) -> Callable[[str], sqlite3.Connection]:
    """A way to connect that runs `statements` at once."""

    def connected(path: str) -> sqlite3.Connection:
        connection = connect(path)
        for statement in statements:
            connection.execute(statement)
        return connection

    return connected


def read_only(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)


def traced(statements: list[str]) -> Callable[[str], sqlite3.Connection]:
    """A way to connect that writes down all that is run."""

    def connected(path: str) -> sqlite3.Connection:
        connection = connect(path)
        connection.set_trace_callback(statements.append)
        return connection

    return connected


def test_the_file_and_its_company_are_private_from_their_creation(path: Path) -> None:
    before = os.umask(0)
    try:
        with journal(path) as one:
            one.write(Change((start("a"),)))
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600}


def test_a_file_that_is_too_open_is_mended(path: Path) -> None:
    with journal(path):
        pass
    path.chmod(0o644)
    with journal(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_says_what_it_is(path: Path) -> None:
    with journal(path):
        assert sql(path, "PRAGMA application_id") == [(APPLICATION,)]
        assert sql(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
        assert sql(path, "PRAGMA journal_mode") == [("wal",)]


def test_what_is_written_outlives_the_connection(path: Path) -> None:
    with journal(path) as one:
        epoch = one.lead()
        one.write(Change((start("a", sealed=5.0),), {"x": "1"}, (Seen(entry(1)),), epoch))
        kept, seen = one.load(), one.seen(0.0)
    with journal(path) as again:
        assert (again.load(), again.seen(0.0), again.lead()) == (kept, seen, epoch + 1)


def test_an_action_is_synced_to_the_disk_and_a_fact_is_not_waited_for(path: Path) -> None:
    statements: list[str] = []
    with journal(path, connect=traced(statements)) as one:
        statements.clear()
        for number in range(2):
            one.write(Change(facts={"x": f"{number}"}))
        assert [each for each in statements if "synchronous" in each] == ["PRAGMA synchronous = NORMAL"]
        statements.clear()
        for name in "ab":
            one.write(Change((start(name),), {"x": name}))
        assert [each for each in statements if "synchronous" in each] == ["PRAGMA synchronous = FULL"]
        assert statements[0] == "PRAGMA synchronous = FULL"


def test_the_first_write_of_an_action_is_synced_too(path: Path) -> None:
    with journal(path):
        pass
    statements: list[str] = []
    with journal(path, connect=traced(statements)) as one:
        statements.clear()
        one.write(Change((start("a"),)))
        assert statements[0] == "PRAGMA synchronous = FULL"


def test_a_fact_that_is_the_same_wakes_nobody(path: Path) -> None:
    change = Change(facts={"x": "1"}, entries=(Seen(entry(1), 5.0),))
    with journal(path) as one, journal(path) as other:
        one.write(change)
        assert other.changed()
        one.write(change)
        assert not other.changed()


def test_nobody_can_become_the_sender_between_the_check_of_the_epoch_and_the_write(path: Path) -> None:
    tries: list[str] = []

    def lead_meanwhile(statement: str) -> None:
        if statement.startswith("SELECT epoch"):
            try:
                tries.append(f"led: {other.lead()}")
            except Unusable as told:
                tries.append(str(told))

    connections: list[sqlite3.Connection] = []

    def connected(path: str) -> sqlite3.Connection:
        connections.append(connect(path))
        return connections[0]

    with journal(path, busy_timeout=0.01) as other, journal(path, connect=connected) as one:
        connections[0].set_trace_callback(lead_meanwhile)
        one.write(Change((start("a"),), epoch=0))
        assert len(tries) == 1
        assert "kept busy by another program" in tries[0]
        assert [action.id for action in other.load().actions] == ["a"]


def test_it_may_be_used_from_any_thread(path: Path) -> None:
    with journal(path) as one:
        threads = [threading.Thread(target=one.write, args=(Change((start(str(n)),)),)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {action.place for action in one.load().actions} == {float(n) for n in range(1, 9)}


def test_of_closed_actions_the_latest_are_kept_and_open_ones_all(path: Path) -> None:
    with journal(path, synchronous="OFF") as one:
        one.write(Change((start("open"), start("sealed", stage=Stage.DONE, sealed=9e9))))
        one.write(Change(tuple(start(f"{n}", stage=Stage.DONE, sealed=1.0) for n in range(KEPT_ACTIONS + 2))))
        kept = one.load()
        one.lead()
        assert one.load() == kept
        ids = {row[0] for row in sql(path, "SELECT id FROM actions")}
    assert len(ids) == KEPT_ACTIONS + 2
    assert {"open", "sealed", "2", f"{KEPT_ACTIONS + 1}"} <= ids
    assert not {"0", "1"} & ids


def test_of_entries_the_latest_are_kept(path: Path) -> None:
    with journal(path, synchronous="OFF") as one:
        one.write(Change(entries=tuple(Seen(entry(n, float(n))) for n in range(KEPT_ENTRIES + 1))))
        one.lead()
        assert [seen.entry.id for seen in one.seen(0.0)] == list(range(1, KEPT_ENTRIES + 1))


def test_a_row_that_makes_no_sense_is_told_and_left_where_it_is(path: Path) -> None:
    with journal(path) as one:
        one.write(Change((start("a"), start("b"), start("c"), start("d", stage=Stage.DONE, sealed=5.0)), {"x": "1"}))
        sql(path, "UPDATE actions SET rest = '{' WHERE id = 'a'", "UPDATE actions SET state = 'sent' WHERE id = 'b'")
        sql(path, "UPDATE facts SET value = x'ff'", "UPDATE actions SET press = x'00' WHERE id = 'd'")
        kept = one.load()
        assert [action.id for action in kept.actions] == ["c"]
        assert (kept.facts, kept.sealed) == ({}, None)
        assert kept.unreadable == (
            f"An action in the journal {path} makes no sense and is left out: its JSON is broken.",
            f"An action in the journal {path} makes no sense and is left out: its state is none that is known.",
            f"The last sent action in the journal {path} makes no sense: its press is no text.",
        )
        assert sql(path, "SELECT count(*) FROM actions") == [(4,)]


def test_text_that_is_no_utf8_spoils_only_its_row(path: Path) -> None:
    with journal(path) as one:
        one.write(Change((start("a"), start("b"))))
        sql(path, "UPDATE actions SET rest = CAST(x'7bff7d' AS TEXT) WHERE id = 'a'")
        kept = one.load()
        assert ([action.id for action in kept.actions], len(kept.unreadable)) == (["b"], 1)


def test_an_entry_that_makes_no_sense_is_left_out(path: Path) -> None:
    with journal(path) as one:
        one.write(Change(entries=(Seen(entry(1)), Seen(entry(2)))))
        sql(path, "UPDATE entries SET value = '[]' WHERE id = 1")
        assert [seen.entry.id for seen in one.seen(0.0)] == [2]


def test_a_broken_place_does_not_stop_new_actions(path: Path) -> None:
    with journal(path) as one:
        one.write(Change((start("a"), start("b"))))
        sql(path, "UPDATE actions SET place = 'behind' WHERE id = 'b'")
        assert one.write(Change((start("c"),))).actions == {"c": (2.0, 1)}


def test_a_sender_without_its_row_is_damage(path: Path) -> None:
    with journal(path) as one:
        sql(path, "DELETE FROM sender")
        with pytest.raises(Damaged):
            one.lead()


# Versions.

SECOND = ("ALTER TABLE facts ADD COLUMN note TEXT", "UPDATE facts SET note = 'from version 1'")


def test_an_older_file_is_brought_up_to_date_and_keeps_what_it_holds(path: Path) -> None:
    with journal(path) as one:
        one.write(Change((start("a"),), {"x": "1"}))
        kept = one.load()
    with journal(path, migrations=(*MIGRATIONS, SECOND)) as newer:
        assert newer.load() == kept
        assert sql(path, "SELECT note FROM facts") == [("from version 1",)]
        assert sql(path, "PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]
    with journal(path, migrations=(*MIGRATIONS, SECOND)):
        assert sql(path, "SELECT note FROM facts") == [("from version 1",)]


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    with journal(path) as one:
        one.write(Change((start("a"),), {"x": "1"}))
        kept = one.load()
    with pytest.raises(Unusable, match="cannot be used"):
        SqliteJournal(path, migrations=(*MIGRATIONS, SECOND, ("NO SUCH STATEMENT",)))
    with journal(path) as again:
        assert again.load() == kept
        assert sql(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_who_may_not_prepare_the_file_does_not(path: Path) -> None:
    with pytest.raises(NotReady, match="is not there yet"):
        SqliteJournal(path, prepare=False)
    assert not path.exists()
    path.touch(0o600)
    with pytest.raises(NotReady, match="older focus-tui"):
        SqliteJournal(path, prepare=False)
    assert path.stat().st_size == 0
    with journal(path), journal(path, prepare=False) as other:
        other.write(Change((start("a"),)))
    with pytest.raises(NotReady, match="older focus-tui"):
        SqliteJournal(path, prepare=False, migrations=(*MIGRATIONS, SECOND))


@pytest.mark.parametrize("prepare", [True, False])
def test_a_newer_file_is_left_alone(path: Path, prepare: bool) -> None:
    with journal(path):
        sql(path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(Unusable, match=r"written by a newer focus-tui: update this one\.$"):
        SqliteJournal(path, prepare=prepare)
    assert path.read_bytes() == before


@pytest.mark.parametrize("statement", ["CREATE TABLE theirs (id)", "PRAGMA user_version = 1"])
def test_a_database_of_another_program_is_left_alone(path: Path, statement: str) -> None:
    sql(path, statement)
    before = path.read_bytes()
    with pytest.raises(Unusable, match=r"is a database of another program: move it elsewhere\.$"):
        SqliteJournal(path)
    assert path.read_bytes() == before


def test_a_database_that_cannot_have_a_wal_is_told(path: Path) -> None:
    with pytest.raises(Unusable, match="file system that cannot hold it"):
        SqliteJournal(path, connect=lambda path: sqlite3.connect(":memory:", isolation_level=None))


# What can be wrong with a file or its disk.


def test_a_file_that_another_program_keeps_busy_is_told(path: Path) -> None:
    with journal(path, busy_timeout=0.01) as one, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unusable) as told:
            one.write(Change((start("a"),)))
        assert str(told.value) == (
            f"The journal {path} is kept busy by another program: close that one, or try again in a moment."
        )
        assert one.load().actions == ()
        other.execute("ROLLBACK")
        one.write(Change((start("a"),)))
        assert len(one.load().actions) == 1


def test_a_file_that_is_locked_whole_cannot_be_opened(path: Path) -> None:
    with journal(path):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unusable, match="kept busy by another program"):
            SqliteJournal(path, busy_timeout=0.01)


def test_a_full_disk_is_told_and_nothing_of_the_change_is_there(path: Path) -> None:
    with journal(path):
        pages = sql(path, "PRAGMA page_count")[0][0]
    with journal(path, connect=connecting(f"PRAGMA max_page_count = {pages + 2}")) as one:
        one.write(Change((start("a"),)))
        kept = one.load()
        with pytest.raises(Unusable) as told:
            one.write(Change((start("b"), start("c", name="x" * 100_000)), {"x": "1"}))
        assert str(told.value) == f"The journal {path} cannot be written, since the disk is full: make room on it."
        assert one.load() == kept
        one.write(Change((start("d"),)))
        assert [action.id for action in one.load().actions] == ["a", "d"]


def test_a_read_only_file_is_told_and_can_be_read(path: Path) -> None:
    with journal(path) as one:
        one.write(Change((start("a"),)))
        with journal(path, connect=read_only) as reading:
            assert reading.load() == one.load()
            with pytest.raises(Unusable) as told:
                reading.write(Change((start("b"),)))
            assert str(told.value) == f"The journal {path} cannot be written: make the file and its folder writable."
            with pytest.raises(Unusable, match="cannot be written"):
                reading.lead()
    with pytest.raises(Unusable, match="cannot be written"):
        SqliteJournal(path, connect=read_only, migrations=(*MIGRATIONS, SECOND))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "journal.sqlite3"
    with pytest.raises(Unusable, match=r"The folder of the journal .* does not exist: make it\.$"):
        SqliteJournal(path)


def test_a_folder_in_which_nothing_can_be_made_is_told() -> None:
    reasons = "Permission denied|Operation not permitted|Read-only file system"
    with pytest.raises(Unusable, match=rf"^The journal /sys/journal\.sqlite3 cannot be opened: ({reasons})\.$"):
        SqliteJournal("/sys/journal.sqlite3")


def test_a_broken_schema_whose_text_sqlite_quotes_is_damage(path: Path) -> None:
    with journal(path):
        pass
    data = path.read_bytes()
    path.write_bytes(data.replace(b"CREATE TABLE facts", b"CREATE TA\x8b\xffE facts"))
    with pytest.raises(Damaged):
        SqliteJournal(path)


def test_a_folder_in_the_file_s_place_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(Unusable, match="cannot be opened: see to it that its folder exists and is yours"):
        SqliteJournal(path)


def test_a_file_of_another_user_is_refused(path: Path) -> None:
    path.touch(0o640)
    with pytest.raises(Unusable, match="belongs to another user"):
        SqliteJournal(path, owner=os.geteuid() + 1)
    assert (stat.S_IMODE(path.stat().st_mode), path.stat().st_size) == (0o640, 0)


@pytest.mark.parametrize("use", [lambda one: one.write(Change((start("b"),))), lambda one: one.changed()])
def test_a_file_that_is_removed_while_it_is_open_is_told(path: Path, use: Callable[[SqliteJournal], object]) -> None:
    with journal(path) as one:
        one.write(Change((start("a"),)))
        path.unlink()
        with pytest.raises(Unusable, match="was removed while it was in use"):
            use(one)
        path.touch(0o600)
        with pytest.raises(Unusable, match="was removed while it was in use"):
            use(one)


def test_a_closed_journal_is_unusable(path: Path) -> None:
    closed: list[str] = []
    one = SqliteJournal(path, on_close=lambda: closed.append("closed"))
    one.close()
    assert closed == ["closed"]
    for use in (one.load, one.changed, one.lead, lambda: one.seen(0.0), lambda: one.write(Change())):
        with pytest.raises(Unusable, match="cannot be used"):
            use()


def test_an_error_in_the_middle_leaves_no_transaction_open(path: Path) -> None:
    with journal(path) as one, journal(path, busy_timeout=0.01) as other:
        with pytest.raises(Outdated):
            one.write(Change((start("a", revision=7),)))
        other.write(Change((start("b"),)))
        with pytest.raises(ValueError, match="no instant"):
            one.write(Change((replace(start("c"), sealed=float("nan")),)))
        other.write(Change((start("d"),)))
