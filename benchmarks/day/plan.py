"""What happens in a day: a person's key presses and looks, another device, another client, and a machine that sleeps.

The same seed gives the same day. Times are seconds since midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from random import Random

HOUR = 3600.0
DAY = 24 * HOUR
WAKES, SLEEPS = 7.5 * HOUR, 23 * HOUR
WORK = range(9, 18)
"""Hours at work."""


class What(Enum):
    """What happens at one moment."""

    ACT = "a key that starts, stops or switches"
    READ = "r"
    LOOK = "the terminal gets the focus"
    AWAY = "the terminal loses it"
    DEVICE = "a start or stop on another device"
    OTHER = "a request of another client"


class Others(Enum):
    """What another client of the account takes of the quota."""

    NOTHING = "nothing"
    A_TENTH = "a tenth of it, evenly"
    ALL = "all of it, in the first half of each window"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of Focus and its person. actions: starts and stops in any hour; a switch is two. reads: `r` an hour."""

    name: str
    quota: int
    actions: int
    reads: int

    @property
    def floor(self) -> int:
        """The floor of what is kept back for keys."""
        return 6 if self.quota == 30 else 24


PLANS = (Plan("free", 30, 4, 1), Plan("starter", 240, 20, 3), Plan("premium", 600, 20, 3))

Event = tuple[float, What]


def events(plan: Plan, others: Others, seed: int, phase: float) -> list[Event]:
    """All that happens, in order. phase: when windows open, in seconds after the full hour."""
    random = Random(f"{plan.name} {others.name} {seed}")
    happens = [*_person(plan, random), *_device(random), *_other_client(plan, others, phase)]
    return sorted(happens, key=lambda event: event[0])


def _person(plan: Plan, random: Random) -> list[Event]:
    happens: list[Event] = []
    for hour in WORK:
        # Twice as many as there may be, so that the hour is full although some come too early.
        happens += [(random.uniform(hour, hour + 1) * HOUR, What.ACT) for _ in range(2 * plan.actions)]
        happens += [(random.uniform(hour, hour + 1) * HOUR, What.READ) for _ in range(plan.reads)]
    at, looking = WORK.start * HOUR, True
    while at < WORK.stop * HOUR:
        happens.append((at, What.LOOK if looking else What.AWAY))
        at += random.expovariate(1 / (240 if looking else 420))
        looking = not looking
    return [*happens, (WORK.stop * HOUR, What.AWAY)]


def _device(random: Random) -> list[Event]:
    at, happens = 8.0 * HOUR, []
    while (at := at + random.expovariate(1 / (1.5 * HOUR))) < 21 * HOUR:
        happens.append((at, What.DEVICE))
    return happens


def _other_client(plan: Plan, others: Others, phase: float) -> list[Event]:
    if others is Others.NOTHING:
        return []
    if others is Others.A_TENTH:
        step = HOUR / (plan.quota / 10)
        return [((number + 0.5) * step, What.OTHER) for number in range(int(DAY / step))]
    step = HOUR / 2 / plan.quota
    starts = [hour * HOUR + phase for hour in range(-1, 24)]
    moments = [start + (number + 0.5) * step for start in starts for number in range(plan.quota)]
    return [(at, What.OTHER) for at in moments if 0 <= at < DAY]
