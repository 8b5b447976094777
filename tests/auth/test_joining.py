"""Becoming a member: by signing up, by invitation, as the first administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.auth import operations
from app.auth.models import Invitation, Role, SignUp, User
from app.auth.passwords import choose
from app.auth.queries import user_by_email
from app.auth.tokens import set_up_url
from app.core import clock
from app.core.errors import BadInput, WrongState
from app.core.links import absolute
from app.events import Event

PASSWORD = "correct horse battery"
ANA = {"email": "ana@example.org", "name": "Ana Ruiz"}


def kinds(session):
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def path_of(url):
    return url.removeprefix(absolute("ideas.home").rstrip("/"))


# Signing up


def test_sign_up_to_the_first_page(visitor, open_to_example_org, mails, link_in, session):
    answer = visitor.post("/sign-up", **ANA)
    assert (answer.status_code, answer.location) == (303, "/check-your-mail")
    [mail] = mails()
    assert mail["To"] == "Ana Ruiz <ana@example.org>"
    link = link_in(mail)
    assert "Welcome, Ana Ruiz" in visitor.get(link).text
    assert not user_by_email("ana@example.org").is_active
    assert visitor.post(link, password=PASSWORD).location == "/"
    assert visitor.is_signed_in()
    session.expire_all()
    user = user_by_email("ana@example.org")
    assert (user.is_active, user.handle, user.role) == (True, "ana.ruiz", Role.MEMBER)
    assert kinds(session) == ["MemberSignedUp", "MemberConfirmed"]


def test_sign_up_looks_the_same_for_known_addresses(
    visitor, open_to_example_org, make_user, mails, session
):
    new = visitor.post("/sign-up", email="new@example.org", name="Ana Ruiz")
    make_user("eva")
    known = visitor.post("/sign-up", email="eva@example.org", name="Ana Ruiz")
    assert (known.status_code, known.location) == (new.status_code, new.location)
    assert known.data == new.data
    by_address = {mail["To"]: mail["Subject"] for mail in mails()}
    assert by_address == {
        "Ana Ruiz <new@example.org>": "Confirm your address for Idea Exchange",
        "Eva <eva@example.org>": "You have an account at Idea Exchange",
    }
    assert session.scalar(select(func.count()).select_from(User)) == 2


def test_sign_up_again_sends_the_link_again(visitor, open_to_example_org, mails, link_in):
    visitor.post("/sign-up", **ANA)
    first = link_in(mails()[0])
    visitor.post("/sign-up", **ANA)
    second = link_in(mails()[0])
    assert visitor.get(first).status_code == 200
    assert visitor.post(second, password=PASSWORD).status_code == 303


def test_sign_up_mails_nothing_to_the_deactivated(visitor, open_to_example_org, make_user, mails):
    make_user("gone", deactivated_at=clock.now())
    visitor.post("/sign-up", email="gone@example.org", name="Gone")
    assert mails() == []


@pytest.mark.parametrize(
    ("email", "name", "words"),
    [
        ("ana@elsewhere.example", "Ana", "This address cannot sign up."),
        ("ana@sub.example.org", "Ana", "This address cannot sign up."),
        ("ana", "Ana", "Enter a whole e-mail address"),
        ("ana@example.org", " ", "Enter your name"),
        ("ana@example.org", "A" * 81, "Shorten the name to 80 characters."),
    ],
)
def test_sign_up_with_wrong_input_shows_the_form_again(
    visitor, open_to_example_org, session, email, name, words
):
    answer = visitor.post("/sign-up", email=email, name=name)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{email}"' in answer.text
    assert session.scalar(select(func.count()).select_from(User)) == 0


@pytest.mark.parametrize("rule", [SignUp.INVITATION, SignUp.CLOSED])
def test_sign_up_is_for_listed_domains_alone(visitor, session, rule):
    operations.set_sign_up_policy(rule, "example.org", by=None)
    assert "Ask an administrator" in visitor.get("/sign-up").text
    assert visitor.post("/sign-up", **ANA).status_code == 422


def test_sign_in_page_offers_signing_up_when_that_is_possible(visitor, session):
    assert "/sign-up" not in visitor.get("/sign-in").text
    operations.set_sign_up_policy(SignUp.DOMAINS, "example.org", by=None)
    assert "/sign-up" in visitor.get("/sign-in").text


# Confirming


@pytest.fixture
def confirm_link(visitor, open_to_example_org, mails, link_in):
    visitor.post("/sign-up", **ANA)
    return link_in(mails()[0])


def test_confirm_by_opening_the_link_changes_nothing(visitor, confirm_link, session):
    assert visitor.get(confirm_link).status_code == 200
    assert user_by_email("ana@example.org").confirmed_at is None


def test_confirm_works_once(visitor, new_visitor, confirm_link):
    assert visitor.post(confirm_link, password=PASSWORD).status_code == 303
    assert new_visitor().get(confirm_link).status_code == 410
    assert new_visitor().post(confirm_link, password=PASSWORD).status_code == 410


def test_confirm_lasts_three_days(visitor, confirm_link, time_machine):
    time_machine.move_to(clock.now() + timedelta(days=3, seconds=2))
    assert visitor.post(confirm_link, password=PASSWORD).status_code == 410


def test_confirm_with_a_forged_link_is_over(visitor, confirm_link):
    assert visitor.get(confirm_link[:-3] + "AAA").status_code == 410
    assert visitor.get("/confirm/nonsense").status_code == 410


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "Use at least 10 characters."),
        ("x" * 201, "Use at most 200 characters."),
        ("Ana@Example.ORG", "Choose something other"),
        ("", "Use at least 10 characters."),
    ],
)
def test_confirm_with_a_weak_password_asks_again(visitor, confirm_link, password, words):
    answer = visitor.post(confirm_link, password=password)
    assert answer.status_code == 422
    assert words in answer.text
    assert not password or f'value="{password}"' not in answer.text
    assert not visitor.is_signed_in()


def test_confirm_after_joining_was_closed_is_refused(visitor, confirm_link, session):
    operations.set_sign_up_policy(SignUp.CLOSED, by=None)
    answer = visitor.post(confirm_link, password=PASSWORD)
    assert answer.status_code == 409
    assert "Nobody can join at present" in answer.text


# Invitations


@pytest.fixture
def invitation(session, omar, make_department):
    invitation = operations.invite("Eva@Elsewhere.Example", make_department("Nursing").id, by=omar)
    session.commit()
    return invitation


def test_invitation_makes_a_member(visitor, invitation, mails, link_in, session):
    [mail] = mails()
    assert (mail["To"], "Omar Haddad" in mail["Subject"]) == ("eva@elsewhere.example", True)
    link = link_in(mail)
    assert "eva@elsewhere.example" in visitor.get(link).text
    assert visitor.post(link, name="Eva Lindqvist", password=PASSWORD).status_code == 303
    assert visitor.is_signed_in()
    user = user_by_email("eva@elsewhere.example")
    assert (user.handle, user.department_id) == ("eva.lindqvist", invitation.department_id)
    assert visitor.get(link).status_code == 410


def test_invitation_with_wrong_input_keeps_what_was_typed(visitor, invitation, mails, link_in):
    answer = visitor.post(link_in(mails()[0]), name="Eva", password="short")
    assert answer.status_code == 422
    assert 'value="Eva"' in answer.text
    assert "Use at least 10 characters." in answer.text


def test_invitation_lasts_two_weeks(visitor, invitation, mails, link_in, time_machine):
    link = link_in(mails()[0])
    time_machine.move_to(clock.now() + timedelta(days=14, seconds=2))
    assert visitor.get(link).status_code == 410


def test_invitation_of_somebody_who_signed_up_meanwhile_confirms_them(
    session, omar, make_user, password_hash
):
    operations.invite("eva@example.org", by=omar)
    early = make_user("eva", name="Eva", confirmed_at=None)
    [invitation] = session.scalars(select(Invitation))
    user = operations.accept_invitation(invitation, name="Eva Lindqvist", password=choose(PASSWORD))
    assert (user.id, user.name, user.is_active) == (early.id, "Eva Lindqvist", True)


def test_invitation_of_somebody_who_has_an_account_by_now_is_refused(session, omar, make_user):
    invitation = operations.invite("eva@example.org", by=omar)
    make_user("eva")
    with pytest.raises(WrongState, match="account with this address already"):
        operations.accept_invitation(invitation, name="Eva", password=choose(PASSWORD))


def test_invite_a_member_is_refused(session, omar, make_user):
    make_user("eva")
    with pytest.raises(BadInput) as refused:
        operations.invite("eva@example.org", by=omar)
    assert refused.value.field == "email"


def test_invite_to_a_department_that_is_none_is_refused(session, omar):
    with pytest.raises(BadInput) as refused:
        operations.invite("eva@example.org", 99, by=omar)
    assert refused.value.field == "department_id"


def test_invite_again_renews_the_invitation(session, omar, invitation, time_machine):
    old_end = invitation.expires_at
    time_machine.move_to(clock.now() + timedelta(days=10))
    again = operations.invite("eva@elsewhere.example", by=omar)
    assert again.id == invitation.id
    assert again.expires_at > old_end
    assert again.department_id is None


def test_invite_while_joining_is_closed_is_refused(session, omar, invitation):
    operations.set_sign_up_policy(SignUp.CLOSED, by=None)
    with pytest.raises(WrongState):
        operations.invite("new@example.org", by=omar)
    with pytest.raises(WrongState):
        operations.accept_invitation(invitation, name="Eva", password=choose(PASSWORD))


# The first administrator


def test_set_up_makes_the_first_administrator_once(visitor, new_visitor, session):
    link = path_of(set_up_url())
    assert visitor.get(link).status_code == 200
    answer = visitor.post(link, email="omar@example.org", name="Omar Haddad", password=PASSWORD)
    assert answer.location == "/"
    assert visitor.is_signed_in()
    assert user_by_email("omar@example.org").is_administrator
    assert new_visitor().get(link).status_code == 410
    second = new_visitor().post(link, email="x@example.org", name="X", password=PASSWORD)
    assert second.status_code == 410


def test_set_up_with_wrong_input_keeps_what_was_typed(visitor, session):
    answer = visitor.post(path_of(set_up_url()), email="omar", name="Omar", password=PASSWORD)
    assert answer.status_code == 422
    assert 'value="omar"' in answer.text
    assert PASSWORD not in answer.text


def test_set_up_needs_the_link(visitor, session):
    assert visitor.get("/set-up/nonsense").status_code == 410


def test_set_up_twice_at_once_makes_one(session, omar):
    with pytest.raises(WrongState):
        operations.set_up(email="x@example.org", name="X", password=choose(PASSWORD))


# Accounts made for others


def test_create_member_refuses_what_is_taken(session, make_user):
    make_user("eva")
    with pytest.raises(BadInput) as refused:
        operations.create_member(email="EVA@example.org", name="Eva")
    assert refused.value.field == "email"
    with pytest.raises(BadInput) as refused:
        operations.create_member(email="new@example.org", name="Eva", handle="Eva")
    assert refused.value.field == "handle"


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Ana Ruiz", "ana.ruiz"),
        ("Zoë Müller-Strauß", "zoe.muller.strauss"),
        ("李小龍", "member"),
        ("X", "member"),
        ("B" * 80, "b" * 32),
    ],
)
def test_free_handle_is_made_from_the_name(session, name, handle):
    assert operations.free_handle(name) == handle


def test_free_handle_counts_on_and_at_last_draws_lots(session, make_user):
    make_user("ana.ruiz")
    assert operations.free_handle("Ana Ruiz") == "ana.ruiz2"
    for number in range(2, 20):
        make_user(f"ana.ruiz{number}")
    drawn = operations.free_handle("Ana Ruiz")
    assert drawn.startswith("ana.ruiz")
    assert len(drawn) == len("ana.ruiz") + 8
