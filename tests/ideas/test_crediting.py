"""Credit follows what is true of an idea: who wrote, improved and built it, once implemented."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.events import Event
from app.ideas.models import Comment, Credit, CreditRole, Idea
from app.ideas.operations.crediting import (
    mark_improvement,
    name_implementer,
    remove_implementer,
    settle_credits,
    unmark_improvement,
)
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.status import Status

DbSession = scoped_session[Session]
Credits = Callable[[], set[tuple[str, CreditRole]]]


@pytest.fixture
def credits(session: DbSession, idea: Idea) -> Credits:
    """Who is credited with Ana's idea: handle and role."""

    def read() -> set[tuple[str, CreditRole]]:
        rows = session.execute(
            select(User.handle, Credit.role)
            .join(Credit, Credit.user_id == User.id)
            .where(Credit.idea_id == idea.id)
        )
        return {(handle, role) for handle, role in rows}

    return read


@pytest.fixture
def comment(session: DbSession, idea: Idea, eva: User) -> Comment:
    """Eva's comment on Ana's idea."""
    comment = post_comment(idea, body="Put the number under the photo.", by=eva)
    session.commit()
    return comment


@pytest.fixture
def implement(session: DbSession, idea: Idea, max_: User) -> Callable[[], None]:
    def act() -> None:
        outcome = Outcome(
            Status.IMPLEMENTED, "Done.", what_changed="Photos.", since=clock.now().date()
        )
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()

    return act


def test_implementing_credits_everybody_who_had_a_part(
    session: DbSession,
    idea: Idea,
    comment: Comment,
    ana: User,
    max_: User,
    omar: User,
    credits: Credits,
    implement: Callable[[], None],
) -> None:
    invite_co_author(idea, omar, by=ana)
    accept_invitation(idea, by=omar)
    mark_improvement(comment, idea, by=ana)
    name_implementer(idea, max_, by=max_)
    assert credits() == set()

    implement()

    assert credits() == {
        ("ana", CreditRole.ORIGINATOR),
        ("omar", CreditRole.CO_AUTHOR),
        ("eva", CreditRole.IMPROVER),
        ("max", CreditRole.IMPLEMENTER),
    }


def test_part_added_and_taken_back_later_changes_the_credit_at_once(
    idea: Idea, comment: Comment, max_: User, credits: Credits, implement: Callable[[], None]
) -> None:
    implement()

    mark_improvement(comment, idea, by=max_)
    name_implementer(idea, max_, by=max_)
    assert {role for _, role in credits()} == {
        CreditRole.ORIGINATOR,
        CreditRole.IMPROVER,
        CreditRole.IMPLEMENTER,
    }

    unmark_improvement(comment, idea, by=max_)
    remove_implementer(idea, max_, by=max_)
    assert credits() == {("ana", CreditRole.ORIGINATOR)}


def test_authors_own_comment_makes_no_improver(
    session: DbSession, idea: Idea, ana: User, credits: Credits, implement: Callable[[], None]
) -> None:
    implement()

    mark_improvement(post_comment(idea, body="Mine", by=ana), idea, by=ana)

    assert credits() == {("ana", CreditRole.ORIGINATOR)}


def test_settling_again_changes_and_records_nothing(
    session: DbSession, idea: Idea, max_: User, implement: Callable[[], None]
) -> None:
    implement()
    name_implementer(idea, max_, by=max_)
    session.commit()
    events = select(Event.id).where(Event.kind.in_(["CreditGiven", "CreditWithdrawn"]))
    before = session.scalars(events).all()

    settle_credits(idea, by=max_)

    assert session.scalars(events).all() == before
