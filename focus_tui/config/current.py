"""`current` in the state folder: the profile that was opened last, and what the configuration said then.

While the configuration is the same file as then, by its path, size and time of change, nobody who is in a hurry need
read it: the first frame and the start of the dashboard go by what was checked then. Commands are never kept here:
they are run only from the file itself.
"""

from __future__ import annotations

import os

from focus_tui import __version__
from focus_tui.config.address import check_address
from focus_tui.config.errors import ConfigError
from focus_tui.config.file import CONFIG, OTHERS_WRITE, Stamp, config_path, secret_path, stamp_of
from focus_tui.config.folders import read_json, state_folder, write_private
from focus_tui.config.profile import ORGANIZATION_ID, WORKSPACE_ID, Profile, Value, read_profile, with_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Said(Value):
    """What a configuration says, without its commands. values: its settings, as the file has them, checked.

    has_secret: whether it says where the secret is, or that lies in its usual place. from_file: whether there is a
    file; without one everything is as by default.
    """

    __slots__ = ("from_file", "has_secret", "values")
    from_file: bool
    has_secret: bool
    values: Mapping[str, Any]

    def __init__(self, values: Mapping[str, Any], has_secret: bool, *, from_file: bool = True) -> None:
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "has_secret", has_secret)
        object.__setattr__(self, "from_file", from_file)


NOTHING = Said({}, has_secret=False, from_file=False)
"""What is said where there is no configuration."""


def already_said(environ: Mapping[str, str]) -> Said | None:
    """What the configuration says, as far as that is known without reading it; None where it has to be read.

    Raises ConfigError without a home.
    """
    path = config_path(environ)
    try:
        status = os.stat(path)
    except OSError:
        # One that is named and not there is told by whoever reads it.
        named = environ.get(CONFIG, "").strip() or os.path.lexists(path)
        return None if named else Said({}, os.path.exists(secret_path(environ)), from_file=False)
    if status.st_uid != os.geteuid() or status.st_mode & OTHERS_WRITE:
        return None
    kept = (_read(environ) or {}).get("config")
    if not isinstance(kept, dict) or kept.get("stamp") != stamp_of(path, status).as_json():
        return None
    values, has_secret = kept.get("values"), kept.get("has_secret")
    if kept.get("program") != __version__ or not isinstance(values, dict) or not isinstance(has_secret, bool):
        return None
    return Said(values, has_secret)


def find_profile(environ: Mapping[str, str]) -> Profile | None:
    """The profile that environment and configuration name, else the one opened last; None where it is not known.

    Cheap. Where it is None, reading the configuration may still tell it. Raises ConfigError without a home.
    """
    said = already_said(environ)
    if said is None:
        return None
    return _named(environ, said.values)


def _named(environ: Mapping[str, str], values: Mapping[str, object]) -> Profile | None:
    """The profile that the environment names, or the `values` of the file, else the one opened last."""
    given = with_file(environ, values)
    if given[ORGANIZATION_ID].strip() or given[WORKSPACE_ID].strip():
        return read_profile(given)
    named: Any = (_read(environ) or {}).get("profile")
    try:
        base_url, organization_id, workspace_id = (
            named[name] for name in ("base_url", "organization_id", "workspace_id")
        )
        if not (isinstance(base_url, str) and _is_id(organization_id) and _is_id(workspace_id)):
            return None
        return Profile(check_address(base_url), organization_id, workspace_id)
    except (KeyError, TypeError, ValueError):
        return None


def require_profile(environ: Mapping[str, str]) -> Profile:
    """The profile, found by reading the configuration where that has to be. Raises ConfigError where there is none.

    What was read is kept, so that whoever asks each second does not read it each time.
    """
    profile = find_profile(environ)
    if profile is not None:
        return profile
    from focus_tui.config.reader import read_config

    config = read_config(environ)
    profile = _named(environ, config.values)
    if profile is not None:
        if config.stamp is not None and os.path.isdir(folder := state_folder(environ)):
            _keep(folder, profile, config.stamp, config.said)
        return profile
    where = f"in the environment or in {config.shown}, or run `focus-tui setup`"
    problems = [*config.mistakes, f"Set {ORGANIZATION_ID} and {WORKSPACE_ID}, {where}."]
    # What is raised below must not carry the environment along: a crash screen prints the variables of each frame.
    del environ
    raise ConfigError("\n".join(problems))


def write_current(folder: str, profile: Profile, stamp: Stamp | None = None, said: Said | None = None) -> None:
    """Keep in the state folder which profile is open, and what the configuration says, if any. Raises OSError."""
    import json

    current = {
        "version": 1,
        "profile": {
            "base_url": profile.base_url,
            "organization_id": profile.organization_id,
            "workspace_id": profile.workspace_id,
        },
        "config": None
        if stamp is None or said is None
        else {
            "stamp": stamp.as_json(),
            "program": __version__,
            "values": said.values,
            "has_secret": said.has_secret,
        },
    }
    write_private(os.path.join(folder, "current"), json.dumps(current).encode())


def _keep(folder: str, profile: Profile, stamp: Stamp, said: Said) -> None:
    from contextlib import suppress

    with suppress(OSError):  # a disk that is full is no reason to say nothing: it is read again the next time
        write_current(folder, profile, stamp, said)


def _read(environ: Mapping[str, str]) -> dict[str, Any] | None:
    try:
        return read_json(os.path.join(state_folder(environ), "current"))
    except ConfigError:
        return None


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18
