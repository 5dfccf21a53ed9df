"""What was found, and how it is printed: a line each, which says how it is, what it is about, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from focus_tui.tracking.text import plain

Grade = Literal["ok", "warn", "fail"]

DONE, USAGE, UNKNOWN = 0, 2, 5
"""Exit codes: nothing failed; something is to be mended here; something could not be found out."""

_LONGEST = 1000


class Finding(NamedTuple):
    """One thing that was looked at. unknown: it failed since it could not be found out, not since it is wrong."""

    grade: Grade
    about: str
    sentence: str
    unknown: bool = False


def exit_code(findings: Iterable[Finding]) -> int:
    """What the findings come to. What can be mended here goes first."""
    failed = [finding.unknown for finding in findings if finding.grade == "fail"]
    if not failed:
        return DONE
    return UNKNOWN if all(failed) else USAGE


def line(finding: Finding, environ: Mapping[str, str]) -> str:
    """The finding as a harmless line, with the home folder as ~."""
    text = plain(f"{finding.about}: {finding.sentence}", _LONGEST)
    home = environ.get("HOME", "").rstrip("/")
    if home:
        text = f"{text}\0".replace(f"{home}/", "~/").replace(f"{home}\0", "~").rstrip("\0")
    return f"{finding.grade:<4}  {text}"
