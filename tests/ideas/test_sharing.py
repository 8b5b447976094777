"""Sharing an idea with co-authors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core.errors import BadInput, NotAllowed, WrongState
from app.ideas.models import CoAuthor, CoAuthorState, Follow, Idea, Vote
from app.ideas.operations.sharing import accept_invitation, decline_invitation, invite_co_author
from app.ideas.operations.voting import vote

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
