"""What befalls requests on their way: when they reach the server, and what the sender hears, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from focus_tui.api import errors
from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.errors import FocusError
from focus_tui.clock import Moment
from focus_tui.tracking.request import Request
from tests.support.failures import STATUSES, failure
from tests.support.server import Reply


@dataclass(frozen=True, slots=True)
class Fate:
    """What befalls one request. arrives, answers: seconds after it left; arrives is None for what never arrives.

    failure: what the sender hears, whatever the server said; None for the server's answer. task: what the server
    starts instead of what was asked for.
    """

    arrives: float | None = 0.1
    answers: float = 0.25
    failure: type[FocusError] | None = None
    task: int | None = None


ANSWERED = Fate()
OUTAGE = Fate(None, 0.05, errors.NotReachable)

FATES: dict[str, Fate] = {
    "answered": ANSWERED,
    "slow": Fate(1.5, 6.0),
    "answer lost": Fate(0.1, 1.0, errors.ConnectionLost),
    "request lost": Fate(None, 1.0, errors.ConnectionLost),
    "silence, applied": Fate(0.1, 10.0, errors.TimedOut),
    "silence": Fate(None, 10.0, errors.TimedOut),
    "late by 20 s": Fate(20.0, 1.0, errors.ConnectionLost),
    "late by 40 s": Fate(40.0, 10.0, errors.TimedOut),
    "late by 59 s": Fate(59.0, 1.0, errors.ConnectionLost),
    "gateway error": Fate(None, 0.25, errors.ServerError),
    "gateway error, applied": Fate(0.1, 0.25, errors.ServerError),
    "gateway error, late": Fate(30.0, 0.25, errors.ServerError),
    "garbled": Fate(0.1, 0.25, errors.WrongShape),
    "not reachable": OUTAGE,
    "throttled": Fate(None, 0.25, errors.Throttled),
    "signed out": Fate(None, 0.25, errors.Unauthorized),
    "spent, without a word of the quota": Fate(None, 0.25, errors.QuotaSpent),
    "forbidden": Fate(None, 0.25, errors.Forbidden),
    "bad request": Fate(None, 0.25, errors.BadRequest),
    "another task": Fate(task=99),
}

SLOWEST = max(fate.answers for fate in FATES.values() if fate.failure is None)


@dataclass(slots=True, eq=False)
class Flight:
    """A request on its way. asked: on the sender's clocks; left: by the server's clock. heard: the sender got it."""

    request: Request
    asked: Moment
    left: float
    user: int
    fate: Fate
    reply: Reply | None = None
    arrived: bool = False
    heard: bool = False

    @property
    def arrives(self) -> float | None:
        """When it reaches the server, by its clock; None when it never does, or has."""
        return None if self.arrived or self.fate.arrives is None else self.left + self.fate.arrives

    @property
    def answers(self) -> float:
        """When the sender hears what came of it, by the server's clock."""
        return self.left + self.fate.answers

    def outcome(self, received: Moment) -> Answer[Any] | FocusError:
        """What the sender hears at `received`."""
        kind, reply = self.fate.failure, self.reply
        if kind is None and reply is not None:
            refused = 200 if reply.refusal is None else _status(reply.refusal)
            receipt = Receipt(self.asked, received, refused, reply.quota, reply.date)
            return Answer(reply.value, receipt) if reply.refusal is None else failure(reply.refusal, receipt)
        kind = kind or errors.TimedOut
        if issubclass(kind, errors.BadAnswer) and reply is not None:
            return failure(kind, Receipt(self.asked, received, 200, reply.quota, reply.date))
        status = _status(kind) if issubclass(kind, errors.Refused) else None
        return failure(kind, Receipt(self.asked, received, status))


def _status(kind: type[FocusError]) -> int:
    return STATUSES[kind] if issubclass(kind, errors.Refused) else 200
