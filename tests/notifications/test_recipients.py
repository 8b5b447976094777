"""Who is told of what, and why them."""

import pytest
from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Visibility
from app.core import clock
from app.events import Event
from app.ideas.events.answers import ReconsiderationAsked, StatusChanged
from app.ideas.events.conversation import CommentPosted, OfficialAnswerMarked, PeopleMentioned
from app.ideas.events.credit import (
    ClaimRefused,
    CoAuthorAccepted,
    CoAuthorDeclined,
    CoAuthorInvited,
    CoAuthorLeft,
    CreditClaimed,
    CreditGiven,
    ImplementerNamed,
    ThanksWritten,
    ValueEntered,
)
from app.ideas.events.life import (
    AgreementConfirmed,
    AgreementDenied,
    IdeaEdited,
    IdeaLoggedAsDone,
    IdeaPosted,
    IdeasMerged,
    MergeUndone,
)
from app.ideas.models import Credit, CreditRole, Level, Occasion, Unit, ValueKind, Vote
from app.ideas.operations.agreeing import agree_as_moderator, object_to_agreement
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.claiming import claim_credit, grant_claim, refuse_claim
from app.ideas.operations.crediting import decline_credit, name_implementer
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.operations.following import follow, prefer_levels
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.rewording import edit_comment
from app.ideas.operations.sharing import (
    accept_invitation,
    decline_invitation,
    invite_co_author,
    leave_idea,
)
from app.ideas.operations.speaking import mark_official
from app.ideas.operations.thanking import write_thanks
from app.ideas.operations.valuing import UNSEEN, Worth, enter_value
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.models import Reason
from app.notifications.participants import Why
from app.notifications.recipients import recipients_of


