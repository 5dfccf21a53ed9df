"""Reading when something is to start or stop: what a text means, how it is spelled out, and why it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from math import floor
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from focus_tui.clock import ManualClock
from focus_tui.tracking.local import gap_over, instants, shown
from focus_tui.tracking.when import FURTHEST_DAYS, Cannot, Meaning, Running, Why, nudged, read, spelling
from tests.support.zones import FIRST, LAST, ZONES, changes

NOW = datetime(2027, 1, 15, 9, 43, 27, tzinfo=UTC).timestamp()
"""A Friday morning."""
UTC_CLOCK = ManualClock(NOW)
BERLIN = ManualClock(NOW, zone=ZoneInfo("Europe/Berlin"))
REPORT = Running("Report", NOW - 3600)


def at(text: str, clock: ManualClock = UTC_CLOCK) -> float:
    """An instant from `2027-01-15 09:12:30` in the zone of `clock`."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone or UTC).timestamp()


def meaning(text: str, now: float = NOW, clock: ManualClock = UTC_CLOCK, **around: object) -> Meaning:
    found = read(text, now, clock, **around)  # type: ignore[arg-type]
    assert isinstance(found, Meaning), found
    return found


def reason(text: str, now: float = NOW, clock: ManualClock = UTC_CLOCK, **around: object) -> tuple[Why, str]:
    found = read(text, now, clock, **around)  # type: ignore[arg-type]
    assert isinstance(found, Cannot), found
    return found.why, found.text


@pytest.mark.parametrize(
    ("text", "instant", "words"),
    [
        ("10m", "2027-01-15 09:33:27", "9:33, 10 minutes ago"),
        ("-10m", "2027-01-15 09:33:27", "9:33, 10 minutes ago"),
        ("10 min ago", "2027-01-15 09:33:27", "9:33, 10 minutes ago"),
        ("-1h30", "2027-01-15 08:13:27", "8:13, 1 hour 30 minutes ago"),
        ("1h30m", "2027-01-15 08:13:27", "8:13, 1 hour 30 minutes ago"),
        ("1H 30M", "2027-01-15 08:13:27", "8:13, 1 hour 30 minutes ago"),
        ("2h", "2027-01-15 07:43:27", "7:43, 2 hours ago"),
        ("90s", "2027-01-15 09:41:57", "9:41, 1 minute ago"),
        ("5s", "2027-01-15 09:43:22", "9:43, less than a minute ago"),
        ("1d 2h", "2027-01-14 07:43:27", "7:43 yesterday, 1 day 2 hours ago"),
        ("0m", "2027-01-15 09:43:27", "now"),
        ("now", "2027-01-15 09:43:27", "now"),
        (" NOW ", "2027-01-15 09:43:27", "now"),
        ("9:12", "2027-01-15 09:12", "9:12, 31 minutes ago"),
        ("09:12", "2027-01-15 09:12", "9:12, 31 minutes ago"),
        ("0912", "2027-01-15 09:12", "9:12, 31 minutes ago"),
        ("9:12:30", "2027-01-15 09:12:30", "9:12:30, 30 minutes ago"),
        ("9:43:27", "2027-01-15 09:43:27", "now"),
        ("today 9:12", "2027-01-15 09:12", "9:12, 31 minutes ago"),
        ("yesterday 17:00", "2027-01-14 17:00", "17:00 yesterday, 16 hours 43 minutes ago"),
        ("17:00 yesterday", "2027-01-14 17:00", "17:00 yesterday, 16 hours 43 minutes ago"),
        ("yesterday 9:12", "2027-01-14 09:12", "9:12 yesterday, 1 day 31 minutes ago"),
        ("mon 9:12", "2027-01-11 09:12", "9:12 on Mon 11 Jan, 4 days 31 minutes ago"),
        ("Monday 9:12", "2027-01-11 09:12", "9:12 on Mon 11 Jan, 4 days 31 minutes ago"),
        ("fri 9:12", "2027-01-15 09:12", "9:12, 31 minutes ago"),
        ("fri 9:50", "2027-01-08 09:50", "9:50 on Fri 8 Jan, 6 days 23 hours ago"),
        ("2027-01-13 17:00", "2027-01-13 17:00", "17:00 on Wed 13 Jan, 1 day 16 hours ago"),
        ("2027-01-13T17:00:05", "2027-01-13 17:00:05", "17:00:05 on Wed 13 Jan, 1 day 16 hours ago"),
        ("\uff11\uff10m", "2027-01-15 09:33:27", "9:33, 10 minutes ago"),
        ("\u0669:\u0661\u0662", "2027-01-15 09:12", "9:12, 31 minutes ago"),
        ("\uff19\uff1a\uff11\uff12", "2027-01-15 09:12", "9:12, 31 minutes ago"),
        ("\u221210m", "2027-01-15 09:33:27", "9:33, 10 minutes ago"),
    ],
)
def test_what_a_text_means(text: str, instant: str, words: str) -> None:
    assert meaning(text) == Meaning(at(instant), words)


