"""Putting one's name to what one posted anonymously."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select, update

from app.auth.models import User
from app.core.db import db, flush_or_lose
from app.core.errors import NotAllowed
from app.core.i18n import _
from app.events import Event, record
from app.ideas.events.conversation import OF_WRITER, CommentAuthorShown
from app.ideas.events.life import AuthorShown
from app.ideas.models import Comment, Idea, IdeaRevision
from app.ideas.operations.counting import recount_votes
from app.ideas.operations.crediting import settle_credits
from app.ideas.policy import may_show_name
from app.ideas.queries.family import whole_family_of

WRITING = [kind.__name__ for kind in OF_WRITER]


def show_name(idea: Idea, *, by: User) -> None:
    """Let an anonymous idea carry its author's name from now on, also in its versions and in what
    happened to it: nothing tells that it did not. Credit is given if it is implemented.

    Records AuthorShown, and what `settle_credits` does. Raises NotAllowed for anybody but the
    anonymous author; LostRace if the idea changed meanwhile.
    """
    _require_own(idea, by)
    idea.author_id, idea.masked_author_id = by.id, None
    flush_or_lose(_("This idea changed while you were looking at it. Look at it first."))
    versions = IdeaRevision.idea_id == idea.id, IdeaRevision.by_id.is_(None)
    db.session.execute(update(IdeaRevision).where(*versions).values(by_id=by.id))
    _sign(_masked_acts(idea.id, Event.kind.not_in(WRITING)), by)
    record(AuthorShown(idea.id), by=by)
    recount_votes(idea.id)
    settle_credits(idea, by=by)


def show_name_on_comment(comment: Comment, idea: Idea, *, by: User) -> None:
    """The same for a comment, which is read at `idea`. Records CommentAuthorShown."""
    _require_own(comment, by)
    comment.author_id, comment.masked_author_id = by.id, None
    db.session.flush()
    acts = _masked_acts(comment.idea_id, Event.kind.in_(WRITING))
    _sign((act for act in acts if act.data["comment_id"] == comment.id), by)
    record(CommentAuthorShown(idea.id, comment.id), by=by)
    settle_credits(idea, by=by)


def _require_own(text: Idea | Comment, by: User) -> None:
    if not may_show_name(by, text):
        raise NotAllowed(_("Only who posted something anonymously can put their name to it."))


def _masked_acts(idea_id: int, which: ColumnElement[bool]) -> list[Event]:
    family = whole_family_of(idea_id)
    events = select(Event).where(Event.idea_id.in_(family), Event.is_masked, which)
    return list(db.session.scalars(events))


def _sign(acts: Iterable[Event], by: User) -> None:
    for act in acts:
        act.actor_id, act.is_masked = by.id, False
    db.session.flush()
