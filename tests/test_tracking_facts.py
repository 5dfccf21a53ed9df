"""Facts: what the journal keeps beside actions, to and from JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api.entry import DayRow, Project, Task, TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.belief import Belief
from focus_tui.tracking.facts import NAMES, Facts, KeptOffset, Told, User, changed, from_json, to_json
from focus_tui.tracking.hooks import Due
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.pace import Pace
from focus_tui.tracking.recents import Recent, Recents
from focus_tui.tracking.snapshot import Lists, Paging, PagingOf, ReadAt
from focus_tui.tracking.target import TAKE_A_BREAK
from tests.support.failures import MOMENT
from tests.support.journals import entries, texts
from tests.support.world import MAIL, PLAN, REPORT, idle

BOOT = "boot 1"
FULL = Facts(
    belief=Belief(True, TimeEntry(7, MOMENT.wall - 60, task_id=2), MOMENT.boot - 5, MOMENT.wall - 5),
    offset=KeptOffset(-1.5, BOOT),
    pace=Pace(remaining=20, resets_at=MOMENT.boot + 600),
    recents=Recents((Recent(MAIL, 5.0, 6.5, (7, 8)), Recent(PLAN, 4.0, 3.0), Recent(REPORT))),
    lists=Lists(
        (Task(1, "Report", project="Apollo"),),
        (DayRow(3, start=MOMENT.wall - 900, end=MOMENT.wall - 60), DayRow(4, planned_start=1.0, planned_end=2.0)),
        (Project(5, "Apollo"),),
        frozenset({"projects"}),
        ReadAt(day=MOMENT.wall - 60, tasks=MOMENT.wall - 90),
        PagingOf(tasks=Paging(3, MOMENT.wall - 90, 1, 450, sure=False)),
        (MOMENT.wall - 3600, MOMENT.wall + 82_800),
        MOMENT.wall - 90_000,
    ),
    told=Told("offline", (Notice("link", "Gone.", (("r", "try"),), until=12.0), Notice("held", "?", target=PLAN))),
    user=User(7, "salt", "hash"),
    asked_about=7,
    gone=(REPORT, PLAN),
    ended=(7, MOMENT.wall - 60.5),
    hooks=(Due("a1", "start", '{"version": 1}'), Due("a2", "stop", "{}")),
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
    facts = Facts(belief=Belief(True, entry, 1.0, 2.0), recents=Recents.of((replace(MAIL, name=name),)))
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
    of_lists = {"lists", "tasks", "projects"}
    for other in NAMES:
        if other != name and not {other, name} <= of_lists:
            assert getattr(read, other) == getattr(FULL, other)
    if name in of_lists:
        assert [rows for each in ("tasks", "projects") if each != name for rows in (getattr(read, each),)] == [
            getattr(FULL, each) for each in ("tasks", "projects") if each != name
        ]
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
        ("recents", '[{"target": {"kind": "task", "name": "x"}, "at": "now", "score": 1, "entries": []}]'),
        ("recents", '[{"target": {"kind": "task", "name": "x"}, "at": 1, "score": 1}]'),
        ("gone", '[{"kind": "task"}, 3]'),
        ("tasks", '[{"id": 1}]'),
        ("projects", '{"id": 1}'),
        ("lists", '{"refused": [], "read_at": {"day": "long ago"}}'),
        (
            "lists",
            '{"refused": [], "paging": {"tasks": {"page": 0, "since": 1, "rows": 0, "total": 1, "sure": true}}}',
        ),
        ("lists", '{"refused": [], "paging": {"day": 1}}'),
        ("lists", '{"refused": [], "period": [1]}'),
        ("lists", '{"day": [{"id": 1, "start": "soon"}], "refused": []}'),
        ("told", '{"boot_id": "boot 1", "link": "broken", "notices": []}'),
        ("told", '{"boot_id": "boot 1", "link": "online", "notices": [{"kind": "x"}]}'),
        ("told", '{"boot_id": "boot 1", "link": "online", "notices": [{"kind": 1, "text": 2, "keys": []}]}'),
        ("user", '{"id": "me", "salt": "", "credentials": ""}'),
        ("asked_about", '"this one"'),
        ("ended", '["seven", 1.0]'),
        ("ended", '[7, "noon"]'),
        ("ended", "[7]"),
        ("ended", "7"),
        ("hooks", '[["a1", "begin", "{}"]]'),
        ("hooks", '[["a1", "start", 7]]'),
        ("hooks", '[["a1", "start"]]'),
        ("hooks", "7"),
    ],
)
def test_what_could_not_be_drawn_or_acted_on_is_as_good_as_nothing(name: str, text: str) -> None:
    read = from_json({name: text}, MOMENT, BOOT)
    assert getattr(read, name) == getattr(Facts(), name)


def test_only_what_changed_is_written_again() -> None:
    assert changed(FULL, None) == NAMES
    assert changed(FULL, FULL) == ()
    assert changed(replace(FULL, offset=KeptOffset(3.0, BOOT)), FULL) == ("offset",)
    assert changed(replace(FULL, recents=Recents(FULL.recents.rows)), FULL) == ()


def test_of_the_lists_only_what_changed_is_written_again() -> None:
    day = replace(FULL.lists, day=(), read_at=ReadAt(day=MOMENT.wall))
    assert changed(replace(FULL, lists=day), FULL) == ("lists",)
    assert changed(replace(FULL, lists=replace(FULL.lists, tasks=())), FULL) == ("tasks",)
    assert changed(replace(FULL, lists=replace(FULL.lists, projects=None)), FULL) == ("projects",)


def test_what_has_not_changed_since_is_read_once() -> None:
    texts = to_json(FULL, NAMES, MOMENT, BOOT)
    first = from_json(texts, MOMENT, BOOT)
    later = texts | to_json(
        replace(FULL, offset=KeptOffset(3.0, BOOT), lists=replace(FULL.lists, tasks=())), NAMES, MOMENT, BOOT
    )
    again = from_json(texts, MOMENT, BOOT, before=(texts, first))
    assert again.recents is first.recents
    assert again.lists is first.lists
    changed_since = from_json(later, MOMENT, BOOT, before=(texts, first))
    assert changed_since.recents is first.recents
    assert changed_since.lists == replace(FULL.lists, tasks=(), projects=FULL.lists.projects)
    assert changed_since.lists.projects is first.lists.projects
    assert changed_since.offset == KeptOffset(3.0, BOOT)


def test_what_was_started_lately_is_read_as_earlier_versions_wrote_it() -> None:
    plain = '[{"kind": "task", "name": "Mail", "task_id": 2}, {"kind": "break", "name": "Break"}]'
    assert from_json({"recents": plain}, MOMENT, BOOT).recents == Recents.of((MAIL, TAKE_A_BREAK))


def test_lists_whose_rows_cannot_be_read_were_never_read() -> None:
    texts = to_json(replace(FULL, lists=replace(FULL.lists, refused=frozenset())), NAMES, MOMENT, BOOT)
    read = from_json(texts | {"tasks": "?"}, MOMENT, BOOT).lists
    assert read == replace(
        FULL.lists,
        tasks=None,
        refused=frozenset(),
        read_at=ReadAt(day=MOMENT.wall - 60),
        paging=PagingOf(),
        whole_since=None,
    )


def test_a_tracker_starts_on_garbage_as_on_nothing() -> None:
    world = idle()
    world.write()
    kept = world.journal.load()
    world.tracker.adopt(replace(kept, facts=dict.fromkeys(kept.facts, '{"who": "knows"}')))
    world.wait(30)
    assert world.tracker.snapshot.link == "online"
    assert world.tracker.snapshot.state == "idle"
