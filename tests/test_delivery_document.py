"""The document of the protocol is true: its modules, figures, tables and links are the program's."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from focus_tui.tracking import (
    answers,
    belief,
    delivery,
    listing,
    looking,
    pace,
    presses,
    recents,
    retry,
    sqlite,
    watch,
    when,
)
from focus_tui.tracking.glance import OLD
from focus_tui.tracking.lock import LOCK
from focus_tui.tracking.offset import WORTH_TELLING
from focus_tui.tracking.opening import ATTACHED, JOURNAL

ROOT = Path(__file__).parents[1]
TRACKING = ROOT / "focus_tui" / "tracking"
TEXT = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")
WORDS = " ".join(TEXT.split())


def test_every_module_that_it_names_is_there() -> None:
    named = set(re.findall(r"`([a-z_/]+\.py)`", TEXT))
    assert named
    assert [name for name in named if not ((ROOT if "/" in name else TRACKING) / name).exists()] == []


def test_it_names_every_module_of_the_protocol() -> None:
    beside = {
        "__init__",
        "board",
        "checking",
        "hours",
        "naming",
        "notice",
        "picture",
        "request",
        "snapshot",
        "target",
        "text",
        "words",
    }
    modules = {path.stem for path in TRACKING.glob("*.py")} - beside
    assert {name for name in modules if f"`{name}.py`" not in TEXT} == set()


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize(
    "sentence",
    [
        f"applies a request within {looking.LATENESS:.0f} seconds of its sending, or never",
        f"must have been asked of the server within the last {belief.BELIEF:.0f} seconds",
        f"whose key was pressed more than {delivery.OLD / 3600:.0f} hours ago",
        f"A stop within {presses.TAKE_BACK:.0f} seconds of a start that was never tried",
        f"A start may lie back up to {when.FURTHEST_DAYS} days",
        f"turns out to be more than {WORTH_TELLING:.0f} seconds from what it was taken for at the key press",
        f"comes {looking.FIRST_LOOK:.0f} seconds after the sending",
        f"asked {looking.LATENESS:.0f} seconds after the sending or later",
        f"first sent less than {looking.BLIND_RESEND / 60:.0f} minutes ago",
        f"is tried again after {retry.FIRST:.0f} seconds",
        f"With {'two' if delivery.FEW == 2 else delivery.FEW} requests or fewer left",
        f"if it was asked less than {'a second' if answers.PREFLIGHT == 1 else answers.PREFLIGHT} before",
        f"From {WORTH_TELLING:.0f} seconds on the difference is told",
        f"from {OLD / 60:.0f} minutes on has a `~`",
        f"ran through more than {watch.LONG_SLEEP / 60:.0f} minutes of it",
        f"an entry runs for {watch.FORGOTTEN / 3600:.0f} hours",
        f"the floor ({pace.floor_of(30)} requests on Free, {pace.floor_of(240)} above)",
        f"and never less than {pace.FASTEST:.0f}",
        f"the least of {pace.WINDOWS[0]}, {pace.WINDOWS[1]} and {pace.WINDOWS[2]}",
        f"down to {pace.KEY_FLOOR} requests",
        f"take their turn among the polls: {listing.FURTHER} an hour on Free",
        "the day for an hour" if listing.AGES["day"] == 3600 else f"the day for {listing.AGES['day']} seconds",
        "tasks and projects for a day" if {listing.AGES["tasks"], listing.AGES["projects"]} == {86_400} else "?",
        "not asked for an hour" if listing.REFUSED == 3600 else f"not asked for {listing.REFUSED} seconds",
        f"weighs half as much after {recents.HALF_LIFE / 86_400:.0f} days",
        f"Of closed actions the last {sqlite.KEPT_ACTIONS:,} are kept, of entries the last {sqlite.KEPT_ENTRIES:,}",
    ],
)
def test_its_figures_are_the_programs(sentence: str) -> None:
    assert sentence in WORDS


def test_it_names_every_table_and_file() -> None:
    with sqlite3.connect(":memory:") as connection:
        for statement in sqlite.MIGRATIONS[0]:
            connection.execute(statement)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    connection.close()
    assert [name for name in (*tables, JOURNAL, ATTACHED, LOCK, "status.json") if f"| `{name}`" not in TEXT] == []
