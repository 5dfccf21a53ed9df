"""Our own themes can be read; the one that was chosen in the palette is kept, and goes before the configuration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import Theme

from focus_tui.config.settings import DEFAULTS
from focus_tui.tracking.snapshot import Snapshot, Tracked
from focus_tui.tracking.sqlite import SqliteJournal
from focus_tui.tui import themes
from focus_tui.tui.app import FocusApp
from focus_tui.tui.themes import DARK, LIGHT, OURS
from tests.support.live import live
from tests.support.recording import RecordingTracker
from tests.support.snapshots import ALREADY_TRACKING, HELD, NEVER_DELIVERED, clock_at_noon, snapshot, tracked, unknown

LEAST = 4.5
"""What the W3C asks of text, as the brighter's luminance over the darker's."""
FRAMES = set("─│╭╮╰╯╍╏┏┓┗┛▏▁▂▃▄▅▆▇█▔▊▎ ")


def drawn(app: FocusApp, part: str) -> list[Segment]:
    """What is written to the terminal for a part of the screen, or for all of it."""
    background, region = app.screen.styles.background, (app.screen.query_one(part) if part else app.screen).region
    return [
        segment
        for strip in app.screen._compositor.render_strips()[region.y : region.bottom]
        for segment in strip.crop(region.x, region.right).apply_filter(app.get_line_filters()[0], background)
    ]


def faint(app: FocusApp, part: str) -> set[tuple[str, float]]:
    """The words that have too little contrast."""
    found = set()
    for text, style, _ in drawn(app, part):
        word = "".join(character for character in text if character not in FRAMES)
        if word and style is not None and style.color is not None and style.bgcolor is not None:
            letters, behind = (Color.from_rich_color(colour) for colour in (style.color, style.bgcolor))
            contrast = contrast_of(letters, behind)
            if contrast < LEAST:
                found.add((word, round(contrast, 1)))
    return found


def contrast_of(one: Color, other: Color) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    """How light a colour is to the eye, as the W3C reckons it."""
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


Look = Callable[[Pilot[Tracked | None]], Awaitable[None]]


async def nothing(pilot: Pilot[Tracked | None]) -> None:
    """As it opens."""


async def filtered(pilot: Pilot[Tracked | None]) -> None:
    await pilot.press("slash", *"rep")
    await pilot.app.workers.wait_for_complete()


async def asked_when(pilot: Pilot[Tracked | None]) -> None:
    await pilot.press("a", *"25:00")


async def help_open(pilot: Pilot[Tracked | None]) -> None:
    await pilot.press("question_mark")


async def actions_open(pilot: Pilot[Tracked | None]) -> None:
    await pilot.press("h")


async def palette_open(pilot: Pilot[Tracked | None]) -> None:
    await pilot.press("ctrl+p", *"st")
    await pilot.app.workers.wait_for_complete()


@pytest.mark.parametrize("theme", [theme.name for theme in OURS])
@pytest.mark.parametrize(
    ("shown", "look", "part"),
    [
        (tracked(), nothing, ""),
        (tracked(notices=(ALREADY_TRACKING,)), nothing, ""),
        (snapshot(), nothing, ""),
        (unknown(), nothing, ""),
        (snapshot(), filtered, ""),
        (snapshot(), asked_when, ""),
        (tracked(), help_open, "#help"),
        (tracked(actions=HELD, question=NEVER_DELIVERED, notices=(NEVER_DELIVERED,)), actions_open, "#frame"),
        (tracked(), palette_open, "#--container"),
    ],
    ids=["tracked", "warning", "idle", "unknown", "filter", "prompt", "help", "actions", "palette"],
)
async def test_every_word_can_be_read_in_our_themes(theme: str, shown: Snapshot, look: Look, part: str) -> None:
    app = FocusApp(RecordingTracker(shown), clock=clock_at_noon(), settings=DEFAULTS._replace(theme=theme))
    async with app.run_test(size=(100, 30)) as pilot:
        await look(pilot)
        await pilot.pause()
        assert faint(app, part) == set()


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_what_is_read_most_has_the_most_contrast(theme: Theme) -> None:
    colours = theme.to_color_system().generate() | theme.variables
    for behind in ("background", "surface"):
        for ink, least in (("foreground", 7), ("text-primary", 7), ("text-warning", 5.5), ("text-error", 5.5)):
            assert contrast_of(Color.parse(colours[ink]), Color.parse(colours[behind])) >= least, (ink, behind)


async def test_ours_is_the_usual_one_and_the_configuration_goes_before_it() -> None:
    for configured, expected in ((None, DARK.name), ("nord", "nord"), (LIGHT.name, LIGHT.name)):
        app = FocusApp(
            RecordingTracker(snapshot()), clock=clock_at_noon(), settings=DEFAULTS._replace(theme=configured)
        )
        assert app.theme == expected
    assert DARK.name == themes.USUAL


async def test_the_one_that_was_chosen_is_there_from_the_first_paint_on() -> None:
    settings = DEFAULTS._replace(theme="nord")
    app = FocusApp(RecordingTracker(snapshot(theme="dracula")), clock=clock_at_noon(), settings=settings)
    assert app.theme == "dracula"
    gone = FocusApp(RecordingTracker(snapshot(theme="no-more")), clock=clock_at_noon(), settings=settings)
    assert gone.theme == "nord"


async def test_a_theme_that_is_chosen_is_told_to_the_tracker_and_can_be_given_up() -> None:
    tracker = RecordingTracker(snapshot())
    app = FocusApp(tracker, clock=clock_at_noon(), settings=DEFAULTS._replace(theme="nord"))
    async with app.run_test() as pilot:
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "Theme from the configuration" not in titles
        app.search_themes()
        await pilot.pause()
        await pilot.press(*"gruv")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert (tracker.calls, app.theme) == ([("choose_theme", "gruvbox")], "gruvbox")
        (back,) = (
            command
            for command in app.get_system_commands(app.screen)
            if command.title == "Theme from the configuration"
        )
        assert "nord" in back.help
        back.callback()
        assert (tracker.calls[1:], app.theme) == ([("choose_theme", None)], "nord")


async def test_a_theme_chosen_in_another_process_is_shown() -> None:
    tracker = RecordingTracker(snapshot())
    app = FocusApp(tracker, clock=clock_at_noon())
    async with app.run_test():
        tracker.become(theme="gruvbox")
        assert app.theme == "gruvbox"
        tracker.become(theme="no-such-theme")
        assert app.theme == DARK.name
        tracker.become(theme=None)
        assert app.theme == DARK.name


async def test_it_outlives_the_program(tmp_path: Path) -> None:
    async with live(journal=SqliteJournal(tmp_path / "journal.sqlite3")) as first:
        await first.until("synced")
        first.app.choose_theme("nord")
        await first.rest()
    with_theme = SqliteJournal(tmp_path / "journal.sqlite3")
    assert with_theme.load().facts["theme"] == '"nord"'
    async with live(journal=with_theme, after=first) as second:
        await second.until("synced")
        assert second.app.theme == "nord"
        second.app.choose_theme(None)
        assert second.app.theme == DARK.name
    again = SqliteJournal(tmp_path / "journal.sqlite3")
    assert again.load().facts["theme"] == "null"
    again.close()
