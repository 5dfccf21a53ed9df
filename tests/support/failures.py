"""Every failure of a call, as values: for tests of what comes of each."""

from __future__ import annotations

from typing import Any

from focus_tui.api import errors
from focus_tui.api.answer import Quota, Receipt
from focus_tui.api.errors import FocusError, Refused
from focus_tui.clock import Moment

STATUSES: dict[type[Refused], int] = {
    errors.Redirected: 302,
    errors.BadRequest: 400,
    errors.Unauthorized: 401,
    errors.QuotaSpent: 402,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.AlreadyTracking: 422,
    errors.Throttled: 429,
    errors.OtherRefusal: 418,
    errors.ServerError: 503,
}

MOMENT = Moment(1_800_000_000.0, 10_000.0, 10_000.0)


def at(boot: float, *, wall: float | None = None) -> Moment:
    """The moment `boot`, with the wall clock beside it unless told otherwise."""
    return Moment(MOMENT.wall + boot - MOMENT.boot if wall is None else wall, boot, boot)


def receipt(
    asked: Moment = MOMENT,
    received: Moment | None = None,
    *,
    status: int | None = 200,
    quota: tuple[int, float] | None = None,
    date: float | None = None,
) -> Receipt:
    return Receipt(asked, received or asked, status, Quota(*quota) if quota else None, date)


def leaves(root: type[FocusError] = FocusError) -> list[type[FocusError]]:
    """The classes of the tree that have no further ones below them."""
    below = root.__subclasses__()
    return [leaf for child in below for leaf in leaves(child)] if below else [root]


def failure(kind: type[FocusError], circumstances: Receipt | None = None, *, json: bool = True) -> FocusError:
    """A failure of that class. json: whether a refusal comes with the documented JSON error."""
    circumstances = circumstances or receipt(status=None)
    if issubclass(kind, Refused):
        said: dict[str, Any] = {"code": "said", "sentence": "The server says so", "trace_id": "0f0e"} if json else {}
        return kind("The server refused it", circumstances, **said)
    if kind is errors.WrongShape:
        return errors.WrongShape("The answer has a wrong shape", circumstances, field="id")
    return kind("No answer came", circumstances)
