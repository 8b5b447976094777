"""What administrators decide about accounts."""

from __future__ import annotations

from app.auth.events import (
    DepartmentChanged,
    MemberDeactivated,
    MemberReactivated,
    RoleChanged,
    SignUpPolicyChanged,
)
from app.auth.inputs import department_from, domains_from
from app.auth.models import Role, SignUp, SignUpPolicy, User
from app.auth.queries import lock_active_administrators, sign_up_policy
from app.auth.sessions import end_all_sessions
from app.core import clock
from app.core.db import db
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.events import record


def deactivate(user: User, *, by: User | None) -> None:
    """Shut somebody out, at once and everywhere. What they wrote stays, with their name.

    Records MemberDeactivated. Raises WrongState for the last administrator. Doing it again
    changes nothing.
    """
    if user.deactivated_at is not None:
        return
    _require_another_administrator(user)
    user.deactivated_at = clock.now()
    end_all_sessions(user)
    record(MemberDeactivated(user.id), by=by)


def reactivate(user: User, *, by: User | None) -> None:
    """Let somebody in again. Records MemberReactivated."""
    if user.deactivated_at is None:
        return
    user.deactivated_at = None
    record(MemberReactivated(user.id), by=by)


def change_role(user: User, role: Role, *, by: User | None) -> None:
    """Records RoleChanged. Raises WrongState when it would leave no administrator."""
    if role is user.role:
        return
    if role is not Role.ADMINISTRATOR:
        _require_another_administrator(user)
    old, user.role = user.role, role
    record(RoleChanged(user.id, old.value, role.value), by=by)


def set_department(user: User, department_id: int | None, *, by: User | None) -> None:
    """Records DepartmentChanged. Raises BadInput when there is no such department."""
    if department_id == user.department_id:
        return
    old, user.department_id = user.department_id, department_from(department_id)
    record(DepartmentChanged(user.id, old, department_id), by=by)


def set_sign_up_policy(rule: SignUp, domains: str = "", *, by: User | None) -> SignUpPolicy:
    """Decide who may join; `domains` as typed, between spaces, commas or lines.

    Records SignUpPolicyChanged. Raises BadInput for what is no domain, or for no domain when
    the rule needs one.
    """
    listed = domains_from(domains)
    if rule is SignUp.DOMAINS and not listed:
        raise BadInput(_("Name at least one domain."), "domains")
    policy = sign_up_policy()
    policy.rule, policy.domains = rule, " ".join(listed)
    db.session.add(policy)
    record(SignUpPolicyChanged(rule.value, listed), by=by)
    return policy


def _require_another_administrator(user: User) -> None:
    if lock_active_administrators() == {user.id}:
        raise WrongState(
            _("This is the last administrator. Make somebody else one before you change this.")
        )
