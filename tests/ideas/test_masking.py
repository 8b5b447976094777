"""Posting anonymously, and putting one's name to it later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core.errors import BadInput, NotAllowed, WrongState
from app.events import Event
from app.ideas.events.answers import FeedbackGiven
from app.ideas.events.life import AuthorShown
from app.ideas.models import Comment, Credit, Decision, Idea, IdeaRevision
from app.ideas.operations.answering_back import say_whether_it_helped
from app.ideas.operations.crediting import mark_improvement
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.masking import show_name, show_name_on_comment
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.signing import anonymously
from app.ideas.operations.speaking import mark_official
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import take_up_again, withdraw_idea
from app.ideas.policy import may_edit, may_enter_value, may_vote
from app.ideas.queries.family import authors_of
from app.ideas.queries.visibility import known_viewers_among, viewers_among, viewers_called
from app.ideas.status import Status

DbSession = scoped_session[Session]
Decide = Callable[..., Decision]


@pytest.fixture
def open_board(session: DbSession, supply: Board) -> Board:
    """Supply, where nobody has to give their name."""
    supply.anonymous_posts = True
    session.commit()
    return supply


@pytest.fixture
def masked(session: DbSession, open_board: Board, ana: User) -> Idea:
    """Ana's idea, without her name."""
    idea = post_idea(
        open_board,
        title="Label the drawers",
        body="With photos.",
        byline=anonymously(open_board, by=ana),
        by=ana,
    )
    session.commit()
    return idea


@pytest.fixture
def whisper(session: DbSession, open_board: Board) -> Callable[..., Comment]:
    """Somebody says something without their name."""

    def act(idea: Idea, by: User, body: str = "Yes.", **values: Any) -> Comment:
        byline = anonymously(open_board, by=by)
        comment = post_comment(idea, body=body, byline=byline, by=by, **values)
        session.commit()
        return comment

    return act


def actors(session: DbSession, idea: Idea) -> dict[str, tuple[int | None, bool]]:
    events = session.scalars(select(Event).where(Event.idea_id == idea.id))
    return {event.kind: (event.actor_id, event.is_masked) for event in events}


def test_idea_has_nobody_in_the_column_that_is_shown(
    session: DbSession, masked: Idea, ana: User
) -> None:
    assert (masked.author_id, masked.masked_author_id) == (None, ana.id)
    assert set(session.scalars(authors_of(masked.id))) == set()
    assert actors(session, masked) == {"IdeaPosted": (None, True)}


def test_board_has_to_allow_it(supply: Board, ana: User) -> None:
    with pytest.raises(BadInput, match="takes nothing anonymous"):
        anonymously(supply, by=ana)


def test_author_can_do_all_that_authors_can(
    session: DbSession, masked: Idea, ana: User, eva: User, max_: User, decide: Decide
) -> None:
    assert (may_edit(ana, masked), may_vote(ana, masked)) == (True, False)
    assert (may_edit(eva, masked), may_vote(eva, masked)) == (False, True)
    with pytest.raises(NotAllowed):
        vote(masked, by=ana)

    edit_idea(masked, title="T", body="B", tags=[], seen_version=masked.version, by=ana)
    invite_co_author(masked, eva, by=ana)
    accept_invitation(masked, by=eva)
    withdraw_idea(masked, seen_version=masked.version, by=ana)
    take_up_again(masked, by=ana)
    answer = decide(masked, Status.UNDER_REVIEW, max_)
    say_whether_it_helped(masked, decision_id=answer.id, helped=True, by=ana)

    told = actors(session, masked)
    for kind in (
        *("IdeaPosted", "IdeaEdited", "CoAuthorInvited", "IdeaWithdrawn", "IdeaTakenUpAgain"),
        FeedbackGiven.__name__,
    ):
        assert told[kind] == (None, True), kind
    assert told["CoAuthorAccepted"] == (eva.id, False)
    assert told["StatusChanged"] == (max_.id, False)
    assert set(session.scalars(select(IdeaRevision.by_id))) == {None}


