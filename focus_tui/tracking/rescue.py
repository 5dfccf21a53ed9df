"""What can still be read of a damaged journal."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from focus_tui.frozen import dataclass
from focus_tui.tracking import codec

FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What sqlite3 raises about a file. The second comes where its own message quotes a broken schema."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What could be read of a damaged file, as rows. complete: whether every action could be read."""

    actions: tuple[Sequence[Any], ...] = ()
    facts: tuple[Sequence[Any], ...] = ()
    entries: tuple[Sequence[Any], ...] = ()
    epoch: int = 0
    complete: bool = False

    @property
    def open_count(self) -> int:
        """How many of the actions are open."""
        return sum(codec.action_of(row).is_open for row in self.actions)


def read_only(path: str | os.PathLike[str], *, alone: bool = False) -> sqlite3.Connection:
    """A connection that leaves the file as it is. Closing any other one writes the -wal into it, damaged or not.

    alone: nobody else has the file open, so that no -wal and -shm need be made, which would be left behind.
    """
    from urllib.parse import quote  # slow to import, and not needed where the journal is only read

    location = f"file:{quote(os.path.abspath(path))}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(location, uri=True, isolation_level=None, check_same_thread=False)


def rescue(path: str | os.PathLike[str]) -> Rescued:
    """What can be read of the damaged file at `path`, which is left as it is; nothing is raised for it."""
    try:
        connection = read_only(path)
    except sqlite3.Error:
        return Rescued()
    connection.text_factory = codec.decoded
    read = partial(_rows, connection)
    try:
        actions, complete = read(
            f"SELECT {codec.ACTION_COLUMNS} FROM actions NOT INDEXED ORDER BY rowid", codec.action_of
        )
        facts, _ = read("SELECT name, value FROM facts ORDER BY name", codec.fact_of)
        entries, _ = read(
            f"SELECT {codec.SEEN_COLUMNS} FROM entries ORDER BY id", lambda row: codec.seen_of(*row[2:])
        )
        epochs, _ = read("SELECT epoch FROM sender ORDER BY rowid", lambda row: int(row[0]))
    finally:
        connection.close()
    return Rescued(actions, facts, entries, max((int(row[0]) for row in epochs), default=0), complete)


def _rows(
    connection: sqlite3.Connection, query: str, make: Callable[[Sequence[Any]], object]
) -> tuple[tuple[Sequence[Any], ...], bool]:
    """The rows that can be read and that make sense, and whether these are all."""
    found: dict[object, Sequence[Any]] = {}
    complete = True
    # From both ends, so that what lies behind a broken page is found too.
    for order in ("ASC", "DESC"):
        try:
            for row in connection.execute(f"{query} {order}"):
                try:
                    make(row)
                except (ValueError, TypeError):
                    complete = False
                else:
                    found[row[0]] = row
        except FAILURES:
            complete = False
    return tuple(found.values()), complete
