"""What is painted once stays the same, until anything about it changes."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region

from focus_tui.tui.widgets.line import Line


class OneLine(App[None]):
    CSS = "Line.-loud { background: red; }"

    def compose(self) -> ComposeResult:
        yield Line("a word", lambda value, width: Content(value))


async def test_what_was_painted_is_handed_out_until_it_changes() -> None:
    app = OneLine()
    async with app.run_test(size=(20, 2)) as pilot:
        await pilot.pause()
        line = app.query_one(Line)

        def painted(width: int = 20) -> str:
            (strip,) = line.render_lines(Region(0, 0, width, 1))
            return strip.text

        def background() -> object:
            (strip,) = line.render_lines(Region(0, 0, 20, 1))
            style = next(iter(strip)).style
            assert style is not None
            return style.bgcolor

        assert painted() == "a word".ljust(20)
        assert line.render_lines(Region(0, 0, 20, 1)) is line.render_lines(Region(0, 0, 20, 1))
        assert painted(width=3) == "a w"
        line.show("another")
        assert painted() == "another".ljust(20)
        plain = background()
        line.add_class("-loud")
        await pilot.pause()
        loud = background()
        assert loud != plain
        line.remove_class("-loud")
        app.theme = "textual-light"
        await pilot.pause()
        assert background() not in (plain, loud)
        await pilot.resize_terminal(9, 2)
        await pilot.pause()
        assert painted(width=9) == "another".ljust(9)
