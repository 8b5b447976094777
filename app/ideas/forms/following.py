"""What people choose to hear of, and which lists they keep."""

from __future__ import annotations

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired

from app.core.forms import Form
from app.core.i18n import _l
from app.ideas.models import (
    Level,
    Occasion,
)


class FollowForm(Form):
    level = SelectField(_l("Tell me about"), validators=[InputRequired()])


LEVEL_TEXTS = {
    Level.EVERYTHING: _l("everything"),
    Level.DECISIONS: _l("decisions only"),
    Level.NOTHING: _l("nothing"),
}


LEVELS = [(level.value, text) for level, text in LEVEL_TEXTS.items()]


class PreferredLevelsForm(Form):
    posting = RadioField(
        _l("Of ideas I post or share"),
        choices=[pair for pair in LEVELS if pair[0] != Level.NOTHING.value],
    )
    commenting = RadioField(_l("Of ideas I comment on"), choices=LEVELS)
    voting = RadioField(_l("Of ideas I vote for"), choices=LEVELS)

    def levels(self) -> dict[Occasion, Level]:
        return {occasion: Level(self[occasion.value].data) for occasion in Occasion}


class SavedFilterForm(Form):
    name = StringField(_l("Name"))
    words = HiddenField()
