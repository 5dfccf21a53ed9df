"""What the journal keeps beside actions and entries: belief, clock offset, quota, recents, lists, notices, the user.

Each fact is a JSON text of its own, so that only what changed is written; tasks and projects, which may be thousands,
are facts apart from the other lists. A fact that makes no sense is as good as none: the server is asked again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, fields, replace
from math import isfinite
from typing import Any, TypeVar, cast, get_args

from focus_tui.api.entry import DayRow, Project, Task, TimeEntry
from focus_tui.clock import Moment
from focus_tui.frozen import dataclass
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.day import DayAsked
from focus_tui.tracking.hooks import Due, hooks_of
from focus_tui.tracking.marks import Gone
from focus_tui.tracking.notice import Notice, Severity
from focus_tui.tracking.pace import Pace
from focus_tui.tracking.recents import Recent, Recents
from focus_tui.tracking.snapshot import Link, Lists, Paging, PagingOf, ReadAt
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

    asked_about: the entry that was asked about since it runs for so long. day_asked: what `lists.day` is the list of.
    ended: the entry that ended last, by its id, and when (epoch seconds); None where that is not known.
    """

    belief: Belief = field(default_factory=Belief)
    offset: KeptOffset | None = None
    pace: Pace = field(default_factory=Pace)
    recents: Recents = field(default_factory=Recents)
    lists: Lists = field(default_factory=Lists)
    told: Told = field(default_factory=Told)
    user: User = field(default_factory=User)
    asked_about: int | None = None
    day_asked: DayAsked | None = None
    gone: Gone = ()
    ended: tuple[int, float] | None = None
    hooks: tuple[Due, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...] | None:
        return self.lists.tasks

    @property
    def projects(self) -> tuple[Project, ...] | None:
        return self.lists.projects


NAMES = (*(each.name for each in fields(Facts)), "tasks", "projects")
"""The names of all facts that the sender writes. `lists` is without tasks and projects."""
_TIMELESS = ("recents", "lists", "tasks", "projects", "user", "day_asked", "gone")
"""Facts that say the same at whatever moment they are read."""


def changed(facts: Facts, written: Facts | None) -> tuple[str, ...]:
    """The names of the facts that differ from what was written."""
    return tuple(name for name in NAMES if written is None or not _is_same(name, facts, written))


def _is_same(name: str, facts: Facts, written: Facts) -> bool:
    mine, theirs = getattr(facts, name), getattr(written, name)
    if mine is theirs:
        return True
    if name == "lists":
        mine, theirs = (replace(lists, tasks=None, projects=None) for lists in (mine, theirs))
    return bool(mine == theirs)


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
                value = [_plain(recent) for recent in facts.recents.rows]
            case "lists":
                value = _plain_lists(value)
            case "tasks" | "projects" | "gone":
                value = _plain_rows(value)
            case "told":
                value = _plain(value) | {"boot_id": boot_id}
            case "user":
                value = _plain(value)
            case "day_asked":
                value = value and list(value)
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


def _plain_rows(rows: Sequence[Task | Project | DayRow | Target] | None) -> list[dict[str, Any]] | None:
    """Each row without what is None. There may be thousands, which hold nothing but plain values."""
    if not rows:
        return None if rows is None else []
    names = [each.name for each in fields(rows[0])]
    return [{name: value for name in names if (value := getattr(row, name)) is not None} for row in rows]


def _plain_lists(lists: Lists) -> dict[str, Any]:
    """What is known of the lists, but tasks and projects."""
    paging = {name: each for name, each in lists.paging._asdict().items() if each is not None}
    return {
        "day": _plain_rows(lists.day),
        "refused": sorted(lists.refused),
        "read_at": lists.read_at._asdict(),
        "paging": {name: each._asdict() for name, each in paging.items()},
        "period": lists.period,
        "whole_since": lists.whole_since,
    }


