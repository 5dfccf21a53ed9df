"""The notices in words: what happened, and which keys answer it. Every sentence that the tracker says is here."""

from __future__ import annotations

from focus_tui.api.errors import (
    FocusError,
    Forbidden,
    NotFound,
    Redirected,
    Refused,
    ServerError,
    Throttled,
    Unauthorized,
)
from focus_tui.tracking.action import Action
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import clock_text, plain, span_text

NAME = 60
"""Characters of a name inside a sentence."""


def quoted(name: str) -> str:
    """A harmless name in quotation marks, short enough for a sentence."""
    return f"“{plain(name, NAME) or 'no description'}”"


def server_says(error: Refused) -> str:
    """The server's own sentence with its trace id, harmless; ours where it sent none."""
    said = plain(error.sentence or error.code or "")
    if not said:
        return f"{plain(str(error)).rstrip('.')}."
    trace = f" (trace id {plain(error.trace_id, 64)})" if error.trace_id else ""
    return f"Focus says: {said.rstrip('.')}{trace}."


def address_question(organization_id: int, workspace_id: int) -> str:
    return f"Are organization {organization_id} and workspace {workspace_id} right?"


def already_tracking(running: str, target: Target, *, asked_first: bool = False) -> Notice:
    """422, or enter while something is tracked. asked_first: nothing was sent."""
    return Notice(
        "already tracking",
        f"Already tracking {quoted(running)}.",
        (("w", f"switch to {quoted(target.name)}"), ("esc", "keep")),
        asks=True,
        severity="information" if asked_first else "warning",
        target=target,
    )


def already_tracking_something(target: Target) -> Notice:
    return Notice(
        "already tracking",
        "Already tracking something; asking Focus what.",
        (("w", f"switch to {quoted(target.name)}"), ("esc", "keep")),
        asks=True,
        severity="warning",
        target=target,
    )


def refused_but_idle(target: Target) -> Notice:
    """422, and then nothing was running after all."""
    return Notice(
        "not started",
        f"Focus was tracking something else, which has ended since. {quoted(target.name)} was not started.",
        (("enter", "start it"),),
        severity="warning",
        target=target,
    )


def runs_already(name: str) -> Notice:
    return Notice("already tracking", f"{quoted(name)} is tracked already.", (("esc", "close"),))


def not_known_what_runs() -> Notice:
    return Notice("not known", "It is not known what runs.", (("r", "asks Focus"),), severity="warning")


def nothing_to_stop() -> Notice:
    return Notice("bare press", "Nothing is tracked.", (("enter", "start the highlighted"),))


def nothing_to_repeat() -> Notice:
    return Notice("bare press", "Nothing was started yet.", (("enter", "start the highlighted"),))


def taken_back(name: str) -> Notice:
    return Notice("taken back", f"The start of {quoted(name)} was taken back before it was sent.")


def stopped(name: str, seconds: float) -> Notice:
    return Notice("stopped", f"Stopped {quoted(name)} after {clock_text(seconds)}.", (("space", "resume"),))


def stopped_elsewhere(name: str) -> Notice:
    return Notice("stopped elsewhere", f"{quoted(name)} was stopped elsewhere.", (("space", "resume"),))


def started_elsewhere(name: str) -> Notice:
    return Notice("started elsewhere", f"{quoted(name)} was started elsewhere.", (("x", "stop"),))


def other_started(name: str, wanted: str) -> Notice:
    return Notice(
        "other started",
        f"Focus tracks {quoted(name)} now, not {quoted(wanted)}.",
        (("x", "stop"),),
        severity="warning",
    )


def other_stopped(stopped_name: str, wanted: str) -> Notice:
    """A stop ended another entry than the one the user saw."""
    return Notice(
        "other stopped",
        f"Focus stopped {quoted(stopped_name)}, not {quoted(wanted)}.",
        (("y", f"start {quoted(stopped_name)} again"), ("n", "leave")),
        asks=True,
        severity="warning",
    )


def other_runs(running: str, wanted: str) -> Notice:
    """Before a stop: what runs is not what the user saw."""
    return Notice(
        "not stopped",
        f"{quoted(running)} runs now, not {quoted(wanted)}. Nothing was stopped.",
        (("x", f"stop {quoted(running)}"),),
        severity="warning",
    )


def nothing_tracked(name: str) -> Notice:
    """404 of stop, or a stop of what had ended before."""
    return Notice(
        "nothing tracked",
        f"Nothing was being tracked: {quoted(name)} had ended already.",
        (("space", "start it again"),),
        severity="warning",
    )


def half_switch(wanted: str, running: str, since: str, why: str) -> Notice:
    """A switch whose stop took effect and whose start did not."""
    return Notice(
        "half switch",
        f"{quoted(wanted)} could not start: {why} Nothing runs since {since}.",
        (("y", f"resume {quoted(running)} from then"), ("n", "leave")),
        asks=True,
        severity="error",
    )


