"""When current and the lists are read: cold start, what takes its turn, `r`, the focus, lists that are refused."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from focus_tui.api import errors
from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import Page, Project, Task
from focus_tui.api.errors import FocusError
from focus_tui.clock import ManualClock
from focus_tui.tracking.known import Known
from focus_tui.tracking.reading import Reading
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadProjects, ReadTasks
from tests.support.failures import failure, receipt

Read = ReadCurrent | ReadTasks | ReadProjects | ReadDay


class Desk:
    """A reading by itself, whose requests are answered from a window of `quota` requests (None: no headers).

    pages: pages of one task each. projected: whether tasks carry the id of a project without its name.
    last: the page that is answered in the place of all behind it.
    """

    def __init__(self, quota: int | None = 30, *, pages: int = 1, projected: bool = False) -> None:
        self.clock = ManualClock()
        self.known = Known(self.clock, 1, 22)
        self.reading = Reading(self.known, "the environment", Random(1))
        self.quota = self.left = quota
        self.ends = self.clock.now().boot + 3600.0
        self.pages = pages
        self.last = 1000
        self.project = 7 if projected else None
        self.faults: dict[type[Read], type[FocusError]] = {}
        self.asked: list[tuple[float, Read]] = []

    def circumstances(self) -> Receipt:
        now = self.clock.now()
        if self.quota is None or self.left is None:
            return receipt(now)
        if now.boot >= self.ends:
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
        match request:
            case ReadCurrent():
                self.reading.current(Answer(None, told), quiet=False)
            case ReadTasks(page):
                self.reading.tasks(Answer(self.page(page), told))
            case ReadProjects():
                self.reading.projects(Answer(Page((Project(7, "Apollo"),)), told))
            case ReadDay():
                self.reading.day(Answer(Page(()), told))

    def fail(self, request: Read, error: FocusError) -> None:
        match request:
            case ReadCurrent():
                self.reading.failed(error)
            case ReadTasks():
                self.reading.list_failed("tasks", error)
            case ReadProjects():
                self.reading.list_failed("projects", error)
            case ReadDay():
                self.reading.list_failed("day", error)

    def page(self, number: int) -> Page[Task]:
        number = min(number, self.last)
        task = Task(number, f"Task {number}", project_id=self.project)
        return Page((task,), number, self.pages, more=number < self.pages)

    def is_told(self, kind: str) -> bool:
        return self.known.board.get(kind) is not None

    @property
    def tasks(self) -> list[int]:
        return [task.id for task in self.known.lists.tasks or ()]


def lists(requests: list[Read]) -> list[Read]:
    return [request for request in requests if not isinstance(request, ReadCurrent)]


def kinds(requests: list[Read]) -> list[type[Read]]:
    return [type(request) for request in requests]


def test_a_cold_start_reads_current_a_page_of_tasks_and_the_day() -> None:
    desk = Desk(pages=3, projected=True)
    assert kinds(desk.go()) == [ReadCurrent, ReadTasks, ReadDay]


@pytest.mark.parametrize("quota", [30, None])
def test_on_free_four_further_reads_leave_in_an_hour_each_in_its_turn(quota: int | None) -> None:
    desk = Desk(quota, pages=9, projected=True)
    desk.go()
    further = lists(desk.go(3590))
    assert len([each for each in further if not isinstance(each, ReadDay)]) == 4
    times = [at for at, request in desk.asked if isinstance(request, (ReadTasks, ReadProjects))]
    assert all(later - earlier >= 60 for earlier, later in pairwise(times))
    assert ReadProjects() in further
    desk.go(2 * 3600)
    assert desk.tasks == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert desk.known.lists.tasks is not None
    assert {task.project for task in desk.known.lists.tasks} == {"Apollo"}


def test_on_larger_plans_further_pages_come_at_the_pace_of_polls() -> None:
    desk = Desk(240, pages=20)
    desk.go()
    desk.go(15 * 60)
    assert desk.tasks == list(range(1, 21))
    times = [at for at, request in desk.asked if isinstance(request, ReadTasks)]
    assert all(later - earlier >= 15 for earlier, later in pairwise(times[1:]))


def test_lists_leave_alone_what_is_kept_for_keys() -> None:
    desk = Desk(pages=9)
    desk.left = 13
    assert kinds(desk.go()) == [ReadCurrent]
    desk.go(3590)
    assert desk.left == 6


def test_pages_read_earlier_stay_until_they_are_read_again() -> None:
    desk = Desk(600, pages=4)
    desk.go(300)
    assert desk.tasks == [1, 2, 3, 4]
    desk.pages = 3
    desk.reading.want_lists()
    desk.go()
    assert desk.tasks == [1, 2, 3, 4]
    desk.go(300)
    assert desk.tasks == [1, 2, 3]


def test_a_server_that_repeats_its_last_page_is_not_asked_for_ever() -> None:
    desk = Desk(600, pages=3)
    desk.last = 2
    assert len([each for each in desk.go(3600) if isinstance(each, ReadTasks)]) == 3
    assert desk.tasks == [1, 2]


def test_a_404_behind_the_last_page_is_its_end() -> None:
    desk = Desk(600, pages=3)
    desk.go()
    desk.faults = {ReadTasks: errors.NotFound}
    assert len([each for each in desk.go(3600) if isinstance(each, ReadTasks)]) == 1
    assert not desk.is_told("lists")
    assert desk.known.lists.refused == frozenset()


def test_the_notice_of_refused_lists_goes_when_they_are_shown_again() -> None:
    desk = Desk(600)
    desk.faults = {ReadTasks: errors.Forbidden, ReadDay: errors.Forbidden}
    desk.go()
    assert desk.known.lists.refused == {"tasks", "day"}
    notice = desk.known.board.get("lists")
    assert notice is not None
    assert notice.text.startswith("This account does not show its day and tasks.")
    del desk.faults[ReadTasks]
    desk.go(3700)
    notice = desk.known.board.get("lists")
    assert notice is not None
    assert notice.text.startswith("This account does not show its day.")
    desk.faults = {}
    desk.go(3700)
    assert not desk.is_told("lists")
    assert desk.known.lists.refused == frozenset()


def test_a_notice_of_refused_lists_that_was_closed_stays_closed() -> None:
    desk = Desk(600)
    desk.faults = {ReadTasks: errors.Forbidden, ReadDay: errors.Forbidden}
    desk.go()
    desk.known.board.close("lists")
    del desk.faults[ReadTasks]
    desk.go(3700)
    assert not desk.is_told("lists")


def test_an_answer_to_a_key_counts_as_a_poll() -> None:
    desk = Desk()
    desk.go(100)
    told = desk.circumstances()
    desk.known.heard(told)
    desk.known.believe(None, told.asked)
    desk.reading.heard(told)
    assert desk.go(190) == []
    assert desk.go(60) == [ReadCurrent("poll")]


def test_focus_reads_what_is_older_than_half_the_interval() -> None:
    desk = Desk()
    desk.go()
    interval = desk.known.pace.poll_after(desk.clock.now().boot)
    desk.go(interval / 2 - 15)
    desk.reading.focused(desk.clock.now())
    assert desk.go() == []
    desk.go(30)
    desk.reading.focused(desk.clock.now())
    assert desk.go() == [ReadCurrent("poll")]
    desk.reading.focused(desk.clock.now())
    assert desk.go() == []


WAYS_BACK: list[Callable[[Desk], None]] = [
    lambda desk: desk.reading.focused(desk.clock.now()),
    lambda desk: desk.reading.want(),
]


@pytest.mark.parametrize("comes_back", WAYS_BACK, ids=["focus", "wake"])
def test_neither_focus_nor_wake_touch_what_is_kept_for_keys(comes_back: Callable[[Desk], None]) -> None:
    desk = Desk()
    desk.left = 9
    desk.go()
    desk.clock.advance(900)
    desk.known.doubt()
    assert desk.known.pace.spare_in(desk.clock.now().boot) > 0
    comes_back(desk)
    assert desk.go() == []


def test_after_a_wake_current_is_read_as_soon_as_something_is_to_spare() -> None:
    desk = Desk()
    desk.left = 11
    desk.go()
    desk.known.doubt()
    desk.reading.want()
    assert desk.go(1000) == [ReadCurrent("poll")]
    assert desk.left is not None
    assert desk.left >= desk.known.pace.floor(desk.clock.now().boot)


def test_focus_does_not_cut_a_back_off_short() -> None:
    desk = Desk(600)
    desk.go()
    desk.faults = {ReadCurrent: errors.Unauthorized}
    assert len(desk.go(60)) == 1
    desk.reading.focused(desk.clock.now())
    assert desk.go(60) == []


def test_r_reads_from_what_is_kept_for_keys_down_to_three() -> None:
    desk = Desk()
    desk.go()
    desk.left = 7
    asked = []
    for _ in range(6):
        desk.clock.advance(11)
        desk.reading.refresh(desk.clock.now())
        asked += desk.go()
    assert asked == [ReadCurrent("key")] * 4
    assert desk.left == 3
    notice = desk.known.board.get("few left")
    assert notice is not None
    assert notice.sentence(desk.clock.now().boot) == (
        "Focus was not asked: the last requests (3 left) are kept for starts and stops. More come in 59 min."
    )


def test_the_notice_of_few_requests_goes_with_the_next_window() -> None:
    desk = Desk()
    desk.left = 4
    desk.go()
    desk.clock.advance(11)
    desk.reading.refresh(desk.clock.now())
    assert desk.go() == []
    assert desk.is_told("few left")
    desk.go(3500)
    assert desk.is_told("few left")
    desk.go(110)
    assert not desk.is_told("few left")


def test_r_on_a_spent_quota_says_so_again() -> None:
    desk = Desk()
    desk.left = 5
    desk.go()
    desk.faults = {ReadCurrent: errors.QuotaSpent}
    desk.clock.advance(11)
    desk.reading.refresh(desk.clock.now())
    desk.go()
    desk.known.board.drop("quota")
    asked = len(desk.asked)
    desk.reading.refresh(desk.clock.now())
    assert desk.go(60) == []
    assert len(desk.asked) == asked
    assert desk.is_told("quota")
    assert not desk.is_told("few left")


def test_what_never_left_costs_nothing() -> None:
    desk = Desk()
    desk.go()
    left = desk.known.pace.left(desk.clock.now().boot)[0]
    desk.faults = dict.fromkeys((ReadCurrent, ReadTasks, ReadDay), errors.NotReachable)
    desk.reading.want_lists()
    assert len(desk.go(900)) > 15
    assert desk.known.pace.left(desk.clock.now().boot)[0] == left


def test_what_is_lost_on_the_way_back_counts() -> None:
    desk = Desk()
    desk.go()
    desk.faults = {ReadCurrent: errors.TimedOut}
    desk.quota = None
    for _ in range(100):
        desk.go(30)
        if not desk.known.pace.has_spare(desk.clock.now().boot):
            break
    assert desk.known.pace.left(desk.clock.now().boot)[0] >= 6


def test_a_start_without_anything_to_show_reads_once_from_what_is_kept_for_keys() -> None:
    desk = Desk()
    desk.known.pace = desk.known.pace.seen(receipt(desk.clock.now(), quota=(5, 3000.0)))
    desk.left = 5
    assert desk.go(600) == [ReadCurrent("poll")]


def test_a_start_with_something_to_show_leaves_it_alone() -> None:
    desk = Desk()
    now = desk.clock.now()
    desk.known.pace = desk.known.pace.seen(receipt(now, quota=(5, 3000.0)))
    desk.known.believe(None, now)
    desk.known.doubt()
    assert desk.go(600) == []
