"""Boards: topic areas of ideas, the people who answer for them, and who may see them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, value_enum
from app.languages import Language

PAUSE_REASON_LENGTH = 200


class Visibility(StrEnum):
    EVERYONE = "everyone"
    LISTED = "listed"
    CONFIDENTIAL = "confidential"


class Colour(StrEnum):
    RED = "red"
    ORANGE = "orange"
    AMBER = "amber"
    LIME = "lime"
    GREEN = "green"
    TEAL = "teal"
    CYAN = "cyan"
    BLUE = "blue"
    INDIGO = "indigo"
    VIOLET = "violet"
    PINK = "pink"
    GREY = "grey"


class CountsShown(StrEnum):
    """From when on a reader is shown how many votes the ideas of a board have."""

    ALWAYS = "always"
    AFTER_VOTING = "after_voting"
    AFTER_TWO_DAYS = "after_two_days"


class SectionKind(StrEnum):
    """The parts that an idea can be asked for by name, in the order they usually have."""

    PROBLEM = "problem"
    PROPOSAL = "proposal"
    BENEFIT = "benefit"


class Board(Base):
    """`response_target_days`: by when an idea is promised its first official answer.
    `vote_budget`: how many open votes each person may have here, empty for as many as they like.
    `shows_voters`: whether everybody sees who voted, not only who answers for the board.
    `anonymous_posts`: whether ideas and comments can be posted here without a name.
    `language`: by whose rules the words of its ideas are found, empty for the site's."""

    __tablename__ = "board"
    __table_args__ = (
        CheckConstraint("response_target_days BETWEEN 1 AND 365", name="response_target_days"),
        CheckConstraint("slug = lower(slug)", name="slug_lower"),
        CheckConstraint("vote_budget BETWEEN 1 AND 100", name="vote_budget"),
        Index("ix_board_name_lower", text("lower(name)"), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    brief: Mapped[str] = mapped_column(Text, default="")
    brief_html: Mapped[str] = mapped_column(Text, default="")
    colour: Mapped[Colour] = mapped_column(value_enum(Colour), default=Colour.GREEN)
    visibility: Mapped[Visibility] = mapped_column(
        value_enum(Visibility), default=Visibility.EVERYONE
    )
    response_target_days: Mapped[int] = mapped_column(default=14)
    shows_voters: Mapped[bool] = mapped_column(default=True)
    counts_shown: Mapped[CountsShown] = mapped_column(
        value_enum(CountsShown), default=CountsShown.ALWAYS
    )
    vote_budget: Mapped[int | None]
    anonymous_posts: Mapped[bool] = mapped_column(default=False)
    language: Mapped[Language | None] = mapped_column(value_enum(Language))
    created_at: Mapped[datetime]


class BoardModerator(Base):
    __tablename__ = "board_moderator"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)


class BoardSection(Base):
    """A part that a board asks its ideas for by name; the lowest `position` comes first."""

    __tablename__ = "board_section"
    __table_args__ = (
        UniqueConstraint("board_id", "position"),
        CheckConstraint("position > 0", name="position_positive"),
    )

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    kind: Mapped[SectionKind] = mapped_column(value_enum(SectionKind), primary_key=True)
    position: Mapped[int]
    is_required: Mapped[bool]


class BoardPause(Base):
    """Days, the first and the last included, that do not count for a board's promises."""

    __tablename__ = "board_pause"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="ends_after_it_starts"),
        CheckConstraint("length(reason) > 0", name="reason_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(PAUSE_REASON_LENGTH))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class BoardDepartment(Base):
    """A department that may see a listed board."""

    __tablename__ = "board_department"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)


class BoardPerson(Base):
    """A person who may see a listed board."""

    __tablename__ = "board_person"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
