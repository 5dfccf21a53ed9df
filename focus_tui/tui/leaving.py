"""What the program leaves on the terminal about actions that are not over when it ends, as plain lines."""

from __future__ import annotations

from collections.abc import Iterator

from focus_tui.tracking.snapshot import OpenAction, Snapshot
from focus_tui.tracking.text import plain


def left_to_do(snapshot: Snapshot, *, kept: bool) -> Iterator[str]:
    """What becomes of the actions that are not over, the next one first. kept: whether they are on disk."""
    if not kept:
        yield from _lost(snapshot)
        return
    if not snapshot.actions:
        return
    first, *others = snapshot.actions
    who, when = ("focus-tui", " when it runs again") if snapshot.sends else ("the other focus-tui", "")
    match first.stage:
        case "queued":
            yield f"The {_of(first)} is kept; {who} sends it{when}."
        case "held":
            yield f"The {_of(first)} waits for your word; {who} asks for it{when}."
        case "sending" | "lost":
            yield f"It is not known whether Focus took the {_of(first)}; {who} finds out{when}."
    if others:
        waits = "Behind it waits" if len(others) == 1 else f"Behind it wait {len(others)} more"
        yield f"{waits}: {', '.join(map(_of, others))}."


def _lost(snapshot: Snapshot) -> Iterator[str]:
    """What was only in memory."""
    for action in snapshot.actions:
        if action.stage in ("sending", "lost"):
            yield f"It is not known whether Focus took the {_of(action)}, and nothing will look for it."
        else:
            yield f"The {_of(action)} was not sent, and is not kept."
    if snapshot.under_way is not None and not snapshot.actions:
        yield f"“{plain(snapshot.under_way.name)}”: {snapshot.under_way.doing} was under way, and is not kept."


def _of(action: OpenAction) -> str:
    return f"{action.kind} of “{plain(action.name) or 'no description'}”"
