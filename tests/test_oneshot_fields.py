"""The fields that `status` shows, templates of them, and what keeps bars from obeying a name."""

from __future__ import annotations

import html
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.clock import ManualClock
from focus_tui.oneshot.fields import BARS, FIELDS, SHORT, Moments, WrongTemplate, filled
from focus_tui.tracking.text import plain
from tests.support.glances import HOSTILE, NOW, glance

texts = st.text(max_size=40) | st.text("#[]{}%<&$`\\ ~:", max_size=40)


def shown(state: Any = "tracked", **members: Any) -> Moments:
    return Moments(glance(state, **members), NOW, ManualClock(NOW))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mark", "●"),
        ("state", "tracked"),
        ("description", "Write the report"),
        ("project", "Apollo"),
        ("type", "activity"),
        ("elapsed", "1:24:07"),
        ("elapsed_hm", "1:24"),
        ("since", "06:35"),
        ("planned", "07:00–08:30"),
        ("age", "20 s"),
        ("waiting", ""),
        ("entry_id", "7"),
        ("task_id", "4711"),
        ("time_block_id", ""),
    ],
)
def test_what_each_field_says(field: str, value: str) -> None:
    assert filled(f"{{{field}}}", shown()) == value


def test_no_field_is_left_out_above() -> None:
    (parameters,) = [mark.args[1] for mark in test_what_each_field_says.pytestmark]  # type: ignore[attr-defined]
    assert [field for field, _ in parameters] == list(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_fields_that_do_not_apply_are_empty(field: str) -> None:
    idle, unknown = (filled(f"{{{field}}}", shown(state)) for state in ("idle", "unknown"))
    assert idle == {"mark": "○", "state": "idle", "age": "20 s"}.get(field, "")
    assert unknown == {"mark": "?", "state": "unknown", "age": "20 s"}.get(field, "")


def test_a_break_has_a_mark_of_its_own() -> None:
    assert filled("{mark}", shown(type="break")) == "‖"


@pytest.mark.parametrize(
    ("state", "age", "expected"),
    [
        ("tracked", 899.0, "● Write the report 1:24"),
        ("tracked", 900.0, "● Write the report ~1:24"),
        ("tracked", None, "● Write the report ~1:24"),
        ("tracked", -3600.0, "● Write the report ~1:24"),  # asked in the future: the clock was set
        ("idle", 899.0, "○"),
        ("idle", 900.0, "○  ~"),
        ("unknown", None, "?"),
    ],
)
def test_what_is_old_has_a_tilde(state: Any, age: float | None, expected: str) -> None:
    assert filled(SHORT, shown(state, asked=None if age is None else NOW - age)) == expected


def test_times_are_those_of_the_user() -> None:
    moments = Moments(glance(), NOW, ManualClock(NOW, zone=ZoneInfo("Asia/Kolkata")))
    assert filled("{since} {planned}", moments) == "12:05 12:30–14:00"


def test_the_servers_clock_counts() -> None:
    assert filled("{elapsed}", shown(offset=60.0)) == "1:25:07"
    assert filled("{elapsed}", shown(offset=-6000.0)) == "0:00:00"


def test_what_waits_is_counted() -> None:
    assert filled("{waiting}", shown(queued=2, held=1)) == "2 queued, 1 held"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("", ""),
        ("plain", "plain"),
        ("{{{state}}} }}", "{tracked} }"),
        ("{description:5}|", "Writ…|"),
        ("{description:6}|", "Write…|"),
        ("{description:16}|", "Write the report|"),
        ("  {waiting} ", ""),
        ("#[bold]{state}", "#[bold]tracked"),
    ],
)
def test_templates(template: str, expected: str) -> None:
    assert filled(template, shown()) == expected


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{elapse}", "There is no field {elapse}; there are mark, state, description,"),
        ("{}", "There is no field {}; there are mark,"),
        ("{state!r}", "There is no field {state!r}; there are"),
        ("{state.upper}", "There is no field {state.upper}; there are"),
        ("{description:0}", "{description:0} is no field; behind the colon stands how many characters it may have."),
        ("{description:>9}", "{description:>9} is no field"),
        ("{description", "The { in the format is never closed; write {{ for the sign itself."),
        ("a}b", "There is a } without a { in the format; write }} for the sign itself."),
    ],
)
def test_templates_that_cannot_be_read(template: str, why: str) -> None:
    with pytest.raises(WrongTemplate) as raised:
        filled(template, shown())
    assert str(raised.value).startswith(why)


@given(name=texts)
def test_a_name_is_never_read_as_a_template(name: str) -> None:
    title = plain(name)
    assert filled("<{description}>", shown(title=title)) == f"<{title}>"


def expanded_by_tmux(text: str) -> str:
    """What tmux draws of a command's output: `##` is a `#`; what begins with a single one is obeyed."""
    assert "#" not in re.sub(r"##|#\[\]", "", text), text
    return re.sub(r"##|#\[\]", lambda found: found[0][1:].rstrip("[]"), text)


def read_by_polybar(text: str) -> str:
    assert set(re.findall(r"%\{[^}]*\}?", text)) <= {"%{O0}"}, text
    return text.replace("%{O0}", "")


def read_by_zsh(text: str) -> str:
    assert re.sub("%%", "", text).count("%") == 0, text
    return text.replace("%%", "%")


READERS = {
    "tmux": expanded_by_tmux,
    "waybar": html.unescape,
    "polybar": read_by_polybar,
    "zsh": read_by_zsh,
}


@pytest.mark.parametrize("bar", BARS)
@given(name=texts)
def test_each_bar_shows_the_name_as_it_is_and_obeys_nothing(bar: str, name: str) -> None:
    title = plain(name)
    escaped = filled("{description}", shown(title=title), BARS[bar])
    assert READERS[bar](escaped) == title
    if bar == "waybar":
        assert not re.search(r"[<>\"']|&(?!(amp|lt|gt|quot|apos);)", escaped)


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        ("tmux", "##{pane_pid} ##[fg=red]##(touch PWNED)"),
        ("polybar", "100%%{O0} %%{O0}{A1:touch PWNED:}a%%{O0}{A} %%{O0}n"),
        ("waybar", "&lt;b&gt;&amp;amp;&lt;/b&gt; {state} {x} &quot;q&quot; &apos;q&apos;"),
        ("zsh", "100%% %%{A1:touch PWNED:}a%%{A} %%n"),
    ],
)
def test_what_each_bar_is_given(bar: str, expected: str) -> None:
    assert expected in filled("{description}", shown(title=HOSTILE), BARS[bar])


def test_a_sign_at_the_end_does_not_join_with_what_tmux_appends() -> None:
    assert filled("{description}", shown(title="C#"), BARS["tmux"]) == "C###[]"


def test_templates_are_the_users_and_stay_as_they_are() -> None:
    for bar in BARS.values():
        assert filled("#[fg=red]%{{F#f00}}<b>{state}", shown(), bar) == "#[fg=red]%{F#f00}<b>tracked"


@given(project=texts, name=texts)
def test_two_fields_side_by_side_make_no_sign_together(project: str, name: str) -> None:
    moments = shown(project=plain(project), title=plain(name))
    for bar in ("tmux", "polybar", "zsh"):
        escaped = filled("{project}{description}", moments, BARS[bar])
        assert READERS[bar](escaped) == (plain(project) + plain(name)).strip()
