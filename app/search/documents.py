"""From the database to what is indexed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ideas.models import Comment, Decision, Idea
from app.search.engine import Document

AT_ONCE = 200


def read_documents(session: Session, ids: Sequence[int]) -> list[Document]:
    """These ideas as they stand now; those that are gone are missing."""
    rows = session.execute(
        select(Idea.id, Idea.title, Idea.body).where(Idea.id.in_(ids)).order_by(Idea.id)
    ).all()
    texts: dict[int, list[str]] = {row.id: [row.body] for row in rows}
    for statement in (
        select(Decision.idea_id, Decision.answer, Decision.what_changed)
        .where(Decision.idea_id.in_(ids))
        .order_by(Decision.id),
        select(Comment.idea_id, Comment.body).where(Comment.idea_id.in_(ids)).order_by(Comment.id),
    ):
        for idea_id, *words in session.execute(statement):
            texts[idea_id] += [text for text in words if text]
    return [Document(row.id, row.title, tuple(texts[row.id])) for row in rows]


def all_documents(session: Session) -> Iterator[list[Document]]:
    """Every idea there is, some at a time, by id."""
    last = 0
    while ids := session.scalars(
        select(Idea.id).where(Idea.id > last).order_by(Idea.id).limit(AT_ONCE)
    ).all():
        yield read_documents(session, ids)
        last = ids[-1]
