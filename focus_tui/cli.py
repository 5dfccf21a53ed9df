"""Arguments in, an exit code out: the dashboard, or the sandbox on loopback.

The first frame is drawn before anything heavy is imported, so imports here are made where they are needed.
"""

from __future__ import annotations

import os
import sys

from focus_tui import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from focus_tui.clock import Clock
    from focus_tui.config.given import Given
    from focus_tui.oneshot.status import Wanted

DONE, USAGE, INTERRUPTED = 0, 2, 130
TERMINAL = 2
"""The file descriptor of the terminal that Textual draws on."""

_EPILOG = """\
environment:
  TOGGL_API_KEY                    API key of Focus (toggl_sk_…), or:
  TOGGL_EMAIL, TOGGL_PASSWORD      e-mail address and password
  TOGGL_ORGANIZATION_ID            the number after focus.toggl.com/ in the web app's address
  TOGGL_WORKSPACE_ID               the number after /workspaces/ in it
  TOGGL_FOCUS_BASE_URL             default: https://focus.toggl.com/api
  FOCUS_TUI_CONFIG                 the configuration to use in place of the usual one
  NO_COLOR                         draws without colours

files:
  $XDG_CONFIG_HOME/focus-tui/config.toml   account and settings, where the environment does not say (default:
                                   ~/.config/focus-tui/config.toml)
  $XDG_STATE_HOME/focus-tui        what was last known, one folder a workspace (default: ~/.local/state/focus-tui)

exit codes:
  0  done
  1  it crashed; what was shown then says where
  2  usage or configuration
  130  ctrl+c while it was starting
"""


def main() -> int:
    """Run the command `focus-tui`; returns its exit code."""
    argv = sys.argv[1:]
    if argv in ([], ["--sandbox"]):
        return dashboard(argv, os.environ)
    if argv[:1] == ["status"]:
        from focus_tui.oneshot import status

        if (wanted := status.quickly_parsed(argv[1:])) is not None:
            return _status(wanted, os.environ)
    arguments = _parser().parse_args(argv)
    if arguments.command == "status":
        from focus_tui.oneshot import status

        return _status(status.parsed(arguments), os.environ)
    if arguments.command == "sandbox":
        from focus_tui.clock import SystemClock
        from focus_tui.sandbox import serve

        return serve.run(arguments, SystemClock())
    if arguments.command == "config":
        from focus_tui.config import commands

        return commands.run(arguments.what, os.environ)
    return dashboard(["--sandbox"] if arguments.sandbox else [], os.environ)


def _parser() -> argparse.ArgumentParser:
    import argparse

    from focus_tui.config import commands as configuration
    from focus_tui.oneshot import status
    from focus_tui.sandbox import serve

    parser = argparse.ArgumentParser(
        prog="focus-tui",
        description="A terminal dashboard for Toggl Focus: what you track, live, and keys to start, switch and stop.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"focus-tui {__version__}")
    parser.add_argument("--sandbox", action="store_true", help="use the built-in sandbox: no account, no network")
    commands = parser.add_subparsers(dest="command", metavar="")
    status.add_arguments(commands.add_parser("status", help="say what is tracked, from what is known; asks nothing"))
    configuration.add_arguments(commands.add_parser("config", help="where the configuration is, and what it says"))
    sandbox = commands.add_parser("sandbox", help="the built-in Focus server, for scripts and other clients")
    serving = sandbox.add_subparsers(required=True, metavar="serve")
    serve.add_arguments(serving.add_parser("serve", help="serve it on http://127.0.0.1"))
    return parser


def _status(wanted: Wanted, environ: Mapping[str, str]) -> int:
    """Say what is tracked, without importing anything that is not needed for it; the exit code."""
    from focus_tui.clock import SystemClock
    from focus_tui.config import SANDBOX, ConfigError
    from focus_tui.config.current import require_profile
    from focus_tui.oneshot import status

    try:
        profile = SANDBOX if wanted.sandbox else require_profile(environ)
        return status.run(wanted, profile, environ, SystemClock())
    except ConfigError as problem:
        return _fail(str(problem))


def dashboard(argv: list[str], environ: Mapping[str, str]) -> int:
    """Open the dashboard on the account that `environ` names, or on the sandbox; returns the exit code."""
    from focus_tui.clock import SystemClock
    from focus_tui.config import ConfigError
    from focus_tui.config.given import read_given

    if not (os.isatty(0) and os.isatty(TERMINAL)):
        return _fail("The dashboard needs a terminal; run it without redirecting its input or its errors.")
    try:
        return _open(read_given(environ, sandbox=bool(argv)), environ, SystemClock())
    except ConfigError as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:  # once Textual reads the keys, ctrl+c is one of them
        return INTERRUPTED


def _open(given: Given, environ: Mapping[str, str], clock: Clock) -> int:
    from focus_tui.config import make_private_folder, profile_folder, state_folder
    from focus_tui.tui.first_frame import FirstFrame

    profile = given.account.profile
    folder = profile_folder(environ, profile)
    for needed in (state_folder(environ), folder):
        make_private_folder(needed)
    frame = FirstFrame(TERMINAL)
    try:
        frame.paint(environ, profile, clock)
        # Nothing made while the program starts is garbage; looking for it costs a tenth of the time to the first
        # paint.
        import gc

        gc.disable()
        from focus_tui.engine import engine_of
        from focus_tui.wiring import Dashboard

        opened = Dashboard(engine_of(given, folder, environ, clock), clock)
    except BaseException:
        frame.leave()  # from here on it is Textual that gives the screen back
        raise
    try:
        for line in opened.run():
            print(line)
    except KeyboardInterrupt:
        frame.leave()
        raise
    return opened.app.return_code or DONE


def _fail(sentences: str) -> int:
    for sentence in sentences.split("\n"):
        print(f"focus-tui: {sentence}", file=sys.stderr)
    return USAGE
