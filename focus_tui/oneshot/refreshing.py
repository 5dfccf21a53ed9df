"""`status --refresh`: have Focus asked once what is tracked, where nobody else does, and the quota bears it."""

from __future__ import annotations

from focus_tui.oneshot.errand import Errand
from focus_tui.oneshot.outcomes import trouble

NOT_ASKED = "Focus was not asked"


async def refresh(errand: Errand) -> str:
    """Ask once, and deliver what waits; what kept it from asking, as a sentence, or nothing.

    Where another process sends, that one asks as often as the quota bears, and there is nothing to do.
    """
    tracker = errand.tracker
    if errand.engine.reads_only is not None or not errand.engine.leads:
        return ""
    tracker.refresh()
    while (tracker.is_asking or tracker.has_waiting_action) and await errand.wait():
        pass
    asked = tracker.snapshot.asked
    if asked is not None and asked >= errand.began:
        return ""
    why = trouble(tracker.snapshot, errand.clock.now().boot).strip()
    return why if why.startswith(NOT_ASKED) else f"{NOT_ASKED}. {why}".rstrip()
