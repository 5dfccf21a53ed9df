"""Facts: what the journal keeps beside actions, to and from JSON."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.entry import DayRow, Project, Task, TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.facts import Facts, KeptOffset, Told, User, changed, from_json, to_json
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.pace import Pace
from focus_tui.tracking.snapshot import Lists
from tests.support.failures import MOMENT
from tests.support.journals import entries, texts
from tests.support.world import MAIL, PLAN, REPORT, idle

BOOT = "boot 1"
NAMES = tuple(each.name for each in fields(Facts))
FULL = Facts(
    belief=Belief(True, TimeEntry(7, MOMENT.wall - 60, task_id=2), MOMENT.boot - 5, MOMENT.wall - 5),
    offset=KeptOffset(-1.5, BOOT),
    pace=Pace(remaining=20, resets_at=MOMENT.boot + 600),
    recents=(MAIL, REPORT, PLAN),
    lists=Lists(
        (Task(1, "Report", project="Apollo"),),
        (DayRow(3, start=MOMENT.wall - 900, end=MOMENT.wall - 60), DayRow(4, planned_start=1.0, planned_end=2.0)),
        (Project(5, "Apollo"),),
        frozenset({"projects"}),
    ),
    told=Told("offline", (Notice("link", "Gone.", (("r", "try"),), until=12.0), Notice("held", "?", target=PLAN))),
    user=User(7, "salt", "hash"),
    asked_about=7,
)


def test_what_is_written_is_read_again() -> None:
    texts = to_json(FULL, NAMES, MOMENT, BOOT)
    assert from_json(texts, MOMENT, BOOT) == FULL


def test_nothing_written_is_nothing_known() -> None:
    assert from_json({}, MOMENT, BOOT) == Facts()
    assert from_json(to_json(Facts(), NAMES, MOMENT, BOOT), MOMENT, BOOT) == Facts()


def test_a_belief_from_disk_is_never_confirmed() -> None:
    sure = replace(FULL, belief=replace(FULL.belief, confirmed=True))
    assert from_json(to_json(sure, NAMES, MOMENT, BOOT), MOMENT, BOOT).belief == FULL.belief


def test_after_a_reboot_ages_are_told_by_the_wall_clock_and_notices_are_over() -> None:
    now = Moment(MOMENT.wall + 100, 3.0, 3.0)
    read = from_json(to_json(FULL, NAMES, MOMENT, BOOT), now, "boot 2")
    assert read.belief.asked == 3.0 - 105
    assert read.told == Told()
    assert read.lists == FULL.lists


def test_a_wall_clock_that_went_back_over_a_reboot_makes_no_age_negative() -> None:
    now = Moment(MOMENT.wall - 5000, 3.0, 3.0)
    assert from_json(to_json(FULL, NAMES, MOMENT, BOOT), now, "boot 2").belief.asked == 3.0


@given(entry=entries, name=texts)
def test_whatever_a_server_says_is_kept_as_it_is(entry: TimeEntry, name: str) -> None:
    facts = Facts(belief=Belief(True, entry, 1.0, 2.0), recents=(replace(MAIL, name=name),))
    assert from_json(to_json(facts, NAMES, MOMENT, BOOT), MOMENT, BOOT) == facts


members = st.sampled_from(["known", "entry", "id", "boot_id", "link", "notices", "day", "refused"])
plain_values = st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5)
json_values = st.recursive(
    plain_values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(members, inner), max_leaves=8
)


@given(name=st.sampled_from(NAMES), text=st.text(max_size=10) | json_values.map(json.dumps))
def test_a_fact_that_makes_no_sense_harms_no_other_and_no_start(name: str, text: str) -> None:
    texts = to_json(FULL, NAMES, MOMENT, BOOT) | {name: text}
    read = from_json(texts, MOMENT, BOOT)
    for other in NAMES:
        if other != name:
            assert getattr(read, other) == getattr(FULL, other)
    again = to_json(read, NAMES, MOMENT, BOOT)
    assert from_json(again, MOMENT, BOOT) == read, "what was read can be written"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("belief", '{"known": true, "entry": {"id": "seven", "start": "now"}, "boot_id": "boot 1"}'),
        ("belief", '{"known": true, "entry": {"id": 7, "start": 1.0, "sort": "of"}, "boot_id": "boot 1"}'),
        ("belief", "[" * 100_000),
        ("offset", '"far"'),
        ("offset", "true"),
        ("pace", '{"remaining": -4}'),
        ("recents", '[{"kind": "task", "name": 5}]'),
        ("recents", '[{"kind": "spell", "name": "x"}]'),
        ("recents", "7"),
        ("lists", '{"tasks": [{"id": 1}], "refused": []}'),
        ("lists", '{"day": [{"id": 1, "start": "soon"}], "refused": []}'),
        ("told", '{"boot_id": "boot 1", "link": "broken", "notices": []}'),
        ("told", '{"boot_id": "boot 1", "link": "online", "notices": [{"kind": "x"}]}'),
        ("told", '{"boot_id": "boot 1", "link": "online", "notices": [{"kind": 1, "text": 2, "keys": []}]}'),
        ("user", '{"id": "me", "salt": "", "credentials": ""}'),
        ("asked_about", '"this one"'),
    ],
)
def test_what_could_not_be_drawn_or_acted_on_is_as_good_as_nothing(name: str, text: str) -> None:
    read = from_json({name: text}, MOMENT, BOOT)
    assert getattr(read, name) == getattr(Facts(), name)


def test_only_what_changed_is_written_again() -> None:
    assert changed(FULL, None) == NAMES
    assert changed(FULL, FULL) == ()
    assert changed(replace(FULL, offset=KeptOffset(3.0, BOOT)), FULL) == ("offset",)
    assert changed(replace(FULL, recents=tuple(FULL.recents)), FULL) == ()


def test_a_tracker_starts_on_garbage_as_on_nothing() -> None:
    world = idle()
    world.write()
    kept = world.journal.load()
    world.tracker.adopt(replace(kept, facts=dict.fromkeys(kept.facts, '{"who": "knows"}')))
    world.wait(30)
    assert world.tracker.snapshot.link == "online"
    assert world.tracker.snapshot.state == "idle"
