"""A reading by itself, whose requests are answered at once: for tests of when what is asked."""

from __future__ import annotations

from random import Random

from focus_tui.api import errors
from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import DayRow, Page, Project, Task, TimeBlock
from focus_tui.api.errors import FocusError
from focus_tui.clock import ManualClock
from focus_tui.tracking.facts import NAMES, from_json, to_json
from focus_tui.tracking.known import Known
from focus_tui.tracking.reading import Reading
from focus_tui.tracking.request import ReadBlocks, ReadCurrent, ReadDay, ReadProjects, ReadTasks
from tests.support.failures import failure, receipt

Read = ReadCurrent | ReadTasks | ReadProjects | ReadDay | ReadBlocks


class Desk:
    """A reading whose requests are answered from a window of `quota` requests (None: no headers).

    pages: pages of one task each. projected: whether tasks carry the id of a project without its name. last: the page
    that is answered in the place of all behind it. special: pages of tasks that are answered as they stand here.
    """

    def __init__(self, quota: int | None = 30, *, pages: int = 1, projected: bool = False) -> None:
        self.clock = ManualClock()
        self.known = Known(self.clock, 1, 22)
        self.reading = Reading(self.known, "the environment", Random(1))
        self.quota = self.left = quota
        self.ends = self.clock.now().boot + 3600.0
        self.pages = pages
        self.last = 1000
        self.special: dict[int, Page[Task]] = {}
        self.projects: dict[int, Page[Project]] = {1: Page((Project(7, "Apollo"),))}
        self.day: tuple[DayRow, ...] = ()
        self.blocks: tuple[TimeBlock, ...] = ()
        self.project = 7 if projected else None
        self.faults: dict[type[Read], type[FocusError]] = {}
        self.asked: list[tuple[float, Read]] = []

    def restart(self, seconds: float = 0.0) -> None:
        """End the program, and start it anew `seconds` later on what the journal holds."""
        texts = to_json(self.known.facts("online"), NAMES, self.clock.now(), self.clock.boot_id)
        self.clock.advance(seconds)
        self.known = Known(self.clock, 1, 22)
        self.known.adopt(from_json(texts, self.clock.now(), self.clock.boot_id))
        self.reading = Reading(self.known, "the environment", Random(1))
        self.reading.lists.resume(self.clock.now())

    def circumstances(self) -> Receipt:
        now = self.clock.now()
        if self.quota is None or self.left is None:
            return receipt(now)
        while now.boot >= self.ends:
            self.ends, self.left = self.ends + 3600.0, self.quota
        self.left -= 1
        return receipt(now, quota=(self.left, self.ends - now.boot))

    def go(self, seconds: float = 0.0) -> list[Read]:
        """What is asked within that time, each answered at once."""
        before, end = len(self.asked), self.clock.now().boot + seconds
        while True:
            self.settle()
            if self.clock.now().boot >= end:
                return [request for _, request in self.asked[before:]]
            self.clock.advance(min(5.0, end - self.clock.now().boot))
            self.reading.tick(self.clock.now())

    def settle(self) -> None:
        for _ in range(50):
            now = self.clock.now()
            request = self.reading.next(now)
            if isinstance(request, float):
                return
            self.asked.append((now.boot, request))
            self.known.pace = self.known.pace.asked(now.boot)
            self.answer(request)
        raise AssertionError(f"it asks without end: {self.asked[-3:]}")

    def answer(self, request: Read) -> None:
        fault = self.faults.get(type(request))
        unsent = fault is not None and issubclass(fault, errors.Unsent)
        told = receipt(self.clock.now(), status=None) if unsent else self.circumstances()
        self.known.heard(told)
        if fault is not None:
            self.fail(request, failure(fault, told))
            return
        if isinstance(request, ReadCurrent):
            self.reading.current(Answer(None, told), quiet=False)
            return
        self.reading.heard(told)
        match request:
            case ReadTasks(page):
                self.reading.lists.tasks(page, Answer(self.page(page), told))
            case ReadProjects(page):
                self.reading.lists.projects(page, Answer(self.projects[page], told))
            case ReadDay():
                self.reading.lists.day(request, Answer(Page(self.day), told))
            case ReadBlocks():
                self.reading.blocks.read(request, Answer(Page(self.blocks), told))

    def fail(self, request: Read, error: FocusError) -> None:
        match request:
            case ReadCurrent():
                self.reading.failed(error)
            case ReadTasks() | ReadProjects() | ReadDay():
                self.reading.list_failed(request, error)
            case ReadBlocks():
                self.reading.blocks_failed(request, error)

    def page(self, number: int) -> Page[Task]:
        number = min(number, self.last)
        if number in self.special:
            return self.special[number]
        task = Task(number, f"Task {number}", project_id=self.project)
        return Page((task,), number, self.pages, more=number < self.pages)

    def is_told(self, kind: str) -> bool:
        return self.known.board.get(kind) is not None

    def said(self, kind: str) -> str:
        """The sentence of the notice of that kind, as it stands now."""
        notice = self.known.board.get(kind)
        return "" if notice is None else notice.sentence(self.clock.now().boot)

    @property
    def tasks(self) -> list[int]:
        return [task.id for task in self.known.lists.tasks or ()]


def lists(requests: list[Read]) -> list[Read]:
    """Without the polls."""
    return [request for request in requests if not isinstance(request, ReadCurrent)]


def kinds(requests: list[Read]) -> list[type[Read]]:
    return [type(request) for request in requests]
