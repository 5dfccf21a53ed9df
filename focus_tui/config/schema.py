"""What `config.toml` may hold: the settings of the account, and for every setting how it is checked, and in words.

Checked with pydantic's compiled core alone, as in `api.wire`, which the dashboard imports anyway: pydantic's Python
layer would add 5 MiB to it and 150 ms to the start. The core is imported when a file is read, never before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from focus_tui.config.address import check_address
from focus_tui.config.settings import Found, HookSettings, PaceSettings, Settings
from focus_tui.config.times import hours, parse_hours, parse_span, span

Wrong = tuple[Found, bool]
"""Where something is wrong, and whether there is no such setting at all."""


class AccountSettings(NamedTuple):
    """`[account]`: whose tracking is shown, and where the secret is kept."""

    organization_id: int | None = None
    """The number after focus.toggl.com/ in the web app's address."""
    workspace_id: int | None = None
    """The number after /workspaces/ in the web app's address."""
    base_url: str = "https://focus.toggl.com/api"
    """Where the API is."""
    email: str | None = None
    """Your e-mail address, to sign in with it and a password: then the secret is the password, not an API key."""
    api_key_command: tuple[str, ...] = ()
    """A program and its arguments, run without a shell and without a terminal. The first line that it prints is the
    secret."""
    keyring: str | None = None
    """The name under which the system's keyring keeps the secret, of the service focus-tui. This needs the extra
    `keyring`."""
    secret_file: str | None = None
    """A file whose first line is the secret, for your eyes only. Without this the file `secret` beside this one."""


TABLES: Mapping[str, type[Any]] = MappingProxyType(
    {"account": AccountSettings, "pace": PaceSettings, "hooks": HookSettings}
)
"""The tables of the file with their settings; the keymap is a table too, whose keys are free."""

KEYMAP = "keymap"

COMMANDS: tuple[Found, ...] = (("account", "api_key_command"), ("hooks", "on_start"), ("hooks", "on_stop"))
"""The settings that are commands."""

THEMES = (
    "focus-dark",
    "focus-light",
    "textual-dark",
    "textual-light",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "dracula",
    "tokyo-night",
    "monokai",
    "flexoki",
    "catppuccin-latte",
    "catppuccin-frappe",
    "catppuccin-macchiato",
    "solarized-light",
    "solarized-dark",
    "rose-pine",
    "rose-pine-moon",
    "rose-pine-dawn",
    "atom-one-dark",
    "atom-one-light",
    "ansi-dark",
    "ansi-light",
)
"""The themes there are, by name: Textual is not imported to find out."""

Build = Callable[[Any], Any]
"""Makes a schema of the core, with the core's functions for it."""


class Check(NamedTuple):
    """What one setting may be.

    build: its schema. allowed: the same in words, behind “it must be”. example: a value for the template, as the file
    has it. private: a wrong value is not shown, since it may be a secret.
    """

    build: Build
    allowed: str
    example: object
    private: bool = False


def _whole(least: int, most: int) -> Build:
    return lambda core: core.int_schema(strict=True, ge=least, le=most)


def _text(check: Callable[[str], object]) -> Build:
    """A text that `check` does not raise ValueError for."""

    def checked(text: str) -> str:
        check(text)
        return text

    return lambda core: core.no_info_after_validator_function(checked, core.str_schema(strict=True))


def _span(least: int, most: int) -> Build:
    def check(text: str) -> None:
        if not least <= parse_span(text) <= most:
            raise ValueError("too short or too long")

    return _text(check)


def _line(text: str) -> None:
    if not text.strip() or not text.isprintable():
        raise ValueError("not one line of text")


def _name(text: str) -> None:
    _line(text)
    if "toggl_sk" in text:
        raise ValueError("the secret itself")


def _email(text: str) -> None:
    _line(text)
    if ":" in text:
        raise ValueError("Basic cannot hold a colon")


def _path(text: str) -> None:
    _line(text)
    if not text.startswith(("/", "~/")):
        raise ValueError("which folder this is in depends on where the program is started")


def _command(core: Any) -> Any:
    def program(argv: list[str]) -> list[str]:
        _line(argv[0])
        if ("/" in argv[0] and not argv[0].startswith("/")) or any("\0" in part for part in argv):
            raise ValueError("which program this is depends on where the program is started")
        return argv

    parts = core.list_schema(core.str_schema(strict=True), strict=True, min_length=1)
    return core.no_info_after_validator_function(program, parts)


def _keymap(core: Any) -> Any:
    keys = core.list_schema(core.str_schema(strict=True), strict=True)
    return core.dict_schema(core.str_schema(), keys, strict=True)


