"""Snapshots of a believable day, and the screen as text."""

from __future__ import annotations

from typing import Any

from textual.app import App

from focus_tui.api.entry import DayRow, Task
from focus_tui.clock import ManualClock
from focus_tui.tracking.day import Day, DayLook, Worked
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import Lists, OpenAction, QuotaLeft, Snapshot, Tracked, UnderWay
from focus_tui.tracking.target import TAKE_A_BREAK, Target

NOON = 1_800_014_400.0
"""Friday 15 January 2027, 12:00 UTC."""
BOOT = 10_000.0

REPORT = Target("task", "Write the quarterly report", task_id=4711, project="Apollo")
MAIL = Target("task", "Answer mail", task_id=4712)
REVIEW = Target("time block", "Review the plan", task_id=4713, time_block_id=81, project="Apollo")

LISTS = Lists(
    tasks=(
        Task(4711, "Write the quarterly report", project="Apollo"),
        Task(4712, "Answer mail"),
        Task(4713, "Review the plan", project="Apollo"),
        Task(4714, "Call the printer", project="House"),
    ),
    day=(
        DayRow(
            1,
            task_id=4713,
            time_block_id=81,
            description="Review the plan",
            planned_start=NOON - 1800,
            planned_end=NOON + 3600,
        ),
        DayRow(2, description="Lunch with Ada", planned_start=NOON + 7200, planned_end=NOON + 9000),
    ),
)

MIDNIGHT = NOON - 12 * 3600


def _at(hour: int, minute: int) -> float:
    return MIDNIGHT + hour * 3600 + minute * 60


TODAY = Day(
    MIDNIGHT,
    MIDNIGHT + 24 * 3600,
    tuple(
        Worked(row, row.start, row.end)
        for row in (
            DayRow(11, "activity", 4712, start=_at(8, 31), end=_at(8, 58)),
            DayRow(12, "activity", 4711, 80, start=_at(9, 4), end=_at(10, 12)),
            DayRow(13, "break", start=_at(10, 15), end=_at(10, 30)),
        )
        if row.start is not None
    ),
    (
        DayRow(21, task_id=4712, planned_start=_at(8, 30), planned_end=_at(9, 0)),
        DayRow(22, task_id=4711, time_block_id=80, planned_start=_at(9, 0), planned_end=_at(10, 30)),
        *(LISTS.day or ()),
        DayRow(24, "break", planned_start=_at(13, 0), planned_end=_at(13, 45)),
        DayRow(25, task_id=4714, planned_start=_at(14, 30), planned_end=_at(16, 0)),
    ),
    "focus",
    NOON - 600,
)
"""Worked until half past ten."""

SINCE_0912 = Tracked(
    "Write the quarterly report",
    NOON - 5047,
    REPORT,
    project="Apollo",
    entry_id=1,
    planned=(NOON - 5400, NOON + 300),
)


TODAY_TRACKING = TODAY._replace(
    worked=(*TODAY.worked, Worked(DayRow(1, "activity", 4711, start=SINCE_0912.start), SINCE_0912.start, None))
)
"""The same, with `SINCE_0912` running."""


def clock_at_noon() -> ManualClock:
    return ManualClock(NOON, boot=BOOT)


def snapshot(**changes: Any) -> Snapshot:
    """A snapshot of a good moment: lists read, asked ten seconds ago, quota fine; idle unless `changes` say else."""
    values: dict[str, Any] = {
        "organization_id": 1,
        "workspace_id": 22,
        "state": "idle",
        "asked": BOOT - 12,
        "link": "online",
        "quota": QuotaLeft(27, BOOT + 31 * 60 - 30),
        "lists": LISTS,
        "recents": (REPORT, MAIL),
        "day": TODAY,
        "by_frecency": (REPORT, MAIL),
    }
    return Snapshot(**(values | changes))


def tracked(**changes: Any) -> Snapshot:
    """As `snapshot`, with the report tracked for 1:24:07."""
    return snapshot(**({"state": "tracked", "tracked": SINCE_0912, "day": TODAY_TRACKING} | changes))


def unknown(**changes: Any) -> Snapshot:
    """Nothing is known yet."""
    return snapshot(
        **(
            {"state": "unknown", "asked": None, "link": "connecting", "quota": None, "asking": True, "day": None}
            | changes
        )
    )


ON_A_BREAK = tracked(
    tracked=Tracked("Break", NOON - 600, TAKE_A_BREAK, type="break", entry_id=2),
    day=TODAY._replace(worked=(*TODAY.worked, Worked(DayRow(2, "break", start=NOON - 600), NOON - 600, None))),
)
"""Ten minutes into a break."""

_DAY = 86_400.0
YESTERDAY = DayLook(
    MIDNIGHT - _DAY,
    MIDNIGHT,
    Day(
        MIDNIGHT - _DAY,
        MIDNIGHT,
        (
            Worked(DayRow(31, "activity", 4714), MIDNIGHT - 25 * 3600, MIDNIGHT - 23 * 3600),
            Worked(DayRow(32, "activity", 4712), MIDNIGHT - 15 * 3600, MIDNIGHT - 14 * 3600, True),
        ),
        (DayRow(33, "activity", 4711, planned_start=MIDNIGHT - 14 * 3600, planned_end=MIDNIGHT - 12 * 3600),),
        "focus",
        NOON - 30,
    ),
    "read",
)
"""The day before, which began with work and held an end that is not known for sure."""

ALREADY_TRACKING = Notice(
    "already tracking",
    "Already tracking “Write the quarterly report”.",
    (("w", "switch to “Answer mail”"), ("esc", "keep")),
    asks=True,
    severity="warning",
    target=MAIL,
)

STARTING = UnderWay("starting", "Answer mail", BOOT)
STARTED = OpenAction("1", "start", "Answer mail", NOON, "queued")
"""The start that is under way in `STARTING`."""

KEPT = (
    OpenAction("1", "stop", "Write the quarterly report", NOON - 2400, "queued", "The network is away."),
    OpenAction("2", "start", "Answer mail", NOON - 2400, "queued"),
)
"""A switch of 40 minutes ago that could not be sent yet."""

HELD = (
    OpenAction("3", "start", "Answer mail", NOON - 67_800, "held"),
    OpenAction("4", "stop", "Answer mail", NOON - 600, "queued"),
)
"""A start of yesterday evening that waits for the user's word, and a stop behind it."""

NEVER_DELIVERED = Notice(
    "held",
    "Start of “Answer mail” at Thu 14 Jan, 17:10 was never delivered. 1 more waits behind it.",
    (("y", "send"), ("D", "discard")),
    asks=True,
    severity="warning",
    target=MAIL,
)


def screen_text(app: App[Any]) -> str:
    """What the screen shows, as lines without trailing blanks."""
    height = app.size.height
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines[:height])
