"""Posting and editing an idea."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput, LostRace
from app.events import Event
from app.ideas.models import BODY_LENGTH, TITLE_LENGTH, Follow, Idea, Level, Tag
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.status import Status

DbSession = scoped_session[Session]


def test_post_idea_promises_an_answer_and_is_followed_by_its_author(
    session: DbSession, supply: Board, ana: User
) -> None:
    idea = post_idea(supply, title=" Label\tdrawers ", body="*Photos*", tags=["A", "a "], by=ana)

    assert (idea.title, idea.status, idea.body_html) == (
        "Label drawers",
        Status.NEW,
        "<p><em>Photos</em></p>",
    )
    assert (idea.answer_due_at - idea.created_at).days == supply.response_target_days
    assert session.get_one(Follow, (idea.id, ana.id)).level is Level.EVERYTHING
    session.refresh(idea, ["tags"])
    assert [tag.name for tag in idea.tags] == ["a"]
    assert session.scalars(select(Event.kind)).all() == ["IdeaPosted"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"title": "x" * (TITLE_LENGTH + 1)}, "title"),
        ({"body": " \n"}, "body"),
        ({"body": "x" * (BODY_LENGTH + 1)}, "body"),
        ({"tags": list("abcdef")}, "tags"),
        ({"tags": ["x" * 61]}, "tags"),
    ],
)
def test_post_idea_refuses_what_cannot_be_shown(
    session: DbSession, supply: Board, ana: User, words: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        post_idea(supply, **{"title": "T", "body": "B", **words}, by=ana)

    assert refused.value.field == field


def test_edit_idea_changes_what_it_says(session: DbSession, idea: Idea, ana: User) -> None:
    edit_idea(idea, title="New", body="Words", tags=["x"], seen_version=idea.version, by=ana)
    session.commit()

    assert (idea.title, idea.excerpt, idea.version) == ("New", "Words", 2)
    assert idea.edited_at is not None


def test_edit_of_what_changed_meanwhile_is_refused(
    session: DbSession, idea: Idea, ana: User
) -> None:
    with pytest.raises(LostRace):
        edit_idea(idea, title="New", body="Words", tags=[], seen_version=0, by=ana)


def test_edit_that_another_one_overtakes_is_refused(
    session: DbSession, idea: Idea, ana: User
) -> None:
    session.commit()
    seen = idea.version
    overtake(session, idea)

    with pytest.raises(LostRace):
        edit_idea(idea, title="New", body="Words", tags=[], seen_version=seen, by=ana)


def test_edit_replaces_the_tags(session: DbSession, idea: Idea, ana: User) -> None:
    for tags in (["b", "a"], ["c", "b"], []):
        version = idea.version
        edit_idea(idea, title="T", body="B", tags=tags, seen_version=version, by=ana)
        session.commit()
        session.refresh(idea, ["tags"])

        assert [tag.name for tag in idea.tags] == sorted(tags)

    assert sorted(session.scalars(select(Tag.name))) == ["a", "b", "c"]


def overtake(session: DbSession, idea: Idea) -> None:
    """Change the row behind the back of the object, as another process would."""
    session.execute(
        update(Idea).where(Idea.id == idea.id).values(version=Idea.version + 1),
        execution_options={"synchronize_session": False},
    )
