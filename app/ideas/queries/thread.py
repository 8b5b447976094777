"""The conversation of an idea as a tree: replies under what they answer."""

from __future__ import annotations

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

DEEPEST = 4


@dataclass(frozen=True)
class Answered:
    """The comment that a flat reply answers."""

    id: int
    author: PersonRef


@dataclass(frozen=True)
class ThreadNode:
    """`answers_to` is set where a reply stands flat because it is too deep to be indented."""

    id: int
    author: PersonRef
    at: datetime
    html: Markup
    is_author: bool
    is_moderator: bool
    answers_to: Answered | None = None
    replies: list[ThreadNode] = field(default_factory=list["ThreadNode"])


@dataclass(frozen=True)
class _Place:
    """Where a comment stands: itself, the list it is in, and how deep that is."""

    node: ThreadNode
    siblings: list[ThreadNode]
    depth: int


def thread_of(idea: Idea) -> list[ThreadNode]:
    """All comments, depth first, oldest first. Below DEEPEST replies stand side by side.

    A reply comes after what it answers, so one pass in order of time and id places all.
    """
    moderators = moderator_ids(idea.board_id)
    top: list[ThreadNode] = []
    places: dict[int, _Place] = {}
    for row in db.session.execute(_comments_of(idea.id)):
        above = places.get(row.parent_id)
        siblings, depth = _where(above, top)
        author = person_in(row)
        node = ThreadNode(
            id=row.id,
            author=author,
            at=row.created_at,
            html=Markup(row.body_html),  # noqa: S704 (sanitised when it was written)
            is_author=author.id is not None and author.id == idea.author_id,
            is_moderator=author.id in moderators,
            answers_to=_answered(above) if depth == DEEPEST else None,
        )
        siblings.append(node)
        places[row.id] = _Place(node, siblings, depth)
    return top


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


def _comments_of(idea_id: int) -> Select[Any]:
    return (
        select(Comment.id, Comment.parent_id, Comment.created_at, Comment.body_html)
        .add_columns(*PERSON_COLUMNS)
        .outerjoin(User, User.id == Comment.author_id)
        .where(Comment.idea_id == idea_id)
        .order_by(Comment.created_at, Comment.id)
    )
