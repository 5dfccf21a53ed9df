"""Two processes on one journal: one sends, the other sees the same, and its keys count."""

from __future__ import annotations

import pytest

from focus_tui.api import errors
from focus_tui.api.entry import Task
from tests.support.world import LOST_BEFORE, MAIL, PLAN, REPORT, Peer, World, idle, tracking, write


def together(world: World, peer: Peer, seconds: float = 2.0) -> None:
    """Both go on for a while: each second they look at what the other has written."""
    for _ in range(int(seconds)):
        world.wait(1)
        peer.tracker.tick()
        peer.look()
        world.settle()


def test_the_other_shows_what_the_sender_learns() -> None:
    world = tracking()
    peer = Peer(world)
    mine, theirs = world.tracker.snapshot, peer.tracker.snapshot
    assert theirs.tracked == mine.tracked
    for what in ("asked", "offset", "quota", "link", "lists", "recents"):
        assert getattr(theirs, what) == getattr(mine, what)
    assert (mine.sends, theirs.sends) == (True, False)
    world.server.running = None
    world.wait(15)
    world.tracker.refresh()
    together(world, peer)
    assert peer.tracker.snapshot.state == "idle"
    assert [notice.text for notice in peer.tracker.snapshot.notices] == ["“Report” was stopped elsewhere."]


def test_what_has_not_changed_is_the_very_same_for_both_so_that_no_list_is_built_anew() -> None:
    world = tracking(tasks=(Task(1, "Report"), Task(2, "Mail")))
    peer = Peer(world)
    mine, theirs = world.tracker.snapshot, peer.tracker.snapshot
    world.wait(20)
    world.tracker.refresh()
    together(world, peer)
    assert peer.tracker.snapshot.asked != theirs.asked
    assert peer.tracker.snapshot.lists is theirs.lists
    assert peer.tracker.snapshot.by_frecency is theirs.by_frecency
    peer.tracker.take_break()
    together(world, peer)
    assert world.title == "Break"
    assert world.tracker.snapshot.lists is mine.lists
    assert peer.tracker.snapshot.lists is theirs.lists


def test_the_other_asks_nothing_of_the_server() -> None:
    world = tracking()
    peer = Peer(world)
    peer.tracker.stop()
    peer.tracker.refresh()
    peer.look()
    assert isinstance(peer.tracker.next(), float)


def test_a_key_of_the_other_shows_there_at_once_and_is_delivered_by_the_sender() -> None:
    world = tracking()
    peer = Peer(world)
    world.clock.advance(2)
    pressed = world.server.now()
    peer.tracker.switch(MAIL)
    assert peer.tracker.snapshot.tracked is not None
    assert peer.tracker.snapshot.tracked.title == "Mail"
    peer.look()
    assert peer.tracker.snapshot.queued == 2
    together(world, peer)
    assert world.title == "Mail"
    (_, end), (_, start) = world.server.applied
    assert start == end == pytest.approx(pressed, abs=2)
    assert peer.tracker.snapshot.queued == 0
    assert peer.tracker.snapshot.tracked.title == "Mail"


def test_keys_of_both_are_delivered_in_the_order_in_which_they_were_written() -> None:
    world = idle()
    peer = Peer(world)
    world.server.faults = [errors.NotReachable] * 3
    world.tracker.start(MAIL)
    world.write()
    peer.look()
    world.clock.advance(6)
    peer.tracker.switch(PLAN)
    peer.look()
    world.clock.advance(6)
    world.write()
    world.tracker.stop()
    world.write()
    together(world, peer, 60)
    first = world.server.applied[0][1]
    assert world.server.applied == [("start", first), ("stop", first + 6), ("start", first + 6), ("stop", first + 12)]
    assert world.tracker.snapshot.state == peer.tracker.snapshot.state == "idle"


