"""The lists: when each is read again, and what a page, a refusal or a failure of one comes to.

How old each is outlives the program: it stands in the lists themselves, which the journal keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page, Project, Task
from focus_tui.api.errors import FocusError, NotFound, QuotaSpent
from focus_tui.clock import Moment, day_of
from focus_tui.tracking import words
from focus_tui.tracking.day import DayAsked, DayPages, counting
from focus_tui.tracking.known import Known
from focus_tui.tracking.naming import target_of
from focus_tui.tracking.pace import FREE
from focus_tui.tracking.request import ReadDay, ReadList, ReadProjects, ReadTasks
from focus_tui.tracking.snapshot import ListName, Lists, Paging

HOUR = 3600.0
AGES: dict[ListName, float] = {"tasks": 24 * HOUR, "day": HOUR, "projects": 24 * HOUR}
"""Seconds after which each list is read again."""
REFUSED = HOUR
"""Seconds for which a list that was refused is not asked for."""
FURTHER = 4
"""On Free so many requests an hour at the most are for projects and further pages; on larger plans in proportion."""
MOST_PAGES = 1000

NEVER = float("inf")

Named = TypeVar("Named", Task, DayRow)


class Listing:
    """Says which list to ask for next, and takes what comes of it."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._due: dict[ListName, float] = {"tasks": 0.0, "day": 0.0, "projects": NEVER}
        self._failures = 0
        self._further: tuple[float, ...] = ()
        self._day: tuple[float, float] | None = None
        self._day_pages = DayPages()
        self._asked_anew: set[ListName] = set()

    def resume(self, now: Moment) -> None:
        """Take up the lists that the journal holds: each is read again once it is as old as it may get."""
        known = self._known
        wall, lists = known.server_now(now), known.lists
        self._day = lists.period
        for name, most in AGES.items():
            read_at = getattr(lists.read_at, name)
            if name in lists.refused:
                most = REFUSED
            if read_at is not None:
                self._due[name] = now.boot + most - max(0.0, wall - read_at)
        for name in ("tasks", "projects"):
            paging: Paging | None = getattr(lists.paging, name)
            if paging is not None and wall - paging.since < AGES[name]:
                self._due[name] = self._turn(now.boot)
            elif paging is not None:
                self._set_paging(name, None)
        if lists.read_at.projects is None and _lacks_projects(lists.tasks or ()):
            self._due["projects"] = self._turn(now.boot)
        self.look_at_day(now)

    def want(self, *names: ListName, anew: bool = False) -> None:
        """Read these lists again when there is quota to spare. anew: also those that were refused a while ago."""
        for name in names:
            if name in self._known.lists.refused and not anew:
                continue
            self._set_paging(name, None)
            if name == "day":
                self._day_pages.next = 1
            self._due[name] = 0.0
            if anew:
                self._asked_anew.add(name)

    def want_all(self) -> None:
        """The user wants to have all of them read again."""
        self._known.board.drop("lists")  # so that a refusal is said again, also where the notice was closed
        names: tuple[ListName, ...] = ("tasks", "day")
        self.want(*names, *(("projects",) if self._due["projects"] != NEVER else ()), anew=True)

    def look_at_day(self, now: Moment) -> None:
        """Read the day again if it is not the one that was read: it is past midnight, or the zone is another."""
        if self._day is not None and self._day != day_of(self._known.clock, self._known.server_now(now)):
            self._day = None
            self.want("day")

    def tick(self, now: Moment) -> None:
        """A second has passed: at midnight it is another day."""
        if self._day is not None and self._known.server_now(now) >= self._day[1]:
            self.look_at_day(now)

    def due(self, now: Moment) -> float:
        """Boot seconds at which the next list may be asked for."""
        return min(self._list_due(name, now) for name in self._due)

    def ask(self, now: Moment) -> ReadList:
        """The request for the list that is due first."""
        due = {name: self._list_due(name, now) for name in self._due}
        name = min(due, key=lambda each: (due[each], self._due[each]))
        if self._is_further(name):
            self._further = (*self._further, now.boot)
        match name:
            case "tasks":
                return ReadTasks(self._page("tasks"))
            case "projects":
                return ReadProjects(self._page("projects"))
            case "day":
                day = day_of(self._known.clock, self._known.server_now(now))
                if day != self._day:
                    self._day, self._day_pages.next = day, 1
                return ReadDay(*day, self._day_pages.next)

    def _list_due(self, name: ListName, now: Moment) -> float:
        """Boot seconds at which that list may be asked: what is not needed at once takes its turn among the polls."""
        due = self._due[name]
        if not self._is_further(name) or due == NEVER:
            return due
        pace = self._known.pace
        self._further = tuple(at for at in self._further if at > now.boot - HOUR)
        if self._further:
            due = max(due, self._further[-1] + pace.poll_after(now.boot))
        most = FURTHER * pace.window(now.boot) // FREE
        return max(due, self._further[-most] + HOUR) if len(self._further) >= most else due

    def _is_further(self, name: ListName) -> bool:
        return name == "projects" or self._page(name) > 1

    def _turn(self, boot: float) -> float:
        """When what is not needed at once may be asked for: the start has cost enough."""
        return boot + self._known.pace.poll_after(boot)

    def _page(self, name: ListName) -> int:
        if name == "day":
            return self._day_pages.next
        paging: Paging | None = getattr(self._known.lists.paging, name)
        return 1 if paging is None else paging.page

    def _set_paging(self, name: ListName, paging: Paging | None) -> None:
        lists = self._known.lists
        if name != "day" and getattr(lists.paging, name) != paging:
            self._known.lists = replace(lists, paging=lists.paging._replace(**{name: paging}))

    def tasks(self, page: int, answer: Answer[Page[Task]]) -> None:
        """That page of tasks."""
        known = self._known
        self._paged("tasks", page, answer)
        known.unmark({("task", task.id) for task in answer.value.rows})
        if self._due["projects"] == NEVER and _lacks_projects(answer.value.rows):
            self._due["projects"] = self._turn(answer.receipt.received.boot)

    def projects(self, page: int, answer: Answer[Page[Project]]) -> None:
        """That page of projects."""
        self._paged("projects", page, answer)

    def _paged(self, name: ListName, number: int, answer: Answer[Page[Any]]) -> None:
        """A page of a list. What an earlier reading had of later pages stays until they are read again."""
        if number != self._page(name):
            return  # it was asked before the list was wanted anew
        known, page = self._known, answer.value
        lists, asked = known.lists, answer.receipt.asked
        before = getattr(lists, name) or ()
        paging = getattr(lists.paging, name) or Paging(1, known.server_now(asked))
        read = before[: paging.rows]
        have = {row.id for row in read}
        new = {row.id: row for row in page.rows if row.id not in have}
        is_repeated = bool(page.rows) and not new  # some servers send the last page again, for ever
        more = page.more and not is_repeated and number < MOST_PAGES
        rows = (*read, *new.values())
        sure = paging.sure and not (page.dropped or is_repeated or (page.more and number >= MOST_PAGES))
        paging = Paging(number + 1, paging.since, len(rows), page.total, sure)
        later = tuple(row for row in before if row.id not in have and row.id not in new) if more else ()
        rows = (*rows, *later)
        known.lists = _named(replace(lists, tasks=rows) if name == "tasks" else replace(lists, projects=rows))
        received = answer.receipt.received
        if more:
            self._set_paging(name, paging)
            self._read(name, self._turn(received.boot))
        else:
            self._whole(name, paging, received)

    def _whole(self, name: ListName, paging: Paging, received: Moment) -> None:
        """The last page of a list was read."""
        known = self._known
        if name == "tasks":
            is_whole = paging.sure and (paging.total is None or paging.rows >= paging.total)
            known.lists = replace(known.lists, whole_since=paging.since if is_whole else None)
        self._set_paging(name, None)
        self._set_read_at(name, received)
        self._read(name, received.boot + AGES[name])

    def day(self, request: ReadDay, answer: Answer[Page[DayRow]]) -> None:
        """A page of the work and the plan of the day. What was worked was started, too.

        What an earlier reading of the day had of later pages stays until they are read again.
        """
        known, pages, before, receipt = self._known, self._day_pages, self._known.day_asked, answer.receipt
        if request.page != pages.next:
            return  # it was asked before the list was wanted anew
        rows = counting(pages.add(answer.value, request.page))
        have = {row.id for row in pages.rows}
        same = pages.next > 1 and before is not None and before.covers(request.start, request.end)
        later = (row for row in known.lists.day or () if same and row.id not in have)
        period = request.start, request.end
        known.lists = _named(replace(known.lists, day=(*counting(pages.rows), *later), period=period))
        known.day_asked = DayAsked(
            *period,
            known.server_now(receipt.asked),
            pages.complete,
            # As of its first page, which does not hold what was learned since.
            before.order if request.page > 1 and before is not None else known.next_order(),
        )
        known.unmark({("time block", row.time_block_id) for row in rows if row.time_block_id is not None})
        for row in sorted((row for row in rows if row.start is not None), key=lambda row: row.start or 0.0):
            # A block of this morning is over; its task is what can be started again.
            again = row if row.task_id is None else replace(row, time_block_id=None)
            known.worked(target_of(again, known.lists, known.recents.targets), row, receipt.asked)
        boot = receipt.received.boot
        if pages.next > 1:
            self._read("day", self._turn(boot))
        else:
            self._set_read_at("day", receipt.asked)
            self._read("day", boot + AGES["day"])

    def _read(self, name: ListName, due: float) -> None:
        """Something of that list was read; the next of it is `due` (boot seconds)."""
        known = self._known
        self._failures = 0
        self._due[name] = due
        self._answered(name)
        if name in known.lists.refused:
            known.lists = replace(known.lists, refused=known.lists.refused - {name})
            if not known.lists.refused:
                known.board.drop("lists")
            elif known.board.get("lists") is not None:
                self._tell_refused()
        known.rename_recents()

    def _answered(self, name: ListName) -> None:
        """What the user waits for has come, or is refused."""
        self._asked_anew.discard(name)
        if not self._asked_anew & {"day", "tasks"}:
            self._known.board.drop("reading lists")

    def _set_read_at(self, name: ListName, at: Moment) -> None:
        lists = self._known.lists
        self._known.lists = replace(lists, read_at=lists.read_at._replace(**{name: self._known.server_now(at)}))

    def _tell_refused(self) -> None:
        refused = self._known.lists.refused
        names: list[str] = [name for name in ("day", "tasks", "projects") if name in refused]
        self._known.board.put(words.lists_refused(names))

    def refused(self, request: ReadList, error: FocusError) -> None:
        """Focus does not show that list: it is not asked for a while, and that is said once."""
        name, received = name_of(request), error.receipt.received
        if name == "day" and isinstance(error, NotFound) and self._day_pages.next > 1:
            self._day_pages.next = 1  # some servers answer so behind the last page
            self._due[name] = received.boot + AGES[name]
            return
        known, paging = self._known, getattr(self._known.lists.paging, name_of(request), None)
        if isinstance(error, NotFound) and paging is not None and paging.page > 1:
            self._whole(name, paging, received)  # some servers answer so behind the last page
            return
        self._set_paging(name, None)
        self._set_read_at(name, received)
        self._due[name] = received.boot + REFUSED
        if name not in known.lists.refused or name in self._asked_anew:
            known.lists = replace(known.lists, refused=known.lists.refused | {name})
            self._tell_refused()
        self._answered(name)

    def put_off(self, request: ReadList, until: float) -> None:
        """That list is not asked for before `until` (boot seconds)."""
        self._due[name_of(request)] = until

    def failed(self, request: ReadList, received: Moment) -> None:
        """It brought nothing of use: it is tried again, after growing pauses."""
        self._failures += 1
        self._answered(name_of(request))
        self.put_off(request, received.boot + min(HOUR, 60.0 * 2 ** min(self._failures, 6)))


