"""What the list of notices and the page of preferences send."""

from __future__ import annotations

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.addresses import LARGEST_ID
from app.core.forms import Form
from app.core.i18n import _l
from app.notifications.models import Subject, Way


class ReadForm(Form):
    """`until` is the newest notice that was on the page."""

    until = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


class RunForm(Form):
    """`last` is the latest of several notices that the page told as one."""

    last = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])


WAYS = [
    (Way.EMAIL.value, _l("by email, and in the application")),
    (Way.APPLICATION.value, _l("in the application only")),
]


class WaysForm(Form):
    """A field for each Subject, by its value."""

    own_ideas = RadioField(_l("What happens to my ideas"), choices=WAYS)
    other_ideas = RadioField(_l("What happens to ideas I took part in"), choices=WAYS)
    to_do = RadioField(_l("What I am to answer or see to"), choices=WAYS)
    addressed = RadioField(_l("What people say to me, or ask me"), choices=WAYS)

    def ways(self) -> dict[Subject, Way]:
        return {subject: Way(self[subject.value].data) for subject in Subject}
