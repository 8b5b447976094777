"""Commenting around a merge: what came too late is given back where it can be sent, and what is
closed offers nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.ideas.models import Comment, Idea, Merge
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.workflows import set_workflow
from app.ideas.status import Status
from app.ideas.workflow import Workflow

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
MakeMerge = Callable[..., Merge]
TYPED = "My <careful> words"


@pytest.fixture
def close(session: DbSession, max_: User) -> Callable[[Idea], None]:
    """Give an idea its final answer on a board where that ends the comments."""

    def act(idea: Idea) -> None:
        set_workflow(session.get_one(Board, idea.board_id), Workflow(closes_comments=True), by=max_)
        declined = Outcome(Status.DECLINED, "No.", decline_reason="too_costly")
        change_status(idea, declined, seen_version=idea.version, by=max_)
        session.commit()

    return act


def form_with_text(page: str) -> tuple[str, dict[str, str]]:
    """Where the form that holds what was typed is sent, and what its fields say."""
    [form] = [form for form in re.findall(r"<form.*?</form>", page, re.S) if "careful" in form]
    [action] = re.findall(r' action="([^"]+)"', form)
    return action, dict(re.findall(r'name="(parent_id)" value="(\d+)"', form))


def test_comment_that_comes_after_a_merge_is_sent_on_with_one_press(
    session: DbSession, idea: Idea, duplicate: Idea, omar: User, sign_in: SignIn, merge: MakeMerge
) -> None:
    merge(duplicate, idea)
    browser = sign_in(omar)

    refused = browser.post(f"/ideas/{duplicate.id}/comments", {"body": TYPED})

    assert refused.status_code == 409
    assert "My &lt;careful&gt; words" in refused.text
    assert "“Photos on *drawers*” was merged into this idea before you sent this." in refused.text
    action, fields = form_with_text(refused.text)
    assert (action, fields) == (f"/ideas/{idea.id}/comments", {})
    assert browser.post(action, {"body": TYPED}).status_code == 303
    [comment] = session.scalars(select(Comment)).all()
    assert (comment.idea_id, comment.body) == (idea.id, TYPED)


def test_reply_that_comes_after_two_merges_is_sent_on_with_what_it_answers(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    supply: Board,
    eva: User,
    omar: User,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    merge: MakeMerge,
) -> None:
    asked = post_comment(duplicate, body="Which drawers?", by=eva)
    merge(duplicate, idea)
    third = make_idea(supply, omar, "Pictures")
    merge(idea, third)
    browser = sign_in(omar)

    for late in (duplicate, idea):
        typed = {"body": TYPED, "parent_id": asked.id}
        refused = browser.post(f"/ideas/{late.id}/comments", typed)
        assert refused.status_code == 409
        action, fields = form_with_text(refused.text)
        assert action == f"/ideas/{third.id}/comments"
        assert fields == {"parent_id": str(asked.id)}
    answer = browser.post(action, {"body": TYPED, **fields})
    assert answer.status_code == 303
    reply = session.scalars(select(Comment).where(Comment.parent_id == asked.id)).one()
    assert reply.idea_id == duplicate.id


def test_late_comment_is_given_back_to_copy_where_things_are_closed(
    idea: Idea,
    duplicate: Idea,
    omar: User,
    sign_in: SignIn,
    merge: MakeMerge,
    close: Callable[[Idea], None],
) -> None:
    close(idea)
    merge(duplicate, idea)

    refused = sign_in(omar).post(f"/ideas/{duplicate.id}/comments", {"body": TYPED})

    assert refused.status_code == 409
    for words in ("On this board comments end", "was not posted", "My &lt;careful&gt; words"):
        assert words in refused.text


def test_late_comment_is_given_back_to_who_may_not_see_where_the_idea_went(
    session: DbSession,
    idea: Idea,
    supply: Board,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    merge: MakeMerge,
) -> None:
    theirs = make_idea(make_board("wards", moderators=(max_,)), eva, "Zebra")
    merge(theirs, idea)
    supply.visibility = Visibility.LISTED
    session.commit()

    refused = sign_in(eva).post(f"/ideas/{theirs.id}/comments", {"body": TYPED})

    assert refused.status_code == 409
    for words in ("another that you may not see", "was not posted", "My &lt;careful&gt; words"):
        assert words in refused.text
    assert "comments end with the final answer" not in refused.text


def test_comments_of_a_merged_idea_are_closed_with_the_idea_they_went_to(
    idea: Idea,
    duplicate: Idea,
    eva: User,
    sign_in: SignIn,
    merge: MakeMerge,
    close: Callable[[Idea], None],
) -> None:
    post_comment(duplicate, body="Quagga", by=eva)
    merge(duplicate, idea)
    browser = sign_in(eva)
    addresses = (f"/ideas/{idea.id}", f"/ideas/{duplicate.id}?merged=show")
    for address in addresses:
        assert "reply_to=" in browser.get(address).text

    close(idea)

    for address in addresses:
        page = browser.get(address).text
        assert ("Quagga" in page, "reply_to=" in page) == (True, False)


def test_comments_of_a_merged_idea_are_open_with_the_idea_they_went_to(
    idea: Idea,
    duplicate: Idea,
    eva: User,
    max_: User,
    sign_in: SignIn,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    merge: MakeMerge,
    close: Callable[[Idea], None],
) -> None:
    comment = post_comment(duplicate, body="Quagga", by=eva)
    close(duplicate)
    theirs = make_idea(make_board("wards", moderators=(max_,)), eva, "Zebra")
    merge(duplicate, theirs)

    page = sign_in(eva).get(f"/ideas/{duplicate.id}?merged=show").text

    assert f'href="/ideas/{theirs.id}?reply_to={comment.id}#comment-{comment.id}"' in page
    assert "comments end with the final answer" not in page
