"""What `status` can show of what was last known: its fields by name, templates of them, and what bars would obey.

Names of tasks are hostile text: a value is put into a template only after the template was read, and in the way that
keeps the bar from obeying it.
"""

from __future__ import annotations

from focus_tui.tracking.hours import moment_text, time_text
from focus_tui.tracking.text import clock_text, span_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from focus_tui.clock import Clock
    from focus_tui.tracking.glance import Glance, State

    Field = Callable[["Moments"], str]

MARKS: Mapping[State, str] = {"tracked": "●", "idle": "○", "unknown": "?"}
RESTING = "‖"


class Moments:
    """What was last known, at the moment at which it is shown. wall: epoch seconds of this machine's clock."""

    __slots__ = ("clock", "glance", "wall")

    def __init__(self, glance: Glance, wall: float, clock: Clock) -> None:
        self.glance = glance
        self.wall = wall
        self.clock = clock

    @property
    def is_tracked(self) -> bool:
        return self.glance.state == "tracked"

    @property
    def old(self) -> str:
        """The sign before what is too old to be certain, else nothing."""
        return "~" if self.glance.state != "unknown" and self.glance.is_old(self.wall) else ""

    def elapsed(self) -> str:
        return self.old + (clock_text(self.glance.elapsed(self.wall)) if self.is_tracked else "")

    def elapsed_hm(self) -> str:
        return self.elapsed()[: -len(":00")] if self.is_tracked else self.old

    def since(self) -> str:
        if not self.is_tracked:
            return ""
        local = self.clock.local
        return moment_text(local(self.glance.start), local(self.wall + self.glance.offset))

    def planned(self) -> str:
        """The hours of the time block that is tracked."""
        planned = self.glance.planned
        return "–".join(time_text(self.clock.local(at)) for at in planned) if planned else ""

    def age(self) -> str:
        age = self.glance.age(self.wall)
        return "" if age is None else span_text(age)

    def waiting(self) -> str:
        counts = ((self.glance.queued, "queued"), (self.glance.held, "held"))
        return ", ".join(f"{count} {what}" for count, what in counts if count)


FIELDS: Mapping[str, Field] = {
    "mark": lambda moments: RESTING if moments.glance.resting else MARKS[moments.glance.state],
    "state": lambda moments: moments.glance.state,
    "description": lambda moments: moments.glance.title if moments.is_tracked else "",
    "project": lambda moments: moments.glance.project,
    "type": lambda moments: moments.glance.type,
    "elapsed": Moments.elapsed,
    "elapsed_hm": Moments.elapsed_hm,
    "since": Moments.since,
    "planned": Moments.planned,
    "age": Moments.age,
    "waiting": Moments.waiting,
    "entry_id": lambda moments: _id(moments.glance.entry_id),
    "task_id": lambda moments: _id(moments.glance.task_id),
    "time_block_id": lambda moments: _id(moments.glance.time_block_id),
}
"""Every field, and what it says; nothing where it does not apply."""

SHORT = "{mark} {description} {elapsed_hm}"
"""The template of bars, which draw anew only now and then."""


class WrongTemplate(ValueError):
    """A template cannot be read. The text is one sentence that says why."""


def _id(number: int | None) -> str:
    return "" if number is None else str(number)


def filled(template: str, moments: Moments, escape: Callable[[str], str] = str) -> str:
    """The `template` with each `{field}` as it is at that moment, escaped; blanks at its ends are cut.

    `{field:30}` is cut to so many characters; `{{` and `}}` are braces. Raises WrongTemplate.
    """
    parts: list[str] = []
    rest = template
    while rest:
        before, brace, after = _up_to_brace(rest)
        parts.append(before)
        if brace and after[:1] == brace:
            parts.append(brace)
            rest = after[1:]
        elif brace == "{":
            name, end, rest = after.partition("}")
            if not end:
                raise WrongTemplate("The { in the format is never closed; write {{ for the sign itself.")
            parts.append(escape(_value(name, moments)))
        elif brace:
            raise WrongTemplate("There is a } without a { in the format; write }} for the sign itself.")
        else:
            rest = after
    return "".join(parts).strip()


def _up_to_brace(text: str) -> tuple[str, str, str]:
    """What stands before the first brace, that brace, and what stands behind it."""
    places = [place for place in (text.find("{"), text.find("}")) if place >= 0]
    if not places:
        return text, "", ""
    place = min(places)
    return text[:place], text[place], text[place + 1 :]


def _value(wanted: str, moments: Moments) -> str:
    name, colon, width = wanted.partition(":")
    if name not in FIELDS:
        raise WrongTemplate(f"There is no field {{{name}}}; there are {', '.join(FIELDS)}.")
    value = FIELDS[name](moments)
    if not colon:
        return value
    if not (width.isascii() and width.isdigit() and 0 < int(width[:9]) < 1000):
        raise WrongTemplate(f"{{{wanted}}} is no field; behind the colon stands how many characters it may have.")
    return value if len(value) <= int(width) else f"{value[: int(width) - 1].rstrip()}…"


def for_tmux(text: str) -> str:
    """tmux expands `#{…}`, `#(…)` and `#[…]` also in what a command prints.

    A sign at the end would join with a style of tmux's own that follows: an empty style parts the two.
    """
    return text.replace("#", "##") + ("#[]" if text.endswith("#") else "")


def for_polybar(text: str) -> str:
    """polybar obeys `%{…}`, and knows no sign that would keep it from that: an offset of nothing parts the two."""
    return text.replace("%", "%%{O0}")


def for_pango(text: str) -> str:
    """waybar reads Pango's markup."""
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"), ("'", "apos")):
        text = text.replace(sign, f"&{name};")
    return text


def for_zsh(text: str) -> str:
    """zsh expands `%` in prompts."""
    return text.replace("%", "%%")


BARS: Mapping[str, Callable[[str], str]] = {
    "tmux": for_tmux,
    "waybar": for_pango,
    "polybar": for_polybar,
    "zsh": for_zsh,
}
"""How text is kept from being obeyed, by each program that shows it."""
