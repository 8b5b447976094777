"""The versions of an idea: what each of them changed, and for whom that matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from sqlalchemy import Row, func, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, masked_person, person_in, person_of
from app.boards.sections import SECTION_NAMES
from app.core.db import db
from app.core.diff import Kind, Piece, diff, folded
from app.core.errors import or_404
from app.core.formats import listed
from app.core.i18n import _, _l
from app.core.links import path
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import Idea, IdeaRevision, Vote, Words
from app.ideas.queries.bylines import byline_of
from app.ideas.queries.family import authors_of, family_of

PARTS: Mapping[str, LazyString] = {
    "title": _l("Title"),
    **SECTION_NAMES,
    "body": _l("Text"),
    "tags": _l("Tags"),
}
"""What a version consists of, in the order in which it is shown."""
TAGS = "tags"
"""Nobody voted for those: when they alone change, voters are not told."""
NEWEST_FIRST = Order((IdeaRevision.number,))


@dataclass(frozen=True)
class PartChange:
    """One part of an idea that differs between two versions."""

    label: str
    pieces: Sequence[Piece]

    @property
    def added(self) -> int:
        return _words(self.pieces, Kind.ADDED)

    @property
    def removed(self) -> int:
        return _words(self.pieces, Kind.REMOVED)


@dataclass(frozen=True)
class VersionRow:
    """A version in the list of them."""

    number: int
    by: PersonRef
    at: datetime
    text: str
    url: str


@dataclass(frozen=True)
class VersionPage:
    """A version beside the one that it is compared with, `since`; the first stands alone."""

    number: int
    since: int
    by: PersonRef
    at: datetime
    text: str
    changes: Sequence[PartChange]
    older_url: str | None
    newer_url: str | None


def history_page(idea: Idea, *, key: str | None) -> Page[VersionRow]:
    """One page of an idea's versions, newest first. One that was never edited has its only one."""
    statement: Any = (
        select(
            IdeaRevision.number,
            IdeaRevision.at,
            IdeaRevision.changed,
            IdeaRevision.restored,
            *PERSON_COLUMNS,
        )
        .outerjoin(User, User.id == IdeaRevision.by_id)
        .where(IdeaRevision.idea_id == idea.id)
    )
    page = fetch_page(statement, NEWEST_FIRST, session=db.session, key=key)
    rows = [_row(idea, row) for row in page.rows] or [_only_version(idea)]
    return Page(rows, page.previous, page.next)


def revision_or_404(idea_id: int, number: int) -> IdeaRevision:
    """Raises NotVisible."""
    return or_404(
        db.session.scalars(
            select(IdeaRevision).where(
                IdeaRevision.idea_id == idea_id, IdeaRevision.number == number
            )
        ).one_or_none()
    )


def version_page(idea: Idea, number: int, *, since: int | None) -> VersionPage:
    """A version, and what it changed since an older one: since the one before if that makes no
    sense. Raises NotVisible if there is no such version."""
    new = revision_or_404(idea.id, number)
    since = since if since is not None and 0 < since < number else number - 1
    old = revision_or_404(idea.id, since) if since else new
    author = db.session.get(User, new.by_id) if new.by_id is not None else None
    newest = newest_number(idea.id)
    return VersionPage(
        number=number,
        since=since,
        by=masked_person() if idea.is_masked else person_of(author),
        at=new.at,
        text=_text(new.changed, new.restored),
        changes=changes_between(old.words, new.words) if since else _beginning(new.words),
        older_url=_url(idea.id, number - 1) if number > 1 else None,
        newer_url=_url(idea.id, number + 1) if number < newest else None,
    )


def changed_parts(old: Words, new: Words) -> list[str]:
    """The names of the parts that differ; one that is missing is empty."""
    return [part for part in PARTS if old.get(part, "") != new.get(part, "")]


def changes_between(old: Words, new: Words) -> list[PartChange]:
    """The parts that differ, each with its pieces; long stretches that stayed are folded."""
    return [
        PartChange(str(PARTS[part]), folded(diff(old.get(part, ""), new.get(part, ""))))
        for part in changed_parts(old, new)
    ]


def changed_since(idea: Idea, seen_version: int) -> list[PartChange]:
    """What became different about an idea's words since its `version` was `seen_version`."""
    seen, newest = (
        db.session.scalars(
            select(IdeaRevision.words)
            .where(IdeaRevision.idea_id == idea.id, IdeaRevision.idea_version <= version)
            .order_by(IdeaRevision.number.desc())
            .limit(1)
        ).one_or_none()
        for version in (seen_version, idea.version)
    )
    return changes_between(seen, newest) if seen and newest else []


def newest_number(idea_id: int) -> int:
    """The number of an idea's newest version; 0 if none was kept."""
    newest = select(func.max(IdeaRevision.number)).where(IdeaRevision.idea_id == idea_id)
    return db.session.scalar(newest) or 0


def differ_for_voters(idea_id: int, known: int, newest: int) -> bool:
    """Whether one who voted for one version would read something else in the other."""
    old, new = (revision_or_404(idea_id, number).words for number in (known, newest))
    return any(part != TAGS for part in changed_parts(old, new))


def voters_before(idea_id: int, number: int) -> dict[int, int]:
    """Who voted for an idea, or one merged into it, before that version began: for each the idea
    they voted for. Those whose idea it is are left out."""
    began = (
        select(IdeaRevision.at)
        .where(IdeaRevision.idea_id == idea_id, IdeaRevision.number == number)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Vote.user_id, Vote.idea_id)
        .where(
            Vote.idea_id.in_(family_of(idea_id)),
            Vote.user_id.not_in(authors_of(idea_id)),
            Vote.created_at < began,
        )
        .order_by(Vote.idea_id == idea_id, Vote.idea_id)  # what is said last stays
    )
    return dict(rows.all())


def _row(idea: Idea, row: Row[Any]) -> VersionRow:
    return VersionRow(
        number=row.number,
        by=masked_person() if idea.is_masked else person_in(row),
        at=row.at,
        text=_text(row.changed, row.restored),
        url=_url(idea.id, row.number),
    )


def _only_version(idea: Idea) -> VersionRow:
    return VersionRow(
        number=1,
        by=byline_of(idea),
        at=idea.edited_at or idea.created_at,
        text=_text([], None),
        url=path("ideas.show", idea_id=idea.id),
    )


def _text(changed: Sequence[str], restored: int | None) -> str:
    """What a version changed, in a few words."""
    parts = listed([str(label) for part, label in PARTS.items() if part in changed])
    if restored is not None:
        return _("Version %(number)s again: %(parts)s", number=restored, parts=parts)
    return _("Changed: %(parts)s", parts=parts) if parts else _("As it was first kept")


def _beginning(words: Words) -> list[PartChange]:
    """A version alone, as text that stayed."""
    return [
        PartChange(str(label), [Piece(Kind.SAME, words[part])])
        for part, label in PARTS.items()
        if words.get(part)
    ]


def _words(pieces: Sequence[Piece], kind: Kind) -> int:
    return sum(piece.words for piece in pieces if piece.kind is kind)


def _url(idea_id: int, number: int) -> str:
    return path("history.version", idea_id=idea_id, number=number)
