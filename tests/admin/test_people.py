"""The pages on which members are found, changed, invited and shut out."""

import base64
import json

import pytest
from sqlalchemy import select

from app.auth.models import Invitation, Role, SignUp, SignUpPolicy, User, UserSession


def reloaded(session, user):
    session.expire_all()
    return session.get_one(User, user.id)


def test_list_shows_people(admin, ana, eva):
    page = admin.get("/admin/people").text

    for words in ("Ana Ruiz", "eva@example.org", "Omar Haddad", "Administrator"):
        assert words in page


@pytest.mark.parametrize("term", ["RUIZ", "ana@exam", "an"])
def test_search_finds_parts_of_name_and_address(term, admin, ana, eva):
    page = admin.get("/admin/people", query_string={"q": term}).text

    assert "ana@example.org" in page
    assert "eva@example.org" not in page


@pytest.mark.parametrize("term", ["%", "_", "nobody like this"])
def test_search_that_finds_nobody(term, admin, ana):
    assert "Nobody found" in admin.get("/admin/people", query_string={"q": term}).text


def test_list_has_pages(admin, make_user):
    for number in range(25):
        make_user(f"person{number:02}", name=f"Person {number:02}")

    first = admin.get("/admin/people").text
    second = admin.get(first.split('class="pagination__next"')[1].split('href="')[1].split('"')[0])

    assert "Person 18" in first
    assert "Person 19" not in first
    assert "Person 24" in second.text


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", 7])
def test_list_with_a_page_that_makes_no_sense_is_the_first(name, admin, ana):
    key = base64.urlsafe_b64encode(json.dumps(["f", name, 1]).encode()).decode().rstrip("=")

    assert "Ana Ruiz" in admin.get("/admin/people", query_string={"key": key}).text


def test_list_asks_no_more_for_more_people(admin, make_user, make_department, count_queries):
    department = make_department("IT")
    admin.get("/admin/people")
    with count_queries() as for_one:
        admin.get("/admin/people")
    for handle in ("one", "two"):
        make_user(handle, department_id=department.id)

    with count_queries() as for_three:
        admin.get("/admin/people")

    assert len(for_three) == len(for_one)


def test_person_gets_role_and_department(admin, ana, make_department, session):
    department = make_department("IT")
    address = f"/admin/people/{ana.id}"
    assert admin.get(address).status_code == 200

    answer = admin.post(address, {"role": "administrator", "department_id": department.id})

    assert (answer.status_code, answer.location) == (303, address)
    ana = reloaded(session, ana)
    assert (ana.role, ana.department_id) == (Role.ADMINISTRATOR, department.id)


def test_person_can_be_in_no_department(admin, ana, make_department, session):
    ana.department_id = make_department("IT").id
    session.commit()

    admin.post(f"/admin/people/{ana.id}", {"role": "member", "department_id": ""})

    assert reloaded(session, ana).department_id is None


@pytest.mark.parametrize(
    "typed",
    [
        {"role": "emperor", "department_id": ""},
        {"role": "member", "department_id": "4711"},
        {"role": "member", "department_id": "none"},
    ],
)
def test_person_with_bad_input(typed, admin, omar, session):
    assert admin.post(f"/admin/people/{omar.id}", typed).status_code == 422
    assert reloaded(session, omar).role is Role.ADMINISTRATOR


def test_last_administrator_stays_one(admin, omar, session):
    address = f"/admin/people/{omar.id}"

    demoted = admin.post(address, {"role": "member", "department_id": ""})
    shut_out = admin.post(f"{address}/deactivate")

    assert (demoted.status_code, shut_out.status_code) == (409, 409)
    assert "This is the last administrator." in demoted.text
    omar = reloaded(session, omar)
    assert (omar.role, omar.deactivated_at) == (Role.ADMINISTRATOR, None)


def test_deactivate_signs_out_at_once(admin, ana, sign_in, session):
    browser = sign_in(ana)

    answer = admin.post(f"/admin/people/{ana.id}/deactivate")

    assert answer.status_code == 303
    assert browser.get("/notices").status_code == 303
    assert session.scalars(select(UserSession).where(UserSession.user_id == ana.id)).all() == []
    assert "Deactivated" in admin.get("/admin/people?q=ana").text


