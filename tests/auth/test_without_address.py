"""Colleagues without an e-mail address: they are here, nobody signs in, and they can get one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.auth.models import Invitation, Role, SignUp, SignUpPolicy, User
from app.auth.operations import (
    add_without_address,
    deactivate,
    invite,
    request_reset,
    sign_up,
)
from app.core import clock
from app.core.errors import BadInput, WrongState
from app.events import Event


@pytest.fixture
def rosa(session, omar):
    person = add_without_address("Rosa Blum", by=omar)
    session.commit()
    return person


def accept(visitor, path, name="Rosa Blum", password="three green lamps"):
    return visitor.post(path, name=name, password=password)


def test_colleague_without_address_is_added(session, rosa, omar, make_department):
    assert (rosa.email, rosa.handle, rosa.role) == (None, "rosa.blum", Role.MEMBER)
    assert (rosa.is_active, rosa.awaits_confirmation, rosa.takes_part) == (False, False, True)
    [event] = session.scalars(select(Event).where(Event.kind == "MemberCreated"))
    assert (event.data, event.actor_id) == ({"user_id": rosa.id, "role": "member"}, omar.id)
    kitchen = make_department("Kitchen")
    assert add_without_address("Nils", kitchen.id, by=omar).department_id == kitchen.id


@pytest.mark.parametrize("name", [" ", "x" * 81, "rosa BLUM"])
def test_name_has_to_be_there_and_tell_people_apart(session, rosa, omar, name):
    with pytest.raises(BadInput) as refused:
        add_without_address(name, by=omar)

    assert refused.value.field == "name"


def test_department_has_to_be_one(omar):
    with pytest.raises(BadInput, match="Choose a department"):
        add_without_address("Rosa", 4711, by=omar)


def test_two_people_can_have_no_address_and_nobody_is_confirmed_without(session, rosa, omar):
    other = add_without_address("Nils", by=omar)
    session.commit()

    other.confirmed_at = clock.now()
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_nobody_signs_in_or_asks_for_a_password_without_address(visitor, rosa, mails, session):
    for typed in ("", "None", "rosa.blum"):
        assert visitor.post("/sign-in", email=typed, password="x" * 12).status_code == 422
        request_reset(typed)
    session.commit()

    assert mails() == []


def test_somebody_gets_an_address_and_keeps_what_is_theirs(
    visitor, rosa, omar, mails, link_in, session
):
    invitation = invite("Rosa@Example.org", to=rosa, by=omar)
    session.commit()
    assert (invitation.email, invitation.user_id) == ("rosa@example.org", rosa.id)
    [mail] = mails()
    path = link_in(mail)
    assert 'value="Rosa Blum"' in visitor.get(path).text

    assert accept(visitor, path, "Rosa Blum-Ott").status_code == 303

    session.expire_all()
    [user] = session.scalars(select(User).where(User.email == "rosa@example.org"))
    assert (user.id, user.name, user.handle) == (rosa.id, "Rosa Blum-Ott", "rosa.blum")
    assert user.is_active
    assert visitor.is_signed_in()


def test_address_given_by_mistake_opens_nothing_once_there_is_another(
    visitor, rosa, omar, mails, link_in, session
):
    invite("wrong@example.org", to=rosa, by=omar)
    session.commit()
    [mail] = mails()
    wrong = link_in(mail)
    invite("right@example.org", to=rosa, by=omar)
    session.commit()

    assert accept(visitor, wrong).status_code == 410

    session.expire_all()
    assert session.get_one(User, rosa.id).email is None


def test_who_signed_up_with_the_address_meanwhile_and_never_confirmed_is_the_same_person(
    visitor, rosa, omar, mails, link_in, session
):
    session.add(SignUpPolicy(rule=SignUp.DOMAINS, domains="example.org"))
    invite("rosa@example.org", to=rosa, by=omar)
    sign_up(email="rosa@example.org", name="R. Blum")
    session.commit()
    path = next(link_in(mail) for mail in mails() if "invitation" in link_in(mail))

    assert accept(visitor, path).status_code == 303

    session.expire_all()
    by_address = {user.name: user.email for user in session.scalars(select(User))}
    assert (by_address["Rosa Blum"], by_address["R. Blum"]) == ("rosa@example.org", None)


def test_address_that_has_an_account_is_not_given_twice(
    visitor, rosa, ana, omar, mails, link_in, session, make_user
):
    with pytest.raises(BadInput, match="an account with this address"):
        invite("ana@example.org", to=rosa, by=omar)
    invite("late@example.org", to=rosa, by=omar)
    session.commit()
    [mail] = mails()
    make_user("late")

    assert accept(visitor, link_in(mail)).status_code == 409
    session.expire_all()
    assert session.get_one(User, rosa.id).email is None


def test_only_who_is_here_without_an_address_is_given_one(session, rosa, ana, omar):
    with pytest.raises(WrongState, match="has an address"):
        invite("new@example.org", to=ana, by=omar)
    deactivate(rosa, by=omar)
    assert not rosa.takes_part
    with pytest.raises(WrongState, match="deactivated"):
        invite("new@example.org", to=rosa, by=omar)
    assert session.scalars(select(Invitation)).all() == []
