"""Finding rows by what is typed, as fzf finds lines: the letters of each word in order, the best match first."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from focus_tui.targets.catalogue import Marks, Row
from focus_tui.tracking.target import Target
from focus_tui.tracking.text import plain

# The matcher takes a MiB of memory. It is imported inside functions, so that only those pay who open the filter.
if TYPE_CHECKING:
    from frizbee import Haystacks, Matcher

_STEP = 5_000
"""Rows that are prepared, or looked through, in one step: a few milliseconds."""
_LEAD = "\n"
"""Stands before a project, so that its first letter begins a word but no name. No word that is typed holds it."""
_NO_MATCH = -1
_KEPT = 10_000
"""Characters at most whose folded form is kept."""

_Found = defaultdict[int, list[Row]]
"""Rows that match, by their score."""


class _Folded(dict[int, str]):
    """Characters, each with what it is without case and accents; those that have been looked up are kept."""

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        folded = "".join([part for part in bare if not unicodedata.combining(part)])
        if len(self) < _KEPT:
            self[code] = folded
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    """`text` without case and accents, for comparing."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def words(text: str) -> tuple[str, ...]:
    """What is looked for when `text` is typed: its words, folded, each once."""
    return tuple(dict.fromkeys(fold(plain(text)).split()))


class _Part(NamedTuple):
    """Rows ready to be searched in one step. names: their labels. projects: the number of each row's project."""

    rows: list[Row]
    names: Haystacks
    projects: list[int]


class Finder:
    """Finds among one set of rows, whose labels and projects are harmless text (`tracking.text.plain`).

    Each word that is typed has to be in a row's name or in its project: all its letters, in order, be it with others
    between them. Best are letters side by side, at the start of words, and most of all at the start of the name. Of
    equal matches the shorter name comes first, then the one that is first in the list.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._parts: list[_Part] = []
        self._projects: Haystacks
        self._descriptions: frozenset[str] = frozenset()
        self._preparing = self._prepare()

    def prepare(self) -> bool:
        """Take a step of what comes before the first search; True once nothing is left of it."""
        return next(self._preparing, True)

    def _prepare(self) -> Iterator[Literal[False]]:
        from frizbee import Haystacks

        # The matcher leaves equal matches in the order in which it got them.
        rows = sorted(self._rows, key=lambda row: len(row.label))
        numbers = {project: number for number, project in enumerate(dict.fromkeys([row.project for row in rows]))}
        self._projects = Haystacks([_LEAD + _searchable(project) for project in numbers])
        # Most rows are tasks, which their origin tells most quickly.
        self._descriptions = frozenset(
            row.target.name for row in rows if row.origin != "task" and row.target.kind == "description"
        )
        for begin in range(0, len(rows), _STEP):
            yield False
            some = rows[begin : begin + _STEP]
            names = Haystacks([_searchable(row.label) for row in some])
            self._parts.append(_Part(some, names, [numbers[row.project] for row in some]))

    def search(self, text: str) -> Iterator[list[Row] | None]:
        """Look for `text`: gives None after each step, and at the end the rows that match, the best first."""
        # All rows each time: that takes less than to leave out those that the text before did not match.
        typed = words(text)
        if not typed:
            yield list(self._rows)
            return
        while not self.prepare():
            yield None
        scored = [(word, self._in_projects(word)) for word in typed]
        names = _matcher([word for word, in_projects in scored if in_projects is None])
        anywhere = [(_matcher([word]), in_projects) for word, in_projects in scored if in_projects is not None]
        found: _Found = defaultdict(list)
        for part in self._parts:
            if anywhere:
                _find_anywhere(part, names, anywhere, found)
            else:
                _find_in_names(part, names, found)
            yield None
        yield [row for score in sorted(found, reverse=True) for row in found[score]]

    def _in_projects(self, word: str) -> list[int] | None:
        """The score of `word` in each project, by the project's number; None where it is in none."""
        matches = _matcher([word]).match_list(self._projects)
        if not matches:
            return None
        scores = [_NO_MATCH] * len(self._projects)
        for match in matches:
            scores[match.index] = match.score
        return scores

    def new(self, text: str) -> Row | None:
        """The row that starts an entry with what is typed as its description.

        None where no word is typed, and, once all is prepared, where another row starts the same.
        """
        name = " ".join(plain(text).split())
        if not words(name) or name in self._descriptions:
            return None
        return Row(Target("description", name), f"Start “{name}”", "new")


