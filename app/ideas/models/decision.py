"""Decision: a change of status with its public answer. Older ones stay as they were."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.core.db import Base, value_enum
from app.ideas.bounds import POSSIBLE
from app.ideas.models.reason import DeclineReason
from app.ideas.status import Status

ANSWER_LENGTH = 10_000


class Decision(Base):
    """`what_changed` and `since` say what an implemented idea did, and from which day on.

    `owner` sees to it that a planned idea comes true; only imported decisions (with no `by`)
    name nobody. `old_date` is set where a target or wake-up date took the place of another.
    `on_own_idea`: whoever decided was its author then, so that it counts in no figure.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("length(answer) > 0", name="answer_not_empty"),
        CheckConstraint(
            "status <> 'declined' OR decline_reason_id IS NOT NULL", name="declined_has_reason"
        ),
        CheckConstraint(
            "status <> 'planned' OR owner_id IS NOT NULL OR by_id IS NULL",
            name="planned_has_owner",
        ),
        CheckConstraint(
            "status <> 'planned' OR target_date IS NOT NULL", name="planned_has_target_date"
        ),
        CheckConstraint(
            "status <> 'parked' OR wake_up_date IS NOT NULL", name="parked_has_wake_up_date"
        ),
        CheckConstraint(
            "status <> 'implemented' OR (what_changed IS NOT NULL AND since IS NOT NULL)",
            name="implemented_says_what_changed",
        ),
        *(
            CheckConstraint(f"{day} {POSSIBLE}", name=f"{day}_possible")
            for day in ("target_date", "wake_up_date", "since")
        ),
        Index("ix_decision_idea_id_id", "idea_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    old_status: Mapped[Status] = mapped_column(value_enum(Status, "old_status_known"))
    status: Mapped[Status] = mapped_column(value_enum(Status))
    answer: Mapped[str] = mapped_column(Text)
    answer_html: Mapped[str] = mapped_column(Text)
    decline_reason_id: Mapped[int | None] = mapped_column(ForeignKey("decline_reason.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    target_date: Mapped[date | None]
    wake_up_date: Mapped[date | None]
    old_date: Mapped[date | None]
    on_own_idea: Mapped[bool] = mapped_column(default=False)
    what_changed: Mapped[str | None] = mapped_column(Text)
    since: Mapped[date | None]
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[by_id])
    owner: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[owner_id])
    decline_reason: Mapped[DeclineReason | None] = relationship(lazy="raise")
