"""Which language an idea is indexed in: that of its board, or else of the site."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.boards.models import Board
from app.core.current import current_settings
from app.ideas.models import Idea
from app.languages import Language


def languages_of(session: Session, ids: Sequence[int]) -> dict[int, Language]:
    usual = current_settings().search_language
    rows = session.execute(
        select(Idea.id, Board.language)
        .join(Board, Board.id == Idea.board_id)
        .where(Idea.id.in_(ids))
    )
    return {idea_id: language or usual for idea_id, language in rows}
