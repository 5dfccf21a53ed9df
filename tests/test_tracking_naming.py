"""What was started lately takes the names that the lists bring, however late they come."""

from __future__ import annotations

import pytest

from focus_tui.api.entry import Task
from focus_tui.clock import ManualClock
from focus_tui.tracking.known import Known
from focus_tui.tracking.recents import Recents
from focus_tui.tracking.snapshot import Lists
from focus_tui.tracking.target import TAKE_A_BREAK, Target

TASKS = Lists(tasks=(Task(7, "Answer mail", project="Office"),))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Target("task", "Task 7", 7), Target("task", "Answer mail", 7, project="Office")),
        (Target("task", "An older name", 7, project="Old"), Target("task", "Answer mail", 7, project="Office")),
        (
            Target("time block", "Time block 81", 7, 81),
            Target("time block", "Answer mail", 7, 81, project="Office"),
        ),
        (Target("time block", "My block", 7, 81), Target("time block", "My block", 7, 81, project="Office")),
        (Target("task", "Task 8", 8), Target("task", "Task 8", 8)),
        (TAKE_A_BREAK, TAKE_A_BREAK),
        (Target("description", "Lunch"), Target("description", "Lunch")),
    ],
)
def test_recents_take_the_names_of_the_lists(before: Target, after: Target) -> None:
    known = Known(ManualClock(), 1, 22)
    known.recents = Recents.of((before,))
    known.lists = TASKS
    known.rename_recents()
    assert known.recents.targets == (after,)
