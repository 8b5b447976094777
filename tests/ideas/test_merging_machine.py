"""Whatever people do and in whatever order: what an idea carries is what its rows say, no vote is
lost or doubled, credit matches what is implemented, and every merge can be undone.

Hypothesis plays random stories of four ideas and five people against a model that is too simple
to be wrong: sets of who voted, commented, shares and improved, and which merge is in force.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log2

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app.auth.models import User
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.core.db import db
from app.core.errors import NotAllowed, WrongState
from app.ideas.models import Comment, Credit, CreditRole, Merge, Vote
from app.ideas.operations.crediting import mark_improvement
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import merge_ideas, undo_merge
from app.ideas.operations.posting import post_idea
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.visiting import visit
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.ranking import HALF_LIFE, LANDMARK
from app.ideas.status import FINAL, TRANSITIONS, Status

AUTHORS = (0, 1, 0, 2)
IDEAS, PEOPLE = len(AUTHORS), 5
ideas = st.integers(0, IDEAS - 1)
people = st.integers(0, PEOPLE - 1)


@dataclass
class Told:
    """What the story did to one idea, as somebody would write it down."""

    author: int
    status: Status = Status.NEW
    votes: set[int] = field(default_factory=set[int])
    comments: int = 0
    viewers: set[int] = field(default_factory=set[int])
    acts: list[tuple[int, datetime]] = field(default_factory=list[tuple[int, datetime]])
    sharers: set[int] = field(default_factory=set[int])
    improvers: set[int] = field(default_factory=set[int])


class Stories(RuleBasedStateMachine):
    """Each story is one transaction, which is rolled back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.time = ExitStack()
        self.now = clock.now()
        self.time_passes(0)
        now = self.now
        self.people = [
            User(
                handle=f"p{n}",
                email=f"p{n}@example.org",
                name=f"P {n}",
                created_at=now,
                confirmed_at=now,
            )
            for n in range(PEOPLE)
        ]
        board = Board(slug="board", name="Board", created_at=now)
        db.session.add_all([*self.people, board])
        db.session.flush()
        self.moderator = self.people[0]
        db.session.add(BoardModerator(board_id=board.id, user_id=self.moderator.id))
        self.ideas = [
            post_idea(board, title=f"Idea {n}", body="Words.", by=self.people[author])
            for n, author in enumerate(AUTHORS)
        ]
        self.told = [Told(author, viewers={author}) for author in AUTHORS]
        self.posted = self.now
        self.merges: dict[int, int] = {}
        self.voted_at: dict[tuple[int, int], datetime] = {}
        self.before: dict[int, tuple[object, ...]] = {}

    def teardown(self) -> None:
        """At the end every merge is undone, not in the order in which they were made."""
        try:
            for duplicate in sorted(self.merges):
                self._undo(duplicate)
                self.every_idea_is_what_the_story_says()
        finally:
            self.time.close()
            db.session.rollback()

    @initialize(
        votes=st.sets(st.tuples(ideas, people), min_size=4, max_size=10),
        comments=st.lists(st.tuples(ideas, people), min_size=4, max_size=6),
        merges=st.lists(st.tuples(ideas, ideas), min_size=1, max_size=3),
        implemented=st.sets(ideas, max_size=1),
    )
    def begin_in_the_middle(
        self,
        votes: set[tuple[int, int]],
        comments: list[tuple[int, int]],
        merges: list[tuple[int, int]],
        implemented: set[int],
    ) -> None:
        """Stories of merges are about ideas on which people voted and commented before."""
        for idea, person in sorted(votes):
            self.vote(idea, person)
        for idea, person in comments:
            self.comment(idea, person)
        for n in range(IDEAS):
            self.mark_an_improvement(n)
        for duplicate, into in merges:
            self.merge(duplicate, into)
        for idea in {self._end(idea) for idea in implemented}:
            self._decide(idea, Status.IMPLEMENTED)

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.time.enter_context(clock.replaying(self.now))

    @rule(idea=ideas, person=people)
    def look(self, idea: int, person: int) -> None:
        """Also at the page of what is merged."""
        visit(self.ideas[idea], by=self.people[person])
        self.told[idea].viewers.add(person)

    @rule(idea=ideas, person=people)
    def vote(self, idea: int, person: int) -> None:
        """As with all that people do, at the idea where they are led to."""
        idea = self._end(idea)
        if self.told[idea].status in FINAL or person in self._authors(idea):
            with pytest.raises((WrongState, NotAllowed)):
                vote(self.ideas[idea], by=self.people[person])
            return
        vote(self.ideas[idea], by=self.people[person])
        self.told[idea].viewers.add(person)
        if not any(person in self.told[n].votes for n in self._family(idea)):
            self.told[idea].votes.add(person)
            self.voted_at[idea, person] = self.now

    @rule(idea=ideas, person=people)
    def take_vote_back(self, idea: int, person: int) -> None:
        idea = self._end(idea)
        if self.told[idea].status in FINAL:
            with pytest.raises(WrongState):
                take_vote_back(self.ideas[idea], by=self.people[person])
            return
        take_vote_back(self.ideas[idea], by=self.people[person])
        for n in self._family(idea):
            self.told[n].votes.discard(person)

    @rule(idea=ideas, person=people)
    def comment(self, idea: int, person: int) -> None:
        idea = self._end(idea)
        post_comment(self.ideas[idea], body="Yes.", by=self.people[person])
        self._note_comment(idea, person, seen=idea)

    @rule(idea=ideas, person=people)
    def use_the_old_address(self, idea: int, person: int) -> None:
        """What comes from a page that was open since before the merge."""
        if idea not in self.merges:
            return
        row, somebody = self.ideas[idea], self.people[person]
        with pytest.raises(WrongState):
            vote(row, by=somebody)
        with pytest.raises(WrongState):
            take_vote_back(row, by=somebody)
        with pytest.raises(WrongState):
            post_comment(row, body="No.", by=somebody)
        with pytest.raises(WrongState):
            self._decide(idea, Status.UNDER_REVIEW)

    @rule(idea=ideas, person=people)
    def answer_a_comment(self, idea: int, person: int) -> None:
        """Also one that was made on an idea before it was merged."""
        comment = self._some_comment(idea)
        if comment is None:
            return
        end = self._end(idea)
        answerer = self.people[person]
        post_comment(self.ideas[end], body="Indeed.", parent_id=comment.id, by=answerer)
        self._note_comment(idea, person, seen=end)

    @rule(idea=ideas)
    def mark_an_improvement(self, idea: int) -> None:
        comment = self._some_comment(idea)
        if comment is None or comment.author_id is None:
            return
        mark_improvement(comment, self.ideas[idea], by=self.moderator)
        self.told[idea].improvers.add([p.id for p in self.people].index(comment.author_id))

    @rule(idea=ideas, person=people)
    def share(self, idea: int, person: int) -> None:
        told = self.told[idea]
        if idea in self.merges or person == told.author or person in told.sharers:
            return
        invite_co_author(self.ideas[idea], self.people[person], by=self.people[told.author])
        accept_invitation(self.ideas[idea], by=self.people[person])
        told.sharers.add(person)

    @rule(idea=ideas, choice=st.integers(0, 5))
    def decide(self, idea: int, choice: int) -> None:
        idea = self._end(idea)
        status = self.told[idea].status
        steps = [step for step in TRANSITIONS[status] if step is not status]
        self._decide(idea, steps[choice % len(steps)])

    @rule(duplicate=ideas, into=ideas)
    def merge(self, duplicate: int, into: int) -> None:
        if self._may_merge(duplicate, into):
            self.before[duplicate] = self._dates_of(duplicate)
            self._merge(duplicate, into)
            self.merges[duplicate] = self._end(into)
        else:
            with pytest.raises(WrongState):
                self._merge(duplicate, into)

    @precondition(lambda self: self.merges)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self._undo(data.draw(st.sampled_from(sorted(self.merges))))

    @rule(idea=ideas)
    def undo_what_is_not_merged(self, idea: int) -> None:
        if idea not in self.merges:
            with pytest.raises(WrongState):
                undo_merge(self.ideas[idea], by=self.moderator)

    @invariant()
    def every_idea_is_what_the_story_says(self) -> None:
        db.session.expire_all()
        for n, idea in enumerate(self.ideas):
            end = self._end(n)
            assert idea.merged_into_id == (None if end == n else self.ideas[end].id)
            assert idea.status == (Status.MERGED if n in self.merges else self.told[n].status)
            family = self._family(n) if n == end else {n}
            voters = set().union(*(self.told[m].votes for m in family))
            authors = set().union(*(self._own_authors(m) for m in family))
            assert idea.votes == len(voters - authors)
            assert idea.comments == sum(self.told[m].comments for m in family)

    @invariant()
    def rows_are_those_of_the_story(self) -> None:
        votes = db.session.execute(select(Vote.idea_id, Vote.user_id)).all()
        assert Counter((i, p) for i, p in votes) == Counter(
            (self.ideas[n].id, self.people[person].id)
            for n, told in enumerate(self.told)
            for person in told.votes
        )
        in_force = select(Merge.from_id, Merge.into_id).where(Merge.undone_at.is_(None))
        assert dict(db.session.execute(in_force).all()) == {
            self.ideas[duplicate].id: self.ideas[into].id for duplicate, into in self.merges.items()
        }
        comments = db.session.scalar(select(func.count()).select_from(Comment))
        assert comments == sum(told.comments for told in self.told)

    @invariant()
    def credit_is_held_by_those_who_are_due_it(self) -> None:
        held = set(db.session.execute(select(Credit.idea_id, Credit.user_id, Credit.role)).all())
        assert held == {
            (self.ideas[n].id, self.people[person].id, role)
            for n in range(IDEAS)
            for person, role in self._due(n)
        }

    @invariant()
    def score_and_viewers_are_those_of_the_story(self) -> None:
        for n, idea in enumerate(self.ideas):
            family = self._family(n) if n == self._end(n) else {n}
            assert idea.seen_by == len(set().union(*(self.told[m].viewers for m in family)))
            assert idea.trending == pytest.approx(self._warmth_of(family), abs=1e-9)

    def _warmth_of(self, family: set[int]) -> float:
        """The formula as it is told to people, on the moments of the story."""
        authors = set().union(*(self._own_authors(m) for m in family))
        acts = [act for m in family for act in self.told[m].acts]
        acts += [(p, self.voted_at[m, p]) for m in family for p in self.told[m].votes]
        last = {self.told[m].author: self.posted for m in family}
        in_turn = sorted(acts, key=lambda act: act[1])
        last |= {person: at for person, at in in_turn if person not in authors}
        warmth = sum(0.5 ** ((self.now - at) / HALF_LIFE) for at in last.values())
        return (self.now - LANDMARK) / HALF_LIFE + log2(warmth)

    def _note_comment(self, idea: int, person: int, *, seen: int) -> None:
        self.told[idea].comments += 1
        self.told[idea].acts.append((person, self.now))
        self.told[seen].viewers.add(person)

    def _due(self, idea: int) -> set[tuple[int, CreditRole]]:
        if idea in self.merges or self.told[idea].status is not Status.IMPLEMENTED:
            return set()
        authors, first = self._authors(idea), self.told[idea].author
        improvers = set().union(*(self.told[n].improvers for n in self._family(idea)))
        return {
            (first, CreditRole.ORIGINATOR),
            *((person, CreditRole.CO_AUTHOR) for person in authors - {first}),
            *((person, CreditRole.IMPROVER) for person in improvers - authors),
        }

    def _may_merge(self, duplicate: int, into: int) -> bool:
        end = self._end(into)
        loses_credit = (
            self.told[duplicate].status is Status.IMPLEMENTED
            and self.told[end].status is not Status.IMPLEMENTED
        )
        return duplicate not in self.merges and end != duplicate and not loses_credit

    def _merge(self, duplicate: int, into: int) -> None:
        idea = self.ideas[duplicate]
        merge_ideas(idea, self.ideas[into], seen_version=idea.version, by=self.moderator)

    def _undo(self, duplicate: int) -> None:
        undo_merge(self.ideas[duplicate], by=self.moderator)
        del self.merges[duplicate]
        assert self._dates_of(duplicate) == self.before.pop(duplicate)

    def _dates_of(self, n: int) -> tuple[object, ...]:
        idea = self.ideas[n]
        return (
            *(idea.status_changed_at, idea.first_answered_at, idea.answer_due_at),
            *(idea.target_date, idea.wake_up_date, idea.created_at, idea.edited_at),
            *(idea.promised_at, idea.owner_id, idea.answerer_id, idea.reconsider_asked_at),
        )

    def _decide(self, idea: int, status: Status) -> None:
        today = clock.now().date()
        outcome = Outcome(
            status,
            "Why.",
            decline_reason="out_of_scope",
            owner=self.moderator,
            target_date=today,
            wake_up_date=today + timedelta(days=9),
            what_changed="Something.",
            since=today,
        )
        row = self.ideas[idea]
        change_status(row, outcome, seen_version=row.version, by=self.moderator)
        self.told[idea].status = status

    def _end(self, idea: int) -> int:
        while idea in self.merges:
            idea = self.merges[idea]
        return idea

    def _family(self, idea: int) -> set[int]:
        return {n for n in range(IDEAS) if self._end(n) == self._end(idea)}

    def _own_authors(self, idea: int) -> set[int]:
        return {self.told[idea].author} | self.told[idea].sharers

    def _authors(self, idea: int) -> set[int]:
        return set().union(*(self._own_authors(n) for n in self._family(idea)))

    def _some_comment(self, idea: int) -> Comment | None:
        its = select(Comment).where(Comment.idea_id == self.ideas[idea].id)
        return db.session.scalars(its.order_by(Comment.id).limit(1)).one_or_none()


@pytest.mark.slow
def test_ideas_keep_what_is_theirs_through_every_story(app: Flask) -> None:
    with app.app_context():
        run_state_machine_as_test(
            Stories,
            settings=settings(
                max_examples=40,
                stateful_step_count=20,
                deadline=None,
                database=None,
                derandomize="CI" in os.environ,
                suppress_health_check=list(HealthCheck),
            ),
        )
