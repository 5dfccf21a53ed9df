"""Folders and files: whether each is the user's own, and closed to all others."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from focus_tui.config import config_folder, profile_folder, state_folder
from focus_tui.config.file import OTHERS_READ, config_path, shown_path
from focus_tui.config.profile import Profile
from focus_tui.config.secrets import secret_file_path
from focus_tui.doctor.finding import Finding


class Looked(NamedTuple):
    """What came of looking at some paths: how many are there, and what is wrong with them."""

    seen: int
    wrong: tuple[Finding, ...]


def of_configuration(environ: Mapping[str, str], secret_file: str | None) -> Iterator[str]:
    """Where configuration and secret are. secret_file: as the configuration has it."""
    # The folder of a configuration that is named may be open to others for other reasons.
    yield config_folder(environ)
    yield config_path(environ)
    yield secret_file_path(secret_file, environ)


def of_state(environ: Mapping[str, str], profile: Profile | None) -> Iterator[str]:
    """Where the state is, that of `profile` among it."""
    state = state_folder(environ)
    yield state
    yield os.path.join(state, "current")
    if profile is not None:
        folder = profile_folder(environ, profile)
        yield folder
        with suppress(OSError):  # what is wrong with the folder is told of itself
            yield from (os.path.join(folder, name) for name in sorted(os.listdir(folder)))


def look(paths: Iterable[str], environ: Mapping[str, str], *, owner: int | None = None) -> Looked:
    """Look at those of the paths that are there. owner: whose they must be, the running user's."""
    owner = os.geteuid() if owner is None else owner
    seen, wrong = 0, []
    for path in paths:
        try:
            status = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as problem:
            wrong.append(Finding("fail", "files", f"{shown_path(path, environ)}: {problem.strerror}."))
            continue
        seen += 1
        if (found := _wrong(status, shown_path(path, environ), owner)) is not None:
            wrong.append(found)
    return Looked(seen, tuple(wrong))


def findings(*looked: Looked) -> Iterator[Finding]:
    """What there is to say of all that was looked at."""
    seen = sum(each.seen for each in looked)
    wrong = [finding for each in looked for finding in each.wrong]
    yield from wrong
    if not wrong:
        yield Finding("ok", "files", f"{seen} folders and files, all yours alone." if seen else "There are none yet.")


def _wrong(status: os.stat_result, shown: str, owner: int) -> Finding | None:
    if status.st_uid != owner:
        return Finding("fail", "files", f"{shown} belongs to another user, and is not used. Move it elsewhere.")
    if status.st_mode & OTHERS_READ:
        mend = f"chmod {'700' if stat.S_ISDIR(status.st_mode) else '600'} {shown}"
        return Finding("warn", "files", f"{shown} is open to others. Close it: {mend}")
    return None
