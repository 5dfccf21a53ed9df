"""Signing in: when credentials are had, and had anew, and that nothing is sent without them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from focus_tui.api.answer import Answer
from focus_tui.api.errors import FocusError, Unauthorized
from focus_tui.config.errors import ConfigError
from focus_tui.tracking.memory import MemoryJournal
from focus_tui.tracking.runner import Runner
from focus_tui.tracking.tracker import Tracker
from tests.support.failures import failure, receipt
from tests.support.live import Alone
from tests.support.world import MAIL
from tests.test_tracking_runner import Focus, Run

HOUR = 3600.0


class Secrets:
    """Credentials as a SignIn: `secret` is what is had next, after `go`; None where it cannot be had."""

    def __init__(self) -> None:
        self.secret: str | None = "first"
        self.known: str | None = None
        self.go = asyncio.Event()
        self.go.set()
        self.asked = 0
        self.changed = False
        self.notes: tuple[str, ...] = ()
        self.source = "a command"

    async def renew(self) -> bool:
        self.asked += 1
        await self.go.wait()
        self.changed = False
        if self.secret is None:
            raise ConfigError("The command ended with exit code 1.")
        before, self.known = self.known, self.secret
        return before != self.known

    def has_changed(self) -> bool:
        return self.changed

    def identify(self, salt: str) -> tuple[str, str]:
        return salt or "5a17", f"hash of {self.known}"


class Guarded(Focus):
    """Focus, which lets in whoever has the secret `right`."""

    def __init__(self, run: SignedRun) -> None:
        super().__init__(run.clock)
        self._secrets = run.secrets
        self.right = "first"

    async def _call(self, name: str, value: Any) -> Answer[Any]:
        assert self._secrets.known is not None, "something was sent without credentials"
        if self._secrets.known != self.right:
            self.story.append(f"{name} refused")
            now = self._clock.now()
            refused: FocusError = failure(Unauthorized, receipt(now, now, status=401, quota=(600, 3600.0)))
            raise refused
        return await super()._call(name, value)


class SignedRun(Run):
    """A runner whose credentials have to be had."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets = Secrets()
        self.tracker = Tracker(self.clock, 1, 22, signed_in=False)
        self.guarded = Guarded(self)
        self.focus = self.guarded

    def signing_runner(self) -> Runner:
        return Runner(
            self.tracker,
            self.connect,
            self.clock,
            self.store,
            self.journal,
            Alone(),
            identify=self.secrets.identify,
            sign_in=self.secrets,
        )

    @property
    def calls(self) -> list[str]:
        """What was asked and came back, lists aside."""
        return [word for word in self.focus.story if word.split()[0] in ("current", "start", "stop") and " " in word]

    def is_in_sync(self) -> bool:
        """Whether it is signed in, and nothing is being asked."""
        lists = self.tracker.snapshot.lists
        is_quiet = all(word.endswith("answered") for word in self.focus.story[-1:])
        return self.tracker.snapshot.link == "online" and None not in (lists.tasks, lists.day) and is_quiet

    def said(self, kind: str) -> str | None:
        """The notice of that kind that stands."""
        return next((one.text for one in self.tracker.snapshot.notices if one.kind == kind), None)

    async def pass_by(self, seconds: float, step: float = 60.0) -> None:
        """Let time pass, ticking."""
        end = self.clock.now().boot + seconds
        while (left := end - self.clock.now().boot) > 0:
            self.clock.advance(min(step, left))
            self.tracker.tick()
            await self.rest()

    async def rest(self) -> None:
        """Let the runner do what it can do now."""
        for _ in range(10):
            await asyncio.sleep(0.001)


@asynccontextmanager
async def signing(run: SignedRun | None = None) -> AsyncIterator[SignedRun]:
    run = run or SignedRun()
    run.task = asyncio.create_task(run.signing_runner().run())
    yield run
    run.secrets.go.set()
    if not run.task.done():
        await run.end()


