"""Who may join the exchange."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin.forms import SignUpForm
from app.admin.routes.blueprint import bp
from app.auth.models import SignUp
from app.auth.operations import set_sign_up_policy
from app.auth.queries import sign_up_policy
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit


@bp.route("/sign-up", methods=["GET", "POST"], endpoint="sign_up")
def change_policy() -> ResponseReturnValue:
    policy = sign_up_policy()
    form = SignUpForm(data={"rule": policy.rule.value, "domains": "\n".join(policy.domain_list)})
    if not form.validate_on_submit():
        return _page(form)
    try:
        set_sign_up_policy(SignUp(form.rule.data), form.domains.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _page(form)
    commit()
    flash(_("Saved. It holds from now on."), "success")
    return redirect(url_for(".sign_up"), 303)


def _page(form: SignUpForm) -> ResponseReturnValue:
    page = render_template("admin/sign_up.html", form=form)
    return page, form_status()
