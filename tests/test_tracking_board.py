"""The board of notices: which of them stand together, and which tell the same."""

from __future__ import annotations

import pytest

from focus_tui.tracking.board import Board
from focus_tui.tracking.notice import Notice


def kinds(board: Board) -> list[str]:
    return [notice.kind for notice in board.shown()]


def board_with(*notices: Notice) -> Board:
    board = Board()
    for notice in notices:
        board.put(notice)
    return board


def test_questions_come_before_facts_and_the_latest_first() -> None:
    board = board_with(Notice("held", "?", asks=True), Notice("clock", "!"), Notice("lists", "!"))
    assert kinds(board) == ["held", "lists", "clock"]


@pytest.mark.parametrize("state", ["link", "quota"])
@pytest.mark.parametrize("action", ["queued", "lost"])
def test_an_action_that_does_not_arrive_tells_why_and_the_state_is_not_told_beside_it(
    action: str, state: str
) -> None:
    told = Notice(action, "It waits, since there is no network."), Notice(state, "There is no network.")
    for notices in (told, told[::-1]):
        board = board_with(*notices)
        assert kinds(board) == [action]
        board.close(action)
        assert kinds(board) == [state]


def test_what_needs_an_answer_is_told_beside_an_action_that_waits() -> None:
    board = board_with(Notice("sign-in", "The key is wrong.", (("r", "try again"),)), Notice("queued", "It waits."))
    assert kinds(board) == ["queued", "sign-in"]
