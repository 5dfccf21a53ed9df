"""Lengths of time and hours of a day as people write them in the configuration: `7h30m`, `9:00-17:30`."""

from __future__ import annotations

import re

_SPAN = re.compile(r"(?:(\d{1,5})\s*h)?\s*(?:(\d{1,5})\s*m)?\s*(?:(\d{1,6})\s*s)?", re.ASCII)
_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?", re.ASCII)
_DAY = 24 * 3600


def parse_span(text: str) -> int:
    """Seconds of `7h30m`, `90m`, `45s` and the like. Raises ValueError."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None or not any(found.groups()):
        raise ValueError("not a length of time")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def parse_hours(text: str) -> tuple[int, int]:
    """Given and end of `9:00-17:30` in seconds after midnight; the end may be 24:00. Raises ValueError."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError("not hours of a day")
    hours = [int(part or 0) for part in found.groups()]
    start, end = (hours[at] * 3600 + hours[at + 1] * 60 for at in (0, 2))
    if max(hours[1], hours[3]) >= 60 or not start < end <= _DAY:
        raise ValueError("not hours of one day")
    return start, end


def span(seconds: int) -> str:
    """A length of time as it is written in the configuration: `7h30m`; whole seconds."""
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "h"), (rest // 60, "m"), (rest % 60, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def hours(seconds: tuple[int, int]) -> str:
    """Hours of a day as they are written in the configuration: `9:00-17:30`; whole minutes."""
    start, end = (f"{each // 3600}:{each // 60 % 60:02}" for each in seconds)
    return f"{start}-{end}"
