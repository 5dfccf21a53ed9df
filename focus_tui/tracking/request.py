"""What the tracker wants sent next: one of eight calls, as a value. Requests leave one at a time."""

from __future__ import annotations

from typing import Literal

from focus_tui.frozen import dataclass
from focus_tui.tracking.action import Action

Reason = Literal["poll", "key", "before an action", "after a refusal", "after a lost answer"]


@dataclass(frozen=True, slots=True)
class ReadCurrent:
    """Ask what is tracked. A read for a poll may be given up when a key is pressed."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class ReadTasks:
    """Ask for one page of tasks."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class ReadProjects:
    """Ask for one page of projects, by whose names tasks are told apart."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class ReadDay:
    """Ask for one page of the time entries and the plan of today, which is from `start` to `end` (epoch seconds)."""

    start: float
    end: float
    page: int = 1


@dataclass(frozen=True, slots=True)
class ReadAnotherDay:
    """As `ReadDay`, for a day that the user wants to look at; changes nothing of what is known of today."""

    start: float
    end: float
    page: int = 1


@dataclass(frozen=True, slots=True)
class ReadBlocks:
    """Ask for the time blocks of one task."""

    task_id: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask for the time entries from `start` to `end` (epoch seconds), to find a start whose answer was lost."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Send:
    """Send an action; its `sealed` instant is set. Never given up once it has left."""

    action: Action


ReadList = ReadTasks | ReadProjects | ReadDay
Request = ReadCurrent | ReadList | ReadBlocks | ReadAnotherDay | LookUp | Send
