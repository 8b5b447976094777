"""IdeaValue: what an implemented idea is worth, expected before and seen after."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Hundredths, index_where, value_enum

VALUE_WORDS_LENGTH = 200
_CONFIRMED = "confirmed_at IS NOT NULL"


class ValueKind(StrEnum):
    ESTIMATE = "estimate"
    REALISED = "realised"


class Unit(StrEnum):
    """What is saved or gained. What has no number is said in words."""

    MONEY = "money"
    HOURS = "hours"
    KG_CO2 = "kg_co2"
    WORDS = "words"


class Per(StrEnum):
    ONCE = "once"
    YEAR = "year"


class IdeaValue(Base):
    """One estimate and one realised value an idea. An amount has a unit and says whether it comes
    once or every year; `words` say what it consists of, or all there is to say.

    Realised values count once somebody else than who entered them confirmed them.
    """

    __tablename__ = "idea_value"
    __table_args__ = (
        UniqueConstraint("idea_id", "kind"),
        CheckConstraint(
            "(unit = 'words' AND amount IS NULL AND per IS NULL AND length(words) > 0)"
            " OR (unit <> 'words' AND amount IS NOT NULL AND amount > 0 AND per IS NOT NULL)",
            name="amount_or_words",
        ),
        CheckConstraint(
            "(confirmed_by_id IS NULL AND confirmed_at IS NULL)"
            " OR (confirmed_by_id IS NOT NULL AND confirmed_at IS NOT NULL)",
            name="confirmed_by_somebody",
        ),
        CheckConstraint("confirmed_by_id <> entered_by_id", name="confirmed_by_another"),
        CheckConstraint("kind = 'realised' OR confirmed_at IS NULL", name="estimate_unconfirmed"),
        index_where("ix_idea_value_confirmed", "idea_id", rows=_CONFIRMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    kind: Mapped[ValueKind] = mapped_column(value_enum(ValueKind))
    unit: Mapped[Unit] = mapped_column(value_enum(Unit))
    amount: Mapped[Decimal | None] = mapped_column(Hundredths)
    per: Mapped[Per | None] = mapped_column(value_enum(Per))
    words: Mapped[str] = mapped_column(String(VALUE_WORDS_LENGTH))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    entered_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012
