"""What the list of notices and the page of preferences send."""

from __future__ import annotations

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange

from app.core.addresses import LARGEST_ID
from app.core.forms import Form
from app.core.i18n import _l
from app.notifications.models import AnswersBy


class ReadForm(Form):
    """`until` is the newest notice that was on the page."""

    until = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


class PreferenceForm(Form):
    answers_by = RadioField(
        _l("Answers to my ideas reach me by"),
        choices=[
            (AnswersBy.EMAIL.value, _l("email, and in the application")),
            (AnswersBy.APPLICATION.value, _l("the application only")),
        ],
        validate_choice=False,
    )
