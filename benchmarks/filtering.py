"""Rows of the filter: from a key that is typed to the lines of what it finds, among many targets."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from textual import events

from benchmarks.figures import Row, at_percentile
from focus_tui.api.entry import Task
from focus_tui.targets.filter import fold, words
from focus_tui.tracking.snapshot import Lists
from focus_tui.tui.app import FocusApp
from focus_tui.tui.screens.keyed import Keyed
from focus_tui.tui.widgets.target_list import TargetList
from tests.support.recording import RecordingTracker
from tests.support.snapshots import clock_at_noon, snapshot

_BETWEEN = 0.1
"""Seconds between two keys of a quick typist."""
_TEXTS = ("report", "wqr", "apollo mail", "sup tick 7", "e", "ueber", "uber mul", "the end", "fix login bug", "zzz")

_WORDS = """
write quarterly report answer mail sprint plan review fix login bug deploy staging server call customer invoice design
meeting prepare workshop update database move docs für Müller release notes interview budget forecast sync team weekly
research prototype test audit security tune backlog support ticket network training travel expenses campaign launch
website translate Überblick 会議 準備
"""
_PROJECTS = "Apollo Ops House Website Relaunch Zeus Überbau Internal Support Office Research Travel"


@dataclass(frozen=True, slots=True)
class _Keystroke:
    """What a key took until its lines were laid out, a plain scan, and another key at the most; milliseconds."""

    taken: float
    scan: float
    blocked: float


def filter_keys(quick: bool) -> dict[str, Row]:
    """Milliseconds from a key typed into the filter until the lines of what it finds are laid out.

    Beside it stands a plain scan of the same rows, for those that hold the words just as they are typed. The last row
    is the longest that another key would have had to wait while many rows were searched.
    """
    texts = _TEXTS[:4] if quick else _TEXTS
    few, many = (asyncio.run(_typed(_tasks(targets), texts)) for targets in (10_000, 100_000))
    return {
        "filter_10000": _taken(few, budget=16.0),
        "filter_100000": _taken(many, budget=100.0),
        "filter_blocked": at_percentile("ms", [keystroke.blocked for keystroke in many], budget=16.0),
    }


def _taken(keystrokes: Sequence[_Keystroke], budget: float) -> Row:
    taken = [keystroke.taken for keystroke in keystrokes]
    return at_percentile("ms", taken, budget, baseline=[keystroke.scan for keystroke in keystrokes])


async def _typed(tasks: tuple[Task, ...], texts: Sequence[str]) -> list[_Keystroke]:
    """Each text typed key by key into a filter that has just been opened, in a dashboard without a terminal."""
    folded = [f"{fold(task.name)}\n{fold(task.project or '')}" for task in tasks]
    app = FocusApp(RecordingTracker(snapshot(lists=Lists(tasks=tasks, day=()))), clock=clock_at_noon())
    keystrokes: list[_Keystroke] = []
    async with app.run_test(size=(80, 24)):
        for text in texts:
            _press(app, "/")
            await asyncio.sleep(_BETWEEN)
            for end, key in enumerate(text, 1):
                begun = perf_counter()
                _press(app, key)
                taken, blocked = await _laid_out(app.query_one(TargetList), begun)
                typed = words(text[:end])
                begun = perf_counter()
                [row for row in folded if all(word in row for word in typed)]
                keystrokes.append(_Keystroke(taken * 1000, (perf_counter() - begun) * 1000, blocked * 1000))
                await asyncio.sleep(_BETWEEN)
            _press(app, "\x1b")
            await asyncio.sleep(_BETWEEN)
    return keystrokes


def _press(app: FocusApp, character: str) -> None:
    names = {"/": "slash", " ": "space", "\x1b": "escape"}
    assert isinstance(app.screen, Keyed)
    app.screen.press(events.Key(names.get(character, character), character))


async def _laid_out(shown: TargetList, begun: float) -> tuple[float, float]:
    """The seconds since a key until all lines are drawn, and the longest time in which no other key was let in."""
    blocked, turned = 0.0, begun
    while shown.searching:
        await asyncio.sleep(0)
        turn = perf_counter()
        blocked, turned = max(blocked, turn - turned), turn
    for y in range(shown.size.height):
        shown.render_line(y)
    end = perf_counter()
    return end - begun, max(blocked, end - turned)


def _tasks(count: int) -> tuple[Task, ...]:
    """So many tasks with names of three to seven words, alike at each run."""
    chosen = random.Random(1)
    names, projects = _WORDS.split(), _PROJECTS.split()
    return tuple(
        Task(
            number,
            f"{' '.join(chosen.choices(names, k=chosen.randint(2, 6))).capitalize()} {number}",
            project=chosen.choice(projects),
        )
        for number in range(1, count + 1)
    )
