"""Between operations and forms: what an operation refuses appears beside the field it is about."""

from __future__ import annotations

from wtforms.form import BaseForm

from app.core.errors import BadInput


def show(form: BaseForm, error: BadInput) -> None:
    """Put what was wrong beside its field, or above the form when it names none of its fields."""
    if error.field is None or error.field not in form:
        form.form_errors = [*form.form_errors, error.message]
        return
    field = form[error.field]
    field.errors = [*field.errors, error.message]
