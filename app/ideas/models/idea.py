"""Idea: what somebody proposes, with the figures its list and page are drawn from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, String, Text, and_, or_
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.boards.models import Board
from app.core.db import Base, index_where, value_enum
from app.ideas.bounds import POSSIBLE
from app.ideas.models.byline import NAMED_OR_MASKED, HasByline
from app.ideas.promise import Stage
from app.ideas.ranking import trending
from app.ideas.status import ANSWERED_NEXT, FINAL, Status, day_it_waits_for

TITLE_LENGTH = 250
BODY_LENGTH = 20_000


# The rows that some indexes are made of.
AWAITING = "first_answered_at IS NULL"
ANSWERED = "first_answered_at IS NOT NULL"
PROMISED = "first_answered_at IS NULL AND source IS NULL"  # what was imported is promised nothing
ASKED_AGAIN = "reconsider_asked_at IS NOT NULL"
IMPLEMENTED = "implemented_since IS NOT NULL"
WITHDRAWN = "withdrawn_at IS NOT NULL"
MASKED = "masked_author_id IS NOT NULL"
# "Not imported" is true of almost all, and no way to find some.
IMPORTED = "source IS NOT NULL"
AS_IMPORTED_ROWS = "source IS NOT NULL AND decided_here_at IS NULL"


def _answer_due_at(context: DefaultExecutionContext) -> datetime:
    return context.get_current_parameters()["answer_due_at"]


def _trending(context: DefaultExecutionContext) -> float:
    return trending([context.get_current_parameters()["created_at"]])


def _posted_year(context: DefaultExecutionContext) -> int:
    return context.get_current_parameters()["created_at"].astimezone(UTC).year


def _posted_month(context: DefaultExecutionContext) -> int:
    posted = context.get_current_parameters()["created_at"].astimezone(UTC)
    return posted.year * 100 + posted.month


class Idea(HasByline, Base):
    """`votes`, `comments` and `thanks` are counted from their rows on every change of those.

    `version` grows with every edit and decision; a decision names the version it was made on.
    `answer_due_at` is the promise: the end of the day (`promise.end_of`) by which the first
    official answer is given. `promised_at` is what it was before anybody gave another date; pauses
    of the board move both. `answerer_id` is the
    moderator the idea was handed to. `target_date` is the day it is planned for; of one that is
    under review, in progress or asked about again, the day by which its next answer comes: only
    imported ones may have none. `reminder_stage` is what was last said about the day that is ahead:
    that of the first answer, and later the target or wake-up date. `decided_here_at` is when
    somebody first decided on it here: until then what was imported owes nobody anything.
    `author_id` is whose name stands on it, empty when an imported idea came without one, and when
    it is anonymous: then `masked_author_id` is whose idea it is, which nothing shows.
    `posted_by_id` is the moderator who posted it for its author. `merged_into_id` is the idea
    that this one is a part of, at the end of the chain if there is one. `owner_id` sees to it
    while it is planned or in progress. `reconsider_asked_at` is set while its author waits for a
    second look at what was declined. `posted_as_done`: it was implemented when it was posted, and
    whoever agreed is an `Agreement`; nobody waited for its answer, so it tells nothing about how
    promises are kept.
    `implemented_since` is the day that the decision named which made it implemented.
    `withdrawn_at` is set while its author has withdrawn it: then nobody sees it, and nobody is
    reminded of it.
    """

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("votes >= 0 AND comments >= 0", name="counts_not_negative"),
        CheckConstraint("thanks >= 0", name="thanks_not_negative"),
        CheckConstraint("seen_by >= 0", name="seen_by_not_negative"),
        CheckConstraint("length(title) > 0", name="title_not_empty"),
        CheckConstraint(NAMED_OR_MASKED, name="named_or_masked"),
        CheckConstraint(
            "posted_by_id IS NULL OR (author_id IS NOT NULL AND posted_by_id <> author_id)",
            name="posted_for_another",
        ),
        CheckConstraint(
            "status NOT IN ('under_review', 'in_progress') OR target_date IS NOT NULL "
            f"OR {AS_IMPORTED_ROWS}",
            name="open_has_next_date",
        ),
        *(
            CheckConstraint(f"{day} {POSSIBLE}", name=f"{day}_possible")
            for day in ("target_date", "wake_up_date", "implemented_since")
        ),
        Index("ix_idea_created_at_id", "created_at", "id"),
        Index("ix_idea_votes_id", "votes", "id"),
        Index("ix_idea_board_id_created_at", "board_id", "created_at", "id"),
        Index("ix_idea_board_id_votes", "board_id", "votes", "id"),
        Index("ix_idea_status_created_at", "status", "created_at", "id"),
        Index("ix_idea_status_votes", "status", "votes", "id"),
        Index("ix_idea_posted_year_votes", "posted_year", "votes", "id"),
        Index("ix_idea_posted_month_votes", "posted_month", "votes", "id"),
        Index("ix_idea_trending", "trending", "id"),
        Index("ix_idea_board_id_trending", "board_id", "trending", "id"),
        Index("ix_idea_status_trending", "status", "trending", "id"),
        index_where("ix_idea_seen_by", "seen_by", "id", rows=AWAITING),
        index_where("ix_idea_board_id_seen_by", "board_id", "seen_by", "id", rows=AWAITING),
        Index("ix_idea_status_changed_at", "status", "status_changed_at", "id"),
        Index("ix_idea_author_id_created_at", "author_id", "created_at", "id"),
        index_where("ix_idea_awaiting", "answer_due_at", "id", rows=AWAITING),
        index_where("ix_idea_board_id_awaiting", "board_id", "answer_due_at", "id", rows=AWAITING),
        index_where("ix_idea_answered", "status_changed_at", "id", rows=ANSWERED),
        index_where(
            "ix_idea_board_id_answered", "board_id", "status_changed_at", "id", rows=ANSWERED
        ),
        index_where("ix_idea_first_answered_at", "first_answered_at", rows=ANSWERED),
        index_where("ix_idea_board_id_promised", "board_id", "answer_due_at", "id", rows=PROMISED),
        index_where("ix_idea_reminder", "reminder_stage", "answer_due_at", rows=PROMISED),
        *(
            index_where(f"ix_idea_status_{date}", "status", date, rows=f"{date} IS NOT NULL")
            for date in ("wake_up_date", "target_date")
        ),
        index_where("ix_idea_implemented", "implemented_since", "id", rows=IMPLEMENTED),
        index_where(
            "ix_idea_board_id_implemented", "board_id", "implemented_since", "id", rows=IMPLEMENTED
        ),
        Index("ix_idea_merged_into_id", "merged_into_id"),
        index_where("ix_idea_asked_again", "reconsider_asked_at", "id", rows=ASKED_AGAIN),
        index_where("ix_idea_masked", "masked_author_id", "id", rows=MASKED),
        index_where("ix_idea_withdrawn", "author_id", "withdrawn_at", "id", rows=WITHDRAWN),
        index_where("ix_idea_as_imported", "board_id", "created_at", "id", rows=AS_IMPORTED_ROWS),
        index_where("ix_idea_source", "source", "source_id", rows=IMPORTED, unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(value_enum(Status), default=Status.NEW)
    status_changed_at: Mapped[datetime]
    target_date: Mapped[date | None]
    wake_up_date: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    implemented_since: Mapped[date | None]
    answer_due_at: Mapped[datetime]
    promised_at: Mapped[datetime] = mapped_column(default=_answer_due_at)
    reminder_stage: Mapped[Stage] = mapped_column(value_enum(Stage), default=Stage.NONE)
    answerer_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    first_answered_at: Mapped[datetime | None]
    decided_here_at: Mapped[datetime | None]
    votes: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    thanks: Mapped[int] = mapped_column(default=0)
    seen_by: Mapped[int] = mapped_column(default=0)
    trending: Mapped[float] = mapped_column(Double, default=_trending)
    created_at: Mapped[datetime]
    posted_year: Mapped[int] = mapped_column(default=_posted_year)
    posted_month: Mapped[int] = mapped_column(default=_posted_month)
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    posted_as_done: Mapped[bool] = mapped_column(default=False)
    reconsider_asked_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    source: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(80))

    board: Mapped[Board] = relationship(lazy="raise")
    author: Mapped[User | None] = relationship(lazy="raise", foreign_keys="Idea.author_id")
    posted_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[posted_by_id])
    owner: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[owner_id])
    tags: Mapped[list[Tag]] = relationship(secondary="idea_tag", lazy="raise", order_by="Tag.name")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def waits_for_a_second_look(self) -> bool:
        return self.status is Status.DECLINED and self.reconsider_asked_at is not None

    @property
    def is_in_hand(self) -> bool:
        """Whether somebody is to answer it: it has no final answer, or is to get a second look."""
        return not self.is_final or self.waits_for_a_second_look

    @property
    def stands_as_logged(self) -> bool:
        """Whether it was logged as done and nobody decided on it since: then its first answer is
        also its latest."""
        return (
            self.posted_as_done
            and self.status is Status.IMPLEMENTED
            and self.status_changed_at == self.first_answered_at
        )

    @property
    def owes_answer(self) -> bool:
        """Whether a first answer is promised and was not given yet."""
        return (
            self.first_answered_at is None
            and self.source is None
            and self.withdrawn_at is None
            and self.status is not Status.MERGED
        )

    @property
    def is_as_imported(self) -> bool:
        """Whether it came from elsewhere, and nobody decided on it here."""
        return self.source is not None and self.decided_here_at is None

    @property
    def next_answer_on(self) -> date | None:
        """By when another answer is owed; None where none is, as for what is as it was imported."""
        is_open = self.status in ANSWERED_NEXT and not self.is_as_imported
        owes = (is_open or self.waits_for_a_second_look) and self.withdrawn_at is None
        return self.target_date if owes else None

    @property
    def comes_back_on(self) -> date | None:
        """The day until which it is planned or parked; None if it is neither."""
        return day_it_waits_for(self.status, self.target_date, self.wake_up_date)

    @property
    def answer_owed_on(self) -> date | None:
        """By when an answer is owed, the first or another; None where none is."""
        return self.answer_due_at.date() if self.owes_answer else self.next_answer_on


IS_PROMISED = and_(Idea.first_answered_at.is_(None), Idea.source.is_(None))
"""Whether a first answer is owed, or will be once the idea is back from where it went."""
OWES_ANSWER = and_(IS_PROMISED, Idea.status != Status.MERGED, Idea.withdrawn_at.is_(None))
"""`Idea.owes_answer` as SQL."""
WAITS_FOR_SECOND_LOOK = and_(Idea.status == Status.DECLINED, Idea.reconsider_asked_at.is_not(None))
AS_IMPORTED = and_(Idea.source.is_not(None), Idea.decided_here_at.is_(None))
"""`Idea.is_as_imported` as SQL."""
IS_OURS = or_(Idea.source.is_(None), Idea.decided_here_at.is_not(None))
"""The contrary: what is promised about it is promised by people here."""
IS_PROMISED_NEXT = or_(and_(Idea.status.in_(ANSWERED_NEXT), IS_OURS), WAITS_FOR_SECOND_LOOK)
"""Whether the next answer is owed by `target_date`, or will be once the idea is taken up again."""
OWES_NEXT = and_(IS_PROMISED_NEXT, Idea.withdrawn_at.is_(None))
"""Whether `Idea.next_answer_on` is there, as SQL."""
STANDS_AS_LOGGED = and_(
    Idea.posted_as_done,
    Idea.status == Status.IMPLEMENTED,
    Idea.status_changed_at == Idea.first_answered_at,
)
"""`Idea.stands_as_logged` as SQL."""


class Tag(Base):
    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class IdeaTag(Base):
    __tablename__ = "idea_tag"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)
