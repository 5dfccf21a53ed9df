"""`config.toml` read whole: what it may hold, and a sentence for each mistake, which leaves the rest in force."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from focus_tui.config.address import check_address
from focus_tui.config.reader import Config, read_config
from focus_tui.config.schema import CHECKS, KEYMAP, TABLES, THEMES, AccountSettings, default_of
from focus_tui.config.settings import DEFAULTS, HookSettings, PaceSettings, Settings, settings_of
from focus_tui.tracking.pace import FASTEST, NO_LIMITS
from focus_tui.tracking.watch import FORGOTTEN
from focus_tui.tui.themes import OURS, USUAL

Read = Callable[[str | bytes], Config]
WHOLE = """
day_goal = "7h30m"
working_hours = "8:00-16:30"
forgotten_after = "9h"
theme = "nord"
bell = true
ascii = true
reduced_motion = true

[account]
organization_id = 1
workspace_id = 22
base_url = "HTTPS://Focus.Example/api/"
email = "someone@example.com"
api_key_command = ["pass", "show", "focus"]
keyring = "work"
secret_file = "~/secret"

[pace]
fastest = "30s"
keep_for_keys = 10

[hooks]
on_start = ["/usr/bin/notify-send", "on"]
on_stop = ["notify-send", "off"]

[keymap]
track.stop = ["x", "s"]
"track.break" = []
list = { filter = ["slash"] }
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def read(path: Path) -> Read:
    """Writes a file, and reads it as the configuration."""

    def written(text: str | bytes) -> Config:
        path.touch(0o600)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_config(environ(path))

    return written


def environ(path: Path) -> dict[str, str]:
    return {"HOME": str(path.parent), "FOCUS_TUI_CONFIG": str(path)}


def test_a_file_with_everything(read: Read) -> None:
    config = read(WHOLE)
    assert (config.mistakes, config.notes, config.shown) == ((), (), "~/config.toml")
    assert config.settings == Settings(
        day_goal=27_000,
        working_hours=(28_800, 59_400),
        forgotten_after=32_400,
        theme="nord",
        bell=True,
        ascii=True,
        reduced_motion=True,
        pace=PaceSettings(30, 10),
        hooks=HookSettings(("/usr/bin/notify-send", "on"), ("notify-send", "off")),
        keymap={"track.stop": ("x", "s"), "track.break": (), "list.filter": ("slash",)},
    )
    assert config.values["account"]["api_key_command"] == ["pass", "show", "focus"]
    assert config.has_secret


def test_what_is_kept_of_it_holds_no_command(read: Read) -> None:
    kept = read(WHOLE).said
    assert set(kept.values["account"]) == set(AccountSettings._fields) - {"api_key_command"}
    assert "hooks" not in kept.values
    assert kept.has_secret
    assert settings_of(kept.values)._replace(hooks=read(WHOLE).settings.hooks) == read(WHOLE).settings


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "[account]\n[pace]\n[hooks]\n[keymap]\n", "\ufeffbell = false\n"]
)
def test_what_is_left_out_is_as_by_default(read: Read, text: str) -> None:
    config = read(text)
    assert (config.settings, config.mistakes, config.has_secret) == (DEFAULTS, (), False)


def test_the_defaults_are_those_of_the_program() -> None:
    assert (DEFAULTS.pace.fastest, DEFAULTS.pace.keep_for_keys or 0) == NO_LIMITS
    assert DEFAULTS.pace.fastest == FASTEST
    assert DEFAULTS.forgotten_after == FORGOTTEN
    assert check_address(AccountSettings().base_url) == AccountSettings().base_url
    assert [*(theme.name for theme in OURS), *BUILTIN_THEMES] == list(THEMES)
    assert THEMES[0] == USUAL


def test_every_setting_has_a_check_and_every_check_a_setting() -> None:
    whole: set[tuple[str, ...]] = {(name,) for name in Settings._fields if name not in TABLES}
    for table, of_table in TABLES.items():
        whole |= {(table, name) for name in of_table._fields}
    assert set(CHECKS) == whole


@pytest.mark.parametrize("found", CHECKS, ids=".".join)
def test_defaults_and_examples_are_allowed(read: Read, found: tuple[str, ...]) -> None:
    for value in (CHECKS[found].example, default_of(found)):
        if value is not None:
            said = {found[0]: {found[1]: value} if len(found) == 2 else value}
            assert read(tomli_w.dumps(said)).mistakes == ()
    if default_of(found) not in (None, {}):
        assert read(tomli_w.dumps(said)).settings == DEFAULTS


