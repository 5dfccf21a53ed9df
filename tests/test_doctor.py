"""`focus-tui doctor`: golden texts of its report, what it asks, and that it disturbs nothing.

`python -m tests.test_doctor` writes the golden texts anew, after a change that is meant.
"""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from rich.console import Console

from focus_tui.api.answer import Answer
from focus_tui.api.client import FocusClient
from focus_tui.api.entry import Task
from focus_tui.clock import ManualClock
from focus_tui.config import DEFAULT_BASE_URL, Profile, make_private_folder, profile_folder
from focus_tui.config.credentials import Credentials
from focus_tui.doctor import files, report, terminal
from focus_tui.doctor.finding import Finding, exit_code, line
from focus_tui.doctor.report import SHEETS, Machine, examine
from focus_tui.doctor.terminal import Terminal, Tmux
from focus_tui.tracking.action import Held, Stage
from focus_tui.tracking.facts import NAMES, Facts, KeptOffset, to_json
from focus_tui.tracking.journal import Change
from focus_tui.tracking.pace import Pace
from focus_tui.tracking.snapshot import Lists, ReadAt
from tests.support.account import Account
from tests.support.installed import ROOT
from tests.support.journals import journal, start
from tests.support.reading import choose, in_sync
from tests.support.terminal import Terminal as PseudoTerminal
from tests.support.terminal import plain_environment
from tests.test_config_commands import GOLDEN
from tests.test_config_saving import SECRET, environ, write

__all__ = ["environ"]  # a fixture

PROFILE = Profile(DEFAULT_BASE_URL, 7, 22)
ACCOUNT = "[account]\norganization_id = 7\nworkspace_id = 22\n"
VERSIONS = "focus-tui 1.2.3, CPython 3.11.7, Linux 6.1 x86_64, textual 8.2.8, SQLite 3.40.1"
LOCAL_MOUNTS = "/dev/sda1 / ext4 rw 0 0\n"
NAME = "Quarterly \x1b[31mreport"
"""The name of every task, entry and action here."""

Handle = Callable[[httpx.Request], httpx.Response]


