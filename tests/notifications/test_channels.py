"""For each kind of event that has a mail, and each choice: who is mailed is who chose that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.boards.models import BoardModerator
from app.core import clock
from app.core.mail import message_id
from app.events import Event, Fact
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
    StatusChanged,
    TargetDueSoon,
    TargetLate,
    TargetReached,
    WakeUpDueSoon,
    WakeUpLate,
)
from app.ideas.events.conversation import PeopleMentioned
from app.ideas.events.credit import CoAuthorInvited
from app.ideas.events.life import (
    IdeaLoggedAsDone,
    IdeaPostedFor,
    IdeaWithdrawn,
    VotersToldOfEdits,
)
from app.ideas.models import VoterNews
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.promising import hand_over, promise_anew
from app.ideas.operations.sharing import invite_co_author
from app.ideas.operations.signing import for_colleague
from app.ideas.operations.telling_voters import tell_voters
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.status import Status
from app.notifications.composing import COMPOSERS
from app.notifications.models import Notification, Reason, Subject, Way
from app.notifications.operations import choose_ways
from app.notifications.subjects import SUBJECTS
from app.notifications.switches import STOP_TEXTS, read_stop_token

EVERYTHING = dict.fromkeys(Subject, Way.APPLICATION)
"""Nothing comes by email."""


@pytest.fixture
def happen(idea, supply, ana, eva, omar, max_, make_user, decide, time_passes, session):
    """Let something of a kind happen to Ana's idea. Nora moderates beside Max, Eva voted."""
    nora = make_user("nora")
    session.add(BoardModerator(board_id=supply.id, user_id=nora.id))
    vote(idea, by=eva)
    session.commit()

    def edit():
        said = {"title": idea.title, "body": "Without photos.", "tags": ()}
        edit_idea(idea, **said, seen_version=idea.version, by=ana)
        session.execute(update(VoterNews).values(due_at=clock.now()))
        session.commit()
        tell_voters()

    def plan():
        decide(idea, Status.PLANNED, max_, owner=omar)

    day = clock.now().date() + timedelta(days=30)
    happenings = {
        StatusChanged: lambda: decide(idea, Status.PLANNED, max_, owner=omar),
        IdeaHandedOver: lambda: hand_over(idea, nora, by=max_),
        PromiseMoved: lambda: promise_anew(idea, day, note="The quote is late.", by=max_),
        AnswerDueSoon: lambda: time_passes(days=12),
        AnswerDueToday: lambda: time_passes(days=13, hours=23, minutes=59),
        PromiseBroken: lambda: time_passes(days=15),
        AnswerLate: lambda: time_passes(days=18),
        BoardLate: lambda: time_passes(days=18),
        WakeUpDueSoon: lambda: (decide(idea, Status.PARKED, max_), time_passes(days=58)),
        IdeaWokeUp: lambda: (decide(idea, Status.PARKED, max_), time_passes(days=60)),
        WakeUpLate: lambda: (decide(idea, Status.PARKED, max_), time_passes(days=64)),
        TargetDueSoon: lambda: (plan(), time_passes(days=28)),
        TargetReached: lambda: (plan(), time_passes(days=30)),
        TargetLate: lambda: (plan(), time_passes(days=34)),
        CoAuthorInvited: lambda: invite_co_author(idea, omar, by=ana),
        VotersToldOfEdits: edit,
        IdeaWithdrawn: lambda: withdraw_idea(idea, seen_version=idea.version, by=ana),
        PeopleMentioned: lambda: post_comment(idea, body="Ask @omar and @max.", by=eva),
        NextAnswerDue: lambda: (decide(idea, Status.UNDER_REVIEW, max_), time_passes(days=14)),
        IdeaPostedFor: lambda: post_idea(
            supply, title="T", body="B", byline=for_colleague(supply, eva, by=max_), by=max_
        ),
        IdeaLoggedAsDone: lambda: log_done_idea(
            supply, DoneIdea("T", "B", "C", clock.now().date(), agreed_by=eva), by=ana
        ),
    }
    assert happenings.keys() == COMPOSERS.keys()
    return lambda kind: happenings[kind]()


@pytest.mark.parametrize(
    ("kind", "chosen"),
    [
        *((kind, chosen) for kind in COMPOSERS for chosen in ({}, EVERYTHING)),
        *((StatusChanged, {subject: Way.APPLICATION}) for subject in Subject),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else value.__name__,
)
def test_mails_sent_are_those_that_were_chosen(
    kind, chosen, happen, ana, eva, omar, max_, worker, smtp_server, session
):
    for person in (ana, eva, omar, max_) if chosen else ():
        choose_ways(chosen, by=person)
    session.commit()
    happen(kind)
    session.commit()
    worker.drain()

    notices = session.execute(
        select(Notification, Event.kind).join(Event, Event.id == Notification.event_id)
    ).all()
    assert kind.__name__ in {row.kind for row in notices}
    expected = {
        message_id(f"notification-{notice.id}")
        for notice, of_kind in notices
        if Fact.kinds[of_kind] in COMPOSERS
        and (
            notice.user_id not in {ana.id, eva.id, omar.id, max_.id}
            or chosen.get(SUBJECTS[notice.reason]) is not Way.APPLICATION
        )
    }
    assert {mail["Message-ID"] for mail in smtp_server.inbox} == expected
    assert len(smtp_server.inbox) == len(expected)


@pytest.mark.parametrize("kind", COMPOSERS, ids=lambda kind: kind.__name__)
def test_every_mail_says_why_it_came_and_offers_the_switch_of_its_kind(
    kind, happen, worker, smtp_server, session
):
    happen(kind)
    session.commit()
    worker.drain()

    assert smtp_server.inbox
    for mail in smtp_server.inbox:
        url = mail["List-Unsubscribe"].strip("<>")
        user, subject = read_stop_token(url.rpartition("/")[2])
        assert user.email == mail["To"].addresses[0].addr_spec
        assert subject is SUBJECTS[Reason(mail["X-Idea-Exchange-Reason"])]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Id"] == "<supply.127.0.0.1>"
        for part in ("plain", "html"):
            last = mail.get_body((part,)).get_content()[-700:]
            assert "You get this email because" in last
            assert url in last
            assert str(STOP_TEXTS[subject]) in last