SPAN = "it must be a length of time such as"
ID = "it must be a whole number above 0."
COMMAND = "it must be a list with a program, by its name or from / on, and its arguments, such as ["
HIDDEN = "which is not shown here; it must be"
MISTAKES = [
    ("day_goal = 7", f'day_goal is 7; {SPAN} "7h30m", from 1m to 24h.'),
    ('day_goal = "7 hours"', f'day_goal is "7 hours"; {SPAN} "7h30m", from 1m to 24h.'),
    ('day_goal = "25h"', f'day_goal is "25h"; {SPAN} "7h30m", from 1m to 24h.'),
    ('day_goal = ""', f'day_goal is ""; {SPAN} "7h30m", from 1m to 24h.'),
    ("working_hours = [9, 17]", 'working_hours is [9, 17]; it must be hours of one day such as "9:00-17:30".'),
    ('working_hours = "22-6"', 'working_hours is "22-6"; it must be hours of one day such as "9:00-17:30".'),
    ('forgotten_after = "30s"', f'forgotten_after is "30s"; {SPAN} "10h", from 1m to 1000h.'),
    ("forgotten_after = 09:00:00", f'forgotten_after is 09:00:00; {SPAN} "10h", from 1m to 1000h.'),
    ('theme = "nrod"', 'theme is "nrod"; it must be one of focus-dark, focus-light, textual-dark, '),
    ("theme = [[1]]", "theme is [[1]]; it must be one of focus-dark, "),
    ("bell = 1", "bell is 1; it must be true or false."),
    ('ascii = "true"', 'ascii is "true"; it must be true or false.'),
    ("reduced_motion = nan", "reduced_motion is nan; it must be true or false."),
    ("bell = {}", "bell is a table; it must be true or false."),
    (f"bell = {'9' * 100}", "bell is a number; it must be true or false."),
    (f'bell = "{"x" * 61}"', f'bell is "{"x" * 59}…"; it must be true or false.'),
    (r'bell = "\u001b[2J\u202e"', r'bell is "\x1b[2J\u202e"; it must be true or false.'),
    ("account = 3", f"account is a number, {HIDDEN} a table, [account]."),
    ("account = [{organization_id = 1}]", f"account is a list, {HIDDEN} a table, [account]."),
    ("account.organization_id = true", f"account.organization_id is true; {ID}"),
    ("account.organization_id = 0", f"account.organization_id is 0; {ID}"),
    ("account.workspace_id = 1000000000000000000", f"account.workspace_id is 1000000000000000000; {ID}"),
    ("account.workspace_id = 2.0", f"account.workspace_id is 2.0; {ID}"),
    ('account.workspace_id = "22"', f'account.workspace_id is "22"; {ID}'),
    ('account.workspace_id = "toggl_sk_x"', "account.workspace_id is a text, which is not shown here; it must be"),
    (
        'account.base_url = "focus"',
        'account.base_url is "focus"; it must be an address with https:// (or http:// for',
    ),
    ('account.base_url = "http://focus.toggl.com"', 'account.base_url is "http://focus.toggl.com"; it must be an'),
    ('account.base_url = "https://a:hunter2@b"', f"account.base_url is a text, {HIDDEN} an address with"),
    ('account.email = "a:b"', f"account.email is a text, {HIDDEN} an e-mail address."),
    ("account.email = 1", f"account.email is a number, {HIDDEN} an e-mail address."),
    ('account.api_key_command = "pass"', f"account.api_key_command is a text, which is not shown here; {COMMAND}"),
    ("account.api_key_command = []", f"account.api_key_command is a list, which is not shown here; {COMMAND}"),
    ('account.api_key_command = ["a", 1]', f"account.api_key_command is a list, which is not shown here; {COMMAND}"),
    ('account.api_key_command = ["./a"]', f"account.api_key_command is a list, which is not shown here; {COMMAND}"),
    ('account.api_key_command = [""]', f"account.api_key_command is a list, which is not shown here; {COMMAND}"),
    (r'account.api_key_command = ["a\u0000"]', "account.api_key_command is a list, which is not shown here; "),
    ('account.keyring = " "', f"account.keyring is a text, {HIDDEN} the name of an entry of the keyring."),
    ('account.keyring = "toggl_sk_x"', f"account.keyring is a text, {HIDDEN} the name of an entry of the keyring."),
    ('account.secret_file = "secret"', f"account.secret_file is a text, {HIDDEN} a path that begins with / or ~/."),
    ('pace.fastest = "4s"', f'pace.fastest is "4s"; {SPAN} "30s", from 5s to 1h.'),
    ("pace.keep_for_keys = 5", "pace.keep_for_keys is 5; it must be a whole number from 6 to 200."),
    ("pace = []", f"pace is a list, {HIDDEN} a table, [pace]."),
    ("hooks.on_start = true", f"hooks.on_start is true; {COMMAND}"),
    ("keymap = 1", "keymap is 1; it must be a table of lists of keys."),
    ('keymap.x = "q"', 'keymap.x is "q"; it must be a list of keys such as ["x", "s"].'),
    ('keymap.track.stop = ["x", 1]', "keymap.\"track.stop\" is ['x', 1]; it must be a list of keys such as"),
    ('keymap.track.stpo = ["x"]', 'keymap."track.stpo" names no command; did you mean track.stop?'),
    ("keymap.z = []", "keymap.z names no command; focus-tui keys tells them all."),
    ('keymap.track.stop = ["b"]', 'keymap."track.stop" has "b", which is a key of track.break too.'),
    ('keymap.track.stop = ["x", "Ctrl+1"]', 'keymap."track.stop" has "Ctrl+1", which terminals do not send.'),
    ('keymap.track.stop = ["ctrl+i"]', 'keymap."track.stop" has "ctrl+i", which is tab to a terminal.'),
    ('keymap.track.stop = ["ctrl+c"]', 'keymap."track.stop" has "ctrl+c", which always quits.'),
    ('keymap.track.stop = ["entre"]', 'keymap."track.stop" has "entre", which is no key; did you mean enter?'),
    ('keymap.track.stop = [""]', 'keymap."track.stop" has "", which is no key.'),
    (r'keymap.track.stop = ["\u001b"]', r'keymap."track.stop" has "\x1b", which is no key.'),
    ('keymap.track.stop = ["toggl_sk_x"]', 'keymap."track.stop" has a text, which is not shown here, which is no ke'),
    ("keymap.program.quit = []", 'keymap."program.quit" is empty, but something must quit.'),
    ("keymap.notice.close = []", 'keymap."notice.close" is empty, but something must close.'),
    ('keymap.notice.close = ["c"]', 'keymap."notice.close" has only keys that type in the filter; it needs an'),
    ('keymap.track.start = ["s"]', 'keymap."track.start" has only keys that type in the filter; it needs an'),
    (f"keymap.track.pinned = {[f'f{n}' for n in range(1, 11)]}", 'keymap."track.pinned" has more keys than there'),
    ("bel = true", "there is no setting bel; did you mean bell?"),
    ("work_hours = 1", "there is no setting work_hours; did you mean working_hours?"),
    ("acount.workspace_id = 1", "there is no setting acount; did you mean account?"),
    (
        "account.organisation_id = 1",
        "there is no setting account.organisation_id; did you mean account.organization_id?",
    ),
    ("workspace_id = 1", "there is no setting workspace_id; did you mean account.workspace_id?"),
    ("account.bell = true", "there is no setting account.bell; did you mean bell?"),
    ("pace.x = 1", "there is no setting pace.x; the settings of [pace] are fastest and keep_for_keys."),
    ("zzz = 1", "there is no setting zzz; the settings are day_goal, working_hours, forgotten_after, theme, bell,"),
    ('"a b" = 1', 'there is no setting "a b"; the settings are day_goal, '),
    (
        'account.api_key = "x"',
        "account.api_key is not a setting, and no secret belongs into this file; use account.api_k",
    ),
    (
        'password = "x"',
        "password is not a setting, and no secret belongs into this file; use account.api_key_command, ",
    ),
]


