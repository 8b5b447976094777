"""A text as it will be shown, while it is still being written."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.core import markdown
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.text import clean_text, is_blank
from app.ideas.models import (
    ANSWER_LENGTH,
    ARGUMENT_LENGTH,
    BODY_LENGTH,
    COMMENT_LENGTH,
    Idea,
    TextKind,
)
from app.ideas.operations.attaching import require_few_files
from app.ideas.operations.mentioning import comment_html

LONGEST = {
    TextKind.BODY: BODY_LENGTH,
    TextKind.COMMENT: COMMENT_LENGTH,
    TextKind.ANSWER: ANSWER_LENGTH,
    TextKind.ARGUMENT: ARGUMENT_LENGTH,
}


@dataclass(frozen=True)
class Preview:
    """What will be shown: nothing of an empty text, and a `problem` where it cannot be sent."""

    html: Markup | None = None
    problem: str | None = None


def preview_of(text: str | None, kind: TextKind, idea: Idea | None = None) -> Preview:
    """The text as the operation that takes it will show it, at this idea if it is about one."""
    text = clean_text(text)
    if is_blank(text):
        return Preview()
    try:
        return Preview(_rendered(text, kind, idea))
    except BadInput as error:
        return Preview(problem=error.message)


def _rendered(text: str, kind: TextKind, idea: Idea | None) -> Markup:
    """Raises BadInput for what is too long to be sent, or shows or names too much."""
    if len(text) > LONGEST[kind]:
        raise BadInput(_("Shorten the text to %(most)s characters.", most=LONGEST[kind]))
    require_few_files(text, "text")
    if kind is TextKind.COMMENT and idea is not None:
        return comment_html(text, idea)
    return markdown.render(text)
