"""What administrators see of mail, sending it again, and the test of the settings."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.admin.events import MailResent, MailTested
from app.admin.testing_mail import EXPLANATIONS
from app.auth.operations import invite, request_reset
from app.core.mail import Fault
from app.events import Delivery, DeliveryState, Event
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.signing import anonymously
from app.ideas.status import Status
from app.notifications.consumers import mail_notification
from tests.smtp import free_port

ANA = "ana@example.org"


@pytest.fixture
def decided(max_, worker, session):
    """Decide on an idea, and let everybody be told."""

    def run(idea):
        outcome = Outcome(Status.UNDER_REVIEW, "We look at it.")
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()
        worker.drain()

    return run


def mail(session):
    session.expire_all()
    statement = select(Delivery).where(Delivery.consumer == mail_notification.__name__)
    return session.scalars(statement).one()


def test_list_shows_what_was_sent_waits_and_failed(
    idea, eva, decided, admin, worker, smtp_server, session
):
    decided(idea)
    smtp_server.answers[ANA] = "451 4.2.0 <later>"
    request_reset(ANA)
    smtp_server.answers[eva.email] = "550 5.1.1 Gone"
    request_reset(eva.email)
    session.commit()
    worker.drain()

    everything = admin.get("/admin/mail").text
    sent, waiting, failed = (
        admin.get(f"/admin/mail?state={state}").text for state in ("sent", "waiting", "failed")
    )

    assert "Ana Ruiz" in sent
    assert "Label the drawers" not in everything
    assert "451 4.2.0 &lt;later&gt;" in waiting
    assert "Next try" in waiting
    assert "550 5.1.1 Gone" in failed
    assert "Eva Lindqvist" in failed
    assert "Eva Lindqvist" not in sent + waiting
    for words in ("451 4.2.0", "550 5.1.1 Gone", "To choose a new password"):
        assert words in everything


def test_list_is_narrowed_to_one_person(idea, eva, decided, admin, worker, smtp_server, session):
    decided(idea)
    request_reset(eva.email)
    session.commit()
    worker.drain()

    page = admin.get("/admin/mail?person=@Eva").text

    assert "To choose a new password" in page
    assert "Ana Ruiz" not in page
    assert "Nobody has the handle" in admin.get("/admin/mail?person=nobody").text
    assert "No mail here" in admin.get("/admin/mail?person=eva&state=failed").text


def test_list_has_pages_by_key(admin, omar, worker, smtp_server, session):
    for number in range(21):
        invite(f"new{number}@example.org", by=omar)
    session.commit()
    worker.drain()

    first = admin.get("/admin/mail").text

    assert first.count("rows__row") == 20
    assert "pagination__next" in first


@pytest.mark.parametrize("answer", [None, "550 5.1.1 <ana@example.org> unknown"])
def test_mail_to_somebody_anonymous_names_nobody(
    answer, ana, supply, make_idea, decided, admin, smtp_server, session
):
    supply.anonymous_posts = True
    masked = make_idea(supply, ana, "Zebra stripes", byline=anonymously(supply, by=ana))
    if answer:
        smtp_server.answers[ANA] = answer
    decided(masked)

    for address in ("/admin/mail", "/admin/mail?state=sent", "/admin/mail?state=failed"):
        page = admin.get(address).text
        assert "Ana Ruiz" not in page
        assert ANA not in page
        assert "Zebra" not in page
    assert "Nobody named here" in admin.get("/admin/mail").text
    assert "No mail here" in admin.get("/admin/mail?person=ana").text
    assert "Mails come back" not in admin.get(f"/admin/people/{ana.id}").text


@pytest.mark.parametrize("answer", [None, "550 5.1.1 Unknown"])
def test_mail_is_sent_again(answer, idea, decided, admin, worker, smtp_server, session):
    if answer:
        smtp_server.answers[ANA] = answer
    decided(idea)
    smtp_server.answers.clear()
    before = len(smtp_server.inbox)

    response = admin.post(f"/admin/mail/{mail(session).id}/resend")
    worker.drain()

    assert (response.status_code, response.location) == (303, "/admin/mail")
    assert len(smtp_server.inbox) == before + 1
    assert mail(session).state is DeliveryState.DONE
    event = session.scalars(select(Event).where(Event.kind == MailResent.__name__)).one()
    assert event.data == {"delivery_id": mail(session).id}


def test_mail_that_is_on_its_way_is_not_sent_again(idea, decided, admin, smtp_server, session):
    smtp_server.answers[ANA] = "451 Later"
    decided(idea)

    assert admin.post(f"/admin/mail/{mail(session).id}/resend").status_code == 409


def test_what_is_no_mail_is_not_there(admin, parked):
    assert admin.post(f"/admin/mail/{parked().id}/resend").status_code == 404
    assert admin.post("/admin/mail/4711/resend").status_code == 404


def test_list_asks_no_more_for_more_rows(admin, omar, worker, smtp_server, session, count_queries):
    counts = []
    for number in range(2):
        for one in range(2):
            invite(f"new{number}{one}@example.org", by=omar)
        session.commit()
        worker.drain()
        admin.get("/admin/mail")
        with count_queries() as queries:
            admin.get("/admin/mail")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_test_mail_goes_to_oneself(admin, omar, smtp_server, session):
    assert "Send a test mail" in admin.get("/admin/mail/test").text
    assert smtp_server.inbox == []

    answer = admin.post("/admin/mail/test")

    assert answer.status_code == 200
    assert "The mail server took it for omar@example.org." in answer.text
    assert len(smtp_server.to("omar@example.org")) == 1
    event = session.scalars(select(Event).where(Event.kind == MailTested.__name__)).one()
    assert event.data == {"fault": ""}


@pytest.fixture
def settings_to(app, smtp_server, monkeypatch):
    """Settings with another address of the mail server."""

    def change(url, **values):
        settings = replace(app.extensions["settings"], mail_url=url, **values)
        monkeypatch.setitem(app.extensions, "settings", settings)

    return change


@pytest.mark.parametrize(
    ("url", "fault", "words"),
    [
        ("smtp://mail.invalid", Fault.NAME, "There is no host of this name."),
        ("smtp://127.0.0.1:{free}", Fault.REFUSED, "takes no connection at this port"),
        ("smtps://127.0.0.1:{port}", Fault.TLS, "The connection could not be secured"),
        ("smtp://ideas:no@127.0.0.1:{port}", Fault.LOGIN, "The server does not let us in."),
    ],
)
def test_test_mail_says_what_is_wrong_with_the_settings(
    url, fault, words, admin, settings_to, smtp_server, session
):
    settings_to(url.format(free=free_port(), port=smtp_server.port), mail_timeout=3)

    answer = admin.post("/admin/mail/test")

    assert answer.status_code == 422
    assert words in answer.text
    assert ":no@" not in answer.text
    event = session.scalars(select(Event).where(Event.kind == MailTested.__name__)).one()
    assert event.data == {"fault": fault.value}


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("on_sender", "550 5.7.1 Not as <you>", "The server does not send for this address."),
        ("answers", {"omar@example.org": "554 5.7.1 No relay"}, "does not pass mail on for us"),
        ("answers", {"omar@example.org": "550 5.1.1 Who"}, "take mail for your own address"),
        ("on_message", "554 5.6.0 Spam", "everything but the message itself"),
        ("on_message", "451 4.3.0 Full", "takes nothing at present"),
        ("delay", 2, "did not answer in time"),
    ],
)
def test_test_mail_says_what_the_server_has_against_it(
    attribute, value, words, admin, settings_to, smtp_server
):
    settings_to(f"smtp://127.0.0.1:{smtp_server.port}", mail_timeout=1)
    setattr(smtp_server, attribute, value)

    answer = admin.post("/admin/mail/test")

    assert answer.status_code == 422
    assert words in answer.text


def test_every_fault_is_explained():
    assert set(EXPLANATIONS) == set(Fault)
    for text in EXPLANATIONS.values():
        assert "%%" not in str(text)
