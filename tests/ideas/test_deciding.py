"""Deciding: every step with its answer, every outcome with what it needs, no lost race."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.core.errors import BadInput, LostRace, WrongState
from app.events import Event
from app.ideas.models import Credit, CreditRole, Decision, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.status import TRANSITIONS, DeclineReason, Status

DbSession = scoped_session[Session]
TODAY = clock.now().date()
NEEDS: dict[Status, dict[str, Any]] = {
    Status.DECLINED: {"decline_reason": DeclineReason.TOO_COSTLY},
    Status.PLANNED: {"target_date": TODAY + timedelta(days=30)},
    Status.PARKED: {"wake_up_date": TODAY + timedelta(days=30)},
    Status.IMPLEMENTED: {"what_changed": "Drawers have photos.", "since": TODAY},
}


def outcome(status: Status, **changes: Any) -> Outcome:
    return Outcome(status, **{"answer": "Because.", **NEEDS.get(status, {}), **changes})


def decide(idea: Idea, status: Status, by: User, **changes: Any) -> Decision:
    return change_status(idea, outcome(status, **changes), seen_version=idea.version, by=by)


def test_change_status_answers_in_public_and_records_it(
    session: DbSession, idea: Idea, max_: User
) -> None:
    decision = decide(idea, Status.PLANNED, max_, answer="**Yes.**")
    session.commit()

    assert idea.status is Status.PLANNED
    assert idea.target_date == TODAY + timedelta(days=30)
    assert idea.first_answered_at == decision.at
    assert decision.answer_html == "<p><strong>Yes.</strong></p>"
    event = session.scalars(select(Event).where(Event.kind == "StatusChanged")).one()
    assert event.data == {
        "idea_id": idea.id,
        "decision_id": decision.id,
        "old": "new",
        "new": "planned",
    }


@pytest.mark.parametrize(("old", "new"), list(product(Status, Status)))
def test_only_the_steps_in_the_table_are_taken(
    session: DbSession, idea: Idea, max_: User, old: Status, new: Status
) -> None:
    idea.status = old
    session.flush()

    if new in TRANSITIONS[old]:
        decide(idea, new, max_)
        assert idea.status is new
    else:
        with pytest.raises(WrongState):
            decide(idea, new, max_)


@pytest.mark.parametrize(
    ("status", "changes", "field"),
    [
        (Status.UNDER_REVIEW, {"answer": " "}, "answer"),
        (Status.UNDER_REVIEW, {"answer": "x" * 10_001}, "answer"),
        (Status.DECLINED, {"decline_reason": None}, "decline_reason"),
        (Status.PLANNED, {"target_date": None}, "target_date"),
        (Status.PLANNED, {"target_date": TODAY - timedelta(days=1)}, "target_date"),
        (Status.PARKED, {"wake_up_date": None}, "wake_up_date"),
        (Status.PARKED, {"wake_up_date": TODAY}, "wake_up_date"),
        (Status.IMPLEMENTED, {"what_changed": ""}, "what_changed"),
        (Status.IMPLEMENTED, {"since": None}, "since"),
        (Status.IMPLEMENTED, {"since": TODAY + timedelta(days=2)}, "since"),
    ],
)
def test_outcome_without_what_it_needs_is_refused(
    session: DbSession,
    idea: Idea,
    max_: User,
    status: Status,
    changes: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        decide(idea, status, max_, **changes)

    assert refused.value.field == field


def test_decision_on_what_changed_meanwhile_loses_the_race(
    session: DbSession, idea: Idea, max_: User
) -> None:
    seen = idea.version
    decide(idea, Status.UNDER_REVIEW, max_)
    session.commit()

    with pytest.raises(LostRace):
        change_status(idea, outcome(Status.PLANNED), seen_version=seen, by=max_)


def test_implemented_credits_the_originator_and_taking_it_back_withdraws(
    session: DbSession, idea: Idea, ana: User, max_: User
) -> None:
    decide(idea, Status.IMPLEMENTED, max_)
    session.commit()
    credit = session.scalars(select(Credit)).one()
    assert (credit.user_id, credit.role) == (ana.id, CreditRole.ORIGINATOR)

    decide(idea, Status.UNDER_REVIEW, max_)
    session.commit()
    assert session.scalars(select(Credit)).all() == []


def test_work_that_has_begun_keeps_its_date(session: DbSession, idea: Idea, max_: User) -> None:
    decide(idea, Status.PLANNED, max_)
    decide(idea, Status.IN_PROGRESS, max_)

    assert idea.target_date == TODAY + timedelta(days=30)


def test_moderator_decides_through_the_form(
    session: DbSession, idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(max_)
    form = browser.get(f"/ideas/{idea.id}/status?to=planned")
    assert form.status_code == 200

    answer = browser.post(
        f"/ideas/{idea.id}/status",
        {
            "status": "planned",
            "version": idea.version,
            "answer": "In spring.",
            "target_date": TODAY + timedelta(days=9),
        },
    )

    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    assert "In spring." in browser.get(f"/ideas/{idea.id}").text


def test_decision_without_an_answer_keeps_what_was_typed(
    idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    answer = sign_in(max_).post(
        f"/ideas/{idea.id}/status",
        {"status": "implemented", "version": idea.version, "what_changed": "All drawers labelled"},
    )

    assert answer.status_code == 422
    assert "All drawers labelled" in answer.text
    assert "Say why" in answer.text


def test_second_moderator_sees_what_the_first_did_and_keeps_the_text(
    session: DbSession, idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(max_)
    seen = idea.version
    decide(idea, Status.UNDER_REVIEW, max_, answer="I was first.")
    session.commit()

    typed = {"status": "in_progress", "version": seen, "answer": "My long text."}
    answer = browser.post(f"/ideas/{idea.id}/status", typed)

    assert answer.status_code == 409
    assert "I was first." in answer.text
    assert "My long text." in answer.text
    again = browser.post(f"/ideas/{idea.id}/status", {**typed, "version": seen + 1})
    assert again.status_code == 303


def test_member_cannot_decide(
    session: DbSession, idea: Idea, ana: User, omar: User, sign_in: Callable[[User], Any]
) -> None:
    for person in (ana, omar):
        browser = sign_in(person)
        assert browser.get(f"/ideas/{idea.id}/status?to=planned").status_code == 403
        assert browser.post(f"/ideas/{idea.id}/status", {"status": "planned"}).status_code == 403


def test_status_that_does_not_exist_is_not_there(
    idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    assert sign_in(max_).get(f"/ideas/{idea.id}/status?to=nonsense").status_code == 404
