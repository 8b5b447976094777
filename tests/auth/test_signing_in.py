"""Signing in and out, in this browser and in all of them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from app.auth.models import UserSession
from app.core import clock

PASSWORD = "correct horse battery"


def words_of(answer):
    """The page without what differs from one request to the next."""
    return re.sub(r'(name="csrf[-_]token" (value|content)=")[^"]*', r"\1", answer.text)


def test_sign_in_with_the_right_password_opens_the_door(visitor, ana):
    answer = visitor.sign_in(ana)
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.is_signed_in()


def test_sign_in_takes_the_address_in_any_case(visitor, ana):
    assert visitor.post("/sign-in", email=" ANA@Example.ORG ", password=PASSWORD).status_code == 303


def test_sign_in_when_signed_in_already_goes_home(visitor, ana):
    visitor.sign_in(ana)
    assert visitor.get("/sign-in").location == "/"


def test_sign_in_page_keeps_the_address_and_never_the_password(visitor, ana):
    answer = visitor.sign_in(ana, "not her password")
    assert answer.status_code == 422
    assert 'value="ana@example.org"' in answer.text
    assert "not her password" not in answer.text


def test_sign_in_says_the_same_whatever_is_wrong(visitor, ana, make_user, password_hash, session):
    gone = make_user("gone", password_hash=password_hash, deactivated_at=clock.now())
    early = make_user("early", password_hash=password_hash, confirmed_at=None)
    without = make_user("without")
    typed = {
        ana.email: "not her password",
        gone.email: PASSWORD,
        early.email: PASSWORD,
        without.email: PASSWORD,
        "nobody@example.org": PASSWORD,
        "no address": PASSWORD,
    }
    pages = set()
    for email, password in typed.items():
        answer = visitor.post("/sign-in", email=email, password=password)
        assert answer.status_code == 422
        pages.add(words_of(answer).replace(email, "…"))
    assert len(pages) == 1


def test_sign_in_verifies_a_hash_for_unknown_addresses_too(visitor, app, monkeypatch):
    verified = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, stored, text: verified.append(stored) or verify(self, stored, text),
    )
    visitor.post("/sign-in", email="nobody@example.org", password=PASSWORD)
    assert len(verified) == 1


def test_sign_in_goes_on_to_the_page_asked_for(visitor, ana):
    asked = visitor.get("/account")
    assert asked.location == "/sign-in?next=/account"
    answer = visitor.post(asked.location, email=ana.email, password=PASSWORD)
    assert answer.location == "/account"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:1",
        "//[",  # what Python's own parser stumbles over
        "//evil\u2100.example",
    ],
)
def test_sign_in_never_leads_elsewhere(visitor, ana, elsewhere):
    answer = visitor.post(
        f"/sign-in?{urlencode({'next': elsewhere})}", email=ana.email, password=PASSWORD
    )
    assert (answer.status_code, answer.location) == (303, "/")


def test_sign_in_leaves_behind_the_csrf_token_of_before(visitor, ana):
    prepared = visitor._csrf_token()
    visitor.sign_in(ana)
    answer = visitor.client.post("/sign-out", data={"csrf_token": prepared})
    assert answer.status_code == 400
    assert visitor.is_signed_in()


def test_stay_signed_in_outlives_the_browser(visitor, ana):
    visitor.sign_in(ana, remember="y")
    visitor.client.delete_cookie("session")
    assert visitor.is_signed_in()


def test_without_stay_signed_in_the_session_ends_with_the_browser(visitor, ana):
    visitor.sign_in(ana)
    visitor.client.delete_cookie("session")
    assert not visitor.is_signed_in()


def test_sign_in_renews_a_hash_of_outdated_strength(visitor, ana, session):
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    ana.password_hash = weak
    session.commit()
    assert visitor.sign_in(ana).status_code == 303
    session.refresh(ana)
    assert ana.password_hash != weak
    assert visitor.sign_in(ana).status_code == 303


def test_sign_in_keeps_no_secret_in_the_database(visitor, ana, session):
    visitor.sign_in(ana)
    with visitor.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert session.scalars(select(UserSession.token_hash)).one() != token


def test_sign_in_without_csrf_token_is_refused(client, ana):
    answer = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert answer.status_code == 400


def test_sign_out_ends_this_browser_only(visitor, new_visitor, ana):
    other = new_visitor()
    visitor.sign_in(ana)
    other.sign_in(ana)
    assert visitor.post("/sign-out").location == "/sign-in"
    assert not visitor.is_signed_in()
    assert other.is_signed_in()


def test_sign_out_ends_the_cookie_to_stay_signed_in(visitor, ana):
    visitor.sign_in(ana, remember="y")
    visitor.post("/sign-out")
    assert not visitor.is_signed_in()


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(visitor, ana):
    visitor.sign_in(ana)
    stolen = visitor.client.get_cookie("session").value
    visitor.post("/sign-out")
    visitor.client.set_cookie("session", stolen)
    assert not visitor.is_signed_in()


def test_sign_out_everywhere_ends_the_other_browser(visitor, new_visitor, ana, make_user):
    other, stranger = new_visitor(), new_visitor()
    visitor.sign_in(ana)
    other.sign_in(ana, remember="y")
    eva = make_user("eva", password_hash=ana.password_hash)
    stranger.sign_in(eva)
    assert visitor.post("/sign-out-everywhere").location == "/sign-in"
    assert not visitor.is_signed_in()
    assert not other.is_signed_in()
    assert stranger.is_signed_in()


def test_signing_out_is_for_the_signed_in(visitor):
    assert visitor.post("/sign-out").location == "/sign-in"
    assert visitor.post("/sign-out-everywhere").location == "/sign-in"
    assert visitor.get("/sign-out").status_code == 405


def test_a_deactivated_person_is_out_at_once(visitor, ana, session):
    visitor.sign_in(ana)
    ana.deactivated_at = clock.now()
    session.commit()
    assert not visitor.is_signed_in()


def test_a_session_ends_by_itself(visitor, ana, time_machine, settings):
    visitor.sign_in(ana, remember="y")
    time_machine.move_to(clock.now() + timedelta(days=settings.session_days, seconds=1))
    assert not visitor.is_signed_in()
