"""A client that asks every so many seconds, whatever is left: what most do."""

from __future__ import annotations

from random import Random

from benchmarks.day.focus import LATENCY, PHASE, Focus
from benchmarks.day.ours import MIDNIGHT, Seen
from benchmarks.day.plan import DAY, HOUR, SLEEPS, WAKES, Others, Plan, What, events
from focus_tui.clock import ManualClock

INTERVALS = (5, 15, 60)


def naive_day(plan: Plan, others: Others, every: int, *, seed: int = 1) -> Seen:
    """The same day with polls each `every` seconds. An action that meets a 402 is lost; it counts as waiting."""
    clock = ManualClock(MIDNIGHT)
    focus, seen, random = Focus(clock, plan.quota), Seen(), Random(seed)
    happens = events(plan, others, seed, PHASE)
    acted: list[float] = []
    asked, next_poll, looks = 0.0, 0.0, False
    for second in range(int(DAY)):
        clock.advance(1.0)
        awake = WAKES <= second < SLEEPS
        while happens and happens[0][0] <= second:
            what = happens.pop(0)[1]
            if what is What.OTHER or what is What.DEVICE:
                focus.ask_elsewhere()
            elif what is What.ACT:
                acted = [at for at in acted if at > second - HOUR]
                room = plan.actions - len(acted)
                for _ in range(min(room, random.choice((1, 2)))):  # a switch stops and starts
                    acted.append(float(second))
                    seen.actions += 1
                    seen.count("keys", focus.number())
                    if not focus.spend():
                        seen.waited.append(float("inf"))
            elif what in (What.LOOK, What.AWAY):
                looks = what is What.LOOK
        if awake and second >= next_poll:
            next_poll = second + every
            seen.count("polls", focus.number())
            if focus.spend():
                asked = second - LATENCY
        seen.dark += awake and focus.left <= 0
        if looks:
            seen.ages.append(second - asked)
            seen.at.append((float(second), focus.number()))
        if second % 60 == 0:
            seen.history.append((float(second), second - asked))
    seen.refusals, seen.caused = len(focus.refusals), focus.caused
    return seen
