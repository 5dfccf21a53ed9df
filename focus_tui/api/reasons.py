"""Why no connection came about, in fixed words: the texts of libraries may quote a proxy's password."""

from __future__ import annotations

import errno
import ssl
from socket import gaierror


def reason(error: BaseException) -> str | None:
    """The cause that lies at the bottom of `error`, or None where it says nothing that helps."""
    for cause in _causes(error):
        match cause:
            case gaierror():
                return "name not known"
            case ssl.SSLCertVerificationError():
                return "its certificate is not trusted"
            case ssl.SSLError():
                return "no secure connection came about"
            case ConnectionRefusedError():
                return "connection refused"
            case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH | errno.ENETDOWN):
                return "no network leads there"
    return None


def _causes(error: BaseException) -> list[BaseException]:
    """The error and everything it was raised from, groups opened."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or any(each is known for known in found):
            continue
        found.append(each)
        waiting += [each.__context__, each.__cause__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
    return found
