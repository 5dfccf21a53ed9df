"""Another day than today, which the user looks at: asked for once, kept for this run, and never mixed with today."""

from __future__ import annotations

from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page
from focus_tui.api.errors import FocusError, QuotaSpent, Refused, ServerError, Throttled, Unauthorized, Unsent
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.day import Day, DayAsked, DayLook, DayPages, DayStage, the_day
from focus_tui.tracking.known import Known
from focus_tui.tracking.listing import is_lacking
from focus_tui.tracking.reading import NEVER, Reading
from focus_tui.tracking.request import ReadAnotherDay

BETWEEN = 0.5
"""Seconds after a change of the day before another one is asked for: who walks on to the next day asks once."""
MOST_KEPT = 14
"""So many days are kept while the program runs."""


class AnotherDay:
    """Asks for the day that is looked at. As with `r`, the last requests are kept for starts and stops."""

    def __init__(self, known: Known, reading: Reading) -> None:
        self._known = known
        self._reading = reading
        self._bounds: tuple[float, float] | None = None
        self._read: dict[float, tuple[DayAsked, tuple[DayRow, ...]]] = {}
        self._due: float | None = None
        self._changed = float("-inf")
        self._pages = DayPages()
        self._in_flight = False
        self._trouble: tuple[DayStage, str] | None = None
        self._shown: tuple[tuple[object, ...], Day] | None = None

    def look_at(self, instant: float | None, now: Moment) -> None:
        """Look at the local day around `instant` (epoch seconds); None: at none but today."""
        bounds = None if instant is None else self._known.day_of(instant)
        if bounds == self._bounds:
            return
        if self._bounds is not None and self._pages.next > 1:
            self._read.pop(self._bounds[0], None)  # the rest of it is not read any more
        self._bounds, self._trouble = bounds, None
        self._due, self._pages = None, DayPages()
        if bounds is not None and bounds[0] not in self._read:
            self._due = max(now.boot, self._changed + BETWEEN)
        self._changed = now.boot

    def look_again(self, now: Moment) -> None:
        """Ask anew for the day that is looked at."""
        if self._bounds is not None:
            self._due, self._pages.next, self._trouble = now.boot, 1, None

    def next(self, now: Moment) -> ReadAnotherDay | float:
        """What to ask for now, or the seconds until something is due."""
        if self._bounds is None or self._due is None or self._in_flight or not self._may_ask(now):
            return NEVER
        if now.boot < self._due:
            return self._due - now.boot
        self._in_flight = True
        return ReadAnotherDay(*self._bounds, self._pages.next)

    def _may_ask(self, now: Moment) -> bool:
        """The first page is asked for by a key; the others take what is to spare."""
        pace = self._known.pace
        return pace.may_refresh(now.boot) if self._pages.next == 1 else pace.has_spare(now.boot)

    def given_up(self) -> None:
        """What was asked for is not answered any more."""
        self._in_flight = False

    def settled(self, request: ReadAnotherDay, outcome: Answer[Page[DayRow]] | FocusError) -> None:
        """What came of asking."""
        self._in_flight = False
        is_looked_at = self._bounds == (request.start, request.end)
        if isinstance(outcome, FocusError):
            self._failed(outcome, is_looked_at=is_looked_at)
            return
        self._reading.heard(outcome.receipt)
        pages = self._pages if is_looked_at else DayPages()
        if request.page != pages.next:
            return  # it was asked for anew meanwhile, or is of no use without the pages before it
        pages.add(outcome.value, request.page)
        asked = self._known.server_now(outcome.receipt.asked)
        if is_looked_at:
            self._due = outcome.receipt.received.boot if pages.next > 1 else None
            self._trouble = None
        if is_looked_at or pages.next == 1:
            self._read.pop(request.start, None)
            self._read[request.start] = DayAsked(request.start, request.end, asked, pages.complete), pages.rows
            self._read = dict(list(self._read.items())[-MOST_KEPT:])

    def _failed(self, error: FocusError, *, is_looked_at: bool) -> None:
        if isinstance(error, QuotaSpent) and not is_lacking(error):
            self._reading.failed(error)  # it is asked for again once there is quota
            return
        if isinstance(error, Unsent):
            self._known.pace = self._known.pace.unsent()
        if is_looked_at:
            is_refusal = isinstance(error, Refused) and not isinstance(error, (ServerError, Throttled, Unauthorized))
            why = words.server_says(error) if isinstance(error, Refused) and is_refusal else words.why(error)
            self._trouble = ("refused" if is_refusal else "failed"), why
            self._due, self._pages.next = None, 1

    def shown(self, now: Moment, *, sends: bool) -> DayLook | None:
        """The day that is looked at, as of `now`; None for today."""
        if self._bounds is None:
            return None
        start, end = self._bounds
        look = DayLook(start, end, self._day(start, end), "read")
        if self._trouble is not None:
            stage, why = self._trouble
            return look._replace(stage=stage, why=why)
        if self._due is None or (self._pages.next > 1 and not self._in_flight and not self._may_ask(now)):
            return look
        if not sends:
            return look._replace(stage="not here")
        pace = self._known.pace
        if self._in_flight or pace.may_refresh(now.boot):
            return look._replace(stage="asking")
        until = pace.spent_until
        if until is None or until <= now.boot:
            until = now.boot + pace.left(now.boot)[1]
        return look._replace(stage="no quota", until=until)

    def _day(self, start: float, end: float) -> Day | None:
        read = self._read.get(start)
        if read is None:
            return None
        of = (read, self._known.belief.known, self._known.belief.entry)
        if self._shown is None or self._shown[0] != of:
            asked, rows = read
            self._shown = of, the_day(start, end, rows=rows, asked=asked, belief=self._known.belief)
        return self._shown[1]
