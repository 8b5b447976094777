"""Between requests with files and forms with texts: what came along stands in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import g, request
from flask_login import current_user

from app.core.attached import added, described
from app.core.forms import SENT, Form, bring_form_back
from app.core.i18n import _
from app.ideas.queries import attachments
from app.ideas.queries.attachments import Attached, AttachmentRules, attached_in

ATTACH = "attach"
"""The button that adds files to a form and brings it back."""
PREVIEW = "preview"
"""The button that brings a form back with its text as it will be shown."""


@dataclass(frozen=True)
class Taken:
    """What became of the files that came with a request: `markdown` for each that is kept, what
    was wrong with the others."""

    markdown: Sequence[str] = ()
    problems: Sequence[str] = ()


def taken() -> Taken:
    return g.get("taken", Taken())


def attachment_rules() -> AttachmentRules:
    """Read once for all editors of a page."""
    if "attachment_rules" not in g:
        g.attachment_rules = attachments.attachment_rules()
    return g.attachment_rules


class AttachingForm(Form):
    """A form with a text that files can be attached to. The routes that it is sent to take files
    (`routes.attaching.takes_files`); what they took is put at the end of the text."""

    text_field: ClassVar[str] = "body"

    def __init__(self, formdata: Any = SENT, **defaults: Any) -> None:
        super().__init__(formdata, **defaults)
        self.problems: Sequence[str] = ()
        if formdata is SENT and self.is_submitted():
            self._take_in(taken())

    @property
    def attached(self) -> list[Attached]:
        """The files in the text as it is in the form now."""
        return attached_in(self[self.text_field].data or "", current_user)

    @property
    def is_previewed(self) -> bool:
        return self.is_submitted() and PREVIEW in request.form

    def validate(self, extra_validators: Any = None) -> bool:
        """When files or a preview were all that was asked for, nothing else is asked yet."""
        if ATTACH in request.form or PREVIEW in request.form:
            return False
        return super().validate(extra_validators) and not self.problems

    def _take_in(self, taken: Taken) -> None:
        field = self[self.text_field]
        text = described(field.data or "", _typed_alts())
        for markdown in taken.markdown:
            text = added(text, markdown)
        field.data, field.raw_data = text, [text]
        self.problems = taken.problems
        if ATTACH in request.form and not (taken.markdown or taken.problems):
            self.problems = [_("Choose a file first, then attach it.")]
        if (ATTACH in request.form or PREVIEW in request.form) and not self.problems:
            bring_form_back()
        # Shown whether the form is validated, which begins with these, or not.
        field.errors = field.process_errors = [*field.process_errors, *self.problems]


def _typed_alts() -> dict[str, str]:
    """The descriptions that were changed in the fields beside the text. One that was not yields
    to what stands in the text, where it can be written just as well."""
    names, was, now = (request.form.getlist(field) for field in ("alt_of", "alt_was", "alt"))
    return {
        name: new
        for name, old, new in zip(names, was, now, strict=False)
        if new.strip() != old.strip()
    }
