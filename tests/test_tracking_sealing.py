"""Sealing: the instant that is sent for a key press, as a pure function."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.action import Action, Expects
from focus_tui.tracking.offset import Offset
from focus_tui.tracking.sealing import Seal, pressed_at, seal
from tests.support.failures import MOMENT
from tests.support.world import MAIL, idle

BOOT = "boot 1"
PRESS = Action("one", "a press", "start", "Mail", MOMENT, BOOT, Expects.NOTHING, target=MAIL)
UNKNOWN = Offset()
EXACT = Offset(0.0, 0.0)

ages = st.floats(0.0, 30 * 86_400.0)
offsets = st.builds(lambda low, width: Offset(low, low + width), st.floats(-1e5, 1e5), st.floats(0.0, 3.0))
befores = st.none() | st.tuples(st.sampled_from(["a press", "another"]), st.integers(-5, 5))


def later(seconds: float, *, step: float = 0.0) -> Moment:
    """So long after the press, the wall clock being set by `step` meanwhile."""
    return Moment(MOMENT.wall + seconds + step, MOMENT.boot + seconds, MOMENT.mono + seconds)


def test_it_is_the_full_second_of_the_press() -> None:
    for fraction in (0.0, 0.4, 0.999):
        pressed = replace(PRESS, pressed=Moment(MOMENT.wall + fraction, MOMENT.boot + fraction, MOMENT.boot))
        assert seal(pressed, later(60), BOOT, EXACT, None) == Seal(MOMENT.wall, 0.0)


def test_it_is_of_the_servers_clock() -> None:
    assert seal(PRESS, later(60), BOOT, Offset(100.0, 100.0), None).instant == MOMENT.wall + 100
    assert seal(PRESS, later(60), BOOT, Offset(-7200.0, -7200.0), None).instant == MOMENT.wall - 7200


def test_a_step_of_the_wall_clock_since_the_press_does_not_count() -> None:
    assert seal(PRESS, later(60, step=3600), BOOT, Offset(-3600.0, -3600.0), None).instant == MOMENT.wall


def test_after_a_reboot_it_is_the_wall_clock_then_with_the_offset_known_then() -> None:
    now = Moment(MOMENT.wall + 900, 5.0, 5.0)
    assert pressed_at(replace(PRESS, offset=50.0), now, "boot 2", Offset(200.0, 200.0)) == MOMENT.wall + 50
    assert pressed_at(PRESS, now, "boot 2", Offset(200.0, 200.0)) == MOMENT.wall + 200


def test_it_is_never_in_the_servers_future() -> None:
    assert seal(PRESS, later(0), BOOT, Offset(-1.4, 0.5), None).instant == MOMENT.wall - 2


def test_another_press_is_a_second_later_and_waits_for_that_second() -> None:
    sealed = seal(PRESS, later(0.25), BOOT, EXACT, ("another", MOMENT.wall))
    assert sealed == Seal(MOMENT.wall + 1, 0.75)
    assert seal(PRESS, later(1.0), BOOT, EXACT, ("another", MOMENT.wall)) == Seal(MOMENT.wall + 1, 0.0)


def test_the_two_of_a_switch_share_one() -> None:
    assert seal(PRESS, later(500), BOOT, EXACT, ("a press", MOMENT.wall - 1)).instant == MOMENT.wall - 1


def test_an_instant_far_ahead_is_of_a_wrong_clock_and_not_waited_for() -> None:
    assert seal(PRESS, later(0), BOOT, EXACT, ("another", MOMENT.wall + 4000)) == Seal(MOMENT.wall, 0.0)


@pytest.mark.parametrize(("at", "wait"), [(-500.5, 0.0), (0.0, 0.0), (1.5, 1.5), (30.0, 30.0), (4000.0, 0.0)])
def test_an_instant_that_was_named_is_sealed_as_it_stands(at: float, wait: float) -> None:
    named = replace(PRESS, at=MOMENT.wall + at)
    assert seal(named, later(0), BOOT, EXACT, ("another", MOMENT.wall + 1)) == Seal(MOMENT.wall + at, wait)


def test_a_stop_is_never_before_the_start_of_what_it_stops() -> None:
    stop = replace(PRESS, kind="stop", stops=TimeEntry(7, MOMENT.wall + 0.5))
    assert seal(stop, later(0.75), BOOT, EXACT, None) == Seal(MOMENT.wall + 1, 0.25)


@given(age=ages, offset=offsets, before=befores)
def test_whatever_is_known_it_is_right(age: float, offset: Offset, before: tuple[str, int] | None) -> None:
    now = later(age)
    latest = now.wall + offset.seconds - offset.uncertainty
    last = None if before is None else (before[0], float(int(latest) + before[1]))
    sealed = seal(PRESS, now, BOOT, offset, last)
    assert sealed.instant == int(sealed.instant)
    assert sealed.instant <= latest + sealed.wait + 1e-6, "never in the server's future once it may leave"
    if last is not None and last[0] == PRESS.press:
        assert sealed.instant == last[1]
        return
    if last is None:
        pressed = MOMENT.wall + offset.seconds
        assert pressed - 1 - offset.uncertainty - 1e-3 <= sealed.instant <= pressed + 1e-3
    elif last[1] < latest + 2:
        assert sealed.instant >= last[1] + 1
        assert 0.0 <= sealed.wait <= 3.0
        assert seal(PRESS, later(age + sealed.wait + 1e-3), BOOT, offset, last).wait == 0.0


def test_an_instant_named_in_the_past_does_not_bring_later_presses_together() -> None:
    world = idle()
    world.tracker.start(MAIL)
    world.settle()
    (_, first), *_ = world.server.applied
    world.tracker._queue.seal("an old one", first - 500)
    world.tracker.stop()
    world.wait(3)
    (_, second) = world.server.applied[1]
    assert second >= first + 1
