"""Which files may be attached to texts, how large and how many."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin.forms import AttachmentsForm
from app.admin.routes.blueprint import bp
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit
from app.ideas.operations.keeping_attachments import (
    MOST_MB,
    MOST_PER_TEXT,
    set_attachment_policy,
)
from app.ideas.queries.attachments import attachment_rules


@bp.route("/attachments", methods=["GET", "POST"], endpoint="attachments")
def change_rules() -> ResponseReturnValue:
    rules = attachment_rules()
    form = AttachmentsForm(
        data={
            "file_types": " ".join(rules.file_types),
            "largest_mb": rules.largest_mb,
            "most_per_text": rules.most_per_text,
        }
    )
    if not form.validate_on_submit():
        return _page(form)
    try:
        set_attachment_policy(
            form.file_types.data or "",
            largest_mb=form.largest_mb.data,
            most_per_text=form.most_per_text.data,
            by=current_user,
        )
    except BadInput as error:
        show(form, error)
        return _page(form)
    commit()
    flash(_("Saved. What is attached already stays."), "success")
    return redirect(url_for(".attachments"), 303)


def _page(form: AttachmentsForm) -> ResponseReturnValue:
    page = render_template(
        "admin/attachments.html", form=form, most_mb=MOST_MB, most_per_text=MOST_PER_TEXT
    )
    return page, form_status()