def test_reactivate_lets_in_again(admin, ana, session):
    admin.post(f"/admin/people/{ana.id}/deactivate")

    assert "Let in again" in admin.get(f"/admin/people/{ana.id}").text
    assert admin.post(f"/admin/people/{ana.id}/reactivate").status_code == 303
    assert reloaded(session, ana).deactivated_at is None


def test_page_of_moderator_names_their_boards(admin, supply, max_):
    assert f'href="/admin/boards/{supply.id}"' in admin.get(f"/admin/people/{max_.id}").text


def test_invite_asks_somebody_in(admin, make_department, session):
    department = make_department("IT")

    answer = admin.post(
        "/admin/people/invite", {"email": "Jon@Example.org", "department_id": department.id}
    )

    assert answer.status_code == 303
    invitation = session.scalars(select(Invitation)).one()
    assert (invitation.email, invitation.department_id) == ("jon@example.org", department.id)
    assert "jon@example.org" in admin.get("/admin/people/invite").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "jon", "department_id": ""}, "Enter a whole e-mail address"),
        ({"email": "ana@example.org", "department_id": ""}, "There is an account"),
        ({"email": "jon@example.org", "department_id": "4711"}, "Not a valid choice."),
    ],
)
def test_invite_with_bad_input(typed, words, admin, ana, session):
    answer = admin.post("/admin/people/invite", typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert typed["email"] in answer.text
    assert session.scalars(select(Invitation)).all() == []


def test_invite_while_joining_is_closed(admin, session):
    session.add(SignUpPolicy(id=1, rule=SignUp.CLOSED))
    session.commit()

    answer = admin.post("/admin/people/invite", {"email": "jon@example.org", "department_id": ""})

    assert answer.status_code == 409
    assert "jon@example.org" in answer.text


def test_somebody_without_address_is_added_and_later_given_one(
    admin, session, make_department, smtp_server, worker
):
    department = make_department("Kitchen")
    assert admin.get("/admin/people/add").status_code == 200

    added = admin.post("/admin/people/add", {"name": "Rosa Blum", "department_id": department.id})

    assert added.status_code == 303
    page = admin.get(added.location).text
    assert "Rosa Blum" in page
    assert "has no e-mail address" in page
    assert "no e-mail address" in admin.get("/admin/people").text
    address = f"{added.location}/invite"
    assert admin.post(address, {"email": "rosa@example.org"}).status_code == 303
    [invitation] = session.scalars(select(Invitation))
    assert (invitation.email, invitation.department_id) == ("rosa@example.org", department.id)
    for typed, words in (("rosa", "Enter a whole"), ("omar@example.org", "There is an account")):
        refused = admin.post(address, {"email": typed})
        assert refused.status_code == 422
        assert words in refused.text
        assert f'value="{typed}"' in refused.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " ", "department_id": ""}, "Enter your name"),
        ({"name": "Ana Ruiz", "department_id": ""}, "There is a colleague called"),
        ({"name": "Rosa", "department_id": "4711"}, "Not a valid choice."),
    ],
)
def test_add_with_bad_input(typed, words, admin, ana, session):
    answer = admin.post("/admin/people/add", typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(User).where(User.email.is_(None))).all() == []


def test_who_has_an_address_is_not_given_one(admin, ana):
    answer = admin.post(f"/admin/people/{ana.id}/invite", {"email": "new@example.org"})

    assert answer.status_code == 409
    assert admin.post("/admin/people/4711/invite", {"email": "a@b.org"}).status_code == 404


def test_sign_up_policy_is_shown_and_saved(admin, session):
    assert admin.get("/admin/sign-up").status_code == 200

    answer = admin.post(
        "/admin/sign-up", {"rule": "domains", "domains": "Example.org\nexample.com"}
    )

    assert answer.status_code == 303
    policy = session.scalars(select(SignUpPolicy)).one()
    assert (policy.rule, policy.domain_list) == (SignUp.DOMAINS, ["example.org", "example.com"])
    assert "example.org" in admin.get("/admin/sign-up").text


@pytest.mark.parametrize(
    "typed",
    [
        {"rule": "domains", "domains": ""},
        {"rule": "domains", "domains": "not a domain"},
        {"rule": "anyone", "domains": "example.org"},
    ],
)
def test_sign_up_policy_with_bad_input(typed, admin, session):
    answer = admin.post("/admin/sign-up", typed)

    assert answer.status_code == 422
    assert typed["domains"] in answer.text
    assert session.scalars(select(SignUpPolicy)).all() == []
