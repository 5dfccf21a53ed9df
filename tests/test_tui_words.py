"""What the dashboard says about a snapshot at a moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.content import Content

from focus_tui.clock import ManualClock
from focus_tui.tracking.snapshot import QuotaLeft, Snapshot, Tracked, UnderWay
from focus_tui.tui import words
from focus_tui.tui.keys import USUAL, Keymap
from focus_tui.tui.painting import bar_of, paint_notice, paint_since, paint_status, spread
from focus_tui.tui.words import NoticeWords, Plan, Since
from tests.support.snapshots import (
    BOOT,
    HELD,
    KEPT,
    MAIL,
    NEVER_DELIVERED,
    NOON,
    REPORT,
    SINCE_0912,
    STARTED,
    STARTING,
    clock_at_noon,
    snapshot,
    tracked,
    unknown,
)

NOW = clock_at_noon().now()


def test_the_digits_of_each_state() -> None:
    assert words.digits(tracked(), NOW) == "1:24:07"
    assert words.digits(snapshot(), NOW) == "0:00:00"
    assert words.digits(unknown(), NOW) == "-:--:--"


def test_old_truth_has_a_tilde_and_says_so() -> None:
    old = tracked(asked=BOOT - 15 * 60)
    assert words.digits(old, NOW) == "~1:24:07"
    assert words.status(old, NOW)[0][0] == "old: last asked 15 min ago"
    assert words.digits(tracked(asked=BOOT - 15 * 60 + 1), NOW) == "1:24:07"


def test_elapsed_follows_the_clock_of_the_server() -> None:
    assert words.digits(tracked(offset=60.0), NOW) == "1:25:07"


@pytest.mark.parametrize(
    ("start", "offset", "left"),
    [(0.0, 0.0, 1.0), (0.25, 0.0, 0.25), (-0.25, 0.0, 0.75), (0.5, 0.25, 0.25), (100.5, 0.0, 0.5)],
)
def test_the_next_tick_is_at_a_full_second_of_what_is_shown(start: float, offset: float, left: float) -> None:
    shown = tracked(tracked=replace(SINCE_0912, start=NOON + start), offset=offset)
    assert words.until_next_second(shown, NOW) == left
    assert words.until_next_second(snapshot(), NOW) == 1.0


@pytest.mark.parametrize(
    ("ahead", "offset", "text"),
    [
        (7200, 0, "starts at 14:00, in 2 h"),
        (300, 0, "starts at 12:05, in 5 min"),
        (241, 0, "starts at 12:04, in 5 min"),
        (60, 0, "starts at 12:01, in 1 min"),
        (59, 0, "starts at 12:00, in under 1 min"),
        (300, 240, "starts at 12:05, in 1 min"),
        (60, 61, "since 12:01"),
        (86_400, 0, "starts at 12:00, Sat 16 Jan, in 24 h"),
        (0, 0, "since 12:00"),
        (0, -300, "starts at 12:00, in 5 min"),
    ],
)
def test_a_start_in_the_future_by_the_clock_of_the_server(ahead: float, offset: float, text: str) -> None:
    later = tracked(tracked=replace(SINCE_0912, start=NOON + ahead), offset=offset)
    line = words.since(later, NOW, clock_at_noon(), USUAL)
    assert line.text == text
    is_ahead = text.startswith("starts")
    assert words.digits(later, NOW) == ("0:00:00" if is_ahead else f"0:00:0{offset - ahead}")
    assert (line.plan is None) is is_ahead


def test_the_words_change_at_the_very_start() -> None:
    clock = clock_at_noon()
    later = tracked(tracked=replace(SINCE_0912, start=NOON + 2.5))
    before = words.step(later, clock.now())
    clock.advance(3)
    assert words.step(later, clock.now()) != before
    assert words.since(later, clock.now(), clock, USUAL).text == "since 12:00"


def test_since_says_the_day_when_it_is_not_today() -> None:
    clock = clock_at_noon()
    yesterday = tracked(tracked=replace(SINCE_0912, start=NOON - 86_400))
    assert words.since(yesterday, NOW, clock, USUAL).text == "since 12:00, Thu 14 Jan"
    long_ago = tracked(tracked=replace(SINCE_0912, start=NOON - 30 * 86_400))
    assert words.since(long_ago, NOW, clock, USUAL).text == "since 12:00, Wed 16 Dec 2026"


@pytest.mark.parametrize(
    ("planned", "plan"),
    [
        ((NOON - 1800, NOON + 1800), Plan("block 11:30–12:30", 0.5, "30 min left")),
        ((NOON - 1800, NOON + 30), Plan("block 11:30–12:00", 59 / 60, "under 1 min left")),
        ((NOON - 1800, NOON), Plan("block 11:30–12:00", 1.0, "block just over · 0 next", "just over")),
        (
            (NOON - 1800, NOON - 600),
            Plan("block 11:30–11:50", 1.0, "block over since 10 min · 0 next", "10 min over"),
        ),
        ((NOON + 600, NOON + 1200), Plan("block 12:10–12:20", 0.0, "20 min left")),
        ((NOON, NOON - 600), None),
        (None, None),
    ],
)
def test_how_far_the_time_block_is(planned: tuple[float, float] | None, plan: Plan | None) -> None:
    shown = tracked(tracked=replace(SINCE_0912, planned=planned))
    assert words.since(shown, NOW, clock_at_noon(), USUAL).plan == plan


def test_what_is_next_is_told_by_the_key_that_starts_it() -> None:
    over = tracked(tracked=replace(SINCE_0912, planned=(NOON - 1800, NOON - 600)))
    for keys, told in (((), "block over since 10 min"), (("f4",), "block over since 10 min · f4 next")):
        plan = words.since(over, NOW, clock_at_noon(), Keymap({"track.planned": keys})).plan
        assert plan is not None
        assert plan.left == told


def test_the_plan_stays_equal_within_a_minute_so_that_nothing_is_repainted() -> None:
    clock = ManualClock(NOON, boot=BOOT)
    shown = tracked(tracked=replace(SINCE_0912, planned=(NOON - 5400, NOON + 5400)))
    seen = set()
    for _ in range(60):
        seen.add(words.since(shown, clock.now(), clock, USUAL))
        clock.advance(1)
    assert len(seen) <= 3


@pytest.mark.parametrize(
    ("under_way", "text"),
    [
        (UnderWay("starting", "Mail", BOOT), "starting…"),
        (UnderWay("switching", "Mail", BOOT), "switching…"),
        (UnderWay("stopping", "Mail", BOOT), "stopping “Mail”…"),
        (
            UnderWay("starting", "Mail", BOOT - 14, lost=True),
            "starting: not known whether it arrived; looking 0:00:14",
        ),
    ],
)
def test_what_is_under_way(under_way: UnderWay, text: str) -> None:
    line = words.since(tracked(under_way=under_way), NOW, clock_at_noon(), USUAL)
    assert line.text == text
    assert line.alarming is under_way.lost


@pytest.mark.parametrize(
    ("link", "asked", "text"),
    [
        ("connecting", None, "connecting…"),
        ("connecting", BOOT - 90, "connecting… · last asked 1 min ago"),
        ("online", BOOT - 12, "synced 10 s ago"),
        ("online", BOOT - 9, "synced just now"),
        ("offline", BOOT - 12, "offline · last asked 10 s ago"),
        ("offline", None, "offline"),
        ("out of quota", BOOT - 120, "quota spent · last asked 2 min ago"),
        ("signed out", BOOT - 120, "signed out · last asked 2 min ago"),
    ],
)
def test_the_age_of_the_truth(link: str, asked: float | None, text: str) -> None:
    assert words.status(snapshot(link=link, asked=asked, quota=None), NOW)[0][0] == text


def test_quota_and_what_is_queued() -> None:
    parts = words.status(snapshot(actions=(STARTED,)), NOW)
    assert [forms[0] for forms in parts] == ["synced 10 s ago", "1 queued", "quota 27, full again in 31 min"]
    soon = words.status(snapshot(quota=QuotaLeft(3, BOOT + 20)), NOW)
    assert soon[1][0] == "quota 3, full again in under 1 min"
    assert words.status(snapshot(quota=QuotaLeft(3, BOOT - 1)), NOW)[1] == ("quota 3",)


@pytest.mark.parametrize("width", range(1, 121))
def test_every_line_keeps_within_its_width(width: int) -> None:
    parts = words.status(tracked(actions=(*HELD, *KEPT), sends=False, asked=BOOT - 3600, link="offline"), NOW)
    assert paint_status(parts, width).cell_length <= width
    since = Since("since 09:12", Plan("block 09:00–10:30", 0.4, "5 min left"))
    assert paint_since(since, width).cell_length <= width
    assert spread(Content("会議" * 20), Content("プロジェクト"), width).cell_length == width


def test_a_narrow_status_keeps_the_age_and_the_quota() -> None:
    parts = words.status(tracked(actions=(STARTED,)), NOW)
    assert paint_status(parts, 40).plain == " synced 10 s ago · 1 queued · quota 27"
    assert paint_status(parts, 20).plain == " synced 10 s ago"


@pytest.mark.parametrize(
    ("changes", "waiting"),
    [
        ({"actions": HELD}, ["1 held", "1 queued"]),
        ({"actions": HELD[:1]}, ["1 held"]),
        ({"actions": KEPT}, ["2 queued"]),
        ({}, []),
    ],
)
def test_what_waits_stands_before_the_quota(changes: dict[str, object], waiting: list[str]) -> None:
    parts = words.status(snapshot(**changes), NOW)
    assert [forms[0] for forms in parts] == ["synced 10 s ago", *waiting, "quota 27, full again in 31 min"]


def test_a_process_that_does_not_send_says_who_does() -> None:
    assert words.status(snapshot(sends=False), NOW)[-1] == ("another focus-tui sends", "another sends")
    assert "another" not in str(words.status(unknown(sends=False), NOW)), "it is only starting"
    assert "another" not in str(words.status(snapshot(sends=True), NOW))
    parts = words.status(snapshot(sends=False, actions=HELD), NOW)
    assert paint_status(parts, 80).plain == " synced 10 s ago · 1 held · 1 queued · quota 27 · another sends"
    assert paint_status(parts, 40).plain == " synced 10 s ago · 1 held · 1 queued"


def kept(**changes: object) -> Snapshot:
    """Mail, started offline 40 minutes ago, and not sent yet."""
    begun = Tracked("Answer mail", NOON - 2400, MAIL)
    under_way = UnderWay("switching", "Answer mail", BOOT - 2400)
    values = {"tracked": begun, "under_way": under_way, "actions": KEPT, "link": "offline", "asked": BOOT - 2430}
    return tracked(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "since 11:20 · not sent yet"),
        ({"link": "out of quota"}, "since 11:20 · not sent yet"),
        ({"link": "signed out"}, "since 11:20 · not sent yet"),
        ({"link": "online"}, "since 11:20 · not sent yet"),
        ({"link": "online", "actions": KEPT[1:]}, "switching…"),
        ({"actions": (replace(KEPT[0], stage="sending"), KEPT[1])}, "switching…"),
        ({"actions": ()}, "switching…"),
        ({"state": "idle", "tracked": None, "actions": KEPT[:1]}, f"stopped “{REPORT.name}” at 11:20 · not sent yet"),
        (
            {"state": "idle", "tracked": None, "actions": (replace(KEPT[0], pressed=NOON - 86_400),)},
            f"stopped “{REPORT.name}” at 12:00, Thu 14 Jan · not sent yet",
        ),
    ],
)
def test_what_is_kept_for_later_is_told_as_not_sent_yet(changes: dict[str, object], text: str) -> None:
    assert words.since(kept(**changes), NOW, clock_at_noon(), USUAL).text == text


def test_what_was_started_offline_counts_from_the_key_press_on_the_second() -> None:
    clock = ManualClock(NOON + 0.25, boot=BOOT)
    assert words.digits(kept(), clock.now()) == "~0:40:00"
    assert words.until_next_second(kept(), clock.now()) == 0.75
    assert words.until_next_second(kept(offset=0.5), clock.now()) == 0.25
    planned = (NOON - 3600, NOON + 300)
    line = words.since(kept(tracked=replace(SINCE_0912, start=NOON - 2400, planned=planned)), NOW, clock, USUAL)
    assert line.text == "since 11:20 · not sent yet"
    assert line.plan == Plan("block 11:00–12:05", 55 / 60, "5 min left")


@pytest.mark.parametrize(
    ("shown", "steps"),
    [
        (kept(), 1),
        (tracked(under_way=UnderWay("stopping", "Mail", BOOT)), 1),
        (tracked(under_way=UnderWay("stopping", "Mail", BOOT, lost=True)), 5),
    ],
    ids=["kept", "sending", "lost"],
)
def test_only_a_lost_answer_is_worded_anew_each_second(shown: Snapshot, steps: int) -> None:
    clock = ManualClock(NOON, boot=BOOT)
    seen = set()
    for _ in range(5):
        seen.add(words.step(replace(shown, asked=BOOT), clock.now()))
        clock.advance(1)
    assert len(seen) == steps


@pytest.mark.parametrize(
    ("changes", "waiting"),
    [
        ({}, ""),
        ({"under_way": STARTING, "actions": (STARTED,)}, ""),
        ({"under_way": STARTING, "actions": (STARTED,), "link": "offline"}, "queued"),
        ({"under_way": STARTING, "actions": (replace(STARTED, error="No network"),)}, "queued"),
        ({"under_way": replace(STARTING, lost=True), "actions": (STARTED,)}, "queued"),
        ({"actions": HELD}, "held"),
        ({"actions": HELD, "notices": (NEVER_DELIVERED,)}, "asked"),
    ],
)
def test_the_keys_of_the_footer_do_not_move_for_what_is_through_in_a_moment(
    changes: dict[str, object], waiting: str
) -> None:
    assert words.waiting(snapshot(**changes)) == waiting


def test_the_bar_can_be_read_without_colour() -> None:
    assert bar_of(0.0, 8).plain == "────────"
    assert bar_of(0.5, 8).plain == "━━━━────"
    assert bar_of(0.45, 8).plain == "━━━╸────"
    assert bar_of(1.0, 8).plain == "━━━━━━━━"
    assert bar_of(7.0, 8).plain == "━━━━━━━━"


@pytest.mark.parametrize("width", range(1, 121, 3))
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_notice_keeps_within_its_rows(width: int, rows: int) -> None:
    value = NoticeWords(
        "Already tracking “会議の準備をする”, " * 20,
        (("w", "switch to “Write the quarterly report, and then some”"), ("esc", "keep")),
        "warning",
        True,
        2,
    )
    lines = paint_notice(value, width, rows).split("\n", allow_blank=True)
    assert len(lines) <= rows
    assert all(line.cell_length <= width for line in lines)


def test_a_long_notice_loses_words_and_keeps_its_keys() -> None:
    value = NoticeWords("That task is gone. " * 30, (("w", "switch"), ("esc", "keep")), "error", False, 2)
    text = paint_notice(value, 80, 2).plain
    assert text.startswith(" ! That task is gone.")
    assert "…" in text
    assert text.endswith("w switch · esc keep · 2 more")


@pytest.mark.parametrize(("severity", "mark"), [("information", "·"), ("warning", "!"), ("error", "!")])
def test_the_mark_of_a_notice(severity: str, mark: str) -> None:
    value = NoticeWords("Stopped.", (), severity, False, 0)  # type: ignore[arg-type]
    assert paint_notice(value, 80, 1).plain == f" {mark} Stopped."
    assert paint_notice(value._replace(asks=True), 80, 1).plain == " ? Stopped."
