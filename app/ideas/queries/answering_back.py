"""What authors said back to their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, Select, case, func, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef
from app.core.db import db
from app.core.i18n import _
from app.ideas.models import AnswerFeedback, Decision, Idea, Reconsideration
from app.ideas.policy import may_ask_again, may_say_whether_it_helped
from app.ideas.queries.bylines import IS_MASKED, byline_in, byline_of
from app.ideas.status import Status


@dataclass(frozen=True)
class Asked:
    """Why the author asked for a second look; everybody who sees the idea reads it."""

    by: PersonRef
    at: datetime
    html: Markup


@dataclass(frozen=True)
class SaidBack:
    """What stands below one answer for one reader. `helped_text` is for the author and the
    moderators alone; `may_rate` and `may_ask` say what the author can still say."""

    may_rate: bool = False
    helped_text: str | None = None
    may_ask: bool = False
    asked: Asked | None = None


def said_back(
    idea: Idea, decisions: Sequence[Decision], *, reader: User, is_moderator: bool
) -> dict[int, SaidBack]:
    """What was said back to each of an idea's decisions (newest first), by their ids. A merge is
    none that is answered back to; the answer before it is the latest, of which alone a second look
    is asked."""
    rows = db.session.execute(
        select(Decision.id, AnswerFeedback.helped, Reconsideration.argument_html)
        .add_columns(Reconsideration.at)
        .outerjoin(AnswerFeedback, AnswerFeedback.decision_id == Decision.id)
        .outerjoin(Reconsideration, Reconsideration.decision_id == Decision.id)
        .where(Decision.idea_id == idea.id)
    )
    said = {row.id: row for row in rows}
    latest = next((each for each in decisions if each.status is not Status.MERGED), None)
    return {
        decision.id: _said(
            idea,
            decision,
            said[decision.id],
            reader=reader,
            is_moderator=is_moderator,
            is_latest=decision is latest,
        )
        for decision in decisions
    }


def asked_of(idea: Idea) -> Asked | None:
    """What the author of an idea asks, while they wait for a second look."""
    row = db.session.execute(_asked_again().where(Idea.id == idea.id)).one_or_none()
    return _asked(row, byline_in(row)) if row else None


def helpful_answers(since: datetime) -> Select[int, int, Any]:
    """For each board with any: `board_id`, of how many answers the author said since then
    whether they helped (`rated`), and how many of these did (`helpful`)."""
    return (
        select(
            Idea.board_id,
            func.count().label("rated"),
            func.sum(case((AnswerFeedback.helped, 1), else_=0)).label("helpful"),
        )
        .select_from(AnswerFeedback)
        .join(Decision, Decision.id == AnswerFeedback.decision_id)
        .join(Idea, Idea.id == Decision.idea_id)
        .where(AnswerFeedback.at >= since, Idea.withdrawn_at.is_(None), ~Decision.on_own_idea)
        .group_by(Idea.board_id)
    )


def _said(
    idea: Idea,
    decision: Decision,
    row: Row[Any],
    *,
    reader: User,
    is_moderator: bool,
    is_latest: bool,
) -> SaidBack:
    asked = _asked(row, byline_of(idea)) if row.at else None
    is_author = idea.is_by(reader)
    return SaidBack(
        may_rate=row.helped is None and may_say_whether_it_helped(reader, idea, decision),
        helped_text=_helped_text(row.helped, is_author=is_author)
        if is_author or is_moderator
        else None,
        may_ask=is_latest and asked is None and may_ask_again(reader, idea, decision),
        asked=asked,
    )


def _helped_text(helped: bool | None, *, is_author: bool) -> str | None:
    if helped is None:
        return None
    if is_author:
        return _("You said that it helped.") if helped else _("You said that it did not help.")
    return _("The author found it helpful.") if helped else _("The author did not find it helpful.")


def _asked_again() -> Any:
    return (
        select(Reconsideration.argument_html, Reconsideration.at, *PERSON_COLUMNS)
        .select_from(Idea)
        .add_columns(IS_MASKED)
        .outerjoin(User, User.id == Idea.author_id)
        .join(Decision, Decision.idea_id == Idea.id)
        .join(
            Reconsideration,
            (Reconsideration.decision_id == Decision.id)
            & (Reconsideration.at == Idea.reconsider_asked_at),
        )
        .where(Idea.status == Status.DECLINED)
    )


def _asked(row: Row[Any], by: PersonRef) -> Asked:
    return Asked(by, row.at, Markup(row.argument_html))  # noqa: S704 (sanitised when it was written)
