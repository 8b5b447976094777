"""The preview of an answer promises what publishing does, and does nothing itself."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from app.boards.models import BoardPerson, Visibility
from app.core import clock
from app.core.headers import POLICY
from app.events import Event
from app.ideas.events.answers import StatusChanged
from app.ideas.models import Decision, Level
from app.ideas.operations.deciding import Outcome, change_status, decision_from
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.following import follow
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import vote
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.status import Status
from app.notifications.answer_preview import preview_of
from app.notifications.models import Notification, Reason, Subject, Way
from app.notifications.operations import choose_ways
from app.notifications.wording import count_text

PREFERENCES = "http://127.0.0.1:8000/account/messages"

DAY = clock.now().date() + timedelta(days=30)
ANSWER = "We **will** do it.\n\nSee <you> then."


@pytest.fixture
def typed(idea):
    return {
        "status": "planned",
        "version": idea.version,
        "answer": ANSWER,
        "target_date": str(DAY),
        "owner": "@max",
    }


@pytest.fixture
def crowd(idea, ana, eva, omar, max_, make_user, make_idea, supply, merged, session):
    """People with several relations, levels, choices, a merged idea, and some who see nothing."""
    cleo, vera, finn, nora, ines, gone = map(
        make_user, ("cleo", "vera", "finn", "nora", "ines", "gone")
    )
    duplicate = make_idea(supply, omar, "Photos on drawers")
    for co_author in (cleo, ines):
        invite_co_author(idea, co_author, by=ana)
        accept_invitation(idea, by=co_author)
    for person in (eva, cleo, max_):
        post_comment(idea, body="Good.", by=person)
    for person in (eva, vera, gone, nora):
        vote(idea, by=person)
    vote(duplicate, by=vera)
    vote(duplicate, by=finn)
    follow(duplicate, Level.DECISIONS, by=nora)
    follow(idea, Level.NOTHING, by=nora)
    follow(idea, Level.NOTHING, by=ana)
    choose_ways({Subject.OWN_IDEAS: Way.APPLICATION}, by=ana)
    choose_ways({Subject.OWN_IDEAS: Way.APPLICATION}, by=cleo)
    choose_ways({Subject.OWN_IDEAS: Way.APPLICATION}, by=eva)
    merged(duplicate, idea)
    gone.deactivated_at = clock.now()
    supply.visibility = Visibility.LISTED
    session.commit()
    return [eva, cleo, vera, finn, nora, gone, omar]


def test_counts_promised_are_those_that_are_told(
    idea, supply, crowd, max_, latest, worker, smtp_server, session
):
    session.add_all(BoardPerson(board_id=supply.id, user_id=person.id) for person in crowd)
    session.commit()
    idea = visible_idea_or_404(idea.id, max_)
    outcome = Outcome(Status.PLANNED, "Yes.", target_date=DAY, owner=max_)
    promised = preview_of(
        decision_from(idea, outcome, seen_version=idea.version, by=max_), idea, by=max_
    )

    change_status(idea, outcome, seen_version=idea.version, by=max_)
    session.commit()
    worker.drain()

    made = session.scalars(
        select(Notification).where(Notification.event_id == latest(StatusChanged).id)
    ).all()
    reasons = Counter(one.reason for one in made)
    expected = {Reason.AUTHOR: 2, Reason.CO_AUTHOR: 1, Reason.COMMENTER: 1, Reason.VOTER: 2}
    assert reasons == expected
    assert promised.people == len(made)
    assert promised.counts == [count_text(reason, count) for reason, count in expected.items()]
    assert promised.merged == sum(one.via_id is not None for one in made) == 2
    assert promised.application_only == len(made) - len(smtp_server.inbox) == 2


def test_mails_are_those_that_go_out(
    idea, ana, eva, max_, typed, sign_in, worker, smtp_server, session
):
    vote(idea, by=eva)
    session.commit()
    browser = sign_in(max_)
    page = browser.post(f"/ideas/{idea.id}/status/preview", typed).text

    browser.post(f"/ideas/{idea.id}/status", typed)
    worker.drain()

    frames = [unescape(frame) for frame in re.findall(r'srcdoc="([^"]*)"', page)]
    texts = [unescape(text) for text in re.findall(r"<pre>(You[^<]*|An idea[^<]*)</pre>", page)]
    for number, address in enumerate(("ana@example.org", "eva@example.org")):
        [mail] = smtp_server.to(address)
        html = mail.get_body(("html",)).get_content().replace("\r\n", "\n")
        text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        # What stops these mails works for who gets them, and for nobody else.
        switch = mail["List-Unsubscribe"].strip("<>")
        html, text = (part.replace(switch, PREFERENCES) for part in (html, text))
        assert frames[number].strip() == html.strip()
        assert texts[number].strip() == text.strip()
        assert f"Subject: {mail['Subject']}" in page


def test_preview_shows_the_answer_and_the_people(idea, eva, max_, typed, sign_in, session):
    vote(idea, by=eva)
    session.commit()

    answer = sign_in(max_).post(f"/ideas/{idea.id}/status/preview", typed)

    assert answer.status_code == 200
    assert "<p>We <strong>will</strong> do it.</p>" in answer.text
    assert "before the promised date" in answer.text
    assert "Planned for" in answer.text
    assert "<strong>2 people</strong>: 1 author, 1 voter." in answer.text


def test_preview_changes_nothing(idea, max_, typed, sign_in, worker, session):
    before = idea.version
    sign_in(max_).post(f"/ideas/{idea.id}/status/preview", typed)
    worker.drain()

    session.expire_all()
    assert (idea.status, idea.version) == (Status.NEW, before)
    assert session.scalars(select(Decision)).all() == []
    changed = select(func.count()).where(Event.kind == StatusChanged.__name__)
    assert session.scalar(changed) == 0


def test_preview_keeps_what_was_typed_for_publishing_and_for_editing(
    idea, max_, typed, sign_in, session
):
    browser = sign_in(max_)
    page = browser.post(f"/ideas/{idea.id}/status/preview", typed).text
    hidden = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
        if name != "csrf_token"
    }
    assert hidden == {name: str(value) for name, value in typed.items()}

    form = browser.post(f"/ideas/{idea.id}/status/edit", hidden)
    assert form.status_code == 200
    assert "We **will** do it." in form.text
    assert f'value="{DAY}"' in form.text

    assert browser.post(f"/ideas/{idea.id}/status", hidden).status_code == 303
    assert session.scalars(select(Decision.answer)).all() == [ANSWER]


def test_preview_of_what_cannot_be_published_is_the_form_with_what_is_wrong(
    idea, max_, typed, sign_in
):
    answer = sign_in(max_).post(
        f"/ideas/{idea.id}/status/preview", {**typed, "target_date": "1999-01-01"}
    )

    assert answer.status_code == 422
    assert "Give a day from" in answer.text
    assert "We **will** do it." in answer.text


def test_preview_after_somebody_else_decided(idea, max_, typed, decide, sign_in):
    decide(idea, Status.UNDER_REVIEW, max_, answer="I was first.")

    answer = sign_in(max_).post(f"/ideas/{idea.id}/status/preview", typed)

    assert answer.status_code == 409
    assert "I was first." in answer.text
    assert "We **will** do it." in answer.text


def test_only_moderators_preview(idea, ana, omar, typed, sign_in):
    for person in (ana, omar):
        for step in ("preview", "edit"):
            answer = sign_in(person).post(f"/ideas/{idea.id}/status/{step}", typed)
            assert answer.status_code == 403


def test_preview_of_an_answer_that_nobody_hears(make_idea, supply, max_, typed, sign_in):
    own = make_idea(supply, max_)

    page = sign_in(max_).post(f"/ideas/{own.id}/status/preview", {**typed, "version": 1}).text

    assert "only you took part" in page
    assert "<iframe" not in page


def test_frames_may_have_their_own_style_and_nothing_else(idea, max_, typed, sign_in):
    answer = sign_in(max_).post(f"/ideas/{idea.id}/status/preview", typed)

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(f"{POLICY}; style-src 'self' 'sha256-")
    assert "unsafe" not in policy
    assert re.findall(r"<iframe[^>]* sandbox>", answer.text)
