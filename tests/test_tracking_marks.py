"""Marks: what Focus does not know any more, what its whole list of tasks leaves out, and when a mark goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focus_tui.api import errors
from focus_tui.api.entry import DayRow, Task
from focus_tui.tracking import marks
from focus_tui.tracking.pins import Pin
from focus_tui.tracking.recents import Recents
from focus_tui.tracking.snapshot import Lists
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from tests.support.world import MAIL, PLAN, REPORT, Peer, World, idle, tracking

LISTED = (Task(1, "Report"), Task(3, "Plan"))
WHOLE = Lists(tasks=LISTED, whole_since=1000.0)


def refused(world: World, target: Target) -> None:
    """Start `target`, which is answered 404."""
    world.server.faults = [errors.NotFound]
    world.tracker.start(target)
    world.wait(2)


def read_lists(world: World) -> None:
    world.wait(1)
    world.tracker.refresh_lists()
    world.settle()


def test_a_404_of_a_start_marks_the_target_also_after_a_restart_and_in_other_processes() -> None:
    world = idle()
    refused(world, MAIL)
    assert world.tracker.snapshot.gone == (MAIL,)
    world.restart()
    assert world.tracker.snapshot.gone == (MAIL,)
    assert Peer(world).tracker.snapshot.gone == (MAIL,)


def test_the_mark_goes_when_the_task_is_listed_again() -> None:
    world = idle()
    refused(world, MAIL)
    for tasks, gone in ((LISTED, [MAIL]), ((*LISTED, Task(2, "Mail")), [])):
        world.server.tasks = tasks
        read_lists(world)
        assert list(world.tracker.snapshot.gone) == gone


def test_the_mark_of_a_time_block_goes_when_the_day_has_it_again() -> None:
    world = idle(tasks=LISTED)
    refused(world, PLAN)
    for plan, gone in (((), [PLAN]), ((DayRow(900, time_block_id=81, planned_start=world.server.now() + 60),), [])):
        world.server.plan = plan
        read_lists(world)
        assert list(world.tracker.snapshot.gone) == gone


def test_the_mark_goes_when_it_starts_all_the_same() -> None:
    world = idle()
    refused(world, MAIL)
    world.tracker.start(MAIL)
    world.settle()
    assert world.title == "Mail"
    assert world.tracker.snapshot.gone == ()


def test_of_many_the_latest_stay_marked() -> None:
    gone: marks.Gone = ()
    for number in range(12):
        gone = marks.with_gone(gone, Target("task", f"Task {number}", number))
    assert [target.task_id for target in gone] == list(range(11, 1, -1))
    again = marks.with_gone(gone, Target("task", "Task 5", 5))
    assert [target.task_id for target in again][:2] == [5, 11]
    assert len(again) == len(gone)
    assert marks.without(gone, {("task", 1), ("time block", 5)}) is gone
    assert marks.without(gone, {("task", 5)}) == tuple(target for target in gone if target.task_id != 5)


def test_recents_and_pins_that_the_whole_list_leaves_out_are_not_listed() -> None:
    recents = Recents.of((REPORT, MAIL, PLAN, TAKE_A_BREAK, Target("description", "Tea")))
    pinned = (Pin(1, Target("task", "Old", 9)), Pin(2, REPORT))
    assert marks.unlisted(WHOLE, recents, pinned) == {MAIL.key, ("task", 9)}
    block = Target("time block", "Block of an old task", 8, 80)
    assert marks.unlisted(WHOLE, Recents.of((block,)), ()) == {("task", 8)}


def test_a_list_that_may_lack_some_says_nothing_of_what_it_leaves_out() -> None:
    for lists in (Lists(), replace(WHOLE, whole_since=None)):
        assert marks.unlisted(lists, Recents.of((MAIL,)), (Pin(1, MAIL),)) == frozenset()


@pytest.mark.parametrize(("start", "is_unlisted"), [(999.0, True), (1001.0, False)])
def test_what_was_started_since_the_list_was_read_is_newer_than_the_list(start: float, is_unlisted: bool) -> None:
    recents = Recents().worked(MAIL, start, 1)
    assert (MAIL.key in marks.unlisted(WHOLE, recents, (Pin(1, MAIL),))) is is_unlisted


def test_a_task_that_left_the_list_is_marked_and_one_that_came_back_is_not() -> None:
    world = tracking(tasks=(Task(1, "Report"),))
    world.tracker.pin(MAIL)
    assert world.tracker.snapshot.unlisted == {MAIL.key}
    world.server.tasks = (Task(1, "Report"), Task(2, "Mail"))
    read_lists(world)
    assert world.tracker.snapshot.unlisted == frozenset()
    world.server.tasks = (Task(1, "Report"),)
    read_lists(world)
    assert world.tracker.snapshot.unlisted == {MAIL.key}
    unlisted = world.tracker.snapshot.unlisted
    world.wait(60)
    assert world.tracker.snapshot.unlisted is unlisted
    world.restart()
    assert world.tracker.snapshot.unlisted == {MAIL.key}


def test_a_task_made_elsewhere_that_runs_is_not_marked_before_the_list_is_read_anew() -> None:
    world = idle()
    world.wait(2)
    world.server.begin(Target("task", "New", 77))
    world.wait(15)
    world.tracker.refresh()
    world.settle()
    assert world.title == "Task 77"
    assert ("task", 77) not in world.tracker.snapshot.unlisted
