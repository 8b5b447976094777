"""What was answered to an idea where it went, for those who took part and may not go there."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, exists, or_, select

from app.auth.models import User
from app.core import markdown
from app.core.db import db
from app.ideas.models import (
    CoAuthor,
    CoAuthorState,
    Comment,
    Decision,
    Follow,
    Idea,
    Level,
    Merge,
    Vote,
)
from app.ideas.policy import had_by, visible_to
from app.ideas.queries.answers import DecisionView, decisions_with_what_they_name, view_of
from app.ideas.status import Status
from app.ideas.workflow import Workflow


def answers_elsewhere(idea: Idea, workflow: Workflow, user: User) -> list[DecisionView]:
    """The answers that a merged idea received at ideas which this person may not see, newest first:
    their words without links or pictures. For nobody but those who took part in this one, who are
    told of them; what was answered there before stands in the merge."""
    if idea.merged_into_id is None or not _took_part(idea, user):
        return []
    decisions = db.session.scalars(_answers_on_the_way(idea.id, visible_to(user)))
    return [_in_words(view_of(decision, idea, workflow), decision) for decision in decisions]


def _in_words(view: DecisionView, decision: Decision) -> DecisionView:
    words = Markup("<p>{}</p>").format(markdown.plain(decision.answer_html))
    return replace(view, html=words, promise_text=None)


def _took_part(idea: Idea, user: User) -> bool:
    shares = exists().where(
        CoAuthor.idea_id == Idea.id,
        CoAuthor.user_id == user.id,
        CoAuthor.state == CoAuthorState.ACCEPTED,
    )
    wrote = or_(Comment.author_id == user.id, Comment.masked_author_id == user.id)
    bonds = (
        had_by(user),
        shares,
        exists().where(Vote.idea_id == Idea.id, Vote.user_id == user.id),
        exists().where(Comment.idea_id == Idea.id, wrote, Comment.deleted_at.is_(None)),
        exists().where(
            Follow.idea_id == Idea.id, Follow.user_id == user.id, Follow.level != Level.NOTHING
        ),
    )
    return bool(db.session.scalar(select(exists().where(Idea.id == idea.id, or_(*bonds)))))


def _answers_on_the_way(idea_id: int, visible: ColumnElement[bool]) -> Select[Decision]:
    """The decisions on the ideas that this one became a part of, one after another, since then."""
    way = (
        select(Merge.into_id, Merge.at)
        .where(Merge.from_id == idea_id, Merge.undone_at.is_(None))
        .cte("way", recursive=True)
    )
    further = (
        select(Merge.into_id, way.c.at)
        .join(way, Merge.from_id == way.c.into_id)
        .where(Merge.undone_at.is_(None))
    )
    way = way.union_all(further)
    return (
        decisions_with_what_they_name()
        .join(way, way.c.into_id == Decision.idea_id)
        .where(
            Decision.status != Status.MERGED,
            Decision.at >= way.c.at,
            Decision.idea_id.not_in(select(Idea.id).where(visible)),
        )
        .order_by(Decision.id.desc())
    )
