"""Where somebody may want to go who begins to type, in the search box and in the quick switcher."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from app.admin.operations import set_leaderboard
from app.auth.models import Department, User
from app.boards.models import Board, Visibility
from app.core import clock
from app.ideas.models import Idea, Merge
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.operations.workflows import set_workflow
from app.ideas.status import Status
from app.ideas.workflow import Workflow
from app.search.index import rebuild
from app.search.suggestions import MOST_IDEAS, MOST_OTHERS

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Suggested = list[tuple[str, str, str]]
Ask = Callable[..., Suggested]

pytestmark = pytest.mark.usefixtures("engine")
OPTION = re.compile(
    r'<a [^>]*role="option"[^>]*href="([^"]+)"><svg.*?</svg>'
    r'<span class="suggestions__text">([^<]*)</span><span class="suggestions__kind">([^<]*)</span>'
)
LAST = "All results"


@pytest.fixture
def ask(sign_in: SignIn) -> Ask:
    """What is suggested to a person: text, kind and address of each, without the search itself."""
    browsers: dict[int, Any] = {}

    def suggested(text: str, *, to: User) -> Suggested:
        browser = browsers.setdefault(to.id, None) or sign_in(to)
        browsers[to.id] = browser
        answer = browser.get("/search/suggestions", query_string={"q": text})
        assert answer.status_code == 200
        assert "<html" not in answer.text
        options = [tuple(map(unescape, option)) for option in OPTION.findall(answer.text)]
        return [(text, kind, href) for href, text, kind in options if kind != LAST]

    return suggested


def texts(suggested: Suggested) -> list[str]:
    return [text for text, _, _ in suggested]


def test_ideas_boards_tags_people_and_pages_are_suggested_with_their_kind_and_address(
    make_idea: Callable[..., Idea],
    make_user: Callable[..., User],
    supply: Board,
    ana: User,
    eva: User,
    ask: Ask,
) -> None:
    make_user("supra", name="Supra Nova")
    idea = make_idea(supply, ana, "Supper at night", tags=["support"])
    rebuild()

    assert ask("sup", to=eva) == [
        ("Supper at night", "Idea · New · Supply", f"/ideas/{idea.id}"),
        ("Supply", "Board", "/boards/supply"),
        ("support", "Tag", "/ideas?tag=support"),
        ("Supra Nova", "Person · @supra", "/people/supra"),
    ]
    assert ask("prom", to=eva) == [("Our promises", "Page", "/promises")]


@pytest.mark.parametrize(
    "typed", ["lab", "LÁB", "drawers", "lab draw", "draw lab", "  label the drawers ", "lab t"]
)
def test_each_word_begins_one_of_the_title(idea: Idea, eva: User, ask: Ask, typed: str) -> None:
    rebuild()

    assert texts(ask(typed, to=eva)) == ["Label the drawers"]


@pytest.mark.parametrize("typed", ["la", "the", "photos", "lab x", "abel", "%", '"', "x" * 3000])
def test_what_is_short_common_or_stands_elsewhere_suggests_no_idea(
    idea: Idea, eva: User, ask: Ask, typed: str
) -> None:
    rebuild()

    assert not [text for text, kind, _ in ask(typed, to=eva) if kind.startswith("Idea")]


def test_those_that_begin_so_come_first_and_then_the_newest(
    make_idea: Callable[..., Idea], supply: Board, ana: User, eva: User, ask: Ask
) -> None:
    for title in ("Hooks for trolleys", "Trolley one", "A trolley", "Trolley two"):
        make_idea(supply, ana, title)
    rebuild()

    wanted = ["Trolley two", "Trolley one", "A trolley", "Hooks for trolleys"]
    assert texts(ask("trolley", to=eva)) == wanted


def test_person_whose_name_begins_so_comes_before_ideas_that_only_have_the_word(
    make_idea: Callable[..., Idea], supply: Board, ana: User, eva: User, ask: Ask
) -> None:
    make_idea(supply, eva, "A third anaesthetist")
    rebuild()

    assert texts(ask("ana", to=eva)) == ["Ana Ruiz", "A third anaesthetist"]


def test_few_of_each_are_suggested(
    make_idea: Callable[..., Idea],
    make_user: Callable[..., User],
    make_board: Callable[..., Board],
    supply: Board,
    ana: User,
    eva: User,
    ask: Ask,
) -> None:
    for number in range(MOST_IDEAS + 1):
        make_idea(supply, ana, f"Trolley {number}", tags=[f"trolley {number}"])
        make_user(f"trolley{number}")
        make_board(f"trolley-{number}")
    rebuild()

    kinds = [kind.partition(" ")[0] for _, kind, _ in ask("trolley", to=eva)]
    counted = {kind: kinds.count(kind) for kind in kinds}
    others = dict.fromkeys(("Board", "Tag", "Person"), MOST_OTHERS)
    assert counted == {"Idea": MOST_IDEAS, **others}


def test_statuses_are_called_as_the_board_calls_them(
    session: DbSession, idea: Idea, supply: Board, eva: User, max_: User, ask: Ask
) -> None:
    set_workflow(supply, Workflow(names={"declined": "Not now"}), by=max_)
    refused = Outcome(Status.DECLINED, "No.", decline_reason="not_feasible")
    change_status(idea, refused, seen_version=idea.version, by=max_)
    session.commit()
    rebuild()

    assert [kind for _, kind, _ in ask("label", to=eva)] == ["Idea · Not now · Supply"]


def test_what_is_merged_or_withdrawn_is_not_suggested(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    make_idea: Callable[..., Idea],
    merge: Callable[..., Merge],
    supply: Board,
    ana: User,
    eva: User,
    ask: Ask,
) -> None:
    """Also while the index does not know of it yet."""
    gone = make_idea(supply, ana, "Drawers without handles")
    rebuild()
    merge(duplicate, idea)
    withdraw_idea(gone, seen_version=gone.version, by=ana)
    session.commit()

    assert texts(ask("drawers", to=eva)) == ["Label the drawers"]
    assert texts(ask("photos", to=eva)) == []


def test_without_an_index_titles_are_suggested_by_the_database(
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    idea: Idea,
    ana: User,
    eva: User,
    ask: Ask,
) -> None:
    make_idea(make_board("quiet", visibility=Visibility.CONFIDENTIAL), ana, "Drawer keys")

    assert texts(ask("draw", to=eva)) == ["Label the drawers"]
    assert texts(ask("rawers", to=eva)) == []


def test_nobody_is_suggested_what_they_may_not_see(
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    make_department: Callable[[str], Department],
    ana: User,
    eva: User,
    max_: User,
    omar: User,
    ask: Ask,
) -> None:
    quiet = make_board("quokka", moderators=(max_,), visibility=Visibility.LISTED)
    make_idea(quiet, ana, "Quokka crossing", tags=["quokkas"])
    rebuild()

    assert texts(ask("quokka", to=max_)) == ["Quokka crossing", "Quokka", "quokkas"]
    assert texts(ask("quokka", to=ana)) == ["Quokka crossing", "quokkas"]
    for stranger in (eva, omar):
        assert ask("quokka", to=stranger) == []
        assert "Quokka" not in texts(ask("", to=stranger))


def test_newest_hidden_titles_do_not_crowd_out_what_one_may_see(
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    idea: Idea,
    ana: User,
    eva: User,
    ask: Ask,
) -> None:
    quiet = make_board("quiet", visibility=Visibility.CONFIDENTIAL)
    for number in range(MOST_IDEAS + 1):
        make_idea(quiet, ana, f"Label {number}")
    rebuild()

    assert texts(ask("label", to=eva)) == ["Label the drawers"]


def test_who_left_or_waits_to_be_let_in_is_not_suggested(
    session: DbSession, make_user: Callable[..., User], eva: User, ask: Ask
) -> None:
    make_user("quentin", deactivated_at=clock.now())
    make_user("queenie", confirmed_at=None)
    make_user("quirin")
    rebuild()

    assert texts(ask("qu", to=eva)) == []
    assert [href for _, _, href in ask("que", to=eva)] == []
    assert [href for _, _, href in ask("qui", to=eva)] == ["/people/quirin"]


def test_before_anything_is_typed_boards_and_pages_are_suggested(
    supply: Board, ana: User, max_: User, omar: User, ask: Ask
) -> None:
    pages = texts(ask("", to=ana))

    assert pages[:2] == ["Supply", "Home"]
    assert {"Your desk", "Administration", "Leaderboard"}.isdisjoint(pages)
    assert set(texts(ask("", to=max_))) - set(pages) == {"Your desk"}
    assert set(texts(ask("", to=omar))) - set(pages) == {"Administration"}
    set_leaderboard(True, by=omar)
    assert texts(ask("lea", to=ana)) == ["Leaderboard"]


def test_every_page_of_the_menus_can_be_jumped_to(
    app: Flask, supply: Board, max_: User, omar: User, ask: Ask, sign_in: SignIn
) -> None:
    """And each of them is there."""
    for person in (max_, omar):
        browser = sign_in(person)
        menu = set(re.findall(r'class="side__link" href="([^"]+)"', browser.get("/").text))
        places = {href for _, _, href in ask("", to=person)}
        assert menu <= places
        for href in places:
            assert browser.get(href).status_code == 200, href


def test_the_last_one_searches_for_what_is_typed(idea: Idea, eva: User, sign_in: SignIn) -> None:
    rebuild()
    browser = sign_in(eva)

    found = OPTION.findall(browser.get("/search/suggestions?q=a%26b+<i>").text)
    assert found == [("/search?q=a%26b+%3Ci%3E", "Search for “a&amp;b &lt;i&gt;”", LAST)]
    assert LAST not in browser.get("/search/suggestions?q=").text


def test_suggestions_are_for_members(idea: Idea, client: Any) -> None:
    assert client.get("/search/suggestions?q=label").status_code == 303


def test_more_suggestions_ask_no_more(
    make_idea: Callable[..., Idea],
    make_user: Callable[..., User],
    supply: Board,
    ana: User,
    eva: User,
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    browser = sign_in(eva)
    counts: list[int] = []
    for number in range(2):
        for each in range(3):
            make_idea(supply, ana, f"Trolley {number}", tags=[f"trolley {number}{each}"])
            make_user(f"trolley{number}{each}")
        rebuild()
        with count_queries() as statements:
            browser.get("/search/suggestions?q=trolley")
        counts.append(len(statements))

    assert counts[0] == counts[1]
