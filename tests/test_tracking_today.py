"""Today as the tracker keeps it: true without asking again, over restarts and midnight, and in every process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focus_tui.api import errors
from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page, TimeEntry
from focus_tui.clock import ManualClock
from focus_tui.targets.day import sums
from focus_tui.tracking.day import Day, DayAsked, Worked
from focus_tui.tracking.facts import Facts
from focus_tui.tracking.journal import Seen
from focus_tui.tracking.known import Known
from focus_tui.tracking.request import ReadDay
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.target import Target
from tests.support.world import MAIL, REPORT, Peer, World, idle, tracking

BERLIN = ZoneInfo("Europe/Berlin")


def today(world: World) -> Day:
    day = world.tracker.snapshot.day
    assert day is not None
    return day


def spans(day: Day) -> list[tuple[int, float, float | None]]:
    return [(each.row.id, each.start, each.end) for each in day.worked]


def truth(world: World) -> list[tuple[int, float, float | None]]:
    """What the server has of today."""
    server = world.server
    rows: list[tuple[int, float, float | None]] = [(entry.id, entry.start, end) for entry, end in server.ended]
    if server.running is not None:
        rows.append((server.running.id, server.running.start, None))
    start = today(world).start
    return sorted((row for row in rows if row[2] is None or row[2] > start), key=lambda row: (row[1], row[0]))


def days_asked(world: World) -> int:
    return sum(isinstance(request, ReadDay) for request in world.requests)


def test_before_anything_is_known_there_is_no_day() -> None:
    assert World().tracker.snapshot.day is None
    assert World(last=LastKnown(state="idle")).tracker.snapshot.day is not None


def test_own_starts_and_stops_are_in_it_at_once_and_without_asking() -> None:
    world = tracking()
    assert today(world).source == "focus"
    asked = days_asked(world)
    assert spans(today(world)) == truth(world)
    world.wait(600)
    world.tracker.switch(MAIL)
    shown = today(world)
    assert [each.row.task_name for each in shown.worked if each.end is None] == ["Mail"]
    world.settle()
    assert spans(today(world)) == truth(world)
    world.wait(300)
    world.tracker.stop()
    assert today(world).runs is None
    world.settle()
    assert spans(today(world)) == truth(world)
    assert len(truth(world)) == 2
    assert days_asked(world) == asked


def test_it_is_the_very_same_value_while_nothing_of_it_changes() -> None:
    world = tracking()
    before = today(world)
    world.wait(1200, step=5)
    assert len(world.reads) > 5
    assert today(world) is before


def test_queued_actions_show_as_done_and_taken_back_ones_do_not() -> None:
    world = tracking()
    world.server.faults = [errors.NotReachable] * 100
    world.wait(60)
    world.tracker.stop()
    world.settle()
    assert today(world).runs is None
    stopped = today(world).worked[-1].end
    world.wait(60)
    world.tracker.start(MAIL)
    assert [each.end for each in today(world).worked] == [stopped, None]
    world.tracker.stop()  # within the moment in which that takes the start back
    assert [each.end for each in today(world).worked] == [stopped]


def test_held_actions_change_nothing_of_it() -> None:
    world = tracking()
    world.clock.advance(40)
    other = world.server.begin(MAIL, world.server.now() // 1 - 30)
    world.tracker.stop()
    world.settle()
    assert "held" in world.kinds
    assert today(world).runs is not None
    assert today(world).worked[-1].row.id == other.id


def test_what_is_stopped_elsewhere_ends_where_it_was_seen_last_until_the_list_tells() -> None:
    world = tracking()
    entry, seen = world.server.running, world.server.now()
    assert entry is not None
    world.clock.advance(120)
    world.server.ended.append((entry, world.server.now() - 50))
    world.server.running = None
    world.tracker.refresh()
    world.settle()
    (only,) = today(world).worked
    assert only.about
    assert only.end == pytest.approx(seen, abs=3)
    world.wait(3600, step=5)
    assert spans(today(world)) == truth(world)
    assert not today(world).worked[0].about


def test_what_is_replaced_elsewhere_ends_where_the_next_began() -> None:
    world = tracking()
    entry = world.server.running
    assert entry is not None
    world.clock.advance(120)
    began = world.server.now() // 1 - 60
    world.server.ended.append((entry, began))
    world.server.begin(MAIL, began)
    world.tracker.refresh()
    world.settle()
    assert spans(today(world)) == truth(world)
    assert [each.about for each in today(world).worked] == [True, False]


def test_what_goes_on_elsewhere_after_all_may_end_again() -> None:
    world = tracking()
    entry = world.server.running
    ends = []
    for running in (None, entry, None):
        world.server.running = running
        world.wait(60)
        world.tracker.refresh()
        world.settle()
        (only,) = today(world).worked
        ends.append(only.end)
    assert ends[1] is None
    assert ends[0] is not None
    assert ends[2] is not None
    assert ends[2] > ends[0] + 50


def test_what_was_edited_elsewhere_is_as_it_is_now() -> None:
    world = tracking()
    assert world.server.running is not None
    world.server.running = replace(world.server.running, start=world.server.running.start - 900, task_id=7)
    world.clock.advance(30)
    world.tracker.refresh()
    world.settle()
    assert spans(today(world)) == truth(world)
    assert today(world).worked[0].row.task_id == 7
    world.restart()
    assert spans(today(world)) == truth(world)


def test_without_a_list_the_journal_has_what_was_seen_here() -> None:
    world = tracking(refuses_lists=True)
    assert (today(world).source, today(world).planned) == ("journal", None)
    world.wait(600)
    world.tracker.switch(MAIL)
    world.wait(60)
    world.tracker.stop()
    world.wait(2)
    assert spans(today(world)) == truth(world)
    world.restart()
    assert today(world).source == "journal"
    assert spans(today(world)) == truth(world)


def test_a_restart_forgets_neither_the_list_nor_what_came_after_it() -> None:
    world = tracking()
    world.wait(60)
    world.tracker.switch(MAIL)
    world.wait(60)
    shown = today(world)
    world.restart()
    assert today(world) == shown
    assert today(world).source == "focus"


def test_after_a_restart_a_stop_is_newer_than_the_list_and_the_next_list_than_the_stop() -> None:
    world = tracking()
    world.restart()
    world.clock.advance(60)
    asked = days_asked(world)
    world.tracker.stop()
    send = world.leave()
    world.tracker.settled(send, world.server.answer(send))
    assert spans(today(world)) == truth(world)
    assert days_asked(world) == asked
    world.write()
    world.restart()
    assert spans(today(world)) == truth(world)
    (first, _), *_ = world.server.ended
    world.server.ended[0] = first, first.start + 5
    world.wait(3700, step=10)
    assert spans(today(world)) == truth(world)


def test_what_is_learned_is_newer_than_all_that_the_journal_has() -> None:
    known = Known(ManualClock(), 1, 22)
    known.adopt(Facts(day_asked=DayAsked(0.0, 1.0, 0.5, order=7)))
    assert known.next_order() == 8
    known.adopt_seen((Seen(TimeEntry(1, 0.0), 1.0, order=11), Seen(TimeEntry(2, 0.0), 1.0, order=10)))
    assert known.next_order() == 12


def test_what_had_ended_before_the_day_is_forgotten() -> None:
    known = Known(ManualClock(), 1, 22)
    for id, end in ((1, 100.0), (2, 200.0), (3, 300.0)):
        known.saw_end(TimeEntry(id, 50.0), end)
    known.believe(TimeEntry(4, 60.0), known.clock.now())
    known.forget_seen_before(200.0)
    assert list(known.seen) == [3, 4]


def test_a_list_of_yesterday_is_not_todays() -> None:
    world = idle(running=REPORT)
    world.wait(60)
    world.tracker.stop()
    world.settle()
    world.clock.advance(20 * 3600)
    world.restart()
    assert today(world).source == "journal"
    assert today(world).worked == ()
    world.calm()
    assert today(world).source == "focus"


@pytest.mark.parametrize("refuses", [False, True], ids=["with lists", "without lists"])
def test_midnight_begins_another_day_in_which_the_running_entry_goes_on(refuses: bool) -> None:
    evening = datetime(2027, 1, 15, 23, 50, tzinfo=BERLIN).timestamp()
    world = tracking(clock=ManualClock(evening, zone=BERLIN), refuses_lists=refuses)
    before = today(world)
    world.tracker.switch(MAIL)
    world.wait(590)
    assert [each.end is None for each in today(world).worked] == [False, True]
    world.wait(30)
    after = today(world)
    assert after.start == before.end
    assert [(each.row.task_id, each.start < after.start, each.end) for each in after.worked] == [(2, True, None)]
    assert sums(after, world.server.now()).worked == pytest.approx(world.server.now() - after.start, abs=1)
    world.tracker.stop()
    world.settle()
    assert [each.end is None for each in today(world).worked] == [False]


def test_the_day_ends_also_while_nothing_is_asked() -> None:
    evening = datetime(2027, 1, 15, 23, 59, 30, tzinfo=BERLIN).timestamp()
    world = idle(clock=ManualClock(evening, zone=BERLIN), quota=30)
    before = today(world)
    world.server.left = 0
    world.tracker.refresh()
    world.settle()
    world.clock.advance(60)
    world.tracker.tick()
    assert today(world).start == before.end


def test_it_is_told_when_not_all_of_the_list_could_be_read() -> None:
    world = World()
    world.server.dropped = 1
    world.calm()
    assert not today(world).complete
    assert today(world).source == "focus"


def test_what_is_deleted_is_not_there_although_it_is_listed() -> None:
    world = World()
    rows = tuple(DayRow(900 + n, start=world.server.now() - 60, deleted_at=n or None) for n in (0, 5))
    plans = tuple(DayRow(910 + n, planned_start=world.server.now(), deleted_at=n or None) for n in (0, 5))
    while not isinstance(request := world.tracker.next(), ReadDay):
        assert not isinstance(request, float)
        world.tracker.settled(request, world.server.answer(request))
    answer = world.server.answer(request)
    assert isinstance(answer, Answer)
    world.tracker.settled(request, replace(answer, value=Page((*rows, *plans))))
    assert [each.row.id for each in today(world).worked] == [900]
    assert [row.id for row in today(world).planned or ()] == [910]
    assert [row.id for row in world.tracker.snapshot.lists.day or ()] == [900, 910]


def test_further_pages_are_read_one_after_the_other() -> None:
    world = World(quota=240)
    for hour in range(250):
        start = world.server.now() - 7 * 3600 + 60 * hour
        world.server.ended.append((world.server.begin(REPORT, start), start + 50))
    world.server.running = None
    world.server.per_page = 100
    world.settle()
    world.wait(2)
    assert len(today(world).worked) >= 100
    world.wait(400, step=5)
    asked = [request for request in world.requests if isinstance(request, ReadDay)]
    assert [request.page for request in asked] == [1, 2, 3]
    assert len(today(world).worked) == 250
    assert today(world).complete
    before, lengths = len(world.requests), set[int]()
    world.tracker.subscribe(lambda shown: lengths.add(len(shown.day.worked if shown.day else ())))
    world.wait(3600, step=5)
    again = [each for each in world.requests[before:] if isinstance(each, ReadDay)]
    assert [request.page for request in again] == [1, 2, 3]
    assert lengths == {250}


def test_a_server_that_repeats_a_page_is_not_asked_for_ever() -> None:
    world = World(quota=600, repeats=True, per_page=2)
    for number in range(5):
        start = world.server.now() - 3600 + 60 * number
        world.server.ended.append((world.server.begin(REPORT, start), start + 50))
    world.server.running = None
    world.settle()
    world.wait(300, step=5)
    assert [request.page for request in world.requests if isinstance(request, ReadDay)] == [1, 2]
    assert len(today(world).worked) == 2


def test_another_process_shows_the_same_day() -> None:
    world = tracking()
    peer = Peer(world)
    assert peer.tracker.snapshot.day == today(world)
    for process, act in ((world, "switch"), (peer, "stop"), (peer, "start"), (world, "stop")):
        world.wait(60)
        peer.look()
        getattr(process.tracker, act)(*{"switch": (MAIL,), "start": (REPORT,)}.get(act, ()))
        for _ in range(3):
            peer.look()
            world.wait(1)
            peer.tracker.tick()
            peer.look()
        assert peer.tracker.snapshot.day == today(world)
        assert spans(today(world)) == truth(world)
    peer.take_over()
    assert spans(today(world)) == truth(world)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["start", "switch", "stop", "break", "restart", "refresh", "wait"]), st.integers(6, 4000)
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(ACTS, st.booleans(), st.integers(0, 23))
def test_whatever_is_done_here_is_shown_as_the_server_has_it(
    acts: list[tuple[str, int]], refuses: bool, hour: int
) -> None:
    clock = ManualClock(datetime(2027, 1, 15, hour, 30, tzinfo=BERLIN).timestamp(), zone=BERLIN)
    world = idle(clock=clock, refuses_lists=refuses)
    for act, seconds in acts:
        match act:
            case "start":
                world.tracker.start(REPORT)
            case "switch":
                world.tracker.switch(MAIL)
            case "stop":
                world.tracker.stop()
            case "break":
                world.tracker.take_break()
            case "restart":
                world.restart()
            case "refresh":
                world.tracker.refresh()
        world.settle()
        world.wait(seconds, step=60)
        if world.tracker.snapshot.actions:
            continue
        assert spans(today(world)) == truth(world)
        assert today(world).source == ("journal" if refuses else "focus")


ELSEWHERE = st.lists(
    st.tuples(st.sampled_from(["begin", "end", "wait", "restart"]), st.integers(20, 900)), min_size=1, max_size=10
)


@settings(deadline=None)
@given(ELSEWHERE)
def test_what_others_do_is_never_shown_as_more_than_it_was_while_each_of_it_is_seen(
    acts: list[tuple[str, int]],
) -> None:
    world = idle(quota=600, refuses_lists=True)
    server = world.server
    for act, seconds in acts:
        now = server.now() // 1
        if act in ("begin", "end") and server.running is not None:
            server.ended.append((server.running, now))
            server.running = None
        if act == "begin":
            server.begin(Target("task", "Else", 9), now)
        if act == "restart":
            world.restart()
        world.wait(seconds, step=5)
        real = {id: end for id, _, end in truth(world)}
        for each in today(world).worked:
            assert each.row.id in real
            end = real[each.row.id]
            assert each.end is None or end is None or each.end <= end + 1


def test_a_row_that_was_found_of_a_lost_start_is_in_it() -> None:
    world = idle()
    world.wait(5)
    world.tracker.start(MAIL)
    world.server.faults = [errors.TimedOut]
    send = world.leave()
    world.tracker.settled(send, world.server.answer(send))
    began = send.action.sealed
    assert began is not None
    world.server.ended.append((world.server.begin(MAIL, began), began + 20))
    world.server.running = None
    world.wait(100)
    assert "ended elsewhere" in world.said or world.tracker.snapshot.actions == ()
    assert spans(today(world)) == truth(world)


def test_the_worked_row_of_what_runs_is_the_one_that_ticks() -> None:
    world = tracking()
    running = today(world).runs
    assert isinstance(running, Worked)
    assert world.tracker.snapshot.tracked is not None
    assert running.start == world.tracker.snapshot.tracked.start
