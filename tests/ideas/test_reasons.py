"""The reasons for declining: adding, rewording, ordering, retiring; old answers keep theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core.errors import BadInput, WrongState
from app.events import Event
from app.ideas.models import Decision, DeclineReason, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.reasons import (
    add_reason,
    bring_reason_back,
    move_reason_down,
    move_reason_up,
    retire_reason,
    reword_reason,
)
from app.ideas.queries.reasons import reasons_in_use, retired_reasons
from app.ideas.status import Status

DbSession = scoped_session[Session]
SEEDED = [
    "already_exists",
    "already_planned",
    "not_feasible",
    "too_costly",
    "out_of_scope",
    "duplicate",
]


def keys() -> list[str]:
    return [reason.key for reason in reasons_in_use()]


@pytest.fixture
def reason(session: DbSession) -> Callable[[str], DeclineReason]:
    def find(key: str) -> DeclineReason:
        return session.scalars(select(DeclineReason).where(DeclineReason.key == key)).one()

    return find


@pytest.fixture
def recorded(session: DbSession) -> Callable[[str], Any]:
    def find(kind: str) -> Any:
        return session.scalars(select(Event.data).where(Event.kind == kind)).one_or_none()

    return find


def test_reasons_are_there_from_the_beginning(session: DbSession) -> None:
    assert keys() == SEEDED


def test_add_reason_offers_it_last(session: DbSession, omar: User, recorded: Any) -> None:
    added = add_reason("  the law  forbids it ", by=omar)
    session.commit()

    assert (added.text, added.key) == ("the law forbids it", "the_law_forbids_it")
    assert keys() == [*SEEDED, added.key]
    assert recorded("DeclineReasonAdded") == {"reason_id": added.id}


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 121, "IT ALREADY exists"])
def test_add_reason_that_is_empty_long_or_there_is_refused(
    session: DbSession, omar: User, text: str
) -> None:
    with pytest.raises(BadInput) as refused:
        add_reason(text, by=omar)

    assert refused.value.field == "text"


@pytest.mark.parametrize("text", ["法律", "!?"])
def test_key_is_found_for_words_without_letters(session: DbSession, omar: User, text: str) -> None:
    assert [add_reason(text + more, by=omar).key for more in ("", "?", "!")] == [
        "reason",
        "reason_2",
        "reason_3",
    ]


def test_reworded_reason_takes_the_place_and_old_answers_keep_their_words(
    session: DbSession,
    idea: Idea,
    max_: User,
    omar: User,
    reason: Any,
    recorded: Any,
    sign_in: Callable[[User], Any],
) -> None:
    outcome = Outcome(Status.DECLINED, "No.", decline_reason="too_costly")
    change_status(idea, outcome, seen_version=idea.version, by=max_)
    old = reason("too_costly")

    new = reword_reason(old, "it costs too much", by=omar)
    session.commit()

    assert keys() == [*SEEDED[:3], "it_costs_too_much", *SEEDED[4:]]
    assert [each.id for each in retired_reasons()] == [old.id]
    assert recorded("DeclineReasonReworded") == {"reason_id": old.id, "new_id": new.id}
    assert session.scalars(select(Decision.decline_reason_id)).one() == old.id
    assert "it is too costly now" in sign_in(max_).get(f"/ideas/{idea.id}").text


def test_reword_reason_into_the_same_changes_nothing(
    session: DbSession, omar: User, reason: Any, recorded: Any
) -> None:
    old = reason("too_costly")

    assert reword_reason(old, " it is too costly now ", by=omar) is old
    assert recorded("DeclineReasonReworded") is None


def test_reword_reason_may_change_the_case_alone(
    session: DbSession, omar: User, reason: Any
) -> None:
    reworded = reword_reason(reason("too_costly"), "It is too costly NOW", by=omar)

    assert reworded.text == "It is too costly NOW"


def test_reword_reason_as_another_one_is_refused(
    session: DbSession, omar: User, reason: Any
) -> None:
    with pytest.raises(BadInput):
        reword_reason(reason("too_costly"), "it already exists", by=omar)


def test_reasons_move_up_and_down_and_stop_at_the_ends(
    session: DbSession, omar: User, reason: Any
) -> None:
    move_reason_up(reason("already_planned"), by=omar)
    move_reason_up(reason("already_planned"), by=omar)
    move_reason_down(reason("out_of_scope"), by=omar)
    move_reason_down(reason("out_of_scope"), by=omar)
    session.commit()

    assert keys() == [SEEDED[1], SEEDED[0], *SEEDED[2:4], SEEDED[5], SEEDED[4]]
    statement = select(Event.data).where(Event.kind == "DeclineReasonsReordered")
    orders = [data["reason_ids"] for data in session.scalars(statement.order_by(Event.id))]
    assert orders[-1] == [each.id for each in reasons_in_use()]
    assert len(orders) == 2


def test_retired_reason_cannot_be_given_and_comes_back(
    session: DbSession, idea: Idea, max_: User, omar: User, reason: Any, recorded: Any
) -> None:
    retired = reason("too_costly")
    retire_reason(retired, by=omar)
    assert keys() == [key for key in SEEDED if key != "too_costly"]
    outcome = Outcome(Status.DECLINED, "No.", decline_reason="too_costly")
    with pytest.raises(BadInput) as refused:
        change_status(idea, outcome, seen_version=idea.version, by=max_)
    assert refused.value.field == "decline_reason"

    bring_reason_back(retired, by=omar)
    session.commit()

    assert keys() == [*(key for key in SEEDED if key != "too_costly"), "too_costly"]
    assert recorded("DeclineReasonRetired") == {"reason_id": retired.id}
    assert recorded("DeclineReasonBroughtBack") == {"reason_id": retired.id}


@pytest.mark.parametrize(
    "act",
    [
        retire_reason,
        move_reason_up,
        move_reason_down,
        lambda reason, by: reword_reason(reason, "it is different", by=by),
    ],
)
def test_reason_that_is_not_offered_is_left_alone(
    session: DbSession, omar: User, reason: Any, act: Callable[..., Any]
) -> None:
    retired = reason("too_costly")
    retire_reason(retired, by=omar)

    with pytest.raises(WrongState):
        act(retired, by=omar)


def test_last_reason_stays(session: DbSession, omar: User, reason: Any) -> None:
    for key in SEEDED[1:]:
        retire_reason(reason(key), by=omar)

    with pytest.raises(WrongState):
        retire_reason(reason(SEEDED[0]), by=omar)
    assert keys() == SEEDED[:1]


def test_reason_that_is_offered_does_not_come_back(
    session: DbSession, omar: User, reason: Any
) -> None:
    retired = reason("too_costly")
    retire_reason(retired, by=omar)
    add_reason("It is too costly now", by=omar)

    for each in (retired, reason("duplicate")):
        with pytest.raises(WrongState):
            bring_reason_back(each, by=omar)
