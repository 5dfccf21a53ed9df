"""The prompt for another time: what it is for, what is typed, and what that comes to as things stand. No widget."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, NamedTuple

from focus_tui.clock import Moment
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import plain, span_text
from focus_tui.tracking.when import Cannot, Meaning, Running, Why, in_words, nudged, read
from focus_tui.tui.tracker import Tracker
from focus_tui.tui.widgets.typed_text import TypedText
from focus_tui.tui.words import PromptWords

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.keys import Keymap

_HINT = "10m, 1h30, 9:12, yesterday 17:00, last or now"

_DONE = {"Start": "started", "Switch to": "switched", "Stop": "stopped"}


class _Plan(NamedTuple):
    """What enter would do, to what. ends: what would end; obstacle: why nothing can be done."""

    doing: str
    name: str
    ends: Running | None = None
    obstacle: str = ""


class TimePrompt:
    """Starts `target` at the time that is typed, or switches to it; without a target it stops what is tracked."""

    def __init__(self, target: Target | None, clock: Clock, keymap: Keymap) -> None:
        self._target = target
        self._clock = clock
        arrows = [keymap.shown(id, typing=True) for id in ("list.up", "list.down")]
        self._hint = f"{_HINT} · {' '.join(arrows)} by a minute" if all(arrows) else _HINT
        self.typed = TypedText()

    def words(self, snapshot: Snapshot, now: Moment) -> PromptWords:
        """What is to be shown."""
        plan = self._plan(snapshot)
        found = self._read(plan, snapshot, now)
        if plan.obstacle:
            said = plan.obstacle
        elif isinstance(found, Meaning):
            said = self._said(plan, found, snapshot, now)
        else:
            said = self._hint if found.why is Why.EMPTY else found.text
        cannot = bool(plan.obstacle) or (isinstance(found, Cannot) and found.why is not Why.EMPTY)
        return PromptWords(plan.doing, plain(plan.name), self.typed.tail, said, cannot)

    def nudge(self, minutes: int, snapshot: Snapshot, now: Moment) -> None:
        """Make the time so many minutes later, as far as that can be."""
        plan, server_now = self._plan(snapshot), now.wall + snapshot.offset
        self.typed.text = nudged(
            self.typed.text, minutes, server_now, self._clock, last=snapshot.ended, running=plan.ends
        )

    def send(self, tracker: Tracker) -> bool:
        """Ask `tracker` for it, if it can be; whether it was asked."""
        tracker.tick()  # the wall clock may have been set since the last one
        snapshot, now = tracker.snapshot, self._clock.now()
        plan = self._plan(snapshot)
        found = self._read(plan, snapshot, now)
        if plan.obstacle or isinstance(found, Cannot):
            return False
        if self._target is None:
            tracker.stop(at=found.at)
        elif plan.ends is not None:
            tracker.switch(self._target, at=found.at)
        else:
            tracker.start(self._target, at=found.at)
        return True

    def _plan(self, snapshot: Snapshot) -> _Plan:
        target, tracked = self._target, snapshot.tracked
        ends = None if tracked is None else Running(tracked.title, tracked.start)
        if target is None and ends is not None:
            return _Plan("Stop", ends.name, ends)
        if target is None:
            known = snapshot.state != "unknown"
            return _Plan("Stop", "", obstacle="Nothing is tracked." if known else "It is not known what runs.")
        if tracked is None:
            return _Plan("Start", target.name)
        if tracked.target.key == target.key:
            return _Plan("Start", target.name, obstacle="It is tracked already.")
        return _Plan("Switch to", target.name, ends)

    def _read(self, plan: _Plan, snapshot: Snapshot, now: Moment) -> Meaning | Cannot:
        server_now = now.wall + snapshot.offset
        return read(self.typed.text, server_now, self._clock, last=snapshot.ended, running=plan.ends)

    def _said(self, plan: _Plan, found: Meaning, snapshot: Snapshot, now: Moment) -> str:
        """What happens at the instant that was found, and what else is to be known of it."""
        server_now = now.wall + snapshot.offset
        said = "as of now" if found.text == "now" else f"{_DONE[plan.doing]} {found.text}"
        if plan.ends is not None:
            return f"{said}, after {span_text(found.at - plan.ends.start)}"
        if snapshot.ended is not None and found.at < floor(snapshot.ended):
            return f"{said} · before the last entry ended, at {in_words(snapshot.ended, server_now, self._clock)}"
        return said
