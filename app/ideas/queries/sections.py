"""Reading the sections of ideas: what was written where a board asked for it by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import and_, select

from app.boards.models import BoardSection, SectionKind
from app.boards.sections import SECTION_NAMES, AskedSection, sections_asked
from app.core.db import db
from app.ideas.models import Idea, IdeaSection

USUAL = list(SectionKind)


@dataclass(frozen=True)
class SectionView:
    """A section as it is read."""

    name: str
    html: Markup


def sections_among(idea_ids: Collection[int]) -> dict[int, list[SectionView]]:
    """The sections of each of these ideas in the order in which its board asks for them; what it
    asks for no longer comes last, in the usual order."""
    if not idea_ids:
        return {}
    rows = db.session.execute(
        select(IdeaSection.idea_id, IdeaSection.kind, IdeaSection.html, BoardSection.position)
        .join(Idea, Idea.id == IdeaSection.idea_id)
        .outerjoin(
            BoardSection,
            and_(
                BoardSection.board_id == Idea.board_id,
                BoardSection.kind == IdeaSection.kind,
            ),
        )
        .where(IdeaSection.idea_id.in_(idea_ids))
    ).all()
    found: dict[int, list[SectionView]] = {idea_id: [] for idea_id in idea_ids}
    for row in sorted(
        rows, key=lambda row: (row.position or len(USUAL) + 1, USUAL.index(row.kind))
    ):
        html = Markup(row.html)  # noqa: S704 (sanitised when it was written)
        found[row.idea_id].append(SectionView(str(SECTION_NAMES[row.kind]), html))
    return found


def section_texts(idea_id: int) -> dict[SectionKind, str]:
    """What the sections of an idea say, as it was typed, in the usual order."""
    rows = db.session.execute(
        select(IdeaSection.kind, IdeaSection.text).where(IdeaSection.idea_id == idea_id)
    )
    texts = {row.kind: row.text for row in rows}
    return {kind: texts[kind] for kind in USUAL if kind in texts}


def sections_to_edit(board_id: int, written: Collection[SectionKind]) -> list[AskedSection]:
    """What somebody who edits an idea is asked for: what its board asks for, and what they wrote
    when it was asked for once."""
    asked = sections_asked(board_id)
    kinds = {section.kind for section in asked}
    return [
        *asked,
        *(AskedSection(kind) for kind in USUAL if kind in written and kind not in kinds),
    ]
