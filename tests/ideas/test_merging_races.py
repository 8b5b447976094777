"""Merging while others merge, vote and answer: one of them wins, and every count is right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.core.errors import WrongState
from app.ideas.models import Comment, Idea, Merge, Visit, Vote
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import merge_ideas, undo_merge
from app.ideas.operations.voting import vote
from app.ideas.queries.acts import moments_of
from app.ideas.ranking import trending
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]
ROUNDS = 12


def attempt(act: Callable[..., object], idea_id: int, *, by_id: int, **how: Any) -> None:
    """Do something as one of many; who comes late is told so, and nothing is done."""
    try:
        act(db.session.get_one(Idea, idea_id), by=db.session.get_one(User, by_id), **how)
        db.session.commit()
    except WrongState:
        db.session.rollback()


def merge_first_version(idea: Idea, *, into_id: int, by: User) -> None:
    merge_ideas(idea, db.session.get_one(Idea, into_id), seen_version=1, by=by)


def merge_now(idea: Idea, *, into_id: int, by: User) -> None:
    merge_ideas(idea, db.session.get_one(Idea, into_id), seen_version=idea.version, by=by)


def at_once(app: Flask, *jobs: Callable[[], None]) -> None:
    ended = [was_killed(pid) for pid in [in_child(app, job) for job in jobs]]
    assert not any(ended)


def test_duplicate_merged_by_two_moderators_at_once_is_merged_once(
    app: Flask,
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
) -> None:
    duplicate, *others = (make_idea(supply, ana, f"Idea {n}").id for n in range(3))
    merge = partial(attempt, merge_first_version, duplicate, by_id=max_.id)

    at_once(app, *(partial(merge, into_id=other) for other in others))

    made = session.scalars(select(Merge)).one()
    assert session.get_one(Idea, duplicate).merged_into_id == made.into_id


def test_two_ideas_merged_into_each_other_at_once_are_one_and_no_circle(
    app: Flask,
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
) -> None:
    by_id = max_.id
    pairs = [[make_idea(supply, ana, f"Idea {n}").id for n in range(2)] for _ in range(ROUNDS)]

    def merge_all(there: int, back: int) -> None:
        for pair in pairs:
            attempt(merge_first_version, pair[there], into_id=pair[back], by_id=by_id)

    at_once(app, partial(merge_all, 0, 1), partial(merge_all, 1, 0))

    assert session.scalar(select(func.count()).select_from(Merge)) == ROUNDS
    ends = select(func.count()).where(Idea.merged_into_id.is_not(None))
    assert session.scalar(ends) == ROUNDS


def test_votes_and_replies_that_come_while_merging_are_counted(
    app: Flask,
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    max_: User,
    make_idea: Callable[..., Idea],
    make_user: Callable[..., User],
) -> None:
    """A vote that was on its way to the duplicate counts where that went."""
    # The target comes first in one case and last in the other: locks have one order anyway.
    ids = [make_idea(supply, ana, f"Idea {n}").id for n in range(3)]
    duplicate = ids[1]
    comment_id = post_comment(session.get_one(Idea, duplicate), body="Yes", by=eva).id
    session.commit()
    by_id = max_.id
    voters = [make_user(f"voter{n}").id for n in range(ROUNDS)]

    def merge_and_undo() -> None:
        for n in range(ROUNDS):
            attempt(undo_merge, duplicate, by_id=by_id)
            attempt(merge_now, duplicate, into_id=ids[0 if n % 2 else 2], by_id=by_id)

    def take_part(user_ids: list[int]) -> None:
        for user_id in user_ids:
            for idea_id in ids:
                attempt(vote, idea_id, by_id=user_id)
                parent_id = comment_id if idea_id == duplicate else None
                attempt(post_comment, idea_id, by_id=user_id, body="So?", parent_id=parent_id)

    halves = (voters[::2], voters[1::2])
    at_once(app, merge_and_undo, *(partial(take_part, half) for half in halves))

    session.expire_all()
    for idea in session.scalars(select(Idea)):
        family = select(Idea.id).where((Idea.id == idea.id) | (Idea.merged_into_id == idea.id))
        voted = select(func.count(Vote.user_id.distinct())).where(Vote.idea_id.in_(family))
        said = select(func.count()).where(Comment.idea_id.in_(family))
        assert (idea.votes, idea.comments) == (session.scalar(voted), session.scalar(said))
        saw = select(func.count(Visit.user_id.distinct())).where(Visit.idea_id.in_(family))
        assert idea.seen_by == session.scalar(saw)
        assert idea.trending == trending(moments_of(idea.id))
    assert session.get_one(Idea, ids[0]).votes == ROUNDS
