"""Focus as it matters for the quota: one running entry, and a window of requests that opens at a fixed minute."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import floor

from focus_tui.api.answer import Answer, Quota, Receipt
from focus_tui.api.entry import Page, Task, TimeEntry
from focus_tui.api.errors import AlreadyTracking, FocusError, NotFound, QuotaSpent, Refused
from focus_tui.clock import ManualClock
from focus_tui.tracking.request import ReadCurrent, ReadTasks, Request, Send

HOUR = 3600.0
PHASE = 17 * 60.0
"""Windows open so many seconds after the full hour."""
LATENCY = 0.25
PAGES = 3
"""Pages of tasks that the account has."""
REFUSALS: dict[type[Refused], int] = {QuotaSpent: 402, NotFound: 404, AlreadyTracking: 422}


@dataclass(slots=True)
class Window:
    """One hour of the quota. ours: requests of the client that is watched; others: of everybody else."""

    ours: int = 0
    others: int = 0


class Focus:
    """The server. quota: requests an hour; each answer takes a quarter of a second.

    refusals: moments (epoch seconds) of 402 to the watched client; caused: how many of them are its own fault: it
    knew that the quota was spent, or nobody else has spent anything since its last answer.
    """

    def __init__(self, clock: ManualClock, quota: int) -> None:
        self.clock = clock
        self.quota = quota
        self.running: TimeEntry | None = None
        self.windows: dict[int, Window] = {}
        self.refusals: list[float] = []
        self.caused = 0
        self._ids = count(100)
        self._told: tuple[int, int, int] | None = None

    def number(self) -> int:
        """The number of the window that is open."""
        return int((self.clock.now().wall - PHASE) // HOUR)

    @property
    def window(self) -> Window:
        """The window that is open."""
        return self.windows.setdefault(self.number(), Window())

    @property
    def left(self) -> int:
        """Requests left in it."""
        return self.quota - self.window.ours - self.window.others

    def ask_elsewhere(self) -> bool:
        """Spend a request of another client; whether there was one."""
        if self.left <= 0:
            return False
        self.window.others += 1
        return True

    def begin(self, task_id: int, start: float | None = None) -> TimeEntry:
        """Start an entry."""
        began = float(floor(self.clock.now().wall)) if start is None else start
        self.running = TimeEntry(next(self._ids), began, "activity", task_id, created_at=self.clock.now().wall)
        return self.running

    def spend(self) -> bool:
        """Spend a request of the watched client; whether there was one, or it is a 402."""
        window, number = self.window, self.number()
        granted = self.left > 0
        if granted:
            window.ours += 1
        else:
            self.refusals.append(self.clock.now().wall)
            same_window = self._told is not None and self._told[0] == number
            knew = same_window and self._told is not None and self._told[1] <= 0
            others_since = window.others - (self._told[2] if same_window and self._told is not None else 0)
            if knew or others_since == 0:
                self.caused += 1
        self._told = (number, max(0, self.left), window.others)
        return granted

    def answer(self, request: Request) -> Answer[object] | FocusError:
        """What comes of `request` of the watched client."""
        asked = self.clock.now()
        granted = self.spend()
        outcome: object = self._apply(request) if granted else QuotaSpent
        ends = (self.number() + 1) * HOUR + PHASE
        quota = Quota(max(0, self.left), float(int(ends - self.clock.now().wall)))
        date = float(floor(self.clock.now().wall))
        self.clock.advance(LATENCY)
        receipt = Receipt(asked, self.clock.now(), 200, quota, date)
        for refusal, status in REFUSALS.items():
            if outcome is refusal:
                receipt = Receipt(asked, self.clock.now(), status, quota, date)
                return refusal("Focus refused it", receipt, code="refused", sentence="It is refused")
        return Answer(outcome, receipt)

    def _apply(self, request: Request) -> object:
        match request:
            case ReadCurrent():
                return self.running
            case ReadTasks(page):
                rows = tuple(Task(100 * page + row, f"Task {page}.{row}", project_id=1) for row in range(100))
                return Page(rows, page, 100 * PAGES, more=page < PAGES)
            case Send(action):
                return self._write(action.kind, action.sealed, action.target.task_id if action.target else None)
            case _:
                return Page(())

    def _write(self, kind: str, at: float | None, task_id: int | None) -> object:
        entry = self.running
        if kind == "stop":
            self.running = None
            return NotFound if entry is None else entry
        return self.begin(task_id or 0, at) if entry is None else AlreadyTracking
