"""Merging a duplicate, what follows from it, and undoing it exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core import clock
from app.core.errors import BadInput, LostRace, NotAllowed, WrongState
from app.events import Event
from app.ideas.models import Comment, Credit, CreditRole, Decision, Follow, Idea, Merge, Vote
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import NOTE_LENGTH, merge_ideas, undo_merge
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.status import Status

DbSession = scoped_session[Session]
MakeIdea = Callable[..., Idea]


@pytest.fixture
def decide(session: DbSession, max_: User) -> Callable[[Idea, Status], None]:
    def act(idea: Idea, status: Status) -> None:
        today = clock.now().date()
        needs = {"target_date": today, "owner": max_, "what_changed": "Photos.", "since": today}
        outcome = Outcome(status, "Why.", **needs)
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()

    return act


def state_of(idea: Idea) -> tuple[object, ...]:
    return (
        *(idea.status, idea.status_changed_at, idea.first_answered_at, idea.merged_into_id),
        *(idea.target_date, idea.wake_up_date, idea.votes, idea.comments),
        *(idea.promised_at, idea.owner_id, idea.answerer_id),
    )


def credits_of(session: DbSession, idea: Idea) -> set[tuple[str, CreditRole]]:
    rows = select(User.handle, Credit.role).join(Credit, Credit.user_id == User.id)
    return {
        (handle, role) for handle, role in session.execute(rows.where(Credit.idea_id == idea.id))
    }


def test_merging_answers_the_author_and_is_told_on_both_timelines(
    session: DbSession, idea: Idea, duplicate: Idea, max_: User, merge: Callable[..., Merge]
) -> None:
    idea.title = "Label <the> [drawers]"

    merge(duplicate, idea, note="Thank you *both*.")

    assert (duplicate.status, duplicate.merged_into_id) == (Status.MERGED, idea.id)
    assert (duplicate.first_answered_at, duplicate.owes_answer) == (None, False)
    decision = session.scalars(select(Decision)).one()
    assert (decision.idea_id, decision.old_status) == (duplicate.id, Status.NEW)
    assert "“Label <the> [drawers]”" in decision.answer
    assert decision.answer.endswith("\n\nThank you *both*.")
    assert "“Label &lt;the&gt; [drawers]”" in decision.answer_html
    assert "<em>both</em>" in decision.answer_html
    events = session.scalars(select(Event).where(Event.kind == "IdeasMerged")).all()
    assert [event.idea_id for event in events] == [duplicate.id, idea.id]
    assert {event.actor_id for event in events} == {max_.id}


def test_merging_unites_votes_by_person_without_those_of_the_authors(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    eva: User,
    omar: User,
    max_: User,
    merge: Callable[..., Merge],
) -> None:
    for voter, voted in (
        (omar, idea),
        (omar, duplicate),
        (max_, duplicate),
        (eva, idea),
        (ana, duplicate),
    ):
        vote(voted, by=voter)

    merge(duplicate, idea)

    assert idea.votes == 2  # Omar and Max
    undo_merge(duplicate, by=max_)
    assert (idea.votes, duplicate.votes) == (2, 3)


def test_undoing_gives_back_status_dates_and_counts(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    omar: User,
    merge: Callable[..., Merge],
    decide: Callable[[Idea, Status], None],
) -> None:
    decide(duplicate, Status.PLANNED)
    post_comment(duplicate, body="Yes", by=omar)
    before = state_of(duplicate), state_of(idea)
    merge(duplicate, idea)
    assert (idea.comments, duplicate.status) == (1, Status.MERGED)

    undo_merge(duplicate, by=max_)
    session.commit()

    assert (state_of(duplicate), state_of(idea)) == before
    assert session.get(Follow, (duplicate.id, omar.id)) is not None
    undone = session.scalars(select(Merge)).one()
    assert (undone.undone_by_id, undone.undone_at is None) == (max_.id, False)
    events = session.scalars(select(Event).where(Event.kind == "MergeUndone")).all()
    assert [event.idea_id for event in events] == [idea.id, duplicate.id]


def test_merging_into_an_implemented_idea_credits_its_author_until_undone(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    merge: Callable[..., Merge],
    decide: Callable[[Idea, Status], None],
) -> None:
    decide(idea, Status.IMPLEMENTED)

    merge(duplicate, idea)

    both = {("ana", CreditRole.ORIGINATOR), ("eva", CreditRole.CO_AUTHOR)}
    assert credits_of(session, idea) == both
    undo_merge(duplicate, by=max_)
    assert credits_of(session, idea) == {("ana", CreditRole.ORIGINATOR)}


def test_credit_of_an_implemented_duplicate_moves_and_comes_back(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    merge: Callable[..., Merge],
    decide: Callable[[Idea, Status], None],
) -> None:
    for each in (idea, duplicate):
        decide(each, Status.IMPLEMENTED)

    merge(duplicate, idea)
    assert credits_of(session, duplicate) == set()
    assert ("eva", CreditRole.CO_AUTHOR) in credits_of(session, idea)

    undo_merge(duplicate, by=max_)
    assert credits_of(session, duplicate) == {("eva", CreditRole.ORIGINATOR)}


def test_merging_an_implemented_idea_into_an_open_one_is_refused(
    idea: Idea, duplicate: Idea, merge: Callable[..., Merge], decide: Callable[[Idea, Status], None]
) -> None:
    decide(duplicate, Status.IMPLEMENTED)

    with pytest.raises(WrongState, match="Merge the other one into it"):
        merge(duplicate, idea)


def test_chain_stands_at_its_end_and_comes_apart_in_any_order(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    supply: Board,
    omar: User,
    max_: User,
    make_idea: MakeIdea,
    merge: Callable[..., Merge],
) -> None:
    third = make_idea(supply, omar, "Pictures")
    vote(duplicate, by=max_)
    merge(duplicate, idea)
    merge(idea, third)

    assert (duplicate.merged_into_id, idea.merged_into_id, third.votes) == (third.id, third.id, 1)

    undo_merge(idea, by=max_)
    assert (duplicate.merged_into_id, idea.merged_into_id) == (idea.id, None)
    assert (idea.votes, third.votes) == (1, 0)

    merge(idea, third)
    undo_merge(duplicate, by=max_)
    assert (duplicate.merged_into_id, idea.merged_into_id) == (None, third.id)
    assert (duplicate.votes, idea.votes, third.votes) == (1, 0, 0)
    told = select(Event.idea_id).where(Event.kind == "MergeUndone").order_by(Event.id.desc())
    assert set(session.scalars(told.limit(3))) == {duplicate.id, idea.id, third.id}


def test_merging_into_a_merged_idea_goes_where_that_stands(
    idea: Idea,
    duplicate: Idea,
    supply: Board,
    omar: User,
    make_idea: MakeIdea,
    merge: Callable[..., Merge],
) -> None:
    merge(duplicate, idea)
    third = make_idea(supply, omar, "Pictures")

    assert merge(third, duplicate).into_id == idea.id
    assert third.merged_into_id == idea.id


def test_circles_are_refused_with_what_is_in_the_way(
    idea: Idea, duplicate: Idea, merge: Callable[..., Merge]
) -> None:
    with pytest.raises(WrongState, match="into itself"):
        merge(idea, idea)

    merge(duplicate, idea)

    with pytest.raises(WrongState, match="is merged into this idea"):
        merge(idea, duplicate)
    with pytest.raises(WrongState, match="“Label the drawers”"):
        merge(duplicate, idea)


def test_merging_what_changed_meanwhile_is_a_lost_race(
    idea: Idea, duplicate: Idea, max_: User, decide: Callable[[Idea, Status], None]
) -> None:
    seen = duplicate.version
    decide(duplicate, Status.UNDER_REVIEW)

    with pytest.raises(LostRace):
        merge_ideas(duplicate, idea, seen_version=seen, by=max_)


def test_overlong_note_is_refused(idea: Idea, duplicate: Idea, merge: Callable[..., Merge]) -> None:
    with pytest.raises(BadInput):
        merge(duplicate, idea, note="x" * (NOTE_LENGTH + 1))


def test_undoing_what_is_not_merged_is_refused(idea: Idea, max_: User) -> None:
    with pytest.raises(WrongState, match="is not merged"):
        undo_merge(idea, by=max_)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        (Visibility.EVERYONE, Visibility.EVERYONE, True),
        (Visibility.LISTED, Visibility.LISTED, True),
        (Visibility.EVERYONE, Visibility.LISTED, False),
        (Visibility.LISTED, Visibility.EVERYONE, False),
        (Visibility.CONFIDENTIAL, Visibility.EVERYONE, False),
        (Visibility.EVERYONE, Visibility.CONFIDENTIAL, False),
        (Visibility.CONFIDENTIAL, Visibility.CONFIDENTIAL, False),
    ],
)
def test_ideas_merge_only_where_the_same_people_see_both(
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: MakeIdea,
    merge: Callable[..., Merge],
    one: Visibility,
    other: Visibility,
    may: bool,
) -> None:
    here = make_board("here", visibility=one, moderators=(max_,), people=(ana,))
    there = make_board("there", visibility=other, moderators=(max_,), people=(ana,))
    duplicate, target = make_idea(here, ana, "Here"), make_idea(there, ana, "There")

    if may:
        merge(duplicate, target)
    else:
        with pytest.raises(WrongState, match="Not everybody"):
            merge(duplicate, target)


def test_listed_boards_of_other_people_stay_apart(
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: MakeIdea,
    merge: Callable[..., Merge],
) -> None:
    here = make_board("here", visibility=Visibility.LISTED, moderators=(max_,), people=(ana,))
    there = make_board("there", visibility=Visibility.LISTED, moderators=(max_,), people=(eva,))

    with pytest.raises(WrongState, match="Not everybody"):
        merge(make_idea(here, max_, "Here"), make_idea(there, max_, "There"))


def test_confidential_ideas_merge_only_for_one_and_the_same_author(
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: MakeIdea,
    merge: Callable[..., Merge],
) -> None:
    board = make_board("quiet", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))
    first, second, other = make_idea(board, ana), make_idea(board, ana), make_idea(board, eva)

    assert merge(second, first).into_id == first.id
    with pytest.raises(WrongState, match="Not everybody"):
        merge(other, first)


def test_merged_idea_has_no_life_of_its_own(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    eva: User,
    omar: User,
    merge: Callable[..., Merge],
    decide: Callable[[Idea, Status], None],
) -> None:
    merge(duplicate, idea)

    for act in (
        lambda: vote(duplicate, by=omar),
        lambda: take_vote_back(duplicate, by=omar),
        lambda: post_comment(duplicate, body="Hello", by=omar),
        lambda: decide(duplicate, Status.UNDER_REVIEW),
        lambda: edit_idea(
            duplicate, title="New", body="New", tags=[], seen_version=duplicate.version, by=eva
        ),
        lambda: invite_co_author(duplicate, omar, by=eva),
    ):
        with pytest.raises(WrongState, match="is merged into “Label the drawers”"):
            act()


def test_authors_of_the_family_do_not_vote(
    idea: Idea, duplicate: Idea, eva: User, omar: User, merge: Callable[..., Merge]
) -> None:
    invite_co_author(duplicate, omar, by=eva)
    merge(duplicate, idea)
    vote(idea, by=omar)
    assert idea.votes == 1

    accept_invitation(duplicate, by=omar)

    assert idea.votes == 0
    for author in (eva, omar):
        with pytest.raises(NotAllowed):
            vote(idea, by=author)


def test_vote_taken_back_is_gone_from_the_whole_family(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    omar: User,
    merge: Callable[..., Merge],
) -> None:
    vote(duplicate, by=omar)
    vote(idea, by=omar)
    merge(duplicate, idea)

    take_vote_back(idea, by=omar)

    assert session.scalars(select(Vote)).all() == []
    undo_merge(duplicate, by=max_)
    assert (idea.votes, duplicate.votes) == (0, 0)


def test_vote_that_stands_on_a_merged_idea_is_not_doubled(
    session: DbSession, idea: Idea, duplicate: Idea, omar: User, merge: Callable[..., Merge]
) -> None:
    vote(duplicate, by=omar)
    merge(duplicate, idea)

    vote(idea, by=omar)

    assert session.scalars(select(Vote.idea_id)).all() == [duplicate.id]
    assert idea.votes == 1


def test_reply_to_a_merged_comment_stays_with_it(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    omar: User,
    merge: Callable[..., Merge],
) -> None:
    comment = post_comment(duplicate, body="Yes", by=omar)
    merge(duplicate, idea)

    reply = post_comment(idea, body="Indeed", parent_id=comment.id, by=max_)
    top = post_comment(idea, body="New", by=max_)

    assert (reply.idea_id, top.idea_id) == (duplicate.id, idea.id)
    assert (duplicate.comments, idea.comments) == (2, 3)
    heard = select(Event.idea_id).where(Event.kind == "CommentPosted").order_by(Event.id)
    assert session.scalars(heard).all() == [duplicate.id, idea.id, idea.id]
    undo_merge(duplicate, by=max_)
    assert (duplicate.comments, idea.comments) == (2, 1)
    assert session.scalars(select(Comment.idea_id).order_by(Comment.id)).all() == [
        duplicate.id,
        duplicate.id,
        idea.id,
    ]


def test_merging_ends_the_wait_and_undoing_resumes_it(
    session: DbSession, idea: Idea, duplicate: Idea, max_: User, merge: Callable[..., Merge]
) -> None:
    due = duplicate.answer_due_at
    with clock.replaying(due + timedelta(days=1)):
        merge(duplicate, idea)
        assert not duplicate.owes_answer
        undo_merge(duplicate, by=max_)

    assert duplicate.owes_answer
    assert (duplicate.first_answered_at, duplicate.answer_due_at) == (None, due)
