"""Making text from a server safe to show: nothing in it is obeyed, by a terminal or by anything else."""

from __future__ import annotations

import unicodedata

LONGEST = 300
_MOST_MARKS = 2
_JOINER = "\u200d"
_JOINED_SYMBOLS = frozenset("♀♂⚕⚖⚧✈❤➡↔↕☠⛓❄⬛⬜⛹")
_REPLACEMENT = "\ufffd"


def plain(text: str, longest: int = LONGEST) -> str:
    """`text` as one harmless line of at most `longest` characters.

    Control characters, escape sequences' introducers, bidi controls and other invisible format characters are left
    out (the joiner stays between two emoji only, where it builds one picture), white space of any kind becomes a
    space, lone surrogates and unassigned code points become U+FFFD, and towers of combining marks are cut. Markup
    stays as it is: it is the screen's duty to draw it literally.
    """
    head = text[: longest * 4]
    if not (head.isascii() and head.isprintable()):
        head = _harmless(head)
    head = head.strip()
    if len(head) > longest or len(text) > longest * 4:
        head = head[: longest - 1].rstrip(f" {_JOINER}") + "…"
    return head


def _harmless(text: str) -> str:
    kept: list[str] = []
    marks = 0
    base = ""  # the last character kept that is no mark
    joining = False
    for character in text:
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            marks += 1
            if marks <= _MOST_MARKS:
                kept.append(character)
            continue
        if character in "\t\n\r\v\f" or category in ("Zs", "Zl", "Zp"):
            shown = " "
        elif category in ("Cs", "Cn"):
            shown = _REPLACEMENT
        elif category in ("Cc", "Cf"):
            joining = character == _JOINER and _is_emoji(base)
            continue
        else:
            shown = character
        # Elsewhere than between emoji, terminals and libraries disagree on how wide a joiner leaves its neighbours.
        if joining and _is_emoji(shown):
            kept.append(_JOINER)
        kept.append(shown)
        marks, base, joining = 0, shown, False
    return "".join(kept)


def _is_emoji(character: str) -> bool:
    return "\U0001f000" <= character <= "\U0001faff" or character in _JOINED_SYMBOLS


def clock_text(seconds: float) -> str:
    """A length of time as `1:24:07`; anything from 10,000 hours on as `9999:59:59`."""
    whole = min(max(0, int(seconds)), 35_999_999)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def hours_text(seconds: float) -> str:
    """A length of time without its seconds, as `1:24h`; bounded in the same way."""
    return f"{clock_text(seconds)[:-3]}h"


def span_text(seconds: float) -> str:
    """A length of time in words that move in steps: `10 s`, `4 min`, `2 h 10 min`, `3 days`.

    Seconds are rounded down to tens, so that a line that shows an age is redrawn seldom.
    """
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole // 10 * 10} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 2 * 86_400:
        hours, minutes = divmod(whole // 60, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{whole // 86_400} days"


def wait_text(seconds: float) -> str:
    """How long it is until something happens, rounded up to minutes: `under 1 min`, `31 min`, `2 h`."""
    return span_text(seconds + 59) if seconds >= 60 else "under 1 min"