def held(world: World) -> Peer:
    """Report was seen, Mail runs, and a stop is held in the sender; another process looks on."""
    world.clock.advance(40)
    world.server.begin(MAIL, world.server.now() // 1 - 30)
    world.tracker.stop()
    world.settle()
    peer = Peer(world)
    assert peer.tracker.snapshot.notice is not None
    assert peer.tracker.snapshot.notice.kind == "held"
    assert peer.tracker.snapshot.held == 1
    return peer


@pytest.mark.parametrize("key", ["yes", "stop"])
def test_y_in_the_other_means_it(key: str) -> None:
    world = tracking()
    peer = held(world)
    getattr(peer.tracker, key)()
    peer.look()
    together(world, peer)
    assert [kind for kind, _ in world.server.applied] == ["stop"]
    assert world.server.running is None
    assert "held" not in world.kinds
    assert peer.tracker.snapshot.actions == ()
    assert peer.tracker.snapshot.state == "idle"
    assert "held" not in {notice.kind for notice in peer.tracker.snapshot.notices}


def test_D_in_the_other_discards_it() -> None:
    world = tracking()
    peer = held(world)
    peer.tracker.discard()
    peer.look()
    together(world, peer)
    assert world.sends == []
    assert world.tracker.snapshot.actions == peer.tracker.snapshot.actions == ()
    assert "held" not in world.kinds
    assert world.title == "Mail"


def test_y_to_a_sleep_in_the_other_ends_the_entry_when_the_sleep_began() -> None:
    world = tracking()
    world.wait(30)
    peer = Peer(world)
    began = world.server.now()
    world.clock.sleep(7200)
    together(world, peer)
    notice = peer.tracker.snapshot.notice
    assert notice is not None
    assert notice.kind == "slept"
    peer.tracker.yes()
    peer.look()
    together(world, peer)
    assert world.server.applied == [("stop", began // 1)]
    assert not {"slept"} & (world.kinds | {notice.kind for notice in peer.tracker.snapshot.notices})


def test_w_in_the_other_after_a_422_of_the_sender_is_as_of_the_refused_press() -> None:
    world = idle()
    world.clock.advance(20)
    world.server.begin(REPORT, world.server.now() // 1 - 10)
    pressed = world.server.now()
    world.tracker.start(MAIL)
    world.settle()
    peer = Peer(world)
    together(world, peer, 20)
    assert peer.tracker.snapshot.notice == world.tracker.snapshot.notice
    peer.tracker.switch(MAIL)
    peer.look()
    together(world, peer)
    assert {instant for _, instant in world.server.applied} == {pressed // 1}


def test_a_question_answered_in_the_other_goes_in_both() -> None:
    world = idle()
    world.server.begin(REPORT)
    world.tracker.start(MAIL)
    world.settle()
    peer = Peer(world)
    peer.tracker.switch(PLAN)
    peer.look()
    together(world, peer)
    assert world.title == "Plan"
    assert world.kinds == set()
    assert peer.tracker.snapshot.notices == ()


def test_a_notice_that_is_closed_in_the_other_stays_open_in_the_sender() -> None:
    world = tracking()
    peer = held(world)
    peer.tracker.dismiss()
    peer.look()
    together(world, peer)
    assert peer.tracker.snapshot.notice is None
    assert world.notice.kind == "held"


def test_a_discard_that_comes_too_late_changes_nothing() -> None:
    world = idle()
    world.server.faults = [errors.NotReachable]
    world.tracker.start(MAIL)
    world.settle()
    peer = Peer(world)
    world.clock.advance(10)
    world.leave()
    (action,) = peer.tracker.snapshot.actions
    peer.tracker.discard(action.id)
    peer.look()
    assert [each.id for each in world.journal.load().actions] == [action.id]
    together(world, peer, 90)
    assert len(world.server.applied) == 1
    assert peer.tracker.snapshot.tracked is not None


def test_the_other_takes_over_with_all_that_waits() -> None:
    world = tracking()
    world.server.faults = [errors.NotReachable] * 100
    world.clock.advance(40)
    world.tracker.switch(MAIL)
    world.settle()
    peer = Peer(world)
    world.clock.advance(60)
    peer.take_over()
    world.server.faults = []
    world.wait(5)
    assert peer.tracker.snapshot.sends
    assert [kind for kind, _ in world.server.applied] == ["stop", "start"]
    assert world.title == "Mail"


def test_a_takeover_waits_out_the_minute_of_what_it_finds_sending() -> None:
    world = idle()
    world.tracker.start(MAIL)
    send = world.leave()
    peer = Peer(world)
    world.clock.advance(30)
    peer.take_over()
    world.wait(58)
    assert len(world.sends) == 1
    assert peer.tracker.snapshot.under_way is not None
    world.server.answer(send)
    world.wait(10)
    assert len(world.sends) == 1
    assert world.tracker.snapshot.actions == ()
    assert world.title == "Mail"


def test_a_sender_that_was_taken_over_sends_nothing_more() -> None:
    world = idle()
    peer = Peer(world)
    world.tracker.start(MAIL)
    before, its_journal = peer.take_over()
    assert before.next() == 0.0
    write(before, its_journal)
    assert not before.sends
    assert before.snapshot.queued == 1, "its key is on disk, for the other to send"
    assert isinstance(before.next(), float)
    world.wait(3)
    assert len(world.server.applied) == 1
    assert world.title == "Mail"


def test_a_yes_and_the_senders_own_change_of_the_same_action_meet() -> None:
    world = tracking()
    peer = held(world)
    peer.tracker.yes()
    world.tracker.discard()
    world.write()
    peer.look()
    together(world, peer, 5)
    assert world.tracker.snapshot.actions == peer.tracker.snapshot.actions == ()
    assert len(world.server.applied) <= 1
    assert (world.server.running is None) == (len(world.server.applied) == 1)


def test_one_that_may_never_send_says_why_and_its_keys_do_nothing() -> None:
    world = tracking()
    peer = Peer(world, "The state folder is on a network file system.")
    notice = peer.tracker.snapshot.notice
    assert notice is not None
    assert notice.text == "Keys send nothing here: The state folder is on a network file system."
    for key in (peer.tracker.stop, peer.tracker.toggle, peer.tracker.take_break, peer.tracker.yes):
        key()
    peer.tracker.switch(MAIL)
    assert peer.tracker.change() is None
    assert peer.tracker.snapshot.tracked is not None
    assert peer.tracker.snapshot.tracked.title == "Report"


def test_what_the_other_finds_lost_is_not_its_to_look_for() -> None:
    world = idle()
    world.server.faults = [LOST_BEFORE]
    world.tracker.start(MAIL)
    world.settle()
    peer = Peer(world)
    assert peer.tracker.snapshot.actions[0].stage == "lost"
    assert peer.tracker.snapshot.under_way is not None
    assert peer.tracker.snapshot.under_way.lost
    peer.look()
    assert isinstance(peer.tracker.next(), float)
