"""The setup put together: the form, filled in as far as it can be, the request that checks, and what is opened next.

Imported only where an account is to be set up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from focus_tui.config.account import Account
from focus_tui.config.credentials import Credentials
from focus_tui.config.errors import ConfigError
from focus_tui.config.given import Given, read_given
from focus_tui.config.keyring import is_installed
from focus_tui.config.profile import Profile, base_url_of, with_file
from focus_tui.config.reader import read_config
from focus_tui.config.saving import Saving
from focus_tui.tui.setup.app import SetupApp
from focus_tui.tui.setup.form import SetupForm
from focus_tui.tui.setup.screen import Check

if TYPE_CHECKING:
    from focus_tui.api.answer import Answer
    from focus_tui.clock import Clock
    from focus_tui.log_file import LogFile

_Ask = Callable[[Profile, Credentials], Awaitable["Answer[Any]"]]


def set_up(environ: Mapping[str, str], clock: Clock, log: LogFile | None = None) -> Given | None:
    """Ask for an account; what the dashboard is opened with, or None where it crashed, which is on the terminal.

    log: where to write what is asked of Focus. Raises ConfigError where nothing can be set up, or was.
    """
    app = setup_app(environ, _checked_by_focus(clock) if log is None else _logged(_checked_by_focus(clock), log))
    done = app.run()
    if app.return_code:
        return None
    if done is None:
        raise ConfigError("Nothing was set up. Run `focus-tui setup`, or try the program with `focus-tui --sandbox`.")
    if done.profile is None:
        return read_given(environ, sandbox=True)
    config = read_config(environ)
    return Given(Account(done.profile, done.credentials, (done.told,)), config.said, config)


def setup_app(environ: Mapping[str, str], check: Check) -> SetupApp:
    """The app that asks, filled in with what environment and configuration say. Raises ConfigError."""
    config = read_config(environ)
    given = with_file(environ, config.values)
    saving = Saving(environ)
    form = SetupForm(
        given,
        config.values.get("account", {}),
        base_url_of(given),
        shown_secret=saving.shown_secret,
        has_keyring=is_installed(),
        in_environment=lambda password: saving.is_in_environment(password=password),
    )
    return SetupApp(form, saving, check, theme=config.settings.theme)


def _checked_by_focus(clock: Clock) -> _Ask:
    async def check(profile: Profile, credentials: Credentials) -> Answer[Any]:
        # Imported in a thread, so that keys need not wait for it.
        await asyncio.to_thread(import_module, "focus_tui.api.client")
        from focus_tui.api.client import FocusClient

        ids = profile.organization_id, profile.workspace_id
        async with FocusClient(profile.base_url, *ids, credentials, clock=clock) as client:
            return await client.current()

    return check


def _logged(ask: _Ask, log: LogFile) -> Check:
    """The check, told in the log."""
    from focus_tui.api.errors import FocusError
    from focus_tui.tracking.log import LogLines
    from focus_tui.tracking.request import ReadCurrent

    async def check(profile: Profile, credentials: Credentials) -> None:
        lines, request = LogLines(log.write), ReadCurrent("key")
        log.begin("checks an account at", profile)
        lines.asked(request)
        try:
            answer = await ask(profile, credentials)
        except FocusError as error:
            lines.answered(request, error)
            raise
        except asyncio.CancelledError:
            lines.given_up(request)
            raise
        lines.answered(request, answer)

    return check
