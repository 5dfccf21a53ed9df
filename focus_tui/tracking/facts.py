"""What the journal keeps beside actions and entries: belief, clock offset, quota, recents, lists, notices, the user.

Each fact is a small JSON text of its own, so that only what changed is written. A fact that makes no sense is
as good as none: the server is asked again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any, TypeVar, cast, get_args

from focus_tui.api.entry import DayRow, Project, Task, TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.notice import Notice, Severity
from focus_tui.tracking.pace import Pace
from focus_tui.tracking.snapshot import Link, Lists
from focus_tui.tracking.target import Kind, Target

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class User:
    """Whose tracking this is. id: the `toggl_user_id` of answers; credentials: a salted hash of what proved it."""

    id: int | None = None
    salt: str = ""
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender shows: the way to Focus, and its notices."""

    link: Link = "connecting"
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptOffset:
    """The server's clock less ours, in seconds, and the boot in which it was told: only within it can be seen whether
    our clock was set since."""

    seconds: float
    boot_id: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is kept. offset: None where no answer has told it.

    asked_about: the entry that was asked about since it runs for so long.
    """

    belief: Belief = field(default_factory=Belief)
    offset: KeptOffset | None = None
    pace: Pace = field(default_factory=Pace)
    recents: tuple[Target, ...] = ()
    lists: Lists = field(default_factory=Lists)
    told: Told = field(default_factory=Told)
    user: User = field(default_factory=User)
    asked_about: int | None = None


def changed(facts: Facts, written: Facts | None) -> tuple[str, ...]:
    """The names of the facts that differ from what was written."""
    return tuple(
        each.name
        for each in fields(Facts)
        if written is None
        or ((mine := getattr(facts, each.name)) is not (theirs := getattr(written, each.name)) and mine != theirs)
    )


def to_json(facts: Facts, names: tuple[str, ...], now: Moment, boot_id: str) -> dict[str, str]:
    """The texts of the facts with these `names`, as of `now`."""
    texts: dict[str, str] = {}
    for name in names:
        value = getattr(facts, name)
        match name:
            case "belief":
                value = _plain(value) | {"boot_id": boot_id}
            case "offset":
                # With the clocks it holds for: whoever reads it may find the wall clock set since.
                value = None if value is None else _plain(value) | {"clock": now.wall - now.boot}
            case "pace":
                value = facts.pace.to_fact(now, boot_id)
            case "recents":
                value = [_plain(target) for target in facts.recents]
            case "lists":
                value = _plain(value) | {"refused": sorted(facts.lists.refused)}
            case "told":
                value = _plain(value) | {"boot_id": boot_id}
            case "user":
                value = _plain(value)
        texts[name] = json.dumps(value)
    return texts


def _plain(value: Any) -> Any:
    """A data class as what JSON knows, without what is None."""
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
        return {name: _plain(member) for name, member in pairs if member is not None}
    if isinstance(value, (tuple, frozenset)):
        return [_plain(member) for member in value]
    return value


def from_json(texts: Mapping[str, str], now: Moment, boot_id: str) -> Facts:
    """The facts that `texts` hold; what makes no sense is left out."""

    def read(name: str, make: Callable[[Any], Value], otherwise: Value) -> Value:
        if name not in texts:
            return otherwise
        try:
            return make(json.loads(texts[name]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            return otherwise

    return Facts(
        belief=read("belief", lambda read: _belief(read, now, boot_id), Belief()),
        offset=read("offset", lambda read: _offset(read, now, boot_id), None),
        pace=read("pace", lambda read: Pace.from_fact(read, now, boot_id), Pace()),
        recents=read("recents", lambda read: tuple(_target(target) for target in read), ()),
        lists=read("lists", _lists, Lists()),
        told=read("told", lambda read: _told(read, boot_id), Told()),
        user=read("user", _user, User()),
        asked_about=read("asked_about", _whole_or_none, None),
    )


def _offset(read: dict[str, Any] | None, now: Moment, boot_id: str) -> KeptOffset | None:
    """The server's clock less ours by now; of another boot it is as it was."""
    if read is None:
        return None
    step = (now.wall - now.boot) - _number(read["clock"]) if read["boot_id"] == boot_id else 0.0
    return KeptOffset(_number(read["seconds"]) - step, str(read["boot_id"]))


def _number(read: Any) -> float:
    if isinstance(read, bool) or not isinstance(read, (int, float)) or not isfinite(read):
        raise TypeError
    return float(read)


def _whole_or_none(read: Any) -> int | None:
    if read is not None and type(read) is not int:
        raise TypeError
    return read


_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "str": (str,),
    "bool": (bool,),
    "None": (type(None),),
    "Kind": (str,),
    "Severity": (str,),
}
"""What JSON may have for a member that is annotated so; any other is made by its own reader."""


def _allowed(kind: type) -> dict[str, frozenset[type]]:
    parts = {each.name: str(each.type).split(" | ") for each in fields(kind)}
    return {name: frozenset(each for part in of for each in _TYPES.get(part, ())) for name, of in parts.items()}


_ALLOWED: dict[Any, dict[str, frozenset[type]]] = {
    kind: _allowed(kind) for kind in (TimeEntry, Target, Task, DayRow, Project, Notice, User)
}


def _made(kind: type[Value], read: dict[str, Any], **made: Any) -> Value:
    """The data class `kind` from its members in JSON, where each is of its type, and from those made already."""
    allowed = _ALLOWED[kind]
    for name, value in read.items():
        if name in made:
            continue
        if type(value) not in allowed[name] or (type(value) in (int, float) and not isfinite(value)):
            raise TypeError
    return kind(**(read | made))


def _belief(read: dict[str, Any], now: Moment, boot_id: str) -> Belief:
    entry = _made(TimeEntry, read["entry"]) if read.get("entry") is not None else None
    wall = None if read.get("asked_wall") is None else _number(read["asked_wall"])
    asked = None if wall is None else now.boot - max(0.0, now.wall - wall)
    if read.get("boot_id") == boot_id and read.get("asked") is not None:
        asked = _number(read["asked"])
    return Belief(known=bool(read["known"]), entry=entry, asked=asked, asked_wall=wall)


def _target(read: dict[str, Any]) -> Target:
    target = _made(Target, read)
    if target.kind not in get_args(Kind):
        raise ValueError
    return target


def _lists(read: dict[str, Any]) -> Lists:
    def rows(name: str, kind: type[Value]) -> tuple[Value, ...] | None:
        return tuple(_made(kind, row) for row in read[name]) if name in read else None

    return Lists(
        tasks=rows("tasks", Task),
        day=rows("day", DayRow),
        projects=rows("projects", Project),
        refused=frozenset(name for name in read["refused"] if name in ("day", "tasks", "projects")),
    )


def _told(read: dict[str, Any], boot_id: str) -> Told:
    if read["boot_id"] != boot_id or read["link"] not in get_args(Link):
        return Told()
    return Told(cast("Link", read["link"]), tuple(_notice(notice) for notice in read["notices"]))


def _notice(read: dict[str, Any]) -> Notice:
    target = _target(read["target"]) if "target" in read else None
    keys = tuple((str(key), str(what)) for key, what in read["keys"])
    notice = _made(Notice, read, target=target, keys=keys)
    if notice.severity not in get_args(Severity):
        raise ValueError
    return notice


def _user(read: dict[str, Any]) -> User:
    return _made(User, read)
