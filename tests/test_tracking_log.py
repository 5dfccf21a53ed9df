"""What a log tells: requests, what came of them, and decisions; and what is never in it, whatever it is told of."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.api import errors
from focus_tui.api.answer import Answer
from focus_tui.api.entry import DayRow, Page, TimeEntry
from focus_tui.clock import ManualClock
from focus_tui.tracking.action import Action
from focus_tui.tracking.journal import Change, Outdated, Superseded, Unusable
from focus_tui.tracking.log import Log, LogLines
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.pins import Pin
from focus_tui.tracking.request import (
    LookUp,
    ReadAnotherDay,
    ReadBlocks,
    ReadCurrent,
    ReadDay,
    ReadProjects,
    ReadTasks,
    Request,
    Send,
)
from focus_tui.tracking.snapshot import OpenAction, Snapshot, Tracked
from focus_tui.tracking.target import Target
from focus_tui.tracking.tracker import Tracker
from tests.support import journals
from tests.support.failures import at, failure, leaves, receipt
from tests.support.live import LOST, START, STOP, live, refusal
from tests.support.sandbox import CALM
from tests.test_tracking_machine import AnyDay

MARK = "§"
"""Stands in every name and every text of the server below, and in nothing that is the program's own."""

names = st.builds(lambda before, after: f"{before}{MARK}{after}", journals.texts, journals.texts)
numbers = st.floats(allow_nan=False)
targets = st.builds(
    lambda target, name, project: replace(target, name=name, project=project), journals.targets, names, names
)
actions = st.builds(
    lambda action, name, id, target, text: replace(
        action, name=name, id=id, press=id, boot_id=text, target=target, error=text, after=text
    ),
    journals.actions,
    names,
    names | st.just("0f0e"),
    st.none() | targets,
    names,
)
entries = st.builds(
    lambda entry, text: replace(entry, type=text, description=text, task_name=text, project=text),
    journals.entries,
    names,
)
requests: st.SearchStrategy[Request] = st.one_of(
    st.builds(ReadCurrent, st.sampled_from(["poll", "key", "before an action", "after a refusal"])),
    st.builds(ReadTasks, journals.wholes),
    st.builds(ReadProjects, journals.wholes),
    st.builds(ReadDay, numbers, numbers, journals.wholes),
    st.builds(ReadAnotherDay, numbers, numbers, journals.wholes),
    st.builds(ReadBlocks, journals.wholes),
    st.builds(LookUp, numbers, numbers),
    st.builds(Send, actions),
)


