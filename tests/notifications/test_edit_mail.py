"""Voters hear in a notice and by email what changed, see it, and take their vote back there."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.ideas.events.life import VotersToldOfEdits
from app.ideas.models import Level, VoterNews
from app.ideas.operations.following import follow
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.telling_voters import tell_voters
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.status import Status
from app.notifications.models import Notification

EVA = "eva@example.org"


@pytest.fixture(autouse=True)
def voted(idea, eva, session):
    """Eva voted for Ana's idea as it was."""
    vote(idea, by=eva)
    session.commit()


@pytest.fixture
def edit(idea, ana, session):
    """Ana changes her idea, and the time comes to tell who voted."""

    def act(**words):
        said = {"title": idea.title, "body": "Without <b>photos</b>.", "tags": (), **words}
        edit_idea(idea, **said, seen_version=idea.version, by=ana)
        session.execute(update(VoterNews).values(due_at=clock.now()))
        session.commit()
        tell_voters()
        session.commit()

    return act


def part(message, kind="plain"):
    return message.get_body((kind,)).get_content()


def test_voters_alone_are_told_of_edits(edit, idea, omar, latest, told, worker, session):
    follow(idea, Level.EVERYTHING, by=omar)
    edit()
    worker.drain()

    assert told(latest(VotersToldOfEdits)) == {"eva": "voter"}


def test_voter_who_wants_to_hear_nothing_is_not_told(edit, idea, eva, latest, told, worker):
    follow(idea, Level.NOTHING, by=eva)
    edit()
    worker.drain()

    assert told(latest(VotersToldOfEdits)) == {}


def test_voter_who_became_co_author_is_not_told(
    edit, idea, ana, max_, latest, told, worker, session
):
    vote(idea, by=max_)
    invite_co_author(idea, max_, by=ana)
    accept_invitation(idea, by=max_)
    session.commit()
    edit()
    worker.drain()

    assert told(latest(VotersToldOfEdits)) == {"eva": "voter"}


def test_voter_who_may_no_longer_see_the_idea_is_not_told(
    edit, supply, latest, told, worker, session
):
    supply.visibility = "confidential"
    session.commit()
    edit()
    worker.drain()

    assert told(latest(VotersToldOfEdits)) == {}


def test_mail_says_what_changed_and_leads_there(edit, idea, worker, smtp_server):
    edit(title="Label all drawers")
    worker.drain()

    [mail] = smtp_server.to(EVA)
    assert mail["Subject"] == "[Supply] Label all drawers"
    for words in (
        "An idea you voted for says something else now: Label all drawers",
        "Title: words added: 1, removed: 1.",
        "Before: the",
        "Now: all",
        "take your vote back there",
        f"/ideas/{idea.id}/history/2?since=1",
        "because you voted for this idea, once a day for each idea at most",
    ):
        assert words in part(mail)
    assert "&lt;b&gt;photos&lt;/b&gt;" in part(mail, "html")
    assert "<b>photos" not in part(mail, "html")


def test_mail_quotes_no_more_than_the_beginning(edit, worker, smtp_server):
    edit(body="word " * 2000)
    worker.drain()

    [mail] = smtp_server.to(EVA)
    assert len(part(mail)) < 1500
    assert "word …" in part(mail)


def test_no_mail_to_who_took_their_vote_back_meanwhile(
    edit, idea, eva, worker, smtp_server, session
):
    edit()
    take_vote_back(idea, by=eva)
    session.commit()
    worker.drain()

    assert smtp_server.to(EVA) == []


def test_after_the_final_answer_no_way_back_is_offered(
    edit, idea, max_, eva, decide, worker, smtp_server, sign_in
):
    decide(idea, Status.DECLINED, max_)
    edit()
    worker.drain()

    *_, mail = smtp_server.to(EVA)
    assert "Voting on it has ended; your vote stays as it is." in part(mail)
    page = sign_in(eva).get(f"/ideas/{idea.id}/history/2?since=1").text
    assert "Take my vote back" not in page


def test_notice_leads_to_what_changed_where_the_vote_is_taken_back(
    edit, idea, eva, worker, sign_in, session
):
    edit()
    worker.drain()
    notice = session.scalars(select(Notification).where(Notification.user_id == eva.id)).one()
    browser = sign_in(eva)

    assert "An idea you voted for says something else now" in browser.get("/notices").text
    opened = browser.post(f"/notices/{notice.id}/open")
    assert opened.location == f"/ideas/{idea.id}/history/2?since=1"
    assert "Take my vote back" in browser.get(opened.location).text
    assert browser.post(f"/ideas/{idea.id}/unvote").status_code == 303
    session.refresh(idea)
    assert idea.votes == 0
    assert "Take my vote back" not in browser.get(opened.location).text
