"""Without colours: the rest of a style stays, and so does what a click needs."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.command import CommandList

from focus_tui.tui.app import FocusApp
from focus_tui.tui.colourless import Colourless
from tests.support.recording import RecordingTracker
from tests.support.snapshots import clock_at_noon, screen_text, tracked


def test_it_takes_colours_and_leaves_the_rest() -> None:
    styled = Style.parse("bold dim italic underline reverse red on blue") + Style.from_meta({"option": 3})
    drawn = Colourless().apply([Segment("a", styled), Segment("b"), Segment("c", Style(color="red"))], Color(0, 0, 0))
    assert [segment.text for segment in drawn] == ["a", "b", "c"]
    style = drawn[0].style
    assert style is not None
    assert (style.color, style.bgcolor, style.meta) == (None, None, {"option": 3})
    assert style.without_color == Style.parse("bold dim italic underline reverse")
    assert not drawn[1].style
    assert drawn[2].style == Style()


async def test_the_palette_tells_its_highlighted_line_and_takes_clicks() -> None:
    tracker = RecordingTracker(tracked())
    app = FocusApp(tracker, clock=clock_at_noon())
    app.no_color = True
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press("down")
        await pilot.pause()
        found = app.screen.query_one(CommandList)
        lines = [strip for strip in app.screen._compositor.render_strips() if "Key: " in strip.text]
        underlined = [strip.text for strip in lines if any(each.style and each.style.underline for each in strip)]
        assert len(underlined) == 1
        top = found.region.y
        row = next(y for y, line in enumerate(screen_text(app).splitlines()) if "Back to the previous target" in line)
        await pilot.click(CommandList, offset=(5, row - top))
        await pilot.pause()
    assert tracker.names == ["previous"]
