"""Filters of lists: they combine, live in the address, and are taken back one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Idea
from app.ideas.period import Period, period_called

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
MakeIdea = Callable[..., Idea]


@pytest.fixture
def titles(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    make_board: Callable[..., Board],
    make_department: Callable[[str], Department],
    make_idea: MakeIdea,
    sign_in: SignIn,
) -> Callable[[str], set[str]]:
    """The titles on a page. Ana, a nurse, and Eva, who is none, each posted on two boards, with a
    tag and without, two years ago and now; Ana's newest is planned."""
    ana.department_id = make_department("Nursing").id
    wards = make_board("wards")
    with time_machine.travel(datetime(2024, 3, 31, 23, 30, tzinfo=UTC)):
        make_idea(supply, ana, "ana old", tags=["stores"])
        make_idea(wards, eva, "eva old")
    make_idea(supply, eva, "eva new", tags=["stores"])
    make_idea(wards, ana, "ana new", tags=["night"]).status = "planned"
    session.commit()
    browser = sign_in(ana)

    def on(address: str) -> set[str]:
        page = browser.get(address)
        assert page.status_code == 200, address
        return set(re.findall(r'idea-card__title"><a href="[^"]+">([^<]+)', page.text))

    return on


EVERYTHING = {"ana old", "eva old", "eva new", "ana new"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", EVERYTHING),
        ("board=supply", {"ana old", "eva new"}),
        ("status=planned", {"ana new"}),
        ("tag=stores", {"ana old", "eva new"}),
        ("tag=%20STORES", {"ana old", "eva new"}),
        ("author=ana", {"ana old", "ana new"}),
        ("author=@Ana", {"ana old", "ana new"}),
        ("department=1", {"ana old", "ana new"}),
        ("period=2024", {"ana old", "eva old"}),
        ("period=2024-03", {"ana old", "eva old"}),
        ("period=2024-04", set()),
        ("period=month", {"eva new", "ana new"}),
        ("period=year", {"eva new", "ana new"}),
        ("board=supply&tag=stores&author=eva&period=year", {"eva new"}),
        ("board=wards&department=1&status=planned", {"ana new"}),
        ("tag=stores&status=planned", set()),
    ],
)
@pytest.mark.parametrize("sort", ["trending", "new", "top"])
def test_filters_combine(
    titles: Callable[[str], set[str]], sort: str, words: str, found: set[str]
) -> None:
    assert titles(f"/ideas?sort={sort}&{words}") == found


def test_filters_narrow_the_list_of_a_board(titles: Callable[[str], set[str]]) -> None:
    assert titles("/boards/supply?author=ana") == {"ana old"}
    assert titles("/boards/supply?board=wards") == {"ana old", "eva new"}


@pytest.mark.parametrize(
    "words",
    [
        *(
            "board=nowhere",
            "status=loud",
            "tag=zebra",
            "author=nobody",
            "author=@",
            "department=99",
        ),
        *("department=x", "period=soon", "period=2024-13", "period=0000", "period=9999-12"),
        *("period=%00", "tag=%00", "author=%ff", "department=%C2%B2"),
    ],
)
def test_words_that_mean_nothing_are_passed_over(
    titles: Callable[[str], set[str]], words: str
) -> None:
    for sort in ("trending", "top", "mine"):
        assert titles(f"/ideas?sort={sort}&{words}") == titles(f"/ideas?sort={sort}")


def test_what_a_form_left_empty_is_no_part_of_the_address(
    idea: Idea, ana: User, sign_in: SignIn
) -> None:
    answer = sign_in(ana).get("/ideas?sort=top&board=supply&status=&tag=&author=")

    assert (answer.status_code, answer.location) == (302, "/ideas?sort=top&board=supply")


def test_each_filter_is_shown_and_taken_back_by_itself(
    session: DbSession, supply: Board, ana: User, make_idea: MakeIdea, sign_in: SignIn
) -> None:
    make_idea(supply, ana, tags=["night & day"])
    page = sign_in(ana).get("/ideas?sort=new&tag=night+%26+day&author=ana&period=year").text

    assert _chips(page) == {
        "night &amp; day": "/ideas?sort=new&amp;author=ana&amp;period=year",
        "Ana Ruiz": "/ideas?sort=new&amp;tag=night+%26+day&amp;period=year",
        "This year": "/ideas?sort=new&amp;tag=night+%26+day&amp;author=ana",
    }
    assert 'href="/ideas?sort=new">Clear all</a>' in page
    assert 'value="night &amp; day"' in page
    assert '<option value="year" selected>' in page


