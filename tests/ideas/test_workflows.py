"""A board's workflow: which statuses it uses, what they are called, and what a final one closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.errors import BadInput, WrongState
from app.events import Event
from app.events.delivering import Worker
from app.ideas.models import Comment, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.workflows import set_workflow
from app.ideas.policy import steps_from
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import LABELS, OPTIONAL, TRANSITIONS, Status
from app.ideas.workflow import USUAL, Workflow

DbSession = scoped_session[Session]
RENAMED = {
    "new": "Fresh",
    "under_review": "Being read",
    "planned": "Scheduled",
    "declined": "Said no to",
}


def events(session: DbSession) -> list[dict[str, Any]]:
    statement = select(Event.data).where(Event.kind == "WorkflowChanged").order_by(Event.id)
    return list(session.scalars(statement))


def decide(idea: Idea, status: Status, by: User, **more: Any) -> None:
    change_status(idea, Outcome(status, "Because.", **more), seen_version=idea.version, by=by)


def decline(idea: Idea, by: User) -> None:
    decide(idea, Status.DECLINED, by, decline_reason="too_costly")


def plan(idea: Idea, by: User) -> None:
    day = clock.now().date() + timedelta(days=40)
    decide(idea, Status.PLANNED, by, owner=by, target_date=day)


def test_board_uses_every_status_under_its_usual_name_until_it_chooses(supply: Board) -> None:
    assert workflow_of(supply.id) == USUAL
    assert [USUAL.name_of(status) for status in Status] == [str(text) for text in LABELS.values()]


def test_set_workflow_keeps_it_and_records_before_and_after(
    session: DbSession, supply: Board, omar: User
) -> None:
    first = Workflow(frozenset({"parked"}), {"planned": " On  the list ", "new": ""}, True)
    set_workflow(supply, first, by=omar)
    set_workflow(supply, Workflow(), by=omar)
    session.commit()

    usual = {"unused": [], "names": {}, "closes_comments": False}
    chosen = {"unused": ["parked"], "names": {"planned": "On the list"}, "closes_comments": True}
    assert events(session) == [
        {"board_id": supply.id, "before": usual, "after": chosen},
        {"board_id": supply.id, "before": chosen, "after": usual},
    ]
    assert workflow_of(supply.id) == USUAL


def test_set_workflow_to_what_it_is_records_nothing(
    session: DbSession, supply: Board, omar: User
) -> None:
    set_workflow(supply, Workflow(names={"planned": "Planned"}), by=omar)

    assert events(session) == []


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ({"planned": "x" * 31}, "planned"),
        ({"planned": "Maybe", "parked": "maybe"}, "planned"),
        ({"parked": "PLANNED"}, "parked"),
        ({"parked": "Planned", "planned": "Scheduled"}, "parked"),
    ],
)
def test_name_that_is_long_or_of_another_status_is_refused(
    session: DbSession, supply: Board, omar: User, names: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        set_workflow(supply, Workflow(names=names), by=omar)

    assert refused.value.field == field


@pytest.mark.parametrize("status", sorted(set(Status) - set(OPTIONAL)))
def test_status_that_no_board_can_do_without_is_kept(
    session: DbSession, supply: Board, omar: User, status: Status
) -> None:
    with pytest.raises(BadInput):
        set_workflow(supply, Workflow(frozenset({status.value})), by=omar)


@pytest.mark.parametrize("old", list(Status))
def test_no_idea_enters_an_unused_status_and_those_in_it_go_on(idea: Idea, old: Status) -> None:
    idea.status, idea.target_date = old, idea.answer_due_at.date()
    every = {status.value for status in OPTIONAL}

    steps = set(steps_from(idea, Workflow(frozenset(every))))

    assert steps == {new for new in TRANSITIONS[old] if new is old or new not in every}
    assert steps or old is Status.MERGED


def test_step_into_an_unused_status_is_refused_on_the_server(
    session: DbSession, idea: Idea, supply: Board, max_: User, omar: User, sign_in: Any
) -> None:
    set_workflow(supply, Workflow(frozenset({"in_progress"})), by=omar)
    session.commit()
    browser = sign_in(max_)

    with pytest.raises(WrongState):
        decide(idea, Status.IN_PROGRESS, max_)
    page = browser.get(f"/ideas/{idea.id}").text
    assert "to=planned" in page
    assert "to=in_progress" not in page
    assert browser.get(f"/ideas/{idea.id}/status?to=in_progress").status_code == 409
    typed = {"status": "in_progress", "version": idea.version, "answer": "My careful words"}
    answer = browser.post(f"/ideas/{idea.id}/status", typed)
    assert answer.status_code == 409
    assert "My careful words" in answer.text


def test_idea_in_a_status_that_goes_out_of_use_stays_and_moves_on(
    session: DbSession, idea: Idea, supply: Board, max_: User, omar: User
) -> None:
    plan(idea, max_)
    set_workflow(supply, Workflow(frozenset({"planned"})), by=omar)
    session.commit()

    assert idea.status is Status.PLANNED
    decide(idea, Status.IN_PROGRESS, max_)
    assert idea.status is Status.IN_PROGRESS


def test_names_of_the_board_stand_wherever_a_status_is_named(
    session: DbSession,
    idea: Idea,
    supply: Board,
    ana: User,
    max_: User,
    omar: User,
    sign_in: Callable[[User], Any],
) -> None:
    set_workflow(supply, Workflow(names=RENAMED), by=omar)
    plan(idea, max_)
    session.commit()
    browser = sign_in(ana)

    for address in ("/", "/ideas", "/boards/supply", "/people/ana", f"/ideas/{idea.id}"):
        page = browser.get(address).text
        assert "Scheduled for" in page, address
        assert "Planned for" not in page, address
    assert '<option value="planned">Scheduled</option>' in browser.get("/boards/supply").text
    assert '<option value="planned">Planned</option>' in browser.get("/ideas").text
    timeline = browser.get(f"/ideas/{idea.id}").text.partition("What happened")[2]
    assert "Scheduled" in timeline
    moderator = sign_in(max_).get(f"/ideas/{idea.id}").text
    assert "Said no to" in moderator
    assert "Said no to" in sign_in(max_).get(f"/ideas/{idea.id}/status?to=declined").text


def test_names_of_the_board_stand_in_notices_and_mails(
    session: DbSession,
    idea: Idea,
    supply: Board,
    ana: User,
    max_: User,
    omar: User,
    worker: Worker,
    smtp_server: Any,
    sign_in: Callable[[User], Any],
) -> None:
    set_workflow(supply, Workflow(names=RENAMED), by=omar)
    plan(idea, max_)
    session.commit()
    worker.drain()

    words = "Your idea is now “Scheduled”"
    assert words in sign_in(ana).get("/notices").text
    (mail,) = smtp_server.to("ana@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert words in text
    assert "Supply · Scheduled" in text


def test_filter_of_a_board_leaves_out_what_it_does_not_use(
    session: DbSession, idea: Idea, supply: Board, ana: User, omar: User, sign_in: Any
) -> None:
    set_workflow(supply, Workflow(frozenset({"parked"})), by=omar)
    idea.status = Status.PARKED
    session.commit()
    browser = sign_in(ana)

    assert '<option value="parked"' not in browser.get("/boards/supply").text
    assert '<option value="parked"' in browser.get("/ideas").text
    chosen = browser.get("/boards/supply?status=parked").text
    assert idea.title in chosen
    assert '<option value="parked" selected>' in chosen


def test_final_answer_ends_comments_where_the_board_says_so(
    session: DbSession, idea: Idea, supply: Board, eva: User, max_: User, omar: User
) -> None:
    comment = post_comment(idea, body="Before", by=eva)
    set_workflow(supply, Workflow(closes_comments=True), by=omar)
    post_comment(idea, body="Still open", by=eva)
    decline(idea, max_)

    for parent_id in (None, comment.id):
        with pytest.raises(WrongState):
            post_comment(idea, body="Too late", parent_id=parent_id, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)
    post_comment(idea, body="Open again", by=eva)

    assert session.scalar(select(func.count()).select_from(Comment)) == 3


def test_final_answer_leaves_comments_open_otherwise(
    session: DbSession, idea: Idea, eva: User, max_: User, sign_in: Callable[[User], Any]
) -> None:
    decline(idea, max_)
    post_comment(idea, body="I disagree", by=eva)
    session.commit()

    assert "Write a comment" in sign_in(eva).get(f"/ideas/{idea.id}").text


def test_page_says_why_comments_are_closed_and_gives_back_what_was_typed(
    session: DbSession, idea: Idea, supply: Board, eva: User, max_: User, omar: User, sign_in: Any
) -> None:
    comment = post_comment(idea, body="Before", by=eva)
    set_workflow(supply, Workflow(closes_comments=True), by=omar)
    decline(idea, max_)
    session.commit()
    browser = sign_in(eva)

    page = browser.get(f"/ideas/{idea.id}").text
    assert "On this board comments end with the final answer." in page
    assert "Write a comment" not in page
    assert "reply_to=" not in page
    for typed in ({"body": "Careful"}, {"body": "Careful", "parent_id": comment.id}):
        answer = browser.post(f"/ideas/{idea.id}/comments", typed)
        assert answer.status_code == 409
        assert "Your comment was not posted." in answer.text
        assert "Careful</textarea>" in answer.text
