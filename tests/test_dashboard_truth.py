"""The dashboard on the real tracker: what every answer does to the screen."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from focus_tui.tracking.status import LastKnown
from tests.support.live import CURRENT, LOST, START, STOP, live, refusal
from tests.support.sandbox import MAIL, REPORT

ON_REPORT = {"task_id": REPORT}
REPORT_RUNS = "● Write the quarterly report"
MAIL_RUNS = "● Answer mail"
NOTHING = "○ Nothing is tracked"


async def test_200_shows_the_entry_and_204_after_it_is_a_stop_elsewhere() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS, "since 10:36")
        await dashboard.elsewhere(STOP)
        await dashboard.press("r")
        await dashboard.wait(15)
        await dashboard.press("r")
        await dashboard.until(NOTHING, "“Write the quarterly report” was stopped elsewhere.", "space resume")
        await dashboard.press("space")
        await dashboard.until(REPORT_RUNS, gone="stopped elsewhere")


async def test_204_is_idle_and_keys_start_stop_and_switch() -> None:
    async with live() as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.choose("answer mail")
        await dashboard.until(MAIL_RUNS, gone="starting…")
        await dashboard.wait(2)
        await dashboard.press("slash", *"quarterly", "enter")
        await dashboard.until(
            MAIL_RUNS, "Already tracking “Answer mail”.", "w switch to “Write the quarterly report”"
        )
        assert dashboard.wire.asked.count(START) == 1
        await dashboard.press("w")
        await dashboard.until(REPORT_RUNS, gone="switching…")
        await dashboard.wait(60)
        await dashboard.press("x")
        await dashboard.until(NOTHING, "Stopped “Write the quarterly report” after 0:01:0", "space resume")
        assert dashboard.wire.asked.count(START) == 2
        assert dashboard.wire.asked.count(STOP) == 2


async def test_what_is_typed_is_started_and_switched_to_by_its_description() -> None:
    async with live() as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        await dashboard.press("slash", *"  Lunch  with Zoe ", "enter")
        await dashboard.until("● Lunch with Zoe", gone="starting…")
        await dashboard.wait(2)
        await dashboard.press("slash", *"[b]", "enter")
        await dashboard.until("● Lunch with Zoe", "Already tracking “Lunch with Zoe”.", "w switch to “[b]”")
        await dashboard.press("w")
        await dashboard.until("● [b]", "Lunch with Zoe", gone="switching…")


async def test_an_action_shows_at_once_as_under_way() -> None:
    async with live() as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        shown: list[tuple[str, bool]] = []
        dashboard.tracker.subscribe(lambda new: shown.append((new.state, new.under_way is not None)))
        await dashboard.choose("answer mail")
        await dashboard.until(MAIL_RUNS, gone="starting…")
        assert shown[0] == ("tracked", True)
        assert shown[-1] == ("tracked", False)


async def test_422_w_switches_and_esc_keeps() -> None:
    async with live() as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        for answer in ("escape", "w"):
            await dashboard.wait(2)
            await dashboard.elsewhere(START, task_id=REPORT)
            await dashboard.choose("answer mail")
            await dashboard.until(
                REPORT_RUNS, "Already tracking “Write the quarterly report”.", "w switch to “Answer mail”", "esc keep"
            )
            await dashboard.press(answer)
            if answer == "escape":
                await dashboard.until(REPORT_RUNS, gone="Already tracking")
                await dashboard.press("x")
                await dashboard.until(NOTHING)
        await dashboard.until(MAIL_RUNS, gone="Already tracking")


async def test_404_of_start_marks_the_task_and_says_so() -> None:
    async with live() as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        dashboard.sandbox.forget_task(MAIL)
        await dashboard.choose("answer mail")
        await dashboard.until(NOTHING, "That task does not exist any more. “Answer mail” was not started.")
        await dashboard.press("escape")
        await dashboard.until(NOTHING, gone="does not exist")


async def test_404_of_stop_is_nothing_tracked() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        await dashboard.wait(3)
        await dashboard.elsewhere(STOP)
        await dashboard.press("x")
        had_ended = "Nothing was being tracked: “Write the quarterly report” had ended at 10:36."
        await dashboard.until(NOTHING, had_ended, "space start it again")


START_ROWS: list[tuple[Any, str, str]] = [
    (refusal(400), "was not started. Focus says: The server says so (trace id 0f0e).", "esc close"),
    (refusal(401), "The start of “Answer mail” is kept", "Focus refused the credentials."),
    (refusal(403), "No permission in workspace 22. “Answer mail” was not started.", "esc close"),
    (refusal(429, **{"Retry-After": "7"}), "The start of “Answer mail” is kept", "Focus asks for a pause."),
    (httpx.ConnectError, "The start of “Answer mail” is kept, and sent as soon as possible", "1 queued"),
    (httpx.Response(404, html="<p>no"), "No answer to the start of “Answer mail”", "asked whether it arrived"),
    (httpx.Response(500, html="<p>no"), "No answer to the start of “Answer mail”", "an error, 500"),
    (httpx.Response(200, text="hello"), "No answer to the start of “Answer mail”", "asked whether it arrived"),
    (httpx.Response(200, json={"id": "x"}), "No answer to the start of “Answer mail”", "asked whether it arrived"),
    (httpx.ReadTimeout, "No answer to the start of “Answer mail”", "asked whether it arrived"),
]


@pytest.mark.parametrize(("answer", "sentence", "keys"), START_ROWS, ids=range(len(START_ROWS)))
async def test_every_other_answer_to_a_start(answer: Any, sentence: str, keys: str) -> None:
    async with live(size=(160, 30)) as dashboard:
        await dashboard.until(NOTHING, "Answer mail")
        dashboard.wire.broken = [(START, answer)]
        await dashboard.choose("answer mail")
        await dashboard.until(sentence, keys)
        if "No answer" in sentence:
            await dashboard.until(MAIL_RUNS, "starting: not known whether it arrived")
            await dashboard.wait(55)
            assert dashboard.wire.asked.count(START) == 1
            await dashboard.wait(20)
            await dashboard.until(MAIL_RUNS, gone=sentence)
        elif "is kept" in sentence:
            await dashboard.until(MAIL_RUNS)
            await dashboard.wait(10)
            await dashboard.press("r")
            await dashboard.until(MAIL_RUNS, gone=sentence)
        await dashboard.until(NOTHING if "was not started" in sentence else MAIL_RUNS, gone="queued")
        assert dashboard.wire.asked.count(START) == (1 if "was not started" in sentence else 2)
        changes = [row["what"] for row in dashboard.sandbox.history.as_json()["changes"]]
        assert changes == ([] if "was not started" in sentence else ["entry started"])


STOP_ROWS: list[tuple[Any, str, str]] = [
    (refusal(400), "was not stopped. Focus says: The server says so (trace id 0f0e).", "esc close"),
    (refusal(422), "was not stopped. Focus says: The server says so (trace id 0f0e).", "esc close"),
    (refusal(401), "The stop of “Write the quarterly report” is kept", "Focus refused the credentials."),
    (refusal(403), "No permission in workspace 22.", "It goes on."),
    (refusal(429), "The stop of “Write the quarterly report” is kept", "Focus asks for a pause."),
    (httpx.ConnectError, "The stop of “Write the quarterly report” is kept", "1 queued"),
    (httpx.Response(500), "No answer to the stop of “Write the quarterly report”", "an error, 500"),
    (httpx.ReadTimeout, "No answer to the stop of “Write the quarterly report”", "asked whether it arrived"),
]


@pytest.mark.parametrize(("answer", "sentence", "keys"), STOP_ROWS, ids=range(len(STOP_ROWS)))
async def test_every_other_answer_to_a_stop(answer: Any, sentence: str, keys: str) -> None:
    async with live(running=ON_REPORT, size=(160, 30)) as dashboard:
        await dashboard.until(REPORT_RUNS)
        dashboard.wire.broken = [(STOP, answer)]
        await dashboard.press("x")
        await dashboard.until(sentence, keys)
        if "No answer" in sentence:
            await dashboard.until("stopping: not known whether it arrived")
            await dashboard.wait(55)
            assert dashboard.wire.asked.count(STOP) == 1
            await dashboard.wait(20)
        elif "is kept" in sentence:
            await dashboard.until(NOTHING)
            await dashboard.wait(10)
            await dashboard.press("r")
        refused = "was not stopped" in sentence or "No permission" in sentence
        await dashboard.until(REPORT_RUNS if refused else NOTHING, gone="queued")
        assert dashboard.wire.asked.count(STOP) == (1 if refused else 2)


@pytest.mark.parametrize("operation", [START, STOP])
async def test_a_lost_answer_whose_effect_shows_is_settled_by_it(operation: str) -> None:
    async with live(running=ON_REPORT if operation == STOP else None) as dashboard:
        await dashboard.until(NOTHING if operation == START else REPORT_RUNS, "Answer mail")
        dashboard.wire.broken = [(operation, LOST)]
        if operation == START:
            await dashboard.choose("answer mail")
        else:
            await dashboard.press("x")
        await dashboard.until("not known whether it arrived")
        await dashboard.wait(15)
        await dashboard.until(MAIL_RUNS if operation == START else NOTHING, gone="not known whether")
        assert dashboard.wire.asked.count(operation) == 1


READ_ROWS: list[tuple[Any, str]] = [
    (refusal(400), "Focus says: The server says so (trace id 0f0e)."),
    (refusal(401), "Focus refused the credentials from TOGGL_API_KEY in the environment."),
    (refusal(403), "These credentials have no permission in workspace 22."),
    (refusal(404), "Are organization 1 and workspace 22 right?"),
    (httpx.Response(404, html="<p>no"), "Are organization 1 and workspace 22 right?"),
    (refusal(429), "Focus asks for a pause."),
    (httpx.Response(503, html="<p>no"), "Focus answered with an error, 503."),
    (httpx.ConnectError, "Focus is asked again by itself."),
    (httpx.ReadTimeout, "Focus is asked again by itself."),
    (httpx.Response(200, text="hello"), "Focus is asked again by itself."),
    (httpx.Response(200, json=[1]), "Focus is asked again by itself."),
]


@pytest.mark.parametrize(("answer", "sentence"), READ_ROWS, ids=range(len(READ_ROWS)))
async def test_every_other_answer_to_a_read_goes_when_its_cause_goes(answer: Any, sentence: str) -> None:
    async with live(running=ON_REPORT, broken=[(CURRENT, answer)], size=(160, 30)) as dashboard:
        await dashboard.until("What is tracked is not known yet", sentence)
        assert len(dashboard.tracker.snapshot.notices) == 1
        await dashboard.press("r")
        await dashboard.until(REPORT_RUNS, gone=sentence)


async def test_a_failed_read_leaves_the_timer_and_repeats_do_not_stack() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        dashboard.wire.broken = [(CURRENT, httpx.ConnectError)] * 5
        await dashboard.wait(120)
        await dashboard.until(REPORT_RUNS)
        assert len(dashboard.tracker.snapshot.notices) <= 1


async def test_in_the_unknown_state_a_stop_says_so() -> None:
    async with live(broken=[(CURRENT, httpx.ConnectError)]) as dashboard:
        await dashboard.until("not known yet")
        await dashboard.press("x")
        await dashboard.until("It is not known what runs.", "r asks Focus")
        await dashboard.press("r")
        await dashboard.until(NOTHING, gone="It is not known what runs.")


async def test_what_was_last_known_is_there_at_once_and_saved_again() -> None:
    async with live(running=ON_REPORT) as dashboard:
        await dashboard.until(REPORT_RUNS)
        await dashboard.rest()
        last = dashboard.store.last
        assert last is not None
        assert last.state == "tracked"
    async with live(
        last=LastKnown("tracked", last.asked, 0.0, last.entry, last.title, recents=last.recents)
    ) as again:
        await again.until("was stopped elsewhere", "space resume")


@pytest.mark.parametrize("text", ["[b]x[/", "[@click=app.quit]x[/]", "\x1b[2Jx", "\u202egnp.exe", "x" * 10_000])
async def test_hostile_descriptions_from_the_server_are_shown_literally(text: str) -> None:
    async with live(running={"description": text}) as dashboard:
        screen = await dashboard.until("since 10:36")
        assert "\x1b" not in screen
        assert "\u202e" not in screen
        if text.startswith("["):
            assert f"● {text}" in screen
        await dashboard.press("x")
        await dashboard.until(NOTHING)
