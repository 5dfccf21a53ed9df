"""What the answer to each request comes to: for what is believed, for the lists, and for the actions."""

from __future__ import annotations

from typing import Any, cast

from focus_tui.api.answer import Answer
from focus_tui.api.entry import Page, TimeEntry
from focus_tui.api.errors import FocusError, QuotaSpent
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.action import Action, Stage
from focus_tui.tracking.another_day import AnotherDay
from focus_tui.tracking.delivery import Delivery
from focus_tui.tracking.known import Known
from focus_tui.tracking.listing import is_lacking
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.reading import Reading
from focus_tui.tracking.request import (
    LookUp,
    ReadAnotherDay,
    ReadBlocks,
    ReadCurrent,
    ReadDay,
    ReadProjects,
    ReadTasks,
    Request,
    Send,
)
from focus_tui.tracking.watch import Watch

PREFLIGHT = 1.0
"""A read asked less than so many seconds before a key press serves for it; an older one is old news."""


class Answers:
    """Hands each answer, or failure, to those whom it concerns."""

    def __init__(
        self,
        known: Known,
        queue: Queue,
        delivery: Delivery,
        reading: Reading,
        watch: Watch,
        another_day: AnotherDay,
    ) -> None:
        self._known = known
        self._queue = queue
        self._delivery = delivery
        self._reading = reading
        self._watch = watch
        self._another_day = another_day
        self._last_write = float("-inf")

    def settled(self, request: Request, outcome: Answer[Any] | FocusError) -> None:
        """What came of `request`."""
        self._known.heard(outcome.receipt)
        failure = outcome if isinstance(outcome, FocusError) else None
        match request:
            case ReadCurrent():
                self._read_current(request, outcome)
            case ReadTasks() | ReadDay() | ReadProjects() if failure is not None:
                self._reading.list_failed(request, failure)
            case ReadBlocks() if failure is not None:
                self._reading.blocks_failed(request, failure)
            case ReadTasks() | ReadDay() | ReadProjects() | ReadBlocks():
                self._reading.heard(outcome.receipt)
                self._list_read(request, cast("Answer[Any]", outcome))
            case ReadAnotherDay():
                self._another_day.settled(request, outcome)
            case LookUp():
                if isinstance(outcome, Answer):
                    self._reading.heard(outcome.receipt)
                elif isinstance(outcome, QuotaSpent) and not is_lacking(outcome):
                    self._reading.failed(outcome)
                self._delivery.looking.looked_up(outcome)
            case Send(action):
                self._sent(action, outcome)

    def _sent(self, action: Action, outcome: Answer[TimeEntry] | FocusError) -> None:
        self._last_write = outcome.receipt.asked.boot
        if isinstance(outcome, Answer):
            self._reading.heard(outcome.receipt)
        else:
            self._reading.write_failed(outcome)
        self._delivery.settled(action, outcome)
        if self._delivery.outcomes.lists_outdated:
            self._delivery.outcomes.lists_outdated = False
            self._reading.lists.want("day", "tasks")

    def _list_read(self, request: ReadTasks | ReadDay | ReadProjects | ReadBlocks, answer: Answer[Page[Any]]) -> None:
        lists = self._reading.lists
        match request:
            case ReadTasks(page):
                lists.tasks(page, answer)
            case ReadProjects(page):
                lists.projects(page, answer)
            case ReadBlocks():
                self._reading.blocks.read(request, answer)
            case ReadDay():
                lists.day(request, answer)
                self._delivery.outcomes.day_read()
                self._delivery.looking.replaced(answer.value.rows)

    def _read_current(self, request: ReadCurrent, outcome: Answer[TimeEntry | None] | FocusError) -> None:
        head = self._queue.head
        quiet = (head is not None and head.stage is not Stage.HELD) or request.reason == "after a refusal"
        if isinstance(outcome, FocusError):
            if not self._reading.means_idle(outcome):
                self._reading.failed(outcome)
                self._delivery.read_failed(outcome)
                return
            outcome = Answer(None, outcome.receipt)
        if self._is_old(outcome.receipt.asked):
            self._reading.heard(outcome.receipt)
            return
        question = self._known.board.get("already tracking")
        self._reading.current(outcome, quiet=quiet)
        entry = outcome.value
        self._delivery.looking.looked(entry, outcome.receipt)
        self._name_what_runs(question, entry)
        self._watch.ask_about_sleep(entry)

    def _is_old(self, asked: Moment) -> bool:
        """Whether a read asked then may not change what is shown: it was asked again, or acted or pressed, since."""
        head, believed = self._queue.head, self._known.belief.asked
        if believed is not None and asked.boot < believed:
            return True
        if asked.boot < self._last_write or (head is not None and head.stage is Stage.SENDING):
            return True
        waits = head is not None and head.stage is Stage.QUEUED and head.boot_id == self._known.clock.boot_id
        return waits and head is not None and asked.boot < head.pressed.boot - PREFLIGHT

    def _name_what_runs(self, question: Notice | None, entry: TimeEntry | None) -> None:
        """After a 422, which asked `question`: say what it is that runs."""
        if question is None or question.at is None or question.target is None or self._queue.actions:
            return
        if entry is None:
            if self._known.board.get("half switch") is None:
                self._known.board.put(words.refused_but_idle(question.target))
        else:
            name = self._known.title(entry)
            self._known.board.put(words.already_tracking(name, question.target, at=question.at))
