"""What is filled in about who did what, and what an idea is worth."""

from __future__ import annotations

from wtforms import (
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.core.forms import Form
from app.core.i18n import _l
from app.ideas.models import (
    CreditRole,
    IdeaValue,
    Per,
    Unit,
)
from app.ideas.operations.valuing import UNSEEN, Worth

UNIT_TEXTS = {
    Unit.MONEY: _l("Money"),
    Unit.HOURS: _l("Hours"),
    Unit.KG_CO2: _l("Kilograms of CO₂"),
    Unit.WORDS: _l("Words: it cannot be counted"),
}


class ValueForm(Form):
    """`version` is that of the value when it was looked at, 0 if there was none."""

    unit = RadioField(
        _l("What is it counted in?"),
        choices=[(unit.value, text) for unit, text in UNIT_TEXTS.items()],
        validators=[InputRequired(_l("Choose what it is counted in."))],
    )
    amount = StringField(_l("How much"))
    per = RadioField(
        _l("How often"),
        choices=[(Per.YEAR.value, _l("Every year")), (Per.ONCE.value, _l("Once"))],
        validators=[Optional()],
    )
    words = StringField(_l("In words"))
    version = IntegerField(validators=[InputRequired()])

    @classmethod
    def of(cls, value: IdeaValue | None) -> ValueForm:
        """The form filled with what was entered before."""
        if value is None:
            return cls(version=UNSEEN, per=Per.YEAR.value)
        amount = f"{value.amount:f}" if value.amount is not None else ""
        return cls(
            unit=value.unit,
            amount=amount,
            per=value.per or Per.YEAR,
            words=value.words,
            version=value.version,
        )

    def worth(self) -> Worth:
        return Worth(
            Unit(self.unit.data),
            self.amount.data or "",
            Per(self.per.data) if self.per.data else None,
            self.words.data or "",
        )


class ConfirmationForm(Form):
    version = IntegerField(validators=[InputRequired()])


class InviteForm(Form):
    handle = StringField(_l("Their handle"), id="invite-handle")


class ObjectionForm(Form):
    reason = TextAreaField(_l("What did you not agree to?"), id="objection-reason")


class BuilderForm(Form):
    handle = StringField(_l("Their handle"), id="builder-handle")


class ThanksForm(Form):
    note = TextAreaField(_l("A word or two"))


class ClaimForm(Form):
    role = RadioField(
        _l("What was your part?"),
        choices=[
            (CreditRole.IMPROVER.value, _l("I improved it")),
            (CreditRole.IMPLEMENTER.value, _l("I built it")),
            (CreditRole.CO_AUTHOR.value, _l("I wrote it together with the author")),
        ],
        validators=[InputRequired(_l("Choose what your part was."))],
    )
    reason = TextAreaField(_l("What did you do?"))


class RefusalForm(Form):
    answer = TextAreaField(_l("Why it is refused"))
