"""Where a board hides how many votes its ideas have, no surface tells who is not to know."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, CountsShown, Visibility
from app.core import clock
from app.events.delivering import Worker
from app.ideas.models import Idea, Merge
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.queries.lists import Sort, Wanted, list_ideas
from app.ideas.queries.votes import tally_of
from app.ideas.status import Status

DbSession = scoped_session[Session]
MANY = 7319  # a number that stands on no page for another reason


@pytest.fixture
def hide(session: DbSession, supply: Board) -> Callable[[CountsShown], None]:
    def act(rule: CountsShown) -> None:
        supply.counts_shown = rule
        session.commit()

    return act


@pytest.fixture
def make_popular(session: DbSession) -> Callable[[Idea], None]:
    def act(idea: Idea) -> None:
        session.execute(update(Idea).where(Idea.id == idea.id).values(votes=MANY))
        session.commit()

    return act


def tells(text: str) -> bool:
    """Also in the key of a page, which is readable to who wants to."""
    keys = re.findall(r"key=([\w-]+)", text)
    read = [base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode() for key in keys]
    return any(str(MANY) in one for one in (text, *read))


def test_board_that_hides_nothing_tells_everybody(idea: Idea, eva: User) -> None:
    assert tally_of(idea.id, eva).votes == 0


def test_count_is_hidden_until_one_has_voted(
    session: DbSession, idea: Idea, eva: User, hide: Callable[[CountsShown], None]
) -> None:
    hide(CountsShown.AFTER_VOTING)
    assert tally_of(idea.id, eva).votes is None

    vote(idea, by=eva)
    session.commit()
    assert tally_of(idea.id, eva).votes == 1

    take_vote_back(idea, by=eva)
    session.commit()
    assert tally_of(idea.id, eva).votes is None


def test_vote_for_a_part_shows_the_count_of_the_whole(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    omar: User,
    hide: Callable[[CountsShown], None],
    merge: Callable[..., Merge],
) -> None:
    hide(CountsShown.AFTER_VOTING)
    vote(duplicate, by=omar)
    session.commit()
    assert tally_of(idea.id, omar).votes is None

    merge(duplicate, idea)

    assert tally_of(idea.id, omar).votes == 1


def test_merged_idea_tells_no_more_than_before(
    idea: Idea,
    duplicate: Idea,
    omar: User,
    hide: Callable[[CountsShown], None],
    merge: Callable[..., Merge],
) -> None:
    hide(CountsShown.AFTER_VOTING)

    merge(duplicate, idea)

    assert tally_of(duplicate.id, omar).votes is None


def test_those_whose_idea_it_is_need_not_vote(
    session: DbSession, idea: Idea, ana: User, eva: User, hide: Callable[[CountsShown], None]
) -> None:
    hide(CountsShown.AFTER_VOTING)
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    session.commit()

    assert (tally_of(idea.id, ana).votes, tally_of(idea.id, eva).votes) == (0, 0)


def test_count_is_hidden_from_all_but_moderators_for_two_days(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    max_: User,
    hide: Callable[[CountsShown], None],
) -> None:
    hide(CountsShown.AFTER_TWO_DAYS)
    vote(idea, by=eva)
    idea.created_at = clock.now() - timedelta(hours=47, minutes=59)
    session.commit()
    assert [tally_of(idea.id, person).votes for person in (ana, eva, max_)] == [None, None, 1]

    idea.created_at = clock.now() - timedelta(hours=48)
    session.commit()
    assert [tally_of(idea.id, person).votes for person in (ana, eva, max_)] == [1, 1, 1]


@pytest.mark.parametrize("rule", [CountsShown.AFTER_VOTING, CountsShown.AFTER_TWO_DAYS])
def test_count_is_shown_once_voting_has_ended(
    rule: CountsShown,
    session: DbSession,
    idea: Idea,
    eva: User,
    hide: Callable[[CountsShown], None],
) -> None:
    hide(rule)
    idea.status = Status.DECLINED
    session.commit()

    assert tally_of(idea.id, eva).votes == 0


@pytest.mark.parametrize("rule", [CountsShown.AFTER_VOTING, CountsShown.AFTER_TWO_DAYS])
def test_no_page_tells_a_hidden_count(
    rule: CountsShown,
    idea: Idea,
    duplicate: Idea,
    eva: User,
    max_: User,
    omar: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    worker: Worker,
    hide: Callable[[CountsShown], None],
    make_popular: Callable[[Idea], None],
    sign_in: Callable[[User], Any],
) -> None:
    """Omar moderates elsewhere, and looks for duplicates among them, too."""
    elsewhere = make_idea(make_board("stores", moderators=(omar,)), max_, "Drawers with labels")
    hide(rule)
    make_popular(idea)
    worker.drain()
    stranger, moderator = sign_in(omar), sign_in(max_)
    pages = (
        "/",
        "/ideas",
        "/ideas?sort=top",
        "/ideas?sort=awaiting",
        "/boards/supply",
        "/boards/supply?sort=top",
        "/people/ana",
        "/search?q=drawers",
        "/ideas/similar?title=drawers",
        f"/ideas/{idea.id}",
        f"/ideas/{elsewhere.id}/merge?q=drawers",
        f"/ideas/{elsewhere.id}/merge/{idea.id}",
        "/implemented",
        "/notices",
    )
    for page in pages:
        answer = stranger.get(page)
        assert answer.status_code == 200, page
        assert not tells(answer.text), page
    told = [page for page in pages[:9] if tells(moderator.get(page).text)]
    assert told == list(pages[:9])


@pytest.mark.parametrize("sort", [Sort.TOP, Sort.TRENDING])
def test_list_by_votes_leaves_out_what_its_order_would_tell(
    sort: Sort,
    app: Flask,
    session: DbSession,
    supply: Board,
    idea: Idea,
    duplicate: Idea,
    omar: User,
    max_: User,
    hide: Callable[[CountsShown], None],
) -> None:
    hide(CountsShown.AFTER_VOTING)
    vote(duplicate, by=omar)
    session.commit()

    with app.test_request_context():
        top = list_ideas(Wanted(sort), user=omar, key=None)
        for_moderator = list_ideas(Wanted(sort), user=max_, key=None)
        newest = list_ideas(Wanted(Sort.NEW, board_id=supply.id), user=omar, key=None)

    assert [card.id for card in top.page.rows] == [duplicate.id]
    assert top.leaves_some_out
    assert len(for_moderator.page.rows) == 2
    assert [card.votes for card in newest.page.rows] == [1, None]
    assert not newest.leaves_some_out


def test_list_by_votes_says_that_it_leaves_some_out(
    idea: Idea, eva: User, max_: User, hide: Callable[[CountsShown], None], sign_in: Any
) -> None:
    words = "are left out here"
    assert words not in sign_in(eva).get("/ideas?sort=top").text

    hide(CountsShown.AFTER_TWO_DAYS)

    assert words in sign_in(eva).get("/ideas?sort=top").text
    assert words not in sign_in(max_).get("/ideas?sort=top").text


def test_boards_begin_with_the_newest_where_trending_would_leave_some_out(
    idea: Idea, eva: User, hide: Callable[[CountsShown], None], sign_in: Any
) -> None:
    current = 'aria-current="page">'
    assert f"{current}Trending" in sign_in(eva).get("/boards/supply").text

    hide(CountsShown.AFTER_TWO_DAYS)

    for address in ("/boards/supply", "/ideas?board=supply"):
        page = sign_in(eva).get(address).text
        assert f"{current}New" in page
        assert idea.title in page
    everywhere = sign_in(eva).get("/ideas").text
    assert f"{current}Trending" in everywhere
    assert "are left out here" in everywhere


def test_answer_to_a_vote_tells_no_more(
    idea: Idea, eva: User, hide: Callable[[CountsShown], None], sign_in: Any, make_popular: Any
) -> None:
    hide(CountsShown.AFTER_TWO_DAYS)

    answer = sign_in(eva).post(f"/ideas/{idea.id}/vote", headers={"HX-Request": "true"})

    assert 'aria-pressed="true"' in answer.text
    assert "Voted" in answer.text
    assert "data-votes" not in answer.text


def test_own_idea_on_a_board_one_does_not_read_tells_nothing_either(
    session: DbSession,
    supply: Board,
    idea: Idea,
    ana: User,
    hide: Callable[[CountsShown], None],
    make_popular: Callable[[Idea], None],
) -> None:
    hide(CountsShown.AFTER_TWO_DAYS)
    supply.visibility = Visibility.CONFIDENTIAL
    make_popular(idea)

    found = list_ideas(Wanted(Sort.TOP), user=ana, key=None)

    assert found.leaves_some_out
    assert found.page.rows == []
