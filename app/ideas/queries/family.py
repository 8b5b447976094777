"""An idea together with those that were merged into it, and who wrote them."""

from __future__ import annotations

from sqlalchemy import Select, or_, select

from app.ideas.models import CoAuthor, CoAuthorState, Idea


def family_of(idea_id: int) -> Select[int]:
    """The ids of an idea and of all that are merged into it, however long the chain."""
    return select(Idea.id).where(or_(Idea.id == idea_id, Idea.merged_into_id == idea_id))


def authors_of(idea_id: int) -> Select[int]:
    """The ids of the people whose idea it is: who posted it or one that was merged into it, and
    the co-authors who accepted."""
    family = family_of(idea_id)
    posted = select(Idea.author_id).where(Idea.id.in_(family), Idea.author_id.is_not(None))
    shared = select(CoAuthor.user_id).where(
        CoAuthor.idea_id.in_(family), CoAuthor.state == CoAuthorState.ACCEPTED
    )
    return select(posted.union(shared).subquery().c[0])
