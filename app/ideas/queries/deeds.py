"""What people did for ideas, each at the idea where they did it: the reasons for credit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, literal, select, true, union_all

from app.auth.models import User
from app.core.db import db
from app.ideas.models import (
    Claim,
    ClaimState,
    CoAuthor,
    CoAuthorState,
    Comment,
    Credit,
    CreditRole,
    Idea,
    Implementer,
)
from app.ideas.queries.family import STANDS_AT

OF_AUTHORS = frozenset({CreditRole.ORIGINATOR, CreditRole.CO_AUTHOR})
"""The roles of those whose idea it is."""


class Deed(NamedTuple):
    """`idea_id` is the idea itself that somebody had this part in, also when it is merged."""

    idea_id: int
    user_id: int
    role: CreditRole


def part_of(role: CreditRole) -> CreditRole:
    """What a role is a kind of: merging makes an originator a co-author."""
    return CreditRole.ORIGINATOR if role in OF_AUTHORS else role


def deeds_in(family: Select[int]) -> set[Deed]:
    """All there are in a family of ideas."""
    return _read(_deeds(lambda idea_id, _user_id: idea_id.in_(family)))


def declined_in(family: Select[int]) -> set[Deed]:
    """Those for which somebody declined to be named."""
    rows = db.session.execute(
        select(Credit.idea_id, Credit.user_id, Credit.role).where(
            Credit.idea_id.in_(family), Credit.declined_at.is_not(None)
        )
    )
    return {Deed(*row) for row in rows}


def deeds_of(user: User) -> set[Deed]:
    """A person's own, each at the idea where it is read now."""
    theirs = _deeds(lambda _idea_id, user_id: user_id == user.id).subquery()
    idea_id, *rest = theirs.c
    return _read(select(STANDS_AT, *rest).select_from(theirs).join(Idea, Idea.id == idea_id))


def _deeds(theirs: Callable[[Any, Any], ColumnElement[bool]]) -> CompoundSelect[int, int, str]:
    """Those whose idea and person meet the condition."""
    return union_all(
        *(
            select(idea_id, user_id, literal(role, Credit.role.type)).where(
                holds, theirs(idea_id, user_id)
            )
            for role, idea_id, user_id, holds in _reasons()
        ),
        select(Claim.idea_id, Claim.user_id, Claim.role).where(
            Claim.state == ClaimState.GRANTED, theirs(Claim.idea_id, Claim.user_id)
        ),
    )


def _reasons() -> Iterable[tuple[CreditRole, Any, Any, ColumnElement[bool]]]:
    """For each part the idea, the person, and what must be true of the row besides."""
    posted = Idea.author_id.is_not(None)
    shared = CoAuthor.state == CoAuthorState.ACCEPTED
    improved = Comment.improved_at.is_not(None) & Comment.author_id.is_not(None)
    return (
        (CreditRole.ORIGINATOR, Idea.id, Idea.author_id, posted),
        (CreditRole.CO_AUTHOR, CoAuthor.idea_id, CoAuthor.user_id, shared),
        (CreditRole.IMPROVER, Comment.idea_id, Comment.author_id, improved),
        (CreditRole.IMPLEMENTER, Implementer.idea_id, Implementer.user_id, true()),
    )


def _read(statement: Any) -> set[Deed]:
    return {Deed(*row) for row in db.session.execute(statement)}
