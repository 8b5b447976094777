"""The mail about a decision, through a real server that is sometimes not there."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from app.boards.models import Visibility
from app.core import clock
from app.core.formats import long_date
from app.events import Delivery, DeliveryState
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.rewording import delete_comment
from app.ideas.operations.sharing import invite_co_author, take_invitation_back
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.consumers import mail_notification
from app.notifications.notices import notices_of

ANA, EVA = "ana@example.org", "eva@example.org"


def part(message, kind):
    return message.get_body((kind,)).get_content()


def states(session):
    statement = select(Delivery.state).where(Delivery.consumer == mail_notification.__name__)
    return sorted(state.value for state in session.scalars(statement))


def test_mail_says_what_was_decided(idea, max_, decide, worker, smtp_server):
    decision = decide(idea, Status.PLANNED, max_, answer="We *will* label <all> drawers.")

    worker.drain()

    [mail] = smtp_server.to(ANA)
    address = f"http://127.0.0.1:8000/ideas/{idea.id}"
    assert mail["Subject"] == "[Supply] Label the drawers"
    for kind in ("plain", "html"):
        text = part(mail, kind)
        assert "Your idea is planned" in text
        assert f"It is planned for {long_date(decision.target_date)}." in text
        assert "You get this email because this is your idea." in text
        assert address in text
        assert "Max Weber" in text
    assert "We *will* label <all> drawers." in part(mail, "plain")
    assert "We <em>will</em> label" in part(mail, "html")
    assert "<all>" not in part(mail, "html")


def test_mail_leads_to_the_pictures_of_an_answer(idea, max_, decide, worker, smtp_server):
    """They are for those who may see the idea, so they are shown where people are signed in."""
    address = f"/attachments/{'ab' * 16}-4x4"
    decide(idea, Status.UNDER_REVIEW, max_, answer=f"![The drawer]({address})")

    worker.drain()

    [mail] = smtp_server.to(ANA)
    whole = f"http://127.0.0.1:8000{address}"
    assert f'<a href="{whole}">The drawer</a>' in part(mail, "html")
    assert "<img" not in part(mail, "html")
    assert f"![The drawer]({whole})" in part(mail, "plain")


@pytest.mark.parametrize(
    ("status", "headline"),
    [
        (Status.PLANNED, "Your idea has a new date or owner"),
        (Status.PARKED, "Your idea stays parked, with a new date"),
        (Status.UNDER_REVIEW, "Your idea stays under review"),
    ],
)
def test_mail_says_which_date_is_new(status, headline, idea, max_, decide, worker, smtp_server):
    first = decide(idea, status, max_)
    field = "wake_up_date" if status is Status.PARKED else "target_date"
    before = getattr(first, field)
    after = before + timedelta(days=7)
    decide(idea, status, max_, **{field: after})

    worker.drain()

    text = part(smtp_server.to(ANA)[1], "plain")
    assert text.startswith(headline)
    assert long_date(after) in text
    assert f"Before, it was {long_date(before)}." in text


def test_mail_has_news_of_the_work_and_of_its_owner(idea, eva, max_, decide, worker, smtp_server):
    decide(idea, Status.IN_PROGRESS, max_)
    decide(idea, Status.IN_PROGRESS, max_, owner=eva)

    worker.drain()

    text = part(smtp_server.to(ANA)[1], "plain")
    assert "There is news of the work on your idea" in text
    assert "Eva Lindqvist sees to it." in text
    named = part(smtp_server.to(EVA)[1], "plain")
    assert "You are to see to an idea that is now “In progress”" in named
    assert "because you see to this idea" in named
    assert "If you cannot see to it, say so" in named


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.UNDER_REVIEW, ["Your idea is under review"]),
        (Status.IN_PROGRESS, ["Work on your idea has begun"]),
        (Status.IMPLEMENTED, ["Drawers have photos.", "You are credited", "Thank you."]),
        (
            Status.DECLINED,
            [
                "Your idea was declined",
                "The reason: it is too costly now.",
                "you can ask once for a second look",
                "Thank you for the thought",
            ],
        ),
        (Status.PARKED, ["It will be looked at again on"]),
    ],
)
def test_mail_for_every_outcome(status, words, idea, max_, decide, worker, smtp_server):
    decide(idea, status, max_)

    worker.drain()

    [mail] = smtp_server.to(ANA)
    for word in words:
        assert word in part(mail, "plain")
        assert word in part(mail, "html")


def test_mail_about_a_merge_says_where_the_idea_went(idea, duplicate, merge, worker, smtp_server):
    merge(duplicate, idea, note="Thank you both.")

    worker.drain()

    [mail] = smtp_server.to(EVA)
    for words in (
        "Your idea goes on together with another: Photos on *drawers*",
        "This is the same idea as “Label the drawers”",
        "Thank you both.",
        "You will hear from us of every answer that is given there.",
    ):
        assert words in " ".join(part(mail, "plain").split())


@pytest.mark.parametrize("status", [Status.DECLINED, Status.IMPLEMENTED])
def test_mail_about_a_merge_takes_nothing_back(
    status, idea, duplicate, max_, decide, merge, worker, smtp_server
):
    decide(idea, status, max_)
    decide(duplicate, status, max_)
    worker.drain()

    merge(duplicate, idea)
    worker.drain()

    mail = smtp_server.to(EVA)[-1]
    for kind in ("plain", "html"):
        assert "goes on together with one" in part(mail, kind)
        assert "no longer stands" not in part(mail, kind)


def test_mail_that_declines_does_not_cheer(idea, max_, decide, worker, smtp_server):
    decide(idea, Status.DECLINED, max_)

    worker.drain()

    text = part(smtp_server.to(ANA)[0], "plain")
    assert not re.search(r"great|congratul|happy|glad|!", text, re.IGNORECASE)
    assert text.index("The reason:") < text.index("We **looked**") < text.index("Thank you")


def test_mail_to_others_asks_for_thanks_and_does_not_offer_what_is_the_authors(
    idea, eva, max_, decide, worker, smtp_server
):
    vote(idea, by=eva)
    decide(idea, Status.DECLINED, max_)
    decide(idea, Status.UNDER_REVIEW, max_)
    decide(idea, Status.IMPLEMENTED, max_)

    worker.drain()

    [declined, reopened, implemented] = [part(mail, "plain") for mail in smtp_server.to(EVA)]
    assert "An idea you follow was declined" in declined
    assert "second look" not in declined
    assert "It was declined before. That no longer stands." in reopened
    assert "Say thanks" in implemented
    assert "You are credited" not in implemented


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.PLANNED, "Your idea has a new date or owner"),
        (Status.IN_PROGRESS, "There is news of the work on your idea"),
        (Status.PARKED, "Your idea stays parked, with a new date"),
        (Status.DECLINED, "We looked at your idea again, and it stays declined"),
    ],
)
def test_mail_about_the_same_status_again(
    status, words, idea, max_, decide, worker, smtp_server, session
):
    decide(idea, status, max_).old_status = status
    session.commit()

    worker.drain()

    text = part(smtp_server.to(ANA)[0], "plain")
    assert words in text
    assert "second look" not in text


def test_mail_says_through_which_merged_idea(
    idea, make_idea, supply, eva, max_, merged, decide, worker, smtp_server
):
    duplicate = make_idea(supply, max_, "Photos on drawers")
    vote(duplicate, by=eva)
    merged(duplicate, idea)
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    why = "because you voted for “Photos on drawers”, which is part of this idea now."
    [mail] = smtp_server.to(EVA)
    for kind in ("plain", "html"):
        assert why in part(mail, kind)


def test_mail_does_not_name_a_merged_idea_that_one_cannot_see(
    idea, make_idea, make_board, eva, ana, max_, merged, decide, worker, smtp_server, session
):
    hidden = make_board("hidden", moderators=(max_,))
    duplicate = make_idea(hidden, max_, "Photos on drawers")
    vote(duplicate, by=eva)
    merged(duplicate, idea)
    hidden.visibility = Visibility.CONFIDENTIAL
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    text = part(smtp_server.to(EVA)[0], "plain")
    assert "Photos on drawers" not in text
    assert "because you voted for this idea" in text


def test_mail_says_when_an_idea_is_open_again(idea, max_, decide, worker, smtp_server):
    decide(idea, Status.DECLINED, max_)
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert "Your idea is open again" in part(smtp_server.to(ANA)[1], "plain")


def test_mail_after_a_second_look_says_that_there_was_one(
    idea, ana, eva, max_, decide, worker, smtp_server, session
):
    vote(idea, by=eva)
    first = decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=first.id, argument="It is free.", by=ana)
    decide(idea, Status.DECLINED, max_, answer="Free, but too heavy.")

    worker.drain()

    [first_mail, second_mail] = (part(mail, "plain") for mail in smtp_server.to(ANA))
    assert "you can ask once for a second look" in first_mail
    assert "We looked at your idea again, and it stays declined" in second_mail
    assert "Free, but too heavy." in second_mail
    assert "looked a second time" in second_mail
    assert "second look" not in second_mail
    assert "An idea you follow was looked at again" in part(smtp_server.to(EVA)[1], "plain")


def test_mail_that_was_delayed_says_what_was_decided_then(idea, max_, decide, worker, smtp_server):
    decision = decide(idea, Status.PLANNED, max_)
    decide(idea, Status.DECLINED, max_)

    worker.drain()

    [planned, _] = smtp_server.to(ANA)
    assert f"It is planned for {long_date(decision.target_date)}." in part(planned, "plain")


@pytest.mark.parametrize(
    "name", ['Ana "x" <eva@example.org>', "Ana, eva@example.org", "A(n\\a;:", "@"]
)
def test_mail_goes_to_the_address_whatever_the_name(
    name, idea, ana, max_, decide, worker, smtp_server, session
):
    ana.name = name
    session.commit()
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert len(smtp_server.inbox) == len(smtp_server.to(ANA)) == 1


def test_mail_of_imported_decision_names_nobody(idea, max_, decide, worker, smtp_server, session):
    decide(idea, Status.UNDER_REVIEW, max_).by_id = None
    session.commit()

    worker.drain()

    assert "Max Weber" not in part(smtp_server.to(ANA)[0], "plain")


def test_mails_of_an_idea_are_one_conversation(idea, eva, max_, decide, worker, smtp_server):
    vote(idea, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)
    decide(idea, Status.DECLINED, max_)

    worker.drain()

    mails = smtp_server.inbox
    assert len(mails) == 4
    assert len({mail["Message-ID"] for mail in mails}) == 4
    assert len({mail["References"] for mail in mails}) == 1
    assert {mail["Subject"] for mail in mails} == {"[Supply] Label the drawers"}
    assert all(mail["In-Reply-To"] == mail["References"] for mail in mails)
    assert {mail["List-Id"] for mail in mails} == {"<supply.127.0.0.1>"}
    assert {mail["Auto-Submitted"] for mail in mails} == {"auto-generated"}


def test_refused_recipient_does_not_stop_the_next(
    idea, eva, max_, decide, worker, smtp_server, session
):
    vote(idea, by=eva)
    smtp_server.answers[ANA] = "550 No such mailbox"
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert len(smtp_server.to(EVA)) == 1
    assert smtp_server.to(ANA) == []
    assert states(session) == [DeliveryState.DONE, DeliveryState.PARKED]


def test_recipient_refused_for_now_gets_it_later(idea, max_, decide, worker, smtp_server, session):
    smtp_server.answers[ANA] = "451 Come back later"
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    assert (smtp_server.inbox, states(session)) == ([], [DeliveryState.WAITING])

    del smtp_server.answers[ANA]
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        worker.drain()

    assert len(smtp_server.to(ANA)) == 1
    assert states(session) == [DeliveryState.DONE]


def test_server_away_delays_mail_and_loses_none(
    idea, eva, max_, decide, worker, smtp_server, session
):
    vote(idea, by=eva)
    smtp_server.stop()
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    assert states(session) == [DeliveryState.WAITING, DeliveryState.WAITING]

    smtp_server.start()
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        worker.drain()
        worker.drain()

    assert (len(smtp_server.to(ANA)), len(smtp_server.to(EVA))) == (1, 1)
    assert states(session) == [DeliveryState.DONE, DeliveryState.DONE]


def test_line_breaks_in_a_title_add_no_header(
    make_idea, supply, ana, max_, decide, worker, smtp_server, session
):
    idea = make_idea(supply, ana)
    idea.title = "Label\r\nBcc: everyone@example.org"
    session.commit()
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    [mail] = smtp_server.to(ANA)
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("[Supply] Label")


def test_invitation_to_share_an_idea_goes_by_mail(idea, ana, eva, session, worker, smtp_server):
    invite_co_author(idea, eva, by=ana)
    session.commit()

    worker.drain()

    [mail] = smtp_server.to(EVA)
    assert mail["Subject"] == "[Supply] Label the drawers"
    for kind in ("plain", "html"):
        text = part(mail, kind)
        assert "Ana Ruiz asks you to be co-author" in text
        assert "you share the credit" in text
        assert f"http://127.0.0.1:8000/ideas/{idea.id}" in text
        assert "because you are asked to be a co-author of this idea." in text


def test_invitation_that_was_taken_back_is_not_mailed(idea, ana, eva, session, worker, smtp_server):
    invite_co_author(idea, eva, by=ana)
    take_invitation_back(idea, eva, by=ana)
    session.commit()

    worker.drain()

    assert smtp_server.to(EVA) == []


def test_mention_goes_by_mail_once(idea, eva, max_, session, worker, smtp_server):
    comment = post_comment(idea, body="**You** know that, @eva & all.", by=max_)
    session.commit()

    worker.drain()

    [mail] = smtp_server.to(EVA)
    assert mail["Subject"] == "[Supply] Label the drawers"
    for kind in ("plain", "html"):
        text = part(mail, kind)
        assert "Max Weber mentioned you in a comment" in text
        assert "You know that, @eva" in text
        assert f"http://127.0.0.1:8000/ideas/{idea.id}/comments/{comment.id}" in text
        assert "because you were mentioned." in text
    assert "@eva & all." in part(mail, "plain")


def test_mention_in_a_deleted_comment_is_not_mailed(idea, max_, eva, session, worker, smtp_server):
    delete_comment(post_comment(idea, body="@eva", by=max_), idea, by=max_)
    session.commit()

    worker.drain()

    assert smtp_server.to(EVA) == []


@pytest.mark.parametrize(
    ("status", "headline", "words"),
    [
        (
            Status.DECLINED,
            "goes on together with one that was declined",
            ["It has an answer already. It is “Declined”.", "The reason: it is too costly now."],
        ),
        (
            Status.IMPLEMENTED,
            "goes on together with one that is implemented",
            ["It is “Implemented”.", "What changed: Drawers have photos."],
        ),
        (Status.PLANNED, "goes on together with another", ["It is “Planned”."]),
    ],
)
def test_mail_and_notice_of_a_merge_say_what_was_answered_there(
    app, status, headline, words, idea, duplicate, eva, max_, decide, merge, worker, smtp_server
):
    decide(idea, status, max_, answer="We **looked**.\n\nTwice.")
    worker.drain()
    merge(duplicate, idea, note="Thank you all the same.")
    worker.drain()

    [mail] = smtp_server.to(EVA)
    for kind, quoted in (("plain", "> We **looked**."), ("html", "<strong>looked</strong>")):
        text = unescape(part(mail, kind))
        for expected in (headline, *words, quoted, "Thank you all the same."):
            assert expected in text
    with app.test_request_context():
        groups = notices_of(eva, key=None).rows
    assert any(headline in notice.text for group in groups for notice in group.notices)


def test_invitation_is_mailed_once_however_often_it_is_made(
    idea, ana, eva, session, worker, smtp_server
):
    for _ in range(3):
        invite_co_author(idea, eva, by=ana)
        session.commit()
        worker.drain()
        take_invitation_back(idea, eva, by=ana)
        session.commit()

    assert len(smtp_server.to(EVA)) == 1


def test_invitation_is_mailed_if_the_one_before_was_not(
    idea, ana, eva, session, worker, smtp_server
):
    invite_co_author(idea, eva, by=ana)
    take_invitation_back(idea, eva, by=ana)
    invite_co_author(idea, eva, by=ana)
    session.commit()
    worker.drain()

    assert len(smtp_server.to(EVA)) == 1


def test_author_of_a_merged_idea_learns_the_answer_where_they_may_not_see_the_other(
    idea,
    duplicate,
    ana,
    eva,
    max_,
    merge,
    decide,
    make_board,
    session,
    worker,
    smtp_server,
    sign_in,
):
    merge(duplicate, idea)
    worker.drain()
    closed = make_board("closed", moderators=(max_,), people=(ana,), visibility=Visibility.LISTED)
    idea.board_id = closed.id
    session.commit()
    before = len(smtp_server.to(EVA))

    decide(idea, Status.DECLINED, max_, answer=f"No [money](/ideas/{idea.id}) for it.")
    worker.drain()

    [mail] = smtp_server.to(EVA)[before:]
    for kind in ("plain", "html"):
        text = part(mail, kind)
        assert "Your idea was declined" in text
        assert "No money for it." in text
        assert f"/ideas/{duplicate.id}" in text
        assert f"/ideas/{idea.id}" not in text
        assert idea.title not in text
        assert "Closed" not in text
    notices = sign_in(eva).get("/notices").text
    assert "Your idea was declined" in notices
    assert idea.title not in notices
