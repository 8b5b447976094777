"""From the database to what is indexed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from app.ideas.models import Comment, Decision, Idea, IdeaSection
from app.ideas.queries.family import STANDS_AT
from app.search.engine import Document
from app.search.languages import languages_of

AT_ONCE = 200


def read_documents(session: Session, ids: Sequence[int]) -> list[Document]:
    """These ideas as they stand now, each with the words of those that are merged into it; those
    that are gone, withdrawn, or merged themselves, are missing."""
    rows = session.execute(
        select(Idea.id, Idea.title, Idea.body)
        .where(Idea.id.in_(ids), Idea.merged_into_id.is_(None), Idea.withdrawn_at.is_(None))
        .order_by(Idea.id)
    ).all()
    texts: dict[int, list[str]] = {row.id: [row.body] for row in rows}
    for statement in (
        select(Idea.merged_into_id, Idea.title, Idea.body)
        .where(Idea.merged_into_id.in_(texts))
        .order_by(Idea.id),
        select(STANDS_AT, IdeaSection.text)
        .join(IdeaSection, IdeaSection.idea_id == Idea.id)
        .where(or_(Idea.id.in_(texts), Idea.merged_into_id.in_(texts)))
        .order_by(Idea.id, IdeaSection.kind),
        select(Decision.idea_id, Decision.answer, Decision.what_changed)
        .where(Decision.idea_id.in_(texts))
        .order_by(Decision.id),
        select(STANDS_AT, Comment.body)
        .join(Comment, Comment.idea_id == Idea.id)
        .where(or_(Idea.id.in_(texts), Idea.merged_into_id.in_(texts)))
        .where(Comment.deleted_at.is_(None))
        .order_by(Comment.id),
    ):
        for idea_id, *words in session.execute(statement):
            texts[idea_id] += [text for text in words if text]
    languages = languages_of(session, list(texts))
    return [Document(row.id, row.title, tuple(texts[row.id]), languages[row.id]) for row in rows]


def all_documents(session: Session) -> Iterator[list[Document]]:
    """Every idea there is, some at a time, by id."""
    for ids in some_at_a_time(session, true()):
        yield read_documents(session, ids)


def some_at_a_time(session: Session, condition: ColumnElement[bool]) -> Iterator[Sequence[int]]:
    """The ids of all ideas that meet a condition, AT_ONCE of them at a time."""
    last = 0
    while ids := session.scalars(
        select(Idea.id).where(Idea.id > last, condition).order_by(Idea.id).limit(AT_ONCE)
    ).all():
        yield ids
        last = ids[-1]
