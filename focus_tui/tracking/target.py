"""What can be started: a task, a time block, a break, or a plain description."""

from __future__ import annotations

from typing import Literal

from focus_tui.api.entry import ACTIVITY, BREAK
from focus_tui.frozen import dataclass

Kind = Literal["task", "time block", "break", "description"]
Key = tuple[str, int | str]
"""What tells a target from every other."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be started.

    `name` is as the server or the user wrote it: whoever shows it cleans it first. `project` is a name too. For a
    time block, `task_id` is kept as well where it is known, so that an entry of it can be recognised.
    """

    kind: Kind
    name: str
    task_id: int | None = None
    time_block_id: int | None = None
    project: str | None = None

    @property
    def key(self) -> Key:
        """What tells this target from every other; stays the same when it is renamed."""
        match self.kind:
            case "task":
                return ("task", self.task_id or 0)
            case "time block":
                return ("time block", self.time_block_id or 0)
            case "break":
                return ("break", 0)
            case "description":
                return ("description", self.name)

    @property
    def type(self) -> str:
        """The API's `type` of an entry of this target."""
        return BREAK if self.kind == "break" else ACTIVITY


TAKE_A_BREAK = Target("break", "Break")


def lasting(target: Target) -> Target:
    """What can be started again on any day: of a time block its task, where that is known."""
    if target.kind != "time block" or target.task_id is None:
        return target
    return Target("task", target.name, target.task_id, None, target.project)
