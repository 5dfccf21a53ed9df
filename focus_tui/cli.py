"""Arguments in, an exit code out: the dashboard, its setup, or the sandbox on loopback.

The first frame is drawn before anything heavy is imported, so imports here are made where they are needed.
"""

from __future__ import annotations

import os
import sys

from focus_tui import __version__
from focus_tui.oneshot.codes import CRASHED, DONE, INTERRUPTED, MEANINGS, USAGE, complain, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any

    from focus_tui.clock import Clock
    from focus_tui.config.given import Given
    from focus_tui.engine import Engine
    from focus_tui.log_file import LogFile
    from focus_tui.oneshot.status import Wanted

TERMINAL = 2
"""The file descriptor of the terminal that Textual draws on."""

_SANDBOX = "use the built-in sandbox: no account, no network"
_LOG = "add to FILE what is asked, answered and decided, without secrets and names"
_UNLOGGED = ("completion", "config", "doctor", "sandbox")
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
"""


def main() -> int:
    """Run the command `focus-tui`; returns its exit code."""
    argv = sys.argv[1:]
    if argv in ([], ["--sandbox"]):
        return dashboard(os.environ, sandbox=bool(argv))
    if argv[:1] == ["status"]:
        from focus_tui.oneshot import status

        if (wanted := status.quickly_parsed(argv[1:])) is not None:
            return _status(wanted, os.environ)
    arguments = _parser().parse_args(argv)
    if arguments.log is not None and arguments.command in _UNLOGGED:
        return _fail(f"{arguments.command} keeps no log; leave out --log.")
    if arguments.command == "status":
        from focus_tui.oneshot import status

        return _status(status.parsed(arguments), os.environ, arguments.log)
    if arguments.command in ("start", "stop", "toggle"):
        return _act(arguments, os.environ)
    if arguments.command == "completion":
        from focus_tui.oneshot.completion import script

        say(script(_parser(), arguments.shell))
        return DONE
    if arguments.command == "targets":
        return _list(arguments, os.environ)
    if arguments.command == "sandbox":
        from focus_tui.clock import SystemClock
        from focus_tui.sandbox import serve

        return serve.run(arguments, SystemClock())
    if arguments.command == "config":
        from focus_tui.config import commands

        return commands.run(arguments.what, os.environ)
    if arguments.command == "keys":
        from focus_tui.tui import keys_command

        return keys_command.run(arguments, os.environ)
    if arguments.command == "doctor":
        from focus_tui.clock import SystemClock
        from focus_tui.doctor import report

        return report.run(arguments, os.environ, SystemClock())
    if arguments.command == "setup":
        return dashboard(os.environ, anew=True, log_path=arguments.log)
    return dashboard(os.environ, sandbox=arguments.sandbox, log_path=arguments.log)


def _parser() -> argparse.ArgumentParser:
    import argparse

    from focus_tui import doctor
    from focus_tui.config import commands as configuration
    from focus_tui.oneshot import arguments as oneshot
    from focus_tui.oneshot import status
    from focus_tui.oneshot.completion import FILES
    from focus_tui.sandbox import serve
    from focus_tui.tui import keys_command

    parser = argparse.ArgumentParser(
        prog="focus-tui",
        description="A terminal dashboard for Toggl Focus: what you track, live, and keys to start, switch and stop.",
        epilog=_EPILOG + "".join(f"  {code:<3}  {meaning}\n" for code, meaning in MEANINGS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"focus-tui {__version__}")
    parser.add_argument("--sandbox", action="store_true", help=_SANDBOX)

    def add_log(to: argparse.ArgumentParser, **options: Any) -> None:
        option = to.add_argument("--log", metavar="FILE", help=_LOG, **options)
        option.complete = FILES  # type: ignore[attr-defined]  # shtab looks there

    add_log(parser)
    commands = parser.add_subparsers(dest="command", metavar="")

    def add(name: str, help: str, *, sandbox: bool = True) -> argparse.ArgumentParser:
        """A command. sandbox: it works on the sandbox and with a log too: these options may stand behind it."""
        command = commands.add_parser(name, help=help, description=f"{help[:1].upper()}{help[1:]}.")
        if sandbox:
            command.add_argument("--sandbox", action="store_true", default=argparse.SUPPRESS, help=_SANDBOX)
            add_log(command, default=argparse.SUPPRESS)
        return command

    status.add_arguments(add("status", help="say what is tracked, from what is known; asks nothing"))
    oneshot.add_commands(add)
    configuration.add_arguments(commands.add_parser("config", help="where the configuration is, and what it says"))
    keys_command.add_arguments(commands.add_parser("keys", help="which key does what, as configured"))
    setup = commands.add_parser(
        "setup",
        help="connect an account: asked for, checked with one request, and saved",
        description="Asks for an account in the terminal, checks it with one request, saves it, and opens the "
        "dashboard. Without arguments focus-tui does the same when nothing is configured.",
    )
    add_log(setup, default=argparse.SUPPRESS)
    doctor.add_arguments(commands.add_parser("doctor", help=doctor.HELP))
    sandbox = commands.add_parser("sandbox", help="the built-in Focus server, for scripts and other clients")
    serving = sandbox.add_subparsers(required=True, metavar="serve")
    serve.add_arguments(serving.add_parser("serve", help="serve it on http://127.0.0.1"))
    return parser


def _status(wanted: Wanted, environ: Mapping[str, str], log_path: str | None = None) -> int:
    """Say what is tracked, without importing anything that is not needed for it; the exit code."""
    from focus_tui.clock import SystemClock
    from focus_tui.config import SANDBOX, ConfigError
    from focus_tui.config.current import require_profile
    from focus_tui.oneshot import status

    clock = SystemClock()
    try:
        profile = SANDBOX if wanted.sandbox else require_profile(environ)
        if wanted.refresh:
            from focus_tui.oneshot import errand
            from focus_tui.oneshot.arguments import WAIT
            from focus_tui.oneshot.refreshing import refresh

            engine = _engine(environ, clock, log_path, sandbox=wanted.sandbox)
            profile = engine.profile
            if problem := errand.run(engine, clock, WAIT, refresh):
                complain(problem)
            code = status.run(wanted, profile, environ, clock)
            engine.ended(code)
            return code
        return status.run(wanted, profile, environ, clock)
    except ConfigError as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:
        return INTERRUPTED


def _act(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Start or stop, and wait for what comes of it; the exit code."""
    from focus_tui.config import ConfigError
    from focus_tui.oneshot.arguments import wrong

    if arguments.command == "start" and (sentence := wrong(arguments)):
        return _fail(sentence)
    try:
        from focus_tui.clock import SystemClock
        from focus_tui.oneshot.acting import act, told
        from focus_tui.oneshot.errand import perform

        clock = SystemClock()
        engine = _engine(environ, clock, arguments.log, sandbox=arguments.sandbox)
        code = perform(engine, clock, arguments.wait, lambda errand: act(errand, told(arguments)))
        engine.ended(code)
        return code
    except ConfigError as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:
        return INTERRUPTED


