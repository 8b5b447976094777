"""What was not taken comes back to be sent again, and only to who sent it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User, UserSession
from app.auth.passwords import hash_password
from app.boards.models import Board
from app.core import clock
from app.core.unsent import SEALED_FOR, Unsent, opened, sealed
from app.ideas.models import Comment, Idea

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
PASSWORD = "correct horse battery"
FORM = {"board": "supply", "title": "Label", "body": "With <photos>\nof each.", "tags": "a, b"}
HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}


@pytest.fixture
def signed_out(session: DbSession, ana: User, sign_in: SignIn) -> Any:
    """Ana's browser, whose session ended while she was writing."""
    ana.password_hash = hash_password(PASSWORD)
    browser = sign_in(ana)
    session.execute(delete(UserSession))
    session.commit()
    return browser


def fields_of(page: str) -> dict[str, str]:
    """What the form in the main part of a page would send."""
    main = page.partition("<main")[2]
    form = main.partition("<form")[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    texts = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return {name: html.unescape(value) for name, value in [*hidden, *texts]}


def sign_in_again(client: FlaskClient, page: str, **changes: str) -> Any:
    form = {"email": "ana@example.org", "password": PASSWORD, **fields_of(page), **changes}
    return client.post("/sign-in", data=form)


def test_what_was_written_survives_signing_in_again(
    session: DbSession, supply: Board, signed_out: Any
) -> None:
    refused = signed_out.post("/ideas/new", FORM)
    assert refused.status_code == 401
    assert "With &lt;photos&gt;\nof each.</textarea>" in refused.text
    assert session.scalars(select(Idea)).all() == []

    wrong = sign_in_again(signed_out.client, refused.text, password="wrong")
    assert wrong.status_code == 422
    back = sign_in_again(signed_out.client, wrong.text)
    assert back.status_code == 200
    again = fields_of(back.text)
    posted = signed_out.client.post("/ideas/new", data=again)

    assert posted.status_code == 303
    idea = session.scalars(select(Idea)).one()
    assert (idea.title, idea.body) == ("Label", "With <photos>\nof each.")


@pytest.mark.parametrize("part", ["edit", "comments", "comments/1/edit", "status", "status/draft"])
def test_every_text_is_given_back(
    idea: Idea, say: Callable[..., Comment], eva: User, signed_out: Any, part: str
) -> None:
    say(idea, eva)
    form = {"title": "標題", "body": "Zebra stripes", "answer": "Zebra stripes", "version": "1"}

    refused = signed_out.post(f"/ideas/{idea.id}/{part}", form)
    again = fields_of(sign_in_again(signed_out.client, refused.text).text)

    assert refused.status_code == 401
    assert {**again, **form} == again


def test_next_page_after_signing_in_is_where_the_form_was(supply: Board, signed_out: Any) -> None:
    headers = {"Referer": "http://localhost/ideas/7"}

    page = signed_out.post("/ideas/7/comments", {"body": "Zebra stripes"}, headers=headers).text

    assert 'href="/sign-in?next=/ideas/7"' in page
    headers = {"Referer": "http://evil.example/ideas/7"}
    page = signed_out.post("/ideas/7/comments", {"body": "Zebra stripes"}, headers=headers).text
    assert "next=" not in page


def test_files_that_did_not_come_along_are_named(supply: Board, signed_out: Any) -> None:
    form = {**FORM, "files": (io.BytesIO(b"hello"), "plan.txt")}

    refused = signed_out.post("/ideas/new", form)

    assert "plan.txt" in sign_in_again(signed_out.client, refused.text).text


def test_press_of_a_button_leads_to_the_sign_in(idea: Idea, signed_out: Any) -> None:
    answer = signed_out.post(f"/ideas/{idea.id}/vote")

    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_form_too_old_comes_back_and_is_sent_again(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    client = sign_in(ana).client
    old = {**FORM, "csrf_token": "old", "draft": ""}

    refused = client.post("/ideas/new?board=supply", data=old, **HERE)

    assert refused.status_code == 400
    assert 'action="/ideas/new?board=supply"' in refused.text
    assert client.post("/ideas/new", data=fields_of(refused.text)).status_code == 303
    assert session.scalars(select(Idea.body)).one() == FORM["body"]


def test_form_too_old_of_who_is_signed_out_asks_to_sign_in_first(
    supply: Board, signed_out: Any
) -> None:
    refused = signed_out.client.post("/ideas/new", data={**FORM, "csrf_token": "old"}, **HERE)

    assert refused.status_code == 401
    assert fields_of(sign_in_again(signed_out.client, refused.text).text)["title"] == "Label"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_page_of_somebody_else_gets_nobody_to_send_its_form(
    supply: Board, ana: User, sign_in: SignIn, headers: dict[str, str]
) -> None:
    client = sign_in(ana).client

    refused = client.post("/ideas/new", data={**FORM, "csrf_token": "x"}, headers=headers)

    assert refused.status_code == 400
    assert 'action="/ideas/new"' not in refused.text
    assert "With &lt;photos&gt;\nof each.</textarea>" in refused.text


def test_origin_stands_in_where_browsers_say_no_more(
    supply: Board, ana: User, sign_in: SignIn
) -> None:
    headers = {"Origin": "http://localhost"}

    refused = sign_in(ana).client.post(
        "/ideas/new", data={**FORM, "csrf_token": "x"}, headers=headers
    )

    assert 'action="/ideas/new"' in refused.text


def test_no_password_comes_along(ana: User, signed_out: Any) -> None:
    form = {"current_password": "correct horse", "email": "ana ruiz", "csrf_token": "old"}

    refused = signed_out.client.post("/account/email", data=form, **HERE)

    assert refused.status_code == 401
    assert "horse" not in sign_in_again(signed_out.client, refused.text).text


def test_sign_in_form_is_never_sent_again_from_a_page(client: FlaskClient) -> None:
    form = {"email": "ana ruiz", "password": "secret words", "csrf_token": "old"}

    refused = client.post("/sign-in", data=form, **HERE)

    assert refused.status_code == 400
    assert 'action="/sign-in"' not in refused.text


def test_seal_cannot_be_made_up_and_ends(app: Flask, session: DbSession) -> None:
    form = Unsent("/ideas/new?board=x", [("title", "T"), ("tag", "a"), ("tag", "b")], ["a.png"])
    seal = sealed(form)

    assert seal is not None
    assert opened(seal) == form
    assert opened(seal[:-1]) is None
    assert opened("") is None
    assert opened(None) is None
    assert opened("é") is None
    with time_machine.travel(clock.now() + timedelta(seconds=SEALED_FOR + 2)):
        assert opened(seal) is None


def test_made_up_seal_signs_in_all_the_same(session: DbSession, ana: User, signed_out: Any) -> None:
    page = signed_out.get("/sign-in").text

    answer = sign_in_again(signed_out.client, page, unsent="WyIvIl0.x.y")

    assert (answer.status_code, answer.location) == (303, "/")


def test_text_too_long_to_go_along_can_be_copied(supply: Board, signed_out: Any) -> None:
    noise = " ".join(str(number**3) for number in range(150_000))

    refused = signed_out.post(
        "/ideas/new", {**FORM, "body": noise}, content_type="multipart/form-data"
    )

    assert refused.status_code == 401
    assert f"{noise}</textarea>" in refused.text
    assert 'name="unsent"' not in refused.text


# What the browser keeps until it is told that the server has it


def test_browser_is_told_what_was_taken(supply: Board, ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)

    refused = browser.post("/ideas/new", {**FORM, "title": "", "kept": "12-34"})
    posted = browser.post("/ideas/new", {**FORM, "kept": "12-34"})

    assert "taken" not in refused.headers.get("Set-Cookie", "")
    [cookie] = [c for c in posted.headers.getlist("Set-Cookie") if "taken" in c]
    assert cookie.startswith("taken-12-34=1;")
    assert "HttpOnly" not in cookie


@pytest.mark.parametrize("number", ["", "x", "1;2", "1" * 50, "1\n2"])
def test_number_that_is_none_is_told_to_nobody(
    supply: Board, ana: User, sign_in: SignIn, number: str
) -> None:
    posted = sign_in(ana).post("/ideas/new", {**FORM, "kept": number})

    assert posted.status_code == 303
    assert not [c for c in posted.headers.getlist("Set-Cookie") if "taken" in c]
