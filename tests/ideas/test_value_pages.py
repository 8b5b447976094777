"""Values as people enter, confirm and withdraw them on pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import Decision, Idea, IdeaValue, Per, Unit, ValueKind
from app.ideas.operations.valuing import UNSEEN, Worth, enter_value
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]
REALISED = ValueKind.REALISED
FILM = Worth(Unit.MONEY, "1234.5", Per.YEAR, "saved on film")


@pytest.fixture
def implemented(decide: Decide, idea: Idea, max_: User) -> Idea:
    decide(idea, Status.IMPLEMENTED, max_)
    return idea


@pytest.fixture
def value(session: DbSession, implemented: Idea, ana: User) -> IdeaValue:
    """What Ana says that her idea brought."""
    entered = enter_value(implemented, REALISED, worth=FILM, seen_version=UNSEEN, by=ana)
    session.commit()
    return entered


def test_author_enters_and_moderator_confirms_on_the_page(
    session: DbSession, implemented: Idea, ana: User, max_: User, sign_in: SignIn
) -> None:
    author, moderator = sign_in(ana), sign_in(max_)
    page, address = f"/ideas/{implemented.id}", f"/ideas/{implemented.id}/value/realised"
    assert address in author.get(page).text
    assert "confirmed it: a moderator" in author.get(address).text

    typed = {"unit": "hours", "amount": "520", "per": "year", "words": "of searching", "version": 0}
    assert author.post(address, typed).status_code == 303

    mine = author.get(page).text
    for words in ("520 hours", "a year, of searching", "not confirmed yet", "Change or withdraw"):
        assert words in mine
    assert "Confirm this value" not in mine
    assert "520 hours" not in author.get("/implemented").text
    assert "Confirm this value" in moderator.get(page).text
    confirmed = moderator.post(f"/ideas/{implemented.id}/value/confirm", {"version": 1})
    assert confirmed.status_code == 303
    assert "Confirmed value" in author.get(page).text
    assert "520 hours" in author.get("/implemented").text
    assert "has to confirm it again" in author.get(address).text
    assert author.post(f"{address}/withdraw").status_code == 303
    assert "520 hours" not in author.get("/implemented").text


def test_administrator_confirms_only_what_they_may_see(
    session: DbSession,
    ana: User,
    max_: User,
    omar: User,
    implemented: Idea,
    value: IdeaValue,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    decide: Decide,
    sign_in: SignIn,
) -> None:
    secret = make_idea(make_board("nurses", moderators=(max_,), visibility="listed"), ana)
    decide(secret, Status.IMPLEMENTED, max_)
    enter_value(secret, REALISED, worth=FILM, seen_version=UNSEEN, by=ana)
    session.commit()
    browser = sign_in(omar)

    assert browser.post(f"/ideas/{secret.id}/value/confirm", {"version": 1}).status_code == 404
    assert browser.post(f"/ideas/{implemented.id}/value/confirm", {"version": 1}).status_code == 303


def test_stranger_neither_enters_confirms_nor_withdraws(
    session: DbSession, implemented: Idea, value: IdeaValue, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    address = f"/ideas/{implemented.id}/value"

    assert "1,234.50" in browser.get(f"/ideas/{implemented.id}").text
    assert browser.get(f"{address}/realised").status_code == 403
    for path in ("realised", "realised/withdraw", "confirm"):
        assert browser.post(f"{address}/{path}", {"version": 1}).status_code == 403
    session.expire_all()
    assert value.confirmed_at is None


def test_wrong_value_is_shown_again_with_what_was_typed(
    session: DbSession, implemented: Idea, value: IdeaValue, ana: User, max_: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(ana), f"/ideas/{implemented.id}/value/realised"
    typed = {"unit": "money", "amount": "12,5", "per": "year", "words": "on film", "version": 1}

    wrong = browser.post(address, typed)
    assert (wrong.status_code, 'value="12,5"' in wrong.text) == (422, True)
    assert "Write a number above 0" in wrong.text
    without = browser.post(address, {"words": "half a thought"})
    assert (without.status_code, "half a thought" in without.text) == (422, True)
    late = browser.post(address, {**typed, "amount": "12.5", "version": 0})
    assert (late.status_code, 'value="12.5"' in late.text) == (409, True)
    again = browser.post(address, {**typed, "amount": "12.5", "version": 1})
    assert again.status_code == 303
    assert browser.get(f"/ideas/{implemented.id}/value/nonsense").status_code == 404
    assert sign_in(max_).post(f"/ideas/{implemented.id}/value/confirm").status_code == 422
