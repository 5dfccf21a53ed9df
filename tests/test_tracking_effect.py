"""What a failed write may have done, over the whole tree of errors."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from focus_tui.api.errors import FocusError
from focus_tui.tracking.effect import Effect, effect_of
from tests.support.failures import failure, leaves

NONE = {errors.NotReachable, errors.Unauthorized, errors.QuotaSpent, errors.Throttled}
REFUSED = {
    errors.Redirected,
    errors.BadRequest,
    errors.Forbidden,
    errors.NotFound,
    errors.AlreadyTracking,
    errors.OtherRefusal,
}
UNKNOWN = {
    errors.TimedOut,
    errors.ConnectionLost,
    errors.ServerError,
    errors.NoBody,
    errors.NotJson,
    errors.WrongShape,
    errors.CutShort,
    errors.TooLarge,
}


def test_every_leaf_of_the_tree_has_its_class() -> None:
    assert set(leaves()) == NONE | REFUSED | UNKNOWN


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_the_outcome_class_of_a_failure_that_the_api_itself_tells(kind: type[FocusError]) -> None:
    expected = Effect.NONE if kind in NONE else Effect.REFUSED if kind in REFUSED else Effect.UNKNOWN
    assert effect_of(failure(kind)) is expected


@pytest.mark.parametrize("kind", [kind for kind in leaves() if kind in REFUSED], ids=lambda kind: kind.__name__)
def test_a_refusal_without_the_documented_error_may_come_from_anybody_on_the_way(kind: type[FocusError]) -> None:
    expected = Effect.REFUSED if kind is errors.Redirected else Effect.UNKNOWN
    assert effect_of(failure(kind, json=False)) is expected


@pytest.mark.parametrize("kind", [errors.FocusError, errors.Unanswered, errors.BadAnswer, errors.Refused])
def test_what_is_not_known_to_be_harmless_is_unknown(kind: type[FocusError]) -> None:
    assert effect_of(failure(kind, json=False)) is Effect.UNKNOWN
