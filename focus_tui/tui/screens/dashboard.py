"""The dashboard: what is tracked, what can be started, and the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.timer import Timer as SecondTimer
from textual.widget import Widget

from focus_tui.config.keymap import PINNED
from focus_tui.config.settings import Settings
from focus_tui.targets.catalogue import Catalogue
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import plain
from focus_tui.tracking.tracker import REPEAT
from focus_tui.tui import words
from focus_tui.tui.bell import BlockBell
from focus_tui.tui.day_painting import paint_day
from focus_tui.tui.day_words import TodayWords
from focus_tui.tui.first_frame import HIGH, LEAST_HEIGHT, LEAST_WIDTH, SHORT, TALL, WIDE
from focus_tui.tui.keys import Key, Keymap
from focus_tui.tui.painting import (
    Keys,
    paint_headline,
    paint_since,
    paint_status,
    paint_title,
)
from focus_tui.tui.screens.keyed import Keyed
from focus_tui.tui.screens.sized import Sized
from focus_tui.tui.widgets.key_line import KeyLine
from focus_tui.tui.widgets.line import Line
from focus_tui.tui.widgets.notice_line import NoticeLine
from focus_tui.tui.widgets.painted import Painted
from focus_tui.tui.widgets.target_list import TargetList
from focus_tui.tui.widgets.timer import Timer
from focus_tui.tui.widgets.typed_text import TypedText

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.app import FocusApp
    from focus_tui.tui.screens.actions import ActionsScreen
    from focus_tui.tui.screens.day import DayScreen
    from focus_tui.tui.time_prompt import TimePrompt
    from focus_tui.tui.tracker import Tracker

_WIDTHS = [(0, "-slim"), (LEAST_WIDTH, "-narrow"), (WIDE, "-wide")]
ROOMY = 20
"""Rows from which on there is room for the strips of the day."""
_HEIGHTS = [
    (0, "-flat"),
    (LEAST_HEIGHT, "-low"),
    (SHORT, "-short"),
    (TALL, "-tall"),
    (ROOMY, "-roomy"),
    (HIGH, "-high"),
]

_LATE = 0.002
"""Seconds to wake up after a full second, so as never to wake up before it."""
_CLOSE = 0.03
"""Seconds by which the timer may be off the full second before it is set anew."""


def _class_of(breakpoints: list[tuple[int, str]], length: int) -> str:
    return next(name for least, name in reversed(breakpoints) if length >= least)


def _look(snapshot: Snapshot) -> str:
    """The style classes of the panel."""
    resting = snapshot.tracked is not None and words.is_break(snapshot.tracked)
    return f"-{snapshot.state}{' -break' if resting else ''}{' -under-way' if snapshot.under_way else ''}"


class DashboardScreen(Keyed, Sized):
    """Draws the snapshots of `tracker`, and turns keys into calls on it.

    Nothing here takes the focus: every key arrives at `press`. place: where is tracked, as harmless text. keymap:
    what each key does. size: what the terminal seems to have, at first.
    """

    app: FocusApp
    AUTO_FOCUS = ""
    LEAST_SIZE = (LEAST_WIDTH, LEAST_HEIGHT)
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(
        self, tracker: Tracker, clock: Clock, place: str, settings: Settings, keymap: Keymap, size: Size
    ) -> None:
        # The classes of its size from the start, so that nothing has to be styled twice.
        super().__init__(classes=f"{_class_of(_WIDTHS, size.width)} {_class_of(_HEIGHTS, size.height)}")
        self._tracker = tracker
        self._clock = clock
        self._settings = settings
        self._calm = settings.reduced_motion
        self._keymap = keymap
        self._catalogue = Catalogue(clock)
        self._today = TodayWords(clock, settings)
        self._bell = BlockBell()
        self._early: list[events.Key | str] = []
        self._ready = False
        self._second: SecondTimer | None = None
        self._phase = 0.0
        self._notice: Notice | None = None
        self._drawn: tuple[Snapshot, tuple[float, ...]] | None = None
        self._filter: TypedText | None = None
        self._prompt: TimePrompt | None = None
        self._prompt_sent = float("-inf")
        self._actions: ActionsScreen | None = None
        self._full_day: DayScreen | None = None
        self._awaited = False  # whether a key has asked for the truth, and waits to see it
        snapshot, now = tracker.snapshot, clock.now()
        self._place = Line(place, paint_title, id="place")
        self._headline = Line(words.headline(snapshot), paint_headline, id="headline")
        self._timer = Timer(words.digits(snapshot, now, calm=self._calm), id="timer")
        self._since = Line(words.since(snapshot, now, clock, keymap), paint_since, id="since")
        self._look = _look(snapshot)
        self._panel = Painted(self._headline, self._timer, self._since, id="panel", classes=self._look)
        self._notice_line = NoticeLine(words.notice(snapshot, now, keymap), id="notice")
        self._day = Line(self._today.words(snapshot, now), partial(paint_day, ascii=settings.ascii), id="day")
        self._rows = self._catalogue.rows(snapshot, now)
        self._list = TargetList(id="list")
        self._list.show(self._rows)
        self._start = Widget(self._list, id="start")
        self._title = words.list_title(snapshot)
        self._start.border_title = Content(self._title)
        self._status = Line(words.status(snapshot, now), paint_status, id="status")
        self._keys = KeyLine(Keys(snapshot.state, waiting=words.waiting(snapshot)), keymap, id="keys")
        # Textual looks at each child of the screen whenever any part of it is repainted, but not into a container
        # that is clear of that part: what does not tick is kept in one, which spares a third of each tick.
        self._still = Painted(self._notice_line, self._day, self._start, self._status, self._keys, id="still")

    def compose(self) -> ComposeResult:
        yield self._place
        yield self._panel
        yield self._still

    def on_mount(self) -> None:
        self._tracker.subscribe(self._on_snapshot)
        self._draw(self._tracker.snapshot)
        self._ready = True
        for event in self._early:
            if isinstance(event, str):
                self.paste(event)
            else:
                self.press(event)
        self._early.clear()
        self._await_second()

    def on_resize(self) -> None:
        self._draw(self._tracker.snapshot)

    def tick(self) -> None:
        """A second has passed: let the tracker know, and show what it changes."""
        self._tracker.tick()
        snapshot, now = self._tracker.snapshot, self._clock.now()
        if (
            self._drawn is not None
            and self._drawn[0] is snapshot
            and self._drawn[1] == words.step(snapshot, now, calm=self._calm)
        ):
            self._timer.show(words.digits(snapshot, now, calm=self._calm))
            if self._prompt is not None:
                self._draw_notice(snapshot)
        else:
            self._draw(snapshot)

    def _await_second(self) -> None:
        """Wake up at each full second of what is shown; a timer that does so already is left alone."""
        now = self._clock.now()
        phase = (now.mono + words.until_next_second(self._tracker.snapshot, now)) % 1.0
        if self._second is not None:
            if abs((phase - self._phase + 0.5) % 1.0 - 0.5) < _CLOSE:
                return
            self._second.stop()
        self._phase = phase
        self._second = self.set_timer((phase - now.mono) % 1.0 + _LATE, self._on_first_second)

    def _on_first_second(self) -> None:
        """The first full second since what is shown has changed: from here on, one after another."""
        self._second = self.set_interval(1.0, self._on_second)
        self.tick()

    def _on_second(self) -> None:
        self.tick()
        self._await_second()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        # A poll that has changed nothing but its own traces is painted along with the digits, by the next tick.
        awaited, self._awaited = self._awaited, False
        if self.is_running and (awaited or not self._is_quiet(snapshot)):
            self._draw(snapshot)
            self._await_second()

    def _is_quiet(self, snapshot: Snapshot) -> bool:
        """Whether nothing but its age and the quota tells `snapshot` from what is drawn, and that is not old."""
        if self._drawn is None:
            return False
        drawn = self._drawn[0]
        is_old = drawn.is_old(self._clock.now())
        return not is_old and replace(snapshot, asked=drawn.asked, quota=drawn.quota) == drawn

    def _draw(self, snapshot: Snapshot) -> None:
        """Show `snapshot` as of now. What stays equal is not repainted."""
        now = self._clock.now()
        self._drawn = (snapshot, words.step(snapshot, now, calm=self._calm))
        self._headline.show(words.headline(snapshot))
        self._timer.show(words.digits(snapshot, now, calm=self._calm))
        self._since.show(words.since(snapshot, now, self._clock, self._keymap))
        self._status.show(words.status(snapshot, now))
        self._draw_notice(snapshot)
        self._day.show(self._today.words(snapshot, now))
        look = _look(snapshot)
        if look != self._look:
            self._look = look
            self._panel.set_classes(look)
        rows = self._catalogue.rows(snapshot, now)
        if rows is not self._rows:
            self._rows = rows
            self._list.show(rows)
        title = words.list_title(snapshot)
        if title != self._title:
            self._title = title
            self._show_filter()
        if snapshot.notice != self._notice:
            self._notice = snapshot.notice
            if snapshot.notice is not None and snapshot.notice.target is not None:
                self._list.mark()
        self._draw_keys(snapshot)
        if self._actions is not None:
            self._actions.show(snapshot)
        if self._full_day is not None:
            self._full_day.show(snapshot)
        if self._settings.bell and self._bell.rings(snapshot, now):
            self.app.bell()

    def _draw_notice(self, snapshot: Snapshot) -> None:
        """Show the notice as of now; while a time is typed, the prompt for it."""
        now = self._clock.now()
        if self._prompt is None:
            self._notice_line.show(words.notice(snapshot, now, self._keymap))
        else:
            self._notice_line.show(self._prompt.words(snapshot, now))

    def _draw_keys(self, snapshot: Snapshot) -> None:
        if self._prompt is not None:
            self._keys.show(Keys("when"))
            return
        waiting = words.waiting(snapshot)
        keys = Keys("filter") if self._filter is not None else Keys(snapshot.state, waiting=waiting)
        # Where the list is hidden, the footer tells what enter would start; not while the keys of a question need it.
        # While many rows are searched for what was typed, it is not known yet.
        told = self.size.height < TALL and keys.waiting != "asked" and not self._list.searching
        row = self._list.highlighted_row if told else None
        if row is not None:
            name = f"“{plain(row.target.name, 30)}”"
            keys = keys._replace(target=f"new {name}" if row.origin == "new" else name)
        if self._filter is not None and self.size.height < TALL:
            keys = keys._replace(typed=self._filter.text)
        self._keys.show(keys)

    def _show_filter(self) -> None:
        """Tell the list and its title what the filter is."""
        text = self._filter.text if self._filter is not None else ""
        if self._list.filter_text != text:
            self._list.filter_text = text
        if self._filter is None:
            self._start.border_title = Content(self._title)
        else:
            self._start.border_title = Content.styled(f"/ {self._filter.tail}▏", "bold")
        self._draw_keys(self._tracker.snapshot)

    def press(self, event: events.Key) -> bool:
        if not self._ready:
            self._early.append(event)
            return True
        typed = self._typed
        if typed is not None and typed.press(event):
            self._show_typed()
            return True
        key = self._keymap.pressed(event.key)
        if key is None:
            return False
        if key.id == PINNED:
            self._tracker.start_pinned(1 + key.keys.index(event.key))
        else:
            self.command(key)()
        return True

    def paste(self, text: str) -> None:
        if not self._ready:
            self._early.append(text)
        elif (typed := self._typed) is not None:
            typed.paste(text)
            self._show_typed()

    @property
    def _typed(self) -> TypedText | None:
        """What takes the keys that type. Others act all the same: arrows, enter, esc, the palette's."""
        return self._prompt.typed if self._prompt is not None else self._filter

    def _show_typed(self) -> None:
        if self._prompt is not None:
            self._draw_notice(self._tracker.snapshot)
        else:
            self._show_filter()

    def command(self, key: Key) -> Callable[[], None]:
        """What `key` does, for the palette and the mouse."""
        command: Callable[[], None] = getattr(self, f"action_{key.action}")
        return command

    def _named_or_highlighted(self, *, named: bool) -> Target | None:
        """The target of the notice, if `named` and the highlight has not moved since it came; else the highlight."""
        shown = self._tracker.snapshot.notice
        if named and shown is not None and shown.target is not None and not self._list.moved_since_mark:
            return shown.target
        return self._highlighted()

    def _highlighted(self) -> Target | None:
        """The target that a key means; None where the list is empty, which is told."""
        target = self._list.highlighted
        if target is None:
            self._tracker.lack_target()
        return target

    def action_start(self) -> None:
        if self._prompt is not None:
            self._send_prompt(self._prompt)
            return
        now, sent = self._clock.now().boot, self._prompt_sent
        if now - sent < REPEAT:  # the same key, as any that is held down
            self._prompt_sent = now
            return
        filtering = self._filter is not None
        shown = self._tracker.snapshot.notice
        offered = shown is not None and any(key == "enter" for key, _ in shown.keys)
        target = self._named_or_highlighted(named=offered and not filtering)
        if target is None:
            return
        self._close_filter()
        self._tracker.start(target)

    def action_switch(self) -> None:
        target = self._named_or_highlighted(named=True)
        if target is not None:
            self._tracker.switch(target)

    def action_stop(self) -> None:
        self._tracker.stop()

    def action_toggle_tracking(self) -> None:
        self._tracker.toggle()

    def action_start_at(self) -> None:
        target = self._highlighted()
        if target is not None:
            self._open_prompt(target)

    def action_stop_at(self) -> None:
        self._open_prompt(None)

    def _open_prompt(self, target: Target | None) -> None:
        """Ask for a time to start `target` at, or to stop what is tracked."""
        from focus_tui.tui.time_prompt import TimePrompt

        self._close_filter()
        self._prompt = TimePrompt(target, self._clock, self._keymap)
        self._draw_prompt()

    def _send_prompt(self, prompt: TimePrompt) -> None:
        if prompt.send(self._tracker):
            self._prompt_sent = self._clock.now().boot
            self._close_prompt()

    def _close_prompt(self) -> None:
        if self._prompt is not None:
            self._prompt = None
            self._draw_prompt()

    def _draw_prompt(self) -> None:
        self._draw_notice(self._tracker.snapshot)
        self._draw_keys(self._tracker.snapshot)

    def _nudge(self, minutes: int) -> None:
        if self._prompt is not None:
            self._prompt.nudge(minutes, self._tracker.snapshot, self._clock.now())
            self._show_typed()

    def action_five_later(self) -> None:
        self._nudge(5)

    def action_five_earlier(self) -> None:
        self._nudge(-5)

    def action_take_break(self) -> None:
        self._tracker.take_break()

    def action_previous(self) -> None:
        self._tracker.previous()

    def action_start_planned(self) -> None:
        self._tracker.start_planned(self._catalogue.planned(self._tracker.snapshot, self._clock.now()))

    def action_pin(self) -> None:
        target = self._highlighted()
        if target is not None:
            self._list.hold()
            self._tracker.pin(target)

    def action_refresh_lists(self) -> None:
        self._awaited = True
        self._tracker.refresh_lists()

    def action_show_blocks(self) -> None:
        target = self._highlighted()
        if target is not None:
            self._list.hold()
            self._tracker.show_blocks(target)

    def action_ask_focus(self) -> None:
        self._awaited = True
        self._tracker.refresh()

    def action_yes(self) -> None:
        self._tracker.yes()

    def action_no(self) -> None:
        self._tracker.no()

    def action_discard(self) -> None:
        self._tracker.discard()

    def action_list_actions(self) -> None:
        from focus_tui.tui.screens.actions import ActionsScreen

        self._actions = ActionsScreen(self._tracker, self._clock, self._keymap)
        self.app.push_screen(self._actions, self._on_actions_closed)

    def _on_actions_closed(self, _: None) -> None:
        self._actions = None

    def action_day(self) -> None:
        self._open_day(0)

    def action_day_before(self) -> None:
        self._open_day(-1)

    def action_day_after(self) -> None:
        self._open_day(1)

    def _open_day(self, days: int) -> None:
        from focus_tui.tui.screens.day import DayScreen

        self._full_day = DayScreen(self._tracker, self._clock, self._settings, self._keymap, days)
        self.app.push_screen(self._full_day, self._on_day_closed)

    def _on_day_closed(self, _: None) -> None:
        self._full_day = None

    def action_close(self) -> None:
        if self._prompt is not None:
            self._close_prompt()
        elif self._filter is not None:
            self._close_filter()
        elif self._tracker.snapshot.notice is not None:
            self._tracker.dismiss()

    def action_filter(self) -> None:
        self._close_prompt()
        if self._filter is None:
            self._filter = TypedText()
            self._show_filter()
            self._list.get_ready()

    def _close_filter(self) -> None:
        if self._filter is not None:
            self._filter = None
            self._show_filter()

    def action_list_down(self) -> None:
        self._nudge(-1)
        self._move(lambda: self._list.move(1))

    def action_list_up(self) -> None:
        self._nudge(1)
        self._move(lambda: self._list.move(-1))

    def action_list_page_down(self) -> None:
        self._move(lambda: self._list.page(1))

    def action_list_page_up(self) -> None:
        self._move(lambda: self._list.page(-1))

    def action_list_top(self) -> None:
        self._move(self._list.to_start)

    def action_list_bottom(self) -> None:
        self._move(self._list.to_end)

    def _move(self, move: Callable[[], None]) -> None:
        if self._prompt is not None:
            return
        move()
        self._draw_keys(self._tracker.snapshot)

    def action_help(self) -> None:
        from focus_tui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._keymap))

    def action_palette(self) -> None:
        self.app.action_command_palette()

    def action_shell(self) -> None:
        self.app.go_to_shell()

    def action_quit(self) -> None:
        self.app.leave()

    def on_target_list_chosen(self, message: TargetList.Chosen) -> None:
        message.stop()
        self._close_prompt()
        self._close_filter()
        self._tracker.start(message.target)

    def on_target_list_found(self, message: TargetList.Found) -> None:
        message.stop()
        self._draw_keys(self._tracker.snapshot)

    def on_key_line_pressed(self, message: KeyLine.Pressed) -> None:
        message.stop()
        self.command(message.key)()
