"""The dashboard put together: tracker, runner, journal, lock, status file and screen of one profile."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from focus_tui.config import ConfigError, write_private
from focus_tui.config.current import write_current
from focus_tui.config.settings import DEFAULTS, Settings, settings_of
from focus_tui.tracking import words
from focus_tui.tracking.hours import moment_text
from focus_tui.tracking.journal import Journal, Unusable
from focus_tui.tracking.lock import SenderLock, mounted
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.opening import open_journal
from focus_tui.tracking.pace import Limits
from focus_tui.tracking.runner import Focus, Runner
from focus_tui.tracking.status import StatusFile
from focus_tui.tracking.text import plain
from focus_tui.tracking.tracker import Tracker
from focus_tui.tui.app import FocusApp
from focus_tui.tui.first_frame import place

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.config.credentials import Credentials
    from focus_tui.config.given import Given
    from focus_tui.config.reader import Config
    from focus_tui.config.secrets import SignIn


class Dashboard:
    """One run of the dashboard. folder: the profile's, for its status file. connect: opens Focus, later.

    environ: the environment, which says where the configuration is. credentials: those that `connect` signs in with,
    None for the sandbox. sign_in: how they are had, where that takes its time.
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
    ) -> None:
        profile, settings = given.account.profile, _settings(given)
        self._profile = profile
        self._folder = Path(folder)
        self._clock = clock
        self._connect = connect
        # Kept in a function, since a crash screen prints variables, and the environment may hold secrets.
        self._read_config = lambda: _read_config(environ)
        self._config = given.config
        self._has_file = given.said.from_file
        self._store = StatusFile(self._folder / "status.json", write_private)
        self._tracker = Tracker(
            clock,
            profile.organization_id,
            profile.workspace_id,
            source="the sandbox" if credentials is None else credentials.source,
            last=self._store.load(),
            forgotten=settings.forgotten_after,
            limits=Limits(settings.pace.fastest, settings.pace.keep_for_keys or 0),
            signed_in=sign_in is None,
        )
        for note in given.account.notes:
            self._tracker.tell(Notice("account", plain(note), (("esc", "close"),)))
        lock = _Lock(SenderLock(self._folder))
        self._runner = Runner(
            self._tracker,
            self._open,
            clock,
            self._store,
            self._journal(lock),
            lock,
            identify=None if credentials is None else _salted(credentials.fingerprint),
            sign_in=sign_in,
        )
        self.app = FocusApp(self._tracker, clock=clock, work=self._work, place=place(profile), settings=settings)

    def _journal(self, lock: _Lock) -> Journal:
        """The profile's journal, or one in memory where that cannot be used; what it holds is shown at once."""
        if lock.forbidden is not None:
            return MemoryJournal()
        try:
            lock.acquire()
            journal, told = open_journal(self._folder, lock, now=self._clock.now().wall)
            for sentence in told:
                self._tracker.tell(Notice("journal", plain(sentence), (("esc", "close"),), severity="warning"))
            self._tracker.adopt(journal.load(), journal.seen(self._tracker.day_began))
        except Unusable as problem:
            if lock.held:
                self._tracker.tell(words.not_promised(str(problem)))
            else:  # another process sends, and nothing that is pressed here would reach it
                lock.forbidden = str(problem)
            return MemoryJournal()
        return journal

    def run(self) -> Iterator[str]:
        """Run until the user quits; then the lines to leave on the terminal."""
        seen = self.app.run()
        snapshot = self._tracker.snapshot
        tracked, notice = snapshot.tracked, snapshot.notice
        now = self._clock.now()
        if snapshot.actions or snapshot.under_way is not None:
            from focus_tui.tui.leaving import left_to_do

            yield from left_to_do(snapshot, kept=self._runner.is_kept and bool(snapshot.actions))
            return
        if seen is not None and seen.entry_id is None and (tracked is None or tracked.target.key != seen.target.key):
            # Refused after the user had left: nobody read the notice.
            if notice is None or notice.kind == "already tracking":
                yield f"“{seen.title}” was not started: something else was tracked already."
            else:
                yield notice.sentence(now.boot)
        if tracked is not None and not self.app.return_code:
            since = moment_text(self._clock.local(tracked.start), self._clock.local(now.wall))
            yield f"“{tracked.title}” goes on in Focus, since {since}."

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        # So that the terminal is given back then too, and what is in flight arrives.
        loop.add_signal_handler(signal.SIGTERM, self.app.leave)
        # One thread for the disk and for imports: each more would keep a third of a MiB for itself.
        loop.set_default_executor(ThreadPoolExecutor(1))
        try:
            await self._runner.run()
        except ConfigError as problem:
            self.app.exit(return_code=2, message=f"focus-tui: {problem}")

    async def _open(self) -> Focus:
        """Open Focus; and read the configuration, if it was not, for what is wrong in it and cannot wait longer."""
        config = self._config
        if config is None and self._has_file:
            config = await asyncio.to_thread(self._read_config)
        if config is not None and config.notes:
            self._tracker.tell(words.told_of_files(config.notes))
        if config is not None and config.mistakes:
            self._tracker.tell(words.told_of_configuration(config.mistakes))
        self._remember(config)
        return await self._connect()

    def _remember(self, config: Config | None) -> None:
        """Name this profile in the state folder, for the next first frame, and what the configuration says."""
        if self._profile.sandbox:
            return
        try:
            folder = str(self._folder.parent)
            if config is None:
                write_current(folder, self._profile)
            else:
                write_current(folder, self._profile, config.stamp, config.said)
        except OSError:
            return  # the status file meets the same, and tells it


def _settings(given: Given) -> Settings:
    """The settings, without commands; the default ones where what was kept of them makes no sense."""
    try:
        return settings_of(given.said.values) if given.said.from_file else DEFAULTS
    except (ValueError, TypeError, AttributeError):
        return DEFAULTS


def _read_config(environ: Mapping[str, str]) -> Config:
    from focus_tui.config.reader import read_config

    return read_config(environ)


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


def _salted(fingerprint: Callable[[str], str]) -> Callable[[str], tuple[str, str]]:
    """From a salt (a new one where there is none), the salt and the fingerprint of the credentials with it."""

    def identify(salt: str) -> tuple[str, str]:
        salt = salt or os.urandom(16).hex()
        return salt, fingerprint(salt)

    return identify
