"""What a moderator fills in to merge two ideas. The operation checks it."""

from __future__ import annotations

from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired

from app.core.forms import Form
from app.core.i18n import _l


class MergeForm(Form):
    version = IntegerField(validators=[InputRequired()])
    note = TextAreaField(_l("Anything to add to the answer"))
