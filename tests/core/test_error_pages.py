"""Pages that say what went wrong, and give back what somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User, UserSession
from app.boards.models import Board

FORM = {"board": "supply", "title": "Label the drawers", "body": "With <photos>\nof each."}
SignIn = Callable[[User], Any]


def test_form_that_is_too_old_gives_back_what_was_written(
    supply: Board, ana: User, sign_in: SignIn
) -> None:
    answer = sign_in(ana).client.post("/ideas/new", data={**FORM, "csrf_token": "old"})

    assert answer.status_code == 400
    assert "Label the drawers</textarea>" in answer.text
    assert "With &lt;photos&gt;\nof each.</textarea>" in answer.text


def test_who_was_signed_out_while_writing_gets_it_back(
    session: scoped_session[Session], supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    session.execute(delete(UserSession))
    session.commit()

    answer = browser.post("/ideas/new", FORM)

    assert answer.status_code == 401
    assert "You are signed out" in answer.text
    assert "With &lt;photos&gt;\nof each.</textarea>" in answer.text


def test_no_password_is_given_back(ana: User, sign_in: SignIn) -> None:
    form = {"current_password": "correct horse", "password": "battery staple", "csrf_token": "old"}

    answer = sign_in(ana).client.post("/account/password", data=form)

    assert answer.status_code == 400
    assert "horse" not in answer.text
    assert "staple" not in answer.text
