"""What is written of commands, bars and prompts is so; what needs only bash is tried, the rest by `tests.bars`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import ManualClock
from focus_tui.oneshot.codes import MEANINGS
from focus_tui.oneshot.fields import BARS, FIELDS, SHORT, Moments
from focus_tui.oneshot.status import shape
from focus_tui.tracking.hooks import due
from focus_tui.tracking.target import Target
from tests.support.bars import DOCUMENT, ESCAPED, TRIALS, Stage, documented
from tests.support.glances import NOW, glance

COMMANDS = DOCUMENT.with_name("commands.md").read_text(encoding="utf-8")
BARS_TEXT = DOCUMENT.read_text(encoding="utf-8")


def named(heading: str) -> list[str]:
    """What the first column of the table below `heading` names."""
    section = COMMANDS.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")][2:]
    return [name for cell in first for name in re.findall(r"`\{?(\w+)\}?`", cell)]


def test_every_field_is_documented() -> None:
    assert named("The format of `status`") == list(FIELDS)
    assert SHORT in COMMANDS


def test_every_member_of_status_is_documented() -> None:
    assert named("`status --json`") == list(shape(Moments(glance(), NOW, ManualClock(NOW))))


def test_every_member_that_a_hook_gets_is_documented() -> None:
    entry = TimeEntry(7, NOW, "activity")
    hook = due("a", "start", entry, Target("description", "x"), "x", end=None, organization_id=1, workspace_id=22)
    assert sorted(named("Hooks")) == sorted(json.loads(hook.text))


def test_every_exit_code_is_documented() -> None:
    section = COMMANDS.partition("\n## Exit codes\n")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    assert [int(code) for cell in first for code in re.findall(r"\d+", cell)] == list(MEANINGS)


def test_every_line_for_a_bar_or_prompt_is_tried_or_said_to_be_untried() -> None:
    programs = re.findall(r"^## (\w+)$", BARS_TEXT, re.MULTILINE)
    assert {name for name in programs if name not in TRIALS} == {"starship"}
    assert "This one is untried" in BARS_TEXT
    assert set(ESCAPED) == set(BARS)
    for name in ESCAPED:
        assert f"focus-tui status --for {name}" in documented(name)


@pytest.mark.parametrize("name", ["bash", "bash completion"])
def test_in_bash_a_hostile_name_is_shown_and_completed_and_nothing_of_it_obeyed(name: str, tmp_path: Path) -> None:
    TRIALS[name](Stage(tmp_path))