async def test_nothing_is_sent_before_the_credentials_are_there() -> None:
    run = SignedRun()
    run.secrets.go.clear()
    async with signing(run):
        await run.until(lambda: run.secrets.asked == 1)
        run.tracker.start(MAIL)
        await run.until(lambda: [action.kind for action in run.journal.load().actions] == ["start"])
        await run.pass_by(600)
        assert run.focus.story == []
        assert run.tracker.snapshot.link == "connecting"
        run.secrets.go.set()
        await run.until(lambda: "start answered" in run.focus.story)
        assert run.calls[:2] == ["current answered", "start answered"]
        assert run.tracker.salt == "5a17"
        assert run.secrets.asked == 1


async def test_what_is_waited_for_is_told_after_a_second() -> None:
    run = SignedRun()
    run.secrets.go.clear()
    async with signing(run):
        await run.until(lambda: run.secrets.asked == 1)
        await run.rest()
        assert run.said("secret") is None
        run.clock.advance(1)
        await run.until(lambda: run.said("secret") == "Waiting for the secret from a command.")
        run.secrets.go.set()
        await run.until(lambda: run.said("secret") is None)
        await run.until(run.is_in_sync)


async def test_a_secret_that_cannot_be_had_is_told_and_tried_on_r_and_hourly() -> None:
    run = SignedRun()
    run.secrets.secret = None
    async with signing(run):
        await run.until(lambda: run.said("sign-in") == "The command ended with exit code 1.")
        assert run.tracker.snapshot.link == "signed out"
        notice = run.tracker.snapshot.notice
        assert notice is not None
        assert notice.keys == (("r", "try again"),)
        await run.pass_by(HOUR - 60)
        assert run.secrets.asked == 1
        await run.pass_by(120)
        await run.until(lambda: run.secrets.asked == 2 and not run.tracker.wants_credentials)
        run.tracker.refresh()
        await run.until(lambda: run.secrets.asked == 3 and not run.tracker.wants_credentials)
        assert run.focus.story == []
        run.secrets.secret = "first"
        run.clock.advance(1)
        run.tracker.refresh()
        await run.until(run.is_in_sync)
        assert run.said("sign-in") is None
        assert run.calls[0] == "current answered"


async def test_what_was_pressed_is_kept_where_it_ends_without_credentials() -> None:
    run = SignedRun()
    run.secrets.secret = None
    async with signing(run):
        await run.until(lambda: run.tracker.snapshot.link == "signed out")
        run.tracker.start(MAIL)
        await run.end()
        assert [action.kind for action in run.journal.load().actions] == ["start"]
        assert run.focus.story == ["closed"]


async def test_ending_while_the_secret_is_waited_for_gives_it_up() -> None:
    run = SignedRun()
    run.secrets.go.clear()
    async with signing(run):
        await run.until(lambda: run.secrets.asked == 1)
        await run.end()
        assert run.focus.story == ["closed"]


async def test_after_a_401_the_secret_is_had_anew_and_used_at_once() -> None:
    async with signing() as run:
        await run.until(run.is_in_sync)
        run.guarded.right = run.secrets.secret = "second"
        run.clock.advance(20)
        run.tracker.refresh()
        await run.until(lambda: run.calls[-2:] == ["current refused", "current answered"])
        await run.until(run.is_in_sync)
        assert (run.secrets.asked, run.said("sign-in")) == (2, None)


async def test_after_a_401_the_same_secret_is_not_tried_again_but_on_r_and_hourly() -> None:
    async with signing() as run:
        await run.until(run.is_in_sync)
        run.guarded.right = "second"
        run.clock.advance(20)
        run.tracker.refresh()
        await run.until(lambda: run.tracker.snapshot.link == "signed out" and run.secrets.asked == 2)
        await run.pass_by(HOUR - 120)
        assert run.calls.count("current refused") == 1
        await run.pass_by(180)
        await run.until(lambda: run.calls.count("current refused") == 2)
        assert run.secrets.asked == 3
        run.tracker.refresh()
        await run.until(lambda: run.calls.count("current refused") == 3)
        await run.rest()
        assert run.secrets.asked == 4
        assert run.said("sign-in") == (
            "Focus refused the credentials from a command. Making a new key revokes the old one."
        )


