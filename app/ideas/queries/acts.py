"""Who took part in ideas, and when they last did: what the score of an idea is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, bindparam, func, or_, select, true, union_all
from sqlalchemy.orm import aliased

from app.core.db import db
from app.ideas.models import CoAuthor, CoAuthorState, Comment, Idea, Vote


def last_acts_on(ideas: ColumnElement[bool]) -> Iterator[tuple[int, list[datetime]]]:
    """For each idea that meets the condition, when each person last took part in it.

    Taking part is voting and commenting, also on what is merged into the idea. Whose idea it
    is takes part by posting alone; nobody warms their own idea up.
    """
    rows = db.session.execute(_last_acts(ideas))
    for idea_id, acts in groupby(rows, key=lambda row: row.idea_id):
        yield idea_id, [act.at for act in acts]


def moments_of(idea_id: int) -> Sequence[datetime]:
    """The same for one idea."""
    return [act.at for act in db.session.execute(_LAST_ACTS_ON_ONE, {"one": idea_id})]


def _parts(ideas: ColumnElement[bool]) -> CTE:
    """Each idea together with each idea of its family."""
    part = aliased(Idea)
    return (
        select(
            Idea.id.label("idea_id"),
            part.id.label("part_id"),
            part.author_id.label("author_id"),
            part.masked_author_id.label("masked_author_id"),
            part.created_at.label("at"),
        )
        .join(part, or_(part.id == Idea.id, part.merged_into_id == Idea.id))
        .where(ideas)
        .cte("parts")
    )


def _authors(parts: CTE) -> CTE:
    """Whose each idea is: `family.authors_of`, for many."""
    posted = select(parts.c.idea_id, parts.c.author_id.label("user_id"))
    shared = select(parts.c.idea_id, CoAuthor.user_id).join(
        CoAuthor,
        (CoAuthor.idea_id == parts.c.part_id) & (CoAuthor.state == CoAuthorState.ACCEPTED),
    )
    return posted.union(shared).cte("authors")


def _masked_authors(parts: CTE) -> CTE:
    return (
        select(parts.c.idea_id, parts.c.masked_author_id.label("user_id"))
        .where(parts.c.masked_author_id.is_not(None))
        .distinct()
        .cte("masked_authors")
    )


def _last_acts(ideas: ColumnElement[bool]) -> Select[Any, Any, Any]:
    parts = _parts(ideas)
    named, masked = _authors(parts), _masked_authors(parts)
    posted = select(parts.c.idea_id, parts.c.author_id.label("user_id"), parts.c.at)
    supported = (
        select(parts.c.idea_id, person, at)
        .join(model, model.idea_id == parts.c.part_id)
        .outerjoin(authors, (authors.c.idea_id == parts.c.idea_id) & (authors.c.user_id == person))
        .where(person.is_not(None), authors.c.user_id.is_(None), stands)
        for model, person, at, stands, authors in (
            (Vote, Vote.user_id, Vote.created_at, true(), named),
            (Comment, Comment.author_id, Comment.created_at, Comment.deleted_at.is_(None), named),
            # Whoever is not named warms up what another had, as far as everybody knows.
            (
                Comment,
                Comment.masked_author_id,
                Comment.created_at,
                Comment.deleted_at.is_(None),
                masked,
            ),
        )
    )
    acts = union_all(posted, *supported).subquery()
    return (
        select(acts.c.idea_id, acts.c.user_id, func.max(acts.c.at).label("at"))
        .group_by(acts.c.idea_id, acts.c.user_id)
        .order_by(acts.c.idea_id)
    )


# Made once: every vote asks for it, and making it takes longer than answering it.
_LAST_ACTS_ON_ONE = _last_acts(Idea.id == bindparam("one"))
