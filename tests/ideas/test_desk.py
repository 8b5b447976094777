"""The moderator's desk: what waits for an answer, what is back, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.ideas.models import CreditRole, Idea
from app.ideas.operations.claiming import claim_credit, refuse_claim
from app.ideas.operations.promising import hand_over
from app.ideas.queries.desk import waiting_for
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


def titles(page: str) -> list[str]:
    return re.findall(r'rows__title" href="[^"]+">([^<]+)', page)


def test_desk_shows_the_oldest_promise_first(
    three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    page = sign_in(max_).get("/desk").text

    assert titles(page) == ["Idea number 2", "Idea number 1", "Idea number 0"]
    assert "Awaiting answer (3)" in page
    assert "answers are due</span>" in page
    assert "Answer due in 12 days" in page


def test_desk_is_for_moderators(three: list[Idea], ana: User, omar: User, sign_in: SignIn) -> None:
    for person in (ana, omar):
        browser = sign_in(person)
        for address in ("/desk", "/desk/together"):
            answer = browser.get(address)
            assert answer.status_code == 403
            assert "The desk is where moderators find the ideas" in answer.text
        assert browser.post("/desk/together", {"status": "declined"}).status_code == 403
        assert "/desk" not in browser.get("/ideas").text
        assert waiting_for(person) is None


def test_desk_knows_mine_and_all_of_my_boards(
    session: DbSession,
    three: list[Idea],
    supply: Board,
    max_: User,
    eva: User,
    sign_in: SignIn,
) -> None:
    session.add(BoardModerator(board_id=supply.id, user_id=eva.id))
    session.commit()
    hand_over(three[0], eva, by=max_)
    session.commit()

    browser = sign_in(max_)
    assert titles(browser.get("/desk").text) == ["Idea number 2", "Idea number 1"]
    assert len(titles(browser.get("/desk?whose=all").text)) == 3
    assert (waiting_for(max_), waiting_for(eva)) == (2, 3)
    session.delete(session.get_one(BoardModerator, (supply.id, eva.id)))
    session.commit()
    assert len(titles(browser.get("/desk").text)) == 3


def test_desk_is_narrowed_to_a_board_and_leafed_through(
    session: DbSession,
    three: list[Idea],
    supply: Board,
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    other = make_board("other", moderators=(max_,))
    for number in range(22):
        make_idea(other, ana, f"Elsewhere {number}")
    browser = sign_in(max_)

    assert len(titles(browser.get("/desk?board=supply").text)) == 3
    first = browser.get("/desk?board=other").text
    following = re.findall(r'href="([^"]+key=[^"]+)"', first)[-1].replace("&amp;", "&")
    assert len(titles(first)) == 20
    assert len(titles(browser.get(following).text)) == 2
    assert len(titles(browser.get("/desk?board=nowhere&tab=x&whose=y&key=z").text)) == 20


def test_ideas_come_back_to_the_desk_by_themselves(
    session: DbSession,
    supply: Board,
    three: list[Idea],
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    today = clock.now().date()
    for number in range(22):
        idea = make_idea(supply, ana, f"Planned {number}")
        idea.status, idea.first_answered_at = Status.PLANNED, clock.now()
        idea.target_date = today + timedelta(days=number)
    parked = three[0]
    parked.status, parked.wake_up_date = Status.PARKED, today + timedelta(days=1)
    session.commit()

    assert titles(sign_in(max_).get("/desk?tab=back").text) == ["Planned 0"]
    with time_machine.travel(clock.now() + timedelta(days=30)):
        browser = sign_in(max_)
        first = browser.get("/desk?tab=back").text
        following = re.findall(r'href="([^"]+key=[^"]+)"', first)[-1].replace("&amp;", "&")
        there = titles(first) + titles(browser.get(following).text)
    assert set(there[1:3]) == {"Idea number 0", "Planned 1"}
    assert len(there) == 23
    assert there[-1] == "Planned 21"


def test_imported_ideas_have_a_view_of_their_own(
    session: DbSession, three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    three[0].source, three[0].source_id = "there", "1"
    session.commit()
    browser = sign_in(max_)

    assert len(titles(browser.get("/desk").text)) == 2
    imported = browser.get("/desk?tab=imported").text
    assert titles(imported) == ["Idea number 0"]
    assert "Answer due" not in imported


def test_claimed_credit_waits_on_the_desk_the_oldest_claim_first(
    session: DbSession,
    three: list[Idea],
    make_implemented: Callable[[Idea], Idea],
    eva: User,
    omar: User,
    max_: User,
    sign_in: SignIn,
) -> None:
    browser = sign_in(max_)
    assert "tab=claims" not in browser.get("/desk").text
    first, second, part = three
    for idea in (first, second):
        make_implemented(idea)
    part.status, part.merged_into_id = Status.MERGED, first.id
    claims = [
        claim_credit(idea, CreditRole.IMPROVER, reason="I did.", by=by)
        for idea, by in ((second, eva), (first, omar), (second, omar))
    ]
    claims[1].idea_id = part.id
    session.commit()

    page = browser.get("/desk?tab=claims").text
    assert titles(page) == [second.title, first.title]
    assert "Claimed credit (2)" in page
    assert f"/ideas/{first.id}#claims" in page
    assert "Answer together" not in page
    assert "Hand over" not in page
    refuse_claim(claims[0], second, answer="No.", by=max_)
    session.commit()
    assert titles(browser.get("/desk?tab=claims").text) == [first.title, second.title]


def test_empty_desk_says_so(supply: Board, max_: User, sign_in: SignIn) -> None:
    assert "Nothing waits here" in sign_in(max_).get("/desk").text
