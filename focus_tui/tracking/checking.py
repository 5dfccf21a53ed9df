"""Why the one request that checks an account brought no good answer, in words that say what to do."""

from __future__ import annotations

from typing import Literal, NamedTuple

from focus_tui.api.errors import (
    BadAnswer,
    BadRequest,
    FocusError,
    Forbidden,
    NotFound,
    QuotaSpent,
    Redirected,
    Refused,
    ServerError,
    Throttled,
    TimedOut,
    Unauthorized,
    Unsent,
)
from focus_tui.tracking.text import plain, wait_text

Concerns = Literal["secret", "workspace", "server"]
"""What is to be looked at: the credentials, the two ids, or neither, since Focus could not say."""


class Failure(NamedTuple):
    """What came of the check. sentence: free of whatever the server may have written but its trace id."""

    concerns: Concerns
    sentence: str


def failure(
    error: FocusError, organization_id: int, workspace_id: int, *, host: str, has_password: bool = False
) -> Failure:
    """What `error` says of the account with these ids. host: of the server that was asked."""
    ids = f"organization {organization_id} and workspace {workspace_id}"
    match error:
        case Unauthorized() if has_password:
            return Failure("secret", f"{host} does not accept this e-mail address with this password.")
        case Unauthorized():
            sentence = "It may have expired, and making a new key ends the old one."
            return Failure("secret", f"{host} does not accept this API key. {sentence}")
        case Forbidden():
            sentence = f"You are signed in, but have no permission in {ids}. Are the two numbers right?"
            return Failure("workspace", sentence)
        case NotFound():
            sentence = "Are the two numbers right? If they are, track something in Focus, and check again."
            return Failure("workspace", f"{host} does not know {ids}. {sentence}")
        case BadRequest():
            sentence = "Are the two numbers right?"
            return Failure("workspace", f"{host} does not understand the request{trace(error)}. {sentence}")
        case QuotaSpent():
            quota = error.receipt.quota
            full = "" if quota is None else f" It is full again in {wait_text(quota.resets_in)}."
            return Failure("server", f"The hourly quota of requests is spent.{full} Check again then.")
        case Throttled():
            pause = 60.0 if error.retry_after is None else error.retry_after
            return Failure("server", f"{host} asks for a pause. Check again in {max(1, round(pause))} s.")
        case ServerError():
            failing = f"{host} fails at this moment (status {error.receipt.status}){trace(error)}."
            return Failure("server", f"{failing} Check again in a while.")
        case Unsent():
            return Failure("server", f"{plain(str(error)).rstrip('.')}. Is there a network? Check again then.")
        case TimedOut():
            return Failure("server", f"{host} has not answered in time. Is the network slow? Check again.")
        case BadAnswer() | Redirected():
            sentence = "Does the network ask you to sign in first, in a browser?"
            return Failure("server", f"{host} answers, but not as Focus does. {sentence}")
        case _:
            return Failure("server", f"{plain(str(error)).rstrip('.')}. Check again.")


def trace(error: Refused) -> str:
    """The trace id, by which the provider finds what went wrong; nothing where there is none of the usual form."""
    id = error.trace_id or ""
    usual = 0 < len(id) <= 64 and all(sign in "0123456789abcdefABCDEF-" for sign in id)
    return f", trace id {id}" if usual else ""