@pytest.mark.parametrize(
    ("text", "instant", "words"),
    [
        ("23:30", "2027-01-14 23:30", "23:30 yesterday, 40 minutes ago"),
        ("0:05", "2027-01-15 00:05", "0:05, 5 minutes ago"),
        ("0:10", "2027-01-15 00:10", "now"),
        ("0:11", "2027-01-14 00:11", "0:11 yesterday, 23 hours 59 minutes ago"),
        ("20m", "2027-01-14 23:50", "23:50 yesterday, 20 minutes ago"),
    ],
)
def test_a_bare_time_of_day_is_the_latest_that_has_come(text: str, instant: str, words: str) -> None:
    assert meaning(text, at("2027-01-15 00:10")) == Meaning(at(instant), words)


@pytest.mark.parametrize(
    ("text", "why", "words"),
    [
        ("", Why.EMPTY, "Type 10m, 1h30, 9:12, yesterday 17:00, last or now."),
        ("  ", Why.EMPTY, "Type 10m, 1h30, 9:12, yesterday 17:00, last or now."),
        *(
            (text, Why.NO_TIME, "That is no time. Type 10m, 1h30, 9:12, yesterday 17:00, last or now.")
            for text in (
                "10",
                "9:1",
                "9:",
                "x",
                "m",
                "-",
                "930",
                "12345",
                "9:12 9:13",
                "yesterday",
                "ago",
                "now ago",
                "9.12",
            )
        ),
        *((text, Why.NEVER, "There is no such time of day.") for text in ("24:00", "9:60", "9:12:60", "2500")),
        ("2027-02-30 9:00", Why.NEVER, "There is no such day."),
        ("0000-01-01 9:00", Why.NEVER, "There is no such day."),
        ("second 9:12", Why.NEVER, "There was only one 9:12 on Fri 15 Jan."),
        ("+10m", Why.AHEAD, "9:53 is in the future."),
        ("+1d", Why.AHEAD, "9:43 on Sat 16 Jan is in the future."),
        ("today 9:50", Why.AHEAD, "9:50 is in the future."),
        ("2027-01-15 9:50", Why.AHEAD, "9:50 is in the future."),
        ("2028-01-13 17:00", Why.AHEAD, "17:00 on Thu 13 Jan 2028 is in the future."),
        ("9999-12-31 23:59", Why.AHEAD, "That is in the future."),
        ("7d 1s", Why.OLD, "That is more than 7 days ago."),
        ("2027-01-08 9:43", Why.OLD, "That is more than 7 days ago."),
        ("0001-01-01 00:00", Why.OLD, "That is too long ago."),
        ("last", Why.NOT_KNOWN, "It is not known when the last entry ended."),
    ],
)
def test_why_a_text_cannot_be(text: str, why: Why, words: str) -> None:
    assert reason(text) == (why, words)


def test_a_start_may_lie_back_for_just_so_long() -> None:
    assert meaning("7d").at == NOW - FURTHEST_DAYS * 86_400


def test_last_is_when_the_last_entry_ended_and_never_before() -> None:
    assert meaning("last", last=at("2027-01-15 09:12")) == Meaning(at("2027-01-15 09:12"), "9:12, 31 minutes ago")
    assert meaning("last", last=at("2027-01-15 09:12") + 0.4).at == at("2027-01-15 09:12:01")
    assert meaning("last", NOW + 0.5, last=NOW + 0.3).at == NOW
    assert reason("last", last=NOW + 60) == (Why.AHEAD, "9:44 is in the future.")


