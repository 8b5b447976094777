"""Ideas like the one whose title is being typed, with what one can do instead of posting it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardSection, CountsShown, SectionKind, Visibility
from app.ideas.models import Follow, Idea, Level, Merge, Vote
from app.ideas.operations.following import follow
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.search.index import rebuild
from app.search.similar import MOST_WHILE_WRITING

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
SCRIPT = {"HX-Request": "true"}
ADDRESS = "/ideas/similar?title=labels+on+drawers"

pytestmark = pytest.mark.usefixtures("engine")


def titles(page: str) -> list[str]:
    return re.findall(r'class="similar__title"[^>]*>([^<]+)<', page)


def pressed(page: str, kind: str, idea: Idea) -> str | None:
    """Whether that button of an idea is pressed, None if it has none."""
    found = re.search(rf'id="{kind}-{idea.id}-button"[^>]* aria-pressed="(\w+)"', page)
    return found[1] if found else None


def test_what_is_there_is_shown_with_its_status_and_board(
    idea: Idea, eva: User, sign_in: SignIn
) -> None:
    rebuild()

    answer = sign_in(eva).get(ADDRESS, headers=SCRIPT)

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert titles(answer.text) == ["Label the drawers"]
    assert "chip--new" in answer.text
    assert "<span>Supply</span>" in answer.text
    news = '<p id="similar-news" hx-swap-oob="innerHTML"><a href="#similar">1 similar idea</a></p>'
    assert news in answer.text


@pytest.mark.parametrize(
    ("title", "news"), [("", ""), ("%00", ""), ("okapi", "No similar idea"), ("x" * 3000, "No")]
)
def test_nothing_is_shown_where_nothing_is_alike(
    idea: Idea, eva: User, sign_in: SignIn, title: str, news: str
) -> None:
    rebuild()

    answer = sign_in(eva).get(f"/ideas/similar?title={title}", headers=SCRIPT)

    assert answer.status_code == 200
    assert titles(answer.text) == []
    assert f'hx-swap-oob="innerHTML">{news}' in answer.text


def test_nobody_finds_there_what_they_may_not_see(
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    client: Any,
) -> None:
    quiet = make_board("quiet", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))
    make_idea(quiet, ana)
    rebuild()

    found = {user.handle: titles(sign_in(user).get(ADDRESS).text) for user in (ana, max_, eva)}
    assert found == {"ana": ["Label the drawers"], "max": ["Label the drawers"], "eva": []}
    assert client.get(ADDRESS).status_code == 303


def test_what_is_merged_leads_to_where_it_went(
    idea: Idea, duplicate: Idea, merge: Callable[..., Merge], max_: User, sign_in: SignIn
) -> None:
    merge(duplicate, idea)
    rebuild()

    page = sign_in(max_).get("/ideas/similar?title=zebra").text

    assert titles(page) == ["Label the drawers"]


def test_hidden_numbers_stay_hidden(
    session: DbSession, idea: Idea, supply: Board, eva: User, omar: User, sign_in: SignIn
) -> None:
    session.add(Vote(idea_id=idea.id, user_id=omar.id, created_at=idea.created_at))
    idea.votes = 7319
    supply.counts_shown = CountsShown.AFTER_VOTING
    session.commit()
    rebuild()

    assert "7319" not in sign_in(eva).get(ADDRESS).text
    assert "7319" in sign_in(omar).get(ADDRESS).text


def test_votes_and_follows_are_given_beside_the_form(
    idea: Idea, eva: User, sign_in: SignIn, session: DbSession
) -> None:
    rebuild()
    browser = sign_in(eva)
    page = browser.get(ADDRESS).text
    assert (pressed(page, "vote", idea), pressed(page, "follow", idea)) == ("false", "false")

    followed = browser.post(f"/ideas/{idea.id}/follow", {"level": "everything"}, headers=SCRIPT)
    assert (followed.status_code, pressed(followed.text, "follow", idea)) == (200, "true")
    assert session.get_one(Follow, (idea.id, eva.id)).level is Level.EVERYTHING
    left = browser.post(f"/ideas/{idea.id}/follow", {"level": "nothing"}, headers=SCRIPT)
    assert pressed(left.text, "follow", idea) == "false"
    voted = browser.post(f"/ideas/{idea.id}/vote", headers=SCRIPT)
    assert pressed(voted.text, "vote", idea) == "true"
    page = browser.get(ADDRESS).text
    assert (pressed(page, "vote", idea), pressed(page, "follow", idea)) == ("true", "false")


def test_vote_that_makes_one_follow_shows_it_at_the_other_button(
    idea: Idea, eva: User, sign_in: SignIn
) -> None:
    voted = sign_in(eva).post(f"/ideas/{idea.id}/vote", headers=SCRIPT).text

    assert pressed(voted, "follow", idea) == "true"
    assert f'id="follow-{idea.id}"' in voted


def test_own_ideas_are_neither_voted_for_nor_followed_there(
    session: DbSession, idea: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    session.commit()
    rebuild()

    for person in (ana, eva):
        page = sign_in(person).get(ADDRESS).text
        assert titles(page) == ["Label the drawers"]
        assert (pressed(page, "vote", idea), pressed(page, "follow", idea)) == (None, None)


def test_follow_of_what_is_merged_counts_where_it_went(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    merge: Callable[..., Merge],
    omar: User,
    sign_in: SignIn,
) -> None:
    follow(duplicate, Level.EVERYTHING, by=omar)
    merge(duplicate, idea)
    rebuild()
    browser = sign_in(omar)
    assert pressed(browser.get(ADDRESS).text, "follow", idea) == "true"

    follow(idea, Level.NOTHING, by=omar)
    session.commit()
    assert pressed(browser.get(ADDRESS).text, "follow", idea) == "false"


def test_few_are_shown_and_each_asks_no_more(
    supply: Board,
    ana: User,
    eva: User,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    browser = sign_in(eva)
    counts: list[int] = []
    for number in (1, MOST_WHILE_WRITING):
        for _ in range(number):
            make_idea(supply, ana)
        rebuild()
        with count_queries() as statements:
            page = browser.get(ADDRESS).text
        counts.append(len(statements))

    assert len(titles(page)) == MOST_WHILE_WRITING
    assert counts[0] == counts[1]


def test_without_scripts_a_button_brings_them_and_keeps_what_was_typed(
    session: DbSession, idea: Idea, supply: Board, eva: User, sign_in: SignIn
) -> None:
    session.add(
        BoardSection(board_id=supply.id, kind=SectionKind.PROBLEM, position=1, is_required=True)
    )
    session.commit()
    rebuild()
    browser = sign_in(eva)
    assert 'formaction="/ideas/new/similar"' in browser.get("/ideas/new").text

    typed = {"board": "supply", "title": "Drawers", "body": "", "problem": "We search"}
    answer = browser.post("/ideas/new/similar", typed)

    assert answer.status_code == 200
    assert titles(answer.text) == ["Label the drawers"]
    assert "1 similar idea" in answer.text
    assert 'value="Drawers"' in answer.text
    assert "We search</textarea>" in answer.text
    assert "Please correct" not in answer.text
    assert 'action="/ideas/new"' in answer.text
    # What is pressed there opens elsewhere: the page with what was typed stays.
    assert len(re.findall(r'<form[^>]* target="_blank"', answer.text)) == 2
    assert session.scalars(select(Idea.id)).all() == [idea.id]


def test_button_without_a_title_finds_nothing(idea: Idea, eva: User, sign_in: SignIn) -> None:
    rebuild()

    answer = sign_in(eva).post("/ideas/new/similar", {"title": " "})

    assert answer.status_code == 200
    assert titles(answer.text) == []
