"""Giving and withdrawing credit, in the transaction of the change it follows from.

Who is due credit is read from what is true of the idea now. Every operation that changes it (a
decision, a merge, an improvement) settles the idea's credits, and they follow.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.i18n import _
from app.events import Mask, record
from app.ideas.events.credit import (
    CreditDeclined,
    CreditGiven,
    CreditTakenUp,
    CreditWithdrawn,
    ImplementerNamed,
    ImplementerRemoved,
    ImprovementMarked,
    ImprovementUnmarked,
)
from app.ideas.models import Comment, Credit, CreditRole, Idea, Implementer
from app.ideas.operations.counting import recount_thanks
from app.ideas.operations.signing import signed
from app.ideas.queries.deeds import OF_AUTHORS, Deed, declined_in, deeds_in, part_of
from app.ideas.queries.family import authors_of, family_of, whole_family_of
from app.ideas.queries.visibility import viewers_among
from app.ideas.status import Status

Due = tuple[int, CreditRole]
"""A person's id, and their part in the idea."""


def settle_credits(idea: Idea, *, by: User | Mask) -> None:
    """Make the credits of an idea's whole family those that are due, at the idea where it stands;
    doing it again changes nothing.

    Who declined theirs is left in peace: it is neither given again nor withdrawn. The thanks,
    which are for the credited, are counted anew. Records CreditGiven and CreditWithdrawn for
    each that is new or gone.
    """
    db.session.flush()
    family = select(Idea).where(Idea.id.in_(whole_family_of(idea.id))).order_by(Idea.id)
    for one in db.session.scalars(family).all():
        _settle(one, by=by)
    recount_thanks(idea.id)


def _settle(idea: Idea, *, by: User | Mask) -> None:
    held = {
        (credit.user_id, credit.role): credit
        for credit in db.session.scalars(select(Credit).where(Credit.idea_id == idea.id))
    }
    due = due_credits(idea)
    for user_id, role in sorted(due - held.keys()):
        _give(idea, user_id, role, by=by)
    for user_id, role in sorted(held.keys() - due):
        if held[user_id, role].declined_at is None:
            db.session.delete(held[user_id, role])
            record(CreditWithdrawn(idea.id, user_id, role), by=by)


def due_credits(idea: Idea) -> set[Due]:
    """Who is due which credit: nobody unless the idea is implemented, and nobody for what they
    declined to be named for, at this idea or at one that was merged into it. Who is anonymous has
    theirs once they show their name."""
    if idea.status is not Status.IMPLEMENTED:
        return set()
    family = family_of(idea.id)
    authors = set(db.session.scalars(authors_of(idea.id)))
    return {
        (deed.user_id, _role_at(idea, deed))
        for deed in deeds_in(family) - declined_in(family)
        if deed.role is not CreditRole.IMPROVER or deed.user_id not in authors
    }


def _role_at(idea: Idea, deed: Deed) -> CreditRole:
    """As what a deed is credited at the idea where it is read: who posted that one had it first."""
    if deed.role not in OF_AUTHORS:
        return deed.role
    return CreditRole.ORIGINATOR if deed.user_id == idea.author_id else CreditRole.CO_AUTHOR


def mark_improvement(comment: Comment, idea: Idea, *, by: User) -> None:
    """Say that a comment made the idea better: who wrote it is credited as an improver, unless
    the idea is theirs anyway. Records ImprovementMarked; marking again changes nothing."""
    if comment.improved_at is not None:
        return
    comment.improved_at = clock.now()
    signer = signed(idea, by)
    comment.improved_by_id = by.id if signer is by else None
    record(ImprovementMarked(idea.id, comment.id), by=signer)
    settle_credits(idea, by=signer)


def unmark_improvement(comment: Comment, idea: Idea, *, by: User) -> None:
    """Take back what `mark_improvement` said. Records ImprovementUnmarked."""
    if comment.improved_at is None:
        return
    comment.improved_at = comment.improved_by_id = None
    record(ImprovementUnmarked(idea.id, comment.id), by=signed(idea, by))
    settle_credits(idea, by=signed(idea, by))


