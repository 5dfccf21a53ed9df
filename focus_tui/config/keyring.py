"""The system's keyring, asked by a process of its own: this file, run with a name, prints the secret kept as that.

Run with a name and `set` it keeps what it is told on its standard input.

The library `keyring` and what it stands on would stay in the dashboard's memory for good, some ten MiB, and it may
wait for a person who types a password: a process can be killed for that, a thread cannot.
"""

from __future__ import annotations

import sys

SERVICE = "focus-tui"

NOTHING, NOT_INSTALLED, NO_KEYRING, FAILED = 3, 4, 5, 6
"""Exit codes: no such entry, the library is not there, there is no keyring that it could ask, or that failed."""


def argv(name: str) -> list[str]:
    """The command that prints the secret kept as `name`."""
    # Without -P this very file would be imported in the place of the library of its name.
    return [sys.executable, "-P", __file__, name]


def storing(name: str) -> list[str]:
    """The command that keeps as `name` the secret that it is told on its standard input."""
    return [*argv(name), "set"]


def is_installed() -> bool:
    """Whether the library is there, without importing it."""
    from importlib.util import find_spec

    return find_spec("keyring") is not None


def failure(code: int, name: str) -> str:
    """What an exit code other than 0 means, as a sentence that says what to do."""
    match code:
        case 3:
            return f"The system's keyring holds no secret for {name}; store it with: keyring set {SERVICE} {name}"
        case 4:
            return "account.keyring needs the library keyring; install it with: pip install 'focus-tui[keyring]'"
        case 5:
            return "This system has no keyring that can be asked; use account.api_key_command or account.secret_file"
        case _:
            return "The system's keyring could not be asked; it may be locked"


def main() -> int:
    """Print the secret, or keep it; the exit code says what came of it."""
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return NOT_INSTALLED
    try:
        if sys.argv[2:] == ["set"]:
            keyring.set_password(SERVICE, sys.argv[1], sys.stdin.buffer.read().decode())
            return 0
        secret = keyring.get_password(SERVICE, sys.argv[1])
    except NoKeyringError:
        return NO_KEYRING
    except KeyringError:
        return FAILED
    if secret is None:
        return NOTHING
    sys.stdout.buffer.write(f"{secret}\n".encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
