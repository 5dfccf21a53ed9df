"""The list: what a line shows, and that the highlight stays where the user put it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.events import Click, MouseScrollDown
from textual.geometry import Region, Size
from textual.pilot import Pilot

from focus_tui.targets.catalogue import Row
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tui.widgets.target_list import AT_ONCE, TargetList


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
        self.founds = 0

    def compose(self) -> ComposeResult:
        yield self.list

    def on_target_list_chosen(self, message: TargetList.Chosen) -> None:
        self.chosen.append(message.target)

    def on_target_list_found(self) -> None:
        self.founds += 1


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
        assert texts(shown) == ["› Über Report", "Start “rep ub”"]
        assert [s.text for s in shown.render_line(0) if s.style and s.style.underline] == ["Üb", "Rep"]
        assert shown.highlighted == Target("task", "Über Report", 2)
        shown.filter_text = ""
        assert shown.highlighted == Target("task", "Über Report", 2)


async def test_what_is_typed_is_marked_in_the_project_too() -> None:
    rows = (task(1, "The report", project="Überbau"), task(2, "The report", project="Apollo"))
    for size, expected in (((60, 3), ["rep", "Üb"]), ((30, 3), ["rep", "Üb"]), ((12, 3), ["rep"])):
        async with ListApp().run_test(size=size) as pilot:
            shown = await shown_with(pilot, rows)
            shown.filter_text = "ub rep"
            assert [s.text for s in shown.render_line(0) if s.style and s.style.underline] == expected


async def test_nothing_to_show_says_so() -> None:
    async with ListApp().run_test(size=(40, 2)) as pilot:
        shown = await shown_with(pilot, ())
        assert lines(shown) == ["  There is nothing to start yet.", ""]
        assert shown.highlighted is None
        shown.move(1)
        shown.to_end()
        shown.show((task(1),))
        assert shown.highlighted == Target("task", "Task 1", 1)


async def test_what_is_typed_is_offered_as_a_description_behind_what_matches() -> None:
    async with ListApp().run_test(size=(70, 3)) as pilot:
        shown = await shown_with(pilot, tasks(range(3)))
        shown.filter_text = " task  2 "
        assert [text.rsplit(None, 1) for text in texts(shown)] == [["› Task 2", "task"], ["Start “task 2”", "new"]]
        shown.to_end()
        assert shown.highlighted == Target("description", "task 2")
        shown.filter_text = "  "
        assert len(texts(shown)) == 3


async def test_where_nothing_matches_what_is_typed_is_all_that_is_offered() -> None:
    async with ListApp().run_test(size=(40, 2)) as pilot:
        shown = await shown_with(pilot, tasks(range(3)))
        shown.filter_text = "[b]x\x1b[31m"
        assert texts(shown) == ["› Start “[b]x[31m”"]
        assert shown.highlighted == Target("description", "[b]x[31m")
        shown.move(1)
        shown.to_end()
        assert shown.highlighted == Target("description", "[b]x[31m")
        shown.show(())
        assert texts(shown) == ["› Start “[b]x[31m”"]


async def test_a_description_that_is_in_the_list_is_not_offered_twice() -> None:
    lunch = Row(Target("description", "Lunch"), "Lunch", "recent")
    async with ListApp().run_test(size=(40, 3)) as pilot:
        shown = await shown_with(pilot, (task(1, "Lunch"), lunch))
        shown.filter_text = "Lunch"
        assert texts(shown) == ["› Lunch", "Lunch"]
        shown.filter_text = "lunch"
        assert texts(shown) == ["› Lunch", "Lunch", "Start “lunch”"]


async def test_matches_that_come_in_take_the_highlight_from_a_new_description_unless_the_user_put_it_there() -> None:
    async with ListApp().run_test(size=(40, 4)) as pilot:
        shown = await shown_with(pilot, ())
        shown.filter_text = "lunch"
        assert shown.highlighted == Target("description", "lunch")
        shown.show((*tasks(range(3)), task(9, "Lunch with Ada")))
        assert texts(shown) == ["› Lunch with Ada", "Start “lunch”"]
        shown.to_end()
        shown.show((*tasks(range(3)), task(9, "Lunch with Ada"), task(10, "Lunch")))
        assert texts(shown) == ["Lunch", "Lunch with Ada", "› Start “lunch”"]


async def test_after_a_filter_that_nothing_matched_the_highlight_is_where_it_was() -> None:
    async with ListApp().run_test(size=(40, 3)) as pilot:
        shown = await shown_with(pilot, tasks(range(9)))
        shown.move(7)
        shown.mark()
        for text in ("t", "tz", "tzz", ""):
            shown.filter_text = text
        assert shown.highlighted == Target("task", "Task 7", 7)
        assert not shown.moved_since_mark


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


MANY = AT_ONCE + 2_500


def many(*extra: Row) -> tuple[Row, ...]:
    return (*tasks(range(MANY)), *extra)


NEEDLE = task(MANY, "Needle")


async def test_among_many_rows_what_was_found_before_stays_until_all_are_searched() -> None:
    async with ListApp().run_test(size=(40, 3)) as pilot:
        shown = await shown_with(pilot, many(NEEDLE))
        shown.filter_text = "need"
        assert shown.searching
        assert texts(shown) == ["› Task 0", "Task 1", "Task 2"]
        await pilot.pause()
        assert not shown.searching
        assert texts(shown) == ["› Needle", "Start “need”"]


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda shown: None, "Needle"),
        (lambda shown: shown.move(1), "need"),
        (lambda shown: shown.page(1), "need"),
        (lambda shown: shown.to_end(), "need"),
        (lambda shown: shown.to_start(), "Needle"),
        (lambda shown: shown.show(many(task(MANY + 1, "Need"))), "Need"),
    ],
    ids=["at once", "down", "page down", "end", "home", "reload"],
)
async def test_whoever_asks_for_the_highlight_gets_the_best_match_of_all_that_was_typed(
    ask: Callable[[TargetList], None], expected: str
) -> None:
    async with ListApp().run_test(size=(40, 3)) as pilot:
        shown = await shown_with(pilot, many(NEEDLE))
        for text in ("1", "12", "1", "", "n", "need"):
            shown.filter_text = text
        ask(shown)
        assert shown.highlighted is not None
        assert shown.highlighted.name == expected
        assert not shown.searching
        await pilot.pause()
        assert shown.highlighted.name == expected


async def test_the_latest_text_wins_and_the_ones_before_cost_nothing() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 3)) as pilot:
        shown = await shown_with(pilot, many(NEEDLE))
        shown.get_ready()
        await pilot.pause()
        for end in range(1, 7):
            shown.filter_text = "needle"[:end]
        await pilot.pause()
        assert texts(shown) == ["› Needle", "Start “needle”"]
        assert app.founds == 1


async def test_typing_comes_in_between_the_steps_of_a_search() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 3)) as pilot:
        shown = await shown_with(pilot, many(NEEDLE))
        shown.filter_text = "task"
        seen = []
        app.call_later(lambda: seen.append(shown.searching))
        await pilot.pause()
        assert seen == [True]
        assert not shown.searching


async def test_clearing_at_once_leaves_the_highlight_where_clearing_later_does() -> None:
    for wait in (False, True):
        async with ListApp().run_test(size=(40, 3)) as pilot:
            shown = await shown_with(pilot, many(NEEDLE))
            shown.filter_text = "needle"
            if wait:
                await pilot.pause()
            shown.filter_text = ""
            assert not shown.searching
            assert shown.highlighted == NEEDLE.target
            assert shown.moved_since_mark


async def test_a_click_while_rows_are_searched_means_the_row_that_is_seen() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 3)) as pilot:
        shown = await shown_with(pilot, many(NEEDLE))
        shown.filter_text = "task"
        assert shown.searching
        shown.on_click(Click(shown, 5, 1, 0, 0, 1, False, False, False))
        assert shown.highlighted == Target("task", "Task 1", 1)
        shown.filter_text = "needle"
        shown.on_click(Click(shown, 5, 1, 0, 0, 1, False, False, False))
        await pilot.pause()
        assert shown.highlighted == NEEDLE.target
        assert app.chosen == []
