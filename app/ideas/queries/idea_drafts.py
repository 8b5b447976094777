"""One's own drafts of ideas, comments and edits. Nobody else finds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from app.auth.models import User
from app.boards.models import Board
from app.boards.policy import board_visible_to
from app.boards.queries import BoardRef
from app.core.db import db
from app.core.errors import or_404
from app.core.i18n import _
from app.core.links import path
from app.ideas.models import Draft, DraftKind, Idea
from app.ideas.policy import visible_to

MOST_LISTED = 200


@dataclass(frozen=True)
class DraftLine:
    """A draft as it is listed. `about` says what it is to become, `url` leads to where one goes on
    with it: None on an idea that its author does not see any more, where `words` are what they
    wrote. Its board is there only while they see that."""

    id: int
    title: str
    about: str | None
    url: str | None
    words: str | None
    board: BoardRef | None
    saved_at: datetime
    is_discarded: bool


def own_draft_or_404(draft_id: int, user: User) -> Draft:
    """Raises NotVisible for somebody else's draft, and for one that was discarded."""
    return or_404(_own(draft_id, user))


def own_idea_draft_or_404(draft_id: int, user: User) -> Draft:
    """The same, and for one of anything but an idea."""
    return or_404(_own(draft_id, user, Draft.kind == DraftKind.IDEA))


def own_text_draft(
    draft_id: int | None, kind: DraftKind, idea_id: int | None, *, user: User
) -> Draft | None:
    """A person's draft of a comment or an edit at this idea, if there is such a one."""
    here = and_(Draft.kind == kind, Draft.idea_id.is_not_distinct_from(idea_id))
    return None if draft_id is None else _own(draft_id, user, here)


def drafts_of(user: User) -> list[DraftLine]:
    """A person's drafts, the latest first; those that they discarded and can bring back last."""
    own_board = or_(Board.id == Draft.board_id, Board.id == Idea.board_id)
    statement: Any = (
        select(
            Draft,
            Idea.title.label("idea_title"),
            Board.id.label("board_id"),
            Board.slug,
            Board.name,
            Board.colour,
        )
        .select_from(Draft)
        .outerjoin(Idea, and_(Idea.id == Draft.idea_id, visible_to(user)))
        .outerjoin(Board, and_(own_board, board_visible_to(user)))
        .where(Draft.author_id == user.id)
        .order_by(Draft.discarded_at.is_not(None), Draft.saved_at.desc())
        .limit(MOST_LISTED)
    )
    return [_line(row) for row in db.session.execute(statement)]


def count_drafts(user: User, *, most: int = MOST_LISTED) -> int:
    """How many drafts a person has, not counted beyond `most`."""
    some = (
        select(Draft.id)
        .where(Draft.author_id == user.id, Draft.discarded_at.is_(None))
        .limit(most)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _own(draft_id: int, user: User, *conditions: ColumnElement[bool]) -> Draft | None:
    return db.session.scalars(
        select(Draft).where(
            Draft.id == draft_id,
            Draft.author_id == user.id,
            Draft.discarded_at.is_(None),
            *conditions,
        )
    ).one_or_none()


def _line(row: Row[Any]) -> DraftLine:
    draft: Draft = row.Draft
    is_lost = draft.idea_id is not None and row.idea_title is None
    return DraftLine(
        id=draft.id,
        title=draft.title,
        about=None if draft.kind is DraftKind.IDEA else _about(draft, row.idea_title),
        url=None if is_lost else url_of(draft),
        words="\n\n".join(draft.fields.get("body", ())) if is_lost else None,
        board=BoardRef(row.board_id, row.slug, row.name, row.colour) if row.board_id else None,
        saved_at=draft.saved_at,
        is_discarded=draft.discarded_at is not None,
    )


def url_of(draft: Draft) -> str:
    """Where a draft is gone on with."""
    match draft.kind:
        case DraftKind.IDEA:
            return path("ideas.new", draft=draft.id)
        case DraftKind.EDIT:
            return path("ideas.edit", idea_id=draft.idea_id, draft=draft.id)
        case DraftKind.COMMENT_EDIT:
            ids = {"idea_id": draft.idea_id, "comment_id": draft.comment_id}
            return path("comments.edit", **ids, draft=draft.id)
        case DraftKind.COMMENT:
            control = "comment-body" if draft.comment_id is None else "reply-body"
            where = {"reply_to": draft.comment_id, "draft": draft.id, "_anchor": control}
            return path("ideas.show", idea_id=draft.idea_id, **where)


def _about(draft: Draft, idea_title: str | None) -> str:
    if idea_title is None:
        return _("On an idea that you do not see any more")
    match draft.kind, draft.comment_id:
        case DraftKind.EDIT, _comment:
            return _("Change of “%(title)s”", title=idea_title)
        case DraftKind.COMMENT_EDIT, _comment:
            return _("Change of your comment on “%(title)s”", title=idea_title)
        case _kind, None:
            return _("Comment on “%(title)s”", title=idea_title)
        case _:
            return _("Reply on “%(title)s”", title=idea_title)
