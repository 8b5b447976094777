"""Who people are: members, their sessions, their departments, and who may join."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, value_enum

HUES = 12


class Role(StrEnum):
    """What a person may do everywhere. Moderators are named board by board."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"


def initials_of(name: str) -> str:
    """The first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper() or "?"


class Department(Base):
    __tablename__ = "department"
    __table_args__ = (Index("ix_department_name_lower", text("lower(name)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class User(Base):
    """A person of the organisation. `email` and `handle` are kept in lower case.

    Who has no `email` never signs in: colleagues tell them what becomes of their ideas, until
    they get an address. `password_hash` is empty for them, and for people who came with an import;
    `confirmed_at` is empty until they showed that the address is theirs. `pending_email` is
    the address they want instead of theirs and have not confirmed yet. `credit_name` is what
    their credit stands under once they left, "Former colleague" if it is empty. `mail_refusals` is
    how many mails in a row their address refused, the last one in the words `mail_refused_as`; none
    go there since `bouncing_since`.
    """

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("handle = lower(handle)", name="handle_lower"),
        CheckConstraint("email IS NOT NULL OR confirmed_at IS NULL", name="confirmed_has_email"),
        Index("ix_member_source", "source", "source_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    handle: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    job_title: Mapped[str] = mapped_column(String(80), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    role: Mapped[Role] = mapped_column(value_enum(Role), default=Role.MEMBER)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    pending_email: Mapped[str | None] = mapped_column(String(254))
    credit_name: Mapped[str | None] = mapped_column(String(80))
    mail_refusals: Mapped[int] = mapped_column(default=0)
    mail_refused_as: Mapped[str | None] = mapped_column(Text)
    bouncing_since: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    source: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(80))

    department: Mapped[Department | None] = relationship(lazy="raise")

    # The secret of the session this request came with; not a column.
    __allow_unmapped__ = True
    session_token: str | None = None

    # What Flask-Login asks of whoever is signed in.
    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str | None:
        """What Flask-Login keeps in the cookie: the session, never the person."""
        return self.session_token

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None and self.confirmed_at is not None

    @property
    def awaits_confirmation(self) -> bool:
        """Asked to join and did not follow the link in the mail yet."""
        is_open = self.confirmed_at is None and self.deactivated_at is None
        return is_open and self.source is None and self.email is not None

    @property
    def is_told_in_person(self) -> bool:
        """Takes part without an address: no mail reaches them, and they see no page."""
        return self.email is None and self.deactivated_at is None

    @property
    def address(self) -> str:
        """Where a mail to them goes. Raises ValueError for who has none: it is asked first who
        gets mail."""
        if self.email is None:
            raise ValueError(f"member {self.id} has no address")
        return self.email

    @property
    def takes_part(self) -> bool:
        """Signs in, or is told in person."""
        return self.is_active or self.is_told_in_person

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        """Which of the twelve avatar colours is theirs."""
        return self.id % HUES


class UserSession(Base):
    """One browser somebody is signed in with. Only the hash of its secret is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="raise")


class Invitation(Base):
    """Somebody was asked in. Accepting it makes them a member with this address; `user_id` is who
    was here without one and gets it, with all that is theirs already."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    department: Mapped[Department | None] = relationship(lazy="raise")


class SignUp(StrEnum):
    """Who may join without being let in one by one."""

    DOMAINS = "domains"
    INVITATION = "invitation"
    CLOSED = "closed"


class SignUpPolicy(Base):
    """Set by administrators; there is one row at most, and none means invitation only."""

    __tablename__ = "sign_up_policy"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    rule: Mapped[SignUp] = mapped_column(value_enum(SignUp), default=SignUp.INVITATION)
    domains: Mapped[str] = mapped_column(Text, default="")

    @property
    def domain_list(self) -> list[str]:
        return self.domains.split()
