"""Reading: when to ask what is tracked and what the lists say, and what each answer or failure comes to."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import DayRow, Page, Project, Task, TimeEntry
from focus_tui.api.errors import (
    BadRequest,
    FocusError,
    Forbidden,
    NotFound,
    NotReachable,
    QuotaSpent,
    Refused,
    ServerError,
    Throttled,
    Unauthorized,
    Unsent,
)
from focus_tui.clock import Moment, day_of
from focus_tui.tracking import words
from focus_tui.tracking.known import Known
from focus_tui.tracking.naming import target_of
from focus_tui.tracking.pace import FREE
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadProjects, ReadTasks
from focus_tui.tracking.retry import LONGEST, wait_after
from focus_tui.tracking.snapshot import Link, ListName, Lists

HOUR = 3600.0
SLOW = 600.0
"""Seconds between polls where the server said that we have no business here."""
FRESH_ENOUGH = 10.0
"""Seconds: `r` asks again only when the truth is older."""

FURTHER = 4
"""On Free so many requests an hour at the most are for projects and further pages; on larger plans in proportion."""
MOST_PAGES = 1000

NEVER = float("inf")

_TROUBLES = ("link", "sign-in", "permission", "place", "bad request")


class Reading:
    """The polls and the lists. source: where the credentials come from, in words, for a 401."""

    def __init__(self, known: Known, source: str, random: Random) -> None:
        self._known = known
        self._source = source
        self._random = random
        self.link: Link = "connecting"
        self.answered = False
        self._wanted = False
        self._jumped = False
        self._came_back = False
        self._poll_at: float | None = None
        self._failures = 0
        self._lists_at: dict[ListName, float] = {"tasks": 0.0, "day": 0.0, "projects": NEVER}
        self._lists_failed = 0
        self._further: tuple[float, ...] = ()
        self._page = 1
        self._gathered: tuple[Task, ...] = ()
        self._day: tuple[float, float] | None = None

    def want(self) -> None:
        """Time has jumped: read current as soon as there is a request to spare."""
        self._jumped = True

    def focused(self, now: Moment) -> None:
        """The user is back, or the machine is awake: read current if the truth is older than half the interval.

        Never from what is kept back for keys: without a request to spare this changes nothing.
        """
        asked = self._known.belief.asked
        age = NEVER if asked is None else now.boot - asked
        self._came_back = age > self._known.pace.poll_after(now.boot) / 2

    def refresh(self, now: Moment) -> None:
        """`r`: read current if the truth is older than a few seconds, also from what is kept back for keys."""
        known = self._known
        asked = known.belief.asked
        troubled = any(known.board.get(kind) for kind in _TROUBLES)
        known.board.drop("few left")
        if not troubled and known.belief.confirmed and asked is not None and now.boot - asked <= FRESH_ENOUGH:
            return
        if known.pace.may_refresh(now.boot):
            self._wanted = True
        elif known.pace.is_spent(now.boot):
            known.board.put(words.quota_spent(known.pace.spent_until or now.boot))
        else:
            left, more_in = known.pace.left(now.boot)
            known.board.put(words.few_left(left, now.boot + more_in))

    def want_lists(self) -> None:
        """Read the day and the tasks again when there is quota to spare."""
        self._page = 1
        self._lists_at |= {"day": 0.0, "tasks": 0.0}

    def want_day(self) -> None:
        """Read the day again when there is quota to spare."""
        self._lists_at["day"] = 0.0

    def next(self, now: Moment) -> ReadCurrent | ReadTasks | ReadProjects | ReadDay | float:
        """What to read now, or the seconds until something is due."""
        pace = self._known.pace
        wanted, came_back = self._wanted, self._came_back
        self._wanted = self._came_back = False
        if pace.is_spent(now.boot):
            return (pace.spent_until or now.boot) - now.boot
        if wanted and pace.may_refresh(now.boot):
            return ReadCurrent("key")
        spare_in = pace.spare_in(now.boot)
        poll_at = self._due(now)
        if spare_in > 0:
            # Opening the program is a key press of a kind, where there is nothing at all to show.
            if self._poll_at is None and not self._known.belief.known and pace.may_refresh(now.boot):
                return ReadCurrent("poll")
            return max(spare_in, poll_at - now.boot, 1.0)
        if self._jumped or now.boot >= poll_at or (came_back and now.boot >= (self._poll_at or 0.0)):
            self._jumped = False
            return ReadCurrent("poll")
        wait = max(1.0, poll_at - now.boot)
        if self.link == "online" and self.answered:
            due = {name: self._list_due(name, now) for name in self._lists_at}
            name = min(due, key=lambda each: (due[each], self._lists_at[each]))
            if now.boot >= due[name]:
                return self._list(name, now)
            wait = min(wait, due[name] - now.boot)
        return wait

    def _list_due(self, name: ListName, now: Moment) -> float:
        """Boot seconds at which that list may be asked: what is not needed at once takes its turn among the polls."""
        due = self._lists_at[name]
        if not self._is_further(name) or due == NEVER:
            return due
        pace = self._known.pace
        self._further = tuple(at for at in self._further if at > now.boot - HOUR)
        if self._further:
            due = max(due, self._further[-1] + pace.poll_after(now.boot))
        most = FURTHER * pace.window(now.boot) // FREE
        return max(due, self._further[-most] + HOUR) if len(self._further) >= most else due

    def _is_further(self, name: ListName) -> bool:
        return name == "projects" or (name == "tasks" and self._page > 1)

    def _list(self, name: ListName, now: Moment) -> ReadTasks | ReadProjects | ReadDay:
        if self._is_further(name):
            self._further = (*self._further, now.boot)
        match name:
            case "tasks":
                return ReadTasks(self._page)
            case "projects":
                return ReadProjects()
            case "day":
                return self._whole_day(now)

    def _due(self, now: Moment) -> float:
        """Boot seconds of the next poll: an answer to a key counts as a poll."""
        if self._poll_at is None:
            return now.boot
        asked = self._known.belief.asked
        if self.link == "online" and self._known.belief.confirmed and asked is not None:
            return max(self._poll_at, asked + self._known.pace.poll_after(now.boot))
        return self._poll_at

    def _whole_day(self, now: Moment) -> ReadDay:
        self._day = day_of(self._known.clock, self._known.server_now(now))
        return ReadDay(*self._day)

    def tick(self, now: Moment) -> None:
        """Midnight makes another day of it; a new window of the quota lets `r` read again."""
        if self._known.board.get("few left") is not None and self._known.pace.may_refresh(now.boot):
            self._known.board.drop("few left")
        if self._day is not None and self._known.server_now(now) >= self._day[1]:
            self.look_at_day(now)

    def look_at_day(self, now: Moment) -> None:
        """Read the day again if it is not the one that was read: it is past midnight, or the zone is another."""
        if self._day is not None and self._day != day_of(self._known.clock, self._known.server_now(now)):
            self._day = None
            self._lists_at["day"] = 0.0

    def heard(self, receipt: Receipt) -> None:
        """The API answered something that it means: whatever was in the way is gone."""
        self._failures = 0
        self.answered = True
        self.link = "online"
        known, received = self._known, receipt.received.boot
        if receipt.quota is None:
            known.pace = known.pace.answered()
        known.board.drop(*_TROUBLES)
        self._poll_at = received
        if known.pace.may_refresh(received):
            known.board.drop("few left")
        if known.pace.spent_until is not None and known.pace.is_spent(received):
            self.link = "out of quota"
            known.board.put(words.quota_spent(known.pace.spent_until))
        else:
            known.board.drop("quota")

    def current(self, answer: Answer[TimeEntry | None], *, quiet: bool) -> None:
        """What is tracked. quiet: an action is on its way, so a change is no news from elsewhere."""
        known, before = self._known, self._known.belief
        self.heard(answer.receipt)
        entry = answer.value
        if before.known and not quiet:
            if before.entry is not None and entry is None:
                known.board.drop_of_action()
                known.board.put(words.stopped_elsewhere(known.title(before.entry)))
            elif entry is not None and (before.entry is None or before.entry.id != entry.id):
                known.board.drop_of_action(but=("already tracking",))
                known.board.put(words.started_elsewhere(known.title(entry)))
        known.believe(entry, answer.receipt.asked)
        if entry is None:
            known.board.drop("already tracking", "started elsewhere", "other started")
        else:
            known.board.drop("stopped elsewhere", "stopped", "nothing tracked", "half switch")

    def tasks(self, answer: Answer[Page[Task]]) -> None:
        """A page of tasks. What an earlier reading had of later pages stays until they are read again."""
        known, page = self._known, answer.value
        before = self._gathered if self._page > 1 else ()
        have = {task.id for task in before}
        new = tuple(task for task in page.rows if task.id not in have)
        self._gathered = (*before, *new)
        have |= {task.id for task in new}
        more = page.more and bool(new) and self._page < MOST_PAGES  # some servers repeat the last page for ever
        later = tuple(task for task in known.lists.tasks or () if more and task.id not in have)
        known.lists = _named(replace(known.lists, tasks=(*self._gathered, *later)))
        self._page = self._page + 1 if more else 1
        received = answer.receipt.received.boot
        turn = self._turn(received)
        self._list_read("tasks", answer.receipt, again=turn - received if more else 24 * HOUR)
        projects_known = self._lists_at["projects"] != NEVER
        if not projects_known and any(task.project_id is not None and task.project is None for task in new):
            self._lists_at["projects"] = turn

    def _turn(self, received: float) -> float:
        """When the first of what is not needed at once may be asked: on Free the start has cost enough."""
        pace = self._known.pace
        return received + (pace.poll_after(received) if pace.window(received) == FREE else 0.0)

    def projects(self, answer: Answer[Page[Project]]) -> None:
        """The projects."""
        self._known.lists = _named(replace(self._known.lists, projects=answer.value.rows))
        self._list_read("projects", answer.receipt, again=24 * HOUR)

    def day(self, answer: Answer[Page[DayRow]]) -> None:
        """The work and the plan of the day. What was worked is what was started lately, too."""
        known = self._known
        known.lists = _named(replace(known.lists, day=answer.value.rows))
        worked = sorted((row for row in answer.value.rows if row.start is not None), key=lambda row: row.start or 0.0)
        newer = known.recents
        for row in worked:
            # A block of this morning is over; its task is what can be started again.
            again = row if row.task_id is None else replace(row, time_block_id=None)
            known.remember(target_of(again, known.lists, newer))
        for target in reversed(newer):
            known.remember(target)
        self._list_read("day", answer.receipt, again=HOUR)

    def _list_read(self, name: ListName, receipt: Receipt, again: float) -> None:
        self.heard(receipt)
        self._lists_failed = 0
        self._lists_at[name] = receipt.received.boot + again
        known = self._known
        if name in known.lists.refused:
            known.lists = replace(known.lists, refused=known.lists.refused - {name})
            if not known.lists.refused:
                known.board.drop("lists")
            elif known.board.get("lists") is not None:
                self._tell_refused_lists()
        known.rename_recents()

    def _tell_refused_lists(self) -> None:
        refused = self._known.lists.refused
        names: list[str] = [name for name in ("day", "tasks", "projects") if name in refused]
        self._known.board.put(words.lists_refused(names))

    def list_failed(self, name: ListName, error: FocusError) -> None:
        """A list that is refused is not asked again for an hour, and that is said once; anything else is retried."""
        known, received = self._known, error.receipt.received.boot
        if isinstance(error, QuotaSpent):
            self.failed(error)
            self._lists_at[name] = known.pace.spent_until or received + HOUR
        elif isinstance(error, NotFound) and name == "tasks" and self._page > 1:
            self._page = 1  # some servers answer so behind the last page
            self._lists_at[name] = received + 24 * HOUR
        elif isinstance(error, (Forbidden, NotFound)):
            self._lists_at[name] = received + HOUR
            if name not in known.lists.refused:
                known.lists = replace(known.lists, refused=known.lists.refused | {name})
                self._tell_refused_lists()
        else:
            self._give_back(error)
            self._lists_failed += 1
            self._lists_at[name] = received + min(HOUR, 60.0 * 2 ** min(self._lists_failed, 6))

    def failed(self, error: FocusError) -> None:
        """A read or write that brought no answer of use: what it says of the link, and when to ask again."""
        known, received = self._known, error.receipt.received.boot
        ids = known.organization_id, known.workspace_id
        match error:
            case QuotaSpent():
                known.pace = known.pace.refused(error.receipt)
                until = known.pace.spent_until or received
                self.link = "out of quota"
                self._poll_at = until
                known.board.drop("link")
                known.board.put(words.quota_spent(until))
            case Unauthorized():
                self.link = "signed out"
                self._poll_at = received + HOUR
                self._only("sign-in")
                known.board.put(words.signed_out(self._source))
            case Forbidden():
                self.link = "online"
                self._poll_at = received + SLOW
                self._only("permission")
                known.board.put(words.no_permission(ids[1]))
            case NotFound():
                self.link = "online"
                self._poll_at = received + SLOW
                self._only("place")
                known.board.put(words.wrong_place(*ids))
            case BadRequest():
                self.link = "online"
                self._poll_at = received + max(LONGEST, known.pace.poll_after(received))
                self._only("bad request")
                known.board.put(words.bad_request(error))
            case _:
                self._back_off(error)

    def _give_back(self, error: FocusError) -> None:
        """What never left has cost nothing."""
        if isinstance(error, Unsent):
            self._known.pace = self._known.pace.unsent()

    def _back_off(self, error: FocusError) -> None:
        self._give_back(error)
        received = error.receipt.received.boot
        self._poll_at = received + wait_after(error, self._failures, self._known.pace, self._random)
        self._failures += 1
        self.link = "offline"
        if self._known.board.get("link") is None:
            self._only("link")
            tracking = self._known.belief.entry is not None
            self._known.board.put(words.offline(words.why(error), tracking=tracking))

    def _only(self, kind: str) -> None:
        self._known.board.drop(*(k for k in _TROUBLES if k != kind))

    def means_idle(self, error: FocusError) -> bool:
        """Whether a failed read of current means idle: a 404 of the API itself, where it answered before."""
        return isinstance(error, NotFound) and error.has_json_error and (self.answered or self._known.belief.known)

    def write_failed(self, error: FocusError) -> None:
        """A start or stop brought no entry: what that says of the link. What it did is the delivery's business."""
        match error:
            case QuotaSpent() | Unauthorized():
                self.failed(error)
            case NotReachable() | Throttled():
                self._back_off(error)
            case Refused() if error.has_json_error and not isinstance(error, ServerError):
                self.heard(error.receipt)
            case _:
                self.link = "offline"


def _named(lists: Lists) -> Lists:
    """The lists with the names of projects where rows carry only their ids."""
    names = {project.id: project.name for project in lists.projects or ()}
    if not names:
        return lists
    tasks = lists.tasks and tuple(
        task if task.project is not None else replace(task, project=names.get(task.project_id or 0))
        for task in lists.tasks
    )
    day = lists.day and tuple(
        row if row.project is not None else replace(row, project=names.get(row.project_id or 0)) for row in lists.day
    )
    return replace(lists, tasks=tasks, day=day)
