"""Comments as a page shows them: each with what the reader may do with it, replies below what they
answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, masked_person
from app.boards.queries import moderator_ids
from app.core import clock
from app.core.db import db
from app.core.i18n import _, _l
from app.ideas.models import Comment, Idea, Reaction, ReactionKind
from app.ideas.places import path_above
from app.ideas.policy import MAY_BRING_BACK_FOR
from app.ideas.queries.bylines import COMMENT_IS_MASKED, byline_in
from app.ideas.queries.family import authors_of, masked_authors_of

REACTIONS = {
    ReactionKind.HELPFUL: ("thumbs-up", _l("Helpful")),
    ReactionKind.THANKS: ("heart", _l("Thank you")),
    ReactionKind.INSIGHT: ("lightbulb", _l("Good thought")),
    ReactionKind.CHEERS: ("party-popper", _l("Hooray")),
}
"""The icon and the words of each kind, in the order in which they are offered."""
_Answered = aliased(Comment)
_Answering = aliased(User)


@dataclass(frozen=True)
class Answered:
    """The comment that a reply answers; `name` is whose it is, None if it was deleted."""

    id: int
    name: str | None


@dataclass(frozen=True)
class ReactionView:
    kind: ReactionKind
    icon: str
    text: str
    count: int
    is_mine: bool


@dataclass(frozen=True)
class ThreadNode:
    """`author_improves`: whether it can be what improved the idea, because that is not its
    author's anyway; `is_improvement`: whether it was. `answers_to` is set where the indentation
    does not show it. `more` is how many replies stand in its branch and are not shown here;
    `is_new`: it came since the reader was here."""

    id: int
    branch_id: int
    author: PersonRef
    at: datetime
    html: Markup
    edited_at: datetime | None
    is_author: bool
    is_moderator: bool
    is_own: bool
    is_masked: bool
    is_new: bool
    is_deleted: bool
    may_bring_back: bool
    author_improves: bool
    is_improvement: bool
    is_official: bool
    reactions: Sequence[ReactionView]
    total: int
    answers_to: Answered | None = None
    replies: list[ThreadNode] = field(default_factory=list["ThreadNode"])

    @property
    def may_react(self) -> bool:
        return not self.is_own and not self.is_deleted

    @property
    def is_liked(self) -> bool:
        return any(reaction.count for reaction in self.reactions)

    @property
    def shown(self) -> int:
        return sum(1 + reply.shown for reply in self.replies)

    @property
    def more(self) -> int:
        return max(self.total - self.shown, 0)


@dataclass(frozen=True)
class Reader:
    """Who reads the comments of an idea, and what is asked once for all of them. `seen_id` is the
    newest comment they had seen when they were here last, None if they never were."""

    user: User
    authors: Collection[int]
    masked_authors: Collection[int]
    moderators: Collection[int]
    seen_id: int | None


def reader_of(idea: Idea, user: User, *, seen_id: int | None) -> Reader:
    authors = set(db.session.scalars(authors_of(idea.id)))
    masked = set(db.session.scalars(masked_authors_of(idea.id)))
    return Reader(user, authors, masked, moderator_ids(idea.board_id), seen_id)


def nodes_of(comment_ids: Any, reader: Reader) -> list[ThreadNode]:
    """These comments as trees: replies of which nothing is there that they stand below come
    first-hand, as the beginnings of branches do. The order is that of the paths."""
    rows = db.session.execute(_comments(comment_ids)).all()
    mine = _own_reactions([row.id for row in rows], reader.user)
    places: dict[tuple[int, str], ThreadNode] = {}
    tops: list[ThreadNode] = []
    for row in rows:
        branch_id = row.root_id or row.id
        above = places.get((branch_id, path_above(row.path))) if row.root_id else None
        node = _node(row, reader, mine.get(row.id, ()), above)
        places[branch_id, row.path] = node
        (above.replies if above else tops).append(node)
    return tops


def _node(
    row: Row[Any], reader: Reader, mine: Collection[ReactionKind], above: ThreadNode | None
) -> ThreadNode:
    is_deleted = row.deleted_at is not None
    author = _deleted_person() if is_deleted else byline_in(row)
    is_author = not is_deleted and _is_authors(row, reader)
    improves = not is_author and not is_deleted and (author.id is not None or row.is_masked)
    is_own = reader.user.id in (row.author_id, row.masked_author_id)
    is_news = reader.seen_id is not None and row.id > reader.seen_id
    return ThreadNode(
        id=row.id,
        branch_id=row.root_id or row.id,
        author=author,
        at=row.created_at,
        # Markup: it was sanitised when it was written.
        html=Markup() if is_deleted else Markup(row.body_html),  # noqa: S704
        edited_at=None if is_deleted else row.edited_at,
        is_author=is_author,
        is_moderator=author.id in reader.moderators,
        is_own=is_own,
        is_masked=row.is_masked,
        is_new=is_news and not is_own and not is_deleted,
        is_deleted=is_deleted,
        may_bring_back=is_own and is_deleted and row.deleted_at > clock.now() - MAY_BRING_BACK_FOR,
        author_improves=improves,
        is_improvement=improves and row.improved_at is not None,
        is_official=row.official_at is not None,
        reactions=_reactions(row.reactions, mine),
        total=row.replies,
        answers_to=_answered(row, above),
    )


def _is_authors(row: Row[Any], reader: Reader) -> bool:
    """Whether it is by somebody whose idea it is, as far as that may be known: not of who is named
    there and anonymous here, or the other way round."""
    return row.author_id in reader.authors or row.masked_author_id in reader.masked_authors


def _reactions(counts: Mapping[str, int], mine: Collection[ReactionKind]) -> list[ReactionView]:
    return [
        ReactionView(kind, icon, str(text), counts.get(kind, 0), kind in mine)
        for kind, (icon, text) in REACTIONS.items()
    ]


def _answered(row: Row[Any], above: ThreadNode | None) -> Answered | None:
    """Named only where the indentation does not show it."""
    if row.parent_id is None or (above is not None and above.id == row.parent_id):
        return None
    unnamed = masked_person().name if row.answered_is_masked else _("Former colleague")
    name = row.answered_name or unnamed
    return Answered(row.parent_id, None if row.answered_deleted_at else name)


def _deleted_person() -> PersonRef:
    return PersonRef(None, _("Deleted"), None, "–", 0)


def _own_reactions(comment_ids: Iterable[int], user: User) -> dict[int, set[ReactionKind]]:
    """Which reactions the person gave to each of these comments."""
    found: dict[int, set[ReactionKind]] = {}
    for comment_id, kind in db.session.execute(
        select(Reaction.comment_id, Reaction.kind).where(
            Reaction.user_id == user.id, Reaction.comment_id.in_(comment_ids)
        )
    ):
        found.setdefault(comment_id, set()).add(kind)
    return found


def _comments(comment_ids: Any) -> Select[Any]:
    """Rows of the comments whose ids these are, a list or a statement."""
    return (
        select(Comment.id, Comment.parent_id, Comment.root_id, Comment.path, Comment.author_id)
        .add_columns(Comment.created_at, Comment.body_html, Comment.edited_at, Comment.deleted_at)
        .add_columns(Comment.improved_at, Comment.official_at, Comment.reactions, Comment.replies)
        .add_columns(Comment.masked_author_id, COMMENT_IS_MASKED)
        .add_columns(_Answered.deleted_at.label("answered_deleted_at"))
        .add_columns(_Answered.masked_author_id.is_not(None).label("answered_is_masked"))
        .add_columns(_Answering.name.label("answered_name"))
        .add_columns(*PERSON_COLUMNS)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(_Answered, _Answered.id == Comment.parent_id)
        .outerjoin(_Answering, _Answering.id == _Answered.author_id)
        .where(Comment.id.in_(comment_ids))
        .order_by(Comment.path, Comment.id)
    )
