"""The wall, narrowed by board, department and year, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Idea, Per, Unit, ValueKind
from app.ideas.operations.thanking import write_thanks
from app.ideas.operations.valuing import UNSEEN, Worth, confirm_value, enter_value
from app.people.wall import OnWall, wall, years_on_wall

DbSession = scoped_session[Session]


@pytest.fixture
def request_under_way(app: Flask) -> Iterator[None]:
    """Tiles have addresses, which only a request knows."""
    with app.test_request_context():
        yield


@pytest.fixture
def done(
    supply: Board,
    ana: User,
    make_idea: Callable[..., Idea],
    make_implemented: Callable[..., Idea],
) -> Callable[..., Idea]:
    def make(title: str, since: date, **values: Any) -> Idea:
        idea = make_idea(values.get("board", supply), values.get("by", ana), title)
        return make_implemented(idea, since=since)

    return make


def titles(page: str) -> set[str]:
    return {title for title in ("Drawers", "Carafes", "Jugs") if title in page}


def test_wall_is_narrowed_by_board_department_and_year(
    session: DbSession,
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_department: Callable[[str], Department],
    done: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    nursing, stores = make_department("Nursing"), make_department("Stores")
    ana.department_id, eva.department_id = nursing.id, stores.id
    session.commit()
    done("Drawers", date(2024, 5, 1))
    done("Carafes", date(2025, 5, 1), board=make_board("house", moderators=(max_,)))
    done("Jugs", date(2024, 12, 31), by=eva)
    ana.department_id = stores.id
    session.commit()
    browser = sign_in(eva)

    for address, expected in {
        "": {"Drawers", "Carafes", "Jugs"},
        "?board=supply": {"Drawers", "Jugs"},
        f"?department={nursing.id}": {"Drawers", "Carafes"},
        f"?department={stores.id}": {"Jugs"},
        "?year=2024": {"Drawers", "Jugs"},
        f"?board=supply&department={nursing.id}&year=2024": {"Drawers"},
        "?board=house&year=2024": set(),
        "?board=nowhere&department=x&year=1066": {"Drawers", "Carafes", "Jugs"},
    }.items():
        assert titles(browser.get(f"/implemented{address}").text) == expected, address
    assert "Nothing implemented that fits" in browser.get("/implemented?board=house&year=2024").text


def test_wall_goes_on_by_key(ana: User, done: Callable[..., Idea], request_under_way: None) -> None:
    today = clock.now().date()
    for number in range(14):
        done(f"Idea {number}", today - timedelta(days=number))

    first = wall(OnWall(), reader=ana, key=None)
    second = wall(OnWall(), reader=ana, key=first.next)

    assert [tile.title for tile in (*first.rows, *second.rows)] == [f"Idea {n}" for n in range(14)]
    assert second.next is None
    assert wall(OnWall(), reader=ana, key=second.previous).rows == first.rows


def test_years_reach_from_the_first_to_the_last_that_one_sees(
    ana: User,
    eva: User,
    make_board: Callable[..., Board],
    max_: User,
    done: Callable[..., Idea],
) -> None:
    hidden = make_board("safety", moderators=(max_,), visibility="confidential")
    done("Drawers", date(2022, 3, 1), board=hidden)
    assert years_on_wall(eva) == []
    done("Carafes", date(2023, 3, 1))
    done("Jugs", date(2025, 3, 1))

    assert years_on_wall(eva) == [2025, 2024, 2023]
    assert years_on_wall(ana) == [2025, 2024, 2023, 2022]


def test_tile_says_since_when_and_how_many_thanks(
    session: DbSession, eva: User, done: Callable[..., Idea], sign_in: Callable[[User], Any]
) -> None:
    idea = done("Drawers", date(2024, 5, 1))
    browser = sign_in(eva)
    assert "wall-tile__thanks" not in browser.get("/implemented").text
    write_thanks(idea, note="Thank you.", by=eva)
    session.commit()

    page = browser.get("/implemented").text

    assert "since May 2024" in page
    assert "wall-tile__thanks" in page


def test_sums_are_those_of_the_ideas_that_are_listed(
    session: DbSession,
    done: Callable[..., Idea],
    make_board: Callable[..., Board],
    ana: User,
    max_: User,
    sign_in: Callable[[User], Any],
) -> None:
    elsewhere = make_board("elsewhere", moderators=(max_,))
    for hours, board in (("5", None), ("70", elsewhere)):
        idea = done(f"{hours} hours", date(2026, 3, 1), **({"board": board} if board else {}))
        worth = Worth(Unit.HOURS, hours, Per.YEAR)
        value = enter_value(idea, ValueKind.REALISED, worth=worth, seen_version=UNSEEN, by=ana)
        confirm_value(idea, seen_version=value.version, by=max_)
    session.commit()
    browser = sign_in(max_)

    assert "75 hours" in browser.get("/implemented").text
    narrowed = browser.get("/implemented?board=elsewhere").text
    assert '<span class="figure__number">70 hours</span>' in narrowed
