"""What the list of notices sends."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.core.addresses import LARGEST_ID
from app.core.forms import Form


class ReadForm(Form):
    """`until` is the newest notice that was on the page."""

    until = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
