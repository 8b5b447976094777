"""What happened (Event), who still has to hear of it (Delivery), and who listens (Heartbeat)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, value_enum


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


class Event(Base):
    """One thing that happened; `data` is its Fact. Never changed but for `fanned_out`, and for what
    somebody did anonymously (`is_masked`, without an actor) once they put their name to it."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_fanned_out_id", "fanned_out", "id"),
        Index("ix_event_idea_id_id", "idea_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    is_masked: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    fanned_out: Mapped[bool] = mapped_column(default=False)


class Delivery(Base):
    """One event on its way to one consumer, or to one `target` of that consumer.

    While a worker has it, `due_at` is the end of its lease: a worker that dies lets it
    fall due again. `attempts` counts the claims and fences off a worker that came late;
    `deferrals` counts those of them that failed because something outside was away, the first of
    them at `deferred_since`. `recipient_id` is whom a mail is for, once it was tried.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "consumer", "target"),
        Index("ix_delivery_state_due_at", "state", "due_at"),
        Index("ix_delivery_recipient_id_id", "recipient_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    consumer: Mapped[str] = mapped_column(String(60))
    target: Mapped[int] = mapped_column(default=0)
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    state: Mapped[DeliveryState] = mapped_column(
        value_enum(DeliveryState), default=DeliveryState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    deferrals: Mapped[int] = mapped_column(default=0)
    deferred_since: Mapped[datetime | None]
    due_at: Mapped[datetime]
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(lazy="raise")


class Heartbeat(Base):
    """When a part of the application last said that it lives."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
