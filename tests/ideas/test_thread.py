"""How a conversation is shown: nested, ordered, some of it at a time, and every comment found."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy import text as _text
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Comment, Idea, Merge, ReactionKind
from app.ideas.operations.reacting import react
from app.ideas.operations.rewording import delete_comment
from app.ideas.places import path_below
from app.ideas.queries.conversation import FIRST_AT_ONCE, REPLIES_AT_ONCE, Conversation, ThreadSort
from app.ideas.queries.thread import ThreadNode

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Say = Callable[..., Comment]
Talk = Callable[..., Conversation]
Counting = Callable[[], AbstractContextManager[list[str]]]
MANY = 5_000


def test_thread_nests_and_below_four_levels_continues_flat(
    idea: Idea, eva: User, ana: User, max_: User, say: Say, talk: Talk
) -> None:
    parent: Comment | None = None
    for level, person in enumerate((ana, eva, ana, eva, max_, eva)):
        parent = say(idea, person, f"level {level}", parent)

    depths = {str(node.html): depth for node, depth in _walk(talk(idea, ana).thread.nodes)}

    assert [depths[f"<p>level {n}</p>"] for n in range(6)] == [0, 1, 2, 3, 4, 4]


def test_thread_names_whom_a_flat_reply_answers_and_marks_people(
    idea: Idea, eva: User, ana: User, max_: User, say: Say, talk: Talk
) -> None:
    parent: Comment | None = None
    for person in (ana, eva, max_, eva, max_, eva):
        parent = say(idea, person, "x", parent)
    nodes = [node for node, _ in _walk(talk(idea, ana).thread.nodes)]

    assert [node.is_author for node in nodes[:2]] == [True, False]
    assert [node.is_moderator for node in nodes[1:3]] == [False, True]
    assert [node.answers_to.name if node.answers_to else None for node in nodes] == [
        *[None] * 5,
        "Max Weber",
    ]


def test_replies_stand_below_what_they_answer_oldest_first(
    idea: Idea, eva: User, say: Say, talk: Talk
) -> None:
    first, second = say(idea, eva, "1"), say(idea, eva, "2")
    below = say(idea, eva, "1.1", first)
    say(idea, eva, "2.1", second)
    say(idea, eva, "1.2", first)
    say(idea, eva, "1.1.1", below)

    words = [re.sub("<.*?>", "", node.html) for node, _ in _walk(talk(idea, eva).thread.nodes)]

    assert words == ["1", "1.1", "1.1.1", "1.2", "2", "2.1"]


def test_comment_of_an_erased_account_is_shown(
    session: DbSession, idea: Idea, eva: User, say: Say, talk: Talk
) -> None:
    say(idea, eva, "Old words").author_id = None
    session.commit()

    (node,) = talk(idea, eva).thread.nodes

    assert (node.author.name, node.author.handle) == ("Former colleague", None)


def test_orders_begin_with_the_oldest_the_newest_and_the_most_helpful(
    session: DbSession, idea: Idea, eva: User, ana: User, max_: User, say: Say, talk: Talk
) -> None:
    first, second, third = (say(idea, eva, str(number)) for number in range(3))
    say(idea, eva, to=third)
    for person in (ana, max_):
        react(second, ReactionKind.HELPFUL, by=person)
    react(first, ReactionKind.THANKS, by=ana)
    session.commit()

    found = {
        sort: [node.id for node in talk(idea, ana, sort=sort).thread.nodes] for sort in ThreadSort
    }

    assert found == {
        ThreadSort.OLDEST: [first.id, second.id, third.id],
        ThreadSort.NEWEST: [third.id, second.id, first.id],
        ThreadSort.HELPFUL: [second.id, first.id, third.id],
    }


@pytest.mark.parametrize("sort", ["oldest", "newest", "helpful"])
def test_pages_together_show_every_comment_once(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn, sort: str
) -> None:
    _fill(session, idea, eva, firsts=2 * FIRST_AT_ONCE + 3)
    browser, shown = sign_in(eva), []
    address: str | None = f"/ideas/{idea.id}?sort={sort}"

    while address:
        page = browser.get(address).text
        shown += _shown(page)
        address = _link(page, "More comments")

    assert len(shown) == len(set(shown)) == 2 * FIRST_AT_ONCE + 3
    assert (sorted(shown) == shown) is (sort == "oldest")


def test_part_of_a_merged_idea_is_paged_under_its_origin(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    eva: User,
    merge: Callable[..., Merge],
    say: Say,
    sign_in: SignIn,
) -> None:
    own = say(idea, eva, "Okapi")
    theirs = _fill(session, duplicate, eva, firsts=12)
    merge(duplicate, idea)
    browser = sign_in(eva)

    first = browser.get(f"/ideas/{idea.id}").text
    second = browser.get(_link(first, "More comments") or "").text

    assert _shown(first) == [own.id, *theirs[:5]]
    assert _shown(second) == [own.id, *theirs[5:]]
    assert f"of={duplicate.id}" in first


def test_own_address_of_a_comment_leads_to_the_page_that_holds_it(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    firsts = _fill(session, idea, eva, firsts=2 * FIRST_AT_ONCE)
    browser = sign_in(eva)
    for id in (firsts[0], firsts[FIRST_AT_ONCE], firsts[-1]):
        answer = browser.get(f"/ideas/{idea.id}/comments/{id}")
        assert answer.status_code == 302
        assert answer.location.endswith(f"#comment-{id}")
        page = browser.get(answer.location).text
        assert id in _shown(page)
        assert f'comment--marked" id="comment-{id}"' in page


def test_own_address_of_a_far_reply_leads_into_its_branch(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    (root,) = _fill(session, idea, eva, firsts=1)
    replies = _fill(session, idea, eva, below=root, replies=120)
    browser = sign_in(eva)

    near = browser.get(f"/ideas/{idea.id}/comments/{replies[REPLIES_AT_ONCE - 1]}").location
    far = browser.get(f"/ideas/{idea.id}/comments/{replies[100]}").location

    assert near.startswith(f"/ideas/{idea.id}?")
    assert far.startswith(f"/ideas/{idea.id}/threads/{root}?")
    page = browser.get(far).text
    assert f'comment--marked" id="comment-{replies[100]}"' in page
    assert "Replies before these" in page
    asked = browser.get(f"/ideas/{idea.id}?reply_to={replies[100]}")
    assert asked.location.startswith(f"/ideas/{idea.id}/threads/{root}?")
    assert 'id="reply-body"' in browser.get(asked.location).text
    wrong = browser.post(f"/ideas/{idea.id}/comments", {"body": " ", "parent_id": replies[100]})
    assert wrong.status_code == 422
    assert f'name="parent_id" value="{replies[100]}"' in wrong.text


def test_branch_shows_all_its_replies_page_by_page(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    (root,) = _fill(session, idea, eva, firsts=1)
    replies = _fill(session, idea, eva, below=root, replies=120)
    browser, shown = sign_in(eva), []
    assert f"{120 - REPLIES_AT_ONCE} more replies" in browser.get(f"/ideas/{idea.id}").text
    address: str | None = f"/ideas/{idea.id}/threads/{root}"

    while address:
        page = browser.get(address).text
        shown += _shown(page)[1:]
        address = _link(page, "More replies")

    assert shown == replies


def test_addresses_of_comments_that_are_not_here(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    say: Say,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    hidden = make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana)
    secret, here = say(hidden, ana), say(idea, eva)
    browser = sign_in(eva)

    for address in (
        f"/ideas/{hidden.id}/comments/{secret.id}",
        f"/ideas/{idea.id}/comments/{secret.id}",
        f"/ideas/{idea.id}/comments/99999",
        f"/ideas/{idea.id}/threads/{secret.id}",
        f"/ideas/{hidden.id}/people?q=a",
    ):
        assert browser.get(address).status_code == 404, address
    reply = say(idea, eva, to=here)
    elsewhere = browser.get(f"/ideas/{idea.id}/threads/{reply.id}")
    assert elsewhere.location == f"/ideas/{idea.id}/comments/{reply.id}"


def test_address_of_a_comment_survives_a_merge(
    idea: Idea, duplicate: Idea, eva: User, merge: Callable[..., Merge], say: Say, sign_in: SignIn
) -> None:
    comment = say(duplicate, eva)
    merge(duplicate, idea)

    answer = sign_in(eva).get(f"/ideas/{duplicate.id}/comments/{comment.id}")

    assert answer.location.startswith(f"/ideas/{idea.id}?comment={comment.id}")


def test_deleted_comment_keeps_its_place_and_its_replies(
    session: DbSession, idea: Idea, eva: User, ana: User, say: Say, talk: Talk
) -> None:
    first = say(idea, eva, "Regretted")
    say(idea, ana, "Kept", first)
    delete_comment(first, idea, by=eva)
    session.commit()

    (node,) = talk(idea, ana).thread.nodes

    assert (node.is_deleted, str(node.html), node.author.handle) == (True, "", None)
    assert [str(reply.html) for reply in node.replies] == ["<p>Kept</p>"]
    assert idea.comments == 1


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["wide", "branches", "one branch"])
def test_thousands_of_comments_cost_what_fifty_cost(
    session: DbSession,
    idea: Idea,
    eva: User,
    ana: User,
    supply: Board,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    count_queries: Counting,
    shape: str,
) -> None:
    """As many statements, and not many more rows, however the comments lie."""
    small, browser = make_idea(supply, ana), sign_in(eva)
    _shape(session, small, eva, shape, 50)
    _shape(session, idea, eva, shape, MANY)
    costs: list[tuple[int, int]] = []
    for one in (small, idea):
        with count_queries() as statements:
            page = browser.get(f"/ideas/{one.id}").text
        costs.append((len(statements), len(_shown(page))))

    assert costs[0][0] == costs[1][0]
    assert costs[1][1] <= FIRST_AT_ONCE * (1 + REPLIES_AT_ONCE)


def _shape(session: DbSession, idea: Idea, by: User, shape: str, amount: int) -> None:
    if shape == "wide":
        _fill(session, idea, by, firsts=amount)
        return
    (root,) = _fill(session, idea, by, firsts=1)
    if shape == "one branch":
        _fill(session, idea, by, below=root, replies=amount - 1)
        return
    for _ in range(amount // 50):
        _fill(session, idea, by, below=root, replies=25)
        (root,) = _fill(session, idea, by, firsts=1)
        _fill(session, idea, by, below=root, replies=24)


def _fill(
    session: DbSession,
    idea: Idea,
    by: User,
    *,
    firsts: int = 0,
    below: int | None = None,
    replies: int = 0,
) -> list[int]:
    """So many comments at once: on the idea itself, or each answering the comment `below`."""
    last = session.query(Comment.id).order_by(Comment.id.desc()).limit(1).scalar() or 0
    now = clock.now()
    rows = [
        {
            "id": id,
            "idea_id": idea.id,
            "parent_id": below,
            "root_id": below,
            "path": path_below("", at=now + timedelta(seconds=id), id=id) if below else "",
            "author_id": by.id,
            "body": f"Number {id}",
            "body_html": f"<p>Number {id}</p>",
            "created_at": now + timedelta(seconds=id),
        }
        for id in range(last + 1, last + 1 + firsts + replies)
    ]
    session.execute(insert(Comment), rows)
    if below is not None:
        session.get_one(Comment, below).replies += replies
    idea.comments += len(rows)
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_text("SELECT setval('comment_id_seq', (SELECT max(id) FROM comment))"))
        session.commit()
    return [row["id"] for row in rows]


def _shown(page: str) -> list[int]:
    return [int(id) for id in re.findall(r'<article class="comment[^"]*" id="comment-(\d+)"', page)]


def _link(page: str, name: str) -> str | None:
    """Where the link of the turn with this name leads, if there is one."""
    found = re.search(rf'<nav [^>]*aria-label="{name}"><a [^>]*href="([^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else None


def _walk(nodes: list[ThreadNode], depth: int = 0) -> list[tuple[ThreadNode, int]]:
    return [pair for node in nodes for pair in [(node, depth), *_walk(node.replies, depth + 1)]]