def name_of(request: ReadList) -> ListName:
    """The list that is asked for."""
    match request:
        case ReadTasks():
            return "tasks"
        case ReadProjects():
            return "projects"
        case ReadDay():
            return "day"


def is_lacking(error: FocusError) -> bool:
    """Whether the plan lacks what was asked for: 402 although requests are left."""
    quota = error.receipt.quota
    return isinstance(error, QuotaSpent) and quota is not None and quota.remaining > 0


def _lacks_projects(tasks: Iterable[Task]) -> bool:
    """Whether some task has a project whose name is not known."""
    return any(task.project_id is not None and task.project is None for task in tasks)


def _named(lists: Lists) -> Lists:
    """The lists with the names of projects where rows carry only their ids."""
    names = {project.id: project.name for project in lists.projects or ()}
    if not names:
        return lists
    tasks, day = lists.tasks and _with_projects(lists.tasks, names), lists.day and _with_projects(lists.day, names)
    return lists if tasks is lists.tasks and day is lists.day else replace(lists, tasks=tasks, day=day)


def _with_projects(rows: tuple[Named, ...], names: Mapping[int, str]) -> tuple[Named, ...]:
    """The rows with the names of their projects; the very same tuple where none is missing that is known."""
    if not any(row.project is None and row.project_id in names for row in rows):
        return rows
    return tuple(
        row if row.project is not None or row.project_id is None else replace(row, project=names.get(row.project_id))
        for row in rows
    )
