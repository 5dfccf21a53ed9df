"""An API key, or an e-mail address and its password, kept so that they are not shown by accident.

A secret lives in a closure: no repr, no vars() and no traceback with local variables can print it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


class Credentials:
    """What a request is signed with. `source`: where it came from, in words."""

    __slots__ = ("_reveal", "source")
    source: str

    def __init__(self, reveal: Callable[[], str], source: str) -> None:
        self._reveal = reveal
        self.source = source

    def __repr__(self) -> str:
        return f"{type(self).__name__}(source={self.source!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not written down")

    def authorization(self) -> str:
        """The value of the `Authorization` header. Do not keep it in a variable: tracebacks show variables."""
        return self._reveal()

    def fingerprint(self, salt: str) -> str:
        """A hash by which the same credentials are known again, slow to search. salt: hexadecimal digits."""
        from hashlib import scrypt

        return scrypt(self._reveal().encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1, dklen=32).hex()

    def hidden_in(self, answer: bytes) -> bytes:
        """The answer without the credentials, should a server or a gateway have sent them back."""
        secret = self._reveal().partition(" ")[2].encode()
        # A shorter one is no real secret, and might stand in an answer by chance.
        return answer.replace(secret, b"[hidden]") if len(secret) >= 12 else answer


class ApiKey(Credentials):
    """An API key of Focus. `source`: where it came from, in words. Raises ValueError for what no header can hold."""

    __slots__ = ()

    def __init__(self, key: str, source: str) -> None:
        usable = bool(key) and key.isascii() and key.isprintable() and " " not in key
        super().__init__(_bearer(key), source)
        del key
        if not usable:
            raise ValueError("the API key must be one word of plain characters")


class Password(Credentials):
    """An e-mail address and its password, UTF-8. `source`: as above. Raises ValueError for what Basic cannot hold."""

    __slots__ = ()

    def __init__(self, email: str, password: str, source: str) -> None:
        problem = _basic_problem(email, password)
        super().__init__(_basic(email, password), source)
        del email, password
        if problem:
            raise ValueError(problem)


class Latest(Credentials):
    """The credentials that were had last, where they may have to be had anew while the program runs."""

    __slots__ = ("known",)
    known: bool

    def __init__(self) -> None:
        super().__init__(lambda: "", "the configuration")
        self.known = False

    def become(self, credentials: Credentials) -> bool:
        """Take the place of `credentials` from here on; whether they are others than before."""
        changed = not self.known or self._reveal() != credentials._reveal()
        self._reveal, self.source, self.known = credentials._reveal, credentials.source, True
        return changed


def _bearer(key: str) -> Callable[[], str]:
    return lambda: f"Bearer {key}"


def _basic(email: str, password: str) -> Callable[[], str]:
    def reveal() -> str:
        from base64 import b64encode

        return f"Basic {b64encode(f'{email}:{password}'.encode()).decode()}"

    return reveal


def _basic_problem(email: str, password: str) -> str:
    if any(ord(sign) < 32 or 127 <= ord(sign) < 160 or 0xD800 <= ord(sign) < 0xE000 for sign in email + password):
        return "e-mail and password may hold no control characters and must be UTF-8"
    return "the e-mail may hold no colon" if ":" in email else ""
