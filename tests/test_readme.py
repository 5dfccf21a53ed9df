"""The README is true: its commands, keys, variables, options, figures and links are the program's."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from focus_tui.config import file, profile
from focus_tui.config.reader import read_config
from focus_tui.sandbox.serve import add_arguments
from focus_tui.tracking.pace import FASTEST, floor_of, interval
from focus_tui.tui.keys import table_markdown
from screenshots.picture import WORDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "command",
    [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/focus-tui --sandbox",
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest -q -n 2",
    ],
)
def test_the_two_commands_stand_in_blocks_of_their_own(command: str) -> None:
    assert f"{command}\n" in BLOCKS


def test_its_configuration_is_one(tmp_path: Path) -> None:
    example = "\n".join(re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL))
    path = tmp_path / "config.toml"
    path.touch(0o600)
    path.write_text(example, encoding="utf-8")
    config = read_config({"HOME": str(tmp_path), "FOCUS_TUI_CONFIG": str(path)})
    assert (config.mistakes, config.settings.day_goal, config.has_secret) == ((), 27_000, True)
    assert config.settings.keymap["list.down"] == ("ctrl+n", "down")


def test_its_table_of_keys_is_the_programs() -> None:
    assert table_markdown() in README


def test_it_begins_with_a_picture() -> None:
    assert "](screenshots/tracking.svg)" in README.partition("\n## ")[0]


def test_what_it_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("https://")]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_it_shows_every_picture() -> None:
    assert [name for name in WORDS if f"](screenshots/{name}.svg)" not in README] == []


@pytest.mark.parametrize(
    "name",
    [
        profile.API_KEY,
        profile.EMAIL,
        profile.PASSWORD,
        profile.ORGANIZATION_ID,
        profile.WORKSPACE_ID,
        profile.BASE_URL,
        file.CONFIG,
    ],
)
def test_it_names_every_variable(name: str) -> None:
    section = README.partition("\n## Environment\n")[2].partition("\n## ")[0]
    assert f"`{name}`" in section


def test_it_names_every_option_of_the_sandbox() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    options = [action.option_strings[0] for action in parser._actions]
    section = README.partition("\n## The sandbox server\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE) == options


def test_its_figures_of_the_pace_are_the_programs() -> None:
    seconds = [interval(quota, 3600.0, floor_of(quota)) for quota in (30, 240, 600)]
    free, starter, premium = (round(each or 0.0) for each in seconds)
    words = " ".join(README.split())
    assert f"more often than every {FASTEST:.0f} seconds" in words
    assert f"about every {free} seconds on Free, {starter} on Starter, {premium} on Premium" in words


def test_it_names_every_line_of_doctor() -> None:
    reports = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "golden").glob("doctor-*.txt")]
    lines = {line.split(":")[0].split()[1] for report in reports for line in report.splitlines() if ":" in line}
    section = README.partition("\n## When it does not work\n")[2].partition("\n## ")[0]
    named = ", ".join(re.findall(r"^\| ([A-Za-z, ]+) \|", section, re.MULTILINE)).split(", ")
    assert len(reports) > 5
    assert lines == set(named) - {"line"}
