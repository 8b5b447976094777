"""Tags and people that are suggested while one types, and co-authors named while posting."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, User
from app.boards.models import Board, Visibility
from app.core import clock
from app.core.errors import BadInput
from app.events import Event
from app.ideas.models import CoAuthor, CoAuthorState, Idea
from app.ideas.operations.sharing import MOST_CO_AUTHORS, checked_co_authors
from app.ideas.operations.withdrawing import withdraw_idea

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


def suggested(browser: Any, kind: str, q: str, **more: str) -> list[str]:
    answer = browser.get(f"/suggestions/{kind}", query_string={"q": q, **more})
    assert answer.status_code == 200
    return re.findall(r'data-value="([^"]+)"', answer.text)


def typed(**words: str) -> dict[str, str]:
    return {"board": "supply", "title": "T", "body": "B", "tags": "", **words}


def test_tags_that_begin_so_are_suggested_the_commonest_first(
    supply: Board, ana: User, eva: User, make_idea: Callable[..., Idea], sign_in: SignIn
) -> None:
    for tags in (["night shift", "stores"], ["stores", "safety"], ["linen"]):
        make_idea(supply, ana, tags=tags)
    browser = sign_in(eva)

    assert suggested(browser, "tags", "S") == ["stores", "safety"]
    assert suggested(browser, "tags", "st") == ["stores"]
    assert suggested(browser, "tags", "") == ["stores", "linen", "night shift", "safety"]
    for nothing in ("shift", "%", "_", "st\\", "x" * 5_000):
        assert suggested(browser, "tags", nothing) == []


def test_few_tags_are_suggested(
    supply: Board, ana: User, make_idea: Callable[..., Idea], sign_in: SignIn
) -> None:
    for number in range(3):
        make_idea(supply, ana, tags=[f"s{number}{letter}" for letter in "abcd"])

    assert len(suggested(sign_in(ana), "tags", "s")) == 8


def test_tags_of_ideas_one_may_not_see_are_none(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    quiet = make_board("quiet", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))
    make_idea(quiet, ana, tags=["okapi"])
    gone = make_idea(supply, ana, tags=["zebra"])
    withdraw_idea(gone, seen_version=gone.version, by=ana)
    session.commit()

    found = {person.handle: suggested(sign_in(person), "tags", "") for person in (ana, max_, eva)}
    assert found == {"ana": ["okapi"], "max": ["okapi"], "eva": []}


def test_people_who_see_the_board_are_suggested_by_name_or_handle(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    omar: User,
    make_user: Callable[..., User],
    sign_in: SignIn,
) -> None:
    make_user("gone", name="Eva Gone", deactivated_at=clock.now())
    make_user("new", name="Eva New", confirmed_at=None)
    browser = sign_in(ana)

    assert suggested(browser, "people", "ev", board="supply") == ["@eva"]
    assert suggested(browser, "people", "@OMAR", board="supply") == ["@omar"]
    assert suggested(browser, "people", "lind", board="supply") == ["@eva"]
    assert suggested(browser, "people", "ana", board="supply") == []  # oneself
    for nothing in ("", "%", "\0", "x" * 5_000):
        assert suggested(browser, "people", nothing, board="supply") == []
    assert suggested(browser, "people", "ev") == []  # no board is chosen yet


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        (Visibility.LISTED, ["@eva", "@max", "@nora"]),
        (Visibility.CONFIDENTIAL, ["@max"]),
    ],
)
def test_people_who_do_not_see_the_board_are_not_suggested(
    visibility: Visibility,
    expected: list[str],
    ana: User,
    eva: User,
    max_: User,
    make_user: Callable[..., User],
    make_board: Callable[..., Board],
    make_department: Callable[[str], Department],
    sign_in: SignIn,
) -> None:
    nursing = make_department("Nursing")
    make_user("nora", name="Nora Colleague", department_id=nursing.id)
    make_user("omid", name="Omid Colleague")
    for person, name in ((eva, "Eva"), (max_, "Max")):
        person.name = f"{name} Colleague"
    make_board(
        "some",
        visibility=visibility,
        moderators=(max_,),
        people=(ana, eva),
        departments=(nursing,),
    )

    assert suggested(sign_in(ana), "people", "colleague", board="some") == expected


def test_people_of_a_board_one_does_not_see_are_not_told(
    eva: User, max_: User, make_board: Callable[..., Board], sign_in: SignIn
) -> None:
    make_board("some", visibility=Visibility.LISTED, moderators=(max_,))
    browser = sign_in(eva)

    for slug in ("some", "nothing", "%00"):
        assert browser.get(f"/suggestions/people?q=m&board={slug}").status_code == 404


@pytest.mark.parametrize("kind", ["tags", "people", "colleagues"])
def test_strangers_get_no_suggestions(client: Any, kind: str) -> None:
    assert client.get(f"/suggestions/{kind}?q=a&board=supply").status_code == 303


def test_form_offers_tags_without_scripts(
    supply: Board, ana: User, make_idea: Callable[..., Idea], sign_in: SignIn
) -> None:
    idea = make_idea(supply, ana, tags=["stores"])
    browser = sign_in(ana)

    for address in ("/ideas/new", f"/ideas/{idea.id}/edit"):
        page = browser.get(address).text
        assert '<datalist id="tags-known"><option value="stores"></option></datalist>' in page
        assert re.search(r'<input[^>]* list="tags-known" name="tags"', page)


def test_people_named_while_posting_are_asked_to_be_co_authors(
    session: DbSession, supply: Board, ana: User, eva: User, omar: User, sign_in: SignIn
) -> None:
    answer = sign_in(ana).post("/ideas/new", typed(co_authors="@eva, omar @eva"))

    assert answer.status_code == 303
    asked = session.scalars(select(CoAuthor).order_by(CoAuthor.user_id)).all()
    assert [(row.user_id, row.state) for row in asked] == [
        (eva.id, CoAuthorState.INVITED),
        (omar.id, CoAuthorState.INVITED),
    ]
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == ["IdeaPosted", "CoAuthorInvited", "CoAuthorInvited"]
    assert "Eva Lindqvist" in sign_in(ana).get(answer.location).text


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("@eva, @nobody", "There is nobody called @nobody."),
        ("@ana", "You had the idea: you are its first author already."),
        ("@gone", "Gone does not see what is posted on this board."),
        ("x" * 5_000, "There is nobody called @"),
    ],
)
def test_wrong_co_author_is_said_beside_the_field_and_all_is_kept(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    make_user: Callable[..., User],
    sign_in: SignIn,
    names: str,
    sentence: str,
) -> None:
    make_user("gone", deactivated_at=clock.now())

    answer = sign_in(ana).post("/ideas/new", typed(co_authors=names, tags="stores"))

    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert sentence in page
    assert re.search(r'<input[^>]*aria-invalid="true"[^>]* name="co_authors"', page)
    assert f'value="{names}"' in page
    assert 'value="stores"' in page
    assert session.scalars(select(Idea)).all() == []


def test_who_does_not_see_the_board_cannot_be_named(
    session: DbSession,
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    sign_in: SignIn,
) -> None:
    make_board("quiet", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))
    browser = sign_in(ana)

    refused = browser.post("/ideas/new", typed(board="quiet", co_authors="@eva"))
    assert refused.status_code == 422
    assert "Eva Lindqvist does not see what is posted on this board." in refused.text
    assert browser.post("/ideas/new", typed(board="quiet", co_authors="@max")).status_code == 303


def test_crowd_of_co_authors_is_refused(
    supply: Board, ana: User, make_user: Callable[..., User]
) -> None:
    people = [make_user(f"person{number}") for number in range(MOST_CO_AUTHORS + 1)]

    with pytest.raises(BadInput, match="at most 10") as refused:
        checked_co_authors(supply, people, by=ana)

    assert refused.value.field == "co_authors"
    assert checked_co_authors(supply, people[1:], by=ana) == people[1:]


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [("a,b,c,d,e,f", "Choose at most 5 tags."), ("x" * 61, "Shorten each tag to 60 characters.")],
)
def test_too_many_or_long_tags_are_said_beside_the_field(
    supply: Board, ana: User, sign_in: SignIn, tags: str, sentence: str
) -> None:
    answer = sign_in(ana).post("/ideas/new", typed(tags=tags))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{tags}"' in answer.text


def test_every_field_for_people_suggests_who_may_be_meant(
    supply: Board, idea: Idea, ana: User, max_: User, sign_in: SignIn
) -> None:
    of_idea, of_board = f"/ideas/{idea.id}/people", "/suggestions/people"
    fields = {
        (ana, f"/ideas/{idea.id}", "handle"): of_idea,
        (max_, f"/ideas/{idea.id}", "handle"): of_idea,
        (max_, f"/ideas/{idea.id}/status?to=planned", "owner"): of_idea,
        (max_, f"/desk/together?to=planned&idea={idea.id}", "owner"): of_idea,
        (max_, "/ideas/new", "colleague"): "/suggestions/colleagues",
        (max_, "/ideas/new", "co_authors"): of_board,
        (ana, "/ideas/new/done", "helpers"): of_board,
        (ana, "/ideas/new/done", "agreed_by"): of_board,
    }

    for (person, address, name), source in fields.items():
        page = sign_in(person).get(address).text
        [field] = [part for part in page.split("<suggest-field")[1:] if f'name="{name}"' in part]
        assert f'data-source="{source}"' in field, (address, name)
        assert ("data-at-most" in field) is (name not in ("co_authors", "helpers")), name


def test_people_for_an_idea_are_those_who_may_see_it(
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    ana: User,
    eva: User,
    max_: User,
    sign_in: SignIn,
) -> None:
    board = make_board("few", visibility=Visibility.LISTED, moderators=(max_,), people=(ana,))
    idea = make_idea(board, ana)
    address = f"/ideas/{idea.id}/people"

    found = {
        q: re.findall(r'data-value="([^"]+)"', sign_in(max_).get(f"{address}?q={q}").text)
        for q in ("a", "m", "e")
    }

    assert found == {"a": ["@ana"], "m": ["@max"], "e": []}
    assert sign_in(eva).get(f"{address}?q=a").status_code == 404
