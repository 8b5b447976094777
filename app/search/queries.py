"""Searching: the engine finds and ranks, the database says what exists and who may see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.auth.models import User
from app.core.paging import PAGE_SIZE, Page
from app.ideas.queries.lists import IdeaCard, votable_among, voted_among
from app.search.candidates import Candidates, candidates_for, visible_among
from app.search.engine import SearchEngine
from app.search.excerpts import Hit, hits_of
from app.search.facets import Facet, Found, Selection
from app.search.filters import Filters, read_filters
from app.search.remarks import remarks_on
from app.search.similar import similar
from app.search.spelling import RARE, Respelled, Slip, respell
from app.search.wording import Phrase, Question, common_words, understand, words_in
from app.search.words import fold

ENOUGH_TO_COMPARE = 200
"""How many ideas with a word are counted, to say whether it is commoner than another."""


class By(StrEnum):
    """The orders of what is found."""

    BEST = "best"
    NEWEST = "newest"
    VOTES = "votes"


@dataclass(frozen=True)
class Results:
    """One page of what was found. `total` and `facets` are of all pages.

    `words` are what was asked for beside filters, as it was typed, without signs.
    `has_best`: there are words, by which some fit better than others.
    `is_partial`: there are more than were looked at.
    `is_rebuilding`: the index could not be asked, and only titles were looked at.
    `leaves_some_out`: by votes, ideas of which the reader is not told the votes are missing.
    `remarks` say what makes no sense as a filter or sign, and was read as words.
    `replaced` are words nobody wrote, with those that were looked for instead; `offered` are rare
    ones, with what was perhaps meant.
    Where nothing is found, `ignored` are the words that are too common to count, and `close` are
    ideas that have some of the others.
    """

    page: Page[Hit]
    by: By
    has_best: bool
    total: int
    facets: Sequence[Facet]
    words: Sequence[str]
    remarks: Sequence[str]
    is_partial: bool
    is_rebuilding: bool
    leaves_some_out: bool
    voted: Collection[int]
    votable: Collection[int]
    replaced: Sequence[Slip] = ()
    offered: Sequence[Slip] = ()
    ignored: Sequence[str] = ()
    close: Sequence[IdeaCard] = ()


@dataclass(frozen=True)
class _Look:
    """What came of looking for a question."""

    question: Question
    candidates: Candidates
    selection: Selection
    found: Sequence[Found]


@dataclass(frozen=True)
class _Search:
    """Who looks for what, and where. `words` are typed beside the filters."""

    words: Sequence[str]
    filters: Filters
    user: User
    engine: SearchEngine

    def look_for(self, question: Question) -> _Look:
        candidates = candidates_for(
            question, self.filters, words=self.words, user=self.user, engine=self.engine
        )
        selection = Selection(candidates.ids, self.filters, self.user)
        return _Look(question, candidates, selection, selection.found())

    def respelled(self, look: _Look) -> Respelled:
        """What was probably meant, where next to nothing was found."""
        if len(look.found) > RARE or look.candidates.is_rebuilding:
            return Respelled(look.question)
        return respell(look.question, self.engine, self._count)

    def close_to(self, respelled: Respelled) -> list[IdeaCard]:
        """Ideas that have some of the words, as they were probably meant."""
        meant = {slip.typed: slip.meant for slip in respelled.certain}
        words = [meant.get(fold(word), word) for word in self.words]
        return similar(" ".join(words), for_user=self.user)

    def _count(self, word: str) -> int:
        hits = self.engine.search(Question((Phrase((word,)),)), limit=ENOUGH_TO_COMPARE)
        return len(visible_among(hits.ids, self.user))


def search_ideas(
    text: str,
    *,
    user: User,
    engine: SearchEngine,
    by: By | None = None,
    key: str | None = None,
) -> Results:
    """One page of what is found for a text, in a constant number of queries, but for a few more
    where next to nothing is. `key` is what a page named its neighbour. Without words there is no
    best: the newest come first.

    What the person may not see is neither shown nor counted, nor does it leave a gap.
    """
    filters = read_filters(text, user)
    words = words_in(text, but=filters.words)
    search = _Search(words, filters, user, engine)
    look = search.look_for(understand(text, but=filters.words))
    respelled = search.respelled(look)
    if respelled.certain:
        look = search.look_for(respelled.question)
    by = _order(by, look.question)
    listed = [row for row in look.found if by is not By.VOTES or row.votes is not None]
    page = _page(_in_order(listed, by, look.candidates.ids), key)
    hits = hits_of(page.rows, look.question, user)
    close = [] if look.found else search.close_to(respelled)
    cards = [*(hit.card for hit in hits), *close]
    return Results(
        page=Page(hits, page.previous, page.next),
        by=by,
        has_best=not look.question.is_empty,
        total=len(look.found),
        facets=look.selection.facets(),
        words=words,
        remarks=[*filters.remarks, *remarks_on(text, but=filters.words)],
        is_partial=not look.candidates.is_complete,
        is_rebuilding=look.candidates.is_rebuilding,
        leaves_some_out=len(listed) < len(look.found),
        voted=voted_among([card.id for card in cards], user),
        votable=votable_among(cards, user),
        replaced=respelled.certain if look.found else (),
        offered=respelled.likely,
        ignored=() if look.found else common_words(text, but=filters.words),
        close=close,
    )


def _order(by: By | None, question: Question) -> By:
    if question.is_empty and by in (None, By.BEST):
        return By.NEWEST
    return by or By.BEST


def _in_order(found: Sequence[Found], by: By, ranking: Sequence[int]) -> list[int]:
    match by:
        case By.BEST:
            ids = {row.id for row in found}
            return [idea_id for idea_id in ranking if idea_id in ids]
        case By.NEWEST:
            ordered = sorted(found, key=lambda row: (row.created_at, row.id), reverse=True)
        case By.VOTES:
            ordered = sorted(found, key=lambda row: (row.votes or 0, row.id), reverse=True)
    return [row.id for row in ordered]


def _page(ids: Sequence[int], key: str | None) -> Page[int]:
    """The page that begins after, or ends before, the idea that the key names; where that is found
    no more, at its place."""
    backwards, place, idea_id = _read_key(key)
    place = ids.index(idea_id) if idea_id in ids else min(place, len(ids))
    start = max(0, place - PAGE_SIZE) if backwards else place + (idea_id in ids)
    end = place if backwards else start + PAGE_SIZE
    rows = ids[start:end]
    return Page(
        rows,
        previous=f"b{start}.{rows[0]}" if rows and start else None,
        next=f"f{end - 1}.{rows[-1]}" if rows and end < len(ids) else None,
    )


def _read_key(key: str | None) -> tuple[bool, int, int]:
    """Whether the page ends there, the place, and the idea; the first page if it makes no sense."""
    match = re.fullmatch(r"([bf])(\d{1,6})\.(\d{1,9})", key or "")
    return (match[1] == "b", int(match[2]), int(match[3])) if match else (False, 0, 0)
