"""A keyring for tests, as a backend of the library `keyring`: it holds what one file in its folder says.

Chosen by PYTHON_KEYRING_BACKEND=tests.support.vault.Vault. It is no backend that the library would choose itself.
"""

from __future__ import annotations

import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordSetError


class Vault(KeyringBackend):
    """Entries are files called SERVICE-NAME in the folder that VAULT names; the name `locked` is locked."""

    priority = 0

    def get_password(self, service: str, username: str) -> str | None:
        if username == "locked":
            raise KeyringLocked("locked")
        path = Path(os.environ["VAULT"]) / f"{service}-{username}"
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        (Path(os.environ["VAULT"]) / f"{service}-{username}").write_text(password)

    def delete_password(self, service: str, username: str) -> None:
        (Path(os.environ["VAULT"]) / f"{service}-{username}").unlink()


class Forgetful(Vault):
    """Keeps nothing that it is given, and holds something else."""

    def get_password(self, service: str, username: str) -> str | None:
        return "toggl_sk_another"

    def set_password(self, service: str, username: str, password: str) -> None:
        """Forget it."""


class Locked(Vault):
    """Takes nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("locked")
