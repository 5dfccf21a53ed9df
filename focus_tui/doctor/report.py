"""The whole report: each part looked at in its turn, and printed as a line each."""

from __future__ import annotations

import asyncio
import os
import platform
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from focus_tui import __version__
from focus_tui.config import ConfigError, profile_folder
from focus_tui.config.account import Account, read_account
from focus_tui.config.commands import secret_in_words
from focus_tui.config.profile import (
    API_KEY,
    EMAIL,
    ORGANIZATION_ID,
    PASSWORD,
    WORKSPACE_ID,
    Profile,
    read_profile,
    with_file,
)
from focus_tui.config.reader import Config, read_config
from focus_tui.config.secrets import SignIn
from focus_tui.doctor import files, focus, journal, terminal
from focus_tui.doctor.finding import Finding, exit_code, line
from focus_tui.tracking.lock import mounted
from focus_tui.tracking.pace import Pace
from focus_tui.tui.styles import style_sheet

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from focus_tui.api.answer import Answer
    from focus_tui.clock import Clock
    from focus_tui.config.credentials import Credentials

SHEETS = ("actions.tcss", "dashboard.tcss", "day.tcss", "help.tcss", "setup.tcss")
"""The style sheets that the screens ask for."""


class Machine(NamedTuple):
    """What the report asks of the machine, so that a test can answer in its place.

    versions: what runs, in words. look: looks at the terminal. ask: asks Focus once. mounts: the text of
    /proc/self/mounts. host: this machine's name. sheet: where a style sheet is.
    """

    clock: Clock
    versions: str
    look: Callable[[Mapping[str, str]], Awaitable[terminal.Terminal]]
    ask: focus.Ask
    mounts: str
    host: str
    sheet: Callable[[str], Path] = style_sheet


def run(arguments: argparse.Namespace, environ: Mapping[str, str], clock: Clock) -> int:
    """Print the report; returns the exit code."""
    machine = Machine(clock, _versions(), terminal.look, _ask_once(clock), mounted(), os.uname().nodename)
    try:
        found = asyncio.run(examine(environ, machine, offline=arguments.offline))
    except ConfigError as problem:
        found = [Finding("fail", "configuration", str(problem))]
    for finding in found:
        print(line(finding, environ))
    return exit_code(found)


async def examine(environ: Mapping[str, str], machine: Machine, *, offline: bool) -> list[Finding]:
    """Look at everything. Raises ConfigError without a home."""
    found = [Finding("ok", "program", f"{machine.versions}.")]
    found += terminal.findings(await machine.look(environ), environ)
    config = read_config(environ)
    profile = read_profile(with_file(environ, config.values))
    found += _of_configuration(environ, config)
    # Before the journal is opened and after the secret was read, since both close to others what they could read.
    state = files.look(files.of_state(environ, profile), environ)
    if profile is not None:
        found += await _of_profile(environ, machine, profile, _account(environ, config), offline=offline)
    secret_file = config.values.get("account", {}).get("secret_file")
    found += [Finding("warn", "files", note) for note in config.notes]
    found += files.findings(files.look(files.of_configuration(environ, secret_file), environ), state)
    found += _of_styles(machine.sheet)
    return found


async def _of_profile(
    environ: Mapping[str, str], machine: Machine, profile: Profile, account: Account | str, *, offline: bool
) -> list[Finding]:
    """What there is to say of the address, the journal there, and Focus."""
    clock, folder = machine.clock, profile_folder(environ, profile)
    ids = f"organization {profile.organization_id}, workspace {profile.workspace_id}"
    found = [Finding("ok", "address", f"{profile.base_url}, {ids}.")]
    inspected = journal.inspect(folder, clock)
    found += journal.findings(inspected, folder, machine.mounts, host=machine.host)
    facts = inspected.facts
    asked = focus.Asked((Finding("ok", "Focus", "It was not asked."),))
    if not offline and isinstance(account, Account):
        asked = await _ask(environ, machine, account, facts.pace)
    found += asked.findings
    found += focus.clock_findings(asked.receipt, facts)
    found += focus.quota_findings(asked.receipt, facts.pace, clock.now())
    offset = 0.0 if facts.offset is None else facts.offset.seconds
    found += journal.list_findings(facts, clock.now().wall + offset)
    return found


def _account(environ: Mapping[str, str], config: Config) -> Account | str:
    """The account, or the sentence that says why there is none."""
    try:
        return read_account(environ, config.values, has_secret=config.has_secret, where=config.shown)
    except ConfigError as problem:
        return str(problem)


def _of_configuration(environ: Mapping[str, str], config: Config) -> Iterator[Finding]:
    """What there is to say of the configuration, and of where the secret is."""
    account, given = _account(environ, config), with_file(environ, config.values)
    for mistake in config.mistakes:
        yield Finding("fail", "configuration", mistake)
    if isinstance(account, Account):
        for note in account.notes:
            yield Finding("warn", "configuration", note)
        if not config.mistakes:
            there = config.stamp is not None
            yield Finding(
                "ok", "configuration", f"{config.shown}." if there else "No file; the environment says all."
            )
    elif any(given[name].strip() for name in (API_KEY, EMAIL, PASSWORD, ORGANIZATION_ID, WORKSPACE_ID)):
        yield Finding("fail", "configuration", account)
    else:
        yield Finding("fail", "configuration", "No account is set up. Run `focus-tui setup`.")
        return
    has_secret, where = secret_in_words(config, environ)
    yield Finding("ok" if has_secret else "fail", "secret", where)


async def _ask(environ: Mapping[str, str], machine: Machine, account: Account, pace: Pace) -> focus.Asked:
    """Have the secret, and ask Focus once, if the quota bears it."""
    if why_not := focus.not_asked(pace, machine.clock.now()):
        return focus.Asked((Finding("warn", "Focus", why_not),))
    if account.credentials is not None:
        return await focus.ask(machine.ask, account.profile, account.credentials)
    sign_in = SignIn(environ, account.profile)
    try:
        await sign_in.renew()
    except ConfigError as problem:
        return focus.Asked((Finding("fail", "secret", str(problem)),))
    asked = await focus.ask(machine.ask, account.profile, sign_in.credentials)
    told = tuple(Finding("warn", "files", note) for note in sign_in.notes)
    return asked._replace(findings=(*told, *asked.findings))


def _ask_once(clock: Clock) -> focus.Ask:
    async def ask(profile: Profile, credentials: Credentials) -> Answer[Any]:
        from focus_tui.api.client import FocusClient

        ids = profile.organization_id, profile.workspace_id
        async with FocusClient(profile.base_url, *ids, credentials, clock=clock) as client:
            return await client.current()

    return ask


def _of_styles(sheet: Callable[[str], Path]) -> Iterator[Finding]:
    folders = set()
    for name in SHEETS:
        try:
            folders.add(sheet(name).parent)
        except FileNotFoundError as problem:
            yield Finding("fail", "styles", f"{problem} Install it anew.")
    if folders:
        yield Finding("ok", "styles", f"In {', '.join(map(str, sorted(folders)))}.")


def _versions() -> str:
    """What runs, in words."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("textual", "httpx", "pydantic-core"))
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"focus-tui {__version__}, {python}, {system}, {libraries}, SQLite {sqlite3.sqlite_version}"
