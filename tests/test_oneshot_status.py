"""`status`: what it prints and ends with, from the file alone, quickly, and safe in a shell's prompt."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.cli import _parser
from focus_tui.clock import ManualClock
from focus_tui.config import SANDBOX
from focus_tui.oneshot.fields import Moments
from focus_tui.oneshot.status import Wanted, for_waybar, parsed, quickly_parsed, sentence, shape
from focus_tui.tracking.glance import read_glance
from tests.support import child
from tests.support.bars import DOCUMENT, Stage
from tests.support.glances import ENTRY, HOSTILE, IDS, NOW, PROFILE, STATUS, glance, write_status
from tests.support.terminal import Terminal, plain_environment

PROGRAM = [sys.executable, "-m", "focus_tui"]


def shown(state: Any = "tracked", **members: Any) -> Moments:
    return Moments(glance(state, **members), NOW, ManualClock(NOW))


def run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`focus-tui status`, in a home where nothing is known but what the environment and the files say."""
    return child.run([*PROGRAM, *arguments], plain_environment(home, **environment), home)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (
            shown(),
            "● Write the report  1:24:07 · Apollo · since 06:35 · block 07:00–08:30 · asked 20 s ago",
        ),
        (shown(project="", planned=None), "● Write the report  1:24:07 · since 06:35 · asked 20 s ago"),
        (shown(type="break", title="Break", project="", planned=None), "‖ Break  1:24:07 · since 06:35 · asked"),
        (
            shown(asked=NOW - 7500.0, planned=None),
            "● Write the report  ~1:24:07 · Apollo · since 06:35 · asked 2 h 5",
        ),
        (shown(queued=1, held=2), " · asked 20 s ago · 1 queued, 2 held"),
        (shown("idle"), "○ Nothing is tracked · asked 20 s ago"),
        (shown("idle", asked=NOW - 900.0), "○ ~Nothing is tracked · asked 15 min ago"),
        (shown("unknown", asked=None), "? It is not known what is tracked; focus-tui status --refresh asks Focus"),
        (shown("unknown", asked=None, queued=1), " --refresh asks Focus · 1 queued"),
    ],
)
def test_the_line_for_people(moments: Moments, expected: str) -> None:
    assert expected in sentence(moments)


def test_the_shape_of_json() -> None:
    """What is documented: members may be added, none may go or change."""
    assert shape(shown(queued=1)) == {
        "version": 1,
        "state": "tracked",
        "description": "Write the report",
        "project": "Apollo",
        "type": "activity",
        "entry_id": 7,
        "task_id": 4711,
        "time_block_id": None,
        "start": NOW - 5047.0,
        "elapsed": 5047,
        "planned_start": NOW - 3600.0,
        "planned_end": NOW + 1800.0,
        "age": 20,
        "old": False,
        "queued": 1,
        "held": 0,
    }


def test_the_shape_while_nothing_is_tracked_and_while_nothing_is_known() -> None:
    idle, unknown = shape(shown("idle", asked=NOW - 900.0)), shape(shown("unknown", asked=None))
    assert idle.keys() == unknown.keys() == shape(shown()).keys()
    assert {name: value for name, value in idle.items() if value is not None} == {
        "version": 1,
        "state": "idle",
        "age": 900,
        "old": True,
        "queued": 0,
        "held": 0,
    }
    assert (unknown["state"], unknown["age"], unknown["old"]) == ("unknown", None, False)


def test_what_waybar_reads() -> None:
    assert for_waybar("● Mail 1:24", shown(title="<b>", planned=None, project="")) == {
        "text": "● Mail 1:24",
        "alt": "tracked",
        "tooltip": "● &lt;b&gt;  1:24:07 · since 06:35 · asked 20 s ago",
        "class": ["tracked"],
    }
    assert for_waybar("○", shown("idle", asked=NOW - 900.0))["class"] == ["idle", "old"]


def as_values(wanted: Wanted | None) -> dict[str, Any] | None:
    return None if wanted is None else {name: getattr(wanted, name) for name in Wanted.__slots__}


WORDS = "--json --refresh --sandbox --format --format= --format={state} --for=tmux --for waybar zsh {state} -x more"


@given(st.lists(st.sampled_from([*WORDS.split(), "", "--for=bash", "--json=1", "--form={x}"]), max_size=5))
def test_what_is_parsed_quickly_is_what_argparse_reads(arguments: list[str]) -> None:
    quick = quickly_parsed(arguments)
    if quick is not None:
        assert as_values(quick) == as_values(parsed(_parser().parse_args(["status", *arguments])))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--json"],
        ["--refresh", "--json"],
        ["--for", "tmux"],
        ["--for=waybar", "--format", "{state}"],
        ["--format="],
        ["--sandbox"],
    ],
)
def test_what_is_asked_each_second_is_parsed_quickly(arguments: list[str]) -> None:
    assert quickly_parsed(arguments) is not None


@pytest.mark.parametrize(
    ("state", "code", "printed"),
    [
        ("tracked", 0, "● Write the report"),
        ("idle", 1, "○ ~Nothing is tracked"),
        ("unknown", 5, "? It is not known what is tracked"),
    ],
)
def test_exit_codes(state: str, code: int, printed: str, tmp_path: Path) -> None:
    write_status({"HOME": str(tmp_path)}, STATUS | {"state": state, "asked": 1.0})
    done = run(tmp_path, "status", **IDS)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.startswith(printed)
    assert done.stdout.count("\n") == 1


def test_without_anything_known_it_is_not_known(tmp_path: Path) -> None:
    done = run(tmp_path, "status", "--json", **IDS)
    assert (done.returncode, done.stderr, json.loads(done.stdout)["state"]) == (5, "", "unknown")
    assert list(tmp_path.iterdir()) == []


