"""For every status: whom the preview of a decision names is whom the decision then tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.ideas.events.answers import StatusChanged
from app.ideas.models import Level
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.deciding import Outcome, change_status, decision_from
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.following import follow
from app.ideas.operations.merging import merge_ideas
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import vote
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.status import TRANSITIONS, Status, fields_of
from app.merging.queries import prospect_of
from app.notifications.answer_preview import preview_of
from app.notifications.models import Notification, Reason
from app.notifications.participants import Why
from app.notifications.recipients import recipients_of_decision

STEPS = [(old, new) for old, steps in TRANSITIONS.items() for new in steps] + [
    (Status.DECLINED, Status.DECLINED)
]
OWNERS = ("new", "quiet", "voter", "co", "ana", "max", "parts")
CASES = [
    (old, new, owner)
    for old, new in STEPS
    for owner in (OWNERS if "owner" in fields_of(new) else [None])
]


def outcome(status, owner=None, days=30):
    """What a decision with this status needs."""
    today = clock.now().date()
    needs = {
        "owner": owner,
        "target_date": today + timedelta(days=days),
        "wake_up_date": today + timedelta(days=days),
        "decline_reason": "too_costly",
        "what_changed": "Drawers have photos.",
        "since": today,
    }
    return Outcome(status, "So it is.", **{name: needs[name] for name in fields_of(status)})


@pytest.fixture
def people(idea, ana, max_, supply, make_user, make_idea, session):
    """Everybody there can be around Ana's idea, by handle."""
    names = ("new", "quiet", "voter", "co", "talker", "follower", "builder", "parts", "parts_voter")
    found = {name: make_user(name) for name in names}
    part = make_idea(supply, found["parts"], "Photos on drawers")
    invite_co_author(idea, found["co"], by=ana)
    accept_invitation(idea, by=found["co"])
    vote(idea, by=found["voter"])
    vote(part, by=found["parts_voter"])
    post_comment(idea, body="Good.", by=found["talker"])
    follow(idea, Level.DECISIONS, by=found["follower"])
    follow(idea, Level.NOTHING, by=found["quiet"])
    name_implementer(idea, found["builder"], by=max_)
    session.commit()
    merge_ideas(part, idea, seen_version=part.version, by=max_)
    session.commit()
    return {**found, "ana": ana, "max": max_}


@pytest.fixture
def told_by(latest, worker, session):
    """Who has a notification of the latest decision, and why."""

    def find():
        worker.drain()
        made = session.scalars(
            select(Notification).where(Notification.event_id == latest(StatusChanged).id)
        )
        return {one.user_id: Why(one.reason, one.via_id) for one in made}

    return find


@pytest.mark.parametrize(("old", "new", "owner"), CASES)
def test_preview_names_whom_the_decision_tells(
    old, new, owner, idea, people, max_, told_by, smtp_server, session
):
    if old is not Status.NEW:
        first = change_status(idea, outcome(old, max_), seen_version=idea.version, by=max_)
        session.commit()
    if (old, new) == (Status.DECLINED, Status.DECLINED):
        ask_again(idea, decision_id=first.id, argument="It is cheap.", by=people["ana"])
        session.commit()
    idea = visible_idea_or_404(idea.id, max_)
    said = outcome(new, people.get(owner), days=31)
    decision = decision_from(idea, said, seen_version=idea.version, by=max_)
    promised = recipients_of_decision(decision, idea, by=max_)
    preview = preview_of(decision, idea, by=max_)

    change_status(idea, said, seen_version=idea.version, by=max_)
    session.commit()

    assert told_by() == promised
    assert preview.people == len(promised)
    if owner in {"new", "quiet", "voter"}:
        assert promised[people[owner].id] == Why(Reason.OWNER)
    assert promised[people["parts"].id].reason.is_authors


def test_preview_of_a_merge_names_whom_it_tells(
    app, idea, people, max_, make_idea, supply, told_by, smtp_server, session
):
    whole = make_idea(supply, people["new"], "A picture for each drawer")
    with app.test_request_context():  # cards have addresses in them
        promised = prospect_of(idea, whole, by=max_).told

    merge_ideas(idea, whole, seen_version=idea.version, by=max_)
    session.commit()

    assert len(told_by()) == promised
