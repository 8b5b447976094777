"""Deciding: every step with its answer, every outcome with what it needs, no lost race."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Visibility
from app.core import clock
from app.core.errors import BadInput, LostRace, WrongState
from app.core.formats import short_date
from app.events import Event
from app.ideas.models import Credit, CreditRole, Decision, Follow, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.status import TRANSITIONS, Status

DbSession = scoped_session[Session]
TODAY = clock.now().date()
NEEDS: dict[Status, dict[str, Any]] = {
    Status.DECLINED: {"decline_reason": "too_costly"},
    Status.PLANNED: {"target_date": TODAY + timedelta(days=30)},
    Status.PARKED: {"wake_up_date": TODAY + timedelta(days=30)},
    Status.IMPLEMENTED: {"what_changed": "Drawers have photos.", "since": TODAY},
}


def outcome(status: Status, **changes: Any) -> Outcome:
    return Outcome(status, **{"answer": "Because.", **NEEDS.get(status, {}), **changes})


def decide(idea: Idea, status: Status, by: User, **changes: Any) -> Decision:
    """Planned without another owner, it is seen to by who plans it."""
    if status is Status.PLANNED:
        changes = {"owner": by, **changes}
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
        "into": None,
        "new": "planned",
    }


@pytest.mark.parametrize(("old", "new"), list(product(Status, Status)))
def test_only_the_steps_in_the_table_are_taken(
    session: DbSession, idea: Idea, max_: User, old: Status, new: Status
) -> None:
    idea.status, idea.target_date = old, TODAY
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
        (Status.DECLINED, {"decline_reason": "mood"}, "decline_reason"),
        (Status.PLANNED, {"owner": None}, "owner"),
        (Status.PLANNED, {"target_date": None}, "target_date"),
        (Status.PLANNED, {"target_date": TODAY - timedelta(days=1)}, "target_date"),
        (Status.IN_PROGRESS, {"target_date": TODAY - timedelta(days=1)}, "target_date"),
        (Status.PARKED, {"wake_up_date": None}, "wake_up_date"),
        (Status.PARKED, {"wake_up_date": TODAY}, "wake_up_date"),
        (Status.IMPLEMENTED, {"what_changed": ""}, "what_changed"),
        (Status.IMPLEMENTED, {"since": None}, "since"),
        (Status.IMPLEMENTED, {"since": TODAY + timedelta(days=2)}, "since"),
        (Status.IMPLEMENTED, {"since": date(1, 1, 1)}, "since"),
        (Status.IMPLEMENTED, {"since": date(1949, 12, 31)}, "since"),
        (Status.UNDER_REVIEW, {"target_date": TODAY - timedelta(days=1)}, "target_date"),
        (Status.UNDER_REVIEW, {"target_date": date(9999, 12, 31)}, "target_date"),
        (Status.PLANNED, {"target_date": date(9999, 12, 31)}, "target_date"),
        (Status.IN_PROGRESS, {"target_date": TODAY + timedelta(days=3653)}, "target_date"),
        (Status.PARKED, {"wake_up_date": date(9999, 12, 31)}, "wake_up_date"),
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


def test_planned_idea_has_an_owner_who_follows_it(
    session: DbSession, idea: Idea, eva: User, max_: User, sign_in: Callable[[User], Any]
) -> None:
    decision = decide(idea, Status.PLANNED, max_, owner=eva)
    session.commit()

    assert (decision.owner_id, idea.owner_id) == (eva.id, eva.id)
    assert session.get(Follow, (idea.id, eva.id)) is not None
    page = sign_in(max_).get(f"/ideas/{idea.id}").text
    assert page.count('<a class="" href="/people/eva">Eva Lindqvist</a> sees to it') == 2


def test_owner_stays_while_it_is_in_progress_and_goes_with_the_promise(
    session: DbSession, idea: Idea, eva: User, max_: User
) -> None:
    decide(idea, Status.PLANNED, max_, owner=eva)
    decide(idea, Status.IN_PROGRESS, max_)
    assert idea.owner_id == eva.id
    decide(idea, Status.IN_PROGRESS, max_, owner=max_)
    assert idea.owner_id == max_.id
    decide(idea, Status.PARKED, max_)
    assert (idea.owner_id, idea.target_date) == (None, None)


def test_owner_who_cannot_sign_in_or_see_the_idea_is_refused(
    session: DbSession,
    make_board: Callable[..., Any],
    make_idea: Callable[..., Idea],
    ana: User,
    eva: User,
    max_: User,
    make_user: Callable[..., User],
) -> None:
    board = make_board("safety", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    secret = make_idea(board, ana)
    gone = make_user("gone", deactivated_at=clock.now())

    for owner, words in ((eva, "@eva does not see"), (gone, "@gone cannot sign in")):
        for status in (Status.PLANNED, Status.IN_PROGRESS):
            with pytest.raises(BadInput, match=words) as refused:
                decide(secret, status, max_, owner=owner)
            assert refused.value.field == "owner"


def test_planned_idea_gets_a_new_date_or_owner(
    session: DbSession, idea: Idea, eva: User, max_: User, sign_in: Callable[[User], Any]
) -> None:
    first, later = TODAY + timedelta(days=30), TODAY + timedelta(days=60)
    decide(idea, Status.PLANNED, max_)
    moved = decide(idea, Status.PLANNED, max_, target_date=later)
    handed = decide(idea, Status.PLANNED, max_, target_date=later, owner=eva)
    session.commit()

    assert (moved.old_date, handed.old_date) == (first, None)
    assert (idea.target_date, idea.owner_id) == (later, eva.id)
    timeline = sign_in(max_).get(f"/ideas/{idea.id}").text.partition("What happened")[2]
    assert f"{short_date(later)}, before {short_date(first)}" in timeline
    assert "Eva Lindqvist sees to it now" in timeline
    with pytest.raises(BadInput) as refused:
        decide(idea, Status.PLANNED, max_, target_date=later, owner=eva)
    assert refused.value.field == "target_date"


def test_parked_idea_gets_a_new_date(session: DbSession, idea: Idea, max_: User) -> None:
    decide(idea, Status.PARKED, max_)
    with pytest.raises(BadInput) as refused:
        decide(idea, Status.PARKED, max_)
    assert refused.value.field == "wake_up_date"

    moved = decide(idea, Status.PARKED, max_, wake_up_date=TODAY + timedelta(days=90))

    assert moved.old_date == TODAY + timedelta(days=30)
    assert idea.wake_up_date == TODAY + timedelta(days=90)


def test_idea_in_progress_has_news_with_or_without_a_new_date(
    session: DbSession, idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    decide(idea, Status.PLANNED, max_)
    decide(idea, Status.IN_PROGRESS, max_)
    decide(idea, Status.IN_PROGRESS, max_)
    assert idea.target_date == TODAY + timedelta(days=30)

    decide(idea, Status.IN_PROGRESS, max_, target_date=TODAY + timedelta(days=50))
    session.commit()

    assert idea.target_date == TODAY + timedelta(days=50)
    page = sign_in(max_).get(f"/ideas/{idea.id}").text
    timeline = page.partition("What happened")[2]
    assert "News of the work" in timeline
    assert "New date" in timeline
    assert f"Moved from {short_date(TODAY + timedelta(days=30))}" in page


def test_buttons_say_what_a_step_does(
    session: DbSession, idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(max_)
    for status, words in (
        (Status.PLANNED, "New date or owner"),
        (Status.IN_PROGRESS, "News of the work"),
        (Status.PARKED, "New date"),
        (Status.DECLINED, "Open again"),
    ):
        decide(idea, status, max_)
        session.commit()
        assert f">{words}</a>" in browser.get(f"/ideas/{idea.id}").text


def test_opening_again_is_shown(
    session: DbSession, idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(max_)
    decide(idea, Status.IMPLEMENTED, max_)
    session.commit()
    form = browser.get(f"/ideas/{idea.id}/status?to=under_review").text
    assert "Answer: Open again" in form
    assert "Credit is withdrawn until it is implemented again." in form

    decide(idea, Status.UNDER_REVIEW, max_)
    session.commit()

    page = browser.get(f"/ideas/{idea.id}").text
    assert "Opened again; before, it was “Implemented”" in page
    assert "Opened again" in page.partition("What happened")[2]


def test_form_begins_with_what_is_promised(
    session: DbSession, idea: Idea, eva: User, max_: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(max_)
    address = f"/ideas/{idea.id}/status?to=planned"
    assert 'value="@max"' in browser.get(address).text

    decide(idea, Status.PLANNED, max_, owner=eva)
    session.commit()

    form = browser.get(address).text
    assert 'value="@eva"' in form
    assert f'value="{TODAY + timedelta(days=30)}"' in form


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        ("", "Name the colleague who sees to it"),
        ("@nobody", "There is nobody called @nobody."),
        ("@max, @ana", "Name one person."),
    ],
)
def test_wrong_owner_is_shown_again_with_what_was_typed(
    idea: Idea, max_: User, sign_in: Callable[[User], Any], owner: str, words: str
) -> None:
    answer = sign_in(max_).post(
        f"/ideas/{idea.id}/status",
        {
            "status": "planned",
            "version": idea.version,
            "answer": "My long text.",
            "target_date": TODAY + timedelta(days=9),
            "owner": owner,
        },
    )

    assert answer.status_code == 422
    for kept in (words, "My long text.", f'value="{TODAY + timedelta(days=9)}"', owner):
        assert kept in answer.text


def test_second_moderator_keeps_owner_and_date(
    session: DbSession, idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    seen = idea.version
    decide(idea, Status.UNDER_REVIEW, max_, answer="I was first.")
    session.commit()

    answer = sign_in(max_).post(
        f"/ideas/{idea.id}/status",
        {
            "status": "planned",
            "version": seen,
            "answer": "My long text.",
            "target_date": TODAY + timedelta(days=9),
            "owner": "@ana",
        },
    )

    assert answer.status_code == 409
    for kept in ("I was first.", "My long text.", str(TODAY + timedelta(days=9)), "@ana"):
        assert kept in answer.text


def test_step_that_is_none_has_no_form(
    idea: Idea, max_: User, sign_in: Callable[[User], Any]
) -> None:
    answer = sign_in(max_).get(f"/ideas/{idea.id}/status?to=new")

    assert answer.status_code == 409
    assert "cannot become “New”" in answer.text


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
            "owner": "@max",
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
