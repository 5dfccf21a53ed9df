"""`start`, `stop` and `toggle`: the keys of the dashboard, pressed by a command that waits for what comes of them.

What is pressed is in the journal before anything is sent, so whatever ends the command meanwhile loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from focus_tui.oneshot import choosing
from focus_tui.oneshot.codes import DONE, NOT_DELIVERED, NOT_KNOWN, NOTHING_TRACKED, USAGE
from focus_tui.oneshot.errand import Errand
from focus_tui.oneshot.outcomes import Outcome, already_tracking, became, not_known, pending
from focus_tui.tracking import when
from focus_tui.tracking.action import Action, Held
from focus_tui.tracking.glance import OLD
from focus_tui.tracking.journal import Unusable
from focus_tui.tracking.runner import LAST_WRITE
from focus_tui.tracking.snapshot import Snapshot, Tracked
from focus_tui.tracking.target import Target
from focus_tui.tracking.words import reads_only

if TYPE_CHECKING:
    import argparse


class Start(NamedTuple):
    """What `start` was told. wanted: what to start, None for the last target again. at: when, as it was typed."""

    wanted: choosing.Wanted | None
    at: str | None = None
    switch: bool = False


class Stop(NamedTuple):
    """What `stop` was told."""

    at: str | None = None


class Toggle(NamedTuple):
    """What `toggle` was told: nothing."""


def told(arguments: argparse.Namespace) -> Start | Stop | Toggle:
    """What the arguments of the command line come to."""
    match arguments.command:
        case "start":
            wanted = choosing.Wanted(
                " ".join(arguments.target), arguments.task, arguments.block, arguments.is_break, arguments.new
            )
            return Start(None if wanted == choosing.Wanted() else wanted, arguments.at, arguments.switch)
        case "stop":
            return Stop(arguments.at)
        case _:
            return Toggle()


async def act(errand: Errand, what: Start | Stop | Toggle) -> Outcome:
    """Do it, and wait for what becomes of it."""
    if (why := errand.engine.reads_only) is not None:
        return Outcome(USAGE, reads_only(why).text)
    match what:
        case Start():
            return await _start(errand, what)
        case Stop(at):
            return await _stop(errand, at)
        case Toggle():
            if errand.tracker.snapshot.state == "unknown" and not await _know(errand):
                return _not_known(errand)
            if errand.tracker.snapshot.state == "tracked":
                return await _stop(errand, None)
            return await _start(errand, Start(None))


async def _start(errand: Errand, what: Start) -> Outcome:
    tracker = errand.tracker
    target = await choosing.choose(errand, what.wanted)
    if isinstance(target, Outcome):
        return target
    if what.switch and not _can_switch(errand, target) and not await _know(errand):
        return _not_known(errand)
    shown, is_sure = tracker.snapshot, _is_sure(errand)
    ends = shown.tracked if what.switch else None
    at = _instant(errand, what.at, ends=ends)
    if isinstance(at, Outcome):
        return at
    runs_already = shown.tracked is not None and shown.tracked.target.key == target.key
    if what.switch and not runs_already:
        return await _pressed(errand, lambda: tracker.switch(target, at=at), target, switch=True)
    if shown.tracked is not None and (is_sure or shown.under_way is not None):
        return already_tracking(shown, target)
    return await _pressed(errand, lambda: tracker.start(target, at=at, sure=is_sure), target)


async def _stop(errand: Errand, typed: str | None) -> Outcome:
    tracker = errand.tracker
    if not _is_known(errand) and not await _know(errand):
        return _not_known(errand)
    shown = tracker.snapshot
    if shown.tracked is None:
        return Outcome(NOTHING_TRACKED, "Nothing is tracked.")
    at = _instant(errand, typed, ends=shown.tracked)
    if isinstance(at, Outcome):
        return at
    return await _pressed(errand, lambda: tracker.stop(at=at), None)


def _is_sure(errand: Errand) -> bool:
    """Whether another process looks after what is shown, which then is what runs as far as anybody can know.

    This one has it from the journal, where it may be from last week, until Focus has said it anew.
    """
    shown = errand.tracker.snapshot
    if errand.engine.leads:
        return shown.asked is not None and shown.asked >= errand.began
    age = shown.age(errand.clock.now())
    return age is not None and age < OLD


def _is_known(errand: Errand) -> bool:
    """Whether what is shown can be stopped: that something ran is enough, it is looked at before anything is sent."""
    shown = errand.tracker.snapshot
    return shown.state == "tracked" or (shown.state == "idle" and _is_sure(errand))


def _can_switch(errand: Errand, target: Target) -> bool:
    """The same, before a switch to `target`: if that is what runs, nothing would be looked at."""
    tracked = errand.tracker.snapshot.tracked
    same = tracked is not None and tracked.target.key == target.key
    return _is_sure(errand) if same else _is_known(errand)


async def _know(errand: Errand) -> bool:
    """Have Focus asked what runs, or wait for whoever asks; whether it is known then."""
    tracker = errand.tracker
    if errand.engine.leads:
        tracker.refresh()
        while tracker.is_asking and await errand.wait():
            pass
    while not errand.engine.leads and not _is_sure(errand) and await errand.wait():
        pass
    return tracker.snapshot.state != "unknown" and _is_sure(errand)


def _not_known(errand: Errand) -> Outcome:
    return not_known(errand.tracker.snapshot, errand.clock.now().boot)


def _instant(errand: Errand, typed: str | None, *, ends: Tracked | None) -> float | Outcome | None:
    """The instant that was typed; None where none was."""
    if typed is None:
        return None
    shown, clock = errand.tracker.snapshot, errand.clock
    running = (
        None if ends is None or shown.tracked is None else when.Running(shown.tracked.title, shown.tracked.start)
    )
    meant = when.read(typed, clock.now().wall + shown.offset, clock, last=shown.ended, running=running)
    if isinstance(meant, when.Meaning):
        return meant.at
    return Outcome(NOT_KNOWN if meant.why is when.Why.NOT_KNOWN else USAGE, f"--at: {meant.text}")


async def _pressed(
    errand: Errand, press: Callable[[], None], target: Target | None, *, switch: bool = False
) -> Outcome:
    """Press, and wait for what becomes of it. target: what is to be started; switch: whatever runs."""
    tracker = errand.tracker
    press()
    pressed = tracker.latest_press
    if pressed is None:
        notice = tracker.snapshot.notice
        return Outcome(
            DONE if notice is not None and notice.kind == "taken back" else NOT_KNOWN,
            "Nothing was done." if notice is None else notice.sentence(errand.clock.now().boot),
        )
    runs: Snapshot | None = None
    try:
        while _is_open(actions := await errand.engine.runner.of_press(pressed)):
            held = _held_start(actions, tracker.snapshot)
            if held is not None and switch:
                tracker.yes(held.id)  # --switch has said so
                pressed = tracker.latest_press or pressed
            elif held is not None and target is not None:
                runs = tracker.snapshot
                tracker.discard(held.id)
            if await errand.wait(grace=0.0 if actions else LAST_WRITE):
                continue
            if _is_open(actions := await errand.engine.runner.of_press(pressed)):  # what came last is written by now
                return pending(actions, tracker.snapshot, sends=tracker.sends, kept=errand.engine.runner.is_kept)
            break
    except Unusable as problem:
        return Outcome(NOT_DELIVERED, str(problem))
    if runs is not None and runs.tracked is not None and target is not None:
        return already_tracking(runs, target)
    return became(actions, tracker.snapshot, errand.clock)


def _is_open(actions: tuple[Action, ...]) -> bool:
    """Whether something is still to be done about the actions of a press, be it to write them."""
    return not actions or any(action.is_open for action in actions)


def _held_start(actions: tuple[Action, ...], shown: Snapshot) -> Action | None:
    """The start that waits since something runs that was not known to, once that is known here too."""
    head = next((action for action in actions if action.is_open), None)
    if head is None or head.kind != "start" or head.held is not Held.DIFFERS:
        return None
    is_known_here = any(action.id == head.id and action.stage == "held" for action in shown.actions)
    return head if is_known_here else None
