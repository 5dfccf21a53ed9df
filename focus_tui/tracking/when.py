"""When something is to start or stop, as the user types it: `10m`, `9:12`, `yesterday 17:00`, `last`, `now`.

Reading it is pure: from the text, the server's now, the user's time zone and what runs, to the instant that is meant
and how to spell it out, or to the reason why it cannot be. Instants are whole epoch seconds of the server's clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from math import ceil, floor
from typing import NamedTuple

from focus_tui.clock import TYPE_CHECKING
from focus_tui.frozen import dataclass
from focus_tui.tracking.local import gap_over, instants, shown
from focus_tui.tracking.words import quoted

if TYPE_CHECKING:
    from focus_tui.clock import Clock

FURTHEST_DAYS = 7
"""Days for which a start may lie back. What already runs may be ended at any time since it began."""

_LONGEST = 60  # characters; the longest text that means anything is half as long
_LATEST = 2.5e11  # epoch seconds; near the end of the calendar nothing can be reckoned
_FURTHEST = timedelta(days=10_000)  # nothing has run for longer

_ALIKE = str.maketrans({"\uff1a": ":", "\u2212": "-", "\u2013": "-"})
_SPAN = re.compile(r"([-+]?)(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})(m|min|$))?(?:(\d{1,6})s)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?|(\d{2})(\d{2})")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DATE_AND_TIME = re.compile(rf"({_DATE.pattern})t(.*)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHICH = {"first": 0, "second": 1}


class Why(Enum):
    """Why a text names no instant that can be sent."""

    EMPTY = "nothing is typed"
    NO_TIME = "it is no time"
    NOT_KNOWN = "it is not known when the last entry ended"
    NEVER = "no clock has shown it"
    AHEAD = "it is in the future"
    OLD = "it is too long ago"
    BEFORE = "what runs began later"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was meant. at: epoch seconds. text: in words, such as "9:12, 31 minutes ago"."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Cannot:
    """Why it cannot be, and in words: one harmless sentence. at: what was meant, where that is known."""

    why: Why
    text: str
    at: float | None = None


class Running(NamedTuple):
    """What is to be ended, by a stop or a switch. name: as the server wrote it; start: epoch seconds."""

    name: str
    start: float


class _Meant(NamedTuple):
    """An instant. exact: its seconds were named. later: the time of day comes again today."""

    at: float
    exact: bool = False
    later: float | None = None


def read(
    text: str, now: float, clock: Clock, *, last: float | None = None, running: Running | None = None
) -> Meaning | Cannot:
    """What `text` means at `now` (epoch seconds of the server's clock).

    A bare time of day is the latest one that is not still to come. Of a time that the clocks have shown twice it is
    the later one that is not still to come; `first` and `second` before it tell them apart. last: when the last entry
    ended, None where that is not known. running: what the instant must come after.
    """
    meant = _meant(text, now, clock, last)
    if isinstance(meant, Cannot):
        return meant
    at = meant.at
    if at > now:
        return _ahead(at, now, clock)
    if running is not None and at <= running.start:
        if meant.later is not None:  # a time of today was meant, and not the day before
            return _ahead(meant.later, now, clock)
        began = in_words(running.start, now, clock)
        if running.start > now:
            return Cannot(Why.BEFORE, f"{quoted(running.name)} begins at {began}, which is in the future.", at)
        return Cannot(Why.BEFORE, f"{quoted(running.name)} began at {began}. It can end only after that.", at)
    if at < _oldest(now, running):
        return Cannot(Why.OLD, f"That is more than {FURTHEST_DAYS} days ago.", at)
    return Meaning(at, _spelled(at, now, clock, exact=meant.exact))


def nudged(
    text: str,
    minutes: int,
    now: float,
    clock: Clock,
    *,
    last: float | None = None,
    running: Running | None = None,
) -> str:
    """The text that means so many full minutes later than `text` (earlier below 0), as far as that can be.

    What means no time is taken for `now`.
    """
    found = read(text, now, clock, last=last, running=running)
    at = now if found.at is None else found.at
    at = 60.0 * (floor(at / 60) + minutes if minutes > 0 else ceil(at / 60) + minutes)
    at = max(at, _oldest(now, None) if running is None else floor(running.start) + 1.0)
    return "now" if at >= floor(now) else spelling(at, now, clock)


def spelling(at: float, now: float, clock: Clock) -> str:
    """The shortest text that means the instant `at`, which is not still to come."""
    wall = shown(clock, at)
    hours = f"{wall.hour}:{wall.minute:02}{f':{wall.second:02}' if wall.second else ''}"
    days = ["", "yesterday ", f"{wall:%Y-%m-%d} "]
    tried = [f"{day}{which}{hours}" for day in days for which in ("", "first ", "second ")]
    return next(text for text in tried if _meant(text, now, clock, None).at == at)


def in_words(at: float, now: float, clock: Clock, *, exact: bool = False) -> str:
    """An instant as time of day and day: `9:12`, `2:30 (the second one)`, `17:00 yesterday`, `17:00 on Mon 11 Jan`.

    exact: with its seconds.
    """
    wall, today = shown(clock, at), shown(clock, now).date()
    text = _hours(wall, exact=exact)
    alike = instants(clock, wall.replace(microsecond=0))
    if len(alike) > 1:
        text += f" (the {'first' if at < alike[1] else 'second'} one)"
    if wall.date() == today:
        return text
    if wall.date() == today - timedelta(days=1):
        return f"{text} yesterday"
    return f"{text} on {_date(wall)}{f' {wall.year}' if wall.year != today.year else ''}"


def _meant(text: str, now: float, clock: Clock, last: float | None) -> _Meant | Cannot:
    """The instant that `text` names, whether or not it can be sent."""
    words = text.translate(_ALIKE).casefold().split() if len(text) <= _LONGEST else ["?"]
    if not words:
        return Cannot(Why.EMPTY, f"Type {_EXAMPLES}.")
    if not 0.0 <= now < _LATEST:
        return _NO_TIME
    if words == ["now"]:
        return _Meant(float(floor(now)))
    if words == ["last"]:
        if last is None:
            return Cannot(Why.NOT_KNOWN, "It is not known when the last entry ended.")
        return _Meant(float(ceil(last) if last > now else min(ceil(last), floor(now))))
    return _span(words, now) or _time_of_day(words, now, clock) or _NO_TIME


_EXAMPLES = "10m, 1h30, 9:12, yesterday 17:00, last or now"
_NO_TIME = Cannot(Why.NO_TIME, f"That is no time. Type {_EXAMPLES}.")


def _span(words: Sequence[str], now: float) -> _Meant | None:
    """So long ago, such as `10m` or `-1h30`; None for anything else."""
    found = _SPAN.fullmatch("".join(words[:-1] if words[-1] == "ago" else words))
    if found is None or not any(found.group(2, 3, 4, 6)):
        return None
    sign, days, hours, minutes, unit, seconds = found.groups()
    if minutes is not None and not unit and hours is None:
        return None  # a bare number is neither minutes nor hours
    ago = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return _Meant(float(floor(now) + ago if sign == "+" else floor(now) - ago))


def _time_of_day(words: Sequence[str], now: float, clock: Clock) -> _Meant | Cannot | None:
    """A time of day, and what tells its day and which one it is, in any order; None for anything else."""
    if both := _DATE_AND_TIME.fullmatch(words[0]):
        words = [both[1], both[5], *words[1:]]
    hours = [match for word in words if (match := _TIME.fullmatch(word))]
    which = [_WHICH[word] for word in words if word in _WHICH]
    days = [word for word in words if word not in _WHICH and not _TIME.fullmatch(word)]
    if len(hours) != 1 or len(which) > 1 or len(days) > 1:
        return None
    found = hours[0]
    hour, minute, second = (int(part or 0) for part in (found[1] or found[4], found[2] or found[5], found[3]))
    if hour > 23 or minute > 59 or second > 59:
        return Cannot(Why.NEVER, "There is no such time of day.")
    wanted = _Wanted(time(hour, minute, second), which[0] if which else None, exact=found[3] is not None)
    today = shown(clock, now).date()
    if not days:
        return _latest(wanted, today, now, clock)
    day = _day(days[0], today)
    if not isinstance(day, date):
        return day
    meant = _on(day, wanted, now, clock)
    is_weekday = days[0].isalpha() and days[0] != "today"
    if day == today and is_weekday and isinstance(meant, _Meant) and meant.at > now:
        return _on(day - timedelta(days=7), wanted, now, clock)
    return meant


class _Wanted(NamedTuple):
    """A time of day. which: of those that the clocks have shown on that day, None for the later one that has come."""

    time: time
    which: int | None
    exact: bool


def _day(word: str, today: date) -> date | Cannot | None:
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    if found := _DATE.fullmatch(word):
        try:
            day = date(*map(int, found.groups()))
        except ValueError:
            return Cannot(Why.NEVER, "There is no such day.")
        if abs(day - today) < _FURTHEST:
            return day
        return (
            Cannot(Why.AHEAD, "That is in the future.") if day > today else Cannot(Why.OLD, "That is too long ago.")
        )
    weekday = next((number for number, name in enumerate(_WEEKDAYS) if len(word) > 2 and name.startswith(word)), None)
    return None if weekday is None else today - timedelta(days=(today.weekday() - weekday) % 7)


def _latest(wanted: _Wanted, today: date, now: float, clock: Clock) -> _Meant | Cannot:
    """The latest such time of day that is not still to come: of today or yesterday.

    Of tomorrow, too: clocks that are set back from just after midnight have shown some of it already.
    """
    ahead, of_today, before = (_on(today + timedelta(days=days), wanted, now, clock) for days in (1, 0, -1))
    if isinstance(ahead, _Meant) and ahead.at <= now:
        return ahead
    if isinstance(of_today, _Meant):
        if of_today.at <= now or before.at is None:
            return of_today
        return before if isinstance(before, Cannot) else before._replace(later=of_today.at)
    if of_today.at is not None:  # skipped; by now, if the clocks were set at all
        return of_today if of_today.at <= now else before
    return before if isinstance(before, _Meant) else of_today


def _on(day: date, wanted: _Wanted, now: float, clock: Clock) -> _Meant | Cannot:
    """That time of that day; the earliest that is still to come where none has come."""
    wall = datetime.combine(day, wanted.time)
    found = instants(clock, wall)
    hours = _hours(wall, exact=wanted.exact)
    if not found:
        gap = gap_over(clock, wall)
        assert gap is not None
        days = gap.before.date() != gap.after.date()
        turned = " to ".join(f"{_hours(each)} on {_date(each)}" if days else _hours(each) for each in gap[1:])
        text = f"{hours} did not exist on {_date(wall)}: the clocks went from {turned}."
        return Cannot(Why.NEVER, text, gap.at)
    if wanted.which is not None:
        if len(found) == 1:
            return Cannot(Why.NEVER, f"There was only one {hours} on {_date(wall)}.")
        return _Meant(found[wanted.which], wanted.exact)
    return _Meant(max((at for at in found if at <= now), default=found[0]), wanted.exact)


def _oldest(now: float, running: Running | None) -> float:
    """The earliest instant that may be named."""
    furthest = float(floor(now) - FURTHEST_DAYS * 86_400)
    return furthest if running is None else min(furthest, running.start)


def _ahead(at: float, now: float, clock: Clock) -> Cannot:
    return Cannot(Why.AHEAD, f"{in_words(at, now, clock)} is in the future.", at)


def _spelled(at: float, now: float, clock: Clock, *, exact: bool) -> str:
    """The instant in words: time of day, which of two, the day where it is not today's, and how long ago."""
    if at == floor(now):
        return "now"
    return f"{in_words(at, now, clock, exact=exact)}, {_ago(now - at)} ago"


def _hours(wall: datetime, *, exact: bool = False) -> str:
    return f"{wall.hour}:{wall.minute:02}{f':{wall.second:02}' if exact else ''}"


def _date(wall: datetime) -> str:
    return f"{wall:%a} {wall.day} {wall:%b}"


def _ago(seconds: float) -> str:
    """A length of time in its two largest units, from full minutes on: `31 minutes`, `1 hour 5 minutes`."""
    minutes = int(seconds) // 60
    counted = (("day", minutes // 1440), ("hour", minutes // 60 % 24), ("minute", minutes % 60))
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for unit, count in counted if count]
    return " ".join(parts[:2]) or "less than a minute"
