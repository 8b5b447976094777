"""In which branch imported comments stand, and where in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from app.core.db import db
from app.ideas.models import Comment
from app.ideas.places import path_below

AT_ONCE = 1_000


class Places:
    """Branch and path of what comments answer, by id."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, str]] = {}

    def look_up(self, comment_ids: Collection[int]) -> None:
        """Read where these comments stand, as far as that is not known yet."""
        missing = sorted(set(comment_ids) - self._known.keys())
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            rows = select(Comment.id, Comment.root_id, Comment.path).where(Comment.id.in_(some))
            for row in db.session.execute(rows):
                self._known[row.id] = (row.root_id or row.id, row.path)

    def branch_of(self, comment_id: int) -> int:
        return self._known[comment_id][0]

    def put(self, replies: Iterable[tuple[int, int, datetime]]) -> None:
        """Let replies stand below what they answer; each is an id, that of what it answers, and
        when it was written."""
        rows: list[dict[str, object]] = []
        for id, parent_id, at in replies:
            branch_id, above = self._known[parent_id]
            path = path_below(above, at=at, id=id)
            self._known[id] = (branch_id, path)
            rows.append({"id": id, "path": path})
        for start in range(0, len(rows), AT_ONCE):
            db.session.execute(update(Comment), rows[start : start + AT_ONCE])


def recount_imported_replies(source: str) -> None:
    """Make the numbers of replies to what came from this source what the rows say."""
    below = aliased(Comment)
    replies = select(func.count()).where(below.root_id == Comment.id).scalar_subquery()
    db.session.execute(
        update(Comment)
        .where(Comment.source == source, Comment.root_id.is_(None))
        .values(replies=replies)
        .execution_options(synchronize_session=False)
    )