def test_a_field_that_there_is_not_is_a_usage_error_that_names_those_there_are(tmp_path: Path) -> None:
    write_status({"HOME": str(tmp_path)}, STATUS)
    done = run(tmp_path, "status", "--format", "{titel}", **IDS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "focus-tui: There is no field {titel}; there are mark, state, description, project,"
    )


@pytest.mark.parametrize("arguments", [["--for", "bash"], ["--json", "--format", "x"], ["now"], ["--format"]])
def test_what_it_does_not_know_is_a_usage_error(arguments: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, "status", *arguments, **IDS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: focus-tui")


def test_the_profile_is_the_one_that_was_opened_last_where_nothing_else_is_said(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    write_status(environ, STATUS)
    done = run(tmp_path, "status")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "focus-tui: Set TOGGL_ORGANIZATION_ID and TOGGL_WORKSPACE_ID, in the environment or in "
        "~/.config/focus-tui/config.toml, or run `focus-tui setup`.\n"
    )
    current = {"version": 1, "profile": {"base_url": PROFILE.base_url, "organization_id": 1, "workspace_id": 22}}
    (tmp_path / ".local/state/focus-tui/current").write_text(json.dumps(current | {"config": None}))
    assert run(tmp_path, "status", "--format", "{description}").stdout == "Write the report\n"


def test_a_configuration_that_changed_is_read_once(tmp_path: Path) -> None:
    write_status({"HOME": str(tmp_path)}, STATUS)
    path = tmp_path / ".config/focus-tui/config.toml"
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o700)
    path.touch(0o600)
    path.write_text("[account]\norganization_id = 1\nworkspace_id = 22\n")
    read = "import sys, focus_tui.cli\nsys.argv = ['focus-tui', 'status', '--format', '{state}']\n"
    read += "print(focus_tui.cli.main(), 'tomllib' in sys.modules)"
    said = [
        subprocess.run(
            [sys.executable, "-c", read],
            env=plain_environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert said == [["tracked", "0", "True"], ["tracked", "0", "False"]]


def test_the_sandbox_has_a_state_of_its_own(tmp_path: Path) -> None:
    write_status({"HOME": str(tmp_path)}, STATUS, SANDBOX)
    for arguments in (["status", "--sandbox"], ["--sandbox", "status"]):
        assert run(tmp_path, *arguments).stdout.startswith("● Write the report")


def test_a_locale_that_cannot_hold_it_is_no_reason_to_fail(tmp_path: Path) -> None:
    write_status({"HOME": str(tmp_path)}, STATUS | {"entry": ENTRY | {"title": "Größe 大"}})
    done = run(tmp_path, "status", "--for", "tmux", **IDS, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("? Gr??e ? ")


def test_nothing_that_costs_is_imported(tmp_path: Path) -> None:
    write_status({"HOME": str(tmp_path)}, STATUS)
    code = (
        "import sys, focus_tui.cli\n"
        "before = set(sys.modules)\n"
        "sys.argv = ['focus-tui', 'status', '--for', 'tmux']\n"
        "focus_tui.cli.main()\n"
        "costly = {'argparse', 'asyncio', 'contextlib', 'dataclasses', 'datetime', 'pathlib', 'sqlite3', 'tomllib',"
        " 'typing', 'textual', 'httpx', 'pydantic_core', 'subprocess', 'threading'}\n"
        "print(sorted(costly & (set(sys.modules) - before)))"
    )
    done = subprocess.run(
        # Without site, whose path files may import anything.
        [sys.executable, "-S", "-c", code],
        env=plain_environment(tmp_path, **IDS, PYTHONPATH=os.getcwd()),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout.splitlines()[-1], done.stderr) == ("[]", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "resting"},
        {"state": ["tracked"]},
        {"version": 2},
        {"entry": None},
        {"entry": ENTRY | {"start": "now"}},
        {"entry": ENTRY | {"start": 1e300}},
    ],
)
def test_a_file_that_makes_no_sense_says_nothing(wrong: dict[str, Any], tmp_path: Path) -> None:
    write_status({"HOME": str(tmp_path)}, STATUS | wrong)
    assert read_glance({"HOME": str(tmp_path)}, PROFILE) is None


def test_what_makes_no_sense_beside_the_entry_is_left_out(tmp_path: Path) -> None:
    odd = {"id": -1, "task_id": True, "planned": [1, "x"], "title": 7, "project": "A\x1b[31m\u202eB"}
    write_status({"HOME": str(tmp_path)}, STATUS | {"entry": ENTRY | odd, "queued": -1, "held": "2", "offset": None})
    read = read_glance({"HOME": str(tmp_path)}, PROFILE)
    assert read is not None
    assert (read.entry_id, read.task_id, read.planned, read.title) == (None, None, None, "")
    assert (read.project, read.queued, read.held, read.offset) == ("A[31mB", 0, 0, 0.0)


def test_a_prompt_of_bash_that_a_command_puts_together_obeys_nothing(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    (line,) = re.findall(r"`(PROMPT_COMMAND=[^`]*)`", DOCUMENT.read_text(encoding="utf-8"))
    stage.write(".bashrc", line)
    with Terminal(["bash", "--noprofile", "-i"], env=stage.environment, cols=400, cwd=tmp_path) as terminal:
        terminal.wait_for(HOSTILE)
        terminal.send("echo $((6 * 7))\n")
        terminal.wait_for(lambda screen: screen.count(HOSTILE) >= 2 and "42" in screen.split())
    stage.assert_harmless()
