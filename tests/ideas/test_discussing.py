"""Commenting and replying, as operations and through the form."""

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
from app.ideas.models import Comment, Follow, Idea, Reading
from app.ideas.operations.discussing import OthersWrote, post_comment
from app.ideas.operations.rewording import delete_comment

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Say = Callable[..., Comment]


def test_comment_is_counted_followed_and_recorded(
    session: DbSession, idea: Idea, eva: User
) -> None:
    comment = post_comment(idea, body="I *like* it", by=eva)
    session.commit()

    assert (comment.body_html, idea.comments) == ("<p>I <em>like</em> it</p>", 1)
    assert session.get(Follow, (idea.id, eva.id)) is not None
    event = session.scalars(select(Event).where(Event.kind == "CommentPosted")).one()
    assert event.data == {"idea_id": idea.id, "comment_id": comment.id}


def test_replies_know_their_branch_and_are_counted_in_it(idea: Idea, eva: User, say: Say) -> None:
    first = say(idea, eva)
    reply = say(idea, eva, to=first)
    deeper = say(idea, eva, to=reply)

    assert (first.root_id, first.path, first.replies) == (None, "", 2)
    assert (reply.root_id, reply.replies) == (first.id, 0)
    assert (deeper.root_id, deeper.path[:22]) == (first.id, reply.path)


@pytest.mark.parametrize("body", ["", " \u200b ", "\u202e\u2066", "\0\x07", "x" * 10_001])
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
        with pytest.raises(BadInput, match="gone"):
            post_comment(idea, body="Reply", parent_id=parent_id, by=eva)


def test_reply_to_a_deleted_comment_is_given_back_to_be_sent_on_its_own(
    session: DbSession, idea: Idea, eva: User, ana: User, say: Say, sign_in: SignIn
) -> None:
    deleted = say(idea, eva)
    delete_comment(deleted, idea, by=eva)
    session.commit()
    browser = sign_in(ana)
    address = f"/ideas/{idea.id}/comments"

    refused = browser.post(address, {"body": "My words", "parent_id": deleted.id})

    assert refused.status_code == 422
    assert "The comment you answer was deleted" in refused.text
    assert "My words" in refused.text.partition('id="comment-body"')[2]
    assert browser.post(address, {"body": "My words", "parent_id": ""}).status_code == 303


def test_what_others_wrote_meanwhile_is_shown_first(
    session: DbSession, idea: Idea, eva: User, ana: User, say: Say, sign_in: SignIn
) -> None:
    seen = say(idea, eva, "Known to Ana")
    say(idea, ana, "Her own, from another tab")
    news = say(idea, eva, "Zebra stripes")
    address, typed = f"/ideas/{idea.id}/comments", {"body": "My words", "seen": seen.id}
    browser = sign_in(ana)

    shown = browser.post(address, typed)

    assert shown.status_code == 422
    assert "1 comment came in while you were writing" in shown.text
    meanwhile = shown.text.partition('id="meanwhile"')[2].partition("<textarea")
    assert "Zebra stripes" in meanwhile[0]
    assert "Known to Ana" not in meanwhile[0]
    assert "Her own" not in meanwhile[0]
    assert "My words" in meanwhile[2]
    assert f'name="seen" value="{news.id}"' in shown.text
    assert browser.post(address, {**typed, "seen": news.id}).status_code == 303
    assert session.scalar(select(Reading.seen_id).where(Reading.user_id == ana.id)) == news.id


def test_reply_is_held_up_by_its_own_branch_alone(
    session: DbSession, idea: Idea, eva: User, ana: User, say: Say
) -> None:
    first, seen = say(idea, eva), say(idea, eva)
    say(idea, eva, "Elsewhere")
    post_comment(idea, body="Re", parent_id=first.id, seen_id=seen.id, by=ana)
    answer = say(idea, eva, "In the branch", to=first)

    with pytest.raises(OthersWrote) as caught:
        post_comment(idea, body="Re", parent_id=first.id, seen_id=seen.id, by=ana)

    assert caught.value.comment_ids == [answer.id]


def test_comment_and_reply_through_the_form(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    browser.post(f"/ideas/{idea.id}/comments", {"body": "First"})
    first = session.scalars(select(Comment)).one()

    answer = browser.post(f"/ideas/{idea.id}/comments", {"body": "Re", "parent_id": first.id})

    reply = session.scalars(select(Comment).where(Comment.parent_id == first.id)).one()
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}/comments/{reply.id}")


def test_reply_is_written_below_what_it_answers(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
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


def test_reply_with_a_quote_has_the_words_but_not_what_they_quote(
    idea: Idea, eva: User, say: Say, sign_in: SignIn
) -> None:
    comment = say(idea, eva, "> old words\n\nFirst **line**\nsecond")

    page = sign_in(eva).get(f"/ideas/{idea.id}?reply_to={comment.id}&quote=1").text

    form = _comment_part(page, comment).partition("<textarea")[2]
    assert "&gt; First **line**\n&gt; second" in form
    assert "old words" not in form


@pytest.mark.parametrize("parent_id", [999, 10**20, -(10**20)])
def test_wrong_comment_is_shown_again_with_its_text(
    idea: Idea, eva: User, sign_in: SignIn, parent_id: int
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
    sign_in: SignIn,
) -> None:
    hidden = make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana)

    answer = sign_in(eva).post(f"/ideas/{hidden.id}/comments", {"body": "Hello?"})

    assert answer.status_code == 404


def _comment_part(page: str, comment: Comment) -> str:
    """A comment as the page shows it, up to its end."""
    return page.partition(f'id="comment-{comment.id}"')[2].partition("</article>")[0]
