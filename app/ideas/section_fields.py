"""The fields of a form for what a board asks its ideas for by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask import request
from wtforms import TextAreaField

from app.boards.models import SectionKind
from app.boards.sections import SECTION_NAMES, AskedSection
from app.core.forms import Form, bring_form_back
from app.core.i18n import _l

SHOW_FIELDS = "show_fields"
"""The button that brings a form back with the fields of the board that is chosen in it."""

HINTS = {
    SectionKind.PROBLEM: _l("What is the matter today, for whom, and how often?"),
    SectionKind.PROPOSAL: _l("What should be done instead?"),
    SectionKind.BENEFIT: _l("Who has what of it? A figure helps, a guess does, too."),
}


def _field(kind: SectionKind) -> TextAreaField:
    return TextAreaField(SECTION_NAMES[kind], description=HINTS[kind])


class SectionFields(Form):
    """A form with a field for each section there is, to which files can be attached. `asked` are
    those that are to be filled in; what was typed into others waits in hidden fields, in case their
    board is chosen again."""

    problem = _field(SectionKind.PROBLEM)
    proposal = _field(SectionKind.PROPOSAL)
    benefit = _field(SectionKind.BENEFIT)
    asked: Sequence[AskedSection] = ()
    more_texts: ClassVar[Sequence[str]] = tuple(kind.value for kind in SectionKind)

    def ask(self, asked: Iterable[AskedSection]) -> None:
        self.asked = tuple(asked)

    @property
    def waiting(self) -> list[SectionKind]:
        """What is not asked for, and was typed all the same."""
        asked = {section.kind for section in self.asked}
        return [kind for kind in SectionKind if kind not in asked and self[kind].data]

    def sections(self) -> dict[SectionKind, str]:
        """What was written where it was asked for."""
        return {section.kind: self[section.kind].data or "" for section in self.asked}

    def validate(self, extra_validators: Any = None) -> bool:
        """When other fields were all that was wanted, nothing is asked for yet."""
        if SHOW_FIELDS in request.form:
            bring_form_back()
            return False
        return super().validate(extra_validators)
