"""What the dashboard asks of a tracker. The real one lives in `focus_tui.tracking`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.target import Target


class Tracker(Protocol):
    """Takes what the user wants, and tells what is tracked. All its methods return at once."""

    @property
    def snapshot(self) -> Snapshot:
        """What is to be shown now."""

    def subscribe(self, callback: Callable[[Snapshot], None]) -> None:
        """Call `callback` after each change, in the event loop."""

    def tick(self) -> None:
        """A second has passed."""

    def start(self, target: Target, *, at: float | None = None) -> None:
        """Start `target`; ask with a notice while an entry is tracked. at: when (epoch seconds, server's clock)."""

    def switch(self, target: Target, *, at: float | None = None) -> None:
        """Stop what is tracked and start `target`, now or at an instant since it began."""

    def stop(self, *, at: float | None = None) -> None:
        """Stop what is tracked, now or at an instant since it began."""

    def toggle(self) -> None:
        """Stop what is tracked, or start the last target again."""

    def take_break(self) -> None:
        """Start a break."""

    def previous(self) -> None:
        """Go back to the target before this one."""

    def start_planned(self, target: Target | None) -> None:
        """Start what is planned now or next; None where nothing is."""

    def start_pinned(self, number: int) -> None:
        """Start the target that is pinned with that number."""

    def lack_target(self) -> None:
        """Say that there is no target that a key could mean."""

    def pin(self, target: Target) -> None:
        """Pin `target`, or unpin it."""

    def refresh(self) -> None:
        """Ask Focus now."""

    def refresh_lists(self) -> None:
        """Read the lists again."""

    def show_blocks(self, target: Target) -> None:
        """Show the coming time blocks of the task of `target`, or hide them."""

    def tell(self, notice: Notice) -> None:
        """Show a notice."""

    def came_back(self) -> None:
        """The process was stopped for some time, and goes on: what is shown is to be true again."""

    def focused(self) -> None:
        """The terminal has the focus again: what is shown is to be fresh."""

    def look_at(self, instant: float | None) -> None:
        """Look at the local day around `instant` (epoch seconds), which Focus is asked for; None: only at today."""

    def look_again(self) -> None:
        """Ask Focus anew for the day that is looked at."""

    def choose_theme(self, name: str | None) -> None:
        """Show this theme from now on; None for the one of the configuration."""

    def yes(self, id: str | None = None) -> None:
        """Say yes to the notice shown; with an `id`, to the action of that id, which is held."""

    def discard(self, id: str | None = None) -> None:
        """Discard the action that is held; with an `id`, the open one of that id, if it has not left."""

    def no(self) -> None:
        """Say no to the notice shown."""

    def dismiss(self) -> None:
        """Close the notice shown."""
