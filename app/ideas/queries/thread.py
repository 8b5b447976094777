"""The conversation of an idea as trees, one for each idea it is made of: replies stand under what
they answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.boards.queries import moderator_ids
from app.core.db import db
from app.ideas.models import Comment, Idea
from app.ideas.queries.family import authors_of

DEEPEST = 4


@dataclass(frozen=True)
class Answered:
    """The comment that a flat reply answers."""

    id: int
    author: PersonRef


@dataclass(frozen=True)
class ThreadNode:
    """`author_improves`: whether it can be what improved the idea, because that is not its
    author's anyway; `is_improvement`: whether it was. `answers_to` is set where a reply stands
    flat because it is too deep to be indented."""

    id: int
    author: PersonRef
    at: datetime
    html: Markup
    is_author: bool
    is_moderator: bool
    author_improves: bool
    is_improvement: bool
    answers_to: Answered | None = None
    replies: list[ThreadNode] = field(default_factory=list["ThreadNode"])


@dataclass(frozen=True)
class _Place:
    """Where a comment stands: itself, the list it is in, and how deep that is."""

    node: ThreadNode
    siblings: list[ThreadNode]
    depth: int


def thread_of(idea: Idea) -> list[ThreadNode]:
    """The comments of one idea; see `threads_of`."""
    return threads_of(idea)[idea.id]


def threads_of(idea: Idea, *parts: Idea) -> dict[int, list[ThreadNode]]:
    """All comments of an idea and of those that are merged into it, by idea, depth first, oldest
    first. Below DEEPEST replies stand side by side.

    A reply comes after what it answers, so one pass in order of time and id places all.
    """
    moderators = moderator_ids(idea.board_id)
    ideas = {one.id: one for one in (idea, *parts)}
    threads: dict[int, list[ThreadNode]] = {id: [] for id in ideas}
    authors = set(db.session.scalars(authors_of(idea.id)))
    places: dict[int, _Place] = {}
    for row in db.session.execute(_comments_of(ideas)):
        above = places.get(row.parent_id)
        siblings, depth = _where(above, threads[row.idea_id])
        author = person_in(row)
        improves = author.id is not None and author.id not in authors
        node = ThreadNode(
            id=row.id,
            author=author,
            at=row.created_at,
            html=Markup(row.body_html),  # noqa: S704 (sanitised when it was written)
            is_author=author.id in authors,
            is_moderator=author.id in moderators,
            author_improves=improves,
            is_improvement=improves and row.improved_at is not None,
            answers_to=_answered(above) if depth == DEEPEST else None,
        )
        siblings.append(node)
        places[row.id] = _Place(node, siblings, depth)
    return threads


def _where(above: _Place | None, top: list[ThreadNode]) -> tuple[list[ThreadNode], int]:
    """The list a reply to `above` goes into, and how deep it is."""
    if above is None:
        return top, 0
    if above.depth == DEEPEST:
        return above.siblings, DEEPEST
    return above.node.replies, above.depth + 1


def _answered(above: _Place | None) -> Answered | None:
    """Named only where the indentation does not show it."""
    if above is None or above.depth < DEEPEST:
        return None
    return Answered(above.node.id, above.node.author)


def _comments_of(idea_ids: Collection[int]) -> Select[Any]:
    return (
        select(Comment.id, Comment.idea_id, Comment.parent_id)
        .add_columns(Comment.created_at, Comment.body_html, Comment.improved_at)
        .add_columns(*PERSON_COLUMNS)
        .outerjoin(User, User.id == Comment.author_id)
        .where(Comment.idea_id.in_(idea_ids))
        .order_by(Comment.created_at, Comment.id)
    )
