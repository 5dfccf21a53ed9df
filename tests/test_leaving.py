"""Leaving the installed program while something is under way: what was asked for is done, or what is left is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from focus_tui.tracking.opening import JOURNAL
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
    told = leave_while_starting(account, home, dashboard)
    assert says("“Order new chairs” goes on in Focus, since ")(told)
    assert [(one.what, one.status) for one in account.writes] == [("POST start", 200)]


@pytest.mark.parametrize(
    ("meanwhile", "latency", "sentence"),
    [
        (
            lambda account: account.other_starts(MAIL),
            1.0,
            "“Order new chairs” was not started: something else was tracked already.",
        ),
        (
            lambda account: account.forget(CHAIRS),
            1.0,
            "That task does not exist any more. “Order new chairs” was not started.",
        ),
        (
            lambda account: None,
            60.0,
            "It is not known whether Focus took the start of “Order new chairs”; "
            "focus-tui finds out when it runs again.",
        ),
    ],
    ids=["already tracking", "task gone", "no answer in time"],
)
def test_a_start_that_comes_to_nothing_is_told_while_leaving(
    account: Account,
    home: Path,
    dashboard: Open,
    meanwhile: Callable[[Account], None],
    latency: float,
    sentence: str,
) -> None:
    told = leave_while_starting(account, home, dashboard, meanwhile, latency)
    assert told.replace("\n", "") == sentence  # a sentence may be one cell too long for its line


def leave_while_starting(
    account: Account,
    home: Path,
    dashboard: Open,
    meanwhile: Callable[[Account], None] = lambda account: None,
    latency: float = 1.0,
) -> str:
    """Leave while a start is on its way, which takes `latency` seconds; what is left on the terminal.

    meanwhile: what happened in Focus since it was last asked.
    """
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        terminal.wait_for("› now")
        meanwhile(account)
        account.become(latency=latency)
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("starting…")
        terminal.send("q")
        terminal.wait_exit(15.0)
        assert_given_back(terminal)
        return terminal.text().strip()


@pytest.mark.parametrize(
    "leave",
    [lambda terminal: os.kill(terminal.pid, signal.SIGTERM), lambda terminal: terminal.send("\x03")],
    ids=["SIGTERM", "ctrl+c"],
)
def test_sigterm_and_ctrl_c_leave_as_q_does(
    account: Account, home: Path, dashboard: Open, leave: Callable[[Terminal], object]
) -> None:
    with in_sync(dashboard(account.environment(home, KEY))) as terminal:
        start(terminal)
        leave(terminal)
        terminal.wait_exit()
        assert says("“Order new chairs” goes on in Focus, since ")(terminal.text())
        assert terminal.text().count("goes on") == 1
        assert_given_back(terminal)


def test_what_was_never_sent_is_kept_or_told(account: Account, home: Path, dashboard: Open) -> None:
    environment = account.environment(home, KEY)
    with in_sync(dashboard(environment)) as terminal:
        terminal.wait_for("› now")
        account.end()
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for("1 queued")
        asked = terminal.send("q")
        assert terminal.wait_exit() - asked < 3.0
        told = "The start of “Order new chairs” is kept; focus-tui sends it when it runs again."
        assert terminal.text().strip() == told
        assert_given_back(terminal)

    (journal,) = home.rglob(JOURNAL)
    journal.unlink()
    journal.mkdir()
    with dashboard(environment) as terminal:
        terminal.wait_for(says("Delivery is not promised in this run: "))
        terminal.wait_for("offline")
        terminal.send("b")
        terminal.wait_for("1 queued")
        terminal.send("q")
        terminal.wait_exit()
        assert terminal.text().strip() == "The start of “Break” was not sent, and is not kept."
