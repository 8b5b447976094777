"""A form that is saved on the server while it is written."""

from __future__ import annotations

from typing import Self

from werkzeug.datastructures import MultiDict
from wtforms import (
    IntegerField,
)
from wtforms.validators import NumberRange, Optional

from app.core.addresses import LARGEST_ID
from app.ideas.attaching import AttachingForm
from app.ideas.models import (
    Draft,
)


class DraftedForm(AttachingForm):
    """A form that is saved while it is written. `draft` is the draft that is being written, in the
    `draft_version` that this tab knows."""

    draft = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    draft_version = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])

    @classmethod
    def of_draft(cls, draft: Draft) -> Self:
        """The form as it was when the draft was saved."""
        typed = MultiDict(draft.fields)
        return cls(MultiDict([*typed.items(multi=True), *_held(draft)]))

    def hold(self, draft: Draft) -> None:
        """From now on this draft is the one that is being written."""
        for name, value in _held(draft):
            self[name].process(MultiDict({name: value}))

    def words(self) -> dict[str, list[str]]:
        """What was typed, of which a draft is made."""
        held = {"draft", "draft_version"}
        return {name: values for name, values in self.as_typed().items() if name not in held}


def _held(draft: Draft) -> list[tuple[str, str]]:
    return [("draft", str(draft.id)), ("draft_version", str(draft.version))]
