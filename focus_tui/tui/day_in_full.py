"""What the screen of the day says, as plain values: no colours, no widths, no Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from focus_tui.clock import Moment, day_of
from focus_tui.config.settings import Settings
from focus_tui.targets.day import Picture, picture_of, sums
from focus_tui.targets.day_table import TableKind, TableRow, table
from focus_tui.tracking.day import Day, DayLook
from focus_tui.tracking.hours import date_text, time_text
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.text import wait_text
from focus_tui.tui.day_words import goal_forms, length_text

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.keys import Keymap

_KINDS: dict[TableKind, str] = {
    "running": "running",
    "running break": "running",
    "break": "break",
    "later": "later",
    "planned": "planned",
    "planned break": "planned",
    "gap": "gap",
    "now": "now",
}
_MARKS: dict[TableKind, str] = {
    "work": "■",
    "running": "●",
    "break": "‖",
    "running break": "‖",
    "later": "○",
    "planned": "□",
    "planned break": "▫",
    "gap": "·",
    "now": "┃",
}


class RowWords(NamedTuple):
    """A line of the table. mark: tells its kind without colour, as `what` does in words."""

    mark: str
    times: str
    length: str
    name: str
    project: str
    what: str
    kind: TableKind


class FullDay(NamedTuple):
    """The day in full. start, end: epoch seconds. told: how it is known, or why not; grave: that is a trouble.

    now: the place of the line of now among the rows; None on another day than today. hours: where the full hours are
    in the picture, with their names. emptiness: what stands in the place of rows where there are none.
    """

    start: float
    end: float
    title: str
    sums: str
    told: str
    grave: bool = False
    rows: tuple[RowWords, ...] = ()
    now: int | None = None
    picture: Picture | None = None
    hours: tuple[tuple[float, str], ...] = ()
    emptiness: str = ""


def full_day(snapshot: Snapshot, now: Moment, clock: Clock, settings: Settings, keymap: Keymap) -> FullDay:
    """The day that is looked at in `snapshot`, as of `now`."""
    instant, look = now.wall + snapshot.offset, snapshot.another_day
    if look is None:
        day = snapshot.day
        start, end = day_of(clock, instant) if day is None else (day.start, day.end)
        told, grave = _told_of_today(snapshot, clock), False
    else:
        day, start, end = look.day, look.start, look.end
        told, grave = _told(look, now, instant, clock, keymap)
    title = _title(start, end, instant, clock)
    if day is None:
        return FullDay(start, end, title, "", told, grave)
    rows = table(day, instant, snapshot.lists, snapshot.recents)
    picture = picture_of(day, instant, settings.working_hours, clock)
    return FullDay(
        start,
        end,
        title,
        _sums(snapshot, day, instant, clock, settings),
        told,
        grave,
        tuple(_worded(row, clock) for row in rows) if any(row.kind != "now" for row in rows) else (),
        next((place for place, row in enumerate(rows) if row.kind == "now"), None),
        picture,
        _hours(picture, clock),
        "Nothing was worked or planned." if day.planned is not None else "Nothing was seen to be worked.",
    )


def _title(start: float, end: float, now: float, clock: Clock) -> str:
    title = date_text(clock.local(start))
    if start <= now < end:
        return f"{title} · today"
    today, tomorrow = day_of(clock, now)
    if end == today:
        return f"{title} · yesterday"
    return f"{title} · tomorrow" if start == tomorrow else title


def _sums(snapshot: Snapshot, day: Day, now: float, clock: Clock, settings: Settings) -> str:
    found = sums(day, now)
    parts = [f"worked {length_text(found.worked)}{'' if day.complete else '+'}"] if day.start <= now else []
    if found.breaks >= 60:
        parts.append(f"breaks {length_text(found.breaks)}")
    if day.start <= now < day.end:
        if day.planned:
            parts.append(f"plan left {length_text(found.plan_left, up=True)}")
        if settings.day_goal is not None:
            goal = goal_forms(snapshot, day, found.worked, settings.day_goal, now, clock)
            parts.append(goal[0] if goal[0].startswith("goal") else f"goal {goal[0]}")
    elif day.planned:
        parts.append(f"planned {length_text(sums(day, day.start).plan_left)}")
    return " · ".join(parts)


def _told_of_today(snapshot: Snapshot, clock: Clock) -> str:
    day = snapshot.day
    if day is None:
        return "Nothing is known of today yet."
    if day.source == "focus":
        asked = "" if day.asked is None else f", asked at {time_text(clock.local(day.asked))}"
        return f"from Focus{asked}, and kept up since{_rest(day)}"
    refused = "; Focus gives no list of the day" if "day" in snapshot.lists.refused else ""
    return f"from this computer's journal{refused}"


def _rest(day: Day) -> str:
    return "" if day.complete else "; not all of it could be read"


def _told(look: DayLook, now: Moment, instant: float, clock: Clock, keymap: Keymap) -> tuple[str, bool]:
    """How the day is known, or why not, and whether that is a trouble."""
    match look.stage:
        case "asking":
            return "asking Focus for this day…", False
        case "refused":
            return f"This day is not to be had. {look.why}", True
        case "failed":
            ask = keymap.shown("program.refresh")
            return f"{look.why}.{f' {ask} asks again' if ask else ''}", True
        case "not here":
            return "Only the focus-tui that sends can ask for another day.", True
        case "no quota":
            wait = "" if look.until is None else f" in {wait_text(look.until - now.boot)}"
            return f"The last requests are kept for starts and stops. This day is asked for{wait}.", True
        case "read":
            day = look.day
            if day is None or day.asked is None:
                return "", False
            asked = clock.local(day.asked)
            when = time_text(asked)
            if asked.date() != clock.local(instant).date():
                when = f"{when} on {date_text(asked)}"
            return f"from Focus, asked at {when}{_rest(day)}", False


def _worded(row: TableRow, clock: Clock) -> RowWords:
    start = time_text(clock.local(row.start))
    what = _KINDS.get(row.kind, "")
    if row.kind == "now":
        return RowWords(_MARKS["now"], start, "", "", "", what, "now")
    running = row.kind in ("running", "running break")
    end = ("now" if running else "") if row.end is None else time_text(clock.local(row.end))
    if row.about:
        end = "?" if row.end == row.start else f"~{end}"
    times = f"{'‹' if row.before else ''}{start}–{end}{'›' if row.after else ''}"
    length = "" if row.kind == "later" or (row.end is None and row.kind.startswith("planned")) else row.seconds
    return RowWords(
        _MARKS[row.kind],
        times,
        length_text(length) if isinstance(length, float) else length,
        row.name or (what if row.kind == "gap" else ""),
        row.project,
        "" if row.kind == "gap" else what,
        row.kind,
    )


def _hours(picture: Picture, clock: Clock) -> tuple[tuple[float, str], ...]:
    """The full hours of the picture."""
    found = []
    first = clock.local(picture.start)
    instant = picture.start - first.minute * 60 - first.second
    while instant < picture.end:
        if instant >= picture.start:
            found.append((instant, f"{clock.local(instant).hour:02}"))
        instant += 3600.0
    return tuple(found)
