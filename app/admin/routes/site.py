"""What is switched on for the whole site."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin.forms import SiteForm
from app.admin.operations import set_leaderboard
from app.admin.routes.blueprint import bp
from app.core.forms import form_status
from app.core.i18n import _
from app.core.site import site_options
from app.events import commit


@bp.route("/site", methods=["GET", "POST"], endpoint="site")
def change_options() -> ResponseReturnValue:
    form = SiteForm(leaderboard=site_options().leaderboard)
    if not form.validate_on_submit():
        return render_template("admin/site.html", form=form), form_status()
    set_leaderboard(form.leaderboard.data, by=current_user)
    commit()
    flash(_("Saved. It holds from now on."), "success")
    return redirect(url_for(".site"), 303)
