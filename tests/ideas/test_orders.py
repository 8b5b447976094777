"""The orders of lists: what is in each, what comes first, and the words that say why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import insert
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Decision, Idea, Level, Merge
from app.ideas.operations.counting import count_viewers, score_ideas
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.following import follow
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.visiting import visit
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.queries.orders import ORDERS, Sort
from app.ideas.ranking import trending
from app.ideas.status import Status

DbSession = scoped_session[Session]
MakeIdea = Callable[..., Idea]
MakeUser = Callable[..., User]
SignIn = Callable[[User], Any]


@pytest.fixture
def listed(sign_in: SignIn) -> Callable[..., list[int]]:
    """The ids of a list as somebody sees it."""

    def ask(sort: Sort, user: User, words: str = "") -> list[int]:
        return _ids_in(sign_in(user).get(f"/ideas?sort={sort}{words}").text)

    return ask


def ids(ideas: Sequence[Idea]) -> list[int]:
    return [idea.id for idea in ideas]


def test_new_idea_is_warmer_than_an_old_one_until_that_finds_new_support(
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    eva: User,
    make_idea: MakeIdea,
    listed: Callable[..., list[int]],
) -> None:
    with time_machine.travel(clock.now() - timedelta(days=400)):
        old = make_idea(supply, ana, "Old")
    new = make_idea(supply, ana, "New")
    assert listed(Sort.TRENDING, ana) == ids([new, old])

    for person in (max_, eva):
        vote(old, by=person)
    assert listed(Sort.TRENDING, ana) == ids([old, new])

    for person in (max_, eva):
        take_vote_back(old, by=person)
    assert listed(Sort.TRENDING, ana) == ids([new, old])


def test_warmth_counts_people_and_not_what_they_say(
    session: DbSession, supply: Board, ana: User, max_: User, eva: User, make_idea: MakeIdea
) -> None:
    idea = make_idea(supply, ana)
    session.refresh(idea)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        for _ in range(5):
            post_comment(idea, body="Me again.", by=eva)
            post_comment(idea, body="Thank you.", by=ana)
        vote(idea, by=eva)
        session.refresh(idea)

        assert idea.trending == trending([idea.created_at, clock.now()])


def test_warmth_is_that_of_the_family_and_comes_apart_with_it(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    omar: User,
    max_: User,
    merge: Callable[[Idea, Idea], Merge],
) -> None:
    vote(duplicate, by=omar)
    session.commit()
    apart = [(one.trending, one.seen_by) for one in (idea, duplicate)]

    merge(duplicate, idea)
    session.expire_all()
    assert idea.trending > max(score for score, _ in apart)
    assert idea.seen_by == 3

    undo_merge(duplicate, by=max_)
    session.expire_all()
    assert [(one.trending, one.seen_by) for one in (idea, duplicate)] == apart


def test_sharing_an_idea_takes_the_co_authors_warmth_away(
    session: DbSession, idea: Idea, ana: User, eva: User
) -> None:
    posted_only = idea.trending
    vote(idea, by=eva)
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    session.expire_all()

    assert idea.trending == posted_only


def test_bulk_scores_are_those_of_one_by_one(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    omar: User,
    merge: Callable[[Idea, Idea], Merge],
) -> None:
    vote(idea, by=omar)
    post_comment(duplicate, body="Yes.", by=omar)
    merge(duplicate, idea)
    session.expire_all()
    kept = [(one.trending, one.seen_by) for one in (idea, duplicate)]
    for one in (idea, duplicate):
        one.trending, one.seen_by = 0.0, 0
    session.flush()

    score_ideas(Idea.id > 0)
    count_viewers(Idea.id > 0)
    session.expire_all()

    assert [(one.trending, one.seen_by) for one in (idea, duplicate)] == kept


def test_needs_eyes_begins_with_what_fewest_saw_and_leaves_out_what_is_answered(
    session: DbSession,
    three: list[Idea],
    eva: User,
    max_: User,
    decide: Callable[..., Decision],
    listed: Callable[..., list[int]],
) -> None:
    visit(three[0], by=eva)
    visit(three[1], by=eva)
    visit(three[1], by=max_)

    assert listed(Sort.EYES, eva) == ids([three[2], three[0], three[1]])
    decide(three[2], Status.UNDER_REVIEW, max_)
    assert listed(Sort.EYES, eva) == ids([three[0], three[1]])


def test_implemented_begins_with_what_came_true_last(
    session: DbSession,
    three: list[Idea],
    eva: User,
    make_implemented: Callable[..., Idea],
    listed: Callable[..., list[int]],
) -> None:
    today = clock.now().date()
    make_implemented(three[0], since=today)
    make_implemented(three[1], since=today - timedelta(days=30))

    assert listed(Sort.IMPLEMENTED, eva) == ids([three[0], three[1]])


def test_following_has_what_one_is_told_of(
    session: DbSession,
    three: list[Idea],
    eva: User,
    max_: User,
    decide: Callable[..., Decision],
    listed: Callable[..., list[int]],
) -> None:
    vote(three[0], by=eva)
    follow(three[1], Level.DECISIONS, by=eva)
    vote(three[2], by=eva)
    follow(three[2], Level.NOTHING, by=eva)
    session.commit()
    assert listed(Sort.FOLLOWING, eva) == ids([three[1], three[0]])

    decide(three[0], Status.UNDER_REVIEW, max_)
    assert listed(Sort.FOLLOWING, eva) == ids([three[0], three[1]])


def test_mine_and_following_lead_to_where_a_merged_idea_went(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    eva: User,
    max_: User,
    merge: Callable[[Idea, Idea], Merge],
    listed: Callable[..., list[int]],
) -> None:
    assert listed(Sort.MINE, eva) == [duplicate.id]
    merge(duplicate, idea)

    assert listed(Sort.MINE, eva) == [idea.id]
    assert listed(Sort.FOLLOWING, eva) == [idea.id]
    assert listed(Sort.MINE, max_) == []


def test_mine_has_what_one_shares(
    session: DbSession, idea: Idea, ana: User, eva: User, listed: Callable[..., list[int]]
) -> None:
    invite_co_author(idea, eva, by=ana)
    assert listed(Sort.MINE, eva) == []

    accept_invitation(idea, by=eva)
    assert listed(Sort.MINE, eva) == listed(Sort.NEW, eva, "&author=eva") == [idea.id]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_of_each_order_are_the_same_in_both_directions(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn, sort: Sort
) -> None:
    """With many that are alike, among whom the id decides."""
    now = clock.now()
    rows = [_row(n, supply, ana, now - timedelta(days=n // 9)) for n in range(1, 46)]
    session.execute(insert(Idea), rows)
    for number in range(1, 46):
        follow(session.get_one(Idea, number), Level.EVERYTHING, by=ana)
    session.commit()

    browser = sign_in(ana)

    there = _follow(browser, f"/ideas?sort={sort}", "Next")
    back = _follow(browser, there[-1][0], "Previous")

    assert [found for _, found in back] == [found for _, found in reversed(there)]
    found = [id for _, page in there for id in page]
    in_it = {Sort.EYES: 23, Sort.AWAITING: 23, Sort.ANSWERED: 22, Sort.IMPLEMENTED: 22}
    assert len(found) == len(set(found)) == in_it.get(sort, 45)


def _follow(browser: Any, address: str | None, name: str) -> list[tuple[str, list[int]]]:
    """The pages that a link leads to one after the other: their addresses and their ideas."""
    pages: list[tuple[str, list[int]]] = []
    while address:
        assert len(pages) < 5, "the pages go in a circle"
        text = browser.get(address).text
        pages.append((address, _ids_in(text)))
        links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL)
        address = next((to.replace("&amp;", "&") for to, inside in links if name in inside), None)
    return pages


def _ids_in(text: str) -> list[int]:
    return [int(id) for id in re.findall(r'idea-card__title"><a href="/ideas/([0-9]+)"', text)]


def _row(n: int, board: Board, author: User, at: Any) -> dict[str, Any]:
    """Every second one is implemented."""
    is_done = n % 2 == 0
    return {
        "id": n,
        "board_id": board.id,
        "author_id": author.id,
        "title": f"Idea {n}",
        "body": "Words.",
        "body_html": "",
        "excerpt": "",
        "status": Status.IMPLEMENTED if is_done else Status.NEW,
        "status_changed_at": at,
        "first_answered_at": at if is_done else None,
        "implemented_since": at.date() if is_done else None,
        "answer_due_at": at,
        "votes": n // 9,
        "seen_by": n // 9,
        "created_at": at,
    }


def test_each_order_has_its_tab_its_reason_and_words_for_when_it_is_empty(
    ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    why = browser.get("/ideas/orders").text
    for sort, order in ORDERS.items():
        page = browser.get(f"/ideas?sort={sort}").text
        assert re.search(rf'aria-current="page">{order.label}</a>', page), sort
        assert f'href="/ideas/orders#{sort}"' in page
        assert str(order.empty) in page
        section = why.partition(f'id="{sort}"')[2].partition("</section>")[0]
        assert all(str(paragraph) in section for paragraph in order.why), sort


def test_trending_is_the_order_one_begins_with(idea: Idea, ana: User, sign_in: SignIn) -> None:
    assert 'aria-current="page">Trending</a>' in sign_in(ana).get("/ideas").text


def test_formula_and_its_source_stand_behind_the_question(ana: User, sign_in: SignIn) -> None:
    page = sign_in(ana).get("/ideas/orders").text

    assert "a half 7 days later" in page
    assert "Forward Decay" in page
    assert "ICDE 2009" in page


def test_card_says_how_many_saw_the_idea_where_that_is_the_order(
    idea: Idea, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)

    assert "seen by 1" in browser.get("/ideas?sort=eyes").text
    assert "seen by" not in browser.get("/ideas?sort=new").text
