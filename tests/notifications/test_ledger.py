"""The ledger of an answer: who was told, why, and how far it got."""

import pytest
from sqlalchemy import select

from app.boards.models import Visibility
from app.core.errors import NotVisible
from app.events import Delivery, DeliveryState, record_silently
from app.ideas.events.answers import StatusChanged
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.status import Status
from app.notifications import ledger as ledger_of_answers
from app.notifications.consumers import mail_notification
from app.notifications.ledger import (
    answer_or_404,
    answers_to,
    summary_of,
    told_of,
)
from app.notifications.models import Subject, Way
from app.notifications.operations import choose_ways, mark_all_read
from app.notifications.reach import MailState

ANA = "ana@example.org"


def states(people):
    return {handle: told.mail for handle, told in people.items()}


def test_says_who_was_told_why_and_that_the_mail_was_accepted(answered, ledger):
    people = ledger(answered)

    assert {handle: told.role for handle, told in people.items()} == {
        "ana": "Author",
        "eva": "Voted",
    }
    ana = people["ana"]
    assert (ana.mail, ana.mail_text) == (MailState.ACCEPTED, "Mail accepted")
    assert ana.mail_at is not None
    assert ana.seen_at is None
    assert not ana.may_resend


def test_says_when_it_was_seen_in_the_application(answered, ana, ledger, session):
    mark_all_read(until=2**31 - 1, by=ana)
    session.commit()

    people = ledger(answered)

    assert people["ana"].seen_at is not None
    assert people["eva"].seen_at is None


def test_repeats_the_words_of_the_server_without_the_address(refused, ledger):
    told = ledger(refused)["ana"]

    assert told.mail is MailState.REFUSED
    assert told.mail_text == "Mail not taken: 550 No such mailbox <…>"
    assert told.may_resend


def test_keeps_our_own_faults_to_administrators(answered, ledger, session):
    delivery = session.scalars(
        select(Delivery).where(Delivery.consumer == mail_notification.__name__).limit(1)
    ).one()
    delivery.state, delivery.last_error = DeliveryState.PARKED, "KeyError: 'secret_key'"
    session.commit()

    texts = [told.mail_text for told in ledger(answered).values()]

    assert "Mail not taken: a fault on our side, which administrators see" in texts
    assert not any("secret" in text for text in texts)


def test_counts_the_tries(idea, max_, decide, worker, smtp_server, ledger):
    smtp_server.answers[ANA] = "451 Come back later"
    decide(idea, Status.PLANNED, max_)
    answer = answers_to(idea.id)[0]
    worker.drain()

    told = ledger(answer)["ana"]

    assert told.mail is MailState.RETRYING
    assert told.mail_text == "Mail tried 1 time, and will be again: 451 Come back later"
    assert not told.may_resend


def test_mail_that_nobody_tried_yet_is_on_its_way(answered, ledger, session):
    for delivery in session.scalars(select(Delivery)):
        delivery.state = DeliveryState.WAITING
    session.commit()

    assert states(ledger(answered)) == {"ana": MailState.WAITING, "eva": MailState.WAITING}


def test_who_wants_no_mail_is_by_application_only(
    idea, ana, max_, decide, worker, smtp_server, ledger
):
    choose_ways({Subject.OWN_IDEAS: Way.APPLICATION}, by=ana)
    decide(idea, Status.PLANNED, max_)
    worker.drain()

    told = ledger(answers_to(idea.id)[0])["ana"]

    assert told.mail is MailState.NONE
    assert told.may_resend


def test_names_the_merged_idea_only_to_who_sees_it(
    idea, make_idea, make_board, omar, eva, max_, merged, decide, worker, smtp_server, session
):
    elsewhere = make_board("elsewhere", moderators=(eva,))
    duplicate = make_idea(elsewhere, omar, "Photos on drawers")
    merged(duplicate, idea)
    decide(idea, Status.PLANNED, max_)
    worker.drain()
    answer = answers_to(idea.id)[0]

    def via(reader):
        page = told_of(answer, idea, reader=reader, key=None)
        return {told.person.handle: told.via for told in page.rows}

    assert via(max_) == {"ana": None, "omar": "Photos on drawers"}
    elsewhere.visibility = Visibility.CONFIDENTIAL
    session.commit()
    assert via(max_) == {"ana": None, "omar": None}


def test_sums_up(refused, idea, eva, session):
    mark_all_read(until=2**31 - 1, by=eva)
    session.commit()

    summary = summary_of(refused, idea)

    assert (summary.people, summary.seen, summary.unreached, summary.resendable) == (2, 1, 1, 1)
    assert {s: count for s, count in summary.mails.items() if count} == {
        MailState.ACCEPTED: 1,
        MailState.REFUSED: 1,
    }
    assert not summary.is_cut


def test_answer_of_another_idea_is_not_there(answered, idea, make_idea, supply, ana):
    other = make_idea(supply, ana)

    assert answer_or_404(idea.id, answered.decision_id) == answered
    with pytest.raises(NotVisible):
        answer_or_404(other.id, answered.decision_id)


def test_sum_stops_at_the_most(answered, idea, make_user, tell, monkeypatch):
    monkeypatch.setattr(ledger_of_answers, "MOST_COUNTED", 2)
    tell(answered, make_user("vera"))

    summary = summary_of(answered, idea)

    assert (summary.people, summary.is_cut) == (2, True)


def test_imported_answer_told_nobody(idea, max_, decide, session, sign_in):
    record_silently(StatusChanged(idea.id, 4711, "new", "planned"), by=None)
    session.commit()

    [answer] = answers_to(idea.id)

    assert summary_of(answer, visible_idea_or_404(idea.id, max_)).people == 0
