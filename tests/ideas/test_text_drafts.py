"""Drafts of comments, replies and edits: saved while one types, listed, gone once posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core import clock
from app.ideas.models import Comment, Draft, DraftKind, Idea
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.keeping_drafts import Purpose, begin_draft, keep_text
from app.ideas.operations.rewording import delete_comment

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
AS_SCRIPT = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def comment(session: DbSession, idea: Idea, eva: User) -> Comment:
    comment = post_comment(idea, body="Where from?", by=eva)
    session.commit()
    return comment


def drafts(session: DbSession) -> list[Draft]:
    session.expire_all()
    return list(session.scalars(select(Draft).order_by(Draft.id)))


def save(browser: Any, address: str, **fields: object) -> Any:
    answer = browser.post(address, fields, **AS_SCRIPT)
    assert answer.status_code == 200, answer.text
    return answer.json


def opened(browser: Any) -> str:
    """The page that the only draft in the list leads to."""
    listed = browser.get("/drafts").text
    [address] = [part.split('"')[0] for part in listed.split('<a class="rows__title" href="')[1:]]
    answer = browser.get(address.replace("&amp;", "&"), follow_redirects=True)
    assert answer.status_code == 200
    return str(answer.text)


def test_comment_is_saved_listed_opened_and_gone_once_posted(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    to = f"/drafts/ideas/{idea.id}/comment"
    assert f'data-drafts="{to}"' in browser.get(f"/ideas/{idea.id}").text

    known = save(browser, to, body="Half a **thou")

    [draft] = drafts(session)
    assert known == {"id": draft.id, "version": 1, "save": to}
    assert (draft.kind, draft.idea_id, draft.comment_id) == (DraftKind.COMMENT, idea.id, None)
    listed = browser.get("/drafts").text
    assert "Half a **thou" in listed
    assert "Comment on “Label the drawers”" in listed
    page = opened(browser)
    assert "Half a **thou</textarea>" in page
    assert f'name="draft" value="{draft.id}"' in page
    assert f'data-keep="comment:{idea.id}/{draft.id}"' in page

    form = {"body": "A whole thought", "draft": draft.id, "draft_version": 1}
    assert browser.post(f"/ideas/{idea.id}/comments", form).status_code == 303
    assert drafts(session) == []


def test_comment_that_cannot_be_posted_keeps_its_draft(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    known = save(browser, f"/drafts/ideas/{idea.id}/comment", body="x")

    wrong = browser.post(f"/ideas/{idea.id}/comments", {"body": " ", "draft": known["id"]})

    assert wrong.status_code == 422
    assert len(drafts(session)) == 1


def test_reply_comes_back_below_what_it_answers(
    session: DbSession, idea: Idea, comment: Comment, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)

    save(browser, f"/drafts/ideas/{idea.id}/comment", body="From the", parent_id=comment.id)

    [draft] = drafts(session)
    assert draft.comment_id == comment.id
    assert "Reply on “Label the drawers”" in browser.get("/drafts").text
    page = opened(browser)
    assert f'name="parent_id" value="{comment.id}"' in page
    assert "From the</textarea>" in page


def test_reply_to_what_was_deleted_meanwhile_is_a_comment(
    session: DbSession, idea: Idea, comment: Comment, ana: User, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    save(browser, f"/drafts/ideas/{idea.id}/comment", body="From the", parent_id=comment.id)
    delete_comment(comment, idea, by=eva)
    session.commit()

    page = opened(browser)

    assert "From the</textarea>" in page
    assert f'name="parent_id" value="{comment.id}"' not in page


def test_reply_far_down_comes_back_on_the_page_of_its_branch(
    session: DbSession, idea: Idea, comment: Comment, ana: User, eva: User, sign_in: SignIn
) -> None:
    answered = comment
    for number in range(60):
        answered = post_comment(idea, body=f"No {number}", parent_id=comment.id, by=eva)
    session.commit()
    browser = sign_in(ana)
    save(browser, f"/drafts/ideas/{idea.id}/comment", body="Down here", parent_id=answered.id)

    page = opened(browser)

    assert "Down here</textarea>" in page
    assert f'name="parent_id" value="{answered.id}"' in page


def test_edit_of_an_idea_is_kept_with_the_version_it_began_on(
    session: DbSession, idea: Idea, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    words = {"title": "Label all drawers", "body": "With", "tags": "", "version": idea.version}
    to = f"/drafts/ideas/{idea.id}/edit"
    known = save(browser, to, **words)

    page = opened(browser)

    assert 'value="Label all drawers"' in page
    assert f'data-drafts="{to}"' in page
    assert f'name="version" type="hidden" value="{idea.version}"' in page or (
        f'name="version" value="{idea.version}"' in page
    )
    assert "With photos." in browser.get(f"/ideas/{idea.id}/edit").text
    assert "Change of “Label the drawers”" in browser.get("/drafts").text
    form = {**words, "draft": known["id"], "draft_version": 1}
    assert browser.post(f"/ideas/{idea.id}/edit", form).status_code == 303
    assert drafts(session) == []


def test_edit_of_a_comment(
    session: DbSession, idea: Idea, comment: Comment, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    to = f"/drafts/ideas/{idea.id}/comments/{comment.id}/edit"
    known = save(browser, to, body="Where exactly", version=comment.version)

    assert "Where exactly</textarea>" in opened(browser)
    assert "Change of your comment" in browser.get("/drafts").text
    form = {"body": "Where exactly from?", "version": comment.version, "draft": known["id"]}
    here = f"/ideas/{idea.id}/comments/{comment.id}/edit"
    assert browser.post(here, form).status_code == 303
    assert drafts(session) == []


def test_two_tabs_do_not_destroy_each_others(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser, to = sign_in(eva), f"/drafts/ideas/{idea.id}/comment"
    known = save(browser, to, body="One")
    tied = {"draft": known["id"], "draft_version": known["version"]}
    save(browser, to, body="One, first tab", **tied)

    second = browser.post(to, {"body": "One, second tab", **tied}, **AS_SCRIPT)

    assert second.status_code == 409
    assert "Nothing is lost" in second.json["message"]
    assert [d.title for d in drafts(session)] == ["One, first tab", "One, second tab"]
    assert second.json["id"] == drafts(session)[1].id


def test_what_was_posted_or_deleted_elsewhere_becomes_another_draft(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser, to = sign_in(eva), f"/drafts/ideas/{idea.id}/comment"
    known = save(browser, to, body="One")
    assert browser.post(f"/drafts/{known['id']}/discard").status_code == 303

    answer = browser.post(to, {"body": "One more", "draft": known["id"]}, **AS_SCRIPT)

    assert answer.json["id"] != known["id"]
    assert len(drafts(session)) == 2


def test_comment_is_deleted_and_brought_back(
    session: DbSession, idea: Idea, eva: User, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    known = save(browser, f"/drafts/ideas/{idea.id}/comment", body="Half a thought")
    assert sign_in(ana).post(f"/drafts/{known['id']}/discard").status_code == 404

    deleted = browser.post(f"/drafts/{known['id']}/discard", follow_redirects=True)
    assert "You can bring it back for a day." in deleted.text
    assert "Half a thought" not in browser.get(f"/ideas/{idea.id}").text

    restored = browser.post(f"/drafts/{known['id']}/restore", follow_redirects=True)
    assert "Your draft is back." in restored.text
    assert "Half a thought" in opened(browser)


def test_comment_that_was_emptied_leaves_no_draft(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser, to = sign_in(eva), f"/drafts/ideas/{idea.id}/comment"
    known = save(browser, to, body="One")

    emptied = save(browser, to, body=" ", draft=known["id"], draft_version=1)

    assert emptied == {"id": "", "version": "", "save": to}
    assert drafts(session) == []


def test_nobody_else_finds_or_changes_a_draft(
    session: DbSession, idea: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    to = f"/drafts/ideas/{idea.id}/comment"
    known = save(sign_in(eva), to, body="Secret")
    stranger = sign_in(ana)

    page = stranger.get(f"/ideas/{idea.id}?draft={known['id']}").text
    stranger.post(to, {"body": "Mine", "draft": known["id"]}, **AS_SCRIPT)
    stranger.post(f"/ideas/{idea.id}/comments", {"body": "Mine", "draft": known["id"]})

    assert "Secret" not in page
    assert "Secret" in [d.title for d in drafts(session)]


def test_without_scripts_a_button_saves_and_the_list_leads_back(
    session: DbSession, idea: Idea, comment: Comment, ana: User, eva: User, sign_in: SignIn
) -> None:
    for browser, page, to in (
        (sign_in(eva), f"/ideas/{idea.id}", f"/drafts/ideas/{idea.id}/comment"),
        (sign_in(ana), f"/ideas/{idea.id}/edit", f"/drafts/ideas/{idea.id}/edit"),
        (
            sign_in(eva),
            f"/ideas/{idea.id}/comments/{comment.id}/edit",
            f"/drafts/ideas/{idea.id}/comments/{comment.id}/edit",
        ),
    ):
        assert f'formaction="{to}"' in browser.get(page).text

        typed = {"title": "T", "body": "Half a thought", "version": 1}
        answer = browser.post(to, typed, follow_redirects=True)

        assert answer.request.path == "/drafts"
        assert "Your draft is saved." in answer.text
    assert [draft.fields["body"] for draft in drafts(session)] == [["Half a thought"]] * 3


def test_without_scripts_nothing_is_written_over_and_nothing_empty_saved(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser, to = sign_in(eva), f"/drafts/ideas/{idea.id}/comment"
    assert "nothing to save" in browser.post(to, {"body": " "}, follow_redirects=True).text
    known = save(browser, to, body="First")
    save(browser, to, body="First again", draft=known["id"], draft_version=known["version"])

    old = {"draft": known["id"], "draft_version": known["version"], "body": "Second"}
    answer = browser.post(to, old, follow_redirects=True)

    assert "Nothing is lost" in answer.text
    assert [draft.fields["body"] for draft in drafts(session)] == [["First again"], ["Second"]]


@pytest.mark.parametrize("field", ["draft", "draft_version"])
def test_number_that_no_page_sends_is_refused(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn, field: str
) -> None:
    typed = {"body": "Words", field: "9" * 30}

    assert sign_in(eva).post(f"/drafts/ideas/{idea.id}/comment", typed).status_code == 422
    assert drafts(session) == []


def test_only_who_may_write_there_saves(
    session: DbSession,
    idea: Idea,
    comment: Comment,
    supply: Board,
    ana: User,
    eva: User,
    sign_in: SignIn,
) -> None:
    browser = sign_in(eva)
    assert browser.post(f"/drafts/ideas/{idea.id}/edit", {"title": "x"}).status_code == 403
    mine = f"/drafts/ideas/{idea.id}/comments/{comment.id}/edit"
    assert sign_in(ana).post(mine, {"body": "x"}).status_code == 403
    supply.visibility = Visibility.CONFIDENTIAL
    session.commit()
    for address in (f"/drafts/ideas/{idea.id}/comment", mine, "/drafts/ideas/4711/edit"):
        assert browser.post(address, {"body": "x"}).status_code == 404
    assert drafts(session) == []


def test_draft_at_another_idea_is_another(idea: Idea, duplicate: Idea, eva: User) -> None:
    first = keep_text(
        None, {"body": ["a"]}, seen_version=0, purpose=Purpose(DraftKind.COMMENT, idea.id), by=eva
    )
    there = Purpose(DraftKind.COMMENT, duplicate.id)
    assert first is not None

    other = keep_text(first.id, {"body": ["b"]}, seen_version=1, purpose=there, by=eva)

    assert other is not None
    assert (other.id != first.id, first.fields) == (True, {"body": ["a"]})


def test_words_on_an_idea_out_of_sight_can_be_read_still(
    session: DbSession, idea: Idea, supply: Board, eva: User, sign_in: SignIn
) -> None:
    begin_draft({"body": ["Kept\n\nwords"]}, purpose=Purpose(DraftKind.COMMENT, idea.id), by=eva)
    supply.visibility = Visibility.CONFIDENTIAL
    session.commit()

    page = sign_in(eva).get("/drafts").text

    assert "Kept\n\nwords</textarea>" in page
    assert "On an idea that you do not see any more" in page
    assert "Label the drawers" not in page


def test_too_long_a_draft_is_refused_with_a_sentence(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    to = f"/drafts/ideas/{idea.id}/comment"

    answer = sign_in(eva).post(to, {"body": "x" * 200_001}, **AS_SCRIPT)

    assert answer.status_code == 422
    assert "too long to be saved as a draft" in answer.json["message"]


def test_database_wants_a_place_for_all_but_new_ideas(session: DbSession, eva: User) -> None:
    session.add(
        Draft(author_id=eva.id, kind=DraftKind.COMMENT, title="", fields={}, saved_at=clock.now())
    )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
