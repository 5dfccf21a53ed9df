"""Actions, entries and pins as the journal's file holds them: rows of plain values, JSON for what nobody queries.

Reading is strict: what makes no sense raises Unreadable, and nothing else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar, cast

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.action import Action, Expects, Held, Stage
from focus_tui.tracking.journal import Seen
from focus_tui.tracking.target import Kind, Target

Value = TypeVar("Value")

Cell = str | int | float | None
"""What a row is made of."""

COLUMNS = (
    "id",
    "place",
    "revision",
    "state",
    "press",
    "kind",
    "pressed",
    "pressed_boot",
    "at",
    "sealed",
    "first_sent",
    "first_sent_boot",
    "sent",
    "sent_boot",
    "rest",
)
"""The columns of an action's row, in their order. Instants are epoch seconds, `…_boot` seconds since that boot."""

ACTION_COLUMNS = ", ".join(COLUMNS)
SEEN_COLUMNS = 'id, start, "end", value'

CLOSED_STATES = tuple(stage.value for stage in (Stage.DONE, Stage.REFUSED, Stage.CANCELLED))
_STATES = {stage.value: stage for stage in Stage if stage is not Stage.LOST} | {Stage.SENDING.value: Stage.LOST}
_KINDS: tuple[Kind, ...] = ("task", "time block", "break", "description")


class Unreadable(ValueError):
    """A row or text of the file makes no sense. The text says what is wrong."""


def decoded(raw: bytes) -> str:
    """Text of the file. What is no UTF-8 is damage to one row, and must not keep the others from being read."""
    return raw.decode("utf-8", "replace")


def row_of(action: Action) -> tuple[Cell, ...]:
    """The row of an action, in the order of COLUMNS. Raises ValueError for a number that is not finite."""
    state = Stage.SENDING if action.stage is Stage.LOST else action.stage
    expects = action.expects.name if isinstance(action.expects, Expects) else action.expects
    rest: dict[str, object] = {"name": action.name, "boot_id": action.boot_id, "expects": expects}
    for name in ("offset", "shown_offset", "after", "meant", "attempts", "error"):
        rest[name] = getattr(action, name)
    rest["held"] = action.held and action.held.name
    rest["target"] = _members(action.target)
    rest["stops"] = _members(action.stops)
    return (
        action.id,
        _finite(action.place),
        action.revision,
        state.value,
        action.press,
        action.kind,
        *_moment_cells(action.pressed),
        _finite(action.at),
        _finite(action.sealed),
        *_moment_cells(action.first_sent),
        *_moment_cells(action.sent),
        _text_of(rest),
    )


def action_of(row: Sequence[object]) -> Action:
    """The action of a row; LOST where the row says `sending`. A moment's `mono` is its `boot`."""
    if len(row) != len(COLUMNS):
        raise Unreadable("the row has a wrong number of columns")
    cells = dict(zip(COLUMNS, row, strict=True))
    rest = _parsed(_text(cells, "rest"))
    kind: Literal["start", "stop"] = "start" if _one_of(cells, "kind", ("start", "stop")) == "start" else "stop"
    held = _maybe(_text, rest, "held")
    return Action(
        id=_text(cells, "id"),
        press=_text(cells, "press"),
        kind=kind,
        name=_text(rest, "name"),
        pressed=_moment(cells, "pressed"),
        boot_id=_text(rest, "boot_id"),
        expects=_expects(rest),
        offset=_maybe(_number, rest, "offset"),
        shown_offset=_maybe(_number, rest, "shown_offset") or 0.0,
        after=_maybe(_text, rest, "after"),
        target=_maybe(_target, rest, "target"),
        at=_maybe(_number, cells, "at"),
        stops=_maybe(_entry, rest, "stops"),
        stage=_STATES[_one_of(cells, "state", _STATES)],
        held=None if held is None else Held[_one_of(rest, "held", Held.__members__)],
        meant=_flag(rest, "meant"),
        attempts=_whole(rest, "attempts"),
        error=_text(rest, "error"),
        sealed=_maybe(_number, cells, "sealed"),
        first_sent=_maybe(_moment, cells, "first_sent"),
        sent=_maybe(_moment, cells, "sent"),
        place=_number(cells, "place"),
        revision=_whole(cells, "revision"),
    )


def seen_row(seen: Seen) -> tuple[Cell, ...]:
    """The row (id, start, end, value) of an entry. Raises ValueError for a number that is not finite."""
    entry = seen.entry
    members = (_members(entry) or {}) | {"order": seen.order}
    if seen.about:
        members["about"] = True
    return entry.id, _finite(entry.start), _finite(seen.end), _text_of(members)


def fact_of(row: Sequence[object]) -> tuple[str, str]:
    """The name and the text of a row (name, value). What the text says is not looked at."""
    cells = dict(zip(("name", "value"), row, strict=True))
    return _text(cells, "name"), _text(cells, "value")


