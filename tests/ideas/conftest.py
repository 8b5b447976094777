"""What tests of ideas share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import Idea

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
