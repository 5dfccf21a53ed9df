"""The configuration file on the disk: where it is, whose it is, and by what a change of it is seen.

Imported before the first frame, so only what is cheap is here; what stands in the file is read by `reader`.
"""

from __future__ import annotations

import os
import stat

from focus_tui.config.errors import ConfigError
from focus_tui.config.folders import config_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG = "FOCUS_TUI_CONFIG"
SECRET_FILE = "secret"
"""The file beside the configuration that holds the secret where nothing else is said."""

OTHERS_READ, OTHERS_WRITE = 0o077, 0o022
_LARGEST = 1024 * 1024  # bytes


class Stamp:
    """By what a change of a file is seen: its path, size and time of change."""

    __slots__ = ("mtime_ns", "path", "size")

    def __init__(self, path: str, size: int, mtime_ns: int) -> None:
        self.path = path
        self.size = size
        self.mtime_ns = mtime_ns

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stamp) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash((self.path, self.size, self.mtime_ns))

    def as_json(self) -> dict[str, object]:
        return {"path": self.path, "size": self.size, "mtime_ns": self.mtime_ns}


def config_path(environ: Mapping[str, str]) -> str:
    """Where the configuration is, existing or not. Raises ConfigError without a home."""
    given = environ.get(CONFIG, "")
    return os.path.abspath(given) if given.strip() else os.path.join(config_folder(environ), "config.toml")


def secret_path(environ: Mapping[str, str]) -> str:
    """Where the secret is, existing or not, if the configuration does not say."""
    return os.path.join(os.path.dirname(config_path(environ)), SECRET_FILE)


def shown_path(path: str, environ: Mapping[str, str]) -> str:
    """The path as a person writes it."""
    home = environ.get("HOME", "").rstrip("/")
    return f"~{path[len(home) :]}" if home and path.startswith(f"{home}/") else path


def stamp_of(path: str, status: os.stat_result) -> Stamp:
    return Stamp(path, status.st_size, status.st_mtime_ns)


def look(path: str) -> Stamp | None:
    """The stamp of the file, or None where there is none. Raises OSError where that cannot be told."""
    try:
        return stamp_of(path, os.stat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None


class Opened:
    """A file that was read. data: all of it. told: a sentence, where its modes had to be mended or could not be.

    distrust: why others may have had their hands in it, as a clause; empty where they cannot have had.
    """

    __slots__ = ("data", "distrust", "stamp", "told")

    def __init__(self, data: bytes, stamp: Stamp, distrust: str, told: str) -> None:
        self.data = data
        self.stamp = stamp
        self.distrust = distrust
        self.told = told


def read_own(path: str, shown: str, *, owner: int | None = None) -> Opened | None:
    """What is in a file of `owner` (the running user); None where there is none. shown: its path, for sentences.

    A file that others can only read is closed to them. One that they can write is left as it is, so that it stays
    distrusted until its owner has looked at it. Raises ConfigError for what cannot be read, or is another user's.
    """
    owner = os.geteuid() if owner is None else owner
    try:
        # Never waiting: a pipe in the file's place must not hold up the program.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise ConfigError(f"{shown} is not a file; it is not used.")
            if status.st_uid != owner:
                raise ConfigError(f"{shown} belongs to another user; it is not used.")
            if status.st_size > _LARGEST:
                raise ConfigError(f"{shown} is larger than 1 MiB; it is not used.")
            told = _mended(handle, status.st_mode, shown)
            with os.fdopen(handle, "rb", closefd=False) as file:
                data = file.read(_LARGEST)
        finally:
            os.close(handle)
        distrust = f"{shown} can be written by others" if status.st_mode & OTHERS_WRITE else _unsafe(path, owner)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        sentence = f"{shown} cannot be read: {problem.strerror or problem}."
    else:
        return Opened(data, stamp_of(path, status), distrust, told)
    raise ConfigError(sentence)


def _mended(handle: int, mode: int, shown: str) -> str:
    """Close the file to others where they could read it, and say so."""
    if not mode & OTHERS_READ or mode & OTHERS_WRITE:
        return ""
    try:
        os.fchmod(handle, 0o600)
    except OSError as problem:
        return f"{shown} can be read by others, and could not be closed to them: {problem.strerror or problem}."
    return f"{shown} could be read by others; it is closed to them now."


def close_folder(folder: str, shown: str) -> str:
    """Close a folder of the program's own to others where they can only read it; what is to be said of it."""
    try:
        mode = os.stat(folder).st_mode
        if not mode & OTHERS_READ or mode & OTHERS_WRITE:
            return ""
        os.chmod(folder, 0o700)
    except OSError as problem:
        return f"The folder {shown} could not be closed to others: {problem.strerror or problem}."
    return f"The folder {shown} could be read by others; it is closed to them now."


def _unsafe(path: str, owner: int) -> str:
    """Why others could put another file in its place, as a clause; empty where they could not."""
    folder = os.path.dirname(os.path.realpath(path))
    while True:
        status = os.stat(folder)
        if status.st_uid not in (owner, 0):
            return f"the folder {folder} belongs to another user"
        if status.st_mode & OTHERS_WRITE and not status.st_mode & stat.S_ISVTX:
            return f"the folder {folder} can be written by others"
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent
