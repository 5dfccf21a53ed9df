"""Time: wrong clocks, steps, sleep, summer time, travel, and timers that were forgotten."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from focus_tui.api import errors
from focus_tui.clock import ManualClock
from focus_tui.tracking.request import ReadDay
from tests.support.world import MAIL, World, idle, tracking

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600.0


class Travelling(ManualClock):
    """A clock whose user has gone to `zone_there`; the program learns of it when it looks."""

    zone_there: tzinfo | None = None

    def renew_zone(self) -> None:
        self.zone = self.zone_there or self.zone


def elapsed(world: World) -> float:
    shown = world.tracker.snapshot.elapsed(world.clock.now())
    assert shown is not None
    return shown


def assert_delivered(world: World, kind: str, instant: float) -> None:
    """One action has reached the server: this one, with this instant to within two seconds."""
    ((delivered, at),) = world.server.applied
    assert delivered == kind
    assert at == pytest.approx(instant, abs=2)


@pytest.mark.parametrize("skew", [-5 * HOUR, -90.0, 0.0, 1.4, 90.0, 26 * HOUR])
def test_a_wrong_clock_shows_right_times_and_sends_right_instants(skew: float) -> None:
    world = tracking(skew=skew)
    assert elapsed(world) == pytest.approx(600, abs=3)
    world.wait(5)
    now = world.server.now()
    world.tracker.switch(MAIL)
    assert elapsed(world) == pytest.approx(0, abs=2)
    world.wait(5)
    assert {kind for kind, _ in world.server.applied} == {"stop", "start"}
    assert all(instant == pytest.approx(now, abs=2) for _, instant in world.server.applied)
    assert elapsed(world) == pytest.approx(5, abs=2)
    assert ("clock" in world.kinds) == (abs(skew) >= 30)


@pytest.mark.parametrize("skew", [-5 * HOUR, 5 * HOUR])
def test_a_press_before_the_servers_time_was_known_is_sent_with_the_right_instant(skew: float) -> None:
    world = World(skew=skew)
    world.server.faults = [errors.NotReachable] * 10_000
    world.tracker.start(MAIL)
    pressed = world.server.now()
    world.wait(600, step=5)
    world.server.faults = []
    world.wait(70)
    assert_delivered(world, "start", pressed)


@pytest.mark.parametrize("step", [-3 * HOUR, 2 * HOUR])
def test_a_press_before_the_wall_clock_was_set_keeps_its_instant(step: float) -> None:
    world = idle()
    world.server.faults = [errors.NotReachable] * 10_000
    world.clock.advance(40)
    world.tracker.start(MAIL)
    pressed = world.server.now()
    world.wait(100)
    world.clock.step(step)
    world.server.skew -= step
    world.wait(100)
    assert elapsed(world) == pytest.approx(200, abs=2), "set clocks change nothing, also while offline"
    world.server.faults = []
    world.wait(70)
    assert_delivered(world, "start", pressed)
    assert elapsed(world) == pytest.approx(270, abs=3)


def test_after_a_step_few_requests_are_enough_for_a_right_instant() -> None:
    world = tracking(quota=30)
    world.clock.advance(300)
    world.server.left = 3
    world.tracker.refresh()
    world.settle()
    world.wait(2)
    world.clock.step(7200)
    world.server.skew -= 7200
    world.tracker.tick()
    now = world.server.now()
    world.tracker.stop()
    world.settle()
    assert_delivered(world, "stop", now)


def test_sleep_and_a_step_of_the_clock_read_current() -> None:
    for jump in ("sleep", "step"):
        world = tracking()
        world.wait(5)
        before = len(world.reads)
        getattr(world.clock, jump)(120)
        if jump == "step":
            world.server.skew -= 120
        world.tracker.tick()
        assert elapsed(world) == pytest.approx(606 + (120 if jump == "sleep" else 0), abs=3)
        world.settle()
        assert len(world.reads) == before + 1
        assert elapsed(world) == pytest.approx(606 + (120 if jump == "sleep" else 0), abs=3)


def test_a_clock_that_is_off_is_told_until_closed() -> None:
    world = tracking(skew=-90.0)
    assert "clock" in world.kinds
    assert elapsed(world) == pytest.approx(600, abs=3)
    while world.tracker.snapshot.notice is not None:
        world.tracker.dismiss()
    world.wait(900, step=5)
    assert world.tracker.snapshot.notices == ()


def test_a_start_in_the_future_shows_nothing_elapsed() -> None:
    world = idle()
    world.server.begin(MAIL, world.server.now() + 300)
    world.wait(20)
    world.tracker.refresh()
    world.settle()
    assert world.title == "Mail"
    assert elapsed(world) == 0
    world.wait(290)
    assert elapsed(world) == pytest.approx(10, abs=2)


@pytest.mark.parametrize(
    "change", [datetime(2027, 3, 28, 3, tzinfo=BERLIN), datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN)]
)
def test_summer_time_neither_lengthens_nor_shortens_what_runs(change: datetime) -> None:
    clock = ManualClock(change.timestamp() - 2 * HOUR, zone=BERLIN)
    world = tracking(clock=clock)
    world.wait(4 * HOUR, step=30)
    assert elapsed(world) == pytest.approx(4 * HOUR + 600, abs=3)
    now = world.server.now()
    world.tracker.stop()
    world.settle()
    assert_delivered(world, "stop", now)
    assert world.said.startswith("Stopped “Report” after 4:10:0")


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2027, 3, 28, 12, tzinfo=BERLIN), 23), (datetime(2027, 10, 31, 12, tzinfo=BERLIN), 25)],
)
def test_the_day_asked_for_is_the_local_one(day: datetime, hours: int) -> None:
    world = idle(clock=ManualClock(day.timestamp(), zone=BERLIN))
    (asked,) = [request for request in world.requests if isinstance(request, ReadDay)]
    assert world.clock.local(asked.start).strftime("%d %H:%M") == day.strftime("%d 00:00")
    assert asked.end - asked.start == hours * HOUR


def test_midnight_makes_another_day_of_it_and_the_timer_goes_on() -> None:
    evening = datetime(2027, 1, 15, 23, 50, tzinfo=BERLIN)
    world = tracking(clock=ManualClock(evening.timestamp(), zone=BERLIN))
    world.wait(1200, step=5)
    days = [request for request in world.requests if isinstance(request, ReadDay)]
    assert [world.clock.local(day.start).day for day in days] == [15, 16]
    assert elapsed(world) == pytest.approx(1800, abs=3)


def test_another_time_zone_is_taken_up_on_wake_with_its_own_day() -> None:
    clock = Travelling(datetime(2027, 1, 15, 20, tzinfo=BERLIN).timestamp(), zone=BERLIN)
    world = tracking(clock=clock)
    clock.zone_there = ZoneInfo("Asia/Tokyo")
    world.wait(60)
    assert clock.local(clock.now().wall).tzinfo == BERLIN
    clock.sleep(300)
    world.wait(2)
    assert clock.zone == ZoneInfo("Asia/Tokyo")
    days = [request for request in world.requests if isinstance(request, ReadDay)]
    assert [clock.local(day.start).strftime("%d %H:%M") for day in days] == ["15 08:00", "16 00:00"]
    assert elapsed(world) == pytest.approx(962, abs=4)
    now = world.server.now()
    world.tracker.stop()
    world.settle()
    assert_delivered(world, "stop", now)


def test_a_hundred_hours_are_shown_as_such() -> None:
    world = idle()
    world.server.begin(MAIL, world.server.now() - 100 * HOUR)
    world.wait(20)
    world.tracker.refresh()
    world.settle()
    assert elapsed(world) == pytest.approx(100 * HOUR, abs=25)
    world.wait(1)
    world.tracker.stop()
    world.settle()
    assert world.said.startswith("Stopped “Mail” after 100:00:2")


def test_a_forgotten_timer_is_asked_about_once_and_never_stopped() -> None:
    world = tracking()
    world.wait(10 * HOUR - 700, step=30)
    assert "forgotten" not in world.kinds
    world.wait(200, step=10)
    assert world.said == "“Report” has been running for 10 h. Is that right? [x] stop [esc] keep"
    world.tracker.dismiss()
    world.wait(5 * HOUR, step=30)
    assert "forgotten" not in world.kinds
    assert world.sends == []
    assert world.title == "Report"


def test_a_restart_does_not_ask_about_the_same_entry_again_but_about_the_next_one() -> None:
    world = tracking()
    world.wait(10 * HOUR, step=30)
    assert "forgotten" in world.kinds
    world.restart()
    world.wait(400, step=10)
    assert world.title == "Report"
    assert "forgotten" not in world.kinds
    world.server.begin(MAIL, world.server.now() - 11 * HOUR)
    world.wait(400, step=10)
    assert "forgotten" in world.kinds


def test_when_a_timer_counts_as_forgotten_can_be_set() -> None:
    world = tracking(forgotten=HOUR)
    world.wait(HOUR, step=10)
    assert "forgotten" in world.kinds


def slept(seconds: float) -> tuple[World, float]:
    """A machine that slept while Report ran, and when the sleep began by the server's clock."""
    world = tracking()
    world.wait(30)
    began = world.server.now()
    world.clock.sleep(seconds)
    return world, began


def test_a_long_sleep_offers_to_end_what_ran_when_it_began() -> None:
    world, began = slept(2 * HOUR)
    world.wait(1)
    since = world.clock.local(began).strftime("%H:%M")
    assert world.said == (
        f"“Report” ran on while this machine slept from {since}, for 2 h. [y] end it at {since} [n] keep"
    )
    assert world.sends == []
    world.wait(60)
    world.tracker.yes()
    world.settle()
    assert world.server.applied == [("stop", began // 1)]
    assert world.tracker.snapshot.state == "idle"
    assert world.said.startswith("Stopped “Report” after 0:10:3")


def test_n_keeps_what_ran_through_a_sleep() -> None:
    world, _ = slept(2 * HOUR)
    world.wait(1)
    world.tracker.no()
    world.wait(600, step=5)
    assert world.tracker.snapshot.notices == ()
    assert elapsed(world) == pytest.approx(2 * HOUR + 1231, abs=5)
    assert world.sends == []


def test_a_short_sleep_offers_nothing() -> None:
    world, _ = slept(590)
    world.wait(5)
    assert world.tracker.snapshot.notices == ()


def test_what_was_stopped_elsewhere_during_a_sleep_is_not_asked_about() -> None:
    world, _ = slept(2 * HOUR)
    world.server.running = None
    world.wait(5)
    assert world.kinds == {"stopped elsewhere"}


def test_a_sleep_that_is_interrupted_while_offline_is_one_sleep() -> None:
    world, began = slept(2 * HOUR)
    world.server.faults = [errors.NotReachable] * 100
    world.wait(5)
    world.clock.sleep(HOUR)
    world.wait(1)
    world.server.faults = []
    world.wait(70)
    assert "for 3 h" in world.said
    world.tracker.yes()
    world.settle()
    assert world.server.applied == [("stop", began // 1)]


def test_a_gap_without_sleep_reads_current_and_offers_nothing() -> None:
    world = tracking()
    world.wait(5)
    told: list[bool] = []
    world.tracker.on_change(lambda: told.append(True))
    reads = len(world.reads)
    world.clock.advance(2 * HOUR)
    world.tracker.tick()
    assert told, "whoever waits for something to send is told that there is"
    world.settle()
    assert len(world.reads) == reads + 1
    assert world.tracker.snapshot.notices == ()


def test_a_stop_of_this_process_reads_current_however_short_it_was() -> None:
    world = tracking()
    world.wait(1)
    reads = len(world.reads)
    world.tracker.came_back()
    world.settle()
    assert len(world.reads) == reads + 1
    world.clock.advance(2 * HOUR)
    world.tracker.came_back()
    world.settle()
    assert len(world.reads) == reads + 2
    assert world.tracker.snapshot.notices == ()


def test_a_step_of_the_clock_offers_nothing() -> None:
    world = tracking()
    world.wait(5)
    world.clock.step(2 * HOUR)
    world.server.skew -= 2 * HOUR
    world.wait(5)
    assert not {"slept", "forgotten"} & world.kinds


def test_a_step_that_was_noticed_while_writing_is_shown_by_the_next_tick() -> None:
    world = tracking()
    world.server.faults = [errors.NotReachable] * 100
    shown = world.tracker.snapshot.elapsed(world.clock.now())
    assert shown is not None
    world.clock.step(-3600)
    world.server.skew += 3600
    world.tracker.change()
    world.tracker.tick()
    assert world.tracker.snapshot.elapsed(world.clock.now()) == pytest.approx(shown, abs=1)