def name_implementer(idea: Idea, person: User, *, by: User) -> None:
    """Say who built it, or is building it. Records ImplementerNamed; naming somebody again
    changes nothing. Raises BadInput for somebody who takes no part here any more, or does not see
    the idea."""
    if not person.takes_part:
        raise BadInput(
            _("@%(handle)s cannot sign in now. Name somebody else.", handle=person.handle),
            "handle",
        )
    if not viewers_among(idea, [person.id]):
        raise BadInput(
            _("@%(handle)s does not see this idea. Name somebody who does.", handle=person.handle),
            "handle",
        )
    made = db.session.execute(
        upsert(Implementer)
        .values(idea_id=idea.id, user_id=person.id, named_by_id=by.id, named_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Implementer.user_id)
    )
    if made.one_or_none() is not None:
        record(ImplementerNamed(idea.id, person.id), by=by)
    settle_credits(idea, by=by)


def remove_implementer(idea: Idea, person: User, *, by: User) -> None:
    """Take back what `name_implementer` said, also on an idea that was merged into this one.
    Records ImplementerRemoved."""
    gone = db.session.execute(
        delete(Implementer)
        .where(Implementer.idea_id.in_(family_of(idea.id)), Implementer.user_id == person.id)
        .returning(Implementer.idea_id)
    )
    if gone.all():
        record(ImplementerRemoved(idea.id, person.id), by=by)
    settle_credits(idea, by=by)


def decline_credit(credit: Credit, *, by: User) -> None:
    """Not be named for one's part, at an idea and at all that are merged into it: the credit is
    not given anew when they are apart again. Records CreditDeclined; doing it again changes
    nothing.

    Raises NotAllowed for somebody else's credit.
    """
    _require_own(credit, by)
    if credit.declined_at is not None:
        return
    credit.declined_at = clock.now()
    for deed in deeds_in(family_of(credit.idea_id)):
        if deed.user_id == by.id and part_of(deed.role) is part_of(credit.role):
            _decline_with(credit, deed)
    record(CreditDeclined(credit.idea_id, by.id, credit.role), by=by)


def _decline_with(credit: Credit, deed: Deed) -> None:
    """Say of a deed at a merged idea what was said of the credit for it; at the idea of the
    credit itself that is said."""
    said = {
        "department_id": credit.department_id,
        "given_at": credit.given_at,
        "declined_at": credit.declined_at,
    }
    db.session.execute(
        upsert(Credit)
        .values(**deed._asdict(), **said)
        .on_conflict_do_nothing(index_elements=["idea_id", "user_id", "role"])
    )


def take_up_credit(credit: Credit, idea: Idea, *, by: User) -> None:
    """Be named after all, for a credit one declined. `idea` is the one that it is given for: the
    credit's own, or the one that was merged into. Records CreditTakenUp, and CreditGiven where
    there was none; doing it again changes nothing.

    Raises NotAllowed for somebody else's credit, WrongState once it is no longer due.
    """
    _require_own(credit, by)
    if credit.declined_at is None:
        return
    family, role = family_of(idea.id), credit.role
    if idea.status is not Status.IMPLEMENTED or not any(
        deed.user_id == by.id and part_of(deed.role) is part_of(role) for deed in deeds_in(family)
    ):
        raise WrongState(_("There is no credit to take up: the idea is not implemented now."))
    theirs = Credit.idea_id.in_(family), Credit.user_id == by.id, Credit.declined_at.is_not(None)
    for declined in db.session.scalars(select(Credit).where(*theirs)).all():
        if part_of(declined.role) is part_of(role):
            _decline_no_longer(declined, idea)
    settle_credits(idea, by=by)
    record(CreditTakenUp(idea.id, by.id, _role_at(idea, Deed(idea.id, by.id, role))), by=by)


def _decline_no_longer(credit: Credit, idea: Idea) -> None:
    """A merged idea has no credit of its own: what was declined there is given at `idea`."""
    if credit.idea_id == idea.id:
        credit.declined_at = None
    else:
        db.session.delete(credit)


def _require_own(credit: Credit, by: User) -> None:
    if credit.user_id != by.id:
        raise NotAllowed(_("Everybody decides for themselves whether they are named."))


def _give(idea: Idea, user_id: int, role: CreditRole, *, by: User | Mask) -> None:
    department_id = db.session.get_one(User, user_id).department_id
    db.session.add(
        Credit(
            idea_id=idea.id,
            user_id=user_id,
            role=role,
            department_id=department_id,
            given_at=clock.now(),
        )
    )
    record(CreditGiven(idea.id, user_id, role), by=by)
