"""The notices in words: what happened, and which keys answer it. Every sentence that the tracker says is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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
from focus_tui.tracking.action import Action, Held
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import clock_text, plain, span_text

NAME = 60
"""Characters of a name inside a sentence."""


def quoted(name: str) -> str:
    """A harmless name in quotation marks, short enough for a sentence."""
    return f"“{plain(name, NAME) or 'no description'}”"


def _moment(local: datetime, today: datetime) -> str:
    """The time of day, with the day when that is not `today`'s; both in the user's time zone."""
    return local.strftime("%H:%M" if local.date() == today.date() else "%a %d %b, %H:%M")


def server_says(error: Refused) -> str:
    """The server's own sentence with its trace id, harmless; ours where it sent none."""
    said = plain(error.sentence or error.code or "")
    if not said:
        return f"{plain(str(error)).rstrip('.')}."
    trace = f" (trace id {plain(error.trace_id, 64)})" if error.trace_id else ""
    return f"Focus says: {said.rstrip('.')}{trace}."


def address_question(organization_id: int, workspace_id: int) -> str:
    return f"Are organization {organization_id} and workspace {workspace_id} right?"


def already_tracking(running: str, target: Target, *, asked_first: bool = False, at: float | None = None) -> Notice:
    """422, or enter while something is tracked. asked_first: nothing was sent. at: when the key was pressed."""
    return Notice(
        "already tracking",
        f"Already tracking {quoted(running)}.",
        (("w", f"switch to {quoted(target.name)}"), ("esc", "keep")),
        asks=True,
        severity="information" if asked_first else "warning",
        target=target,
        at=at,
    )


