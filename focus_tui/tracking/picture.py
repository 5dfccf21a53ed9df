"""The snapshot made from what is known and what is under way, and what of it outlives the program."""

from __future__ import annotations

from focus_tui.api.entry import TimeEntry
from focus_tui.clock import Moment
from focus_tui.tracking.action import Action, Stage
from focus_tui.tracking.another_day import AnotherDay
from focus_tui.tracking.day import Step
from focus_tui.tracking.known import Known
from focus_tui.tracking.naming import planned_of
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.snapshot import (
    Doing,
    Link,
    OpenAction,
    QuotaLeft,
    ShownStage,
    Snapshot,
    State,
    Tracked,
    UnderWay,
)
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import plain
from focus_tui.tracking.today import Today

_SHORT = 60
"""Characters of a project, and of a name beside other words."""
_MOST_RECENTS = 10
"""Targets started lately in `status.json`; the journal has more."""


def snapshot_of(
    known: Known,
    today: Today,
    another_day: AnotherDay,
    actions: tuple[Action, ...],
    link: Link,
    notices: tuple[Notice, ...],
    question: Notice | None,
    *,
    asking: bool,
    sends: bool,
) -> Snapshot:
    """What is to be shown: the server's last word, and on top of it the open `actions` as if they were done.

    Where one is held, nothing behind it will be done either, before the user has said so.
    """
    state: State = "unknown"
    if known.belief.known:
        state = "idle" if known.belief.entry is None else "tracked"
    tracked = _tracked_entry(known, known.belief.entry) if known.belief.known and known.belief.entry else None
    now = known.clock.now()
    under_way = () if actions and actions[0].stage is Stage.HELD else actions
    last = known.last_ended()
    ended = None if last is None else last[1]
    steps: list[Step] = []
    for action in under_way:
        instant = _instant(known, action, now)
        if action.kind == "stop":
            state, tracked, ended = "idle", None, instant
        elif action.target is not None:
            state, tracked = "tracked", _tracked_target(known, action.target, instant)
        steps.append(Step(instant, action.target))
    quota = None
    if known.pace.remaining is not None and known.pace.resets_at is not None:
        quota = QuotaLeft(known.pace.remaining, known.pace.resets_at)
    return Snapshot(
        known.organization_id,
        known.workspace_id,
        state=state,
        tracked=tracked,
        asked=known.belief.asked,
        offset=known.shown_offset,
        under_way=_under_way(known, under_way, now),
        actions=tuple(_open_action(known, action, now) for action in actions if action.place),
        question=question,
        sends=sends,
        link=link,
        asking=asking,
        quota=quota,
        notices=notices,
        lists=known.lists,
        recents=known.recents.targets,
        by_frecency=known.recents.by_frecency,
        pins=known.pins.shown,
        gone=known.gone,
        unlisted=known.unlisted,
        blocks=known.blocks,
        ended=ended,
        day=today.day(now, tuple(steps)),
        another_day=another_day.shown(now, sends=sends),
        theme=known.theme.name,
    )


def _instant(known: Known, action: Action, now: Moment) -> float:
    """The instant that is sent for `action`, as far as it is known."""
    return action.sealed or action.at or _shown_press(known, action, now)


def _shown_press(known: Known, action: Action, now: Moment) -> float:
    """The full second of the key press by the server's clock, as far as it is known."""
    if action.boot_id == known.clock.boot_id:
        return float((now.wall - (now.boot - action.pressed.boot) + known.shown_offset) // 1)
    return float((action.pressed.wall + known.shown_offset) // 1)


_SHOWN_STAGES: dict[Stage, ShownStage] = {
    Stage.QUEUED: "queued",
    Stage.SENDING: "sending",
    Stage.LOST: "lost",
    Stage.HELD: "held",
}


def _open_action(known: Known, action: Action, now: Moment) -> OpenAction:
    return OpenAction(
        action.id,
        action.kind,
        plain(action.name, _SHORT),
        _instant(known, action, now),
        _SHOWN_STAGES[action.stage],
        plain(action.error),
    )


def last_known_of(known: Known, actions: tuple[Action, ...]) -> LastKnown:
    """The server's last word, without the open `actions`; of these only how many there are."""
    belief = known.belief
    held = sum(action.stage is Stage.HELD for action in actions)
    queued = len(actions) - held
    if not belief.known:
        return LastKnown(recents=known.recents.targets[:_MOST_RECENTS], queued=queued, held=held)
    shown = _tracked_entry(known, belief.entry) if belief.entry else None
    return LastKnown(
        state="idle" if belief.entry is None else "tracked",
        asked=belief.asked_wall,
        offset=known.shown_offset,
        entry=belief.entry,
        title=shown.title if shown else "",
        project=shown.project if shown else "",
        planned=shown.planned if shown else None,
        recents=known.recents.targets[:_MOST_RECENTS],
        queued=queued,
        held=held,
    )


def _tracked_entry(known: Known, entry: TimeEntry) -> Tracked:
    target = known.target(entry)
    return Tracked(
        title=known.title(entry),
        start=entry.start,
        target=target,
        project=plain(target.project or entry.project or "", _SHORT),
        type=entry.type or target.type,
        entry_id=entry.id,
        planned=planned_of(entry.time_block_id, known.lists),
    )


def _tracked_target(known: Known, target: Target, start: float) -> Tracked:
    return Tracked(
        title=plain(target.name) or "(no description)",
        start=start,
        target=target,
        project=plain(target.project or "", _SHORT),
        type=target.type,
        planned=planned_of(target.time_block_id, known.lists),
    )


def _under_way(known: Known, actions: tuple[Action, ...], now: Moment) -> UnderWay | None:
    if not actions:
        return None
    head = actions[0]
    together = [action for action in actions if action.press == head.press]
    doing: Doing = "starting" if head.kind == "start" else "stopping"
    if len(together) > 1:
        doing = "switching"
    lost = head.stage is Stage.LOST and bool(head.error)
    waits = head.stage is Stage.QUEUED and (bool(head.error) or known.pace.is_spent(now.boot))
    return UnderWay(doing, plain(together[-1].name, _SHORT), head.pressed.boot, lost=lost, waits=waits)