def seen_of(end: object, value: object) -> Seen:
    """The entry that a row's `end` and `value` tell of."""
    cells = {"end": end, "value": value}
    members = _parsed(_text(cells, "value"))
    entry = _entry({"value": members}, "value")
    about = _maybe(_flag, members, "about") or False
    return Seen(entry, _maybe(_number, cells, "end"), about, _maybe(_whole, members, "order") or 0)


def sealed_of(row: Sequence[object] | None) -> tuple[str, float] | None:
    """The press and the sealed instant of a row (press, sealed); None where there is no such row."""
    if row is None:
        return None
    cells = dict(zip(("press", "sealed"), row, strict=True))
    return _text(cells, "press"), _number(cells, "sealed")


def pins_text(pins: Iterable[tuple[int, Target]]) -> str:
    """The text that holds pins: the members of each target by its number."""
    return _text_of({str(number): _members(target) for number, target in pins})


def pins_of(text: str) -> tuple[tuple[int, Target], ...]:
    """The numbers and targets that `pins_text` has written, by their numbers."""
    members = _parsed(text)
    if any(number not in "123456789" or len(number) != 1 for number in members):
        raise Unreadable("a pin has a number that no key has")
    return tuple((int(number), _target(members, number)) for number in sorted(members))


def _finite(number: float | None) -> float | None:
    if number is not None and not math.isfinite(number):
        raise ValueError(f"{number} is no instant")
    return number


def _moment_cells(moment: Moment | None) -> tuple[float | None, float | None]:
    return (None, None) if moment is None else (_finite(moment.wall), _finite(moment.boot))


def _members(value: Target | TimeEntry | None) -> dict[str, object] | None:
    """What is not None of a data class."""
    if value is None:
        return None
    members = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
    return {name: member for name, member in members if member is not None}


def _text_of(members: Mapping[str, object] | None) -> str:
    # ASCII alone: a name with half of a surrogate pair, which UTF-8 cannot hold, is kept as the server wrote it.
    return json.dumps(members, allow_nan=False, separators=(",", ":"))


def _parsed(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("its JSON is broken") from None
    if not isinstance(read, dict):
        raise Unreadable("its JSON is no object")
    return read


# Each reader takes the members and the name of the one to read, so that the name of a wrong one can be told.


def _maybe(read: Callable[[Mapping[str, Any], str], Value], members: Mapping[str, Any], name: str) -> Value | None:
    return None if members.get(name) is None else read(members, name)


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise Unreadable(f"its {name} is no text")
    return value


def _whole(members: Mapping[str, Any], name: str) -> int:
    value = members.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable(f"its {name} is no whole number")
    return value


def _number(members: Mapping[str, Any], name: str) -> float:
    value = members.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Unreadable(f"its {name} is no number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Unreadable(f"its {name} is no finite number")
    return number


def _flag(members: Mapping[str, Any], name: str) -> bool:
    value = members.get(name)
    if not isinstance(value, bool):
        raise Unreadable(f"its {name} is neither true nor false")
    return value


def _one_of(members: Mapping[str, Any], name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    value = _text(members, name)
    if value not in known:
        raise Unreadable(f"its {name} is none that is known")
    return value


def _moment(cells: Mapping[str, Any], name: str) -> Moment:
    boot = _number(cells, f"{name}_boot")
    return Moment(_number(cells, name), boot, boot)


def _expects(rest: Mapping[str, Any]) -> int | Expects:
    if isinstance(rest.get("expects"), str):
        return Expects[_one_of(rest, "expects", Expects.__members__)]
    return _whole(rest, "expects")


def _object(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = members.get(name)
    if not isinstance(value, dict):
        raise Unreadable(f"its {name} is no object")
    return value


def _target(rest: Mapping[str, Any], name: str) -> Target:
    members = _object(rest, name)
    return Target(
        kind=cast(Kind, _one_of(members, "kind", _KINDS)),
        name=_text(members, "name"),
        task_id=_maybe(_whole, members, "task_id"),
        time_block_id=_maybe(_whole, members, "time_block_id"),
        project=_maybe(_text, members, "project"),
    )


def _entry(rest: Mapping[str, Any], name: str) -> TimeEntry:
    members = _object(rest, name)
    return TimeEntry(
        id=_whole(members, "id"),
        start=_number(members, "start"),
        type=_maybe(_text, members, "type"),
        task_id=_maybe(_whole, members, "task_id"),
        time_block_id=_maybe(_whole, members, "time_block_id"),
        project_id=_maybe(_whole, members, "project_id"),
        description=_maybe(_text, members, "description"),
        workspace_id=_maybe(_whole, members, "workspace_id"),
        toggl_user_id=_maybe(_whole, members, "toggl_user_id"),
        duration=_maybe(_whole, members, "duration"),
        created_at=_maybe(_number, members, "created_at"),
        updated_at=_maybe(_number, members, "updated_at"),
        archived_at=_maybe(_number, members, "archived_at"),
        deleted_at=_maybe(_number, members, "deleted_at"),
        task_name=_maybe(_text, members, "task_name"),
        project=_maybe(_text, members, "project"),
    )
