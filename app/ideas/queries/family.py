"""An idea together with those that were merged into it, and who wrote them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.ideas.models import CoAuthor, CoAuthorState, Idea, Merge

STANDS_AT = func.coalesce(Idea.merged_into_id, Idea.id)
"""The id of the idea at which an idea is read: itself, or the one it is merged into."""


def family_of(idea_id: int) -> Select[int]:
    """The ids of an idea and of all that are merged into it, however long the chain."""
    return select(Idea.id).where(or_(Idea.id == idea_id, Idea.merged_into_id == idea_id))


def all_merged_into(idea_id: int) -> Select[int]:
    """The ids of an idea and of all that are merged into it, however long the chain: also while it
    is merged itself, when `family_of` finds those at its end alone."""
    parts = family_of(idea_id).cte("parts", recursive=True)
    came = select(Merge.from_id).join(parts, Merge.into_id == parts.c.id)
    return select(parts.union(came.where(Merge.undone_at.is_(None))).c.id)


def end_of(idea_id: int) -> ScalarSelect[int]:
    """The id of the idea at which this one is read."""
    return select(STANDS_AT).where(Idea.id == idea_id).scalar_subquery()


def whole_family_of(idea_id: int) -> Select[int]:
    """The ids of the family that an idea belongs to, whether the others are merged into it or
    it into one of them."""
    end = end_of(idea_id)
    return select(Idea.id).where(or_(Idea.id == end, Idea.merged_into_id == end))


def standing_of(idea: Idea) -> Idea:
    """The idea at which this one is read, votes for it count and credit for it is given."""
    if idea.merged_into_id is None:
        return idea
    return db.session.get_one(Idea, idea.merged_into_id)


def authors_of(idea_id: int) -> Select[int]:
    """The ids of the people whose idea it is, as far as their names stand on it: who posted it or
    one that was merged into it, and the co-authors who accepted. What is counted and shown goes by
    them; what somebody may do by `policy.authored_by`."""
    family = family_of(idea_id)
    posted = select(Idea.author_id).where(Idea.id.in_(family), Idea.author_id.is_not(None))
    shared = select(CoAuthor.user_id).where(
        CoAuthor.idea_id.in_(family), CoAuthor.state == CoAuthorState.ACCEPTED
    )
    return select(posted.union(shared).subquery().c[0])


def masked_authors_of(idea_id: int) -> Select[int]:
    """The ids of those who had an idea, or one that was merged into it, and are not named."""
    return select(Idea.masked_author_id).where(  # pyright: ignore[reportReturnType] (none is empty)
        Idea.id.in_(family_of(idea_id)), Idea.masked_author_id.is_not(None)
    )


def co_authors_among(ideas: Collection[int]) -> dict[int, list[PersonRef]]:
    """Whose each of these ideas is beside who posted it, also through merges, by name."""
    part = aliased(Idea)
    root = func.coalesce(part.merged_into_id, part.id)
    theirs = or_(part.id.in_(ideas), part.merged_into_id.in_(ideas))
    posted = select(root.label("idea_id"), part.author_id.label("user_id")).where(theirs)
    shared = (
        select(root, CoAuthor.user_id)
        .join(CoAuthor, CoAuthor.idea_id == part.id)
        .where(theirs, CoAuthor.state == CoAuthorState.ACCEPTED)
    )
    authors = posted.union(shared).subquery()
    found: dict[int, list[PersonRef]] = {}
    for row in db.session.execute(
        select(Idea.id, *PERSON_COLUMNS)
        .join(authors, authors.c.idea_id == Idea.id)
        .join(User, User.id == authors.c.user_id)
        .where(Idea.id.in_(ideas), Idea.author_id.is_distinct_from(User.id))
        .order_by(User.name, User.id)
    ):
        found.setdefault(row.id, []).append(person_in(row))
    return found
