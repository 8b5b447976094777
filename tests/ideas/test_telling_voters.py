"""Those who voted hear that their idea changed: soon, of all edits together, once a day at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.events import Event
from app.ideas.models import Idea, Merge
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.telling_voters import PAUSE, SETTLING, tell_voters
from app.ideas.operations.voting import take_vote_back, vote
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]
NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
At = Callable[[datetime], None]


class Story:
    """What happens to one idea, moment by moment."""

    def __init__(self, session: DbSession, idea: Idea, ana: User) -> None:
        self.session, self.idea, self.ana = session, idea, ana

    def edit(self, at: datetime, **words: Any) -> None:
        said = {"title": self.idea.title, "body": self.idea.body, "tags": (), **words}
        with time_machine.travel(at, tick=False):
            edit_idea(self.idea, **said, seen_version=self.idea.version, by=self.ana)
            self.session.commit()

    def vote(self, at: datetime, by: User) -> None:
        with time_machine.travel(at, tick=False):
            vote(self.idea, by=by)
            self.session.commit()

    def told(self, at: datetime) -> list[tuple[int, int]]:
        """From which version to which voters are told by the job, run twice."""
        before = len(self._told())
        with time_machine.travel(at, tick=False):
            for _ in range(2):
                tell_voters()
                self.session.commit()
        return self._told()[before:]

    def _told(self) -> list[tuple[int, int]]:
        facts = self.session.scalars(
            select(Event.data).where(Event.kind == "VotersToldOfEdits").order_by(Event.id)
        )
        return [(data["since"], data["number"]) for data in facts]


@pytest.fixture
def story(session: DbSession, supply: Board, ana: User) -> Story:
    with time_machine.travel(NINE - timedelta(hours=1), tick=False):
        idea = post_idea(supply, title="Label the drawers", body="With photos.", by=ana)
        session.commit()
    return Story(session, idea, ana)


def test_voters_are_told_some_minutes_after_an_edit(story: Story, eva: User) -> None:
    story.vote(NINE, eva)
    story.edit(NINE + MINUTE, body="Without photos.")

    assert story.told(NINE + SETTLING) == []
    assert story.told(NINE + MINUTE + SETTLING) == [(1, 2)]


def test_edits_before_anybody_voted_tell_nobody(story: Story, eva: User) -> None:
    story.edit(NINE, body="Typo.")
    story.vote(NINE + MINUTE, eva)

    assert story.told(NINE + SETTLING) == []
    story.edit(NINE + 2 * SETTLING, body="Something else.")
    assert story.told(NINE + 3 * SETTLING) == [(2, 3)]


def test_several_edits_are_told_together(story: Story, eva: User) -> None:
    story.vote(NINE, eva)
    story.edit(NINE + MINUTE, body="One.")
    story.edit(NINE + 2 * MINUTE, body="Two.")

    assert story.told(NINE + MINUTE + SETTLING) == [(1, 3)]


def test_voters_are_told_once_a_day_and_of_all_that_came_meanwhile(story: Story, eva: User) -> None:
    story.vote(NINE, eva)
    story.edit(NINE + MINUTE, body="One.")
    first = NINE + MINUTE + SETTLING
    assert story.told(first) == [(1, 2)]

    story.edit(first + MINUTE, body="Two.")
    story.edit(first + timedelta(hours=9), body="Three.")

    assert story.told(first + PAUSE - MINUTE) == []
    assert story.told(first + PAUSE) == [(2, 4)]
    assert story.told(first + 3 * PAUSE) == []


def test_edit_after_a_quiet_day_is_told_soon_again(story: Story, eva: User) -> None:
    story.vote(NINE, eva)
    story.edit(NINE + MINUTE, body="One.")
    story.told(NINE + MINUTE + SETTLING)
    later = NINE + 5 * PAUSE

    story.edit(later, body="Two.")

    assert story.told(later + SETTLING) == [(2, 3)]


def test_edit_that_is_taken_back_at_once_tells_nobody(story: Story, eva: User) -> None:
    story.vote(NINE, eva)
    story.edit(NINE + MINUTE, body="Oops.")
    story.edit(NINE + 2 * MINUTE, body="With photos.")

    assert story.told(NINE + PAUSE) == []


def test_tags_alone_tell_nobody(story: Story, eva: User) -> None:
    story.vote(NINE, eva)
    story.edit(NINE + MINUTE, tags=["stores"])

    assert story.told(NINE + PAUSE) == []


def test_vote_that_was_taken_back_is_told_nothing(
    session: DbSession, story: Story, eva: User
) -> None:
    story.vote(NINE, eva)
    story.edit(NINE + MINUTE, body="One.")
    take_vote_back(story.idea, by=eva)
    session.commit()

    assert story.told(NINE + PAUSE) == []


def test_votes_for_what_is_merged_into_it_count(
    session: DbSession,
    story: Story,
    duplicate: Idea,
    max_: User,
    merge: Callable[..., Merge],
) -> None:
    with time_machine.travel(NINE, tick=False):
        vote(duplicate, by=max_)
        session.commit()
        merge(duplicate, story.idea)
    session.refresh(story.idea)
    story.edit(NINE + MINUTE, body="One.")

    assert story.told(NINE + MINUTE + SETTLING) == [(1, 2)]


def _tell() -> None:
    tell_voters()
    db.session.commit()


def test_several_workers_at_once_tell_once(
    app: Flask, session: DbSession, idea: Idea, ana: User, eva: User
) -> None:
    story = Story(session, idea, ana)
    vote(idea, by=eva)
    session.commit()
    soon = clock.now() + timedelta(seconds=1)
    story.edit(soon, body="One.")
    session.execute(db.text("UPDATE voter_news SET due_at = '2020-01-01 00:00:00+00:00'"))
    session.commit()

    ended = [was_killed(pid) for pid in [in_child(app, _tell) for _ in range(4)]]

    assert not any(ended)

    session.expire_all()
    assert story._told() == [(1, 2)]
