"""What an idea said before is kept, shown as what changed, and can be said again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core.db import db
from app.core.errors import LostRace, NotVisible, WrongState
from app.events import Event
from app.ideas.models import Idea, IdeaRevision, Merge
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.restoring import restore_version
from app.ideas.queries.history import revision_or_404
from app.ideas.status import Status
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Edit = Callable[..., IdeaRevision | None]


@pytest.fixture
def edit(session: DbSession, ana: User) -> Edit:
    """Ana changes what an idea says."""

    def act(idea: Idea, **words: Any) -> IdeaRevision | None:
        said = {"title": idea.title, "body": idea.body, "tags": (), **words}
        revision = edit_idea(idea, **said, seen_version=idea.version, by=ana)
        session.commit()
        return revision

    return act


def kept(session: DbSession) -> list[tuple[int, str, list[str]]]:
    rows = session.execute(
        select(IdeaRevision.number, IdeaRevision.words, IdeaRevision.changed).order_by(
            IdeaRevision.number
        )
    )
    return [(row.number, row.words["title"], row.changed) for row in rows]


def test_first_edit_keeps_what_was_there_before_as_well(
    session: DbSession, idea: Idea, edit: Edit
) -> None:
    edit(idea, title="New title", tags=["b", "a"])

    assert kept(session) == [
        (1, "Label the drawers", []),
        (2, "New title", ["title", "tags"]),
    ]
    first = revision_or_404(idea.id, 1)
    assert (first.at, first.by_id) == (idea.created_at, idea.author_id)
    assert revision_or_404(idea.id, 2).words == {
        "title": "New title",
        "body": "With photos.",
        "tags": "a\nb",
    }


def test_each_edit_is_one_more_version_and_event(
    session: DbSession, idea: Idea, edit: Edit
) -> None:
    edit(idea, body="Once.")
    edit(idea, body="Twice.")

    assert [number for number, *_ in kept(session)] == [1, 2, 3]
    edits = session.scalars(select(Event.data).where(Event.kind == "IdeaEdited")).all()
    assert edits == [{"idea_id": idea.id, "number": n} for n in (2, 3)]


def test_edit_that_changes_nothing_leaves_no_trace(
    session: DbSession, idea: Idea, edit: Edit
) -> None:
    assert edit(idea) is None

    assert (kept(session), idea.edited_at, idea.version) == ([], None, 1)
    assert "IdeaEdited" not in session.scalars(select(Event.kind)).all()


def test_edit_of_tags_alone_is_a_version(session: DbSession, idea: Idea, edit: Edit) -> None:
    edit(idea, tags=["stores"])

    assert kept(session)[-1] == (2, "Label the drawers", ["tags"])


def test_restoring_makes_a_new_version_that_says_the_same(
    session: DbSession, idea: Idea, ana: User, edit: Edit
) -> None:
    edit(idea, title="Other", body="Other.", tags=["x"])

    new = restore_version(idea, revision_or_404(idea.id, 1), seen_version=idea.version, by=ana)
    session.commit()

    assert new is not None
    assert (new.number, new.restored) == (3, 1)
    session.refresh(idea)
    session.refresh(idea, ["tags"])
    assert (idea.title, idea.body, idea.tags) == ("Label the drawers", "With photos.", [])
    assert idea.body_html == "<p>With photos.</p>"


def test_restoring_what_it_says_now_does_nothing(
    session: DbSession, idea: Idea, ana: User, edit: Edit
) -> None:
    newest = edit(idea, title="Other")
    assert newest is not None

    assert restore_version(idea, newest, seen_version=idea.version, by=ana) is None
    assert newest.restored is None


def test_restoring_on_top_of_what_was_not_seen_is_refused(
    session: DbSession, idea: Idea, ana: User, edit: Edit
) -> None:
    edit(idea, title="Other")

    with pytest.raises(LostRace):
        restore_version(idea, revision_or_404(idea.id, 1), seen_version=1, by=ana)


def test_restoring_a_merged_idea_is_refused(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    edit: Edit,
    merge: Callable[..., Merge],
) -> None:
    edit(idea, title="Other")
    merge(idea, duplicate)

    with pytest.raises(WrongState):
        restore_version(idea, revision_or_404(idea.id, 1), seen_version=idea.version, by=ana)


def test_version_of_another_idea_is_none_of_this(
    session: DbSession, idea: Idea, duplicate: Idea, edit: Edit
) -> None:
    edit(idea, title="Other")

    with pytest.raises(NotVisible):
        revision_or_404(duplicate.id, 1)


def _edit_first_version(idea_id: int, user_id: int, title: str) -> None:
    idea, by = db.session.get_one(Idea, idea_id), db.session.get_one(User, user_id)
    try:
        edit_idea(idea, title=title, body="Both.", tags=["t"], seen_version=1, by=by)
        db.session.commit()
    except LostRace:
        db.session.rollback()


def test_two_first_edits_at_once_are_one_and_a_lost_race(
    app: Flask, session: DbSession, idea: Idea, ana: User
) -> None:
    jobs = [partial(_edit_first_version, idea.id, ana.id, f"By tab {n}") for n in range(3)]
    session.commit()

    ended = [was_killed(pid) for pid in [in_child(app, job) for job in jobs]]

    assert not any(ended)
    assert [number for number, *_ in kept(session)] == [1, 2]
    assert kept(session)[1][1] == session.scalar(select(Idea.title))


def test_history_shows_each_version_and_leads_to_what_it_changed(
    idea: Idea, eva: User, edit: Edit, sign_in: SignIn
) -> None:
    edit(idea, title="Label all drawers", body="With photos and <b>names</b>.")
    browser = sign_in(eva)

    listed = browser.get(f"/ideas/{idea.id}/history").text
    assert "Version 2" in listed
    assert f"/ideas/{idea.id}/history/1" in listed
    assert "Title and Text" in listed
    page = browser.get(f"/ideas/{idea.id}/history/2").text
    assert "Removed:" in page
    assert " the" in page
    assert "&lt;b&gt;names&lt;/b&gt;" in page
    assert "<b>names" not in page
    assert "Restore this version" not in page
    assert f"/ideas/{idea.id}/history/2" in browser.get(f"/ideas/{idea.id}").text


def test_history_of_what_was_never_edited_has_one_version(
    idea: Idea, eva: User, sign_in: SignIn
) -> None:
    page = sign_in(eva).get(f"/ideas/{idea.id}/history").text

    assert "Version 1" in page
    assert f'href="/ideas/{idea.id}"' in page


def test_history_is_leafed_through_by_key(idea: Idea, edit: Edit, eva: User, sign_in: Any) -> None:
    for number in range(22):
        edit(idea, body=f"Number {number}")
    browser = sign_in(eva)

    first = browser.get(f"/ideas/{idea.id}/history").text
    assert ("Version 23" in first, "Version 3<" in first) == (True, False)
    key = first.partition("key=")[2].partition('"')[0]
    second = browser.get(f"/ideas/{idea.id}/history?key={key}").text
    assert ("Version 23" in second, "Version 3<" in second) == (False, True)


def test_versions_are_compared_with_any_older_one(
    idea: Idea, edit: Edit, eva: User, sign_in: Any
) -> None:
    edit(idea, body="Zebra.")
    edit(idea, body="Quagga.")
    browser = sign_in(eva)

    def compared(since: str) -> tuple[bool, bool]:
        page = browser.get(f"/ideas/{idea.id}/history/3?since={since}").text
        return "Zebra" in page, "With photos" in page

    assert compared("1") == (False, True)
    for nonsense in ("2", "3", "99", "-1", "x"):
        assert compared(nonsense) == (True, False), nonsense


@pytest.mark.parametrize("address", ["history/9", "history/0"])
def test_version_that_is_not_there_is_not_found(
    idea: Idea, eva: User, sign_in: SignIn, address: str
) -> None:
    assert sign_in(eva).get(f"/ideas/{idea.id}/{address}").status_code == 404


def test_author_restores_a_version_and_others_may_not(
    session: DbSession, idea: Idea, ana: User, eva: User, edit: Edit, sign_in: SignIn
) -> None:
    edit(idea, title="Other")
    address = f"/ideas/{idea.id}/history/1/restore"

    refused = sign_in(eva).post(address, {"version": idea.version})
    browser = sign_in(ana)
    assert "Restore this version" in browser.get(f"/ideas/{idea.id}/history/1").text
    stale = browser.post(address, {"version": 1})
    senseless = browser.post(address, {"version": "x"})
    restored = browser.post(address, {"version": idea.version})

    statuses = [answer.status_code for answer in (refused, stale, senseless, restored)]
    assert statuses == [403, 409, 422, 303]
    session.refresh(idea)
    assert idea.title == "Label the drawers"


def test_edit_that_came_too_late_shows_what_changed_and_keeps_what_was_typed(
    idea: Idea, ana: User, edit: Edit, sign_in: SignIn
) -> None:
    edit(idea, body="From another tab.")
    typed = {"title": "Mine", "body": "My own words.", "tags": "t", "version": 1}
    browser = sign_in(ana)

    answer = browser.post(f"/ideas/{idea.id}/edit", typed)

    assert answer.status_code == 409
    for words in ("My own words.", "From another tab.", "With photos.", 'value="Mine"'):
        assert words in answer.text
    assert f'name="version" value="{idea.version}"' in answer.text
    again = browser.post(f"/ideas/{idea.id}/edit", {**typed, "version": idea.version})
    assert again.status_code == 303


def test_edit_after_a_decision_says_that_the_words_are_the_same(
    idea: Idea, ana: User, max_: User, decide: Callable[..., Any], sign_in: SignIn
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_)

    answer = sign_in(ana).post(
        f"/ideas/{idea.id}/edit", {"title": "Mine", "body": "Mine.", "tags": "", "version": 1}
    )

    assert answer.status_code == 409
    assert "Its words are the same as when you began" in answer.text
