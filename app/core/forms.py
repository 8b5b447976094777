"""Between operations and forms: what an operation refuses appears beside the field it is about."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from wtforms.form import BaseForm

from app.core.errors import BadInput

SENT: Any = ...
LONGEST_CHOICE = 60


class Form(FlaskForm):
    """Base of all forms: holds what was typed into its fields, if it was sent.

    Uploaded files and JSON, which FlaskForm takes for fields too, are no text and pass by.
    """

    def __init__(self, formdata: Any = SENT, **defaults: Any) -> None:
        if formdata is SENT:
            formdata = request.form if self.is_submitted() else None
        super().__init__(formdata, **defaults)

    def as_typed(self) -> dict[str, list[str]]:
        """What was sent for each field, whether it makes sense or not; the form can be filled
        with it again."""
        return {
            field.name: [str(value) for value in field.raw_data]
            for field in self
            if field.raw_data and field.name != self.meta.csrf_field_name
        }


def show(form: BaseForm, error: BadInput) -> None:
    """Put what was wrong beside its field, or above the form when it names none of its fields."""
    if error.field is None or error.field not in form:
        form.form_errors = [*form.form_errors, error.message]
        return
    field = form[error.field]
    field.errors = [*field.errors, error.message]


def sent_fields() -> list[tuple[str, str]]:
    """What came with this request, by field, apart from what proves who sends it."""
    return [
        (name, text)
        for name, text in request.form.items(multi=True)
        if text.strip() and name != "csrf_token" and "password" not in name
    ]


def is_text(value: str) -> bool:
    """Whether somebody wrote this themselves, as far as one can see: no number, key or choice."""
    words = value.strip()
    return " " in words or "\n" in words or not words.isascii() or len(words) > LONGEST_CHOICE


def typed_texts() -> list[str]:
    """What people wrote that came with this request. It is given back on pages without the
    form, because pages are not stored: going back finds the form empty."""
    return [text for _name, text in sent_fields() if is_text(text)]


def form_status() -> int:
    """The status of a page with a form: 422 for one that was sent and comes back, unless that is
    what was asked for."""
    return 422 if request.method == "POST" and not g.get("brings_form_back") else 200


def bring_form_back() -> None:
    """The form was sent to have something added to it: that it comes back is no failure."""
    g.brings_form_back = True