def lost(action: Action, why: str) -> Notice:
    what = "start" if action.kind == "start" else "stop"
    return Notice(
        "lost",
        f"No answer to the {what} of {quoted(action.name)} ({why}). Focus is asked whether it arrived.",
        severity="warning",
    )


def did_not_arrive(action: Action) -> Notice:
    if action.kind == "start":
        return Notice(
            "not started",
            f"Focus does not track {quoted(action.name)}: its start did not arrive, or it was ended elsewhere.",
            (("enter", "start it now"),),
            severity="error",
            target=action.target,
        )
    return Notice(
        "not stopped",
        f"The stop of {quoted(action.name)} did not arrive. It goes on.",
        (("x", "stop it now"),),
        severity="error",
    )


def why(error: FocusError) -> str:
    """One clause on what went wrong, without a full stop."""
    match error:
        case Unauthorized():
            return "Focus refused the credentials"
        case Throttled():
            return "Focus asks for a pause"
        case ServerError():
            return f"Focus answered with an error, {error.receipt.status}"
        case _:
            return plain(str(error)).rstrip(".") or "no answer"


def not_sent(action: Action, reason: str) -> Notice:
    """Nothing left, or nothing can have taken effect; the action is not kept."""
    key = "enter" if action.kind == "start" else "x"
    verb = "started" if action.kind == "start" else "stopped"
    return Notice(
        "not started" if action.kind == "start" else "not stopped",
        f"{quoted(action.name)} was not {verb}: {reason}. It was not sent.",
        ((key, "send it again"),),
        severity="error",
        target=action.target,
    )


def not_sent_quota(action: Action, until: float) -> Notice:
    key = "enter" if action.kind == "start" else "x"
    verb = "started" if action.kind == "start" else "stopped"
    return Notice(
        "not started" if action.kind == "start" else "not stopped",
        f"{quoted(action.name)} was not {verb}: the hourly quota is spent. {key} sends it once it is full, in",
        severity="error",
        target=action.target,
        until=until,
    )


def refused(action: Action, error: Refused, organization_id: int, workspace_id: int) -> Notice:
    """A start or stop that the server decided against (all but 422 of start and 404 of stop)."""
    kind = "not started" if action.kind == "start" else "not stopped"
    target = action.target
    subject = f"{quoted(action.name)} was not {'started' if action.kind == 'start' else 'stopped'}."
    match error:
        case NotFound() if target and target.time_block_id is not None:
            text = f"That time block does not exist any more. {subject}"
        case NotFound() if target and target.task_id is not None:
            text = f"That task does not exist any more. {subject}"
        case NotFound():
            text = f"{server_says(error)} {address_question(organization_id, workspace_id)}"
        case Forbidden():
            goes_on = "" if action.kind == "start" else " It goes on."
            text = f"No permission in workspace {workspace_id}. {subject}{goes_on}"
        case Redirected():
            text = f"{subject} Focus points to another address; credentials are not sent there."
        case _:
            text = f"{subject} {server_says(error)}"
    return Notice(kind, text, (("esc", "close"),), severity="error", target=target)


def without_asking(left: int) -> Notice:
    return Notice(
        "without asking",
        f"Sent without asking first what runs: only {left} requests are left.",
        severity="warning",
    )


def offline(reason: str) -> Notice:
    return Notice("link", f"{reason}. The timer goes on; Focus is asked again by itself.", severity="warning")


def quota_spent(until: float) -> Notice:
    return Notice(
        "quota", "The hourly quota of requests is spent. It is full again in", severity="warning", until=until
    )


def signed_out(source: str) -> Notice:
    return Notice(
        "sign-in",
        f"Focus refused the credentials from {source}. Making a new key revokes the old one.",
        (("r", "try again"),),
        severity="error",
    )


def no_permission(workspace_id: int) -> Notice:
    return Notice(
        "permission",
        f"These credentials have no permission in workspace {workspace_id}.",
        (("r", "try again"),),
        severity="error",
    )


def wrong_place(organization_id: int, workspace_id: int) -> Notice:
    return Notice(
        "place",
        f"Focus does not know this workspace. {address_question(organization_id, workspace_id)}",
        (("r", "try again"),),
        severity="error",
    )


def bad_request(error: Refused) -> Notice:
    return Notice("bad request", server_says(error), (("r", "try again"),), severity="error")


def lists_refused(names: list[str]) -> Notice:
    return Notice(
        "lists",
        f"This account does not show its {' and '.join(names)}. Starting what you know works all the same.",
        (("esc", "close"),),
    )


def clock_is_off(offset: float) -> Notice:
    direction = "behind" if offset > 0 else "ahead of"
    off = span_text(abs(offset) + 1)  # it is known to a second, and cut to full minutes
    return Notice(
        "clock",
        f"This machine's clock is {off} {direction} the server's. Times shown are the server's.",
        (("esc", "close"),),
        severity="warning",
    )


def not_kept(problem: str) -> Notice:
    return Notice(
        "store",
        f"What is tracked is not kept for the next start: {plain(problem)}.",
        (("esc", "close"),),
        severity="warning",
    )
