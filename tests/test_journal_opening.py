"""Opening the journal: who makes it, who waits, and what becomes of a damaged one."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focus_tui.tracking.action import Stage
from focus_tui.tracking.journal import Change, Damaged, Kept, Seen, Unusable
from focus_tui.tracking.lock import SenderLock
from focus_tui.tracking.opening import ATTACHED, JOURNAL, open_journal
from focus_tui.tracking.sqlite import MIGRATIONS, NotReady, SqliteJournal
from tests.support.journals import entry, journal, start

NOW = 1_800_000_000.0
STAMP = "20270115T080000Z"
PAGE = 4096


def never(seconds: float) -> None:
    raise AssertionError("nothing is there to be waited for")


class Waiting:
    """Counts the pauses, and does `then` in the first one."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.pauses = 0
        self.seconds = 0.0
        self._then = then

    def __call__(self, seconds: float) -> None:
        self.pauses += 1
        self.seconds += seconds
        if self.pauses == 1:
            self._then()


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[SenderLock]:
    """The sender's lock, held."""
    lock = SenderLock(tmp_path)
    assert lock.acquire()
    yield lock
    lock.release()


@pytest.fixture
def other_lock(tmp_path: Path) -> SenderLock:
    """The lock as another process has it that could not take it."""
    return SenderLock(tmp_path)


def opened(folder: Path, lock: SenderLock, wait: Callable[[float], object] = never) -> tuple[SqliteJournal, str]:
    one, told = open_journal(folder, lock, now=NOW, busy_timeout=0.01, wait=wait)
    return one, "\n".join(told)


def filled(folder: Path, lock: SenderLock, count: int = 3) -> Kept:
    """Make a journal with `count` open actions, some closed ones, facts and entries, and close it."""
    one, told = opened(folder, lock)
    assert told == ""
    one.lead()
    one.lead()
    one.write(Change(tuple(start(f"closed {n}", stage=Stage.DONE, sealed=9e9) for n in range(5))))
    one.write(Change(tuple(start(f"open {n}", name="x" * 500) for n in range(count))))
    one.write(Change(facts={"offset": "1.5"}, entries=(Seen(entry(1), 5.0),)))
    kept = one.load()
    one.close()
    return kept


def names(folder: Path) -> set[str]:
    """The files in the folder, but for those that SQLite keeps beside an open database."""
    return {each.name for each in folder.iterdir() if not each.name.endswith(("-wal", "-shm"))}


