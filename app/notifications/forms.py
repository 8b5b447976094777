"""What the list of notices sends."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

LARGEST_ID = 2**31 - 1


class ReadForm(FlaskForm):
    """`until` is the newest notice that was on the page."""

    until = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
