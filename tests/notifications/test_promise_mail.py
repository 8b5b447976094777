"""Who hears of promises and dates, in the application and by email, and what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.auth.models import Role
from app.boards.models import BoardModerator
from app.core import clock
from app.core.formats import long_date
from app.ideas.events.answers import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    IdeaHandedOver,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseBroken,
    PromiseMoved,
    TargetDueSoon,
    TargetLate,
    TargetReached,
    WakeUpDueSoon,
    WakeUpLate,
)
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.promising import hand_over, promise_anew
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.status import Status
from app.notifications.models import Notification
from app.notifications.notices import unread_count
from app.notifications.wording import REASONS, Reason

ANA, EVA, MAX, OMAR = (f"{name}@example.org" for name in ("ana", "eva", "max", "omar"))


def part(message, kind="plain"):
    return message.get_body((kind,)).get_content()


def in_days(days):
    return clock.now().date() + timedelta(days=days)


@pytest.fixture
def eva_moderates(session, supply, eva):
    session.add(BoardModerator(board_id=supply.id, user_id=eva.id))
    session.commit()
    return eva


@pytest.mark.parametrize(
    ("span", "kind", "words"),
    [
        ({"days": 12}, AnswerDueSoon, "An answer is due by"),
        ({"days": 14}, AnswerDueToday, "An answer is due today"),
    ],
)
def test_moderators_are_reminded(
    span, kind, words, idea, eva_moderates, time_passes, latest, told, smtp_server
):
    time_passes(**span)

    assert told(latest(kind)) == {"max": "moderator", "eva": "moderator"}
    [mail] = smtp_server.to(MAX)
    assert mail["Subject"] == "[Supply] Label the drawers"
    for kind_of_part in ("plain", "html"):
        text = part(mail, kind_of_part)
        assert words in text
        assert f"promised a first answer by {long_date(idea.answer_due_at.date())}" in text
        assert "because you moderate the board of this idea" in text
        assert f"/ideas/{idea.id}" in text
    assert len(smtp_server.inbox) == 2


def test_only_who_it_was_handed_to_is_reminded(
    idea, max_, eva_moderates, time_passes, session, latest, told, smtp_server
):
    hand_over(idea, eva_moderates, by=max_)
    session.commit()
    time_passes(days=12)

    assert told(latest(IdeaHandedOver)) == {"eva": "answerer"}
    assert told(latest(AnswerDueSoon)) == {"eva": "answerer"}
    handed, reminder = smtp_server.to(EVA)
    assert "Max Weber handed an idea over to you" in part(handed)
    assert "because this idea was handed to you" in part(reminder)
    assert smtp_server.to(MAX) == []


def test_mail_about_a_second_look_says_what_waits(
    idea, ana, max_, eva_moderates, decide, session, worker, smtp_server
):
    declined = decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=declined.id, argument="It is cheap.", by=ana)
    hand_over(idea, eva_moderates, by=max_)
    session.commit()
    worker.drain()

    *_others, handed = smtp_server.to(EVA)
    assert "Max Weber handed an idea over to you" in part(handed)
    assert "its author asks for a second look" in part(handed)
    assert f"Its next answer is due by {long_date(idea.target_date)}." in part(handed)


def test_handing_back_and_taking_over_tells_nobody(idea, max_, session, latest, told, worker):
    hand_over(idea, max_, by=max_)
    session.commit()
    worker.drain()
    assert told(latest(IdeaHandedOver)) == {}

    hand_over(idea, None, by=max_)
    session.commit()
    worker.drain()
    assert told(latest(IdeaHandedOver)) == {}


def test_author_hears_kindly_that_the_promise_broke(idea, time_passes, latest, told, smtp_server):
    due = long_date(idea.answer_due_at.date())
    time_passes(days=15)

    assert told(latest(PromiseBroken)) == {"ana": "author"}
    [mail] = smtp_server.to(ANA)
    assert f"We promised you an answer by {due}, and it did not come. We are sorry." in part(mail)
    assert "stays on the desk of Max Weber until you hear from us" in part(mail)


def test_author_hears_the_new_day_that_was_given_meanwhile(
    idea, max_, worker, session, smtp_server
):
    with time_machine.travel(clock.now() + timedelta(days=15)):
        remind_of_promises()
        promise_anew(idea, in_days(9), note="The quote is late.", by=max_)
        session.commit()
        new = long_date(in_days(9))
        worker.drain()

    broken, moved = (part(mail) for mail in smtp_server.to(ANA))
    assert f"The new day is {new}: The quote is late." in broken
    assert f"It is promised by {new} now." in moved
    assert "The reason: The quote is late." in moved


def test_author_is_told_of_another_day(idea, max_, session, worker, latest, told, smtp_server):
    promise_anew(idea, in_days(30), note="The quote is late.", by=max_)
    session.commit()
    worker.drain()

    assert told(latest(PromiseMoved)) == {"ana": "author"}
    assert len(smtp_server.to(ANA)) == 1


def test_after_three_days_moderators_and_administrators_hear(
    idea, omar, time_passes, latest, told, smtp_server, session, sign_in
):
    time_passes(days=17)

    assert told(latest(AnswerLate)) == {"max": "moderator"}
    assert told(latest(BoardLate)) == {"omar": "administrator"}
    [mail] = smtp_server.to(OMAR)
    assert mail["Subject"] == "[Supply] 1 promise is late"
    for kind in ("plain", "html"):
        text = part(mail, kind)
        assert idea.title not in text
        assert "Max Weber" in text
        assert f"/admin/boards/{idea.board_id}" in text
    assert unread_count(omar) == 1
    browser = sign_in(omar)
    page = browser.get("/notices").text
    assert "Supply" in page
    assert idea.title not in page
    notice = session.scalars(select(Notification.id).where(Notification.user_id == omar.id)).one()
    opened = browser.post(f"/notices/{notice}/open")
    assert (opened.status_code, opened.location) == (303, f"/admin/boards/{idea.board_id}")


def test_administrator_who_moderates_the_board_hears_of_the_ideas_alone(
    idea, omar, supply, time_passes, latest, told, session
):
    session.add(BoardModerator(board_id=supply.id, user_id=omar.id))
    session.commit()
    time_passes(days=17)

    assert told(latest(AnswerLate)) == {"max": "moderator", "omar": "moderator"}
    assert told(latest(BoardLate)) == {}


def test_nobody_is_mailed_as_administrator_who_is_none_any_more(
    idea, omar, worker, session, smtp_server
):
    smtp_server.answers[OMAR] = "451 Come back later"
    with time_machine.travel(clock.now() + timedelta(days=17)):
        remind_of_promises()
        session.commit()
        worker.drain()
    del smtp_server.answers[OMAR]
    omar.role = Role.MEMBER
    session.commit()

    with time_machine.travel(clock.now() + timedelta(days=18)):
        worker.drain()

    assert smtp_server.to(OMAR) == []
    assert len(smtp_server.to(MAX)) == 1


def test_parked_and_planned_ideas_come_back_to_their_moderators(
    idea, make_idea, supply, ana, max_, decide, time_passes, latest, told, smtp_server
):
    decide(idea, Status.PARKED, max_)
    planned = make_idea(supply, ana, "Count the drawers")
    decide(planned, Status.PLANNED, max_)
    decide(make_idea(supply, ana, "Look into drawers"), Status.UNDER_REVIEW, max_)
    for day in (14, 30, 60):
        time_passes(days=day)

    assert told(latest(IdeaWokeUp)) == {"max": "moderator"}
    assert told(latest(TargetReached)) == {"max": "owner"}
    assert told(latest(NextAnswerDue)) == {"max": "moderator"}
    words = " ".join(part(mail) for mail in smtp_server.to(MAX))
    assert "A parked idea is to be looked at again" in words
    assert "The day has come for which an idea is planned" in words
    assert "The next answer to an idea is due: it was promised by" in words
    assert "say how far it is and by when you answer again" in words


@pytest.mark.parametrize(
    ("status", "day", "kinds", "words"),
    [
        (
            Status.UNDER_REVIEW,
            14,
            (AnswerDueSoon, AnswerLate),
            ("An answer is due by", "An answer is late", "promised the next answer by"),
        ),
        (
            Status.PLANNED,
            30,
            (TargetDueSoon, TargetLate),
            ("The day comes near for which", "The day is over for which", "people were told"),
        ),
        (
            Status.PARKED,
            60,
            (WakeUpDueSoon, WakeUpLate),
            ("is to be looked at again on", "was to be looked at again on", "park it anew"),
        ),
    ],
)
def test_later_days_are_reminded_of_as_first_answers_are(
    status, day, kinds, words, idea, max_, eva, omar, decide, time_passes, latest, told, smtp_server
):
    decide(idea, status, max_, **({"owner": eva} if status is Status.PLANNED else {}))
    time_passes(days=day - 2)
    time_passes(days=day + 3)

    owner = {"eva": "owner"} if status is Status.PLANNED else {}
    for kind in kinds:
        assert told(latest(kind)) == {"max": "moderator", **owner}
    assert told(latest(BoardLate)) == {"omar": "administrator"}
    text = " ".join(part(mail) for mail in smtp_server.to(MAX))
    for some in (*words, "The administrators hear how many promises of this board are late."):
        assert some in text


def test_author_hears_that_the_next_answer_did_not_come(
    idea, max_, decide, time_passes, latest, told, smtp_server
):
    decide(idea, Status.UNDER_REVIEW, max_)
    due = long_date(idea.target_date)
    time_passes(days=15)

    assert told(latest(PromiseBroken)) == {"ana": "author"}
    *_answer, mail = smtp_server.to(ANA)
    assert f"We promised you an answer by {due}, and it did not come. We are sorry." in part(mail)
    assert "stays on the desk of Max Weber until you hear from us" in part(mail)


def test_no_mail_of_a_broken_promise_when_the_next_answer_came_meanwhile(
    idea, max_, decide, worker, session, smtp_server
):
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    with time_machine.travel(clock.now() + timedelta(days=15)):
        remind_of_promises()
        decide(idea, Status.UNDER_REVIEW, max_, "Two weeks more.")
        worker.drain()

    assert ["Two weeks more." in part(mail) for mail in smtp_server.to(ANA)] == [False, True]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.UNDER_REVIEW, "Its next answer is due by {}."),
        (Status.PLANNED, "It is planned for {}."),
        (Status.PARKED, "It is to be looked at again on {}."),
    ],
)
def test_mail_about_an_open_idea_says_what_is_ahead(
    status, words, idea, max_, eva_moderates, decide, session, worker, smtp_server
):
    decide(idea, status, max_)
    hand_over(idea, eva_moderates, by=max_)
    session.commit()
    worker.drain()

    *_others, handed = smtp_server.to(EVA)
    assert words.format(long_date(idea.wake_up_date or idea.target_date)) in part(handed)


def test_no_mail_about_what_was_answered_meanwhile(
    idea, max_, decide, worker, session, smtp_server
):
    with time_machine.travel(clock.now() + timedelta(days=12)):
        remind_of_promises()
        decide(idea, Status.UNDER_REVIEW, max_)
        worker.drain()

    assert smtp_server.to(MAX) == []


def test_every_reason_has_words(session):
    assert set(REASONS) == set(Reason)
