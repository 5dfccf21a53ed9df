"""The sandbox's SQLite file: projects, tasks, time blocks and time entries."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, TypeVar

from focus_tui.sandbox.rows import Block, Entry, Project, Task

_APPLICATION = 0x466F7362  # tells our files from other programs' databases
_VERSION = 1
_FIRST_ID = {"project": 31, "task": 4711, "block": 3301, "entry": 90_001}

_SCHEMA = """
CREATE TABLE project (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, color TEXT NOT NULL, client TEXT, archived_at INTEGER
);
CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, project_id INTEGER, status TEXT NOT NULL,
    estimate INTEGER, archived_at INTEGER
);
CREATE TABLE block (
    id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER, start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, task_id INTEGER, time_block_id INTEGER, project_id INTEGER, description TEXT,
    start INTEGER, "end" INTEGER, planned_start INTEGER, planned_duration INTEGER, deleted_at INTEGER
);
CREATE INDEX block_of_task ON block (task_id);
CREATE INDEX entry_of_task ON entry (task_id);
CREATE TABLE plan (day TEXT PRIMARY KEY);
"""

_BEGIN = "coalesce(start, planned_start)"
_FINISH = """CASE WHEN start IS NULL THEN planned_start + planned_duration * 1000000
    ELSE coalesce("end", 9223372036854775807) END"""

Row = TypeVar("Row", Project, Task, Block, Entry)


class NotASandbox(ValueError):
    """The file is not a sandbox's database, or one of another version."""


class Store:
    """One database, opened and made when it is not there yet. `is_new` says whether it was.

    database: a path, or ":memory:". The file is readable by its owner only, from its creation, and so is its
    journal. Raises NotASandbox for a file that is something else, OSError when it cannot be opened.
    """

    def __init__(self, database: str | os.PathLike[str]) -> None:
        path = os.fspath(database)
        if path != ":memory:":
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.close = weakref.finalize(self, self._connection.close)
        self._connection.row_factory = sqlite3.Row
        try:
            self.is_new = self._prepare()
        except sqlite3.DatabaseError as error:
            self.close()
            raise NotASandbox(f"{path} cannot be used as the sandbox's database: {error}") from None
        except NotASandbox:
            self.close()
            raise NotASandbox(f"{path} is not a database of this version's sandbox") from None

    def _prepare(self) -> bool:
        with self.transaction():
            application = self._connection.execute("PRAGMA application_id").fetchone()[0]
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            tables = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if (application, version) == (_APPLICATION, _VERSION):
                return False
            if tables:
                raise NotASandbox
            for statement in _SCHEMA.split(";")[:-1]:
                self._connection.execute(statement)
            for table, first in _FIRST_ID.items():
                self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, first - 1))
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
            return True

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it happens, or nothing; another process on the same file waits."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def project(self, id: int) -> Project | None:
        return self._one(Project, id)

    def task(self, id: int) -> Task | None:
        return self._one(Task, id)

    def block(self, id: int) -> Block | None:
        return self._one(Block, id)

    def entry(self, id: int) -> Entry | None:
        return self._one(Entry, id)

    def projects(self) -> list[Project]:
        return self._rows(Project, "ORDER BY id")

    def tasks(self) -> list[Task]:
        """All tasks, archived ones too, in the order in which they were made."""
        return self._rows(Task, "ORDER BY id")

    def blocks_of(self, task_id: int) -> list[Block]:
        """The time blocks of one task, earliest first."""
        return self._rows(Block, "WHERE task_id = ? ORDER BY start, id", task_id)

    def blocks_at(self, instant: int) -> list[Block]:
        """The time blocks that contain `instant`."""
        return self._rows(Block, 'WHERE start <= ? AND ? < "end" ORDER BY start, id', instant, instant)

    def entries_of(self, task_id: int) -> list[Entry]:
        """The entries of one task, worked and planned, earliest first; deleted ones are left out."""
        return self._rows(Entry, f"WHERE task_id = ? AND deleted_at IS NULL ORDER BY {_BEGIN}, id", task_id)

    def entries_between(self, begin: int, finish: int) -> list[Entry]:
        """The entries that touch [begin, finish), worked and planned, earliest first; deleted ones are left out."""
        return self._rows(
            Entry,
            f"""WHERE {_BEGIN} < ? AND ({_BEGIN} >= ? OR {_FINISH} > ?) AND deleted_at IS NULL
            ORDER BY {_BEGIN}, id""",
            finish,
            begin,
            begin,
        )

    def running(self) -> Entry | None:
        """What is tracked."""
        rows = self._rows(
            Entry, 'WHERE start IS NOT NULL AND "end" IS NULL AND deleted_at IS NULL ORDER BY start DESC'
        )
        return rows[0] if rows else None

    def add_project(self, name: str, color: str, **members: Any) -> int:
        return self._insert("project", name=name, color=color, **members)

    def add_task(self, name: str, project_id: int | None = None, *, status: str = "todo", **members: Any) -> int:
        return self._insert("task", name=name, project_id=project_id, status=status, **members)

    def add_block(self, task_id: int | None, start: int, end: int) -> int:
        return self._insert("block", task_id=task_id, start=start, end=end)

    def add_entry(self, *, type: str, created_at: int, **members: Any) -> int:
        return self._insert("entry", type=type, created_at=created_at, updated_at=created_at, **members)

    def change_entry(self, id: int, **members: Any) -> None:
        """Set the members named, and no others."""
        names = ", ".join(f'"{name}" = ?' for name in members)
        self._connection.execute(f"UPDATE entry SET {names} WHERE id = ?", (*members.values(), id))

    def delete_task(self, id: int) -> bool:
        """Delete a task, leaving its blocks and entries; says whether there was one."""
        return self._connection.execute("DELETE FROM task WHERE id = ?", (id,)).rowcount > 0

    def has_plan(self, day: str) -> bool:
        """Whether the plan of `day` (as 2026-11-23) was made."""
        return self._connection.execute("SELECT 1 FROM plan WHERE day = ?", (day,)).fetchone() is not None

    def note_plan(self, day: str) -> None:
        """Remember that the plan of `day` was made."""
        self._connection.execute("INSERT INTO plan (day) VALUES (?)", (day,))

    def _insert(self, table: str, **members: Any) -> int:
        names = ", ".join(f'"{name}"' for name in members)
        marks = ", ".join("?" for _ in members)
        cursor = self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(members.values()))
        if cursor.lastrowid is None:
            raise RuntimeError(f"no row was added to {table}")
        return cursor.lastrowid

    def _rows(self, kind: type[Row], rest: str, *values: int) -> list[Row]:
        names = ", ".join(f'"{field.name}"' for field in fields(kind))
        rows = self._connection.execute(f"SELECT {names} FROM {kind.__name__.lower()} {rest}", values)
        return [kind(**dict(row)) for row in rows]

    def _one(self, kind: type[Row], id: int) -> Row | None:
        rows = self._rows(kind, "WHERE id = ?", id)
        return rows[0] if rows else None