def test_mark_of_an_improvement_names_nobody(
    session: DbSession, masked: Idea, ana: User, eva: User
) -> None:
    comment = post_comment(masked, body="Yes.", by=eva)

    mark_improvement(comment, masked, by=ana)

    assert actors(session, masked)["ImprovementMarked"] == (None, True)
    assert comment.improved_by_id is None


def test_credit_waits_for_the_name(
    session: DbSession,
    masked: Idea,
    ana: User,
    max_: User,
    whisper: Callable[..., Comment],
    eva: User,
    make_implemented: Callable[..., Idea],
) -> None:
    edit_idea(masked, title="T", body="B", tags=[], seen_version=masked.version, by=ana)
    improving = whisper(masked, eva)
    mark_improvement(improving, masked, by=max_)
    make_implemented(masked)
    assert session.scalars(select(Credit)).all() == []

    show_name(masked, by=ana)
    show_name_on_comment(improving, masked, by=eva)

    credits = {(c.user_id, c.role.value) for c in session.scalars(select(Credit))}
    assert credits == {(ana.id, "originator"), (eva.id, "improver")}
    told = actors(session, masked)
    assert told["IdeaPosted"] == told["IdeaEdited"] == (ana.id, False)
    assert told["CommentPosted"] == (eva.id, False)
    assert told[AuthorShown.__name__] == (ana.id, False)
    assert not session.scalars(select(Event).where(Event.is_masked)).all()
    assert set(session.scalars(select(IdeaRevision.by_id))) == {ana.id}


def test_idea_and_comment_by_the_same_person_are_named_apart(
    session: DbSession, masked: Idea, ana: User, whisper: Callable[..., Comment]
) -> None:
    comment = whisper(masked, ana)

    show_name(masked, by=ana)

    assert actors(session, masked)["CommentPosted"] == (None, True)
    assert (comment.author_id, comment.masked_author_id) == (None, ana.id)


def test_only_the_anonymous_author_shows_their_name_and_once(
    masked: Idea, idea: Idea, ana: User, eva: User, max_: User, whisper: Callable[..., Comment]
) -> None:
    comment = whisper(masked, eva)
    for person in (eva, max_):
        with pytest.raises(NotAllowed):
            show_name(masked, by=person)
    with pytest.raises(NotAllowed):
        show_name_on_comment(comment, masked, by=ana)
    show_name(masked, by=ana)
    show_name_on_comment(comment, masked, by=eva)
    with pytest.raises(NotAllowed):
        show_name(masked, by=ana)
    with pytest.raises(NotAllowed):
        show_name_on_comment(comment, masked, by=eva)
    with pytest.raises(NotAllowed):
        show_name(idea, by=ana)


def test_anonymous_comment_cannot_speak_for_the_board(
    masked: Idea, max_: User, whisper: Callable[..., Comment]
) -> None:
    with pytest.raises(WrongState, match="by name"):
        mark_official(whisper(masked, max_), masked, by=max_)


def test_on_a_confidential_board_suggestions_do_not_tell_whose_idea_it_is(
    session: DbSession, make_board: Callable[..., Board], ana: User, max_: User
) -> None:
    board = make_board("trust", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    board.anonymous_posts = True
    idea = post_idea(board, title="T", body="B", byline=anonymously(board, by=ana), by=ana)

    assert viewers_among(idea, [ana.id, max_.id]) == {ana.id, max_.id}
    assert known_viewers_among(idea, [ana.id, max_.id]) == {max_.id}
    assert viewers_called(idea, "ana") == []
    comment = post_comment(idea, body="What does @ana think?", by=max_)
    assert "/members/" not in comment.body_html


def test_value_is_entered_under_a_name_alone(
    masked: Idea, ana: User, make_implemented: Callable[..., Idea]
) -> None:
    make_implemented(masked)
    assert not may_enter_value(ana, masked)

    show_name(masked, by=ana)

    assert may_enter_value(ana, masked)
