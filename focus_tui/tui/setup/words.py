"""Why the check of an account failed, in words that say what to do; and in which field."""

from __future__ import annotations

from focus_tui.api.errors import (
    BadAnswer,
    BadRequest,
    FocusError,
    Forbidden,
    NotFound,
    NotReachable,
    QuotaSpent,
    Redirected,
    ServerError,
    Throttled,
    TimedOut,
    Unauthorized,
    Unsent,
)
from focus_tui.config.saving import Answers
from focus_tui.tracking.text import plain, wait_text
from focus_tui.tracking.words import server_says
from focus_tui.tui.setup.form import Name, Problem


def failed(error: FocusError, answers: Answers, host: str) -> Problem:
    """What came of the one request. host: of the server that was asked."""
    field, sentence = _said(error, answers, host)
    return Problem(field, sentence)


def _said(error: FocusError, answers: Answers, host: str) -> tuple[Name, str]:
    secret: Name = "command" if answers.kept == "command" else "kept" if answers.reveal is None else "secret"
    ids = f"organization {answers.profile.organization_id} and workspace {answers.profile.workspace_id}"
    match error:
        case Unauthorized() if answers.email:
            return secret, f"{host} does not accept this e-mail address with this password."
        case Unauthorized():
            return secret, (
                f"{host} does not accept this API key. It may have expired, and making a new key ends the old one."
            )
        case Forbidden():
            return "workspace", f"You are signed in, but have no permission in {ids}. Are the two numbers right?"
        case NotFound():
            return "workspace", (
                f"{host} does not know {ids}. Are the two numbers right? If they are, track something in Focus, and "
                "check again."
            )
        case QuotaSpent():
            quota = error.receipt.quota
            full = "" if quota is None else f" It is full again in {wait_text(quota.resets_in)}."
            return secret, f"The hourly quota of requests is spent.{full} Check again then."
        case Throttled():
            pause = 60.0 if error.retry_after is None else error.retry_after
            return secret, f"{host} asks for a pause. Check again in {max(1, round(pause))} s."
        case BadRequest():
            return "workspace", server_says(error)
        case ServerError():
            return secret, f"{host} fails at this moment (status {error.receipt.status}). Check again in a while."
        case NotReachable() | Unsent():
            return secret, f"{plain(str(error)).rstrip('.')}. Is there a network? Check again then."
        case TimedOut():
            return secret, f"{host} has not answered in time. Is the network slow? Check again."
        case BadAnswer() | Redirected():
            return secret, (
                f"{host} answers, but not as Focus does. Does the network ask you to sign in first, in a browser?"
            )
        case _:
            return secret, f"{plain(str(error)).rstrip('.')}. Check again."
