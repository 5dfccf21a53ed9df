"""Leaving the installed program while something is under way: what was asked for is done, or what is left is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.support.account import Account
from tests.support.reading import assert_given_back, choose, in_sync, says
from tests.support.terminal import Terminal

CHAIRS, MAIL = 4723, 4724
KEY = "TOGGL_API_KEY"

Open = Callable[..., Terminal]


def start(terminal: Terminal) -> None:
    choose(terminal, "chairs", "Order new chairs")
    terminal.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)


def test_stop_and_quit_in_one_go_stops(account: Account, home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        start(terminal)
        terminal.send("xq")
        terminal.wait_exit()
        assert terminal.text().strip() == ""
        assert_given_back(terminal)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200), ("POST stop", 200)]


def test_a_start_on_its_way_is_waited_for(account: Account, home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for("› now")
        account.become(latency=1.0)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("starting…")
        terminal.send("q")
        terminal.wait_exit()
        assert says("“Order new chairs” goes on in Focus, since ")(terminal.text())
        assert_given_back(terminal)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200)]


def test_a_start_that_is_refused_while_leaving_is_told(account: Account, home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for("› now")
        account.other_starts(MAIL)
        account.become(latency=1.0)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("starting…")
        terminal.send("q")
        terminal.wait_exit()
        assert terminal.text().strip() == "“Order new chairs” was not started: something else was tracked already."
    assert account.writes[-1].status == 422


def test_a_task_that_is_gone_is_told_while_leaving(account: Account, home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for("› now")
        account.forget(CHAIRS)
        account.become(latency=1.0)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("starting…")
        terminal.send("q")
        terminal.wait_exit()
        assert says("That task does not exist any more. “Order new chairs” was not started.")(terminal.text())


def test_an_answer_that_does_not_come_in_time_is_told(account: Account, home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for("› now")
        account.become(latency=60.0)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("starting…")
        terminal.send("q")
        terminal.wait_exit(15.0)
        told = "“Order new chairs”: starting was under way. It is not known whether Focus took it."
        assert told in terminal.text().replace("\n", "")  # one cell too long for the line
        assert_given_back(terminal)


def test_sigterm_leaves_as_q_does(account: Account, home: Path, dashboard: Open) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        start(terminal)
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_exit()
        assert says("“Order new chairs” goes on in Focus, since ")(terminal.text())
        assert_given_back(terminal)
