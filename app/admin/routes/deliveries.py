"""Deliveries that were given up after many tries, and trying them again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin import queries
from app.admin.operations import resume_all_parked, resume_delivery
from app.admin.routes.blueprint import bp
from app.core.i18n import _, _n
from app.core.links import neighbours
from app.events import commit


@bp.get("/deliveries", endpoint="deliveries")
def list_parked() -> str:
    page = queries.parked_page(key=request.args.get("key"))
    return render_template("admin/deliveries.html", page=page, neighbours=neighbours(page))


@bp.post("/deliveries/<int:delivery_id>/resume", endpoint="resume_delivery")
def resume_one(delivery_id: int) -> ResponseReturnValue:
    resume_delivery(queries.delivery_or_404(delivery_id), by=current_user)
    commit()
    flash(_("It is tried again now."), "success")
    return redirect(url_for(".deliveries"), 303)


@bp.post("/deliveries/resume", endpoint="resume_deliveries")
def resume_all() -> ResponseReturnValue:
    count = resume_all_parked(by=current_user)
    commit()
    flash(_n("%(num)s is tried again now.", "%(num)s are tried again now.", count), "success")
    return redirect(url_for(".deliveries"), 303)
