"""The reasons that can be given for declining an idea."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.core.db import db
from app.core.errors import or_404
from app.ideas.models import DeclineReason


def reasons_in_use() -> Sequence[DeclineReason]:
    """Those that are offered, in their order."""
    return db.session.scalars(_in_use()).all()


def reason_in_use(key: str) -> DeclineReason | None:
    return db.session.scalars(_in_use().where(DeclineReason.key == key)).one_or_none()


def retired_reasons() -> Sequence[DeclineReason]:
    """Those that are not offered any more, the latest first."""
    return db.session.scalars(
        select(DeclineReason)
        .where(DeclineReason.retired_at.is_not(None))
        .order_by(DeclineReason.retired_at.desc(), DeclineReason.id.desc())
    ).all()


def reason_or_404(reason_id: int) -> DeclineReason:
    """A reason, in use or not. Raises NotVisible."""
    return or_404(db.session.get(DeclineReason, reason_id))


def lock_reasons_in_use() -> Sequence[DeclineReason]:
    """Those that are offered, in their order. Until the transaction ends nobody else changes
    them, so two administrators cannot retire the last two at the same time."""
    return db.session.scalars(_in_use().with_for_update()).all()


def _in_use() -> Select[DeclineReason]:
    return (
        select(DeclineReason)
        .where(DeclineReason.retired_at.is_(None))
        .order_by(DeclineReason.position, DeclineReason.id)
    )
