"""The list: what a line shows, and that the highlight stays where the user put it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.geometry import Region, Size
from textual.pilot import Pilot

from focus_tui.targets.catalogue import Row
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tui.widgets.target_list import TargetList


class Recording(TargetList):
    """A list that counts what it is asked to repaint."""

    def __init__(self) -> None:
        super().__init__()
        self.repaints: list[tuple[Region, ...]] = []

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Recording:
        if repaint:
            self.repaints.append(regions)
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self


class ListApp(App[None]):
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.list = Recording()
        self.chosen: list[Target] = []

    def compose(self) -> ComposeResult:
        yield self.list

    def on_target_list_chosen(self, message: TargetList.Chosen) -> None:
        self.chosen.append(message.target)


def task(number: int, label: str | None = None, **fields: Any) -> Row:
    label = label or f"Task {number}"
    return Row(Target("task", label, number), label, "task", **fields)


BREAK_ROW = Row(TAKE_A_BREAK, "Break", "break")
NOW = Row(Target("time block", "Review", 7, 7), "Review", "time block", "10:30–12:00", True, "Apollo")


def tasks(numbers: Iterable[int]) -> tuple[Row, ...]:
    return tuple(task(number) for number in numbers)


def lines(shown: TargetList) -> list[str]:
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


def texts(shown: TargetList) -> list[str]:
    """The names that are seen, the highlighted one with its marker."""
    return [line.replace("›      ", "› ").strip() for line in lines(shown) if line]


async def shown_with(pilot: Pilot[None], rows: Sequence[Row]) -> Recording:
    app = pilot.app
    assert isinstance(app, ListApp)
    app.list.show(rows)
    await pilot.pause()
    return app.list


async def test_a_wide_line_has_marker_hours_name_project_and_origin() -> None:
    async with ListApp().run_test(size=(72, 4)) as pilot:
        shown = await shown_with(pilot, (NOW, task(1, "Mail", project="Ops"), BREAK_ROW))
        assert lines(shown) == [
            "› now  10:30–12:00  Review                           Apollo  time block",
            "       Mail                                          Ops           task",
            "       Break                                                      break",
            "",
        ]


@pytest.mark.parametrize(
    ("width", "first", "second"),
    [
        (50, "› now  10:30–12:00  Review                  Apollo", "       Mail                                 Ops"),
        (40, "› now  10:30–12:00  Review", "       Mail · Ops"),
        (30, "› now 10:30–12:00  Review", "  Mail · Ops"),
        (20, "› now Review", "  Mail · Ops"),
    ],
)
async def test_a_narrow_line_drops_origin_then_project_then_hours(width: int, first: str, second: str) -> None:
    rows = (NOW, task(1, "Mail", project="Ops"), task(2, "Mail", project="Apollo"))
    async with ListApp().run_test(size=(width, 3)) as pilot:
        assert lines(await shown_with(pilot, rows))[:2] == [first, second]


@pytest.mark.parametrize(
    ("width", "lines_of"),
    [
        (
            80,
            [
                "› now 10:30–12:00 Review Apollo 2 ★",
                "1 ★ Mail Ops task",
                "3 ★ Old not listed pin",
            ],
        ),
        (39, ["› now 10:30–12:00 Review", "1 Mail · Ops", "3 Old not listed"]),
    ],
)
async def test_pins_show_their_numbers_and_what_is_not_listed_says_so(width: int, lines_of: list[str]) -> None:
    rows = (
        NOW._replace(pin=2),
        task(1, "Mail", project="Ops", pin=1),
        task(2, "Old", pin=3, unlisted=True)._replace(origin="pin"),
        task(3, "Mail", project="Other"),
    )
    async with ListApp().run_test(size=(width, 3)) as pilot:
        shown = await shown_with(pilot, rows)
        assert [" ".join(line.split()) for line in lines(shown)] == lines_of
        if width == 80:
            assert [line[2:5] for line in lines(shown)] == ["now", "1 ★", "3 ★"]


async def test_the_highlight_stays_on_its_target_when_pins_come_and_go() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(30)))
        shown.move(20)
        shown.mark()
        for pinned in ([20], [3, 20], [3], []):
            others = tasks([number for number in range(30) if number not in pinned])
            shown.show((*(task(number, pin=pin) for pin, number in enumerate(pinned, 1)), *others))
            await pilot.pause()
            assert shown.highlighted == Target("task", "Task 20", 20)
            assert any(line.startswith("›") and "Task 20" in line for line in lines(shown))
        assert not shown.moved_since_mark


async def test_a_highlight_that_nobody_has_moved_goes_to_a_new_first_row_unless_it_is_held() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks([5, 6]))
        shown.show(tasks([4, 5, 6]))
        assert shown.highlighted == Target("task", "Task 4", 4)
        shown.hold()
        shown.show(tasks([3, 5, 4, 6]))
        assert shown.highlighted == Target("task", "Task 4", 4)


async def test_what_is_gone_says_so_in_words_and_is_struck_through() -> None:
    async with ListApp().run_test(size=(30, 2)) as pilot:
        shown = await shown_with(pilot, (task(1), task(2, "A name that is too long for this", gone=True)))
        line = shown.render_line(1)
        assert line.text == "  A name that is too lon… gone"
        assert [segment.text for segment in line if segment.style and segment.style.strike] == [
            "A name that is too lon…"
        ]


async def test_what_is_typed_is_marked_and_the_best_match_highlighted() -> None:
    async with ListApp().run_test(size=(30, 3)) as pilot:
        shown = await shown_with(pilot, (task(1, "The report"), task(2, "Über Report"), BREAK_ROW))
        shown.filter_text = "rep ub"
        await pilot.pause()
        assert texts(shown) == ["› Über Report"]
        assert [s.text for s in shown.render_line(0) if s.style and s.style.underline] == ["Üb", "Rep"]
        assert shown.highlighted == Target("task", "Über Report", 2)
        shown.filter_text = ""
        assert shown.highlighted == Target("task", "Über Report", 2)


async def test_nothing_to_show_says_why() -> None:
    async with ListApp().run_test(size=(40, 2)) as pilot:
        shown = await shown_with(pilot, ())
        assert lines(shown) == ["  There is nothing to start yet.", ""]
        shown.show((task(1),))
        shown.filter_text = "[b]x\x1b[31m"
        await pilot.pause()
        assert lines(shown) == ["  Nothing matches “[b]x[31m”.", ""]
        assert shown.highlighted is None
        shown.move(1)
        shown.to_end()
        shown.filter_text = ""
        assert shown.highlighted == Target("task", "Task 1", 1)


async def test_the_highlight_stays_on_its_target_through_reloads() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(9)))
        shown.move(2)
        shown.mark()
        for numbers in ([5, 2, 1], [2, 7], range(100), [*range(50, 90), 2]):
            shown.show(tasks(numbers))
            await pilot.pause()
            assert shown.highlighted == Target("task", "Task 2", 2)
            assert "› Task 2" in texts(shown)
        assert not shown.moved_since_mark
        renamed = task(2, "Renamed")
        shown.show((task(8), renamed))
        assert shown.highlighted == renamed.target


async def test_when_the_highlighted_target_leaves_the_highlight_keeps_its_place() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(4)))
        shown.move(2)
        shown.mark()
        shown.show(tasks([0, 1, 3]))
        assert shown.highlighted == Target("task", "Task 3", 3)
        shown.show(tasks([0, 1]))
        assert shown.highlighted == Target("task", "Task 1", 1)
        shown.show(())
        assert shown.highlighted is None
        shown.show(tasks([6]))
        assert shown.highlighted == Target("task", "Task 6", 6)
        assert not shown.moved_since_mark


async def test_a_highlight_that_nobody_put_on_the_break_leaves_it_when_the_lists_come() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, (BREAK_ROW,))
        shown.show((*tasks(range(20)), BREAK_ROW))
        assert shown.highlighted == Target("task", "Task 0", 0)
        shown.to_end()
        shown.show((*tasks(range(30)), BREAK_ROW))
        assert shown.highlighted == TAKE_A_BREAK


async def test_moves_stop_at_the_ends_and_scroll_into_view() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(20)))
        shown.mark()
        shown.move(-1)
        assert not shown.moved_since_mark
        shown.page(1)
        assert shown.highlighted == Target("task", "Task 3", 3)
        assert shown.moved_since_mark
        shown.move(1)
        await pilot.pause()
        assert texts(shown) == ["Task 1", "Task 2", "Task 3", "› Task 4"]
        shown.to_end()
        shown.move(1)
        await pilot.pause()
        assert texts(shown) == ["Task 16", "Task 17", "Task 18", "› Task 19"]
        shown.page(-1)
        await pilot.pause()
        assert texts(shown)[0] == "› Task 16"
        shown.to_start()
        await pilot.pause()
        assert texts(shown)[0] == "› Task 0"


async def test_a_match_far_down_is_in_view_once_the_filter_is_gone() -> None:
    async with ListApp().run_test(size=(30, 5)) as pilot:
        shown = await shown_with(pilot, tasks(range(40)))
        shown.filter_text = "task 33"
        await pilot.pause()
        assert texts(shown)[0] == "› Task 33"
        shown.filter_text = ""
        await pilot.pause()
        assert "› Task 33" in texts(shown)
        assert shown.vertical_scrollbar.position == shown.scroll_y > 0


async def test_typing_counts_as_a_move_only_when_the_highlight_moves() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, (task(1, "alpha"), task(2, "beta")))
        shown.mark()
        shown.filter_text = "al"
        shown.filter_text = ""
        assert not shown.moved_since_mark
        shown.filter_text = "be"
        assert shown.moved_since_mark


async def test_equal_rows_repaint_nothing_and_a_changed_row_only_itself() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(9)))
        shown.repaints.clear()
        shown.show(tasks(range(9)))
        await pilot.pause()
        assert shown.repaints == []
        shown.show((*tasks(range(2)), task(2, gone=True), *tasks(range(3, 9))))
        assert shown.repaints == [(Region(0, 2, 40, 1),)]
        shown.repaints.clear()
        shown.show((*tasks(range(2)), task(2, gone=True), *tasks(range(3, 8)), task(8, gone=True)))
        assert shown.repaints == []
        shown.move(1)
        assert shown.repaints == [(Region(0, 1, 40, 1),), (Region(0, 0, 40, 1),)]


async def test_a_click_highlights_and_a_click_on_the_highlight_chooses() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(9)))
        await pilot.click(shown, offset=(5, 2))
        assert (app.chosen, shown.highlighted) == ([], Target("task", "Task 2", 2))
        assert shown.moved_since_mark
        await pilot.click(shown, offset=(5, 2))
        assert app.chosen == [Target("task", "Task 2", 2)]


async def test_a_double_click_chooses_once_and_the_free_lines_nothing() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(2)))
        await pilot.click(shown, offset=(5, 1), times=2)
        assert app.chosen == [Target("task", "Task 1", 1)]
        await pilot.click(shown, offset=(5, 1), times=2)
        assert app.chosen == [Target("task", "Task 1", 1)] * 2
        await pilot.click(shown, offset=(5, 3), times=2)
        assert len(app.chosen) == 2


async def test_a_reload_leaves_a_list_that_was_scrolled_away_from_the_highlight() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(20)))
        shown.scroll_to(y=10, animate=False)
        await pilot.pause()
        shown.show((*tasks(range(19)), task(99)))
        await pilot.pause()
        assert shown.scroll_offset.y == 10
        shown.move(1)
        await pilot.pause()
        assert texts(shown)[0] == "› Task 1"


async def test_the_wheel_scrolls_and_a_click_takes_the_row_that_is_seen() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, tasks(range(20)))
        wheel = MouseScrollDown(shown, 5, 1, 0, 0, 0, shift=False, meta=False, ctrl=False)
        shown.post_message(wheel)
        await pilot.pause()
        top = shown.scroll_offset.y
        assert top > 0
        await pilot.click(shown, offset=(5, 1))
        assert shown.highlighted == Target("task", f"Task {top + 1}", top + 1)


HOSTILE = (
    "[b]x[/",
    "[@click=app.quit]x[/]",
    "会議" * 200,
    "👩‍👩‍👧‍👦" * 60,
    "e\u0301" * 100,
    "\ufe0f\u200d",
    "x" * 300,
)


@pytest.mark.parametrize("typed", ["", "x", "会", "e", "[b"])
async def test_every_name_is_drawn_literally_and_fills_its_line_exactly(typed: str) -> None:
    rows = [task(number, label, project=label, gone=number == 6) for number, label in enumerate(HOSTILE, 1)]
    rows += [row._replace(now=True, when="10:30–12:00") for row in tasks([20])]
    async with ListApp().run_test(size=(80, 12)) as pilot:
        shown = await shown_with(pilot, rows)
        if not typed:
            assert "[b]x[/" in lines(shown)[0]
            assert "[@click=app.quit]x[/]" in lines(shown)[1]
        shown.filter_text = typed
        for width in (200, 80, 61, 45, 41, 31, 12, 7, 3, 2, 1):
            await pilot.resize_terminal(width, 12)
            room = shown.scrollable_content_region.width
            for y in range(12):
                strip = shown.render_line(y)
                assert strip.cell_length == room
                assert sum(cell_len(segment.text) for segment in strip) == room


async def test_a_storm_of_sizes_down_to_one_cell_leaves_the_highlight_in_view() -> None:
    async with ListApp().run_test(size=(80, 24)) as pilot:
        shown = await shown_with(pilot, tasks(range(50)))
        shown.to_end()
        for size in [(1, 1), (200, 2), (2, 60), (10, 3), (1, 1), (39, 9)]:
            await pilot.resize_terminal(*size)
            shown.move(-1)
        await pilot.pause()
        assert shown.size == Size(39, 9)
        assert shown.highlighted is not None
        assert any(line.startswith("› Task") for line in lines(shown))


async def test_it_never_takes_the_focus() -> None:
    app = ListApp()
    async with app.run_test() as pilot:
        shown = await shown_with(pilot, tasks(range(3)))
        await pilot.click(shown)
        await pilot.press("tab")
        assert app.focused is None
