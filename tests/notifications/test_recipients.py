"""Who is told of what, and why them."""

import pytest

from app.auth.models import User
from app.boards.models import Visibility
from app.core import clock
from app.ideas.events import CommentPosted, CreditGiven, IdeaEdited, IdeaPosted, StatusChanged
from app.ideas.models import Level
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.following import follow
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.recipients import recipients_of


@pytest.fixture
def reasons(session):
    """Recipients of an event by handle."""

    def by_handle(event):
        return {
            session.get(User, user_id).handle: reason.value
            for user_id, reason in recipients_of(event).items()
        }

    return by_handle


def test_idea_posted_tells_moderators(idea, latest, reasons):
    assert reasons(latest(IdeaPosted)) == {"max": "moderator"}


def test_idea_posted_by_moderator_tells_the_others(
    make_board, make_idea, max_, eva, latest, reasons
):
    make_idea(make_board("shared", moderators=(max_, eva)), max_)

    assert reasons(latest(IdeaPosted)) == {"eva": "moderator"}


def test_comment_tells_author_and_followers(idea, ana, eva, max_, latest, reasons, session):
    vote(idea, by=eva)
    post_comment(idea, body="Which drawers?", by=max_)
    session.commit()

    assert reasons(latest(CommentPosted)) == {"ana": "author", "eva": "follower"}


def test_reply_tells_whom_it_answers(idea, ana, eva, max_, latest, reasons, session):
    question = post_comment(idea, body="Which drawers?", by=eva)
    post_comment(idea, body="All of them.", parent_id=question.id, by=max_)
    session.commit()

    assert reasons(latest(CommentPosted)) == {"ana": "author", "eva": "answered"}


def test_reply_to_author_tells_them_once(idea, ana, eva, latest, reasons, session):
    said = post_comment(idea, body="The upper ones.", by=ana)
    post_comment(idea, body="And the lower?", parent_id=said.id, by=eva)
    session.commit()

    assert reasons(latest(CommentPosted)) == {"ana": "author"}


@pytest.mark.parametrize("level", [Level.DECISIONS, Level.NOTHING])
def test_comment_spares_who_chose_less(level, idea, ana, eva, max_, latest, reasons, session):
    question = post_comment(idea, body="Which drawers?", by=eva)
    follow(idea, level, by=eva)
    follow(idea, level, by=ana)
    post_comment(idea, body="All of them.", parent_id=question.id, by=max_)
    session.commit()

    assert reasons(latest(CommentPosted)) == {}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.EVERYTHING, {"ana": "author", "eva": "follower"}),
        (Level.DECISIONS, {"ana": "author", "eva": "follower"}),
        (Level.NOTHING, {"ana": "author"}),
    ],
)
def test_decision_tells_author_whatever_they_chose(
    level, expected, idea, ana, eva, max_, decide, latest, reasons
):
    follow(idea, level, by=ana)
    follow(idea, level, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == expected


def test_decision_does_not_tell_who_took_it(make_idea, supply, max_, decide, latest, reasons):
    decide(make_idea(supply, max_), Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {}


def test_credit_tells_the_credited(idea, eva, max_, decide, latest, reasons, session):
    decide(idea, Status.IMPLEMENTED, max_)
    name_implementer(idea, eva, by=max_)
    session.commit()

    assert reasons(latest(CreditGiven)) == {"eva": "credited"}


def test_edit_tells_nobody(idea, ana, eva, latest, reasons, session):
    vote(idea, by=eva)
    edit_idea(idea, title="New", body="New", tags=(), seen_version=idea.version, by=ana)
    session.commit()

    assert reasons(latest(IdeaEdited)) == {}


@pytest.mark.parametrize("column", ["deactivated_at", "confirmed_at"])
def test_nobody_is_told_who_cannot_sign_in(
    column, idea, ana, max_, decide, latest, reasons, session
):
    setattr(ana, column, clock.now() if column == "deactivated_at" else None)
    session.commit()
    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {}


def test_nobody_is_told_who_lost_sight(
    idea, supply, ana, eva, max_, decide, latest, reasons, session
):
    vote(idea, by=eva)
    supply.visibility = Visibility.LISTED
    session.commit()
    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {"ana": "author"}
