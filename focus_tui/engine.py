"""What runs below a dashboard or a command, put together: tracker, runner, journal, lock and status file.

No screen is in it, so that commands need not import one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from focus_tui.config import write_private
from focus_tui.config.current import write_current
from focus_tui.config.settings import DEFAULTS, Settings, settings_of
from focus_tui.tracking import words
from focus_tui.tracking.journal import Unusable
from focus_tui.tracking.lock import SenderLock, mounted
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.opening import open_journal
from focus_tui.tracking.pace import Limits
from focus_tui.tracking.runner import Runner
from focus_tui.tracking.status import StatusFile
from focus_tui.tracking.text import plain
from focus_tui.tracking.tracker import Tracker

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.config import Profile
    from focus_tui.config.credentials import Credentials
    from focus_tui.config.given import Given
    from focus_tui.config.hooks import Hooks
    from focus_tui.config.reader import Config
    from focus_tui.config.secrets import SignIn
    from focus_tui.config.settings import HookSettings
    from focus_tui.log_file import LogFile
    from focus_tui.tracking.log import Log
    from focus_tui.tracking.surroundings import Focus, Journal


class Engine:
    """One run of the program on one profile. folder: the profile's, which exists. connect: opens Focus, later.

    environ: the environment, which says where the configuration is. credentials: those that `connect` signs in with,
    None for the sandbox. sign_in: how they are had, where that takes its time. brief: this is a command, which asks
    Focus for nothing but what it needs, connects only to send, and sends nothing any more once it is told to end.
    log: where to write what happens.
    """

    def __init__(
        self,
        given: Given,
        folder: str,
        connect: Callable[[], Awaitable[Focus]],
        environ: Mapping[str, str],
        clock: Clock,
        *,
        credentials: Credentials | None = None,
        sign_in: SignIn | None = None,
        brief: bool = False,
        log: LogFile | None = None,
    ) -> None:
        profile, settings = given.account.profile, _settings(given)
        self.profile = profile
        self.settings = settings
        self.connect = connect
        self._folder = Path(folder)
        self._clock = clock
        # Kept in a function, since a crash screen prints variables, and the environment may hold secrets.
        self._read_config = lambda: _read_config(environ)
        self._hooks: Callable[[], Hooks] = lambda: _hooks(environ, self._tell_of_hook)
        self._config = given.config
        self._has_file = given.said.from_file
        self._log = log
        lines = None if log is None else _lines(log, profile)
        store = StatusFile(self._folder / "status.json", write_private)
        self.tracker = Tracker(
            clock,
            profile.organization_id,
            profile.workspace_id,
            source="the sandbox" if credentials is None else credentials.source,
            last=store.load(),
            forgotten=settings.forgotten_after,
            limits=Limits(settings.pace.fastest, settings.pace.keep_for_keys or 0),
            signed_in=sign_in is None,
            polls=not brief,
            log=lines,
        )
        if log is not None:
            log.tell_problem(self._tell_of_log)
        for note in given.account.notes:
            self.tracker.tell(Notice("account", plain(note), (("esc", "close"),)))
        self._lock = lock = _Lock(SenderLock(self._folder))
        self.runner = Runner(
            self.tracker,
            self._open,
            clock,
            store,
            self._journal(lock),
            lock,
            identify=None if credentials is None else _salted(credentials.fingerprint),
            sign_in=sign_in,
            finishes=not brief,
            log=lines,
        )
        self._sends = asyncio.Event()
        if brief:
            self.tracker.on_change(self._notice_sender)
        else:
            self._sends.set()

    @property
    def reads_only(self) -> str | None:
        """Why this process may never send, as one sentence."""
        return self._lock.forbidden

    @property
    def leads(self) -> bool:
        """Whether this process is the one that sends, or is about to be."""
        return self._lock.held

    def ended(self, code: int) -> None:
        """Say in the log, if there is one, with which exit code this run has ended; nothing is logged after that."""
        if self._log is not None:
            self._log.write(f"ends, exit code {code}")
            self._log.close()

    def _tell_of_log(self, problem: str) -> None:
        self.tracker.tell(Notice("log", plain(problem), (("esc", "close"),), severity="warning"))

    def _tell_of_hook(self, sentence: str) -> None:
        self.tracker.tell(words.hook_failed(sentence))

    def _notice_sender(self) -> None:
        if self.tracker.sends:
            self._sends.set()

    def _journal(self, lock: _Lock) -> Journal:
        """The profile's journal, or one in memory where that cannot be used; what it holds is shown at once."""
        if lock.forbidden is not None:
            return _in_memory()
        try:
            lock.acquire()
            journal, told = open_journal(self._folder, lock, now=self._clock.now().wall)
            for sentence in told:
                self.tracker.tell(Notice("journal", plain(sentence), (("esc", "close"),), severity="warning"))
            self.tracker.adopt(journal.load(), journal.seen(self.tracker.day_began))
        except Unusable as problem:
            if lock.held:
                self.tracker.tell(words.not_promised(str(problem)))
            else:  # another process sends, and nothing that is pressed here would reach it
                lock.forbidden = str(problem)
            return _in_memory()
        return journal

    async def _open(self) -> Focus:
        """Open Focus; and read the configuration, if it was not, for what is wrong in it and cannot wait longer."""
        await self._sends.wait()
        config = self._config
        if config is None and self._has_file:
            config = await asyncio.to_thread(self._read_config)
        if config is not None and config.notes:
            self.tracker.tell(words.told_of_files(config.notes))
        if config is not None and config.mistakes:
            self.tracker.tell(words.told_of_configuration(config.mistakes))
        if config is not None:
            self._set_hooks(config.settings.hooks)
        self._remember(config)
        return await self.connect()

    def _set_hooks(self, settings: HookSettings) -> None:
        """Run these hooks from now on; mostly there are none, and nothing is imported for them."""
        if settings.on_start or settings.on_stop:
            hooks = self._hooks()
            hooks.set(settings)
            self.runner.hooks = hooks
            self.tracker.heed(hooks.events)

    def _remember(self, config: Config | None) -> None:
        """Name this profile in the state folder, for the next first frame, and what the configuration says."""
        if self.profile.sandbox:
            return
        try:
            folder = str(self._folder.parent)
            if config is None:
                write_current(folder, self.profile)
            else:
                write_current(folder, self.profile, config.stamp, config.said)
        except OSError:
            return  # the status file meets the same, and tells it


