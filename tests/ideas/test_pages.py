"""The pages of ideas as people use them: post, edit, follow, leaf through lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import BODY_LENGTH, TITLE_LENGTH, Follow, Idea, Level

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


def test_member_posts_an_idea_and_lands_on_it(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert browser.get("/ideas/new").status_code == 200

    answer = browser.post(
        "/ideas/new",
        {"board": "supply", "title": "Label drawers", "body": "With *photos*.", "tags": "A, b"},
    )

    idea = session.scalars(select(Idea)).one()
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    page = browser.get(answer.location).text
    for words in (
        "Label drawers",
        "<em>photos</em>",
        "First answer due by",
        "from Max Weber",
        "Ana Ruiz",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "Give your idea a title."),
        ({"title": "x" * (TITLE_LENGTH + 1)}, f"Shorten the title to {TITLE_LENGTH} characters."),
        ({"body": ""}, "Describe your idea in a sentence or two."),
        ({"body": "y" * (BODY_LENGTH + 1)}, f"Shorten the text to {BODY_LENGTH} characters."),
        ({"board": ""}, "Choose a board."),
        ({"board": "nowhere"}, "Not a valid choice."),
    ],
)
def test_wrong_idea_is_shown_again_with_what_was_typed(
    session: DbSession,
    supply: Board,
    ana: User,
    sign_in: SignIn,
    typed: dict[str, str],
    words: str,
) -> None:
    form = {"board": "supply", "title": "My title", "body": "My careful words", **typed}

    answer = sign_in(ana).post("/ideas/new", form)

    assert answer.status_code == 422
    assert words in answer.text
    assert form["title"] in answer.text
    assert form["body"] in answer.text
    assert session.scalars(select(Idea)).all() == []


def test_without_boards_the_form_says_what_is_missing(ana: User, sign_in: SignIn) -> None:
    assert "There is no board yet" in sign_in(ana).get("/ideas/new").text


def test_author_edits_and_the_page_says_so(
    session: DbSession, idea: Idea, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert "With photos." in browser.get(f"/ideas/{idea.id}/edit").text

    answer = browser.post(
        f"/ideas/{idea.id}/edit",
        {"title": "Label shelves", "body": "And drawers.", "tags": "", "version": idea.version},
    )

    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Label shelves" in page
    assert "Edited" in page


def test_wrong_edit_is_shown_again_with_what_was_typed(
    idea: Idea, ana: User, sign_in: SignIn
) -> None:
    answer = sign_in(ana).post(
        f"/ideas/{idea.id}/edit",
        {"title": " ", "body": "Half a night's work", "version": idea.version},
    )

    assert answer.status_code == 422
    assert "Half a night&#39;s work" in answer.text


def test_edit_of_what_changed_meanwhile_keeps_what_was_typed(
    session: DbSession, idea: Idea, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    typed = {"title": "Mine", "body": "Half a night of work", "version": idea.version}
    browser.post(f"/ideas/{idea.id}/edit", {**typed, "title": "First"})

    answer = browser.post(f"/ideas/{idea.id}/edit", typed)

    assert answer.status_code == 409
    assert "Half a night of work" in answer.text


def test_nobody_else_edits(idea: Idea, max_: User, sign_in: SignIn) -> None:
    browser = sign_in(max_)

    assert browser.get(f"/ideas/{idea.id}/edit").status_code == 403
    assert browser.post(f"/ideas/{idea.id}/edit", {"title": "x"}).status_code == 403


def test_following_is_chosen_and_stopped(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    for level in Level:
        assert browser.post(f"/ideas/{idea.id}/follow", {"level": level}).status_code == 303
        session.expire_all()
        assert session.get_one(Follow, (idea.id, eva.id)).level is level
    assert browser.post(f"/ideas/{idea.id}/follow", {"level": "loud"}).status_code == 422


@pytest.mark.parametrize("sort", ["new", "top", "awaiting"])
def test_every_idea_stands_on_exactly_one_page_and_the_way_back_is_the_same(
    session: DbSession,
    supply: Board,
    ana: User,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    sort: str,
) -> None:
    for number in range(45):
        make_idea(supply, ana, f"Idea number {number}").votes = number // 9
    session.commit()
    browser = sign_in(ana)

    there = _pages(browser, f"/ideas?sort={sort}", "Next")
    back = _pages(browser, there[-1][0], "Previous")

    assert [len(ideas) for _, ideas in there] == [20, 20, 5]
    assert len({title for _, ideas in there for title in ideas}) == 45
    assert [ideas for _, ideas in back] == [ideas for _, ideas in reversed(there)]


def test_list_is_narrowed_by_status_and_board(
    session: DbSession,
    supply: Board,
    ana: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    make_idea(supply, ana, "New here")
    make_idea(supply, ana, "Parked here").status = "parked"
    make_idea(make_board("other"), ana, "Elsewhere")
    session.commit()
    browser = sign_in(ana)

    assert _titles(browser.get("/ideas?status=parked").text) == ["Parked here"]
    assert set(_titles(browser.get("/boards/supply").text)) == {"New here", "Parked here"}
    assert _titles(browser.get("/boards/other?status=parked").text) == []


@pytest.mark.parametrize(
    "query", ["sort=loud", "status=loud", "key=x", "key=WyJmIiwxXQ", "key=bnVsbA", "key=%00"]
)
def test_nonsense_in_the_address_means_the_first_page(
    idea: Idea, ana: User, sign_in: SignIn, query: str
) -> None:
    answer = sign_in(ana).get(f"/ideas?{query}")

    assert answer.status_code == 200
    assert _titles(answer.text) == [idea.title]


def test_home_shows_what_waits_for_a_moderator_and_what_became_of_ones_ideas(
    idea: Idea, ana: User, max_: User, eva: User, sign_in: SignIn
) -> None:
    assert "Waiting for your answer" in sign_in(max_).get("/").text
    assert "Your ideas" in sign_in(ana).get("/").text
    newcomer = sign_in(eva).get("/").text
    assert "Post your first idea" in newcomer
    assert "New from colleagues" in newcomer


def test_overdue_idea_says_so_in_the_list(idea: Idea, ana: User, sign_in: SignIn) -> None:
    with time_machine.travel(clock.now() + timedelta(days=17)):
        page = sign_in(ana).get("/ideas?sort=awaiting").text

    assert "Answer 3 days late" in page


def test_status_filter_is_offered_where_it_tells_ideas_apart(
    idea: Idea, ana: User, sign_in: SignIn
) -> None:
    """What was never answered is new: a filter by status could only empty that list."""
    browser = sign_in(ana)

    awaiting = browser.get("/ideas?sort=awaiting&status=declined").text
    answered = browser.get("/ideas?sort=answered").text

    assert _titles(awaiting) == [idea.title]
    assert 'name="status"' not in awaiting
    assert '<option value="declined"' in answered
    assert '<option value="new"' not in answered


def _pages(browser: Any, address: str, name: str) -> list[tuple[str, list[str]]]:
    """Follow a link from page to page, at most ten; each page's address and its ideas."""
    pages: list[tuple[str, list[str]]] = []
    following: str | None = address
    while following:
        assert len(pages) < 10, "the pages go in a circle"
        text = browser.get(following).text
        pages.append((following, _titles(text)))
        following = _link(text, name)
    return pages


def _link(text: str, name: str) -> str | None:
    """Where the link of this name leads, if there is one."""
    for address, inside in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL):
        if name in inside:
            return address.replace("&amp;", "&")
    return None


def _titles(text: str) -> list[str]:
    return re.findall(r'idea-card__title"><a href="[^"]+">([^<]+)', text)