def already_tracking_something(target: Target, at: float | None) -> Notice:
    """422, and it is not known yet what runs. at: the instant that was sent, which a `w` takes effect at."""
    return Notice(
        "already tracking",
        "Already tracking something; asking Focus what.",
        (("w", f"switch to {quoted(target.name)}"), ("esc", "keep")),
        asks=True,
        severity="warning",
        target=target,
        at=at,
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


def cannot_end(name: str, began: datetime, at: datetime, today: datetime, wanted: str | None = None) -> Notice:
    """What runs began at, or after, the instant at which it was to end. wanted: what was to start then."""
    not_started = "" if wanted is None else f" {quoted(wanted)} was not started."
    text = f"{quoted(name)} began at {_moment(began, today)}: it cannot end at {_moment(at, today)}.{not_started}"
    return Notice("not stopped", text, (("esc", "close"),), severity="warning")


def in_the_future(at: datetime, today: datetime) -> Notice:
    return Notice("bare press", f"{_moment(at, today)} is in the future. Nothing was sent.", severity="warning")


def nothing_held() -> Notice:
    return Notice("bare press", "Nothing waits for your word.", (("h", "list what is queued"),))


def nothing_to_repeat() -> Notice:
    return Notice("bare press", "Nothing was started yet.", (("enter", "start the highlighted"),))


def nothing_to_start() -> Notice:
    """A key that means the highlighted target, while the list is empty."""
    return Notice("bare press", "There is nothing to start yet.", (("/", "type what to start"),))


def nothing_planned(*, known: bool) -> Notice:
    """`0`, and no block is on or comes today. known: whether the day's plan was read."""
    text = "Nothing is planned for the rest of today." if known else "The plan of today is not known."
    return Notice("bare press", text, (("enter", "start the highlighted"),))


def no_pin(number: int) -> Notice:
    return Notice("bare press", f"Nothing is pinned as {number}.", (("p", "pin the highlighted"),))


def pinned(name: str, number: int) -> Notice:
    return Notice("bare press", f"{quoted(name)} is pinned.", ((str(number), "start it"), ("p", "unpin")))


def unpinned(name: str) -> Notice:
    return Notice("bare press", f"{quoted(name)} is not pinned any more.")


def pins_full(name: str) -> Notice:
    return Notice(
        "bare press",
        f"Nine targets are pinned, and there is no number left for {quoted(name)}. Unpin one first.",
        (("p", "on a pinned target unpins it"),),
        severity="warning",
    )


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


def other_stopped(stopped_name: str, wanted: str, target: Target, at: float) -> Notice:
    """A stop ended another entry than the one the user saw. at: when it ended; target: what it was."""
    return Notice(
        "other stopped",
        f"Focus stopped {quoted(stopped_name)}, not {quoted(wanted)}.",
        (("y", f"start {quoted(stopped_name)} again"), ("n", "leave")),
        asks=True,
        severity="warning",
        target=target,
        at=at,
    )


def replaced(ended: str, running: str, target: Target) -> Notice:
    """A start ended, without a word, what had just been started elsewhere."""
    return Notice(
        "replaced",
        f"{quoted(ended)} was started elsewhere, and Focus ended it when {quoted(running)} started.",
        (("y", f"go back to {quoted(ended)}"), ("n", "leave")),
        asks=True,
        severity="warning",
        target=target,
    )


def nothing_tracked(name: str, ended: str | None = None) -> Notice:
    """404 of stop, or a stop of what had ended before. ended: when it ended, if that is known."""
    when = f" at {ended}" if ended else " already"
    return Notice(
        "nothing tracked",
        f"Nothing was being tracked: {quoted(name)} had ended{when}.",
        (("space", "start it again"),),
        severity="warning",
    )


def ended_elsewhere(name: str) -> Notice:
    """A lost start did arrive, and what it started is over."""
    return Notice("stopped elsewhere", f"{quoted(name)} did start, and was ended elsewhere.", (("space", "resume"),))


def half_switch(wanted: str, before: Target, end: float, since: str, why: str) -> Notice:
    """A switch whose stop took effect at `end` (epoch seconds) and whose start did not."""
    return Notice(
        "half switch",
        f"{quoted(wanted)} could not start. {why} Nothing runs since {since}.",
        (("y", f"resume {quoted(before.name)} from then"), ("n", "leave")),
        asks=True,
        severity="error",
        target=before,
        at=end,
    )


def held(
    action: Action,
    reason: Held,
    *,
    pressed: datetime,
    meant: datetime,
    today: datetime,
    running: str | None,
    waiting: int,
    is_switch: bool,
) -> Notice:
    """An action waits for the user's word, and `waiting` others behind it.

    action: for a switch, its start. pressed: when its key was pressed; meant: the instant that it is to be sent with;
    today: now; all in the user's time zone. running: the title of what runs; None when nothing does.
    """
    name = quoted(action.name)
    what = "start" if action.kind == "start" else "stop"
    if is_switch or (action.kind == "start" and running is not None and reason is Held.DIFFERS):
        done = f"switch to {name}"
    else:
        done = f"{what} {name}"
    when = _moment(pressed, today)
    press = f"{'switch to' if is_switch else f'{what} of'} {name} at {_moment(meant, today)}"
    yes = "send"
    match reason:
        case Held.OLD:
            text = f"{press[0].upper()}{press[1:]} was never delivered."
        case Held.DIFFERS if running is not None and action.kind == "stop":
            text = f"{quoted(running)} runs, not {name}. Nothing was stopped."
            yes = f"stop {quoted(running)}"
        case Held.DIFFERS if running is not None:
            text = f"{quoted(running)} runs, which was not known at {when}. {name} waits."
            yes = f"{done} now"
        case Held.DIFFERS:
            text = f"Something else ran when {name} was to {what}, at {when}. Nothing runs now."
            yes = f"{done} now"
        case Held.PAIR:
            text = f"{name}, begun at {_moment(meant, today)}, is over and not delivered yet:"
            text += " Focus takes it only while nothing runs."
            yes = "try again"
        case Held.CLOCK:
            text = f"The {press} waits: the clock of this machine was wrong then."
            yes = "send with that time"
        case Held.CREDENTIALS:
            text = f"The credentials have changed since the {press}. It waits."
            yes = "send with these"
        case Held.USER:
            text = f"The {press} waits: these credentials belong to another user."
            yes = "send as this one"
        case Held.LOOKED:
            text = f"It cannot be told whether the {press} arrived."
            yes = "send again"
    if waiting:
        text += f" {waiting} more wait{'s' if waiting == 1 else ''} behind it."
    return Notice(
        "held",
        text,
        (("y", yes), ("D", "discard")),
        asks=True,
        severity="warning",
        target=action.target,
    )


def discarded(action: Action) -> Notice:
    sent = "sent" if action.sent is None else "sent again"
    return Notice("taken back", f"The {action.kind} of {quoted(action.name)} was discarded. It is not {sent}.")


def queued(action: Action, reason: str) -> Notice:
    """It cannot have taken effect, and is sent again by itself."""
    return Notice(
        "queued",
        f"The {action.kind} of {quoted(action.name)} is kept, and sent as soon as possible: {reason}.",
        severity="warning",
    )


def queued_quota(action: Action, until: float) -> Notice:
    """The quota is spent until `until` (boot seconds)."""
    return Notice(
        "queued",
        f"The {action.kind} of {quoted(action.name)} is kept until the hourly quota is full again, in",
        severity="warning",
        until=until,
    )


def other_user(user_id: int) -> Notice:
    """An answer belongs to another user than those before."""
    return Notice(
        "user",
        f"These credentials belong to user {user_id}, not to the one who tracked here before.",
        (("esc", "close"),),
        severity="warning",
    )


def forgotten(name: str, seconds: float) -> Notice:
    """Something runs for very long."""
    return Notice(
        "forgotten",
        f"{quoted(name)} has been running for {span_text(seconds)}. Is that right?",
        (("x", "stop"), ("esc", "keep")),
        asks=True,
    )


def slept(name: str, since: str, seconds: float, at: float) -> Notice:
    """The machine slept while something ran. at: when the sleep began, epoch seconds of the server's clock."""
    return Notice(
        "slept",
        f"{quoted(name)} ran on while this machine slept from {since}, for {span_text(seconds)}.",
        (("y", f"end it at {since}"), ("n", "keep")),
        asks=True,
        at=at,
    )


def lost(action: Action, why: str) -> Notice:
    what = "start" if action.kind == "start" else "stop"
    return Notice(
        "lost",
        f"No answer to the {what} of {quoted(action.name)} ({why}). Focus is asked whether it arrived.",
        severity="warning",
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
        f"Sent without asking first what runs: only {left} request{' is' if left == 1 else 's are'} left.",
        severity="warning",
    )


def offline(reason: str, *, tracking: bool) -> Notice:
    """A read failed. tracking: whether there is a timer to go on."""
    then = "The timer goes on; Focus is asked again by itself" if tracking else "Focus is asked again by itself"
    return Notice("link", f"{reason}. {then}.", severity="warning")


def quota_spent(until: float) -> Notice:
    return Notice(
        "quota", "The hourly quota of requests is spent. It is full again in", severity="warning", until=until
    )


def few_left(left: int, until: float) -> Notice:
    """`r`, where what is left is kept for starts and stops."""
    return Notice(
        "few left",
        f"Focus was not asked: the last requests ({max(0, left)} left) are kept for starts and stops. More come in",
        severity="warning",
        until=until,
    )


def nothing_to_spare(left: int, until: float) -> Notice:
    """`R` or `t`, where what is left is kept. until: boot seconds of the moment at which a request is to spare."""
    return Notice(
        "nothing to spare",
        f"Not read: the last requests ({max(0, left)} left) are kept for starts and stops. There is one to spare in",
        severity="warning",
        until=until,
    )


def not_read_here() -> Notice:
    """`R` or `t` in a process that does not send."""
    return Notice("bare press", "Another focus-tui sends, and reads the lists: press the key there.")


def no_shell() -> Notice:
    """`ctrl+z`, where nobody could go on with the program."""
    return Notice("bare press", "There is no shell here to go back to.", (("esc", "close"),))


def stops_once_answered() -> Notice:
    """`ctrl+z`, while a start or stop is on its way."""
    return Notice("going", "The program stops as soon as Focus has answered.")


def reading_lists() -> Notice:
    return Notice("reading lists", "The lists are read again.")


def no_task(name: str) -> Notice:
    return Notice("bare press", f"Only tasks have time blocks, and {quoted(name)} is none.")


def no_blocks(target: Target) -> Notice:
    return Notice("bare press", f"No time blocks are planned for {quoted(target.name)}.")


def blocks_not_read(target: Target, error: FocusError) -> Notice:
    said = isinstance(error, Refused) and not isinstance(error, (Unauthorized, Throttled, ServerError))
    reason = server_says(error) if said and isinstance(error, Refused) else f"{why(error)}."
    return Notice(
        "bare press",
        f"The time blocks of {quoted(target.name)} could not be read. {reason}",
        (("t", "try again"),),
        severity="warning",
    )


def signed_out(source: str) -> Notice:
    return Notice(
        "sign-in",
        f"Focus refused the credentials from {source}. Making a new key revokes the old one.",
        (("r", "try again"),),
        severity="error",
    )


def waiting_for_secret(source: str) -> Notice:
    return Notice("secret", f"Waiting for the secret from {plain(source)}.")


def no_secret(problem: str) -> Notice:
    """The credentials could not be had."""
    return Notice("sign-in", plain(problem), (("r", "try again"),), severity="error")


def told_of_files(sentences: Sequence[str]) -> Notice:
    """How the files of the user are kept from others."""
    return Notice("files", plain(" ".join(sentences)), (("esc", "close"),), severity="warning")


def told_of_configuration(sentences: Sequence[str]) -> Notice:
    """What is wrong in the configuration: the first of it, and where the rest is told."""
    rest = len(sentences) - 1
    more = f" And {rest} more, which focus-tui config show tells." if rest else ""
    return Notice("configuration", f"{plain(sentences[0])}{more}", (("esc", "close"),), severity="warning")


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
        f"This account does not show its {_enumerated(names)}. Starting what you know works all the same.",
        (("esc", "close"),),
    )


