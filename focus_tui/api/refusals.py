"""Which error a status other than 2xx becomes, and its sentence."""

from __future__ import annotations

from focus_tui.api.answer import Receipt
from focus_tui.api.errors import (
    AlreadyTracking,
    BadRequest,
    Forbidden,
    NotFound,
    OtherRefusal,
    QuotaSpent,
    Redirected,
    Refused,
    ServerError,
    Throttled,
    Unauthorized,
)


def refusal(
    host: str,
    source: str,
    receipt: Receipt,
    status: int,
    told: tuple[str | None, str | None, str | None],
    retry_after: float | None,
) -> Refused:
    """The error for `status`.

    source: where the credentials came from, in words. told: the server's code, sentence and trace id.
    """
    kind, message = _meaning(host, source, status)
    code, sentence, trace_id = told
    return kind(message, receipt, code=code, sentence=sentence, trace_id=trace_id, retry_after=retry_after)


def _meaning(host: str, source: str, status: int) -> tuple[type[Refused], str]:
    match status:
        case 400:
            return BadRequest, f"{host} found the request invalid."
        case 401:
            return Unauthorized, f"{host} did not accept the credentials from {source}."
        case 402:
            return QuotaSpent, "The hourly request quota is spent."
        case 403:
            return Forbidden, "These credentials have no permission in this workspace."
        case 404:
            return NotFound, f"{host} does not know what was asked for."
        case 422:
            return AlreadyTracking, "A time entry is tracked already."
        case 429:
            return Throttled, f"{host} asks for a short pause."
        case _ if status < 400:
            return Redirected, f"{host} pointed to another address (status {status}), which is not followed."
        case _ if status < 500:
            return OtherRefusal, f"{host} refused the request (status {status})."
        case _:
            return ServerError, f"{host} failed (status {status})."
