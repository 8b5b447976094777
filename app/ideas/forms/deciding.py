"""What moderators fill in to answer and to promise, and authors to answer back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.auth.models import User
from app.auth.people import PersonRef
from app.boards.operations import people_called
from app.core.errors import BadInput
from app.core.forms import SENT, Form
from app.core.i18n import _, _l
from app.core.text import clean_line
from app.ideas.attaching import AttachingForm
from app.ideas.models import (
    DeclineReason,
)
from app.ideas.operations.deciding import Outcome
from app.ideas.status import ANSWERED_NEXT, Status, fields_of


class HandOverForm(Form):
    """Nobody (an empty value) stands for all moderators of the board."""

    to = RadioField(_l("Who answers"), validate_choice=False)

    def offer(self, moderators: Iterable[PersonRef]) -> None:
        everybody = ("", _l("Whoever of the moderators comes first"))
        self.to.choices = [*((str(person.id), person.name) for person in moderators), everybody]


class PromiseForm(Form):
    day = DateField(_l("New day"), validators=[Optional()])
    note = StringField(_l("Why, in one sentence"))


class PauseForm(Form):
    starts_on = DateField(_l("First day"), validators=[Optional()])
    ends_on = DateField(_l("Last day"), validators=[Optional()])
    reason = StringField(_l("Why"))


class FeedbackForm(Form):
    """Sent by one of two buttons."""

    helped = SelectField(
        choices=[("yes", _l("It helped")), ("no", _l("It did not help"))],
        validators=[InputRequired()],
    )


class ReconsiderationForm(AttachingForm):
    text_field = "argument"
    argument = TextAreaField(_l("What speaks for a second look?"))


class DecisionForm(AttachingForm):
    """One form for every outcome; `status.NEEDS` and `MAY_GIVE` name the fields of each status."""

    text_field = "answer"
    status = HiddenField(validators=[InputRequired()])
    version = IntegerField(validators=[InputRequired()])
    draft = HiddenField()
    answer = TextAreaField(_l("Public answer"))
    decline_reason = RadioField(
        _l("Declined because"), choices=[], validate_choice=False, validators=[Optional()]
    )
    owner = StringField(
        _l("Who sees to it"),
        description=_l("A colleague who sees this idea, by handle: for example @max."),
    )
    target_date = DateField(_l("Planned for"), validators=[Optional()])
    wake_up_date = DateField(_l("Look at it again on"), validators=[Optional()])
    what_changed = StringField(_l("What changed, in one sentence"))
    since = DateField(_l("Since"), validators=[Optional()])

    def offer_reasons(self, reasons: Iterable[DeclineReason]) -> None:
        self.decline_reason.choices = [(reason.key, reason.text) for reason in reasons]

    def ask_for(self, status: Status) -> None:
        """Let the target date say what it means to this status."""
        if status in ANSWERED_NEXT:
            self.target_date.label.text = _("Next answer by")
            self.target_date.description = _(
                "Left empty, a day stays that was promised and is still ahead; else it is as many "
                "days from today as the board takes for a first answer."
            )

    def outcome(self, status: Status) -> Outcome:
        """Raises BadInput when the owner is nobody, or several people."""
        return Outcome(
            status=status,
            answer=self.answer.data or "",
            decline_reason=clean_line(self.decline_reason.data) or None,
            owner=_one_person(self.owner) if self.owner.name in fields_of(status) else None,
            target_date=self.target_date.data,
            wake_up_date=self.wake_up_date.data,
            what_changed=self.what_changed.data,
            since=self.since.data,
        )


class TogetherForm(DecisionForm):
    """One decision on several ideas, whose versions stand beside them on the page."""

    def __init__(self, formdata: Any = SENT, **defaults: Any) -> None:
        super().__init__(formdata, **defaults)
        del self.version, self.draft


def _one_person(field: StringField) -> User | None:
    people = people_called(field.data or "", field.name)
    if len(people) > 1:
        raise BadInput(_("Name one person."), field.name)
    return people[0] if people else None
