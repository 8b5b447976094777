"""The form of a board. The operations check it; it only carries what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import LazyString, get_locale
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.auth.models import Department, User
from app.boards.drafts import BoardDraft
from app.boards.models import Colour, CountsShown, SectionKind, Visibility
from app.boards.operations import people_called
from app.boards.sections import SECTION_NAMES, AskedSection
from app.core.current import current_settings
from app.core.enums import one_of
from app.core.forms import Form
from app.core.i18n import _, _l
from app.languages import Language

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

COUNTS_SHOWN = {
    CountsShown.ALWAYS: _l("Always"),
    CountsShown.AFTER_VOTING: _l("Once they have voted for it themselves"),
    CountsShown.AFTER_TWO_DAYS: _l("Once the idea has been there for 48 hours"),
}
NOT_ASKED, ASKED, REQUIRED = "off", "asked", "required"
ASKED_FOR = [
    (NOT_ASKED, _l("Not asked for")),
    (ASKED, _l("Asked for")),
    (REQUIRED, _l("Required")),
]
PLACES = [(place, str(place)) for place, _kind in enumerate(SectionKind, start=1)]


def _languages() -> list[tuple[str, str]]:
    """The languages by name, after that of the site."""
    names = (get_locale() or Locale("en")).languages
    usual = names[current_settings().search_language]
    named = sorted((names[language], language.value) for language in Language)
    return [
        ("", _("The site’s: %(language)s", language=usual)),
        *((code, name) for name, code in named),
    ]


def _section(kind: SectionKind) -> SelectField:
    return SelectField(SECTION_NAMES[kind], choices=ASKED_FOR, default=NOT_ASKED)


def _place(name: LazyString, usual: int) -> SelectField:
    return SelectField(name, choices=PLACES, coerce=int, default=usual)


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
    shows_voters = BooleanField(_l("Everybody sees who voted for an idea"))
    counts_shown = RadioField(
        _l("When people see how many votes an idea has"),
        choices=[(c.value, text) for c, text in COUNTS_SHOWN.items()],
    )
    vote_budget = IntegerField(_l("Open votes for each person"), validators=[Optional()])
    anonymous_posts = BooleanField(_l("People can post ideas and comments here anonymously"))
    language = SelectField(_l("Language"), choices=_languages)
    problem = _section(SectionKind.PROBLEM)
    problem_place = _place(_l("Place of the problem"), 1)
    proposal = _section(SectionKind.PROPOSAL)
    proposal_place = _place(_l("Place of the proposal"), 2)
    benefit = _section(SectionKind.BENEFIT)
    benefit_place = _place(_l("Place of the expected benefit"), 3)

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
            shows_voters=self.shows_voters.data,
            counts_shown=CountsShown(self.counts_shown.data),
            vote_budget=self.vote_budget.data,
            anonymous_posts=self.anonymous_posts.data,
            language=one_of(Language, self.language.data),
            sections=self._sections(),
        )

    def _sections(self) -> list[AskedSection]:
        """What is asked for, by place; in the usual order where two share one."""
        asked = [kind for kind in SectionKind if self[kind].data != NOT_ASKED]
        asked.sort(key=lambda kind: self[f"{kind}_place"].data)
        return [AskedSection(kind, self[kind].data == REQUIRED) for kind in asked]


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
        "shows_voters": draft.shows_voters,
        "counts_shown": draft.counts_shown.value,
        "vote_budget": draft.vote_budget,
        "anonymous_posts": draft.anonymous_posts,
        "language": draft.language or "",
        **_asked(draft.sections),
    }


def _asked(sections: Iterable[AskedSection]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for place, section in enumerate(sections, start=1):
        values[section.kind] = REQUIRED if section.is_required else ASKED
        values[f"{section.kind}_place"] = place
    return values


def _handles(people: Iterable[User]) -> str:
    return ", ".join(f"@{person.handle}" for person in people)
