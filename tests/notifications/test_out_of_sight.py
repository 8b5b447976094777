"""An idea that was merged into one which its people may not see: they read the answer on theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.ideas.events.answers import StatusChanged
from app.ideas.operations.deciding import Outcome, decision_from
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import vote
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.status import Status
from app.notifications.answer_preview import preview_of
from app.notifications.recipients import recipients_of_decision

EVA = "eva@example.org"


@pytest.fixture
def closed(idea, duplicate, ana, eva, max_, make_user, merge, make_board, session, worker):
    """Ana's idea is on a board that is closed to all but her; Eva's, which Cleo shares and Vera
    voted for, is a part of it."""
    cleo, vera = make_user("cleo"), make_user("vera")
    invite_co_author(duplicate, cleo, by=eva)
    accept_invitation(duplicate, by=cleo)
    vote(duplicate, by=vera)
    session.commit()
    merge(duplicate, idea)
    worker.drain()
    board = make_board("closed", moderators=(max_,), people=(ana,), visibility=Visibility.LISTED)
    idea.board_id = board.id
    session.commit()
    return idea


def part(mail, kind="plain"):
    return mail.get_body((kind,)).get_content()


def elsewhere(page):
    return page.partition("Answered where it went")[2].partition("What happened")[0]


def test_everybody_who_took_part_is_told_as_the_preview_says(
    closed, max_, make_user, decide, latest, told, worker, session
):
    make_user("stranger")
    outcome = Outcome(Status.UNDER_REVIEW, "Soon.")
    idea = visible_idea_or_404(closed.id, max_)
    decision = decision_from(idea, outcome, seen_version=idea.version, by=max_)
    prepared = recipients_of_decision(decision, idea, by=max_)
    preview = preview_of(decision, idea, by=max_)

    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()

    handles = {"ana": "author", "eva": "author", "cleo": "co_author", "vera": "voter"}
    assert told(latest(StatusChanged)) == handles
    assert (len(prepared), preview.people, preview.merged, preview.out_of_sight) == (4, 4, 3, 3)
    assert [mail.to_name for mail in preview.mails] == ["Ana Ruiz"]  # who sees it, as an example


def test_preview_page_says_how_many_may_not_see_it(closed, max_, sign_in):
    typed = {"status": "under_review", "version": closed.version, "answer": "Soon."}

    page = sign_in(max_).post(f"/ideas/{closed.id}/status/preview", typed).text

    assert "4 people" in page
    assert "3 may not see this idea" in page


@pytest.mark.parametrize("handle", ["eva", "cleo", "vera"])
def test_answer_is_told_on_the_page_of_the_idea_they_may_see(
    closed, duplicate, max_, decide, sign_in, session, handle
):
    decide(closed, Status.IMPLEMENTED, max_, answer=f"It [hangs](/ideas/{closed.id}) there.")
    reader = session.scalars(select(User).where(User.handle == handle)).one()

    page = sign_in(reader).get(f"/ideas/{duplicate.id}")

    assert page.status_code == 200
    told = elsewhere(page.text)
    assert "It hangs there." in told
    assert "Drawers have photos." in told
    assert "Implemented" in told
    for hidden in (f"/ideas/{closed.id}", closed.title, "Closed"):
        assert hidden not in told
    assert f"/ideas/{closed.id}" not in page.text


def test_answer_is_told_to_nobody_else_and_not_twice(
    closed, duplicate, ana, eva, max_, make_user, decide, sign_in, session
):
    decide(closed, Status.UNDER_REVIEW, max_, answer="We count them.")
    stranger = make_user("stranger")
    assert "We count them." not in sign_in(stranger).get(f"/ideas/{duplicate.id}").text
    own = sign_in(ana).get(f"/ideas/{duplicate.id}?merged=show").text
    assert "Answered where it went" not in own  # she reads it where it is

    undo_merge(duplicate, by=max_)
    session.commit()

    assert "We count them." not in sign_in(eva).get(f"/ideas/{duplicate.id}").text


def test_answers_before_it_was_merged_are_not_told_again(
    idea, duplicate, eva, max_, merge, decide, make_board, session, sign_in
):
    decide(idea, Status.UNDER_REVIEW, max_, answer="An old answer.")
    merge(duplicate, idea)
    board = make_board("closed", moderators=(max_,), visibility=Visibility.LISTED)
    idea.board_id = board.id
    session.commit()
    decide(idea, Status.PLANNED, max_, answer="A new answer.")

    told = elsewhere(sign_in(eva).get(f"/ideas/{duplicate.id}").text)

    assert ("A new answer." in told, "An old answer." in told) == (True, False)


def test_answers_all_along_a_chain_are_told(
    closed, duplicate, eva, max_, make_idea, merge, decide, session, sign_in
):
    decide(closed, Status.UNDER_REVIEW, max_, answer="The first one.")
    board = session.get_one(Board, closed.board_id)
    further = make_idea(board, max_, "One for all")
    merge(closed, further)
    decide(further, Status.PARKED, max_, answer="The second one.")

    told = elsewhere(sign_in(eva).get(f"/ideas/{duplicate.id}").text)

    assert ("The first one." in told, "The second one." in told) == (True, True)
    assert "One for all" not in told


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.NEW, Status.MERGED)])
def test_mail_promises_nothing_that_they_cannot_open(
    closed, duplicate, max_, decide, worker, smtp_server, status
):
    before = len(smtp_server.to(EVA))
    decide(closed, status, max_)
    worker.drain()

    [mail] = smtp_server.to(EVA)[before:]
    for kind in ("plain", "html"):
        text = part(mail, kind)
        assert "It was merged into an idea that you may not see" in text
        assert f"/ideas/{duplicate.id}" in text
        for wrong in ("its page, on your profile", "ask once", "answer it there", closed.title):
            assert wrong not in text
