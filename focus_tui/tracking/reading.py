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
)
from focus_tui.clock import Moment, day_of
from focus_tui.tracking import words
from focus_tui.tracking.known import Known
from focus_tui.tracking.naming import target_of
from focus_tui.tracking.pace import WINDOWS
from focus_tui.tracking.request import ReadCurrent, ReadDay, ReadProjects, ReadTasks
from focus_tui.tracking.snapshot import Link, ListName, Lists

HOUR = 3600.0
SLOW = 600.0
"""Seconds between polls where the server said that we have no business here."""
FIRST_RETRY, LAST_RETRY = 5.0, 60.0
FRESH_ENOUGH = 10.0
"""Seconds: `r` asks again only when the truth is older."""

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
        self._poll_at: float | None = None
        self._failures = 0
        self._lists_at: dict[ListName, float] = {"day": 0.0, "tasks": 0.0, "projects": NEVER}
        self._lists_failed = 0
        self._day: tuple[float, float] | None = None

    def want(self) -> None:
        """Read current as soon as the quota allows, for a key or because time jumped."""
        self._wanted = True

    def refresh(self, now: Moment) -> None:
        """`r`: read current if the truth is older than a few seconds, from what is kept back for keys."""
        asked = self._known.belief.asked
        troubled = any(self._known.board.get(kind) for kind in _TROUBLES)
        if troubled or asked is None or now.boot - asked > FRESH_ENOUGH or not self._known.belief.confirmed:
            self._wanted = True

    def want_lists(self) -> None:
        """Read the day and the tasks again when there is quota to spare."""
        self._lists_at |= {"day": 0.0, "tasks": 0.0}

    def next(self, now: Moment) -> ReadCurrent | ReadTasks | ReadProjects | ReadDay | float:
        """What to read now, or the seconds until something is due."""
        pace = self._known.pace
        if pace.spent_until is not None and pace.is_spent(now.boot):
            self._wanted = False
            return pace.spent_until - now.boot
        if self._wanted:
            self._wanted = False
            if pace.may_refresh(now.boot):
                return ReadCurrent("key")
        poll_at = self._due(now)
        if now.boot >= poll_at and (pace.has_spare(now.boot) or self._poll_at is None):
            return ReadCurrent("poll")
        wait = max(1.0, poll_at - now.boot)
        if self.link == "online" and self.answered and pace.has_spare(now.boot):
            name = min(self._lists_at, key=lambda key: self._lists_at[key])
            if now.boot >= self._lists_at[name]:
                match name:
                    case "day":
                        return self._whole_day(now)
                    case "tasks":
                        return ReadTasks()
                    case "projects":
                        return ReadProjects()
            wait = min(wait, self._lists_at[name] - now.boot)
        return wait

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
        """Midnight makes another day of it."""
        if self._day is not None and self._known.server_now(now) >= self._day[1]:
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
        """A page of tasks."""
        known = self._known
        known.lists = _named(replace(known.lists, tasks=answer.value.rows))
        self._list_read("tasks", answer.receipt, again=24 * HOUR)
        if any(task.project_id is not None and task.project is None for task in known.lists.tasks or ()):
            # On the smallest plan the start has cost enough: the projects wait for the next poll's turn.
            received = answer.receipt.received.boot
            small = known.pace.window == WINDOWS[0]
            self._lists_at["projects"] = received + (known.pace.poll_after(received) if small else 0.0)

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
        self._known.lists = replace(self._known.lists, refused=self._known.lists.refused - {name})
        self._known.rename_recents()

    def list_failed(self, name: ListName, error: FocusError) -> None:
        """A list that is refused is not asked again for an hour, and that is said once; anything else is retried."""
        known, received = self._known, error.receipt.received.boot
        if isinstance(error, QuotaSpent):
            self.failed(error)
            self._lists_at[name] = known.pace.spent_until or received + HOUR
        elif isinstance(error, (Forbidden, NotFound)):
            self._lists_at[name] = received + HOUR
            if name not in known.lists.refused:
                known.lists = replace(known.lists, refused=known.lists.refused | {name})
                known.board.put(
                    words.lists_refused([n for n in ("day", "tasks", "projects") if n in known.lists.refused])
                )
        else:
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
                self._poll_at = received + max(LAST_RETRY, known.pace.poll_after(received))
                self._only("bad request")
                known.board.put(words.bad_request(error))
            case _:
                self._back_off(error)

    def _back_off(self, error: FocusError) -> None:
        received = error.receipt.received.boot
        wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(self._failures, 8)) * self._random.uniform(0.8, 1.2)
        if error.receipt.status is not None:  # the server was reached, so the attempt may have cost quota
            wait = max(wait, self._known.pace.poll_after(received))
        if isinstance(error, Throttled):
            wait = max(wait, error.retry_after or 0.0)
        self._failures += 1
        self._poll_at = received + wait
        self.link = "offline"
        if self._known.board.get("link") is None:
            self._only("link")
            self._known.board.put(words.offline(words.why(error)))

    def _only(self, kind: str) -> None:
        self._known.board.drop(*(k for k in _TROUBLES if k != kind))

    def current_failed(self, error: FocusError, *, quiet: bool) -> bool:
        """A read of current failed; whether it means idle: a 404 of the API itself, where it answered before."""
        if isinstance(error, NotFound) and error.has_json_error and (self.answered or self._known.belief.known):
            self.current(Answer(None, error.receipt), quiet=quiet)
            return True
        self.failed(error)
        return False

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
