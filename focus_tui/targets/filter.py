"""Finding rows by what is typed: every word somewhere in the name or the project, whatever the case and accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from focus_tui.targets.catalogue import Row


def fold(text: str) -> str:
    """`text` without case and accents, for comparing."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return bare if bare.isascii() else "".join([part for part in bare if not unicodedata.combining(part)])


class Finder:
    """Finds among one set of rows; each is folded once, when first looked for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._folded: list[tuple[str, Row]] | None = None

    def matching(self, text: str) -> list[Row]:
        """The rows that hold every word of `text`, in any order; those that begin with the first word come first."""
        words = fold(text).split()
        if not words:
            return list(self._rows)
        if self._folded is None:
            projects = {project: fold(project) for project in {row.project for row in self._rows}}
            # No word holds a line break, so none is found half in the name and half in the project.
            self._folded = [(f"{fold(row.label)}\n{projects[row.project]}", row) for row in self._rows]
        found = self._folded
        for word in words:
            found = [pair for pair in found if word in pair[0]]
        first = words[0]
        return [row for folded, row in found if folded.startswith(first)] + [
            row for folded, row in found if not folded.startswith(first)
        ]


def places(label: str, text: str) -> tuple[int, ...]:
    """The characters of `label` that the words of `text` are found in, as rising indexes: what to mark.

    Slow beside `Finder.matching`: meant for the rows that are seen.
    """
    folded = fold(label)
    found: set[int] = set()
    for word in fold(text).split():
        begin = folded.find(word)
        if begin >= 0:
            found.update(range(begin, begin + len(word)))
    if found and not label.isascii():
        origin = [place for place, character in enumerate(label) for _ in fold(character)]
        found = {origin[place] for place in found}
    return tuple(sorted(found))


def matching(rows: Sequence[Row], text: str) -> list[tuple[Row, tuple[int, ...]]]:
    """The rows that match `text` as `Finder.matching` finds them, each with what to mark in its label."""
    return [(row, places(row.label, text)) for row in Finder(rows).matching(text)]
