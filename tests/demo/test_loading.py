"""The demo company: complete, believable, and only ever in an empty database."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, User
from app.boards.models import Board, BoardPause
from app.cli.demo import demo
from app.core.db import Base
from app.demo.loading import NotEmpty, is_demo, load_demo
from app.events import Event
from app.ideas.models import (
    AnswerFeedback,
    Attachment,
    BoardRecord,
    Claim,
    ClaimState,
    CoAuthor,
    CoAuthorState,
    Comment,
    Credit,
    Idea,
    IdeaSection,
    Thanks,
    Vote,
)
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.queries.family import STANDS_AT
from app.ideas.queries.values import confirmed_sums
from app.ideas.status import Status

DbSession = scoped_session[Session]
A_MODERATOR = select(User).where(User.handle == "max")


def count(session: DbSession, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def count_of(session: DbSession, column: Any) -> int:
    """In how many rows there is something."""
    return session.scalar(select(func.count(column))) or 0


@pytest.mark.slow
def test_demo_company_is_whole(session: DbSession) -> None:
    progress: list[tuple[int, int]] = []
    load_demo(on_progress=lambda done, total: progress.append((done, total)))
    session.commit()

    assert (count(session, User), count(session, Department)) == (41, 6)
    assert (count(session, Board), count(session, Idea)) == (5, 62)
    assert set(session.scalars(select(Idea.status))) == set(Status)
    standing = select(func.sum(Idea.votes)).where(Idea.merged_into_id.is_(None))
    voted = select(STANDS_AT, Vote.user_id).join(Vote, Vote.idea_id == Idea.id)
    authors = set(session.execute(select(STANDS_AT, Idea.author_id)))
    assert session.scalar(standing) == len(set(session.execute(voted)) - authors)
    credited = select(Credit.idea_id).distinct()
    implemented = select(Idea.id).where(Idea.status == Status.IMPLEMENTED)
    assert set(session.scalars(credited)) == set(session.scalars(implemented))
    sums = confirmed_sums(session.scalars(A_MODERATOR).one())
    assert {(sum.number, sum.words) for sum in sums} == {
        ("€3,100", "a year"),
        ("438 hours", "a year"),
        ("2,650 kg CO₂", "a year"),
    }
    assert count(session, AnswerFeedback) > 5
    assert session.scalars(select(Attachment.unused_since)).all() == [None, None, None]
    assert count(session, IdeaSection) == 3
    assert session.scalars(select(Idea.posted_as_done).where(Idea.posted_as_done)).all() == [True]
    waiting = select(Idea.title).where(Idea.reconsider_asked_at.is_not(None))
    assert session.scalars(waiting).all() == ["Visiting only between three and seven"]
    assert session.scalar(select(func.sum(Idea.thanks))) == count(session, Thanks) > 0
    assert set(session.scalars(select(Claim.state))) == set(ClaimState) - {ClaimState.TAKEN_BACK}
    assert set(session.scalars(select(CoAuthor.state))) >= {CoAuthorState.INVITED}
    assert session.scalars(select(Credit.user_id).where(Credit.declined_at.is_not(None))).all()
    assert (
        count_of(session, Idea.masked_author_id) == count_of(session, Comment.masked_author_id) == 1
    )
    assert count_of(session, Idea.posted_by_id) == 1
    assert session.scalars(select(User.name).where(User.email.is_(None))).all() == ["Milena Novak"]
    assert progress[-1][0] == progress[-1][1]
    assert is_demo()
    fresh = select(func.count()).where(Event.fanned_out.is_(False))
    assert 0 < (session.scalar(fresh) or 0) < 60
    remind_of_promises()
    session.commit()
    assert_desk_and_record_are_lively(session)


def assert_desk_and_record_are_lively(session: DbSession) -> None:
    kinds = set(session.scalars(select(Event.kind)))
    assert kinds >= {"IdeaHandedOver", "PromiseMoved", "BoardPaused"}
    assert kinds >= {"PromiseBroken", "AnswerLate", "BoardLate"}
    assert kinds & {"IdeaWokeUp", "WakeUpLate"}
    assert kinds & {"TargetReached", "TargetLate"}
    assert count(session, BoardPause) == 2
    assert all(record.answered for record in session.scalars(select(BoardRecord)))


def test_demo_does_not_move_in_with_anybody(session: DbSession, ana: User) -> None:
    with pytest.raises(NotEmpty):
        load_demo(on_progress=lambda done, total: None)


def test_demo_command_refuses_with_a_sentence(app: Flask, session: DbSession, ana: User) -> None:
    result = app.test_cli_runner().invoke(demo)

    assert result.exit_code == 1
    assert "There are people in this database already" in result.output
