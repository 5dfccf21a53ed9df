"""Watching time: sleep, a wall clock that was set, travel, and entries that look forgotten."""

from __future__ import annotations

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import TYPE_CHECKING, Moment
from focus_tui.tracking import words
from focus_tui.tracking.delivery import Delivery
from focus_tui.tracking.known import STEP, Known
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.reading import Reading

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tracking.log import Log

JUMP = 2.0
"""Seconds by which the clocks must part to tell that the machine slept."""
GAP = 60.0
"""Seconds without a tick after which what is tracked is asked anew."""
LONG_SLEEP = 600.0
"""Seconds of sleep through which a running entry may have been forgotten."""
FORGOTTEN = 10 * 3600.0
"""Seconds after which it is asked once whether an entry was forgotten."""


class Watch:
    """Compares the clocks with what they said before. forgotten: seconds after which an entry is asked about.

    log: is told of each jump.
    """

    def __init__(
        self,
        clock: Clock,
        known: Known,
        queue: Queue,
        delivery: Delivery,
        reading: Reading,
        forgotten: float,
        log: Log | None = None,
    ) -> None:
        self._log = log
        self._clock = clock
        self._known = known
        self._queue = queue
        self._delivery = delivery
        self._reading = reading
        self._forgotten = forgotten
        self._last = clock.now()
        self._last_offset: float | None = None
        self._slept: tuple[int, float, float] | None = None

    def has_jumped(self, now: Moment) -> bool:
        """Whether the machine has slept, or its wall clock was set, since this was asked last."""
        last, self._last = self._last, now
        passed = now.boot - last.boot
        asleep = passed - (now.mono - last.mono)
        step = (now.wall - last.wall) - passed
        stepped = abs(step) > STEP
        if stepped:
            offset = self._last_offset
            self._known.clock_stepped(None if offset is None else offset - step)
        self._last_offset = self._known.told_offset
        jumped = asleep > JUMP or stepped or passed > GAP
        if jumped:
            if self._log is not None:
                self._log.jumped(asleep, step)
            self._wake(last, asleep, now)
        return jumped

    def came_back(self, now: Moment) -> None:
        """This process alone was stopped, however shortly: all that was believed is to be asked anew."""
        last = self._last
        if not self.has_jumped(now):
            self._wake(last, 0.0, now)

    def _wake(self, last: Moment, asleep: float, now: Moment) -> None:
        """Time has jumped since the moment `last`: nothing that was believed is sure, nor where the user is."""
        self._clock.renew_zone()
        entry = self._known.belief.entry
        if entry is not None and asleep > LONG_SLEEP:
            began = now.wall + self._known.shown_offset - (now.boot - last.boot)
            if self._slept is not None and self._slept[0] == entry.id:  # awake for a moment, and nothing was heard
                _, began, before = self._slept
                asleep += before
            self._slept = (entry.id, began, asleep)
        self._known.doubt()
        self._delivery.retry()
        self._reading.want()
        self._reading.lists.look_at_day(now)

    def ask_if_forgotten(self, now: Moment) -> bool:
        """Ask about what runs for too long, once an entry; whether it was asked now."""
        known = self._known
        entry = known.belief.entry
        if entry is None or known.asked_about == entry.id or not known.belief.confirmed:
            return False
        running = now.wall + known.shown_offset - entry.start
        if running < self._forgotten:
            return False
        known.asked_about = entry.id
        known.board.put(words.forgotten(known.title(entry), running))
        return True

    def ask_about_sleep(self, entry: TimeEntry | None) -> None:
        """What ran through a sleep still runs: it may be meant to have ended when the sleep began."""
        if self._slept is None:
            return
        (id, began, seconds), self._slept = self._slept, None
        if entry is not None and entry.id == id and not self._queue.actions:
            since = self._clock.local(began).strftime("%H:%M")
            self._known.board.put(words.slept(self._known.title(entry), since, seconds, float(began // 1)))
