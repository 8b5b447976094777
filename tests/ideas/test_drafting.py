"""Answers that are prepared: kept as typed, seen by their moderator alone, gone once published."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.boards.models import BoardModerator
from app.core import clock
from app.core.errors import WrongState
from app.ideas.models import AnswerDraft
from app.ideas.operations.drafting import discard_draft, forget_draft, restore_draft, save_draft
from app.ideas.queries.drafts import drafts_on, own_draft
from app.ideas.status import Status

TYPED = {"status": "planned", "version": "1", "answer": "Half a sent", "target_date": "soon"}


@pytest.fixture
def moderator(supply, eva, session):
    """Eva answers for the board beside Max."""
    session.add(BoardModerator(board_id=supply.id, user_id=eva.id))
    session.commit()
    return eva


@pytest.fixture
def draft(idea, max_, session):
    """Max's draft of an answer to Ana's idea."""
    save_draft(idea, Status.PLANNED, {"answer": ["Half a sent"]}, by=max_)
    session.commit()


def rows(session):
    session.expire_all()
    return session.scalars(select(AnswerDraft)).all()


def test_save_keeps_what_was_typed(idea, max_, draft):
    assert own_draft(idea, max_).fields == {"answer": ["Half a sent"]}


def test_save_again_takes_the_place_of_the_earlier_one(idea, max_, draft, session):
    discard_draft(idea, by=max_)
    save_draft(idea, Status.DECLINED, {"answer": ["Rather not"]}, by=max_)
    session.commit()

    [row] = rows(session)
    assert (row.status, row.fields) == (Status.DECLINED, {"answer": ["Rather not"]})
    assert row.discarded_at is None


def test_discard_can_be_taken_back(idea, max_, draft, session):
    discard_draft(idea, by=max_)
    session.commit()
    assert own_draft(idea, max_) is None

    restore_draft(idea, by=max_)
    session.commit()
    assert own_draft(idea, max_).fields == {"answer": ["Half a sent"]}


def test_discard_without_a_draft_is_refused(idea, max_, moderator, draft):
    with pytest.raises(WrongState):
        discard_draft(idea, by=moderator)
    discard_draft(idea, by=max_)
    with pytest.raises(WrongState):
        discard_draft(idea, by=max_)


def test_restore_of_what_was_not_discarded_is_refused(idea, max_, draft):
    with pytest.raises(WrongState):
        restore_draft(idea, by=max_)


def test_forget_leaves_the_drafts_of_others(idea, max_, moderator, draft, session):
    version = own_draft(idea, max_).version
    forget_draft(idea, seen=version, by=moderator)
    forget_draft(idea, seen="another", by=max_)
    assert len(rows(session)) == 1

    forget_draft(idea, seen=version, by=max_)
    assert rows(session) == []


def test_others_learn_that_there_is_a_draft(idea, max_, moderator, draft, session):
    [mine] = drafts_on(idea, max_)
    [theirs] = drafts_on(idea, moderator)
    assert (mine.is_own, theirs.is_own) == (True, False)
    assert theirs.by.name == "Max Weber"

    discard_draft(idea, by=max_)
    session.commit()
    assert [ref.is_discarded for ref in drafts_on(idea, max_)] == [True]
    assert drafts_on(idea, moderator) == []


def test_draft_of_who_moderates_no_more_is_not_named(idea, max_, moderator, draft, session):
    session.delete(session.get_one(BoardModerator, (idea.board_id, max_.id)))
    session.commit()

    assert drafts_on(idea, moderator) == []


def test_form_comes_back_as_it_was_typed(idea, max_, sign_in):
    browser = sign_in(max_)

    saved = browser.post(f"/ideas/{idea.id}/status/draft", TYPED)

    assert (saved.status_code, saved.location) == (303, f"/ideas/{idea.id}/status?to=planned")
    form = browser.get(saved.location).text
    assert "Half a sent" in form
    assert 'value="soon"' in form
    assert "Your draft of" in form
    other = browser.get(f"/ideas/{idea.id}/status?to=declined").text
    assert "Half a sent" not in other
    assert "Go on with it" in other


def test_colleague_sees_whose_draft_there_is_and_not_its_text(
    idea, max_, moderator, ana, draft, sign_in
):
    for address in (f"/ideas/{idea.id}", f"/ideas/{idea.id}/status?to=planned"):
        page = sign_in(moderator).get(address).text
        assert "has a draft of an answer" in page
        assert "Half a sent" not in page
    assert "has a draft of an answer" not in sign_in(ana).get(f"/ideas/{idea.id}").text


def test_publishing_deletes_the_draft(idea, max_, draft, sign_in, session):
    day = clock.now().date() + timedelta(days=9)
    typed = {"status": "planned", "version": idea.version, "answer": "Yes.", "owner": "@max"}
    typed["draft"] = own_draft(idea, max_).version
    answer = sign_in(max_).post(f"/ideas/{idea.id}/status", {**typed, "target_date": day})

    assert answer.status_code == 303
    assert rows(session) == []


def test_draft_of_what_changed_meanwhile_is_refused_when_published(idea, max_, sign_in, session):
    browser = sign_in(max_)
    day = str(clock.now().date() + timedelta(days=9))
    typed = {**TYPED, "version": str(idea.version), "target_date": day}
    form = browser.post(f"/ideas/{idea.id}/status/draft", typed).location
    idea.title = "Label all drawers"
    session.commit()
    assert f'name="version" value="{typed["version"]}"' in browser.get(form).text

    answer = browser.post(f"/ideas/{idea.id}/status", typed)

    assert answer.status_code == 409
    assert "Half a sent" in answer.text


def test_discard_and_restore_through_the_page(idea, max_, draft, sign_in, session):
    browser = sign_in(max_)

    discarded = browser.post(f"/ideas/{idea.id}/status/draft/discard")
    assert (discarded.status_code, discarded.location) == (303, f"/ideas/{idea.id}")
    assert "Bring it back" in browser.get(f"/ideas/{idea.id}").text
    assert browser.post(f"/ideas/{idea.id}/status/draft/discard").status_code == 409

    restored = browser.post(f"/ideas/{idea.id}/status/draft/restore")
    assert (restored.status_code, restored.location) == (303, f"/ideas/{idea.id}")
    assert "Your draft of" in browser.get(f"/ideas/{idea.id}").text


@pytest.mark.parametrize("action", ["", "/discard", "/restore"])
def test_only_moderators_have_drafts(action, idea, ana, omar, sign_in, session):
    for person in (ana, omar):
        address = f"/ideas/{idea.id}/status/draft{action}"
        assert sign_in(person).post(address, TYPED).status_code == 403
    assert rows(session) == []


def test_draft_for_a_status_that_does_not_exist(idea, max_, sign_in, session):
    answer = sign_in(max_).post(f"/ideas/{idea.id}/status/draft", {**TYPED, "status": "nonsense"})

    assert answer.status_code == 404
    assert rows(session) == []


@pytest.mark.parametrize("status", ["planned", "declined"])
def test_draft_saved_elsewhere_meanwhile_is_shown_and_kept(
    status, idea, max_, draft, sign_in, session
):
    browser, address = sign_in(max_), f"/ideas/{idea.id}/status/draft"
    typed = {**TYPED, "status": status, "answer": "Typed in the other tab"}

    refused = browser.post(address, typed)

    assert refused.status_code == 409
    for words in ("Half a sent", "Typed in the other tab", "You have another draft"):
        assert words in refused.text
    assert [row.fields["answer"] for row in rows(session)] == [["Half a sent"]]
    seen = re.search(r'name="draft" value="(\w+)"', refused.text)[1]
    assert browser.post(address, {**typed, "draft": seen}).status_code == 303
    assert [row.fields["answer"] for row in rows(session)] == [["Typed in the other tab"]]
    assert browser.post(address, {**typed, "draft": seen}).status_code == 409


def test_drafts_of_two_moderators_stand_beside_each_other(idea, max_, moderator, draft, session):
    save_draft(idea, Status.PLANNED, {"answer": ["Mine"]}, by=moderator)
    session.commit()

    assert own_draft(idea, max_).fields == {"answer": ["Half a sent"]}
    assert own_draft(idea, moderator).fields == {"answer": ["Mine"]}
