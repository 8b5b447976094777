"""The mails about accounts: complete, sent once, and no secret anywhere but in them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.auth import operations
from app.auth.models import SignUp
from app.core import mail
from app.events import Delivery, DeliveryState, Event
from app.notifications.account_mail import mail_account


@pytest.fixture
def every_mail(session, ana, omar, make_user, mails):
    """One mail of each kind."""
    operations.set_sign_up_policy(SignUp.DOMAINS, "example.org", by=omar)
    operations.sign_up(email="new@example.org", name="New One")
    operations.sign_up(email="ana@example.org", name="Ana")
    operations.invite("eva@elsewhere.example", by=omar)
    operations.request_reset("ana@example.org")
    operations.request_email_change(ana, "ana.new@example.org")
    session.commit()
    return mails()


def test_every_mail_has_subject_text_and_html(every_mail):
    assert len(every_mail) == 5
    for one in every_mail:
        text = one.get_body(("plain",)).get_content()
        html = one.get_body(("html",)).get_content()
        assert 0 < len(one["Subject"]) < 78
        assert "You get this email because" in text
        assert "You get this email because" in html
        assert re.search(r"http://127.0.0.1:8000/\S+", text)[0] in html
        assert "&#" not in text
        assert one["Auto-Submitted"] == "auto-generated"


def test_no_secret_and_no_address_of_a_mail_stands_in_events(every_mail, session):
    events = " ".join(str(event.data) for event in session.scalars(select(Event)))
    tokens = [
        token
        for one in every_mail
        for token in re.findall(r"/([\w.-]{40,})", one.get_body(("plain",)).get_content())
    ]
    assert len(tokens) == 4
    assert not any(token in events for token in tokens)
    assert "@" not in events


def test_a_followed_link_leaves_no_secret_in_the_logs(visitor, ana, mails, link_in):
    with capture_logs() as logs:
        visitor.post("/forgot-password", email=ana.email)
        link = link_in(mails()[0])
        visitor.get(link)
        visitor.post(link, password="a new one, much longer")
    assert [one["route"] for one in logs if one["event"] == "request"] == [
        "/forgot-password",
        "/reset-password/<token>",
        "/reset-password/<token>",
    ]
    for secret in (link.rpartition("/")[2], "a new one", ana.email):
        assert secret not in str(logs)


def test_mail_sent_again_has_the_same_message_id(session, ana, worker, monkeypatch):
    sent = []
    monkeypatch.setattr(mail, "send", sent.append)
    operations.request_reset(ana.email)
    session.commit()
    worker.drain()
    delivery = session.scalars(select(Delivery)).one()
    session.refresh(delivery, ["event"])
    mail_account(delivery)()
    assert len({email.key for email in sent}) == 1
    assert len(sent) == 2


def test_mail_that_is_refused_for_good_is_parked(session, ana, worker, smtp_server):
    smtp_server.answers[ana.email] = "550 no such mailbox"
    operations.request_reset(ana.email)
    session.commit()
    worker.drain()
    delivery = session.scalars(select(Delivery)).one()
    assert delivery.state is DeliveryState.PARKED
    assert delivery.last_error == "AddressRefused: 550 no such mailbox"


def test_mail_that_was_overtaken_is_not_sent(session, ana, omar, mails):
    operations.set_sign_up_policy(SignUp.DOMAINS, "example.org", by=omar)
    operations.request_reset(ana.email)
    operations.deactivate(ana, by=omar)
    operations.request_reset("nobody@example.org")
    session.commit()
    assert mails() == []
