"""The instant that is sent for a key press: never in the server's future, a second after the one before."""

from __future__ import annotations

from math import ceil, floor

from focus_tui.clock import Moment
from focus_tui.frozen import dataclass
from focus_tui.tracking.action import Action
from focus_tui.tracking.offset import Offset

_NEAR = 2.0
"""Seconds: an instant further ahead than this comes from a wrong clock, and is not waited for."""
_NEAR_NAMED = 120.0
"""The same for one that was named: it may be ahead by as much as was not known of the server's clock."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The instant to send (whole epoch seconds of the server's clock), and the seconds until it may leave."""

    instant: float
    wait: float


def seal(action: Action, now: Moment, boot_id: str, offset: Offset, last: tuple[str, float] | None) -> Seal:
    """The instant of `action`. last: the latest instant sealed before, and the press it belongs to."""
    server_now = now.wall + offset.seconds
    latest = server_now - offset.uncertainty
    if action.at is not None:
        ahead = action.at - latest
        return Seal(action.at, ahead if 0.0 < ahead < _NEAR_NAMED else 0.0)
    instant = float(min(floor(pressed_at(action, now, boot_id, offset)), floor(latest)))
    if last is not None:
        press, before = last
        if press == action.press:
            instant = before
        elif instant <= before < latest + _NEAR:
            instant = before + 1
    if action.stops is not None and instant < action.stops.start < latest + _NEAR:
        instant = float(ceil(action.stops.start))
    return Seal(instant, max(0.0, instant - latest))


def pressed_at(action: Action, now: Moment, boot_id: str, offset: Offset) -> float:
    """When the key was pressed, by the server's clock, in epoch seconds.

    Within one boot that is reckoned back from now, so that a step of the wall clock does not count; else from the
    wall clock then, with the offset that was known then. It was before now, whatever that clock said.
    """
    server_now = now.wall + offset.seconds
    if action.boot_id == boot_id:
        return server_now - (now.boot - action.pressed.boot)
    pressed = action.pressed.wall + (offset.seconds if action.offset is None else action.offset)
    return min(pressed, server_now - offset.uncertainty)


def misjudged(action: Action, now: Moment, boot_id: str, offset: Offset) -> float:
    """By how many seconds the server's clock was taken wrong when the instant was named, by what is known by now."""
    return pressed_at(action, now, boot_id, offset) - (action.pressed.wall + action.shown_offset)


def instant_meant(action: Action, now: Moment, boot_id: str, offset: Offset) -> float:
    """The instant that the user meant, in epoch seconds of the server's clock: the named one, or the key press.

    One that was named before anything was known of the server's clock is as far from the key press as it was shown.
    """
    if action.at is None:
        return pressed_at(action, now, boot_id, offset)
    if action.sealed is not None:
        return action.at
    return action.at + misjudged(action, now, boot_id, offset)
