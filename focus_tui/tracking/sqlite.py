"""The journal in an SQLite file: its schema, its transactions, and what its errors mean to a user."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Literal

from focus_tui.tracking import codec
from focus_tui.tracking.action import Action
from focus_tui.tracking.journal import Change, Damaged, Kept, Outdated, Seen, Superseded, Unusable, Written
from focus_tui.tracking.rescue import FAILURES, Rescued

Synchronous = Literal["OFF", "NORMAL", "FULL"]
Connect = Callable[[str], sqlite3.Connection]

APPLICATION = 0x466F634A
"""Tells our files from other programs' databases."""

KEPT_ACTIONS = 1_000
KEPT_ENTRIES = 2_000

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE actions (
            id TEXT PRIMARY KEY, place REAL NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL,
            press TEXT NOT NULL, kind TEXT NOT NULL, pressed REAL NOT NULL, pressed_boot REAL NOT NULL,
            at REAL, sealed REAL, first_sent REAL, first_sent_boot REAL, sent REAL, sent_boot REAL, rest TEXT NOT NULL
        )""",
        "CREATE INDEX actions_by_place ON actions (place, state)",
        "CREATE INDEX actions_by_sealed ON actions (sealed)",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        'CREATE TABLE entries (id INTEGER PRIMARY KEY, start REAL NOT NULL, "end" REAL, value TEXT NOT NULL)',
        "CREATE TABLE sender (epoch INTEGER NOT NULL)",
        "INSERT INTO sender VALUES (0)",
    ),
)
"""The statements that lead from each version of the schema to the next one, from nothing on."""

_CLOSED = ", ".join(f"'{state}'" for state in codec.CLOSED_STATES)
_INSERT = f"INSERT INTO actions ({codec.ACTION_COLUMNS}) VALUES ({', '.join('?' * len(codec.COLUMNS))})"
_UPDATE = f"UPDATE actions SET {', '.join(f'{name} = ?' for name in codec.COLUMNS)} WHERE id = ? AND revision = ?"
_OPEN = f"SELECT {codec.ACTION_COLUMNS} FROM actions WHERE state NOT IN ({_CLOSED}) ORDER BY place, rowid"
_OF_PRESS = f"SELECT {codec.ACTION_COLUMNS} FROM actions WHERE press = ? ORDER BY place, rowid"
_LAST_PLACE = "SELECT max(place) FROM actions WHERE typeof(place) = 'real'"
_SEALED = "SELECT press, sealed FROM actions WHERE sealed IS NOT NULL ORDER BY sealed DESC LIMIT 1"
_FACT_NOW = "SELECT value FROM facts WHERE name = ? AND typeof(value) = 'text'"
# What is the same already is not written again: then nothing goes to the file, and no other process is woken.
_FACT = """INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value
    WHERE value IS NOT excluded.value"""
_ENTRY = f"""INSERT INTO entries ({codec.SEEN_COLUMNS}) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
    SET start = excluded.start, "end" = excluded."end", value = excluded.value
    WHERE value IS NOT excluded.value OR "end" IS NOT excluded."end" """
_FORGET_ACTIONS = f"""DELETE FROM actions WHERE state IN ({_CLOSED})
    AND rowid NOT IN (SELECT rowid FROM actions WHERE state IN ({_CLOSED}) ORDER BY place DESC LIMIT {KEPT_ACTIONS})
    AND rowid NOT IN (SELECT rowid FROM actions WHERE sealed IS NOT NULL ORDER BY sealed DESC LIMIT 1)"""
_FORGET_ENTRIES = f"""DELETE FROM entries
    WHERE id NOT IN (SELECT id FROM entries ORDER BY start DESC LIMIT {KEPT_ENTRIES})"""

_REASONS = {
    sqlite3.SQLITE_BUSY: "is kept busy by another program: close that one, or try again in a moment",
    sqlite3.SQLITE_READONLY: "cannot be written: make the file and its folder writable",
    sqlite3.SQLITE_FULL: "cannot be written, since the disk is full: make room on it",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: see to it that its folder exists and is yours",
    sqlite3.SQLITE_IOERR: "cannot be read or written: check the disk, and your quota on it",
    sqlite3.SQLITE_CORRUPT: "is damaged: close every focus-tui of this profile, then start one, which sets it aside",
}
_SAME_REASON = {
    sqlite3.SQLITE_LOCKED: sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PROTOCOL: sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PERM: sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOTADB: sqlite3.SQLITE_CORRUPT,
}


class NotReady(Unusable):
    """The schema is older than this program's, and only the process with the sender's lock may change it."""


def connect(path: str) -> sqlite3.Connection:
    """A connection that begins and ends transactions only when told to, and may be used by any thread."""
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


class SqliteJournal:
    """The journal in the file at `path` (see `journal.Journal`). Raises Unusable where it cannot be opened.

    prepare: make the file, and bring its schema up to date, which only the process with the sender's lock may do.
    Without it, NotReady is raised where that is still to be done. check: look through the whole file first.
    busy_timeout: seconds to wait for another process that writes. synchronous: how a write with actions is committed;
    one without any is not waited for until it is on the disk. owner: whose file it must be (the running user's).
    on_close: called when the file is closed.

    Of closed actions the last 1,000 are kept, of entries the last 2,000; older ones go at each `lead`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        prepare: bool = True,
        check: bool = False,
        busy_timeout: float = 5.0,
        synchronous: Synchronous = "FULL",
        migrations: Sequence[Sequence[str]] = MIGRATIONS,
        connect: Connect = connect,
        owner: int | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self.path = os.fspath(path)
        self._lock = threading.Lock()
        self._on_close = on_close
        self._safe: Synchronous = synchronous
        self._quick: Synchronous = "OFF" if synchronous == "OFF" else "NORMAL"
        self._level: Synchronous | None = None
        _see_to_privacy(self.path, prepare, os.geteuid() if owner is None else owner)
        try:
            self._connection = connect(self.path)
        except FAILURES as error:
            raise _problem(self.path, error) from error
        try:
            self._connection.text_factory = codec.decoded
            self._connection.execute(f"PRAGMA busy_timeout = {round(busy_timeout * 1000)}")
            if check:
                self._check()
            self._prepare(prepare, migrations)
            if self._epoch() is None:
                raise Damaged(_sentence(self.path, sqlite3.SQLITE_CORRUPT))
            self._version = self._data_version()
            self._file = _identity(self.path)
        except BaseException as error:
            self._connection.close()
            if isinstance(error, FAILURES):
                raise _problem(self.path, error) from error
            raise

    def load(self) -> Kept:
        with self._transaction("BEGIN") as run:
            self._version = self._data_version()
            rows = run(_OPEN).fetchall()
            facts = dict(run("SELECT name, value FROM facts WHERE typeof(value) = 'text'").fetchall())
            sealed = run(_SEALED).fetchone()
        actions, unreadable = [], []
        for row in rows:
            try:
                actions.append(codec.action_of(row))
            except codec.Unreadable as error:
                unreadable.append(f"An action in the journal {self.path} makes no sense and is left out: {error}.")
        try:
            last_sealed = codec.sealed_of(sealed)
        except codec.Unreadable as error:
            last_sealed = None
            unreadable.append(f"The last sent action in the journal {self.path} makes no sense: {error}.")
        return Kept(tuple(actions), facts, last_sealed, tuple(unreadable))

    def write(self, change: Change) -> Written:
        rows = [(action, codec.row_of(action)) for action in change.actions]
        entries = [codec.seen_row(seen) for seen in change.entries]
        self._see_that_it_is_there()
        with self._transaction("BEGIN IMMEDIATE", self._safe if rows else self._quick) as run:
            if change.epoch is not None and self._epoch() != change.epoch:
                raise Superseded(f"Another focus-tui sends what the journal {self.path} holds.")
            for name, text in change.unchanged.items():
                if (run(_FACT_NOW, (name,)).fetchone() or (None,))[0] != text:
                    raise self._outdated()
            written = {action.id: self._put(action, row) for action, row in rows}
            for fact in change.facts.items():
                run(_FACT, fact)
            for entry in entries:
                run(_ENTRY, entry)
        return Written(written)

    def seen(self, since: float) -> tuple[Seen, ...]:
        with self._transaction("BEGIN") as run:
            rows = run(
                'SELECT "end", value FROM entries WHERE "end" IS NULL OR "end" > ? ORDER BY start, id', (since,)
            ).fetchall()
        found = []
        for row in rows:
            try:
                found.append(codec.seen_of(*row))
            except codec.Unreadable:
                continue  # the server still has it: it comes with the next list of the day
        return tuple(found)

    def of_press(self, press: str) -> tuple[Action, ...]:
        with self._transaction("BEGIN") as run:
            rows = run(_OF_PRESS, (press,)).fetchall()
        try:
            return tuple(codec.action_of(row) for row in rows)
        except codec.Unreadable as error:
            raise Unusable(f"An action in the journal {self.path} makes no sense: {error}.") from error

    def lead(self) -> int:
        with self._transaction("BEGIN IMMEDIATE", self._safe) as run:
            run("UPDATE sender SET epoch = epoch + 1")
            epoch = self._epoch()
            if epoch is None:
                raise Damaged(_sentence(self.path, sqlite3.SQLITE_CORRUPT))
            run(_FORGET_ACTIONS)
            run(_FORGET_ENTRIES)
        return epoch

    def changed(self) -> bool:
        self._see_that_it_is_there()
        with self._lock:
            try:
                version = self._data_version()
            except FAILURES as error:
                raise _problem(self.path, error) from error
        if version == self._version:
            return False
        self._version = version
        return True

    def counts(self) -> dict[str, int]:
        """How many actions are in each state, by its name in the file."""
        with self._transaction("BEGIN") as run:
            return dict(run("SELECT state, count(*) FROM actions GROUP BY state ORDER BY state").fetchall())

    def close(self) -> None:
        with self._lock:
            try:
                self._connection.close()
            except FAILURES as error:
                raise _problem(self.path, error) from error
            finally:
                if self._on_close is not None:
                    self._on_close()

    def restore(self, rescued: Rescued) -> None:
        """Put what was rescued into this file, which is new. Raises Unusable."""
        with self._transaction("BEGIN IMMEDIATE", self._safe) as run:
            for row in rescued.actions:
                run(_INSERT.replace("INSERT", "INSERT OR IGNORE"), row)  # a broken file may hold one twice
            for fact in rescued.facts:
                run(_FACT, fact)
            for entry in rescued.entries:
                run(_ENTRY, entry)
            run("UPDATE sender SET epoch = ?", (rescued.epoch,))

    def _see_that_it_is_there(self) -> None:
        # SQLite would go on writing into a file that was removed, and nobody would ever read it.
        if _identity(self.path) != self._file:
            raise Unusable(f"The journal {self.path} was removed while it was in use: start focus-tui again.")

    def _put(self, action: Action, row: tuple[codec.Cell, ...]) -> tuple[float, int]:
        run = self._connection.execute
        place, revision = action.place, action.revision + 1
        if action.revision == 0:
            place = place or (run(_LAST_PLACE).fetchone()[0] or 0.0) + 1.0
            try:
                run(_INSERT, (action.id, place, revision, *row[3:]))
            except sqlite3.IntegrityError:
                raise self._outdated() from None
        elif run(_UPDATE, (action.id, place, revision, *row[3:], action.id, action.revision)).rowcount != 1:
            raise self._outdated()
        return place, revision

    def _outdated(self) -> Outdated:
        return Outdated(f"Another focus-tui has changed the same in the journal {self.path}.")

    def _epoch(self) -> int | None:
        row = self._connection.execute("SELECT epoch FROM sender").fetchone()
        return row[0] if row is not None and isinstance(row[0], int) else None

    def _data_version(self) -> int:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    @contextmanager
    def _transaction(self, begin: str, level: Synchronous | None = None) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """All of it happens, or nothing. Raises Unusable for whatever SQLite says."""
        run = self._connection.execute
        with self._lock:
            try:
                if level is not None and level != self._level:
                    run(f"PRAGMA synchronous = {level}")
                    self._level = level
                run(begin)
                try:
                    yield run
                    run("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        run("ROLLBACK")
                    raise
            except FAILURES as error:
                raise _problem(self.path, error) from error

    def _prepare(self, prepare: bool, migrations: Sequence[Sequence[str]]) -> None:
        with self._transaction("BEGIN") as run:  # all as of one moment: another process may be making the file
            application, version = self._stamp()
            tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application != APPLICATION and (version or tables):
            raise Unusable(f"The file {self.path} is a database of another program: move it elsewhere.")
        if version > len(migrations):
            raise Unusable(f"The journal {self.path} was written by a newer focus-tui: update this one.")
        if not prepare and version < len(migrations):
            raise NotReady(
                f"The journal {self.path} is from an older focus-tui, which sends at this moment: "
                "close that one, then start again."
            )
        if prepare and run("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise Unusable(
                f"The journal {self.path} lies on a file system that cannot hold it: move the folder to a local disk."
            )
        if version < len(migrations):
            with self._transaction("BEGIN IMMEDIATE", self._safe):
                for migration in migrations[self._stamp()[1] :]:
                    for statement in migration:
                        run(statement)
                run(f"PRAGMA application_id = {APPLICATION}")
                run(f"PRAGMA user_version = {len(migrations)}")

    def _stamp(self) -> tuple[int, int]:
        """The file's application and the version of its schema."""
        run = self._connection.execute
        return run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]

    def _check(self) -> None:
        if self._connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise Damaged(_sentence(self.path, sqlite3.SQLITE_CORRUPT))


def _see_to_privacy(path: str, make: bool, owner: int) -> None:
    """Make the file, if it may be made and is not there, and close it to all others (0600). Raises Unusable."""
    try:
        if make:
            # One that is there is never opened here: closing it would drop the locks that another connection of
            # this process has on it.
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        state = os.stat(path)
        if state.st_uid != owner:
            raise Unusable(f"The journal {path} belongs to another user: move it elsewhere.")
        if state.st_mode & 0o077:
            os.chmod(path, 0o600)
    except FileNotFoundError:
        if not make:
            raise NotReady(f"The journal {path} is not there yet: start again in a moment.") from None
        raise Unusable(f"The folder of the journal {path} does not exist: make it.") from None
    except OSError as error:
        raise Unusable(f"The journal {path} cannot be opened: {error.strerror}.") from error


def _identity(path: str) -> tuple[int, int] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_dev, state.st_ino


def _problem(path: str, error: sqlite3.Error | UnicodeDecodeError) -> Unusable:
    code = sqlite3.SQLITE_CORRUPT
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        code = _SAME_REASON.get(code, code)
    if code == sqlite3.SQLITE_CORRUPT:
        return Damaged(_sentence(path, code))
    if code not in _REASONS:
        return Unusable(f"The journal {path} cannot be used ({error}): start focus-tui again, or move it elsewhere.")
    return Unusable(_sentence(path, code))


def _sentence(path: str, code: int) -> str:
    return f"The journal {path} {_REASONS[code]}."