def root_page(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        return found


def spoil(path: Path, at: int, garbage: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(garbage)


def test_the_sender_makes_the_journal(tmp_path: Path, lock: SenderLock) -> None:
    one, told = opened(tmp_path, lock)
    assert (one.load(), told) == (Kept(), "")
    one.close()
    assert names(tmp_path) == {JOURNAL, ATTACHED, "sender.lock"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}


def test_who_does_not_send_opens_what_is_there(tmp_path: Path, lock: SenderLock, other_lock: SenderLock) -> None:
    kept = filled(tmp_path, lock)
    one, _ = opened(tmp_path, other_lock)
    assert one.load() == kept
    one.close()


def test_who_does_not_send_waits_for_the_sender(tmp_path: Path, lock: SenderLock, other_lock: SenderLock) -> None:
    waiting = Waiting(lambda: filled(tmp_path, lock))
    one, _ = opened(tmp_path, other_lock, waiting)
    assert (len(one.load().actions), waiting.pauses) == (3, 1)
    one.close()


def test_who_does_not_send_waits_two_seconds_and_says_why(tmp_path: Path, other_lock: SenderLock) -> None:
    waiting = Waiting()
    with pytest.raises(NotReady, match="is not there yet"):
        opened(tmp_path, other_lock, waiting)
    assert waiting.seconds == pytest.approx(2.0)
    assert JOURNAL not in names(tmp_path)


def test_a_newer_journal_is_not_moved(tmp_path: Path, lock: SenderLock) -> None:
    filled(tmp_path, lock)
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = names(tmp_path), (tmp_path / JOURNAL).read_bytes()
    with pytest.raises(Unusable, match="newer focus-tui"):
        opened(tmp_path, lock)
    assert (names(tmp_path), (tmp_path / JOURNAL).read_bytes()) == before


def test_a_busy_journal_is_not_moved(tmp_path: Path, lock: SenderLock) -> None:
    filled(tmp_path, lock)
    with closing(sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        before = names(tmp_path)
        with pytest.raises(Unusable, match="kept busy"):
            opened(tmp_path, lock)
        assert names(tmp_path) == before


def test_a_failure_to_open_lets_go_of_all_it_had(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / JOURNAL).mkdir()
    before = os.listdir("/proc/self/fd")
    with pytest.raises(Unusable):
        opened(tmp_path, lock)
    assert os.listdir("/proc/self/fd") == before


def test_a_folder_without_room_for_the_second_file_is_told(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / ATTACHED).mkdir()
    with pytest.raises(Unusable, match=rf"The file .*{ATTACHED} beside the journal cannot be opened: Is a directory"):
        opened(tmp_path, lock)


# Damage.

HEADER = pytest.param(lambda path: spoil(path, 0, b"\xde\xad" * 50), 0, id="header")
CUT = pytest.param(lambda path: os.truncate(path, 3 * PAGE), None, id="cut")
SHORT = pytest.param(lambda path: os.truncate(path, 50), 0, id="cut to a few bytes")
TEXT = pytest.param(lambda path: path.write_text("What a journal! " * 1000), 0, id="a text")
MIDDLE = pytest.param(
    lambda path: spoil(path, (root_page(path, "entries") - 1) * PAGE, b"\xa5" * PAGE), 3, id="entries"
)
INDEX = pytest.param(
    lambda path: spoil(path, (root_page(path, "actions_by_place") - 1) * PAGE, b"\x99" * PAGE), 3, id="index"
)
ACTIONS = pytest.param(
    lambda path: spoil(path, (root_page(path, "actions") - 1) * PAGE, b"\x99" * PAGE), 0, id="actions"
)


@pytest.mark.parametrize(("damage", "carried"), [HEADER, CUT, SHORT, TEXT, MIDDLE, INDEX, ACTIONS])
def test_a_damaged_journal_is_set_aside(
    tmp_path: Path, lock: SenderLock, damage: Callable[[Path], object], carried: int | None
) -> None:
    kept = filled(tmp_path, lock)
    damage(tmp_path / JOURNAL)
    spoilt = (tmp_path / JOURNAL).read_bytes()
    one, told = opened(tmp_path, lock)
    aside = f"{JOURNAL}.damaged-{STAMP}"
    assert told.startswith(f"The journal {tmp_path / JOURNAL} was damaged; it was set aside as {aside}; ")
    assert (tmp_path / aside).read_bytes() == spoilt
    assert not any(each.startswith(f"{JOURNAL}.new") for each in names(tmp_path))
    found = one.load().actions
    assert set(found) <= set(kept.actions)
    assert carried is None or len(found) == carried
    ending = {0: "none of its open actions could be read.", 3: "3 of its open actions were carried over."}
    assert told.endswith(ending.get(len(found), "others may be lost."))
    assert stat.S_IMODE((tmp_path / JOURNAL).stat().st_mode) == 0o600
    one.write(Change((start("new"),)))
    one.close()
    again, told = opened(tmp_path, lock)
    assert told == ""
    assert "new" in {action.id for action in again.load().actions}
    again.close()


def test_what_can_be_read_is_carried_over_with_facts_entries_and_the_epoch(tmp_path: Path, lock: SenderLock) -> None:
    kept = filled(tmp_path, lock)
    spoil(tmp_path / JOURNAL, (root_page(tmp_path / JOURNAL, "actions_by_sealed") - 1) * PAGE, b"\x99" * PAGE)
    one, _ = opened(tmp_path, lock)
    assert one.load() == kept
    assert one.seen(0.0) == (Seen(entry(1), 5.0),)
    assert one.lead() == 3
    one.close()


def test_of_a_table_with_a_broken_page_both_ends_are_carried_over(tmp_path: Path, lock: SenderLock) -> None:
    kept = filled(tmp_path, lock, count=60)
    path = tmp_path / JOURNAL
    data = path.read_bytes()
    middle = data.index(b"press of open 30") // PAGE
    spoil(path, middle * PAGE, b"\x99" * PAGE)
    one, told = opened(tmp_path, lock)
    found = {action.id for action in one.load().actions}
    assert {"open 0", "open 59"} <= found
    assert "open 30" not in found
    assert set(one.load().actions) <= set(kept.actions)
    assert told.endswith(f"; {len(found)} of its open actions were carried over, others may be lost.")
    one.close()


def test_what_only_the_wal_holds_is_carried_over_too(tmp_path: Path, lock: SenderLock) -> None:
    filled(tmp_path, lock)
    path = tmp_path / JOURNAL
    with journal(path, synchronous="OFF") as one:
        one.write(Change((start("in the wal"),)))
        files = {name: (tmp_path / name).read_bytes() for name in (JOURNAL, f"{JOURNAL}-wal", f"{JOURNAL}-shm")}
    # As a machine leaves it that lost its power: the -wal is still there.
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    spoil(path, (root_page_of_copy(files[JOURNAL], tmp_path, "entries") - 1) * PAGE, b"\x99" * PAGE)
    after, told = opened(tmp_path, lock)
    assert "in the wal" in {action.id for action in after.load().actions}
    assert told.endswith("4 of its open actions were carried over.")
    after.close()


def root_page_of_copy(data: bytes, folder: Path, table: str) -> int:
    """Looked up in a copy, so that the file itself is not touched."""
    copy = folder / "copy"
    copy.write_bytes(data)
    try:
        return root_page(copy, table)
    finally:
        for suffix in ("", "-wal", "-shm"):
            (folder / f"copy{suffix}").unlink(missing_ok=True)


def test_rows_that_make_no_sense_stay_behind(tmp_path: Path, lock: SenderLock) -> None:
    filled(tmp_path, lock, count=2)
    with closing(sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)) as connection:
        connection.execute("UPDATE actions SET rest = '' WHERE id = 'open 0'")
        connection.execute("UPDATE facts SET value = x'00'")
    spoil(tmp_path / JOURNAL, (root_page(tmp_path / JOURNAL, "entries") - 1) * PAGE, b"\x99" * PAGE)
    one, told = opened(tmp_path, lock)
    assert told.endswith("; 1 of its open actions was carried over, others may be lost.")
    assert (one.load().unreadable, one.load().facts) == ((), {})
    one.close()


def test_a_damaged_journal_without_open_actions_says_so(tmp_path: Path, lock: SenderLock) -> None:
    filled(tmp_path, lock, count=0)
    spoil(tmp_path / JOURNAL, (root_page(tmp_path / JOURNAL, "entries") - 1) * PAGE, b"\x99" * PAGE)
    one, told = opened(tmp_path, lock)
    assert told.endswith("; it had no open actions.")
    one.close()


def test_two_set_aside_in_one_second_have_two_names(tmp_path: Path, lock: SenderLock) -> None:
    for _ in range(2):
        (tmp_path / JOURNAL).write_text("no journal")
        one, _ = opened(tmp_path, lock)
        one.close()
    aside = f"{JOURNAL}.damaged-{STAMP}"
    assert {each for each in names(tmp_path) if each.startswith(f"{JOURNAL}.")} == {aside, f"{aside}-2"}


def test_what_an_earlier_try_left_is_no_hindrance(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / JOURNAL).write_text("no journal")
    (tmp_path / f"{JOURNAL}.new").write_text("half a journal")
    (tmp_path / f"{JOURNAL}.new-wal").write_text("half a journal")
    one, _ = opened(tmp_path, lock)
    assert one.load() == Kept()
    one.close()
    assert f"{JOURNAL}.new" not in names(tmp_path)


def test_a_damaged_journal_is_not_moved_without_the_lock(
    tmp_path: Path, lock: SenderLock, other_lock: SenderLock
) -> None:
    (tmp_path / JOURNAL).write_text("no journal " * 1000)
    with pytest.raises(Damaged, match="is damaged: close every focus-tui of this profile"):
        opened(tmp_path, other_lock)
    assert (tmp_path / JOURNAL).read_text() == "no journal " * 1000


def test_a_damaged_journal_is_not_moved_while_another_has_it_open(
    tmp_path: Path, lock: SenderLock, other_lock: SenderLock
) -> None:
    filled(tmp_path, lock)
    other, _ = opened(tmp_path, other_lock)
    spoil(tmp_path / JOURNAL, (root_page(tmp_path / JOURNAL, "entries") - 1) * PAGE, b"\x99" * PAGE)
    before = names(tmp_path)
    with pytest.raises(Unusable, match="is damaged, and another focus-tui has it open: close that one first"):
        opened(tmp_path, lock)
    assert names(tmp_path) == before
    other.close()
    one, told = opened(tmp_path, lock)
    assert "was set aside" in told
    one.close()


def test_a_new_one_may_be_attached_after_the_damaged_one_was_set_aside(
    tmp_path: Path, lock: SenderLock, other_lock: SenderLock
) -> None:
    (tmp_path / JOURNAL).write_text("no journal")
    one, _ = opened(tmp_path, lock)
    other, _ = opened(tmp_path, other_lock)
    one.write(Change((start("a"),)))
    assert other.changed()
    one.close()
    other.close()


def test_damage_that_shows_later_is_told_as_damage(tmp_path: Path, lock: SenderLock) -> None:
    filled(tmp_path, lock)
    page = root_page(tmp_path / JOURNAL, "actions")
    spoil(tmp_path / JOURNAL, (page - 1) * PAGE, b"\x99" * PAGE)
    with journal(tmp_path / JOURNAL) as one, pytest.raises(Damaged, match="is damaged"):
        one.load()


def test_a_disk_without_room_for_a_new_one_leaves_the_damaged_one_in_place(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / JOURNAL).write_text("no journal")
    (tmp_path / f"{JOURNAL}.new").mkdir()
    before = names(tmp_path)
    with pytest.raises(Unusable, match=r"The damaged journal .* cannot be set aside: "):
        opened(tmp_path, lock)
    assert (names(tmp_path) - {ATTACHED}, (tmp_path / JOURNAL).read_text()) == (before, "no journal")


def used(folder: Path, lock: SenderLock) -> str:
    """Open, read and write the journal in `folder`; what was told where that failed."""
    try:
        one, _ = opened(folder, lock)
    except Unusable as told:
        return str(told)
    try:
        kept = one.load()
        assert len(kept.actions) + len(kept.unreadable) <= 60
        written = one.write(Change((start("new"),), epoch=one.lead()))
        assert written.actions["new"][1] == 1
        one.seen(0.0)
    except Unusable as told:
        return str(told)
    finally:
        one.close()
    return "All is well."


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 40 * PAGE), garbage=st.binary(min_size=1, max_size=2000))
def test_whatever_is_in_the_file_it_is_opened_read_and_written_or_told(at: int, garbage: bytes) -> None:
    with TemporaryDirectory() as folder:
        lock = SenderLock(folder)
        assert lock.acquire()
        path = Path(folder) / JOURNAL
        with journal(path, synchronous="OFF") as one:
            one.write(Change(tuple(start(f"{n}", name="x" * 300) for n in range(60)), {"x": "1"}, (Seen(entry(1)),)))
        spoil(path, at % path.stat().st_size, garbage)
        assert used(Path(folder), lock).endswith(".")
        lock.release()


def test_the_wal_goes_with_the_damaged_file_and_not_into_the_new_one(tmp_path: Path, lock: SenderLock) -> None:
    filled(tmp_path, lock, 2)  # then one more fits into a page that is there, and page 1 is not in the wal
    path, wal = tmp_path / JOURNAL, tmp_path / f"{JOURNAL}-wal"
    with journal(path, synchronous="OFF") as one:
        one.write(Change((start("in the wal"),)))
        left = path.read_bytes(), wal.read_bytes()
    path.write_bytes(b"\xde\xad" * 50 + left[0][100:])
    wal.write_bytes(left[1])
    one, told = opened(tmp_path, lock)
    assert "was set aside" in told
    assert one.load().actions == ()
    assert (tmp_path / f"{JOURNAL}.damaged-{STAMP}-wal").read_bytes() == left[1]
    one.close()
