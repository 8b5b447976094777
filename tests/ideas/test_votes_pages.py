"""Who voted for an idea, and what one voted for oneself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardPerson, CountsShown, Visibility
from app.ideas.models import Idea, Merge
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import vote
from app.ideas.status import Status

DbSession = scoped_session[Session]


def names_in(page: str) -> list[str]:
    main = page.partition('id="main"')[2]
    return re.findall(r'class="person__name">([^<]+)<', main)


def titles_in(page: str) -> list[str]:
    return re.findall(r'idea-card__title"><a href="[^"]*">([^<]+)<', page)


def test_voters_are_named_by_name_and_never_by_address(
    idea: Idea, eva: User, omar: User, max_: User, ana: User, sign_in: Callable[[User], Any]
) -> None:
    for person in (omar, eva, max_):
        vote(idea, by=person)
    browser = sign_in(ana)

    assert f'href="/ideas/{idea.id}/voters"' in browser.get(f"/ideas/{idea.id}").text
    page = browser.get(f"/ideas/{idea.id}/voters")

    assert page.status_code == 200
    assert names_in(page.text) == ["Eva Lindqvist", "Max Weber", "Omar Haddad"]
    assert "3 people voted" in page.text
    assert "@example.org" not in page.text


def test_voters_are_read_page_by_page(
    idea: Idea, ana: User, make_user: Callable[..., User], sign_in: Callable[[User], Any]
) -> None:
    for number in range(60):
        vote(idea, by=make_user(f"voter{number:02}", name=f"Voter {number:02}"))
    browser = sign_in(ana)

    first = browser.get(f"/ideas/{idea.id}/voters").text
    [following] = re.findall(r'href="([^"]*key=[^"]*)"[^>]*>(?:(?!</a>).)*Next', first)
    second = browser.get(following.replace("&amp;", "&")).text

    assert names_in(first) + names_in(second) == [f"Voter {number:02}" for number in range(60)]


def test_voters_of_ideas_that_became_one_are_named_once_and_authors_are_not(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    eva: User,
    omar: User,
    ana: User,
    merge: Callable[..., Merge],
    sign_in: Callable[[User], Any],
) -> None:
    vote(idea, by=omar)
    vote(duplicate, by=omar)
    vote(idea, by=eva)

    merge(duplicate, idea)

    assert names_in(sign_in(ana).get(f"/ideas/{idea.id}/voters").text) == ["Omar Haddad"]
    assert idea.votes == 1


def test_idea_nobody_voted_for_has_nobody_to_name(
    idea: Idea, ana: User, sign_in: Callable[[User], Any]
) -> None:
    assert "/voters" not in sign_in(ana).get(f"/ideas/{idea.id}").text
    assert "Nobody yet" in sign_in(ana).get(f"/ideas/{idea.id}/voters").text


def test_voters_are_for_moderators_alone_where_the_board_says_so(
    session: DbSession,
    supply: Board,
    idea: Idea,
    eva: User,
    ana: User,
    max_: User,
    sign_in: Callable[[User], Any],
) -> None:
    vote(idea, by=eva)
    supply.shows_voters = False
    session.commit()

    refused = sign_in(ana).get(f"/ideas/{idea.id}/voters")

    assert refused.status_code == 403
    assert "only its moderators see who voted" in refused.text
    assert "/voters" not in sign_in(ana).get(f"/ideas/{idea.id}").text
    assert names_in(sign_in(max_).get(f"/ideas/{idea.id}/voters").text) == ["Eva Lindqvist"]


def test_voters_are_hidden_as_long_as_their_number_is(
    session: DbSession,
    supply: Board,
    idea: Idea,
    eva: User,
    omar: User,
    max_: User,
    sign_in: Callable[[User], Any],
) -> None:
    vote(idea, by=eva)
    supply.counts_shown = CountsShown.AFTER_VOTING
    session.commit()

    refused = sign_in(omar).get(f"/ideas/{idea.id}/voters")

    assert refused.status_code == 403
    assert "not shown to you yet" in refused.text
    assert "Eva" not in refused.text
    assert "/voters" not in sign_in(omar).get(f"/ideas/{idea.id}").text
    for reader in (eva, max_):
        assert names_in(sign_in(reader).get(f"/ideas/{idea.id}/voters").text) == ["Eva Lindqvist"]


def test_voters_of_what_one_cannot_see_are_not_there(
    eva: User,
    ana: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    hidden = make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana)

    assert sign_in(eva).get(f"/ideas/{hidden.id}/voters").status_code == 404
    assert sign_in(eva).get(f"/votes?wanted={hidden.id}").status_code == 404
    assert sign_in(eva).get("/votes?board=nurses").status_code == 404


def test_own_votes_are_listed_open_and_past_the_latest_first(
    session: DbSession,
    supply: Board,
    eva: User,
    ana: User,
    make_idea: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    ideas = [make_idea(supply, ana, f"Idea {number}") for number in range(4)]
    for idea in ideas[:3]:
        vote(idea, by=eva)
    ideas[1].status = Status.IMPLEMENTED
    session.commit()
    browser = sign_in(eva)

    assert titles_in(browser.get("/votes").text) == ["Idea 2", "Idea 0"]
    assert titles_in(browser.get("/votes?show=past").text) == ["Idea 1"]
    assert titles_in(browser.get("/votes?show=nonsense&key=nonsense").text) == ["Idea 2", "Idea 0"]
    assert titles_in(browser.get("/votes?board=supply").text) == ["Idea 2", "Idea 0"]
    assert 'href="/votes"' in browser.get("/").text
    assert 'href="/votes"' in browser.get("/people/eva").text
    assert "No open votes" in sign_in(ana).get("/votes").text
    assert "Nothing here yet" in sign_in(ana).get("/votes?show=past").text


def test_own_vote_is_taken_back_from_the_list(
    idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    vote(idea, by=eva)
    browser = sign_in(eva)
    assert 'aria-pressed="true"' in browser.get("/votes").text

    answer = browser.post(f"/ideas/{idea.id}/unvote", headers={"Referer": "http://localhost/votes"})

    assert answer.location == f"/votes#vote-{idea.id}"
    assert titles_in(browser.get("/votes").text) == []


def test_own_votes_stand_once_where_their_ideas_went(
    idea: Idea,
    duplicate: Idea,
    omar: User,
    merge: Callable[..., Merge],
    sign_in: Callable[[User], Any],
) -> None:
    vote(idea, by=omar)
    vote(duplicate, by=omar)

    merge(duplicate, idea)

    assert titles_in(sign_in(omar).get("/votes").text) == [idea.title]


@pytest.mark.parametrize("show", ["open", "past"])
def test_own_votes_that_do_not_count_are_left_out(
    show: str,
    session: DbSession,
    supply: Board,
    idea: Idea,
    ana: User,
    eva: User,
    omar: User,
    sign_in: Callable[[User], Any],
) -> None:
    for person in (eva, omar):
        vote(idea, by=person)
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    supply.visibility = Visibility.LISTED
    session.add(BoardPerson(board_id=supply.id, user_id=eva.id))
    idea.status = Status.NEW if show == "open" else Status.DECLINED
    session.commit()

    for person in (eva, omar):
        assert titles_in(sign_in(person).get(f"/votes?show={show}").text) == []


def test_page_of_votes_offers_what_was_wanted_only_while_it_can_be_voted_for(
    idea: Idea, eva: User, ana: User, sign_in: Callable[[User], Any]
) -> None:
    page = f"/votes?wanted={idea.id}"

    assert "You want to vote for this" in sign_in(eva).get(page).text
    assert "You want to vote for this" not in sign_in(ana).get(page).text
    vote(idea, by=eva)
    assert "You want to vote for this" not in sign_in(eva).get(page).text
    assert sign_in(eva).get("/votes?wanted=nonsense").status_code == 200


def test_page_of_a_board_says_how_votes_are_given_and_shown(
    session: DbSession, supply: Board, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(eva)
    page = browser.get("/boards/supply").text
    assert "for each person" not in page
    assert "The number of votes" not in page

    supply.vote_budget, supply.counts_shown = 3, CountsShown.AFTER_VOTING
    page = browser.get("/boards/supply").text
    assert "3 open votes for each person" in page
    assert "shown to who has voted" in page

    supply.counts_shown = CountsShown.AFTER_TWO_DAYS
    assert "shown after 48 hours" in browser.get("/boards/supply").text
