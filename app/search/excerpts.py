"""Ideas that were found as the results page shows them: where the words stand, marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, or_, select

from app.auth.models import User
from app.core.db import db
from app.core.links import path
from app.ideas.models import Comment, Decision, Idea, IdeaSection
from app.ideas.policy import visible_to
from app.ideas.queries.family import STANDS_AT
from app.ideas.queries.lists import IdeaCard, cards_by_ids
from app.search.languages import languages_of
from app.search.snippets import Marker
from app.search.wording import Question

MOST_COMMENTS = 500
"""Of how many comments of a page's ideas, the newest first, snippets are made."""


@dataclass(frozen=True)
class Hit:
    """An idea that was found; in its card the words that were looked for are marked. `place` is the
    address of the comment they stand in, if its excerpt is of a comment."""

    card: IdeaCard
    place: str | None


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


def hits_of(ids: Sequence[int], question: Question, user: User) -> list[Hit]:
    """These ideas as far as the person may see them, in the same order."""
    found = cards_by_ids(ids, user)
    texts = _texts(list(found), user)
    languages = languages_of(db.session(), list(found))
    markers = {language: Marker(question, language) for language in set(languages.values())}
    return [_hit(found[i], texts[i], markers[languages[i]]) for i in ids if i in found]


def _hit(card: IdeaCard, texts: Sequence[_Text], marker: Marker) -> Hit:
    title = marker.mark(card.title)
    best = marker.best([text.html for text in texts])
    if best is None:
        return Hit(replace(card, title=title), place=None)
    return Hit(replace(card, title=title, excerpt=best.excerpt), texts[best.number].place)


def _texts(ids: Sequence[int], user: User) -> dict[int, list[_Text]]:
    """The rendered body, sections, answers and newest comments of ideas and of what is merged into
    them, as far as the person may see that: what snippets are made of."""
    texts: dict[int, list[_Text]] = {idea_id: [] for idea_id in ids}
    families = and_(or_(Idea.id.in_(ids), Idea.merged_into_id.in_(ids)), visible_to(user))
    for statement in (
        select(STANDS_AT, Idea.body_html)
        .where(families)
        .order_by(Idea.merged_into_id.is_not(None)),
        select(STANDS_AT, IdeaSection.html)
        .join(IdeaSection, IdeaSection.idea_id == Idea.id)
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
