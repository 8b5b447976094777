"""Sharing an idea with co-authors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput, NotAllowed, WrongState
from app.ideas.models import CoAuthor, CoAuthorState, Follow, Idea, Vote
from app.ideas.operations.sharing import (
    accept_invitation,
    decline_invitation,
    invite_co_author,
    leave_idea,
    take_invitation_back,
)
from app.ideas.operations.voting import vote
from app.ideas.policy import may_vote

DbSession = scoped_session[Session]


def test_invited_person_accepts_follows_and_no_longer_counts_as_a_voter(
    session: DbSession, idea: Idea, ana: User, eva: User
) -> None:
    vote(idea, by=eva)
    invite_co_author(idea, eva, by=ana)
    assert session.get_one(CoAuthor, (idea.id, eva.id)).state is CoAuthorState.INVITED

    accept_invitation(idea, by=eva)

    session.refresh(idea)
    assert session.get_one(CoAuthor, (idea.id, eva.id)).state is CoAuthorState.ACCEPTED
    assert session.get(Follow, (idea.id, eva.id)) is not None
    assert (idea.votes, session.get(Vote, (idea.id, eva.id)) is not None) == (0, True)


def test_declined_invitation_is_over(session: DbSession, idea: Idea, ana: User, eva: User) -> None:
    invite_co_author(idea, eva, by=ana)

    decline_invitation(idea, by=eva)

    assert session.get_one(CoAuthor, (idea.id, eva.id)).state is CoAuthorState.DECLINED
    with pytest.raises(WrongState):
        accept_invitation(idea, by=eva)


def test_only_the_author_invites_others_and_each_once(
    idea: Idea, ana: User, eva: User, omar: User
) -> None:
    with pytest.raises(NotAllowed):
        invite_co_author(idea, omar, by=eva)
    with pytest.raises(BadInput, match="first author"):
        invite_co_author(idea, ana, by=ana)
    invite_co_author(idea, eva, by=ana)
    with pytest.raises(BadInput, match="asked already"):
        invite_co_author(idea, eva, by=ana)


@pytest.mark.parametrize("answer", [accept_invitation, decline_invitation])
def test_answer_without_an_invitation_is_refused(
    idea: Idea, eva: User, answer: Callable[..., None]
) -> None:
    with pytest.raises(WrongState):
        answer(idea, by=eva)


def test_only_who_sees_the_idea_can_be_invited(
    ana: User,
    eva: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
) -> None:
    idea = make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana)

    with pytest.raises(BadInput, match="cannot see this idea"):
        invite_co_author(idea, eva, by=ana)


def test_co_author_does_not_vote(session: DbSession, idea: Idea, ana: User, eva: User) -> None:
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)

    assert not may_vote(eva, idea)
    with pytest.raises(NotAllowed):
        vote(idea, by=eva)


def test_author_of_a_merged_idea_does_not_vote(
    session: DbSession, idea: Idea, supply: Board, eva: User, make_idea: Callable[..., Idea]
) -> None:
    make_idea(supply, eva).merged_into_id = idea.id
    session.commit()

    assert not may_vote(eva, idea)


def test_invitation_taken_back_can_be_made_again(
    session: DbSession, idea: Idea, ana: User, eva: User
) -> None:
    invite_co_author(idea, eva, by=ana)

    take_invitation_back(idea, eva, by=ana)
    session.flush()

    assert session.get_one(CoAuthor, (idea.id, eva.id)).state is CoAuthorState.ENDED
    assert invite_co_author(idea, eva, by=ana).state is CoAuthorState.INVITED


def test_only_the_author_takes_an_open_invitation_back(
    session: DbSession, idea: Idea, ana: User, eva: User, omar: User
) -> None:
    invite_co_author(idea, eva, by=ana)
    with pytest.raises(NotAllowed):
        take_invitation_back(idea, eva, by=omar)

    accept_invitation(idea, by=eva)
    for person in (eva, omar):
        with pytest.raises(WrongState):
            take_invitation_back(idea, person, by=ana)


def test_co_author_who_leaves_counts_as_a_voter_again(
    session: DbSession, idea: Idea, ana: User, eva: User
) -> None:
    vote(idea, by=eva)
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)

    leave_idea(idea, by=eva)

    session.refresh(idea)
    assert idea.votes == 1
    assert session.get_one(CoAuthor, (idea.id, eva.id)).state is CoAuthorState.ENDED


def test_nobody_else_leaves(idea: Idea, ana: User, eva: User) -> None:
    invite_co_author(idea, eva, by=ana)
    for person in (ana, eva):
        with pytest.raises(WrongState):
            leave_idea(idea, by=person)
