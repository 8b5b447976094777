"""What an administrator says about a board, and which of it makes sense."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, func, select

from app.auth.models import Department, User
from app.boards.models import (
    Board,
    BoardDepartment,
    BoardModerator,
    BoardPerson,
    Colour,
    CountsShown,
    Visibility,
)
from app.boards.sections import AskedSection, sections_asked
from app.core.db import db
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.text import clean_line, clean_text, is_blank
from app.languages import Language

NAME_LENGTH = 80
SLUG_LENGTH = 60
BRIEF_LENGTH = 2000
LONGEST_TARGET = 365
LARGEST_BUDGET = 100
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class BoardDraft:
    """All settings of a board. An empty `slug` is made from the name.

    `departments` (ids) and `people` may see a listed board; others have none of them.
    `vote_budget` is None where people have as many open votes as they like, `language` where it
    is the site's. `sections` are in the order in which ideas are asked for them.
    """

    name: str
    slug: str = ""
    brief: str = ""
    colour: Colour = Colour.GREEN
    response_target_days: int = 14
    visibility: Visibility = Visibility.EVERYONE
    moderators: Sequence[User] = ()
    departments: Sequence[int] = ()
    people: Sequence[User] = ()
    shows_voters: bool = True
    counts_shown: CountsShown = CountsShown.ALWAYS
    vote_budget: int | None = None
    anonymous_posts: bool = False
    language: Language | None = None
    sections: Sequence[AskedSection] = ()


def draft_of(board: Board) -> BoardDraft:
    """The settings that a board has now."""
    return BoardDraft(
        name=board.name,
        slug=board.slug,
        brief=board.brief,
        colour=board.colour,
        response_target_days=board.response_target_days,
        visibility=board.visibility,
        moderators=_linked(BoardModerator, board.id),
        departments=db.session.scalars(
            select(BoardDepartment.department_id)
            .where(BoardDepartment.board_id == board.id)
            .order_by(BoardDepartment.department_id)
        ).all(),
        people=_linked(BoardPerson, board.id),
        shows_voters=board.shows_voters,
        counts_shown=board.counts_shown,
        vote_budget=board.vote_budget,
        anonymous_posts=board.anonymous_posts,
        language=board.language,
        sections=sections_asked(board.id),
    )


def checked_draft(draft: BoardDraft, *, board_id: int | None) -> BoardDraft:
    """A draft as it is kept. `board_id` is the board it is for, None for a new one.

    Raises BadInput for the first thing that makes no sense.
    """
    draft = _cleaned(draft)
    _check_words(draft)
    _check_free(draft, board_id)
    if not 1 <= draft.response_target_days <= LONGEST_TARGET:
        raise BadInput(
            _("Give a number of days from 1 to %(most)s.", most=LONGEST_TARGET),
            "response_target_days",
        )
    _check_budget(draft)
    _check_moderators(draft)
    return _with_audience(draft)


def slug_of(name: str) -> str:
    """A name as a part of an address: plain letters and digits with hyphens between them."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words)[:SLUG_LENGTH].rstrip("-")


def _cleaned(draft: BoardDraft) -> BoardDraft:
    name = clean_line(draft.name)
    return replace(
        draft,
        name=name,
        slug=clean_line(draft.slug) or slug_of(name),
        brief=clean_text(draft.brief),
        moderators=list(dict.fromkeys(draft.moderators)),
        people=list(dict.fromkeys(draft.people)),
        sections=tuple({section.kind: section for section in draft.sections}.values()),
    )


def _check_words(draft: BoardDraft) -> None:
    if is_blank(draft.name):
        raise BadInput(_("Give the board a name."), "name")
    if len(draft.name) > NAME_LENGTH:
        raise BadInput(_("Shorten the name to %(most)s characters.", most=NAME_LENGTH), "name")
    if len(draft.slug) > SLUG_LENGTH or not _SLUG.fullmatch(draft.slug):
        raise BadInput(
            _(
                "Use up to %(most)s small letters a–z and digits, with single hyphens between "
                "words.",
                most=SLUG_LENGTH,
            ),
            "slug",
        )
    if len(draft.brief) > BRIEF_LENGTH:
        raise BadInput(_("Shorten the brief to %(most)s characters.", most=BRIEF_LENGTH), "brief")


def _check_free(draft: BoardDraft, board_id: int | None) -> None:
    if _is_taken(func.lower(Board.name) == func.lower(draft.name), board_id):
        raise BadInput(_("Another board has this name. Choose a different one."), "name")
    if _is_taken(Board.slug == draft.slug, board_id):
        raise BadInput(_("Another board has this address. Choose a different one."), "slug")


def _is_taken(condition: ColumnElement[bool], board_id: int | None) -> bool:
    others = Board.id != board_id if board_id is not None else Board.id.is_not(None)
    return bool(db.session.scalar(select(exists().where(condition, others))))


def _check_budget(draft: BoardDraft) -> None:
    if draft.vote_budget is not None and not 1 <= draft.vote_budget <= LARGEST_BUDGET:
        raise BadInput(
            _(
                "Give a number of votes from 1 to %(most)s, or leave it empty.",
                most=LARGEST_BUDGET,
            ),
            "vote_budget",
        )


def _check_moderators(draft: BoardDraft) -> None:
    if not draft.moderators:
        raise BadInput(
            _("Name at least one moderator: every idea is promised an answer."), "moderators"
        )
    for person in draft.moderators:
        if not person.is_active:
            raise BadInput(
                _("@%(handle)s cannot sign in now. Name somebody else.", handle=person.handle),
                "moderators",
            )


def _with_audience(draft: BoardDraft) -> BoardDraft:
    """Only a listed board keeps a list, so that what is stored is what holds."""
    if draft.visibility is not Visibility.LISTED:
        return replace(draft, departments=(), people=())
    if not draft.departments and not draft.people:
        raise BadInput(
            _("Choose at least one department or person who may see this board."), "departments"
        )
    known = db.session.scalars(
        select(Department.id).where(Department.id.in_(draft.departments)).order_by(Department.id)
    ).all()
    if len(known) < len(set(draft.departments)):
        raise BadInput(
            _("One of these departments is gone. Look at the list again."), "departments"
        )
    return replace(draft, departments=known)


def _linked(link: type[BoardModerator] | type[BoardPerson], board_id: int) -> Sequence[User]:
    return db.session.scalars(
        select(User)
        .join(link, link.user_id == User.id)
        .where(link.board_id == board_id)
        .order_by(User.name, User.id)
    ).all()
