"""Writing the sections of an idea: the parts that its board asks for by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from sqlalchemy import delete, insert

from app.boards.models import SectionKind
from app.boards.sections import SECTION_NAMES, sections_asked
from app.core import markdown
from app.core.db import db
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.text import clean_text, is_blank
from app.ideas.models import SECTION_LENGTH, Idea, IdeaSection
from app.ideas.operations.attaching import require_few_files

Sections = Mapping[SectionKind, str]
"""What was written in each section, none of it blank, in the usual order."""
NO_SECTIONS: Sections = MappingProxyType({})


def checked_sections(texts: Mapping[SectionKind, str]) -> Sections:
    """Sections as they are kept; what was left blank is left out. Raises BadInput for one that is
    too long."""
    sections = {kind: clean_text(texts.get(kind)) for kind in SectionKind}
    sections = {kind: text for kind, text in sections.items() if not is_blank(text)}
    for kind, text in sections.items():
        if len(text) > SECTION_LENGTH:
            raise BadInput(
                _("Shorten the text to %(most)s characters.", most=SECTION_LENGTH), kind.value
            )
        require_few_files(text, kind.value)
    return sections


def require_sections(
    board_id: int, sections: Sections, *, never_written: Collection[SectionKind] = ()
) -> None:
    """Raises BadInput for the first section that a board requires and that is missing.

    What an idea never had, because nobody asked for it then, is not asked for when it is edited.
    """
    for section in sections_asked(board_id):
        kind = section.kind
        if section.is_required and kind not in sections and kind not in never_written:
            name = str(SECTION_NAMES[kind])
            raise BadInput(_("This board asks for it: fill in “%(name)s”.", name=name), kind.value)


def write_sections(idea: Idea, sections: Sections) -> None:
    """Give the idea these sections and no others."""
    db.session.execute(delete(IdeaSection).where(IdeaSection.idea_id == idea.id))
    rows = [
        {"idea_id": idea.id, "kind": kind, "text": text, "html": markdown.render(text)}
        for kind, text in sections.items()
    ]
    if rows:
        db.session.execute(insert(IdeaSection), rows)


def whole_text(sections: Sections, body: str) -> str:
    """All that an idea says under its title, in one text."""
    return "\n\n".join([*sections.values(), body])
