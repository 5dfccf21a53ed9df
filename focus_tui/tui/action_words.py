"""What the list of actions says about those that are not over, as plain values: no colours, no widths, no Textual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from focus_tui.clock import Moment
from focus_tui.tracking.hours import moment_text
from focus_tui.tracking.notice import Severity
from focus_tui.tracking.snapshot import OpenAction, ShownStage, Snapshot
from focus_tui.tracking.text import plain
from focus_tui.tui.words import NoticeWords, hints

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.keys import Keymap

EMPTY = "Nothing waits to be sent."

_STAGES: dict[ShownStage, str] = {
    "queued": "queued",
    "sending": "on its way",
    "lost": "being looked for",
    "held": "waits for your word",
}


class ActionWords(NamedTuple):
    """A row. what: start or stop, and its name. when: of the key press. error: of the last attempt."""

    id: str
    what: str
    when: str
    stage: str
    error: str = ""


def action_rows(snapshot: Snapshot, now: Moment, clock: Clock) -> tuple[ActionWords, ...]:
    """The open actions, in their order."""
    today = clock.local(now.wall + snapshot.offset)
    return tuple(
        ActionWords(
            action.id,
            what_of(action),
            moment_text(clock.local(action.pressed), today),
            _STAGES[action.stage],
            plain(action.error).rstrip("."),
        )
        for action in snapshot.actions
    )


def what_of(action: OpenAction) -> str:
    """The action in two words, such as `stop “Mail”`."""
    return f"{action.kind} “{plain(action.name, 200) or 'no description'}”"


def question(snapshot: Snapshot, keymap: Keymap) -> NoticeWords | None:
    """What the action that is held asks; None for none. Without the key that discards, which here is for the
    highlighted one."""
    asked = snapshot.question
    if asked is None:
        return None
    discard = keymap.shown("action.discard")
    keys = tuple((key, does) for key, does in hints(asked, keymap) if key != discard)
    return NoticeWords(asked.text, keys, asked.severity, asked.asks, more=0)


def has_left(action: OpenAction) -> NoticeWords:
    """Why `action` cannot be discarded."""
    return _told(f"The {_of(action)} has left for Focus: it cannot be discarded any more.", "warning")


def discarded(actions: Sequence[OpenAction]) -> NoticeWords | None:
    """That `actions` will never be sent; None for no action."""
    if not actions:
        return None
    if len(actions) == 1:
        return _told(f"The {_of(actions[0])} was discarded. It is not sent.")
    return _told(f"The {' and the '.join(map(_of, actions))} were discarded. They are not sent.")


def _of(action: OpenAction) -> str:
    return what_of(action).replace(" ", " of ", 1)


def _told(sentence: str, severity: Severity = "information") -> NoticeWords:
    return NoticeWords(sentence, (), severity, asks=False, more=0)
