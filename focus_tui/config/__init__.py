"""What the program is told: the account, settings, where the secret is, and the folders it may write to.

Imported before the first frame is drawn: no module here pulls in more than `os` and `sys`, and what costs more is
imported by the few functions that need it. So are the modules that only a request needs, or only the file: `account`
and `credentials`; `settings`, `times`, `schema`, `reader`, `secrets` and what the commands show. The environment is
always handed in.
"""

from focus_tui.config.address import check_address, is_loopback
from focus_tui.config.errors import ConfigError
from focus_tui.config.folders import (
    config_folder,
    make_private_folder,
    profile_folder,
    read_json,
    state_folder,
    write_private,
)
from focus_tui.config.profile import DEFAULT_BASE_URL, SANDBOX, Profile, read_profile

__all__ = [
    "DEFAULT_BASE_URL",
    "SANDBOX",
    "ConfigError",
    "Profile",
    "check_address",
    "config_folder",
    "is_loopback",
    "make_private_folder",
    "profile_folder",
    "read_json",
    "read_profile",
    "state_folder",
    "write_private",
]
