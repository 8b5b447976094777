"""An author without an e-mail address is told of answers in person, and the ledger knows it."""

import pytest
from sqlalchemy import select

from app.auth.operations import add_without_address
from app.core.errors import WrongState
from app.events import Event
from app.ideas.models import Decision
from app.ideas.operations.posting import post_idea
from app.ideas.operations.signing import for_colleague
from app.ideas.status import Status
from app.notifications.answer_preview import preview_of
from app.notifications.ledger import answers_to, summary_of, told_of
from app.notifications.models import Notification
from app.notifications.reach import MailState
from app.notifications.resending import resend_to_one, resend_to_unreached
from app.notifications.telling import note_told


@pytest.fixture
def rosa(session, max_):
    person = add_without_address("Rosa Blum", by=max_)
    session.commit()
    return person


@pytest.fixture
def hers(session, supply, rosa, max_):
    byline = for_colleague(supply, rosa, by=max_)
    idea = post_idea(supply, title="Drawers", body="Photos.", byline=byline, by=max_)
    session.commit()
    return idea


@pytest.fixture
def answer(hers, max_, decide, worker, smtp_server):
    decide(hers, Status.PLANNED, max_)
    worker.drain()
    return answers_to(hers.id)[0]


def only_row(session, answer, idea, reader):
    session.expire_all()
    [told] = told_of(answer, idea, reader=reader, key=None).rows
    return told


def test_nobody_is_mailed_and_the_ledger_says_whom_to_tell(
    session, answer, hers, max_, smtp_server
):
    assert smtp_server.inbox == []
    told = only_row(session, answer, hers, max_)
    assert (told.person.name, told.role, told.mail) == ("Rosa Blum", "Author", MailState.NO_ADDRESS)
    assert (told.is_to_be_told, told.may_resend, told.sees_idea) == (True, False, True)
    summary = summary_of(answer, hers)
    assert (summary.people, summary.unreached, summary.to_be_told, summary.resendable) == (
        *(1, 1, 1),
        0,
    )


def test_told_is_told(session, answer, hers, max_, rosa):
    note_told(answer, hers, only_row(session, answer, hers, max_).id, by=max_)
    session.commit()

    told = only_row(session, answer, hers, max_)
    assert (told.told_by, told.is_to_be_told) == ("Max Weber", False)
    summary = summary_of(answer, hers)
    assert (summary.unreached, summary.to_be_told) == (0, 0)
    [event] = session.scalars(select(Event).where(Event.kind == "ToldInPerson"))
    assert event.data == {
        "idea_id": hers.id,
        "decision_id": answer.decision_id,
        "user_id": rosa.id,
    }
    with pytest.raises(WrongState):
        note_told(answer, hers, told.id, by=max_)


def test_who_has_an_address_is_not_told_in_person(session, answered, idea, ledger, max_):
    with pytest.raises(WrongState):
        note_told(answered, idea, ledger(answered)["ana"].id, by=max_)


def test_no_mail_is_sent_again_to_nowhere(session, answer, hers, max_):
    told = only_row(session, answer, hers, max_)

    with pytest.raises(WrongState):
        resend_to_unreached(answer, hers, by=max_)
    with pytest.raises(WrongState):
        resend_to_one(answer, hers, told.id, by=max_)


def test_notices_wait_for_the_day_they_sign_in(session, answer, rosa, sign_in):
    rosa.email, rosa.confirmed_at = "rosa@example.org", rosa.created_at
    session.commit()

    assert "Drawers" in sign_in(rosa).get("/notices").text


def test_answer_that_was_not_told_can_be_mailed_once_there_is_an_address(
    session, answer, hers, rosa, max_, worker, smtp_server
):
    rosa.email, rosa.confirmed_at = "rosa@example.org", rosa.created_at
    session.commit()

    assert resend_to_unreached(answer, hers, by=max_) == 1
    session.commit()
    worker.drain()

    assert len(smtp_server.to("rosa@example.org")) == 1


def test_preview_of_an_answer_says_whom_to_tell(hers, max_, session):
    decision = Decision(
        idea_id=hers.id,
        by_id=max_.id,
        old_status=Status.NEW,
        status=Status.UNDER_REVIEW,
        answer="Soon.",
        answer_html="<p>Soon.</p>",
        at=hers.created_at,
    )

    preview = preview_of(decision, hers, by=max_)

    assert (preview.people, preview.in_person, preview.application_only) == (1, 1, 0)
    assert preview.mails == []


def test_moderator_notes_it_on_the_page(session, answer, hers, max_, eva, omar, sign_in):
    browser = sign_in(max_)
    page = browser.get(f"/ideas/{hers.id}/told").text
    assert "1 person is to be told in person" in page
    [id] = session.scalars(select(Notification.id).where(Notification.event_id == answer.event_id))
    address = f"/ideas/{hers.id}/told/{answer.decision_id}/in-person/{id}"
    assert address in page
    for stranger in (eva, omar):
        assert sign_in(stranger).post(address).status_code == 403

    done = browser.post(address)

    assert (done.status_code, done.location) == (
        303,
        f"/ideas/{hers.id}/told?answer={answer.decision_id}",
    )
    page = browser.get(done.location).text
    assert "Told in person by Max Weber" in page
    assert "I told them" not in page
    assert browser.post(address).status_code == 409
    assert browser.post(address.replace(f"/{id}", "/4711")).status_code == 409