class Lines(LogLines):
    """A log that is kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        super().__init__(self.lines.append)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def refused(kind: type[errors.Refused], text: str) -> errors.Refused:
    return kind(text, receipt(status=400), code=text, sentence=text, trace_id=text, retry_after=2.0)


@given(requests, names)
def test_no_request_and_nothing_that_came_of_it_is_told_with_a_name(request: Request, name: str) -> None:
    log = Lines()
    log.asked(request)
    log.given_up(request)
    for kind in leaves():
        if issubclass(kind, errors.Refused):
            log.answered(request, refused(kind, name))
        elif issubclass(kind, errors.WrongShape):
            log.answered(request, errors.WrongShape(name, receipt(), field=name))
        elif not issubclass(kind, errors.Unsent):  # of those the sentence is the program's, and told
            log.answered(request, kind(name, receipt()))
    rows = Page((DayRow(1, task_name=name, description=name, project=name),))
    log.answered(request, Answer(rows, receipt()))
    assert MARK not in log.text
    assert len(log.lines) > len(leaves())


@given(st.lists(actions, min_size=1, max_size=3), entries, names)
def test_no_decision_is_told_with_a_name(actions: list[Action], entry: TimeEntry, name: str) -> None:
    log = Lines()
    log.answered(ReadCurrent("poll"), Answer(entry, receipt()))
    log.wrote(Change(tuple(actions), {name: name}))
    target = Target("description", name, project=name)
    log.shown(
        Snapshot(
            1,
            22,
            "tracked",
            Tracked(name, 1_800_000_000.0, target, name, entry_id=7),
            actions=(OpenAction(name, "start", name, 1_800_000_000.0, "held", name),),
            notices=(Notice(name, name, ((name, name),), target=target), Notice("stopped", name)),
            recents=(target,),
            pins=(Pin(1, target),),
        )
    )
    log.pressed(name, counted=True)
    for problem in (Outdated(name), Superseded(name), Unusable(name)):
        log.not_written(problem)
    assert MARK not in log.text
    assert "notices ?, stopped" in log.text


def test_every_line_is_of_one_kind() -> None:
    """What a log looks like: whoever reads one for somebody else should know its lines."""
    log = Lines()
    start = Action("0f0e", "0f0e", "start", "Mail", at(10_000.0), "b", 7, target=Target("task", "Mail", task_id=2))
    sealed = replace(start, sealed=1_800_000_000.0, attempts=1)
    quota = receipt(at(1.0), at(1.25), quota=(27, 1800.0), date=1_799_999_999.0)
    log.leads(3)
    log.follows(forbidden=False)
    log.follows(forbidden=True)
    log.left_disk()
    log.pressed("start", counted=True)
    log.pressed("start", counted=False)
    log.jumped(-0.4, 3600.0)
    log.waits(12.04)
    log.signed_in(changed=True)
    log.signed_in(changed=False)
    log.not_signed_in()
    log.asked(Send(sealed))
    log.given_up(ReadCurrent("poll"))
    log.answered(ReadCurrent("poll"), Answer(None, quota))
    log.answered(Send(sealed), refused(errors.Throttled, "0f0e"))
    log.answered(Send(sealed), failure(errors.NotReachable))
    log.answered(ReadTasks(2), failure(errors.WrongShape, receipt()))
    log.wrote(Change((replace(sealed, meant=True, at=float("inf")),)))
    assert log.lines == [
        "sends, epoch 3",
        "another process sends",
        "may not send",
        "goes on in memory",
        "key start",
        "key start, again, not counted",
        "time has jumped: asleep 0.0 s, clock set by +3600.0 s",
        "waits 12.0 s",
        "credentials had, others than before",
        "credentials had, the same as before",
        "credentials not had",
        "asks start 0f0e at 2027-01-15T08:00:00Z",
        "gave up current (poll)",
        "heard current (poll): nothing; status 200 after 0.250 s, quota 27 for 1800 s, clock +9997.8 s",
        "heard start 0f0e at 2027-01-15T08:00:00Z: Throttled, retry after 2 s, trace id 0f0e; "
        "status 400 after 0.000 s",
        "heard start 0f0e at 2027-01-15T08:00:00Z: NotReachable: No answer came; no status after 0.000 s",
        "heard tasks, page 2: WrongShape at id; status 200 after 0.000 s",
        "keeps start 0f0e queued; task 2; expects 7; pressed 2027-01-15T08:00:00Z; meant for an instant of no year; "
        "sealed 2027-01-15T08:00:00Z; attempt 1; meant all the same",
    ]


def test_what_is_shown_is_told_when_it_differs_in_what_is_told() -> None:
    log = Lines()
    for name in ("Mail", "Post"):
        tracked = Tracked(name, 5.0, Target("task", name, task_id=2), entry_id=7)
        log.shown(Snapshot(1, 22, "tracked", tracked, link="online"))
    log.shown(Snapshot(1, 22, "idle", link="online"))
    assert log.lines == ["shows tracked; entry 7; online", "shows idle; online"]


HOSTILE = "Buy\x1b[2J\r\nkey start ‮ [@click=app.quit]bread[/] toggl_sk_stolen"


async def test_a_dashboard_among_hostile_names() -> None:
    log = Lines()
    async with live(log=log) as dashboard:
        await dashboard.until("synced")
        for answer in (
            refusal(400, HOSTILE),
            httpx.Response(403, json={"error": HOSTILE, "error_description": HOSTILE, "trace_id": HOSTILE}),
            httpx.Response(200, json={HOSTILE: HOSTILE, "id": HOSTILE}),
            httpx.Response(500, text=HOSTILE),
            LOST,
        ):
            dashboard.wire.broken = [(START, answer)]
            await dashboard.choose("chairs")
            await dashboard.wait(75.0, 15.0)
            await dashboard.press("x")
            await dashboard.rest()
        dashboard.wire.broken = [(STOP, refusal(404, HOSTILE))]
        await dashboard.elsewhere(START, description=HOSTILE)
        await dashboard.wait(30.0, 15.0)
        await dashboard.press("r")
        await dashboard.rest()
        shown = dashboard.screen
        await dashboard.press("x")
        await dashboard.rest()
    assert "bread" in shown
    for secret in ("bread", "chairs", "toggl_sk", "\x1b", "\r", "‮"):
        assert secret not in log.text
    assert all(line and line.isprintable() for line in log.lines)
    assert log.lines.count("key start") == 5
    assert "BadRequest, trace id 0f0e" in log.text
    for class_name in ("Forbidden;", "WrongShape at ", "ServerError;", "TimedOut;", "NotFound, trace id 0f0e"):
        assert class_name in log.text
    assert any(line.startswith("waits ") for line in log.lines)


def test_a_log_that_fails_while_something_is_shown_leaves_the_latest_on_the_screen() -> None:
    """Telling that it failed is a change of what is shown, in the middle of another one."""

    class Failing(Lines):
        failed = False

        def shown(self, snapshot: Snapshot) -> None:
            if not self.failed:
                self.failed = True
                tracker.tell(Notice("log", "The log cannot be written."))

    tracker = Tracker(ManualClock(), 1, 22, log=Failing())
    screen: list[Snapshot] = []
    tracker.subscribe(screen.append)
    tracker.tell(Notice("account", "Saved."))
    assert screen[-1] is tracker.snapshot
    assert {notice.kind for notice in screen[-1].notices} == {"account", "log"}


async def test_logging_changes_nothing_of_what_is_asked() -> None:
    asked: list[list[str]] = []
    for log in (None, Lines()):
        async with live(log=log, moods=CALM) as dashboard:
            await dashboard.until("synced")
            await dashboard.choose("chairs")
            await dashboard.rest()
            await dashboard.press("x")
            await dashboard.wait(400.0, 20.0)
            asked.append(dashboard.wire.asked)
    assert asked[0] == asked[1]
    assert len(asked[0]) > 5


def test_random_days_are_told_without_a_name() -> None:
    """Each of the random days in `test_tracking_machine` is logged, and fails when a line holds a name."""
    day = AnyDay()
    day.morning(0.0, 30, False, False, "Report", True, "yes")
    assert day.days.promises.logged > 5
    with pytest.raises(AssertionError, match="a name stands in the log"):
        day.days.promises.at_log("keeps start of Report")


def test_everything_that_is_told_of_is_told() -> None:
    """A method that the protocol gets and the lines do not would raise in the middle of a run."""
    lines, log = ({name for name in vars(each) if not name.startswith("_")} for each in (LogLines, Log))
    assert lines == log
