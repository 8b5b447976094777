"""What administrators decide about accounts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.auth import operations
from app.auth.models import Role, SignUp
from app.auth.queries import sign_up_policy
from app.core import clock
from app.core.errors import BadInput, WrongState
from app.events import Event


def facts(session):
    return [(event.kind, event.data) for event in session.scalars(select(Event))]


def test_deactivate_ends_every_session_at_once(visitor, session, ana, omar):
    visitor.sign_in(ana)
    operations.deactivate(ana, by=omar)
    session.commit()
    assert not visitor.is_signed_in()
    assert visitor.sign_in(ana).status_code == 422
    assert facts(session) == [("MemberDeactivated", {"user_id": ana.id})]


def test_deactivate_twice_changes_nothing(session, ana, omar):
    operations.deactivate(ana, by=omar)
    since = ana.deactivated_at
    operations.deactivate(ana, by=omar)
    assert ana.deactivated_at == since
    assert len(facts(session)) == 1


def test_reactivate_lets_in_again(visitor, session, ana, omar):
    operations.deactivate(ana, by=omar)
    operations.reactivate(ana, by=omar)
    operations.reactivate(ana, by=omar)
    assert visitor.sign_in(ana).status_code == 303
    assert [kind for kind, _ in facts(session)] == ["MemberDeactivated", "MemberReactivated"]


def test_the_last_administrator_stays(session, omar, make_user):
    make_user("gone", role=Role.ADMINISTRATOR, deactivated_at=clock.now())
    make_user("early", role=Role.ADMINISTRATOR, confirmed_at=None)
    with pytest.raises(WrongState, match="last administrator"):
        operations.deactivate(omar, by=omar)
    with pytest.raises(WrongState, match="last administrator"):
        operations.change_role(omar, Role.MEMBER, by=omar)
    assert omar.is_active
    assert omar.is_administrator


def test_change_role_of_one_of_two_administrators(session, ana, omar):
    operations.change_role(ana, Role.ADMINISTRATOR, by=omar)
    operations.change_role(omar, Role.MEMBER, by=ana)
    operations.change_role(omar, Role.MEMBER, by=ana)
    assert facts(session) == [
        ("RoleChanged", {"user_id": ana.id, "old": "member", "new": "administrator"}),
        ("RoleChanged", {"user_id": omar.id, "old": "administrator", "new": "member"}),
    ]


def test_set_department(session, ana, omar, make_department):
    nursing = make_department("Nursing")
    operations.set_department(ana, nursing.id, by=omar)
    operations.set_department(ana, nursing.id, by=omar)
    assert facts(session) == [
        ("DepartmentChanged", {"user_id": ana.id, "old_id": None, "new_id": nursing.id})
    ]
    with pytest.raises(BadInput) as refused:
        operations.set_department(ana, 99, by=omar)
    assert refused.value.field == "department_id"
    assert ana.department_id == nursing.id


def test_sign_up_policy_is_invitation_until_somebody_decides(session):
    assert sign_up_policy().rule is SignUp.INVITATION


def test_set_sign_up_policy(session, omar):
    operations.set_sign_up_policy(SignUp.DOMAINS, "@Example.ORG, a.example\nexample.org", by=omar)
    assert sign_up_policy().domain_list == ["example.org", "a.example"]
    operations.set_sign_up_policy(SignUp.CLOSED, by=omar)
    session.commit()
    assert sign_up_policy().rule is SignUp.CLOSED
    assert facts(session)[0] == (
        "SignUpPolicyChanged",
        {"rule": "domains", "domains": ["example.org", "a.example"]},
    )


@pytest.mark.parametrize("domains", ["", " , ", "nonsense", "a b.example", "http://a.example"])
def test_set_sign_up_policy_refuses_what_is_no_domain(session, omar, domains):
    with pytest.raises(BadInput) as refused:
        operations.set_sign_up_policy(SignUp.DOMAINS, domains, by=omar)
    assert refused.value.field == "domains"
