"""The lines that are left on the terminal about actions that are not over."""

from __future__ import annotations

import pytest

from focus_tui.tracking.snapshot import OpenAction, ShownStage, Snapshot, UnderWay
from focus_tui.tui.leaving import left_to_do


def action(stage: ShownStage, name: str = "Mail") -> OpenAction:
    return OpenAction(name, "start", name, 0.0, stage)


def left(*actions: OpenAction, sends: bool = True, kept: bool = True) -> list[str]:
    return list(left_to_do(Snapshot(1, 22, actions=actions, sends=sends), kept=kept))


@pytest.mark.parametrize(
    ("stage", "alone", "beside_another"),
    [
        (
            "queued",
            "The start of “Mail” is kept; focus-tui sends it when it runs again.",
            "The start of “Mail” is kept; the other focus-tui sends it.",
        ),
        (
            "held",
            "The start of “Mail” waits for your word; focus-tui asks for it when it runs again.",
            "The start of “Mail” waits for your word; the other focus-tui asks for it.",
        ),
        (
            "sending",
            "It is not known whether Focus took the start of “Mail”; focus-tui finds out when it runs again.",
            "It is not known whether Focus took the start of “Mail”; the other focus-tui finds out.",
        ),
    ],
)
def test_what_the_next_one_does(stage: ShownStage, alone: str, beside_another: str) -> None:
    assert left(action(stage)) == [alone]
    assert left(action(stage), sends=False) == [beside_another]


def test_what_waits_behind_it() -> None:
    assert left(action("lost"), action("queued", "Plan"))[1] == "Behind it waits: start of “Plan”."
    many = left(action("held"), action("queued", "Plan"), action("queued", ""))
    assert many[1] == "Behind it wait 2 more: start of “Plan”, start of “no description”."


def test_what_was_only_in_memory() -> None:
    assert left(action("sending"), action("queued", "Plan"), kept=False) == [
        "It is not known whether Focus took the start of “Mail”, and nothing will look for it.",
        "The start of “Plan” was not sent, and is not kept.",
    ]
    under_way = Snapshot(1, 22, under_way=UnderWay("switching", "Mail", 0.0))
    assert list(left_to_do(under_way, kept=False)) == ["“Mail”: switching was under way, and is not kept."]
    assert left() == []
