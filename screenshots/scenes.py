"""What happens in each picture before it is taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from focus_tui.sandbox.moods import Moods
from focus_tui.tui import themes
from screenshots.stage import CALM, Stage

Play = Callable[[Stage], Awaitable[None]]

TRACKED_FOR = 84 * 60 + 7.0
"""Seconds that the time block has been tracked for where it matters."""
A_MOMENT = 12.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture. play: what happens first. words: what the picture then has to say."""

    play: Play
    words: tuple[str, ...]
    size: tuple[int, int] = (80, 24)
    theme: str = themes.USUAL
    colour: bool = True
    moods: Moods = CALM


async def _track(stage: Stage) -> None:
    """Start the time block of this minute."""
    await stage.let_pass(A_MOMENT)
    await stage.press("enter")


async def _tracking(stage: Stage) -> None:
    await stage.press("enter")
    await stage.let_pass(TRACKED_FOR - A_MOMENT)
    await stage.press("r")
    await stage.let_pass(A_MOMENT)


async def _idle(stage: Stage) -> None:
    await _tracking(stage)
    await stage.press("x")
    await stage.let_pass(A_MOMENT)


async def _unknown(stage: Stage) -> None:
    await stage.let_pass(2)


async def _choose(stage: Stage, name: str) -> None:
    """Highlight the task of that name, and start it."""
    await stage.press("slash", *("space" if sign == " " else sign for sign in name.lower()))
    await stage.press("enter")


async def _already_tracking(stage: Stage) -> None:
    await stage.let_pass(A_MOMENT)
    stage.start_elsewhere("Write the quarterly report", 25 * 60)
    await _choose(stage, "answer mail")
    assert 422 in stage.statuses
    await stage.let_pass(7)


async def _task_gone(stage: Stage) -> None:
    await stage.let_pass(A_MOMENT)
    stage.sandbox.forget_task(stage.task("Call the print shop"))
    await _choose(stage, "print shop")
    assert 404 in stage.statuses


async def _nothing_tracked(stage: Stage) -> None:
    await _track(stage)
    await stage.let_pass(A_MOMENT)
    stage.stop_elsewhere()
    await stage.press("x")
    assert 404 in stage.statuses


async def _stopped_elsewhere(stage: Stage) -> None:
    await _track(stage)
    await stage.let_pass(600)
    stage.stop_elsewhere()
    await stage.let_pass(60)
    assert stage.statuses[-1] == 204


async def _offline(stage: Stage) -> None:
    await _track(stage)
    await stage.let_pass(600)
    stage.wire.is_cut = True
    await stage.let_pass(1_080)


async def _switch_offline(stage: Stage) -> None:
    """Switch from the time block to a task while the network is away."""
    await _track(stage)
    await stage.let_pass(600)
    stage.wire.is_cut = True
    await stage.let_pass(60)
    await _choose(stage, "answer mail")
    await stage.press("w")


async def _queued(stage: Stage) -> None:
    await _switch_offline(stage)
    await stage.let_pass(1_080)


async def _come_back(stage: Stage) -> None:
    """Meanwhile another client has gone over to something else; then the network is there again."""
    stage.stop_elsewhere()
    stage.start_elsewhere("Write the quarterly report", 120)
    stage.wire.is_cut = False
    await stage.press("r")
    await stage.let_pass(A_MOMENT)


async def _held(stage: Stage) -> None:
    await _switch_offline(stage)
    await stage.let_pass(600)
    await _come_back(stage)


async def _actions(stage: Stage) -> None:
    await _switch_offline(stage)
    await stage.let_pass(600)
    await stage.press("b")
    await stage.let_pass(600)
    await _come_back(stage)
    await stage.press("h")


async def _quota_spent(stage: Stage) -> None:
    await _track(stage)
    await stage.let_pass(600)
    stage.sandbox.quota.limit = 1  # whatever else the user runs has spent the rest
    await stage.let_pass(300)
    assert stage.statuses[-1] == 402


async def _full_day(stage: Stage) -> None:
    await _tracking(stage)
    await stage.press("b")
    await stage.let_pass(900)
    await stage.press("minus")
    await stage.let_pass(300)
    await stage.press("d")


async def _filter(stage: Stage) -> None:
    await _tracking(stage)
    await stage.press("j", "p", "j", "p", "slash", *"rep")


async def _another_time(stage: Stage) -> None:
    await _tracking(stage)
    await stage.press("j", "a", *"11:30")


async def _help(stage: Stage) -> None:
    await _track(stage)
    await stage.press("question_mark")


_TRACKED = ("Review the plan", "Apollo", "since 10:30", "10:30–12:00", "5 min left", "quota", "space stop")

SCENES: dict[str, Scene] = {
    "tracking": Scene(_tracking, ("● ", *_TRACKED, "synced")),
    "idle": Scene(_idle, ("○ Nothing is tracked", "Stopped “Review the plan” after 1:24:07.", "space resume")),
    "unknown": Scene(_unknown, ("? What is tracked is not known yet", "connecting…"), moods=Moods(latency=5.0)),
    "already-tracking": Scene(
        _already_tracking,
        ("Already tracking “Write the quarterly report”.", "w switch to “Answer mail”", "esc keep"),
    ),
    "task-gone": Scene(_task_gone, ("That task does not exist any more.", "“Call the print shop” was not started.")),
    "nothing-tracked": Scene(_nothing_tracked, ("Nothing was being tracked", "space start it again")),
    "stopped-elsewhere": Scene(_stopped_elsewhere, ("“Review the plan” was stopped elsewhere.", "space resume")),
    "offline": Scene(
        _offline, ("The sandbox could not be reached", "The timer goes on", "offline", "~", "Review the plan")
    ),
    "queued": Scene(
        _queued, ("● Answer mail", "not sent yet", "is kept, and sent as soon as possible", "offline", "2 queued")
    ),
    "held": Scene(
        _held,
        (
            "“Write the quarterly report” runs",
            "“Answer mail” waits",
            "y switch to “Answer mail” now",
            "D discard",
            "held",
        ),
    ),
    "actions": Scene(
        _actions,
        ("Waiting to be sent", "stop “Review the plan”", "start “Answer mail”", "waits for your word", "queued"),
    ),
    "quota-spent": Scene(_quota_spent, ("The hourly quota of requests is spent.", "full again in", "quota spent")),
    "full-day": Scene(
        _full_day,
        (
            "Mon 23 Nov 2026 · today",
            "worked 3:",
            "breaks 0:15",
            "plan work",
            "Review the plan",
            "running",
            "from Focus",
        ),
        size=(100, 30),
    ),
    "filter": Scene(_filter, ("/ rep", "Sort the open", "1 ★", "Start “", "new", "enter start")),
    "another-time": Scene(
        _another_time,
        ("Switch to “Write the quarterly report” at 11:30", "switched 11:30, 25 minutes ago", "enter do it"),
    ),
    "help": Scene(
        _help,
        ("Start the highlighted target.", "Type letters of a name or project"),
        size=(80, 36),
    ),
    "light": Scene(_tracking, ("● ", *_TRACKED), theme=themes.LIGHT.name),
    "no-colour": Scene(_tracking, ("● ", *_TRACKED), colour=False),
    "narrow": Scene(_tracking, ("● Review the plan", "since 10:30", "5 min left", "quota"), size=(40, 10)),
}