def answers(status: int = 204, offset: float = 0.0, quota: int | None = 27, **body: Any) -> Handle:
    """An answer of a server whose clock is `offset` seconds ahead of the manual clock's start."""
    date = datetime.fromtimestamp(1_800_000_000.0 + offset, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    headers = {"Date": date}
    if quota is not None:
        headers |= {"X-Toggl-Quota-Remaining": str(quota), "X-Toggl-Quota-Resets-In": "1800"}
    return lambda request: httpx.Response(status, headers=headers, **body)


def error(status: int) -> Handle:
    told = {"error": "said", "error_description": f"{NAME} {SECRET}", "trace_id": "0f0e"}
    return answers(status, json=told)


def no_network(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("x")


WELL = answers()
LARGE = Terminal((120, 40), focus=True)


@dataclass
class Patient:
    """A machine with a user on it. asked: the Authorization of each request."""

    environ: dict[str, str]
    handle: Handle = WELL
    seen: Terminal = LARGE
    mounts: str = LOCAL_MOUNTS
    clock: ManualClock = field(default_factory=ManualClock)
    asked: list[str] = field(default_factory=list)
    sheets: Callable[[str], Path] = lambda name: Path("/usr/share/focus-tui/styles") / name

    def __post_init__(self) -> None:
        self.environ.setdefault("TERM", "xterm-256color")

    @property
    def folder(self) -> Path:
        """The state folder of the profile, which is made."""
        folder = profile_folder(self.environ, PROFILE)
        make_private_folder(folder)
        return Path(folder)

    def keep(self, facts: Facts, *changes: Mapping[str, Any]) -> None:
        """Write a journal with `facts`, and an action for each of `changes`."""
        actions = [start(str(number), name=NAME, **change) for number, change in enumerate(changes)]
        with journal(self.folder / "journal.sqlite3") as opened:
            texts = to_json(facts, NAMES, self.clock.now(), self.clock.boot_id)
            written = opened.write(Change(tuple(actions), texts))
            for action in actions:
                if action.stage is not Stage.QUEUED:
                    place, revision = written.actions[action.id]
                    opened.write(Change((replace(action, place=place, revision=revision),)))

    async def _ask(self, profile: Profile, credentials: Credentials) -> Answer[Any]:
        def answer(request: httpx.Request) -> httpx.Response:
            self.asked.append(request.headers["Authorization"])
            self.clock.advance(0.25)
            return self.handle(request)

        ids = profile.organization_id, profile.workspace_id
        transport = httpx.MockTransport(answer)
        async with FocusClient(profile.base_url, *ids, credentials, clock=self.clock, transport=transport) as client:
            return await client.current()

    async def findings(self, *, offline: bool = False) -> list[Finding]:
        async def look(environ: Mapping[str, str]) -> Terminal:
            return self.seen

        machine = Machine(self.clock, VERSIONS, look, self._ask, self.mounts, "this-machine", self.sheets)
        found = await examine(self.environ, machine, offline=offline)
        assert len(self.asked) <= 1
        return found

    async def told(self, *, offline: bool = False) -> str:
        """The report, and its exit code."""
        found = await self.findings(offline=offline)
        lines = [line(finding, self.environ) for finding in found]
        text = "\n".join([*lines, f"exit code {exit_code(found)}", ""])
        assert "5ecre7" not in text
        assert "Quarterly" not in text
        assert "someone@" not in text
        assert "\x1b" not in text
        assert self.environ["HOME"] not in text
        return text


GOOD = Facts(
    offset=KeptOffset(1.0, "boot 1"),
    pace=Pace(29, 11_000.0, told=9_000.0),
    lists=Lists(tasks=(Task(4711, NAME),), read_at=ReadAt(tasks=1_799_996_000.0, day=1_799_999_990.0)),
)


def of_nothing(environ: dict[str, str]) -> Patient:
    return Patient(environ, seen=Terminal(None))


def of_health(environ: dict[str, str]) -> Patient:
    write(environ, f'{ACCOUNT}secret_file = "~/.config/focus-tui/key"\n')
    write(environ, f"{SECRET}\n", "key")
    patient = Patient(environ)
    patient.keep(GOOD, {"stage": Stage.DONE}, {"stage": Stage.DONE}, {"stage": Stage.CANCELLED})
    return patient


def of_trouble(environ: dict[str, str]) -> Patient:
    text = f'bel = 1\nday_goal = "x"\n{ACCOUNT}email = "someone@example.com"\n[hooks]\non_stop = "{SECRET}"\n'
    write(environ, text).chmod(0o644)
    environ |= {"TOGGL_PASSWORD": SECRET, "TERM": "dumb"}
    patient = Patient(environ, error(401), Terminal((39, 24), tmux=Tmux(500, False)))
    patient.keep(
        replace(GOOD, offset=None, lists=Lists(refused=frozenset({"tasks", "projects"}))),
        {"stage": Stage.DONE},
        {},
        {"stage": Stage.HELD, "held": Held.OLD},
    )
    (patient.folder / "status.json").touch(0o644)
    (patient.folder / "status.json").chmod(0o644)
    (patient.folder / "sender.lock").write_text(json.dumps({"host": "another", "pid": 7}))
    (patient.folder / "sender.lock").chmod(0o600)
    patient.handle = lambda request: error(401)(request)
    patient.sheets = lambda name: _missing(name)
    return patient


def _missing(name: str) -> Path:
    if name == "help.tcss":
        raise FileNotFoundError(f"The style sheet {name} is missing from this installation of focus-tui.")
    return Path("/usr/share/focus-tui/styles") / name


def of_spent_quota(environ: dict[str, str]) -> Patient:
    environ |= {"TOGGL_ORGANIZATION_ID": "7", "TOGGL_WORKSPACE_ID": "22", "TOGGL_API_KEY": SECRET}
    environ |= {"NO_COLOR": ""}
    patient = Patient(environ, seen=Terminal((80, 24), tmux=Tmux(20, True)))
    patient.keep(replace(GOOD, pace=Pace(0, 11_000.0, barred_until=11_001.0, told=9_000.0), offset=None))
    return patient


def of_damage(environ: dict[str, str]) -> Patient:
    environ |= {"TOGGL_ORGANIZATION_ID": "7", "TOGGL_WORKSPACE_ID": "22"}
    environ |= {"TOGGL_API_KEY": SECRET, "TOGGL_EMAIL": "someone@example.com", "TOGGL_PASSWORD": SECRET}
    patient = Patient(environ, no_network, Terminal((80, 24), focus=False), "server:/ / nfs4 rw 0 0\n")
    path = patient.folder / "journal.sqlite3"
    path.touch(0o600)
    path.write_bytes(b"something else" * 1000)
    return patient


def of_a_clock_that_is_off(environ: dict[str, str]) -> Patient:
    write(environ, ACCOUNT)
    write(environ, SECRET, "secret").chmod(0o644)
    environ |= {"TERM": "xterm", "COLORTERM": ""}
    return Patient(
        environ, answers(200, offset=90.0, quota=None, text="null"), Terminal((80, 24), tmux=Tmux(None, None))
    )


PATIENTS: dict[str, tuple[Callable[[dict[str, str]], Patient], bool]] = {
    "nothing": (of_nothing, False),
    "health": (of_health, False),
    "offline": (of_health, True),
    "trouble": (of_trouble, False),
    "spent": (of_spent_quota, False),
    "damage": (of_damage, False),
    "clock": (of_a_clock_that_is_off, False),
}


@pytest.mark.parametrize("name", PATIENTS)
async def test_report(name: str, environ: dict[str, str]) -> None:
    make, offline = PATIENTS[name]
    told = await make(environ).told(offline=offline)
    assert told == (GOLDEN / f"doctor-{name}.txt").read_text(encoding="utf-8")


async def test_it_asks_once_or_not_at_all(environ: dict[str, str]) -> None:
    healthy = of_health(environ)
    await healthy.findings(offline=True)
    assert healthy.asked == []
    await healthy.findings()
    assert healthy.asked == [f"Bearer {SECRET}"]


async def test_no_secret_is_had_where_nothing_is_asked(environ: dict[str, str], home: Path) -> None:
    ran = home / "ran"
    write(environ, f'{ACCOUNT}api_key_command = ["touch", "{ran}"]\n')
    patient = Patient(environ)
    await patient.findings(offline=True)
    patient.keep(replace(GOOD, pace=Pace(0, 11_000.0, barred_until=11_001.0, told=9_000.0)))
    await patient.findings()
    assert not ran.exists()
    patient.keep(GOOD)
    told = await patient.told()
    assert ran.exists()
    assert "fail  secret: account.api_key_command gives an empty line in place of the secret.\n" in told
    assert told.endswith("exit code 2\n")


async def test_the_last_requests_are_left_to_keys(environ: dict[str, str]) -> None:
    patient = of_health(environ)
    patient.keep(replace(GOOD, pace=Pace(3, 11_000.0, told=9_000.0)))
    assert "warn  Focus: It was not asked: the last requests of this hour are kept for starts and stops.\n" in (
        await patient.told()
    )
    assert patient.asked == []


@pytest.mark.parametrize(
    ("handle", "code", "told"),
    [
        (error(403), 2, "You are signed in, but have no permission in organization 7 and workspace 22."),
        (error(404), 2, "focus.toggl.com does not know organization 7 and workspace 22."),
        (error(400), 2, "focus.toggl.com does not understand the request, trace id 0f0e."),
        (error(402), 5, "The hourly quota of requests is spent. It is full again in 30 min."),
        (error(503), 5, "focus.toggl.com fails at this moment (status 503), trace id 0f0e."),
        (answers(200, text="<html>"), 5, "focus.toggl.com answers, but not as Focus does."),
        (no_network, 5, "focus.toggl.com could not be reached: no connection. Is there a network?"),
    ],
)
async def test_what_focus_answers_decides_the_exit_code(
    environ: dict[str, str], handle: Handle, code: int, told: str
) -> None:
    patient = of_health(environ)
    patient.handle = handle
    said = await patient.told()
    assert f"\nfail  Focus: {told}" in said
    assert said.endswith(f"exit code {code}\n")


def listed(folder: Path) -> dict[str, tuple[float, int, bytes]]:
    """Every file below, with its change, its mode, and what is in it."""
    return {
        str(path): (path.stat().st_mtime, path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["nothing", "health", "damage"])
async def test_it_leaves_everything_as_it_was(name: str, environ: dict[str, str], home: Path) -> None:
    patient = PATIENTS[name][0](environ)
    before = listed(home)
    await patient.findings()
    assert listed(home) == before


async def test_an_open_journal_is_read_and_nobody_else_is_kept_from_it(environ: dict[str, str]) -> None:
    patient = of_health(environ)
    with journal(patient.folder / "journal.sqlite3") as opened:
        epoch = opened.lead()
        opened.write(Change((start("new"),), epoch=epoch))
        assert "4 actions: 1 cancelled, 2 done, 1 queued." in await patient.told()
        opened.write(Change((start("newer"),), epoch=epoch))
        assert "5 actions" in await patient.told(offline=True)


async def test_a_journal_that_is_kept_busy_is_told(environ: dict[str, str]) -> None:
    patient = of_health(environ)
    with journal(patient.folder / "journal.sqlite3") as opened:
        opened._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        opened._connection.execute("BEGIN EXCLUSIVE")
        said = await patient.told()
        opened._connection.execute("ROLLBACK")
    assert "fail  journal: The journal ~/.local/state/focus-tui/" in said
    assert "is kept busy by another program" in said
    assert said.endswith("exit code 5\n")


async def test_of_another_program_and_another_version(environ: dict[str, str]) -> None:
    patient = of_health(environ)
    with journal(patient.folder / "journal.sqlite3") as opened:
        opened._connection.execute("PRAGMA user_version = 99")
    assert "was written by a newer focus-tui: update this one.\n" in await patient.told()


async def test_rows_that_make_no_sense_are_counted_and_not_shown(environ: dict[str, str]) -> None:
    patient = of_health(environ)
    with journal(patient.folder / "journal.sqlite3") as opened:
        opened.write(Change((start(NAME),)))
        opened._connection.execute("UPDATE actions SET rest = ? WHERE state = 'queued'", (f"{NAME} {SECRET}",))
    assert "warn  journal: It is intact. 4 actions: 1 cancelled, 2 done, 1 queued. 1 of its open actions make no" in (
        await patient.told()
    )


async def test_a_file_of_another_user_is_told(environ: dict[str, str]) -> None:
    of_health(environ)
    looked = files.look(files.of_configuration(environ, None), environ, owner=os.geteuid() + 1)
    found = list(files.findings(looked))
    assert {finding.grade for finding in found} == {"fail"}
    assert "~/.config/focus-tui belongs to another user" in line(found[0], environ)


def test_exit_codes() -> None:
    ok, warn = Finding("ok", "x", "x"), Finding("warn", "x", "x")
    unknown, wrong = Finding("fail", "x", "x", unknown=True), Finding("fail", "x", "x")
    assert [exit_code(each) for each in ([], [ok, warn], [ok, unknown], [unknown, wrong, ok])] == [0, 0, 5, 2]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("/home/ada/x and /home/ada/y.", "~/x and ~/y."),
        ("at /home/ada", "at ~"),
        ("/home/adam/x", "/home/adam/x"),
        ("a\x1b[31mb\nc‮", "a[31mb c"),
    ],
)
def test_a_line_is_harmless_and_without_the_home(sentence: str, shown: str) -> None:
    assert line(Finding("warn", "x", sentence), {"HOME": "/home/ada/"}) == f"warn  x: {shown}"


@pytest.mark.parametrize(
    "variables",
    [
        {"TERM": term, "COLORTERM": colorterm}
        for term in ("xterm", "xterm-256color", "screen-256color", "xterm-kitty", "linux", "xterm-16color", "dumb")
        for colorterm in ("", "truecolor", "24bit", "yes")
    ],
    ids=lambda variables: "-".join(variables.values()),
)
def test_colours_are_told_as_textual_draws_them(variables: dict[str, str]) -> None:
    console = Console(force_terminal=True, _environ=variables)
    words = {"truecolor": "16 million", "256": "256", "standard": "16", None: None}
    assert terminal.colours(variables) == words[console.color_system]
    assert terminal.colours({**variables, "NO_COLOR": ""}) in (None, "None, since NO_COLOR is set")


def test_it_knows_every_style_sheet() -> None:
    assert set(SHEETS) == {path.name for path in (ROOT / "styles").glob("*.tcss")}


def test_it_says_which_versions_run() -> None:
    assert report._versions().startswith("focus-tui 0.")
    assert "textual 8." in report._versions()


class Answering:
    """A terminal that answers what is asked of it with `said`."""

    def __init__(self, said: bytes) -> None:
        self._master, self._slave = pty.openpty()
        self.path = os.ttyname(self._slave)
        self.heard = b""
        self._said = said
        self._thread = threading.Thread(target=self._answer)

    def __enter__(self) -> Answering:
        self._thread.start()
        return self

    def _answer(self) -> None:
        self.heard = os.read(self._master, 1024)
        if self._said:
            os.write(self._master, self._said)

    def __exit__(self, *_: object) -> None:
        os.write(self._slave, b"end")
        self._thread.join()
        os.close(self._slave)
        os.close(self._master)


@pytest.mark.parametrize(
    ("said", "focus"),
    [
        (b"\x1b[?1004;2$y\x1b[?62;22c", True),
        (b"\x1b[?1004;1$y\x1b[?1;2c", True),
        (b"\x1b[?1004;0$y\x1b[?62c", False),
        (b"\x1b[?62;22c", None),
        (b"typed\x1b[?1004;2$y\x1b[?62c", True),
        (b"", None),
    ],
)
def test_the_terminal_is_asked_for_focus_events(said: bytes, focus: bool | None) -> None:
    with Answering(said) as answering:
        handle = os.open(answering.path, os.O_RDWR | os.O_NOCTTY)
        before = termios.tcgetattr(handle)
        assert terminal._asked_for_focus(handle) is focus
        assert termios.tcgetattr(handle) == before
        os.close(handle)
    assert answering.heard.startswith(b"\x1b[?1004$p")


async def test_without_a_terminal_there_is_none() -> None:
    assert await terminal.look({}, "/nowhere/tty") == Terminal(None)
    assert await terminal.look({}, "/dev/null") == Terminal(None)


def in_a_terminal(home: Path, *arguments: str, cols: int = 300, **environment: str) -> tuple[str, int | None]:
    """What the program says in a terminal, and its exit code."""
    command = [sys.executable, "-m", "focus_tui", "doctor", *arguments]
    environment = {"PYTHONPATH": str(ROOT), **environment}
    with PseudoTerminal(command, env=plain_environment(home, **environment), cols=cols, cwd=home) as opened:
        opened.wait_exit(30.0)
        return opened.text(), opened.exit_code


def test_in_a_terminal(home: Path) -> None:
    said, code = in_a_terminal(home, TOGGL_API_KEY=SECRET)
    assert code == 2
    assert (
        "ok    terminal: xterm-256color, 300×24.\nok    colours: 16 million.\nok    focus: The terminal does not"
        in said
    )
    assert "fail  configuration: Set TOGGL_ORGANIZATION_ID and TOGGL_WORKSPACE_ID to open an account" in said
    assert "5ecre7" not in said
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (
            'case "$2 $3" in "-sv escape-time") echo 500;; "-gv focus-events") echo off;; *) exit 1;; esac',
            "warn  tmux: Its escape-time is 500 ms, by which esc comes late. Put `set -sg escape-time 20` into "
            "~/.tmux.conf.\nwarn  focus: tmux does not report the focus",
        ),
        (
            'case "$2 $3" in "-sv escape-time") echo 10;; "-gv focus-events") echo on;; *) exit 1;; esac',
            "ok    tmux: Its escape-time is 10 ms.\nok    focus: tmux reports the focus",
        ),
        ("exit 1", "warn  tmux: It does not say what its escape-time is.\nwarn  focus: tmux does not report"),
        ("echo many", "warn  tmux: It does not say what its escape-time is.\nwarn  focus: tmux does not report"),
    ],
)
def test_tmux_is_asked_for_its_options(home: Path, tmp_path: Path, script: str, told: str) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text(f"#!/bin/sh\n{script}\n")
    tmux.chmod(0o700)
    path = f"{tmp_path}:{os.environ['PATH']}"
    said, _ = in_a_terminal(home, "--offline", TMUX="/tmp/tmux-0/default,1,0", PATH=path)
    assert told in said


