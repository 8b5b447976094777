"""What implemented ideas are worth: entered by one, confirmed by another, added up on the wall."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput, LostRace, NotAllowed, WrongState
from app.events import Event
from app.ideas.models import Decision, Idea, IdeaValue, Per, Unit, ValueKind
from app.ideas.operations.valuing import (
    UNSEEN,
    Worth,
    confirm_value,
    enter_value,
    value_of,
    withdraw_value,
)
from app.ideas.queries.values import amount_text, confirmed_sums
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]
REALISED, ESTIMATE = ValueKind.REALISED, ValueKind.ESTIMATE
FILM = Worth(Unit.MONEY, "1234.5", Per.YEAR, "saved on film")


@pytest.fixture
def implemented(decide: Decide, idea: Idea, max_: User) -> Idea:
    decide(idea, Status.IMPLEMENTED, max_)
    return idea


@pytest.fixture
def value(session: DbSession, implemented: Idea, ana: User) -> IdeaValue:
    """What Ana says that her idea brought."""
    entered = enter_value(implemented, REALISED, worth=FILM, seen_version=UNSEEN, by=ana)
    session.commit()
    return entered


def kinds(session: DbSession) -> list[str]:
    return [
        kind for kind in session.scalars(select(Event.kind).order_by(Event.id)) if "Value" in kind
    ]


def test_value_is_entered_and_counts_once_another_confirmed_it(
    session: DbSession, implemented: Idea, value: IdeaValue, ana: User, max_: User
) -> None:
    assert (value.amount, value.per, value.words) == (Decimal("1234.50"), Per.YEAR, "saved on film")
    assert confirmed_sums(ana) == []

    confirm_value(implemented, seen_version=value.version, by=max_)
    session.commit()

    assert value.confirmed_by_id == max_.id
    assert [(s.number, s.words) for s in confirmed_sums(ana)] == [("€1,234.50", "a year")]
    assert kinds(session) == ["ValueEntered", "ValueConfirmed"]


@pytest.mark.parametrize(
    ("worth", "field"),
    [
        (Worth(Unit.MONEY, "1,234.50", Per.ONCE), "amount"),
        (Worth(Unit.MONEY, "1.234,50", Per.ONCE), "amount"),
        (Worth(Unit.MONEY, "1.234", Per.ONCE), "amount"),
        (Worth(Unit.MONEY, "-5", Per.ONCE), "amount"),
        (Worth(Unit.HOURS, "0", Per.ONCE), "amount"),
        (Worth(Unit.HOURS, "٣", Per.ONCE), "amount"),
        (Worth(Unit.HOURS, "1" * 13, Per.ONCE), "amount"),
        (Worth(Unit.KG_CO2, "", Per.ONCE), "amount"),
        (Worth(Unit.KG_CO2, "5"), "per"),
        (Worth(Unit.WORDS, "5", Per.ONCE, " "), "words"),
        (Worth(Unit.HOURS, "5", Per.ONCE, "x" * 201), "words"),
    ],
)
def test_what_makes_no_value_is_refused(
    session: DbSession, implemented: Idea, ana: User, worth: Worth, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        enter_value(implemented, REALISED, worth=worth, seen_version=UNSEEN, by=ana)

    assert refused.value.field == field
    assert value_of(implemented, REALISED) is None


def test_value_in_words_keeps_no_number(implemented: Idea, ana: User) -> None:
    worth = Worth(Unit.WORDS, "5", Per.YEAR, "Nobody searches any more.")
    said = enter_value(implemented, ESTIMATE, worth=worth, seen_version=UNSEEN, by=ana)

    assert (said.amount, said.per, said.words) == (None, None, "Nobody searches any more.")


def test_largest_amount_is_kept_to_the_cent(
    session: DbSession, implemented: Idea, ana: User, max_: User
) -> None:
    worth = Worth(Unit.MONEY, "999999999999.99", Per.ONCE)
    value = enter_value(implemented, REALISED, worth=worth, seen_version=UNSEEN, by=ana)
    confirm_value(implemented, seen_version=value.version, by=max_)
    session.commit()
    session.expire_all()

    assert value.amount == Decimal("999999999999.99")
    assert confirmed_sums(ana)[0].number == "€999,999,999,999.99"


def test_only_what_is_implemented_has_a_value(idea: Idea, ana: User, max_: User) -> None:
    with pytest.raises(WrongState):
        enter_value(idea, ESTIMATE, worth=FILM, seen_version=UNSEEN, by=max_)
    with pytest.raises(WrongState):
        confirm_value(idea, seen_version=1, by=max_)


def test_change_takes_the_confirmation_away_and_no_change_does_not(
    session: DbSession, implemented: Idea, value: IdeaValue, ana: User, max_: User
) -> None:
    confirm_value(implemented, seen_version=value.version, by=max_)
    session.commit()
    enter_value(implemented, REALISED, worth=FILM, seen_version=value.version, by=ana)
    assert value.confirmed_at is not None

    more = Worth(Unit.MONEY, "2000", Per.YEAR)
    enter_value(implemented, REALISED, worth=more, seen_version=value.version, by=max_)

    assert (value.amount, value.entered_by_id) == (Decimal(2000), max_.id)
    assert (value.confirmed_by_id, value.confirmed_at) == (None, None)
    assert kinds(session) == ["ValueEntered", "ValueConfirmed", "ValueEntered"]


def test_change_of_what_was_changed_meanwhile_loses_the_race(
    session: DbSession, implemented: Idea, value: IdeaValue, ana: User, max_: User
) -> None:
    seen = value.version
    more = Worth(Unit.MONEY, "2000", Per.YEAR)
    enter_value(implemented, REALISED, worth=more, seen_version=seen, by=ana)
    session.commit()

    for act in (
        lambda: enter_value(implemented, REALISED, worth=FILM, seen_version=seen, by=max_),
        lambda: enter_value(implemented, REALISED, worth=FILM, seen_version=UNSEEN, by=max_),
        lambda: confirm_value(implemented, seen_version=seen, by=max_),
    ):
        with pytest.raises(LostRace):
            act()


def test_nobody_confirms_what_they_entered_nor_anything_twice(
    session: DbSession, implemented: Idea, ana: User, max_: User
) -> None:
    with pytest.raises(WrongState):
        confirm_value(implemented, seen_version=UNSEEN, by=max_)
    value = enter_value(implemented, REALISED, worth=FILM, seen_version=UNSEEN, by=max_)
    with pytest.raises(NotAllowed):
        confirm_value(implemented, seen_version=value.version, by=max_)
    confirm_value(implemented, seen_version=value.version, by=ana)
    with pytest.raises(WrongState):
        confirm_value(implemented, seen_version=value.version, by=ana)


def test_estimate_is_never_confirmed(session: DbSession, implemented: Idea, ana: User) -> None:
    enter_value(implemented, ESTIMATE, worth=FILM, seen_version=UNSEEN, by=ana)

    with pytest.raises(WrongState):
        confirm_value(implemented, seen_version=1, by=ana)


def test_withdrawn_value_is_gone_and_can_be_entered_anew(
    session: DbSession, implemented: Idea, value: IdeaValue, ana: User
) -> None:
    withdraw_value(implemented, REALISED, by=ana)
    session.commit()

    assert value_of(implemented, REALISED) is None
    assert kinds(session) == ["ValueEntered", "ValueWithdrawn"]
    with pytest.raises(WrongState):
        withdraw_value(implemented, REALISED, by=ana)
    enter_value(implemented, REALISED, worth=FILM, seen_version=UNSEEN, by=ana)


@pytest.mark.parametrize(
    "broken",
    [
        {"amount": None},
        {"amount": Decimal(-1)},
        {"per": None},
        {"unit": Unit.WORDS},
        {"confirmed_by_id": 1},
        {"kind": ESTIMATE, "confirmed_by_id": "max", "confirmed_at": "then"},
        {"confirmed_by_id": "ana", "confirmed_at": "then"},
    ],
)
def test_database_refuses_values_that_make_no_sense(
    session: DbSession, value: IdeaValue, ana: User, max_: User, broken: dict[str, Any]
) -> None:
    meant = {"ana": ana.id, "max": max_.id, "then": value.entered_at}
    for name, what in broken.items():
        setattr(value, name, meant.get(what, what) if isinstance(what, str) else what)

    with pytest.raises(IntegrityError):
        session.flush()


def test_wall_adds_up_each_unit_for_itself_and_only_what_is_confirmed_and_seen(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    decide: Decide,
) -> None:
    nurses = make_board("nurses", moderators=(max_,), people=(ana,), visibility="listed")
    for board, worth, is_confirmed in [
        (supply, Worth(Unit.MONEY, "1000.10", Per.YEAR), True),
        (supply, Worth(Unit.MONEY, "0.20", Per.YEAR), True),
        (supply, Worth(Unit.MONEY, "300", Per.ONCE), True),
        (supply, Worth(Unit.HOURS, "12.5", Per.YEAR), True),
        (supply, Worth(Unit.MONEY, "9000", Per.YEAR), False),
        (supply, Worth(Unit.WORDS, words="Quieter nights"), True),
        (nurses, Worth(Unit.KG_CO2, "70", Per.YEAR), True),
    ]:
        one = make_idea(board, ana)
        decide(one, Status.IMPLEMENTED, max_)
        value = enter_value(one, REALISED, worth=worth, seen_version=UNSEEN, by=ana)
        if is_confirmed:
            confirm_value(one, seen_version=value.version, by=max_)
    taken_back = make_idea(supply, ana)
    decide(taken_back, Status.IMPLEMENTED, max_)
    value = enter_value(taken_back, REALISED, worth=FILM, seen_version=UNSEEN, by=ana)
    confirm_value(taken_back, seen_version=value.version, by=max_)
    decide(taken_back, Status.UNDER_REVIEW, max_)
    session.commit()

    everybody = [("€1,000.30", "a year"), ("€300", "once"), ("12.5 hours", "a year")]
    assert [(s.number, s.words) for s in confirmed_sums(eva)] == everybody
    assert [(s.number, s.words) for s in confirmed_sums(ana)] == [
        *everybody,
        ("70 kg CO₂", "a year"),
    ]


@pytest.mark.parametrize(
    ("unit", "amount", "text"),
    [
        (Unit.MONEY, "38", "€38"),
        (Unit.MONEY, "38.5", "€38.50"),
        (Unit.HOURS, "1", "1 hour"),
        (Unit.HOURS, "0.5", "0.5 hours"),
        (Unit.KG_CO2, "1200", "1,200 kg CO₂"),
    ],
)
def test_amounts_read_well(session: DbSession, unit: Unit, amount: str, text: str) -> None:
    assert amount_text(unit, Decimal(amount)) == text
