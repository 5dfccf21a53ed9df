"""Commands of the installed program on a served sandbox: alone, and beside a dashboard in a terminal."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import child
from tests.support.account import Account
from tests.support.reading import choose, in_sync, runs, says
from tests.support.terminal import Terminal

CHAIRS, MAIL = 4723, 4724
KEY = "TOGGL_API_KEY"
SOON = 2.0
"""Seconds within which a dashboard shows what a command has done."""

Open = Callable[..., Terminal]


class Done(NamedTuple):
    """How a command ended. at: monotonic seconds of that."""

    code: int
    out: str
    err: str
    at: float


Run = Callable[..., Done]


@pytest.fixture
def environment(account: Account, home: Path) -> dict[str, str]:
    return account.environment(home, KEY)


@pytest.fixture
def run(commands: Path, home: Path, environment: Mapping[str, str]) -> Run:
    """Runs the installed program with these arguments until it ends."""

    def ran(*arguments: str, env: Mapping[str, str] = environment) -> Done:
        done = child.run([str(commands / "focus-tui"), *arguments], env, home)
        return Done(done.returncode, done.stdout, done.stderr, time.monotonic())

    return ran


def test_alone_a_command_delivers_itself(account: Account, run: Run) -> None:
    done = run("start", "chairs")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Started “Order new chairs” at ")
    shown = run("status")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("● Order new chairs  0:00:0")

    done = run("start", "answer mail")
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "focus-tui: Already tracking “Order new chairs”; “Answer mail” was not started. "
        "Add --switch to switch to it.\n"
    )
    assert [one.what for one in account.writes] == ["POST start"]

    assert run("start", "answer mail", "--switch").out.startswith(
        "Switched from “Order new chairs” to “Answer mail” "
    )
    assert run("toggle").out.startswith("Stopped “Answer mail” after 0:00:")
    assert run("stop")[:3] == (1, "", "focus-tui: Nothing is tracked.\n")
    assert run("status").code == 1
    assert run("toggle").out.startswith("Started “Answer mail” at ")
    started, stopped = ("POST start", 200), ("POST stop", 200)
    assert [(one.what, one.status) for one in account.writes] == [started, stopped, started, stopped, started]


def test_a_dashboard_learns_of_a_command_and_does_the_sending(
    account: Account, environment: dict[str, str], dashboard: Open, run: Run
) -> None:
    with in_sync(dashboard(environment)) as terminal:
        terminal.wait_for("Answer mail")
        polls = account.polls
        done = run("start", "chairs")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Started “Order new chairs” at ")
        assert terminal.wait_for(runs("Order new chairs")) - done.at < SOON
        assert run("status", "--format", "{state} {description}").out == "tracked Order new chairs\n"

        done = run("start", "answer mail")
        assert (done.code, done.out) == (3, "")
        done = run("start", "answer mail", "--switch")
        assert (done.code, done.err) == (0, "")
        assert terminal.wait_for(runs("Answer mail")) - done.at < SOON
        done = run("stop")
        assert (done.code, done.out[:21]) == (0, "Stopped “Answer mail”")
        assert terminal.wait_for("○ Nothing is tracked") - done.at < SOON
        assert [one.what for one in account.writes] == ["POST start", "POST stop", "POST start", "POST stop"]
        assert account.polls - polls <= 2  # the dashboard's own; the commands asked nothing
        assert run("status", "--refresh").code == 1
        terminal.send("q")
        terminal.wait_exit()


def test_beside_a_dashboard_that_is_stopped_it_says_who_delivers_it(
    account: Account, environment: dict[str, str], dashboard: Open, run: Run
) -> None:
    with in_sync(dashboard(environment)) as terminal:
        terminal.wait_for("Answer mail")
        os.kill(terminal.pid, signal.SIGSTOP)
        try:
            done = run("start", "chairs", "--wait", "1")
            assert (done.code, done.out) == (4, "")
            assert done.err == (
                "focus-tui: The start of “Order new chairs” is kept, and not delivered yet; the focus-tui that runs "
                "delivers it.\n"
            )
            assert account.writes == []
        finally:
            os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait_for(runs("Order new chairs"))
    assert [one.what for one in account.writes] == ["POST start"]


def test_offline_it_is_kept_and_the_next_dashboard_delivers_it(
    account: Account, environment: dict[str, str], dashboard: Open, run: Run
) -> None:
    assert run("targets").code == 0  # the lists are known from here on
    account.end()
    done = run("start", "chairs", "--wait", "1")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("focus-tui: The start of “Order new chairs” is kept, and not delivered yet (")
    assert done.err.endswith("); the next focus-tui of this profile delivers it.\n")
    shown = run("status")
    assert shown.out.rstrip("\n").endswith(" · 1 queued")
    account.begin()
    with in_sync(dashboard(environment)) as terminal:
        terminal.wait_for(runs("Order new chairs"))
    assert [one.what for one in account.writes] == ["POST start"]


def test_what_is_held_ends_with_4_and_the_next_dashboard_asks(
    account: Account, environment: dict[str, str], dashboard: Open, run: Run
) -> None:
    assert run("start", "chairs").code == 0
    account.other_stops()
    account.other_starts(MAIL)
    done = run("stop")
    assert (done.code, done.out) == (4, "")
    assert done.err == (
        "focus-tui: “Answer mail” runs, not “Order new chairs”. Nothing was stopped; run the same again to stop "
        "“Answer mail”.\n"
    )
    assert run("status", "--format", "{description}, {waiting}").out == "Answer mail, 1 held\n"
    done = run("start", "--break")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(
        "focus-tui: The start of “Break” waits behind another action for your word, which focus-"
    )
    with dashboard(environment) as terminal:
        terminal.wait_for(
            says("“Answer mail” runs, not “Order new chairs”. Nothing was stopped. 1 more waits behind it.")
        )
        terminal.send("y")
        terminal.wait_for(runs("Break"))
    others = ["POST stop", "POST start"]
    assert [one.what for one in account.writes] == ["POST start", *others, "POST stop", "POST start"]


def test_what_is_not_known_and_cannot_be_asked_ends_with_5(account: Account, run: Run) -> None:
    account.end()
    done = run("stop", "--wait", "1")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith("focus-tui: It is not known what runs, so nothing was done.")
    assert run("status").code == 5


def test_targets_are_listed_from_the_journal(account: Account, run: Run) -> None:
    listed = json.loads(run("targets", "--json").out)
    asked = len(account.asked)
    assert listed["version"] == 1
    chairs = next(target for target in listed["targets"] if target["task_id"] == CHAIRS)
    assert (chairs["name"], chairs["kind"], chairs["gone"]) == ("Order new chairs", "task", False)
    assert "Order new chairs" in run("targets", "--names").out.splitlines()
    assert any(f"task {CHAIRS}" in line for line in run("targets").out.splitlines())
    assert len(account.asked) == asked


def test_hooks_are_told_of_what_took_effect(account: Account, home: Path, run: Run) -> None:
    told = home / "told"
    note = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"
    hook = json.dumps([sys.executable, "-c", note, str(told)])
    account.configure(home, f"hooks.on_start = {hook}", f"hooks.on_stop = {hook}")
    environment = account.environment(home)
    names = ("TOGGL_ORGANIZATION_ID", "TOGGL_WORKSPACE_ID", "TOGGL_FOCUS_BASE_URL")
    environment = {name: value for name, value in environment.items() if name not in names}
    assert run("start", "chairs", env=environment)[:3:2] == (0, "")
    assert run("stop", env=environment)[:3:2] == (0, "")
    started, stopped = (json.loads(line) for line in told.read_text(encoding="utf-8").splitlines())
    assert (started["event"], started["description"], started["end"]) == ("start", "Order new chairs", None)
    assert (stopped["event"], stopped["entry_id"]) == ("stop", started["entry_id"])
    assert stopped["end"] >= stopped["start"] == started["start"]


def test_a_failing_hook_is_a_notice_and_keeps_nothing_waiting(
    account: Account, home: Path, dashboard: Open, run: Run
) -> None:
    account.configure(home, 'hooks.on_start = ["sh", "-c", "sleep 2; exit 3"]')
    names = ("TOGGL_ORGANIZATION_ID", "TOGGL_WORKSPACE_ID", "TOGGL_FOCUS_BASE_URL")
    environment = {name: value for name, value in account.environment(home).items() if name not in names}
    with in_sync(dashboard(environment)) as terminal:
        choose(terminal, "chairs", "Order new chairs")
        pressed = time.monotonic()
        assert terminal.wait_for(runs("Order new chairs")) - pressed < SOON
        terminal.wait_for(says("hooks.on_start ended with exit code 3; run it in a shell to see why."))
