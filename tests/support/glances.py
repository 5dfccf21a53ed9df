"""What was last known, for tests of whoever shows it; and names that would be obeyed if they were not text."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from focus_tui.config import Profile, profile_folder
from focus_tui.tracking.glance import Glance

NOW = 1_800_000_000.0
"""Friday 15 January 2027, 08:00 UTC."""

PROFILE = Profile("https://focus.toggl.com/api", 1, 22)
IDS = {"TOGGL_ORGANIZATION_ID": "1", "TOGGL_WORKSPACE_ID": "22"}

HOSTILE = (
    "$(touch PWNED) `touch PWNED` 100% %{A1:touch PWNED:}a%{A} %n \\u #{pane_pid} #[fg=red]#(touch PWNED) "
    "<b>&amp;</b> {state} {x} \"q\" 'q' ; C#"
)
"""What shells, tmux, polybar, Pango and templates would obey."""

ENTRY: dict[str, Any] = {
    "id": 7,
    "start": NOW - 5047.0,
    "type": "activity",
    "task_id": 4711,
    "title": "Write the report",
    "project": "Apollo",
    "planned": [NOW - 3600.0, NOW + 1800.0],
}

STATUS: dict[str, Any] = {
    "version": 1,
    "state": "tracked",
    "asked": NOW - 20.0,
    "offset": 0.0,
    "entry": ENTRY,
    "queued": 0,
    "held": 0,
    "recents": [],
}


def write_status(environ: Mapping[str, str], status: Mapping[str, Any], profile: Profile = PROFILE) -> None:
    """Leave `status` behind, as a dashboard of `profile` would."""
    folder = profile_folder(environ, profile)
    os.makedirs(folder, 0o700, exist_ok=True)
    with open(os.path.join(folder, "status.json"), "w", encoding="utf-8") as file:
        json.dump(status, file)


def glance(state: Any = "tracked", asked: float | None = NOW - 20.0, **members: Any) -> Glance:
    """A glance at `STATUS`, but for what is given."""
    made = Glance(state, asked)
    if state == "tracked":
        made.title, made.project, made.type = ENTRY["title"], ENTRY["project"], ENTRY["type"]
        made.start, made.entry_id, made.task_id = ENTRY["start"], ENTRY["id"], ENTRY["task_id"]
        made.planned = (ENTRY["planned"][0], ENTRY["planned"][1])
    for name, value in members.items():
        setattr(made, name, value)
    return made
