"""What ideas that were found have in common, and how many of them: the ways to narrow a search.

A facet counts what would be found if its own filters were not there, so that each of its values
says how many ideas it would bring. Only ideas the person may see are ever looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask_babel import LazyString
from sqlalchemy import case, select

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.core.i18n import _l
from app.core.sql import among
from app.ideas.models import Idea, IdeaTag, Tag
from app.ideas.policy import counts_shown_to, visible_to
from app.ideas.queries.lists import IS_STANDING
from app.ideas.status import Status, label
from app.search.filters import FacetName, Filters, Value
from app.search.wording import FilterWord

MOST_VALUES = 8
"""How many values of a facet are shown, the commonest first, besides those that are chosen."""

LABELS: Mapping[FacetName, LazyString] = {
    FacetName.STATUS: _l("Status"),
    FacetName.BOARD: _l("Board"),
    FacetName.TAG: _l("Tag"),
    FacetName.YEAR: _l("Year"),
}


class Found(NamedTuple):
    """An idea that was found and may be seen. `votes` is None where the reader is not told."""

    id: int
    status: Status
    board_id: int
    board: str
    slug: str
    created_at: datetime
    votes: int | None


@dataclass(frozen=True)
class FacetValue:
    """`word` is the filter that asks for it."""

    text: str
    count: int
    word: FilterWord
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    label: str
    values: Sequence[FacetValue]


class Selection:
    """The ideas among some that meet the filters, and the facets of all of these. One statement
    reads the ideas, another their tags."""

    def __init__(self, ids: Collection[int], filters: Filters, user: User) -> None:
        self._filters = filters
        self._asked = {
            name: (filters.values(name), filters.values(name, unwanted=True)) for name in FacetName
        }
        rows = _visible(ids, filters, user)
        self._tags = _tags_of(rows)
        self._misses = {row.id: self._facets_missed(row) for row in rows}
        self._rows = rows

    def found(self) -> list[Found]:
        """Those that meet every filter, by no order."""
        return [row for row in self._rows if not self._misses[row.id]]

    def facets(self) -> list[Facet]:
        """Those that tell the ideas apart, or by which they are narrowed."""
        facets = [self._facet(name) for name in FacetName]
        return [facet for facet in facets if facet.values]

    def _facet(self, name: FacetName) -> Facet:
        counted: Counter[str | int] = Counter()
        texts: dict[str | int, tuple[str, str]] = {}
        for row in self._rows:
            if self._misses[row.id] <= {name}:
                for key, text, value in self._values(row, name):
                    counted[key] += 1
                    texts[key] = text, value
        chosen, _unwanted = self._asked[name]
        common = [key for key, _ in counted.most_common(MOST_VALUES)]
        shown = [*common, *(key for key in counted if key in chosen and key not in common)]
        if name is FacetName.YEAR:
            shown.sort(reverse=True, key=int)
        values = [
            FacetValue(
                texts[key][0], counted[key], self._word(name, key, texts[key][1]), key in chosen
            )
            for key in shown
        ]
        return Facet(str(LABELS[name]), values if len(values) > 1 or chosen else [])

    def _word(self, name: FacetName, key: str | int, value: str) -> FilterWord:
        """The filter for a value: as it was typed, if it was."""
        for word, meaning in self._filters.words.items():
            if isinstance(meaning, Value) and meaning == Value(name, key) and not word.is_not:
                return word
        return FilterWord(name.value, value)

    def _facets_missed(self, row: Found) -> frozenset[FacetName]:
        """The facets by whose filters an idea is left out."""
        return frozenset(
            name
            for name, (wanted, unwanted) in self._asked.items()
            if (wanted or unwanted) and self._is_left_out(row, name, wanted, unwanted)
        )

    def _is_left_out(
        self,
        row: Found,
        name: FacetName,
        wanted: frozenset[str | int],
        unwanted: frozenset[str | int],
    ) -> bool:
        keys = {key for key, _, _ in self._values(row, name)}
        return bool(keys & unwanted) or bool(wanted and not keys & wanted)

    def _values(self, row: Found, name: FacetName) -> Iterable[tuple[str | int, str, str]]:
        """The values of an idea: each as its key, its text, and how a filter names it."""
        match name:
            case FacetName.STATUS:
                return [(row.status, label(row.status), row.status.value)]
            case FacetName.BOARD:
                return [(row.board_id, row.board, row.slug)]
            case FacetName.YEAR:
                year = row.created_at.year
                return [(year, str(year), str(year))]
            case FacetName.TAG:
                return [(tag_id, tag, tag) for tag_id, tag in self._tags[row.id]]


def _visible(ids: Collection[int], filters: Filters, user: User) -> list[Found]:
    votes = case((counts_shown_to(user), Idea.votes))
    rows = db.session.execute(
        select(Idea.id, Idea.status, Board.id, Board.name, Board.slug, Idea.created_at, votes)
        .join(Board, Board.id == Idea.board_id)
        .where(among(Idea.id, ids), IS_STANDING, visible_to(user), *filters.conditions())
    )
    return [Found(*row) for row in rows]


def _tags_of(rows: Sequence[Found]) -> Mapping[int, Sequence[tuple[int, str]]]:
    tags: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for idea_id, tag_id, name in db.session.execute(
        select(IdeaTag.idea_id, Tag.id, Tag.name)
        .join(Tag, Tag.id == IdeaTag.tag_id)
        .where(among(IdeaTag.idea_id, [row.id for row in rows]))
    ):
        tags[idea_id].append((tag_id, name))
    return tags
