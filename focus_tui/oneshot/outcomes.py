"""What became of a start or stop, as an exit code and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from focus_tui.clock import TYPE_CHECKING
from focus_tui.oneshot.codes import DONE, NOT_DELIVERED, NOT_KNOWN, NOTHING_TRACKED, REFUSED
from focus_tui.tracking.action import Action, Held, Stage
from focus_tui.tracking.hours import moment_text
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import clock_text
from focus_tui.tracking.words import quoted

if TYPE_CHECKING:
    from focus_tui.clock import Clock


class Outcome(NamedTuple):
    """How a command ends: its exit code, and sentences, one a line."""

    code: int
    text: str


def became(actions: Sequence[Action], shown: Snapshot, clock: Clock) -> Outcome:
    """What became of the actions of one press, which are over. shown: what is tracked by now."""
    if not actions:
        return Outcome(NOT_KNOWN, "It is not known what became of it: the journal holds it no more.")
    start = next((each for each in actions if each.kind == "start"), None)
    stop = next((each for each in actions if each.kind == "stop"), None)
    if start is None:
        assert stop is not None
        return _stopped(stop, shown)
    name = quoted(start.name)
    has_stopped = stop is not None and stop.stage is Stage.DONE
    if start.stage is Stage.DONE:
        now = clock.now().wall + shown.offset
        at = "" if start.sealed is None else f" at {moment_text(clock.local(start.sealed), clock.local(now))}"
        is_plain = start.target is not None and start.target.kind == "description"
        kind = ", as a description without a task" if is_plain else ""
        if stop is not None and has_stopped:
            return Outcome(DONE, f"Switched from {quoted(stop.name)} to {name}{at}{kind}.")
        return Outcome(DONE, f"Started {name}{at}{kind}.")
    if start.stage is Stage.REFUSED:
        ended = f" {quoted(stop.name)} was stopped: nothing runs." if stop is not None and has_stopped else ""
        return Outcome(REFUSED, f"{name} was not started. {_why(start)}{ended}")
    if stop is not None and stop.stage is Stage.REFUSED:
        return Outcome(REFUSED, f"{name} was not started, since {quoted(stop.name)} was not stopped. {_why(stop)}")
    return Outcome(REFUSED, f"The start of {name} was discarded. It is not sent.")


def _stopped(stop: Action, shown: Snapshot) -> Outcome:
    name = quoted(stop.name)
    if stop.stage is Stage.DONE:
        entry, end = stop.stops, stop.sealed
        after = "" if entry is None or end is None else f" after {clock_text(end - entry.start)}"
        return Outcome(DONE, f"Stopped {name}{after}.")
    if shown.state == "idle":
        return Outcome(NOTHING_TRACKED, f"Nothing was being tracked: {name} had ended already.")
    if stop.stage is Stage.REFUSED:
        return Outcome(REFUSED, f"{name} was not stopped. {_why(stop)}")
    return Outcome(REFUSED, f"The stop of {name} was discarded. It is not sent.")


def _why(action: Action) -> str:
    why = action.error.rstrip(".")
    return f"{why[:1].upper()}{why[1:]}." if why else "Focus does not say why."


def pending(actions: Sequence[Action], shown: Snapshot, *, sends: bool, kept: bool) -> Outcome:
    """What is to be said of the actions of one press that are not over.

    shown: what is tracked, and asked. sends: this process is the one that sends. kept: they are on disk.
    """
    first = next((each for each in actions if each.is_open), None)
    if first is None:
        return Outcome(NOT_DELIVERED, "It is not kept yet, and was not sent: run it again.")
    spokesman = actions[-1]
    what = f"{spokesman.kind} of {quoted(spokesman.name)}"
    who = "the next focus-tui of this profile" if sends else "the focus-tui that runs"
    why = f" ({first.error.rstrip('.')})" if first.error else ""
    if not kept:
        return Outcome(NOT_DELIVERED, f"The {what} was not delivered{why}, and is not kept.")
    if first.stage is Stage.LOST or (first.stage is Stage.SENDING):
        return Outcome(NOT_DELIVERED, f"It is not known whether Focus took the {what}{why}; {who} finds out.")
    if first.stage is Stage.HELD and first.held is Held.DIFFERS and first.kind == "stop" and shown.tracked:
        running = quoted(shown.tracked.title)
        text = f"{running} runs, not {quoted(first.name)}. Nothing was stopped; run the same again to stop {running}."
        return Outcome(NOT_DELIVERED, text)
    head = shown.actions[0] if shown.actions else None
    if first.stage is Stage.HELD or (head is not None and head.stage == "held"):
        question = "" if shown.question is None else f" {shown.question.text}"
        behind = "" if first.stage is Stage.HELD else "behind another action "
        return Outcome(NOT_DELIVERED, f"The {what} waits {behind}for your word, which focus-tui asks for.{question}")
    return Outcome(NOT_DELIVERED, f"The {what} is kept, and not delivered yet{why}; {who} delivers it.")


def already_tracking(shown: Snapshot, target: Target) -> Outcome:
    """A start, while something is tracked already."""
    assert shown.tracked is not None
    if shown.tracked.target.key == target.key:
        return Outcome(DONE, f"{quoted(target.name)} is tracked already.")
    running, wanted = quoted(shown.tracked.title), quoted(target.name)
    return Outcome(REFUSED, f"Already tracking {running}; {wanted} was not started. Add --switch to switch to it.")


def not_known(shown: Snapshot, boot: float) -> Outcome:
    """It is not known what runs, and could not be asked. boot: seconds of the boot clock by now."""
    return Outcome(NOT_KNOWN, f"It is not known what runs, so nothing was done.{trouble(shown, boot)}")


def trouble(shown: Snapshot, boot: float) -> str:
    """What keeps Focus from being asked, as a sentence behind another; nothing where that is not known."""
    notice = next((each for each in shown.notices if each.severity != "information" and not each.asks), None)
    if notice is None:
        return ""
    sentence = notice.sentence(boot)
    # A dashboard would go on to ask; a command is at its end.
    return f" {sentence.partition('. ')[0].rstrip('.')}." if notice.kind == "link" else f" {sentence}"