def test_what_runs_can_end_only_after_it_began() -> None:
    running = Running("Report", at("2027-01-15 09:12"))
    assert meaning("9:12:01", running=running).at == running.start + 1
    for text in ("9:12", "9:11", "1h", "yesterday 17:00", "last"):
        assert reason(text, running=running, last=at("2027-01-15 09:00")) == (
            Why.BEFORE,
            "“Report” began at 9:12. It can end only after that.",
        )
    yesterday = Running("[b]\x1b[2JReport", at("2027-01-14 17:00:20"))
    assert reason("yesterday 17:00", running=yesterday)[1].startswith("“[b][2JReport” began at 17:00 yesterday. It")


def test_a_time_still_to_come_is_not_taken_for_yesterdays_where_that_cannot_be() -> None:
    assert reason("9:50", running=REPORT) == (Why.AHEAD, "9:50 is in the future.")
    assert meaning("9:50", running=Running("Report", NOW - 86_400)).text == "9:50 yesterday, 23 hours 53 minutes ago"
    assert meaning("9:50").text == "9:50 yesterday, 23 hours 53 minutes ago"


def test_what_begins_in_the_future_cannot_end() -> None:
    assert reason("now", running=Running("Report", NOW + 600)) == (
        Why.BEFORE,
        "“Report” begins at 9:53, which is in the future.",
    )


def test_what_has_run_for_weeks_may_be_ended_at_any_time_since() -> None:
    running = Running("Report", NOW - 30 * 86_400)
    assert meaning("2026-12-24 18:00", running=running).text == "18:00 on Thu 24 Dec 2026, 21 days 15 hours ago"
    assert reason("2026-12-10 18:00", running=running)[0] is Why.BEFORE


SET_FORWARD = at("2026-03-29 10:00", BERLIN)
SET_BACK = at("2026-10-25 10:00", BERLIN)


def test_a_time_that_the_clocks_have_skipped_is_said_with_how_they_went() -> None:
    said = "2:30 did not exist on Sun 29 Mar: the clocks went from 2:00 to 3:00."
    for text in ("2:30", "today 2:30", "2026-03-29 2:30", "sun 2:30"):
        assert reason(text, SET_FORWARD, BERLIN) == (Why.NEVER, said)
    assert reason("yesterday 2:30", SET_FORWARD + 86_400, BERLIN) == (Why.NEVER, said)
    assert meaning("3:00", SET_FORWARD, BERLIN).at == at("2026-03-29 03:00", BERLIN)
    assert meaning("1:59", SET_FORWARD, BERLIN).text == "1:59, 7 hours 1 minute ago"
    assert meaning("2:30", at("2026-03-29 01:30", BERLIN), BERLIN).at == at("2026-03-28 02:30", BERLIN)


def test_a_day_that_was_skipped_is_said_too() -> None:
    apia = ManualClock(zone=ZoneInfo("Pacific/Apia"))
    now = at("2011-12-31 00:10", apia)
    assert reason("23:30", now, apia) == (
        Why.NEVER,
        "23:30 did not exist on Fri 30 Dec: the clocks went from 0:00 on Fri 30 Dec to 0:00 on Sat 31 Dec.",
    )
    assert meaning("2011-12-29 23:30", now, apia).text == "23:30 on Thu 29 Dec, 40 minutes ago"


