"""Looking for a start or stop whose answer is lost: what shows the effect settles it, absence counts only late."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import DayRow, Page, TimeEntry
from focus_tui.api.errors import FocusError, QuotaSpent, Refused, ServerError, Throttled, Unauthorized
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Expects, Held, Stage, matches
from focus_tui.tracking.holding import Holding
from focus_tui.tracking.known import Known
from focus_tui.tracking.outcomes import Outcomes
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.request import LookUp, ReadCurrent
from focus_tui.tracking.retry import wait_after

FIRST_LOOK = 10.0
"""Seconds from a send whose answer is lost to the first look."""
LATENESS = 60.0
"""Seconds after which the server has applied a request, or never will."""
BLIND_RESEND = 300.0
"""Seconds for which a lost start is sent again although the day's entries cannot be looked through."""


class Looking:
    """Finds out what became of the first action of the queue, while its answer is lost.

    look_at: boot seconds of the next look.
    """

    def __init__(self, known: Known, queue: Queue, outcomes: Outcomes, holding: Holding, random: Random) -> None:
        self._known = known
        self._queue = queue
        self._outcomes = outcomes
        self._holding = holding
        self._random = random
        self.look_at = 0.0
        self._misses = 0
        self._looking_up = False

    def begin(self, sent: Moment) -> None:
        """The first action has left at `sent`, or before, and its answer is lost."""
        self.look_at = sent.boot + FIRST_LOOK
        self._misses = 0
        self._looking_up = False

    def later(self, error: FocusError) -> None:
        """A look brought nothing."""
        wait = wait_after(error, self._misses, self._known.pace, self._random)
        self._misses += 1
        self.look_at = error.receipt.received.boot + max(FIRST_LOOK, wait)

    def retry(self) -> None:
        """After a look that brought nothing the next one need not wait any more."""
        if self._misses:
            self.look_at = 0.0

    def next(self, head: Action, now: Moment) -> ReadCurrent | LookUp | float:
        """What to ask next about `head`, or the seconds to wait."""
        if now.boot < self.look_at:
            return self.look_at - now.boot
        if self._looking_up and head.sealed is not None:
            return LookUp(*self._known.day_of(head.sealed))
        return ReadCurrent("after a lost answer")

    def looked(self, entry: TimeEntry | None, receipt: Receipt) -> None:
        """A read of current was answered: it may show what became of an action whose answer is lost."""
        head = self._queue.head
        if head is None or head.stage is not Stage.LOST or head.sent is None or receipt.asked.boot < head.sent.boot:
            return
        self._misses = 0
        late = receipt.asked.boot - head.sent.boot >= LATENESS
        self.look_at = max(head.sent.boot + LATENESS, receipt.received.boot + FIRST_LOOK)
        if head.kind == "start":
            if entry is not None and matches(entry, head):
                self._outcomes.started(head, entry, receipt)
            elif late:
                self._looking_up = True
                self.look_at = receipt.received.boot
        elif entry is None or entry.id != head.expects:
            self._outcomes.stop_arrived(head)
        elif late:
            self._again(head)

    def looked_up(self, outcome: Answer[Page[DayRow]] | FocusError) -> None:
        """The entries of the day were asked for a lost start."""
        head, receipt = self._queue.head, outcome.receipt
        if head is None or head.stage is not Stage.LOST or head.sealed is None:
            self._looking_up = False
            return
        if isinstance(outcome, FocusError) and not _is_refusal(outcome):
            self.later(outcome)
            return
        self._looking_up = False
        page = outcome.value if isinstance(outcome, Answer) else None
        rows = page.rows if page is not None else ()
        if (found := next((row for row in rows if matches(_entry(row), head)), None)) is not None:
            if (entry := _entry(found)) is not None:
                self._known.took_effect(head.id, "start", entry)
                if found.end is not None:
                    self._known.saw_end(entry, found.end)
            self._known.board.put(words.ended_elsewhere(head.name))
            self._outcomes.close(head, Stage.DONE, Expects.NOTHING)
            return
        is_absent = page is not None and not page.dropped and not page.more
        if self._known.belief.entry is not None:
            self._holding.hold(head, Held.LOOKED)
        elif is_absent or self._is_young(head, receipt.received):
            self._again(head)
        else:
            self._holding.hold(head, Held.LOOKED)

    def _is_young(self, head: Action, now: Moment) -> bool:
        first = head.first_sent
        same_boot = head.boot_id == self._known.clock.boot_id
        return same_boot and first is not None and 0.0 <= now.boot - first.boot < BLIND_RESEND

    def _again(self, head: Action) -> None:
        """It did not arrive: it may be sent once more, with the same instant."""
        self._known.board.drop("lost")
        self._queue.change(replace(head, stage=Stage.QUEUED, sent=None))

    def replaced(self, rows: tuple[DayRow, ...]) -> None:
        """The entries of the day are known: did a start silently end what had just been started elsewhere?"""
        unseen, self._outcomes.unseen = self._outcomes.unseen, None
        if unseen is None:
            return
        for row in rows:
            ended = _entry(row)
            if ended is None or row.end is None or ended.id == unseen.entry.id:
                continue
            if unseen.has_ended(ended.start, row.end):
                known = self._known
                known.board.put(words.replaced(known.title(ended), known.title(unseen.entry), known.target(ended)))


def _is_refusal(error: FocusError) -> bool:
    """Whether a list was refused for good, rather than failed for now."""
    if isinstance(error, QuotaSpent):  # plans without lists answer 402 too, while requests are left
        return error.receipt.quota is None or error.receipt.quota.remaining > 0
    return isinstance(error, Refused) and not isinstance(error, (Throttled, Unauthorized, ServerError))


def _entry(row: DayRow) -> TimeEntry | None:
    """A worked row as an entry; None for a planned one."""
    if row.start is None:
        return None
    return TimeEntry(
        row.id,
        row.start,
        row.type,
        row.task_id,
        row.time_block_id,
        row.project_id,
        row.description,
        created_at=row.created_at,
        task_name=row.task_name,
        project=row.project,
    )