def from_json(
    texts: Mapping[str, str], now: Moment, boot_id: str, *, before: tuple[Mapping[str, str], Facts] | None = None
) -> Facts:
    """The facts that `texts` hold; what makes no sense is left out.

    before: texts that were read before, and what they came to: what has not changed since is the very same object.
    """

    def read(name: str, make: Callable[[Any], Value], otherwise: Value) -> Value:
        if name not in texts:
            return otherwise
        if before is not None and name in _TIMELESS and before[0].get(name) == texts[name]:
            return cast("Value", getattr(before[1], name))
        try:
            return make(json.loads(texts[name]))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
            return otherwise

    tasks, projects = read("tasks", _tasks, None), read("projects", _projects, None)
    lists = _joined(read("lists", _lists, Lists()), tasks, projects)
    return Facts(
        belief=read("belief", lambda read: _belief(read, now, boot_id), Belief()),
        offset=read("offset", lambda read: _offset(read, now, boot_id), None),
        pace=read("pace", lambda read: Pace.from_fact(read, now, boot_id), Pace()),
        recents=read("recents", _recents, Recents()),
        lists=lists,
        told=read("told", lambda read: _told(read, boot_id), Told()),
        user=read("user", _user, User()),
        asked_about=read("asked_about", _whole_or_none, None),
        day_asked=read("day_asked", _day_asked, None),
        gone=read("gone", lambda read: tuple(_target(target) for target in read), ()),
        ended=read("ended", _ended, None),
        hooks=read("hooks", hooks_of, ()),
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


def _day_asked(read: list[Any] | None) -> DayAsked | None:
    if read is None:
        return None
    start, end, asked, complete, order = read
    return DayAsked(_number(start), _number(end), _number(asked), bool(complete), _whole_or_none(order) or 0)


def _ended(read: Any) -> tuple[int, float] | None:
    if read is None:
        return None
    id, end = read
    if type(id) is not int:
        raise TypeError
    return id, _number(end)


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


def _recents(read: list[dict[str, Any]]) -> Recents:
    return Recents(tuple(_recent(each) for each in read))


def _recent(read: dict[str, Any]) -> Recent:
    if "target" not in read:
        return Recent(_target(read))  # as earlier versions wrote it
    entries = tuple(each for each in read["entries"] if type(each) is int)
    return Recent(_target(read["target"]), _number(read["at"]), _number(read["score"]), entries)


def _rows(kind: type[Value], read: list[dict[str, Any]] | None) -> tuple[Value, ...] | None:
    return None if read is None else tuple(_made(kind, row) for row in read)


def _tasks(read: Any) -> tuple[Task, ...] | None:
    return _rows(Task, read)


def _projects(read: Any) -> tuple[Project, ...] | None:
    return _rows(Project, read)


def _lists(read: dict[str, Any]) -> Lists:
    read_at, paging = read.get("read_at", {}), read.get("paging", {})
    period = read.get("period")
    return Lists(
        day=_rows(DayRow, read.get("day")),
        refused=frozenset(name for name in read["refused"] if name in ("day", "tasks", "projects")),
        read_at=ReadAt(**{name: _number_or_none(at) for name, at in read_at.items()}),
        paging=PagingOf(**{name: _paging(each) for name, each in paging.items()}),
        period=None if period is None else (_number(period[0]), _number(period[1])),
        whole_since=_number_or_none(read.get("whole_since")),
    )


def _joined(lists: Lists, tasks: tuple[Task, ...] | None, projects: tuple[Project, ...] | None) -> Lists:
    """The lists with tasks and projects. What is not there was never read, whatever else is said of it."""
    read_at, paging = lists.read_at, lists.paging
    if tasks is None:
        paging = paging._replace(tasks=None)
        read_at = read_at if "tasks" in lists.refused else read_at._replace(tasks=None)
    if projects is None:
        paging = paging._replace(projects=None)
        read_at = read_at if "projects" in lists.refused else read_at._replace(projects=None)
    whole_since = None if tasks is None else lists.whole_since
    joined = replace(lists, tasks=tasks, projects=projects, read_at=read_at, paging=paging, whole_since=whole_since)
    return lists if joined == lists else joined


def _number_or_none(read: Any) -> float | None:
    return None if read is None else _number(read)


def _paging(read: dict[str, Any]) -> Paging:
    page, rows, total = (_whole_or_none(read[name]) for name in ("page", "rows", "total"))
    if page is None or rows is None or page < 1 or rows < 0:
        raise ValueError
    return Paging(page, _number(read["since"]), rows, total, bool(read["sure"]))


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
