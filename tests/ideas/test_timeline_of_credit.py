"""What an idea's public history says about credit, and under which names."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.ideas.models import Credit, Decision, Idea
from app.ideas.operations.crediting import (
    decline_credit,
    mark_improvement,
    name_implementer,
    unmark_improvement,
)
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.queries.timeline import TimelineEntry, timeline_of
from app.ideas.status import Status
from app.ideas.workflow import USUAL

DbSession = scoped_session[Session]
Decide = Callable[..., Decision]


def history(app: Flask, session: DbSession, idea: Idea) -> list[TimelineEntry]:
    """The timeline, oldest first, as a request reads it."""
    idea_id, reader = idea.id, session.get_one(User, idea.author_id)
    with app.test_request_context():
        newest_first = select(Decision).order_by(Decision.id.desc())
        decisions = session.scalars(newest_first).all()
        return timeline_of(session.get_one(Idea, idea_id), decisions, USUAL, user=reader)[::-1]


def test_credit_is_told_as_its_person_wants_it(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    max_: User,
    decide: Decide,
    app: Flask,
) -> None:
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    decide(idea, Status.IMPLEMENTED, max_)
    name_implementer(idea, max_, by=max_)
    built = session.scalars(select(Credit).where(Credit.user_id == max_.id)).one()
    decline_credit(built, by=max_)
    eva.deactivated_at = clock.now()
    session.commit()

    told = [
        (entry.label, entry.detail, entry.by and entry.by.name)
        for entry in history(app, session, idea)
    ]

    assert told[1:] == [
        ("Became a co-author", None, "Former colleague"),
        ("Implemented", None, "Max Weber"),
        ("Credited", "Ana Ruiz, who had the idea", "Max Weber"),
        ("Credited", "Former colleague, who wrote it together", "Max Weber"),
    ]


def test_improvement_leads_to_its_comment(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    app: Flask,
) -> None:
    comment = post_comment(idea, body="Add numbers.", by=eva)
    mark_improvement(comment, idea, by=ana)
    unmark_improvement(comment, idea, by=ana)
    session.commit()

    _posted, marked, unmarked = history(app, session, idea)

    assert (marked.label, unmarked.label) == (
        "Improved by a comment",
        "Mark of an improvement taken back",
    )
    assert marked.href == unmarked.href == f"/ideas/{idea.id}/comments/{comment.id}"
