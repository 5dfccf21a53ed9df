"""Pins: numbers of their own for targets, kept over restarts, and the same in every process of a profile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api import errors
from focus_tui.api.entry import Task
from focus_tui.clock import ManualClock
from focus_tui.tracking import codec
from focus_tui.tracking.journal import Outdated, Unusable
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.pins import FACT, MOST, Pin, Pins
from focus_tui.tracking.sqlite import SqliteJournal
from focus_tui.tracking.surroundings import Journal
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tracking.tracker import Tracker
from tests.support.journals import targets, texts
from tests.support.world import MAIL, PLAN, REPORT, Peer, World, idle, tracking, write

TEA = Target("description", "Tea")
MANY = tuple(Target("task", f"Task {number}", 100 + number) for number in range(10))


def pins(tracker: Tracker) -> list[tuple[int, str]]:
    return [(each.number, each.target.name) for each in tracker.snapshot.pins]


def pin(world: World, *wanted: Target) -> None:
    for target in wanted:
        world.clock.advance(1)
        world.tracker.pin(target)
    world.write()


def test_a_pin_has_the_least_free_number_and_keeps_it() -> None:
    world = idle()
    pin(world, REPORT, MAIL, TEA, MAIL)
    assert pins(world.tracker) == [(1, "Report"), (3, "Tea")]
    pin(world, PLAN)
    assert pins(world.tracker) == [(1, "Report"), (2, "Plan"), (3, "Tea")]


def test_what_p_did_is_said() -> None:
    world = idle()
    pin(world, MAIL)
    assert world.said == "“Mail” is pinned. [1] start it [p] unpin"
    pin(world, MAIL)
    assert world.said == "“Mail” is not pinned any more."


def test_of_a_time_block_its_task_is_pinned_which_is_there_on_other_days_too() -> None:
    world = idle()
    for wanted, pinned in (
        (PLAN, [Target("task", "Plan", 3)]),
        (Target("task", "Plan", 3), []),
        (TAKE_A_BREAK, [TAKE_A_BREAK]),
    ):
        pin(world, wanted)
        assert [each.target for each in world.tracker.snapshot.pins] == pinned


def test_the_tenth_is_answered_with_a_notice() -> None:
    world = idle()
    pin(world, *MANY)
    assert len(world.tracker.snapshot.pins) == MOST
    assert world.said == (
        "Nine targets are pinned, and there is no number left for “Task 9”. Unpin one first."
        " [p] on a pinned target unpins it"
    )


def test_a_digit_starts_its_pin_and_is_a_switch_while_something_is_tracked() -> None:
    world = tracking()
    pin(world, REPORT, MAIL)
    world.tracker.start_pinned(2)
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"]
    assert world.title == "Mail"
    world.wait(2)
    world.tracker.start_pinned(2)
    assert world.said == "“Mail” is tracked already. [esc] close"
    world.wait(2)
    world.tracker.stop()
    world.wait(2)
    world.tracker.start_pinned(1)
    world.settle()
    assert world.title == "Report"


def test_a_digit_starts_its_pin_by_its_present_name() -> None:
    world = idle()
    pin(world, MAIL)
    world.server.tasks = (Task(2, "Post", project="Office"),)
    world.tracker.refresh_lists()
    world.settle()
    world.tracker.start_pinned(1)
    assert world.title == "Post"


def test_a_digit_without_a_pin_says_how_to_pin() -> None:
    world = idle()
    world.tracker.start_pinned(4)
    assert world.said == "Nothing is pinned as 4. [p] pin the highlighted"
    world.settle()
    assert world.sends == []


def test_in_the_unknown_state_a_digit_says_that_it_is_not_known_what_runs() -> None:
    world = World()
    pin(world, MAIL)
    world.tracker.start_pinned(1)
    assert world.said == "It is not known what runs. [r] asks Focus"


def test_pins_outlive_the_program_and_a_reboot() -> None:
    world = idle()
    pin(world, MAIL, TEA, MAIL)
    world.restart()
    assert pins(world.tracker) == [(2, "Tea")]
    world.clock.reboot(60)
    world.restart()
    assert pins(world.tracker) == [(2, "Tea")]
    world.settle()
    assert pins(world.tracker) == [(2, "Tea")]


def test_a_pin_is_written_while_a_request_is_under_way() -> None:
    world = idle()
    world.clock.advance(20)
    world.tracker.refresh()
    world.write()
    assert not isinstance(world.tracker.next(), float)
    pin(world, MAIL)
    assert FACT in world.journal.load().facts
    assert world.tracker.change() is None


def test_a_pin_and_its_taking_back_before_it_was_written_write_nothing() -> None:
    world = idle()
    world.write()
    for _ in range(2):
        world.clock.advance(1)
        world.tracker.pin(MAIL)
    change = world.tracker.change()
    assert change is None or FACT not in change.facts
    assert world.tracker.snapshot.pins == ()


def test_a_process_that_follows_pins_too_and_the_sender_shows_it() -> None:
    world = idle()
    pin(world, REPORT)
    peer = Peer(world)
    assert pins(peer.tracker) == [(1, "Report")]
    peer.tracker.pin(MAIL)
    peer.look()
    assert pins(peer.tracker) == [(1, "Report"), (2, "Mail")]
    world.settle()
    assert pins(world.tracker) == [(1, "Report"), (2, "Mail")]
    pin(world, REPORT)
    peer.look()
    assert pins(peer.tracker) == [(2, "Mail")]


def test_pins_of_both_at_once_are_all_there() -> None:
    world = idle()
    peer = Peer(world)
    peer.tracker.pin(MAIL)
    world.tracker.pin(REPORT)
    world.clock.advance(1)
    world.tracker.start(PLAN)
    world.write()
    peer.look()
    world.write()
    assert pins(world.tracker) == pins(peer.tracker) == [(1, "Report"), (2, "Mail")]
    world.settle()
    assert world.title == "Plan"


def test_the_last_number_goes_to_who_writes_first_and_the_other_is_told() -> None:
    world = idle()
    pin(world, *MANY[:8])
    peer = Peer(world)
    peer.tracker.pin(MAIL)
    pin(world, REPORT)
    peer.look()
    assert pins(peer.tracker) == pins(world.tracker)
    assert peer.tracker.change() is None
    notice = peer.tracker.snapshot.notice
    assert notice is not None
    assert notice.text.startswith("Nine targets are pinned, and there is no number left for “Mail”.")


def test_a_sender_that_was_taken_over_keeps_its_pin() -> None:
    world = idle()
    peer = Peer(world)
    world.tracker.pin(MAIL)
    before, its_journal = peer.take_over()
    write(before, its_journal)
    assert not before.sends
    write(world.tracker, world.journal)
    assert pins(world.tracker) == pins(before) == [(1, "Mail")]


def test_one_that_may_never_send_pins_nothing() -> None:
    peer = Peer(idle(), "The state folder is on a network file system.")
    peer.tracker.pin(MAIL)
    assert peer.tracker.snapshot.pins == ()
    assert peer.tracker.change() is None


def test_pins_go_on_in_memory_where_the_journal_cannot_be_written() -> None:
    world = idle()
    pin(world, REPORT, MAIL, REPORT)
    world.journal = MemoryJournal()
    world.tracker.leave_disk(world.journal.lead(), "The disk is full.")
    world.write()
    assert pins(world.tracker) == [(2, "Mail")]
    assert codec.pins_of(world.journal.load().facts[FACT]) == ((2, MAIL),)


@pytest.mark.parametrize(
    "text", ["?", "[]", '{"0": {}}', '{"10": {}}', '{"1": {"kind": "x"}}', '{"": 1}', "[" * 99_999]
)
def test_pins_that_make_no_sense_are_none_and_can_be_made_anew(text: str) -> None:
    world = idle()
    kept = world.journal.load()
    world.journal = MemoryJournal(kept.__class__(facts={**kept.facts, FACT: text}))
    world.restart()
    assert world.tracker.snapshot.pins == ()
    pin(world, MAIL)
    assert pins(world.tracker) == [(1, "Mail")]
    assert world.tracker.change() is None


def test_while_requests_fail_pins_are_kept_all_the_same() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable] * 10
    world.tracker.start(MAIL)
    world.settle()
    pin(world, TEA)
    world.restart()
    assert pins(world.tracker) == [(1, "Tea")]


@given(pinned=st.dictionaries(st.integers(1, 9), targets))
def test_what_is_written_is_read_again(pinned: dict[int, Target]) -> None:
    written = tuple(Pin(number, pinned[number]) for number in sorted(pinned))
    assert codec.pins_of(codec.pins_text(written)) == written


@given(text=texts | st.text(max_size=40))
def test_whatever_stands_there_breaks_nothing(text: str) -> None:
    kept = Pins()
    kept.adopt(text)
    kept.wish(MAIL, 5)
    change = kept.change()
    assert change is not None
    assert change[1] == text
    assert kept.at(5) == MAIL or any(each.target.key == MAIL.key for each in kept.shown)


@pytest.fixture(params=["memory", "file"])
def handles(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Journal, Journal]]:
    one: Journal
    other: Journal
    if request.param == "memory":
        one = MemoryJournal()
        other = one.another()
    else:
        one, other = (SqliteJournal(tmp_path / "journal", synchronous="OFF") for _ in range(2))
    yield one, other
    one.close()
    other.close()


@pytest.mark.parametrize("seed", range(5))
def test_two_processes_on_one_journal(handles: tuple[Journal, Journal], seed: int) -> None:
    """Keys, writes and looks of two processes in any order: at the end both show what they wanted."""
    random, clock = Random(seed), ManualClock()
    sender, follower = (Tracker(clock, 1, 22, random=Random(each)) for each in (1, 2))
    sender.lead(handles[0].lead())
    follower.follow()
    both = ((sender, handles[0], MANY[:4]), (follower, handles[1], MANY[4:8]))
    wanted: dict[Target, bool] = {}

    def press(tracker: Tracker, own: tuple[Target, ...]) -> None:
        clock.advance(1)
        target = random.choice(own)
        tracker.pin(target)
        wanted[target] = any(each.target == target for each in tracker.snapshot.pins)

    for _ in range(100):
        tracker, journal, own = random.choice(both)
        match random.choice(["pin", "write", "press while it is written"]):
            case "pin":
                press(tracker, own)
            case "write":
                write(tracker, journal)
            case _ if (change := tracker.change()) is not None:
                try:
                    written = journal.write(change)
                except Outdated:
                    tracker.adopt(journal.load())
                else:
                    press(tracker, own)
                    tracker.written(change, written)
    for tracker, journal, _ in both * 2:
        write(tracker, journal)
    assert sender.snapshot.pins == follower.snapshot.pins
    assert {each.target for each in sender.snapshot.pins} == {target for target, on in wanted.items() if on}


def test_a_journal_that_fails_says_so_and_forgets_no_pin() -> None:
    class Failing(MemoryJournal):
        def write(self, change: object) -> object:  # type: ignore[override]
            raise Unusable("The disk is full.")

    world = idle()
    failing = Failing()
    world.tracker.pin(MAIL)
    change = world.tracker.change()
    assert change is not None
    with pytest.raises(Unusable):
        failing.write(change)
    assert pins(world.tracker) == [(1, "Mail")]
    assert world.tracker.change() is not None
