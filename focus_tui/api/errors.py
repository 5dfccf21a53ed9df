"""Everything that can come of a call other than an answer.

    FocusError
    ├── Unsent                  nothing of the request can have taken effect
    │   └── NotReachable        name, connect, pool, proxy or TLS failure
    ├── Unanswered              it may have taken effect; nobody knows
    │   ├── TimedOut            connect succeeded, then silence, or our own deadline for the whole call
    │   └── ConnectionLost      read or write error, protocol error, the connection closed before the answer
    ├── Refused                 a status other than 2xx
    │   ├── Redirected          3xx; never followed
    │   ├── BadRequest          400
    │   ├── Unauthorized        401
    │   ├── QuotaSpent          402
    │   ├── Forbidden           403
    │   ├── NotFound            404
    │   ├── AlreadyTracking     422
    │   ├── Throttled           429, with `retry_after`
    │   ├── OtherRefusal        any other 4xx
    │   └── ServerError         5xx
    └── BadAnswer               2xx whose body cannot be used
        ├── NoBody              missing where one was due
        ├── NotJson             not JSON
        ├── WrongShape          JSON, but not what the operation answers; `field` names where
        ├── CutShort            ended before its announced length
        └── TooLarge            over 1 MiB; refused while reading

Which of these are worth repeating is policy, and is decided elsewhere.
"""

from __future__ import annotations

from focus_tui.api.answer import Receipt


class FocusError(Exception):
    """A call that brought no usable answer.

    The message is one sentence in our words, safe to show once cleaned. It never holds a credential.
    receipt: when it was asked, and the quota and clock where an answer came at all.
    """

    def __init__(self, message: str, receipt: Receipt) -> None:
        super().__init__(message)
        self.receipt = receipt


class Unsent(FocusError):
    """The request never left; it cannot have taken effect."""


class NotReachable(Unsent):
    """The server could not be reached: name, connect, pool, proxy or TLS failure."""


class Unanswered(FocusError):
    """The request may have taken effect, or not."""


class TimedOut(Unanswered):
    """No whole answer in time."""


class ConnectionLost(Unanswered):
    """The connection broke before the whole answer was there."""


class Refused(FocusError):
    """An answer with a status other than 2xx.

    code, sentence, trace_id: the server's `error`, `error_description` and `trace_id`; None where the body was not
    the documented JSON error. retry_after: seconds the server asked to wait, from `Retry-After`.
    """

    def __init__(
        self,
        message: str,
        receipt: Receipt,
        *,
        code: str | None = None,
        sentence: str | None = None,
        trace_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, receipt)
        self.code = code
        self.sentence = sentence
        self.trace_id = trace_id
        self.retry_after = retry_after

    @property
    def has_json_error(self) -> bool:
        """Whether the body was the documented JSON error: the API itself spoke, not something before it."""
        return self.code is not None or self.sentence is not None


class Redirected(Refused):
    """3xx. Redirects are not followed: credentials go to the configured address only."""


class BadRequest(Refused):
    """400."""


class Unauthorized(Refused):
    """401: the credentials were refused."""


class QuotaSpent(Refused):
    """402: the hourly request quota is spent."""


class Forbidden(Refused):
    """403: no permission in this workspace."""


class NotFound(Refused):
    """404: no such task or block (start), nothing tracked (stop), or a wrong address."""


class AlreadyTracking(Refused):
    """422: cannot track multiple time entries at the same time."""


class Throttled(Refused):
    """429: a short throttle."""


class OtherRefusal(Refused):
    """Any other 4xx."""


class ServerError(Refused):
    """5xx."""


class BadAnswer(FocusError):
    """A 2xx answer whose body cannot be used; the request probably took effect."""


class NoBody(BadAnswer):
    """A body was due and none came."""


class NotJson(BadAnswer):
    """The body is not JSON."""


class WrongShape(BadAnswer):
    """The body is JSON, but not what the operation answers.

    field: the first member that is wrong, as `start` or `data.0.id`.
    """

    def __init__(self, message: str, receipt: Receipt, *, field: str) -> None:
        super().__init__(message, receipt)
        self.field = field


class CutShort(BadAnswer):
    """The body ended before its announced length."""


class TooLarge(BadAnswer):
    """The body is over the limit; reading was given up."""
