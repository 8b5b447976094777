"""The form of a board. The operations check it; it only carries what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import (
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.auth.models import Department, User
from app.boards.drafts import BoardDraft
from app.boards.models import Colour, Visibility
from app.boards.operations import people_called
from app.core.forms import Form
from app.core.i18n import _l

COLOURS = {
    Colour.RED: _l("Red"),
    Colour.ORANGE: _l("Orange"),
    Colour.AMBER: _l("Amber"),
    Colour.LIME: _l("Lime"),
    Colour.GREEN: _l("Green"),
    Colour.TEAL: _l("Teal"),
    Colour.CYAN: _l("Cyan"),
    Colour.BLUE: _l("Blue"),
    Colour.INDIGO: _l("Indigo"),
    Colour.VIOLET: _l("Violet"),
    Colour.PINK: _l("Pink"),
    Colour.GREY: _l("Grey"),
}
VISIBILITIES = {
    Visibility.EVERYONE: _l("Everyone sees it"),
    Visibility.LISTED: _l("Only the departments and people below see it"),
    Visibility.CONFIDENTIAL: _l(
        "Confidential: everyone can post, and sees only their own ideas; moderators see all"
    ),
}


class BoardForm(Form):
    name = StringField(_l("Name"))
    slug = StringField(_l("Address"))
    brief = TextAreaField(_l("Brief"))
    colour = RadioField(_l("Colour"), choices=[(c.value, text) for c, text in COLOURS.items()])
    moderators = StringField(_l("Moderators"))
    response_target_days = IntegerField(
        _l("First answer within (days)"),
        validators=[InputRequired(_l("Give a whole number of days."))],
    )
    visibility = RadioField(
        _l("Who sees it"), choices=[(v.value, text) for v, text in VISIBILITIES.items()]
    )
    departments = SelectMultipleField(
        _l("Departments"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    people = StringField(_l("People"))

    def offer_departments(self, departments: Iterable[Department]) -> None:
        self.departments.choices = [(d.id, d.name) for d in departments]

    def draft(self) -> BoardDraft:
        """Raises BadInput for a handle that nobody has."""
        return BoardDraft(
            name=self.name.data or "",
            slug=self.slug.data or "",
            brief=self.brief.data or "",
            colour=Colour(self.colour.data),
            response_target_days=self.response_target_days.data or 0,
            visibility=Visibility(self.visibility.data),
            moderators=people_called(self.moderators.data or "", "moderators"),
            departments=self.departments.data or [],
            people=people_called(self.people.data or "", "people"),
        )


def filled_with(draft: BoardDraft) -> dict[str, Any]:
    """What the form's fields begin with when a board has these settings."""
    return {
        "name": draft.name,
        "slug": draft.slug,
        "brief": draft.brief,
        "colour": draft.colour.value,
        "moderators": _handles(draft.moderators),
        "response_target_days": draft.response_target_days,
        "visibility": draft.visibility.value,
        "departments": list(draft.departments),
        "people": _handles(draft.people),
    }


def _handles(people: Iterable[User]) -> str:
    return ", ".join(f"@{person.handle}" for person in people)
