"""Other credentials than those that open actions were pressed with: nothing is sent in another user's name."""

from __future__ import annotations

from dataclasses import replace

from focus_tui.api import errors
from tests.support.world import LOST_AFTER, MAIL, Peer, World, idle, tracking


def test_other_credentials_hold_what_is_open_until_an_answer_is_the_same_users() -> None:
    world = tracking()
    assert world.server.running is not None
    world.server.running = replace(world.server.running, toggl_user_id=7)
    world.tracker.sign_in("salt", "one")
    world.wait(400)
    world.server.faults = [errors.NotReachable] * 1000
    world.clock.advance(40)
    world.tracker.stop()
    world.settle()
    world.restart()
    world.tracker.sign_in(world.tracker.salt, "two")
    world.settle()
    assert world.notice.kind == "held"
    assert world.said == (
        "The credentials have changed since the stop of “Report” at 08:07. It waits. [y] send with these [D] discard"
    )
    world.server.faults = []
    world.wait(90)
    assert [kind for kind, _ in world.server.applied] == ["stop"]
    assert "held" not in world.kinds


def signed_in_anew(user: int | None) -> World:
    """A stop of Report by user 7 waits; the credentials are others by now, of `user`."""
    world = tracking()
    assert world.server.running is not None
    world.server.running = replace(world.server.running, toggl_user_id=7)
    world.tracker.sign_in("salt", "one")
    world.wait(400)
    world.server.faults = [errors.NotReachable] * 1000
    world.clock.advance(40)
    world.tracker.stop()
    world.settle()
    world.server.running = replace(world.server.running, toggl_user_id=user)
    world.restart()
    world.tracker.sign_in(world.tracker.salt, "two")
    world.server.faults = []
    world.wait(90)
    return world


def test_another_users_answer_holds_everything_and_asks() -> None:
    world = signed_in_anew(8)
    assert world.sends == []
    held = next(notice for notice in world.tracker.snapshot.notices if notice.kind == "held")
    assert held.text == "The stop of “Report” at 08:07 waits: these credentials belong to another user."
    assert held.keys == (("y", "send as this one"), ("D", "discard"))


def test_an_answer_without_a_user_does_not_let_go() -> None:
    world = signed_in_anew(None)
    assert world.sends == []
    assert world.notice.kind == "held"
    world.tracker.yes()
    world.wait(5)
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_an_answer_proves_nothing_where_the_user_was_never_known() -> None:
    world = tracking()
    world.tracker.sign_in("salt", "one")
    world.server.faults = [errors.NotReachable] * 1000
    world.clock.advance(40)
    world.tracker.stop()
    world.settle()
    world.restart()
    world.tracker.sign_in(world.tracker.salt, "two")
    assert world.server.running is not None
    world.server.running = replace(world.server.running, toggl_user_id=8)
    world.server.faults = []
    world.wait(90)
    assert world.sends == []
    assert world.notice.kind == "held"


def test_a_discard_of_what_other_credentials_hold_leaves_these_in_charge() -> None:
    world = signed_in_anew(8)
    world.tracker.discard()
    world.wait(60)
    world.tracker.stop()
    world.wait(5)
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_the_same_credentials_hold_nothing() -> None:
    world = tracking()
    world.tracker.sign_in("salt", "one")
    world.server.faults = [errors.NotReachable] * 1000
    world.clock.advance(40)
    world.tracker.stop()
    world.settle()
    world.restart()
    world.tracker.sign_in(world.tracker.salt, "one")
    world.server.faults = []
    world.wait(90)
    assert [kind for kind, _ in world.server.applied] == ["stop"]


def test_a_lost_start_is_not_looked_for_in_the_account_of_other_credentials() -> None:
    world = idle()
    world.tracker.sign_in("salt", "one")
    world.clock.advance(40)
    world.tracker.start(MAIL)
    world.server.faults = [None, LOST_AFTER]
    world.settle()
    assert [kind for kind, _ in world.server.applied] == ["start"]
    theirs, world.server.running = world.server.running, None  # the account of the other credentials
    world.restart()
    world.tracker.sign_in(world.tracker.salt, "two")
    world.wait(300)
    assert world.notice.kind == "held"
    world.server.running = theirs
    world.restart()
    world.tracker.sign_in(world.tracker.salt, "one")
    world.wait(300)
    assert [kind for kind, _ in world.server.applied] == ["start"]
    assert world.title == "Mail"
    assert world.tracker.snapshot.actions == ()


def test_a_yes_of_another_process_lets_the_sender_look_for_what_was_lost() -> None:
    world = tracking()
    world.tracker.sign_in("salt", "one")
    world.clock.advance(40)
    world.tracker.stop()
    world.server.faults = [None, LOST_AFTER]
    world.settle()
    world.restart()
    world.tracker.sign_in(world.tracker.salt, "two")
    world.wait(90)
    other = Peer(world)
    other.look()
    assert other.tracker.snapshot.notice is not None
    assert other.tracker.snapshot.notice.kind == "held"
    other.tracker.yes()
    other.look()
    world.settle()
    assert "lost" in world.kinds
    world.wait(90)
    other.look()
    assert world.tracker.snapshot.actions == other.tracker.snapshot.actions == ()
    assert not {"held", "lost"} & {notice.kind for notice in other.tracker.snapshot.notices}
    assert [kind for kind, _ in world.server.applied] == ["stop"]