@pytest.mark.parametrize(
    ("text", "now", "instant", "words"),
    [
        ("2:30", "2026-10-25 10:00+01:00", "2026-10-25 02:30+01:00", "2:30 (the second one), 7 hours 30 minutes ago"),
        (
            "second 2:30",
            "2026-10-25 10:00+01:00",
            "2026-10-25 02:30+01:00",
            "2:30 (the second one), 7 hours 30 minutes ago",
        ),
        (
            "first 2:30",
            "2026-10-25 10:00+01:00",
            "2026-10-25 02:30+02:00",
            "2:30 (the first one), 8 hours 30 minutes ago",
        ),
        (
            "2:30 first",
            "2026-10-25 10:00+01:00",
            "2026-10-25 02:30+02:00",
            "2:30 (the first one), 8 hours 30 minutes ago",
        ),
        ("2:30", "2026-10-25 02:10+01:00", "2026-10-25 02:30+02:00", "2:30 (the first one), 40 minutes ago"),
        ("2:10", "2026-10-25 02:30+02:00", "2026-10-25 02:10+02:00", "2:10 (the first one), 20 minutes ago"),
        (
            "yesterday 2:30",
            "2026-10-26 10:00+01:00",
            "2026-10-25 02:30+01:00",
            "2:30 (the second one) yesterday, 1 day 7 hours ago",
        ),
        ("30m", "2026-10-25 02:10+01:00", "2026-10-25 02:40+02:00", "2:40 (the first one), 30 minutes ago"),
        ("1h", "2026-10-25 02:10+01:00", "2026-10-25 02:10+02:00", "2:10 (the first one), 1 hour ago"),
    ],
)
def test_of_a_time_that_was_there_twice_it_is_the_later_that_has_come_and_this_is_said(
    text: str, now: str, instant: str, words: str
) -> None:
    found = meaning(text, datetime.fromisoformat(now).timestamp(), BERLIN)
    assert found == Meaning(datetime.fromisoformat(instant).timestamp(), words)


def test_the_second_of_two_may_be_still_to_come() -> None:
    now = datetime.fromisoformat("2026-10-25 02:10+01:00").timestamp()
    assert reason("second 2:30", now, BERLIN) == (Why.AHEAD, "2:30 (the second one) is in the future.")


def test_clocks_set_back_over_midnight_have_shown_some_of_tomorrow() -> None:
    clock = ManualClock(zone=ZoneInfo("America/St_Johns"))
    now = datetime.fromisoformat("2010-11-06 23:31-03:30").timestamp()
    found = meaning("0:00", now, clock)
    assert found == Meaning(now - 31 * 60, "0:00 (the first one) on Sun 7 Nov, 31 minutes ago")
    assert spelling(found.at, now, clock) == "0:00"


# All zones, against the arithmetic of zoneinfo.

zones = st.sampled_from(ZONES)
hours = st.builds(time, st.integers(0, 23), st.integers(0, 59), st.just(0) | st.integers(0, 59))


@st.composite
def moments(draw: st.DrawFn) -> tuple[ManualClock, float]:
    """A zone's clock, and an instant: often near a change of that zone."""
    name = draw(zones)
    near = changes(name)
    if len(near) > 0 and draw(st.booleans()):
        now = draw(st.sampled_from(near)) + draw(st.integers(-60 * 3600, 60 * 3600))
    else:
        now = float(draw(st.integers(int(FIRST.timestamp()) + 10**6, int(LAST.timestamp()) - 10**6)))
    return ManualClock(zone=ZoneInfo(name)), now + draw(st.sampled_from([0.0, 0.25, 0.999]))


def by_zoneinfo(wall: datetime, zone: ZoneInfo) -> list[float]:
    """All instants at which a clock of `zone` shows `wall`."""
    both = {wall.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1)}
    return sorted(at for at in both if datetime.fromtimestamp(at, zone).replace(tzinfo=None) == wall)


def zone_of(clock: ManualClock) -> ZoneInfo:
    assert isinstance(clock.zone, ZoneInfo)
    return clock.zone


@given(moments(), hours)
def test_a_time_of_day_is_found_in_every_zone(moment: tuple[ManualClock, float], hour: time) -> None:
    clock, now = moment
    wall = datetime.combine(shown(clock, now).date(), hour)
    expected = by_zoneinfo(wall, zone_of(clock))
    assert list(instants(clock, wall)) == expected
    gap = gap_over(clock, wall)
    assert (gap is None) is bool(expected)
    if gap is not None:
        assert gap.before <= wall < gap.after
        assert shown(clock, gap.at) == gap.after
        assert gap.at in changes(zone_of(clock).key)


