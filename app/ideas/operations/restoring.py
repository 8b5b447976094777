"""Letting an idea say again what it said before."""

from __future__ import annotations

from app.auth.models import User
from app.core.db import db
from app.ideas.models import Idea, IdeaRevision
from app.ideas.operations.keeping_versions import sections_in, tags_in
from app.ideas.operations.posting import write_again


def restore_version(
    idea: Idea, old: IdeaRevision, *, seen_version: int, by: User
) -> IdeaRevision | None:
    """Write an old version of an idea again, as a new one; None if it says that now. A section that
    it lacks is taken out, also where the board requires it today.

    Records IdeaEdited. Raises LostRace if the idea changed since `seen_version`, and what else
    `write_again` does.
    """
    new = write_again(
        idea,
        title=old.words["title"],
        body=old.words["body"],
        tags=tags_in(old.words),
        sections=sections_in(old.words),
        seen_version=seen_version,
        by=by,
    )
    if new is not None:
        new.restored = old.number
        db.session.flush()
    return new
