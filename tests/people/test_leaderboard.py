"""The leaderboard: off until somebody wants it, and by implemented credit alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.admin.operations import set_leaderboard
from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Credit, Idea
from app.ideas.operations.crediting import decline_credit, name_implementer
from app.people.leaderboard import Quarter, places_in, quarter_from, quarter_of

DbSession = scoped_session[Session]
SPRING = Quarter(2025, 2)


@pytest.fixture
def done(
    session: DbSession,
    supply: Board,
    max_: User,
    make_idea: Callable[..., Idea],
    make_implemented: Callable[..., Idea],
) -> Callable[..., Idea]:
    """An implemented idea and those who built it."""

    def make(by: User, *builders: User, **values: Any) -> Idea:
        idea = make_idea(values.get("board", supply), by)
        make_implemented(idea, since=values.get("since", date(2025, 5, 1)))
        for builder in builders:
            name_implementer(idea, builder, by=max_)
        session.commit()
        return idea

    return make


@pytest.fixture
def board_is_on(session: DbSession, omar: User) -> None:
    set_leaderboard(True, by=omar)
    session.commit()


def ranks(reader: User) -> list[tuple[int, str, int]]:
    page = places_in(SPRING, reader=reader, key=None)
    return [(place.rank, place.person.name, place.ideas) for place in page.rows]


def test_ideas_of_the_quarter_are_counted_once_and_ties_share_a_rank(
    ana: User, eva: User, max_: User, done: Callable[..., Idea], make_idea: Any, supply: Board
) -> None:
    done(ana, ana, eva, since=date(2025, 4, 1))
    done(ana, eva, since=date(2025, 6, 30))
    done(max_)
    done(max_, since=date(2025, 3, 31))
    done(max_, since=date(2025, 7, 1))
    for _ in range(3):
        make_idea(supply, max_)

    assert ranks(eva) == [(1, "Ana Ruiz", 2), (1, "Eva Lindqvist", 2), (3, "Max Weber", 1)]
    assert [p.share for p in places_in(SPRING, reader=eva, key=None).rows] == [100, 100, 50]


def test_declined_former_and_hidden_count_for_nothing(
    session: DbSession,
    ana: User,
    eva: User,
    omar: User,
    max_: User,
    make_board: Callable[..., Board],
    done: Callable[..., Idea],
) -> None:
    done(ana, eva, omar)
    done(ana, board=make_board("safety", moderators=(max_,), visibility="confidential"))
    decline_credit(session.scalars(select(Credit).where(Credit.user_id == eva.id)).one(), by=eva)
    omar.deactivated_at = clock.now()
    session.commit()

    assert ranks(eva) == [(1, "Ana Ruiz", 1)]
    assert ranks(ana) == [(1, "Ana Ruiz", 2)]


def test_long_leaderboard_goes_on_by_key(
    ana: User, make_user: Callable[..., User], done: Callable[..., Idea]
) -> None:
    done(ana, *(make_user(f"builder{number:02}") for number in range(22)))

    first = places_in(SPRING, reader=ana, key=None)
    second = places_in(SPRING, reader=ana, key=first.next)

    names = [place.person.name for place in (*first.rows, *second.rows)]
    assert names == ["Ana Ruiz", *(f"Builder{number:02}" for number in range(22))]
    assert {place.rank for place in second.rows} == {1}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("2025-Q1", Quarter(2025, 1)),
        ("2026-Q2", Quarter(2026, 2)),
        ("2026-Q3", Quarter(2026, 2)),
        ("9999-Q4", Quarter(2026, 2)),
        ("0000-Q1", Quarter(2026, 2)),
        ("2025-Q5", Quarter(2026, 2)),
        ("٢٠٢٥-Q1", Quarter(2026, 2)),
        (None, Quarter(2026, 2)),
    ],
)
def test_quarter_from_an_address(word: str | None, expected: Quarter) -> None:
    assert quarter_from(word, today=date(2026, 6, 30)) == expected


def test_quarters_follow_each_other() -> None:
    assert Quarter(2025, 4).next == Quarter(2026, 1)
    assert Quarter(2026, 1).previous == Quarter(2025, 4)
    assert (SPRING.first_day, SPRING.next.first_day) == (date(2025, 4, 1), date(2025, 7, 1))
    assert quarter_of(date(2025, 12, 31)) == Quarter(2025, 4)


def test_leaderboard_is_not_there_while_it_is_off(
    eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(eva)

    assert browser.get("/leaderboard").status_code == 404
    assert "/leaderboard" not in browser.get("/implemented").text


def test_leaderboard_leads_from_quarter_to_quarter(
    ana: User,
    eva: User,
    done: Callable[..., Idea],
    board_is_on: None,
    sign_in: Callable[[User], Any],
) -> None:
    done(ana, since=date(2025, 5, 1))
    browser = sign_in(eva)

    assert 'href="/leaderboard"' in browser.get("/implemented").text
    page = browser.get("/leaderboard?quarter=2025-Q2").text
    assert "Ana Ruiz" in page
    assert "quarter=2025-Q3" in page
    assert "quarter=2025-Q1" not in page
    empty = browser.get("/leaderboard?quarter=2025-Q3").text
    assert "Nothing came true in this quarter yet" in empty
    assert "quarter=2025-Q2" in empty
