"""Lists that somebody saved under a name: all of them, saving, renaming and deleting."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.db import db
from app.core.errors import BadInput
from app.core.forms import show
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.following import SavedFilterForm
from app.ideas.operations.saving import delete_filter, rename_filter, save_filter
from app.ideas.queries.filters import own_filter_or_404, saved_filters_of
from app.ideas.routes.narrowing import words_of

bp = Blueprint("saved", __name__, url_prefix="/ideas/saved")


@bp.get("", endpoint="index")
def show_saved() -> str:
    """All of them; what was just deleted comes along in the address and can be saved again."""
    deleted = SavedFilterForm(
        None, name=request.args.get("name"), words=_words(request.args.get("words"))
    )
    return _page(deleted=deleted if deleted.name.data and deleted.words.data else None)


@bp.post("", endpoint="save")
def save() -> ResponseReturnValue:
    form = SavedFilterForm()
    words = _words(form.words.data)
    try:
        saved = save_filter(form.name.data or "", words, by=current_user)
    except BadInput as error:
        form.words.data = words
        show(form, error)
        return _page(form=form), 422
    commit()
    flash(
        _("Saved. You find “%(name)s” under “Saved” above every list.", name=saved.name), "success"
    )
    return redirect(f"{url_for('ideas.index')}?{words}", 303)


@bp.post("/<int:id>/rename", endpoint="rename")
def rename(id: int) -> ResponseReturnValue:
    saved = own_filter_or_404(id, current_user)
    form = SavedFilterForm()
    try:
        rename_filter(saved, form.name.data or "", by=current_user)
    except BadInput as error:
        db.session.rollback()
        show(form, error)
        return _page(renamed=id, form=form), 422
    commit()
    flash(_("Renamed."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:id>/delete", endpoint="delete")
def delete(id: int) -> ResponseReturnValue:
    saved = own_filter_or_404(id, current_user)
    name, words = saved.name, saved.words
    delete_filter(saved)
    commit()
    return redirect(url_for(".index", name=name, words=words), 303)


def _words(typed: str | None) -> str:
    """The words of a list's address among those that were sent."""
    return words_of(dict(parse_qsl(typed or "")))


def _page(
    *,
    form: SavedFilterForm | None = None,
    renamed: int | None = None,
    deleted: SavedFilterForm | None = None,
) -> str:
    """`form` came back: of the saved one that was to be `renamed`, or of a new one."""
    return render_template(
        "ideas/saved.html",
        filters=saved_filters_of(current_user),
        form=form,
        renamed=renamed,
        deleted=deleted,
    )