@given(moments(), hours)
@example((BERLIN, SET_FORWARD), time(2, 30))
@example((BERLIN, SET_BACK), time(2, 30))
def test_a_bare_time_is_the_latest_such_time_in_every_zone(moment: tuple[ManualClock, float], hour: time) -> None:
    clock, now = moment
    zone, today = zone_of(clock), shown(clock, now).date()
    days = [today + timedelta(days=days) for days in (1, 0, -1, -2)]
    each = {day: by_zoneinfo(datetime.combine(day, hour), zone) for day in days}
    latest = max(found for day in days for found in each[day] if found <= now)
    found = read(hour.isoformat(), now, clock)
    if isinstance(found, Meaning):
        assert found.at == latest
        return
    assert found.why is Why.NEVER
    skipped = next(day for day in (today, days[2]) if f"on {day:%a} {day.day} {day:%b}:" in found.text)
    assert each[skipped] == []
    assert found.at is not None
    assert latest < found.at <= now


@given(moments(), hours, st.integers(0, 6), st.booleans())
def test_a_day_and_a_time_are_found_in_every_zone(
    moment: tuple[ManualClock, float], hour: time, days: int, second: bool
) -> None:
    clock, now = moment
    day = shown(clock, now).date() - timedelta(days=days)
    expected = by_zoneinfo(datetime.combine(day, hour), zone_of(clock))
    texts = [f"{day} {hour}", f"{hour} {day}", f"{day}T{hour}"]
    texts += [f"today {hour}"] if days == 0 else [f"yesterday {hour}"] if days == 1 else [f"{day:%A} {hour}"]
    for text in texts:
        found = read(text, now, clock)
        if not expected:
            assert isinstance(found, Cannot)
            assert found.why is Why.NEVER
        elif expected[0] > now:
            assert isinstance(found, Cannot)
            assert (found.why, found.at) == (Why.AHEAD, expected[0])
        else:
            assert isinstance(found, Meaning) or found.why is Why.OLD
            assert found.at == max(at for at in expected if at <= now)
    if len(expected) == 2:
        found = read(f"{'second' if second else 'first'} {day} {hour}", now, clock)
        assert found.at == expected[second]
        assert f"(the {'second' if second else 'first'} one)" in found.text or found.at < floor(now) - 7 * 86_400


@given(moments(), st.integers(0, 7 * 86_400), st.booleans())
def test_what_is_spelled_means_that_instant(moment: tuple[ManualClock, float], ago: int, whole: bool) -> None:
    clock, now = moment
    instant = float(floor(now) - ago)
    if whole:
        instant -= instant % 60
        assume(instant >= now - 7 * 86_400)
    found = read(spelling(instant, now, clock), now, clock)
    assert isinstance(found, Meaning)
    assert found.at == instant


@given(
    st.integers(0, 40),
    st.integers(0, 200),
    st.integers(0, 20_000),
    st.integers(0, 999_999),
    st.sampled_from(["", "-", "+", "\u2212", "- "]),
)
def test_a_length_of_time_is_counted_back_in_seconds(
    days: int, hours: int, minutes: int, seconds: int, sign: str
) -> None:
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    text = sign + " ".join(f"{count}{unit}" for count, unit in parts if count)
    assume(any(count for count, _ in parts))
    ago = days * 86_400 + hours * 3600 + minutes * 60 + seconds
    found = read(text, NOW + 0.7, BERLIN)
    if sign == "+":
        assert isinstance(found, Cannot)
        assert (found.why, found.at) == (Why.AHEAD, NOW + ago)
    else:
        assert found.at == NOW - ago
        assert isinstance(found, Meaning) is (ago <= FURTHEST_DAYS * 86_400)


texts = st.one_of(
    st.text(max_size=30),
    st.text("0123456789hmsd:-+ ", max_size=20),
    st.lists(
        st.sampled_from(
            ["now", "last", "yesterday", "today", "second", "first", "mon", "ago", "9:12", "23:59", "10m", "1h30"]
        ),
        max_size=4,
    ).map(" ".join),
    st.builds("{:04}-{:02}-{:02} {}:{:02}".format, st.integers(0, 9999), *[st.integers(0, 99)] * 4),
)


@given(texts, moments(), st.none() | st.floats(-1e6, 1e3), st.none() | st.floats(-1e7, 1e4))
def test_no_text_is_sent_that_may_not_be(
    text: str, moment: tuple[ManualClock, float], last: float | None, start: float | None
) -> None:
    clock, now = moment
    ended = None if last is None else now + last
    running = None if start is None else Running("Report", now + start)
    found = read(text, now, clock, last=ended, running=running)
    assert found.text.isprintable()
    if isinstance(found, Meaning):
        assert found.at == int(found.at)
        assert found.at <= now
        assert running is None or found.at > running.start
        assert running is not None or found.at >= floor(now) - FURTHEST_DAYS * 86_400


