"""An address that refuses mail for good gets no more, and its person is told on every page."""

import pytest
from sqlalchemy import select, update

from app.auth.events import AddressTriedAgain
from app.auth.models import User
from app.auth.operations import (
    confirm_email_change,
    note_refusal,
    request_email_change,
    request_reset,
)
from app.auth.operations.bouncing import MOST_REFUSALS
from app.core import clock
from app.events import Delivery, DeliveryState, Event
from app.ideas.operations.signing import anonymously
from app.ideas.status import Status
from app.notifications.consumers import mail_notification

ANA = "ana@example.org"
BAD = f"550 5.1.1 <{ANA}>: No such mailbox"


@pytest.fixture
def decisions(idea, max_, decide, worker, session):
    """Decide so many times, and tell everybody each time; returns Ana's account."""

    def run(count, of=idea):
        for _ in range(count):
            decide(of, Status.UNDER_REVIEW, max_)
            worker.drain()
        session.expire_all()
        return session.scalars(select(User).where(User.handle == "ana")).one()

    return run


@pytest.fixture
def bouncing(ana, session):
    for _ in range(MOST_REFUSALS):
        note_refusal(ana.id, ANA, "550 No such mailbox")
    session.commit()
    session.refresh(ana)
    return ana


def test_third_refusal_in_a_row_ends_the_mails(decisions, smtp_server, session):
    smtp_server.answers[ANA] = BAD
    assert decisions(MOST_REFUSALS - 1).bouncing_since is None

    ana = decisions(1)
    assert ana.bouncing_since is not None
    assert ana.mail_refused_as == BAD
    smtp_server.answers.clear()
    decisions(1)

    mails = select(Delivery).where(Delivery.consumer == mail_notification.__name__)
    assert len(session.scalars(mails).all()) == MOST_REFUSALS
    assert smtp_server.inbox == []


def test_mail_that_is_accepted_begins_the_count_anew(decisions, smtp_server):
    smtp_server.answers[ANA] = BAD
    decisions(MOST_REFUSALS - 1)
    smtp_server.answers.clear()
    assert decisions(1).mail_refusals == 0
    smtp_server.answers[ANA] = BAD

    assert decisions(MOST_REFUSALS - 1).bouncing_since is None


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 Relay access denied", "451 4.2.1 Come back later", "552 5.3.4 Too large"]
)
def test_what_is_not_about_the_address_does_not_count(answer, decisions, smtp_server):
    smtp_server.answers[ANA] = answer

    assert decisions(MOST_REFUSALS).mail_refusals == 0


def test_mail_that_was_on_its_way_is_not_sent_any_more(
    idea, ana, max_, decide, worker, smtp_server, session
):
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.fan_out()
    smtp_server.answers[ANA] = "451 Later"
    worker.drain()
    for _ in range(MOST_REFUSALS):
        note_refusal(ana.id, ANA, BAD)
    session.execute(update(Delivery).values(due_at=clock.now()))
    session.commit()
    smtp_server.answers.clear()

    worker.drain()

    mail = session.scalars(
        select(Delivery).where(Delivery.consumer == mail_notification.__name__)
    ).one()
    assert mail.state is DeliveryState.PARKED
    assert mail.last_error.startswith("AddressBounces: ")
    assert smtp_server.inbox == []


def test_refusal_of_an_address_that_was_changed_meanwhile_does_not_count(ana, session):
    note_refusal(ana.id, "ana.old@example.org", "550 Gone")
    session.commit()
    session.refresh(ana)

    assert ana.mail_refusals == 0


def test_words_that_cannot_be_stored_as_they_are_are_noted_all_the_same(ana, session):
    note_refusal(ana.id, ANA, "550 no\0 and \ud800 " + "no" * 5000)
    session.commit()
    session.refresh(ana)

    assert ana.mail_refusals == 1
    assert ana.mail_refused_as.startswith("550 no and  nono")


def test_anonymous_authors_address_does_not_begin_to_bounce_with_their_idea(
    ana, supply, make_idea, decisions, smtp_server, session
):
    supply.anonymous_posts = True
    masked = make_idea(supply, ana, "Zebra stripes", byline=anonymously(supply, by=ana))
    smtp_server.answers[ANA] = BAD

    assert decisions(MOST_REFUSALS, of=masked).mail_refusals == 0


def test_every_page_leads_to_the_address(bouncing, eva, sign_in):
    words = "Mails to your address come back."

    for page in ("/", "/ideas", "/account"):
        assert words in sign_in(bouncing).get(page).text
        assert words not in sign_in(eva).get(page).text
    account = sign_in(bouncing).get("/account").text
    assert "550 No such mailbox" in account
    assert 'action="/account/email/again"' in account


def test_person_says_that_it_works_again(bouncing, sign_in, session, decisions, smtp_server):
    browser = sign_in(bouncing)
    for _ in range(2):
        answer = browser.post("/account/email/again")
        assert (answer.status_code, answer.location) == (303, "/account")

    session.refresh(bouncing)
    assert (bouncing.bouncing_since, bouncing.mail_refusals) == (None, 0)
    tried = session.scalars(select(Event).where(Event.kind == AddressTriedAgain.__name__)).all()
    assert [event.actor_id for event in tried] == [bouncing.id]
    decisions(1)
    assert len(smtp_server.to(ANA)) == 1


def test_trying_again_needs_sign_in(client):
    assert client.post("/account/email/again").status_code in {303, 400}


def test_new_address_gets_mail(bouncing, session):
    request_email_change(bouncing, "ana.ruiz@example.org")
    confirm_email_change(bouncing)
    session.commit()

    assert bouncing.bouncing_since is None


def test_mail_about_the_account_is_sent_all_the_same_and_shows_that_it_works(
    bouncing, worker, smtp_server, session
):
    request_reset(ANA)
    session.commit()
    worker.drain()
    session.refresh(bouncing)

    assert len(smtp_server.to(ANA)) == 1
    assert bouncing.bouncing_since is None


def test_administrators_see_it_on_the_persons_page(bouncing, eva, omar, sign_in):
    browser = sign_in(omar)

    assert "550 No such mailbox" in browser.get(f"/admin/people/{bouncing.id}").text
    assert "Mails come back" not in browser.get(f"/admin/people/{eva.id}").text
