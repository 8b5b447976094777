"""Searching: the engine finds and ranks, the database says what exists and who may see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import structlog
from sqlalchemy import Select, and_, func, or_, select, true

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.core.links import path
from app.core.paging import PAGE_SIZE, Page
from app.ideas.models import Comment, Decision, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.family import STANDS_AT
from app.ideas.queries.lists import (
    IS_STANDING,
    IdeaCard,
    cards_by_ids,
    votable_among,
    voted_among,
)
from app.search.engine import IndexUnavailable, SearchEngine
from app.search.facets import Facet, Found, Selection
from app.search.filters import Filters, read_filters
from app.search.snippets import Marker
from app.search.wording import Question, understand, words_in

MOST_FOUND = 10_000
"""How many ideas are looked at: the best for the words, or the newest where there are none."""
MOST_COMMENTS = 500
"""Of how many comments of a page's ideas, the newest first, snippets are made."""

log = structlog.get_logger()


class By(StrEnum):
    """The orders of what is found."""

    BEST = "best"
    NEWEST = "newest"
    VOTES = "votes"


@dataclass(frozen=True)
class Hit:
    """An idea that was found; in its card the words that were looked for are marked. `place` is the
    address of the comment they stand in, if its excerpt is of a comment."""

    card: IdeaCard
    place: str | None


@dataclass(frozen=True)
class Results:
    """One page of what was found. `total` and `facets` are of all pages.

    `has_best`: there are words, by which some fit better than others.
    `is_partial`: there are more than MOST_FOUND, and only those were looked at.
    `is_rebuilding`: the index could not be asked, and only titles were looked at.
    `leaves_some_out`: by votes, ideas of which the reader is not told the votes are missing.
    `remarks` say which filters were read as words, and why.
    """

    page: Page[Hit]
    by: By
    has_best: bool
    total: int
    facets: Sequence[Facet]
    remarks: Sequence[str]
    is_partial: bool
    is_rebuilding: bool
    leaves_some_out: bool
    voted: Collection[int]
    votable: Collection[int]


@dataclass(frozen=True)
class _Candidates:
    """Ideas that may be what is looked for, the best first."""

    ids: Sequence[int]
    is_rebuilding: bool = False


@dataclass(frozen=True)
class _Text:
    """Something that belongs to an idea, rendered; a comment stands at the idea it was made on."""

    html: str
    idea_id: int | None = None
    comment_id: int | None = None

    @property
    def place(self) -> str | None:
        """The address of a comment."""
        if self.comment_id is None:
            return None
        return path("comments.show", idea_id=self.idea_id, comment_id=self.comment_id)


def search_ideas(
    text: str,
    *,
    user: User,
    engine: SearchEngine,
    by: By | None = None,
    key: str | None = None,
) -> Results:
    """One page of what is found for a text, in a constant number of queries. `key` is what a page
    named its neighbour. Without words there is no best: the newest come first.

    What the person may not see is neither shown nor counted, nor does it leave a gap.
    """
    filters = read_filters(text, user)
    question = understand(text, but=filters.words)
    by = _order(by, question)
    candidates = _candidates(text, question, filters, user, engine)
    selection = Selection(candidates.ids, filters, user)
    found = selection.found()
    listed = [row for row in found if by is not By.VOTES or row.votes is not None]
    page = _page(_in_order(listed, by, candidates.ids), key)
    hits = _hits(page.rows, question, user)
    cards = [hit.card for hit in hits]
    return Results(
        page=Page(hits, page.previous, page.next),
        by=by,
        has_best=not question.is_empty,
        total=len(found),
        facets=selection.facets(),
        remarks=filters.remarks,
        is_partial=len(candidates.ids) >= MOST_FOUND,
        is_rebuilding=candidates.is_rebuilding,
        leaves_some_out=len(listed) < len(found),
        voted=voted_among(page.rows, user),
        votable=votable_among(cards, user),
    )


def _order(by: By | None, question: Question) -> By:
    if question.is_empty and by in (None, By.BEST):
        return By.NEWEST
    return by or By.BEST


def _candidates(
    text: str, question: Question, filters: Filters, user: User, engine: SearchEngine
) -> _Candidates:
    if question.is_empty:
        return _Candidates(_newest(filters, user) if filters.words else ())
    try:
        return _Candidates(engine.search(question, limit=MOST_FOUND))
    except IndexUnavailable as error:
        log.warning("search.unavailable", reason=str(error))
        return _Candidates(_by_title(words_in(text, but=filters.words), user), is_rebuilding=True)


def _newest(filters: Filters, user: User) -> Sequence[int]:
    """The newest ideas that meet the filters: without words there is nothing else to go by."""
    statement = (
        select(Idea.id)
        .join(Board, Board.id == Idea.board_id)
        .where(IS_STANDING, visible_to(user), *filters.all_conditions())
    )
    return db.session.scalars(_newest_first(statement)).all()


def _by_title(words: Sequence[str], user: User) -> Sequence[int]:
    """The newest ideas in whose titles every word stands, from the database alone."""
    title = func.lower(Idea.title)
    has_all = and_(true(), *(title.contains(word, autoescape=True) for word in words))
    statement = select(Idea.id).where(has_all, IS_STANDING, visible_to(user))
    return db.session.scalars(_newest_first(statement)).all()


def _newest_first(statement: Select[int]) -> Select[int]:
    return statement.order_by(Idea.created_at.desc(), Idea.id.desc()).limit(MOST_FOUND)


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


def visible_among(ids: Sequence[int], user: User) -> list[int]:
    """Those of these ideas that exist, are not merged into others and may be seen by the person,
    in the same order."""
    found = set(
        db.session.scalars(select(Idea.id).where(Idea.id.in_(ids), IS_STANDING, visible_to(user)))
    )
    return [idea_id for idea_id in ids if idea_id in found]


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


def _hits(ids: Sequence[int], question: Question, user: User) -> list[Hit]:
    found = cards_by_ids(ids, user)
    texts = _texts(list(found), user)
    marker = Marker(question)
    return [_hit(found[i], texts[i], marker) for i in ids if i in found]


def _hit(card: IdeaCard, texts: Sequence[_Text], marker: Marker) -> Hit:
    title = marker.mark(card.title)
    best = marker.best([text.html for text in texts])
    if best is None:
        return Hit(replace(card, title=title), place=None)
    return Hit(replace(card, title=title, excerpt=best.excerpt), texts[best.number].place)


def _texts(ids: Sequence[int], user: User) -> dict[int, list[_Text]]:
    """The rendered body, answers and newest comments of ideas and of what is merged into them, as
    far as the person may see that: what snippets are made of."""
    texts: dict[int, list[_Text]] = {idea_id: [] for idea_id in ids}
    families = and_(or_(Idea.id.in_(ids), Idea.merged_into_id.in_(ids)), visible_to(user))
    for statement in (
        select(STANDS_AT, Idea.body_html)
        .where(families)
        .order_by(Idea.merged_into_id.is_not(None)),
        select(Decision.idea_id, Decision.answer_html)
        .where(Decision.idea_id.in_(ids))
        .order_by(Decision.id.desc()),
        select(STANDS_AT, Comment.body_html, Comment.idea_id, Comment.id)
        .join(Comment, Comment.idea_id == Idea.id)
        .where(families, Comment.deleted_at.is_(None))
        .order_by(Comment.id.desc())
        .limit(MOST_COMMENTS),
    ):
        for idea_id, html, *comment in db.session.execute(statement):
            texts[idea_id].append(_Text(html, *comment))
    return texts
