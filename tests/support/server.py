"""Focus as a model that acts only when a request reaches it: entries of each user, the quota, and who did what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import floor
from typing import Any

from focus_tui.api import errors
from focus_tui.api.answer import Quota
from focus_tui.api.entry import DayRow, Page, TimeEntry
from focus_tui.api.errors import FocusError
from focus_tui.tracking.request import LookUp, ReadAnotherDay, ReadCurrent, ReadDay, Request, Send
from focus_tui.tracking.target import Target

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Applied:
    """What a start or stop of ours did. entry: the one it started or ended. replaced: the one that a start ended."""

    action: str
    kind: str
    instant: float
    entry: TimeEntry
    user: int
    replaced: TimeEntry | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says: a value, or the class of its refusal; and what is left of the quota."""

    value: Any
    quota: Quota | None
    date: float
    refusal: type[FocusError] | None = None


@dataclass(slots=True)
class Account:
    """The entries of one user: the one that runs, and those that have ended, each with its end."""

    running: TimeEntry | None = None
    ended: list[tuple[TimeEntry, float]] = field(default_factory=list)


@dataclass(slots=True)
class Server:
    """Focus. now: its clock. limit: requests an hour, None where no quota is told.

    replaces: a start ends what runs, without a word. refuses_lists: 403 to every list. touched: when an entry
    began or ended last.
    """

    now: Callable[[], float]
    limit: int | None = None
    replaces: bool = False
    refuses_lists: bool = False
    accounts: dict[int, Account] = field(default_factory=dict)
    applied: list[Applied] = field(default_factory=list)
    left: int = 0
    window_ends: float = float("-inf")
    ids: int = 100
    touched: float = float("-inf")

    def account(self, user: int) -> Account:
        return self.accounts.setdefault(user, Account())

    def begin(self, user: int, target: Target, start: float) -> TimeEntry:
        """Start an entry, ending what runs."""
        mine = self.account(user)
        if mine.running is not None:
            self.end(user, max(start, mine.running.start))
        self.ids += 1
        self.touched = self.now()
        mine.running = TimeEntry(
            self.ids,
            start,
            type=target.type,
            task_id=target.task_id,
            time_block_id=target.time_block_id,
            toggl_user_id=user,
            created_at=self.now(),
        )
        return mine.running

    def end(self, user: int, at: float) -> TimeEntry | None:
        """End what runs, if anything does."""
        mine = self.account(user)
        entry, mine.running = mine.running, None
        if entry is not None:
            self.touched = self.now()
            mine.ended.append((entry, at))
        return entry

    def spend(self, requests: int = 1) -> Quota | None:
        """What one more request leaves of the quota; below 0 where it was too many."""
        if self.limit is None:
            return None
        if self.now() >= self.window_ends:
            self.window_ends, self.left = self.now() + HOUR, self.limit
        self.left = max(-1, self.left - requests)
        return Quota(self.left, float(floor(self.window_ends - self.now())))

    def serve(self, user: int, request: Request, *, task: int | None = None) -> Reply:
        """Do what `request` asks for. task: what is started instead of what was asked for."""
        quota, date = self.spend(), float(floor(self.now()))
        if quota is not None and quota.remaining < 0:
            return Reply(None, Quota(0, quota.resets_in), date, errors.QuotaSpent)
        mine = self.account(user)
        match request:
            case ReadCurrent():
                return Reply(mine.running, quota, date)
            case LookUp() | ReadDay() | ReadAnotherDay():
                if self.refuses_lists:
                    return Reply(None, quota, date, errors.Forbidden)
                return Reply(Page(self._day(mine, request.start, request.end)), quota, date)
            case Send():
                done = self._act(user, mine, request, task)
                refused = isinstance(done, type)
                return Reply(None if refused else done, quota, date, done if isinstance(done, type) else None)
        if self.refuses_lists:
            return Reply(None, quota, date, errors.Forbidden)
        return Reply(Page(()), quota, date)

    def _act(self, user: int, mine: Account, request: Send, task: int | None) -> TimeEntry | type[FocusError]:
        action = request.action
        assert action.sealed is not None
        before = mine.running
        if action.kind == "stop":
            if before is None:
                return errors.NotFound
            if action.sealed < before.start:
                return errors.BadRequest
            self.end(user, action.sealed)
            self.applied.append(Applied(action.id, "stop", action.sealed, before, user))
            return before
        if before is not None and (not self.replaces or action.sealed < before.start):
            return errors.AlreadyTracking
        assert action.target is not None
        target = action.target if task is None else Target("task", "Another", task_id=task)
        entry = self.begin(user, target, action.sealed)
        self.applied.append(Applied(action.id, "start", action.sealed, entry, user, before))
        return entry

    @staticmethod
    def _day(mine: Account, start: float, end: float) -> tuple[DayRow, ...]:
        rows: list[tuple[TimeEntry, float | None]] = [*mine.ended]
        if mine.running is not None:
            rows.append((mine.running, None))
        return tuple(
            DayRow(
                entry.id,
                entry.type,
                entry.task_id,
                entry.time_block_id,
                start=entry.start,
                end=ended,
                created_at=entry.created_at,
            )
            for entry, ended in rows
            if start <= entry.start < end
        )