@pytest.mark.parametrize(("text", "told"), MISTAKES, ids=[text[:50] for text, _ in MISTAKES])
def test_a_mistake_is_told_with_file_line_key_value_and_what_is_allowed(read: Read, text: str, told: str) -> None:
    config = read(f"# a comment\n\n{text}\n")
    (mistake,) = config.mistakes
    assert mistake.startswith(f"~/config.toml, line 3: {told}")
    assert mistake[-1] in ".?"
    assert config.settings == DEFAULTS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bell = \n", " in line 1, column 8: Invalid value"),
        ('\n[account]\nemail "x"\n', " in line 3, column 7: Expected '=' after a key in a key/value pair"),
        ("bell = true\nbell = true\n", " in line 2, column 12: Cannot overwrite a value"),
        ('theme = "nord', " in line 1, column 14: Unterminated string"),
        ("bell = " + "[" * 100_000, ": it holds something that is too long or too deep"),
        ("bell = " + "9" * 5_000, ": it holds something that is too long or too deep"),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_line_and_column(read: Read, text: str, told: str) -> None:
    config = read(text)
    assert config.mistakes == (f"~/config.toml is not TOML{told}; nothing of it is used.",)
    assert (config.settings, config.values) == (DEFAULTS, {})


def test_a_file_that_is_not_utf_8_is_told_with_its_line(read: Read) -> None:
    config = read(b"bell = true\ntheme = '\xff'\n")
    assert config.mistakes == ("~/config.toml is not UTF-8, in line 2; nothing of it is used.",)


