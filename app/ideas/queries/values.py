"""What implemented ideas are worth: on an idea's page, and added up on the wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.core.db import db
from app.core.formats import money, number, short_date
from app.core.i18n import _, _l, _n
from app.ideas.models import Idea, IdeaValue, Per, Unit, ValueKind
from app.ideas.policy import may_confirm_values, may_enter_value, visible_to
from app.ideas.queries.family import family_of
from app.ideas.queries.visibility import is_of_visible
from app.ideas.status import Status

PER_TEXTS = {Per.ONCE: _l("once"), Per.YEAR: _l("a year")}


@dataclass(frozen=True)
class ValueView:
    """`number` is empty for what is said in words alone; `by_text` says who stands for it. `part`
    is the title of the merged idea `idea_id` that it belongs to, None for the idea's own."""

    idea_id: int
    part: str | None
    kind: ValueKind
    title: str
    number: str
    words: str
    by_text: str
    version: int
    may_confirm: bool


@dataclass(frozen=True)
class ValuePanel:
    """What an idea is worth, and what the reader may do about it: `missing` can be entered."""

    values: Sequence[ValueView]
    may_enter: bool
    missing: Sequence[ValueKind]


@dataclass(frozen=True)
class ConfirmedSum:
    number: str
    words: str


def value_panel(idea: Idea, user: User) -> ValuePanel | None:
    """The values of an idea and of those merged into it, as far as the person may see them, the
    realised ones first; None where there is nothing to see or do."""
    if idea.status is not Status.IMPLEMENTED:
        return None
    may_confirm = may_confirm_values(user, idea)
    rows = db.session.execute(_values(idea.id).where(visible_to(user)))
    values = [_view(row, idea, user, may_confirm=may_confirm) for row in rows]
    may_enter = may_enter_value(user, idea)
    return ValuePanel(values, may_enter, _missing(values)) if values or may_enter else None


def confirmed_sums(reader: User, *conditions: ColumnElement[bool]) -> list[ConfirmedSum]:
    """The confirmed values of the implemented ideas that this person may see and for which these
    conditions hold, and of those merged into them, for each unit, and apart what comes once and
    what comes every year. What has no number is not in it."""
    own = aliased(Idea)
    rows = db.session.execute(
        select(IdeaValue.unit, IdeaValue.per, func.sum(IdeaValue.amount).label("amount"))
        .join(own, own.id == IdeaValue.idea_id)
        .join(Idea, Idea.id == func.coalesce(own.merged_into_id, own.id))
        .where(
            IdeaValue.confirmed_at.is_not(None),
            IdeaValue.amount.is_not(None),
            Idea.status == Status.IMPLEMENTED,
            visible_to(reader),
            is_of_visible(IdeaValue.idea_id, reader),
            *conditions,
        )
        .group_by(IdeaValue.unit, IdeaValue.per)
    ).all()
    places = {unit: place for place, unit in enumerate(Unit)}
    ordered = sorted(rows, key=lambda row: (places[row.unit], row.per is not Per.YEAR))
    return [ConfirmedSum(amount_text(r.unit, r.amount), str(PER_TEXTS[r.per])) for r in ordered]


def amount_text(unit: Unit, amount: Decimal) -> str:
    match unit:
        case Unit.MONEY:
            return money(amount)
        case Unit.HOURS:
            plural = 1 if amount == 1 else 2  # half an hour is not one
            return _n("%(amount)s hour", "%(amount)s hours", plural, amount=number(amount))
        case Unit.KG_CO2:
            return _("%(amount)s kg CO₂", amount=number(amount))
        case Unit.WORDS:
            return ""


def _values(idea_id: int) -> Select[IdeaValue, str, str, str]:
    """The realised ones first, and of these the idea's own."""
    enterer, confirmer = aliased(User), aliased(User)
    return (
        select(IdeaValue, enterer.name.label("enterer"), confirmer.name.label("confirmer"))
        .add_columns(Idea.title)
        .join(Idea, Idea.id == IdeaValue.idea_id)
        .join(enterer, enterer.id == IdeaValue.entered_by_id)
        .outerjoin(confirmer, confirmer.id == IdeaValue.confirmed_by_id)
        .where(IdeaValue.idea_id.in_(family_of(idea_id)))
        .order_by(IdeaValue.kind.desc(), IdeaValue.idea_id != idea_id, IdeaValue.idea_id)
    )


def _view(
    row: Row[IdeaValue, str, str, str], idea: Idea, user: User, *, may_confirm: bool
) -> ValueView:
    value: IdeaValue = row.IdeaValue
    waits = value.kind is ValueKind.REALISED and value.confirmed_at is None
    words = [str(PER_TEXTS[value.per]) if value.per else "", value.words]
    return ValueView(
        idea_id=value.idea_id,
        part=row.title if value.idea_id != idea.id else None,
        kind=value.kind,
        title=_title(value),
        number=amount_text(value.unit, value.amount) if value.amount is not None else "",
        words=", ".join(word for word in words if word),
        by_text=_by_text(row),
        version=value.version,
        may_confirm=waits and may_confirm and value.entered_by_id != user.id,
    )


def _title(value: IdeaValue) -> str:
    if value.kind is ValueKind.ESTIMATE:
        return _("Estimated value, not confirmed")
    return _("Confirmed value") if value.confirmed_at else _("Realised value, not confirmed yet")


def _by_text(row: Row[IdeaValue, str, str, str]) -> str:
    value: IdeaValue = row.IdeaValue
    if value.confirmed_at is None:
        return _(
            "entered by %(name)s on %(day)s", name=row.enterer, day=short_date(value.entered_at)
        )
    return _(
        "entered by %(name)s, confirmed by %(other)s on %(day)s",
        name=row.enterer,
        other=row.confirmer,
        day=short_date(value.confirmed_at),
    )


def _missing(values: Sequence[ValueView]) -> list[ValueKind]:
    """Nobody estimates any more what is known."""
    there = {value.kind for value in values}
    return [] if ValueKind.REALISED in there else [kind for kind in ValueKind if kind not in there]
