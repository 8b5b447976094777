"""The departments of the organisation."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin import queries
from app.admin.forms import DepartmentForm
from app.admin.operations import create_department, delete_department, rename_department
from app.admin.routes.blueprint import bp
from app.auth.models import Department
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit


@bp.route("/departments", methods=["GET", "POST"], endpoint="departments")
def list_departments() -> ResponseReturnValue:
    form = DepartmentForm()
    if not form.validate_on_submit():
        return _list_page(form)
    try:
        department = create_department(form.name.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _list_page(form)
    commit()
    flash(_("“%(name)s” is added.", name=department.name), "success")
    return redirect(url_for(".departments"), 303)


@bp.route("/departments/<int:department_id>", methods=["GET", "POST"], endpoint="department")
def change_department(department_id: int) -> ResponseReturnValue:
    department = queries.department_or_404(department_id)
    form = DepartmentForm(data={"name": department.name})
    if not form.validate_on_submit():
        return _department_page(department, form)
    try:
        rename_department(department, form.name.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _department_page(department, form)
    commit()
    flash(_("The department is now called “%(name)s”.", name=department.name), "success")
    return redirect(url_for(".departments"), 303)


@bp.post("/departments/<int:department_id>/delete", endpoint="delete_department")
def remove_department(department_id: int) -> ResponseReturnValue:
    department = queries.department_or_404(department_id)
    name = department.name
    delete_department(department, by=current_user)
    commit()
    flash(_("“%(name)s” is deleted.", name=name), "success")
    return redirect(url_for(".departments"), 303)


def _list_page(form: DepartmentForm) -> ResponseReturnValue:
    page = render_template(
        "admin/departments.html", form=form, departments=queries.department_rows()
    )
    return page, form_status()


def _department_page(department: Department, form: DepartmentForm) -> ResponseReturnValue:
    page = render_template(
        "admin/department.html",
        form=form,
        department=department,
        is_used=queries.is_department_used(department.id),
    )
    return page, form_status()