def test_the_rest_is_in_force_and_mistakes_are_told_from_the_top_down(read: Read) -> None:
    text = WHOLE.replace("bell = true", "bell = 1").replace('"30s"', '"1s"').replace("workspace_id = 22", "x = 22")
    config = read(f"{text}\n'quoted.id' = 3\n[other]\n")
    lines = [re.findall(r"line (\d+): (?:there is no setting )?(\S+)", told) for told in config.mistakes]
    assert lines == [
        [("6", "bell")],
        [("12", "account.x;")],
        [("20", "pace.fastest")],
        [("32", 'keymap."quoted.id"')],
        [("33", "other;")],
    ]
    whole = read(WHOLE).settings
    assert config.settings == whole._replace(bell=False, pace=PaceSettings(5, 10))


@pytest.mark.parametrize(
    "text",
    ['account = { workspace_id = "x" }', '"account" . workspace_id = "x"', '[ "account" ]\nworkspace_id = "x"'],
)
def test_other_ways_to_write_it_are_told_too(read: Read, text: str) -> None:
    (mistake,) = read(text).mistakes
    assert re.fullmatch(rf'~/config\.toml(, line \d)?: account\.workspace_id is "x"; {ID}', mistake)


def test_a_line_that_cannot_be_told_is_left_out(read: Read) -> None:
    twice = read('theme = """\nbell = 1\n"""\nbell = 1\n')
    assert [mistake.partition(" is ")[0] for mistake in twice.mistakes] == [
        "~/config.toml: bell",
        "~/config.toml, line 1: theme",
    ]
    (escaped,) = read(r'"a\u001b b" = 1').mistakes
    assert escaped.startswith(r'~/config.toml: there is no setting "a\x1b b"; ')