def test_filters_stay_on_the_way_to_other_orders_and_pages(
    session: DbSession, supply: Board, ana: User, make_idea: MakeIdea, sign_in: SignIn
) -> None:
    for number in range(21):
        make_idea(supply, ana, f"Idea {number}", tags=["stores"])
    page = sign_in(ana).get("/ideas?sort=new&tag=stores&period=year").text

    assert 'href="/ideas?sort=top&amp;tag=stores&amp;period=year"' in page
    assert 'href="/ideas?sort=new&amp;tag=stores&amp;period=year&amp;key=' in page


def test_list_that_fits_nothing_says_how_to_go_on(idea: Idea, ana: User, sign_in: SignIn) -> None:
    page = sign_in(ana).get("/ideas?sort=new&status=planned").text

    assert "Nothing fits" in page
    assert 'href="/ideas?sort=new">Clear the filters</a>' in page


def test_top_has_its_periods_beside_it(idea: Idea, ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    page = browser.get("/ideas?sort=top&period=month").text

    spans = re.findall(r'spans__span" href="([^"]+)"( aria-current="true")?>([^<]+)', page)
    assert [(href.replace("&amp;", "&"), bool(now), text) for href, now, text in spans] == [
        ("/ideas?sort=top", False, "All time"),
        ("/ideas?sort=top&period=year", False, "This year"),
        ("/ideas?sort=top&period=month", True, "This month"),
    ]
    assert _chips(page) == {}
    assert set(_chips(browser.get("/ideas?sort=top&period=2024-03").text)) == {
        "Posted in March 2024"
    }
    assert "spans__span" not in browser.get("/ideas?sort=new").text


def test_top_of_a_period_counts_all_votes_of_what_was_posted_in_it(
    session: DbSession, titles: Callable[[str], set[str]], idea: Idea
) -> None:
    older = session.query(Idea).filter_by(title="ana old").one()
    older.votes = 50
    session.commit()

    assert "ana old" in titles("/ideas?sort=top")
    assert "ana old" not in titles("/ideas?sort=top&period=year")


def test_tags_of_what_one_may_not_see_are_neither_offered_nor_known(
    ana: User,
    eva: User,
    make_board: Callable[..., Board],
    make_idea: MakeIdea,
    sign_in: SignIn,
) -> None:
    make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana, tags=["merger"])

    assert '<option value="merger">' in sign_in(ana).get("/ideas").text
    assert "merger" not in sign_in(eva).get("/ideas").text
    assert _chips(sign_in(eva).get("/ideas?tag=merger").text) == {}


def test_nothing_leads_to_who_left(
    session: DbSession, idea: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    ana.deactivated_at = clock.now()
    session.commit()

    assert _chips(sign_in(eva).get("/ideas?author=ana").text) == {}


def test_tag_of_an_idea_leads_to_the_others(
    supply: Board, ana: User, make_idea: MakeIdea, sign_in: SignIn
) -> None:
    idea = make_idea(supply, ana, tags=["night & day"])

    assert 'href="/ideas?tag=night+%26+day"' in sign_in(ana).get(f"/ideas/{idea.id}").text


def test_idea_of_the_last_night_of_a_month_belongs_to_it(
    session: DbSession, titles: Callable[[str], set[str]]
) -> None:
    """In UTC, whatever the moment was called where it was posted."""
    for sort in ("new", "top"):
        assert titles(f"/ideas?sort={sort}&period=2024-03") == {"ana old", "eva old"}


@pytest.mark.parametrize(
    ("word", "today", "period"),
    [
        ("month", date(2026, 1, 31), Period(2026, 1)),
        ("last_month", date(2026, 1, 31), Period(2025, 12)),
        ("last_month", date(2026, 12, 1), Period(2026, 11)),
        ("year", date(2026, 1, 1), Period(2026)),
        ("last_year", date(2026, 1, 1), Period(2025)),
        ("2026", date(2030, 1, 1), Period(2026)),
        ("2026-09", date(2030, 1, 1), Period(2026, 9)),
        ("2026-9", date(2030, 1, 1), None),
        ("٢٠٢٦", date(2030, 1, 1), None),
        ("", date(2030, 1, 1), None),
    ],
)
def test_words_for_periods(word: str, today: date, period: Period | None) -> None:
    assert period_called(word, today=today) == period


def test_periods_end_where_the_next_begins() -> None:
    months = [Period(2026, month) for month in range(1, 13)]

    assert [one.ends for one in months[:-1]] == [one.begins for one in months[1:]]
    assert months[0].begins == Period(2026).begins
    assert months[-1].ends == Period(2026).ends == Period(2027).begins


def _chips(text: str) -> dict[str, str]:
    found = re.findall(r'narrowing__chip" href="([^"]+)">([^<]+)<', text)
    return {words: href for href, words in found}
