"""The theme that was chosen: kept over restarts, and the same in every process of a profile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.tracking.chosen_theme import FACT, ChosenTheme
from focus_tui.tracking.memory import MemoryJournal
from tests.support.world import MAIL, Peer, World, idle, write


def test_it_is_kept_over_a_restart_until_it_is_given_up() -> None:
    world = idle()
    assert world.tracker.snapshot.theme is None
    world.tracker.choose_theme("nord")
    assert world.tracker.snapshot.theme == "nord"
    world.write()
    assert world.journal.load().facts[FACT] == '"nord"'
    world.restart()
    assert world.tracker.snapshot.theme == "nord"
    world.tracker.choose_theme(None)
    world.write()
    world.restart()
    assert world.tracker.snapshot.theme is None


def test_what_is_there_already_is_not_written_again() -> None:
    world = idle()
    world.write()
    world.tracker.choose_theme(None)
    assert world.tracker.change() is None
    world.tracker.choose_theme("nord")
    world.write()
    world.tracker.choose_theme("dracula")
    world.tracker.choose_theme("nord")
    assert world.tracker.change() is None


def test_one_that_is_chosen_while_another_is_written_is_written_next() -> None:
    world = idle()
    world.write()
    world.tracker.choose_theme("nord")
    change = world.tracker.change()
    assert change is not None
    assert change.facts == {FACT: '"nord"'}
    world.tracker.choose_theme(None)
    world.tracker.written(change, world.journal.write(change))
    assert world.tracker.snapshot.theme is None
    world.write()
    assert world.journal.load().facts[FACT] == "null"


def test_a_process_that_follows_chooses_too_and_the_last_word_counts() -> None:
    world = idle()
    peer = Peer(world)
    peer.tracker.choose_theme("nord")
    peer.look()
    world.settle()
    assert world.tracker.snapshot.theme == "nord"
    peer.tracker.choose_theme("dracula")
    world.tracker.choose_theme("gruvbox")
    world.write()
    peer.look()
    world.settle()
    assert peer.tracker.snapshot.theme == world.tracker.snapshot.theme == "dracula"


def test_it_goes_on_in_memory_where_the_journal_cannot_be_written() -> None:
    world = idle()
    world.tracker.choose_theme("nord")
    world.write()
    world.journal = MemoryJournal()
    world.tracker.leave_disk(world.journal.lead(), "The disk is full.")
    world.write()
    assert world.tracker.snapshot.theme == "nord"
    assert world.journal.load().facts[FACT] == '"nord"'


def test_a_sender_that_was_taken_over_keeps_its_choice() -> None:
    world = idle()
    peer = Peer(world)
    world.tracker.choose_theme("nord")
    before, its_journal = peer.take_over()
    write(before, its_journal)
    write(world.tracker, world.journal)
    assert before.snapshot.theme == world.tracker.snapshot.theme == "nord"


def test_it_says_nothing_of_what_is_tracked() -> None:
    world = World()
    world.tracker.choose_theme("nord")
    world.settle()
    world.wait(2)
    world.tracker.start(MAIL)
    world.settle()
    assert (world.title, world.tracker.snapshot.theme) == ("Mail", "nord")


@pytest.mark.parametrize("text", ["?", "[]", "3", '""', '"a\\u001bb"', f'"{"x" * 61}"', "[" * 99_999])
def test_what_makes_no_sense_is_none(text: str) -> None:
    theme = ChosenTheme()
    theme.adopt(text)
    assert (theme.name, theme.change()) == (None, None)
    theme.choose("nord")
    assert theme.change() == '"nord"'


@given(st.lists(st.sampled_from(["write", "adopt"]) | st.sampled_from(["nord", "dracula", None]), max_size=20))
def test_what_was_chosen_last_is_what_the_journal_ends_with(steps: list[str | None]) -> None:
    theme, disk, last = ChosenTheme(), None, None
    for step in steps:
        if step == "adopt":
            theme.adopt(disk)
        elif step == "write":
            disk = theme.change() or disk
            theme.adopt(disk)
        else:
            theme.choose(step)
            last = step
    assert theme.name == last
    disk = theme.change() or disk
    theme.adopt(disk)
    assert (theme.name, theme.change()) == (last, None)