YES_OR_NO = "true or false"
_COMMAND = "a list with a program, by its name or from / on, and its arguments, such as"


def _bool(core: Any) -> Any:
    return core.bool_schema(strict=True)


CHECKS: Mapping[Found, Check] = MappingProxyType(
    {
        ("day_goal",): Check(_span(60, 86_400), 'a length of time such as "7h30m", from 1m to 24h', "7h30m"),
        ("working_hours",): Check(_text(parse_hours), 'hours of one day such as "9:00-17:30"', "9:00-17:00"),
        ("forgotten_after",): Check(
            _span(60, 3_600_000), 'a length of time such as "10h", from 1m to 1000h', span(10 * 3600)
        ),
        ("theme",): Check(lambda core: core.literal_schema(list(THEMES)), f"one of {', '.join(THEMES)}", THEMES[0]),
        ("bell",): Check(_bool, YES_OR_NO, False),
        ("ascii",): Check(_bool, YES_OR_NO, False),
        ("reduced_motion",): Check(_bool, YES_OR_NO, False),
        ("account", "organization_id"): Check(_whole(1, 10**18 - 1), "a whole number above 0", 1),
        ("account", "workspace_id"): Check(_whole(1, 10**18 - 1), "a whole number above 0", 22),
        ("account", "base_url"): Check(
            _text(check_address),
            "an address with https:// (or http:// for this machine), without user name, query or fragment",
            AccountSettings().base_url,
        ),
        ("account", "email"): Check(_text(_email), "an e-mail address", "someone@example.com", private=True),
        ("account", "api_key_command"): Check(
            _command, f'{_COMMAND} ["pass", "show", "focus"]', ["pass", "show", "focus"], private=True
        ),
        ("account", "keyring"): Check(_text(_name), "the name of an entry of the keyring", "work", private=True),
        ("account", "secret_file"): Check(
            _text(_path), "a path that begins with / or ~/", "~/.config/focus-tui/secret", private=True
        ),
        ("pace", "fastest"): Check(_span(5, 3600), 'a length of time such as "30s", from 5s to 1h', span(5)),
        ("pace", "keep_for_keys"): Check(_whole(6, 200), "a whole number from 6 to 200", 6),
        ("hooks", "on_start"): Check(
            _command, f'{_COMMAND} ["notify-send", "started"]', ["notify-send", "started"], private=True
        ),
        ("hooks", "on_stop"): Check(
            _command, f'{_COMMAND} ["notify-send", "stopped"]', ["notify-send", "stopped"], private=True
        ),
        (KEYMAP,): Check(_keymap, "a table of lists of keys", {"track.stop": ["x", "s"]}),
    }
)
"""Every setting of the file."""

KEYS_OF_ONE = 'a list of keys such as ["x", "s"]'


def default_of(found: Found) -> object:
    """What holds where the file leaves this setting out, as the file would have it; None where nothing does."""
    owner: Any = Settings() if len(found) == 1 else TABLES[found[0]]()
    value = getattr(owner, found[-1])
    if found in {("forgotten_after",), ("pace", "fastest")}:
        return span(value)
    if found == ("working_hours",):
        return hours(value)
    return None if value == () else dict(value) if found == (KEYMAP,) else value


def find_wrong(read: Mapping[str, Any]) -> list[Wrong]:
    """What is wrong in what was read from the file, in its order there; keys of the keymap are flat already."""
    from pydantic_core import ValidationError

    try:
        _validator().validate_python(read)
    except ValidationError as problem:
        wrong: dict[Found, bool] = {}
        for error in problem.errors(include_url=False, include_context=False, include_input=False):
            depth = 2 if error["loc"][0] in TABLES or error["loc"][0] == KEYMAP else 1
            wrong.setdefault(tuple(str(part) for part in error["loc"][:depth]), error["type"] == "extra_forbidden")
        return list(wrong.items())
    return []


def _validator() -> Any:
    from pydantic_core import SchemaValidator, core_schema

    def table(fields: Mapping[str, Any]) -> Any:
        optional = {name: core_schema.typed_dict_field(schema, required=False) for name, schema in fields.items()}
        return core_schema.typed_dict_schema(optional, extra_behavior="forbid", strict=True)

    built = {found: check.build(core_schema) for found, check in CHECKS.items()}
    tables = {
        name: table({found[1]: schema for found, schema in built.items() if len(found) == 2 and found[0] == name})
        for name in TABLES
    }
    return SchemaValidator(table({found[0]: schema for found, schema in built.items() if len(found) == 1} | tables))
