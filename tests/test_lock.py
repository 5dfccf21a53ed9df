"""Who may send: the lock, its file, network file systems, and other machines."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
from pathlib import Path

import pytest

from focus_tui.tracking.journal import Unusable
from focus_tui.tracking.lock import LOCK, Holder, SenderLock, mounted, network_file_system

MOUNTS = r"""
/dev/sda2 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
/dev/sdb1 /home/anna/local xfs rw 0 0
//server/share /mnt/my\040share cifs rw 0 0
anna@server: /home/anna/local/far fuse.sshfs rw 0 0
/dev/sdc1 /mnt/stick fuseblk rw 0 0
broken line
tmpfs /twice tmpfs rw 0 0
server:/twice /twice nfs rw 0 0
server:/hidden /hidden nfs rw 0 0
tmpfs /hidden tmpfs rw 0 0
host /shared 9p rw 0 0
/dev/fuse /run/user/1000/doc fuse.portal rw 0 0
"""


@pytest.fixture
def lock(tmp_path: Path) -> SenderLock:
    return SenderLock(tmp_path, host="alpha", pid=77)


def other(tmp_path: Path, host: str = "alpha") -> SenderLock:
    return SenderLock(tmp_path, host=host, pid=78)


def test_only_one_has_it(tmp_path: Path, lock: SenderLock) -> None:
    second = other(tmp_path)
    assert not lock.held
    assert lock.acquire()
    assert lock.acquire()
    assert lock.held
    assert not second.acquire()
    assert not second.held
    lock.release()
    lock.release()
    assert not lock.held
    assert second.acquire()
    assert not lock.acquire()
    second.release()


def test_its_file_is_private_and_says_who_has_it(tmp_path: Path, lock: SenderLock) -> None:
    assert lock.holder is None
    lock.acquire()
    assert stat.S_IMODE((tmp_path / LOCK).stat().st_mode) == 0o600
    assert json.loads((tmp_path / LOCK).read_bytes()) == {"host": "alpha", "pid": 77}
    assert other(tmp_path).holder == lock.holder == Holder("alpha", 77)
    lock.release()
    assert lock.holder is None
    assert (tmp_path / LOCK).exists()


def test_whoever_tries_in_vain_leaves_the_file_as_it_is(tmp_path: Path, lock: SenderLock) -> None:
    lock.acquire()
    other(tmp_path).acquire()
    assert lock.holder == Holder("alpha", 77)
    lock.release()


def test_its_own_name_is_this_machine_s_and_this_process_s(tmp_path: Path) -> None:
    lock = SenderLock(tmp_path)
    assert lock.acquire()
    assert lock.holder == Holder(os.uname().nodename, os.getpid())
    lock.release()


def test_a_longer_name_that_was_left_behind_is_written_over(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / LOCK).write_text(json.dumps({"host": "alpha", "pid": 123_456_789, "note": "x" * 100}))
    assert lock.acquire()
    assert lock.holder == Holder("alpha", 77)
    lock.release()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"host": 1, "pid": 2}', '{"host": "x", "pid": true}', "[" * 4096, "\xff"]
)
def test_a_file_that_says_nothing_is_no_hindrance(tmp_path: Path, lock: SenderLock, text: str) -> None:
    (tmp_path / LOCK).write_text(text, encoding="latin-1")
    assert lock.holder is None
    assert lock.reading_only("") is None
    assert lock.acquire()
    lock.release()


def test_a_removed_file_is_noticed_by_who_had_it_and_free_for_the_next(tmp_path: Path, lock: SenderLock) -> None:
    second = other(tmp_path)
    lock.acquire()
    (tmp_path / LOCK).unlink()
    assert not lock.held
    assert second.acquire()
    assert second.held
    assert not lock.held
    assert not lock.acquire()
    second.release()
    assert lock.acquire()
    lock.release()


def test_a_replaced_file_is_noticed_too(tmp_path: Path, lock: SenderLock) -> None:
    lock.acquire()
    (tmp_path / "copy").write_bytes((tmp_path / LOCK).read_bytes())
    (tmp_path / "copy").replace(tmp_path / LOCK)
    assert not lock.held
    assert lock.acquire()
    assert lock.held
    assert not other(tmp_path).acquire()
    lock.release()


def test_a_lock_on_a_file_that_is_replaced_between_opening_and_locking_does_not_count(tmp_path: Path) -> None:
    second = other(tmp_path)
    tries = 0

    def flock(handle: int) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            (tmp_path / LOCK).unlink()
            assert second.acquire()
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    lock = SenderLock(tmp_path, host="alpha", flock=flock)
    assert not lock.acquire()
    assert tries == 2
    assert lock.holder == Holder("alpha", 78)
    second.release()
    assert lock.acquire()
    lock.release()


def test_a_file_that_is_replaced_again_and_again_is_given_up(tmp_path: Path) -> None:
    lock = SenderLock(tmp_path, host="alpha", flock=lambda handle: (tmp_path / LOCK).unlink())
    before = os.listdir("/proc/self/fd")
    assert not lock.acquire()
    assert os.listdir("/proc/self/fd") == before


def test_a_file_system_without_locks_is_told(tmp_path: Path) -> None:
    def flock(handle: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with pytest.raises(Unusable, match=r"cannot be taken: No locks available\.$"):
        SenderLock(tmp_path, flock=flock).acquire()


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to(path.parent / "nowhere" / "x")])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, lock: SenderLock, make: object) -> None:
    assert callable(make)
    make(tmp_path / LOCK)
    with pytest.raises(Unusable, match=rf"^The lock {tmp_path / LOCK} cannot be taken: .+\.$"):
        lock.acquire()
    assert not lock.held


def test_nothing_stays_open_after_a_vain_try(tmp_path: Path, lock: SenderLock) -> None:
    lock.acquire()
    before = os.listdir("/proc/self/fd")
    assert not other(tmp_path).acquire()
    assert not other(tmp_path, "beta").acquire()
    assert os.listdir("/proc/self/fd") == before
    lock.release()


# Other machines.


def test_another_machine_s_name_in_the_file_makes_a_reader(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / LOCK).write_text('{"host": "beta", "pid": 5}')
    assert lock.reading_only(MOUNTS) == (
        "The machine ‘beta’ sends for this profile, so this focus-tui only shows what is tracked; if no focus-tui "
        f"runs there, remove {tmp_path / LOCK}."
    )
    assert not lock.acquire()
    assert lock.holder == Holder("beta", 5)
    assert other(tmp_path, "beta").acquire()


def test_the_name_of_a_machine_is_shown_harmless(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / LOCK).write_text(json.dumps({"host": "be\x1b[2Jta\n", "pid": 5}))
    told = lock.reading_only("")
    assert told is not None
    assert told.startswith("The machine ‘be[2Jta’ sends")


def test_this_machine_s_name_is_no_hindrance(tmp_path: Path, lock: SenderLock) -> None:
    (tmp_path / LOCK).write_text('{"host": "alpha", "pid": 5}')
    assert lock.reading_only(MOUNTS) is None
    assert lock.acquire()
    lock.release()


def test_a_folder_on_a_network_file_system_makes_a_reader(tmp_path: Path, lock: SenderLock) -> None:
    folder = os.path.realpath(tmp_path)
    assert lock.reading_only(f"server:/ {folder} nfs4 rw 0 0") == (
        f"The folder {folder} is on a network file system (nfs4), where machines cannot agree on who sends, so this "
        "focus-tui only shows what is tracked."
    )


def test_the_folder_is_looked_up_where_it_really_is(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "far")
    mounts = f"server:/ {os.path.realpath(tmp_path)}/far nfs rw 0 0"
    assert SenderLock(tmp_path / "link").reading_only(mounts) is not None
    assert SenderLock(tmp_path).reading_only(mounts) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", None),
        ("/etc", None),
        ("/home", "nfs4"),
        ("/home/anna/.local/state", "nfs4"),
        ("/homes/anna", None),
        ("/home/anna/local", None),
        ("/home/anna/local/state", None),
        ("/home/anna/locals", "nfs4"),
        ("/home/anna/local/far/state", "fuse.sshfs"),
        ("/mnt/my share/state", "cifs"),
        ("/mnt/my", None),
        ("/mnt/stick/state", None),
        ("/twice/state", "nfs"),
        ("/hidden/state", None),
        ("/shared/state", "9p"),
        ("/run/user/1000/doc/x", None),
    ],
)
def test_the_longest_mount_point_says_what_file_system_it_is(path: str, kind: str | None) -> None:
    assert network_file_system(path, MOUNTS) == kind


@pytest.mark.parametrize(
    "kind",
    [
        *(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "gpfs",
            "ocfs2",
            "vboxsf",
        ),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.rclone", "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.davfs2"),
    ],
)
def test_file_systems_of_a_network(kind: str) -> None:
    assert network_file_system("/state", f"x / {kind} rw 0 0") == kind


@pytest.mark.parametrize(
    "kind",
    ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "fuse.portal", "fuse.gocryptfs", "nfsd", "fuse"],
)
def test_file_systems_of_this_machine(kind: str) -> None:
    assert network_file_system("/state", f"x / {kind} rw 0 0") is None


@pytest.mark.parametrize("mounts", ["", "\n\n", "x", "x y"])
def test_without_a_table_of_mounts_nothing_is_a_network(mounts: str) -> None:
    assert network_file_system("/state", mounts) is None


def test_this_machine_s_own_table_can_be_read() -> None:
    assert network_file_system("/proc", mounted()) is None
