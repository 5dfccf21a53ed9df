"""Two dashboards of the installed program on one profile: one sends, the other follows, and takes over."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from focus_tui.clock import Moment
from focus_tui.config.folders import profile_folder
from focus_tui.config.profile import read_profile
from focus_tui.tracking.journal import Change
from focus_tui.tracking.lock import LOCK
from focus_tui.tracking.opening import JOURNAL
from focus_tui.tracking.target import Target
from tests.support.account import Account
from tests.support.journals import journal
from tests.support.journals import start as start_of
from tests.support.reading import assert_given_back, choose, in_sync, runs, says
from tests.support.terminal import Terminal
from tests.support.workspaces import Weather, Workspace, Workspaces

CHAIRS, MAIL = 4723, 4724
NOTHING = "○ Nothing is tracked"
SOON = 2.0
"""Seconds within which the other dashboard shows what one has learned."""

Open = Callable[..., Terminal]
Pair = tuple[Terminal, Terminal]


@pytest.fixture(scope="module")
def workspaces() -> Iterator[Iterator[Workspace]]:
    most = 16
    with Workspaces(most) as served:
        numbers = count()
        yield (served[next(numbers)] for _ in range(most))


@pytest.fixture
def workspace(workspaces: Iterator[Workspace]) -> Workspace:
    return next(workspaces)


@pytest.fixture
def pair(workspace: Workspace, home: Path, dashboard: Open) -> Iterator[Pair]:
    """The one that sends, and the one that follows, both in sync."""
    environment = workspace.environment(home)
    with in_sync(dashboard(environment)) as sender, dashboard(environment) as follower:
        sender.wait_for("time block")
        follower.wait_for(lambda screen: follows(screen) and "synced" in screen and "time block" in screen)
        yield sender, follower


def follows(screen: str) -> bool:
    return "another focus-tui sends" in screen or "another sends" in screen


def idle(screen: str) -> bool:
    return NOTHING in screen and "queued" not in screen and "stopping" not in screen


def kinds(workspace: Workspace) -> list[tuple[str, bool]]:
    return [(write.kind, write.applied) for write in workspace.writes]


def test_the_second_shows_what_the_first_learns_and_its_keys_are_sent(pair: Pair, workspace: Workspace) -> None:
    sender, follower = pair
    workspace.start(start=instant(time.time() - 5), task_id=MAIL)
    learned = sender.wait_for(runs("Answer mail"), 25.0)
    assert follower.wait_for(runs("Answer mail")) - learned < SOON
    assert says("“Answer mail” was started elsewhere.")(follower.text())
    sender.send("x")
    learned = sender.wait_for(idle)
    assert follower.wait_for(idle) - learned < SOON

    choose(sender, "chairs", "Order new chairs")
    learned = sender.wait_for(runs("Order new chairs"))
    assert follower.wait_for(runs("Order new chairs")) - learned < SOON

    pressed = follower.send("x")
    follower.wait_for(idle)
    learned = sender.wait_for(idle)
    assert learned - pressed < 2 * SOON
    assert follows(follower.text())
    assert not follows(sender.text())

    workspace.be(Weather(latency=0.5, writes=2))
    for terminal in (sender, follower):
        terminal.send(" ")  # at once in both, whatever comes of the later one
    for terminal in (sender, follower):
        terminal.wait_for(lambda screen: "queued" not in screen and "starting" not in screen)
    assert kinds(workspace)[:3] == [("stop", True), ("start", True), ("stop", True)]
    assert workspace.most_at_once == 1


def today(screen: str) -> list[str]:
    """The two lines of the day."""
    lines = screen.splitlines()
    first = next((place for place, line in enumerate(lines) if line.startswith(" Today ")), 0)
    return [line.strip() for line in lines[first : first + 2]]


def test_both_show_the_same_day(pair: Pair) -> None:
    sender, follower = pair
    choose(sender, "chairs", "Order new chairs")
    acts = ((sender, "b", runs("Break")), (follower, "x", idle), (follower, "-", runs("Order new chairs")))
    for terminal in pair:
        terminal.wait_for(runs("Order new chairs"))
    for one, key, shown in acts:
        one.send(key)
        for terminal in pair:
            terminal.wait_for(shown)
            terminal.wait_for("from Focus")
        follower.wait_for(lambda screen: today(screen) == today(sender.text()))
    for terminal in pair:
        terminal.send("d")
        terminal.wait_for(lambda screen: "· today" in screen and "Order new chairs" in screen and " now " in screen)
    follower.wait_for(lambda screen: screen.splitlines()[:2] == sender.text().splitlines()[:2])
    follower.send("[")
    follower.wait_for(says("Only the focus-tui that sends can ask for another day."))
    sender.send("[")
    sender.wait_for(lambda screen: "· yesterday" in screen and "Prepare the demo" in screen)
    for terminal in pair:
        terminal.send("\x1b")
        terminal.wait_for("from Focus")


def test_pins_of_either_are_those_of_both_and_outlive_them(
    pair: Pair, workspace: Workspace, home: Path, dashboard: Open
) -> None:
    sender, follower = pair
    for terminal, other, pin, typed, name in (
        (follower, sender, 1, "chairs", "Order new chairs"),
        (sender, follower, 2, "print shop", "Call the print shop"),
    ):
        terminal.send(f"/{typed}")
        terminal.wait_for(lambda screen, name=name: f"›      {name}" in screen)  # type: ignore[misc]
        terminal.send("\x1b")
        terminal.wait_for(lambda screen: "╭─ Start" in screen)
        terminal.send("p")
        pinned = terminal.wait_for(f"{pin} ★  {name}")
        assert other.wait_for(f"{pin} ★  {name}") - pinned < SOON
    follower.send("1")
    for terminal in pair:
        terminal.wait_for(runs("Order new chairs"))
        terminal.send("q")
    for terminal in pair:
        terminal.wait_exit()
    with in_sync(dashboard(workspace.environment(home))) as again:
        again.wait_for("1 ★  Order new chairs")
        again.send("2")
        again.wait_for(runs("Call the print shop"))
    assert kinds(workspace) == [("start", True), ("stop", True), ("start", True)]


def test_the_second_need_not_wait_to_leave_what_the_first_sends(pair: Pair, workspace: Workspace) -> None:
    sender, follower = pair
    os.kill(sender.pid, signal.SIGSTOP)
    choose(follower, "chairs", "Order new chairs")
    follower.wait_for("1 queued")
    asked = follower.send("q")
    assert follower.wait_exit() - asked < SOON
    assert_given_back(follower)
    assert says("The start of “Order new chairs” is kept; the other focus-tui sends it.")(follower.text())
    os.kill(sender.pid, signal.SIGCONT)
    sender.wait_for(runs("Order new chairs"), 15.0)
    assert kinds(workspace) == [("start", True)]


def test_the_second_takes_over_when_the_first_is_quit(pair: Pair, workspace: Workspace) -> None:
    sender, follower = pair
    sender.send("q")
    ended = sender.wait_exit()
    assert_given_back(sender)
    assert follower.wait_for(lambda screen: not follows(screen) and "synced" in screen) - ended < 2 * SOON
    choose(follower, "chairs", "Order new chairs")
    follower.wait_for(runs("Order new chairs"))
    assert kinds(workspace) == [("start", True)]


@pytest.mark.parametrize("latency", [0.0, 3.0], ids=["at rest", "with a start on its way"])
def test_the_second_takes_over_when_the_first_is_killed(latency: float, pair: Pair, workspace: Workspace) -> None:
    sender, follower = pair
    if latency:
        workspace.be(Weather(latency=latency, writes=1))
        choose(sender, "chairs", "Order new chairs")
        follower.wait_for("1 queued")
    os.kill(sender.pid, signal.SIGKILL)
    killed = sender.wait_exit()
    assert follower.wait_for(lambda screen: not follows(screen)) - killed < 2 * SOON
    if latency:  # what was on its way is looked for, not sent again
        follower.wait_for(runs("Order new chairs"), 20.0)
    else:
        choose(follower, "chairs", "Order new chairs")
        follower.wait_for(runs("Order new chairs"))
    follower.send("x")
    follower.wait_for(idle)
    assert kinds(workspace) == [("start", True), ("stop", True)]
    assert workspace.most_at_once <= (2 if latency else 1)  # the server does not notice that the first one has gone


@pytest.mark.parametrize("then", [signal.SIGCONT, signal.SIGKILL], ids=["goes on", "is killed"])
def test_a_stopped_sender_is_not_passed_by(then: signal.Signals, pair: Pair, workspace: Workspace) -> None:
    sender, follower = pair
    os.kill(sender.pid, signal.SIGSTOP)
    choose(follower, "chairs", "Order new chairs")
    follower.wait_for("1 queued")
    with pytest.raises(AssertionError, match="3 s passed"):
        follower.wait_for(lambda screen: "queued" not in screen or not follows(screen), 3.0)
    assert kinds(workspace) == []
    os.kill(sender.pid, then)
    follower.wait_for(runs("Order new chairs"), 15.0)
    assert kinds(workspace) == [("start", True)]
    assert follows(follower.text()) == (then == signal.SIGCONT)
    assert workspace.most_at_once == 1


def test_a_422_for_a_key_of_the_second_is_answered_there(pair: Pair, workspace: Workspace) -> None:
    sender, follower = pair
    workspace.start(start=instant(time.time() - 5), task_id=MAIL)
    choose(follower, "chairs", "Order new chairs")
    follower.wait_for(says("Already tracking “Answer mail”. w switch to “Order new chairs” · esc keep"))
    sender.wait_for(says("Already tracking “Answer mail”. w switch to “Order new chairs” · esc keep"))
    assert kinds(workspace) == [("start", False)]
    follower.send("w")
    follower.wait_for(runs("Order new chairs"))
    sender.wait_for(runs("Order new chairs"))
    assert kinds(workspace) == [("start", False), ("stop", True), ("start", True)]
    (refused, stop, again) = workspace.writes
    assert stop.instant == again.instant
    assert 0 <= again.instant - refused.instant <= 1
    for terminal in pair:
        terminal.wait_for(lambda screen: "Already tracking" not in screen)


@pytest.mark.parametrize("answer", ["y", "D"])
def test_what_is_held_is_answered_in_the_second(
    answer: str, workspace: Workspace, home: Path, dashboard: Open
) -> None:
    environment = workspace.environment(home)
    with in_sync(dashboard(environment)) as terminal:
        terminal.send("q")
        terminal.wait_exit()
    with journal(folder(environment) / JOURNAL) as kept:
        target, pressed = Target("task", "Answer mail", task_id=MAIL), Moment(1_700_000_030.0, 10_000.0, 10_000.0)
        kept.write(Change((start_of("last week", target=target, pressed=pressed),)))
    question = says("Start of “Answer mail” at Tue 14 Nov, 22:13 was never delivered.")
    with in_sync(dashboard(environment)) as sender, dashboard(environment) as follower:
        sender.wait_for(question)
        follower.wait_for(lambda screen: question(screen) and follows(screen))
        follower.wait_for("1 held")
        assert kinds(workspace) == []
        follower.send(answer)
        for terminal in (sender, follower):
            terminal.wait_for(lambda screen: not question(screen) and "held" not in screen and "queued" not in screen)
            terminal.wait_for("● Answer mail" if answer == "y" else NOTHING)
        assert kinds(workspace) == ([("start", True)] if answer == "y" else [])


def test_another_hosts_lock_makes_it_a_reader(workspace: Workspace, home: Path, dashboard: Open) -> None:
    environment = workspace.environment(home)
    with in_sync(dashboard(environment)) as terminal:
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(runs("Order new chairs"))
        terminal.send("q")
        terminal.wait_exit()
    lock = folder(environment) / LOCK
    lock.write_text(json.dumps({"host": "the-other-machine", "pid": 1}))
    with dashboard(environment) as terminal:
        terminal.wait_for(says("Keys send nothing here: The machine ‘the-other-machine’ sends for this profile"))
        assert "● Order new chairs" in terminal.text()
        terminal.send("x")
        terminal.wait_quiet(0.3)
        assert "● Order new chairs" in terminal.text()
        assert "queued" not in terminal.text()
        assert says("Keys send nothing here")(terminal.text())
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)
    assert json.loads(lock.read_text())["host"] == "the-other-machine"
    assert kinds(workspace) == [("start", True)]


def test_a_stop_offline_shows_in_the_other(account: Account, home: Path, dashboard: Open) -> None:
    environment = account.environment(home, "TOGGL_API_KEY")
    with in_sync(dashboard(environment)) as sender, dashboard(environment) as follower:
        choose(sender, "chairs", "Order new chairs")
        follower.wait_for(runs("Order new chairs"))
        account.end()
        pressed = time.time()
        sender.send("x")
        for terminal in (sender, follower):
            terminal.wait_for(says("stopped “Order new chairs” at"))
            terminal.wait_for("1 queued")
            assert "not sent yet" in terminal.text()
        account.begin()
        for terminal in (sender, follower):
            terminal.wait_for(idle, 20.0)
        (stop,) = account.writes
        assert (stop.what, stop.status) == ("POST stop", 200)
        assert abs(of(stop.body["end"]) - pressed) < 2.0


def test_keys_of_an_outage_arrive_in_order_over_a_restart(account: Account, home: Path, dashboard: Open) -> None:
    environment = account.environment(home, "TOGGL_API_KEY")
    pressed = []
    with in_sync(dashboard(environment)) as terminal:
        choose(terminal, "chairs", "Order new chairs")
        terminal.wait_for(runs("Order new chairs"))
        account.end()
        for key, shown in (("x", "1 queued"), (" ", "2 queued"), ("b", "4 queued")):
            terminal.wait_quiet(0.0)
            pressed.append(time.time())
            terminal.send(key)
            terminal.wait_for(shown)
        terminal.send("q")
        terminal.wait_exit()
        assert_given_back(terminal)
        left = terminal.text()
        assert says("The stop of “Order new chairs” is kept; focus-tui sends it when it runs again.")(left)
        assert says("Behind it wait 3 more: start of “Order new chairs”, stop of “Order new chairs”,")(left)
    with dashboard(environment) as terminal:
        terminal.wait_for("4 queued")
        pressed.append(time.time())
        terminal.send("-")
        terminal.wait_for("6 queued")
        account.begin()
        terminal.wait_for(runs("Order new chairs"), 30.0)
    writes = account.writes
    assert {one.status for one in writes} == {200}
    assert [one.what.split()[1] for one in writes] == ["stop", "start", "stop", "start", "stop", "start"]
    stop, start, *switches = (of(one.body.get("start") or one.body["end"]) for one in writes)
    assert switches[0] == switches[1] < switches[2] == switches[3]
    told = [stop, start, switches[0], switches[2]]
    assert told == sorted(set(told))
    for sent, at in zip(told, pressed, strict=True):
        assert -1.5 < sent - at < 3.0  # cut to seconds, and each a second after the one before


def folder(environment: dict[str, str]) -> Path:
    """Where the profile's state lies."""
    profile = read_profile(environment)
    assert profile is not None
    return Path(profile_folder(environment, profile))


def instant(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def of(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
