"""When to ring the bell: at the planned end of a block that is being worked on."""

from __future__ import annotations

from focus_tui.clock import Moment
from focus_tui.tracking.snapshot import Snapshot


class BlockBell:
    """Rings once for a block, when it ends before our eyes: one that was over before is not rung for.

    Of several dashboards only the one that sends rings.
    """

    def __init__(self) -> None:
        self._awaited: tuple[float, float] | None = None

    def rings(self, snapshot: Snapshot, now: Moment) -> bool:
        """Whether it is to ring at `now`."""
        awaited, self._awaited = self._awaited, None
        planned = snapshot.tracked.planned if snapshot.tracked is not None else None
        if planned is None:
            return False
        if now.wall + snapshot.offset < planned[1]:
            self._awaited = planned
            return False
        return planned == awaited and snapshot.sends
