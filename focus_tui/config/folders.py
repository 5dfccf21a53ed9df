"""Where configuration and state lie, and how they are kept from other users of the machine."""

from __future__ import annotations

import os
import sys

from focus_tui.config.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from focus_tui.config.profile import Profile

_APP = "focus-tui"
_LARGEST = 65_536  # bytes; what the program itself writes for a quick start is far smaller


def state_folder(environ: Mapping[str, str], *, platform: str = sys.platform) -> str:
    """Where this user's state lives (journal, status, lock), existing or not. Raises ConfigError without a home."""
    if platform == "linux":
        return _xdg(environ, "XDG_STATE_HOME", ".local/state")
    from platformdirs import user_state_dir

    return user_state_dir(_APP, appauthor=False)


def config_folder(environ: Mapping[str, str], *, platform: str = sys.platform) -> str:
    """Where this user's `config.toml` lives, existing or not. Raises ConfigError without a home."""
    if platform == "linux":
        return _xdg(environ, "XDG_CONFIG_HOME", ".config")
    from platformdirs import user_config_dir

    return user_config_dir(_APP, appauthor=False)


def profile_folder(environ: Mapping[str, str], profile: Profile) -> str:
    """Where the state of one profile lives, inside the state folder."""
    return os.path.join(state_folder(environ), profile.key)


def _xdg(environ: Mapping[str, str], name: str, below_home: str) -> str:
    base = environ.get(name, "")
    if not os.path.isabs(base):  # a relative one is to be ignored, says the specification
        base = os.path.join(_home(environ), below_home)
    return os.path.join(base, _APP)


def _home(environ: Mapping[str, str]) -> str:
    home = environ.get("HOME", "")
    if os.path.isabs(home):
        return home
    from pwd import getpwuid

    try:
        return getpwuid(os.getuid()).pw_dir
    except KeyError:
        raise ConfigError("HOME must be set to your home folder, since the system names none.") from None


def make_private_folder(path: str, *, owner: int | None = None) -> None:
    """See to it that the folder exists, is `owner`'s (the running user's), and is closed to all others (0700).

    Missing parents are made too, just as private. Raises ConfigError where that cannot be had.
    """
    owner = os.geteuid() if owner is None else owner
    try:
        parent = os.path.dirname(os.path.abspath(path))
        if not os.path.exists(parent):
            make_private_folder(parent, owner=owner)
        if not os.path.lexists(path):
            os.makedirs(path, 0o700, exist_ok=True)  # another process may make it at this very moment
        # A link is taken only where link and target are both the user's own.
        if {os.lstat(path).st_uid, os.stat(path).st_uid} != {owner}:
            raise ConfigError(f"The folder {path} belongs to another user; it is not used.")
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            if os.fstat(handle).st_mode & 0o777 != 0o700:
                os.fchmod(handle, 0o700)
        finally:
            os.close(handle)
    except OSError as problem:
        sentence = f"The folder {path} cannot be used: {problem.strerror or problem}."
    else:
        return
    raise ConfigError(sentence)


def make_folder_for(path: str, environ: Mapping[str, str]) -> None:
    """See to it that the folder of the file at `path` exists. Raises ConfigError.

    Only a new one, and the program's own, are closed to others: one that the user has named may be open to them for
    other reasons.
    """
    folder = os.path.dirname(path)
    if not os.path.isdir(folder) or folder == config_folder(environ):
        make_private_folder(folder)


def write_private(path: str, data: bytes | Callable[[], bytes], *, replace: bool = True) -> None:
    """Put `data` in the file at once: whoever reads sees the old or the new, never half. 0600 from its creation.

    data: a function gives it where no variable of a frame may hold it. The folder must exist. A link at `path` is
    replaced, not followed; without `replace` whatever is there stays, and FileExistsError is raised. Raises OSError.
    """
    draft = f"{path}.{os.urandom(6).hex()}.tmp"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data() if callable(data) else data)
        if replace:
            os.replace(draft, path)
        else:
            os.link(draft, path)
            os.unlink(draft)
    except BaseException:
        os.unlink(draft)
        raise


def read_json(path: str) -> dict[str, Any] | None:
    """The object of version 1 in a file of our own; None when it is missing, another user's, or not that."""
    try:
        # Never waiting: a pipe in the file's place must not hold up the program.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        data = os.read(file, _LARGEST) if os.fstat(file).st_uid == os.getuid() else b""
    except OSError:
        return None
    finally:
        os.close(file)
    if not 0 < len(data) < _LARGEST:
        return None
    import json

    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value.get("version") == 1 else None
