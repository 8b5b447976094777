"""One's own account: profile, e-mail address, where one is signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock

PASSWORD = "correct horse battery"
PROFILE = {
    "name": "Ana María Ruiz",
    "handle": "ana-maria",
    "job_title": "Night nurse",
    "time_zone": "Europe/Berlin",
}


@pytest.fixture
def signed_in(visitor, ana):
    visitor.sign_in(ana)
    return visitor


def test_account_is_for_the_signed_in(visitor):
    assert visitor.get("/account").location == "/sign-in?next=/account"
    for part in ("profile", "email", "password"):
        assert visitor.post(f"/account/{part}").location == "/sign-in"


def test_account_shows_the_department_and_who_changes_it(signed_in, ana, make_department, session):
    ana.department_id = make_department("Nursing").id
    session.commit()
    page = signed_in.get("/account").text
    assert "Department: Nursing." in page
    assert "Only administrators change it" in page


def test_account_lists_where_one_is_signed_in(signed_in, new_visitor, ana):
    new_visitor().sign_in(ana)
    page = signed_in.get("/account").text
    assert page.count("This device") == 1
    assert page.count("Another device") == 1


def test_change_profile(signed_in, ana, session):
    assert signed_in.post("/account/profile", **PROFILE).location == "/account"
    session.refresh(ana)
    assert {field: getattr(ana, field) for field in PROFILE} == PROFILE
    assert "Your profile is saved." in signed_in.get("/account").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Enter your name"),
        ("handle", "A b", "Use 2 to 40 letters"),
        ("handle", "a", "Use 2 to 40 letters"),
        ("handle", "ana.", "Use 2 to 40 letters"),
        ("handle", "eva", "This handle is taken."),
        ("job_title", "x" * 81, "Shorten the job title to 80 characters."),
        ("time_zone", "Mars/Olympus", "Choose a time zone"),
    ],
)
def test_change_profile_with_wrong_input_keeps_what_was_typed(
    signed_in, ana, make_user, session, field, value, words
):
    make_user("eva")
    answer = signed_in.post("/account/profile", **{**PROFILE, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Night nurse"' in answer.text or field == "job_title"
    session.refresh(ana)
    assert ana.handle == "ana"


def test_change_profile_keeps_a_handle_in_lower_case(signed_in, ana, session):
    signed_in.post("/account/profile", **{**PROFILE, "handle": "@Ana-Maria"})
    session.refresh(ana)
    assert ana.handle == "ana-maria"


def test_change_profile_cannot_change_department_or_role(signed_in, ana, make_department, session):
    nursing = make_department("Nursing")
    signed_in.post("/account/profile", **PROFILE, department_id=nursing.id, role="administrator")
    session.refresh(ana)
    assert (ana.department_id, ana.is_administrator) == (None, False)


def test_change_email_holds_when_the_link_was_followed(
    signed_in, new_visitor, ana, mails, link_in, session
):
    answer = signed_in.post(
        "/account/email", email="Ana.New@example.org", current_password=PASSWORD
    )
    assert answer.location == "/account"
    [mail] = mails()
    assert mail["To"] == "Ana Ruiz <ana.new@example.org>"
    link = link_in(mail)
    assert "ana.new@example.org" in signed_in.get("/account").text
    elsewhere = new_visitor()
    assert elsewhere.get(link).status_code == 200
    session.refresh(ana)
    assert ana.email == "ana@example.org"
    assert elsewhere.post(link).status_code == 303
    session.refresh(ana)
    assert (ana.email, ana.pending_email) == ("ana.new@example.org", None)
    assert elsewhere.post(link).status_code == 410
    assert new_visitor().sign_in(ana).status_code == 303


def test_change_email_again_makes_the_first_link_void(signed_in, ana, mails, link_in):
    signed_in.post("/account/email", email="one@example.org", current_password=PASSWORD)
    first = link_in(mails()[0])
    signed_in.post("/account/email", email="two@example.org", current_password=PASSWORD)
    assert signed_in.post(first).status_code == 410


def test_change_email_lasts_a_day(signed_in, ana, mails, link_in, time_machine):
    signed_in.post("/account/email", email="new@example.org", current_password=PASSWORD)
    link = link_in(mails()[0])
    time_machine.move_to(clock.now() + timedelta(days=1, seconds=2))
    assert signed_in.get(link).status_code == 410


def test_change_email_to_an_address_in_use_tells_its_owner_alone(signed_in, ana, make_user, mails):
    make_user("eva")
    free = signed_in.post("/account/email", email="new@example.org", current_password=PASSWORD)
    mails()
    known = signed_in.post("/account/email", email="eva@example.org", current_password=PASSWORD)
    assert (known.status_code, known.data) == (free.status_code, free.data)
    [mail] = mails()
    assert (mail["To"], mail["Subject"]) == (
        "Eva <eva@example.org>",
        "You have an account at Idea Exchange",
    )


def test_change_email_to_an_address_taken_meanwhile_is_refused(
    signed_in, ana, make_user, mails, link_in, session
):
    signed_in.post("/account/email", email="eva@example.org", current_password=PASSWORD)
    link = link_in(mails()[0])
    make_user("eva")
    assert signed_in.post(link).status_code == 409
    session.refresh(ana)
    assert ana.email == "ana@example.org"


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("new@example.org", "wrong", "This is not your current password."),
        ("nonsense", PASSWORD, "Enter a whole e-mail address"),
        ("ana@example.org", PASSWORD, "This is your address already."),
    ],
)
def test_change_email_with_wrong_input_keeps_what_was_typed(
    signed_in, ana, session, email, password, words
):
    answer = signed_in.post("/account/email", email=email, current_password=password)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{email}"' in answer.text
    session.refresh(ana)
    assert ana.pending_email is None


def test_credit_name_is_chosen_and_taken_back(signed_in, ana, session):
    assert signed_in.post("/account/leaving", credit_name=" Ana  from Ward 2 ").status_code == 303
    session.refresh(ana)
    assert ana.credit_name == "Ana from Ward 2"
    assert 'value="Ana from Ward 2"' in signed_in.get("/account").text

    signed_in.post("/account/leaving", credit_name=" ")
    session.refresh(ana)
    assert ana.credit_name is None


def test_credit_name_that_is_too_long_stays_in_the_form(signed_in, ana, session):
    answer = signed_in.post("/account/leaving", credit_name="x" * 81)

    assert (answer.status_code, "x" * 81 in answer.text) == (422, True)
    assert "Shorten the name to 80 characters." in answer.text
    session.refresh(ana)
    assert ana.credit_name is None
