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
"""The buttons that add files to a form and bring it back; each names the text that it adds to."""
PREVIEW = "preview"
"""The buttons that bring a form back with a text, which they name, as it will be shown."""
FILES = "files"
"""Where files come from that are for the main text of a form, see `files_for`."""


@dataclass(frozen=True)
class Taken:
    """What became of the files that came with a request for one text: `markdown` for each that is
    kept, what was wrong with the others."""

    markdown: Sequence[str] = ()
    problems: Sequence[str] = ()


def taken(files: str = FILES) -> Taken:
    """What came from the control called `files`."""
    return g.get("taken", {}).get(files, Taken())


def is_for_files(control: str) -> bool:
    return control == FILES or control.startswith(f"{FILES}-")


def attachment_rules() -> AttachmentRules:
    """Read once for all editors of a page."""
    if "attachment_rules" not in g:
        g.attachment_rules = attachments.attachment_rules()
    return g.attachment_rules


class AttachingForm(Form):
    """A form with a text that files can be attached to, and perhaps `more_texts`. The routes that
    it is sent to take files (`routes.attaching.takes_files`); what they took is put at the end of
    the text that it came with."""

    text_field: ClassVar[str] = "body"
    more_texts: ClassVar[Sequence[str]] = ()

    def __init__(self, formdata: Any = SENT, **defaults: Any) -> None:
        super().__init__(formdata, **defaults)
        self.problems: Sequence[str] = ()
        if formdata is not SENT or not self.is_submitted():
            return
        for name in (self.text_field, *self.more_texts):
            if name == self.text_field or name in request.form:
                self._take_in(name)
        if (ATTACH in request.form or PREVIEW in request.form) and not self.problems:
            bring_form_back()

    def files_for(self, name: str) -> str:
        """What the control for the files of a text is called."""
        return FILES if name == self.text_field else f"{FILES}-{name}"

    def attached_to(self, name: str) -> list[Attached]:
        """The files in a text as it is in the form now."""
        return attached_in(self[name].data or "", current_user)

    def is_previewed(self, name: str) -> bool:
        return self.is_submitted() and self._is_meant(PREVIEW, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """When files or a preview were all that was asked for, nothing else is asked yet."""
        if ATTACH in request.form or PREVIEW in request.form:
            return False
        return super().validate(extra_validators) and not self.problems

    def _take_in(self, name: str) -> None:
        field, came = self[name], taken(self.files_for(name))
        text = described(field.data or "", _typed_alts())
        for markdown in came.markdown:
            text = added(text, markdown)
        field.data, field.raw_data = text, [text]
        problems = came.problems
        if self._is_meant(ATTACH, name) and not (came.markdown or problems):
            problems = [_("Choose a file first, then attach it.")]
        self.problems = [*self.problems, *problems]
        # Shown whether the form is validated, which begins with these, or not.
        field.errors = field.process_errors = [*field.process_errors, *problems]

    def _is_meant(self, button: str, name: str) -> bool:
        """Whether a button was pressed for this text: one that names none is for the main one."""
        named = request.form.get(button)
        return named is not None and name == (
            named if named in self.more_texts else self.text_field
        )


def _typed_alts() -> dict[str, str]:
    """The descriptions that were changed in the fields beside the text. One that was not yields
    to what stands in the text, where it can be written just as well."""
    names, was, now = (request.form.getlist(field) for field in ("alt_of", "alt_was", "alt"))
    return {
        name: new
        for name, old, new in zip(names, was, now, strict=False)
        if new.strip() != old.strip()
    }
