"""Whatever people do and in whatever order: what an idea carries is what its rows say, no vote is
lost or doubled, credit matches what is implemented and nobody is named against their will, values
and thanks stay, and every merge can be undone.

Hypothesis plays random stories of four ideas and five people against a model that is too simple
to be wrong: sets of who voted, commented, shares, improved, thanked and declined, and which merge
is in force.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
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
from sqlalchemy import ColumnElement, func, select

from app.auth.models import User
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.core.db import db
from app.core.errors import NotAllowed, WrongState
from app.ideas.models import Comment, Credit, CreditRole, Merge, Per, Unit, ValueKind, Vote
from app.ideas.operations.crediting import decline_credit, mark_improvement, take_up_credit
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import merge_ideas, undo_merge
from app.ideas.operations.posting import post_idea
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.thanking import take_thanks_back, write_thanks
from app.ideas.operations.valuing import UNSEEN, Worth, confirm_value, enter_value, value_of
from app.ideas.operations.visiting import visit
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.queries.values import confirmed_sums, value_panel
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
    thanks: set[int] = field(default_factory=set[int])
    declined: set[tuple[int, CreditRole]] = field(default_factory=set[tuple[int, CreditRole]])
    hours: int = 0
    confirmed: bool = False


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
        done=st.sets(ideas, max_size=2),
        declined=st.lists(st.tuples(ideas, st.integers(0, 9)), max_size=2),
        implemented=st.sets(ideas, max_size=1),
    )
    def begin_in_the_middle(
        self,
        votes: set[tuple[int, int]],
        comments: list[tuple[int, int]],
        merges: list[tuple[int, int]],
        done: set[int],
        declined: list[tuple[int, int]],
        implemented: set[int],
    ) -> None:
        """Stories of merges are about ideas on which people voted and commented before, and of
        which some are done, with credit that not everybody wants."""
        for idea, person in sorted(votes):
            self.vote(idea, person)
        for idea, person in comments:
            self.comment(idea, person)
        for n in range(IDEAS):
            self.mark_an_improvement(n)
        for idea in sorted(done):
            self._decide(idea, Status.IMPLEMENTED)
        for idea, choice in declined:
            self.decline_a_credit(idea, choice)
        for duplicate, into in merges:
            self.merge(duplicate, into)
        for idea in {self._end(idea) for idea in implemented}:
            if self.told[idea].status is not Status.IMPLEMENTED:
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

    @rule(idea=ideas, person=people)
    def say_thanks(self, idea: int, person: int) -> None:
        idea = self._end(idea)
        credited = {who for who, _role in self._due(idea)}
        if not credited or person in credited:
            with pytest.raises((WrongState, NotAllowed)):
                write_thanks(self.ideas[idea], note="Thanks.", by=self.people[person])
            return
        write_thanks(self.ideas[idea], note="Thanks.", by=self.people[person])
        if not any(person in self.told[n].thanks for n in self._family(idea)):
            self.told[idea].thanks.add(person)

    @rule(idea=ideas, person=people)
    def take_thanks_back(self, idea: int, person: int) -> None:
        idea = self._end(idea)
        if not any(person in self.told[n].thanks for n in self._family(idea)):
            with pytest.raises(WrongState):
                take_thanks_back(self.ideas[idea], by=self.people[person])
            return
        take_thanks_back(self.ideas[idea], by=self.people[person])
        for n in self._family(idea):
            self.told[n].thanks.discard(person)

    @rule(idea=ideas, hours=st.integers(1, 9), is_confirmed=st.booleans())
    def say_what_it_brought(self, idea: int, hours: int, is_confirmed: bool) -> None:
        """Also of an idea that is merged into one that came true."""
        row, told = self.ideas[idea], self.told[idea]
        worth = Worth(Unit.HOURS, str(hours), Per.YEAR)
        before = value_of(row, ValueKind.REALISED)
        seen = before.version if before else UNSEEN
        enter = partial(enter_value, row, ValueKind.REALISED, worth=worth, seen_version=seen)
        if self.told[self._end(idea)].status is not Status.IMPLEMENTED:
            with pytest.raises(WrongState):
                enter(by=self.people[1])
            return
        value = enter(by=self.people[1])
        told.hours, told.confirmed = hours, told.confirmed and hours == told.hours
        if is_confirmed and not told.confirmed:
            confirm_value(row, seen_version=value.version, by=self.moderator)
            told.confirmed = True

    @rule(idea=ideas, choice=st.integers(0, 9))
    def decline_a_credit(self, idea: int, choice: int) -> None:
        """For everything by which one came to it, wherever that happened."""
        idea = self._end(idea)
        due = sorted(self._due(idea))
        if not due:
            return
        person, role = due[choice % len(due)]
        credit = self._credit(idea, person, role)
        decline_credit(credit, by=self.people[person])
        self.told[idea].declined.add((person, role))
        for n in self._family(idea):
            same = {deed for deed in self._deeds(n) if deed[0] == person and alike(deed[1], role)}
            self.told[n].declined |= same

    @rule(idea=ideas, choice=st.integers(0, 9))
    def take_a_credit_up(self, idea: int, choice: int) -> None:
        """Whichever of those that were declined in the family."""
        end = self._end(idea)
        family = sorted(self._family(end))
        declined = sorted((n, *deed) for n in family for deed in self.told[n].declined)
        if not declined:
            return
        n, person, role = declined[choice % len(declined)]
        credit, somebody = self._credit(n, person, role), self.people[person]
        theirs = {deed for n in family for deed in self._deeds(n) if deed[0] == person}
        is_implemented = self.told[end].status is Status.IMPLEMENTED
        if not is_implemented or not any(alike(role, own) for _person, own in theirs):
            with pytest.raises(WrongState):
                take_up_credit(credit, self.ideas[end], by=somebody)
            return
        take_up_credit(credit, self.ideas[end], by=somebody)
        for n in family:
            self.told[n].declined -= {
                deed for deed in self.told[n].declined if deed[0] == person and alike(deed[1], role)
            }

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
        named = {
            (self.ideas[n].id, self.people[person].id, role)
            for n in range(IDEAS)
            for person, role in self._due(n)
        }
        assert self._credits(Credit.declined_at.is_(None)) == named

    @invariant()
    def what_was_declined_stays_so(self) -> None:
        assert self._credits(Credit.declined_at.is_not(None)) == {
            (self.ideas[n].id, self.people[person].id, role)
            for n, told in enumerate(self.told)
            for person, role in told.declined
        }

    @invariant()
    def thanks_and_values_are_those_of_the_story(self) -> None:
        amounts: list[int] = []
        for n, idea in enumerate(self.ideas):
            family = self._family(n) if n == self._end(n) else {n}
            assert idea.thanks == len(set().union(*(self.told[m].thanks for m in family)))
            if n == self._end(n) and self.told[n].status is Status.IMPLEMENTED:
                panel = value_panel(idea, self.people[1])
                said = [self.told[m] for m in family if self.told[m].hours]
                shown = sorted(value.number for value in panel.values) if panel else []
                assert shown == sorted(_hours(told.hours) for told in said)
                amounts += [told.hours for told in said if told.confirmed]
        sums = [one.number for one in confirmed_sums(self.people[4])]
        assert sums == ([_hours(sum(amounts))] if amounts else [])

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

    def _deeds(self, idea: int) -> set[tuple[int, CreditRole]]:
        """What people did for one idea."""
        told = self.told[idea]
        return {
            (told.author, CreditRole.ORIGINATOR),
            *((person, CreditRole.CO_AUTHOR) for person in told.sharers),
            *((person, CreditRole.IMPROVER) for person in told.improvers),
        }

    def _due(self, idea: int) -> set[tuple[int, CreditRole]]:
        """Who is to be named: for what they did and did not decline, at each idea of the family,
        unless they declined the same here."""
        if idea in self.merges or self.told[idea].status is not Status.IMPLEMENTED:
            return set()
        authors, first = self._authors(idea), self.told[idea].author
        deeds = set().union(*(self._deeds(n) - self.told[n].declined for n in self._family(idea)))
        improved = {person for person, role in deeds if role is CreditRole.IMPROVER}
        wrote = {person for person, role in deeds if role is not CreditRole.IMPROVER}
        due = {
            *((person, CreditRole.ORIGINATOR) for person in wrote & {first}),
            *((person, CreditRole.CO_AUTHOR) for person in wrote - {first}),
            *((person, CreditRole.IMPROVER) for person in improved - authors),
        }
        return due - self.told[idea].declined

    def _credits(self, condition: ColumnElement[bool]) -> set[tuple[int, int, CreditRole]]:
        rows = select(Credit.idea_id, Credit.user_id, Credit.role).where(condition)
        return {(idea_id, user_id, role) for idea_id, user_id, role in db.session.execute(rows)}

    def _credit(self, idea: int, person: int, role: CreditRole) -> Credit:
        return db.session.scalars(
            select(Credit).where(
                Credit.idea_id == self.ideas[idea].id,
                Credit.user_id == self.people[person].id,
                Credit.role == role,
            )
        ).one()

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


def alike(one: CreditRole, other: CreditRole) -> bool:
    """Whether two parts are one after a merge: having had an idea, and sharing one."""
    return (one is CreditRole.IMPROVER) == (other is CreditRole.IMPROVER)


def _hours(number: int) -> str:
    return "1 hour" if number == 1 else f"{number} hours"


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