def _enumerated(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def clock_is_off(offset: float) -> Notice:
    direction = "behind" if offset > 0 else "ahead of"
    off = span_text(abs(offset) + 1)  # it is known to a second, and cut to full minutes
    return Notice(
        "clock",
        f"This machine's clock is {off} {direction} the server's. Times shown are the server's.",
        (("esc", "close"),),
        severity="warning",
    )


def hook_failed(problem: str) -> Notice:
    """A command of the user's own did not do what it should."""
    return Notice("hook", plain(problem), (("esc", "close"),), severity="warning")


def not_kept(problem: str) -> Notice:
    return Notice(
        "store",
        f"What is tracked is not kept for the next start: {plain(problem)}.",
        (("esc", "close"),),
        severity="warning",
    )


def not_promised(problem: str) -> Notice:
    """The journal cannot be written: this run goes on in memory."""
    return Notice(
        "journal",
        f"Delivery is not promised in this run: {plain(problem).rstrip('.')}. Keys are kept in memory only.",
        (("esc", "close"),),
        severity="error",
    )


def reads_only(problem: str) -> Notice:
    """This process may not send."""
    return Notice(
        "reader",
        f"Keys send nothing here: {plain(problem).rstrip('.')}.",
        severity="warning",
    )


def unreadable(sentences: tuple[str, ...]) -> Notice:
    """Actions that the journal holds and that cannot be understood."""
    more = f" There are {len(sentences) - 1} more like it." if len(sentences) > 1 else ""
    return Notice(
        "unreadable",
        f"{plain(sentences[0]).rstrip('.')}. It is left as it is, and not sent.{more}",
        (("esc", "close"),),
        severity="warning",
    )
