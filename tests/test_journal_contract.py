"""What every journal promises: the one in a file and the one in memory alike, seen through two handles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focus_tui.tracking.action import OPEN, Action, Stage
from focus_tui.tracking.journal import Change, Kept, Outdated, Seen, Superseded, Written
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.sqlite import SqliteJournal
from focus_tui.tracking.surroundings import Journal
from tests.support.journals import actions, entry, journal, start

Pair = tuple[Journal, Journal]


@pytest.fixture(params=["file", "memory"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """Two handles on one empty journal, as two processes have them."""
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


@pytest.fixture
def one(pair: Pair) -> Journal:
    return pair[0]


def as_written(action: Action, written: Written) -> Action:
    place, revision = written.actions[action.id]
    return replace(action, place=place, revision=revision)


def add(journal: Journal, *actions: Action) -> tuple[Action, ...]:
    """Write `actions`, and return them with their places and revisions."""
    written = journal.write(Change(actions))
    return tuple(as_written(action, written) for action in actions)


def test_an_empty_journal_holds_nothing(one: Journal) -> None:
    assert one.load() == Kept()
    assert one.seen(0.0) == ()


def test_actions_come_back_in_the_order_in_which_they_were_written(one: Journal) -> None:
    first = add(one, start("b"), start("a"))
    second = add(one, start("c"))
    assert [action.place for action in first + second] == [1.0, 2.0, 3.0]
    assert {action.revision for action in first + second} == {1}
    assert one.load().actions == first + second


def test_a_new_action_may_have_a_place(one: Journal) -> None:
    add(one, start("a"), start("c"))
    assert add(one, start("b", place=1.5))[0].place == 1.5
    assert [action.id for action in one.load().actions] == ["a", "b", "c"]


def test_a_place_is_never_given_twice_even_when_its_action_is_closed(one: Journal) -> None:
    (only,) = add(one, start("a"))
    one.write(Change((replace(only, stage=Stage.DONE),)))
    assert add(one, start("b"))[0].place == 2.0


def test_a_change_raises_the_revision_and_keeps_the_place(one: Journal) -> None:
    first, second = add(one, start("a"), start("b"))
    changed = replace(first, attempts=1, stage=Stage.HELD)
    written = one.write(Change((changed,)))
    assert written.actions == {"a": (1.0, 2)}
    assert one.load().actions == (replace(changed, revision=2), second)


def test_a_closed_action_is_not_loaded(one: Journal) -> None:
    for number, stage in enumerate(Stage):
        add(one, start(str(number), stage=stage))
    loaded = one.load().actions
    assert [action.stage for action in loaded] == [Stage.QUEUED, Stage.LOST, Stage.LOST, Stage.HELD]
    assert {action.stage for action in loaded} <= OPEN


def test_what_is_being_sent_is_loaded_as_lost(pair: Pair) -> None:
    add(pair[0], start("a", stage=Stage.SENDING))
    assert pair[0].load().actions[0].stage is Stage.LOST
    assert pair[1].load().actions[0].stage is Stage.LOST


def test_a_change_of_an_old_revision_is_outdated_and_changes_nothing(pair: Pair) -> None:
    one, other = pair
    first, second = add(one, start("a"), start("b"))
    add(other, replace(first, error="theirs"))
    before = one.load()
    with pytest.raises(Outdated):
        one.write(
            Change(
                (start("c"), replace(second, error="mine"), replace(first, error="mine")),
                {"x": "1"},
                (Seen(entry(1)),),
            )
        )
    assert one.load() == before
    assert one.seen(0.0) == ()


def test_a_new_action_whose_id_is_taken_is_outdated(one: Journal) -> None:
    add(one, start("a"))
    with pytest.raises(Outdated):
        one.write(Change((start("b"), start("a"))))
    assert [action.id for action in one.load().actions] == ["a"]


def test_a_change_of_an_action_that_is_not_there_is_outdated(one: Journal) -> None:
    with pytest.raises(Outdated):
        one.write(Change((start("a", place=1.0, revision=1),)))
    assert one.load() == Kept()


def test_only_the_latest_sender_writes(pair: Pair) -> None:
    one, other = pair
    old = one.lead()
    one.write(Change((start("a"),), epoch=old))
    new = other.lead()
    assert new > old
    with pytest.raises(Superseded):
        one.write(Change((start("b"),), {"x": "1"}, epoch=old))
    with pytest.raises(Superseded):
        one.write(Change(facts={"x": "1"}, epoch=old))
    other.write(Change(facts={"y": "2"}, epoch=new))
    kept = one.load()
    assert ([action.id for action in kept.actions], kept.facts) == (["a"], {"y": "2"})


def test_who_does_not_send_writes_whatever_the_epoch(pair: Pair) -> None:
    pair[0].lead()
    pair[1].write(Change((start("a"),)))
    assert [action.id for action in pair[0].load().actions] == ["a"]


def test_facts_are_replaced_by_name(one: Journal) -> None:
    one.write(Change(facts={"a": "1", "b": '"ä"'}))
    one.write(Change(facts={"a": "2"}))
    assert one.load().facts == {"a": "2", "b": '"ä"'}


def test_what_was_loaded_does_not_change(one: Journal) -> None:
    kept = one.load()
    one.write(Change((start("a"),), {"a": "1"}))
    assert kept == Kept()


def test_entries_are_replaced_by_id_and_found_by_their_end(one: Journal) -> None:
    one.write(Change(entries=(Seen(entry(3, 300.0)), Seen(entry(1, 100.0), 150.0), Seen(entry(2, 200.0)))))
    one.write(Change(entries=(Seen(entry(2, 210.0), 250.0),)))
    assert one.seen(0.0) == (Seen(entry(1, 100.0), 150.0), Seen(entry(2, 210.0), 250.0), Seen(entry(3, 300.0)))
    assert [seen.entry.id for seen in one.seen(150.0)] == [2, 3]
    assert [seen.entry.id for seen in one.seen(250.0)] == [3]


def test_the_latest_sealed_instant_counts_closed_actions_too(one: Journal) -> None:
    (first,) = add(one, start("a", sealed=1_800_000_005.0))
    add(one, start("b", sealed=1_800_000_004.0), start("c"))
    assert one.load().sealed == ("press of a", 1_800_000_005.0)
    one.write(Change((replace(first, stage=Stage.DONE),)))
    assert one.load().sealed == ("press of a", 1_800_000_005.0)


def test_the_other_sees_each_write_once(pair: Pair) -> None:
    one, other = pair
    assert not other.changed()
    one.write(Change(facts={"a": "1"}))
    assert other.changed()
    assert not other.changed()
    one.write(Change((start("a"),)))
    assert [action.id for action in other.load().actions] == ["a"]
    assert not other.changed()
    assert not one.changed()


def test_ones_own_write_does_not_hide_the_others(pair: Pair) -> None:
    one, other = pair
    one.load()
    other.write(Change(facts={"a": "1"}))
    one.write(Change(facts={"b": "1"}))
    assert one.changed()


def test_a_fact_that_was_to_be_unchanged_and_is_not_lets_nothing_be_written(pair: Pair) -> None:
    one, other = pair
    assert one.write(Change(facts={"pins": "a"}, unchanged={"pins": None})) == Written()
    with pytest.raises(Outdated):
        other.write(Change((start("x"),), {"pins": "b", "more": "c"}, unchanged={"pins": None}))
    assert one.load() == Kept(facts={"pins": "a"})
    other.write(Change(facts={"pins": "b"}, unchanged={"pins": "a", "more": None}))
    assert one.load().facts == {"pins": "b"}


def test_what_the_other_refused_to_write_is_no_change(pair: Pair) -> None:
    one, other = pair
    one.load()
    with pytest.raises(Outdated):
        other.write(Change((start("a", revision=1),), {"a": "1"}))
    assert not one.changed()


@settings(max_examples=40, deadline=None)
@given(st.lists(actions, max_size=5, unique_by=lambda action: action.id), st.booleans())
def test_every_field_comes_back_through_any_journal(given: list[Action], in_file: bool) -> None:
    fresh = [replace(action, place=0.0, revision=0) for action in given]
    with TemporaryDirectory() as folder, journal(Path(folder) / "journal", synchronous="OFF") as file:
        one: Journal = file if in_file else MemoryJournal()
        written = add(one, *fresh)
        kept = one.load()
        assert kept.actions == tuple(action for action in written if action.is_open)
        assert kept.unreadable == ()
        sealed = [action.sealed for action in given if action.sealed is not None]
        assert (kept.sealed is None) == (not sealed)
        assert kept.sealed is None or kept.sealed[1] == max(sealed)


def test_a_journal_in_memory_starts_with_what_it_is_given() -> None:
    kept = Kept((start("a", place=1.0, revision=3),), {"x": "1"}, ("press", 5.0))
    one = MemoryJournal(kept)
    assert one.load() == kept
    assert one.write(Change((start("b"),))).actions == {"b": (2.0, 1)}
    assert one.another().load() == one.load()


def test_what_became_of_a_press_is_found_when_it_is_over_too(pair: Pair) -> None:
    one, other = pair
    first, second, _ = add(one, start("a", press="p"), start("b", press="p"), start("c", press="q"))
    add(one, replace(first, stage=Stage.DONE), replace(second, stage=Stage.SENDING))
    for each in (one, other):
        found = each.of_press("p")
        assert [(action.id, action.stage) for action in found] == [("a", Stage.DONE), ("b", Stage.LOST)]
        assert each.of_press("r") == ()
