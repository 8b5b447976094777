"""Members: finding them, their role and department, letting them in and shutting them out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin import queries
from app.admin.forms import ROLES, AddressForm, InviteForm, MemberForm, WithoutAddressForm
from app.admin.routes.blueprint import bp
from app.auth.models import Role, User
from app.auth.operations import (
    add_without_address,
    change_role,
    deactivate,
    invite,
    reactivate,
    set_department,
)
from app.auth.queries import departments
from app.core.errors import BadInput, WrongState
from app.core.forms import form_status, show
from app.core.i18n import _
from app.core.links import neighbours
from app.core.text import clean_line
from app.events import commit


@bp.get("/people", endpoint="people")
def list_people() -> str:
    term = clean_line(request.args.get("q"))
    page = queries.members_page(term, key=request.args.get("key"))
    return render_template(
        "admin/people.html", term=term, page=page, roles=ROLES, neighbours=neighbours(page)
    )


@bp.route("/people/<int:user_id>", methods=["GET", "POST"], endpoint="person")
def change_person(user_id: int) -> ResponseReturnValue:
    member = queries.member_or_404(user_id)
    form = _member_form(member)
    if not form.validate_on_submit():
        return _person_page(member, form), form_status()
    try:
        change_role(member, Role(form.role.data), by=current_user)
        set_department(member, form.department_id.data, by=current_user)
    except BadInput as error:
        show(form, error)
        return _person_page(member, form), 422
    except WrongState as error:
        show(form, BadInput(error.message, "role"))
        return _person_page(member, form), error.status
    commit()
    flash(_("%(name)s’s account is saved.", name=member.name), "success")
    return redirect(url_for(".person", user_id=member.id), 303)


@bp.post("/people/<int:user_id>/deactivate", endpoint="deactivate")
def shut_out(user_id: int) -> ResponseReturnValue:
    member = queries.member_or_404(user_id)
    deactivate(member, by=current_user)
    commit()
    flash(_("%(name)s is signed out and cannot come in any more.", name=member.name), "success")
    return redirect(url_for(".person", user_id=member.id), 303)


@bp.post("/people/<int:user_id>/reactivate", endpoint="reactivate")
def let_in(user_id: int) -> ResponseReturnValue:
    member = queries.member_or_404(user_id)
    reactivate(member, by=current_user)
    commit()
    flash(_("%(name)s can sign in again.", name=member.name), "success")
    return redirect(url_for(".person", user_id=member.id), 303)


@bp.route("/people/invite", methods=["GET", "POST"], endpoint="invite")
def invite_person() -> ResponseReturnValue:
    form = InviteForm()
    form.offer_departments(departments())
    if not form.validate_on_submit():
        return _invite_page(form), form_status()
    try:
        invitation = invite(form.email.data or "", form.department_id.data, by=current_user)
    except BadInput as error:
        show(form, error)
        return _invite_page(form), 422
    except WrongState as error:
        show(form, BadInput(error.message))
        return _invite_page(form), error.status
    commit()
    flash(_("The invitation to %(email)s is on its way.", email=invitation.email), "success")
    return redirect(url_for(".invite"), 303)


@bp.route("/people/add", methods=["GET", "POST"], endpoint="add")
def add_person() -> ResponseReturnValue:
    """Somebody who has no e-mail address."""
    form = WithoutAddressForm()
    form.offer_departments(departments())
    if not form.validate_on_submit():
        return _add_page(form), form_status()
    try:
        member = add_without_address(form.name.data or "", form.department_id.data, by=current_user)
    except BadInput as error:
        show(form, error)
        return _add_page(form), 422
    commit()
    flash(
        _("%(name)s is here now. Moderators can post ideas for them.", name=member.name), "success"
    )
    return redirect(url_for(".person", user_id=member.id), 303)


@bp.post("/people/<int:user_id>/invite", endpoint="give_address")
def give_address(user_id: int) -> ResponseReturnValue:
    """Invite somebody who is here without an address; once they accept, it is theirs."""
    member = queries.member_or_404(user_id)
    form = AddressForm()
    try:
        invitation = invite(form.email.data or "", to=member, by=current_user)
    except BadInput as error:
        show(form, error)
        return _person_page(member, _member_form(member), form), 422
    commit()
    flash(_("The invitation to %(email)s is on its way.", email=invitation.email), "success")
    return redirect(url_for(".person", user_id=member.id), 303)


def _member_form(member: User) -> MemberForm:
    """The form filled with what holds now, if it was not sent."""
    form = MemberForm(data={"role": member.role.value, "department_id": member.department_id})
    form.offer_departments(departments())
    return form


def _add_page(form: WithoutAddressForm) -> str:
    return render_template("admin/add_person.html", form=form)


def _person_page(member: User, form: MemberForm, address: AddressForm | None = None) -> str:
    return render_template(
        "admin/person.html",
        member=member,
        form=form,
        address=address or AddressForm(None),
        access=queries.access_of(member.email, member.confirmed_at, member.deactivated_at),
        moderated=queries.boards_moderated_by(member.id),
        is_oneself=member.id == current_user.id,
    )


def _invite_page(form: InviteForm) -> str:
    return render_template("admin/invite.html", form=form, invitations=queries.open_invitations())