async def test_secrets_that_never_fit_do_not_make_it_ask_and_ask() -> None:
    async with signing() as run:
        await run.until(run.is_in_sync)
        run.guarded.right = "none"
        run.secrets.secret = "second"
        run.clock.advance(20)
        run.tracker.refresh()
        await run.until(lambda: run.calls.count("current refused") == 2)
        run.secrets.secret = "third"
        await run.pass_by(600)
        assert (run.calls.count("current refused"), run.secrets.asked) == (2, 2)


async def test_once_it_is_accepted_a_later_401_counts_anew() -> None:
    async with signing() as run:
        await run.until(run.is_in_sync)
        for name in ("second", "third"):
            run.guarded.right = run.secrets.secret = name
            answered = run.calls.count("current answered")
            run.clock.advance(20)
            run.tracker.refresh()
            await run.until(lambda before=answered: run.calls.count("current answered") > before)  # type: ignore[misc]
            await run.until(run.is_in_sync)
        assert run.secrets.asked == 3


async def test_a_changed_file_is_noticed_while_signed_out_and_only_then() -> None:
    async with signing() as run:
        await run.until(run.is_in_sync)
        run.secrets.changed = True
        await run.pass_by(10, step=1)
        assert run.secrets.asked == 1
        run.secrets.changed = False
        run.guarded.right = "second"
        run.clock.advance(20)
        run.tracker.refresh()
        await run.until(lambda: run.tracker.snapshot.link == "signed out" and run.secrets.asked == 2)
        await run.pass_by(10, step=1)
        assert run.secrets.asked == 2
        run.secrets.secret = "second"
        run.secrets.changed = True
        run.clock.advance(1)
        run.tracker.tick()
        await run.until(run.is_in_sync)
        assert (run.secrets.asked, run.calls[-1]) == (3, "current answered")


async def test_an_action_waits_for_other_credentials_and_asks_whose_it_is() -> None:
    async with signing() as run:
        await run.until(run.is_in_sync)
        run.guarded.right = "second"
        run.secrets.secret = None
        run.clock.advance(40)
        run.tracker.start(MAIL)
        await run.until(lambda: run.tracker.snapshot.link == "signed out")
        await run.rest()
        assert "start refused" not in run.calls
        run.secrets.secret = "second"
        run.clock.advance(1)
        run.tracker.refresh()
        await run.until(lambda: run.tracker.snapshot.held == 1)
        assert "The credentials have changed since" in (run.said("held") or "")
        run.clock.advance(1)
        run.tracker.yes()
        await run.until(lambda: "start answered" in run.focus.story)


async def test_what_is_said_of_the_secret_is_told() -> None:
    run = SignedRun()
    run.secrets.notes = ("The file could be read by others.",)
    async with signing(run):
        await run.until(lambda: run.said("files") == "The file could be read by others.")


async def test_only_the_sender_has_the_secret() -> None:
    class Held(Alone):
        held = False

        def acquire(self) -> bool:
            return self.held

    run, lock = SignedRun(), Held()
    runner = run.signing_runner()
    runner._lock = lock
    run.task = asyncio.create_task(runner.run())
    await run.pass_by(600)
    assert run.secrets.asked == 0
    lock.held = True
    run.clock.advance(1)
    run.tracker.tick()
    await run.until(run.is_in_sync)
    assert run.secrets.asked == 1
    await run.end()


async def test_credentials_that_are_known_from_the_start_are_never_had_anew() -> None:
    run = SignedRun()
    run.tracker = Tracker(run.clock, 1, 22)
    run.secrets.known = "first"
    runner = Runner(
        run.tracker, run.connect, run.clock, run.store, MemoryJournal(), Alone(), identify=run.secrets.identify
    )
    run.task = asyncio.create_task(runner.run())
    await run.until(run.is_in_sync)
    run.guarded.right = "second"
    run.clock.advance(20)
    run.tracker.refresh()
    await run.until(lambda: run.tracker.snapshot.link == "signed out")
    await run.pass_by(600)
    assert (run.secrets.asked, run.calls.count("current refused")) == (0, 1)
    await run.end()
