"""What clients send: JSON bodies read into plain values. Whatever is wrong is refused with 400 and a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from focus_tui.sandbox import instants
from focus_tui.sandbox.refusal import Refusal

_TYPES = ("activity", "break")
_LARGEST_ID = 2**63 - 1
_ID_MEMBERS = ("task_id", "time_block_id", "project_id")


@dataclass(frozen=True, slots=True)
class Start:
    """What `start` is asked for. start: microseconds."""

    start: int
    type: str
    task_id: int | None = None
    time_block_id: int | None = None
    project_id: int | None = None
    description: str | None = None


def read_start(body: bytes) -> Start:
    """The body of `start`. Raises Refusal."""
    members = read_object(body)
    start = _instant(members, "start")
    kind = _text(members, "type")
    if start is None:
        _invalid("start", "required")
    if not kind:
        _invalid("type", "required")
    if kind not in _TYPES:
        _invalid("type", "oneof")
    task_id, time_block_id, project_id = (_id(members, name) for name in _ID_MEMBERS)
    return Start(start, kind, task_id, time_block_id, project_id, _text(members, "description"))


def read_end(body: bytes) -> int:
    """The end that the body of `stop` gives. Raises Refusal."""
    end = _instant(read_object(body), "end")
    if end is None:
        _invalid("end", "required")
    return end


def read_change(body: bytes) -> dict[str, Any]:
    """The members of an entry that a change sets, by name. Raises Refusal."""
    members = read_object(body)
    read = {"start": _instant, "end": _instant, "type": _text, "description": _text} | dict.fromkeys(_ID_MEMBERS, _id)
    change = {name: reader(members, name) for name, reader in read.items() if name in members}
    if "start" in change and change["start"] is None:
        _invalid("start", "required")
    if "type" in change and change["type"] not in _TYPES:
        _invalid("type", "oneof")
    return change


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body is. Raises Refusal."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, "The request body is not valid JSON") from None
    if not isinstance(value, dict):
        raise Refusal(400, "The request body must be a JSON object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _instant(members: dict[str, Any], name: str) -> int | None:
    text = _text(members, name)
    if not text:
        return None
    try:
        return instants.parse(text)
    except ValueError:
        _invalid(name, "datetime")


def _text(members: dict[str, Any], name: str) -> str | None:
    value = members.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refusal(400, f"The member '{name}' must be a string")
    # Half of a surrogate pair is legal in JSON, but is no text: it becomes the replacement character.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _id(members: dict[str, Any], name: str) -> int | None:
    value = members.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_ID:
        raise Refusal(400, f"The member '{name}' must be an integer")
    return value


def _invalid(name: str, rule: str) -> NoReturn:
    raise Refusal(400, f"Field validation for '{name.title()}' failed on the '{rule}' tag")
