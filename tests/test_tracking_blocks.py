"""`0` and `t`: what is planned now, and the coming time blocks of one task."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from focus_tui.api.entry import DayRow, TimeBlock
from focus_tui.tracking.request import ReadBlocks
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from tests.support.world import MAIL, PLAN, REPORT, Peer, World, idle, tracking


def planned(**options: object) -> World:
    world = idle(**options)
    now = world.server.now()
    world.server.blocks = (
        TimeBlock(2, 2, now + 7200, now + 9000),
        TimeBlock(1, 2, now - 7200, now - 3600),
        TimeBlock(3, 2, now - 60, now + 3600),
        TimeBlock(9, 1, now + 60, now + 120),
    )
    return world


def blocks_asked(world: World) -> list[int]:
    return [request.task_id for request in world.requests if isinstance(request, ReadBlocks)]


def shown(world: World) -> list[int]:
    return [block.id for block in world.tracker.snapshot.blocks]


def test_the_coming_blocks_of_a_task_cost_one_request_and_the_key_again_hides_them() -> None:
    world = planned()
    world.tracker.show_blocks(MAIL)
    world.settle()
    assert blocks_asked(world) == [2]
    assert shown(world) == [3, 2]
    world.wait(1)
    world.tracker.show_blocks(REPORT)
    world.settle()
    assert shown(world) == [3, 2, 9]
    world.wait(600)
    assert blocks_asked(world) == [2, 1]
    world.tracker.show_blocks(MAIL)
    world.settle()
    assert shown(world) == [9]
    assert blocks_asked(world) == [2, 1]


def test_a_block_has_the_blocks_of_its_task_and_what_has_no_task_has_none() -> None:
    world = planned()
    world.tracker.show_blocks(PLAN)
    world.settle()
    assert blocks_asked(world) == [3]
    assert world.said == "No time blocks are planned for “Plan”."
    world.wait(1)
    world.tracker.show_blocks(TAKE_A_BREAK)
    assert world.said == "Only tasks have time blocks, and “Break” is none."
    world.settle()
    assert blocks_asked(world) == [3]


def test_t_takes_nothing_of_what_is_kept_for_keys() -> None:
    world = planned(quota=30)
    world.server.left = 9
    world.wait(15)
    world.tracker.refresh()
    world.settle()
    world.tracker.show_blocks(MAIL)
    world.settle()
    assert world.said.startswith("Not read: the last requests (8 left) are kept for starts and stops.")
    assert blocks_asked(world) == []


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (errors.Forbidden, "Focus says: The server says so (trace id 0f0e)."),
        (errors.NotFound, "Focus says: The server says so (trace id 0f0e)."),
        (errors.TimedOut, "No answer came."),
        (errors.NotReachable, "No answer came."),
        (errors.ServerError, "Focus answered with an error, 503."),
    ],
)
def test_what_could_not_be_read_is_told_and_not_tried_again(fault: type[errors.FocusError], says: str) -> None:
    world = planned()
    world.server.faults = [fault]
    world.tracker.show_blocks(MAIL)
    world.settle()
    assert world.said == f"The time blocks of “Mail” could not be read. {says} [t] try again"
    world.wait(300)
    assert blocks_asked(world) == [2]
    assert shown(world) == []


def test_a_spent_quota_is_one() -> None:
    world = planned(quota=30)
    world.server.left = 0
    world.tracker.show_blocks(MAIL)
    world.settle()
    assert "quota" in world.kinds
    assert world.tracker.snapshot.link == "out of quota"


def test_a_read_that_was_given_up_for_a_key_is_made_up_for() -> None:
    world = planned()
    world.tracker.show_blocks(MAIL)
    world.write()
    request = world.tracker.next()
    assert request == ReadBlocks(2)
    assert world.tracker.may_give_up(request)
    world.tracker.given_up(request)
    world.tracker.start(REPORT)
    world.settle()
    assert world.title == "Report"
    assert shown(world) == [3, 2]


@pytest.mark.parametrize("key", ["refresh_lists", "show_blocks"])
def test_a_process_that_follows_says_where_to_press(key: str) -> None:
    world = planned()
    peer = Peer(world)
    getattr(peer.tracker, key)(*([MAIL] if key == "show_blocks" else []))
    notice = peer.tracker.snapshot.notice
    assert notice is not None
    assert notice.text == "Another focus-tui sends, and reads the lists: press the key there."
    peer.look()
    world.settle()
    assert blocks_asked(world) == []


def test_R_says_that_the_lists_are_read_until_they_are() -> None:
    world = idle()
    world.tracker.refresh_lists()
    assert world.said == "The lists are read again."
    world.settle()
    assert world.tracker.snapshot.notices == ()


def test_0_starts_what_is_planned_and_is_a_switch_while_something_is_tracked() -> None:
    world = tracking()
    world.tracker.start_planned(PLAN)
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"]
    assert world.server.running is not None
    assert world.server.running.time_block_id == PLAN.time_block_id
    world.wait(2)
    world.tracker.start_planned(PLAN)
    assert world.said == "“Plan” is tracked already. [esc] close"


def test_0_says_whether_nothing_is_planned_or_the_plan_is_not_known() -> None:
    world = World()
    world.tracker.start_planned(None)
    assert world.said == "The plan of today is not known. [enter] start the highlighted"
    world = idle()
    world.tracker.start_planned(None)
    assert world.said == "Nothing is planned for the rest of today. [enter] start the highlighted"
    world.clock.advance(86_400)
    world.tracker.start_planned(None)
    assert world.said == "The plan of today is not known. [enter] start the highlighted"
    world.settle()
    assert world.sends == []


def test_0_for_a_planned_break_or_name_starts_just_that() -> None:
    world = idle()
    world.tracker.start_planned(TAKE_A_BREAK)
    world.settle()
    assert world.server.running is not None
    assert world.server.running.type == "break"
    world.wait(2)
    world.tracker.start_planned(Target("description", "Walk"))
    world.settle()
    assert world.sends[-1].action.target == Target("description", "Walk")


def test_in_the_unknown_state_0_says_that_it_is_not_known_what_runs() -> None:
    world = World()
    world.server.plan = (DayRow(1, planned_start=world.server.now()),)
    world.tracker.start_planned(PLAN)
    assert world.said == "It is not known what runs. [r] asks Focus"
