"""What tests of ideas share: decisions as moderators take them, and ideas that wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Comment, Decision, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.queries.conversation import Conversation, Look, conversation_of
from app.ideas.status import Status

DbSession = scoped_session[Session]


@pytest.fixture
def three(
    session: DbSession, supply: Board, ana: User, make_idea: Callable[..., Idea]
) -> list[Idea]:
    """Three ideas that wait, the last one the longest."""
    ideas = [make_idea(supply, ana, f"Idea number {number}") for number in range(3)]
    for number, idea in enumerate(ideas):
        idea.answer_due_at -= timedelta(days=number)
    session.commit()
    return ideas


@pytest.fixture
def decide(session: Any) -> Callable[..., Decision]:
    """Somebody decides, with what the new status needs."""

    def act(idea: Idea, status: Status, by: User, **changes: Any) -> Decision:
        today = clock.now().date()
        needs: dict[Status, dict[str, Any]] = {
            Status.DECLINED: {"decline_reason": "too_costly"},
            Status.PLANNED: {"target_date": today + timedelta(days=30), "owner": by},
            Status.PARKED: {"wake_up_date": today + timedelta(days=30)},
            Status.IMPLEMENTED: {"what_changed": "Drawers have photos.", "since": today},
        }
        outcome = Outcome(status, **{"answer": "Because.", **needs.get(status, {}), **changes})
        decision = change_status(idea, outcome, seen_version=idea.version, by=by)
        session.commit()
        return decision

    return act


@pytest.fixture
def say(session: DbSession) -> Callable[..., Comment]:
    """Somebody says something about an idea, or answers a comment there."""

    def act(idea: Idea, by: User, body: str = "Yes.", to: Comment | None = None) -> Comment:
        comment = post_comment(idea, body=body, parent_id=to.id if to else None, by=by)
        session.commit()
        return comment

    return act


@pytest.fixture
def talk(app: Flask, session: DbSession) -> Callable[..., Conversation]:
    """The conversation of an idea as somebody sees it who looks there."""

    def read(idea: Idea, user: User, **look: Any) -> Conversation:
        with app.test_request_context():
            return conversation_of(idea, user, Look(**look))

    return read