def _find_in_names(part: _Part, names: Matcher, found: _Found) -> None:
    """Add the rows that have all words in their name."""
    for score, matches in groupby(names.match_list(part.names), key=attrgetter("score")):
        found[score].extend([part.rows[match.index] for match in matches])


def _find_anywhere(part: _Part, names: Matcher, anywhere: Iterable[tuple[Matcher, list[int]]], found: _Found) -> None:
    """Add the rows that have the words of `names` in their name, and each of `anywhere` in their name or project.

    anywhere: a matcher for each of these words, with the word's score in each project.
    """
    each = [_scores(part, matcher, [scores[project] for project in part.projects]) for matcher, scores in anywhere]
    if names.patterns:
        each.append(_scores(part, names, [_NO_MATCH] * len(part.rows)))
    totals = each[0]
    for scores in each[1:]:
        totals = [
            total + score if total != _NO_MATCH and score != _NO_MATCH else _NO_MATCH
            for total, score in zip(totals, scores, strict=True)
        ]
    for row, total in zip(part.rows, totals, strict=True):
        if total != _NO_MATCH:
            found[total].append(row)


def _scores(part: _Part, matcher: Matcher, scores: list[int]) -> list[int]:
    """`scores` of the rows, but for those whose name scores better."""
    for match in matcher.match_list(part.names):
        score = match.score
        if score > scores[match.index]:
            scores[match.index] = score
    return scores


def marks(row: Row, text: str) -> Marks:
    """What to mark in `row` where `text` is typed: each word in the place where it matches best.

    Slow beside a search: meant for the rows that are seen.
    """
    label: set[int] = set()
    project: set[int] = set()
    for word in words(text):
        in_label, in_project = _places(word, row.label), _places(word, row.project, _LEAD)
        if in_label is not None and (in_project is None or in_label.score >= in_project.score):
            label.update(in_label.places)
        elif in_project is not None:
            project.update(in_project.places)
    return Marks(frozenset(label), frozenset(project))


class _Places(NamedTuple):
    score: int
    places: list[int]


def _places(word: str, text: str, lead: str = "") -> _Places | None:
    """How well `word` matches `text`, which is searched behind `lead`, and by which of its characters."""
    searched = lead + _searchable(text)
    match = _matcher([word]).match_one_indices(searched, 0)
    if match is None:
        return None
    folded = searched.lower() if searched.isascii() else searched
    # The matcher tells bytes, the last one first.
    begins = accumulate([len(character.encode()) for character in folded], initial=0)
    numbers = dict(zip(begins, range(len(folded)), strict=False))
    places = [numbers[byte] for byte in reversed(match.indices) if byte in numbers]
    if "".join([folded[place] for place in places]) != word:
        # Of letters far apart it tells only the last ones.
        places = _closest(word, folded)
    origins = (
        range(len(text)) if text.isascii() else [at for at, character in enumerate(text) for _ in fold(character)]
    )
    return _Places(match.score, [origins[place - len(lead)] for place in places])


def _closest(word: str, folded: str) -> list[int]:
    """The places of the first characters of `folded` that spell `word`, moved together as far as they can."""
    end = -1
    for character in word:
        end = folded.index(character, end + 1)
    places = []
    for character in reversed(word):
        end = folded.rindex(character, 0, end + 1)
        places.append(end)
        end -= 1
    return places[::-1]


def _searchable(text: str) -> str:
    """`text` as the matcher is to see it. It ignores the case of ASCII by itself, but not where words begin in it."""
    return text if text.isascii() else fold(text)


def _matcher(typed: Sequence[str]) -> Matcher:
    """A matcher of all words that are typed, the best match first, and of equal ones the first in their order."""
    from frizbee import Matcher, Scoring

    # With these, nine of ten searches put first what fzf puts first, or what fzf holds equal to it: to fzf, the start
    # of the name is worth as much as the start of any word.
    scoring = Scoring(
        match_score=16,
        gap_open_penalty=8,
        gap_extend_penalty=1,
        prefix_bonus=10,
        delimiter_bonus=9,
        capitalization_bonus=8,
        matching_case_bonus=0,
    )
    return Matcher.from_patterns(typed, max_typos=0, casing="ignore", scoring=scoring)