def _list(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """List what can be started; the exit code."""
    from focus_tui.config import SANDBOX, ConfigError, profile_folder
    from focus_tui.config.current import require_profile

    try:
        from focus_tui.clock import SystemClock
        from focus_tui.oneshot import listed
        from focus_tui.oneshot.errand import run
        from focus_tui.oneshot.outcomes import trouble

        clock = SystemClock()
        profile = SANDBOX if arguments.sandbox else require_profile(environ)
        shown = listed.kept(profile, profile_folder(environ, profile), clock)
        if not arguments.names and listed.may_lack_tasks(shown, clock):
            engine = _engine(environ, clock, arguments.log, sandbox=arguments.sandbox)
            shown = run(engine, clock, arguments.wait, listed.read_tasks)
            engine.ended(DONE)
            if listed.may_lack_tasks(shown, clock):
                complain(f"The tasks could not be read.{trouble(shown, clock.now().boot)}")
        if arguments.json:
            say(listed.as_json(shown, clock))
        else:
            say("\n".join((listed.names if arguments.names else listed.lines)(shown, clock)))
        sys.stdout.flush()
    except ConfigError as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _engine(environ: Mapping[str, str], clock: Clock, log_path: str | None, *, sandbox: bool) -> Engine:
    """What runs below a command."""
    from focus_tui.config.given import read_given
    from focus_tui.engine import engine_of

    given = read_given(environ, sandbox=sandbox)
    log = _log(log_path, clock)
    return engine_of(given, _folder(given, environ), environ, clock, log=log, brief=True)


def _folder(given: Given, environ: Mapping[str, str]) -> str:
    """The folder of the profile, made where it is missing."""
    from focus_tui.config import make_private_folder, profile_folder, state_folder

    folder = profile_folder(environ, given.account.profile)
    for needed in (state_folder(environ), folder):
        make_private_folder(needed)
    return folder


def dashboard(
    environ: Mapping[str, str], *, sandbox: bool = False, anew: bool = False, log_path: str | None = None
) -> int:
    """Open the dashboard on the account that `environ` names, or on the sandbox; returns the exit code.

    Where nothing is configured an account is asked for first. anew: it is asked for anyhow. log_path: the file to
    which what happens is added.
    """
    from focus_tui.clock import SystemClock
    from focus_tui.config import ConfigError

    if not (_is_served(environ) or (os.isatty(0) and os.isatty(TERMINAL))):
        what = "The setup" if anew else "The dashboard"
        return _fail(f"{what} needs a terminal; run it without redirecting its input or its errors.")
    clock = SystemClock()
    try:
        log = _log(log_path, clock)
        given = _asked_for(environ, clock, log) if anew else _given(environ, clock, log, sandbox=sandbox)
        return CRASHED if given is None else _open(given, environ, clock, log)
    except ConfigError as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:  # once Textual reads the keys, ctrl+c is one of them
        return INTERRUPTED


def _is_served(environ: Mapping[str, str]) -> bool:
    """Whether the screen is not this terminal but, by textual-serve, a browser's page."""
    return "TEXTUAL_DRIVER" in environ


def _log(path: str | None, clock: Clock) -> LogFile | None:
    if path is None:
        return None
    from focus_tui.log_file import LogFile

    return LogFile(path, clock)


def _given(environ: Mapping[str, str], clock: Clock, log: LogFile | None, *, sandbox: bool) -> Given | None:
    from focus_tui.config.errors import NothingConfigured
    from focus_tui.config.given import read_given

    try:
        return read_given(environ, sandbox=sandbox)
    except NothingConfigured:
        pass
    return _asked_for(environ, clock, log)


def _asked_for(environ: Mapping[str, str], clock: Clock, log: LogFile | None) -> Given | None:
    """What the user sets up now; None where that crashed, which is on the terminal."""
    from focus_tui.setup import set_up

    return set_up(environ, clock, log)


def _open(given: Given, environ: Mapping[str, str], clock: Clock, log: LogFile | None = None) -> int:
    from focus_tui.tui.first_frame import FirstFrame

    profile, folder = given.account.profile, _folder(given, environ)
    frame = FirstFrame(TERMINAL)
    try:
        frame.paint(environ, profile, clock, calm=given.said.values.get("reduced_motion") is True)
        _end_on_signals()
        # Nothing made while the program starts is garbage; looking for it costs a tenth of the time to the first
        # paint.
        import gc

        gc.disable()
        from focus_tui.engine import engine_of
        from focus_tui.wiring import Dashboard

        opened = Dashboard(engine_of(given, folder, environ, clock, log=log), clock)
    except BaseException:
        frame.leave()  # from here on it is Textual that gives the screen back
        raise
    try:
        for line in opened.run():
            if not _is_served(environ):  # there the output is a protocol's, and the page is closed by now
                print(line)
    except (KeyboardInterrupt, SystemExit):
        frame.leave()
        raise
    return opened.app.return_code or DONE


def _end_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the program so that the screen is given back, until Textual's driver hears them.

    One that was ignored when the program was started, as by nohup, stays ignored.
    """
    import signal

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)


def _fail(sentences: str) -> int:
    complain(sentences)
    return USAGE
