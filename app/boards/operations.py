"""Opening boards and changing their settings."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import delete, select

from app.auth.models import User
from app.boards.drafts import BoardDraft, checked_draft, draft_of
from app.boards.events import BoardCreated, BoardEdited
from app.boards.models import (
    Board,
    BoardDepartment,
    BoardModerator,
    BoardPerson,
    BoardSection,
    Visibility,
)
from app.core import clock, markdown
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.text import clean_line
from app.events import record


def create_board(draft: BoardDraft, *, by: User | None) -> Board:
    """Open a board. Records BoardCreated. Raises BadInput if the draft makes no sense."""
    draft = checked_draft(draft, board_id=None)
    board = Board(created_at=clock.now())
    _apply(draft, board)
    db.session.add(board)
    _flush()
    _link(draft, board)
    record(BoardCreated(board.id, record_of(draft)), by=by)
    return board


def edit_board(board: Board, draft: BoardDraft, *, by: User | None) -> None:
    """Give a board these settings. Records BoardEdited if any of them is new.

    Answers that are promised already keep their date. Raises BadInput if the draft makes no
    sense, and when it would open to others what people posted in confidence.
    """
    if _opens_confidences(board, draft):
        raise BadInput(
            _(
                "Ideas came in here in confidence, so this board stays confidential. "
                "Open a new board instead."
            ),
            "visibility",
        )
    before, old_brief = record_of(draft_of(board)), board.brief
    draft = checked_draft(draft, board_id=board.id)
    _apply(draft, board)
    _flush()
    _link(draft, board)
    changed = {name: new for name, new in record_of(draft).items() if new != before[name]}
    if board.brief != old_brief:
        changed["brief"] = None  # a text can be erased, an event cannot
    if changed:
        record(BoardEdited(board.id, changed), by=by)


def people_called(handles: str, field: str) -> list[User]:
    """The members with these handles, written with commas or spaces between them.

    Raises BadInput, for the form's `field`, naming the first that nobody has.
    """
    typed = re.split(r"[,;\s]+", clean_line(handles).lower())
    wanted = list(dict.fromkeys(handle.lstrip("@") for handle in typed if handle))
    found = {
        user.handle: user
        for user in db.session.scalars(select(User).where(User.handle.in_(wanted)))
    }
    for handle in wanted:
        if handle not in found:
            raise BadInput(_("There is nobody called @%(handle)s.", handle=handle), field)
    return [found[handle] for handle in wanted]


def record_of(draft: BoardDraft) -> dict[str, Any]:
    """Settings as events keep them; people and departments are sorted ids."""
    return {
        "name": draft.name,
        "slug": draft.slug,
        "colour": draft.colour,
        "response_target_days": draft.response_target_days,
        "visibility": draft.visibility,
        "moderators": sorted(person.id for person in draft.moderators),
        "departments": sorted(draft.departments),
        "people": sorted(person.id for person in draft.people),
        "shows_voters": draft.shows_voters,
        "counts_shown": draft.counts_shown,
        "vote_budget": draft.vote_budget,
        "anonymous_posts": draft.anonymous_posts,
        "language": draft.language,
        "sections": [[section.kind, section.is_required] for section in draft.sections],
    }


def _opens_confidences(board: Board, draft: BoardDraft) -> bool:
    return (
        board.visibility is Visibility.CONFIDENTIAL
        and draft.visibility is not Visibility.CONFIDENTIAL
    )


def _apply(draft: BoardDraft, board: Board) -> None:
    board.name = draft.name
    board.slug = draft.slug
    board.brief = draft.brief
    board.brief_html = markdown.render(draft.brief)
    board.colour = draft.colour
    board.response_target_days = draft.response_target_days
    board.visibility = draft.visibility
    board.shows_voters = draft.shows_voters
    board.counts_shown = draft.counts_shown
    board.vote_budget = draft.vote_budget
    board.anonymous_posts = draft.anonymous_posts
    board.language = draft.language


def _link(draft: BoardDraft, board: Board) -> None:
    """Make the board's people, departments and sections those of the draft and no others."""
    for link in (BoardModerator, BoardDepartment, BoardPerson, BoardSection):
        db.session.execute(delete(link).where(link.board_id == board.id))
    db.session.add_all(
        [
            *(BoardModerator(board_id=board.id, user_id=user.id) for user in draft.moderators),
            *(BoardDepartment(board_id=board.id, department_id=id) for id in draft.departments),
            *(BoardPerson(board_id=board.id, user_id=user.id) for user in draft.people),
            *(
                BoardSection(
                    board_id=board.id,
                    kind=section.kind,
                    position=position,
                    is_required=section.is_required,
                )
                for position, section in enumerate(draft.sections, start=1)
            ),
        ]
    )
    db.session.flush()


def _flush() -> None:
    flush_or_lose(_("Somebody else changed the boards at this moment. Look at them and try again."))
