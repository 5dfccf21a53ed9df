"""A tracker that records what it is asked, for tests of the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.target import Target


class RecordingTracker:
    """Shows the snapshot it is given; `calls` lists what the dashboard asked of it, with its target or id.

    at: the instant that was named along with each start, switch and stop; None for now.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._callbacks: list[Callable[[Snapshot], None]] = []
        self.calls: list[tuple[str, Target | str | float | None]] = []
        self.at: list[float | None] = []
        self.ticks = 0

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def subscribe(self, callback: Callable[[Snapshot], None]) -> None:
        self._callbacks.append(callback)

    def become(self, **changes: Any) -> None:
        """Go on to a snapshot with `changes`, and tell whoever subscribed."""
        self._snapshot = replace(self._snapshot, **changes)
        for callback in self._callbacks:
            callback(self._snapshot)

    @property
    def names(self) -> list[str]:
        """The names of the calls, in order."""
        return [name for name, _ in self.calls]

    def tick(self) -> None:
        self.ticks += 1

    def start(self, target: Target, *, at: float | None = None) -> None:
        self.calls.append(("start", target))
        self.at.append(at)

    def switch(self, target: Target, *, at: float | None = None) -> None:
        self.calls.append(("switch", target))
        self.at.append(at)

    def stop(self, *, at: float | None = None) -> None:
        self.calls.append(("stop", None))
        self.at.append(at)

    def toggle(self) -> None:
        self.calls.append(("toggle", None))

    def take_break(self) -> None:
        self.calls.append(("take_break", None))

    def previous(self) -> None:
        self.calls.append(("previous", None))

    def start_planned(self, target: Target | None) -> None:
        self.calls.append(("start_planned", target))

    def start_pinned(self, number: int) -> None:
        self.calls.append(("start_pinned", number))

    def lack_target(self) -> None:
        self.calls.append(("lack_target", None))

    def pin(self, target: Target) -> None:
        self.calls.append(("pin", target))

    def refresh_lists(self) -> None:
        self.calls.append(("refresh_lists", None))

    def show_blocks(self, target: Target) -> None:
        self.calls.append(("show_blocks", target))

    def refresh(self) -> None:
        self.calls.append(("refresh", None))

    def tell(self, notice: Notice) -> None:
        self.become(notices=(notice, *self._snapshot.notices))

    def came_back(self) -> None:
        self.calls.append(("came_back", None))

    def focused(self) -> None:
        self.calls.append(("focused", None))

    def look_at(self, instant: float | None) -> None:
        self.calls.append(("look_at", instant))

    def look_again(self) -> None:
        self.calls.append(("look_again", None))

    def choose_theme(self, name: str | None) -> None:
        self.calls.append(("choose_theme", name))
        self.become(theme=name)

    def yes(self, id: str | None = None) -> None:
        self.calls.append(("yes", id))

    def discard(self, id: str | None = None) -> None:
        self.calls.append(("discard", id))

    def no(self) -> None:
        self.calls.append(("no", None))

    def dismiss(self) -> None:
        self.calls.append(("dismiss", None))
