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
        "replaced",
        "slept",
        "forgotten",
    }
)
"""Kinds that speak of one action or change; the next action takes their place. All others speak of a state."""

_TELLS_WHY = frozenset({"queued", "lost"})
"""Kinds that say of an action why it does not arrive; then link and quota, which say the same, are not shown."""


class Board:
    """Holds at most one notice of each kind, the latest first."""

    def __init__(self) -> None:
        self._notices: dict[str, Notice] = {}
        self._closed: set[str] = set()

    def put(self, notice: Notice) -> None:
        """Show `notice`, in the place of an earlier one of its kind. An equal one changes nothing.

        A notice of a state that the user has closed is not shown again while the state lasts.
        """
        if self._notices.get(notice.kind) == notice or notice.kind in self._closed:
            return
        self._notices.pop(notice.kind, None)
        self._notices[notice.kind] = notice

    def drop(self, *kinds: str) -> None:
        """Take away the notices of these kinds: their cause is gone."""
        for kind in kinds:
            self._notices.pop(kind, None)
            self._closed.discard(kind)

    def close(self, kind: str) -> None:
        """The user has read the notice of this kind."""
        self.drop(kind)
        if kind not in OF_AN_ACTION | {"lost"}:
            self._closed.add(kind)

    def open_again(self) -> None:
        """The user wants to hear of all states again."""
        self._closed.clear()

    def get(self, kind: str) -> Notice | None:
        """The notice of this kind, if it stands."""
        return self._notices.get(kind)

    def drop_of_action(self, *, but: Iterable[str] = ()) -> None:
        """Take away what spoke of earlier actions."""
        self.drop(*(OF_AN_ACTION - set(but)))

    def shown(self) -> tuple[Notice, ...]:
        """All notices in the order to show them."""
        hidden = {"link", "quota"} if _TELLS_WHY & self._notices.keys() else set()
        latest_first = tuple(n for n in reversed(self._notices.values()) if n.kind not in hidden)
        return tuple(n for n in latest_first if n.asks) + tuple(n for n in latest_first if not n.asks)
