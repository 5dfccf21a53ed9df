"""Focus itself: one request at the most, and what its answer says of the account, the clock and the quota."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.errors import FocusError
from focus_tui.clock import Moment
from focus_tui.config.credentials import Credentials
from focus_tui.config.profile import Profile
from focus_tui.doctor.finding import Finding
from focus_tui.tracking.checking import failure
from focus_tui.tracking.facts import Facts
from focus_tui.tracking.offset import WORTH_TELLING, Offset
from focus_tui.tracking.pace import Pace
from focus_tui.tracking.text import span_text, wait_text

Ask = Callable[[Profile, Credentials], Awaitable[Answer[Any]]]
"""Asks Focus what is tracked. Raises FocusError."""


class Asked(NamedTuple):
    """What came of the request. receipt: None where none left."""

    findings: tuple[Finding, ...]
    receipt: Receipt | None = None


async def ask(ask: Ask, profile: Profile, credentials: Credentials) -> Asked:
    """Ask once."""
    # What signs by Basic is a password. The header itself stands in no variable.
    has_password = credentials.authorization().startswith("Basic ")
    host = profile.base_url.partition("://")[2].partition("/")[0]
    try:
        receipt = (await ask(profile, credentials)).receipt
    except FocusError as error:
        ids = profile.organization_id, profile.workspace_id
        concerns, sentence = failure(error, *ids, host=host, has_password=has_password)
        return Asked((Finding("fail", "Focus", sentence, unknown=concerns == "server"),), error.receipt)
    took = receipt.received.boot - receipt.asked.boot
    accepted = "the password" if has_password else "the API key"
    said = f"{host} answers after {took:.1f} s; {accepted} and the workspace are right."
    return Asked((Finding("ok", "Focus", said),), receipt)


def not_asked(pace: Pace, now: Moment) -> str:
    """Why the quota does not bear a request now, as a sentence; empty where it does."""
    if pace.is_spent(now.boot):
        wait = wait_text((pace.spent_until or now.boot) - now.boot)
        return f"It was not asked: the quota of requests is spent, and full again in {wait}."
    if not pace.may_refresh(now.boot):
        return "It was not asked: the last requests of this hour are kept for starts and stops."
    return ""


def clock_findings(receipt: Receipt | None, facts: Facts) -> Iterator[Finding]:
    """How far this machine's clock is off."""
    offset, told = Offset(), None
    if receipt is not None:
        offset = offset.seen(receipt)
    if offset.known:
        told, when = offset.seconds, ""
    elif facts.offset is not None:
        told, when = facts.offset.seconds, ", as the server said last"
    else:
        yield Finding("ok", "clock", "How far it is off is not known: no answer has told it.")
        return
    if abs(told) < WORTH_TELLING:
        yield Finding("ok", "clock", f"Less than {WORTH_TELLING:.0f} s off the server's{when}.")
        return
    direction = "behind" if told > 0 else "ahead of"
    set_it = "Set it; on most systems: timedatectl set-ntp true"
    yield Finding("warn", "clock", f"{span_text(abs(told) + 1)} {direction} the server's{when}. {set_it}")


def quota_findings(receipt: Receipt | None, pace: Pace, now: Moment) -> Iterator[Finding]:
    """What is left of the quota."""
    if receipt is not None and receipt.quota is not None:
        remaining, resets_in = receipt.quota.remaining, receipt.quota.resets_in
    elif pace.remaining is not None:
        remaining, resets_in = pace.left(now.boot)
    elif receipt is not None and receipt.status is not None:
        yield Finding("ok", "quota", "The server does not tell it; the dashboard asks as seldom as on Free.")
        return
    else:
        yield Finding("ok", "quota", "Not known: no answer has told it.")
        return
    full = f"full again in {wait_text(resets_in)}"
    if remaining <= 0:
        yield Finding("warn", "quota", f"Spent, {full}. What is pressed till then is kept, and sent then.")
    else:
        yield Finding("ok", "quota", f"{remaining} requests left, {full}.")
