"""Keeping what an idea says, version by version. A version is all its words at one time; a part
that ideas get later is one more line of `words_from`, and missing in older versions, as a section
is where it was left empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select

from app.auth.models import User
from app.boards.models import SectionKind
from app.core import clock
from app.core.db import db
from app.ideas.models import Idea, IdeaRevision, IdeaTag, Tag, Words
from app.ideas.operations.telling_voters import has_news_for_voters
from app.ideas.queries.history import changed_parts
from app.ideas.queries.sections import section_texts

FIRST = 1


def words_from(
    title: str, body: str, tags: Iterable[str], sections: Mapping[SectionKind, str]
) -> Words:
    """All that an idea says, by part; tags in their order, one on each line."""
    written = {kind.value: text for kind, text in sections.items()}
    return {"title": title, **written, "body": body, "tags": "\n".join(sorted(tags))}


def words_of(idea: Idea) -> Words:
    """What it says now."""
    tags = db.session.scalars(
        select(Tag.name).join(IdeaTag, IdeaTag.tag_id == Tag.id).where(IdeaTag.idea_id == idea.id)
    )
    return words_from(idea.title, idea.body, tags, section_texts(idea.id))


def sections_in(words: Words) -> dict[SectionKind, str]:
    return {kind: words[kind] for kind in SectionKind if kind in words}


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
        changed=changed_parts(before.words, words),
        idea_version=idea.version,
    )
    db.session.add(revision)
    db.session.flush()
    has_news_for_voters(idea.id, known=newest)
    return revision
