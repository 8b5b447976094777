"""Whose a new text is, whether their name stands on it, and as whom they are written down then."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from app.auth.models import User
from app.auth.operations import add_without_address
from app.boards.models import Board
from app.boards.policy import board_visible_to
from app.boards.queries import moderates
from app.core.db import db
from app.core.errors import BadInput, NotAllowed
from app.core.i18n import _
from app.events import MASK, Mask
from app.ideas.models import Comment, Idea
from app.ideas.policy import may_post_anonymously


@dataclass(frozen=True)
class Byline:
    """`whose` text it is; `posted_by` is who posted it for them, if they did not themselves."""

    whose: User
    is_masked: bool = False
    posted_by: User | None = None

    @property
    def author_id(self) -> int | None:
        return None if self.is_masked else self.whose.id

    @property
    def masked_author_id(self) -> int | None:
        return self.whose.id if self.is_masked else None

    @property
    def posted_by_id(self) -> int | None:
        return self.posted_by.id if self.posted_by else None


def anonymously(board: Board, *, by: User) -> Byline:
    """Raises BadInput where names stand on what is posted."""
    if not may_post_anonymously(board):
        raise BadInput(
            _(
                "“%(board)s” takes nothing anonymous. Take the tick away to post under your name.",
                board=board.name,
            ),
            "anonymous",
        )
    return Byline(by, is_masked=True)


def for_colleague(board: Board, colleague: User, *, by: User) -> Byline:
    """For somebody who has no computer at hand. It is theirs: they are told, and can edit and
    withdraw it. Who has no address is told in person.

    Raises NotAllowed for who does not moderate the board, BadInput for oneself and for who takes no
    part here or does not see the board.
    """
    _require_moderator(board, by)
    if colleague.id == by.id:
        raise BadInput(_("Leave this empty to post your own idea."), "colleague")
    if not colleague.takes_part:
        raise BadInput(
            _("%(name)s cannot sign in now, so nobody could tell them.", name=colleague.name),
            "colleague",
        )
    sees = exists().where(Board.id == board.id, board_visible_to(colleague))
    if not db.session.scalar(select(sees)):
        raise BadInput(
            _(
                "%(name)s does not see “%(board)s”. Choose another board.",
                name=colleague.name,
                board=board.name,
            ),
            "colleague",
        )
    return Byline(colleague, posted_by=by)


def for_newcomer(board: Board, name: str, department_id: int | None = None, *, by: User) -> Byline:
    """For somebody who has no account and no e-mail address: from now on they are a colleague here.

    Records and raises what `add_without_address` and `for_colleague` do.
    """
    _require_moderator(board, by)
    try:
        colleague = add_without_address(name, department_id, by=by)
    except BadInput as error:
        field = "colleague" if error.field == "name" else error.field
        raise BadInput(error.message, field) from error
    return for_colleague(board, colleague, by=by)


def _require_moderator(board: Board, by: User) -> None:
    if not moderates(by, board.id):
        raise NotAllowed(
            _("Moderators of “%(board)s” alone can post there for a colleague.", board=board.name)
        )


def signed(text: Idea | Comment, by: User) -> User | Mask:
    """For `record(…, by=…)`: nobody to be named where they wrote it anonymously."""
    return MASK if text.is_masked and text.is_by(by) else by
