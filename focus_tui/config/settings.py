"""Settings: what the user may choose about the program, apart from the account. Plain values with their defaults."""

from __future__ import annotations

from typing import NamedTuple


class Settings(NamedTuple):
    """What the dashboard is to be like.

    working_hours: the hours that the picture of the day shows at least, as seconds after midnight. day_goal: seconds
    to work in a day, None without a goal. bell: ring the terminal's bell once when a planned block is over. ascii:
    draw the picture of the day with plain ASCII signs.
    """

    working_hours: tuple[int, int] = (9 * 3600, 17 * 3600)
    day_goal: int | None = None
    bell: bool = False
    ascii: bool = False


DEFAULTS = Settings()
