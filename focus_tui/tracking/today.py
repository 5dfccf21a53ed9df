"""Today, put together anew only when something of it has changed."""

from __future__ import annotations

from focus_tui.clock import Moment
from focus_tui.tracking.day import Day, Step, the_day
from focus_tui.tracking.known import Known


class Today:
    """What was worked today and is planned, from all that is known."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._of: tuple[object, ...] = ()
        self._day: Day | None = None

    def is_over(self, now: Moment) -> bool:
        """Whether the day that `day` gave last has ended."""
        return self._day is not None and self._known.server_now(now) >= self._day.end

    def day(self, now: Moment, steps: tuple[Step, ...]) -> Day | None:
        """Today with the `steps` that are under way; the very same value until anything in it changes.

        None where nothing is known of it.
        """
        known = self._known
        start, end = known.day_of(known.server_now(now))
        if self._of[:1] != (start,):
            known.forget_seen_before(start)
        of = (start, end, known.lists.day, known.day_asked, known.seen, known.belief.known, known.belief.entry, steps)
        if of != self._of:
            self._of = of
            self._day = None
            if known.belief.known or known.day_asked is not None or known.seen or steps:
                self._day = the_day(
                    start,
                    end,
                    rows=known.lists.day or (),
                    asked=known.day_asked,
                    seen=known.seen.values(),
                    belief=known.belief,
                    steps=steps,
                )
        return self._day
