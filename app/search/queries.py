"""Searching: the engine finds and ranks, the database says what exists and who may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import ColumnElement, and_, func, or_, select, true

from app.auth.models import User
from app.core.db import db
from app.core.paging import PAGE_SIZE
from app.core.text import clean_line
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
from app.search.snippets import Marker
from app.search.wording import LONGEST_QUESTION, Question, understand

MOST_PAGES = 25
# How many hits the engine is asked for. More are only wanted when few of them are visible.
DEPTHS = (200, 1_000, 5_000, 20_000)
MOST_COMMENTS = 500
"""Of how many comments of a page's ideas, the newest first, snippets are made."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Results:
    """One page of ideas, the best first; in their cards the words that were found are marked.

    `is_rebuilding`: the index could not be asked, and only titles were looked at.
    `is_cut`: there are more, but nobody reads that far; one more word finds them.
    """

    cards: Sequence[IdeaCard]
    page: int
    has_next: bool
    is_cut: bool
    is_rebuilding: bool
    voted: Collection[int]
    votable: Collection[int]


@dataclass(frozen=True)
class _Ranking:
    """Ideas the person may see, the best first, as many as were asked for."""

    ids: Sequence[int]
    is_rebuilding: bool


def search_ideas(text: str, *, user: User, engine: SearchEngine, page: int = 1) -> Results:
    """One page of what is found for a text, in a constant number of queries for most people.

    What the person may not see is neither shown nor counted, nor does it leave a gap.
    """
    page = min(max(page, 1), MOST_PAGES)
    question = understand(text)
    ranking = _rank(question, text, user, engine, enough=page * PAGE_SIZE + 1)
    ids = ranking.ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    cards = _cards(ids, question, user)
    has_more = len(ranking.ids) > page * PAGE_SIZE
    return Results(
        cards=cards,
        page=page,
        has_next=has_more and page < MOST_PAGES,
        is_cut=has_more and page == MOST_PAGES,
        is_rebuilding=ranking.is_rebuilding,
        voted=voted_among(ids, user),
        votable=votable_among(cards, user),
    )


def _rank(
    question: Question, text: str, user: User, engine: SearchEngine, *, enough: int
) -> _Ranking:
    if question.is_empty:
        return _Ranking((), is_rebuilding=False)
    try:
        return _Ranking(_rank_by_engine(question, user, engine, enough), is_rebuilding=False)
    except IndexUnavailable as error:
        log.warning("search.unavailable", reason=str(error))
        return _Ranking(_rank_by_title(text, user, enough), is_rebuilding=True)


def _rank_by_engine(question: Question, user: User, engine: SearchEngine, enough: int) -> list[int]:
    visible: list[int] = []
    for depth in (depth for depth in DEPTHS if depth >= enough):
        ids = engine.search(question, limit=depth)
        visible = visible_among(ids, user)
        if len(visible) >= enough or len(ids) < depth:
            break
    return visible


def visible_among(ids: Sequence[int], user: User) -> list[int]:
    """Those of these ideas that exist, are not merged into others and may be seen by the person,
    in the same order."""
    found = set(
        db.session.scalars(select(Idea.id).where(Idea.id.in_(ids), IS_STANDING, visible_to(user)))
    )
    return [idea_id for idea_id in ids if idea_id in found]


def _rank_by_title(text: str, user: User, enough: int) -> Sequence[int]:
    """The newest ideas in whose titles every word stands, from the database alone."""
    statement = (
        select(Idea.id)
        .where(_title_has_all(text), IS_STANDING, visible_to(user))
        .order_by(Idea.created_at.desc(), Idea.id.desc())
        .limit(enough)
    )
    return db.session.scalars(statement).all()


def _title_has_all(text: str) -> ColumnElement[bool]:
    words = clean_line(text)[:LONGEST_QUESTION].lower().replace('"', " ").split()
    kept = [word.strip("*") for word in words if not word.startswith("-")]
    return and_(true(), *(func.lower(Idea.title).contains(word, autoescape=True) for word in kept))


def _cards(ids: Sequence[int], question: Question, user: User) -> list[IdeaCard]:
    found = cards_by_ids(ids, user)
    texts = _texts(list(found), user)
    marker = Marker(question)
    return [_marked(found[i], texts[i], marker) for i in ids if i in found]


def _marked(card: IdeaCard, texts: Sequence[str], marker: Marker) -> IdeaCard:
    excerpt = marker.snippet(texts) or card.excerpt
    return replace(card, title=marker.mark(card.title), excerpt=excerpt)


def _texts(ids: Sequence[int], user: User) -> dict[int, list[str]]:
    """The rendered body, answers and newest comments of ideas and of what is merged into them, as
    far as the person may see that: what snippets are made of."""
    texts: dict[int, list[str]] = {idea_id: [] for idea_id in ids}
    families = and_(or_(Idea.id.in_(ids), Idea.merged_into_id.in_(ids)), visible_to(user))
    for statement in (
        select(STANDS_AT, Idea.body_html)
        .where(families)
        .order_by(Idea.merged_into_id.is_not(None)),
        select(Decision.idea_id, Decision.answer_html)
        .where(Decision.idea_id.in_(ids))
        .order_by(Decision.id.desc()),
        select(STANDS_AT, Comment.body_html)
        .join(Comment, Comment.idea_id == Idea.id)
        .where(families, Comment.deleted_at.is_(None))
        .order_by(Comment.id.desc())
        .limit(MOST_COMMENTS),
    ):
        for idea_id, text in db.session.execute(statement):
            texts[idea_id].append(text)
    return texts
