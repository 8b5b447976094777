"""A forgotten password, and changing the one in use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.auth import operations
from app.auth.passwords import choose
from app.core import clock
from app.core.errors import LostRace
from app.events import Event

PASSWORD = "correct horse battery"
NEW = "a new one, much longer"


@pytest.fixture
def reset_link(visitor, ana, mails, link_in):
    visitor.post("/forgot-password", email=ana.email)
    return link_in(mails()[0])


def test_reset_sets_the_password_and_ends_every_session(
    visitor, new_visitor, ana, reset_link, session
):
    elsewhere = new_visitor()
    elsewhere.sign_in(ana)
    assert visitor.get(reset_link).status_code == 200
    assert elsewhere.is_signed_in()
    assert visitor.post(reset_link, password=NEW).status_code == 303
    assert visitor.is_signed_in()
    assert not elsewhere.is_signed_in()
    session.expire_all()
    assert new_visitor().sign_in(ana).status_code == 422
    assert new_visitor().sign_in(ana, NEW).status_code == 303


def test_reset_works_once(new_visitor, reset_link):
    assert new_visitor().post(reset_link, password=NEW).status_code == 303
    assert new_visitor().get(reset_link).status_code == 410
    assert new_visitor().post(reset_link, password=NEW + "er").status_code == 410


def test_reset_lasts_an_hour(visitor, reset_link, time_machine):
    time_machine.move_to(clock.now() + timedelta(hours=1, seconds=2))
    assert visitor.post(reset_link, password=NEW).status_code == 410


def test_reset_with_a_weak_password_asks_again(visitor, reset_link):
    answer = visitor.post(reset_link, password="short")
    assert answer.status_code == 422
    assert "Use at least 10 characters." in answer.text


def test_reset_of_somebody_deactivated_meanwhile_is_over(visitor, ana, reset_link, session):
    ana.deactivated_at = clock.now()
    session.commit()
    assert visitor.get(reset_link).status_code == 410


def test_a_link_for_one_purpose_opens_no_other(visitor, reset_link):
    token = reset_link.rpartition("/")[2]
    for other in ("confirm", "invitation", "confirm-email", "set-up"):
        assert visitor.get(f"/{other}/{token}").status_code == 410


def test_forgot_password_looks_the_same_for_everybody(visitor, ana, make_user, mails):
    make_user("gone", deactivated_at=clock.now())
    answers = {
        (answer.status_code, answer.location, answer.data)
        for answer in (
            visitor.post("/forgot-password", email=email)
            for email in ("ana@example.org", "gone@example.org", "nobody@example.org", "nonsense")
        )
    }
    assert len(answers) == 1
    assert [mail["To"] for mail in mails()] == ["Ana Ruiz <ana@example.org>"]


def test_forgot_password_does_the_same_work_for_everybody(visitor, ana, session):
    visitor.post("/forgot-password", email="ana@example.org")
    visitor.post("/forgot-password", email="nobody@example.org")
    events = session.scalars(select(Event).order_by(Event.id)).all()
    assert [(event.kind, event.data) for event in events] == [
        ("PasswordResetRequested", {"user_id": ana.id}),
        ("PasswordResetRequested", {"user_id": None}),
    ]


def test_forgot_password_before_confirming_sends_that_link_again(
    visitor, make_user, mails, link_in
):
    make_user("early", confirmed_at=None)
    visitor.post("/forgot-password", email="early@example.org")
    assert link_in(mails()[0]).startswith("/confirm/")


def test_forgot_password_of_imported_people_mails_nothing(visitor, make_user, mails):
    make_user("import", confirmed_at=None, source="elsewhere", source_id="7")
    visitor.post("/forgot-password", email="import@example.org")
    assert mails() == []


def test_change_password_ends_the_other_sessions(visitor, new_visitor, ana, session):
    elsewhere = new_visitor()
    visitor.sign_in(ana)
    elsewhere.sign_in(ana)
    answer = visitor.post("/account/password", current_password=PASSWORD, password=NEW)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert visitor.is_signed_in()
    assert not elsewhere.is_signed_in()
    assert new_visitor().sign_in(ana, NEW).status_code == 303


def test_change_password_asks_for_the_current_one(visitor, ana):
    visitor.sign_in(ana)
    answer = visitor.post("/account/password", current_password="wrong", password=NEW)
    assert answer.status_code == 422
    assert "This is not your current password." in answer.text
    assert NEW not in answer.text


@pytest.mark.parametrize("password", ["short", "ana ruiz", "ana@example.org"])
def test_change_password_to_a_weak_one_asks_again(visitor, ana, password):
    visitor.sign_in(ana)
    answer = visitor.post("/account/password", current_password=PASSWORD, password=password)
    assert answer.status_code == 422


def test_change_password_is_for_the_signed_in(visitor):
    answer = visitor.post("/account/password", current_password=PASSWORD, password=NEW)
    assert answer.location == "/sign-in"


def test_change_password_that_was_changed_meanwhile_is_refused(session, ana):
    with pytest.raises(LostRace):
        operations.change_password(ana, choose(NEW), old_hash="another")