def _in_memory() -> Journal:
    from focus_tui.tracking.memory import MemoryJournal  # seldom needed

    return MemoryJournal()


def engine_of(
    given: Given,
    folder: str,
    environ: Mapping[str, str],
    clock: Clock,
    *,
    brief: bool = False,
    log: LogFile | None = None,
) -> Engine:
    """The engine of the account that is given, for a dashboard or a command. folder: the profile's, which exists."""
    profile, credentials = given.account.profile, given.account.credentials
    if profile.sandbox:
        return Engine(given, folder, _sandbox(folder, profile, clock), environ, clock, brief=brief, log=log)
    if credentials is not None:
        connect = _account(profile, credentials, clock)
        return Engine(given, folder, connect, environ, clock, credentials=credentials, brief=brief, log=log)
    from focus_tui.config.secrets import SignIn

    sign_in = SignIn(environ, profile)
    connect = _account(profile, sign_in.credentials, clock)
    known = sign_in.credentials
    return Engine(given, folder, connect, environ, clock, credentials=known, sign_in=sign_in, brief=brief, log=log)


def _account(profile: Profile, credentials: Credentials, clock: Clock) -> Callable[[], Awaitable[Focus]]:
    async def connect() -> Focus:
        from importlib import import_module

        # Imported in a thread, so that keys and the timer do not wait for it.
        await asyncio.to_thread(import_module, "focus_tui.api.client")
        from focus_tui.api.client import FocusClient

        return FocusClient(profile.base_url, profile.organization_id, profile.workspace_id, credentials, clock=clock)

    return connect


def _sandbox(folder: str, profile: Profile, clock: Clock) -> Callable[[], Awaitable[Focus]]:
    async def connect() -> Focus:
        from importlib import import_module

        for name in ("focus_tui.api.client", "focus_tui.sandbox.app"):
            await asyncio.to_thread(import_module, name)
        from focus_tui.api.client import FocusClient
        from focus_tui.config import ConfigError
        from focus_tui.config.credentials import ApiKey
        from focus_tui.sandbox.app import create_app
        from focus_tui.sandbox.gate import API_KEY

        try:
            app = create_app(os.path.join(folder, "sandbox.sqlite3"), clock=clock)
        except (OSError, ValueError) as problem:
            sentence = f"The sandbox cannot be opened: {problem}. It begins anew when that file is removed."
            raise ConfigError(sentence) from None
        credentials = ApiKey(API_KEY, "the sandbox")
        return FocusClient.for_app(app, profile.organization_id, profile.workspace_id, credentials, clock=clock)

    return connect


def _settings(given: Given) -> Settings:
    """The settings, without commands; the default ones where what was kept of them makes no sense."""
    try:
        return settings_of(given.said.values) if given.said.from_file else DEFAULTS
    except (ValueError, TypeError, AttributeError):
        return DEFAULTS


def _read_config(environ: Mapping[str, str]) -> Config:
    from focus_tui.config.reader import read_config

    return read_config(environ)


def _hooks(environ: Mapping[str, str], tell: Callable[[str], None]) -> Hooks:
    from focus_tui.config.hooks import Hooks

    return Hooks(environ, tell)


class _Lock:
    """The sender's lock, and why this process may not try for it."""

    def __init__(self, lock: SenderLock) -> None:
        self._lock = lock
        self.forbidden = lock.reading_only(mounted())

    @property
    def held(self) -> bool:
        return self._lock.held

    def acquire(self) -> bool:
        try:
            return self._lock.acquire()
        except Unusable as problem:
            self.forbidden = str(problem)
            return False

    def release(self) -> None:
        self._lock.release()


def _lines(log: LogFile, profile: Profile) -> Log:
    """What tracker and runner tell of, as lines of the log."""
    from focus_tui.tracking.log import LogLines

    log.begin("begins at", profile)
    return LogLines(log.write)


def _salted(fingerprint: Callable[[str], str]) -> Callable[[str], tuple[str, str]]:
    """From a salt (a new one where there is none), the salt and the fingerprint of the credentials with it."""

    def identify(salt: str) -> tuple[str, str]:
        salt = salt or os.urandom(16).hex()
        return salt, fingerprint(salt)

    return identify
