"""The lists: what a start reads, what takes its turn, pages, ages over a restart, and lists that are refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api import errors
from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page, Project, Task
from focus_tui.tracking.listing import MOST_PAGES
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadProjects, ReadTasks
from focus_tui.tracking.snapshot import Paging
from tests.support.desk import Desk, Read, kinds, lists
from tests.support.failures import failure


@pytest.mark.parametrize("quota", [30, 240, 600, None])
def test_a_cold_start_reads_current_a_page_of_tasks_and_the_day_on_every_plan(quota: int | None) -> None:
    desk = Desk(quota, pages=3, projected=True)
    assert kinds(desk.go()) == [ReadCurrent, ReadTasks, ReadDay]
    assert desk.go(4) == []


@pytest.mark.parametrize("quota", [30, 240, 600, None])
def test_a_warm_start_reads_current_alone(quota: int | None) -> None:
    desk = Desk(quota, pages=1)
    desk.go()
    desk.restart(600)
    assert desk.tasks == [1]
    assert kinds(desk.go()) == [ReadCurrent]


@pytest.mark.parametrize(
    ("seconds", "asked"),
    [
        (3590, []),
        (3610, [ReadDay]),
        (16 * 3600 + 10, [ReadDay]),
        (24 * 3600 - 60, [ReadDay]),
        (24 * 3600 + 60, [ReadTasks, ReadDay]),
    ],
)
def test_after_a_restart_each_list_is_read_once_it_is_as_old_as_it_may_get(
    seconds: float, asked: list[type[Read]]
) -> None:
    desk = Desk()
    desk.go()
    desk.restart(seconds)
    assert set(kinds(lists(desk.go()))) == set(asked)


def test_the_day_is_read_again_after_a_restart_on_another_day() -> None:
    desk = Desk()
    desk.clock.advance(15 * 3600 + 59 * 60)
    desk.go()
    desk.restart(120)
    assert kinds(desk.go()) == [ReadCurrent, ReadDay]


def test_after_a_reboot_with_a_clock_that_went_back_nothing_is_older_than_it_may_get() -> None:
    desk = Desk()
    desk.go()
    desk.clock.step(-90 * 86_400.0)
    desk.restart()
    desk.go(25 * 3600)
    assert {ReadTasks, ReadDay} <= {type(request) for _, request in desk.asked[3:]}


def test_reading_the_pages_goes_on_after_a_restart_where_it_stood() -> None:
    desk = Desk(pages=9)
    desk.go(1200)
    had = desk.tasks
    assert 1 < len(had) < 9
    desk.restart(60)
    assert desk.tasks == had
    assert desk.known.lists.paging.tasks is not None
    assert kinds(desk.go()) == [ReadCurrent]
    desk.go(3 * 3600)
    pages = [request.page for _, request in desk.asked if isinstance(request, ReadTasks)]
    assert pages == list(range(1, 10))
    assert desk.tasks == list(range(1, 10))


def test_pages_of_another_day_are_not_gone_on_with() -> None:
    desk = Desk(pages=9)
    desk.go(1200)
    desk.restart(30 * 3600)
    assert ReadTasks(1) in desk.go()


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
    assert all(later - earlier >= 15 for earlier, later in pairwise(times))


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
    desk.reading.lists.want("tasks", "day")
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
    assert desk.known.lists.paging.tasks is None


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


def of_hundred(first: int, total: int | None, *, dropped: int = 0) -> Page[Task]:
    """A page of a hundred tasks, from that id on."""
    rows = tuple(Task(id, f"Task {id}") for id in range(first, first + 100 - dropped))
    page = first // 100 + 1
    return Page(rows, page, total, dropped, more=total is None or page * 100 < total)


def test_450_tasks_come_in_five_pages_and_how_far_it_is_can_be_seen() -> None:
    desk = Desk(600)
    desk.special = {page: of_hundred(100 * (page - 1), 450) for page in range(1, 5)}
    desk.special[5] = Page(tuple(Task(id, f"Task {id}") for id in range(400, 450)), 5, 450)
    seen = []
    for _ in range(60):
        desk.go(5)
        paging = desk.known.lists.paging.tasks
        seen.append(None if paging is None else (paging.rows, paging.total))
    assert list(dict.fromkeys(seen)) == [(100, 450), (200, 450), (300, 450), (400, 450), None]
    assert desk.tasks == list(range(450))
    assert desk.known.lists.whole_since is not None
    assert len([1 for _, request in desk.asked if isinstance(request, ReadTasks)]) == 5


@given(sizes=st.lists(st.integers(0, 5), min_size=1, max_size=6), overlap=st.integers(0, 3))
def test_however_pages_overlap_each_task_is_there_once_and_in_order(sizes: list[int], overlap: int) -> None:
    desk, first, ids = Desk(600), 1, []
    for number, size in enumerate(sizes, 1):
        begin = max(1, first - overlap)
        rows = tuple(Task(id, f"Task {id}") for id in range(begin, first + size))
        desk.special[number] = Page(rows, number, None, more=number < len(sizes))
        new = [id for id in range(begin, first + size) if id not in ids]
        ids += new
        first += size
        if rows and not new:
            break  # it looks like a server that repeats itself
    desk.go(600)
    assert desk.tasks == ids


NOT_WHOLE = {
    "a row could not be read": {1: of_hundred(0, 200, dropped=1), 2: of_hundred(100, 200)},
    "the last page is repeated": {1: of_hundred(0, None), 2: of_hundred(0, None)},
    "fewer came than there are": {1: of_hundred(0, 300), 2: replace(of_hundred(100, 300), more=False)},
}


@pytest.mark.parametrize("pages", NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_a_list_that_may_lack_some_is_not_taken_for_whole(pages: dict[int, Page[Task]]) -> None:
    desk = Desk(600)
    desk.special = pages
    desk.go(120)
    assert desk.known.lists.paging.tasks is None
    assert len(desk.tasks) >= 100
    assert desk.known.lists.whole_since is None


@pytest.mark.parametrize("total", [200, None])
def test_a_list_whose_last_page_is_empty_or_missing_is_whole(total: int | None) -> None:
    desk = Desk(600)
    desk.special = {1: of_hundred(0, None), 2: of_hundred(100, total), 3: Page((), 3)}
    desk.go(120)
    assert len(desk.tasks) == 200
    assert desk.known.lists.whole_since == pytest.approx(desk.clock.now().wall - 120, abs=1)


def test_a_page_of_which_nothing_is_left_is_not_the_last_one() -> None:
    desk = Desk(600)
    desk.special = {1: of_hundred(0, None), 2: Page((), 2, more=True), 3: of_hundred(200, 300)}
    desk.go(120)
    assert len(desk.tasks) == 200


def test_pages_end_somewhere_whatever_a_server_says() -> None:
    desk = Desk(600)
    desk.go()
    paging = Paging(MOST_PAGES, desk.clock.now().wall, 1)
    desk.known.lists = replace(desk.known.lists, paging=desk.known.lists.paging._replace(tasks=paging))
    page = Page((Task(5, "Task 5"),), MOST_PAGES, more=True)
    desk.reading.lists.tasks(MOST_PAGES, Answer(page, desk.circumstances()))
    assert desk.known.lists.paging.tasks is None
    assert desk.known.lists.whole_since is None


def test_a_page_asked_for_before_the_list_was_wanted_anew_counts_for_nothing() -> None:
    desk = Desk(600, pages=4)
    desk.go(20)
    assert desk.known.lists.paging.tasks is not None
    asked = desk.known.lists.paging.tasks.page
    desk.reading.lists.want("tasks")
    before = desk.tasks
    desk.reading.lists.tasks(asked, Answer(desk.page(asked), desk.circumstances()))
    assert desk.tasks == before
    assert desk.go()[:1] == [ReadTasks(1)]


def test_projects_come_in_pages_too() -> None:
    desk = Desk(600, projected=True)
    desk.project = 150
    desk.projects = {
        1: Page(tuple(Project(id, f"Project {id}") for id in range(100)), 1, 160, more=True),
        2: Page(tuple(Project(id, f"Project {id}") for id in range(100, 160)), 2, 160),
    }
    assert kinds(lists(desk.go(60))) == [ReadTasks, ReadDay, ReadProjects, ReadProjects]
    assert desk.known.lists.tasks is not None
    assert desk.known.lists.tasks[0].project == "Project 150"
    desk.restart(60)
    assert lists(desk.go(60)) == []


def test_names_of_projects_are_filled_in_once() -> None:
    desk = Desk(600, projected=True)
    desk.go(60)
    tasks = desk.known.lists.tasks
    desk.go(3600)
    assert desk.known.lists.tasks is tasks


REFUSALS = [errors.Forbidden, errors.NotFound, errors.QuotaSpent]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refused_list_is_said_once_and_left_alone_for_an_hour(refusal: type[errors.FocusError]) -> None:
    desk = Desk(600)
    desk.faults = {ReadTasks: refusal}
    assert kinds(desk.go()) == [ReadCurrent, ReadTasks, ReadDay]
    assert desk.known.lists.refused == {"tasks"}
    assert desk.said("lists").startswith("This account does not show its tasks.")
    assert desk.reading.link == "online"
    assert not desk.is_told("quota")
    desk.known.board.close("lists")
    assert ReadTasks(1) not in desk.go(3500)
    assert ReadTasks(1) in desk.go(200)
    assert not desk.is_told("lists")


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_restart_neither_asks_for_a_refused_list_nor_says_it_again(refusal: type[errors.FocusError]) -> None:
    desk = Desk(600)
    desk.faults = {ReadTasks: refusal, ReadDay: refusal}
    desk.go()
    desk.restart(1800)
    assert lists(desk.go(1700)) == []
    assert not desk.is_told("lists")
    assert set(kinds(lists(desk.go(200)))) == {ReadTasks, ReadDay}
    assert not desk.is_told("lists")


def test_a_402_with_nothing_left_is_the_spent_quota() -> None:
    desk = Desk()
    desk.go()
    desk.left = 1
    spent = failure(errors.QuotaSpent, desk.circumstances())
    desk.known.heard(spent.receipt)
    desk.reading.list_failed(ReadDay(0, 1), spent)
    assert desk.known.lists.refused == frozenset()
    assert desk.reading.link == "out of quota"
    assert desk.is_told("quota")
    assert desk.go(600) == []
    assert ReadDay in kinds(desk.go(3600))


def test_a_402_of_a_list_without_a_word_on_the_quota_bars_all_else_only_once_an_hour() -> None:
    desk = Desk(None)
    desk.faults = {ReadTasks: errors.QuotaSpent}
    desk.go()
    assert desk.is_told("quota")
    desk.go(3500)
    assert len([1 for _, request in desk.asked if isinstance(request, ReadTasks)]) == 1
    assert desk.reading.link == "online"
    assert ReadCurrent("poll") in [request for _, request in desk.asked[4:]]


def test_midnight_and_a_refused_start_leave_a_refused_list_alone() -> None:
    desk = Desk(600)
    desk.clock.advance(15 * 3600 + 50 * 60)
    desk.faults = {ReadDay: errors.Forbidden}
    desk.go()
    desk.reading.lists.want("day", "tasks")
    assert lists(desk.go(900)) == [ReadTasks(1)]


def test_R_reads_all_lists_again_also_those_that_were_refused_and_says_that_anew() -> None:
    desk = Desk(600, projected=True)
    desk.faults = {ReadDay: errors.Forbidden}
    desk.go(60)
    desk.known.board.close("lists")
    before = len(desk.asked)
    desk.reading.refresh_lists(desk.clock.now())
    assert desk.is_told("reading lists")
    desk.go()
    assert not desk.is_told("reading lists")
    assert desk.said("lists").startswith("This account does not show its day.")
    desk.go(60)
    asked = lists([request for _, request in desk.asked[before:]])
    assert sorted(kind.__name__ for kind in kinds(asked)) == ["ReadDay", "ReadProjects", "ReadTasks"]


def test_R_takes_nothing_of_what_is_kept_for_keys_and_says_when_there_is_more() -> None:
    desk = Desk()
    desk.go()
    desk.left = 9
    desk.go(400)
    assert not desk.known.pace.has_spare(desk.clock.now().boot)
    desk.reading.refresh_lists(desk.clock.now())
    assert lists(desk.go()) == []
    assert desk.said("nothing to spare").startswith(
        f"Not read: the last requests ({desk.left} left) are kept for starts and stops. There is one to spare in "
    )
    desk.go(3600)
    assert not desk.is_told("nothing to spare")
    desk.reading.refresh_lists(desk.clock.now())
    assert ReadTasks(1) in desk.go(600)


def test_R_on_a_spent_quota_says_so() -> None:
    desk = Desk()
    desk.go()
    desk.faults = {ReadCurrent: errors.QuotaSpent}
    desk.left = 1
    desk.go(400)
    desk.known.board.drop("quota")
    desk.reading.refresh_lists(desk.clock.now())
    assert desk.is_told("quota")
    assert lists(desk.go(60)) == []


def test_R_that_meets_a_failure_is_over_and_the_list_is_tried_again_later() -> None:
    desk = Desk(600)
    desk.go()
    desk.faults = {ReadTasks: errors.ServerError}
    desk.reading.refresh_lists(desk.clock.now())
    desk.go()
    assert not desk.is_told("reading lists")
    desk.faults = {}
    assert ReadTasks(1) in desk.go(150)


def test_what_the_day_says_of_work_counts_as_started_once() -> None:
    desk = Desk(600)
    wall = desk.clock.now().wall
    desk.day = (
        DayRow(1, task_id=1, time_block_id=81, start=wall - 7200, end=wall - 3600),
        DayRow(2, task_id=1, start=wall - 900, end=wall - 600),
        DayRow(3, description="Tea", start=wall - 3000, end=wall - 2900),
        DayRow(4, task_id=3, planned_start=wall + 60),
        DayRow(5, start=wall - 100),
    )
    desk.go()
    recents = desk.known.recents
    assert [target.name for target in recents.targets] == ["Task 1", "Tea"]
    assert recents.rows[0].entries == (2, 1)
    assert {target.kind for target in recents.targets} == {"task", "description"}
    desk.go(2 * 3600)
    desk.restart(7200)
    desk.go()
    assert len([1 for _, request in desk.asked if isinstance(request, ReadDay)]) >= 4
    assert desk.known.recents == recents


def test_a_start_in_the_future_counts_as_one_of_now() -> None:
    desk = Desk(600)
    wall = desk.clock.now().wall
    desk.day = (DayRow(1, task_id=1, start=wall + 300 * 86_400), DayRow(2, task_id=2, start=wall - 60))
    desk.go()
    assert desk.known.recents.rows[0].at == pytest.approx(wall, abs=2)
