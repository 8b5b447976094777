"""Sections: what a board asks its ideas for by name, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.boards.models import BoardSection, SectionKind
from app.core.db import db
from app.core.i18n import _l

SECTION_NAMES = {
    SectionKind.PROBLEM: _l("Problem"),
    SectionKind.PROPOSAL: _l("Proposal"),
    SectionKind.BENEFIT: _l("Expected benefit"),
}


@dataclass(frozen=True)
class AskedSection:
    kind: SectionKind
    is_required: bool = False


def sections_asked(board_id: int) -> tuple[AskedSection, ...]:
    """What a board asks for, in its order."""
    rows = db.session.execute(
        select(BoardSection.kind, BoardSection.is_required)
        .where(BoardSection.board_id == board_id)
        .order_by(BoardSection.position)
    )
    return tuple(AskedSection(row.kind, row.is_required) for row in rows)
