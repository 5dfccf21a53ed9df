"""The notices that stand now: one a kind, questions before facts, gone when their cause is gone."""

from __future__ import annotations

from collections.abc import Iterable

from focus_tui.tracking.notice import Notice

OF_AN_ACTION = frozenset(
    {
        "already tracking",
        "not started",
        "not stopped",
        "not known",
        "stopped",
        "stopped elsewhere",
        "started elsewhere",
        "other stopped",
        "nothing tracked",
        "half switch",
        "taken back",
        "without asking",
        "other started",
        "bare press",
    }
)
"""Kinds that speak of one action or change; the next action takes their place."""


class Board:
    """Holds at most one notice of each kind, the latest first."""

    def __init__(self) -> None:
        self._notices: dict[str, Notice] = {}

    def put(self, notice: Notice) -> None:
        """Show `notice`, in the place of an earlier one of its kind. An equal one changes nothing."""
        if self._notices.get(notice.kind) == notice:
            return
        self._notices.pop(notice.kind, None)
        self._notices[notice.kind] = notice

    def drop(self, *kinds: str) -> None:
        """Take away the notices of these kinds: their cause is gone."""
        for kind in kinds:
            self._notices.pop(kind, None)

    def get(self, kind: str) -> Notice | None:
        """The notice of this kind, if it stands."""
        return self._notices.get(kind)

    def drop_of_action(self, *, but: Iterable[str] = ()) -> None:
        """Take away what spoke of earlier actions."""
        self.drop(*(OF_AN_ACTION - set(but)))

    def shown(self) -> tuple[Notice, ...]:
        """All notices in the order to show them."""
        latest_first = tuple(reversed(self._notices.values()))
        return tuple(n for n in latest_first if n.asks) + tuple(n for n in latest_first if not n.asks)
