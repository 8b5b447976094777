"""Tags that are in use, for whoever begins to type one."""

from __future__ import annotations

from sqlalchemy import func, select

from app.auth.models import User
from app.core.db import db
from app.core.text import clean_line
from app.ideas.models import Idea, IdeaTag, Tag
from app.ideas.policy import visible_to

MOST_SUGGESTED = 8
LONGEST_BEGINNING = 60
# However many there are: so many tags are looked at, and of each so many ideas.
MOST_TAGS, MOST_IDEAS = 200, 50


def tags_called(beginning: str, user: User) -> list[str]:
    """Some of the tags that begin so, those first that most of the ideas have which this person
    may see; an empty beginning asks for any. A tag of which they may see no idea is none."""
    begins = clean_line(beginning).lower()[:LONGEST_BEGINNING]
    some = (
        select(Idea.id)
        .join(IdeaTag, IdeaTag.idea_id == Idea.id)
        .where(IdeaTag.tag_id == Tag.id, visible_to(user))
        .limit(MOST_IDEAS)
        .correlate(Tag)
        .subquery()
    )
    uses = select(func.count()).select_from(some).scalar_subquery()
    tags = (
        select(Tag.name, uses.label("uses"))
        .where(Tag.name.startswith(begins, autoescape=True))
        .order_by(Tag.name)
        .limit(MOST_TAGS)
        .subquery()
    )
    return list(
        db.session.scalars(
            select(tags.c.name)
            .where(tags.c.uses > 0)
            .order_by(tags.c.uses.desc(), tags.c.name)
            .limit(MOST_SUGGESTED)
        )
    )
