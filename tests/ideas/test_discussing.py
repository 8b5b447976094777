"""Commenting, replying, and how a thread is shown."""

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
from app.ideas.models import Comment, Follow, Idea
from app.ideas.operations.discussing import post_comment
from app.ideas.queries.thread import ThreadNode, thread_of

DbSession = scoped_session[Session]


def test_comment_is_counted_followed_and_recorded(
    session: DbSession, idea: Idea, eva: User
) -> None:
    comment = post_comment(idea, body="I *like* it", by=eva)
    session.commit()

    assert (comment.body_html, idea.comments) == ("<p>I <em>like</em> it</p>", 1)
    assert session.get(Follow, (idea.id, eva.id)) is not None
    event = session.scalars(select(Event).where(Event.kind == "CommentPosted")).one()
    assert event.data == {"idea_id": idea.id, "comment_id": comment.id}


@pytest.mark.parametrize("body", ["", " \u200b ", "x" * 10_001])
def test_comment_that_says_nothing_or_too_much_is_refused(
    session: DbSession, idea: Idea, eva: User, body: str
) -> None:
    with pytest.raises(BadInput):
        post_comment(idea, body=body, by=eva)


def test_reply_to_a_comment_elsewhere_is_refused(
    session: DbSession, idea: Idea, eva: User, supply: Board, make_idea: Callable[..., Idea]
) -> None:
    elsewhere = post_comment(make_idea(supply, eva), body="Other", by=eva)

    for parent_id in (elsewhere.id, 10**9):
        with pytest.raises(BadInput):
            post_comment(idea, body="Reply", parent_id=parent_id, by=eva)


def test_thread_nests_and_below_four_levels_continues_flat(
    session: DbSession, idea: Idea, eva: User, ana: User, max_: User
) -> None:
    parent: int | None = None
    for level, person in enumerate((ana, eva, ana, eva, max_, eva, ana)):
        parent = post_comment(idea, body=f"level {level}", parent_id=parent, by=person).id
    session.commit()

    depths = dict(_depths(thread_of(idea)))

    assert [depths[f"<p>level {n}</p>"] for n in range(7)] == [0, 1, 2, 3, 4, 4, 4]


def test_thread_names_whom_a_flat_reply_answers_and_marks_people(
    session: DbSession, idea: Idea, eva: User, ana: User, max_: User
) -> None:
    parent: int | None = None
    for person in (ana, eva, max_, eva, max_, eva):
        parent = post_comment(idea, body="x", parent_id=parent, by=person).id
    nodes = [node for node, _ in _walk(thread_of(idea))]

    assert [node.is_author for node in nodes[:2]] == [True, False]
    assert [node.is_moderator for node in nodes[1:3]] == [False, True]
    assert [node.answers_to.author.name if node.answers_to else None for node in nodes] == [
        *[None] * 5,
        "Max Weber",
    ]


def test_comment_of_an_erased_account_is_shown(session: DbSession, idea: Idea, eva: User) -> None:
    comment = post_comment(idea, body="Old words", by=eva)
    session.get_one(Comment, comment.id).author_id = None
    session.commit()

    (node,) = thread_of(idea)

    assert (node.author.name, node.author.handle) == ("Former colleague", None)


def test_comment_and_reply_through_the_form(
    session: DbSession, idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(eva)
    browser.post(f"/ideas/{idea.id}/comments", {"body": "First"})
    first = session.scalars(select(Comment)).one()

    answer = browser.post(f"/ideas/{idea.id}/comments", {"body": "Re", "parent_id": first.id})

    reply = session.scalars(select(Comment).where(Comment.parent_id == first.id)).one()
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}#comment-{reply.id}")


def test_reply_is_written_below_what_it_answers(
    session: DbSession, idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    """Without a script "Reply" is a link; hundreds of comments have one form between them."""
    first, second = (post_comment(idea, body=body, by=eva) for body in ("First", "Second"))
    session.commit()
    browser = sign_in(eva)

    page = browser.get(f"/ideas/{idea.id}?reply_to={first.id}").text
    refused = browser.post(f"/ideas/{idea.id}/comments", {"body": " ", "parent_id": second.id}).text

    assert f'name="parent_id" value="{first.id}"' in _comment_part(page, first)
    assert "reply-body" not in _comment_part(page, second)
    assert "Write something first." in _comment_part(refused, second)
    assert browser.get(f"/ideas/{idea.id}?reply_to=99999").status_code == 200


@pytest.mark.parametrize("parent_id", [999, 10**20, -(10**20)])
def test_wrong_comment_is_shown_again_with_its_text(
    idea: Idea, eva: User, sign_in: Callable[[User], Any], parent_id: int
) -> None:
    answer = sign_in(eva).post(
        f"/ideas/{idea.id}/comments", {"body": "My careful words", "parent_id": parent_id}
    )

    assert answer.status_code == 422
    assert "My careful words" in answer.text
    assert "The comment you answer is gone" in answer.text


def test_comment_on_an_idea_one_cannot_see_is_not_there(
    ana: User,
    eva: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    hidden = make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana)

    answer = sign_in(eva).post(f"/ideas/{hidden.id}/comments", {"body": "Hello?"})

    assert answer.status_code == 404


def _comment_part(page: str, comment: Comment) -> str:
    """A comment as the page shows it, up to its end."""
    return page.partition(f'id="comment-{comment.id}"')[2].partition("</article>")[0]


def _walk(nodes: list[ThreadNode], depth: int = 0) -> list[tuple[ThreadNode, int]]:
    return [pair for node in nodes for pair in [(node, depth), *_walk(node.replies, depth + 1)]]


def _depths(nodes: list[ThreadNode]) -> list[tuple[str, int]]:
    return [(str(node.html), depth) for node, depth in _walk(nodes)]
