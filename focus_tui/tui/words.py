"""What the dashboard says about a snapshot at a moment, as plain values: no colours, no widths, no Textual.

The values are named tuples: they are made ten times as fast as data classes when the program starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from focus_tui.api.entry import BREAK
from focus_tui.clock import Moment
from focus_tui.tracking.hours import moment_text, since_text, time_text
from focus_tui.tracking.notice import Notice, Severity
from focus_tui.tracking.snapshot import Snapshot, Tracked, UnderWay
from focus_tui.tracking.text import clock_text, hours_text, plain, span_text, wait_text

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tui.keys import Keymap, Waiting

NOTHING_KNOWN, NOTHING_KNOWN_CALM = "-:--:--", "-:--h"


class Headline(NamedTuple):
    """What is tracked: a mark that tells the state without colour, a title, and a project."""

    mark: Literal["●", "‖", "○", "?"]
    title: str
    project: str = ""


class Plan(NamedTuple):
    """The time block that is tracked: how far it is (0 to 1, in steps of a sixtieth), and what is left in words.

    short: the same where there is little room; "" where it cannot be said any shorter.
    """

    times: str
    done: float
    left: str
    short: str = ""


class Since(NamedTuple):
    """The line under the digits. alarming: it tells of an answer that was lost."""

    text: str
    plan: Plan | None = None
    alarming: bool = False


class NoticeWords(NamedTuple):
    """The notice to show: its sentence, the keys that answer it, and how many more notices wait."""

    sentence: str
    keys: tuple[tuple[str, str], ...]
    severity: Severity
    asks: bool
    more: int


class PromptWords(NamedTuple):
    """The prompt for another time: what is to be done with what, what is typed, and what that means.

    cannot: the meaning is why it cannot be.
    """

    doing: str
    name: str
    typed: str
    meaning: str
    cannot: bool = False


def headline(snapshot: Snapshot) -> Headline:
    """What is tracked, or that nothing is, or that it is not known."""
    if snapshot.tracked is not None:
        tracked = snapshot.tracked
        return Headline(
            "‖" if is_break(tracked) else "●", plain(tracked.title) or "No description", plain(tracked.project)
        )
    if snapshot.state == "idle":
        return Headline("○", "Nothing is tracked")
    return Headline("?", "What is tracked is not known yet")


def is_break(tracked: Tracked) -> bool:
    """Whether what is tracked is a break, which has its own mark, words and look."""
    return tracked.type == BREAK


def digits(snapshot: Snapshot, now: Moment, *, calm: bool = False) -> str:
    """The timer: `1:24:07`, with a `~` before it when the truth is old; dashes when nothing is known.

    calm: `1:24h`, which changes once a minute.
    """
    if snapshot.state == "unknown":
        return NOTHING_KNOWN_CALM if calm else NOTHING_KNOWN
    elapsed = snapshot.elapsed(now) or 0.0
    text = hours_text(elapsed) if calm else clock_text(elapsed)
    return f"~{text}" if snapshot.is_old(now) else text


def step(snapshot: Snapshot, now: Moment, *, calm: bool = False) -> tuple[float, ...]:
    """What must change before anything but the digits needs to be worded anew: the words move in steps of 10 s.

    What counts seconds (an answer that is lost, a wait in a notice, an entry that begins later) changes with each,
    unless all is to be calm.
    """
    shown, under_way = snapshot.notice, snapshot.under_way
    counts = (under_way is not None and under_way.lost) or (shown is not None and shown.until is not None)
    counts = counts or (snapshot.tracked is not None and snapshot.elapsed(now) == 0.0)
    return (now.wall // 10, (snapshot.age(now) or 0.0) // 10, now.boot if counts and not calm else 0.0)


def until_next_second(snapshot: Snapshot, now: Moment) -> float:
    """Seconds from `now` until the digits change: to the next full second of what is tracked, else of the clock."""
    counted = now.wall if snapshot.tracked is None else now.wall + snapshot.offset - snapshot.tracked.start
    return 1.0 - counted % 1.0


def since(snapshot: Snapshot, now: Moment, clock: Clock, keymap: Keymap) -> Since:
    """Since when the entry is tracked, or when it starts, and how far its block is; what is under way comes first.

    An action that is kept for later is not under way: what it will make true is told as what it is, not sent yet.
    """
    under_way, tracked = snapshot.under_way, snapshot.tracked
    kept = _is_kept(snapshot)
    if under_way is not None and not kept:
        return Since(_under_way(under_way, now), alarming=under_way.lost)
    if kept and tracked is None:
        last = snapshot.actions[-1]
        pressed = moment_text(clock.local(last.pressed), clock.local(now.wall + snapshot.offset))
        return Since(f"stopped “{plain(last.name, 60)}” at {pressed} · not sent yet")
    if tracked is None:
        if snapshot.state == "idle":
            again = keymap.shown("track.toggle")
            start = f"{keymap.shown('track.start')} starts the highlighted target"
            return Since(f"{start} · {again} the last one again" if again else start)
        trouble = snapshot.notice is not None and snapshot.notice.severity != "information"
        connecting = snapshot.link == "connecting" and not trouble
        if connecting or snapshot.asking:
            return Since("asking Focus…")
        ask = keymap.shown("program.refresh")
        return Since(f"{ask} asks Focus again" if ask else "")
    server_now = now.wall + snapshot.offset
    plan = None if tracked.start > server_now else _plan(snapshot, tracked, server_now, clock, keymap)
    began = since_text(tracked.start, server_now, clock, resting=is_break(tracked))
    return Since(f"{began}{' · not sent yet' if kept else ''}", plan)


def _is_kept(snapshot: Snapshot) -> bool:
    """Whether the next action stays queued for some time: it was tried in vain, or cannot be sent as things are."""
    if snapshot.under_way is None or not snapshot.actions:
        return False
    head = snapshot.actions[0]
    return head.stage == "queued" and (bool(head.error) or snapshot.link in ("offline", "out of quota", "signed out"))


def _under_way(under_way: UnderWay, now: Moment) -> str:
    if under_way.lost:
        waited = clock_text(now.boot - under_way.since)
        return f"{under_way.doing}: not known whether it arrived; looking {waited}"
    if under_way.doing == "stopping":
        return f"stopping “{plain(under_way.name, 60)}”…"
    return f"{under_way.doing}…"


def _plan(snapshot: Snapshot, tracked: Tracked, now: float, clock: Clock, keymap: Keymap) -> Plan | None:
    if tracked.planned is None:
        return None
    start, end = tracked.planned
    if not start < end:
        return None
    times = f"block {time_text(clock.local(start))}–{time_text(clock.local(end))}"
    if now >= end:
        over = now - end
        start_planned = keymap.shown("track.planned")
        following = f" · {start_planned} next" if start_planned and _has_next(snapshot, tracked, now) else ""
        if over < 60:
            return Plan(times, 1.0, f"block just over{following}", "just over")
        return Plan(times, 1.0, f"block over since {span_text(over)}{following}", f"{span_text(over)} over")
    left = end - now
    steps = int(60 * (now - start) / (end - start))
    return Plan(times, max(0, steps) / 60, f"{wait_text(left)} left")


def _has_next(snapshot: Snapshot, tracked: Tracked, now: float) -> bool:
    """Whether something else is planned for now, or for later today."""
    return any(
        row.planned_start is not None
        and max(row.planned_start + 60, row.planned_end or 0.0) > now
        and row.time_block_id != tracked.target.time_block_id
        for row in (snapshot.day.planned if snapshot.day is not None else None) or ()
    )


def notice(snapshot: Snapshot, now: Moment, keymap: Keymap) -> NoticeWords | None:
    """The notice to show, as it stands now."""
    shown = snapshot.notice
    if shown is None:
        return None
    return NoticeWords(
        shown.sentence(now.boot),
        hints(shown, keymap),
        shown.severity,
        shown.asks,
        more=len(snapshot.notices) - 1,
    )


def hints(notice: Notice, keymap: Keymap) -> tuple[tuple[str, str], ...]:
    """The keys that answer a notice and what they do, without those that were taken away."""
    return tuple((key, does) for usual, does in notice.keys if (key := keymap.hint(usual)))


def status(snapshot: Snapshot, now: Moment) -> tuple[tuple[str, ...], ...]:
    """The parts of the status line, the most important first; each as its forms from the longest to the shortest."""
    held = (f"{snapshot.held} held",) if snapshot.held else ()
    queued = (f"{snapshot.queued} queued",) if snapshot.queued else ()
    # Where nothing was heard of another sender, this process is about to become it.
    follows = not snapshot.sends and snapshot.link != "connecting"
    sender = ("another focus-tui sends", "another sends") if follows else ()
    parts = (_truth(snapshot, now), held, queued, _quota(snapshot, now), sender)
    return tuple(part for part in parts if part)


def list_title(snapshot: Snapshot) -> str:
    """The title of the list, with how far the tasks are read while further pages of them are to come."""
    paging = snapshot.lists.paging.tasks
    if paging is None:
        return "Start"
    return f"Start · tasks {paging.rows}{f' of {paging.total}' if paging.total else ' so far'}"


def waiting(snapshot: Snapshot) -> Waiting:
    """What has to wait, for the keys of the footer. What will be through in a moment does not make them move."""
    if not snapshot.held:
        lost = snapshot.under_way is not None and snapshot.under_way.lost
        return "queued" if lost or _is_kept(snapshot) else ""
    return "asked" if snapshot.notice is not None and snapshot.notice.kind == "held" else "held"


def _truth(snapshot: Snapshot, now: Moment) -> tuple[str, ...]:
    age = snapshot.age(now)
    ago = "not asked yet" if age is None else f"asked {_ago(age)}"
    match snapshot.link:
        case "connecting":
            return ("connecting…",) if age is None else (f"connecting… · last {ago}", f"connecting… · {ago}")
        case "offline":
            return ("offline",) if age is None else (f"offline · last {ago}", f"offline · {ago}")
        case "out of quota":
            return ("quota spent",) if age is None else (f"quota spent · last {ago}", f"quota spent · {ago}")
        case "signed out":
            return ("signed out",) if age is None else (f"signed out · last {ago}", f"signed out · {ago}")
        case "online":
            if age is None:
                return ("online",)
            return (f"old: last {ago}", f"old: {ago}") if snapshot.is_old(now) else (f"synced {_ago(age)}",)


def _ago(age: float) -> str:
    return "just now" if age < 10.0 else f"{span_text(age)} ago"


def _quota(snapshot: Snapshot, now: Moment) -> tuple[str, ...]:
    quota = snapshot.quota
    if quota is None:
        return ()
    left = quota.resets_at - now.boot
    short = f"quota {quota.remaining}"
    if left <= 0:
        return (short,)
    return (f"{short}, full again in {wait_text(left)}", short)
