"""Which process of a profile is the sender: a lock on a file of its own, and when a process may not even try.

POSIX only: `fcntl` is imported where a lock is taken, so that the module can be imported everywhere.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress

from focus_tui.frozen import dataclass
from focus_tui.tracking.journal import Unusable
from focus_tui.tracking.text import plain

LOCK = "sender.lock"

_LONGEST = 4096
_TRIES = 10

# Types of file systems that other machines may have mounted too. Locks and shared memory do not reach across them.
_NETWORK = frozenset(
    {"9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs", "gfs2", "glusterfs", "gpfs", "lustre"}
    | {"ncp", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs"}
)
_NETWORK_FUSE = frozenset(
    {"afpfs-ng", "ceph", "ceph-fuse", "curlftpfs", "davfs", "davfs2", "gcsfuse", "glusterfs", "gvfsd-fuse"}
    | {"hdfs", "juicefs", "mfs", "moosefs", "rclone", "s3fs", "seaweedfs", "smbnetfs", "sshfs", "vmhgfs-fuse"}
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who took the lock: the host's name, and the process's id there."""

    host: str
    pid: int


class SenderLock:
    """The lock on `sender.lock` in `folder`, which exists. host, pid: what is written into it.

    flock: locks an open file, or raises BlockingIOError where another has it; the system's own when not given. The
    lock is let go when the process ends, however it ends; child processes do not inherit it.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        host: str | None = None,
        pid: int | None = None,
        flock: Callable[[int], None] | None = None,
    ) -> None:
        self.path = os.path.join(os.fspath(folder), LOCK)
        self._host = os.uname().nodename if host is None else host
        self._pid = os.getpid() if pid is None else pid
        self._flock = flock or _flock
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock. Not any more where the file was removed or replaced meanwhile."""
        return self._handle is not None and _is_at(self._handle, self.path)

    def acquire(self) -> bool:
        """Take the lock if nobody has it, without waiting. True where it is held already.

        False, too, where the file names another host: see `reading_only`. Raises Unusable where the file cannot be
        opened, locked or written.
        """
        if self.held:
            return True
        self.release()
        try:
            self._handle = self._taken()
        except OSError as error:
            raise Unusable(f"The lock {self.path} cannot be taken: {error.strerror}.") from error
        return self._handle is not None

    def release(self) -> None:
        """Let the lock go, if it is held."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with suppress(OSError):  # a name left behind says only who had it last
            os.ftruncate(handle, 0)
        os.close(handle)

    @property
    def holder(self) -> Holder | None:
        """Who took the lock last without letting it go properly; None where the file does not say."""
        try:
            with open(self.path, "rb") as file:
                return _holder(file.read(_LONGEST))
        except OSError:
            return None

    def reading_only(self, mounts: str) -> str | None:
        """Why this process may not send, in a sentence; None where it may. mounts: the text of /proc/self/mounts."""
        folder = os.path.realpath(os.path.dirname(self.path))
        kind = network_file_system(folder, mounts)
        if kind is not None:
            return (
                f"The folder {folder} is on a network file system ({plain(kind)}), where machines cannot agree on "
                "who sends, so this focus-tui only shows what is tracked."
            )
        holder = self.holder
        if holder is not None and holder.host != self._host:
            return (
                f"The machine ‘{plain(holder.host)}’ sends for this profile, so this focus-tui only shows what is "
                f"tracked; if no focus-tui runs there, remove {self.path}."
            )
        return None

    def _taken(self) -> int | None:
        """A handle that has the lock, or None where another has it."""
        for _ in range(_TRIES):
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            kept = False
            try:
                self._flock(handle)
                # The file may have been removed or replaced since it was opened: then this lock excludes nobody.
                if _is_at(handle, self.path):
                    kept = self._signed(handle)
                    return handle if kept else None
            except BlockingIOError:
                return None
            finally:
                if not kept:
                    os.close(handle)
        return None

    def _signed(self, handle: int) -> bool:
        """Write who has the lock; False where the file names another host."""
        holder = _holder(os.pread(handle, _LONGEST, 0))
        if holder is not None and holder.host != self._host:
            return False
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"host": self._host, "pid": self._pid}).encode(), 0)
        return True


def network_file_system(path: str, mounts: str) -> str | None:
    """The type of the file system that `path` is on, where that is one of a network; None for a local one.

    path: absolute, without links. mounts: the text of /proc/self/mounts, or nothing where there is none.
    """
    best, kind = "", ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), words[1])
        # A later line with the same mount point hides the earlier one.
        if len(point) >= len(best) and (path == point or path.startswith(point.rstrip("/") + "/")):
            best, kind = point, words[2]
    family, _, name = kind.partition(".")
    is_network = kind in _NETWORK or (family in ("fuse", "fuseblk") and name in _NETWORK_FUSE)
    return kind if is_network else None


def mounted() -> str:
    """The text of /proc/self/mounts; nothing where there is none."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


def _flock(handle: int) -> None:
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_at(handle: int, path: str) -> bool:
    """Whether the open file is the one at `path`."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return False


def _holder(text: bytes) -> Holder | None:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    host, pid = read.get("host"), read.get("pid")
    if not isinstance(host, str) or not isinstance(pid, int) or isinstance(pid, bool):
        return None
    return Holder(host, pid)
