"""Mentioning people: who may see the idea is linked, suggested and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput
from app.events import Event
from app.ideas.models import Comment, Idea, Mention
from app.ideas.operations.mentioning import MOST_MENTIONED
from app.ideas.operations.rewording import edit_comment

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Say = Callable[..., Comment]


@pytest.fixture
def hidden(
    ana: User, max_: User, make_board: Callable[..., Board], make_idea: Callable[..., Idea]
) -> Idea:
    board = make_board("nurses", people=(ana,), moderators=(max_,), visibility="listed")
    return make_idea(board, ana)


def test_mentioned_people_are_linked_and_recorded(
    session: DbSession, idea: Idea, eva: User, ana: User, max_: User, say: Say
) -> None:
    comment = say(idea, eva, "@Max and @max, ask @ana. Not `@omar`, a@max.org or @nobody")

    assert f'<a href="/members/{max_.id}">@Max</a>' in comment.body_html
    assert f'<a href="/members/{ana.id}">@ana</a>.' in comment.body_html
    assert "<code>@omar</code>" in comment.body_html
    assert "@nobody" in comment.body_html
    assert comment.body_html.count("/members/") == 3
    assert mentioned(session, comment) == {ana.id, max_.id}
    assert told(session) == [sorted([ana.id, max_.id])]


def test_who_may_not_see_the_idea_stays_text(
    session: DbSession, hidden: Idea, ana: User, eva: User, max_: User, say: Say
) -> None:
    comment = say(hidden, ana, "@eva @max @ana")

    assert f'@eva <a href="/members/{max_.id}">' in comment.body_html
    assert mentioned(session, comment) == {ana.id, max_.id}
    assert told(session) == [[max_.id]]


def test_edit_tells_those_who_are_new(
    session: DbSession, idea: Idea, eva: User, ana: User, max_: User, say: Say
) -> None:
    comment = say(idea, eva, "@ana")
    edit_comment(comment, idea, body="@max @ana", seen_version=1, by=eva)
    edit_comment(comment, idea, body="@max", seen_version=2, by=eva)

    assert mentioned(session, comment) == {max_.id}
    assert told(session) == [[ana.id], [max_.id]]


def test_crowd_is_refused(idea: Idea, eva: User, say: Say) -> None:
    names = " ".join(f"@person{number}" for number in range(MOST_MENTIONED + 1))

    with pytest.raises(BadInput, match="at most 20"):
        say(idea, eva, names)


def test_suggested_are_only_those_who_may_see_the_idea(
    hidden: Idea, idea: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)

    assert suggested(browser, hidden, "m") == ["@max"]
    assert suggested(browser, hidden, "EVA") == []
    assert suggested(browser, idea, "@EVA") == ["@eva"]
    assert suggested(browser, idea, "lind") == ["@eva"]  # a word of her name
    for nothing in ("", "%", "_", "\0", "x" * 5_000):
        assert suggested(browser, idea, nothing) == []


def test_mention_leads_to_the_profile_whatever_they_are_called_now(
    session: DbSession, ana: User, max_: User, sign_in: SignIn
) -> None:
    max_.handle = "maxim"
    session.commit()
    browser = sign_in(ana)

    assert browser.get(f"/members/{max_.id}").location == "/people/maxim"
    assert browser.get("/members/999").status_code == 404


def mentioned(session: DbSession, comment: Comment) -> set[int]:
    return set(session.scalars(select(Mention.user_id).where(Mention.comment_id == comment.id)))


def told(session: DbSession) -> list[list[int]]:
    events = session.scalars(
        select(Event).where(Event.kind == "PeopleMentioned").order_by(Event.id)
    )
    return [event.data["user_ids"] for event in events]


def suggested(browser: Any, idea: Idea, beginning: str) -> list[str]:
    page = browser.get(f"/ideas/{idea.id}/people", query_string={"q": beginning}).text
    return [part.partition('"')[0] for part in page.split('data-value="')[1:]]