@pytest.mark.parametrize(
    "text",
    [
        "9" * 10_240,
        "1h" * 5_000,
        "9:12 " * 2_000,
        " " * 10_240 + "x",
        "\x00",
        "\ud800",
        "\x1b[2J",
        "²:30",
        "½h",
        "٩" * 61,
    ],
    ids=range(10),
)
def test_hostile_and_huge_texts_are_no_time(text: str) -> None:
    assert reason(text)[0] is Why.NO_TIME


@pytest.mark.parametrize("now", [-1e18, -1.0, 2.53e11, 1e18])
def test_where_the_calendar_ends_there_is_no_time(now: float) -> None:
    assert reason("9:12", now)[0] is Why.NO_TIME


# Nudging.


@pytest.mark.parametrize(
    ("text", "minutes", "nudged_to"),
    [
        ("9:12", 1, "9:13"),
        ("9:12", -1, "9:11"),
        ("9:12", 5, "9:17"),
        ("9:12", -5, "9:07"),
        ("9:12:30", 1, "9:13"),
        ("9:12:30", -1, "9:12"),
        ("9:12:30", -5, "9:08"),
        ("10m", 1, "9:34"),
        ("10m", -1, "9:33"),
        ("now", -1, "9:43"),
        ("now", 1, "now"),
        ("", -1, "9:43"),
        ("rubbish", -5, "9:39"),
        ("9:42", 1, "9:43"),
        ("9:43", 1, "now"),
        ("9:41", 5, "now"),
        ("+2h", -1, "now"),
        ("0:01", -5, "23:56"),
        ("0:00", -1, "23:59"),
        ("yesterday 23:59", 1, "0:00"),
        ("2027-01-13 0:00", -1, "2027-01-12 23:59"),
        ("last", 1, "9:02"),
        ("7d", -1, "2027-01-08 9:43:27"),
        ("2026-12-24 18:00", 5, "2027-01-08 9:43:27"),
    ],
)
def test_nudging(text: str, minutes: int, nudged_to: str) -> None:
    assert nudged(text, minutes, NOW, UTC_CLOCK, last=at("2027-01-15 09:01:10")) == nudged_to


def test_nudging_stays_within_what_can_be_sent() -> None:
    running = Running("Report", at("2027-01-15 09:12:10"))
    assert nudged("9:13", -1, NOW, UTC_CLOCK, running=running) == "9:12:11"
    assert nudged("8:00", 1, NOW, UTC_CLOCK, running=running) == "9:12:11"
    assert nudged("9:12:11", -5, NOW, UTC_CLOCK, running=running) == "9:12:11"


def test_nudging_goes_through_an_hour_that_is_there_twice() -> None:
    text, seen = "first 2:58", []
    for _ in range(4):
        text = nudged(text, 1, SET_BACK, BERLIN)
        seen.append(text)
    assert seen == ["first 2:59", "2:00", "2:01", "2:02"]
    assert nudged("2:00", -1, SET_BACK, BERLIN) == "first 2:59"
    assert nudged("1:59", 1, SET_FORWARD, BERLIN) == "3:00"
    assert nudged("2:30", -1, SET_FORWARD, BERLIN) == "1:59"


@given(moments(), texts, st.sampled_from([-5, -1, 1, 5]), st.none() | st.floats(1.0, 1e6))
def test_what_is_nudged_can_be_sent(
    moment: tuple[ManualClock, float], text: str, minutes: int, began: float | None
) -> None:
    clock, now = moment
    running = None if began is None else Running("Report", now - began)
    assume(running is None or running.start < floor(now))
    before = read(text, now, clock, running=running)
    after = read(nudged(text, minutes, now, clock, running=running), now, clock, running=running)
    assert isinstance(after, Meaning)
    if isinstance(before, Meaning):
        moved = after.at - before.at
        assert 0 <= moved * (1 if minutes > 0 else -1) <= abs(minutes) * 60
        assert (
            after.at % 60 == 0 or after.at in (floor(now), floor(now - began) + 1 if began else None) or began is None
        )
