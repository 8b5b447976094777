"""Just do it: logging what is implemented already, with credit and with who agreed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core import clock
from app.core.errors import BadInput
from app.events import Event
from app.ideas.models import Agreement, AgreementState, Credit, Decision, Idea
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]
NOW = clock.now()
TODAY = NOW.date()


@pytest.fixture
def labels(max_: User) -> DoneIdea:
    """What Ana did, and Max agreed to."""
    return DoneIdea(
        title="Label the drawers",
        body="I searched, then I *labelled*.",
        what_changed="All drawers have labels.",
        since=TODAY,
        tags=["stores"],
        agreed_by=max_,
    )


def test_logged_idea_is_implemented_with_answer_credit_and_who_agreed(
    session: DbSession, supply: Board, labels: DoneIdea, ana: User, eva: User, max_: User
) -> None:
    idea = log_done_idea(supply, replace(labels, helpers=[eva, ana]), by=ana)
    session.commit()

    assert (idea.status, idea.posted_as_done) == (Status.IMPLEMENTED, True)
    asked = session.scalars(select(Agreement)).one()
    assert (asked.user_id, asked.state) == (max_.id, AgreementState.ASKED)
    decision = session.scalars(select(Decision)).one()
    assert (decision.answer, decision.by_id) == ("We just did it.", ana.id)
    assert (decision.what_changed, decision.since) == ("All drawers have labels.", TODAY)
    assert idea.first_answered_at == decision.at
    credits = session.execute(select(Credit.user_id, Credit.role)).all()
    assert {(user_id, role.value) for user_id, role in credits} == {
        (ana.id, "originator"),
        (eva.id, "implementer"),
    }
    kinds = list(session.scalars(select(Event.kind).order_by(Event.id)))
    assert kinds == [
        "IdeaPosted",
        "ImplementerNamed",
        "StatusChanged",
        "CreditGiven",
        "CreditGiven",
        "IdeaLoggedAsDone",
    ]


@pytest.mark.parametrize(("named", "words"), [(None, "Name who agreed"), ("max", "somebody else")])
def test_moderator_does_not_agree_to_what_they_did_themselves(
    supply: Board, labels: DoneIdea, max_: User, named: str | None, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        log_done_idea(supply, replace(labels, agreed_by=max_ if named else None), by=max_)


def test_who_agreed_is_another_active_colleague_who_sees_the_board(
    session: DbSession,
    supply: Board,
    labels: DoneIdea,
    ana: User,
    eva: User,
    make_user: Callable[..., User],
    make_board: Callable[..., Board],
) -> None:
    left = make_user("left", deactivated_at=clock.now())
    nurses = make_board("nurses", people=(ana,), visibility=Visibility.LISTED)
    for board, agreed_by, words in [
        (supply, None, "Name who agreed"),
        (supply, ana, "somebody else than yourself"),
        (supply, left, "Left does not see"),
        (nurses, eva, "Eva Lindqvist does not see"),
    ]:
        with pytest.raises(BadInput, match=words) as refused:
            log_done_idea(board, replace(labels, agreed_by=agreed_by), by=ana)
        assert refused.value.field == "agreed_by"
    assert session.scalars(select(Idea)).all() == []


def test_helper_sees_the_board(
    session: DbSession,
    labels: DoneIdea,
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
) -> None:
    nurses = make_board("nurses", people=(ana, max_), visibility=Visibility.LISTED)

    with pytest.raises(BadInput) as refused:
        log_done_idea(nurses, replace(labels, helpers=[eva]), by=ana)

    assert refused.value.field == "helpers"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"body": " "}, "body"),
        ({"tags": list("abcdef")}, "tags"),
        ({"what_changed": ""}, "what_changed"),
        ({"since": None}, "since"),
        ({"since": TODAY + timedelta(days=2)}, "since"),
    ],
)
def test_what_is_missing_is_refused(
    session: DbSession,
    supply: Board,
    labels: DoneIdea,
    ana: User,
    changes: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        log_done_idea(supply, replace(labels, **changes), by=ana)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [{"state": AgreementState.CONFIRMED}, {"state": AgreementState.OBJECTED, "answered_at": NOW}],
)
def test_database_keeps_answers_whole(
    session: DbSession, supply: Board, labels: DoneIdea, ana: User, changes: dict[str, Any]
) -> None:
    log_done_idea(supply, labels, by=ana)
    asked = session.scalars(select(Agreement)).one()
    for name, value in changes.items():
        setattr(asked, name, value)

    with pytest.raises(IntegrityError):
        session.flush()


def test_member_logs_what_is_done_and_everybody_sees_how(
    session: DbSession, supply: Board, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert "/ideas/new/done" in browser.get("/ideas/new").text
    assert browser.get("/ideas/new/done").status_code == 200

    answer = browser.post("/ideas/new/done", typed(helpers="@eva"))

    idea = session.scalars(select(Idea)).one()
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    page, wall = browser.get(answer.location).text, sign_in(eva).get("/implemented").text
    for words in (
        "Done on their own initiative",
        "is said to have agreed; not confirmed yet",
        "We just did it.",
        "All drawers have labels.",
        "built it",
        "Logged as done",
    ):
        assert words in page
    assert "promised day" not in page
    assert "Done on their own initiative" in wall
    assert "agreed with" not in page + wall
    assert "All drawers have labels." in wall


def test_what_was_logged_can_be_opened_again_by_a_moderator(
    session: DbSession,
    supply: Board,
    labels: DoneIdea,
    ana: User,
    max_: User,
    decide: Decide,
    sign_in: SignIn,
) -> None:
    idea = log_done_idea(supply, labels, by=ana)
    session.commit()
    decide(idea, Status.UNDER_REVIEW, max_, answer="I never agreed.")

    page = sign_in(ana).get(f"/ideas/{idea.id}").text

    assert "I never agreed." in page
    assert "Done on their own initiative" not in page
    assert session.scalars(select(Credit)).all() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agreed_by": ""}, "Name who agreed"),
        ({"agreed_by": "@nobody"}, "There is nobody called @nobody."),
        ({"agreed_by": "@max, @eva"}, "Name one person who agreed."),
        ({"helpers": "nobody"}, "There is nobody called @nobody."),
        ({"since": (TODAY + timedelta(days=9)).isoformat()}, "Give a day from 1 January 1950 to"),
        ({"since": "yesterday"}, "Not a valid date value."),
        ({"title": " "}, "Give your idea a title."),
        ({"board": ""}, "Choose a board."),
    ],
)
def test_wrong_log_is_shown_again_with_what_was_typed(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    max_: User,
    sign_in: SignIn,
    changes: dict[str, str],
    words: str,
) -> None:
    answer = sign_in(ana).post("/ideas/new/done", typed(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert "I searched, then I *labelled*." in answer.text
    assert session.scalars(select(Idea)).all() == []


def test_nothing_is_logged_on_a_board_that_one_does_not_see(
    session: DbSession,
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    sign_in: SignIn,
) -> None:
    make_board("supply", moderators=(max_,), visibility=Visibility.LISTED)

    assert sign_in(ana).post("/ideas/new/done", typed()).status_code == 422
    assert "There is no board yet" in sign_in(ana).get("/ideas/new/done").text


def typed(**changes: str) -> dict[str, str]:
    since: date = TODAY
    return {
        "board": "supply",
        "title": "Label the drawers",
        "body": "I searched, then I *labelled*.",
        "what_changed": "All drawers have labels.",
        "since": since.isoformat(),
        "helpers": "",
        "agreed_by": "@Max",
        "tags": "",
        **changes,
    }
