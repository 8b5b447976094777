"""Keeping what an idea says, version by version. A version is all its words at one time; a part
that ideas get later is one more line of `words_of`, and missing in older versions."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.ideas.models import Idea, IdeaRevision, IdeaTag, Tag, Words
from app.ideas.operations.telling_voters import has_news_for_voters

FIRST = 1


def words_from(title: str, body: str, tags: Iterable[str]) -> Words:
    """All that an idea says, by part; tags in their order, one on each line."""
    return {"title": title, "body": body, "tags": "\n".join(sorted(tags))}


def words_of(idea: Idea) -> Words:
    """What it says now."""
    tags = db.session.scalars(
        select(Tag.name).join(IdeaTag, IdeaTag.tag_id == Tag.id).where(IdeaTag.idea_id == idea.id)
    )
    return words_from(idea.title, idea.body, tags)


def tags_in(words: Words) -> list[str]:
    return words["tags"].splitlines()


def version_now(idea: Idea) -> IdeaRevision:
    """What an idea says, as the version that is kept if it is edited for the first time: before
    that, its only version is the idea itself."""
    return IdeaRevision(
        idea_id=idea.id,
        number=FIRST,
        by_id=idea.author_id,
        at=idea.edited_at or idea.created_at,
        words=words_of(idea),
        changed=[],
        idea_version=FIRST,
    )


def keep_version(idea: Idea, before: IdeaRevision, *, by: User) -> IdeaRevision:
    """Keep what an idea says now that it was written, and `before` if nothing was kept yet. Those
    who voted are to be told, unless tags alone changed."""
    newest = db.session.scalar(
        select(func.max(IdeaRevision.number)).where(IdeaRevision.idea_id == idea.id)
    )
    if newest is None:
        db.session.add(before)
        newest = before.number
    words = words_of(idea)
    revision = IdeaRevision(
        idea_id=idea.id,
        number=newest + 1,
        by_id=None if idea.is_masked else by.id,
        at=clock.now(),
        words=words,
        changed=[part for part in words if words[part] != before.words.get(part)],
        idea_version=idea.version,
    )
    db.session.add(revision)
    db.session.flush()
    has_news_for_voters(idea.id, known=newest)
    return revision
