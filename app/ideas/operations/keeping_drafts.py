"""Keeping what is not posted yet: ideas, comments, edits. Drafts are no history: nothing is
recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, update

from app.auth.models import User
from app.boards.queries import visible_board
from app.core import clock
from app.core.db import db
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.ideas.models import TITLE_LENGTH, Draft, DraftKind
from app.ideas.queries.idea_drafts import count_drafts, own_text_draft

MOST_DRAFTS = 100
LONGEST_DRAFT = 200_000
"""Characters of all fields together: ten times what can be posted."""
MAY_BRING_BACK_FOR = timedelta(days=1)

OF_COMMENTS = frozenset({DraftKind.COMMENT, DraftKind.COMMENT_EDIT})
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Purpose:
    """What a draft is for: a new idea, or something written on one, in the words of `Draft`."""

    kind: DraftKind = DraftKind.IDEA
    idea_id: int | None = None
    comment_id: int | None = None


NEW_IDEA = Purpose()


def begin_draft(fields: Fields, *, purpose: Purpose = NEW_IDEA, by: User) -> Draft:
    """Keep a text as it was typed, complete or not. Raises BadInput for more than a draft holds,
    and for more than MOST_DRAFTS."""
    _require_short(fields)
    if count_drafts(by, most=MOST_DRAFTS) == MOST_DRAFTS:
        raise BadInput(
            _(
                "You have %(most)s drafts, and this is not saved. Post or delete one of them, then "
                "save it. What you typed is still here.",
                most=MOST_DRAFTS,
            )
        )
    draft = Draft(author_id=by.id, version=0)
    _write(draft, fields, purpose, by)
    db.session.add(draft)
    db.session.flush()
    return draft


def keep_draft(
    draft: Draft, fields: Fields, *, seen_version: int, purpose: Purpose = NEW_IDEA, by: User
) -> Draft:
    """Save a draft again. Returns the one that has these words: another one, if this draft was
    saved elsewhere since `seen_version`, so that both are kept.

    The same words again change nothing. Raises BadInput as `begin_draft` does.
    """
    found = db.session.get(Draft, draft.id, with_for_update=True, populate_existing=True)
    if found is not None and found.fields == dict(fields):
        return found
    if found is None or found.version != seen_version:
        return begin_draft(fields, purpose=purpose, by=by)
    _require_short(fields)
    _write(found, fields, purpose, by)
    db.session.flush()
    return found


def keep_text(
    draft_id: int | None, fields: Fields, *, seen_version: int, purpose: Purpose, by: User
) -> Draft | None:
    """Keep a comment or an edit, in this draft if it is there and for the same. None for a comment
    without words: its draft is deleted. Raises BadInput as `begin_draft` does."""
    if purpose.kind is DraftKind.COMMENT and is_blank(_first(fields, "body")):
        forget_draft(draft_id, by=by)
        return None
    draft = own_text_draft(draft_id, purpose.kind, purpose.idea_id, user=by)
    if draft is None:
        return begin_draft(fields, purpose=purpose, by=by)
    return keep_draft(draft, fields, seen_version=seen_version, purpose=purpose, by=by)


def discard_own_draft(draft: Draft) -> None:
    """Put a draft away; for MAY_BRING_BACK_FOR it can be brought back."""
    draft.discarded_at = clock.now()


def restore_own_draft(draft_id: int, *, by: User) -> None:
    """Bring back what `discard_own_draft` put away. Raises WrongState when there is no such draft
    any more, BadInput when there are MOST_DRAFTS others."""
    if count_drafts(by, most=MOST_DRAFTS) == MOST_DRAFTS:
        raise BadInput(
            _("You have %(most)s drafts. Post or delete one of them first.", most=MOST_DRAFTS)
        )
    restored = db.session.scalars(
        update(Draft)
        .where(_is_own(draft_id, by), Draft.discarded_at.is_not(None))
        .values(discarded_at=None)
        .returning(Draft.id)
    ).all()
    if not restored:
        raise WrongState(_("There is no such draft any more."))


def forget_draft(draft_id: int | None, *, by: User) -> None:
    """Delete one of one's drafts, if it is there: what was in it is posted."""
    db.session.execute(delete(Draft).where(_is_own(draft_id, by)))


def forget_discarded_drafts() -> None:
    """Delete the drafts that cannot be brought back any more."""
    over = clock.now() - MAY_BRING_BACK_FOR
    db.session.execute(delete(Draft).where(Draft.discarded_at <= over))


def _is_own(draft_id: int | None, person: User) -> ColumnElement[bool]:
    return (Draft.id == draft_id) & (Draft.author_id == person.id)


def _require_short(fields: Fields) -> None:
    length = sum(len(value) for values in fields.values() for value in values)
    if length > LONGEST_DRAFT:
        raise BadInput(
            _(
                "This is too long to be saved as a draft. Shorten it to %(most)s characters. What "
                "you typed is still here.",
                most=LONGEST_DRAFT,
            ),
            "body",
        )


def _write(draft: Draft, fields: Fields, purpose: Purpose, by: User) -> None:
    draft.kind, draft.idea_id, draft.comment_id = purpose.kind, purpose.idea_id, purpose.comment_id
    draft.fields = {name: list(values) for name, values in fields.items()}
    begins = _first(fields, "body" if purpose.kind in OF_COMMENTS else "title")
    draft.title = clean_line(begins)[:TITLE_LENGTH]
    board = visible_board(_first(fields, "board"), by)
    draft.board_id = board.id if board else None
    draft.version += 1
    draft.saved_at = clock.now()


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