@pytest.fixture
def reasons(session):
    """Recipients of an event by handle."""

    def by_handle(event):
        return {
            session.get(User, user_id).handle: why.reason.value
            for user_id, why in recipients_of(event).items()
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

    assert reasons(latest(CommentPosted)) == {"ana": "author", "eva": "voter"}


def test_reply_tells_whom_it_answers(idea, ana, eva, max_, latest, reasons, session):
    question = post_comment(idea, body="Which drawers?", by=eva)
    post_comment(idea, body="All of them.", parent_id=question.id, by=max_)
    session.commit()

    assert reasons(latest(CommentPosted)) == {"ana": "author", "eva": "answered"}


def test_mentioned_are_told_of_that_and_not_of_the_comment(
    idea, ana, eva, max_, latest, reasons, session
):
    vote(idea, by=eva)
    post_comment(idea, body="What do @ana and @eva say?", by=max_)
    session.commit()

    assert reasons(latest(CommentPosted)) == {}
    assert reasons(latest(PeopleMentioned)) == {"ana": "mentioned", "eva": "mentioned"}


@pytest.mark.parametrize(
    ("level", "told"), [(Level.DECISIONS, {"eva": "mentioned"}), (Level.NOTHING, {})]
)
def test_mention_spares_only_who_wants_to_hear_nothing(
    level, told, idea, eva, max_, latest, reasons, session
):
    follow(idea, level, by=eva)
    post_comment(idea, body="@eva", by=max_)
    session.commit()

    assert reasons(latest(PeopleMentioned)) == told


def test_mention_that_was_taken_out_tells_nobody(idea, eva, max_, latest, reasons, session):
    comment = post_comment(idea, body="@eva", by=max_)
    edit_comment(comment, idea, body="Nobody.", seen_version=1, by=max_)
    session.commit()

    assert reasons(latest(PeopleMentioned)) == {}


def test_official_answer_tells_the_author_and_who_wrote_it(
    idea, eva, max_, latest, reasons, session
):
    mark_official(post_comment(idea, body="So it is.", by=eva), idea, by=max_)
    session.commit()

    assert reasons(latest(OfficialAnswerMarked)) == {"ana": "author", "eva": "commenter"}


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


def test_wish_for_a_second_look_tells_moderators(
    idea, ana, eva, max_, decide, latest, reasons, session
):
    vote(idea, by=eva)
    declined = decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    session.commit()

    assert reasons(latest(ReconsiderationAsked)) == {"max": "moderator"}


@pytest.mark.parametrize(
    ("kind", "expected"), [(ValueKind.REALISED, {"max": "moderator"}), (ValueKind.ESTIMATE, {})]
)
def test_value_to_be_confirmed_tells_moderators(
    kind, expected, idea, ana, max_, decide, latest, reasons, session
):
    decide(idea, Status.IMPLEMENTED, max_)
    worth = Worth(Unit.WORDS, words="Nobody searches any more.")
    enter_value(idea, kind, worth=worth, seen_version=UNSEEN, by=ana)
    session.commit()

    assert reasons(latest(ValueEntered)) == expected


def test_logged_idea_tells_moderators_and_who_agreed(supply, ana, eva, latest, reasons, session):
    done = DoneIdea("Labels", "I did it.", "Labelled.", clock.now().date(), agreed_by=eva)
    log_done_idea(supply, done, by=ana)
    session.commit()

    assert reasons(latest(IdeaPosted)) == {"max": "moderator"}
    assert reasons(latest(StatusChanged)) == {}
    assert reasons(latest(IdeaLoggedAsDone)) == {"eva": "agreed"}


def test_what_is_said_to_an_agreement_tells_author_moderators_and_who_objected(
    supply, ana, eva, max_, latest, reasons, session
):
    done = DoneIdea("Labels", "I did it.", "Labelled.", clock.now().date(), agreed_by=eva)
    idea = log_done_idea(supply, done, by=ana)
    object_to_agreement(idea, reason="Nobody asked me.", by=eva)
    agree_as_moderator(idea, by=max_)
    session.commit()

    assert reasons(latest(AgreementDenied)) == {"ana": "author", "max": "moderator"}
    assert reasons(latest(AgreementConfirmed)) == {"ana": "author", "eva": "agreed"}


def test_merging_tells_who_took_part_in_the_duplicate_and_the_other_author(
    idea, duplicate, omar, merge, latest, reasons, session
):
    vote(duplicate, by=omar)
    merge(duplicate, idea)

    assert reasons(latest(StatusChanged)) == {"eva": "author", "omar": "voter"}
    assert reasons(latest(IdeasMerged)) == {"ana": "author"}


def test_merging_on_tells_also_those_who_came_with_the_duplicate_once(
    idea, duplicate, supply, ana, omar, max_, merge, make_idea, make_user, latest, session
):
    finn = make_user("finn")
    for voted in (duplicate, idea):
        vote(voted, by=omar)
    vote(duplicate, by=finn)
    follow(duplicate, Level.NOTHING, by=finn)
    merge(duplicate, idea)
    merge(idea, make_idea(supply, max_, "Pictures"))

    expected = {
        ana.id: Why(Reason.AUTHOR),
        duplicate.author_id: Why(Reason.AUTHOR, duplicate.id),
        omar.id: Why(Reason.VOTER),
    }
    assert recipients_of(latest(StatusChanged)) == expected
    undo_merge(duplicate, by=max_)
    session.commit()
    del expected[duplicate.author_id]
    assert recipients_of(latest(StatusChanged)) == expected


def test_undoing_a_merge_tells_those_of_the_duplicate_once(
    idea, duplicate, omar, max_, merge, reasons, session
):
    vote(duplicate, by=omar)
    merge(duplicate, idea)
    undo_merge(duplicate, by=max_)
    session.commit()

    undone = session.scalars(select(Event).where(Event.kind == MergeUndone.__name__)).all()
    told = {event.idea_id: reasons(event) for event in undone}
    assert told == {idea.id: {}, duplicate.id: {"eva": "author", "omar": "voter"}}


def test_invitation_tells_the_invited_and_their_answer_the_author(
    idea, ana, eva, latest, reasons, session
):
    invite_co_author(idea, eva, by=ana)
    session.commit()
    assert reasons(latest(CoAuthorInvited)) == {"eva": "invited"}

    accept_invitation(idea, by=eva)
    leave_idea(idea, by=eva)
    invite_co_author(idea, eva, by=ana)
    decline_invitation(idea, by=eva)
    session.commit()
    for answer in (CoAuthorAccepted, CoAuthorLeft, CoAuthorDeclined):
        assert reasons(latest(answer)) == {"ana": "author"}


@pytest.mark.parametrize("level", Level)
def test_decision_tells_co_authors_whatever_they_chose(
    level, idea, ana, eva, max_, decide, latest, reasons, session
):
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    follow(idea, level, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {"ana": "author", "eva": "co_author"}


def test_builder_is_told_while_it_is_built_and_of_the_credit_then(
    idea, eva, omar, max_, decide, latest, reasons, session
):
    name_implementer(idea, eva, by=max_)
    session.commit()
    assert reasons(latest(ImplementerNamed)) == {"eva": "builder"}

    decide(idea, Status.IMPLEMENTED, max_)
    name_implementer(idea, omar, by=max_)
    session.commit()
    assert reasons(latest(ImplementerNamed)) == {}
    assert reasons(latest(CreditGiven)) == {"omar": "credited"}


def test_claim_tells_moderators_and_what_they_say_the_claimant(
    idea, eva, max_, decide, latest, reasons, session
):
    decide(idea, Status.IMPLEMENTED, max_)
    claim = claim_credit(idea, CreditRole.IMPROVER, reason="I did.", by=eva)
    session.commit()
    assert reasons(latest(CreditClaimed)) == {"max": "moderator"}

    refuse_claim(claim, idea, answer="No.", by=max_)
    session.commit()
    assert reasons(latest(ClaimRefused)) == {"eva": "claimant"}
    grant_claim(claim, idea, by=max_)
    session.commit()
    assert reasons(latest(CreditGiven)) == {"eva": "credited"}


def test_thanks_tell_the_credited_but_for_who_declined(
    idea, ana, eva, max_, omar, decide, latest, reasons, session
):
    decide(idea, Status.IMPLEMENTED, max_)
    name_implementer(idea, omar, by=max_)
    session.commit()
    credit = session.scalars(select(Credit).where(Credit.user_id == omar.id)).one()
    decline_credit(credit, by=omar)
    write_thanks(idea, note="Thank you.", by=eva)
    session.commit()

    assert reasons(latest(ThanksWritten)) == {"ana": "credited"}


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


def test_everybody_who_took_part_is_told_once_with_their_strongest_reason(
    idea, ana, eva, max_, omar, make_user, decide, latest, reasons, session
):
    co_author, voter, follower = make_user("cleo"), make_user("vera"), make_user("finn")
    invite_co_author(idea, co_author, by=ana)
    post_comment(idea, body="With me?", by=co_author)
    accept_invitation(idea, by=co_author)
    invite_co_author(idea, omar, by=ana)  # has not answered, so nothing connects him
    post_comment(idea, body="Which drawers?", by=eva)
    post_comment(idea, body="And why?", by=eva)
    vote(idea, by=eva)
    vote(idea, by=voter)
    follow(idea, Level.DECISIONS, by=follower)
    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {
        "ana": "author",
        "cleo": "co_author",
        "eva": "commenter",
        "vera": "voter",
        "finn": "follower",
    }


def test_voter_who_never_followed_hears_decisions_and_no_comments(
    idea, ana, eva, omar, max_, decide, latest, reasons, session
):
    session.add(Vote(idea_id=idea.id, user_id=eva.id, created_at=clock.now()))
    post_comment(idea, body="Good.", by=omar)
    session.commit()
    assert reasons(latest(CommentPosted)) == {"ana": "author"}

    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {"ana": "author", "eva": "voter", "omar": "commenter"}


def test_co_author_is_told_whatever_they_chose(
    idea, ana, eva, max_, decide, latest, reasons, session
):
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    follow(idea, Level.NOTHING, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {"ana": "author", "eva": "co_author"}


@pytest.fixture
def photos(make_idea, supply, omar):
    """Omar had the same idea."""
    return make_idea(supply, omar, "Photos on drawers")


def test_people_of_merged_ideas_are_told_once_and_through_which(
    idea, photos, ana, eva, max_, make_user, merged, decide, latest, session
):
    vera = make_user("vera")
    vote(photos, by=eva)
    post_comment(idea, body="Good.", by=eva)
    vote(photos, by=vera)
    vote(idea, by=vera)
    vote(photos, by=ana)
    finn = make_user("finn")
    follow(photos, Level.DECISIONS, by=finn)
    merged(photos, idea)
    decide(idea, Status.UNDER_REVIEW, max_)

    assert recipients_of(latest(StatusChanged)) == {
        ana.id: Why(Reason.AUTHOR),
        photos.author_id: Why(Reason.AUTHOR, photos.id),
        eva.id: Why(Reason.COMMENTER),
        vera.id: Why(Reason.VOTER),
        finn.id: Why(Reason.FOLLOWER, photos.id),
    }


@pytest.mark.parametrize(
    ("on_whole", "on_part", "is_told"),
    [
        (None, Level.NOTHING, False),
        (None, Level.EVERYTHING, True),
        (Level.NOTHING, Level.EVERYTHING, False),
        (Level.DECISIONS, Level.NOTHING, True),
    ],
)
def test_level_on_the_idea_itself_goes_before_that_on_a_merged_one(
    on_whole, on_part, is_told, idea, photos, eva, max_, merged, decide, latest, reasons
):
    vote(photos, by=eva)
    follow(photos, on_part, by=eva)
    if on_whole:
        follow(idea, on_whole, by=eva)
    merged(photos, idea)
    decide(idea, Status.UNDER_REVIEW, max_)

    assert ("eva" in reasons(latest(StatusChanged))) is is_told


def test_recipients_cost_the_same_for_many(
    idea, eva, max_, make_user, decide, latest, session, count_queries
):
    vote(idea, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)
    session.expire_all()
    with count_queries() as for_two:
        assert len(recipients_of(latest(StatusChanged))) == 2
    for number in range(20):
        vote(idea, by=make_user(f"colleague{number}"))
    session.commit()

    with count_queries() as for_many:
        assert len(recipients_of(latest(StatusChanged))) == 22

    assert len(for_many) == len(for_two)


def test_who_likes_to_hear_less_of_what_they_take_part_in_hears_less(
    make_idea, supply, ana, eva, omar, max_, decide, latest, reasons, session
):
    levels = {Occasion.POSTING: Level.DECISIONS, Occasion.COMMENTING: Level.DECISIONS}
    prefer_levels({**levels, Occasion.VOTING: Level.NOTHING}, by=ana)
    prefer_levels({**levels, Occasion.VOTING: Level.NOTHING}, by=eva)
    prefer_levels({**levels, Occasion.VOTING: Level.DECISIONS}, by=omar)
    idea = make_idea(supply, ana)
    vote(idea, by=eva)
    vote(idea, by=omar)
    post_comment(idea, body="Yes.", by=max_)
    session.commit()
    assert reasons(latest(CommentPosted)) == {}

    decide(idea, Status.UNDER_REVIEW, max_)

    assert reasons(latest(StatusChanged)) == {"ana": "author", "omar": "voter"}
