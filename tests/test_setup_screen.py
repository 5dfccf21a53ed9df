"""The setup screen in the process: what is typed, checked, asked and saved, and each failure in words."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual import events
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from focus_tui.api.client import FocusClient, Timeouts
from focus_tui.clock import ManualClock
from focus_tui.config import DEFAULT_BASE_URL, Profile
from focus_tui.config.credentials import Credentials
from focus_tui.config.reader import read_config
from focus_tui.config.saving import Answers
from focus_tui.setup import setup_app
from focus_tui.tui.setup.app import SetUp, SetupApp
from tests.support.snapshots import screen_text
from tests.test_api_secrets import crash_screen, leaked
from tests.test_config_saving import environ

__all__ = ["environ"]  # a fixture

# Variables of the module, never of a function here: a test's own frames stand on the crash screen too.
KEY = "toggl_sk_5ecre7"
PASSWORD = "hünter-2"
ADDRESS = "https://focus.toggl.com/7/workspaces/22/plan"
SHOWN = "~/.config/focus-tui/config.toml"
PROFILE = Profile(DEFAULT_BASE_URL, 7, 22)

Handle = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def idle(request: httpx.Request) -> httpx.Response:
    return httpx.Response(204)


class Setup:
    """A setup screen that runs. asked: what Focus was asked, as (address, Authorization)."""

    def __init__(self, environ: Mapping[str, str], handle: Handle) -> None:
        self.handle = handle
        self.asked: list[tuple[str, str]] = []
        self.app: SetupApp = setup_app(environ, self._check)
        self.pilot: Pilot[SetUp]

    async def _check(self, profile: Profile, credentials: Credentials) -> None:
        client = FocusClient(
            profile.base_url,
            profile.organization_id,
            profile.workspace_id,
            credentials,
            clock=ManualClock(),
            transport=httpx.MockTransport(self._answer),
            timeouts=Timeouts(whole=5.0),
        )
        async with client:
            await client.current()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((str(request.url), request.headers["Authorization"]))
        answer = self.handle(request)
        return answer if isinstance(answer, httpx.Response) else await answer

    @property
    def screen(self) -> str:
        """What is shown, on one line."""
        return " ".join(screen_text(self.app).split())

    async def until(self, *texts: str) -> str:
        for _ in range(10_000):
            await self.pilot.pause()
            if all(text in self.screen for text in texts):
                return self.screen
            await asyncio.sleep(0.002)
        raise AssertionError(f"not shown: {texts}; but:\n{screen_text(self.app)}")

    async def ended(self) -> SetUp:
        for _ in range(10_000):
            if self.app._exit:
                assert self.app.return_value is not None
                return self.app.return_value
            await asyncio.sleep(0.002)
        raise AssertionError(f"it goes on:\n{screen_text(self.app)}")

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def fill_in(self, secret: Callable[[], str] = lambda: KEY) -> None:
        """Name the workspace and the API key."""
        await self.paste(ADDRESS)
        await self.press("tab", "tab", "tab")
        await self.paste(secret())


@asynccontextmanager
async def opened(
    environ: Mapping[str, str], handle: Handle = idle, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Setup]:
    setup = Setup(environ, handle)
    async with setup.app.run_test(size=size) as pilot:
        setup.pilot = pilot
        yield setup


def account(environ: Mapping[str, str]) -> Any:
    config = read_config(environ)
    assert config.mistakes == ()
    return config.values["account"]


async def test_an_address_and_a_key_are_all_it_needs(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.until("Open Focus in a browser, copy the address, and paste it here: https://focus.toggl.com/1/")
        await setup.paste(f"{ADDRESS}\nsomething else")
        await setup.until("organization 7 · workspace 22")
        await setup.press("enter", "enter", "enter")
        await setup.until("› API key", "Paste your API key. It begins with toggl_sk_, and is not shown.")
        await setup.paste(f"{KEY}\n")
        await setup.until("› API key ••••••••••••▏", "enter connect")
        await setup.press("enter")
        told = f"Saved in {SHOWN}, the API key in secret beside it."
        assert await setup.ended() == SetUp(PROFILE, None, told)
    assert setup.asked == [
        (f"{DEFAULT_BASE_URL}/organizations/7/workspaces/22/tracking/current", f"Bearer {KEY}"),
    ]
    assert account(environ) == {"organization_id": 7, "workspace_id": 22}
    assert Path(environ["HOME"], ".config/focus-tui/secret").read_text() == f"{KEY}\n"


async def test_typed_by_hand(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.press(*"7 2x", "backspace", "2", "down", "up", "enter")
        await setup.press("enter", "left", "right", "enter", *KEY, "enter")
        assert (await setup.ended()).profile == PROFILE
    assert setup.asked[0][1] == f"Bearer {KEY}"


async def test_email_and_password(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.paste(ADDRESS)
        await setup.press("tab", "space")
        await setup.until("‹ e-mail and password ›", "E-mail", "Password")
        assert "API key ›" not in setup.screen
        await setup.press("tab", "enter", "enter")
        await setup.until("! Type the e-mail address that you sign in to Focus with.")
        await setup.press(*"someone@example.com", "enter")
        await setup.until("· Your password for Focus. It is not shown.")
        await setup.press("enter")
        await setup.until("! Type the password.")
        await setup.press(*PASSWORD, "enter")
        told = (await setup.ended()).told
        assert told == f"Saved in {SHOWN}, the password in secret beside it."
    assert setup.asked[0][1] == "Basic c29tZW9uZUBleGFtcGxlLmNvbTpow7xudGVyLTI="
    assert account(environ)["email"] == "someone@example.com"


async def test_in_the_keyring(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.paste(ADDRESS)
        await setup.press("tab", "tab", "right")
        await setup.until("‹ the keyring ›", "The API key is kept in the system's keyring.")
        await setup.press("tab")
        await setup.paste(KEY)
        await setup.press("enter")
        assert (await setup.ended()).told == f"Saved in {SHOWN}, the API key in the system's keyring."
    assert account(environ)["keyring"] == PROFILE.key


async def test_a_keyring_that_fails_is_told_and_focus_is_not_asked_again(environ: dict[str, str]) -> None:
    environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    async with opened(environ) as setup:
        await setup.paste(ADDRESS)
        await setup.press("tab", "tab", "right", "tab")
        await setup.paste(KEY)
        await setup.press("enter")
        await setup.until("! This system has no keyring that can be asked", "› Kept in")
        await setup.press("left", "enter", "enter")
        await setup.ended()
    assert len(setup.asked) == 1
    assert account(environ) == {"organization_id": 7, "workspace_id": 22}


async def test_a_command(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.paste(ADDRESS)
        await setup.press("tab", "tab", "left", "left")
        await setup.until(
            "‹ a command ›", "The API key is not kept: a program prints it, such as a password manager."
        )
        await setup.press("enter")
        await setup.until("› Command", "Run without a shell; the first line that it prints is the secret.")
        await setup.press("enter")
        await setup.until("! Type the command that prints the secret, such as: pass show focus")
        await setup.press(*"false", "enter")
        await setup.until("! The command ended with exit code 1; run it in a shell to see why.", "› Command")
        script = Path(environ["HOME"], "a key")
        script.write_text(f"#!/bin/sh\necho {KEY}\n")
        script.chmod(0o700)
        await setup.press("ctrl+u")
        await setup.paste(f"'{script}'")
        await setup.press("enter")
        assert await setup.ended() == SetUp(PROFILE, None, f"Saved in {SHOWN}.")
    assert setup.asked[0][1] == f"Bearer {KEY}"
    assert account(environ)["api_key_command"] == [str(script)]


async def test_the_environment_that_the_user_sets(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.paste(ADDRESS)
        await setup.press("tab", "tab", "left")
        await setup.until("you set TOGGL_API_KEY before each start. It is asked for once, to be checked.")
        await setup.press("tab")
        await setup.paste(KEY)
        await setup.press("enter")
        done = await setup.ended()
        assert done.told == f"Saved in {SHOWN}. Set TOGGL_API_KEY before you start focus-tui again."
        assert done.credentials is not None
        assert done.credentials.authorization() == f"Bearer {KEY}"
    assert sorted(each.name for each in Path(environ["HOME"], ".config/focus-tui").iterdir()) == ["config.toml"]


async def test_what_environment_and_file_say_is_filled_in(environ: dict[str, str]) -> None:
    environ |= {"TOGGL_ORGANIZATION_ID": "7", "TOGGL_WORKSPACE_ID": "22", "TOGGL_API_KEY": KEY}
    async with opened(environ) as setup:
        await setup.until("7 22▏", "‹ API key ›", "‹ the environment ›")
        assert "API key •" not in setup.screen
        await setup.press("enter", "enter")
        await setup.until("The API key is not kept: TOGGL_API_KEY is set in the environment.", "enter connect")
        await setup.press("enter")
        assert (await setup.ended()).told == f"Saved in {SHOWN}."
    assert setup.asked[0][1] == f"Bearer {KEY}"


async def test_what_the_environment_overrules_is_told_before_it_is_asked(environ: dict[str, str]) -> None:
    environ |= {"TOGGL_WORKSPACE_ID": "23"}
    async with opened(environ) as setup:
        await setup.fill_in()
        await setup.press("enter")
        await setup.until(
            "! TOGGL_WORKSPACE_ID in the environment goes before what is saved; quit, and unset it first."
        )
    assert setup.asked == []


IDS_OF_OLD = "organization_id = 1\nworkspace_id = 2\n"
OLD = f'theme = "nord"\n[account]\n{IDS_OF_OLD}email = "a@b"\napi_key_command = ["x", "y z"]\n'


def write(environ: Mapping[str, str], text: str) -> Path:
    path = Path(environ["HOME"], ".config/focus-tui/config.toml")
    path.parent.mkdir(parents=True, mode=0o700)
    path.touch(0o600)
    path.write_text(text)
    return path


async def test_an_existing_file_is_filled_in_and_changed_only_after_asking(environ: dict[str, str]) -> None:
    path = write(environ, OLD)
    async with opened(environ) as setup:
        assert setup.app.theme == "nord"
        await setup.until("1 2▏", "‹ e-mail and password ›", "‹ a command ›", "a@b", "x 'y z'")
        await setup.press("ctrl+u", *"7 22", "tab", "left", "tab", "left", "left", "tab")
        await setup.paste(KEY)
        await setup.press("enter")
        question = (
            f"? {SHOWN} is there already. Its account is replaced, its other settings stay, and the old file is"
        )
        await setup.until(question, "kept as config.toml.bak. y change · n leave all as it is")
        await setup.press("n")
        await setup.until("› API key", "enter connect")
        assert path.read_text() == OLD
        await setup.press("enter")
        await setup.until(question)
        await setup.press("z", "escape", "enter")
        await setup.until(question)
        path.write_text(OLD + "[pace]\n")
        await setup.press("y")
        await setup.until(question)
        assert path.read_text() == OLD + "[pace]\n"
        await setup.press("y")
        assert "The old file is config.toml.bak." in (await setup.ended()).told
    assert len(setup.asked) == 1
    assert path.with_name("config.toml.bak").read_text() == OLD + "[pace]\n"
    assert read_config(environ).values["theme"] == "nord"


async def test_the_sandbox_is_one_key(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.until("ctrl+t try the sandbox")
        await setup.press("ctrl+t")
        assert await setup.ended() == SetUp()
    assert list(Path(environ["HOME"]).iterdir()) == []


async def test_quitting_saves_nothing(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.fill_in()
        await setup.press("ctrl+c")
    assert setup.app.return_value is None
    assert setup.app.return_code == 0
    assert list(Path(environ["HOME"]).iterdir()) == []


async def test_what_is_waited_for_can_be_stopped(environ: dict[str, str]) -> None:
    come, gone = asyncio.Event(), asyncio.Event()

    async def never(request: httpx.Request) -> httpx.Response:
        come.set()
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()
        raise AssertionError

    async with opened(environ, never) as setup:
        await setup.fill_in()
        await setup.press("enter")
        await setup.until("Asking focus.toggl.com…", "esc stop")
        await come.wait()
        await setup.press("x", "enter", "escape")
        await setup.until("› API key", "enter connect")
        await gone.wait()
        setup.handle = idle
        await setup.press("enter")
        await setup.ended()
    assert [authorization for _, authorization in setup.asked] == [f"Bearer {KEY}"] * 2


def error(status: int, **headers: str) -> Handle:
    body = {"error": "said", "error_description": "The server says so", "trace_id": "0f0e"}
    return lambda request: httpx.Response(status, json=body, headers=headers)


def raising(kind: type[Exception]) -> Handle:
    def handle(request: httpx.Request) -> httpx.Response:
        raise kind("x")

    return handle


IDS = "organization 7 and workspace 22"
NOT_FOCUS = "focus.toggl.com answers, but not as Focus does. Does the network ask you to sign in first, in a browser?"
FAILURES: dict[str, tuple[Handle, str, str]] = {
    "401": (
        error(401),
        "focus.toggl.com does not accept this API key. It may have expired, and making a new key ends the old one.",
        "› API key",
    ),
    "403": (
        error(403),
        f"You are signed in, but have no permission in {IDS}. Are the two numbers right?",
        "› Workspace",
    ),
    "404": (
        error(404),
        f"focus.toggl.com does not know {IDS}. Are the two numbers right? If they are, track something in Focus, and "
        "check again.",
        "› Workspace",
    ),
    "400": (
        error(400),
        "focus.toggl.com does not understand the request, trace id 0f0e. Are the two numbers right?",
        "› Workspace",
    ),
    "402": (error(402), "The hourly quota of requests is spent. Check again then.", "› API key"),
    "402 with headers": (
        error(402, **{"X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "1800"}),
        "The hourly quota of requests is spent. It is full again in 30 min. Check again then.",
        "› API key",
    ),
    "429": (error(429), "focus.toggl.com asks for a pause. Check again in 60 s.", "› API key"),
    "429 with a pause": (
        error(429, **{"Retry-After": "7"}),
        "focus.toggl.com asks for a pause. Check again in 7 s.",
        "› API key",
    ),
    "503": (
        error(503),
        "focus.toggl.com fails at this moment (status 503), trace id 0f0e. Check again in a while.",
        "› API key",
    ),
    "418": (error(418), "focus.toggl.com refused the request (status 418). Check again.", "› API key"),
    "no network": (
        raising(httpx.ConnectError),
        "focus.toggl.com could not be reached: no connection. Is there a network? Check again then.",
        "› API key",
    ),
    "time-out": (
        raising(httpx.ReadTimeout),
        "focus.toggl.com has not answered in time. Is the network slow? Check again.",
        "› API key",
    ),
    "broken off": (raising(httpx.ReadError), "broke before the answer came. Check again.", "› API key"),
    "html": (lambda request: httpx.Response(200, text="<html>Sign in</html>"), NOT_FOCUS, "› API key"),
    "a redirect": (lambda request: httpx.Response(302), NOT_FOCUS, "› API key"),
    "another shape": (lambda request: httpx.Response(200, json={"ok": True}), NOT_FOCUS, "› API key"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_each_failure_is_told_in_words_and_can_be_mended(environ: dict[str, str], name: str) -> None:
    handle, sentence, where = FAILURES[name]
    async with opened(environ, handle) as setup:
        await setup.fill_in()
        await setup.press("enter")
        await setup.until(f"{sentence}", where)
        assert len(setup.asked) == 1
        assert "5ecre7" not in setup.screen
        assert list(Path(environ["HOME"]).iterdir()) == []
        setup.handle = idle
        await setup.press("escape")
        assert sentence not in setup.screen
        while "enter connect" not in setup.screen:
            await setup.press("enter")
        await setup.press("enter")
        await setup.ended()
    assert len(setup.asked) == 2


async def test_a_password_that_is_refused_is_told(environ: dict[str, str]) -> None:
    async with opened(environ, error(401)) as setup:
        await setup.paste(ADDRESS)
        await setup.press("tab", "right", "tab", "tab", *"a@b", "tab", *"x", "enter")
        await setup.until("! focus.toggl.com does not accept this e-mail address with this password.", "› Password")


@pytest.mark.parametrize("key", ["0123456789abcdef" * 2, "0123456789ABCDEF" * 2])
async def test_a_key_of_toggl_track_is_told_before_any_request(environ: dict[str, str], key: str) -> None:
    told = "This looks like a key of Toggl Track; Focus has keys of its own, which begin with toggl_sk_."
    async with opened(environ) as setup:
        await setup.fill_in(lambda: key)
        await setup.until(f"· {told}")
        await setup.press("enter")
        await setup.until(f"! {told}", "› API key")
        assert key not in setup.screen
        await setup.press("ctrl+u")
        await setup.until("Paste your API key.")
        await setup.press("enter")
        await setup.until("! Type or paste the API key.")
    assert setup.asked == []


async def test_a_key_that_no_header_can_hold_is_told(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.fill_in(lambda: f"{KEY} x")
        await setup.press("enter")
        await setup.until("! This cannot be used: the API key must be one word of plain characters.")
    assert setup.asked == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "! Paste the address of your workspace, or type the two numbers in it."),
        ("https://track.toggl.com/7", "! That is an address of Toggl Track; here Focus is at focus.toggl.com."),
        ("22", "! A second number is needed: organization and workspace, such as 1 22."),
    ],
)
async def test_a_workspace_that_is_none_is_told(environ: dict[str, str], typed: str, told: str) -> None:
    async with opened(environ) as setup:
        await setup.paste(typed)
        await setup.press("enter")
        await setup.until(told, "› Workspace")
        await setup.press("tab", "tab", "tab")
        await setup.paste(KEY)
        await setup.press("enter")
        await setup.until(told, "› Workspace")
    assert setup.asked == []


async def test_a_key_in_a_field_that_shows_is_not_shown(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.paste(KEY)
        await setup.until("! That is an API key. It goes into the field of that name, which hides it.")
        assert "› Workspace ▏" in setup.screen
        await setup.press(*KEY)
        await setup.until("› Workspace ••••••••▏")
        assert "5ecre7" not in setup.screen


async def test_the_mouse(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        await setup.pilot.click("#form", offset=(5, 1))
        await setup.until("› Sign in with")
        await setup.pilot.click("#form", offset=(5, 1))
        await setup.until("‹ e-mail and password ›")
        await setup.pilot.click("#form", offset=(5, 9))
        await setup.pilot.click("#offers", offset=(36, 0))
        await setup.until("› Sign in with")
        await setup.pilot.click("#offers", offset=(3, 0))
        await setup.until("› Kept in")
        await setup.pilot.click("#offers", offset=(15, 0))
        assert await setup.ended() == SetUp()


@pytest.mark.parametrize("size", [(40, 10), (40, 12), (60, 15), (200, 60)])
async def test_every_field_and_the_key_to_the_sandbox_fit(environ: dict[str, str], size: tuple[int, int]) -> None:
    async with opened(environ, size=size) as setup:
        await setup.press("tab", "right")
        await setup.until("› Sign in with", "‹ e-mail and password ›", "Workspace", "Kept in", "E-mail", "Password")
        await setup.until("ctrl+t try the sandbox")


async def test_sizes_down_to_a_cell(environ: dict[str, str]) -> None:
    async with opened(environ, size=(80, 24)) as setup:
        await setup.paste(ADDRESS)
        for size in [(40, 10), (39, 10), (40, 9), (10, 3), (3, 3), (1, 1), (2, 40), (80, 1), (80, 24)]:
            await setup.pilot.resize_terminal(*size)
            await setup.pilot.pause()
            if size == (39, 10):
                assert setup.screen == "focus-tui needs 40×10; this is 39×10"
        await setup.until(ADDRESS)


async def test_without_the_library_no_keyring_is_offered(environ: dict[str, str]) -> None:
    async with opened(environ) as setup:
        setup.app._setup._form._places = ("file", "command", "environment")
        await setup.press("tab", "tab", "right")
        await setup.until("‹ a command ›")
        assert "keyring" not in setup.screen


class Bug(Exception):
    """A bug of our own."""


@pytest.mark.parametrize("where", ["credentials", "check", "save", "paste", "press"])
async def test_no_crash_shows_what_was_typed(environ: dict[str, str], where: str) -> None:
    setup = Setup(environ, idle)

    def broken(*arguments: object) -> Any:
        raise Bug

    async def run() -> None:
        screen = setup.app._setup
        async with setup.app.run_test(size=(80, 24)) as pilot:
            setup.pilot = pilot
            await setup.fill_in()
            if where == "check":
                screen._check = broken
            elif where == "paste":
                setattr(screen._form._secrets[False], where, broken)
                setup.app.post_message(events.Paste(KEY))
            else:
                setattr(screen._form if where == "press" else screen._saving, where, broken)
            await pilot.press("x" if where == "press" else "enter")
            while setup.app._exception is None:
                await asyncio.sleep(0.002)

    with pytest.raises((Bug, WorkerFailed)) as caught:
        await run()
    shown = crash_screen(caught.value)
    assert "Bug" in shown
    assert leaked(shown) == []


def test_answers_do_not_show_the_secret() -> None:
    assert leaked(repr(Answers(PROFILE, "", "file", (), lambda: KEY))) == []
    assert os.environ.get("TOGGL_API_KEY") is None