garbage = st.recursive(
    st.none().map(lambda _: True)
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.text(st.characters(codec="utf-8"))
    | st.sampled_from(["7h30m", "9:00-17:00", "nord", "pass", "~/x", "https://x", 1, 22]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.sampled_from([*(".".join(found) for found in CHECKS), *TABLES, "api_key", "x.y"]) | st.text(
    st.characters(codec="utf-8"), max_size=8
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(names, garbage, max_size=4))
def test_any_values_are_in_force_or_told_by_name(read: Read, said: dict[str, Any]) -> None:
    nested: dict[str, Any] = {}
    for name, value in said.items():
        table, dot, key = name.partition(".")
        if dot and isinstance(nested.setdefault(table, {}), dict):
            nested[table][key] = value
        elif not dot:
            nested[name] = value
    config = read(tomli_w.dumps(nested))
    assert isinstance(config.settings, Settings)
    for mistake in config.mistakes:
        assert mistake.startswith("~/config.toml")
        assert mistake.isprintable()
        assert mistake[-1] in ".?"
    for name, value in nested.items():
        if name != KEYMAP and name not in config.values and value != {} and name.isalnum() and name.isascii():
            assert any(name in mistake for mistake in config.mistakes)
    for found in CHECKS:
        told = nested.get(found[0])
        if len(found) == 2 and isinstance(told, dict) and found[1] in told:
            kept = found[1] in config.values.get(found[0], {})
            assert kept or any(".".join(found) in mistake for mistake in config.mistakes)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_configuration_or_sentences(read: Read, data: bytes) -> None:
    config = read(data)
    assert isinstance(config.settings, Settings)
    assert all(mistake.startswith("~/config.toml") for mistake in config.mistakes)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_that_others_can_read_is_closed_to_them_and_said(read: Read, path: Path) -> None:
    read("bell = true")
    path.chmod(0o644)
    config = read_config(environ(path))
    assert config.notes == ("~/config.toml could be read by others; it is closed to them now.",)
    assert (mode(path), config.settings.bell, config.mistakes) == (0o600, True, ())
    assert read_config(environ(path)).notes == ()


def test_the_folder_of_its_own_is_closed_to_others_and_said(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "focus-tui"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "config.toml").touch(0o600)
    config = read_config({"HOME": str(tmp_path)})
    assert config.notes == ("The folder ~/.config/focus-tui could be read by others; it is closed to them now.",)
    assert mode(folder) == 0o700
    assert read_config({"HOME": str(tmp_path)}).notes == ()


@pytest.mark.parametrize("bits", [0o620, 0o602, 0o666])
def test_commands_and_address_of_a_file_that_others_can_write_are_not_used(read: Read, path: Path, bits: int) -> None:
    read(WHOLE)
    path.chmod(bits)
    config = read_config(environ(path))
    assert config.mistakes == (
        "~/config.toml can be written by others, so account.api_key_command, hooks.on_start, hooks.on_stop and "
        "account.base_url in ~/config.toml are not used. Look through the file, and then close it to them: "
        "chmod go-w ~/config.toml.",
    )
    assert {"api_key_command", "base_url"}.isdisjoint(config.values["account"])
    assert config.settings.hooks == HookSettings()
    assert config.settings.day_goal == 27_000
    assert mode(path) == bits


def test_one_without_commands_is_used_all_the_same(read: Read, path: Path) -> None:
    read("bell = true")
    path.chmod(0o666)
    assert (read_config(environ(path)).settings.bell, read_config(environ(path)).mistakes) == (True, ())


def test_a_folder_that_others_can_write_counts_as_much(read: Read, path: Path) -> None:
    read('hooks.on_stop = ["x"]')
    path.parent.chmod(0o777)
    (mistake,) = read_config(environ(path)).mistakes
    assert mistake == (
        f"The folder {path.parent} can be written by others, so hooks.on_stop in ~/config.toml is not used. "
        f"Look through the file, and then close it to them: chmod go-w {path.parent}."
    )
    path.parent.chmod(0o1777)  # where only the owner can take a file away
    assert read_config(environ(path)).mistakes == ()


def test_a_file_of_another_user_is_refused(read: Read, path: Path) -> None:
    read(WHOLE)
    config = read_config(environ(path), owner=os.geteuid() + 1)
    assert config.mistakes == ("~/config.toml belongs to another user; it is not used.",)
    assert (config.values, config.stamp) == ({}, None)


@pytest.mark.parametrize("kind", ["folder", "pipe", "large", "loop"])
def test_what_is_no_file_to_read_is_told(path: Path, kind: str) -> None:
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path, 0o600)
        case "large":
            path.write_bytes(b"#" * (1024 * 1024 + 1))
        case _:
            path.symlink_to(path.name)
    (mistake,) = read_config(environ(path)).mistakes
    assert re.fullmatch(
        r"~/config\.toml (is not a file; it is not used|is larger than 1 MiB; it is not used|cannot be read: .*)\.",
        mistake,
    )


def test_one_that_is_named_and_not_there_is_told(path: Path) -> None:
    config = read_config(environ(path))
    assert config.mistakes == ("~/config.toml, which FOCUS_TUI_CONFIG names, is not there.",)
    assert (config.settings, config.stamp) == (DEFAULTS, None)


def test_none_is_needed(tmp_path: Path) -> None:
    config = read_config({"HOME": str(tmp_path)})
    assert (config.shown, config.stamp, config.mistakes) == ("~/.config/focus-tui/config.toml", None, ())


def test_a_secret_beside_it_is_seen(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    assert read_config(environ(tmp_path / "config.toml")).has_secret