async def test_without_tmux_its_options_are_not_known(tmp_path: Path) -> None:
    assert await terminal._ask_tmux({"PATH": str(tmp_path)}) == Tmux(None, None)


def test_beside_a_dashboard_it_takes_nothing_from_it(
    commands: Path, account: Account, home: Path, dashboard: Callable[..., PseudoTerminal]
) -> None:
    account.configure(home)
    with in_sync(dashboard(plain_environment(home))) as opened:
        opened.wait_for("Prepare the demo")
        before = len(account.asked)
        done = subprocess.run(
            [str(commands / "focus-tui"), "doctor"],
            env=plain_environment(home),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert [(one.what, one.status) for one in account.asked[before:]] == [("GET current", 204)]
        assert "\nok    journal: It is intact. 0 actions.\n" in done.stdout
        assert "\nok    lists: day read " in done.stdout
        assert "toggl_sk" not in done.stdout + done.stderr
        assert str(home) not in done.stdout
        choose(opened, "chairs", "Order new chairs")
        opened.wait_for(lambda screen: "● Order new chairs" in screen and "starting" not in screen)
        assert "another focus-tui" not in opened.text()
        subprocess.run(
            [str(commands / "focus-tui"), "doctor", "--offline"], env=plain_environment(home), check=True, timeout=60
        )
        opened.send("x")
        opened.wait_for("○ Nothing is tracked")
    assert [one.what for one in account.writes] == ["POST start", "POST stop"]


def test_redirected_it_still_sees_the_terminal_it_was_started_in(home: Path) -> None:
    out = home / "out"
    command = ["sh", "-c", 'out="$1"; shift; exec "$@" >"$out" </dev/null', "sh", str(out)]
    command += [sys.executable, "-m", "focus_tui", "doctor", "--offline"]
    with PseudoTerminal(command, env=plain_environment(home, PYTHONPATH=str(ROOT)), cwd=home) as opened:
        opened.wait_exit(30.0)
        assert opened.exit_code == 2
    assert "ok    terminal: xterm-256color, 80×24.\n" in out.read_text()


def test_help_says_what_the_exit_codes_mean(home: Path) -> None:
    command = [sys.executable, "-m", "focus_tui", "doctor", "--help"]
    environment = plain_environment(home, PYTHONPATH=str(ROOT))
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True).stdout
    for words in ("--offline", "  0  nothing failed", "  2  something is to be mended", "  5  Focus or the journal"):
        assert words in said


def record() -> None:
    """Write the golden texts anew."""
    for name, (make, offline) in PATIENTS.items():
        with TemporaryDirectory() as folder:
            environ = {"HOME": folder, "PATH": os.environ["PATH"]}
            told = asyncio.run(make(environ).told(offline=offline))
            (GOLDEN / f"doctor-{name}.txt").write_text(told, encoding="utf-8")


if __name__ == "__main__":
    record()
