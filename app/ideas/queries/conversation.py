"""What was said about an idea, some of it at a time: one page of the comments on it and on each
idea that is merged into it, with the first replies to each.

However long a conversation is, a page reads so many rows and no more, each by an index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from markupsafe import Markup
from sqlalchemy import CompoundSelect, Row, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.auth.models import User
from app.auth.people import PersonRef
from app.boards.policy import moderated_by
from app.core.db import db
from app.core.i18n import _l
from app.core.links import path
from app.core.paging import MOST_UNITED, Order, Page, fetch_page, first_pages, key_beginning_with
from app.ideas.models import Comment, Idea, Merge
from app.ideas.policy import visible_to
from app.ideas.queries.bylines import byline_of
from app.ideas.queries.reading import News, news_for, seen_by
from app.ideas.queries.sections import SectionView, sections_among
from app.ideas.queries.thread import Reader, ThreadNode, nodes_of, reader_of

FIRST_AT_ONCE = 15
OF_PART_AT_ONCE = 5
REPLIES_AT_ONCE = 5
MOST_OFFICIAL = 3


class ThreadSort(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"
    HELPFUL = "helpful"


SORT_TEXTS = {
    ThreadSort.OLDEST: _l("Oldest first"),
    ThreadSort.NEWEST: _l("Newest first"),
    ThreadSort.HELPFUL: _l("Most helpful first"),
}
ORDERS = {
    ThreadSort.OLDEST: Order((Comment.created_at, Comment.id), descending=False),
    ThreadSort.NEWEST: Order((Comment.created_at, Comment.id)),
    ThreadSort.HELPFUL: Order((Comment.helpful, Comment.id)),
}
"""The order of comments that answer the idea itself; what answers those stays the oldest first."""


@dataclass(frozen=True)
class Look:
    """What of a conversation is looked at: the page at `key` of the comments on the idea `of`, or
    the one on which `comment` stands. Everything else is at its first page."""

    sort: ThreadSort = ThreadSort.OLDEST
    of: int | None = None
    key: str | None = None
    comment: Comment | None = None


@dataclass(frozen=True)
class Thread:
    """One page of the comments on one idea, and the addresses of its neighbours."""

    idea_id: int
    nodes: list[ThreadNode]
    previous_url: str | None
    next_url: str | None


@dataclass(frozen=True)
class MergedPart:
    """A merged idea with the comments that were made on it."""

    id: int
    title: str
    author: PersonRef
    sections: Sequence[SectionView]
    html: Markup
    merged_at: datetime
    thread: Thread
    may_undo: bool


@dataclass(frozen=True)
class Official:
    """A comment that is marked as an official answer."""

    url: str
    by: PersonRef
    at: datetime


@dataclass(frozen=True)
class Conversation:
    """The comments on an idea itself, and its parts in the order in which they were merged.
    `newest_id` is the newest comment there is, 0 if there is none; `marked_id` the one that was
    asked for."""

    thread: Thread
    parts: list[MergedPart]
    sort: ThreadSort
    newest_id: int
    news: News
    official: list[Official]
    marked_id: int | None


def conversation_of(idea: Idea, user: User, look: Look) -> Conversation:
    """What was said about an idea, as far as this person may see what is merged into it."""
    rows = _parts(idea, user)
    ids = [idea.id, *(part.id for part, _at, _may_undo in rows)]
    newest_id = newest_id_in(ids)
    seen = seen_by(user, ids)
    threads = _threads(idea, ids, look, reader_of(idea, user, seen_id=seen.before_id))
    sections = sections_among([part.id for part, _at, _may_undo in rows])
    return Conversation(
        thread=threads[idea.id],
        parts=[
            MergedPart(
                id=part.id,
                title=part.title,
                author=byline_of(part),
                sections=sections[part.id],
                html=Markup(part.body_html),  # noqa: S704 (sanitised when it was written)
                merged_at=at,
                thread=threads[part.id],
                may_undo=may_undo,
            )
            for part, at, may_undo in rows
        ],
        sort=look.sort,
        newest_id=newest_id,
        news=news_for(user, idea, ids, seen, newest_id=newest_id),
        official=_official(idea, ids),
        marked_id=look.comment.id if look.comment else None,
    )


def is_in_sight(comment: Comment) -> bool:
    """Whether a comment stands on a page of the whole conversation; else only on that of its
    branch."""
    if comment.root_id is None:
        return True
    shown = db.session.scalars(_first_replies(comment.root_id))
    return comment.id in set(shown)


def newest_id_in(idea_ids: Collection[int]) -> int:
    newest = select(func.max(Comment.id)).where(Comment.idea_id == Idea.id).scalar_subquery()
    return db.session.scalar(select(func.max(newest)).where(Idea.id.in_(idea_ids))) or 0


def _parts(idea: Idea, user: User) -> Sequence[Row[Idea, datetime, bool]]:
    """The ideas that are merged into one, when, and whether the person may undo that."""
    boards = moderated_by(user)
    may_undo = or_(Idea.board_id.in_(boards), literal(idea.board_id).in_(boards))
    return db.session.execute(
        select(Idea, Merge.at, may_undo)  # as `policy.may_undo_merge`
        .join(Merge, (Merge.from_id == Idea.id) & Merge.undone_at.is_(None))
        .options(joinedload(Idea.author))
        .where(Idea.merged_into_id == idea.id, visible_to(user))
        .order_by(Merge.at, Merge.id)
    ).all()


def _threads(idea: Idea, ids: Sequence[int], look: Look, reader: Reader) -> dict[int, Thread]:
    """A page of the comments on each of these ideas, by idea."""
    pages = _pages(ids, look)
    nodes = _nodes(pages, reader)
    return {
        id: Thread(
            id,
            [nodes[row.id] for row in page.rows],
            _url(idea, look, id, page.previous),
            _url(idea, look, id, page.next),
        )
        for id, page in pages.items()
    }


def _pages(ids: Sequence[int], look: Look) -> dict[int, Page[Any]]:
    """The comments on each idea itself: the page that is looked at of one of them, the first of
    the others."""
    order = ORDERS[look.sort]
    comment = look.comment
    wanted = comment.idea_id if comment else look.of
    at = next((id for id in ids if id == wanted), ids[0])
    key = _key_of(comment, order) if comment else look.key
    others = [id for id in ids if id != at]
    firsts = first_pages(
        [_firsts(id, order) for id in others], order, session=db.session, size=OF_PART_AT_ONCE
    )
    here = fetch_page(_firsts(at, order), order, session=db.session, key=key, size=FIRST_AT_ONCE)
    found = {at: here, **dict(zip(others, firsts, strict=True))}
    return {id: found[id] for id in ids}


def _key_of(comment: Comment, order: Order) -> str | None:
    """The key of the page on which a comment, or the beginning of its branch, stands."""
    edge = db.session.execute(select(*order.columns).where(Comment.id == comment.branch_id)).one()
    firsts = _firsts(comment.idea_id, order)
    return key_beginning_with(firsts, order, edge, session=db.session, size=FIRST_AT_ONCE)


def _firsts(idea_id: int, order: Order) -> Select[Any]:
    """The comments that answer the idea itself, and how many replies stand below each."""
    columns = [column for column in order.columns if column is not Comment.id]
    return select(*columns, Comment.id, Comment.replies).where(
        Comment.idea_id == idea_id, Comment.root_id.is_(None)
    )


def _nodes(pages: dict[int, Page[Any]], reader: Reader) -> dict[int, ThreadNode]:
    """What begins these pages with its first replies, by id."""
    rows = [row for page in pages.values() for row in page.rows]
    nodes: dict[int, ThreadNode] = {}
    for start in range(0, len(rows), MOST_UNITED - 1):
        some = rows[start : start + MOST_UNITED - 1]
        firsts = select(Comment.id).where(Comment.id.in_([row.id for row in some]))
        replies = [_first_replies(row.id) for row in some if row.replies]
        nodes.update((node.id, node) for node in nodes_of(_all_of(firsts, *replies), reader))
    return nodes


def _first_replies(root_id: int) -> Select[int]:
    return (
        select(Comment.id)
        .where(Comment.root_id == root_id)
        .order_by(Comment.path)
        .limit(REPLIES_AT_ONCE)
    )


def _all_of(*statements: Select[int]) -> CompoundSelect[int]:
    # Each in a subquery of its own: SQLite takes no LIMIT in what is united.
    return union_all(*(select(statement.subquery().c.id) for statement in statements))


def _url(idea: Idea, look: Look, of: int, key: str | None) -> str | None:
    if key is None:
        return None
    others = {} if of == idea.id else {"of": of}
    return conversation_url(idea, look.sort, key=key, **others)


def conversation_url(idea: Idea, sort: ThreadSort, **where: Any) -> str:
    """The page of an idea at a place of its conversation, in an order."""
    own = {"merged": "show"} if idea.merged_into_id else {}
    chosen = {} if sort is ThreadSort.OLDEST else {"sort": sort.value}
    return path("ideas.show", idea_id=idea.id, **{"_anchor": "comments", **own, **chosen, **where})


def _official(idea: Idea, ids: Collection[int]) -> list[Official]:
    comments = db.session.scalars(
        select(Comment)
        .options(joinedload(Comment.author))
        .where(Comment.idea_id.in_(ids), Comment.official_at.is_not(None))
        .order_by(Comment.official_at.desc(), Comment.id.desc())
        .limit(MOST_OFFICIAL)
    )
    return [
        Official(
            path("comments.show", idea_id=idea.id, comment_id=comment.id),
            byline_of(comment),
            comment.created_at,
        )
        for comment in comments
    ]
